"""What a meeting is shown and what stands behind it: the first slides decide, the backup answers.

A section leads with the messages that `LEADING` names; all else of it stands in the backup, with
the whole of every other section, in the report's order on both sides of the divider. A message is
one slide, or the slides "1 of 3" to "3 of 3" that it needs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from advisor.report.model import Cell, Column, Section, TableBlock
from advisor.report.pptx.place import Rect
from advisor.report.pptx.slide import Part, Slide
from advisor.report.pptx.together import divided

__all__ = ["LEADING", "Made", "in_messages", "in_order"]

Message = int | Literal["load", "table"]
"""The number of a message in its section, or the first that holds a load or nothing but a table."""

LEADING: Mapping[str, tuple[Message, ...]] = {
    "decision": (0, 1),
    "standing": (0, 1),
    "investment": (0,),
    "doubt": (0, 1),
    "not-simulated": (0,),
    "knowing": (0,),
    "dimensions": (0,),
    "outlook": (0, "table"),
    "roadmap": (0, "load"),
    "left-out": (0,),
    "ninety-days": (0,),
    "risks": (0,),
    "governance": (0,),
    "progress": (0,),
    "sign-off": (0,),
}

Made = Sequence[tuple[Section, Sequence[Slide]]]
"""The sections of a report, each with its slides."""


def in_order(made: Made, body: Rect) -> list[Slide]:
    """The slides to show, a list of what stands behind them, and the backup, marked as such.

    Where nothing leads or nothing stands behind, the slides stay as they are.
    """
    front: list[Slide] = []
    behind: list[tuple[str, list[Slide]]] = []
    chapter = ""
    for section, slides in made:
        chapter = chapter if section.level == 2 and chapter else section.short
        leads, rest = _parted(section, slides)
        front += leads
        if rest:
            behind.append((chapter, [replace(slide, backup=True) for slide in rest]))
    if not front or not behind:
        return [slide for _, slides in made for slide in slides]
    own = len(_divider(behind, body, len(front), 1))
    divider = _divider(behind, body, len(front), own)
    return [*front, *divider, *(slide for _, slides in behind for slide in slides)]


def _parted(section: Section, slides: Sequence[Slide]) -> tuple[list[Slide], list[Slide]]:
    """The slides of the messages that lead, and the others."""
    messages = in_messages(slides)
    wanted = {_place(which, messages) for which in LEADING.get(section.id, ())}
    leads = [one for at, run in enumerate(messages) if at in wanted for one in run]
    return leads, [one for at, run in enumerate(messages) if at not in wanted for one in run]


def in_messages(slides: Sequence[Slide]) -> list[list[Slide]]:
    """The slides by message: a part after the first belongs to the one before it."""
    found: list[list[Slide]] = []
    for slide in slides:
        if slide.part[0] > 1 and found:
            found[-1].append(slide)
        else:
            found.append([slide])
    return found


def _place(which: Message, messages: Sequence[Sequence[Slide]]) -> int:
    """Where a message stands among the section's; -1 where it has none of that kind."""
    if isinstance(which, int):
        return which
    held = {"load": _is_load, "table": _is_table}[which]
    return next((at for at, run in enumerate(messages) if held(run[0])), -1)


def _is_load(slide: Slide) -> bool:
    return slide.panels is not None


def _is_table(slide: Slide) -> bool:
    return slide.figure is None and any(part.table is not None for part in slide.parts)


def _divider(
    behind: Sequence[tuple[str, Sequence[Slide]]], body: Rect, front: int, own: int
) -> list[Slide]:
    """What stands behind, by chapter with the numbers of its slides.

    Before the first of them stand the cover, the `front` slides and the `own` ones of this list.
    """
    lines: list[tuple[str, int, int]] = []
    at = 2 + front + own
    for chapter, slides in behind:
        end = at + len(slides) - 1
        if lines and lines[-1][0] == chapter:
            lines[-1] = (chapter, lines[-1][1], end)
        else:
            lines.append((chapter, at, end))
        at = end + 1
    title = "What the slides before this one rest on"
    parts = (Part(table=_contents(lines)),)
    slide = Slide("backup", title, parts=parts, source="this report", notes=(title,), backup=True)
    return divided(slide, body)


def _contents(lines: Sequence[tuple[str, int, int]]) -> TableBlock:
    """The sections and their slides, the first half of them beside the second."""
    cells = [(Cell(text=title), Cell(text=_told(first, end))) for title, first, end in lines]
    half = -(-len(cells) // 2)
    right = [*cells[half:], (Cell(text=""), Cell(text=""))]
    rows = tuple((*cells[at], *right[at]) for at in range(half))
    columns = (Column(title="Section", width=3), Column(title="Slides"))
    return TableBlock(columns=(*columns, *columns), rows=rows)


def _told(first: int, last: int) -> str:
    return f"{first}" if first == last else f"{first}–{last}"
