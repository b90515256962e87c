"""A workbook that LibreOffice opened and saved again says the same, and is still locked and listed.

Skipped with its reason where LibreOffice is not installed.
"""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from answer_strategies import chose, not_applicable, unknown
from workbook_samples import ROWS, filled, read, with_answers, written

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
pytestmark = pytest.mark.skipif(
    OFFICE is None, reason="no LibreOffice on the PATH (Debian: apt install libreoffice-calc)"
)
TEXTS = ("=1+1", "+44 20", "-5 % since May", "@home", "'quoted'", "_x000D_", "a\nb", "ünï 👩‍🔬 \t.")
MADE = with_answers([
    chose("culture-1", 0.25).model_copy(update={"note": TEXTS[0], "confidential": True}),
    chose("culture-2", 1.0).model_copy(update={"note": TEXTS[4], "evidence": None}),
    unknown("delivery-1").model_copy(update={"note": TEXTS[6]}),
    not_applicable("delivery-2").model_copy(update={"reason": TEXTS[3], "note": TEXTS[7]}),
])  # fmt: skip


def saved_by_office(content: bytes, folder: Path) -> bytes:
    """The workbook opened by LibreOffice and saved as .xlsx; its profile is its own."""
    there, out = folder / "in.xlsx", folder / "out"
    there.write_bytes(content)
    assert OFFICE is not None
    ended = subprocess.run(
        [
            OFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(out), str(there),
        ],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    saved = out / "in.xlsx"
    assert saved.is_file(), ended.stderr
    return saved.read_bytes()


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return saved_by_office(written(MADE), tmp_path_factory.mktemp("office"))


def test_nothing_changes_and_nothing_is_lost(saved: bytes) -> None:
    assert read(saved, MADE).changes == ()
    afters = [change.after for change in read(saved, with_answers()).changes]
    assert afters == list(MADE.rounds[0].answers)


def test_every_kind_of_text_comes_back(tmp_path: Path) -> None:
    others = (TEXTS[1], TEXTS[2], TEXTS[5], "two\n\nlines", "=" * 300)
    made = with_answers([
        chose(practice, 0.5).model_copy(update={"note": text})
        for practice, text in zip(ROWS, others, strict=True)
    ])  # fmt: skip
    content = saved_by_office(written(made), tmp_path)
    afters = [change.after for change in read(content, with_answers()).changes]
    assert afters == list(made.rounds[0].answers)


def test_it_can_still_be_filled_in_and_read(saved: bytes) -> None:
    changes = read(filled(saved, {"D5": 1, "D11": "Don't know"}), MADE).changes
    assert [(each.practice, each.contested) for each in changes] == [
        ("culture-1", False),
        ("data-1", False),
    ]


def test_lists_locks_and_properties_are_kept(saved: bytes) -> None:
    book = openpyxl.load_workbook(io.BytesIO(saved))
    sheet = book["Questions"]
    assert sheet.protection.sheet
    assert sheet["A5"].protection.locked
    assert not sheet["D5"].protection.locked
    lists = {each.formula1 for each in sheet.data_validations.dataValidation}
    assert {"advisor_answers", "advisor_evidence", "advisor_approvers"} <= lists
    assert any("0.25 Begun" in str(each.prompt) for each in sheet.data_validations.dataValidation)
    stated = {each.name: each.value for each in book.custom_doc_props}
    assert stated["advisor-engagement"] == "test"
    assert book["Lists"].sheet_state != "visible"


def test_the_first_sheet_counts_the_answers(saved: bytes, tmp_path: Path) -> None:
    """LibreOffice computes the formulas that the writer gave values to: they must agree."""
    emptied = saved_by_office(filled(written(MADE), {"D5": None}), tmp_path)
    for content, answered in ((written(MADE), 4), (saved, 4), (emptied, 3)):
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        totals = [row for row in book["Start here"].iter_rows(values_only=True) if row[0] == "All"]
        assert totals[0][1:3] == (answered, 5)
