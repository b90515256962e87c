"""Tiles: a number wears its range; beside today's where there is one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from advisor.ui.components.blocks import html_block
from advisor.ui.glossary import explained
from advisor.ui.markup import Html, join, tag

__all__ = ["Tile", "tiles"]


@dataclass(frozen=True, slots=True)
class Tile:
    """Name, value with unit, range, a note; `missing` stands in place of a value there is none of.

    `pair` draws two ranges on one scale from 0: (low, mid, high) of today, then of now.
    """

    name: str
    value: str = ""
    unit: str = ""
    range: object = ""
    note: object = ""
    missing: str = ""
    mark: object = ""
    pair: tuple[tuple[float, float, float], ...] = field(default=())


def tiles(across: int, items: Sequence[Tile], *, middle: int = 3) -> None:
    """Writes the tiles inside one border, `across` in a row on a wide screen."""
    style = f"--across:{across};--across-middle:{middle}"
    html_block(tag("div", *(_tile(item) for item in items), cls="tiles", style=style))


def _tile(item: Tile) -> Html:
    if item.missing:
        value = tag("div", item.missing, cls="value none")
    else:
        unit = tag("span", item.unit, cls="unit") if item.unit else ""
        value = tag("div", item.value, unit, cls="value")
    return tag(
        "div",
        tag("div", tag("span", explained(item.name)), item.mark, cls="name"),
        value,
        tag("div", item.range, cls="range") if item.range else "",
        _pair(item.pair) if item.pair else "",
        tag("div", item.note, cls="note") if item.note else "",
        cls="tile",
    )


def _pair(ranges: Sequence[tuple[float, float, float]]) -> Html:
    most = max(high for _, _, high in ranges) or 1.0
    drawn: list[Html] = []
    for at, (low, mid, high) in enumerate(ranges):
        kind, top = ("today", 2) if at == 0 and len(ranges) > 1 else ("now", 13)
        left, width = 100 * low / most, max(0.8, 100 * (high - low) / most)
        drawn.append(
            tag("span", cls=kind, style=f"top:{top}px;left:{left:.1f}%;width:{width:.1f}%")
        )
        drawn.append(tag("i", cls=kind, style=f"top:{top - 2}px;left:{100 * mid / most:.1f}%"))
    return tag("div", join(drawn), cls="pair", aria_hidden="true")
