"""The sheet of questions: a row each, with its anchors, its lists and what is filled in so far."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from advisor.engagement import EVIDENCE, Answer
from advisor.report.cell_text import escaped
from advisor.workbook.book import LINE_HEIGHT, Block, Book, lines_of, whose
from advisor.workbook.layout import (
    ANSWERS,
    COLUMNS,
    YES,
    anchors_text,
    answer_choices,
    evidence_choices,
    message,
    question_text,
    respondent_choice,
    scale_labels,
)

if TYPE_CHECKING:
    from advisor.model import Practice

__all__ = ["write_questions"]

_TITLE_ROW, _HEAD_ROW = 0, 2
_LONGEST = 4000
_AT = {column.key: number for number, column in enumerate(COLUMNS)}


def write_questions(made: Book, sheet: Any) -> list[Block]:
    """The one sheet of questions, dimension by dimension; returns where each dimension stands."""
    for number, column in enumerate(COLUMNS):
        sheet.set_column(number, number, column.width)
        sheet.write_string(_HEAD_ROW, number, column.heading, made.format("head"))
    sheet.set_row(_TITLE_ROW, 24)
    sheet.set_row(_HEAD_ROW, 2 * LINE_HEIGHT)
    sheet.write_string(_TITLE_ROW, 0, escaped(made.engagement.title), made.format("title"))
    sheet.write_string(1, 0, whose(made), made.format("title_line"))
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
        blocks.append(Block(dimension, row, row + 1, row + len(mine)))
        row += len(mine) + 1
    _validate(made, sheet, blocks)
    _finish(made, sheet, row)
    return blocks


def _question(made: Book, sheet: Any, row: int, practice: Practice) -> None:
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
        lines_of(f"{name}\n{question}", COLUMNS[1].width),
        lines_of(anchors, COLUMNS[2].width),
        *(lines_of(filled.get(each.key, ""), each.width) for each in COLUMNS[3:]),
    )
    sheet.set_row(row, min(400.0, lines * 13.5 + 6))


def _filled(made: Book, answer: Answer | None) -> dict[str, str]:
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


def _validate(made: Book, sheet: Any, blocks: Sequence[Block]) -> None:
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


def _mark_missing(made: Book, sheet: Any, block: Block, does_not_apply: str) -> None:
    """A question that does not apply and has no reason, or nobody who agrees, shows where."""
    word = does_not_apply.replace('"', '""')
    for key in ("reason", "approved-by"):
        letter = chr(ord("A") + _AT[key])
        formula = f'=AND($D{block.first + 1}="{word}",{letter}{block.first + 1}="")'
        sheet.conditional_format(
            block.first, _AT[key], block.last, _AT[key],
            {"type": "formula", "criteria": formula, "format": made.format("missing")},
        )  # fmt: skip


def _finish(made: Book, sheet: Any, rows: int) -> None:
    """Locked (without a password) but for the cells to fill in; prints on landscape pages."""
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.print_area(0, 0, max(rows - 1, _HEAD_ROW), len(COLUMNS) - 1)
    sheet.set_footer("&L" + made.engagement.id + "&R&P of &N")
    sheet.set_selection(_HEAD_ROW + 2, _AT["answer"], _HEAD_ROW + 2, _AT["answer"])
