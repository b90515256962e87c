"""Small marks in HTML: badges, bars, level squares, pairs of a word and its value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from advisor.ui.glossary import explained
from advisor.ui.markup import Html, join, tag

__all__ = ["BadgeKind", "badge", "bar", "level_squares", "pairs", "share_rows"]

BadgeKind = Literal[
    "ok",
    "attention",
    "problem",
    "information",
    "neutral",
    "assumption",
    "unverified",
    "insufficient",
    "unknown",
    "plain",
]


def badge(kind: BadgeKind, words: str) -> Html:
    """One shape and one or two words; the shape carries the meaning without colour."""
    return tag("span", words, cls=f"badge {kind}")


def level_squares(level: int | None, name: str) -> Html:
    """Five squares, filled to the level, and its name."""
    reached = level or 0
    squares = (tag("i", cls="on" if step <= reached else "") for step in range(1, 6))
    return join((tag("span", *squares, cls="squares", aria_hidden="true"), name))


def bar(share: float, unknown: float = 0.0, *, quiet: bool = False) -> Html:
    """A bar filled to a share from 0 to 1, then hatched for what is unknown."""
    filled = min(max(share, 0.0), 1.0)
    hatched = min(max(unknown, 0.0), 1.0 - filled)
    parts = [tag("i", cls="quiet" if quiet else "", style=f"width:{filled * 100:.1f}%")]
    if hatched > 0:
        parts.append(tag("i", cls="unknown", style=f"width:{hatched * 100:.1f}%"))
    return tag("div", *parts, cls="bar", aria_hidden="true")


def pairs(rows: Iterable[tuple[object, object]]) -> Html:
    """Words on the left, values on the right."""
    return tag(
        "dl",
        *(join((tag("dt", explained(word)), tag("dd", value))) for word, value in rows),
        cls="pairs",
    )


def share_rows(rows: Iterable[tuple[str, float, str]], *, first_bold: bool = True) -> Html:
    """Name, bar and share for each row; the first row is the one that won."""
    cells = []
    for at, (name, share, words) in enumerate(rows):
        first = at == 0 and first_bold
        cells.append(tag("b", name) if first else tag("span", name))
        cells.append(bar(share, quiet=not first))
        cells.append(tag("span", words, cls="num"))
    return tag("div", *cells, cls="shares")
