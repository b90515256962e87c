"""The cover's radar on paper: spokes from 1 in the middle to 5, names around it in lines."""

from __future__ import annotations

import math
from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from advisor.report.figures.spec import ChartSpec
from advisor.report.svg.page import SIZE, SMALL, bare_axes, bounds, new_figure, write
from advisor.report.tokens import LIGHT
from advisor.report.typeface import wrapped

__all__ = ["angle", "radar"]

_T = LIGHT
_NAMES = 86.0
"""Points left and right of the circle for the names of the areas."""
_ABOVE = 24.0


def angle(at: float, spokes: int) -> float:
    """The direction of a spoke: the first points up, the others follow with the clock."""
    return math.pi / 2 - 2 * math.pi * at / spokes


def radar(spec: ChartSpec, width: float) -> Figure:
    """Rings, spokes and names; the range as a ring of its own, then target and index as lines."""
    low, high = bounds(spec.y)
    across = min(width - 2 * _NAMES, 250.0)
    figure = new_figure(width, across + 2 * _ABOVE)
    axes = bare_axes(figure, (width - across) / 2, _ABOVE, across, across)
    reach = high - low
    axes.set_xlim(-reach, reach)
    axes.set_ylim(-reach, reach)
    spokes = len(spec.x.categories)

    def place(at: float, value: float) -> tuple[float, float]:
        turned = angle(at, spokes)
        return (value - low) * math.cos(turned), (value - low) * math.sin(turned)

    _rings(axes, spec, place)
    for band in spec.bands:
        outer = [place(span.at, span.high) for span in band.spans]
        inner = [place(span.at, span.low) for span in band.spans]
        ring = Path.make_compound_path(_closed(outer), _closed(inner[::-1]))
        style: dict[str, Any] = {"facecolor": _T.band, "linewidth": 0, "zorder": 2}
        axes.add_patch(PathPatch(ring, gid=f"band:{band.id}", **style))
    for series in spec.series:
        points = [place(point.x, point.y) for point in series.points]
        x, y = zip(*[*points, points[0]], strict=True) if points else ((), ())
        colour, wide = _T.role(series.role), 1.0 if series.dashed else 1.9
        dash: Any = (0, (3, 2)) if series.dashed else "-"
        gid = f"series:{series.id}"
        axes.plot(x, y, gid=gid, color=colour, linewidth=wide, linestyle=dash, zorder=3,
                  clip_on=False)  # fmt: skip
    _names(axes, spec, reach, across)
    return figure


def _closed(points: list[tuple[float, float]]) -> Path:
    codes = [Path.MOVETO, *[Path.LINETO] * (len(points) - 1), Path.CLOSEPOLY]
    return Path([*points, points[0]], codes)


def _rings(axes: Any, spec: ChartSpec, place: Any) -> None:
    spokes = range(len(spec.x.categories))
    for tick in spec.y.ticks:
        x, y = zip(*[place(at, tick.at) for at in (*spokes, 0)], strict=True)
        axes.plot(x, y, color=_T.line, linewidth=0.6, zorder=0, clip_on=False)
    low, high = bounds(spec.y)
    for at in spokes:
        x, y = zip(place(at, low), place(at, high), strict=True)
        axes.plot(x, y, color=_T.line, linewidth=0.6, zorder=0, clip_on=False)
    for tick in spec.y.ticks[1:]:
        x, y = place(0, tick.at)
        write(axes, x + 0.06, y, tick.text, fontsize=SMALL, color=_T.ink_3, ha="left", va="top")


def _names(axes: Any, spec: ChartSpec, reach: float, across: float) -> None:
    """A name beyond the end of its spoke, wrapped, on the side away from the circle."""
    spokes = len(spec.x.categories)
    away = reach * (1 + 14 / across)
    for at, name in enumerate(spec.x.categories):
        turned = angle(at, spokes)
        x, y = away * math.cos(turned), away * math.sin(turned)
        upright = abs(x) < 0.05 * reach
        side = "center" if upright else "left" if x > 0 else "right"
        level = "center" if not upright else "bottom" if y > 0 else "top"
        lines = wrapped(name, SIZE, _NAMES - 8, lines=2)
        write(axes, x, y, "\n".join(lines), ha=side, va=level, linespacing=1.05)
