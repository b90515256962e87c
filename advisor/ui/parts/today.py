"""Today, simulated: outcomes with their ranges, the mirror, drift, every number of the model."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from advisor.baseline import behind_outcomes, measured_outcomes
from advisor.report import numbers
from advisor.report.content import fit_items
from advisor.report.figures import ChartSpec, fan, quality_log
from advisor.ui import session
from advisor.ui.components import (
    Column,
    Tile,
    badge,
    chart,
    faults_list,
    finding,
    html_block,
    listed,
    section,
    table,
    tiles,
)
from advisor.ui.components.marks import BadgeKind
from advisor.ui.logged import quality_logs
from advisor.ui.markup import Html, join, tag
from advisor.ui.measures import (
    HEADLINE,
    measure_words,
    money_measures,
    plain_unit,
    subject_words,
)
from advisor.ui.parts.origin import KINDS, origin_table
from advisor.ui.parts.projecting import labels
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = [
    "drift",
    "folded",
    "headline",
    "mirror",
    "outcome_name",
    "outcome_tiles",
    "parameters",
]

_VERDICTS: dict[str, BadgeKind] = {
    "met": "ok",
    "higher": "attention",
    "lower": "attention",
    "not-stated": "plain",
    "not-simulated": "plain",
}


_PER_DEPLOYMENT = ("deployment-frequency", "change-fail-rate")
"""Of planned changes alone in the tiles; the mirror counts unplanned fixes, as clients do."""


def headline(now: Current, held: Simulated | None) -> None:
    """What a change takes today, or what the simulation will do."""
    del now
    if held is None:
        finding(say("simulate.title-none"), say("simulate.lede-none"))
        return
    today = held.projection.today
    lead = today.value("lead-time.mean", "change")
    written = numbers.outcome(lead.mean, "h", lead.low, lead.high)
    rows = held.projection.baseline.parameters
    assumed = int((rows["provenance"] == "assumption").sum())
    finding(
        say("simulate.title", lead=written.valued),
        say("simulate.lede", n=len(rows), assumed=assumed),
    )


def outcome_tiles(now: Current, held: Simulated) -> None:
    """The headline measures of today: mean over replications, and where 80% of them fall."""
    today = held.projection.today
    section(say("simulate.measures"), say("simulate.measures-unit", n=today.replications))
    made = []
    for measure, subject in HEADLINE:
        try:
            value = today.value(measure, subject)
        except KeyError:
            continue
        made.append(_tile(now, held, measure, subject, value))
    tiles(4, made, middle=2)


def _tile(now: Current, held: Simulated, measure: str, subject: str, value: object) -> Tile:
    name = measure_words(measure, subject)
    mean, low, high = (getattr(value, field) for field in ("mean", "p10", "p90"))
    if not math.isfinite(mean):
        return Tile(name, missing=say("simulate.nothing-measured"), note=subject_words(subject))
    if measure in money_measures():
        currency = now.engagement.currency
        months = held.projection.today.series["end"].max() / (24 * 365.25 / 12)
        return Tile(
            name,
            numbers.money(mean / months, currency),
            say("simulate.per-month"),
            numbers.money_range(low / months, high / months, currency),
            note=subject_words(subject),
        )
    unit = _unit(held.projection.today.measures, measure, subject)
    written = numbers.outcome(mean, unit, low, high)
    note = subject_words(subject)
    if measure in _PER_DEPLOYMENT:
        note = say("simulate.without-fixes")
    elif measure == "incidents":
        weeks = held.projection.today.series["end"].max() / 168
        note = say("simulate.in-weeks", weeks=f"{weeks:.0f}")
    return Tile(name, written.value, written.unit, written.ranged, note=note)


def _unit(frame: pd.DataFrame, measure: str, subject: str) -> str:
    rows = frame[(frame["measure"] == measure) & (frame["subject"] == subject)]
    return str(rows["unit"].iloc[0]) if len(rows) else ""


def mirror(now: Current, held: Simulated) -> None:
    """What was stated beside what is simulated: a check, never an input."""
    section(say("simulate.mirror"))
    frame = held.projection.mirror
    columns = [
        Column(say("simulate.outcome"), answer=True),
        Column(say("simulate.stated"), number=True),
        Column(say("simulate.simulated"), number=True),
        Column(say("simulate.spread"), number=True),
    ]
    table(say("simulate.mirror"), columns, [_mirror_row(now, row) for _, row in frame.iterrows()])
    _reasons(frame)
    note = say("simulate.mirror-note")
    if not frame["verdict"].isin(["met", "higher", "lower"]).any():
        note = say("simulate.mirror-none")
    html_block(tag("p", note, cls="caption"))
    missed = frame.loc[frame["verdict"].isin(["higher", "lower"]), "question"]
    if rows := behind_outcomes(missed, held.projection.baseline):
        section(say("simulate.behind"), say("simulate.behind-unit"))
        origin_table(say("simulate.behind"), rows)


def _mirror_row(now: Current, row: pd.Series) -> tuple[object, ...]:
    unit, verdict = plain_unit(str(row["unit"])), str(row["verdict"])
    stated = numbers.outcome(float(row["stated"]), unit)
    simulated = numbers.outcome(
        float(row["simulated"]), unit, float(row["low"]), float(row["high"])
    )
    words = say(f"simulate.verdict-{verdict}")
    if verdict in ("higher", "lower"):
        words = say("simulate.miss-of", words=words, miss=f"{abs(float(row['miss'])):.0%}")
    return (
        tag("div", outcome_name(now, row), tag("div", badge(_VERDICTS[verdict], words))),
        stated.valued,
        simulated.valued,
        simulated.ranged if unit == "share" else simulated.range,
    )


def outcome_name(now: Current, row: pd.Series) -> Html:
    """An outcome; beside it the log that measured it, and on hover what was asked or measured."""
    question, name = str(row.get("question", "")), _capital(str(row["outcome"]))
    log = measured_outcomes(now.engagement).get(question)
    if log is not None:
        measured = say("simulate.measured-in", log=log)
        return tag("div", tag("span", name, title=measured), tag("div", measured, cls="ink2 small"))
    asked = [each.question for each in session.catalogue().profile if each.id == question]
    known = "not-stated" if row["verdict"] == "not-stated" else "asked"
    return tag("span", name, title=say(f"simulate.outcome-{known}", question="".join(asked)))


def _reasons(frame: pd.DataFrame) -> None:
    """What each miss may mean, and whose log an outcome was measured in."""
    told = frame[~frame["verdict"].isin(["not-stated", "not-simulated"]) & (frame["note"] != "")]
    if len(told):
        section(say("simulate.why"))
        said = [
            join((tag("b", _capital(str(row["outcome"])), ". "), _capital(str(row["note"])), "."))
            for _, row in told.iterrows()
        ]
        html_block(listed(said))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def drift(now: Current, held: Simulated) -> None:
    """The logged quality of a model, and what the simulation makes of drift if nothing changes."""
    dark = session.is_dark()
    logs, faults = quality_logs(now.engagement, session.store(), now.id)
    for log in logs:
        labels(now)
        if log.rows:
            source = say("simulate.log-source", label=log.label, n=len(log.rows))
            spec = quality_log(log.rows, log.retrained, label=log.label, source=source)
            chart(spec, dark=dark)
        if items := fit_items(log.fits):
            section(say("simulate.log-fitted", label=log.label))
            html_block(listed(f"{each.lead}: {each.text}" for each in items))
    if faults:
        faults_list(say("simulate.log-faults"), faults, say("simulate.log-fits"))
    series = held.projection.today.series
    below = series[(series["measure"] == "below-floor") & (series["subject"] == "all")]
    if below["mean"].notna().any():
        chart(_drift_today(series), dark=dark)


def _drift_today(series: pd.DataFrame) -> ChartSpec:
    spec = fan(
        series.assign(strategy="nothing"),
        measure="below-floor",
        subject="all",
        label=measure_words("below-floor"),
        unit="share",
        source=say("roadmap.source"),
    )
    return spec.model_copy(
        update={
            "question": say("simulate.drift"),
            "keys": tuple(key for key in spec.keys if key.role == "today"),
            "caption": say("simulate.drift-note"),
        }
    )


def parameters(held: Simulated) -> None:
    """Every number of the model: value, range, where it comes from."""
    frame = held.projection.baseline.parameters
    section(say("simulate.parameters"), say("simulate.parameters-unit", n=len(frame)))
    kinds = [kind for kind in KINDS if (frame["provenance"] == kind).any()]
    chosen = st.segmented_control(
        say("simulate.provenance"),
        ["", *kinds],
        default="",
        format_func=lambda kind: _kind_words(frame, kind),
        key="provenance",
        label_visibility="collapsed",
    )
    shown = frame[frame["provenance"] == chosen] if chosen else frame
    with st.container(key="parameters", height=520, border=True):
        origin_table(say("simulate.parameters"), shown.to_dict("records"))


def _kind_words(frame: pd.DataFrame, kind: str) -> str:
    if not kind:
        return f"{say('simulate.all')} {len(frame)}"
    return f"{say(f'simulate.kind-{kind}')} {int((frame['provenance'] == kind).sum())}"


def folded(held: Simulated) -> None:
    """All measures, what was simplified, and with what it was computed."""
    today = held.projection.today
    with st.expander(say("simulate.all-measures"), key="all-measures", on_change="rerun") as fold:
        if fold.open:
            _all_measures(today.measures)
    if today.notes:  # an overload is no detail
        html_block(listed(today.notes))
    if held.projection.baseline.notes:
        with st.expander(say("simulate.notes")):
            html_block(listed(held.projection.baseline.notes))
    html_block(
        tag(
            "p",
            say(
                "simulate.method",
                engine=today.engine,
                seed=today.seed,
                n=today.replications,
                hash=today.scenario_hash[:10],
            ),
            cls="caption mono",
        )
    )


def _all_measures(frame: pd.DataFrame) -> None:
    columns = [
        Column(say("simulate.measure"), answer=True),
        Column(say("simulate.subject")),
        Column(say("simulate.mean"), number=True),
        Column(say("simulate.interval"), number=True),
        Column(say("simulate.spread"), number=True),
    ]
    rows = []
    for row in frame.itertuples():
        if math.isfinite(row.mean):
            wide = numbers.outcome(row.mean, row.unit, row.p10, row.p90)
            sure = numbers.outcome(row.mean, row.unit, row.low, row.high)
            rows.append((row.measure, row.subject, sure.valued, sure.range, wide.range))
    table(say("simulate.all-measures"), columns, rows)
