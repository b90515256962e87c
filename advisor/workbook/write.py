"""The workbook a respondent fills in: questions with their anchors, lists to choose from, the rest
locked. Written the same way twice, it is the same bytes.

It computes nothing but how many questions are answered, as formulas of the first sheet. It carries
the answers of one voice and nobody else's. Every text of the client is written as text.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import xlsxwriter

from advisor.engagement import EVIDENCE, Answer, Engagement
from advisor.report.tokens import LIGHT
from advisor.scoring import asked_practices
from advisor.workbook.changes import fingerprint
from advisor.workbook.layout import (
    ANSWERS,
    COLUMNS,
    FORMAT,
    IDENTITY,
    LISTS,
    NO,
    QUESTIONS,
    START,
    YES,
    Voice,
    anchors_text,
    answer_choices,
    evidence_choices,
    message,
    question_text,
    respondent_choice,
    scale_labels,
)
from advisor.workbook.text import escaped
from advisor.workbook.voices import answers_of

if TYPE_CHECKING:
    from advisor.model import Catalogue, Dimension, Practice

__all__ = ["identity_of", "write_workbook"]

_TITLE_ROW, _HEAD_ROW = 0, 2
_LINE = 15.0
_LONGEST = 4000
_AT = {column.key: number for number, column in enumerate(COLUMNS)}


def write_workbook(catalogue: Catalogue, engagement: Engagement, voice: Voice) -> bytes:
    """The bytes of the .xlsx of one voice: the questions its edition and scope ask, and what the
    voice has answered so far."""
    asked = asked_practices(catalogue, engagement)
    made = _Book(catalogue, engagement, voice, asked, answers_of(engagement, voice))
    start, questions = made.sheet(START), made.sheet(QUESTIONS)
    lists = made.sheet(LISTS)
    _lists(made, lists)
    blocks = _questions(made, questions)
    _start(made, start, blocks)
    lists.very_hidden()
    made.book.close()
    return made.out.getvalue()


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
class _Block:
    """The rows of one dimension: its heading, its first and last question (counted from 0)."""

    dimension: Dimension
    heading: int
    first: int
    last: int


@dataclass
class _Book:
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


def _lists(made: _Book, sheet: Any) -> None:
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


def _questions(made: _Book, sheet: Any) -> list[_Block]:
    """The one sheet of questions, dimension by dimension; returns where each dimension stands."""
    for number, column in enumerate(COLUMNS):
        sheet.set_column(number, number, column.width)
        sheet.write_string(_HEAD_ROW, number, column.heading, made.format("head"))
    sheet.set_row(_TITLE_ROW, 24)
    sheet.set_row(_HEAD_ROW, 2 * _LINE)
    sheet.write_string(_TITLE_ROW, 0, escaped(made.engagement.title), made.format("title"))
    sheet.write_string(1, 0, _whose(made), made.format("title_line"))
    sheet.freeze_panes(_HEAD_ROW + 1, 2)
    blocks, row = [], _HEAD_ROW + 1
    for dimension in made.catalogue.dimensions:
        mine = [each for each in made.asked if each.dimension == dimension.id]
        if not mine:
            continue
        for empty in range(len(COLUMNS)):
            sheet.write_blank(row, empty, None, made.format("group"))
        sheet.write_string(row, 1, escaped(dimension.name), made.format("group"))
        for at, practice in enumerate(mine, row + 1):
            _question(made, sheet, at, practice)
        blocks.append(_Block(dimension, row, row + 1, row + len(mine)))
        row += len(mine) + 1
    _validate(made, sheet, blocks)
    _finish(made, sheet, row)
    return blocks


def _whose(made: _Book) -> str:
    engagement, voice = made.engagement, made.voice
    person = next(each for each in engagement.respondents if each.id == voice.respondent)
    role = scale_labels(made.catalogue, "respondent-roles").get(person.role, person.role)
    sitting = engagement.round(voice.round)
    title = (sitting.title or sitting.id) if sitting else voice.round
    team = engagement.team(voice.team).title
    return escaped(f"{team} · {role} ({person.id}) · {title}")


def _question(made: _Book, sheet: Any, row: int, practice: Practice) -> None:
    name, question = question_text(practice)
    anchors = anchors_text(made.catalogue, practice)
    sheet.write_string(row, 0, practice.id, made.format("quiet"))
    sheet.write_rich_string(
        row, 1, made.format("strong"), name, made.format("text"), f"\n{question}",
        made.format("cell"),
    )  # fmt: skip
    sheet.write_string(row, 2, anchors, made.format("cell"))
    filled = _filled(made, made.held.get(practice.id))
    for key in ANSWERS:
        sheet.write_string(row, _AT[key], filled.get(key, ""), made.format("open"))
    lines = max(
        _lines(f"{name}\n{question}", COLUMNS[1].width),
        _lines(anchors, COLUMNS[2].width),
        *(_lines(filled.get(each.key, ""), each.width) for each in COLUMNS[3:]),
    )
    sheet.set_row(row, min(400.0, lines * 13.5 + 6))


def _lines(text: str, width: int) -> int:
    return sum(max(1, math.ceil(len(line) / (1.05 * width))) for line in text.split("\n"))


def _filled(made: _Book, answer: Answer | None) -> dict[str, str]:
    """The cells of an answer, by the keys of their columns."""
    if answer is None:
        return {}
    *chosen, unknown, not_applicable = answer_choices(made.catalogue)
    words = {"unknown": unknown, "not-applicable": not_applicable}
    values = {float(each.split(" ")[0]): each for each in chosen}
    word = words.get(answer.state) or values[answer.value or 0.0]
    people = {
        each.id: respondent_choice(made.catalogue, made.engagement, each)
        for each in made.engagement.respondents
    }
    tiers = dict(zip(EVIDENCE, evidence_choices(made.catalogue), strict=True))
    return {
        "answer": word,
        "evidence": tiers[answer.evidence] if answer.evidence else "",
        "note": escaped(answer.note or ""),
        "reason": escaped(answer.reason or ""),
        "approved-by": people.get(answer.approved_by or "", answer.approved_by or ""),
        "confidential": YES if answer.confidential else "",
    }


def _validate(made: _Book, sheet: Any, blocks: Sequence[_Block]) -> None:
    """Lists and lengths for every dimension's rows; per question what to mind, as a message."""
    states = scale_labels(made.catalogue, "states")
    hint = "Needed only for “" + states["not-applicable"] + "”."
    for block in blocks:
        mine = [each for each in made.asked if each.dimension == block.dimension.id]
        for row, practice in enumerate(mine, block.first):
            anchors = anchors_text(made.catalogue, practice).split("\n")
            _list(sheet, row, row, "answer", "answers", "Which fits best?", message(anchors))
            shown = message([f"· {each}" for each in practice.evidence])
            _list(sheet, row, row, "evidence", "evidence", "What could you show?", shown)
        rows = (block.first, block.last)
        _list(sheet, *rows, "approved-by", "approvers", "Who agrees?",
              f"{hint} Somebody other than you.")  # fmt: skip
        _list(sheet, *rows, "confidential", "confidential", "Confidential?",
              "“yes” keeps your note out of the report.")  # fmt: skip
        for key, title, words in (
            ("note", "Note or link", "What would help somebody else to understand your answer."),
            ("reason", "Why not?", hint),
        ):
            sheet.data_validation(
                rows[0], _AT[key], rows[1], _AT[key],
                {"validate": "length", "criteria": "<=", "value": _LONGEST, "ignore_blank": True,
                 "input_title": title, "input_message": words,
                 "error_title": "Too long", "error_message": f"At most {_LONGEST} characters."},
            )  # fmt: skip
        _mark_missing(made, sheet, block, states["not-applicable"])


