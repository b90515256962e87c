"""The parts of a slide drawn one under the other in the largest look that they all fit in."""

from __future__ import annotations

from typing import Any

from advisor.report.model import Item
from advisor.report.pptx.measure import (
    ASIDE,
    BODY,
    GAP,
    head_height,
    list_height,
    look_of,
    prints,
    small_height,
)
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
        rect = _prints(slide, rect, part, look)
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


def _prints(slide: Any, rect: Rect, part: Part, look: Look) -> Rect:
    """Small print under a part; words that are a part of their own are set as text."""
    texts = prints(part)
    if not texts:
        return rect
    alone = part.table is None and part.items is None
    size, ink = (look.text, LIGHT.ink_2) if alone else (10.0, LIGHT.ink_3)
    height = small_height(texts, rect.width, size)
    place = Rect(rect.left, rect.top + 0.06, rect.width, height)
    text_box(slide, place, [[Words(text, size, ink=ink)] for text in texts], after=3)
    return rect.below(place.bottom)


def _list(slide: Any, rect: Rect, part: Part, look: Look) -> Rect:
    assert part.items is not None  # noqa: S101 - the caller has looked
    top = rect.top
    heights = list_height(part.items, rect.width, look)
    for number, (item, height) in enumerate(
        zip(part.items.items, heights, strict=True), part.start
    ):
        mark = f"{number}" if part.items.numbered else "•"
        _entry(slide, Rect(rect.left, top, rect.width, height), item, mark, look.text)
        top += height
    return rect.below(top)


def _entry(slide: Any, rect: Rect, item: Item, mark: str, size: float) -> None:
    ink = LIGHT.ink_3 if mark == "•" else LIGHT.primary
    place = Rect(rect.left, rect.top, 0.33, rect.height)
    text_box(slide, place, [[Words(mark, size, bold=True, ink=ink)]], after=0)
    aside = ASIDE if item.aside else 0.0
    words = [Words(f"{item.lead} ", size, bold=True)] if item.lead else []
    words.append(Words(item.text, size))
    room = Rect(rect.left + 0.35, rect.top, rect.width - 0.35 - aside, rect.height)
    text_box(slide, room, [words], after=0)
    if item.aside:
        width = ASIDE - 0.2
        place = Rect(rect.left + rect.width - width, rect.top, width, rect.height)
        words = [Words(item.aside, size - 2, ink=LIGHT.ink_2)]
        text_box(slide, place, [words], right=True, after=0)
