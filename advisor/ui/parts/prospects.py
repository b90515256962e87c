"""What the plan is likely to change, with fans and differences; what it costs and returns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import streamlit as st

from advisor.report import numbers
from advisor.report.figures import fan
from advisor.report.in_money import likely, tell_rival
from advisor.ui import session
from advisor.ui.components import Column, badge, chart, html_block, listed, section, table
from advisor.ui.markup import tag
from advisor.ui.measures import (
    DIFFERENCES,
    FANS,
    measure_words,
    money_measures,
    subject_words,
)
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["outlook"]


def outlook(now: Current, held: Simulated) -> None:
    """Fans of what was measured, the differences with their intervals, the strategies."""
    found = held.projection.outlook
    section(say("roadmap.outlook"), say("roadmap.outlook-unit"))
    measured = found.series[found.series["p50"].notna()]
    pairs = set(zip(measured["measure"], measured["subject"], strict=True))
    drawn = [each for each in FANS if each[:2] in pairs]
    with st.container(key="pair-fans"):
        for start in range(0, len(drawn), 2):
            columns = st.columns(2, gap="large")
            for column, (measure, subject, unit) in zip(
                columns, drawn[start : start + 2], strict=False
            ):
                with column:
                    _fan(held, measure, subject, unit)
    _differences(held, now.engagement.currency)
    _strategies(held, now.engagement.currency)


def _fan(held: Simulated, measure: str, subject: str, unit: str) -> None:
    found = held.projection.outlook
    units = found.differences.set_index(["measure", "subject"])["unit"].to_dict()
    spec = fan(
        found.series,
        measure=measure,
        subject=subject,
        label=measure_words(measure),
        unit=str(units.get((measure, subject), unit)),
        source=say("roadmap.source"),
    )
    chart(spec, dark=session.is_dark())


def _differences(held: Simulated, currency: str) -> None:
    found = held.projection.outlook
    keys = ["strategy", "measure", "subject"]
    names = found.differences[keys].itertuples(index=False, name=None)
    known = dict(zip(names, found.differences.to_dict("records"), strict=True))
    rows = []
    for pair in DIFFERENCES:
        plan = known.get(("roadmap", *pair))
        if plan is not None and math.isfinite(plan["mean"]):
            rest = known.get(("assumptions-off", *pair))
            left = numbers.DASH if rest is None else _difference_row(rest, currency)[-1]
            rows.append((*_difference_row(plan, currency), left))
    columns = [
        Column(say("roadmap.measure"), answer=True),
        Column(say("simulate.subject")),
        Column(say("roadmap.base"), number=True),
        Column(say("roadmap.with-plan"), number=True),
        Column(say("roadmap.change"), number=True),
        Column(say("roadmap.off-change"), number=True),
    ]
    section(say("roadmap.difference"))
    table(say("roadmap.difference"), columns, rows)
    html_block(tag("p", say("roadmap.off-note"), cls="caption"))


def _difference_row(row: Mapping[Any, Any], currency: str) -> tuple[object, ...]:
    unit, measure, subject = str(row["unit"]), str(row["measure"]), str(row["subject"])
    base, with_plan, mean, low, high = (
        float(row[name]) for name in ("base", "candidate", "mean", "low", "high")
    )
    if measure in money_measures():
        written = (
            numbers.money(base, currency),
            numbers.money(with_plan, currency),
            f"{'+' if mean > 0 else ''}{numbers.money(mean, currency)} "
            f"({numbers.money_range(low, high, currency)})",
        )
    else:
        written = (
            numbers.outcome(base, unit).valued,
            numbers.outcome(with_plan, unit, like=base).valued,
            numbers.change(mean, unit, low, high),
        )
    return measure_words(measure, subject), subject_words(subject), *written


def _strategies(held: Simulated, currency: str) -> None:
    """Every way to go on by the named criterion, with the chance that it is the best."""
    found = held.projection.outlook
    in_money = found.criterion[0] == "net-benefit"
    name = say("roadmap.net-benefit") if in_money else measure_words(found.criterion[0])
    columns = [
        Column(say("roadmap.strategy"), answer=True),
        Column(name, number=True),
        Column(say("roadmap.middle"), number=True),
        Column(say("roadmap.at-end"), number=True),
        Column(say("roadmap.spend"), number=True),
        Column(measure_words("lead-time.mean"), number=True),
        Column(say("roadmap.best", measure=name[:1].lower() + name[1:]), number=True),
        Column(say("roadmap.best-off"), number=True),
    ]
    titles = {each.id: each.title for each in found.strategies}
    rows = []
    for _, row in found.standing.iterrows():
        mean, p10, p90 = (float(row[each]) for each in ("mean", "p10", "p90"))
        if in_money:
            value = numbers.money(mean, currency)
            middle = numbers.money_range(p10, p90, currency)
        else:
            written = numbers.outcome(mean, "hours", p10, p90)
            value, middle = written.valued, written.range
        rows.append(
            (
                titles[str(row["strategy"])],
                value,
                middle,
                _at_end(row.to_dict(), currency),
                numbers.money(float(row["cost"]), currency) if row["cost"] else numbers.DASH,
                numbers.outcome(float(row["lead_time_hours"]), "hours").valued,
                _share(row["probability_best"]),
                _share(row["off_probability_best"]),
            )
        )
    section(say("roadmap.strategies"))
    table(say("roadmap.strategies"), columns, rows)
    note = say("roadmap.best-note", measure=name.lower())
    judged: list[object] = [tag("p", note, cls="caption")]
    if rival := tell_rival(found, currency):
        judged.append(tag("p", rival, cls="small"))
    if found.judged:
        mark = badge("assumption", say("roadmap.judgement")) if found.judgement else ""
        judged.append(tag("p", mark, " ", found.judged, cls="small"))
    html_block(*judged)
    notes = [*found.notes, *(note for each in found.strategies for note in each.notes)]
    if notes:
        with st.expander(say("simulate.notes")):
            html_block(listed(dict.fromkeys(notes)))


def _at_end(row: Mapping[Any, Any], currency: str) -> str:
    """Money a year at the end of the plan and its range; a dash where nothing has a price."""
    rate, low, high = (float(row.get(name, math.nan)) for name in ("rate", "rate_p10", "rate_p90"))
    if not math.isfinite(rate) or row["strategy"] == "nothing":
        return numbers.DASH
    return f"{numbers.money(rate, currency)} ({numbers.money_range(low, high, currency)})"


def _share(value: float) -> str:
    return likely(float(value)) if math.isfinite(float(value)) else numbers.DASH
