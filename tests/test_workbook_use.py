"""Workbooks from the command line, in the store and on the screen."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest
from workbook_samples import edited, filled

from advisor.catalogue import load_catalogue
from advisor.cli import main
from advisor.engagement import Engagement
from advisor.faults import FaultsError
from advisor.model import Catalogue
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement
from advisor.ui import session
from advisor.workbook import choose_voice, events, preview_workbook, write_workbook

MAIN = Path(__file__).parents[1] / "advisor" / "ui" / "main.py"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def small(catalogue: Catalogue) -> Engagement:
    """The shipped example on the quick edition: few rows, all its voices."""
    return load_engagement("traditional", catalogue).model_copy(update={"edition": "quick"})


def command(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any, str]:
    """Exit code, the JSON document, standard error."""
    capsys.readouterr()
    code = main([*map(str, words), "--json"])
    shown = capsys.readouterr()
    return code, json.loads(shown.out), shown.err


def first_answers(engagement: Engagement) -> dict[str, Any]:
    voice = choose_voice(engagement)
    sitting = engagement.round(voice.round)
    assert sitting is not None
    return {
        answer.practice: answer
        for answer in sitting.answers
        if (answer.team, answer.respondent) == (voice.team, voice.respondent)
    }


def answered_rows(content: bytes) -> list[int]:
    """The rows of questions that have an answer."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Questions"]
    rows = sheet.iter_rows(min_row=4, values_only=True)
    return [number for number, row in enumerate(rows, 4) if row[0] and row[3]]


def test_out_previewed_applied_and_out_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], catalogue: Catalogue
) -> None:
    mine, book, back = (tmp_path / name for name in ("mine.yaml", "sent.xlsx", "back.xlsx"))
    assert command(capsys, "export", "pilots", mine)[0] == 0
    code, told, _ = command(capsys, "export", mine, book)
    assert (code, told["changes"], told["faults"]) == (0, [], [])
    assert command(capsys, "import", mine, book)[1]["changes"] == []
    before = mine.read_bytes()
    back.write_bytes(filled(book.read_bytes(), {"D5": "0.25 Begun", "E5": "stated"}))
    code, told, _ = command(capsys, "import", mine, back)
    assert (code, told["applied"]) == (0, False)
    (change,) = told["changes"]
    assert change["to"] == {"state": "chosen", "value": 0.25, "evidence": "stated"}
    assert change["where"] == "Questions!D5"
    assert mine.read_bytes() == before
    assert command(capsys, "import", mine, back, "--yes")[1]["applied"] is True
    now = first_answers(load_engagement(str(mine), catalogue))[change["practice"]]
    assert (now.value, now.evidence) == (0.25, "stated")
    assert command(capsys, "import", mine, back)[1]["changes"] == []


def test_a_fault_lists_every_cell_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mine, book = tmp_path / "mine.yaml", tmp_path / "sent.xlsx"
    command(capsys, "export", "pilots", mine)
    command(capsys, "export", mine, book)
    before = mine.read_bytes()
    book.write_bytes(filled(book.read_bytes(), {"D5": 0.25, "D6": "=1+1", "D7": "perhaps"}))
    code, told, _ = command(capsys, "import", mine, book, "--yes")
    assert code == 1
    wheres = [fault["where"] for fault in told["faults"]]
    assert wheres == ["sent.xlsx:Questions!D6", "sent.xlsx:Questions!D7"]
    assert mine.read_bytes() == before


