"""What every chart of the report is made of: bare axes, words, rows, bars and marks.

Sizes are points. Every mark carries the id of its series or band as `gid`, by which a test reads
back the numbers drawn.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from advisor.report.figures.spec import Axis, Band, Bar, ChartSpec, Series, Tick
from advisor.report.tokens import FONT_SANS, FONT_SANS_SEMIBOLD, LIGHT
from advisor.report.typeface import text_width, wrapped

__all__ = [
    "SIZE",
    "SMALL",
    "bare_axes",
    "bounds",
    "left_column",
    "marks",
    "new_figure",
    "readable",
    "right_column",
    "row_band",
    "row_bar",
    "row_names",
    "row_values",
    "width_of",
    "write",
]

SIZE = 8.5
SMALL = 8.0
_T = LIGHT


def bounds(axis: Axis) -> tuple[float, float]:
    """The ends of an axis; 0 and 1 where it gives none."""
    return (0.0 if axis.low is None else axis.low), (1.0 if axis.high is None else axis.high)


def readable(ticks: Sequence[Tick], axis: Axis, width: float) -> list[Tick]:
    """Every tick, or every second, third … where the words of all would run into each other."""
    low, high = bounds(axis)
    widest = max((text_width(tick.text, SMALL) for tick in ticks), default=0.0) + 5
    places = sorted(tick.at for tick in ticks)
    apart = min((b - a for a, b in pairwise(places)), default=high - low) / ((high - low) or 1)
    step = max(1, math.ceil(widest / max(apart * width, 1e-9)))
    return list(ticks[::step])


def width_of(axes: Any) -> float:
    """The width of axes in points."""
    return float(axes.get_position().width * axes.figure.get_figwidth() * 72)


def new_figure(width: float, height: float) -> Figure:
    """An empty figure without ground, in points."""
    figure = Figure(figsize=(width / 72, height / 72), dpi=72)
    figure.patch.set_alpha(0)
    return figure


def bare_axes(figure: Figure, left: float, bottom: float, width: float, height: float) -> Any:
    """Bare axes at a place given in points from the lower left corner."""
    total_w, total_h = figure.get_figwidth() * 72, figure.get_figheight() * 72
    axes = figure.add_axes((left / total_w, bottom / total_h, width / total_w, height / total_h))
    axes.patch.set_alpha(0)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, pad=4, labelsize=SMALL, labelcolor=_T.ink_2)
    axes.set_axisbelow(True)
    axes.set(xticks=[], yticks=[])
    return axes


def write(axes: Any, x: float, y: float, text: str, **style: Any) -> None:
    """Text in axes or data units; `bold` picks the semibold family."""
    family = FONT_SANS_SEMIBOLD if style.pop("bold", False) else FONT_SANS
    style.setdefault("fontsize", SIZE)
    style.setdefault("color", _T.ink)
    style.setdefault("va", "center")
    axes.text(x, y, text, family=family, clip_on=False, **style)


def row_names(
    axes: Any, spec: ChartSpec, width: float, *, size: float = SIZE, lines: int = 2
) -> None:
    """Row names left of the axes, wrapped; row 0 on top."""
    rows = len(spec.y.categories)
    axes.set_ylim(rows - 0.5, -0.5)
    place = axes.get_yaxis_transform()
    edge = -8 / (width_of(axes))
    for at, name in enumerate(spec.y.categories):
        text = "\n".join(wrapped(name, size, width - 10, lines=lines))
        write(axes, edge, at, text, transform=place, ha="right", linespacing=1.05, fontsize=size)


def row_values(axes: Any, spec: ChartSpec, gap: float = 5) -> None:
    """The fixed column right of the axes: value in bold, range in grey, state as a word."""
    width = width_of(axes)
    place = axes.get_yaxis_transform()
    plain = [label.value for label in spec.row_labels if label.state == "known"]
    column = max((text_width(value, SIZE, bold=True) for value in plain), default=0) + gap
    for label in spec.row_labels:
        known = label.state == "known"
        colour = _T.ink if known else _T.ink_2
        left = 1 + 10 / width
        write(axes, left, label.at, label.value, transform=place, bold=known, color=colour)
        if label.range:
            left = 1 + (10 + column) / width
            write(axes, left, label.at, label.range, transform=place, color=_T.ink_2)


def right_column(spec: ChartSpec) -> float:
    """The width the values right of the rows need."""
    values = max((text_width(x.value, SIZE, bold=True) for x in spec.row_labels), default=0)
    ranges = max((text_width(x.range, SIZE) for x in spec.row_labels), default=0)
    return 18 + values + ranges if spec.row_labels else 4


def left_column(spec: ChartSpec, most: float) -> float:
    """The width the row names need, at most `most`."""
    widest = max((text_width(name, SIZE) for name in spec.y.categories), default=0)
    return min(widest + 12, most)


def row_bar(axes: Any, bar: Bar, height: float, gid: str, **style: Any) -> None:
    """One horizontal bar; open parts are hatched, assumptions dashed violet on their tint."""
    hatched = bar.state in ("unknown", "insufficient")
    style.setdefault("linewidth", 0)
    if hatched:
        style = {
            "facecolor": _T.canvas,
            "edgecolor": _T.control,
            "linewidth": 0.6,
            "hatch": "/////",
        }
    if bar.state == "assumption":
        tint = _T.tint(style["facecolor"], 0.3)
        style = {"facecolor": tint, "edgecolor": _T.assumption, "linewidth": 0.9, "linestyle": "--"}
    place = (bar.start, bar.at - height / 2)
    axes.add_patch(Rectangle(place, bar.end - bar.start, height, gid=gid, **style))


def row_band(axes: Any, band: Band, height: float, colour: str) -> None:
    """One bar a row for the ranges of a band, hatched where there is no number."""
    for span in band.spans:
        bar = Bar(at=span.at, start=span.low, end=span.high, state=span.state)
        row_bar(axes, bar, height, f"band:{band.id}", facecolor=colour)


def marks(axes: Any, series: Series) -> None:
    """The points of a series in its form: dots, diamonds, ticks or a line."""
    x = [point.x for point in series.points]
    y = [point.y for point in series.points]
    gid, colour = f"series:{series.id}", _T.role(series.role)
    if series.form == "dots":
        style = {"markerfacecolor": colour, "markeredgecolor": _T.canvas, "markeredgewidth": 1.1}
        axes.plot(x, y, "o", markersize=7.5, gid=gid, zorder=4, clip_on=False, **style)
    elif series.form == "diamonds":
        style = {"markerfacecolor": _T.canvas, "markeredgecolor": _T.ink, "markeredgewidth": 1.2}
        axes.plot(x, y, "D", markersize=5, gid=gid, zorder=3, clip_on=False, **style)
    elif series.form == "ticks":
        axes.plot(x, y, "|", markersize=9, markeredgewidth=1.8, color=colour, gid=gid, zorder=4)
    elif series.form == "line":
        style = {"linestyle": (0, (4, 3)) if series.dashed else "-"}
        many = len(series.points) > 40
        linewidth = (0.9 if many else 1.3) if series.dashed else (1.2 if many else 1.9)
        axes.plot(x, y, color=colour, linewidth=linewidth, gid=gid, zorder=4, **style)
