"""`lenses`: the same answers as other models read them, and how much of each they cover."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from advisor.cli.assess import known_part
from advisor.cli.inputs import open_catalogue, open_engagement
from advisor.cli.printing import print_json, table

if TYPE_CHECKING:
    from advisor.lenses import LensReading

__all__ = ["lenses_document", "run_lenses"]


def run_lenses(options: argparse.Namespace) -> int:
    """Every lens of the catalogue on an engagement, or on one of its teams."""
    from advisor.lenses import read_lenses
    from advisor.scoring import score

    catalogue = open_catalogue()
    engagement = open_engagement(options.engagement, catalogue)
    known_part(options, engagement)
    card = score(catalogue, engagement, team=options.team, round=options.round)
    readings = read_lenses(catalogue, engagement, card)
    if options.json:
        print_json(lenses_document(readings))
    else:
        print(_text(readings, rows=options.rows))
    return 0


def lenses_document(readings: Sequence[LensReading]) -> dict[str, Any]:
    """The readings as the JSON of `lenses`: each with its parts, rows, caveats and source."""
    return {"lenses": [_document(each) for each in readings]}


def _document(reading: LensReading) -> dict[str, Any]:
    lens = reading.lens
    benchmark = lens.benchmark
    return {
        "id": reading.id,
        "title": lens.title,
        "status": reading.status,
        "reading": reading.reading,
        "value": reading.value,
        "low": reading.low,
        "high": reading.high,
        "scale": {"low": lens.low, "high": lens.high, "unit": lens.unit},
        "covered": reading.covered,
        "mapped": reading.mapped,
        "min_covered": lens.min_covered,
        "means": lens.meaning,
        "parts": list(reading.parts),
        "rows": list(reading.rows),
        "caveats": list(reading.caveats),
        "source": lens.source.model_dump(exclude_none=True),
        "benchmark": None if benchmark is None else {
            "title": benchmark.title,
            "date": benchmark.date,
            "source": benchmark.source,
            "n": benchmark.n,
        },
    }  # fmt: skip


def _text(readings: Sequence[LensReading], *, rows: bool) -> str:
    if not readings:
        return "This questionnaire has no lenses."
    headings = ("lens", "value", "low", "high", "covered", "status")
    parts = [table(headings, [_line(each) for each in readings])]
    for reading in readings:
        parts += ["", f"{reading.lens.title}. {reading.reading}"]
        parts += [f"- {caveat}" for caveat in reading.caveats]
        source = reading.lens.source
        parts.append(f"  {source.title} ({source.date}). {source.licence}")
        if rows:
            parts.append(_rows(reading))
    return "\n".join(parts)


def _line(reading: LensReading) -> list[str]:
    numbers = [_end(reading, value) for value in (reading.value, reading.low, reading.high)]
    return [reading.lens.title, *numbers, f"{reading.covered:.0%}", reading.status]


def _end(reading: LensReading, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if reading.lens.unit == "level" else f"{value:.1f}"


def _rows(reading: LensReading) -> str:
    lines = []
    for row in reading.rows:
        points = "–" if row.points is None else f"{row.points:.2f}"
        behind = ", ".join(row.practices) or row.profile or "–"
        lines.append([row.item, row.label, row.state, points, behind])
    return table(("item", "asks for", "state", "points", "answered by"), lines)
