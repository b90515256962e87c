"""What a reader of a finished deck would trip over: words outside their box, shapes outside the
slide, shapes over each other. Measured on the reopened file, apart from what wrote it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from pptx import Presentation

from advisor.report.typeface import text_width

EMU = 914400
WIDER = {"regular": 1.0, "bold": 1.04, "title": 1.11}
"""Arial and Georgia bold against the font of `text_width`, by the fonts made to their measures."""
LOOSE = 0.03
"""Inches that no eye sees."""
MEANT = ("field ", "quarter ", "position in words", "line to the position")
"""Shapes that stand on their chart by intent: fields of the plane, quarters, the position told."""


def trouble(deck: bytes) -> list[str]:
    """Every fault of the deck as `slide: what`, empty where there is none."""
    found = Presentation(io.BytesIO(deck))
    sides = found.slide_width / EMU, found.slide_height / EMU
    return [
        f"{number}: {what}"
        for number, slide in enumerate(found.slides, 1)
        for what in _of_slide(slide, *sides)
    ]


def _of_slide(slide: Any, width: float, height: float) -> Iterator[str]:
    boxes = []
    for shape in slide.shapes:
        left, top, wide, high = (
            each / EMU for each in (shape.left, shape.top, shape.width, shape.height)
        )
        if shape.has_text_frame and shape.text_frame.text.strip():
            yield from _words(shape, wide, high)
        if shape.has_table:
            high = 0.0
            for row in shape.table.rows:
                needed = _row(row, shape.table.columns)
                if needed > row.height / EMU + LOOSE:
                    yield f"{shape.name}: {row.cells[0].text[:30]!r} needs {needed:.2f} in"
                high += max(needed, row.height / EMU)
        if min(left, top) < -LOOSE or left + wide > width + LOOSE or top + high > height + LOOSE:
            yield f"{shape.name} leaves the slide"
        boxes.append((shape.name, left, top, left + wide, top + high))
    for one, other in combinations(boxes, 2):
        on = [box[0] for box in (one, other) if not box[0].startswith(MEANT)]
        if len(on) < 2 and all(name.startswith("chart:") for name in on):
            continue
        across = min(one[3], other[3]) - max(one[1], other[1])
        down = min(one[4], other[4]) - max(one[2], other[2])
        if min(across, down) > LOOSE:
            yield f"{one[0]} and {other[0]} overlap by {across:.2f} × {down:.2f} in"


def _words(shape: Any, wide: float, high: float) -> Iterator[str]:
    frame = shape.text_frame
    title = shape.is_placeholder and shape.placeholder_format.idx == 0
    size = _inherited(shape) if shape.is_placeholder else 18.0
    sides = [each / EMU for each in (frame.margin_left, frame.margin_right)]
    if shape.is_placeholder:  # what a layout sets is not on the slide
        sides = [0.0, 0.0] if title else sides
    ends = 0.0 if title else (frame.margin_top + frame.margin_bottom) / EMU
    needed = _text(frame, wide - sum(sides), size, title) + ends
    if needed > high + LOOSE:
        yield f"{shape.name}: {frame.text[:40]!r} needs {needed:.2f} of {high:.2f} in"


def _inherited(shape: Any) -> float:
    """The size that a holder of the layout has from it or from the master's title style."""
    idx = shape.placeholder_format.idx
    layout = shape.part.slide_layout
    ours = [one for one in layout.placeholders if one.placeholder_format.idx == idx]
    for one in ours:
        run = one._element.find(".//{*}lvl1pPr/{*}defRPr")
        if run is not None and run.get("sz"):
            return float(run.get("sz")) / 100
    if idx:
        return 20.0 if idx == 1 else 12.0  # a subtitle; footer and number of the slide
    style = layout.slide_master._element.find(".//{*}titleStyle/{*}lvl1pPr/{*}defRPr")
    return float(style.get("sz")) / 100


def _row(row: Any, columns: Any) -> float:
    needed = 0.0
    for cell, column in zip(row.cells, columns, strict=True):
        room = (column.width - cell.margin_left - cell.margin_right) / EMU
        ends = (cell.margin_top + cell.margin_bottom) / EMU
        needed = max(needed, _text(cell.text_frame, room, 18.0, title=False) + ends)
    return needed


def _text(frame: Any, room: float, size: float, title: bool) -> float:
    """The height of a frame's paragraphs in inches; the last one's space is not needed."""
    found = 0.0
    for paragraph in frame.paragraphs:
        indent = int(paragraph._p.get_or_add_pPr().get("marL", 0)) / EMU
        lines: list[float] = []
        for part in _broken(paragraph):
            runs = []
            for run in part:
                own = run.font.size or paragraph.font.size
                kind = "title" if title else "bold" if run.font.bold else "regular"
                runs.append((run.text, own.pt if own else size, kind))
            lines += _lines(runs, (room - indent) * 72)
        empty = paragraph._p.find("{*}endParaRPr")
        bare = size if empty is None or not empty.get("sz") else float(empty.get("sz")) / 100
        found += sum(lines) * 1.2 if lines else bare * 1.2
        found += paragraph.space_after.pt if paragraph.space_after else 0.0
    last = frame.paragraphs[-1].space_after
    return (found - (last.pt if last else 0.0)) / 72


def _broken(paragraph: Any) -> list[list[Any]]:
    """The runs of a paragraph between its line breaks."""
    found: list[list[Any]] = [[]]
    runs = iter(paragraph.runs)
    for child in paragraph._p:
        if child.tag.endswith("}br"):
            found.append([])
        elif child.tag.endswith("}r"):
            found[-1].append(next(runs))
    return found


def _lines(runs: Sequence[tuple[str, float, str]], room: float) -> list[float]:
    """The size of the largest letter of each line."""
    found, used, largest = [], 0.0, 0.0
    for text, size, kind in runs:
        for word in re.findall(r"\S+\s*|\s+", text):
            bold = kind != "regular"
            bare, whole = (
                WIDER[kind] * text_width(part, size, bold=bold) for part in (word.rstrip(), word)
            )
            if used and used + bare > room:
                found.append(largest)
                used = largest = 0.0
            while bare > room:
                found.append(size)
                bare, whole = bare - room, whole - room
            used, largest = used + whole, max(largest, size)
    return [*found, largest] if largest else found
