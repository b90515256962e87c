"""The plan: finding, totals, the board with people and budget, what is left out and why."""

from __future__ import annotations

import streamlit as st

from advisor.faults import Fault
from advisor.report import numbers
from advisor.report.figures import gantt, plan_title
from advisor.report.in_money import tell_money, tell_reason
from advisor.roadmap import Roadmap, by_gain
from advisor.ui import session
from advisor.ui.components import (
    Column,
    Tile,
    badge,
    card,
    chart,
    faults_list,
    finding,
    html_block,
    table,
    tiles,
)
from advisor.ui.markup import Html, tag
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["all_left_out", "board", "clashes", "headline", "side", "totals"]

_MOST_LEFT_OUT = 10
_PROVED = 1e-4
"""A gap below this is no gap: a hundredth of a per cent."""


def headline(now: Current, held: Simulated | None) -> None:
    """What fits, and what stops the rest."""
    if held is None:
        finding(say("roadmap.title-none"), say("roadmap.lede-none"))
        return
    roadmap = held.projection.roadmap
    if not roadmap.feasible:
        finding(say("roadmap.title-infeasible"))
        return
    limits = now.engagement.limits
    lede = say(
        "roadmap.lede",
        weeks=numbers.weeks(limits.weeks_per_quarter),
        budget=numbers.money(limits.budget, now.engagement.currency),
    )
    projection = held.projection
    paid = tell_money(roadmap, projection.outlook, projection.value)
    paid = f"{paid} {tell_reason(roadmap, projection.outlook)}".strip()
    priced = projection.value.appraisal.npv.n > 0
    finding(plan_title(roadmap), paid if paid and priced else f"{lede} {paid}".strip())


def totals(now: Current, held: Simulated) -> None:
    """Spend, work, practices and payback against the limits."""
    roadmap, limits = held.projection.roadmap, now.engagement.limits
    currency = now.engagement.currency
    spend = sum(item.cost for item in roadmap.items)
    work = sum(item.effort_weeks for item in roadmap.items)
    room = limits.weeks_per_quarter * limits.quarters
    payback = held.projection.value.payback_quarter
    used = numbers.share(spend / limits.budget) if limits.budget else numbers.DASH
    proved = say("roadmap.proved")
    if not roadmap.finished or roadmap.gap > _PROVED:
        proved = say("roadmap.stopped", gap=f"{100 * roadmap.gap:.2g}%")
    in_time, later = say("roadmap.payback-none"), held.projection.value.appraisal.further
    note = say("roadmap.payback-note")
    if payback is None and later is not None:
        note = say("money.further", n=f"{later:.1f}")
    if payback is not None:
        in_time = say("roadmap.payback-quarter", n=payback)
    tiles(
        4,
        [
            Tile(
                say("roadmap.spend"),
                numbers.money(spend, currency),
                "",
                say("roadmap.of-budget", budget=numbers.money(limits.budget, currency)),
                say("roadmap.used", share=used),
            ),
            Tile(
                say("roadmap.work"),
                numbers.weeks(work),
                say("roadmap.weeks"),
                say("roadmap.of-weeks", weeks=numbers.weeks(room)),
                say("roadmap.used", share=numbers.share(work / room) if room else numbers.DASH),
            ),
            Tile(
                say("roadmap.practices"),
                str(len(roadmap.items)),
                "",
                say("roadmap.quarters", n=limits.quarters),
                proved,
            ),
            Tile(
                say("roadmap.payback"),
                "" if payback is None else in_time,
                missing=in_time if payback is None else "",
                note=note,
            ),
        ],
        middle=2,
    )


def board(now: Current, held: Simulated) -> None:
    """The board: bars by start, people and budget under the same quarters."""
    sitting = now.engagement.round()
    spec = gantt(
        session.catalogue(),
        held.projection.roadmap,
        after=sitting.date if sitting else None,
        currency=now.engagement.currency,
        source=say("roadmap.source"),
    )
    chart(spec, dark=session.is_dark())


def side(now: Current, held: Simulated) -> None:
    """What is left out, and the first ninety days."""
    del now
    roadmap = held.projection.roadmap
    html_block(_left_out(roadmap), _first(roadmap))


def _left_out(roadmap: Roadmap) -> Html:
    practices = session.catalogue().practices
    if not roadmap.left_out:
        return card(say("roadmap.left-out"), tag("p", say("roadmap.left-out-none")))
    dear = by_gain(roadmap.left_out)[:_MOST_LEFT_OUT]
    reasons: dict[tuple[str, str], list[str]] = {}
    for each in dear:
        known = reasons.setdefault((each.binding, each.brings_in), [])
        known.append(practices[each.practice].name)
    rows = [
        tag(
            "li",
            tag(
                "div",
                *(tag("div", tag("b", name)) for name in names),
                badge("neutral", say(f"roadmap.binding-{binding}")),
                tag("div", words, cls="ink2"),
            ),
        )
        for (binding, words), names in reasons.items()
    ]
    more = len(roadmap.left_out) - _MOST_LEFT_OUT
    if more > 0:
        rows.append(tag("li", say("roadmap.left-out-more", n=more), cls="ink3"))
    return card(say("roadmap.left-out"), tag("ul", *rows, cls="lines"))


def all_left_out(held: Simulated) -> None:
    """Where the card shows the first of them only, everything that was left out, folded."""
    roadmap, practices = held.projection.roadmap, session.catalogue().practices
    if len(roadmap.left_out) <= _MOST_LEFT_OUT:
        return
    columns = [
        Column(say("roadmap.practice"), answer=True),
        Column(say("roadmap.kept-out-by"), tight=True),
        Column(say("roadmap.brings-in")),
    ]
    rows = [
        (practices[each.practice].name, say(f"roadmap.binding-{each.binding}"), each.brings_in)
        for each in by_gain(roadmap.left_out)
    ]
    with st.expander(say("roadmap.left-out-all", n=len(roadmap.left_out))):
        table(say("roadmap.left-out"), columns, rows)


def _first(roadmap: Roadmap) -> Html:
    practices = session.catalogue().practices
    first = [item for item in roadmap.items if item.quarter == 1]
    if not first:
        return card(say("roadmap.first"), tag("p", say("roadmap.first-none")), quiet=True)
    rows = [
        tag(
            "li",
            tag(
                "div",
                tag("b", practices[item.practice].name),
                tag("div", practices[item.practice].first_step, cls="ink2"),
            ),
        )
        for item in first
    ]
    return card(say("roadmap.first"), tag("ul", *rows, cls="lines"), quiet=True)


def clashes(held: Simulated) -> None:
    """The limits that cannot hold together, and what to relax."""
    faults_list(
        say("roadmap.clashes"),
        [
            Fault(say("roadmap.clash"), clash.what, clash.remedy)
            for clash in held.projection.roadmap.clashes
        ],
    )
