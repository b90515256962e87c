"""What stands on one slide: small parts of a section together, and what is too long divided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from advisor.report.figures.spec import ChartSpec
from advisor.report.model import Cell, Column, ListBlock, TableBlock
from advisor.report.pptx.charts.cells import MAP_HEAD, MAP_ROW
from advisor.report.pptx.measure import (
    BEFORE,
    GAP,
    head_height,
    list_height,
    part_height,
    parts_height,
    prints,
    room_for,
    small_height,
)
from advisor.report.pptx.place import Rect
from advisor.report.pptx.slide import Part, Slide
from advisor.report.pptx.tables import BASE, keeps_words, split_table

__all__ = ["BESIDE", "divided", "joined"]

MOST = 3
"""Parts that one slide carries."""
BESIDE = 0.58
"""The share of the width that parts take beside a chart."""
_WORTH = 1.2
"""Inches under which a list does not begin at the end of a slide."""
_FEW = {"shares": 4, "ranges": 3}
"""The rows up to which a chart of that kind leaves half a slide empty."""


def joined(slides: Sequence[Slide], body: Rect) -> list[Slide]:
    """The slides of a section with small ones put together, in their order.

    Parts go under parts while all fit at the look before the last but one; a chart of few bars goes
    right of the table before it, and one that is still alone gets its own numbers beside it.
    """
    found: list[Slide] = []
    for slide in (piece for one in slides for piece in _whole_lists(one, body)):
        before = found[-1] if found else None
        if before is not None and _may_join(before, slide, body):
            found[-1] = _join(before, slide)
        elif before is not None and _may_stand_under(before, slide, body):
            notes = tuple(dict.fromkeys((*before.notes, *slide.notes)))
            found[-1] = replace(before, parts=slide.parts, notes=notes, under=True)
        elif _is_alone(slide) and (at := _left_of(slide, found, body)) is not None:
            found[at] = _stand_right(found[at], slide)
        else:
            found.append(slide)
    return [_with_numbers(slide, body) for slide in found]


def _may_join(before: Slide, slide: Slide, body: Rect) -> bool:
    if not (before.plain and slide.plain) or slide.source != before.source:
        return False
    both = _join(before, slide)
    if len(both.parts) > MOST:
        return False
    return parts_height(both, body.width, BEFORE) <= room_for(both, body)


def _join(before: Slide, slide: Slide) -> Slide:
    """Both as one slide, under the first finding that either has."""
    parts = (*before.parts, *slide.parts)
    title = before.title
    if not before.lede and not any(part.finding for part in before.parts):
        title = next((part.finding for part in slide.parts if part.finding), title)
    notes = tuple(dict.fromkeys((*before.notes, *slide.notes)))
    closing = before.closing or slide.closing
    return replace(before, title=title, parts=parts, notes=notes, closing=closing)


def _is_small(chart: ChartSpec | None) -> bool:
    return chart is not None and 0 < len(chart.y.categories) <= _FEW.get(chart.kind, 0)


def _is_alone(slide: Slide) -> bool:
    """A chart of few shares with nothing beside it."""
    chart = slide.figure
    shares = chart is not None and chart.kind == "shares" and _is_small(chart)
    return shares and not slide.facts and not slide.parts


def _may_stand_under(before: Slide, slide: Slide, body: Rect) -> bool:
    """Whether a table fits under the heat map before it."""
    chart = before.figure
    if chart is None or chart.kind != "heat-map" or before.parts or not slide.plain or slide.lede:
        return False
    head = MAP_HEAD + MAP_ROW * len(chart.y.categories) + 0.5
    return head + parts_height(slide, body.width, BASE) <= room_for(before, body)


def _left_of(slide: Slide, found: Sequence[Slide], body: Rect) -> int | None:
    """Beside which slide of the section a small chart may stand: lists first, else the table just
    before it, if its words keep whole in the narrower columns."""
    width = body.width * BESIDE - 0.4

    def fits(before: Slide) -> bool:
        both = _stand_right(before, slide)
        room = room_for(both, body)
        tables = [part.table for part in before.parts if part.table is not None]
        whole = all(keeps_words(table, width) for table in tables)
        return (
            before.plain
            and not before.source
            and whole
            and (parts_height(both, width, BASE) <= room)
        )

    lists = [at for at, one in enumerate(found) if all(part.items for part in one.parts)]
    places = [*reversed(lists), *([len(found) - 1] if found else [])]
    return next((at for at in places if fits(found[at])), None)


def _stand_right(before: Slide, slide: Slide) -> Slide:
    """The chart right of the parts; it gives the title where they have no finding."""
    said = before.lede or any(part.finding for part in before.parts)
    title = before.title if said or slide.figure is None else slide.figure.title
    notes = tuple(dict.fromkeys((*before.notes, *slide.notes)))
    closing = before.closing or slide.closing
    drawn = replace(before, title=title, figure=slide.figure, right=True, source=slide.source)
    return replace(drawn, small=slide.small, notes=notes, closing=closing)


def _with_numbers(slide: Slide, body: Rect) -> Slide:
    """A chart of few marks with its own numbers as a table beside it."""
    chart = slide.figure
    if chart is None or not _is_small(chart) or slide.facts or slide.parts:
        return slide
    both = replace(slide, parts=(Part(table=_numbers_of(chart)),))
    fits = parts_height(both, body.width * BESIDE, BASE) <= room_for(both, body)
    return both if fits else slide


def _numbers_of(chart: ChartSpec) -> TableBlock:
    """The chart's own table, each column as wide as its longest words ask."""
    table = chart.table
    longest = [
        max(len(words) for words in column)
        for column in zip(table.columns, *table.rows, strict=True)
    ]
    columns = tuple(
        Column(
            title=title,
            align="right" if at in table.numeric else "left",
            width=min(max(longest[at], 6), 30),
        )
        for at, title in enumerate(table.columns)
    )
    rows = tuple(tuple(Cell(text=words) for words in row) for row in table.rows)
    return TableBlock(columns=columns, rows=rows)


