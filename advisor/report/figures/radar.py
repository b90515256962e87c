"""The cover's radar: every area's index with its range and target, on spokes from 1 to 5.

It stands on the cover alone: lengths on a circle compare badly, so the second page says the same
in rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.report.figures.spec import (
    Axis,
    Band,
    ChartSpec,
    Key,
    Point,
    Series,
    Span,
    Table,
    Tick,
)
from advisor.report.numbers import DASH, index, index_range, joined

if TYPE_CHECKING:
    from advisor.model import Catalogue
    from advisor.scoring import Score, Scorecard

__all__ = ["LEAST_SPOKES", "radar"]

LEAST_SPOKES = 3
"""Fewer areas than these enclose nothing."""


def radar(
    catalogue: Catalogue, scorecard: Scorecard, targets: Mapping[str, float], *, source: str
) -> ChartSpec | None:
    """A spoke for every area that has an index, from 1 in the middle to 5; None below three of
    them. Areas without a number are named in the caption and have no spoke."""
    shown = [
        score for score in scorecard.dimensions if score.status in ("assessed", "insufficient")
    ]
    known = [score for score in shown if score.index is not None]
    if len(known) < LEAST_SPOKES:
        return None
    names = {item.id: item.short_name for item in catalogue.dimensions}
    lacking = joined([names[score.id] for score in shown if score.index is None])
    caption = "Line: index now. Band: its 80% likely range. Dashed: target."
    caption += f" No number yet: {lacking}." if lacking else ""
    return ChartSpec(
        id="radar",
        kind="radar",
        title="Where you stand and where you want to be, area by area",
        question="Index of each area, 1 to 5",
        unit="index, 1 to 5",
        x=Axis(categories=tuple(names[score.id] for score in known)),
        y=Axis(
            label="index",
            low=1,
            high=5,
            ticks=tuple(Tick(at=level, text=str(level)) for level in range(1, 6)),
        ),
        bands=(_range(known),),
        series=_lines(known, targets),
        keys=(
            Key(form="line", role="now", text="now"),
            Key(form="band", role="now", text="80% likely range"),
            Key(form="dashed", role="target", text="target"),
        ),
        caption=caption,
        alt=_alt(known, names, targets, caption),
        source=source,
        table=_table(known, names, targets),
    )


def _range(known: Sequence[Score]) -> Band:
    spans = tuple(
        Span(at=at, low=min(ends), high=max(ends), text=index_range(*ends))
        for at, ends in enumerate(map(_ends, known))
    )
    label = "80% likely range"
    return Band(id="range", label=label, role="now", share=0.8, form="area", spans=spans)


def _ends(score: Score) -> tuple[float, float]:
    """The ends of the likely range; the index itself where there is none."""
    low, high = score.ends
    middle = score.index or 1.0
    return (middle if low is None else low, middle if high is None else high)


def _lines(known: Sequence[Score], targets: Mapping[str, float]) -> tuple[Series, ...]:
    now = tuple(
        Point(x=at, y=score.index or 1.0, text=index(score.index)) for at, score in enumerate(known)
    )
    wanted = tuple(
        Point(x=at, y=targets[score.id], text=index(targets[score.id]))
        for at, score in enumerate(known)
        if score.id in targets
    )
    return (
        Series(id="target", label="target", role="target", form="line", points=wanted, dashed=True),
        Series(id="now", label="now", role="now", form="line", points=now),
    )


def _alt(
    known: Sequence[Score], names: Mapping[str, str], targets: Mapping[str, float], caption: str
) -> str:
    told = [
        f"{names[score.id]} {index(score.index)} of {index(targets.get(score.id))}"
        for score in known
    ]
    return f"Index now of target, 1 to 5: {', '.join(told)}. {caption}".strip()


def _table(known: Sequence[Score], names: Mapping[str, str], targets: Mapping[str, float]) -> Table:
    rows = tuple(
        (
            names[score.id],
            index(score.index),
            index_range(*score.ends) or DASH,
            index(targets.get(score.id)),
        )
        for score in known
    )
    columns = ("Area", "Index", "80% likely range", "Target")
    return Table(columns=columns, rows=rows, numeric=(1, 2, 3))
