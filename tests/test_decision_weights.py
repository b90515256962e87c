"""A client's own 100 points, what each answer puts into an axis, rules that fired, advice."""

from __future__ import annotations

import itertools
import json
from math import fsum
from pathlib import Path

import pytest
from answer_strategies import CORE, DEVOPS, all_at, chose, engagement, tiny, unknown, values
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.catalogue import load_catalogue
from advisor.cli import main
from advisor.decision import Decision, decide
from advisor.decision.advice import advise
from advisor.engagement import (
    Engagement,
    ProfileValue,
    Weights,
    axis_points,
    new_engagement,
    weight_faults,
)
from advisor.faults import FaultsError
from advisor.scoring import score
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement, read_engagement, write_engagement

WHOLE = tiny(CORE)
PILOTS = {"ai": "pilots", "pilots": 3, "production_models": 5, "objectives": ("ai-efficiency",)}
EQUAL = dict(zip(DEVOPS, (20.0, 20.0, 20.0, 20.0, 10.0, 10.0), strict=True))


def decided(made: Engagement) -> Decision:
    return decide(WHOLE, made, score(WHOLE, made))


def weighed(made: Engagement, **points: dict[str, float]) -> Decision:
    return decided(made.model_copy(update={"weights": Weights(**points)}))


def mixed(**profile: ProfileValue) -> Engagement:
    marks = (0.25, 0.5, 1.0, 0.0, 0.5)
    answers = [chose(id_, marks[i % 5]) for i, id_ in enumerate(WHOLE.practices)]
    answers = [each for each in answers if each.practice not in ("quality-1", "platform-3")]
    return engagement(WHOLE, [*answers, unknown("quality-1")], **{**PILOTS, **profile})


# The client's own points


def test_own_points_on_the_need_replace_the_matrix_s_and_no_others() -> None:
    before = decided(mixed())
    after = weighed(mixed(), need={"ai-maturity": 10, "pilots": 80, "objectives": 10})
    by_id = {factor.id: factor for factor in after.factors}
    assert after.need == pytest.approx(0.1 * 0.6 + 0.8 * 1.0 + 0.1 * 0.6)
    assert (by_id["pilots"].weight, by_id["ai-maturity"].weight) == (0.8, 0.1)
    assert after.foundation == before.foundation
    assert before.verdict != after.verdict
    assert after.need_band[0] <= after.need <= after.need_band[1]


def test_own_points_on_the_foundation_weigh_the_areas() -> None:
    answers = [chose(id_, 1.0 if id_.startswith("culture") else 0.25) for id_ in WHOLE.practices]
    made = engagement(WHOLE, answers, **PILOTS)
    only = weighed(made, foundation=dict.fromkeys(DEVOPS, 0.0) | {"culture": 100})
    none = weighed(made, foundation={**EQUAL, "culture": 0, "delivery": 40})
    assert (only.foundation, none.foundation) == (1.0, 0.25)
    assert only.foundation_band[1] == 1.0
    assert none.foundation_band[0] <= 0.25 <= none.foundation_band[1] < 0.6
    assert decided(made).factors[0].weight == only.factors[0].weight


def test_the_catalogue_s_own_points_change_nothing_but_the_words() -> None:
    made = mixed()
    own = {axis: axis_points(WHOLE, axis) for axis in ("foundation", "need")}
    before, after = decided(made), weighed(made, **own)
    assert (after.verdict, after.margin) == (before.verdict, before.margin)
    assert after.foundation == pytest.approx(before.foundation, abs=1e-11)
    assert after.weight_share == before.weight_share
    assert [each.at for each in after.break_even] == pytest.approx(
        [each.at for each in before.break_even], nan_ok=True
    )


