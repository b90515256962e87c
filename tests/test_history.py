"""What moved is told with its doubt; a milestone stays as it was; a plan meets what came."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from answer_strategies import CORE, all_at, chose, engagement, tiny
from stored import engagement as stored_engagement

from advisor.cli import main
from advisor.engagement import Engagement, Milestone, PlannedItem, Round
from advisor.faults import FaultsError
from advisor.history import (
    Standpoint,
    changed_since,
    compare,
    make_milestone,
    plan_against_actual,
    trend,
)
from advisor.scoring import score
from advisor.storage import Store
from advisor.storage.engagement_file import read_engagement, write_engagement

WORDS = tiny(CORE)
NAMES = list(WORDS.practices)
SPRING, AUTUMN = Standpoint("spring"), Standpoint("autumn")


def rounds(before: float, after: float, changed: Mapping[str, float] | None = None) -> Engagement:
    """Two rounds of one team with every practice at one value, some of the second at another."""
    answers = {each.practice: each for each in all_at(WORDS, after)}
    for practice, value in (changed or {}).items():
        answers[practice] = chose(practice, value)
    made = engagement(WORDS, [], teams={"core": 10})
    return made.model_copy(
        update={
            "rounds": (
                Round(id="spring", date=dt.date(2026, 3, 1), answers=tuple(all_at(WORDS, before))),
                Round(id="autumn", date=dt.date(2026, 9, 1), answers=tuple(answers.values())),
            )
        }
    )


def test_the_same_answers_twice_have_moved_nowhere_and_keep_their_doubt() -> None:
    found = compare(WORDS, rounds(0.5, 0.5), SPRING, AUTUMN)
    assert found.overall.change == 0
    for each in (found.overall, *found.dimensions, *found.practices):
        assert each.change == 0
        assert not each.beyond
        assert each.low is not None
        assert each.high is not None
        assert each.low < 0 < each.high, "the doubt of both sides is not shared away"
    assert found.improved == ()


def test_the_range_of_a_change_is_that_of_two_independent_errors() -> None:
    # An error is h (s g + (1 - s) u) with g and u uniform on [-1, 1]; the spacing is the same on
    # both sides and cancels. 0.5 stays clear of the ends of the scale.
    band = WORDS.settings.band
    tier = all_at(WORDS, 0.5)[0].evidence or "stated"
    h, s = band.half_width[tier], band.shared
    draw = np.random.default_rng(1).uniform(-1, 1, size=(4, 200_000))
    difference = h * (s * (draw[0] - draw[1]) + (1 - s) * (draw[2] - draw[3]))
    low, high = np.quantile(difference, (0.1, 0.9))
    found = compare(WORDS, rounds(0.5, 0.5), SPRING, AUTUMN)
    widths = [(each.high or 0) - (each.low or 0) for each in found.practices]
    assert np.mean(widths) == pytest.approx(high - low, rel=0.03)


def test_a_large_step_is_beyond_the_doubt_and_named_where_it_happened() -> None:
    found = compare(
        WORDS, rounds(0.5, 0.5, {NAMES[0]: 1.0, NAMES[1]: 1.0, NAMES[8]: 0.0}), SPRING, AUTUMN
    )
    changed = {each.id for each in found.practices if each.beyond}
    assert changed == {NAMES[0], NAMES[1], NAMES[8]}
    assert set(found.improved) == {NAMES[0], NAMES[1]}
    assert found.concern[0] == NAMES[8]
    first = next(
        each for each in found.dimensions if each.id == WORDS.practices[NAMES[0]].dimension
    )
    assert first.change is not None
    assert first.change > 0


def test_turned_round_every_change_has_the_other_sign() -> None:
    made = rounds(0.25, 0.5, {NAMES[0]: 1.0})
    there, back = compare(WORDS, made, SPRING, AUTUMN), compare(WORDS, made, AUTUMN, SPRING)
    for one, other in zip(there.dimensions, back.dimensions, strict=True):
        assert one.change == pytest.approx(-(other.change or 0))
        assert one.low == pytest.approx(-(other.high or 0), abs=0.15)


def test_what_one_side_does_not_know_has_no_change_and_says_why() -> None:
    made = rounds(0.5, 0.5)
    first = made.rounds[0].model_copy(
        update={"answers": tuple(a for a in made.rounds[0].answers if a.practice != NAMES[0])}
    )
    empty = made.rounds[1].model_copy(update={"answers": ()})
    found = compare(
        WORDS, made.model_copy(update={"rounds": (first, made.rounds[1])}), SPRING, AUTUMN
    )
    missing = next(each for each in found.practices if each.id == NAMES[0])
    assert (missing.change, missing.beyond, missing.why) == (None, False, "before: unanswered")
    nothing = compare(WORDS, made.model_copy(update={"rounds": (first, empty)}), SPRING, AUTUMN)
    assert {each.change for each in nothing.dimensions} == {None}
    assert {each.why for each in nothing.dimensions} == {"after: too few answers"}
    assert nothing.overall.change is None


def test_two_teams_are_compared_in_one_round() -> None:
    answers = [*all_at(WORDS, 0.25, "north"), *all_at(WORDS, 1.0, "south")]
    made = engagement(WORDS, answers, teams={"north": 5, "south": 5})
    sitting = made.rounds[0].id
    found = compare(WORDS, made, Standpoint(sitting, "north"), Standpoint(sitting, "south"))
    assert all(each.beyond for each in found.dimensions)
    assert found.overall.change == pytest.approx(3.0)
    with pytest.raises(KeyError):
        compare(WORDS, made, Standpoint(sitting, "north"), Standpoint(sitting, "east"))
    with pytest.raises(ValueError, match="itself"):
        compare(WORDS, made, Standpoint(None, "north"), Standpoint(sitting, "north"))


def test_a_milestone_keeps_what_was_said_when_answers_change_later() -> None:
    made = rounds(0.5, 0.5)
    card = score(WORDS, made)
    frozen = make_milestone(made, card, "Board, autumn", dt.date(2026, 9, 2), report=b"%PDF")
    assert (frozen.id, frozen.round) == ("board-autumn", "autumn")
    assert frozen.report_hash == hashlib.sha256(b"%PDF").hexdigest()
    assert changed_since(frozen, card) == ()
    later = rounds(0.5, 0.5, {NAMES[0]: 1.0})
    assert set(changed_since(frozen, score(WORDS, later))) == {
        "overall",
        WORDS.practices[NAMES[0]].dimension,
    }
    told = trend(WORDS, later.model_copy(update={"milestones": (frozen,)}))
    assert [(each.kind, each.id) for each in told] == [
        ("round", "spring"),
        ("round", "autumn"),
        ("milestone", "board-autumn"),
    ]
    assert told[1].scores["overall"] != told[2].scores["overall"]
    assert (
        make_milestone(
            later.model_copy(update={"milestones": (frozen,)}), card, "Board, autumn", frozen.date
        ).id
        == "board-autumn-2"
    )


def test_a_plan_grows_evenly_and_is_held_against_the_day_of_the_answers() -> None:
    frozen = Milestone(
        id="m",
        title="M",
        date=dt.date(2026, 1, 1),
        plan=(
            PlannedItem(practice=NAMES[0], quarter=1, quarters=2, begin=0, target=1),
            PlannedItem(practice=NAMES[1], quarter=1, quarters=1, begin=0, target=1),
            PlannedItem(practice=NAMES[2], quarter=4, quarters=1, begin=0.5, target=1),
            PlannedItem(practice="gone", quarter=1, quarters=1, begin=0, target=1),
        ),
    )
    card = score(WORDS, rounds(0.5, 0.5))
    at = {each.practice: each for each in plan_against_actual(frozen, card, dt.date(2026, 4, 2))}
    assert at[NAMES[0]].planned == pytest.approx(0.5, abs=0.01)
    assert at[NAMES[0]].state == "on plan"
    assert (at[NAMES[1]].planned, at[NAMES[1]].actual, at[NAMES[1]].state) == (
        pytest.approx(1.0, abs=0.01),
        0.5,
        "behind",
    )
    assert at[NAMES[2]].state == "not due"
    assert (at["gone"].actual, at["gone"].state) == (None, "unknown")
    early = plan_against_actual(frozen, card, dt.date(2026, 1, 10))
    assert early[0].state == "ahead"


def test_milestones_travel_with_the_file_and_stand_in_the_store_for_good(tmp_path: Path) -> None:
    made = make_milestone(
        stored_engagement(milestones=[]),
        score(WORDS, rounds(0.5, 0.5)),
        "M",
        dt.date(2026, 9, 2),
        report=b"r",
    )
    item = PlannedItem(practice="ci-build", quarter=2, quarters=1, begin=0.25, target=1)
    made = made.model_copy(update={"round": "spring", "plan": (item,)})
    store = Store(tmp_path / "s.sqlite")
    name = store.create_engagement(stored_engagement(milestones=[]))
    body = made.model_dump(mode="json", by_alias=True, exclude_none=True)
    store.freeze_milestone(name, body)
    (kept,) = store.load(name).milestones
    assert kept == made
    with pytest.raises(FaultsError):
        store.freeze_milestone(name, body)
    assert store.load(name).milestones == (made,)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict[str, object]]:
    code = main([*words, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_the_commands_freeze_and_tell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, report = tmp_path / "mine.yaml", tmp_path / "report.pdf"
    report.write_bytes(b"%PDF-1.7")
    assert main(["export", "pilots", str(file)]) == 0
    capsys.readouterr()
    code, made = run(capsys, "milestone", str(file), "Board paper", "--report", str(report))
    assert code == 0
    assert made["report-hash"] == hashlib.sha256(b"%PDF-1.7").hexdigest()
    code, told = run(capsys, "history", str(file), "--teams", "routes", "depots")
    assert code == 0
    assert [each["kind"] for each in told["moments"]] == ["round", "milestone"]  # type: ignore[attr-defined, index]
    assert {"overall", "dimensions", "practices", "improved", "concern"} <= set(told["comparison"])  # type: ignore[call-overload]
    for words in (["--teams", "routes", "nowhere"], ["--rounds", "spring", "spring"]):
        code, told = run(capsys, "history", str(file), *words)
        assert code == 1
        assert told["faults"]
    code, _ = run(capsys, "milestone", "pilots", "Not mine")
    assert code == 1
    assert main(["history", str(file), "--teams", "routes", "depots"]) == 0
    assert "more than the doubt" in capsys.readouterr().out


def test_the_file_is_the_same_bytes_again_with_a_milestone(tmp_path: Path) -> None:
    from advisor.catalogue import load_catalogue

    catalogue = load_catalogue()
    file = tmp_path / "mine.yaml"
    assert main(["export", "pilots", str(file)]) == 0
    assert main(["milestone", str(file), "Board = paper"]) == 0
    text = file.read_text("utf-8")
    assert write_engagement(read_engagement(text, "mine.yaml", catalogue)) == text
    store = Store(tmp_path / "s.sqlite")
    name = store.create_engagement(read_engagement(text, "mine.yaml", catalogue))
    assert write_engagement(store.load(name)) == text
