"""What a PDF carries besides its pages: its published tables, and by choice the engagement.

The tables are those the report shows, as CSV in which no cell can be taken for a formula. The
engagement goes along only where somebody asks for it, without confidential notes and owners' names.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.report.cell_text import escaped
from advisor.report.model import Heading, Pair, ReportModel, TableBlock

if TYPE_CHECKING:
    from advisor.engagement import Engagement

__all__ = ["Attachment", "attachments", "without_confidences"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF: its name, its text, its type, and what it is."""

    name: str
    text: str
    mime: str
    about: str


def attachments(model: ReportModel, engagement: Engagement | None = None) -> list[Attachment]:
    """One CSV for every chart and every table, in the report's order, then the engagement."""
    found: list[Attachment] = []
    for section in model.sections:
        heading, number = "", 0
        for block in section.blocks:
            for leaf in (*block.left, *block.right) if isinstance(block, Pair) else (block,):
                if isinstance(leaf, Heading):
                    heading = leaf.text
                elif leaf.kind == "figure":
                    chart = leaf.chart
                    rows = (chart.table.columns, *chart.table.rows)
                    found.append(_table(f"chart-{chart.id}", rows, chart.title))
                elif isinstance(leaf, TableBlock):
                    number += 1
                    about = leaf.finding or heading or section.title
                    found.append(_table(f"table-{section.id}-{number}", _rows(leaf), about))
    found = [replace(one, name=_unused(found[:at], one.name)) for at, one in enumerate(found)]
    if engagement is not None:
        text = json.dumps(
            without_confidences(engagement), indent=1, ensure_ascii=False, allow_nan=False
        )
        about = "The engagement, without confidential notes and names"
        found.append(Attachment("engagement.json", text + "\n", "application/json", about))
    return found


def _unused(before: Sequence[Attachment], name: str) -> str:
    """Two charts of one kind may share an id: the second file gets a number."""
    taken = sum(one.name == name for one in before)
    return name if not taken else f"{name.removesuffix('.csv')}-{taken + 1}.csv"


def _table(name: str, rows: Sequence[Sequence[str]], about: str) -> Attachment:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([escaped(cell) for cell in row] for row in rows)
    return Attachment(f"{name}.csv", text.getvalue(), "text/csv", about)


def _rows(table: TableBlock) -> list[list[str]]:
    """A cell's text with its range, and its badge in brackets."""
    rows = [[column.title for column in table.columns]]
    for row in table.rows:
        parts = [
            (cell.text, cell.sub, f"[{cell.badge.text}]" if cell.badge else "") for cell in row
        ]
        rows.append([" ".join(part for part in each if part) for each in parts])
    return rows


def without_confidences(engagement: Engagement) -> dict[str, object]:
    """The engagement as plain data without confidential notes; owners are numbered, not named."""
    rounds = tuple(
        one.model_copy(
            update={
                "answers": tuple(
                    answer.model_copy(update={"note": None, "confidential": False})
                    if answer.confidential
                    else answer
                    for answer in one.answers
                )
            }
        )
        for one in engagement.rounds
    )
    owners = {name: f"owner {at}" for at, name in enumerate(
        dict.fromkeys(one.owner for one in engagement.actions), 1)}  # fmt: skip
    actions = tuple(
        one.model_copy(update={"owner": owners[one.owner]}) for one in engagement.actions
    )
    safe = engagement.model_copy(update={"rounds": rounds, "actions": actions})
    found: dict[str, object] = safe.model_dump(mode="json", by_alias=True, exclude_none=True)
    return found
