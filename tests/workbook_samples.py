"""A small engagement, its workbook, and hands that fill it in as people and programs do."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl
from answer_strategies import engagement, tiny

from advisor.engagement import Answer, Engagement
from advisor.faults import Fault, FaultsError
from advisor.workbook import Preview, Voice, preview_workbook, write_workbook

CATALOGUE = tiny({"culture": (2, 3), "delivery": (2, 3), "data": (2,)})
VOICE = Voice("first", "core", "core-1")
ASKED = tuple(CATALOGUE.practices)
ROWS = {"culture-1": 5, "culture-2": 6, "delivery-1": 8, "delivery-2": 9, "data-1": 11}
"""The row of each question: title, whose, headings, then each dimension under its own heading."""


def with_answers(answers: Sequence[Answer] = ()) -> Engagement:
    return engagement(CATALOGUE, answers)


def written(made: Engagement, voice: Voice = VOICE) -> bytes:
    return write_workbook(CATALOGUE, made, voice)


def read(content: bytes, made: Engagement) -> Preview:
    return preview_workbook(content, "back.xlsx", CATALOGUE, made)


def edited(content: bytes, *, change: Callable[[Any], None]) -> bytes:
    """The workbook after `change` had the open book in its hands."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(content: bytes, cells: Mapping[str, Any]) -> bytes:
    """The workbook with these cells of its questions filled in; None clears one."""

    def fill(book: Any) -> None:
        for place, value in cells.items():
            book["Questions"][place].value = value

    return edited(content, change=fill)


def repacked(content: bytes, parts: Mapping[str, bytes | None]) -> bytes:
    """The package with parts replaced, added or (None) left out."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename not in parts:
                new.writestr(entry, old.read(entry))
        for name, body in parts.items():
            if body is not None:
                new.writestr(name, body)
    return out.getvalue()


def faults_of(content: bytes, made: Engagement) -> list[Fault]:
    """The faults of a workbook; the test fails where it has none."""
    try:
        found = read(content, made)
    except FaultsError as error:
        return list(error.faults)
    raise AssertionError(f"no faults, but {found}")


def told(faults: Sequence[Fault]) -> dict[str, str]:
    """Cell -> what, without the file's and the sheet's name."""
    return {fault.where.rpartition("!")[2]: fault.what for fault in faults}
