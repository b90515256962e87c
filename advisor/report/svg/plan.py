"""The plan as bars over quarters, with people and money under the same quarters."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from advisor.report.figures.spec import Bar, ChartSpec, Panel, Series
from advisor.report.svg.page import (
    SMALL,
    bare_axes,
    bounds,
    left_column,
    new_figure,
    readable,
    row_bar,
    row_names,
    row_values,
    width_of,
    write,
)
from advisor.report.tokens import LIGHT
from advisor.report.typeface import text_width, wrapped

__all__ = ["gantt"]

_T = LIGHT
_MOST = 386.0
"""Points of height for the names of a plan's practices, so that it fits a page."""


def gantt(spec: ChartSpec, width: float) -> Figure:
    """Bars over quarters, the names left, weeks right, and the panels below."""
    rows = len(spec.y.categories)
    left, right = left_column(spec, 224), _right(spec)
    row, lines = _row_height(spec, left)
    body, panel = row * rows, 50.0
    height = 18 + body + panel * len(spec.panels) + 4
    figure = new_figure(width, height)
    plot = width - left - right
    if rows:
        axes = bare_axes(figure, left, height - 18 - body, plot, body)
        _quarters(axes, spec)
        ticks = readable(spec.x.ticks, spec.x, plot)
        axes.set_xticks([tick.at for tick in ticks], [tick.text for tick in ticks])
        axes.xaxis.set_ticks_position("top")
        axes.tick_params(length=0)
        row_names(axes, spec, left, size=SMALL, lines=lines)
        row_values(axes, spec)
        for series in spec.series:
            for bar in series.bars:
                _track_bar(axes, series, bar, tight=row < 13)
    for at, one in enumerate(spec.panels):
        _panel(
            bare_axes(figure, left, height - 18 - body - panel * (at + 1), plot, panel - 14),
            spec,
            one,
        )
    return figure


def _row_height(spec: ChartSpec, left: float) -> tuple[float, int]:
    """Room for two lines a name while the plan then fits a page, else for one."""
    rows = len(spec.y.categories)
    two = any(len(wrapped(name, SMALL, left - 10)) > 1 for name in spec.y.categories)
    if not two:
        return max(10.2, min(15.5, _MOST / max(rows, 1))), 1
    for height in (21.0, 17.5):
        if rows * height <= _MOST:
            return height, 2
    return max(10.2, min(13.0, _MOST / rows)), 1


def _right(spec: ChartSpec) -> float:
    """Room for the weeks of the rows and for the words of the limits."""
    limits = [text_width(panel.limit_text, SMALL) + 8 for panel in spec.panels]
    return max([42.0, *limits])


def _quarters(axes: Any, spec: ChartSpec) -> None:
    low, high = bounds(spec.x)
    axes.set_xlim(low, high)
    for at in range(int(high) + 1):
        axes.axvline(at, color=_T.sunken, linewidth=0.8, zorder=0, clip_on=False)


def _quarter(axes: Any) -> float:
    """The width of a quarter in points."""
    low, high = axes.get_xlim()
    return width_of(axes) / float(high - low)


def _track_bar(axes: Any, series: Series, bar: Bar, *, tight: bool) -> None:
    """A bar with its track's name inside; in a tight plan it fills more of its row."""
    colour = _T.role(series.role)
    row_bar(axes, bar, 0.84 if tight else 0.62, f"series:{series.id}", facecolor=colour)
    ink = _T.canvas if series.role == "devops" and bar.state == "known" else _T.ink
    room = (bar.end - bar.start - 0.05) * _quarter(axes)
    if text_width(bar.inside, SMALL) <= room + 2:
        style = {"fontsize": SMALL, "color": ink, "zorder": 3}
        write(axes, bar.start + 0.05, bar.at, bar.inside, **style)
    if bar.tail is not None:
        axes.plot([bar.end, bar.tail], [bar.at] * 2, color=_T.ink_2, linewidth=0.9)


def _panel(axes: Any, spec: ChartSpec, panel: Panel) -> None:
    """Vertical bars of a quarter's use, values inside on the tint, the limit as a line."""
    _quarters(axes, spec)
    top = max([bar.end for bar in panel.bars] + [panel.limit or 0.0]) or 1.0
    axes.set_ylim(0, top * 1.02)
    for bar in panel.bars:
        colour = _T.role("limit" if bar.state == "limit" else panel.role)
        patch = Rectangle((bar.at + 0.1, bar.start), 0.8, bar.end - bar.start, linewidth=0)
        patch.set(facecolor=_T.tint(colour, 0.5), gid=f"panel:{panel.id}")
        axes.add_patch(patch)
        if text_width(bar.text, SMALL) > _quarter(axes):
            continue
        inside = bar.end > 0.4 * top
        y = bar.end / 2 if inside else bar.end + 0.04 * top
        write(
            axes,
            bar.at + 0.5,
            y,
            bar.text,
            ha="center",
            va="center" if inside else "bottom",
            fontsize=SMALL,
        )
    place = axes.get_yaxis_transform()
    width = width_of(axes)
    write(axes, -8 / width, 0.5 * top, panel.label, transform=place, ha="right")
    if panel.limit is not None:
        axes.axhline(panel.limit, color=_T.ink, linewidth=0.9, gid=f"limit:{panel.id}")
        label = panel.limit_text
        write(
            axes,
            1 + 4 / width,
            panel.limit,
            label,
            transform=place,
            fontsize=SMALL,
            color=_T.ink_2,
        )
