"""The same answers as other models would read them, and every item behind each reading."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from advisor.lenses import LensReading, LensRow, LensState, PartReading, read_lenses
from advisor.report import numbers
from advisor.ui import session
from advisor.ui.components import Column, badge, card, html_block, listed, section, table
from advisor.ui.components.marks import BadgeKind
from advisor.ui.markup import join, label, tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["other_models"]

_NAMED = 2
_BADGES: Mapping[LensState, BadgeKind] = {
    "answered": "plain",
    "unknown": "unknown",
    "unanswered": "plain",
    "not-applicable": "neutral",
    "not-asked": "neutral",
    "not-covered": "neutral",
}


def other_models(now: Current) -> None:
    """Folded away under its finding: a row a model, and one model's items on demand."""
    readings = read_lenses(session.catalogue(), now.engagement, now.assessment.scorecard)
    if not readings:
        return
    with st.expander(label(_finding(readings)), key="other-models", on_change="rerun") as fold:
        if fold.open:
            _overview(readings)
            _one(readings)


def _finding(readings: tuple[LensReading, ...]) -> str:
    told = [each.short for each in readings if each.status == "read"]
    if not told:
        return say("lenses.finding-none")
    more = len(readings) - len(told[:_NAMED])
    return say("lenses.finding", first=numbers.joined(told[:_NAMED]), n=more)


def _overview(readings: tuple[LensReading, ...]) -> None:
    columns = [
        Column(say("lenses.model"), answer=True),
        Column(say("lenses.value"), number=True),
        Column(say("lenses.range"), number=True),
        Column(say("lenses.covered"), number=True),
        Column(say("lenses.reading"), wide=True),
        Column(say("lenses.means"), wide=True),
    ]
    rows = [
        (
            each.lens.title,
            _value(each, each.value),
            _ends(each, each.low, each.high),
            numbers.share(each.covered),
            each.reading,
            each.lens.meaning,
        )
        for each in readings
    ]
    table(say("lenses.table"), columns, rows)
    html_block(tag("p", say("lenses.note"), cls="caption"))


def _value(reading: LensReading, value: float | None) -> str:
    """A value of a lens with the end of its scale: a level is whole, points have one decimal."""
    if value is None:
        return numbers.DASH
    return say("lenses.of", value=_number(reading, value), high=f"{reading.lens.high:g}")


def _number(reading: LensReading, value: float | None) -> str:
    if value is None:
        return numbers.DASH
    return f"{value:.0f}" if reading.lens.unit == "level" else numbers.index(value)


def _ends(reading: LensReading, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return numbers.DASH
    ends = (_number(reading, low), _number(reading, high))
    return ends[0] if ends[0] == ends[1] else numbers.DASH.join(ends)


def _one(readings: tuple[LensReading, ...]) -> None:
    """One model in full: its parts, its items with what answers them, what to mind, its source."""
    titles = {each.id: each.lens.title for each in readings}
    chosen = str(
        st.selectbox(
            say("lenses.choose"), list(titles), format_func=titles.__getitem__, key="lens-chosen"
        )
    )
    reading = next(each for each in readings if each.id == chosen)
    section(reading.lens.title, say("lenses.covered-unit", share=numbers.share(reading.covered)))
    html_block(
        tag("p", reading.reading), card(say("lenses.mind"), listed(reading.caveats), quiet=True)
    )
    if reading.parts:
        _parts(reading)
    if reading.rows:
        _items(reading)
    html_block(tag("p", _source(reading), cls="caption"))


def _parts(reading: LensReading) -> None:
    compared = any(part.mean is not None for part in reading.parts)
    columns = [
        Column(say("lenses.part"), answer=True),
        Column(say("lenses.value"), number=True),
        Column(say("lenses.range"), number=True),
        Column(say("lenses.known"), number=True),
        Column(say("lenses.published" if compared else "lenses.remark")),
    ]
    rows = [
        (
            part.title,
            _part_number(reading, part.value),
            _part_range(reading, part),
            _known(part),
            _beside(part) if compared else part.note,
        )
        for part in reading.parts
    ]
    table(say("lenses.parts", name=reading.lens.title), columns, rows)


def _part_number(reading: LensReading, value: float | None) -> str:
    """Parts of a staged model and of DSOMM are shares, of the others points."""
    return numbers.share(value) if _in_shares(reading) else numbers.index(value)


def _in_shares(reading: LensReading) -> bool:
    return reading.lens.rule in ("staged", "dsomm")


def _part_range(reading: LensReading, part: PartReading) -> str:
    if part.low is None or part.high is None:
        return numbers.DASH
    if part.low == part.high:
        return _part_number(reading, part.low)
    if _in_shares(reading):
        return numbers.share_range(part.low, part.high)
    return numbers.index_range(part.low, part.high)


def _known(part: PartReading) -> str:
    if part.count is None:
        return str(part.answered)
    return say("lenses.of", value=part.answered, high=part.count)


def _beside(part: PartReading) -> str:
    if part.mean is None:
        return numbers.DASH
    if part.sd is None:
        return numbers.index(part.mean)
    return say("lenses.mean-sd", mean=numbers.index(part.mean), sd=numbers.index(part.sd))


def _items(reading: LensReading) -> None:
    columns = [
        Column(say("lenses.item"), tight=True),
        Column(say("lenses.asks"), answer=True),
        Column(say("lenses.state"), tight=True),
        Column(say("lenses.points"), number=True),
        Column(say("lenses.behind"), wide=True),
    ]
    rows = [
        (
            row.item,
            say("lenses.optional", label=row.label) if row.optional else row.label,
            badge(_BADGES[row.state], say(f"lenses.{row.state}")),
            f"{row.points:.2g}" if row.points is not None else numbers.DASH,
            _behind(reading, row),
        )
        for row in reading.rows
    ]
    table(say("lenses.items-of", name=reading.lens.title), columns, rows)


def _behind(reading: LensReading, row: LensRow) -> object:
    catalogue = session.catalogue()
    if row.profile is not None:
        asked = next((each for each in catalogue.profile if each.id == row.profile), None)
        if asked is None:
            return numbers.DASH
        if row.stated is None:
            return asked.question
        shared = any(item.per for _, item in reading.lens.items if item.id == row.item)
        words = "lenses.stated-each" if shared else "lenses.stated"
        return say(words, question=asked.question, number=f"{row.stated:.3g}")
    names = [catalogue.practices[id_].name for id_ in row.practices]
    return join(names, "; ") if names else numbers.DASH


def _source(reading: LensReading) -> str:
    source = reading.lens.source
    parts = [f"{source.title} ({source.date})", source.licence, source.note or ""]
    if (benchmark := reading.lens.benchmark) is not None:
        parts.append(say("lenses.benchmark", title=benchmark.title, source=benchmark.source))
    return ". ".join(part.rstrip(".") for part in parts if part) + "."
