"""Places and words on a slide: rectangles in inches, safe text, text boxes that fit.

Widths of text are measured with the report's own sans, which is a little wider than the deck's
Arial, so that what fits here fits there.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.dml.color import RGBColor
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Pt

from advisor.report.tokens import LIGHT
from advisor.report.typeface import wrapped

__all__ = [
    "Rect",
    "Words",
    "child",
    "emu",
    "lines_of",
    "plain",
    "rgb",
    "text_box",
    "unstyled",
    "write",
]

_POINTS = 72.0


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


def lines_of(text: str, size: float, width: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a width in inches."""
    return max(1, len(wrapped(plain(text), size, 0.98 * width * _POINTS, bold=bold, lines=400)))


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
