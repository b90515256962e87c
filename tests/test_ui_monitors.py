"""The view of models on Simulate: what its two tables say of a scenario with monitors."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from advisor.report import numbers


def page() -> None:
    """What AppTest runs: the part alone, on a small simulated scenario."""
    from types import SimpleNamespace

    from advisor.ui.parts import monitors
    from simulator import build, simulate

    watch = {
        "id": "labels",
        "every": 24,
        "label-delay": 72,
        "labels": 1000,
        "noise": {"kind": "binomial"},
        "detector": {"kind": "threshold", "below": 0.9},
    }
    path = "models[id=churn].monitors[id=labels].detector"
    model = {
        "id": "churn",
        "count": 3,
        "trained-by": "training",
        "quality": {"at-release": 0.92},
        "drift": {"kind": "linear", "points-per-day": 0.1},
        "monitors": [watch],
        "retraining": {"kind": "on-alarm"},
    }
    scenario = build(
        {
            "scenario": 1,
            "horizon": 4383,
            "pools": [
                {"id": "people", "kind": "people", "slots": 9, "cost-per-slot-hour": 85},
                {"id": "cards", "kind": "gpu", "slots": 9, "cost-per-slot-hour": 2.5},
            ],
            "pipelines": [
                {
                    "id": "training",
                    "stages": [
                        {"id": "prepare", "pool": "people", "time": 32},
                        {"id": "train", "pool": "cards", "time": 16.5},
                    ],
                }
            ],
            "models": [model],
            "changes": [{"at": 0, "share": 0.25, "set": path, "to": {"kind": "never"}}],
        }
    )
    projection = SimpleNamespace(
        baseline=SimpleNamespace(scenario=scenario), today=simulate(scenario, replications=2)
    )
    now = SimpleNamespace(engagement=SimpleNamespace(currency="EUR"))
    monitors.models(now, SimpleNamespace(projection=projection))  # type: ignore[arg-type]


def test_the_view_says_how_often_a_monitor_cries_wolf_and_what_a_retraining_takes() -> None:
    at = AppTest.from_function(page, default_timeout=60).run()
    assert not at.exception
    text = " ".join(str(each.proto) for each in at.get("html")).replace(numbers.SPACE, " ")
    for words in (
        "Churn, 75% of them",
        "1,000 known outcomes every", "days late; alarm below 90.0%",
        "61%", "3.5 days", "3.9 days", "Churn, 25% of them", "nobody looks", "not in a year",
        "People are 99% of what a retraining costs", "€2.7k", "€41", "32 h", "16 h",
    ):  # fmt: skip
        assert words in text, words
