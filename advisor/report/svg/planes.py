"""Charts on two measured axes: the decision's fields, fans over time, a quality log."""

from __future__ import annotations

from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from advisor.report.figures.layout import FieldName, field_names, leader, spread
from advisor.report.figures.spec import Band, ChartSpec, Point
from advisor.report.svg.page import (
    SMALL,
    bare_axes,
    bounds,
    marks,
    new_figure,
    readable,
    width_of,
    write,
)
from advisor.report.tokens import FONT_SANS_SEMIBOLD, LIGHT
from advisor.report.typeface import text_width

__all__ = ["curves", "quadrant"]

_T = LIGHT


def quadrant(spec: ChartSpec, width: float) -> Figure:
    """The nine fields, the possible box, and the position with its words."""
    height = 170.0
    figure = new_figure(width, height)
    axes = bare_axes(figure, 40, 30, width - 44, height - 34)
    axes.set(xlim=(spec.x.low, spec.x.high), ylim=(spec.y.low, spec.y.high))
    axes.set_xticks([tick.at for tick in spec.x.ticks], [tick.text for tick in spec.x.ticks])
    axes.set_yticks([tick.at for tick in spec.y.ticks], [tick.text for tick in spec.y.ticks])
    axes.set_xlabel(spec.x.label, fontsize=SMALL, color=_T.ink_2, labelpad=4)
    axes.set_ylabel(spec.y.label, fontsize=SMALL, color=_T.ink_2, labelpad=4)
    size = (width - 44, height - 34)
    names = field_names(spec, *size, SMALL)
    for name in names:
        _field(axes, name, size)
    for band in spec.bands:
        across, up = band.spans
        place, sides = (across.low, up.low), (across.high - across.low, up.high - up.low)
        box = Rectangle(place, *sides, facecolor=_T.tint(_T.now, 0.18), edgecolor=_T.now)
        box.set(linewidth=1.2, gid=f"band:{band.id}", alpha=0.75)
        axes.add_patch(box)
    for series in spec.series:
        marks(axes, series)
        for point in series.points:
            _callout(axes, point, leader(spec, names, *size, SMALL))
    return figure


def _field(axes: Any, name: FieldName, size: tuple[float, float]) -> None:
    region = name.region
    colour = _T.primary_tint if region.chosen else _T.surface
    across, up = region.x1 - region.x0, region.y1 - region.y0
    patch = Rectangle((region.x0, region.y0), across, up, facecolor=colour, edgecolor=_T.canvas)
    patch.set(linewidth=1.5, gid=f"region:{region.label}")
    axes.add_patch(patch)
    style: dict[str, Any] = {"bold": region.chosen, "va": "top" if name.at_top else "bottom"}
    style["color"] = _T.primary if region.chosen else _T.ink_2
    edge = name.room.top if name.at_top else name.room.bottom
    place = (name.room.left / size[0], 1 - edge / size[1])
    lines = "\n".join(name.lines)
    write(axes, *place, lines, fontsize=SMALL, linespacing=1.1, zorder=6, **style)


def _callout(axes: Any, point: Point, offset: tuple[float, float]) -> None:
    """The position in words at the end of a short line."""
    axes.annotate(
        point.text,
        (point.x, point.y),
        xytext=(offset[0], -offset[1]),
        textcoords="offset points",
        ha="center" if offset[0] == 0 else "left" if offset[0] > 0 else "right",
        va="center",
        fontsize=SMALL,
        family=FONT_SANS_SEMIBOLD,
        color=_T.ink,
        arrowprops={"arrowstyle": "-", "color": _T.ink, "linewidth": 0.7, "shrinkB": 5},
        zorder=7,
    )


def curves(spec: ChartSpec, width: float) -> Figure:
    """Lines over time on their bands, ends labelled in words."""
    height = 114.0 if width < 300 else 150.0
    ends = [series.end_label for series in spec.series if series.points]
    right = max((text_width(text, SMALL, bold=True) for text in ends), default=0) + 10
    left = 8 + max(
        (text_width(_number(spec, value), SMALL) for value in _marks_of(spec)), default=12
    )
    figure = new_figure(width, height)
    plot_h = height - 24
    axes = bare_axes(figure, left, 18, width - left - right, plot_h)
    top = (spec.y.high or 1.0) * (1.0 if spec.kind == "quality-log" else 1.04)
    axes.set(xlim=(spec.x.low, spec.x.high or 1), ylim=(spec.y.low, top))
    ticks = readable(spec.x.ticks, spec.x, width - left - right)
    axes.set_xticks([tick.at for tick in ticks], [tick.text for tick in ticks])
    values = _marks_of(spec)
    axes.set_yticks(values, [_number(spec, value) for value in values])
    axes.grid(axis="y", color=_T.sunken, linewidth=0.8)
    for rule in spec.rules:
        axes.axvline(rule.at, color=_T.line, linewidth=0.6, gid="rule")
    for band in spec.bands:
        _area(axes, band)
    for series in spec.series:
        marks(axes, series)
    _end_labels(axes, spec, plot_h)
    return figure


def _marks_of(spec: ChartSpec) -> list[float]:
    """Three to six round values on the vertical axis, 0 included where the axis begins there."""
    low, high = bounds(spec.y)
    values = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return [float(value) for value in values if low <= value <= high * 1.04]


def _number(spec: ChartSpec, value: float) -> str:
    if spec.kind == "quality-log":
        return f"{100 * value:.0f}%"
    return f"{value:,.10g}"


def _area(axes: Any, band: Band) -> None:
    share = 0.17 if band.share > 0.6 else 0.26
    colour = _T.role(band.role)
    x = [span.at for span in band.spans]
    low, high = [span.low for span in band.spans], [span.high for span in band.spans]
    axes.fill_between(x, low, high, color=colour, alpha=share, linewidth=0, gid=f"band:{band.id}")


def _end_labels(axes: Any, spec: ChartSpec, height: float) -> None:
    """Words at the last point of each line, kept apart."""
    lines = [series for series in spec.series if series.points and series.end_label]
    low, high = axes.get_ylim()
    wanted = [(line.points[-1].y - low) / (high - low) * height for line in lines]
    placed = spread(wanted, 11, 4, height - 2)
    x = axes.transData.transform((lines[0].points[-1].x, 0))[0] if lines else 0
    x = axes.transAxes.inverted().transform((x, 0))[0]
    width = width_of(axes)
    for line, y in zip(lines, placed, strict=True):
        style = {"bold": not line.dashed, "color": _T.role(line.role), "fontsize": SMALL}
        write(axes, x + 5 / width, y / height, line.end_label, transform=axes.transAxes, **style)
