"""A PDF's pages as they are printed: lines of text with place, size and typeface, by poppler."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest

_FINE = 3
"""Poppler writes whole numbers and enlarges no further: thirds of a point."""
_WATERMARK = 60.0
_ASCENT = 0.016
"""How far above the margin the letters of a first line may begin; the head ends above that."""
TOP, BOTTOM = 26 / 297, 20 / 297
"""The margins of a page as shares of its height: head and foot stand in them."""


@dataclass(frozen=True)
class Line:
    """Words on paper: the upper edge as a share of the page's height, the size in points."""

    text: str
    y: float
    size: float
    family: str
    left: float
    right: float

    @property
    def heading(self) -> bool:
        """Set like a heading: the serif, or the bold sans at its size of headings."""
        return "Serif" in self.family or ("SmBld" in self.family and 10.5 < self.size < 11.5)


@dataclass(frozen=True)
class Page:
    """Lines between the margins, from above."""

    number: int
    lines: tuple[Line, ...]

    @property
    def filled(self) -> float:
        """How far down the lowest line stands, as a share of the room between the margins."""
        low = max((line.y for line in self.lines), default=TOP)
        return (low - TOP) / (1 - TOP - BOTTOM)

    @property
    def widest_gap(self) -> float:
        """The widest white between two lines one under the other, as a share of that room."""
        ys = sorted(line.y for line in self.lines)
        gaps = [after - before for before, after in zip([TOP, *ys], ys, strict=False)]
        return max(gaps, default=1.0) / (1 - TOP - BOTTOM)

    @property
    def orphan(self) -> str:
        """The heading that stands last on the page; empty where none does."""
        last = max(self.lines, key=lambda line: (line.y, line.left), default=None)
        return last.text if last is not None and last.heading else ""

    def said(self, words: str) -> bool:
        """The words stand on the page, however its lines run."""
        return _plain(words) in _plain("".join(line.text for line in self.lines))

    def starts(self, title: str) -> bool:
        """The page begins with that heading."""
        told = " ".join(line.text for line in self.lines if line.heading)
        return _plain(told).startswith(_plain(title))


def _plain(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text).replace("'", "’")


def read_pages(pdf: bytes, folder: Path) -> list[Page]:
    """Every page of the file. Skips where poppler is not installed."""
    program = shutil.which("pdftohtml")
    if program is None:
        pytest.skip("pdftohtml (poppler-utils) is not installed")
    file = folder / "pages.pdf"
    file.write_bytes(pdf)
    made = subprocess.run(
        [program, "-xml", "-i", "-stdout", "-zoom", str(_FINE), "-fontfullname", str(file)],
        capture_output=True,
        check=True,
    ).stdout.decode("utf-8", "replace")
    tree = ElementTree.fromstring(re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", made))  # noqa: S314
    fonts: dict[str, tuple[float, str]] = {}
    pages = []
    for page in tree.iter("page"):
        for font in page.iter("fontspec"):
            fonts[font.attrib["id"]] = (float(font.attrib["size"]) / _FINE, font.attrib["family"])
        height, width = float(page.attrib["height"]), float(page.attrib["width"])
        lines = [_line(one, fonts, height, width) for one in page.iter("text")]
        inside = [
            line
            for line in lines
            if TOP - _ASCENT <= line.y <= 1 - BOTTOM and line.text and line.size < _WATERMARK
        ]
        pages.append(Page(int(page.attrib["number"]), tuple(inside)))
    return pages


def _line(
    node: ElementTree.Element, fonts: dict[str, tuple[float, str]], height: float, width: float
) -> Line:
    size, family = fonts[node.attrib["font"]]
    top, left, long = (float(node.attrib[name]) for name in ("top", "left", "width"))
    text = " ".join("".join(node.itertext()).split())
    return Line(text, top / height, size, family, left / width, (left + long) / width)
