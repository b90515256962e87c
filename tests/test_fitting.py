"""A page that has to be one page: what gives way, in which order, and where it is found again."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import real_plans

from advisor.report.content.context import simple_table
from advisor.report.fitting import forms_of
from advisor.report.model import Callout, Heading, Item, ListBlock, ReportModel, Section
from advisor.report.pdf import page_count, write_pdf

pikepdf = pytest.importorskip("pikepdf", reason="pikepdf is a development dependency")


def full(rows: int, items: int, words: int = 1) -> Section:
    """A section of one page with a list and a table whose last row is what it comes to."""
    told = " ".join(["word"] * words)
    table = simple_table(("Quarter", "Sum"), [(f"row {at}", told) for at in range(1, rows + 1)])
    return Section(
        id="full",
        title="A page that has to be one page",
        short="Full",
        page=True,
        one_page=True,
        blocks=(
            Heading(text="Entries"),
            ListBlock(items=tuple(Item(text=f"entry {at} {told}") for at in range(1, items + 1))),
            Heading(text="Sums"),
            table.model_copy(update={"total": True}),
        ),
        closing=Callout(lead="At the foot.", text="It closes the page."),
        trace=("Practices: one, two.",),
    )


def report(*sections: Section) -> ReportModel:
    data: dict[str, Any] = {
        "title": "A report", "client": "Client", "profile": "leadership", "draft": False,
        "date": "", "state": "Final", "footer": "", "hashes": {}, "sections": sections,
    }  # fmt: skip
    return ReportModel.model_validate(data)


def pages(pdf: bytes, tmp_path: Path) -> list[str]:
    """The words of every page."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    file = tmp_path / "report.pdf"
    file.write_bytes(pdf)
    told = subprocess.run([program, str(file), "-"], capture_output=True, check=True).stdout
    return [" ".join(page.split()) for page in told.decode().split("\f")[:-1]]


def test_lists_give_way_before_tables_and_a_total_stays() -> None:
    forms = forms_of([full(rows=6, items=3)])
    assert forms[0] == {"close": False, "keep": {}, "drop": []}, "nothing is left out where it fits"
    assert forms[1] == {"close": True, "keep": {}, "drop": []}
    assert [form["keep"] for form in forms[2:9]] == [
        {"0-1": [0, 1]},
        {"0-1": [0]},
        {"0-1": [0], "0-3": [0, 1, 2, 3, 5]},
        {"0-1": [0], "0-3": [0, 1, 2, 5]},
        {"0-1": [0], "0-3": [0, 1, 5]},
        {"0-1": [0], "0-3": [0, 5]},
        {"0-1": [0], "0-3": [5]},
    ]
    assert [form["drop"] for form in forms[9:]] == [["0-2", "0-3"], ["0-0", "0-1", "0-2", "0-3"]]


def test_a_table_that_stays_is_whole_in_every_form_with_its_heading() -> None:
    section = full(rows=6, items=3)
    signed = section.blocks[3].model_copy(update={"stays": True})
    forms = forms_of([section.model_copy(update={"blocks": (*section.blocks[:3], signed)})])
    assert not [form for form in forms if "0-3" in form["keep"] or "0-3" in form["drop"]]
    assert forms[-1]["drop"] == ["0-0", "0-1"], "all the rest gives way"


@pytest.mark.parametrize(
    ("rows", "items", "words"), [(3, 2, 1), (60, 1, 1), (9, 70, 9), (4, 2, 900)]
)
def test_it_is_one_page_and_nothing_is_lost(
    rows: int, items: int, words: int, tmp_path: Path
) -> None:
    after = full(rows=1, items=1).model_copy(
        update={"id": "after", "title": "The next page", "one_page": False}
    )
    found = pages(write_pdf(report(full(rows, items, words), after)), tmp_path)
    assert "It closes the page." in found[0]
    assert "The next page" in found[1], "the first section is exactly one page"
    told = " ".join(found)
    for at in range(1, rows + 1):
        assert re.search(rf"\brow {at}\b", told), at
    for at in range(1, items + 1):
        assert re.search(rf"\bentry {at}\b", told), at
    cut = (rows, items, words) != (3, 2, 1)
    assert ("What the first pages had no room for" in told) == cut
    if cut and words < 900:
        behind = next(at for at, page in enumerate(found, 1) if "had no room for" in page)
        assert re.search(rf"\d+ more: page {behind}\.", found[0]), "it says where the rest is"


def test_the_words_that_gave_way_can_be_followed_by_a_link() -> None:
    with pikepdf.open(io.BytesIO(write_pdf(report(full(60, 1))))) as document:
        kinds = [str(note.get("/Subtype")) for note in document.pages[0].get("/Annots", [])]
    assert kinds == ["/Link"]
    assert page_count(write_pdf(report(full(3, 2)))) == 1


@pytest.mark.parametrize("name", ["pilots", "regulated"])
def test_a_board_report_names_what_it_cannot_draw_within_its_eight_pages(
    name: str, tmp_path: Path
) -> None:
    alien = "".join(chr(code) for code in range(0x4E00, 0x4E00 + 80))
    model = real_plans.model(name, "board")
    assert alien not in model.client
    pdf = write_pdf(model.model_copy(update={"client": f"{model.client} {alien}"}))
    assert page_count(pdf) == page_count(real_plans.printed(name, "board")) <= 8
    last = pages(pdf, tmp_path)[-1]
    assert "Some characters could not be drawn" in last
    assert "U+4E00" in last
    assert "and 74 more" in last
    assert "Agreed by" in last, "the signatures stand on the same page"
