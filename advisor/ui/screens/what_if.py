"""What if: levers left, the answer beside them at once and then better; saved ones compared."""

import streamlit as st

from advisor.outlook import Answer
from advisor.ui import session, wondered
from advisor.ui.components import (
    columns_that_wrap,
    context,
    finding,
    needs_engagement,
    page_link,
)
from advisor.ui.parts import answered, projecting, scenarios
from advisor.ui.parts import levers as rail
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["draw"]

_VIEWS = ("try", "compare")


def draw() -> None:
    """The page: without a simulated today the way to one; else levers, or saved ones compared."""
    now = needs_engagement()
    if now is None:
        return
    held = session.simulated(now)
    context(now, say("what-if.unchanged") if held else "")
    if held is None:
        finding(say("what-if.title-none"), say("what-if.lede"))
        projecting.run(now, None, "what-if")
        return
    views = {view: say(f"what-if.view-{view}") for view in _VIEWS}
    headline = st.container()
    if held.stale:
        projecting.stale_note(held)
        page_link("simulate", say("what-if.to-simulate"))
    view = st.segmented_control(
        say("what-if.view"), _VIEWS, default="try", format_func=views.__getitem__,
        key="what-if-view", bind="query-params", label_visibility="collapsed", required=True,
    )  # fmt: skip
    if view == "compare":
        with headline:
            finding(say("what-if.title-compare"), say("what-if.lede-compare"))
        _compare(now, held)
    else:
        _try(now, held, headline)


def _try(now: Current, held: Simulated, headline: st.delta_generator.DeltaGenerator) -> None:
    left, right = columns_that_wrap("what-if", (1, 3.1), narrow=True)
    with left:
        turned = rail.levers(now, held)
        asked = wondered.asked_levers(turned, rail.levers_words(now, held, turned))
    found = wondered.ask(now, held, asked)
    shown = found.answer or _last(now, held)
    if found.answer is not None:
        session.put("what-if-last", (now.id, held.key, found.key))
    case = shown.cases[0] if shown is not None and shown.cases else None
    with headline:
        answered.headline(now, found.answer)
    with left:
        scenarios.keep(now, found.answer, case if found.answer else None)
        st.button(say("what-if.reset"), key="reset-levers", on_click=rail.reset, args=(now,))
    with right:
        answered.narrowing(now, found, shown)
        if shown is not None:
            answered.numbers_of(now, shown, case)
            answered.fans(shown, case)
            if case is not None:
                answered.acting(shown, case)


def _last(now: Current, held: Simulated) -> Answer | None:
    """The answer shown before: it stays until the first new one is there."""
    before = session.get("what-if-last")
    if not before or before[:2] != (now.id, held.key):
        return None
    return wondered.wondered(now, before[2]).answer


def _compare(now: Current, held: Simulated) -> None:
    picked = scenarios.chosen(now)
    if picked:
        found = wondered.ask(now, held, wondered.asked_saved(picked))
        answered.narrowing(now, found, found.answer)
        if found.answer is not None:
            scenarios.compared(now, found.answer)
    scenarios.kept(now, held)


if __name__ == "__main__":
    draw()
