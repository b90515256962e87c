"""A returned workbook against the engagement it was written for: all faults, or all changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.engagement import Answer, Engagement
from advisor.faults import Fault, FaultsError
from advisor.report.cell_text import same_text
from advisor.storage.records import AnswerEvent
from advisor.strict_yaml import closest
from advisor.workbook.cells import Reading, read_row
from advisor.workbook.changes import Change, Preview, difference
from advisor.workbook.layout import ANSWERS, FORMAT, Voice, anchors_text, question_text
from advisor.workbook.read import Contents, Row, read_cells
from advisor.workbook.voices import answers_of, known_faults

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["events_of", "preview"]


def preview(content: bytes, name: str, catalogue: Catalogue, engagement: Engagement) -> Preview:
    """What the workbook would change in its voice's answers.

    Raises FaultsError: first for a file that is no harmless workbook, then for one of another
    engagement, catalogue, edition or voice, then for every bad cell of it.
    """
    contents = read_cells(content, name)
    faults = [*contents.faults, *_identity_faults(contents, name, catalogue, engagement)]
    if faults:
        raise FaultsError(faults)
    says = contents.identity
    voice = Voice(says["round"], says["team"], says["respondent"])
    reading = Reading(catalogue, engagement, voice, name)
    given, rows = _answers(reading, contents)
    changes, kept = difference(given, answers_of(engagement, voice), contents.sent)
    _check_changes(reading, changes, rows)
    if reading.faults:
        raise FaultsError(_in_order(reading.faults))
    return Preview(voice, changes, kept, tuple(_notes(contents, catalogue, kept)))


def _identity_faults(
    contents: Contents, name: str, catalogue: Catalogue, engagement: Engagement
) -> Iterator[Fault]:
    says = contents.identity
    if not contents.rows and not says:
        yield Fault(name, "this is no workbook of this questionnaire",
                    "give the .xlsx file that was sent out")  # fmt: skip
        return
    if not contents.rows:
        yield Fault(name, "the workbook holds no questions",
                    "give the workbook that was sent out, saved as .xlsx")  # fmt: skip
    ours = {
        "workbook": FORMAT,
        "engagement": engagement.id,
        "catalogue": catalogue.id,
        "catalogue-version": catalogue.version,
        "edition": engagement.edition,
    }
    again = "write a new workbook with `export` and take the answers over"
    for key, word in ours.items():
        stated = says.get(key)
        kind = key.replace("-", " ")
        if stated is None:
            yield Fault(name, f"the workbook does not say its {kind}",
                        "give the workbook that was sent out, saved as .xlsx")  # fmt: skip
        elif stated != word:
            what = f"the workbook is of {kind} `{stated[:80]}`, this is `{word}`"
            yield Fault(name, what, again if key != "engagement" else f"open `{stated[:80]}`")
    for key in ("round", "team", "respondent"):
        if key not in says:
            yield Fault(name, f"the workbook does not say whose {key} it is",
                        "give the workbook that was sent out, saved as .xlsx")  # fmt: skip
    voice = {key: says.get(key) for key in ("round", "team", "respondent")}
    yield from known_faults(engagement, voice, name)


def _answers(
    reading: Reading, contents: Contents
) -> tuple[list[tuple[str, str, Answer | None]], dict[str, Row]]:
    """Practice, cell and answer of every sound row; the faults of the others are collected."""
    found: list[tuple[str, str, Answer | None]] = []
    rows: dict[str, Row] = {}
    for row in contents.rows:
        practice = _practice(reading, row)
        sound, answer = read_row(reading, row, practice or "unknown")
        if practice is None:
            continue
        if practice in rows:
            what = f"`{practice}` stands here again, first in {rows[practice]['id'].where}"
            reading.fault(row["id"], what, "remove one of the two rows")
            continue
        rows[practice] = row
        if sound:
            found.append((practice, row["answer"].where, answer))
    return found, rows


def _practice(reading: Reading, row: Row) -> str | None:
    """The practice a row is about, by its id."""
    cell = row["id"]
    known = reading.catalogue.practices
    if cell.empty:
        filled = next(row[key] for key in ANSWERS if not row[key].empty)
        reading.fault(filled, "an answer beside no question",
                      "put the question's id back, or clear the row")  # fmt: skip
        return None
    word = str(cell.value).strip() if cell.kind == "s" else ""
    if word in known:
        return word
    if cell.kind == "f":
        reading.fault(cell, "a formula is no id", "put the question's id back")
        return None
    near = closest(word, known)
    remedy = f"did you mean `{near}`?" if near else "put the question's id back"
    reading.fault(cell, f"no practice `{str(cell.value)[:80]}`", remedy)
    return None


def _check_changes(reading: Reading, changes: tuple[Change, ...], rows: dict[str, Row]) -> None:
    """An answer was given to the question that is asked, and nobody approves their own."""
    for change in changes:
        row = rows[change.practice]
        asked = reading.catalogue.practices[change.practice]
        texts = {
            "question": "\n".join(question_text(asked)),
            "anchors": anchors_text(reading.catalogue, asked),
        }
        for key, text in texts.items():
            cell = row[key]
            if cell.where and same_text(str(cell.value or "")) != same_text(text):
                reading.fault(cell, "this is not the text that is asked today",
                              "write a new workbook and answer this question again")  # fmt: skip
        after = change.after
        if after is not None and after.approved_by == reading.voice.respondent:
            reading.fault(row["approved-by"], "the respondent agrees with themselves",
                          "choose somebody else")  # fmt: skip


def _in_order(faults: list[Fault]) -> list[Fault]:
    """By sheet and row as they stand in the workbook, each once."""

    def place(fault: Fault) -> tuple[str, int, str]:
        sheet, _, cell = fault.where.rpartition("!")
        digits = cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        return sheet, int(digits) if digits.isdecimal() else 0, cell

    return sorted(dict.fromkeys(faults), key=place)


def _notes(contents: Contents, catalogue: Catalogue, kept: tuple[str, ...]) -> Iterator[str]:
    if contents.identity.get("catalogue-hash") != catalogue.hash:
        yield (
            "The catalogue was edited since this workbook was written; none of the questions "
            "answered in it has changed."
        )
    if kept:
        yield (
            "Answered otherwise here since the workbook was written, and untouched in it, "
            f"so left as they are: {', '.join(kept)}."
        )


def events_of(preview: Preview, engagement: str) -> tuple[AnswerEvent, ...]:
    """The changes as events; an answer taken back is a withdrawal."""
    return tuple(_event(change, preview.voice, engagement) for change in preview.changes)


def _event(change: Change, voice: Voice, engagement: str) -> AnswerEvent:
    after = change.after
    return AnswerEvent(
        engagement=engagement,
        round=voice.round,
        respondent=voice.respondent,
        team=voice.team,
        practice=change.practice,
        state=after.state if after else "withdrawn",
        value=after.value if after else None,
        evidence=after.evidence if after else None,
        note=after.note if after else None,
        confidential=after.confidential if after else False,
        reason=after.reason if after else None,
        approved_by=after.approved_by if after else None,
        via="workbook",
    )
