"""The report as a workbook: what is in it, what is not, and that it says what the engine says."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hostile import HOSTILE, VISIBLE
from report_samples import EXAMPLES, assessment, catalogue, engagement, projection

from advisor.engagement import Engagement
from advisor.flow import Projection, assess
from advisor.report.brand import PLAIN, Brand, read_brand
from advisor.report.content import Publication, build_report
from advisor.report.tokens import LIGHT, contrast
from advisor.report.xlsx import sheet_count, write_xlsx
from advisor.report.xlsx.book import Book

SIMULATED = {"Roadmap", "Money", "Measures", "Differences", "Assumptions", "Effects"}


def written(made: Engagement, simulated: Projection | None, brand: Brand = PLAIN) -> bytes:
    found = assess(catalogue(), made)
    model = build_report(catalogue(), made, found, simulated, profile="engineering")
    return write_xlsx(catalogue(), made, found, simulated, model, brand=brand)


def rows_of(sheet: Any, first: int = 5) -> dict[str, tuple[Any, ...]]:
    """The rows of a sheet by their first cell."""
    return {
        str(row[0].value): tuple(cell.value for cell in row)
        for row in sheet.iter_rows(min_row=first)
        if row[0].value
    }


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_scores_are_the_engines(name: str) -> None:
    content = written(engagement(name), projection(name))
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    card = assessment(name).scorecard
    rows = rows_of(book["Scores"])
    for score in card.dimensions:
        if score.status == "out-of-scope":
            assert catalogue().dimension(score.id).name not in rows
            continue
        _, status, level, index, low, high, *_ = rows[catalogue().dimension(score.id).name]
        assert (status, level or None) == (score.status, score.level)
        assert index == pytest.approx(score.index, rel=1e-14) if index else score.index is None
        assert [low, high] == pytest.approx([score.low, score.high], rel=1e-14)
    overall = rows["All areas that count, all teams"]
    assert overall[2] == card.overall.level
    assert overall[3] == pytest.approx(card.overall.index, rel=1e-14)
    decided = rows_of(book["Decision"])["Verdict"]
    assert decided[1] == assessment(name).decision.verdict
    assert sheet_count(content) == len(book.sheetnames)


def test_without_a_simulation_its_sheets_are_left_out() -> None:
    content = written(engagement("pilots"), None)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert not SIMULATED & set(book.sheetnames)
    assert set(book.sheetnames) == {
        "Read me", "Scores", "Decision", "Gaps", "Answers", "Practices", "Workings", "Evidence",
        "Figures",
    }  # fmt: skip


def test_the_same_input_gives_the_same_bytes() -> None:
    first, again = (written(engagement("pilots"), projection("pilots")) for _ in range(2))
    assert first == again


def test_no_person_and_no_confidential_note_is_in_it() -> None:
    made = engagement("pilots")
    whispered = "only for the consultant's eyes"
    rounds = list(made.rounds)
    answers = list(rounds[-1].answers)
    answers[0] = answers[0].model_copy(update={"note": whispered, "confidential": True})
    answers[1] = answers[1].model_copy(update={"note": "seen in the tool", "confidential": False})
    rounds[-1] = rounds[-1].model_copy(update={"answers": tuple(answers)})
    content = written(made.model_copy(update={"rounds": tuple(rounds)}), projection("pilots"))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert whispered not in everything
    assert "seen in the tool" in everything
    cells = [f">{respondent.id}<" for respondent in made.respondents]
    assert not [each for each in cells if each in everything]


def test_votes_are_counted_from_three_on() -> None:
    content = written(engagement("regulated"), None)
    sheet = openpyxl.load_workbook(io.BytesIO(content), data_only=True)["Answers"]
    heads = [cell.value for cell in sheet[4]]
    votes, first = heads.index("Votes"), heads.index("Votes at 0")
    shown = 0
    for row in sheet.iter_rows(min_row=5, values_only=True):
        counts = row[first : first + 4]
        if row[votes] < 3:
            assert counts == (None,) * 4
        else:
            assert sum(counts) == row[votes]
            shown += 1
    assert shown or max(cell.n for cell in assessment("regulated").scorecard.cells) < 3


def test_hostile_texts_stay_texts() -> None:
    """Titles, teams, notes and reasons: none becomes a formula, a link or a part of the package."""
    texts = list(VISIBLE.values())
    plain = engagement("pilots")
    answers = tuple(
        answer.model_copy(update={"note": texts[at % len(texts)], "confidential": False})
        for at, answer in enumerate(plain.rounds[-1].answers)
    )
    made = plain.model_copy(
        update={
            "title": HOSTILE["formula"],
            "teams": tuple(
                team.model_copy(update={"title": texts[at]}) for at, team in enumerate(plain.teams)
            ),
            "rounds": (
                *plain.rounds[:-1],
                plain.rounds[-1].model_copy(update={"answers": answers}),
            ),
        }
    )
    content = written(made, replace(projection("pilots")))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        assert not [name for name in names if "externalLink" in name or "vba" in name.lower()]
        assert not [name for name in names if ".." in name]
    book = openpyxl.load_workbook(io.BytesIO(content))
    known = {row.value for sheet in book for column in sheet.iter_cols() for row in column
             if row.data_type == "f"}  # fmt: skip
    assert not [each for each in known if "pwn3d" in str(each)]
    targets = [link.target for sheet in book for link in sheet._hyperlinks]
    assert not [each for each in targets if each]
    notes = {row[3] for row in book["Evidence"].iter_rows(min_row=5, values_only=True)}
    assert "'" + HOSTILE["formula"] in notes


LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20">'
    b'<rect width="80" height="20"/></svg>'
)


@pytest.mark.parametrize("colour", [LIGHT.primary, "#7A1F5C"])
def test_heads_wear_the_firms_colour_and_can_be_read(colour: str) -> None:
    brand = read_brand(colour, LOGO if colour != LIGHT.primary else None)
    book = openpyxl.load_workbook(io.BytesIO(written(engagement("pilots"), None, brand)))
    for sheet in book:
        for cell in sheet[4]:
            if cell.value:
                fill, ink = cell.fill.fgColor.rgb[-6:], cell.font.color.rgb[-6:]
                assert f"#{fill}" == colour, (sheet.title, cell.coordinate)
                assert contrast(f"#{ink}", f"#{fill}") >= 4.5
    assert [bool(sheet._images) for sheet in book] == [
        bool(brand.logo),
        *[False] * (len(book.worksheets) - 1),
    ]


def test_the_logo_stands_beside_the_title_however_long_it_is() -> None:
    """Where the logo begins is told by its anchor: a column and what it is into it."""
    begins = {}
    for title in ("Short", "Directorate " * 10):
        made = engagement("pilots").model_copy(update={"title": title.strip()})
        book = openpyxl.load_workbook(io.BytesIO(written(made, None, read_brand(None, LOGO))))
        (logo,) = book["Read me"]._images
        begins[title] = (logo.anchor._from.col, logo.anchor._from.colOff / 9525)
    assert begins["Short"] == (1, 540)
    column, off = begins["Directorate " * 10]
    # 119 letters of 16 points run beyond the two columns, which are 920 pixels
    assert column > 2 or (column == 2 and off > 200), begins


def test_heads_stand_over_their_numbers_and_wide_sheets_keep_their_first_column() -> None:
    loaded = openpyxl.load_workbook(io.BytesIO(written(engagement("pilots"), projection("pilots"))))
    gaps, scores = loaded["Gaps"], loaded["Scores"]
    heads = {cell.value: cell.alignment.horizontal for cell in gaps[4]}
    assert heads["Practice"] == "left"
    assert heads["Priority"] == "right"
    assert gaps["A5"].alignment.indent == 1
    for sheet in loaded.worksheets:
        wide = sum(column.width for column in sheet.column_dimensions.values()) > 115
        assert not wide or sheet.freeze_panes.startswith(("B", "C", "D")), sheet.title
        assert sheet.sheet_properties.tabColor.rgb.endswith(PLAIN.primary.removeprefix("#"))
    assert scores.page_setup.paperSize in (8, 9)
    assert gaps.page_setup.fitToHeight == 0, "as many pages down as it needs"
    assert loaded["Read me"].page_setup.fitToHeight != 0, "one page"


def test_a_number_shows_four_figures_and_no_bare_point_and_a_sign_is_no_mark_of_a_formula() -> None:
    loaded = openpyxl.load_workbook(io.BytesIO(written(engagement("pilots"), projection("pilots"))))
    shown = {}
    for row in loaded["Measures"].iter_rows(min_row=5, min_col=5, max_col=9):
        for cell in row:
            if cell.value is not None:
                shown[cell.value] = cell.number_format
    assert shown and not [each for each in shown.values() if each.endswith("#")]
    for value, wanted in ((240, "#,##0"), (1_200_000, "#,##0"), (0.2, "#,##0.0000")):
        assert shown[value] == wanted, value
    assert [cell.value for cell in loaded["Differences"][4]][4:7] == [
        "Go on as today", "With it", "Difference",
    ]  # fmt: skip
    words = {cell.value for row in loaded["Figures"].iter_rows() for cell in row if cell.value}
    signed = [each for each in words if re.match(r"'?[+-]\d", each)]
    assert signed and not [each for each in signed if each.startswith("'")]


@pytest.mark.parametrize("text", ["+1+cmd|' /c calc'!A1", "-1@SUM(A1)", "+1\t=2", "=1", "-a"])
def test_what_is_more_than_a_signed_number_stays_marked(text: str) -> None:
    assert Book.text(text).startswith("'")


def test_why_it_goes_out_although_a_check_blocks_stands_on_the_first_sheet() -> None:
    publication = Publication(approved_by="A. Board", reason="A first look")
    made, found = engagement("pilots"), assessment("pilots")
    model = build_report(catalogue(), made, found, None, publication=publication)
    content = write_xlsx(catalogue(), made, found, None, model)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Read me"]
    words = {row[0].value: row[1].value for row in sheet.iter_rows(min_row=5, max_row=9)}
    assert words["Why it goes out as it is"] == "A first look. Given by A. Board."
    plain = openpyxl.load_workbook(io.BytesIO(written(made, None)))["Read me"]
    assert "Why it goes out as it is" not in {row[0].value for row in plain.iter_rows()}


def test_a_team_s_long_name_goes_on_in_the_next_line_of_the_scores() -> None:
    made = engagement("pilots")
    long = "Directorate for the improvement of delivery and of learning machines, north and west"
    teams = tuple(team.model_copy(update={"title": long}) for team in made.teams)
    content = written(made.model_copy(update={"teams": teams}), None)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Scores"]
    (cell, *_) = [row[0] for row in sheet.iter_rows(min_row=5) if long in str(row[0].value)]
    assert cell.alignment.wrap_text
    lines = len(cell.value) / sheet.column_dimensions["A"].width
    assert sheet.row_dimensions[cell.row].height > 13 * lines
