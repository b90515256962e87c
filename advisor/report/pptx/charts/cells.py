"""A heat map as a native table: every cell can be edited, coloured by its number."""

from __future__ import annotations

from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches

from advisor.report.figures.spec import ChartSpec
from advisor.report.pptx.place import Rect, Words, emu, rgb, write
from advisor.report.tokens import LIGHT, text_on

__all__ = ["MAP_HEAD", "MAP_ROW", "heat_map"]

MAP_HEAD = 0.55
MAP_ROW = 0.36
"""Inches of a row where other things stand on the slide; a map alone may be a third higher."""
_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


def heat_map(slide: Any, rect: Rect, spec: ChartSpec) -> list[Any]:
    """Areas down, groups across, the gap last; what may not be shown says so on quiet ground."""
    rows, columns = len(spec.y.categories), len(spec.series)
    row = min(MAP_ROW * 4 / 3, (rect.height - MAP_HEAD) / max(rows, 1))
    place = Rect(rect.left, rect.top, rect.width, MAP_HEAD + row * rows)
    frame = slide.shapes.add_table(rows + 1, columns + 2, *emu(place))
    table = frame.table
    table._tbl.tblPr.find("{*}tableStyleId").text = _STYLE
    shares = [2.2, *[1.0] * columns, 1.7]
    for at, share in enumerate(shares):
        table.columns[at].width = Inches(rect.width * share / sum(shares))
    for at in range(rows + 1):
        table.rows[at].height = Inches(row if at else MAP_HEAD)
    heads = ("", *spec.x.categories, "Gap (80% range)")
    for at, words in enumerate(heads):
        _fill(table.cell(0, at), Words(words, 11, bold=True, ink=LIGHT.ink_2), "", at > 0)
    for at, name in enumerate(spec.y.categories):
        _fill(table.cell(at + 1, 0), Words(name, 12), "", False)
    for label in spec.row_labels:
        words = f"{label.value} ({label.range})" if label.range else label.value
        _fill(table.cell(int(label.at) + 1, columns + 1), Words(words, 11), "", True)
    low, high = spec.x.low or 0.0, spec.x.high or 1.0
    for column, series in enumerate(spec.series, 1):
        for point in series.points:
            colour = LIGHT.sequential_step(point.x, low, high)
            ink = text_on(colour, LIGHT.sequential_ink)
            _fill(
                table.cell(int(point.y) + 1, column), Words(point.text, 12, ink=ink), colour, True
            )
    for region in spec.regions:
        cell = table.cell(round(region.y0 + 0.5) + 1, round(region.x0) + 1)
        _fill(cell, Words(region.label, 11, ink=LIGHT.ink_2), LIGHT.surface, True)
    return [frame]


def _fill(cell: Any, words: Words, colour: str, middle: bool) -> None:
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.margin_left = cell.margin_right = Inches(0.06)
    if colour:
        cell.fill.solid()
        cell.fill.fore_color.rgb = rgb(colour)
    paragraph = cell.text_frame.paragraphs[0]
    if middle:
        paragraph.alignment = PP_ALIGN.CENTER
    write(paragraph, [words])
