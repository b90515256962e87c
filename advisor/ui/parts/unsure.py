"""What makes today's figures unsure: one parameter at a time, all of them drawn, the sheet."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from advisor.baseline import parameter_name
from advisor.flow import STUDIED, Study, sheet_markdown, study_sheet
from advisor.report import numbers
from advisor.report.figures import Swung, settling, tornado
from advisor.ui import session
from advisor.ui.components import (
    Column,
    chart,
    html_block,
    is_running,
    run_state,
    section,
    table,
)
from advisor.ui.markup import label, tag
from advisor.ui.measures import measure_words, subject_words
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say
from simulator.experiment import SECTIONS, recovery_power

__all__ = ["sheet", "unsure"]

_TOP = 10
_CHANGES = "change"
_WEEK, _YEARS_IN_MONTHS = 168.0, 2.0


def unsure(now: Current, held: Simulated) -> None:
    """The tornado of a measure, the parts of the spread, when an improvement can show."""
    found = session.studied(now)
    section(say("unsure.title"), say("unsure.unit"), "" if found else say("unsure.note"))
    _recovery(held)
    if found is None or is_running(now.id, "study"):
        run_state(
            now.id,
            "study",
            words=say("unsure.make"),
            start=lambda: session.start_study(now.id),
            quiet=True,
        )
    if found is not None:
        _tornado(now, held, found)
        _parts(now, found)
        _settling(found)


def _recovery(held: Simulated) -> None:
    """How many incidents it takes to see failed changes mended faster, in one sentence."""
    today = held.projection.today
    found = recovery_power(held.projection.baseline.scenario, today)
    median = found[(found["statistic"] == "median") & (found["subject"] == _CHANGES)]
    rows = median.set_index("improvement")
    if rows.empty:
        return
    words = say(
        "unsure.recovery",
        name=_capital(subject_words(_CHANGES)),
        incidents=numbers.count(rows.loc[0.25, "incidents"]),
        years=_span(float(rows.loc[0.25, "years"])),
        tenth=numbers.count(rows.loc[0.1, "incidents"]),
    )
    html_block(tag("p", words, cls="caption"))


def _span(years: float) -> str:
    if years < _YEARS_IN_MONTHS:
        return say("unsure.months", n=numbers.count(max(1, round(12 * years))))
    return say("unsure.years", n=numbers.count(round(years)))


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _tornado(now: Current, held: Simulated, found: Study) -> None:
    pairs = list(
        dict.fromkeys(zip(found.tornado["measure"], found.tornado["subject"], strict=True))
    )
    pairs = [pair for pair in pairs if _rows(found.tornado, pair)["base"].notna().any()]
    if not pairs:
        html_block(tag("p", say("unsure.nothing"), cls="caption"))
        return
    place = st.segmented_control(
        say("unsure.measure"),
        list(range(len(pairs))),
        default=0,
        format_func=lambda at: label(measure_words(*pairs[at])),
        key="unsure-measure",
        required=True,
        label_visibility="collapsed",
    )
    rows = _rows(found.tornado, pairs[place or 0])
    known = rows[rows["at_low"].notna() & rows["at_high"].notna()].head(_TOP)
    basis = dict(held.projection.baseline.parameters[["id", "provenance"]].to_numpy())
    drawn = [
        Swung(
            parameter_name(str(row.parameter)),
            row.at_low,
            row.at_high,
            say(f"simulate.kind-{basis.get(row.parameter, 'assumption')}"),
            bool(row.clear),
        )
        for row in known.itertuples()
    ]
    first = known.iloc[0]
    measure, subject = str(first["measure"]), str(first["subject"])
    spec = tornado(
        drawn,
        id=f"{measure}-{subject}",
        base=float(first["base"]),
        label=measure_words(measure, subject),
        unit=str(first["unit"]),
        source=_source(found),
        currency=now.engagement.currency,
    )
    chart(spec, dark=session.is_dark())
    with st.expander(say("unsure.left-out", n=len(found.left_out))):
        columns = [Column(say("simulate.parameter"), answer=True),
                   Column(say("unsure.why-not"), wide=True)]  # fmt: skip
        names = [(parameter_name(each), why) for each, why in found.left_out]
        table(say("unsure.left-out", n=len(names)), columns, names)


def _rows(frame: pd.DataFrame, pair: tuple[str, str]) -> pd.DataFrame:
    return frame[(frame["measure"] == pair[0]) & (frame["subject"] == pair[1])]


def _source(found: Study) -> str:
    return say(
        "unsure.source", n=found.replications, weeks=f"{found.hours / _WEEK:.0f}", seed=found.seed
    )


def _parts(now: Current, found: Study) -> None:
    """Per measure: the range of means over the parameters, that of runs, and whose spread it is."""
    weeks = f"{found.hours / _WEEK:.0f}"
    section(say("unsure.parts"), say("unsure.parts-unit", draws=found.draws, weeks=weeks))
    columns = [
        Column(say("simulate.outcome"), answer=True),
        Column(say("simulate.mean"), number=True),
        Column(say("unsure.means"), number=True),
        Column(say("unsure.single"), number=True),
        Column(say("unsure.share"), number=True),
    ]
    order = {pair: place for place, pair in enumerate(STUDIED)}
    rows = []
    for row in sorted(found.drawn.itertuples(), key=lambda r: order[(r.measure, r.subject)]):
        if not math.isfinite(row.mean):
            continue
        given = {"currency": now.engagement.currency, "like": row.mean}
        means = numbers.measured(row.mean, row.unit, row.low, row.high, **given)
        single = numbers.measured(row.mean, row.unit, row.least, row.most, **given)
        name = measure_words(row.measure, row.subject)
        rows.append((name, means.valued, means.ranged, single.ranged, numbers.share(row.share)))
    table(say("unsure.parts"), columns, rows)
    refused = say("unsure.refused", n=found.refused) if found.refused else ""
    html_block(tag("p", say("unsure.parts-note"), " ", refused, cls="caption"))


def _settling(found: Study) -> None:
    spec = settling(
        found.settling["start"].tolist(),
        found.settling["mean"].tolist(),
        cut=found.cut,
        settled=found.settled,
        horizon=found.hours,
        source=_source(found),
    )
    chart(spec, dark=session.is_dark())


def sheet(held: Simulated) -> None:
    """The STRESS-DES sheet of today's run, folded, and as a file."""
    with st.expander(say("unsure.sheet"), key="stress-sheet", on_change="rerun") as fold:
        if not fold.open:
            return
        baseline = held.projection.baseline
        rows = study_sheet(baseline.scenario, held.projection.today, baseline)
        html_block(tag("p", say("unsure.sheet-note"), cls="caption"))
        for part in SECTIONS:
            columns = [Column(say("unsure.item"), answer=True),
                       Column(say("unsure.this-study"), wide=True)]  # fmt: skip
            mine = [(row.item, tag("span", row.text)) for row in rows if row.section == part]
            section(part)
            table(f"{say('unsure.sheet')}: {part}", columns, mine)
        st.download_button(
            say("unsure.sheet-load"),
            sheet_markdown(baseline.scenario.title, rows),
            file_name="study-sheet.md",
            mime="text/markdown",
            icon=":material/download:",
            key="stress-download",
            on_click="ignore",
        )
