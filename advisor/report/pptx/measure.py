"""How much room the parts of a slide take, and the largest look in which they all fit.

A slide with little on it is set larger and wider, one with much smaller: every slide takes the
first step of `LOOKS` that its room allows, so that neither emptiness nor overflow is left to luck.
Heights are inches.
"""

from __future__ import annotations

from advisor.report.model import Callout, Item, ListBlock
from advisor.report.pptx.place import Rect, em_width, lines_of, shortened
from advisor.report.pptx.slide import Part, Slide
from advisor.report.pptx.tables import BASE, Look, table_height

__all__ = [
    "BEFORE",
    "BODY",
    "FACTS",
    "GAP",
    "INDENT",
    "LEAST",
    "closing_height",
    "head_height",
    "lede_height",
    "lede_words",
    "list_height",
    "look_of",
    "part_height",
    "parts_height",
    "prints",
    "room_for",
    "small_height",
    "stands_beside",
]

BODY = 14.0
FACTS = 1.12
GAP = 0.2
"""What lies between two parts of a slide."""
INDENT = 0.35
"""What the words of a list stand in from its bullets."""
LOOKS = (
    Look(15, 0.30, 16),
    Look(14, 0.26, 16),
    Look(14, 0.20, 15),
    Look(13, 0.16, 14),
    Look(12, 0.13, 14),
    BASE,
    Look(11.5, 0.08, 13),
    Look(11, 0.07, 12),
)
LEAST = LOOKS[-1]
BEFORE = LOOKS[-3]
"""The look at which parts are put together or divided: smaller ones are a reserve."""
_SOURCE = 0.26


def list_height(items: ListBlock, width: float, look: Look = BASE) -> list[float]:
    """The height of every entry of a list."""
    found = []
    room = width - INDENT
    for item in items.items:
        text = f"{item.lead} {item.text}".strip()
        points = look.text * lines_of(text, look.text, room, bold=bool(item.lead))
        if item.aside and not stands_beside(item, width, look):
            points += (look.text - 2) * lines_of(item.aside, look.text - 2, room)
        found.append(points * 1.22 / 72 + 0.06 + look.pad / 3)
    return found


def stands_beside(item: Item, width: float, look: Look) -> bool:
    """Whether an entry and the words at its right stand on one line."""
    text = f"{item.lead} {item.text}".strip()
    own = em_width(text, bold=bool(item.lead)) * look.text
    beside = em_width(item.aside) * (look.text - 2)
    return (own + beside) / 72 <= 0.94 * (width - 2 * INDENT) - 0.2


def head_height(part: Part, title: str, width: float) -> float:
    """The height of the words over a part, 0 where none are needed."""
    words = f"{part.heading(title)} {part.unit}".strip()
    if not words:
        return 0.0
    return min(lines_of(words, BODY, width, bold=True), 2) * 0.24 + 0.1


def small_height(texts: tuple[str, ...], width: float, size: float = 10) -> float:
    """The height of small print, 0 where there is none."""
    if not texts:
        return 0.0
    return sum(lines_of(text, size, width) * size * 1.22 / 72 + 0.05 for text in texts) + 0.08


def prints(part: Part) -> tuple[str, ...]:
    """The small print of a part, its table's caption first."""
    caption = part.table.caption if part.table is not None else ""
    return tuple(text for text in (caption, *part.small) if text)


def part_height(part: Part, title: str, width: float, look: Look) -> float:
    """The height of a part with its heading and its small print."""
    height = head_height(part, title, width)
    if part.table is not None:
        height += table_height(part.table, width, look)
    if part.items is not None:
        height += sum(list_height(part.items, width, look))
    alone = part.table is None and part.items is None
    return height + small_height(prints(part), width, look.text if alone else 10)


def parts_height(slide: Slide, width: float, look: Look) -> float:
    """The height of all parts of a slide, one under the other."""
    found = [part_height(part, slide.title, width, look) for part in slide.parts]
    return sum(found) + GAP * max(len(found) - 1, 0)


def look_of(slide: Slide, width: float, room: float) -> Look:
    """The largest look in which the parts of the slide fit, the smallest where none does."""
    fit = (look for look in LOOKS if parts_height(slide, width, look) <= room)
    return next(fit, LEAST)


def room_for(slide: Slide, body: Rect) -> float:
    """What is left for chart and parts after the lede, the facts, the closing words, the source."""
    room = body.height
    if slide.lede:
        room -= lede_height(slide, body)
    if slide.facts:
        room -= FACTS + 0.1
    if slide.closing:
        room -= closing_height(slide.closing, body.width) + 0.12
    return room - _SOURCE - 0.05


def lede_height(slide: Slide, body: Rect) -> float:
    """The height of the lines under the title."""
    text = f"{lede_words(slide, body.width)} {slide.unit}".strip()
    return lines_of(text, BODY, body.width) * 0.24 + 0.12


def lede_words(slide: Slide, width: float) -> str:
    """The lede, four lines of it at most; the notes hold all of it."""
    return shortened(slide.lede, BODY, width, 4)


def closing_height(closing: Callout, width: float) -> float:
    """The height of the quiet card at the foot."""
    text = f"{closing.lead} {closing.text} {closing.note}"
    return min(lines_of(text, 12, width - 0.3, bold=True), 5) * 0.205 + 0.2
