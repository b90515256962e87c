"""The store: what was saved comes back, who changed what is told, faults are values."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from stored import DATA, engagement, event

from advisor.faults import FaultsError
from advisor.storage import AnswerEvent, ConflictError, ConsensusEvent, Store
from advisor.storage.documents import (
    answers_of,
    consensus_of,
    content_key,
    join,
    plain_text,
    split,
)
from advisor.storage.records import engagement_data


@pytest.fixture
def store(each_database: str) -> Store:
    return Store(each_database)


def test_an_engagement_comes_back_as_it_was_saved(store: Store) -> None:
    name = store.create_engagement(engagement())
    assert store.load(name) == engagement()
    assert [each.id for each in store.list()] == ["northwind"]


def test_a_taken_id_gets_a_number_and_nothing_is_overwritten(store: Store) -> None:
    first = store.create_engagement(engagement())
    second = store.create_engagement(engagement(title="Another"))
    assert (first, second) == ("northwind", "northwind-2")
    assert store.load(first).title == "Northwind Freight"
    assert store.load(second).id == "northwind-2"


def test_parts_and_answers_join_to_the_whole() -> None:
    data = engagement_data(engagement())
    answers: dict[str, list[Any]] = {}
    for round_id, answer in answers_of(data):
        answers.setdefault(round_id, []).append(answer)
    agreed: dict[str, list[Any]] = {}
    for round_id, item in consensus_of(data):
        agreed.setdefault(round_id, []).append(item)
    assert agreed
    assert join(split(data), answers, data["milestones"], agreed) == data


def test_a_changed_answer_is_a_new_event_and_keeps_its_place(store: Store) -> None:
    name = store.create_engagement(engagement())
    store.append_answer(event(name, "z-last", value=0.25, evidence="sampled"))
    answers = store.load(name).rounds[0].answers
    assert [each.practice for each in answers] == ["z-last", "ci-build", "feature-store"]
    assert (answers[0].state, answers[0].value, answers[0].evidence) == ("chosen", 0.25, "sampled")
    told = store.history(name, practice="z-last")
    assert [each.state for each in told] == ["unknown", "chosen"]
    assert told[0].at is not None
    assert told[1].at is not None
    assert told[0].at < told[1].at


def test_undo_brings_back_what_held_before(store: Store) -> None:
    name = store.create_engagement(engagement())
    store.append_answer(event(name, value=1.0))
    undone = store.undo_answer(event(name))
    assert undone is not None
    assert store.load(name) == engagement()
    fresh = event(name, "new-practice")
    store.append_answer(fresh)
    assert store.undo_answer(fresh) is not None
    assert store.load(name) == engagement()
    assert store.undo_answer(fresh) is None
    assert len(store.history(name)) == 3 + 2 + 2


@pytest.mark.parametrize("table", ["answer_events", "consensus_events", "documents", "milestones"])
def test_what_was_appended_cannot_be_rewritten(store: Store, table: str) -> None:
    store.create_engagement(engagement())
    with (
        pytest.raises(SQLAlchemyError, match="append-only"),
        create_engine(store.url).begin() as raw,
    ):
        raw.execute(text(f"UPDATE {table} SET engagement = 'other'"))  # noqa: S608


def test_a_part_is_saved_only_over_the_version_that_was_edited(store: Store) -> None:
    name = store.create_engagement(engagement())
    limits = {**DATA["limits"], "budget": 1}
    assert store.save_part(name, "limits", limits, 1) == 2
    with pytest.raises(ConflictError):
        store.save_part(name, "limits", {**limits, "budget": 2}, 1)
    assert store.load(name).limits.budget == 1
    assert [version for version, _, _ in store.part_history(name, "limits")] == [1, 2]
    assert store.save_part(name, "profile", {"ai": "none"}, 1) == 2, "another part is untouched"


def test_a_faulty_part_is_refused_with_its_faults_and_nothing_is_saved(store: Store) -> None:
    name = store.create_engagement(engagement())
    bad = {**DATA["limits"], "quarters": 0, "budget": -1}
    with pytest.raises(FaultsError) as caught:
        store.save_part(name, "limits", bad, 1)
    assert {fault.where for fault in caught.value.faults} == {
        "engagement.limits.quarters",
        "engagement.limits.budget",
    }
    assert store.load(name) == engagement()


@pytest.mark.parametrize(
    "wrong", [{"value": 0.3}, {"state": "perhaps"}, {"evidence": "sworn"}, {"note": "a\x00b"}]
)
def test_an_answer_outside_the_format_is_refused(store: Store, wrong: dict[str, Any]) -> None:
    name = store.create_engagement(engagement())
    with pytest.raises(FaultsError):
        store.append_answer(event(name, **wrong))
    assert store.load(name) == engagement()


def test_saving_a_new_round_keeps_every_answer(store: Store) -> None:
    name = store.create_engagement(engagement())
    rounds = split(engagement_data(store.load(name)))["rounds"]
    store.save_part(name, "rounds", [*rounds, {"id": "autumn", "date": "2026-09-01"}], 1)
    loaded = store.load(name)
    assert [len(each.answers) for each in loaded.rounds] == [3, 0]


def test_hostile_text_is_stored_as_text(store: Store) -> None:
    note = (
        "<script>alert(1)</script> {{7*7}} =cmd|' /C calc'!A0 \u202e👩‍🔬 '; DROP TABLE documents;--"
    )
    name = store.create_engagement(engagement(title=note))
    store.append_answer(event(name, note=note))
    loaded = store.load(name)
    assert loaded.title == note
    assert loaded.rounds[0].answers[1].note == note
    assert plain_text("a\x00b\x1b[31m\ud800") == "ab[31m"


def test_computations_are_found_by_their_key_alone_and_the_old_ones_go(store: Store) -> None:
    name = store.create_engagement(engagement())
    payload = {"exact": 0.1 + 0.2, "none": None}
    store.put_computation(name, "projection", "k0", payload)
    assert store.get_computation(name, "projection", "k0") == payload
    assert store.get_computation(name, "projection", "other") is None
    assert store.get_computation(name, "report", "k0") is None
    for n in range(1, 8):
        store.put_computation(name, "projection", f"k{n}", {"n": n})
    assert store.get_computation(name, "projection", "k0") is None
    assert [key for key, _ in store.computations(name, "projection")] == ["k7", "k6", "k5", "k4"]
    assert store.has(name)
    assert not store.has("another")


def test_the_content_key_follows_what_counts_and_nothing_else() -> None:
    base = engagement_data(engagement())
    key = content_key(base, "catalogue-hash")
    assert content_key({**base, "title": "Renamed", "actions": []}, "catalogue-hash") == key
    assert content_key(base, "another") != key
    for part, body in {
        "profile": {"ai": "none"},
        "limits": {**base["limits"], "budget": 1},
        "currency": "USD",
        "edition": "quick",
        "rounds": [],
        "roadmap": {"forbids": ["ci-build"]},
    }.items():
        assert content_key({**base, part: body}, "catalogue-hash") != key, part


def test_the_stamp_changes_with_every_change(store: Store) -> None:
    name = store.create_engagement(engagement())
    stamps = [store.stamp(name)]
    store.append_answer(event(name))
    stamps.append(store.stamp(name))
    store.save_part(name, "profile", {"ai": "none"}, 1)
    stamps.append(store.stamp(name))
    store.freeze_milestone(name, {"id": "april", "title": "April", "date": "2026-04-30"})
    stamps.append(store.stamp(name))
    assert len(set(stamps)) == 4
    assert [each.id for each in store.load(name).milestones] == ["march", "april"]


def test_a_duplicate_is_its_own_engagement(store: Store) -> None:
    name = store.create_engagement(engagement())
    copy = store.duplicate(name)
    store.append_answer(event(copy, value=0.0))
    assert store.load(copy).title == "Northwind Freight (copy)"
    assert store.load(name) == engagement()


def agreed(name: str, value: float | None = 1.0, **also: Any) -> ConsensusEvent:
    return ConsensusEvent(name, "spring", "core", "ci-build", value, **also)


def test_a_consensus_is_saved_only_over_the_version_that_was_edited(store: Store) -> None:
    name = store.create_engagement(engagement())
    (first,) = store.consensus(name)
    assert (first.value, first.version) == (0.25, 1)
    theirs = store.save_consensus(agreed(name, 0.5, dissent="operations: not at night"), over=1)
    assert theirs.version == 2
    with pytest.raises(ConflictError) as caught:
        store.save_consensus(agreed(name), over=1)
    assert caught.value.theirs == theirs, "both values can be shown"
    with pytest.raises(ConflictError):
        store.save_consensus(agreed(name), over=0)
    (held,) = store.load(name).rounds[0].consensus
    assert (held.value, held.dissent) == (0.5, "operations: not at night")
    other = ConsensusEvent(name, "spring", "core", "z-last", 0.0)
    assert store.save_consensus(other, over=0).version == 1, "another question has its own version"
    assert [each.practice for each in store.load(name).rounds[0].consensus] == [
        "ci-build",
        "z-last",
    ]
    stamp = store.stamp(name)
    store.save_consensus(agreed(name, None), over=2)
    assert [each.practice for each in store.load(name).rounds[0].consensus] == ["z-last"]
    assert store.stamp(name) != stamp
    assert [each.value for each in store.consensus_history(name)] == [0.25, 0.5, 0.0, None]


def test_a_consensus_off_the_scale_is_refused(store: Store) -> None:
    name = store.create_engagement(engagement())
    with pytest.raises(FaultsError, match="not on the scale"):
        store.save_consensus(agreed(name, 0.3), over=1)
    assert len(store.consensus_history(name)) == 1


def test_rounds_saved_without_consensus_keep_it_and_with_it_change_it(store: Store) -> None:
    name = store.create_engagement(engagement())
    store.save_part(name, "rounds", [{"id": "spring", "date": "2026-03-13"}], 1)
    assert [each.value for each in store.load(name).rounds[0].consensus] == [0.25]
    fresh = [{"team": "core", "practice": "z-last", "value": 1, "dissent": "one"}]
    store.save_part(name, "rounds", [{"id": "spring", "date": "2026-03-13", "consensus": fresh}], 2)
    (held,) = store.load(name).rounds[0].consensus
    assert (held.practice, held.value, held.dissent) == ("z-last", 1.0, "one")
    assert [each.practice for each in store.consensus_history(name)] == [
        "ci-build",
        "z-last",
        "ci-build",
    ]


def test_an_answer_of_who_is_gone_is_refused_with_all_that_is_missing(store: Store) -> None:
    name = store.create_engagement(engagement())
    store.save_part(
        name, "respondents", [*DATA["respondents"], {"id": "r2", "role": "security"}], 1
    )
    answer = AnswerEvent(name, "spring", "r2", "core", "ci-build", "unknown")
    store.save_part(name, "respondents", DATA["respondents"], 2)
    for append in (
        store.append_answer,
        store.undo_answer,
        lambda each: store.append_answers([each]),
    ):
        with pytest.raises(FaultsError) as refused:
            append(answer)
        (fault,) = refused.value.faults
        assert fault.where == "answer to ci-build"
        assert "no respondent `r2` any more" in fault.what
        assert "Engagements" in fault.remedy
    lost = AnswerEvent(
        name, "autumn", "r2", "edge", "q", "not-applicable", reason="no", approved_by="r3"
    )
    with pytest.raises(FaultsError) as refused:
        store.append_answer(lost)
    told = [each.what for each in refused.value.faults]
    assert [words.split("`")[1] for words in told] == ["autumn", "edge", "r2", "r3"]
    assert store.load(name).rounds == engagement().rounds


def test_an_undo_of_what_no_longer_stands_is_a_conflict(store: Store) -> None:
    name = store.create_engagement(engagement())
    mine = store.append_answer(event(name, value=0.25))
    theirs = store.append_answer(event(name, value=1.0))
    with pytest.raises(ConflictError) as met:
        store.undo_answer(mine, mine.event)
    assert met.value.theirs == theirs
    assert store.history(name)[-1] == theirs, "nothing was written"
    store.undo_answer(theirs, theirs.event)
    assert store.undo_answer(mine, mine.event) is not None
    assert store.load(name) == engagement()
    with pytest.raises(ConflictError):
        store.undo_answer(mine, mine.event)


def test_undo_goes_back_step_by_step_to_what_came_with_the_file(store: Store) -> None:
    name = store.create_engagement(engagement())
    for value in (0.0, 0.25, 1.0):
        store.append_answer(event(name, value=value, via="page"))
    seen = []
    while store.undo_answer(event(name)) is not None:
        held = [a for a in store.load(name).rounds[0].answers if a.practice == "ci-build"]
        seen.append(held[0].value if held else None)
    assert seen == [0.25, 0.0, 0.5, None]
    assert [each.via for each in store.history(name, practice="ci-build")] == [
        "file",
        *["page"] * 3,
        *["undo"] * 4,
    ]