def test_wrong_files_voices_and_examples_are_faults(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = tmp_path / "sent.xlsx"
    for words, what in (
        (("export", "pilots", book, "--team", "nobody"), "no team `nobody`"),
        (("export", "pilots", tmp_path / "x.yaml", "--team", "core"), "holds all of them"),
        (("export", "pilots", tmp_path / "x.ods"), "not written as `.ods`"),
        (("import", "pilots", tmp_path / "none.xlsx"), "there is no such file"),
        (("import", "pilots", tmp_path), "this is a folder"),
        (("import", "pilots", book, "--yes"), "a shipped example, which is not changed"),
    ):
        code, told, _ = command(capsys, *words)
        assert code == 1, words
        assert any(what in fault["what"] for fault in told["faults"]), (words, told)
    assert command(capsys, "export", "pilots", book)[0] == 0
    code, told, _ = command(capsys, "import", "regulated", book)
    assert code == 1
    assert "the workbook is of engagement" in told["faults"][0]["what"]


def test_into_the_store_as_events_and_all_or_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], catalogue: Catalogue, small: Engagement
) -> None:
    store = Store()
    name = store.create_engagement(small)
    sent, back = tmp_path / "sent.xlsx", tmp_path / "back.xlsx"
    assert command(capsys, "export", f"db:{name}", sent)[0] == 0
    one, two = answered_rows(sent.read_bytes())[:2]
    cells = {f"D{one}": "Don't know", f"E{one}": None, f"G{one}": None, f"H{one}": None}
    cells |= {f"{column}{two}": None for column in "DEFGHI"}
    back.write_bytes(filled(sent.read_bytes(), cells))
    before = len(store.history(name))
    found = preview_workbook(back.read_bytes(), "back.xlsx", catalogue, store.load(name))
    made = events(found, name)
    with pytest.raises(FaultsError):
        store.append_answers([*made, replace(made[0], state="chosen", value=0.3)])
    assert len(store.history(name)) == before
    code, told, _ = command(capsys, "import", f"db:{name}", back, "--yes")
    assert (code, len(told["changes"])) == (0, len(made))
    assert [event.state for event in store.history(name)[before:]] == ["unknown", "withdrawn"]
    assert command(capsys, "import", f"db:{name}", back)[1]["changes"] == []


@pytest.fixture
def people(small: Engagement, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The tab of teams and people, with an engagement open."""
    session.forget_caches()
    monkeypatch.setattr(session, "start_projection", [].append)
    name = Store().create_engagement(small)
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.query_params["e"] = name
    at.query_params["view"] = "Teams and people"
    at.run()
    assert not at.exception
    return at


def shown(at: AppTest) -> str:
    return "\n".join(str(each.proto.body) for each in at.get("html"))


def upload(at: AppTest, content: bytes) -> AppTest:
    (field,) = at.get("file_uploader")
    field.upload("back.xlsx", content, "application/octet-stream")
    at.run()
    assert not at.exception
    return at


def workbook_of(catalogue: Catalogue) -> tuple[str, bytes]:
    (listed,) = Store().list()
    engagement = Store().load(listed.id)
    return listed.id, write_workbook(catalogue, engagement, choose_voice(engagement))


def test_the_screen_previews_and_takes_over_what_it_showed(
    people: AppTest, catalogue: Catalogue
) -> None:
    name, content = workbook_of(catalogue)
    before = len(Store().history(name))
    note = "<script>alert(1)</script>"
    at = upload(people, filled(content, {"D5": "Don't know", "E5": None, "F5": note}))
    html = shown(at)
    assert "1 answer changes" in html
    assert "unknown, note: &lt;script&gt;" in html
    assert note not in html
    assert len(Store().history(name)) == before
    at.button(key="apply-workbook").click().run()
    assert not at.exception
    assert "1 answer taken over" in shown(at)
    (event,) = Store().history(name)[before:]
    assert (event.state, event.note) == ("unknown", note)


def test_the_screen_lists_every_bad_cell_and_offers_nothing(
    people: AppTest, catalogue: Catalogue
) -> None:
    _, content = workbook_of(catalogue)
    at = upload(people, filled(content, {"D5": "=1", "D6": 7, "D8": 1}))
    html = shown(at)
    assert "2 things to mend" in html
    assert "Questions!D5" in html
    assert "Questions!D6" in html
    assert [each.key for each in at.button if each.key == "apply-workbook"] == []


def test_a_workbook_of_another_engagement_is_refused_on_the_screen(
    people: AppTest, catalogue: Catalogue
) -> None:
    other = load_engagement("regulated", catalogue)
    content = write_workbook(catalogue, other, choose_voice(other))
    assert "the workbook is of engagement" in shown(upload(people, content))
    assert "this is not a workbook" in shown(upload(people, b"nothing"))


def test_an_untouched_workbook_changes_nothing_on_the_screen(
    people: AppTest, catalogue: Catalogue
) -> None:
    _, content = workbook_of(catalogue)
    same = edited(content, change=lambda _: None)
    assert "This workbook changes nothing" in shown(upload(people, same))
