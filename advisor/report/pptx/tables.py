"""Native tables: measured before they are drawn, split over slides, their head on each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls

from advisor.report.model import Badge, Cell, TableBlock
from advisor.report.pptx.place import Rect, Words, em_width, emu, lines_of, plain
from advisor.report.tokens import LIGHT

__all__ = [
    "BASE",
    "Look",
    "as_text",
    "draw_table",
    "heights",
    "keeps_words",
    "split_table",
    "table_height",
]

_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
_EMU = 914400
_SIDE = 0.09
_LINE = 1.22
_MOST_LETTERS = 700
_BADGES = {
    "assumption": LIGHT.assumption,
    "unverified": LIGHT.states["attention"].text,
    "insufficient": LIGHT.states["neutral"].text,
    "limit": LIGHT.states["attention"].text,
    "neutral": LIGHT.states["neutral"].text,
}


@dataclass(frozen=True, slots=True)
class Look:
    """How large a slide's parts are set: points of a table, inches above and below the words of a
    row together, points of running text."""

    points: float
    pad: float
    text: float


BASE = Look(12, 0.1, 14)
"""The look by which a long table is cut into slides."""


def _size(table: TableBlock, look: Look) -> float:
    """The look's points, fewer where many columns or long texts would make it a wall."""
    letters = sum(len(cell.text) for row in table.rows for cell in row)
    wall = len(table.columns) > 6 or letters > 1500
    return max(min(look.points, 13) - 1, 11) if wall else look.points


def _widths(table: TableBlock, width: float, size: float) -> list[float]:
    """The columns by their shares; one too narrow for its longest word takes from the others."""
    needs = [size * each / 72 + 2 * _SIDE + 0.03 for each in _longest_words(table)]
    shares = [column.width for column in table.columns]
    found = [width * share / sum(shares) for share in shares]
    if sum(needs) > width:
        return found
    fixed: set[int] = set()
    while True:
        narrow = {at for at, each in enumerate(found) if at not in fixed and each < needs[at]}
        if not narrow:
            return found
        fixed |= narrow
        rest = width - sum(needs[at] for at in fixed)
        open_ = sum(shares[at] for at in range(len(shares)) if at not in fixed) or 1.0
        found = [
            needs[at] if at in fixed else rest * share / open_ for at, share in enumerate(shares)
        ]


@lru_cache(maxsize=256)
def _longest_words(table: TableBlock) -> tuple[float, ...]:
    """The width of each column's longest word in em, bold where anything in its cell is."""
    found = [_longest(column.title, True) for column in table.columns]
    for row in table.rows:
        for at, cell in enumerate(row):
            found[at] = max(found[at], _longest(*_worded(cell)))
    return tuple(found)


def _longest(text: str, bold: bool) -> float:
    words = plain(text).split()
    return max((em_width(word, bold=bold) for word in words), default=0.0)


def _parts(cell: Cell) -> list[tuple[str, bool]]:
    return [
        (part, bold)
        for part, bold in (
            (cell.text, cell.bold),
            (cell.sub, False),
            (cell.badge.text if cell.badge else "", True),
        )
        if part
    ]


def _height(
    texts: Sequence[tuple[str, bool]], widths: Sequence[float], size: float, pad: float
) -> float:
    rooms = zip(texts, widths, strict=True)
    lines = max(lines_of(text, size, width - 2 * _SIDE, bold=bold) for (text, bold), width in rooms)
    return lines * size * _LINE / 72 + pad


def heights(table: TableBlock, width: float, look: Look = BASE) -> tuple[float, list[float]]:
    """The height of the head and of every row, in inches."""
    size = _size(table, look)
    widths = _widths(table, width, size)
    titles = [(column.title, True) for column in table.columns]
    head = _height(titles, widths, size - 1, min(look.pad, 0.16))
    rows = [_height([_worded(cell) for cell in row], widths, size, look.pad) for row in table.rows]
    return head, rows


def _worded(cell: Cell) -> tuple[str, bool]:
    """All words of a cell as one text, and whether any of them are bold."""
    parts = _parts(cell)
    return " ".join(part for part, _ in parts), any(bold for _, bold in parts)


def keeps_words(table: TableBlock, width: float, look: Look = BASE) -> bool:
    """Whether every word of the table stands on one line in its column."""
    size = _size(table, look)
    widths = _widths(table, width, size)
    texts = [[column.title for column in table.columns]]
    texts += [[_worded(cell)[0] for cell in row] for row in table.rows]
    return all(
        lines_of(word, size, room - 2 * _SIDE, bold=True) == 1
        for row in texts
        for text, room in zip(row, widths, strict=True)
        for word in text.split()
    )


def table_height(table: TableBlock, width: float, look: Look = BASE) -> float:
    """The height of the whole table in inches."""
    head, rows = heights(table, width, look)
    return head + sum(rows)


def _shortened(table: TableBlock) -> TableBlock:
    """No cell may outgrow its slide: a longer text ends in `…`; the notes hold all of it."""

    def short(cell: Cell) -> Cell:
        if len(cell.text) <= _MOST_LETTERS:
            return cell
        return cell.model_copy(update={"text": f"{cell.text[:_MOST_LETTERS].rstrip()}…"})

    rows = tuple(tuple(short(cell) for cell in row) for row in table.rows)
    return table.model_copy(update={"rows": rows})


def split_table(table: TableBlock, width: float, height: float) -> list[TableBlock]:
    """The table in pieces no higher than the place, rows spread evenly over them."""
    table = _shortened(table)
    head, rows = heights(table, width)
    fewest = len(_cut(rows, height - head))
    low, best = sum(rows) / max(fewest, 1), height - head
    for step in range(9):  # even pieces: the least height that still takes no more slides
        tried = low + (height - head - low) * step / 8
        if tried >= max(rows, default=0) and len(_cut(rows, tried)) == fewest:
            best = tried
            break
    found, at = [], 0
    for number in _cut(rows, best):
        found.append(table.model_copy(update={"rows": _begun(table, at, at + number)}))
        at += number
    return found


