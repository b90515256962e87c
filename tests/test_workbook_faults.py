"""A workbook with a fault is refused whole, every bad cell named; a hostile one is harmless."""

from __future__ import annotations

import io
import re
import struct
import time
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from answer_strategies import chose, not_applicable
from hypothesis import given, settings
from hypothesis import strategies as st
from workbook_samples import (
    CATALOGUE,
    edited,
    faults_of,
    filled,
    read,
    repacked,
    told,
    with_answers,
    written,
)

from advisor.engagement import Answer
from advisor.faults import FaultsError
from advisor.workbook import Preview, Voice, choose_voice, preview_workbook
from advisor.workbook.guard import MAX_BYTES, MAX_ELEMENTS, MAX_EXPANDED

MADE = with_answers([chose("culture-1", 0.5)])
BOOK = written(MADE)
SHEET = "xl/worksheets/sheet2.xml"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"D5": 0.3}, {"D5": "`0.3` is no answer"}),
        ({"D5": True}, {"D5": "`True` is no answer"}),
        ({"D5": "maybe"}, {"D5": "`maybe` is no answer"}),
        ({"D5": "nan"}, {"D5": "`nan` is no answer"}),
        ({"D5": "1e999"}, {"D5": "`1e999` is no answer"}),
        ({"D5": "2 In place"}, {"D5": "`2 In place` is no answer"}),
        ({"D5": "0.5 In place"}, {"D5": "`0.5 In place` names two different answers"}),
        ({"D5": "٠"}, {"D5": "`٠` is no answer"}),
        ({"D5": "=1"}, {"D5": "a formula is no answer"}),
        ({"F5": "=HYPERLINK(1)"}, {"F5": "a formula is no answer"}),
        ({"D5": "#REF!"}, {"D5": "the cell holds an error (#REF!)"}),
        ({"E5": "proven"}, {"E5": "`proven` is no evidence"}),
        ({"I5": "perhaps"}, {"I5": "`perhaps` is neither yes nor no"}),
        ({"F5": "x" * 4001}, {"F5": "the text has 4,001 characters"}),
        ({"G5": "none here"}, {"G5": "it has no meaning beside “0.5 Largely”"}),
        ({"H5": "core-2"}, {"H5": "it has no meaning beside “0.5 Largely”"}),
        ({"D5": "Don't know"}, {"E5": "it has no meaning beside “Don't know”"}),
        ({"F6": "a note"}, {"F6": "there is no answer beside it"}),
        ({"E6": "Shown"}, {"E6": "there is no answer beside it"}),
        (
            {"D6": "Does not apply"},
            {
                "G6": "“Does not apply” has no reason",
                "H6": "“Does not apply” has nobody who agrees",
            },
        ),
        ({"D6": "Does not apply", "G6": "why", "H6": "nobody"}, {"H6": "no respondent `nobody`"}),
        (
            {"D6": "Does not apply", "G6": "why", "H6": "core-1"},
            {"H6": "the respondent agrees with themselves"},
        ),
        ({"A6": "culture-one", "D6": 1}, {"A6": "no practice `culture-one`"}),
        ({"A6": "=A5", "D6": 1}, {"A6": "a formula is no id"}),
        (
            {"A6": "culture-1", "D6": 1},
            {"A6": "`culture-1` stands here again, first in Questions!A5"},
        ),
        ({"A6": None, "D6": 1}, {"D6": "an answer beside no question"}),
        ({"B6": "Another question?", "D6": 1}, {"B6": "this is not the text that is asked today"}),
        ({"C6": None, "D6": 1}, {"C6": "this is not the text that is asked today"}),
        ({"D2": "Answer"}, {}),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_with_its_reason(
    cells: Mapping[str, Any], expected: Mapping[str, str]
) -> None:
    content = filled(BOOK, cells)
    if expected:
        assert told(faults_of(content, MADE)) == expected
    else:
        assert read(content, MADE).changes == ()


def test_all_bad_cells_are_told_in_their_order_and_nothing_is_previewed() -> None:
    content = filled(BOOK, {"D6": 1, "D5": 7, "E5": "x", "D8": "=1", "F9": "alone", "D11": "?"})
    faults = faults_of(content, MADE)
    assert [fault.where for fault in faults] == [
        f"back.xlsx:Questions!{cell}" for cell in ("D5", "E5", "D8", "F9", "D11")
    ]
    assert all(fault.remedy for fault in faults)


def test_an_altered_question_matters_only_where_it_was_answered_anew() -> None:
    assert read(filled(BOOK, {"B5": "Altered?", "B6": "Altered too?"}), MADE).changes == ()


