"""What every page of an engagement begins with: the context bar, or the way to an engagement."""

from __future__ import annotations

import streamlit as st

from advisor.engagement import Round
from advisor.report import numbers
from advisor.ui import session
from advisor.ui.components.blocks import context_bar, empty_state, faults_list, finding
from advisor.ui.components.marks import badge
from advisor.ui.session import Current
from advisor.ui.steps import counted
from advisor.ui.words import say

__all__ = ["clock", "context", "needs_engagement", "page_link", "round_words", "unsaved"]


def clock(moment: str | None) -> str:
    """A stored time as the viewer's hour and minute; the day too when it is another one."""
    at = session.local_time(moment)
    if at is None:
        return numbers.DASH
    today = session.local_time(session.now_utc())
    if today is not None and today.date() == at.date():
        return f"{at:%H:%M}"
    return f"{numbers.day(at.date())}, {at:%H:%M}"


def round_words(sitting: Round) -> str:
    """A round's title, or its id as words."""
    return sitting.title or sitting.id.replace("-", " ").capitalize()


def context(now: Current, right: str = "") -> None:
    """The context bar of the open engagement."""
    engagement = now.engagement
    sitting = engagement.round()
    people = sum(team.people for team in engagement.teams)
    facts: list[object] = []
    if sitting is not None:
        facts.append(
            say("context.round", title=round_words(sitting), date=numbers.day(sitting.date))
        )
    facts.append(say("context.people", people=people, teams=len(engagement.teams)))
    word = "approved" if session.approver(now) else "draft"
    facts.append(badge("neutral", say(f"context.{word}")))
    context_bar(engagement.title, facts, right or _saved_words(now))


def _saved_words(now: Current) -> str:
    """When the last answer was saved, and how many are given."""
    given, asked = counted(now.assessment)
    answered = say("context.answered", given=given, asked=asked)
    if now.saved_at is None:
        return f"{say('context.never')} · {answered}"
    return f"{say('context.saved', time=clock(now.saved_at))} · {answered}"


def needs_engagement() -> Current | None:
    """The open engagement; without one the page says so and links to the list."""
    now = session.current()
    if now is None:
        finding(say("page.none-open"))
        empty_state(say("page.none-open-what"), say("page.none-open-how"))
        page_link("engagements", say("page.to-engagements"))
    return now


def page_link(page: str, words: str, **query: str) -> None:
    """A link to a page that carries the engagement with it."""
    st.page_link(
        session.PAGES[page],
        label=words,
        icon=":material/arrow_forward:",
        query_params=session.link_query(**query),
    )


def unsaved(part: str) -> None:
    """What kept a part from being saved, shown once where it was edited."""
    kept = session.get("unsaved")
    if kept and kept[0] == part:
        session.put("unsaved", None)
        faults_list(say("faults.not-saved"), kept[1])
