"""The decision: every cell and flag, exact sensitivities, and flips tried on the whole way."""

from __future__ import annotations

import doctest
import importlib
from dataclasses import replace

import pytest
from answer_strategies import (
    CORE,
    DEVOPS,
    all_at,
    chose,
    engagement,
    not_applicable,
    tiny,
    unknown,
    values,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.decision import Decision, decide
from advisor.decision.axes import Foundation, Need
from advisor.engagement import VALUES, Engagement, ProfileValue
from advisor.scoring import score, weighted_mean

WHOLE = tiny(CORE)
MATRIX = WHOLE.matrix
LOW = {"ai": "exploring", "objectives": ("speed",)}
PILOTS = {"ai": "pilots", "pilots": 3, "production_models": 0, "objectives": ("ai-efficiency",)}
VALUE = {"ai": "production", "pilots": 3, "production_models": 5, "objectives": ("ai-product",)}
NEEDS = {"low": LOW, "pilots": PILOTS, "value": VALUE}
FOUNDATIONS = {"weak": 0.25, "middling": 0.5, "strong": 1.0}


def decided(made: Engagement) -> Decision:
    return decide(WHOLE, made, score(WHOLE, made))


def at(value: float, **profile: ProfileValue) -> Decision:
    return decided(engagement(WHOLE, all_at(WHOLE, value), **profile))


@pytest.mark.parametrize("cell", MATRIX.cells, ids=lambda cell: cell.verdict)
def test_two_classes_give_the_cell(cell: object) -> None:
    decision = at(FOUNDATIONS[cell.foundation], **NEEDS[cell.need])
    assert decision.verdict == cell.verdict
    assert (decision.foundation_class, decision.need_class) == (cell.foundation, cell.need)
    assert decision.advice[: len(cell.advice)] == tuple(each.text for each in cell.advice)
    assert decision.conflict == cell.conflict
    assert any(cell.title in sentence for sentence in decision.trace)


def test_the_nine_verdicts_are_those_of_the_format() -> None:
    assert [(cell.foundation, cell.need, cell.verdict) for cell in MATRIX.cells] == [
        ("weak", "low", "devops-first"),
        ("weak", "pilots", "devops-first-thin-slice"),
        ("weak", "value", "stabilise-and-ring-fence"),
        ("middling", "low", "devops-to-measured"),
        ("middling", "pilots", "devops-selective-mlops"),
        ("middling", "value", "mlops-core"),
        ("strong", "low", "optimise-devops"),
        ("strong", "pilots", "mlops-level-up"),
        ("strong", "value", "mlops-full"),
    ]


def test_both_conflict_cells_have_advice_of_their_own() -> None:
    ring_fence = at(0.25, **VALUE)
    assert ring_fence.conflict
    assert len(ring_fence.advice) >= 3
    both = at(0.25, regulated=True, **LOW)
    assert both.flags == ("regulated", "regulated-weak-foundation")
    assert both.conflict
    assert set(both.advice) > set(at(0.25, **LOW).advice)


def test_regulation_raises_flags_and_moves_neither_axis_nor_verdict() -> None:
    free, bound = at(0.5, **PILOTS), at(0.5, regulated=True, **PILOTS)
    assert (free.flags, bound.flags) == ((), ("regulated",))
    assert at(0.5, industry="insurance", **PILOTS).flags == ("regulated",)
    assert at(0.5, industry="retail", **PILOTS).flags == ()
    assert (bound.verdict, bound.foundation, bound.need) == (
        free.verdict,
        free.foundation,
        free.need,
    )


def test_the_foundation_is_the_weighted_mean_of_the_devops_indices() -> None:
    answers = [
        chose(id_, VALUES[(i * 7) % 4]) for i, id_ in enumerate(WHOLE.practices)
    ]  # any mixture
    made = engagement(WHOLE, answers, **PILOTS)
    scored = score(WHOLE, made)
    weights = {each.id: each.weight for each in WHOLE.dimensions}
    mean = weighted_mean((scored.dimension(id_).index, weights[id_]) for id_ in DEVOPS)
    assert decided(made).foundation == pytest.approx((mean - 1) / 4, abs=1e-11)


def test_answers_about_models_move_no_axis() -> None:
    answers = all_at(WHOLE, 0.5)
    other = [
        answer if answer.practice.rpartition("-")[0] in DEVOPS else chose(answer.practice, 1.0)
        for answer in answers
    ]
    one, two = (decided(engagement(WHOLE, each, **PILOTS)) for each in (answers, other))
    assert (one.foundation, one.need, one.verdict) == (two.foundation, two.need, two.verdict)


def test_the_need_is_the_weighted_mean_of_its_factors() -> None:
    decision = at(0.5, **PILOTS)
    # ai pilots .6 (weight .5); 3 pilots .5, no models 0: the larger (.25); ai-efficiency .6 (.25)
    assert decision.need == pytest.approx(0.5 * 0.6 + 0.25 * 0.5 + 0.25 * 0.6)
    assert {factor.id: factor.value for factor in decision.factors if factor.axis == "need"} == {
        "ai-maturity": 0.6,
        "pilots": 0.5,
        "objectives": 0.6,
    }


def test_the_six_factors_stand_in_the_order_of_the_matrix_with_their_weights() -> None:
    decision = at(0.5, **PILOTS)
    assert [factor.id for factor in decision.factors] == [
        "ai-maturity",
        "pilots",
        "objectives",
        "industry",
        "readiness",
        "roadmap",
    ]
    by_id = {factor.id: factor for factor in decision.factors}
    assert sum(factor.weight for factor in decision.factors if factor.axis == "need") == 1
    assert by_id["readiness"].value == decision.foundation
    assert (by_id["readiness"].weight, by_id["industry"].weight, by_id["roadmap"].weight) == (
        1,
        0,
        0,
    )
    assert by_id["roadmap"].value is None
    for factor in decision.factors:
        assert 0 <= factor.strength <= 1
        assert 0 <= factor.weight <= 1
        assert factor.low <= (factor.low if factor.value is None else factor.value) <= factor.high
        assert factor.evidence
        assert factor.rule
        assert factor.reading


@pytest.mark.parametrize(
    ("value", "need", "leaning"),
    [
        (0.25, LOW, "devops"),
        (1.0, VALUE, "mlops"),
        (0.5, PILOTS, "neither"),
        (0.25, VALUE, "neither"),
    ],
)
def test_the_roadmap_row_follows_the_verdict(
    value: float, need: dict[str, ProfileValue], leaning: str
) -> None:
    assert at(value, **need).factors[-1].leans == leaning


def test_leanings_come_from_the_bounds_of_the_matrix() -> None:
    low, high = at(0.25, **LOW), at(1.0, **VALUE)
    for id_ in ("ai-maturity", "pilots", "objectives", "readiness"):
        assert next(each for each in low.factors if each.id == id_).leans == "devops"
        assert next(each for each in high.factors if each.id == id_).leans == "mlops"


def test_evidence_names_the_answers_that_moved_a_factor() -> None:
    by_id = {factor.id: factor for factor in at(0.5, **PILOTS).factors}
    assert {item.ref for item in by_id["pilots"].evidence} == {"pilots", "production-models"}
    assert {item.ref for item in by_id["readiness"].evidence} == set(DEVOPS)
    assert "3, counts 0.50" in by_id["pilots"].evidence[0].text


def test_the_margin_is_the_distance_to_the_nearest_cut_off() -> None:
    decision = at(0.5, **PILOTS)
    lines = [abs(decision.foundation - cut) for cut in MATRIX.cutoffs.foundation]
    lines += [abs(decision.need - cut) for cut in MATRIX.cutoffs.need]
    assert decision.margin == pytest.approx(min(lines))


def test_a_value_on_a_cut_off_is_in_the_class_above() -> None:
    for axis, cuts in (("foundation", MATRIX.cutoffs.foundation), ("need", MATRIX.cutoffs.need)):
        names = [each.id for each in MATRIX.axis(axis).classes]
        assert [MATRIX.classify(axis, cut) for cut in cuts] == names[1:]
        assert [MATRIX.classify(axis, cut - 1e-9) for cut in cuts] == names[:-1]


def test_without_enough_answers_there_is_no_verdict_and_the_trace_says_what_is_missing() -> None:
    some = [chose(f"{id_}-1", 1.0) for id_ in DEVOPS]
    decision = decided(engagement(WHOLE, some, regulated=True, **PILOTS))
    assert (decision.verdict, decision.foundation, decision.margin) == (None, None, None)
    assert decision.trace[-1].startswith("Only 25% of the questions on software delivery")
    assert (decision.flips, dict(decision.weight_share), decision.flags) == ((), {}, ("regulated",))
    assert len(decision.reachable) > 1
    silent = engagement(WHOLE, all_at(WHOLE, 0.5))
    silent = silent.model_copy(update={"profile": {"engineers": 20}})
    assert decided(silent).verdict is None
    assert decided(silent).trace[-1].startswith("Nothing in the profile")
    assert decided(engagement(WHOLE)).verdict is None


def test_before_the_first_answer_the_trace_says_what_a_verdict_needs_and_no_share() -> None:
    unsure = [unknown(id_) for id_ in WHOLE.practices]
    for made in (engagement(WHOLE, **PILOTS), engagement(WHOLE, unsure, **PILOTS)):
        decision = decided(made)
        assert decision.verdict is None
        assert decision.trace[-1] == (
            "No question on software delivery has an answer that counts yet; "
            "a verdict stands from 60% of them on."
        )


def test_where_nothing_applies_the_trace_calls_nothing_unanswered() -> None:
    away = [not_applicable(id_) for id_ in WHOLE.practices]
    decision = decided(engagement(WHOLE, away, **PILOTS))
    assert decision.verdict is None
    assert decision.trace[-1].startswith("No question on software delivery is asked and applies")
    assert not any("Only 0%" in line for line in decision.trace)


def test_areas_that_stand_level_are_not_told_as_lowest_and_highest() -> None:
    trace = at(0.5, **PILOTS).trace
    assert "The 6 areas with an index all stand at 3.0." in trace
    assert not any(line.startswith("Lowest is") for line in trace)


def test_a_dimension_without_a_number_still_counts_with_what_is_known_and_is_named() -> None:
    answers = [
        answer
        for answer in all_at(WHOLE, 0.5)
        if not (answer.practice.startswith("security") and answer.practice != "security-1")
    ]
    decision = decided(engagement(WHOLE, answers, **PILOTS))
    assert decision.verdict == "devops-selective-mlops"
    assert any("Security" in line and "Too few" in line for line in decision.trace)
    assert decision.foundation_band[0] < decision.foundation < decision.foundation_band[1]


def test_a_number_the_profile_makes_pointless_counts_as_zero() -> None:
    left_over = at(0.5, ai="none", production_models=40, pilots=9, objectives=("speed",))
    assert left_over.need == 0
    assert left_over.verdict == "devops-to-measured"


def test_an_unanswered_factor_may_count_anything() -> None:
    decision = at(0.5, ai="pilots")  # neither counts nor objectives
    assert decision.need == pytest.approx(0.6)
    assert decision.need_bounds == pytest.approx((0.3, 0.8))
    low, high = decision.need_band
    assert 0.3 < low < 0.5 < decision.need < high < 0.8
    assert set(decision.reachable) == {
        "devops-to-measured",
        "devops-selective-mlops",
        "mlops-core",
    }
    assert any("is not answered and may count anything" in line for line in decision.trace)


@given(st.lists(st.one_of(values, st.none()), min_size=24, max_size=24))
@settings(max_examples=15)
def test_every_verdict_between_the_bounds_is_told(marks: list[float | None]) -> None:
    ids = [id_ for id_ in WHOLE.practices if id_.rpartition("-")[0] in DEVOPS]
    made = [
        unknown(id_) if mark is None else chose(id_, mark)
        for id_, mark in zip(ids, marks, strict=True)
    ]
    decision = decided(engagement(WHOLE, made, **PILOTS))
    for value in VALUES:
        filled = [
            chose(id_, value if mark is None else mark)
            for id_, mark in zip(ids, marks, strict=True)
        ]
        after = decided(engagement(WHOLE, filled, **PILOTS))
        assert after.verdict in decision.reachable
        low, high = decision.foundation_bounds
        assert low - 1e-12 <= after.foundation <= high + 1e-12
    if decision.foundation is not None:
        assert decision.verdict in decision.reachable
        low, high = decision.foundation_bounds
        assert low - 1e-12 <= decision.foundation <= high + 1e-12


# Laws


@given(st.data())
@settings(max_examples=40)
def test_more_use_of_models_never_lowers_the_need(data: st.DataObject) -> None:
    order = ("none", "exploring", "pilots", "production")
    ai = data.draw(st.sampled_from(order))
    more = data.draw(st.sampled_from(order[order.index(ai) :]))
    counts = {
        "pilots": data.draw(st.integers(0, 12)),
        "production_models": data.draw(st.integers(0, 60)),
    }
    aims = tuple(data.draw(st.sets(st.sampled_from(("speed", "ai-efficiency", "ai-product")))))

    def need(**profile: ProfileValue) -> float:
        made = engagement(WHOLE, objectives=aims, **profile)
        return Need(WHOLE, made).value() or 0.0

    now = need(ai=ai, **counts)
    assert need(ai=more, **counts) >= now
    assert need(ai=ai, **{key: value + 1 for key, value in counts.items()}) >= now


@given(st.lists(values, min_size=24, max_size=24), st.integers(0, 23), values)
@settings(max_examples=40)
def test_a_better_answer_never_lowers_the_foundation(
    marks: list[float], place: int, other: float
) -> None:
    ids = [id_ for id_ in WHOLE.practices if id_.rpartition("-")[0] in DEVOPS]

    def value(given_marks: list[float]) -> float:
        made = [chose(id_, mark) for id_, mark in zip(ids, given_marks, strict=True)]
        return Foundation(WHOLE, score(WHOLE, engagement(WHOLE, made))).value() or 0.0

    better = [*marks]
    better[place] = max(marks[place], other)
    assert value(better) >= value(marks)


def test_each_key_of_the_matrix_that_weighs_moves_the_decision() -> None:
    base = at(0.5, **PILOTS)

    def under(**changed: object) -> Decision:
        catalogue = replace(WHOLE, matrix=MATRIX.model_copy(update=changed))
        made = engagement(catalogue, all_at(catalogue, 0.5), **PILOTS)
        return decide(catalogue, made, score(catalogue, made))

    higher = MATRIX.cutoffs.model_copy(update={"foundation": (0.55, 0.6)})
    assert under(cutoffs=higher).verdict == "devops-first-thin-slice"
    lower = MATRIX.cutoffs.model_copy(update={"need": (0.1, 0.2)})
    assert under(cutoffs=lower).verdict == "mlops-core"
    weights = {"ai-maturity": 20.0, "pilots": 60.0, "objectives": 20.0}
    factors = tuple(
        each.model_copy(update={"weight": weights[each.id]}) if each.id in weights else each
        for each in MATRIX.factors
    )
    assert under(factors=factors).need != base.need
    assert under(regulated_industries=()).verdict == base.verdict


def test_the_table_has_a_row_for_each_factor() -> None:
    table = at(0.5, **PILOTS).table
    assert list(table.id) == [factor.id for factor in MATRIX.factors]
    assert "evidence" not in table.columns


def test_the_trace_can_be_read_aloud() -> None:
    for sentence in at(0.25, regulated=True, **VALUE).trace:
        assert sentence[0].isupper() or sentence[0] == "“"
        assert sentence.rstrip("”").endswith((".", "?"))
        assert "{" not in sentence
        assert "None" not in sentence


@pytest.mark.parametrize("module", ["advisor.decision.axes", "advisor.decision.sensitivity"])
def test_the_examples_in_the_docstrings_hold(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted
    assert not result.failed