@pytest.mark.parametrize(
    ("axis", "points", "what"),
    [
        ("need", {"ai-maturity": 50, "pilots": 25, "objectives": 24}, "add up to 99"),
        ("need", {"ai-maturity": 50, "pilots": 50}, "`objectives` has no points"),
        ("need", {"ai-maturity": 60, "pilots": 20, "objectives": 20, "industry": 0}, "on no axis"),
        ("need", {"ai-maturity": 60, "pilots": 20, "objective": 20}, "no part `objective`"),
        ("foundation", {**EQUAL, "data": 0}, "no part `data`"),
    ],
)
def test_an_allocation_that_is_none_says_what_and_how_to_mend_it(
    axis: str, points: dict[str, float], what: str
) -> None:
    found = list(weight_faults(WHOLE, axis, points))
    assert any(what in said for _, said, _ in found)
    assert all(remedy for _, _, remedy in found)
    assert not list(weight_faults(WHOLE, "foundation", EQUAL))


def test_the_key_is_optional_and_a_file_keeps_its_bytes(tmp_path: Path) -> None:
    catalogue = load_catalogue()
    for name in ("traditional", "pilots", "regulated"):
        made = load_engagement(name, catalogue)
        assert made.weights is None
        assert "weights" not in write_engagement(made)
    own = {"ai-maturity": 40.0, "pilots": 30.0, "objectives": 30.0}
    with_points = made.model_copy(update={"weights": Weights(need=own)})
    text = write_engagement(with_points)
    again = read_engagement(text, "own.yaml", catalogue)
    assert (again, write_engagement(again)) == (with_points, text)
    kept = Store(f"sqlite:///{tmp_path / 'kept.db'}")
    id_ = kept.create_engagement(with_points)
    assert kept.load(id_).weights == again.weights
    kept.save_part(id_, "weights", None, kept.get(id_).version("weights"))
    assert kept.load(id_).weights is None
    wrong = text.replace("pilots: 30", "pilots: 31").replace("objectives: 30", "objective: 30")
    with pytest.raises(FaultsError) as caught:
        read_engagement(wrong, "own.yaml", catalogue)
    said = str(caught.value)
    assert "no part `objective`" in said
    assert "add up to 101" in said
    assert all(each.where.startswith("own.yaml:") for each in caught.value.faults)


def test_the_command_takes_points_and_tells_every_fault(
    capsys: pytest.CaptureFixture[str],
) -> None:
    points = "need:ai-maturity=20,pilots=60,objectives=20"
    assert main(["decide", "pilots", "--json", "--weights", points]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] == "mlops-core"
    assert {"moves", "fired", "advised"} <= told.keys()
    wrong = ["--weights", "need:pilots=x,ai-maturity=1,ai-maturity=2", "--weights", "mood:a=1"]
    assert main(["decide", "pilots", "--json", *wrong]) == 1
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert len(faults) == 3
    assert all(each["remedy"] for each in faults)


# What moved an axis


@given(st.lists(st.one_of(values, st.none()), min_size=24, max_size=24), st.integers(0, 9))
@settings(max_examples=25)
def test_what_the_answers_put_in_is_the_axis(marks: list[float | None], pilots: int) -> None:
    ids = [id_ for id_ in WHOLE.practices if id_.rpartition("-")[0] in DEVOPS]
    pairs = zip(ids, marks, strict=True)
    answers = [unknown(id_) if mark is None else chose(id_, mark) for id_, mark in pairs]
    decision = decided(engagement(WHOLE, answers, **{**PILOTS, "pilots": pilots}))
    for axis, value in (("foundation", decision.foundation), ("need", decision.need)):
        moves = [each for each in decision.moves if each.axis == axis]
        if value is None:
            assert not moves
        else:
            assert fsum(each.moved for each in moves) == pytest.approx(value, abs=1e-9)
            assert fsum(each.share for each in moves) == pytest.approx(1)


def test_a_move_is_what_the_axis_loses_when_the_answer_falls_to_nothing() -> None:
    decision = decided(mixed())
    first = max((each for each in decision.moves if each.kind == "practice"),
                key=lambda each: each.moved)  # fmt: skip
    (round_,) = mixed().rounds
    answers = tuple(
        each.model_copy(update={"value": 0.0}) if each.practice == first.id else each
        for each in round_.answers
    )
    without = mixed().model_copy(
        update={"rounds": (round_.model_copy(update={"answers": answers}),)}
    )
    assert decision.foundation - decided(without).foundation == pytest.approx(first.moved)


