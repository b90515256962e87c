"""The workbook a respondent fills in: questions with their anchors, lists to choose from, the rest
locked. Written the same way twice, it is the same bytes.

It computes nothing but how many questions are answered, as formulas of the first sheet. It carries
the answers of one voice and nobody else's. Every text of the client is written as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from advisor.engagement import Engagement
from advisor.report.cell_text import escaped
from advisor.scoring import asked_practices
from advisor.workbook.book import LINE_HEIGHT, Block, Book, identity_of, lines_of, whose
from advisor.workbook.changes import fingerprint
from advisor.workbook.layout import (
    LISTS,
    NO,
    QUESTIONS,
    START,
    YES,
    Voice,
    answer_choices,
    evidence_choices,
    respondent_choice,
    scale_labels,
)
from advisor.workbook.questions import write_questions
from advisor.workbook.voices import answers_of

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["write_workbook"]


def write_workbook(catalogue: Catalogue, engagement: Engagement, voice: Voice) -> bytes:
    """The bytes of the .xlsx of one voice: the questions its edition and scope ask, and what the
    voice has answered so far."""
    asked = asked_practices(catalogue, engagement)
    made = Book(catalogue, engagement, voice, asked, answers_of(engagement, voice))
    start, questions = made.sheet(START), made.sheet(QUESTIONS)
    lists = made.sheet(LISTS)
    _lists(made, lists)
    blocks = write_questions(made, questions)
    _start(made, start, blocks)
    lists.very_hidden()
    made.book.close()
    return made.out.getvalue()


def _lists(made: Book, sheet: Any) -> None:
    """The hidden sheet: entries of the lists by defined names, identity, what was sent."""
    catalogue, engagement = made.catalogue, made.engagement
    others = [each for each in engagement.respondents if each.id != made.voice.respondent]
    columns: list[tuple[str, Sequence[str]]] = [
        ("answers", answer_choices(catalogue)),
        ("evidence", evidence_choices(catalogue)),
        ("approvers", [respondent_choice(catalogue, engagement, each) for each in others] or ["–"]),
        ("confidential", (YES, NO)),
    ]
    for number, (name, entries) in enumerate(columns):
        sheet.write_string(0, number, name)
        for row, entry in enumerate(entries, 1):
            sheet.write_string(row, number, entry)
        letter = "ABCD"[number]
        made.book.define_name(
            f"advisor_{name}", f"={LISTS}!${letter}$2:${letter}${len(entries) + 1}"
        )
    for number, heading in enumerate(("property", "value", "practice", "sent"), 5):
        sheet.write_string(0, number, heading)
    for row, (key, word) in enumerate(identity_of(catalogue, engagement, made.voice).items(), 1):
        sheet.write_string(row, 5, key)
        sheet.write_string(row, 6, word)
    for row, practice in enumerate(made.asked, 1):
        sheet.write_string(row, 7, practice.id)
        sheet.write_string(row, 8, fingerprint(made.held.get(practice.id)))
    sheet.protect()


def _start(made: Book, sheet: Any, blocks: Sequence[Block]) -> None:
    """What this is, how to fill it in, and how far each dimension is answered."""
    sheet.set_column(0, 0, 66)
    sheet.set_column(1, 2, 12)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 26)
    sheet.write_string(0, 0, escaped(made.engagement.title), made.format("title"))
    row = 1
    for line in _instructions(made):
        sheet.merge_range(row, 0, row, 2, "", made.format("text"))
        sheet.write_string(row, 0, line, made.format("text"))
        sheet.set_row(row, LINE_HEIGHT * lines_of(line, 90) + 3)
        row += 1
    row += 1
    for number, word in enumerate(("Dimension", "Answered", "Questions")):
        sheet.write_string(row, number, word, made.format("head"))
    first = row + 1
    for row, block in enumerate(blocks, first):
        _progress(made, sheet, row, block)
    if blocks:
        last = first + len(blocks)
        sheet.write_string(last, 0, "All", made.format("strong"))
        for column in (1, 2):
            letter = "ABC"[column]
            sheet.write_formula(
                last, column, f"=SUM({letter}{first + 1}:{letter}{last})", made.format("number"),
                sum(_counts(made, block)[column - 1] for block in blocks),
            )  # fmt: skip
    sheet.protect("", {"format_columns": True})
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.activate()


def _instructions(made: Book) -> Iterator[str]:
    edition = made.catalogue.editions[made.engagement.edition]
    states = scale_labels(made.catalogue, "states")
    yield whose(made)
    yield escaped(
        f"{edition.title}: {len(made.asked)} questions, about {edition.minutes} minutes. "
        f"{edition.purpose} What it cannot tell: {edition.cannot_tell}"
    )
    yield (
        "On the sheet “Questions”, choose for each question the sentence that describes your team "
        "today, not what is planned. A click on the cell shows the four sentences again."
    )
    yield (
        f"“{states['unknown']}” is a fine answer: it widens the range and never lowers the score. "
        f"“{states['not-applicable']}” needs a reason and somebody else who agrees. "
        "A question left empty is open."
    )
    yield (
        "Only the framed cells can be changed. Save as .xlsx and send the file back; "
        "do not enter formulas."
    )


def _counts(made: Book, block: Block) -> tuple[int, int]:
    mine = [each.id for each in made.asked if each.dimension == block.dimension.id]
    return sum(id_ in made.held for id_ in mine), len(mine)


def _progress(made: Book, sheet: Any, row: int, block: Block) -> None:
    given, asked = _counts(made, block)
    sheet.write_url(
        row, 0, f"internal:'{QUESTIONS}'!D{block.first + 1}", made.format("link"),
        escaped(block.dimension.name),
    )  # fmt: skip
    cells = f"{QUESTIONS}!$D${block.first + 1}:$D${block.last + 1}"
    # An answer cell that was cleared may hold an empty text: what counts is its length.
    formula = f"=SUMPRODUCT(--(LEN({cells})>0))"
    sheet.write_formula(row, 1, formula, made.format("number"), given)
    sheet.write_number(row, 2, asked, made.format("number"))