def _list(sheet: Any, first: int, last: int, key: str, name: str, title: str, words: str) -> None:
    sheet.data_validation(
        first, _AT[key], last, _AT[key],
        {"validate": "list", "source": f"=advisor_{name}", "ignore_blank": True,
         "input_title": title, "input_message": words, "error_title": "Not in the list",
         "error_message": "Choose an entry of the list, or clear the cell."},
    )  # fmt: skip


def _mark_missing(made: _Book, sheet: Any, block: _Block, does_not_apply: str) -> None:
    """A question that does not apply and has no reason, or nobody who agrees, shows where."""
    word = does_not_apply.replace('"', '""')
    for key in ("reason", "approved-by"):
        letter = chr(ord("A") + _AT[key])
        formula = f'=AND($D{block.first + 1}="{word}",{letter}{block.first + 1}="")'
        sheet.conditional_format(
            block.first, _AT[key], block.last, _AT[key],
            {"type": "formula", "criteria": formula, "format": made.format("missing")},
        )  # fmt: skip


def _finish(made: _Book, sheet: Any, rows: int) -> None:
    """Locked (without a password) but for the cells to fill in; prints on landscape pages."""
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.print_area(0, 0, max(rows - 1, _HEAD_ROW), len(COLUMNS) - 1)
    sheet.set_footer("&L" + made.engagement.id + "&R&P of &N")
    sheet.set_selection(_HEAD_ROW + 2, _AT["answer"], _HEAD_ROW + 2, _AT["answer"])


def _start(made: _Book, sheet: Any, blocks: Sequence[_Block]) -> None:
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
        sheet.set_row(row, _LINE * _lines(line, 90) + 3)
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


def _instructions(made: _Book) -> Iterator[str]:
    edition = made.catalogue.editions[made.engagement.edition]
    states = scale_labels(made.catalogue, "states")
    yield _whose(made)
    yield escaped(
        f"{edition.title}: {len(made.asked)} questions, about {edition.minutes} minutes. "
        f"{edition.purpose}"
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


def _counts(made: _Book, block: _Block) -> tuple[int, int]:
    mine = [each.id for each in made.asked if each.dimension == block.dimension.id]
    return sum(id_ in made.held for id_ in mine), len(mine)


def _progress(made: _Book, sheet: Any, row: int, block: _Block) -> None:
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
