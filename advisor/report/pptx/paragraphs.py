"""Paragraphs of a list as a presentation writes them: bullets, numbers, words at the right edge."""

from __future__ import annotations

from typing import Any

from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches

from advisor.report.pptx.place import child
from advisor.report.tokens import LIGHT

__all__ = ["bulleted", "told_aside"]

_DRAWN_IN = 0.4


def bulleted(paragraph: Any, indent: float, start: int | None) -> None:
    """A native bullet, or the number of the paragraph counted from `start`, before hanging text.

    `indent` is in inches.
    """
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(Inches(indent)))
    properties.set("indent", str(-Inches(indent)))
    colour = child(properties, "a:buClr")
    ink = LIGHT.ink_3 if start is None else LIGHT.primary
    child(colour, "a:srgbClr", val=ink.removeprefix("#"))
    child(properties, "a:buFont", typeface="Arial")
    if start is None:
        child(properties, "a:buChar", char="\u2022")
    else:
        child(properties, "a:buAutoNum", type="arabicPlain", startAt=str(start))


def told_aside(paragraph: Any, width: float, *, beside: bool) -> None:
    """The last run at the right edge of a box that wide, or on a line of its own.

    In a font that runs wider than the one measured it goes to the next line by itself. The edge is
    drawn in, for LibreOffice counts from the hanging text and PowerPoint from the box.
    """
    last = paragraph._p.findall(qn("a:r"))[-1]
    if not beside:
        broken = OxmlElement("a:br")
        child(broken, "a:rPr", sz=last.find(qn("a:rPr")).get("sz"))
        last.addprevious(broken)
        return
    tabs = child(paragraph._p.get_or_add_pPr(), "a:tabLst")
    child(tabs, "a:tab", pos=str(Inches(width - _DRAWN_IN)), algn="r")
    text = last.find(qn("a:t"))
    text.text = f"\t{text.text}"
