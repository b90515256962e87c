"""Forty hostile texts on every page, in the workbook and in the report: plain text everywhere."""

from __future__ import annotations

import datetime as dt
import io
from functools import cache

import openpyxl
import pytest
from hostile import HOSTILE, MARK
from test_hostile import line
from test_ui_app import _Text, app, html_of, text_of

from advisor.catalogue import in_edition, load_catalogue
from advisor.engagement import (
    Action,
    Answer,
    Engagement,
    Milestone,
    SavedScenario,
    Team,
    new_engagement,
)
from advisor.flow import assess
from advisor.report.content import build_report
from advisor.report.pdf import write_pdf
from advisor.storage import Store, plain_text
from advisor.ui import session
from advisor.workbook import choose_voice, write_workbook

LINES = {name: line(text) for name, text in HOSTILE.items()}
FORBIDDEN = frozenset({"script", "iframe", "img", "style", "textarea", "title", "video", "object"})


@cache
def engagement() -> Engagement:
    """One engagement that carries all forty, in titles, names, notes, owners and reasons."""
    catalogue = load_catalogue()
    texts = list(LINES.values())
    made = new_engagement(
        catalogue, texts[0], currency="EUR", edition="quick", profile={"ai": "pilots"}
    )
    asked = in_edition(catalogue, "quick")
    notes = [plain_text(text) for text in HOSTILE.values()]
    teams = tuple(Team(id=f"t{at}", title=f"{texts[at]}{at}"[:200], people=5) for at in (1, 4, 33))
    answers = tuple(
        Answer(respondent="r1", team="t1", practice=practice.id, state="chosen", value=0.5,
               evidence="stated", note=notes[at % len(notes)])
        for at, practice in enumerate(asked)
    )  # fmt: skip
    days = dt.date(2026, 3, 1)
    rounds = (
        made.rounds[0].model_copy(update={"title": texts[2], "answers": answers}),
        made.rounds[0].model_copy(
            update={"id": "later", "title": texts[5], "answers": answers, "date": days}
        ),
    )
    return made.model_copy(
        update={
            "teams": teams,
            "respondents": tuple(
                each.model_copy(update={"team": "t1"}) for each in made.respondents
            ),
            "rounds": rounds,
            "actions": tuple(
                Action(id=f"a{at}", practice=asked[0].id, title=text, owner=text, date=days,
                       status="open")
                for at, text in enumerate(texts)
            ),
            "milestones": tuple(
                Milestone(id=f"m{at}", title=text, date=days) for at, text in enumerate(texts)
            ),
            "scenarios": tuple(
                SavedScenario(id=f"s{at}", title=text) for at, text in enumerate(texts)
            ),
        }
    )  # fmt: skip


def test_no_page_reads_any_of_it_as_markup() -> None:
    session.forget_caches()
    name = Store().create_engagement(engagement())
    views = [("engagements", {"view": view}) for view in ("Actions", "Teams and people")]
    views += [("results", {"results": view}) for view in ("Where you stand", "What moved")]
    views += [(page, {}) for page in ("assess", "decision", "report", "roadmap")]
    seen = ""
    for page, query in views:
        at = app(page, e=name, **query)
        assert not at.exception, page
        parsed = _Text(html_of(at))
        assert not FORBIDDEN & set(parsed.elements), page
        seen += text_of(at)
        assert "could not be drawn" not in seen, page
    for key, text in LINES.items():
        assert " ".join(text.split())[:60] in " ".join(seen.split()), key


def test_no_cell_of_the_questionnaire_is_a_formula() -> None:
    catalogue = load_catalogue()
    made = engagement()
    content = write_workbook(catalogue, made, choose_voice(made, team="t1", respondent="r1"))
    book = openpyxl.load_workbook(io.BytesIO(content))
    marked = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if MARK in str(cell.value):
                    marked += 1
                    assert cell.data_type == "s", (sheet.title, cell.coordinate)
                    assert cell.hyperlink is None
    assert marked >= 15


def test_the_report_holds_them_as_text_and_reads_no_file() -> None:
    pikepdf = pytest.importorskip("pikepdf")
    catalogue, made = load_catalogue(), engagement()
    model = build_report(catalogue, made, assess(catalogue, made), None)
    pdf = write_pdf(model)
    assert b"root:x:" not in pdf
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/JavaScript" not in opened.Root
        for page in opened.pages:
            for note in page.get("/Annots", []):
                target = str(note.get("/A", {}).get("/URI", ""))
                assert MARK not in target
                assert "javascript" not in target
