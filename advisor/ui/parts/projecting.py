"""Starting, watching and dating the simulation that Simulate and Roadmap share."""

from __future__ import annotations

from advisor.ui import session
from advisor.ui.components import (
    badge,
    clock,
    demonstration,
    empty_state,
    html_block,
    is_running,
    page_link,
    run_state,
)
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["labels", "right_words", "run", "stale_note"]


def right_words(held: Simulated | None) -> str:
    """When the figures were computed, for the context bar."""
    return say("simulate.computed", time=clock(held.made_at)) if held else ""


def run(now: Current, held: Simulated | None, page: str = "simulate") -> None:
    """The run's button or progress; without a verdict, the way to one.

    `page` says in whose words the empty page tells what will be there.
    """
    if held is not None and not held.stale and not is_running(now.id, "projection"):
        return
    if now.assessment.decision.verdict is None:
        empty_state(say("simulate.need-verdict"), now.assessment.decision.trace[-1])
        page_link("assess", say("results.to-assess"))
        return
    if held is None and not is_running(now.id, "projection"):
        empty_state(say(f"{page}.nothing"), say(f"{page}.nothing-how"))
    words = say("simulate.rerun") if held else say("simulate.run")
    run_state(now.id, "projection", words=words, start=lambda: session.start_projection(now.id))


def stale_note(held: Simulated) -> None:
    """Old figures stay and say that they are old."""
    if held.stale:
        words = say("simulate.stale", time=clock(held.made_at))
        html_block(badge("attention", say("badge.rerun")), " ", words, cls="stale")


def labels(now: Current) -> None:
    """A label for each log that is not the client's own."""
    for log in now.engagement.logs:
        if log.label:
            demonstration(say("simulate.label", kind=log.kind, label=log.label))