def _whole_lists(slide: Slide, body: Rect) -> list[Slide]:
    """A list that its slide cannot hold, but a slide of its own can, goes there whole."""
    if slide.facts is None or slide.figure or len(slide.parts) < 2:
        return [slide]
    room = room_for(slide, body)
    kept = len(slide.parts)
    while kept > 1 and parts_height(_first(slide, kept), body.width, BEFORE) > room:
        kept -= 1
    if kept == len(slide.parts):
        return [slide]
    rest = replace(slide, facts=None, lede="", closing=None, parts=slide.parts[kept:])
    return [_first(slide, kept), rest]


def _first(slide: Slide, kept: int) -> Slide:
    return replace(slide, parts=slide.parts[:kept])


def divided(slide: Slide, body: Rect) -> list[Slide]:
    """The slide, or as many as its table or its lists need."""
    if slide.figure is not None or not slide.parts:
        return [slide]
    if parts_height(slide, body.width, BEFORE) <= room_for(slide, body):
        return [slide]
    pages = _pages(slide, body)
    number = len(pages)
    made = []
    for at, page in enumerate(pages, 1):
        one = replace(slide, parts=page, part=(at, number))
        if at > 1:
            one = replace(one, facts=None, lede="")
        made.append(one if at == number else replace(one, closing=None))
    return made


def _pages(slide: Slide, body: Rect) -> list[tuple[Part, ...]]:
    """The parts over as many slides as they need; a head stands over every piece."""
    rooms = (room_for(slide, body), room_for(replace(slide, facts=None, lede=""), body))
    pages: list[list[Part]] = [[]]
    used = 0.0
    for part in slide.parts:
        left = rooms[len(pages) > 1] - used
        height = part_height(part, slide.title, body.width, BEFORE)
        if height <= left:
            pages[-1].append(part)
            used += height + GAP
            continue
        here = not pages[-1] or (part.items is not None and left > _WORTH and height > rooms[1])
        pieces = _pieces(part, slide, body.width, (left if here else rooms[1], rooms[1]))
        for at, piece in enumerate(pieces):
            if pages[-1] and (at or not here):
                pages.append([])
            pages[-1].append(piece)
        used = part_height(pieces[-1], slide.title, body.width, BEFORE) + GAP
    return [tuple(page) for page in pages]


def _pieces(part: Part, slide: Slide, width: float, rooms: tuple[float, float]) -> list[Part]:
    """A part that one slide cannot hold: the first piece in the first room, the others after."""
    over = head_height(part, slide.title, width)
    if part.table is not None:
        under = small_height(prints(part), width)
        tables = split_table(part.table, width, min(rooms) - over - under)
        bare = [table.model_copy(update={"caption": ""}) for table in tables[:-1]]
        return [
            *(replace(part, table=table, small=()) for table in bare),
            replace(part, table=tables[-1]),
        ]
    if part.items is not None:
        return _lists(part, part.items, width, (rooms[0] - over, rooms[1] - over))
    return [part]


def _lists(part: Part, items: ListBlock, width: float, rooms: tuple[float, float]) -> list[Part]:
    """A list in pieces: the first fills what is left, the others a slide each."""
    cut: list[list[int]] = [[]]
    room = rooms[0]
    for at, height in enumerate(list_height(items, width, BEFORE)):
        if height > room and cut[-1]:
            cut.append([])
            room = rooms[1]
        cut[-1].append(at)
        room -= height
    pieces = [piece for piece in cut if piece]
    return [
        replace(part, items=_some(items, piece), start=part.start + piece[0],
                small=part.small if piece is pieces[-1] else ())
        for piece in pieces
    ]  # fmt: skip


def _some(items: ListBlock, kept: Sequence[int]) -> ListBlock:
    return items.model_copy(update={"items": tuple(items.items[at] for at in kept)})
