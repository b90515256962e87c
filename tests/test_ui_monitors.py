"""The view of models on Simulate: what its two tables say of a scenario with monitors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from test_ui_app import catalogue, fresh_caches, projected, small, store
from test_upkeep import found

from advisor import flow
from advisor.engagement import Engagement
from advisor.model import Catalogue
from advisor.report import numbers
from advisor.storage import Store
from advisor.ui import worker
from advisor.ui.jobs import JOB
from advisor.ui.keys import projection_key

__all__ = ["catalogue", "fresh_caches", "projected", "small", "store"]  # fixtures


def monitored(path: str) -> dict[str, Any]:
    """Three models of which a quarter has nobody who looks."""
    watch = {
        "id": "labels",
        "every": 24,
        "label-delay": 72,
        "labels": 1000,
        "noise": {"kind": "binomial"},
        "detector": {"kind": "threshold", "below": 0.9},
    }
    model = {
        "id": "churn",
        "count": 3,
        "trained-by": "training",
        "quality": {"at-release": 0.92},
        "drift": {"kind": "linear", "points-per-day": 0.1},
        "monitors": [watch],
        "retraining": {"kind": "on-alarm"},
    }
    return {
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


def page() -> None:
    """What AppTest runs: the part alone, on a small simulated scenario."""
    from types import SimpleNamespace
    from unittest.mock import patch

    from test_ui_monitors import monitored
    from test_upkeep import found

    from advisor.ui import session
    from advisor.ui.parts import monitors
    from simulator import build, simulate

    path = "models[id=churn].monitors[id=labels].detector"
    scenario = build(monitored(path))
    projection = SimpleNamespace(
        baseline=SimpleNamespace(scenario=scenario), today=simulate(scenario, replications=2)
    )
    now = SimpleNamespace(id="none", key="none", engagement=SimpleNamespace(currency="EUR"))
    with patch.object(session, "upkept", lambda _: found()):
        monitors.models(now, SimpleNamespace(projection=projection, stale=False))


def test_the_view_says_how_often_a_monitor_cries_wolf_and_what_a_retraining_takes() -> None:
    at = AppTest.from_function(page, default_timeout=60).run()
    assert not at.exception
    text = " ".join(str(each.proto) for each in at.get("html")).replace(numbers.SPACE, " ")
    for words in (
        "Churn, 75% of them",
        "1,000 known outcomes every", "days late; alarm below 90.0%",
        "61%", "3.5 days", "3.9 days", "Churn, 25% of them", "nobody looks", "not in a year",
        "How often should these models be retrained?", "costs least", "Every step of a retraining",
        "looked at each day", "model time below its floor over a year",
        "People are 99% of what a retraining costs", "€2.7k", "€41", "32 h", "16 h",
    ):  # fmt: skip
        assert words in text, words


def test_the_worker_keeps_the_study_of_what_was_simulated(
    store: Store,
    catalogue: Catalogue,
    small: Engagement,
    projected: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), None)
    monkeypatch.setattr(flow, "upkeep", lambda *_, **__: found())
    order = {"database": store.url, "engagement": name, "kind": "upkeep", "replications": None}
    (tmp_path / JOB).write_text(json.dumps(order), encoding="utf-8")
    assert worker.run(tmp_path) == 1  # nothing was simulated yet
    store.put_computation(name, "projection", key, projected)
    assert worker.run(tmp_path) == 0
    kept = store.get_computation(name, "upkeep", key)
    assert kept == json.loads(json.dumps(flow.upkeep_to_json(found())))
