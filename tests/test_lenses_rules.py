"""The rules of other models on worked cases, independent of any answer of ours.

Each expected number was worked out by hand from the rule as its source states it; the working
stands beside it.
"""

from __future__ import annotations

import doctest
import importlib
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.lenses import (
    DSOMM_STATES,
    alike_levels,
    category_score,
    dsomm_shares,
    ml_test_score,
    percentage_score,
    points_at,
    quick_check,
    samm_score,
    staged_level,
)

FUNCTIONS = {
    "Governance": ("G-SM", "G-PC", "G-EG"),
    "Design": ("D-TA", "D-SR", "D-SA"),
    "Implementation": ("I-SB", "I-SD", "I-DM"),
    "Verification": ("V-AA", "V-RT", "V-ST"),
    "Operations": ("O-IM", "O-EM", "O-OM"),
}
ACTIVITIES = [
    (practice, level, stream)
    for practices in FUNCTIONS.values()
    for practice, level, stream in product(practices, (1, 2, 3), "AB")
]
VALUES = st.sampled_from((0.0, 0.25, 0.5, 1.0))


def samm(practice: str, *levels: tuple[float, float]) -> dict[tuple[str, int, str], float]:
    """One practice's answers: a pair of streams a level."""
    return {
        (practice, level, stream): value
        for level, pair in enumerate(levels, 1)
        for stream, value in zip("AB", pair, strict=True)
    }


def test_samm_has_ninety_activities() -> None:
    assert len(ACTIVITIES) == 90
    everything = samm_score(dict.fromkeys(ACTIVITIES, 1.0), FUNCTIONS)
    assert everything.overall == 3.0
    assert set(everything.practices.values()) == {3.0}


def test_samm_averages_streams_adds_levels_and_averages_upwards() -> None:
    """Secure Build: (1 + .5)/2 + (.5 + .25)/2 + (.25 + 0)/2 = .75 + .375 + .125 = 1.25.
    Secure Deployment: (1 + 1)/2 + (1 + .5)/2 + (.25 + .25)/2 = 1 + .75 + .25 = 2.
    Defect Management: nothing, 0. Implementation = (1.25 + 2 + 0)/3 = 1.08333.
    Verification, by Security Testing alone at 3: 3/3 = 1. Overall = (1.08333 + 1)/5 = .416667."""
    found = samm_score(
        samm("I-SB", (1, 0.5), (0.5, 0.25), (0.25, 0))
        | samm("I-SD", (1, 1), (1, 0.5), (0.25, 0.25))
        | samm("V-ST", (1, 1), (1, 1), (1, 1)),
        FUNCTIONS,
    )
    assert found.practices["I-SB"] == pytest.approx(1.25)
    assert found.practices["I-SD"] == pytest.approx(2.0)
    assert found.functions["Implementation"] == pytest.approx(13 / 12)
    assert found.functions["Verification"] == pytest.approx(1.0)
    assert found.overall == pytest.approx((13 / 12 + 1) / 5)


def test_samm_gates_nothing() -> None:
    """Level 3 alone scores a point: its workbook asks for no level 1."""
    assert samm_score(samm("I-SB", (0, 0), (0, 0), (1, 1)), FUNCTIONS).practices["I-SB"] == 1.0


def test_samm_last_step_counts_as_much_as_the_first_two() -> None:
    one = [samm_score(samm("I-SB", (v, v)), FUNCTIONS).practices["I-SB"] for v in (0, 0.25, 0.5, 1)]
    assert one == [0.0, 0.25, 0.5, 1.0]


def test_samm_blanks_are_zero_for_its_workbook_and_unknown_for_us() -> None:
    """Only stream A of level 1 is known, at 1. Workbook: (1 + 0)/2 = .5. At most: (1 + 1)/2 + 1 + 1
    = 3. Left out: 3 x 1 = 3, and the functions without any answer are left out of the mean."""
    known = {("I-SB", 1, "A"): 1.0}
    theirs, most, ours = (samm_score(known, FUNCTIONS, blank=blank) for blank in (0.0, 1.0, None))
    assert theirs.practices["I-SB"] == 0.5
    assert theirs.overall == pytest.approx(0.5 / 15)
    assert most.overall == 3.0
    assert ours.practices["I-SB"] == ours.overall == 3.0
    assert ours.functions["Design"] is None
    nothing = samm_score({}, FUNCTIONS, blank=None)
    assert nothing.overall is None
    assert samm_score({}, FUNCTIONS).overall == 0.0


