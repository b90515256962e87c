"""The shorter forms of a page that is one page by construction: what gives way, in which order.

The layout takes the first form that fits, as it measures them; here it is said what each leaves
out. First things stand closer; then lists lose entries from their end, then tables rows, then
whole blocks go with their headings, the last one first. Knows nothing of sizes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from advisor.report.model import Block, Heading, ListBlock, Section, TableBlock

__all__ = ["forms_of", "sheets_of"]

_LEAST = (("list", 1), ("table", 3), ("table", 1))
"""How many entries of lists and rows of tables stay at each step, before whole blocks go."""
_SHORT = 3
"""A table of so many rows stays whole as long as it stays."""
Place = tuple[int, int]
"""A section of the page and a block of the section, each from 0."""


def sheets_of(sections: Sequence[Section]) -> list[list[Section]]:
    """The sections in order, each that `joins` the page before it together with that page's."""
    found: list[list[Section]] = []
    for section in sections:
        if section.joins and found and found[-1][0].one_page:
            found[-1].append(section)
        else:
            found.append([section])
    return found


def forms_of(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """Every form of a page in order: `close`, the rows or entries to `keep`, the blocks to `drop`.

    Blocks are named by section and place, `0-3`. Lists go down to one entry, then tables to three
    rows and then to one, always the longest first; of a table that ends in what it comes to, the
    last row stays, and a table that `stays` is whole in every form. The first block of a section
    goes as a heading of what went alone.
    """
    blocks = {
        (at, place): block
        for at, section in enumerate(sections)
        for place, block in enumerate(section.blocks)
    }
    fixed = {at for at, block in blocks.items() if isinstance(block, TableBlock) and block.stays}
    left = {at: n for at, block in blocks.items() if (n := _size(block)) and at not in fixed}
    forms = [_form(blocks, left), _form(blocks, left, close=True)]
    for kind, least in _LEAST:
        while longest := _longest(blocks, left, kind, least):
            left[longest] -= 1
            forms.append(_form(blocks, left, close=True))
    gone: list[Place] = []
    for at in sorted(blocks, key=lambda place: (place[0], -place[1])):
        if at[1] and at not in fixed and not isinstance(blocks[at], Heading):
            gone += [at, *_heading_of(blocks, at)]
            forms.append(_form(blocks, left, gone, close=True))
    return forms


def _heading_of(blocks: dict[Place, Block], at: Place) -> list[Place]:
    """The heading right above a block: it goes with it, unless the section begins with it."""
    above = (at[0], at[1] - 1)
    return [above] if isinstance(blocks[above], Heading) else []


def _size(block: Block) -> int:
    if isinstance(block, ListBlock):
        return len(block.items)
    return len(block.rows) if isinstance(block, TableBlock) else 0


def _longest(
    blocks: dict[Place, Block], left: dict[Place, int], kind: str, least: int
) -> Place | None:
    """The block of that kind that has most to lose, the later one of equals."""
    found = [
        (size - least, at)
        for at, size in left.items()
        if blocks[at].kind == kind
        and size > least
        and (kind == "list" or _size(blocks[at]) > _SHORT)
    ]
    return max(found)[1] if found else None


def _form(
    blocks: dict[Place, Block],
    left: dict[Place, int],
    gone: Iterable[Place] = (),
    *,
    close: bool = False,
) -> dict[str, Any]:
    away = sorted(gone)
    keep = {
        _named(at): _kept(blocks[at], size)
        for at, size in left.items()
        if size < _size(blocks[at]) and at not in away
    }
    return {"close": close, "keep": keep, "drop": [_named(at) for at in away]}


def _named(place: Place) -> str:
    return f"{place[0]}-{place[1]}"


def _kept(block: Block, size: int) -> list[int]:
    if isinstance(block, TableBlock) and block.total:
        return [*range(size - 1), len(block.rows) - 1]
    return list(range(size))
