"""The film on the page Simulate: made by the worker, kept, shown, its event log offered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from test_ui_app import app, catalogue, fresh_caches, projected, small, store, text_of

from advisor.engagement import Engagement
from advisor.model import Catalogue
from advisor.storage import Store
from advisor.ui import session, worker
from advisor.ui.jobs import JOB, PROGRESS
from advisor.ui.keys import projection_key

__all__ = ["catalogue", "fresh_caches", "projected", "small", "store"]  # fixtures, shared


def test_a_stretch_of_one_run_is_filmed_by_the_worker_and_shown(
    store: Store,
    catalogue: Catalogue,
    small: Engagement,
    projected: dict[str, Any],
    tmp_path: Path,
) -> None:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, projected)
    order = {"kind": "film", "engagement": name, "database": store.url, "projection": key}
    order |= {"strategy": "nothing", "week": 9, "days": 7}
    (tmp_path / JOB).write_text(json.dumps(order), encoding="utf-8")
    assert "Make the film" in [
        each.label for each in app("simulate", e=name, simulate="Watch a run").button
    ]
    assert worker.run(tmp_path) == 0
    assert json.loads((tmp_path / PROGRESS).read_text("utf-8"))["state"] == "done"
    at = app("simulate", e=name, simulate="Watch a run")
    assert "Make the film" not in [each.label for each in at.button]
    assert "Run 1 of seed" in text_of(at)
    assert any(each.label == "Event log (CSV)" for each in at.get("download_button"))