@settings(max_examples=30)
@given(
    answers=st.dictionaries(st.sampled_from(ACTIVITIES), VALUES, min_size=1, max_size=12),
    raised=VALUES,
)
def test_samm_rises_with_an_answer_and_lies_between_its_blanks(
    answers: dict[tuple[str, int, str], float], raised: float
) -> None:
    first = next(iter(answers))
    better = {**answers, first: max(answers[first], raised)}
    for blank in (0.0, 1.0, None):
        before = samm_score(answers, FUNCTIONS, blank=blank).overall
        after = samm_score(better, FUNCTIONS, blank=blank).overall
        assert before is not None
        assert after is not None
        assert after >= before - 1e-12
    low, ours, high = (
        samm_score(answers, FUNCTIONS, blank=blank).overall or 0.0 for blank in (0.0, None, 1.0)
    )
    assert low - 1e-12 <= ours <= high + 1e-12


def test_the_ml_test_score_is_its_weakest_section() -> None:
    """Data 3 x 1 + 2 x .5 = 4; model 1 + .5 = 1.5; infrastructure 7; monitoring 2: the least is
    1.5, whatever the rest has."""
    sections = {
        "data": [1, 1, 1, 0.5, 0.5, 0, 0],
        "model": [1, 0.5, 0, 0, 0, 0, 0],
        "infra": [1] * 7,
        "monitor": [1, 1, 0, 0, 0, 0, 0],
    }
    assert ml_test_score(sections) == 1.5
    assert ml_test_score({**sections, "model": [1] * 7}) == 2.0
    assert ml_test_score({**sections, "monitor": [0] * 7}) == 0.0
    assert ml_test_score(dict.fromkeys(sections, [1] * 7)) == 7.0
    with pytest.raises(ValueError, match="no sections"):
        ml_test_score({})


def test_dsomm_gives_a_share_a_cell_and_never_a_total() -> None:
    """Two activities fully and partly in place: (1 + .5)/2 = .75; four, of which one is started:
    .2/4 = .05; nothing there: no share at all."""
    shares = dsomm_shares(
        {("build", 1): [1.0, 0.5], ("build", 2): [0.2, 0, 0, 0], ("culture", 1): []}
    )
    assert shares == {("build", 1): 0.75, ("build", 2): 0.05}
    assert [DSOMM_STATES[state] for state in ("not-implemented", "started", "partly", "fully")] == [
        0.0, 0.2, 0.5, 1.0,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("category", "score"), [(1, 0), (2, 2), (3, 4), (3.5, 5), (4, 6), (5, 8), (6, 10)]
)
def test_a_category_counts_two_points_a_step(category: float, score: float) -> None:
    assert category_score(category) == pytest.approx(score)


@pytest.mark.parametrize(
    ("percentage", "score"), [(0, 10), (5, 9.5), (19, 8.1), (40, 6), (50, 5), (100, 0)]
)
def test_a_percentage_counts_in_a_straight_line(percentage: float, score: float) -> None:
    """Hence 40 % failed deployments still score 6 of 10."""
    assert percentage_score(percentage) == pytest.approx(score)


@pytest.mark.parametrize("wrong", [0, 7, -1])
def test_what_is_no_category_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="from 1 to 6"):
        category_score(wrong)


@pytest.mark.parametrize("wrong", [-0.1, 100.1])
def test_what_is_no_percentage_is_refused(wrong: float) -> None:
    with pytest.raises(ValueError, match="from 0 to 100"):
        percentage_score(wrong)


