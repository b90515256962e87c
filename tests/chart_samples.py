"""Every chart of the shipped examples, and what each renderer drew of it, read back by id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

import report_samples as samples

from advisor.report.content import build_report
from advisor.report.content.quality import QualityLog
from advisor.report.figures.routes import BOX
from advisor.report.figures.spec import ChartSpec

Drawn = dict[str, list[tuple[float, ...]]]
"""By `series:ID`, `band:ID`, `panel:ID` or `limit:ID`: the numbers of each mark."""


def log() -> QualityLog:
    start = date(1996, 5, 7)
    rows = [
        (start + timedelta(7 * at), 0.8 - 0.005 * at, 0.78 if at > 3 else None) for at in range(20)
    ]
    label = "NSW electricity 1996-98, demonstration data"
    return QualityLog("elec2", label, rows, [start + timedelta(35)])


@cache
def charts(name: str) -> tuple[ChartSpec, ...]:
    """The charts of the whole report of an example."""
    model = build_report(
        samples.catalogue(),
        samples.engagement(name),
        samples.assessment(name),
        samples.projection(name),
        profile="engineering",
        logs=[log()],
    )
    return model.charts


def one_of_each_kind() -> list[ChartSpec]:
    """The first chart of each kind in the report of `pilots`."""
    found: dict[str, ChartSpec] = {}
    for chart in charts("pilots"):
        found.setdefault(chart.kind, chart)
    return list(found.values())


def asked(chart: ChartSpec) -> Drawn:
    """The numbers of a specification."""
    found: Drawn = defaultdict(list)
    for series in chart.series:
        key = f"series:{series.id}"
        found[key] += [(point.x, point.y) for point in series.points]
        found[key] += [(bar.at, bar.start, bar.end) for bar in series.bars]
    for band in chart.bands:
        key = f"band:{band.id}"
        found[key] += [(span.at, span.low, span.high) for span in band.spans]
    for panel in chart.panels:
        found[f"panel:{panel.id}"] += [(bar.at, bar.start, bar.end) for bar in panel.bars]
        if panel.limit is not None:
            found[f"limit:{panel.id}"].append((panel.limit,))
    return clean(found)


def joined_ends(x: Sequence[float | None], y: Sequence[float | None]) -> list[tuple[float, ...]]:
    """Of lines through corners, with gaps between them, the middles of the boxes they join."""
    ends, line = [], []
    for corner in (*zip(x, y, strict=True), (None, None)):
        if corner[0] is not None and corner[1] is not None:
            line.append((corner[0], corner[1]))
        elif line:
            (left, above), (right, below) = line[0], line[-1]
            ends += [(left - BOX[0] / 2, above), (right + BOX[0] / 2, below)]
            line = []
    return ends


def clean(found: Drawn) -> Drawn:
    """Sorted, rounded to ten digits, without empty entries."""
    return {
        key: sorted(tuple(round(float(value), 10) for value in mark) for mark in marks)
        for key, marks in found.items()
        if marks
    }
