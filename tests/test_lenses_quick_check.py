"""The Quick Check of stated numbers: categories, units, what is missing, means beside it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from lens_readings import STATED, read
from organisations import catalogue


def test_the_quick_check_of_stated_numbers() -> None:
    """3 days: 4 of 6, 6 points. 16 deployments over 8 units, 2 a week: 4, 6 points. 5 hours: 5, 8
    points. 10 % fail: 9. Mean 29/4 = 7.25; the retail means of the same four: (5.9 + 5.3 + 7.8 +
    8.3)/4 = 6.825."""
    found = read({}, profile=STATED)["quick-check"]
    assert found.value == pytest.approx(7.25)
    parts = {part.id: part for part in found.parts}
    assert parts["throughput"].value == pytest.approx(20 / 3)
    assert parts["stability"].value == 9.0
    assert (parts["leadtime"].mean, parts["leadtime"].sd) == (5.9, 2.4)
    assert "in retail is 6.8; this is 0.4 above it" in found.reading
    assert "unremarkable" in found.reading
    assert found.low == pytest.approx(29 / 5)
    assert found.high == pytest.approx(39 / 5)


def test_all_five_numbers_leave_no_range() -> None:
    """With 22 % rework, 7.8 points: (6 + 6 + 8 + 9 + 7.8)/5 = 7.36; retail (5.9 + 5.3 + 7.8 + 8.3 +
    8.0)/5 = 7.06."""
    found = read({}, profile={**STATED, "stated-rework-rate": 0.22})["quick-check"]
    assert found.covered == 1.0
    assert found.value == found.low == found.high == pytest.approx(7.36)
    assert "same 5 numbers in retail is 7.1; this is 0.3 above it" in found.reading


@pytest.mark.parametrize(
    ("question", "item", "scores"),
    [
        (
            "stated-lead-time-days",
            "leadtime",
            {0.02: 10, 0.5: 8, 1: 6, 7: 6, 8: 4, 30: 4, 31: 2, 182: 2, 200: 0},
        ),
        (
            "stated-recovery-hours",
            "failurerecovery",
            {0.5: 10, 1: 8, 23: 8, 24: 6, 168: 6, 200: 4, 720: 4, 1000: 2, 4368: 2, 5000: 0},
        ),
        (
            "stated-deployments-per-week",  # of eight units
            "deployfreq",
            {0: 0, 0.2: 0, 0.4: 2, 2: 4, 8: 6, 39: 6, 40: 8, 319: 8, 320: 10},
        ),
        ("stated-change-fail-rate", "changefailure", {0: 10, 0.05: 9.5, 0.4: 6, 1: 0}),
        ("stated-rework-rate", "rework", {0: 10, 0.22: 7.8, 1: 0}),
    ],
)
def test_a_stated_number_falls_into_its_category(
    question: str, item: str, scores: Mapping[float, float]
) -> None:
    for stated, points in scores.items():
        found = read({}, profile={**STATED, question: stated})["quick-check"]
        row = next(row for row in found.rows if row.item == item)
        assert row.points == pytest.approx(points), (question, stated)


def test_a_number_not_stated_is_missing() -> None:
    """Without units no one can say how often one unit is deployed; three of five are left."""
    few = {key: value for key, value in STATED.items() if key != "units"}
    found = read({}, profile=few)["quick-check"]
    row = next(row for row in found.rows if row.item == "deployfreq")
    assert (row.state, row.points) == ("unanswered", None)
    assert found.value == pytest.approx(23 / 3)
    del few["stated-recovery-hours"]
    fewer = read({}, profile=few)["quick-check"]
    assert (fewer.value, fewer.status) == (None, "insufficient")
    assert fewer.low == pytest.approx(15 / 5)
    assert read({})["quick-check"].covered == 0.0


def test_an_industry_without_a_row_stands_beside_everybody() -> None:
    found = read({}, profile={**STATED, "industry": "transport"})["quick-check"]
    assert "across all industries" in found.reading
    assert {part.mean for part in found.parts if part.id == "leadtime"} == {5.5}


def test_the_benchmark_says_what_it_cannot() -> None:
    benchmark = catalogue().lenses["quick-check"].benchmark
    assert benchmark is not None
    assert benchmark.n is None
    assert "no percentile" in benchmark.note
    assert len(benchmark.rows) == 12
    assert sum(benchmark.everybody.values()) / 5 == pytest.approx(6.72)
