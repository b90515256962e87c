"""Cells become answers of the format, or faults that name the cell, the reason and the remedy.

Accepts what people and programs make of a list's entry: `0.5`, 0.5, `0,5`, `0.5 Largely`,
`Largely`. Never guesses: what is not one of the entries is a fault, and every fault is told.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from advisor.engagement import EVIDENCE, VALUES, Answer, Engagement
from advisor.faults import Fault
from advisor.report.cell_text import plain
from advisor.strict_yaml import closest
from advisor.workbook.layout import (
    ANSWERS,
    NO,
    YES,
    Voice,
    answer_choices,
    evidence_choices,
    scale_labels,
)
from advisor.workbook.read import Cell, Row

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["Reading", "read_row"]

_NUMBER = re.compile(r"([-+]?\d{1,6}(?:[.,]\d{1,12})?)(?:\s+(.*))?\Z", re.ASCII | re.DOTALL)
_FREE = ("note", "reason")


@dataclass
class Reading:
    """What rows are read with: the catalogue, the engagement, the voice, and the faults so far."""

    catalogue: Catalogue
    engagement: Engagement
    voice: Voice
    name: str
    faults: list[Fault] = field(default_factory=list)

    def fault(self, cell: Cell, what: str, remedy: str) -> None:
        """Adds a fault of a cell."""
        self.faults.append(Fault(f"{self.name}:{cell.where}", what, remedy))


def read_row(reading: Reading, row: Row, practice: str) -> tuple[bool, Answer | None]:
    """Whether the row is sound, and its answer (None where it is left empty)."""
    before = len(reading.faults)
    for key in ANSWERS:
        _inert(reading, row[key])
    if len(reading.faults) > before:
        return False, None
    data = dict(_given(reading, row))
    if "state" not in data and not row["answer"].empty:
        return False, None
    if "state" not in data:
        for key in ANSWERS[1:]:
            if not row[key].empty and not (key == "confidential" and not data.get(key)):
                reading.fault(row[key], "there is no answer beside it",
                              "choose an answer, or clear this cell")  # fmt: skip
        return len(reading.faults) == before, None
    _fits_its_state(reading, row, data)
    answer = _answer(reading, row, data, practice) if len(reading.faults) == before else None
    return len(reading.faults) == before, answer


def _inert(reading: Reading, cell: Cell) -> None:
    if cell.kind == "f":
        reading.fault(cell, "a formula is no answer", "enter the answer itself, or clear the cell")
    elif cell.kind == "e" or (cell.kind != "s" and not _simple(cell.value)):
        shown = str(cell.value)[:40]
        reading.fault(cell, f"the cell holds an error ({shown})", "clear it and answer again")


def _simple(value: Any) -> bool:
    return value is None or isinstance(
        value, (bool, int, float, str, dt.date, dt.time, dt.timedelta)
    )


def _given(reading: Reading, row: Row) -> Iterator[tuple[str, Any]]:
    """Key and value, in the format's spelling, of every cell that is filled and understood."""
    if not row["answer"].empty:
        yield from _choice(reading, row["answer"])
    if not row["evidence"].empty:
        yield from _tier(reading, row["evidence"])
    for key in _FREE:
        if not row[key].empty:
            yield key, _text(row[key].value)
    if not row["approved-by"].empty:
        yield from _person(reading, row["approved-by"])
    if not row["confidential"].empty:
        yield from _yes(reading, row["confidential"])


def _choice(reading: Reading, cell: Cell) -> Iterator[tuple[str, Any]]:
    """State and value of an answer's cell."""
    labels = {word.casefold(): value for value, word in
              scale_labels(reading.catalogue, "answers").items()}  # fmt: skip
    *_, unknown, not_applicable = answer_choices(reading.catalogue)
    states = {_folded(unknown): "unknown", _folded(not_applicable): "not-applicable",
              "unknown": "unknown", "not-applicable": "not-applicable"}  # fmt: skip
    value = _number(cell.value)
    words = _folded(_text(cell.value))
    match = _NUMBER.match(words) if isinstance(cell.value, str) else None
    if match:
        value = float(match[1].replace(",", "."))
        if value in VALUES and match[2] in labels and float(labels[match[2]]) != value:
            reading.fault(cell, f"`{_shown(cell)}` names two different answers", _entries(reading))
            return
    elif words in labels:
        value = float(labels[words])
    if words in states:
        yield "state", states[words]
    elif value is not None and value in VALUES:
        yield "state", "chosen"
        yield "value", value
    else:
        reading.fault(cell, f"`{_shown(cell)}` is no answer", _entries(reading))