def test_approval_by_oneself_that_was_there_before_is_no_fault_of_the_workbook() -> None:
    alone = not_applicable("culture-1").model_copy(update={"approved_by": "core-1"})
    made = with_answers([alone])
    assert read(written(made), made).changes == ()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"id": "somebody-else"}, "the workbook is of engagement `test`, this is `somebody-else`"),
        ({"edition": "quick"}, "the workbook is of edition `full`, this is `quick`"),
        ({"rounds": ()}, "no round `first`"),
        ({"teams": ()}, "no team `core`"),
        ({"respondents": ()}, "no respondent `core-1`"),
    ],
)
def test_a_workbook_of_something_else_is_refused(change: Mapping[str, Any], what: str) -> None:
    assert [fault.what for fault in faults_of(BOOK, MADE.model_copy(update=change))] == [what]


def test_another_catalogue_is_refused_and_an_edited_one_is_noted() -> None:
    for other, what in (
        (replace(CATALOGUE, id="another"), "catalogue `maturity-advisor`, this is `another`"),
        (replace(CATALOGUE, version="2.0.0"), "catalogue version `1.0.0`, this is `2.0.0`"),
    ):
        with pytest.raises(FaultsError, match=what):
            preview_workbook(BOOK, "a.xlsx", other, MADE)
    found = preview_workbook(BOOK, "a.xlsx", replace(CATALOGUE, hash="0" * 64), MADE)
    assert found.changes == ()
    assert found.notes[0].startswith("The catalogue was edited since")


def test_properties_and_hidden_sheet_must_agree() -> None:
    def forge(book: Any) -> None:
        book["Lists"]["G10"] = "core-2"

    (fault,) = faults_of(edited(BOOK, change=forge), MADE)
    assert fault.what == "its property `advisor-respondent` and its hidden sheet disagree"


@pytest.mark.parametrize("heading", ["Evidence", "Note or link", "Question"])
def test_a_column_that_is_gone_takes_nothing_away(heading: str) -> None:
    def cut(book: Any) -> None:
        (cell,) = [cell for cell in book["Questions"][3] if cell.value == heading]
        cell.value = "something else"

    (fault,) = faults_of(edited(BOOK, change=cut), MADE)
    assert fault.what == f"the column `{heading}` is missing"


def test_a_workbook_of_anybody_is_refused() -> None:
    import openpyxl

    out = io.BytesIO()
    openpyxl.Workbook().save(out)
    (fault,) = faults_of(out.getvalue(), MADE)
    assert fault.what == "this is no workbook of this questionnaire"


def test_voices_that_are_not_there_are_told_at_once() -> None:
    with pytest.raises(FaultsError) as error:
        choose_voice(MADE, team="cor", respondent="zz", round="x")
    assert [fault.what for fault in error.value.faults] == [
        "no round `x`", "no team `cor`", "no respondent `zz`"
    ]  # fmt: skip
    assert error.value.faults[1].remedy == "did you mean `core`?"
    with pytest.raises(FaultsError, match="the engagement has no round"):
        choose_voice(MADE.model_copy(update={"rounds": ()}))
    assert choose_voice(MADE, respondent="core-2") == Voice("first", "core", "core-2")


# What is no workbook, and what would do harm


def whats(content: bytes) -> str:
    return " | ".join(fault.what for fault in faults_of(content, MADE))


