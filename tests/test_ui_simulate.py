"""The page Simulate: a view for each question, each with its own address."""

from __future__ import annotations

from typing import Any

from test_ui_app import app, catalogue, fresh_caches, projected, small, store, text_of

from advisor.engagement import Engagement
from advisor.model import Catalogue
from advisor.storage import Store
from advisor.ui import session
from advisor.ui.keys import projection_key

__all__ = ["catalogue", "fresh_caches", "projected", "small", "store"]  # fixtures


def test_a_view_of_simulate_has_its_own_address_and_draws_nothing_of_the_others(
    store: Store, catalogue: Catalogue, small: Engagement, projected: dict[str, Any]
) -> None:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, projected)
    marks = {
        "Today": "What today's organisation produces",
        "Models and retraining": "There are no models in today's simulation",
        "How sure is it": "What makes these figures unsure",
        "Watch a run": "How do jobs move through the pools?",
        "How do you know": "Every number in today's model",
    }
    for view in marks:
        at = app("simulate", e=name, simulate=view)
        shown = {each for each, mark in marks.items() if mark in text_of(at)}
        assert shown == {view}
    at = app("simulate", e=name, simulate="Nothing of the kind")
    assert marks["Today"] in text_of(at)
