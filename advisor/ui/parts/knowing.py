"""How do you know: what is measured, published, anchored and assumed; sources; what to measure."""

from __future__ import annotations

import math
from typing import Literal

import pandas as pd
import streamlit as st

from advisor.baseline import Known, Moved, moved_by, parameter_name
from advisor.flow import (
    BASES,
    Learnable,
    Origin,
    Study,
    ground_counts,
    origins,
    to_measure,
)
from advisor.report import numbers
from advisor.report.content import surprise_items
from advisor.report.figured import parameter, parameter_range
from advisor.report.mechanisms import moved_words
from advisor.ui import session
from advisor.ui.components import (
    Column,
    badge,
    html_block,
    is_running,
    listed,
    page_link,
    run_state,
    section,
    table,
)
from advisor.ui.components.marks import BadgeKind
from advisor.ui.markup import join, tag
from advisor.ui.measures import measure_words, subject_words
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["knowing"]

_HALF = 0.5


def knowing(now: Current, held: Simulated) -> None:
    """Counts by basis, what to measure next week, and every source with its address."""
    _counts(held)
    _next_week(now, held)
    _narrowed(now)
    _sources(held)


def _counts(held: Simulated) -> None:
    """How many numbers are measured, stated, published, anchored and assumed."""
    planned = [item.practice for item in held.projection.roadmap.items]
    frame = ground_counts(session.catalogue(), held.projection.baseline, planned)
    today = frame.iloc[0]
    section(say("knowing.title", assumed=int(today["assumption"]), total=int(today["total"])))
    columns = [
        Column(say("knowing.what"), answer=True),
        *(Column(say(f"knowing.{basis}"), number=True) for basis in BASES),
        Column(say("knowing.total"), number=True),
    ]
    rows = [_count_row(row) for row in frame.to_dict("records")]
    table(say("knowing.counts"), columns, rows)
    html_block(tag("p", say("knowing.counts-note"), cls="caption"))


def _count_row(row: dict[str, object]) -> tuple[object, ...]:
    return (
        say(f"knowing.row-{row['what']}"),
        *(str(row[basis]) if row[basis] else numbers.DASH for basis in BASES),
        str(row["total"]),
    )


def _next_week(now: Current, held: Simulated) -> None:
    """What the client could measure, by how far it moves a figure; it takes a study."""
    found = session.studied(now)
    section(say("knowing.next"), say("knowing.next-unit"), "" if found else say("unsure.note"))
    if found is None or is_running(now.id, "study"):
        run_state(
            now.id,
            "study",
            words=say("unsure.make"),
            start=lambda: session.start_study(now.id),
            quiet=True,
        )
    if found is None:
        return
    chosen = to_measure(session.catalogue(), held.projection.baseline, found)
    if not chosen:
        html_block(tag("p", say("knowing.nothing"), cls="caption"))
        return
    columns = [
        Column(say("simulate.parameter"), answer=True),
        Column(say("knowing.moves"), wide=True),
        Column(say("knowing.how"), wide=True),
    ]
    currency = now.engagement.currency
    table(say("knowing.next"), columns, [_learn_row(each, currency) for each in chosen])
    html_block(tag("p", say("knowing.next-note"), " ", _narrowing(found), cls="caption"))
    if any(each.means == "profile" for each in chosen):
        page_link("engagements", say("knowing.to-profile"))


def _narrowed(now: Current) -> None:
    """The range of every number a log measured: at first contact, and now."""
    section(say("knowing.narrowed"), "", say("knowing.narrowed-note"))
    found = [
        each
        for log in now.engagement.logs
        for each in moved_by(now.engagement, log)[0]
        if math.isfinite(each.after.low)
    ]
    if not found:
        html_block(tag("p", say("knowing.no-log"), cls="caption"))
        return
    columns = [
        Column(say("simulate.parameter"), answer=True),
        Column(say("knowing.at-first"), number=True),
        Column(say("knowing.with-logs"), number=True),
        Column(say("knowing.in")),
        Column(say("knowing.so-it-is")),
    ]
    table(say("knowing.narrowed"), columns, [_moved_row(each) for each in found])
    if said := surprise_items(found):
        html_block(listed(join((tag("b", each.lead), " ", each.text)) for each in said))


