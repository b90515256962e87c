"""Workbooks as LibreOffice works them out: every value the file carried is taken away before."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

__all__ = ["OFFICE", "Sheets", "differences", "needs_office", "recalculated"]

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
needs_office = pytest.mark.skipif(
    OFFICE is None, reason="no LibreOffice on the PATH (Debian: apt install libreoffice-calc)"
)
Sheets = dict[str, dict[str, Any]]
"""The values of a workbook by sheet and address."""


def without_values(content: bytes) -> bytes:
    """The workbook with its formulas and no value of one: who shows numbers worked them out."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as there,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for entry in there.infolist():
            body = there.read(entry)
            if entry.filename.startswith("xl/worksheets/sheet"):
                body = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", body)
                body = re.sub(rb'(<c [^>]*?) t="str"([^>]*><f>)', rb"\1\2", body)
            made.writestr(entry, body)
    return out.getvalue()


def recalculated(contents: Sequence[bytes], folder: Path) -> list[Sheets]:
    """Each workbook's values after LibreOffice opened it without any and saved it again."""
    assert OFFICE is not None
    names = [folder / f"in{number}.xlsx" for number in range(len(contents))]
    for name, content in zip(names, contents, strict=True):
        name.write_bytes(without_values(content))
    ended = subprocess.run(
        [
            OFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(folder / "out"),
            *map(str, names),
        ],
        capture_output=True, text=True, timeout=300, check=False,
    )  # fmt: skip
    found = [folder / "out" / name.name for name in names]
    assert all(name.is_file() for name in found), ended.stderr
    return [values_of(name.read_bytes()) for name in found]


def values_of(content: bytes) -> Sheets:
    """Every value of a workbook; an empty text counts as nothing."""
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        sheet.title: {
            cell.coordinate: None if cell.value == "" else cell.value
            for row in sheet.iter_rows()
            for cell in row
        }
        for sheet in book
    }


def differences(content: bytes, worked: Sheets, tolerance: float = 1e-9) -> tuple[int, list[str]]:
    """How many formulas there are, and those that LibreOffice works out to something else."""
    book, held = openpyxl.load_workbook(io.BytesIO(content)), values_of(content)
    count, wrong = 0, []
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type != "f":
                    continue
                count += 1
                mine = worked[sheet.title].get(cell.coordinate)
                theirs = held[sheet.title][cell.coordinate]
                if isinstance(mine, int | float) and isinstance(theirs, int | float):
                    same = abs(mine - theirs) <= tolerance * max(1.0, abs(theirs))
                else:
                    same = mine == theirs
                if not same:
                    wrong.append(f"{sheet.title}!{cell.coordinate}: {mine!r}, not {theirs!r}")
    return count, wrong
