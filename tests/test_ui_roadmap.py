"""The page Roadmap: items moved by hand, what that breaks, undo, cards and the backlog."""

from __future__ import annotations

from typing import Any

from test_ui_app import app, catalogue, fresh_caches, projected, small, store, text_of

from advisor.engagement import Engagement
from advisor.model import Catalogue
from advisor.storage import Store
from advisor.ui import session
from advisor.ui.keys import projection_key

__all__ = ["catalogue", "fresh_caches", "projected", "small", "store"]  # fixtures, shared


def test_an_item_is_moved_by_hand_and_what_it_breaks_is_named_at_once(
    store: Store, catalogue: Catalogue, small: Engagement, projected: dict[str, Any]
) -> None:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, projected)
    items = projected["roadmap"]["items"]
    at = app("roadmap", e=name)
    assert all(catalogue.practices[item["practice"]].first_step in text_of(at) for item in items)
    assert [each.proto.label for each in at.get("download_button")][:3] == [
        f"Backlog for {tracker}" for tracker in ("Jira", "Azure DevOps", "GitHub")
    ]

    def box(practice: str) -> Any:
        start = f"move-{practice}-"
        return next(each for each in at.selectbox if (each.key or "").startswith(start))

    def taken_out() -> list[str]:
        return [each.practice for each in store.load(name).roadmap.edits if each.left_out]

    first, second = (item["practice"] for item in items[:2])
    box(first).set_value(0).run()
    assert taken_out() == [first]
    assert "The plan with your changes" in text_of(at)
    box(second).set_value(0).run()
    assert taken_out() == [first, second]
    at.button(key="undo-move").click().run()
    assert taken_out() == [first]
    at.button(key="plan-around").click().run()
    edits = store.load(name).roadmap
    assert (edits.edits, edits.forbids) == ((), (first,))
