"""The parts of a slide drawn one under the other in the largest look that they all fit in."""

from __future__ import annotations

from typing import Any

from advisor.report.model import Item
from advisor.report.pptx.measure import (
    BODY,
    GAP,
    INDENT,
    head_height,
    list_height,
    look_of,
    prints,
    small_height,
    stands_beside,
)
from advisor.report.pptx.paragraphs import bulleted, told_aside
from advisor.report.pptx.place import Rect, Words, shortened, text_box
from advisor.report.pptx.slide import Part, Slide
from advisor.report.pptx.tables import Look, draw_table, table_height
from advisor.report.tokens import LIGHT

__all__ = ["draw_parts"]


def draw_parts(slide: Any, rect: Rect, one: Slide) -> None:
    """The slide's parts in their place, each under its heading."""
    look = look_of(one, rect.width, rect.height)
    for number, part in enumerate(one.parts, 1):
        rect = _heading(slide, rect, part, one)
        if part.table is not None:
            name = f"table:{one.section}" if number == 1 else f"table:{one.section}:{number}"
            draw_table(slide, rect, part.table, name, look)
            rect = rect.below(rect.top + table_height(part.table, rect.width, look))
        if part.items is not None:
            rect = _list(slide, rect, part, look)
        rect = _prints(slide, rect, part, look, last=number == len(one.parts))
        rect = rect.below(rect.top + GAP)


def _heading(slide: Any, rect: Rect, part: Part, one: Slide) -> Rect:
    """A finding, or a question where several parts stand on a slide, in bold; else grey."""
    text = part.heading(one.title)
    height = head_height(part, one.title, rect.width)
    if not height:
        return rect
    loud = text == part.finding or len(one.parts) > 1 or part.items is not None or bool(one.lede)
    words = [Words(shortened(text, BODY, rect.width, 2, bold=loud), BODY, bold=loud,
                   ink=LIGHT.ink if loud else LIGHT.ink_2)]  # fmt: skip
    if part.unit:
        words.append(Words(f"  {part.unit}", 12, ink=LIGHT.ink_3))
    text_box(slide, Rect(rect.left, rect.top, rect.width, height), [words], after=0)
    return rect.below(rect.top + height)


def _prints(slide: Any, rect: Rect, part: Part, look: Look, *, last: bool) -> Rect:
    """Small print under a part, of a slide's last one at the foot; words that are a part of their
    own are set as text. At the foot a table has room to grow in a wider font."""
    texts = prints(part)
    if not texts:
        return rect
    alone = part.table is None and part.items is None
    size, ink = (look.text, LIGHT.ink_2) if alone else (10.0, LIGHT.ink_3)
    height = small_height(texts, rect.width, size)
    top = rect.top + 0.06
    if last and not alone:
        top = max(top, rect.bottom - height)
    place = Rect(rect.left, top, rect.width, height)
    text_box(slide, place, [[Words(text, size, ink=ink)] for text in texts], after=3)
    return rect.below(place.bottom)


def _list(slide: Any, rect: Rect, part: Part, look: Look) -> Rect:
    """The entries as paragraphs of one box: they flow, and a reader can go on writing."""
    assert part.items is not None  # noqa: S101 - the caller has looked
    heights = list_height(part.items, rect.width, look)
    place = Rect(rect.left, rect.top, rect.width, sum(heights))
    entries = [_entry(item, look.text) for item in part.items.items]
    after = 72 * (0.06 + look.pad / 3)
    box = text_box(slide, place, entries, after=after)
    start = part.start if part.items.numbered else None
    for paragraph, item in zip(box.text_frame.paragraphs, part.items.items, strict=True):
        bulleted(paragraph, INDENT, start)
        if item.aside:
            told_aside(paragraph, rect.width, beside=stands_beside(item, rect.width, look))
    return rect.below(place.bottom)


def _entry(item: Item, size: float) -> list[Words]:
    words = [Words(f"{item.lead} ", size, bold=True)] if item.lead else []
    words.append(Words(item.text, size))
    if item.aside:
        words.append(Words(item.aside, size - 2, ink=LIGHT.ink_2))
    return words
