"""The line that explains a chart's marks, as native shapes and words under the chart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.util import Pt

from advisor.report.figures.spec import Key
from advisor.report.pptx.place import Rect, Words, emu, plain, rgb, text_box, unstyled
from advisor.report.tokens import LIGHT
from advisor.report.typeface import text_width

__all__ = ["draw_keys"]

_SIZE = 11
_ROW = 0.26
_MARK = 0.3


def draw_keys(slide: Any, rect: Rect, keys: Sequence[Key]) -> Rect:
    """The keys at the foot of the place, in as many lines as they need; what is left above."""
    if not keys:
        return rect
    rows: list[list[tuple[Key, float]]] = [[]]
    used = 0.0
    for key in keys:
        width = _MARK + 0.08 + 1.06 * text_width(plain(key.text), _SIZE) / 72 + 0.3
        if used + width > rect.width and rows[-1]:
            rows.append([])
            used = 0.0
        rows[-1].append((key, width))
        used += width
    top = rect.bottom - _ROW * len(rows)
    for at, row in enumerate(rows):
        left = rect.left
        for key, width in row:
            _mark(slide, Rect(left, top + at * _ROW, _MARK, _ROW), key)
            room = width - _MARK - 0.08 - 0.05
            place = Rect(left + _MARK + 0.08, top + at * _ROW + 0.02, room, _ROW - 0.02)
            box = text_box(slide, place, [[Words(key.text, _SIZE, ink=LIGHT.ink_2)]])
            box.text_frame.word_wrap = False  # a wider font runs on and not into the next line
            left += width
    return Rect(rect.left, rect.top, rect.width, rect.height - _ROW * len(rows) - 0.06)


def _mark(slide: Any, rect: Rect, key: Key) -> None:
    """One mark in the form and colour of its key."""
    middle = rect.top + rect.height / 2
    if key.form in ("line", "dashed"):
        left, y, width, _ = emu(Rect(rect.left, middle, rect.width, 0))
        drawn = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, left, y, left + width, y)
        unstyled(drawn)
        drawn.line.color.rgb, drawn.line.width = rgb(LIGHT.role(key.role)), Pt(2)
        if key.form == "dashed":
            drawn.line.dash_style = MSO_LINE.DASH
        return
    shapes = {"dot": MSO_SHAPE.OVAL, "diamond": MSO_SHAPE.DIAMOND}
    side = 0.13
    wide = key.form in ("band", "bar", "hatched", "assumption")
    place = Rect(
        rect.left if wide else rect.left + (rect.width - side) / 2,
        middle - side / 2,
        rect.width if wide else (0.04 if key.form == "tick" else side),
        side,
    )
    drawn = slide.shapes.add_shape(shapes.get(key.form, MSO_SHAPE.RECTANGLE), *emu(place))
    unstyled(drawn)
    fill = drawn.fill
    if key.form == "hatched":
        fill.patterned()
        fill.pattern = MSO_PATTERN.LIGHT_UPWARD_DIAGONAL
        fill.fore_color.rgb, fill.back_color.rgb = rgb(LIGHT.control), rgb(LIGHT.canvas)
        drawn.line.color.rgb = rgb(LIGHT.control)
        return
    fill.solid()
    fill.fore_color.rgb = rgb(_fill(key))
    if key.form == "assumption":
        drawn.line.color.rgb, drawn.line.dash_style = rgb(LIGHT.assumption), MSO_LINE.DASH
        drawn.line.width = Pt(1.25)
    else:
        drawn.line.fill.background()


def _fill(key: Key) -> str:
    if key.form == "band":
        return LIGHT.band if key.role == "now" else LIGHT.line
    if key.form == "assumption":
        return LIGHT.tint(LIGHT.now, 0.3)
    if key.form == "bar" and key.role == "limit":
        return LIGHT.tint(LIGHT.limit, 0.5)
    return LIGHT.role(key.role)
