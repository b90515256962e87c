"""The shipped fonts as measured facts: how wide a text is, how it wraps, which letters they lack.

Read once from the font files with fontTools, so that charts on screen and in the report wrap alike
and a report can name a character that no shipped font can draw. Draws nothing.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

__all__ = ["FONTS", "covered", "missing_characters", "text_width", "wrapped"]

FONTS = Path(__file__).parent / "fonts"
_REGULAR = "IBMPlexSans-Regular.ttf"
_SEMIBOLD = "IBMPlexSans-SemiBold.ttf"
_SPACES = re.compile(r"(?:(?!\u00a0)\s)+")
"""Where a line may break: a no-break space keeps a number with its unit."""


@lru_cache(maxsize=8)
def _metrics(file: str) -> tuple[dict[int, float], float]:
    """Advance widths by character in em, and the width of an unknown one."""
    from fontTools.ttLib import TTFont

    with TTFont(FONTS / file, lazy=True) as font:
        em = font["head"].unitsPerEm
        widths = font["hmtx"].metrics
        found = {code: widths[name][0] / em for code, name in font.getBestCmap().items()}
    return found, 0.6


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of a line of text in the unit of `size`, kerning left out."""
    widths, unknown = _metrics(_SEMIBOLD if bold else _REGULAR)
    return size * sum(widths.get(ord(letter), unknown) for letter in text)


def wrapped(
    text: str, size: float, width: float, *, bold: bool = False, lines: int = 9
) -> list[str]:
    """The text in lines no wider than `width`; a wider word is cut, a line too many ends in `…`.

    >>> wrapped("Automated tests decide whether a change may go on", 10, 110)
    ['Automated tests decide', 'whether a change may', 'go on']
    """
    found: list[str] = []
    line = ""
    for word in _words(text, size, width, bold):
        longer = f"{line} {word}".strip()
        if line and text_width(longer, size, bold=bold) > width:
            found.append(line)
            line = word
        else:
            line = longer
    if line:
        found.append(line)
    if len(found) > lines:
        found = [*found[: lines - 1], _cut(found[lines - 1], size, width, bold)]
    return found


def _words(text: str, size: float, width: float, bold: bool) -> list[str]:
    words = []
    for word in filter(None, _SPACES.split(text)):
        while len(word) > 1 and text_width(word, size, bold=bold) > width:
            fits = 1
            while text_width(word[: fits + 1], size, bold=bold) <= width:
                fits += 1
            words.append(word[:fits])
            word = word[fits:]
        words.append(word)
    return words


def _cut(line: str, size: float, width: float, bold: bool) -> str:
    while line and text_width(f"{line}…", size, bold=bold) > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


@lru_cache(maxsize=1)
def covered() -> frozenset[int]:
    """The characters that the report's text fonts can draw, as code points."""
    return frozenset(_metrics(_REGULAR)[0]) & frozenset(_metrics(_SEMIBOLD)[0])


def missing_characters(text: str, also: frozenset[int] = frozenset()) -> tuple[str, ...]:
    """Visible characters of a text that no shipped font has, each once, in order of code point."""
    have = covered() | also
    lacking = {
        letter
        for letter in text
        if ord(letter) not in have and unicodedata.category(letter) not in ("Cc", "Cf", "Zs", "Zl")
    }
    return tuple(sorted(lacking))
