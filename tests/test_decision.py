"""The decision: every cell and flag, exact sensitivities, and flips tried on the whole way."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
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

from advisor.decision import Change, Decision, break_even_weight, decide
from advisor.decision.axes import Foundation, Need, Part
from advisor.decision.sensitivity import weight_shares
from advisor.engagement import VALUES, Answer, Engagement, ProfileValue
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
    assert decision.advice[: len(cell.advice)] == cell.advice
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
    assert decision.need_band == pytest.approx((0.3, 0.8))
    assert set(decision.reachable) == {
        "devops-to-measured",
        "devops-selective-mlops",
        "mlops-core",
    }
    assert any("is not answered and may count anything" in line for line in decision.trace)


@given(st.lists(st.one_of(values, st.none()), min_size=24, max_size=24))
@settings(max_examples=40)
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
        low, high = decision.foundation_band
        assert low - 1e-12 <= after.foundation <= high + 1e-12
    if decision.foundation is not None:
        assert decision.verdict in decision.reachable
        low, high = decision.foundation_band
        assert low - 1e-12 <= decision.foundation <= high + 1e-12


# Sensitivity


@given(*[st.floats(0, 1) for _ in range(3)], st.floats(0.01, 0.99))
def test_the_break_even_weight_puts_the_axis_on_the_cut_off(
    value: float, rest: float, cutoff: float, other: float
) -> None:
    found = break_even_weight(value, rest, cutoff)
    if found is not None:
        assert 0 <= found <= 1
        assert found * value + (1 - found) * rest == pytest.approx(cutoff, abs=1e-9)
    else:
        moved = other * value + (1 - other) * rest
        assert (moved < cutoff) == (rest < cutoff) or abs(moved - cutoff) < 1e-9


def test_a_break_even_names_the_weight_and_the_verdict_beyond_it() -> None:
    made = engagement(
        WHOLE,
        [chose(id_, 1.0 if id_.startswith("culture") else 0.25) for id_ in WHOLE.practices],
        **LOW,
    )
    decision = decided(made)
    (found,) = [each for each in decision.break_even if each.id == "culture"]
    # culture at 1, the others at .25: t × 1 + (1 - t) × .25 = .35 at t = .1 / .75
    assert decision.verdict == "devops-to-measured"
    assert found.at == pytest.approx(0.1 / 0.75)
    assert (found.cutoff, found.verdict) == (0.35, "devops-first")
    weights = {each.id: each.weight for each in WHOLE.dimensions if each.id in DEVOPS}
    assert found.weight == pytest.approx(weights["culture"] / sum(weights.values()))


def test_no_weight_flips_where_all_parts_agree() -> None:
    assert all(
        each.at is None for each in at(0.5, **PILOTS).break_even if each.axis == "foundation"
    )


def test_the_weight_share_of_two_parts_is_the_length_of_the_segment() -> None:
    """Two parts at 0 and 1: the axis is the uniform weight itself, so shares are lengths."""
    pair = [Part("a", 0.0, 0, 0, 1), Part("b", 1.0, 1, 1, 1)]
    fixed = [Part("c", 0.5, 0, 0, 1)]
    low, high = MATRIX.cutoffs.foundation
    shares = weight_shares(MATRIX, pair, fixed)
    exact = {
        "devops-first-thin-slice": low,
        "devops-selective-mlops": high - low,
        "mlops-level-up": 1 - high,
    }
    assert shares == pytest.approx(exact, abs=4 * np.sqrt(0.25 / 4000))  # four standard errors
    assert shares == weight_shares(MATRIX, pair, fixed)
    assert sum(shares.values()) == pytest.approx(1)


def test_weight_shares_are_one_where_no_weighting_matters() -> None:
    assert at(0.5, **{**PILOTS, "pilots": 6}).weight_share == {"devops-selective-mlops": 1.0}


# Flips


def applied(made: Engagement, changes: tuple[Change, ...]) -> Engagement:
    """The engagement with the changes made where a person would make them."""
    profile = dict(made.profile)
    (first,) = made.rounds
    answers: list[Answer] = list(first.answers)
    for change in changes:
        if change.kind == "profile":
            profile[change.id] = change.to
            continue
        away = {
            answer.team
            for answer in answers
            if answer.practice == change.id and answer.state == "not-applicable"
        }
        answers = [
            answer
            for answer in answers
            if answer.practice != change.id or answer.state == "not-applicable"
        ]
        answers += [
            chose(change.id, float(change.to), team.id)
            for team in made.teams
            if team.id not in away
        ]
    rounds = (first.model_copy(update={"answers": tuple(answers)}),)
    return made.model_copy(update={"profile": profile, "rounds": rounds})


def near_the_line() -> Engagement:
    """Two teams, a foundation just below its upper cut-off, some unknown, one not applicable."""
    answers = []
    for team in ("core", "data"):
        for i, id_ in enumerate(WHOLE.practices):
            answers.append(chose(id_, (0.5, 0.5, 1.0, 0.25, 0.5)[i % 5], team))
    answers = [answer for answer in answers if answer.practice not in ("quality-1", "quality-2")]
    answers += [unknown("quality-1"), unknown("quality-1", "data"), not_applicable("quality-2")]
    return engagement(WHOLE, answers, teams={"core": 10, "data": 30}, **PILOTS)


@pytest.mark.parametrize(
    "made",
    [
        near_the_line(),
        engagement(WHOLE, all_at(WHOLE, 0.25), **LOW),
        engagement(WHOLE, all_at(WHOLE, 0.5), **VALUE),
        engagement(WHOLE, all_at(WHOLE, 0.5), ai="pilots"),
    ],
    ids=["near", "weak", "value", "silent-profile"],
)
def test_every_flip_made_in_the_engagement_itself_gives_the_verdict_it_promises(
    made: Engagement,
) -> None:
    before = decided(made)
    assert before.flips
    for flip in before.flips:
        after = decided(applied(made, flip.changes))
        assert after.verdict == flip.verdict != before.verdict
        moved = abs(after.foundation - before.foundation) + abs(after.need - before.need)
        assert flip.distance == pytest.approx(moved, abs=1e-9)
        assert flip.text.startswith("If ")
    keys = [(len(flip.changes), flip.distance) for flip in before.flips]
    assert keys == sorted(keys)


def test_single_practice_flips_are_exactly_those_a_full_search_finds() -> None:
    made = near_the_line()
    before = decided(made)
    expected: dict[tuple[str, str], float] = {}
    for id_ in WHOLE.practices:
        for to in VALUES:
            after = decided(applied(made, (Change("practice", id_, None, to),)))
            if after.verdict != before.verdict:
                distance = abs(after.foundation - before.foundation)
                key = (id_, after.verdict)
                expected[key] = min(distance, expected.get(key, 9.0))
    told = {
        (flip.id, flip.verdict): flip.distance
        for flip in before.flips
        if flip.kind == "practice" and len(flip.changes) == 1
    }
    assert expected
    assert told == pytest.approx(expected)


def test_where_no_single_practice_flips_the_fewest_that_can_together_are_told() -> None:
    made = engagement(WHOLE, all_at(WHOLE, 0.5), **PILOTS)
    flips = [flip for flip in decided(made).flips if flip.kind == "practice"]
    assert flips
    assert all(len(flip.changes) > 1 for flip in flips)
    for flip in flips:
        for left_out in flip.changes:
            rest = tuple(change for change in flip.changes if change is not left_out)
            assert decided(applied(made, rest)).verdict == "devops-selective-mlops"


def test_an_answer_nobody_could_give_can_be_the_nearest_flip() -> None:
    answers = [answer for answer in all_at(WHOLE, 0.5) if answer.practice != "delivery-4"]
    cut = MATRIX.model_copy(
        update={"cutoffs": MATRIX.cutoffs.model_copy(update={"foundation": (0.35, 0.52)})}
    )
    catalogue = replace(WHOLE, matrix=cut)
    made = engagement(catalogue, [*answers, unknown("delivery-4")], **PILOTS)
    decision = decide(catalogue, made, score(catalogue, made))
    found = [flip for flip in decision.flips if flip.id == "delivery-4"]
    assert found
    assert found[0].from_ is None
    assert "which nobody could answer" in found[0].text
    assert len(decision.reachable) > 1


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
