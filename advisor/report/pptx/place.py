"""Places and words on a slide: rectangles in inches, safe text, text boxes that fit.

Widths of text are measured with the report's own sans and brought to the deck's fonts: Arial's
regular runs as wide, its bold 4 % wider than our semibold, Georgia's bold 12 %, by the advance
widths of the fonts made to their measures (Liberation Sans, Gelasio) over the titles of the
examples. So what fits here fits there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Pt

from advisor.report.tokens import LIGHT
from advisor.report.typeface import text_width, wrapped

__all__ = [
    "Rect",
    "Words",
    "child",
    "em_width",
    "emu",
    "lines_of",
    "plain",
    "rgb",
    "shortened",
    "text_box",
    "unstyled",
    "write",
]

_POINTS = 72.0
_WIDER = {"regular": 1.0, "bold": 1.045, "title": 1.13}
"""How much wider the deck's fonts run than the one they are measured with."""


@dataclass(frozen=True, slots=True)
class Rect:
    """A place on the slide in inches from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def below(self, top: float) -> Rect:
        """What is left of the place from a height on."""
        return Rect(self.left, top, self.width, max(self.bottom - top, 0.2))

    def columns(self, shares: Sequence[float], gutter: float = 0.4) -> list[Rect]:
        """The place in columns of these shares of its width."""
        room = self.width - gutter * (len(shares) - 1)
        found, left = [], self.left
        for share in shares:
            width = room * share / sum(shares)
            found.append(Rect(left, self.top, width, self.height))
            left += width + gutter
        return found


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text: its words, size in points, weight and colour."""

    text: str
    size: float = 14
    bold: bool = False
    ink: str = LIGHT.ink
    font: str = ""


def emu(rect: Rect) -> tuple[Any, Any, Any, Any]:
    """The place in the library's own unit."""
    return (Inches(rect.left), Inches(rect.top), Inches(rect.width), Inches(rect.height))


def plain(text: str) -> str:
    """Text that XML can hold: control and directing characters out, every break a space."""
    spaced = "".join(" " if letter in "\n\r\t\v\f" else letter for letter in text)
    kept = "".join(
        one for one in spaced if unicodedata.category(one) not in ("Cc", "Cf", "Co", "Cs")
    )
    return "".join(one for one in kept if ord(one) not in (0xFFFE, 0xFFFF))


@lru_cache(maxsize=16384)
def lines_of(
    text: str, size: float, width: float, *, bold: bool = False, title: bool = False
) -> int:
    """How many lines a text takes in a width in inches; `title` is text in the titles' serif."""
    return max(1, len(_lines(text, size, width, bold, title, 400)))


def em_width(text: str, *, bold: bool = False) -> float:
    """How wide a line of text runs in the deck's sans, in em."""
    return _WIDER["bold" if bold else "regular"] * text_width(text, 1, bold=bold)


def shortened(
    text: str, size: float, width: float, lines: int, *, bold: bool = False, title: bool = False
) -> str:
    """The text as far as it fits into so many lines; what is cut ends in `…`."""
    found = " ".join(_lines(text, size, width, bold, title, lines))
    return found if found.endswith("…") else re.sub(" +", " ", plain(text)).strip(" ")


def _lines(text: str, size: float, width: float, bold: bool, title: bool, lines: int) -> list[str]:
    wider = _WIDER["title" if title else "bold" if bold else "regular"]
    room = 0.985 * width * _POINTS / wider
    return wrapped(plain(text), size, room, bold=bold or title, lines=lines)


def text_box(
    slide: Any,
    rect: Rect,
    paragraphs: Sequence[Sequence[Words]],
    *,
    after: float = 4,
    anchor: Any = MSO_ANCHOR.TOP,
    fill: str = "",
    inset: float = 0.0,
    right: bool = False,
) -> Any:
    """A box of paragraphs, each of runs; `after` is the space under a paragraph in points."""
    shape = slide.shapes.add_textbox(*emu(rect))
    frame = shape.text_frame
    frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
    frame.vertical_anchor = anchor
    frame.margin_left = frame.margin_right = Inches(inset)
    frame.margin_top = frame.margin_bottom = Inches(inset * 0.6)
    if fill:
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(fill)
    for at, words in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(after)
        if right:
            paragraph.alignment = PP_ALIGN.RIGHT
        write(paragraph, words)
    return shape


def write(paragraph: Any, words: Sequence[Words]) -> None:
    """Runs into a paragraph, every text as plain text."""
    for one in words:
        run = paragraph.add_run()
        run.text = plain(one.text)
        run.font.size, run.font.bold = Pt(one.size), one.bold
        run.font.color.rgb = rgb(one.ink)
        if one.font:
            run.font.name = one.font


def rgb(colour: str) -> RGBColor:
    """A `#RRGGBB` token as the library's colour."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return RGBColor(red, green, blue)


def child(parent: Any, tag: str, **attributes: str) -> Any:
    """A new element of that prefixed name at the end of the parent."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(name, value)
    parent.append(made)
    return made


def unstyled(shape: Any) -> Any:
    """The shape without the theme's own effects: no shadow, no glow."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)
    return shape
