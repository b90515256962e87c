"""An overloaded pool has no steady state: it is named with its load, and its means are missing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from simulator.spec import Scenario, build
from simulator.steady import overload_note, overloads_of, without_steady_state


def two_desks(first_mean: float, second_mean: float) -> Scenario:
    """Two queues beside each other; a job every hour at each, one slot each."""

    def pipeline(name: str, mean: float) -> dict[str, Any]:
        stage = {"id": "serve", "pool": name, "time": {"kind": "exponential", "mean": mean}}
        arrivals = {"kind": "exponential", "mean": 1}
        return {"id": f"{name}-jobs", "arrivals": arrivals, "stages": [stage]}

    return build(
        {
            "scenario": 1,
            "title": "Two desks",
            "time-unit": "hour",
            "horizon": 500,
            "pools": [{"id": name, "slots": 1} for name in ("first", "second")],
            "pipelines": [pipeline("first", first_mean), pipeline("second", second_mean)],
        }
    )


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (0.5, 0.9, {}),
        (1.0, 0.9, {}),
        (1.5, 0.9, {"first": 1.5}),
        (1.5, 2.0, {"first": 1.5, "second": 2.0}),
    ],
)
def test_more_work_than_slots_is_an_overload(
    first: float, second: float, expected: dict[str, float]
) -> None:
    assert overloads_of(two_desks(first, second)) == pytest.approx(expected)


def test_the_note_names_pool_load_and_time() -> None:
    said = overload_note("first", 1.5, two_desks(1.5, 0.5))
    assert "pool first" in said
    assert "1.50 times" in said
    assert "500 hours" in said


def test_only_the_means_that_pass_through_the_overload_are_missing() -> None:
    scenario = two_desks(1.5, 0.5)
    rows = [
        ("lead-time.mean", "first-jobs", True),
        ("queue-wait.p90", "first-jobs.serve", True),
        ("queue-length", "first", True),
        ("in-system", "all", True),
        ("lead-time.mean", "second-jobs", False),
        ("queue-length", "second", False),
        ("utilisation", "first", False),
        ("completions", "first-jobs", False),
    ]
    runs = pd.DataFrame(
        [{"replication": 0, "measure": m, "subject": s, "value": 1.0} for m, s, _ in rows]
    )
    found = without_steady_state(runs, overloads_of(scenario), scenario)
    assert list(found["value"].isna()) == [missing for _, _, missing in rows]
    assert runs["value"].notna().all(), "what was handed in stays"
    assert without_steady_state(runs, {}, scenario) is runs
