"""Retraining more or less often, and noticing against repairing: made once, in the background."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from advisor.flow import Upkeep
from advisor.report import numbers
from advisor.report.figures import period_curve
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
from advisor.ui.measures import subject_words
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say
from simulator.experiment import expected_rates

__all__ = ["upkeep"]


def upkeep(now: Current, held: Simulated) -> None:
    """The button or its progress; then a curve for a kind of models, and the four variants."""
    found = session.upkept(now)
    if found is None or is_running(now.id, "upkeep"):
        section(say("upkeep.title"), say("upkeep.unit"), say("upkeep.note"))
        if not held.stale:
            run_state(
                now.id,
                "upkeep",
                words=say("upkeep.make"),
                start=lambda: session.start_upkeep(now.id),
                quiet=True,
            )
    if found is not None:
        _curve(now, held, found)
        _variants(found.variants)


def _curve(now: Current, held: Simulated, found: Upkeep) -> None:
    """Cost a day over the period of retraining: the closed form, its best, what was simulated."""
    kinds = found.best["model"].tolist()
    if not kinds:
        html_block(tag("p", say("upkeep.nothing"), cls="caption"))
        return
    chosen = kinds[0]
    if len(kinds) > 1:
        chosen = st.segmented_control(
            say("upkeep.model"),
            kinds,
            default=kinds[0],
            format_func=lambda kind: label(subject_words(kind).capitalize()),
            key="upkeep-model",
            required=True,
            label_visibility="collapsed",
        )
    model = next(each for each in held.projection.baseline.scenario.models if each.id == chosen)
    best = found.best[found.best["model"] == chosen].iloc[0]
    rows = found.periods[found.periods["model"] == chosen]
    longest = int(rows["every"].max())
    spec = period_curve(
        expected_rates(model, float(best["cost"]), longest).tolist(),
        list(rows[["every", "mean", "low", "high"]].itertuples(index=False, name=None)),
        best=None if best["never"] else float(best["every"]),
        rate=float(best["rate"]),
        what=subject_words(chosen),
        currency=now.engagement.currency,
        source=say("upkeep.source"),
    )
    chart(spec, dark=session.is_dark())


def _variants(frame: pd.DataFrame) -> None:
    if frame.empty:
        return
    rows = frame.set_index("variant")
    section(_finding(rows), say("upkeep.variants-unit"))
    columns = [
        Column(say("upkeep.variant"), answer=True, wide=True),
        Column(say("upkeep.below"), number=True),
        Column(say("simulate.interval"), number=True),
    ]
    cells = [
        (
            say(f"upkeep.variant-{name}"),
            numbers.share(row["mean"]),
            numbers.share_range(max(0.0, row["low"]), min(1.0, row["high"])),
        )
        for name, row in rows.iterrows()
    ]
    table(say("upkeep.variants"), columns, cells)
    html_block(tag("p", say("upkeep.variants-note"), cls="caption"))


def _finding(rows: pd.DataFrame) -> str:
    """Which of the two leaves less below the floor, where their intervals do not overlap."""
    noticed, repaired = rows.loc["noticed"], rows.loc["repaired"]
    apart = noticed["high"] < repaired["low"] or repaired["high"] < noticed["low"]
    if not apart:
        return say("upkeep.neither-wins")
    words = "noticing-wins" if noticed["mean"] < repaired["mean"] else "repairing-wins"
    return say(
        f"upkeep.{words}",
        noticed=numbers.share(noticed["mean"]),
        repaired=numbers.share(repaired["mean"]),
    )