def test_the_quick_check_of_all_five() -> None:
    """Lead time one day to one week (4), frequency weekly to daily (4), recovery under a day (5),
    10 % fail, 20 % rework: 6, 6, 8, 9, 8. Overall 37/5 = 7.4, throughput 20/3, stability 8.5."""
    found = quick_check(
        {"leadtime": category_score(4), "deployfreq": category_score(4),
         "failurerecovery": category_score(5)},
        {"changefailure": percentage_score(10), "rework": percentage_score(20)},
    )  # fmt: skip
    assert found.overall == pytest.approx(7.4)
    assert found.throughput == pytest.approx(20 / 3)
    assert found.stability == pytest.approx(8.5)


def test_the_published_means_give_the_published_average() -> None:
    """DORA's own test of its 2025 data: (5.5 + 4.8 + 7.4 + 8.1 + 7.8)/5 = 6.72."""
    found = quick_check({"a": 5.5, "b": 4.8, "c": 7.4}, {"d": 8.1, "e": 7.8})
    assert found.overall == pytest.approx(6.72)


def test_a_missing_metric_is_neither_best_nor_worst() -> None:
    """Rework missing: overall (6 + 6 + 8 + 9)/4 = 7.25. Recoded as the best it would be 7.8; a
    missing lead time recoded as the worst would give 5.75."""
    found = quick_check({"a": 6.0, "b": 6.0, "c": 8.0}, {"d": 9.0, "e": None})
    assert (found.overall, found.stability) == (7.25, 9.0)
    found = quick_check({"a": None, "b": 6.0, "c": 8.0}, {"d": 9.0, "e": None})
    assert found.overall == pytest.approx(23 / 3)
    assert found.throughput == 7.0
    nothing = quick_check({"a": None}, {"d": None})
    assert (nothing.overall, nothing.throughput, nothing.stability) == (None, None, None)


ISO = {"reached": 0.5, "lower": 0.85}


@pytest.mark.parametrize(
    ("levels", "reached"),
    [
        ({1: [1, 1], 2: [1], 3: [1]}, 3),
        ({1: [0.25], 2: [1], 3: [1]}, 0),  # nothing stands on sand
        ({1: [0.5], 2: [1], 3: [1]}, 1),  # largely is enough for itself, not to stand on
        ({1: [1], 2: [0.5, 1], 3: [1]}, 2),
        ({1: [1], 2: [1, 0.25], 3: [1]}, 1),  # one item short, no other makes up for it
        ({1: [], 2: [1]}, 0),  # a level nobody was asked about
        ({}, 0),
    ],
)
def test_a_staged_level_needs_everything_below_it(
    levels: dict[int, Sequence[float]], reached: int
) -> None:
    assert staged_level(levels, **ISO) == reached


@settings(max_examples=40)
@given(
    levels=st.lists(st.lists(VALUES, min_size=1, max_size=3), min_size=1, max_size=4),
    raised=VALUES,
    at=st.integers(0, 3),
)
def test_a_better_item_never_lowers_a_staged_level(
    levels: list[list[float]], raised: float, at: int
) -> None:
    before = dict(enumerate(levels, 1))
    level = 1 + at % len(levels)
    after = {**before, level: [max(before[level][0], raised), *before[level][1:]]}
    assert staged_level(after, **ISO) >= staged_level(before, **ISO)


def test_levels_whose_cells_repeat_cannot_be_told_apart() -> None:
    creation = [(3, 2)]
    assert [alike_levels(creation, level) for level in range(5)] == [
        (0,),
        (1,),
        (2, 3),
        (2, 3),
        (4,),
    ]
    assert alike_levels([(2, 1), (3, 2)], 1) == (1, 2, 3)


def test_points_are_those_of_the_last_step_reached() -> None:
    steps = [(0.0, 0.0), (0.25, 0.2), (0.5, 0.5), (1.0, 1.0)]
    assert [points_at(v, steps) for v in (0, 0.2, 0.25, 0.44, 0.5, 0.99, 1)] == [
        0, 0, 0.2, 0.2, 0.5, 0.5, 1,
    ]  # fmt: skip


@pytest.mark.parametrize("module", ["rules", "read"])
def test_the_examples_in_the_docstrings_are_true(module: str) -> None:
    result = doctest.testmod(importlib.import_module(f"advisor.lenses.{module}"))
    assert result.attempted > 0
    assert result.failed == 0
