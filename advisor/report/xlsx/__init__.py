"""The report as a workbook: the same numbers as in the PDF, with the arithmetic alive.

Answers are inputs; adoption, levels, indices, coverage, axes, verdict, priorities and money follow
from them by formulas, beside the engine's own values and their difference. What only the engine can
know (bands, simulated outcomes) stands as a value and says so. `book` knows cells and formats; each
other file is one or two sheets. The only files that import xlsxwriter to write a report.
"""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from advisor.report.brand import PLAIN, Brand
from advisor.report.xlsx.answers import write_answers
from advisor.report.xlsx.book import Book
from advisor.report.xlsx.cover import write_cover
from advisor.report.xlsx.decision import write_decision
from advisor.report.xlsx.figures import write_figures
from advisor.report.xlsx.money import write_money
from advisor.report.xlsx.outcome import write_assumptions, write_evidence, write_measures
from advisor.report.xlsx.plan import write_gaps, write_roadmap
from advisor.report.xlsx.practices import write_practices
from advisor.report.xlsx.scores import write_scores
from advisor.report.xlsx.workings import write_workings

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.flow import Assessment, Projection
    from advisor.model import Catalogue
    from advisor.report.model import ReportModel

__all__ = ["sheet_count", "write_xlsx"]


def write_xlsx(
    catalogue: Catalogue,
    engagement: Engagement,
    assessment: Assessment,
    projection: Projection | None,
    model: ReportModel,
    *,
    brand: Brand = PLAIN,
) -> bytes:
    """The report as .xlsx bytes; the same input gives the same bytes.

    `model` is the report the workbook belongs to: its title, state, findings, figures and hashes
    stand in it. Every formula carries the engine's value, so that a viewer that does not calculate
    shows it too. Nobody's text becomes a formula, a link or a name; no answer of one person, no
    name and no confidential note is in it. Without a projection the simulated sheets are left out.
    `brand` colours the heads of tables and stands as a logo on the first sheet.
    """
    book = Book(catalogue, engagement, assessment, model, brand)
    cover = book.sheet("Read me")
    scores = book.sheet("Scores")
    decision = book.sheet("Decision")
    write_gaps(book)
    if projection is not None:
        write_roadmap(book, projection)
        write_money(book, projection)
        write_measures(book, projection)
    answers = write_answers(book)
    practices = write_practices(book, answers)
    rows = write_workings(book, answers, practices)
    write_scores(book, scores, rows)
    write_decision(book, decision, rows)
    write_evidence(book)
    if projection is not None:
        write_assumptions(book, projection)
    write_figures(book)
    write_cover(book, cover)
    return book.close()


def sheet_count(content: bytes) -> int:
    """How many sheets a workbook has."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return sum(name.startswith("xl/worksheets/sheet") for name in archive.namelist())
