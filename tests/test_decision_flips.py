"""What would change a verdict: weights, exactly, and answers, tried on the whole way."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from answer_strategies import CORE, DEVOPS, all_at, chose, engagement, not_applicable, tiny, unknown
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.decision import Change, Decision, break_even_weight, decide
from advisor.decision.axes import Foundation, Need, Part
from advisor.decision.sensitivity import weight_shares
from advisor.engagement import VALUES, Answer, Engagement, ProfileValue, axis_points
from advisor.scoring import score

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


@pytest.mark.parametrize(
    "profile", [PILOTS | {"production_models": 5}, VALUE | {"objectives": ("ai-efficiency",)}]
)
def test_deciding_with_a_weight_on_either_side_of_its_break_even_gives_both_verdicts(
    profile: dict[str, ProfileValue],
) -> None:
    """The whole decision again, with the matrix's weights moved: no formula of ours is used."""

    def under(id_: str, share: float) -> Decision:
        rest = sum(each.weight for each in MATRIX.factors_of("need") if each.id != id_)
        factors = tuple(
            each
            if each.axis != "need"
            else each.model_copy(
                update={
                    "weight": 100 * share
                    if each.id == id_
                    else each.weight / rest * 100 * (1 - share)
                }
            )
            for each in MATRIX.factors
        )
        catalogue = replace(WHOLE, matrix=MATRIX.model_copy(update={"factors": factors}))
        made = engagement(catalogue, all_at(catalogue, 0.5), **profile)
        return decide(catalogue, made, score(catalogue, made))

    before = decided(engagement(WHOLE, all_at(WHOLE, 0.5), **profile))
    found = [each for each in before.break_even if each.axis == "need" and each.at is not None]
    for each in found:
        step = 1e-6 if each.at > each.weight else -1e-6
        assert under(each.id, each.at - step).verdict == before.verdict
        assert under(each.id, each.at + step).verdict == each.verdict != before.verdict
        assert abs(under(each.id, each.at).need - each.cutoff) < 1e-9
    assert found


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
    assert before.flips or before.combinations
    for flip in (*before.flips, *before.combinations):
        after = decided(applied(made, flip.changes))
        assert after.verdict == flip.verdict != before.verdict
        moved = abs(after.foundation - before.foundation) + abs(after.need - before.need)
        assert flip.distance == pytest.approx(moved, abs=1e-9)
        assert flip.text.startswith("If ")
    for flips, single in ((before.flips, True), (before.combinations, False)):
        distances = [flip.distance for flip in flips]
        assert distances == sorted(distances)
        assert all((len(flip.changes) == 1) == single for flip in flips)


def test_single_practice_flips_are_exactly_those_a_full_search_finds() -> None:
    made = near_the_line()
    before = decided(made)
    expected: dict[tuple[str, str], float] = {}
    searched = [id_ for id_ in WHOLE.practices if id_.rpartition("-")[0] in (*DEVOPS, "data")]
    for id_ in searched:
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
    decision = decided(made)
    assert not [flip for flip in decision.flips if flip.kind == "practice"]
    assert {flip.verdict for flip in decision.combinations} == {
        "devops-first-thin-slice",
        "mlops-level-up",
    }
    for flip in decision.combinations:
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


def bisected(decide_at: Callable[[float], str], low: float, high: float) -> float:
    """Where the verdict changes between two weights, by halving alone."""
    start = decide_at(low)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if decide_at(middle) == start else (low, middle)
    return (low + high) / 2


@given(st.lists(st.sampled_from(VALUES), min_size=6, max_size=6), st.integers(0, 5))
@settings(max_examples=15)
def test_the_closed_break_even_is_where_halving_ends(marks: list[float], place: int) -> None:
    """Own points moved step by step, the axis and its class worked out again each time."""
    answers = [
        chose(id_, marks[DEVOPS.index(id_.rpartition("-")[0])])
        for id_ in WHOLE.practices
        if id_.rpartition("-")[0] in DEVOPS
    ]
    made = engagement(WHOLE, answers, **PILOTS)
    card = score(WHOLE, made)
    base = decide(WHOLE, made, card)
    found = next(each for each in base.break_even if each.id == DEVOPS[place])
    rest = {id_: points for id_, points in axis_points(WHOLE, "foundation").items()
            if id_ != found.id}  # fmt: skip

    def at_weight(share: float) -> str:
        total = sum(rest.values())
        points = {id_: (1 - share) * 100 * each / total for id_, each in rest.items()}
        value = Foundation(WHOLE, card, {**points, found.id: 100 * share}).value()
        assert value is not None
        return MATRIX.classify("foundation", value)

    if found.at is None:
        whole = {at_weight(0.0), at_weight(found.weight), at_weight(1.0)}
        assert whole == {base.foundation_class}
    elif 1e-6 < found.at < 1 - 1e-6 and abs(found.at - found.weight) > 1e-6:
        end = found.at + (1e-6 if found.at > found.weight else -1e-6)
        assert bisected(at_weight, found.weight, end) == pytest.approx(found.at, abs=1e-9)