def zipped(parts: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def test_what_is_no_workbook_is_told_by_its_kind() -> None:
    assert whats(b"") == "this is not a workbook"
    assert whats(b"practice,answer\n") == "this is not a workbook"
    assert whats(b"PK\x05\x06" + bytes(18)) == "this is an archive and no workbook"
    assert whats(zipped({"a.txt": b"x"})) == "this is an archive and no workbook"
    opened = zipped({"mimetype": b"x", "content.xml": b"<a/>"})
    assert whats(opened) == "this is an OpenDocument file"
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert whats(locked) == "the file is locked by a password, or is an old .xls file"
    assert "at most 8.0 MB are read" in whats(BOOK + bytes(MAX_BYTES))


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    growing = b"<a>" + b" " * (MAX_EXPANDED + 1) + b"</a>"
    started = time.process_time()
    assert "the file would expand to 24.0 MB" in whats(repacked(BOOK, {"xl/x.xml": growing}))
    ratio = b"<a>" + b" " * 3_000_000 + b"</a>"
    assert whats(repacked(BOOK, {"xl/x.xml": ratio})) == "the part would expand more than 100 times"
    assert "at most 500 are read" in whats(zipped({f"{i}.xml": b"<a/>" for i in range(501)}))
    assert time.process_time() - started < 5


def test_parts_that_grow_in_the_reader_are_refused() -> None:
    laughs = (
        b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'
    )  # fmt: skip
    assert whats(repacked(BOOK, {"xl/sharedStrings.xml": laughs})) == (
        "the part declares a document type"
    )
    wide = "<!DOCTYPE a><a/>".encode("utf-16")
    assert whats(repacked(BOOK, {"xl/x.xml": wide})) == "the part declares a document type"
    deep = b"<a>" * 100 + b"</a>" * 100
    assert whats(repacked(BOOK, {"xl/x.xml": deep})) == "the part is nested too deeply"
    many = zipfile.ZIP_STORED
    crowd = b"<r>" + b"<c/>" * MAX_ELEMENTS + b"</r>"
    assert "more than 400,000 elements" in whats(zipped({"[Content_Types].xml": crowd}, many))


@pytest.mark.parametrize(
    ("part", "what"),
    [
        ("xl/vbaProject.bin", "the workbook holds macros"),
        ("xl/macrosheets/sheet1.xml", "the workbook holds macros"),
        ("xl/activeX/activeX1.xml", "the workbook holds controls that run code"),
        ("xl/externalLinks/externalLink1.xml", "the workbook holds links to other files"),
        ("xl/embeddings/oleObject1.bin", "the workbook holds embedded files"),
    ],
)
def test_what_runs_or_reaches_out_is_refused(part: str, what: str) -> None:
    assert whats(repacked(BOOK, {part: b"<a/>"})) == what


def test_a_macro_workbook_under_another_name_is_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        types = archive.read("[Content_Types].xml")
    kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    forged = types.replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", kind
    )
    assert forged != types
    assert whats(repacked(BOOK, {"[Content_Types].xml": forged})) == (
        "the workbook is of a kind that holds macros"
    )


def test_encrypted_doubled_and_damaged_parts_are_refused() -> None:
    at = BOOK.index(b"PK\x01\x02") + 8
    encrypted = BOOK[:at] + struct.pack("<H", 1) + BOOK[at + 2 :]
    assert "the part is encrypted" in whats(encrypted)
    out = io.BytesIO(BOOK)
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<a/>")
    assert "the file holds one part twice" in whats(out.getvalue())
    assert whats(repacked(BOOK, {SHEET: b"<worksheet><row>"})) == "the part is damaged"
    nothing = repacked(BOOK, {"xl/workbook.xml": b"<nothing/>"})
    assert whats(nothing).startswith("the workbook holds no questions")
    assert whats(repacked(BOOK, {"xl/sharedStrings.xml": None})).startswith(
        "the workbook is damaged"
    )
    assert whats(BOOK[: len(BOOK) // 2]) == "this is not a workbook"


@settings(max_examples=60)
@given(st.data())
def test_any_damage_is_a_fault_or_harmless(data: st.DataObject) -> None:
    """Bytes changed anywhere, in the package or in a part, never raise anything else."""
    if data.draw(st.booleans()):
        at = data.draw(st.integers(0, len(BOOK) - 1))
        content = BOOK[:at] + data.draw(st.binary(max_size=8)) + BOOK[at + 4 :]
    else:
        with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
            part = data.draw(st.sampled_from(sorted(archive.namelist())))
            body = archive.read(part)
        at = data.draw(st.integers(0, len(body) - 1))
        junk = data.draw(st.sampled_from([b"", b"9", b"<", b'"', b"-1", b"999999999999", b"\x00"]))
        content = repacked(BOOK, {part: body[:at] + junk + body[at + 1 :]})
    try:
        found = read(content, MADE)
    except FaultsError as error:
        assert error.faults
    else:
        assert isinstance(found, Preview)


def test_cell_places_far_out_cost_no_time() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        sheet = archive.read(SHEET)
    row = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    far = sheet.replace(b"</sheetData>", row)
    far = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', far)
    assert far.count(b"1048576") == 3
    started = time.process_time()
    assert read(repacked(BOOK, {SHEET: far}), MADE).changes == ()
    assert time.process_time() - started < 3


def test_hostile_text_stays_text() -> None:
    script = '<script>alert(1)</script>"&]]>\N{RIGHT-TO-LEFT OVERRIDE}'
    said: Answer = chose("culture-1", 0.5).model_copy(update={"note": script})
    made = with_answers([said]).model_copy(update={"title": '=cmd|"/C calc"!A0'})
    content = written(made)
    assert read(content, made).changes == ()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name: archive.read(name).decode("utf-8") for name in archive.namelist()}
    assert "<script>" not in "".join(parts.values())
    formulas = [part for part in parts.values() if "<f>" in part]
    assert len(formulas) == 1
    assert "cmd|" not in formulas[0]
