"""Each item of the plan for those who do it, what waits for what, and the backlog to take along."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from advisor.report import numbers
from advisor.report.figures import plan_graph, quarter_names
from advisor.report.numbers import quarter_starts
from advisor.roadmap import Card, Roadmap, Tracker, backlog_csv, cards_of
from advisor.ui import session
from advisor.ui.components import Column, badge, chart, html_block, section, table
from advisor.ui.markup import Html, join, tag
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["backlog", "cards", "graph", "rounds"]


def cards(now: Current, held: Simulated) -> None:
    """Every item folded under its name: owner, first step, done when, measure, cost, tools."""
    found = _cards(now, held)
    if not found:
        return
    section(say("roadmap.items"), say("roadmap.items-unit", n=len(found)))
    names = {card.practice: card.title for card in found}
    for quarter in sorted({card.quarter for card in found}):
        title = say("roadmap.in-quarter", n=quarter)
        mine = [card for card in found if card.quarter == quarter]
        html_block(
            tag("h3", title, cls="lane-title"),
            *(_card(card, names, now.engagement.currency) for card in mine),
        )


def _cards(now: Current, held: Simulated) -> tuple[Card, ...]:
    projection = held.projection
    return cards_of(session.catalogue(), now.engagement, projection.roadmap, projection.benefits)


def _card(card: Card, names: dict[str, str], currency: str) -> Html:
    marks = [
        badge("attention", say("roadmap.duty")) if card.must else "",
        badge("neutral", say("roadmap.on-critical")) if card.critical else "",
    ]
    cost = f"{numbers.weeks(card.effort_weeks)} {say('roadmap.weeks')}, "
    cost += numbers.money(card.cost, currency)
    rows = (
        ("owner", numbers.joined([card.owner, *card.helpers])),
        ("first-step", card.first_step),
        ("done-when", card.done_when),
        ("measured-by", "; ".join(card.measures)),
        ("costs", cost),
        ("waits-for", numbers.joined([names[id_] for id_ in card.needs])),
        ("lets-begin", numbers.joined([names[id_] for id_ in card.blocks])),
        ("tools", numbers.joined(list(card.tools))),
        ("why", card.why),
    )
    shown = [
        tag("li", tag("b", say(f"roadmap.card-{key}")), " ", tag("span", text, cls="ink2"))
        for key, text in rows
        if text
    ]
    return tag(
        "details",
        tag("summary", join((card.title, " ", *marks))),
        tag("ul", *shown, cls="lines"),
    )


def graph(now: Current, held: Simulated) -> None:
    """What waits for what, the same drawing as in the report, with the longest chain in blue."""
    roadmap, sitting = held.projection.roadmap, now.engagement.round()
    practices = session.catalogue().practices
    spec = plan_graph(
        roadmap,
        {id_: practice.name for id_, practice in practices.items()},
        quarter_names(len(roadmap.load), sitting.date if sitting else None),
        source=say("roadmap.source"),
    )
    if spec is None:
        section(say("roadmap.graph"), say("roadmap.graph-unit"))
        html_block(tag("p", say("roadmap.graph-none")))
        return
    chart(spec, dark=session.is_dark())
    html_block(tag("p", _chain(roadmap), cls="caption"))


def _chain(roadmap: Roadmap) -> str:
    practices = session.catalogue().practices
    names = [practices[id_].name for id_ in roadmap.critical_path]
    if not names:
        return say("roadmap.graph-free")
    return say("roadmap.graph-chain", names=" → ".join(names))


def rounds(held: Simulated) -> None:
    """How the plan settled: each round of planning and simulating it as a whole."""
    roadmap = held.projection.roadmap
    if not roadmap.rounds:
        return
    practices = session.catalogue().practices
    columns = [
        Column(say("roadmap.round"), number=True),
        Column(say("roadmap.practices"), number=True),
        Column(say("roadmap.came-in"), wide=True),
        Column(say("roadmap.went-out"), wide=True),
        Column(say("roadmap.moved"), number=True),
        Column(say("roadmap.promised"), number=True),
        Column(say("roadmap.simulated"), number=True),
    ]
    rows = [
        (
            each.number,
            each.practices,
            numbers.joined([practices[id_].name for id_ in each.entered]) or numbers.DASH,
            numbers.joined([practices[id_].name for id_ in each.left]) or numbers.DASH,
            each.moved,
            f"{each.promised:.1f}",
            f"{each.simulated:.1f}",
        )
        for each in roadmap.rounds
    ]
    with st.expander(say("roadmap.rounds"), key="rounds"):
        table(say("roadmap.rounds"), columns, rows)
        html_block(*(tag("p", note, cls="caption") for note in roadmap.notes))


def backlog(now: Current, held: Simulated) -> None:
    """The plan as a file for a tracker; ids stay the same in every export."""
    sitting = now.engagement.round()
    quarters = now.engagement.limits.quarters + 1
    starts = quarter_starts(sitting.date, quarters) if sitting else []
    found = _cards(now, held)
    section(say("roadmap.backlog"), say("roadmap.backlog-unit"))
    with st.container(horizontal=True):
        for tracker in get_args(Tracker):
            st.download_button(
                say(f"roadmap.backlog-{tracker}"),
                data=backlog_csv(found, tracker, currency=now.engagement.currency, starts=starts),
                file_name=f"{now.id}-backlog-{tracker}.csv",
                mime="text/csv",
                icon=":material/download:",
                key=f"backlog-{tracker}",
                on_click="ignore",
            )