def _moved_row(each: Moved) -> tuple[object, ...]:
    so: object = say(f"knowing.{_width(each)}")
    if each.surprise != "none":
        so = tag("div", so, tag("div", badge("attention", say(f"knowing.{each.surprise}"))))
    return parameter_name(each.id), _between(each.before), _between(each.after), each.unit, so


def _width(moved: Moved) -> Literal["narrower", "as-wide", "wider"]:
    """Whether the log left a number's range narrower, as wide or wider than it found it."""
    before, after = (each.high - each.low for each in (moved.before, moved.after))
    if math.isclose(before, after):
        return "as-wide"
    return "narrower" if after < before else "wider"


def _between(known: Known) -> str:
    """The value, and its range in brackets where it has one."""
    value = parameter(known.value, known.provenance)
    if not known.low < known.high:
        return value
    return f"{value} ({parameter_range(known.low, known.high, known.provenance)})"


def _learn_row(each: Learnable, currency: str) -> tuple[object, ...]:
    ends = [
        numbers.measured(value, each.unit, currency=currency, like=each.base).valued
        for value in (each.at_low, each.at_high)
    ]
    name = measure_words(each.measure, each.subject)
    of = subject_words(each.subject)
    kind: BadgeKind = "assumption" if each.provenance == "assumption" else "neutral"
    if each.means == "by-hand":
        how = say(f"knowing.count-{each.counting}")
    else:
        how = say(f"knowing.by-{each.means}", question=each.question)
    where = tag("div", moved_words(each.path), cls="ink2 small")
    known = badge(kind, say(f"simulate.kind-{each.provenance}"))
    return (
        tag("div", parameter_name(each.parameter), where, tag("div", known)),
        say("knowing.from-to", name=f"{name}, {of}" if of else name, low=ends[0], high=ends[1]),
        how,
    )


def _narrowing(found: Study) -> str:
    """For which measures measuring narrows the range, and for which chance is most of it."""
    frame: pd.DataFrame = found.drawn
    known = frame[frame["mean"].map(math.isfinite) & frame["share"].notna()]
    said = []
    for words, rows in (
        ("knowing.narrows", known[known["share"] >= _HALF]),
        ("knowing.chance", known[known["share"] < _HALF]),
    ):
        names = [
            measure_words(str(row.measure), str(row.subject)).lower() for row in rows.itertuples()
        ]
        if names:
            said.append(say(words, names=numbers.joined(names)))
    return " ".join(said)


def _sources(held: Simulated) -> None:
    """Every source a number of this page rests on, with what to mind and where to read it."""
    found = origins(session.catalogue(), held.projection.baseline)
    section(say("knowing.sources"), say("knowing.sources-unit", n=len(found)))
    columns = [
        Column(say("simulate.source"), answer=True),
        Column(say("knowing.strength"), tight=True),
        Column(say("knowing.finding"), wide=True),
        Column(say("knowing.parameters"), number=True),
        Column(say("knowing.effects"), number=True),
    ]
    with st.container(key="origins", height=520, border=True):
        table(say("knowing.sources"), columns, [_source_row(each) for each in found])
    html_block(tag("p", say("knowing.sources-note"), cls="caption"))


def _source_row(each: Origin) -> tuple[object, ...]:
    title: object = each.title
    if each.url:
        title = tag("a", each.title, href=each.url, target="_blank", rel="noreferrer noopener")
    else:
        title = tag("div", each.title, tag("div", say("knowing.no-address"), cls="ink2 small"))
    caveat = tag("div", each.caveat, cls="ink2 small") if each.caveat else ""
    finding = each.finding[:1].upper() + each.finding[1:]
    return (
        title,
        each.strength or numbers.DASH,
        tag("div", tag("div", finding), caveat),
        str(each.parameters) if each.parameters else numbers.DASH,
        str(each.effects) if each.effects else numbers.DASH,
    )