FEW = tiny(dict.fromkeys(DEVOPS, (2,)))


@given(st.lists(st.sampled_from(VALUES), min_size=6, max_size=6))
@settings(max_examples=12)
def test_the_fewest_practices_that_flip_are_those_a_search_of_everything_finds(
    marks: list[float],
) -> None:
    """Six practices, every one of their 4^6 answers: how few must change for another verdict."""
    ids = list(FEW.practices)
    made = engagement(FEW, [chose(*each) for each in zip(ids, marks, strict=True)], **PILOTS)
    decision = decide(FEW, made, score(FEW, made))
    weights = np.array([FEW.dimension(FEW.practices[id_].dimension).weight for id_ in ids])
    every = np.array(list(itertools.product(VALUES, repeat=6)))
    classes = np.searchsorted(
        MATRIX.cutoffs.foundation, np.round(every @ weights / weights.sum(), 12), side="right"
    )
    words = ("weak", "middling", "strong")
    now = words.index(str(decision.foundation_class))
    fewest = int((every != np.array(marks)).sum(axis=1)[classes != now].min())
    single = [each for each in decision.flips if each.kind == "practice"]
    several = [each for each in decision.combinations if each.kind == "practice"]
    assert bool(single) == (fewest == 1)
    told = 1 if single else min((len(each.changes) for each in several), default=0)
    assert told == fewest
    for flip in (*single, *several):
        assert decided_few(applied(made, flip.changes)) == flip.verdict != decision.verdict


def decided_few(made: Engagement) -> str | None:
    return decide(FEW, made, score(FEW, made)).verdict


PROFILE_ANSWERS: tuple[tuple[str, ProfileValue], ...] = (
    *(("ai", each) for each in ("none", "exploring", "pilots", "production")),
    *(("pilots", each) for each in range(7)),
    *(("production-models", each) for each in range(6)),
    *(("objectives", (each,)) for each in ("speed", "ai-efficiency", "ai-decisions", "ai-product")),
    *(("regulated", each) for each in (True, False)),
)


@given(
    st.lists(st.sampled_from(VALUES), min_size=6, max_size=6),
    st.sampled_from(sorted(NEEDS)),
    st.sampled_from(sorted(FEW.practices)),
    st.sampled_from(VALUES),
    st.sampled_from(PROFILE_ANSWERS),
)
@settings(max_examples=25)
def test_of_a_practice_and_a_profile_answer_that_flip_together_one_flips_alone(
    marks: list[float], need: str, practice: str, to: float, answer: tuple[str, ProfileValue]
) -> None:
    """So the smallest change is never a mixture, and looking for one would find nothing new."""
    ids = list(FEW.practices)
    made = engagement(FEW, [chose(*each) for each in zip(ids, marks, strict=True)], **NEEDS[need])
    changes = Change("practice", practice, None, to), Change("profile", answer[0], None, answer[1])
    before = decided_few(made)
    if decided_few(applied(made, changes)) != before:
        assert any(decided_few(applied(made, (each,))) != before for each in changes)


def test_profile_flips_are_exactly_those_a_search_of_every_answer_finds() -> None:
    made = engagement(WHOLE, all_at(WHOLE, 0.5), **(PILOTS | {"production_models": 2}))
    before = decided(made)
    profile: dict[str, list[ProfileValue]] = {
        "ai": ["none", "exploring", "pilots", "production"],
        "pilots": list(range(7)),
        "production-models": list(range(6)),
        "objectives": [
            words
            for size in range(9)
            for words in itertools.combinations(
                [each.value for each in WHOLE.question("objectives").options], size
            )
        ],
    }
    expected: dict[tuple[str, str], float] = {}
    for id_, answers in profile.items():
        for to in answers:
            after = Need(WHOLE, made.model_copy(update={"profile": {**made.profile, id_: to}}))
            need = after.value()
            if need is None or MATRIX.classify("need", need) == before.need_class:
                continue
            cell = MATRIX.cell(str(before.foundation_class), MATRIX.classify("need", need))
            moved = abs(need - before.need)
            key = (id_, cell.verdict)
            expected[key] = min(moved, expected.get(key, 9.0))
    told = {(f.id, f.verdict): f.distance for f in before.flips if f.kind == "profile"}
    assert expected
    assert told == pytest.approx(expected)
