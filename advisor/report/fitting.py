"""The shorter forms of a section that has to be one page: what gives way, and in which order.

The layout takes the first form that fits, as it measures them; here it is said what each leaves
out. First things stand closer; then lists lose entries from their end, then tables rows, then
whole blocks go, the last one first. What was left out is printed whole behind, so no form loses
anything. Knows nothing of sizes.
"""

from __future__ import annotations

from typing import Any

from advisor.report.model import Block, Heading, ListBlock, Section, TableBlock

__all__ = ["forms_of"]

_LEAST = {"list": 1, "table": 3}
"""How many entries of a list and rows of a table stay as long as anything else can go."""


def forms_of(section: Section) -> list[dict[str, Any]]:
    """Every form in order: `close`, rows or entries to `keep` by block, blocks to `drop`.

    A list goes down to one entry and a table to three rows, always the longest first; of a table
    that ends in what it comes to, the last row stays.
    """
    left = {at: size for at, each in enumerate(section.blocks) if (size := _size(each))}
    forms = [_form(section, left, ()), _form(section, left, (), close=True)]
    for kind in ("list", "table"):
        while longest := _longest(section, left, kind):
            left[longest] -= 1
            forms.append(_form(section, left, (), close=True))
    gone: list[int] = []
    for at in reversed(range(1, len(section.blocks))):
        gone.append(at)
        if not isinstance(section.blocks[at], Heading):
            forms.append(_form(section, left, gone, close=True))
    return forms


def _size(block: Block) -> int:
    if isinstance(block, ListBlock):
        return len(block.items)
    return len(block.rows) if isinstance(block, TableBlock) else 0


def _longest(section: Section, left: dict[int, int], kind: str) -> int:
    """The block of that kind that has most to lose, the later one of equals; 0 where none has."""
    found = [
        (size - _LEAST[kind], at)
        for at, size in left.items()
        if section.blocks[at].kind == kind and size > _LEAST[kind]
    ]
    return max(found)[1] if found else 0


def _form(
    section: Section,
    left: dict[int, int],
    gone: list[int] | tuple[int, ...],
    *,
    close: bool = False,
) -> dict[str, Any]:
    keep = {
        str(at): _kept(section.blocks[at], size)
        for at, size in left.items()
        if size < _size(section.blocks[at]) and at not in gone
    }
    return {"close": close, "keep": keep, "drop": sorted(gone)}


def _kept(block: Block, size: int) -> list[int]:
    if isinstance(block, TableBlock) and block.total:
        return [*range(size - 1), len(block.rows) - 1]
    return list(range(size))