def test_of_answers_of_which_the_largest_counts_only_that_one_moves() -> None:
    moves = {each.id: each for each in decided(mixed()).moves if each.part == "pilots"}
    assert moves["production-models"].moved == pytest.approx(0.25)
    assert (moves["pilots"].value, moves["pilots"].moved) == (0.5, 0.0)


def test_the_rules_that_fired_name_what_raised_them() -> None:
    made = engagement(WHOLE, all_at(WHOLE, 0.25), industry="insurance", **PILOTS)
    fired = {each.id: each for each in decided(made).fired}
    assert list(fired) == [
        "foundation-weak",
        "need-value" if decided(made).need_class == "value" else "need-pilots",
        decided(made).verdict,
        "regulated",
        "regulated-weak-foundation",
    ]
    assert fired["regulated"].because == ("industry",)
    assert "Insurance" in fired["regulated"].text
    assert fired["regulated-weak-foundation"].because == ("industry", "foundation")
    assert set(fired["foundation-weak"].because) == set(DEVOPS)


# Advice


def test_every_sentence_of_advice_names_its_evidence_at_every_client() -> None:
    catalogue = load_catalogue()
    for source in (*catalogue.matrix.cells, *catalogue.matrix.flags):
        assert all(each.rests_on for each in source.advice), source
    for name in ("traditional", "pilots", "regulated"):
        made = load_engagement(name, catalogue)
        decision = decide(catalogue, made, score(catalogue, made))
        assert [each.text for each in decision.advised] == list(decision.advice)
        for each in decision.advised:
            assert each.evidence.startswith("Here: “")
            assert each.evidence.endswith(".")


@pytest.mark.parametrize("name", ["traditional", "pilots", "regulated", "nobody answered"])
def test_in_every_cell_and_flag_a_sentence_is_followed_by_how_all_it_rests_on_stands(
    name: str,
) -> None:
    """Nine cells with both flags raised, at clients of all kinds: nothing named is passed over."""
    catalogue = load_catalogue()
    if name == "nobody answered":
        made = new_engagement(catalogue, name, currency="EUR", edition="full", profile={})
    else:
        made = load_engagement(name, catalogue)
    card = score(catalogue, made)
    flags = tuple(each.id for each in catalogue.matrix.flags)
    assert (len(catalogue.matrix.cells), len(flags)) == (9, 2)
    rests_on = {
        (name_of, each.text): each.rests_on
        for name_of, advice in (
            *((cell.verdict, cell.advice) for cell in catalogue.matrix.cells),
            *((flag.id, flag.advice) for flag in catalogue.matrix.flags),
        )
        for each in advice
    }
    told = set()
    for cell in catalogue.matrix.cells:
        for each in advise(catalogue, made, card, cell, flags):
            assert [one.id for one in each.standing] == list(rests_on[each.source, each.text])
            assert each.evidence.startswith("Here: “")
            assert all(one.said and f"“{one.name}”" in each.evidence for one in each.standing)
            told.add((each.source, each.text))
    assert told == set(rests_on)


def test_the_conflict_cells_begin_with_what_cannot_wait() -> None:
    catalogue = load_catalogue()
    made = load_engagement("regulated", catalogue)
    decision = decide(catalogue, made, score(catalogue, made))
    ring = {g.id for each in decision.advised if each.source == "stabilise-and-ring-fence"
            for g in each.standing}  # fmt: skip
    assert {"model-rollback", "ml-metrics", "data-validation", "model-ownership"} <= ring
    first = next(each for each in decision.advised if each.source == "regulated-weak-foundation")
    assert [each.id for each in first.standing] == [
        "ai-inventory", "model-cards", "event-logging", "human-oversight",
    ]  # fmt: skip
    adoption = score(catalogue, made).adoption
    for each in itertools.chain.from_iterable(one.standing for one in decision.advised):
        if each.kind == "practice":
            assert each.value == adoption[each.id].value