def _entries(reading: Reading) -> str:
    return f"choose one of: {', '.join(answer_choices(reading.catalogue))}"


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _tier(reading: Reading, cell: Cell) -> Iterator[tuple[str, Any]]:
    words = _folded(_text(cell.value))
    known = {_folded(label): tier for label, tier in
             zip(evidence_choices(reading.catalogue), EVIDENCE, strict=True)}  # fmt: skip
    known |= {tier: tier for tier in EVIDENCE}
    if words in known:
        yield "evidence", known[words]
    else:
        entries = ", ".join(evidence_choices(reading.catalogue))
        reading.fault(cell, f"`{_shown(cell)}` is no evidence", f"choose one of: {entries}")


def _person(reading: Reading, cell: Cell) -> Iterator[tuple[str, Any]]:
    """The respondent whose id stands first in the cell."""
    known = [each.id for each in reading.engagement.respondents]
    word = (_text(cell.value).split() or [""])[0]
    if word in known:
        yield "approved-by", word
        return
    near = closest(word, known)
    others = ", ".join(each for each in known if each != reading.voice.respondent)
    remedy = f"did you mean `{near}`?" if near else f"choose one of: {others or 'nobody yet'}"
    reading.fault(cell, f"no respondent `{_shown(cell)}`", remedy)


def _yes(reading: Reading, cell: Cell) -> Iterator[tuple[str, Any]]:
    words = _folded(_text(cell.value))
    if words in (YES, "true", "1"):
        yield "confidential", True
    elif words not in (NO, "false", "0"):
        reading.fault(cell, f"`{_shown(cell)}` is neither {YES} nor {NO}",
                      f"choose {YES} or {NO}")  # fmt: skip


def _text(value: Any) -> str:
    """A cell's value as the text it shows; a whole number has no decimal point."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return str(value)


def _folded(words: str) -> str:
    return " ".join(words.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").casefold().split())


def _shown(cell: Cell) -> str:
    line = " ".join(_text(cell.value).split())
    return line if len(line) <= 60 else line[:59] + "…"


def _fits_its_state(reading: Reading, row: Row, data: Mapping[str, Any]) -> None:
    """What an answer's state needs and what it cannot carry (as in the engagement's format)."""
    state = data["state"]
    states = scale_labels(reading.catalogue, "states")
    if state == "not-applicable":
        if "reason" not in data:
            reading.fault(row["reason"], f"“{states[state]}” has no reason", "say why")
        if row["approved-by"].empty:
            reading.fault(row["approved-by"], f"“{states[state]}” has nobody who agrees",
                          "choose somebody other than the respondent")  # fmt: skip
    misplaced = {
        "chosen": ("reason", "approved-by"),
        "unknown": ("evidence", "reason", "approved-by"),
        "not-applicable": ("evidence",),
    }
    for key in misplaced[state]:
        if not row[key].empty:
            reading.fault(row[key], f"it has no meaning beside “{_shown(row['answer'])}”",
                          "clear this cell, or change the answer")  # fmt: skip


def _answer(reading: Reading, row: Row, data: Mapping[str, Any], practice: str) -> Answer | None:
    whole = {"respondent": reading.voice.respondent, "team": reading.voice.team,
             "practice": practice, **data}  # fmt: skip
    try:
        return Answer.model_validate_json(json.dumps(whole), by_alias=True, by_name=False)
    except ValidationError as error:
        for each in error.errors():
            key = str(each["loc"][0]) if each["loc"] else "answer"
            what, remedy = _words(dict(each))
            cell = row[key] if key in ANSWERS else row["answer"]
            reading.fault(cell, what, remedy)
        return None


def _words(error: Mapping[str, Any]) -> tuple[str, str]:
    """What a value of an answer has against it, and what to do."""
    if error["type"] == "string_too_long":
        limit = error["ctx"]["max_length"]
        return f"the text has {len(error['input']):,} characters", f"at most {limit:,} are kept"
    what, _, remedy = str(error["msg"]).removeprefix("Value error, ").partition("; ")
    return what, remedy or "correct it"
