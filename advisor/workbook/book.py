"""A workbook being written: its package, its few looks, and what it says of itself."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import xlsxwriter

from advisor.engagement import Answer, Engagement
from advisor.report.cell_text import escaped
from advisor.report.tokens import LIGHT
from advisor.workbook.layout import FORMAT, IDENTITY, Voice, scale_labels

if TYPE_CHECKING:
    from advisor.model import Catalogue, Dimension, Practice

__all__ = ["LINE_HEIGHT", "Block", "Book", "identity_of", "lines_of", "whose"]

LINE_HEIGHT = 15.0
"""The height of a line of text, in points."""


def identity_of(catalogue: Catalogue, engagement: Engagement, voice: Voice) -> dict[str, str]:
    """What a workbook says of itself, by the words of `layout.IDENTITY`."""
    words = (
        FORMAT,
        engagement.id,
        catalogue.id,
        catalogue.version,
        catalogue.hash,
        engagement.edition,
        voice.round,
        voice.team,
        voice.respondent,
    )
    return dict(zip(IDENTITY, words, strict=True))


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one dimension: its heading, its first and last question (counted from 0)."""

    dimension: Dimension
    heading: int
    first: int
    last: int


@dataclass
class Book:
    """What is being written, and the formats it is written in."""

    catalogue: Catalogue
    engagement: Engagement
    voice: Voice
    asked: Sequence[Practice]
    held: dict[str, Answer]
    out: io.BytesIO = field(default_factory=io.BytesIO)

    def __post_init__(self) -> None:
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                   "strings_to_numbers": False}  # fmt: skip
        self.book = xlsxwriter.Workbook(self.out, options)
        sitting = self.engagement.round(self.voice.round)
        day = sitting.date if sitting else dt.date(2000, 1, 1)
        title = escaped(self.engagement.title)
        self.book.set_properties(
            {"title": title, "created": dt.datetime(day.year, day.month, day.day)}  # noqa: DTZ001
        )
        for key, word in identity_of(self.catalogue, self.engagement, self.voice).items():
            self.book.set_custom_property(f"advisor-{key}", word, "text")
        self._formats: dict[str, Any] = {}

    def sheet(self, name: str) -> Any:
        return self.book.add_worksheet(name)

    def format(self, name: str) -> Any:
        """One of the few looks of a cell; all but those to be filled in are locked."""
        if name not in self._formats:
            self._formats[name] = self.book.add_format({**_PLAIN, **_LOOKS[name]})
        return self._formats[name]


_PLAIN: dict[str, Any] = {
    "font_size": 10,
    "font_color": LIGHT.ink,
    "valign": "top",
    "text_wrap": True,
}
_LINES: dict[str, Any] = {"bottom": 1, "bottom_color": LIGHT.line}
_LOOKS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16, "text_wrap": False},
    "title_line": {"font_color": LIGHT.ink_2, "text_wrap": False},
    "text": {},
    "strong": {"bold": True},
    "quiet": {"font_color": LIGHT.ink_3, "font_size": 9, **_LINES},
    "cell": _LINES,
    "number": {"align": "right", **_LINES},
    "head": {"bold": True, "bg_color": LIGHT.primary, "font_color": LIGHT.on_primary},
    "group": {"bold": True, "font_size": 12, "bg_color": LIGHT.sunken, "text_wrap": False},
    "link": {"font_color": LIGHT.link, "underline": 1, **_LINES},
    "open": {"locked": False, "num_format": "@", "bg_color": LIGHT.surface, "border": 1,
             "border_color": LIGHT.control},
    "missing": {"bg_color": LIGHT.states["attention"].tint},
}  # fmt: skip


def whose(made: Book) -> str:
    """Team, role and round of the voice, in one line."""
    engagement, voice = made.engagement, made.voice
    person = next(each for each in engagement.respondents if each.id == voice.respondent)
    role = scale_labels(made.catalogue, "respondent-roles").get(person.role, person.role)
    sitting = engagement.round(voice.round)
    title = (sitting.title or sitting.id) if sitting else voice.round
    team = engagement.team(voice.team).title
    return escaped(f"{team} · {role} ({person.id}) · {title}")


def lines_of(text: str, width: int) -> int:
    """How many lines a text takes in a column of that many characters."""
    return sum(max(1, math.ceil(len(line) / (1.05 * width))) for line in text.split("\n"))
