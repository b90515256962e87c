"""Pages that are not half empty: which sections stand closer so that what follows fits before it.

A chart is never divided, so that one which has no room goes to the next page and leaves white
behind it. The layout tells where blocks begin and end; the sections around the emptiest page are
then set closer, laid out again, and kept so where there is less white in all. Knows no typst: it
is given the layout as a function.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Close", "Places", "filled", "rows_before", "settled", "whiter"]

_TOP, _HEIGHT = 26.0, 251.0
"""Millimetres: where a page's room begins, and how high it is."""
_FULL = 0.7
"""From this share of its room on a page is not missed any more (setting)."""
_LEAST_GAIN = 0.02
_SMALL = 0.07
"""White of a page that is not worth laying the report out anew (setting)."""
_GAP, _AXIS = 11.0, 10.0
"""Millimetres between two sections, and of a chart's axis, its edges and a line more of caption."""
_FEW = 5
"""Rows of a plan that are too few to stand alone (setting)."""
_MOST_LAYOUTS = 4
"""How often a report is laid out anew at most: each takes some tenths of a second."""
Close = frozenset[int]
"""Which sections are set closer, by their place from 0."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where things stand on paper: `edges` of blocks in order, each `begins` or `ends`, its page
    (from 1) and millimetres from the page's upper edge; `sections`, the page each begins on."""

    edges: tuple[tuple[str, int, float], ...]
    sections: tuple[int, ...]


def filled(places: Places) -> dict[int, float]:
    """How far down each page is filled, 0 to 1; 1 where a block goes on over its end.

    >>> filled(Places((("begins", 1, 100.0), ("ends", 1, 151.5), ("ends", 2, 51.1)), (1,)))
    {1: 0.5, 2: 0.1}
    """
    found: dict[int, float] = {}
    for _, page, y in places.edges:
        found[page] = max(found.get(page, 0.0), round((y - _TOP) / _HEIGHT, 3))
    for (kind, page, _), (_, after, _) in pairwise(places.edges):
        if kind == "begins":
            found |= dict.fromkeys(range(page, after), 1.0)
    return found


def settled(layout: Callable[[Close], Places], free: Sequence[int], places: Places) -> Close:
    """The sections to set closer, of those that are `free` to be; none where no page is missed.

    `places` is where all stands with none of them closer.
    """
    close: Close = frozenset()
    white = _white(places, free)
    tried = {close}
    for _ in range(_MOST_LAYOUTS):
        if max(white.values(), default=0.0) <= _SMALL:
            break
        ways = (each for each in _ways(places, white, free, close) if each not in tried)
        way = next(ways, None)
        if way is None:
            break
        tried.add(way)
        then = layout(way)
        less = _white(then, free)
        if sum(less.values()) < sum(white.values()) - _LEAST_GAIN:
            close, places, white = way, then, less
    return close


def whiter(before: Places, after: Places, free: Sequence[int]) -> bool:
    """Whether pages lacked more of being full before than after."""
    return sum(_white(after, free).values()) < sum(_white(before, free).values()) - _LEAST_GAIN


def rows_before(places: Places, at: int, high: float, rows: int, row: float) -> int:
    """How many rows of a section's first chart fit on the page before it, with all above them.

    `high` is the chart's height and `row` that of one row, in millimetres. 0 where the page before
    is full enough, the section does not begin a page, or few rows would stand on either side.
    """
    page = places.sections[at]
    share = filled(places).get(page - 1, 1.0)
    ends = [y for kind, where, y in places.edges if kind == "ends" and where == page]
    if at == 0 or share >= _FULL or places.sections[at - 1] == page or not ends:
        return 0
    above = ends[0] - _TOP - high
    room = (1 - share) * _HEIGHT - _GAP - above - _AXIS
    fit = int(room / row)
    return min(fit, rows - _FEW) if fit >= _FEW and rows >= 2 * _FEW else 0


def _white(places: Places, free: Sequence[int]) -> dict[int, float]:
    """What pages between the first free section and the last page lack of being full."""
    if not places.edges:
        return {}
    first, last = places.sections[free[0]], max(page for _, page, _ in places.edges)
    shares = filled(places)
    return {
        page: _FULL - shares.get(page, 0.0)
        for page in range(first, last)
        if shares.get(page, 0.0) < _FULL
    }


def _ways(
    places: Places, white: Mapping[int, float], free: Sequence[int], close: Close
) -> list[Close]:
    """What to try next: for the emptiest page first, the sections on it and on those before."""
    ways = []
    for page in sorted(white, key=lambda each: (-white[each], each)):
        for before in (1, 0, 2):
            on_paper = [at for at in free if page - before <= _end(places, at)
                        and places.sections[at] <= page]  # fmt: skip
            ways.append(close | frozenset(on_paper))
    return ways


def _end(places: Places, at: int) -> int:
    """The page on which a section ends: where the next one begins, at the latest."""
    after = places.sections[at + 1 :]
    return after[0] if after else max(page for _, page, _ in places.edges)
