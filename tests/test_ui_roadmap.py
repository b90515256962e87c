"""The page Roadmap: items moved by hand, what that breaks, undo, cards and the backlog."""

from __future__ import annotations

from typing import Any

from test_ui_app import app, catalogue, fresh_caches, projected, small, store, text_of
from test_ui_what_if import Desk, desk

from advisor.engagement import Engagement
from advisor.model import Catalogue
from advisor.storage import Store
from advisor.ui import session
from advisor.ui.keys import projection_key

__all__ = ["catalogue", "desk", "fresh_caches", "projected", "small", "store"]  # fixtures, shared


def test_an_item_is_moved_by_hand_and_what_it_breaks_is_named_at_once(
    store: Store, catalogue: Catalogue, small: Engagement, projected: dict[str, Any], desk: Desk
) -> None:
    """And what the changed plan does is asked at once, answered beside the plan it was made from,
    asked anew at the next change, and what is forbidden instead of moved counts as well."""
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, projected)
    items = projected["roadmap"]["items"]
    at = app("roadmap", e=name)
    assert not desk.bodies
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
    assert [each["practice"] for each in desk.bodies[-1]["items"]] == [
        item["practice"] for item in items[1:]
    ]
    assert "The first answer is on its way" in text_of(at)
    desk.answer()
    at.run()
    shown = text_of(at)
    assert "What your changes are likely to do" in shown
    assert "Net benefit within the plan" in shown
    assert "2 runs of today and of both plans" in shown
    assert "This page could not be drawn" not in shown
    box(second).set_value(0).run()
    assert taken_out() == [first, second]
    assert len(desk.bodies[-1]["items"]) == len(items) - 2
    assert "Figures of the question before" in text_of(at), "the answer before stays meanwhile"
    at.button(key="undo-move").click().run()
    assert taken_out() == [first]
    at.button(key="plan-around").click().run()
    edits = store.load(name).roadmap
    assert (edits.edits, edits.forbids) == ((), (first,))
    assert "The plan with your changes" in text_of(at), "a wish the plan does not keep yet"
    assert first not in [each["practice"] for each in desk.bodies[-1]["items"]]