def _begun(table: TableBlock, at: int, end: int) -> tuple[tuple[Cell, ...], ...]:
    """Rows of a table from `at` on; the first says again what a row above it said for it."""
    rows = table.rows[at:end]
    if not rows or rows[0][0].text or rows[0][0].badge:
        return rows
    said = next((row[0] for row in reversed(table.rows[:at]) if row[0].text), rows[0][0])
    return ((said, *rows[0][1:]), *rows[1:])


def _cut(rows: Sequence[float], room: float) -> list[int]:
    pieces: list[int] = []
    used = room + 1
    for height in rows:
        if used + height > room:
            pieces.append(0)
            used = 0.0
        pieces[-1] += 1
        used += height
    return pieces or [0]


def draw_table(slide: Any, rect: Rect, table: TableBlock, name: str, look: Look = BASE) -> Any:
    """The table at the top of the place: no vertical rules, hairlines between the rows."""
    head, rows = heights(table, rect.width, look)
    place = Rect(rect.left, rect.top, rect.width, head + sum(rows))
    frame = slide.shapes.add_table(1, 1, *emu(place))
    frame.name = name
    frame._element._nvXxPr.cNvPr.set("descr", plain(table.finding or table.caption or name))
    old = frame._element.graphic.graphicData.tbl
    old.getparent().replace(old, parse_xml(_grid(table, rect.width, head, rows, look)))
    return frame


def _grid(table: TableBlock, width: float, head: float, rows: Sequence[float], look: Look) -> str:
    """The table as its XML, written at once: a library call a cell would take seconds.

    The plain table style, so that a template's own bands and colours do not shine through.
    """
    size = _size(table, look)
    aligns = [column.align for column in table.columns]
    columns = "".join(
        f'<a:gridCol w="{int(each * _EMU)}"/>' for each in _widths(table, width, size)
    )
    titles = [[Words(c.title, size - 1, bold=True, ink=LIGHT.ink_2)] for c in table.columns]
    lines = [_row(titles, aligns, head, (LIGHT.control, 1.0), size - 1, min(look.pad, 0.16))]
    for at, (row, height) in enumerate(zip(table.rows, rows, strict=True), 1):
        rule = None if at == len(table.rows) else (LIGHT.line, 0.5)
        words = [_words(cell, size) for cell in row]
        lines.append(_row(words, aligns, height, rule, size, look.pad))
    return (
        f'<a:tbl {nsdecls("a")}><a:tblPr firstRow="1"><a:tableStyleId>{_STYLE}</a:tableStyleId>'
        f"</a:tblPr><a:tblGrid>{columns}</a:tblGrid>{''.join(lines)}</a:tbl>"
    )


def _row(
    cells: Sequence[Sequence[Words]],
    aligns: Sequence[str],
    height: float,
    rule: tuple[str, float] | None,
    size: float,
    pad: float,
) -> str:
    sides = zip(cells, aligns, strict=True)
    made = [_cell(words, align, rule, size, pad) for words, align in sides]
    return f'<a:tr h="{int(height * _EMU)}">{"".join(made)}</a:tr>'


def _cell(
    words: Sequence[Words],
    align: str,
    rule: tuple[str, float] | None,
    size: float,
    above: float,
) -> str:
    runs = "".join(
        f'<a:r><a:rPr lang="en-GB" sz="{int(one.size * 100)}" b="{int(one.bold)}">{_solid(one.ink)}'
        f"</a:rPr><a:t>{escape(plain(one.text))}</a:t></a:r>"
        for one in words
    )
    if not words:  # an empty cell would be as high as the library's own 18 points
        runs = f'<a:endParaRPr lang="en-GB" sz="{int(size * 100)}"/>'
    side = "r" if align == "right" else "l"
    edges = "".join(f'<a:{edge} w="0"><a:noFill/></a:{edge}>' for edge in ("lnL", "lnR", "lnT"))
    if rule is None:
        edges += '<a:lnB w="0"><a:noFill/></a:lnB>'
    else:
        edges += f'<a:lnB w="{int(rule[1] * 12700)}">{_solid(rule[0])}</a:lnB>'
    pad, room = int(_SIDE * _EMU), int(max(above / 2 - 0.01, 0.0) * _EMU)
    return (
        f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{side}"/>{runs}</a:p>'
        "</a:txBody>"
        f'<a:tcPr marL="{pad}" marR="{pad}" marT="{room}" marB="{room}" anchor="t">{edges}'
        "<a:noFill/></a:tcPr></a:tc>"
    )


def _solid(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour.removeprefix("#")}"/></a:solidFill>'


def _words(cell: Cell, size: float) -> list[Words]:
    found = [Words(cell.text, size, bold=cell.bold)] if cell.text else []
    if cell.sub:
        found.append(Words(f" {cell.sub}" if cell.text else cell.sub, size, ink=LIGHT.ink_2))
    if cell.badge:
        found.append(_badge(cell.badge, size, bool(found)))
    return found


def _badge(badge: Badge, size: float, after: bool) -> Words:
    text = f"  {badge.text}" if after else badge.text
    return Words(text, size - 1, bold=True, ink=_BADGES[badge.kind])


def as_text(table: TableBlock) -> str:
    """The table as lines of text, for the notes."""
    rows = [" | ".join(column.title for column in table.columns)]
    rows += [
        " | ".join(" ".join(part for part, _ in _parts(cell)) for cell in row) for row in table.rows
    ]
    return "\n".join(plain(row) for row in rows)
