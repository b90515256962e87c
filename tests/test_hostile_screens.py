"""Forty hostile texts on every page, in the workbook and in the report: plain text everywhere."""

from __future__ import annotations

import csv
import datetime as dt
import io
from functools import cache
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hostile import HOSTILE, MARK, VISIBLE
from sittings import Sitting
from stored import engagement as stored_engagement
from stored import event
from test_hostile import line
from test_ui_app import _Text, app, html_of, text_of

from advisor.catalogue import in_edition, load_catalogue
from advisor.cli.printing import write_csv
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
from advisor.report.cell_text import plain
from advisor.report.content import build_report
from advisor.report.pdf import write_pdf
from advisor.storage import ConsensusEvent, Store, plain_text
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
    tabs = ("Where it stands", "Profile", "Teams and people", "Logs", "Actions", "All engagements")
    views = [("engagements", {"view": view}) for view in tabs]
    tabs = ("Where you stand", "Targets and gaps", "Who sees what", "What moved")
    views += [("results", {"results": view}) for view in tabs]
    views += [(page, {}) for page in session.PAGES if page not in ("engagements", "results")]
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
    written = str(model.model_dump())
    for key in set(LINES) & {"typst", "script", "formula", "jinja"}:
        assert LINES[key][:40] in written, f"{key} is in what was set"
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert "/JavaScript" not in opened.Root
        for page in opened.pages:
            for note in page.get("/Annots", []):
                target = str(note.get("/A", {}).get("/URI", ""))
                assert MARK not in target
                assert "javascript" not in target


def test_a_room_with_all_of_them_as_names_and_notes_shows_words() -> None:
    sitting = Sitting(Store(), load_catalogue())
    chair, token = sitting.chair, sitting.token
    chair.pick(token, sitting.questions[0])
    for text in HOSTILE.values():
        sitting.join(name=text)
        chair.note(token, "note", text)
    chair.evidence(token, sitting.questions[0], "shown", HOSTILE["svg-onload"])
    session.forget_caches()
    for show in ({}, {"show": "projector"}):
        at = app("workshop", e=sitting.name, **show)
        assert not FORBIDDEN & (set(_Text(html_of(at)).elements) - {"img"})
        assert "could not be drawn" not in text_of(at)
        if not show:
            kept = " ".join(text_of(at).split())
    for key, text in LINES.items():
        assert " ".join(text.split())[:60] in kept, key
    for note in chair.notes(token):
        assert not {"\x00", "\x1b", "\ud800"} & set(note.body)


def test_a_file_of_any_name_is_refused_in_words() -> None:
    """The name of an upload is shown and is never opened, written or read as markup."""
    session.forget_caches()
    at = app()
    field = next(each for each in at.get("file_uploader") if str(each.key).startswith("merge-"))
    names = [f"{text[:190]}.yaml".replace("\x00", "") for text in VISIBLE.values()]
    field.set_value([(name, b"engagement: [", "application/yaml") for name in names]).run()
    assert not at.exception
    assert not FORBIDDEN & set(_Text(html_of(at)).elements)
    shown = plain_text(" ".join(text_of(at).split()), 1_000_000)
    for key, name in zip(VISIBLE, names, strict=True):
        assert " ".join(plain_text(name).split())[:40] in shown, key


def test_no_cell_of_a_table_of_the_commands_is_a_formula(tmp_path: Path) -> None:
    texts = [plain_text(text) for text in HOSTILE.values()]
    write_csv(pd.DataFrame({"text": texts, "n": -1.5}), tmp_path / "t.csv")
    with (tmp_path / "t.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert [plain(row[0]) for row in rows] == texts, "another row or column for none of them"
    assert not [row[0] for row in rows if row[0][:1] in set("=+-@\t\r")]
    assert {row[1] for row in rows} == {"-1.5"}, "a number is a number"


def test_no_text_is_read_as_a_query(each_database: str) -> None:
    """On both databases they come back as they went in, and nothing else has changed."""
    store = Store(each_database)
    other = store.create_engagement(stored_engagement(id="other"))
    before = store.get(other)
    sitting = Sitting(store, load_catalogue())
    texts = [plain_text(text) for text in HOSTILE.values()]
    store.append_answers(event(other, note=text) for text in texts)
    for at, text in enumerate(texts):
        sitting.chair.note(sitting.token, "note", text)
        agreed = ConsensusEvent(other, "spring", "core", "ci-build", value=0.5, dissent=text)
        store.save_consensus(agreed, at + 1)
        assert store.history(other, practice=text) == ()
        assert not store.has(text)
        assert store.rooms.get(text) is None
    assert store.rooms.tokens(texts) == {}
    assert [each.note for each in store.history(other)[-len(texts) :]] == texts
    assert [each.dissent for each in store.consensus_history(other)[1:]] == texts
    assert [each.body for each in sitting.chair.notes(sitting.token)] == texts
    assert {each.id for each in store.list()} == {other, sitting.name}
    assert store.get(other).versions == before.versions
