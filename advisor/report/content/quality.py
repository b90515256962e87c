"""A model-quality log as a section: the client's own, or demonstration data that says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from advisor.report.content.fitted import fit_items, fit_title
from advisor.report.figures import quality_log
from advisor.report.figures.quality import LogRow
from advisor.report.model import FigureBlock, ListBlock, Section
from advisor.report.numbers import count, day

__all__ = ["QualityLog", "quality_section"]


@dataclass(frozen=True, slots=True)
class QualityLog:
    """Days with the quality of the model in use and of its challenger, and the retrainings.

    `label` says whose data it is; it stands in the chart's title, its caption and its source.
    `fits` are what the engagement keeps of the log; `rows` may be empty where only they are here.
    """

    id: str
    label: str
    rows: Sequence[LogRow]
    retrained: Sequence[date]
    fits: Mapping[str, Any] = field(default_factory=dict)


def quality_section(log: QualityLog) -> Section:
    """The log's chart with its finding as the heading, and what was fitted with its back-test."""
    items = fit_items(log.fits)
    fitted = (ListBlock(items=items),) if items else ()
    if not log.rows:
        return Section(
            id=f"log-{log.id}",
            title=f"{log.label}: {fit_title(log.fits)}",
            short="Model quality over time",
            lede=f"{log.label}: its rows are not kept here; what was fitted to them holds.",
            together=True,
            blocks=fitted,
        )
    source = f"{log.label}, {count(len(log.rows))} periods"
    chart = quality_log(log.rows, log.retrained, label=log.label, source=source)
    first, last = day(log.rows[0][0]), day(log.rows[-1][0])
    return Section(
        id=f"log-{log.id}",
        title=chart.title,
        short="Model quality over time",
        lede=f"{log.label}: from {first} to {last}. Each point is the share of right predictions "
        "in one period, on data the model had not seen.",
        together=True,
        blocks=(FigureBlock(chart=chart), *fitted),
    )
