"""A client's own folder: an edition and a practice of one's own, for every command and the app."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from advisor.catalogue import CATALOGUE_VARIABLE, chosen_catalogue, in_edition, load_catalogue
from advisor.cli import main
from advisor.engagement import Answer, catalogue_misfits, new_engagement
from advisor.faults import FaultsError
from advisor.model import Catalogue
from advisor.storage import Store
from advisor.storage.engagement_file import read_engagement, write_engagement
from advisor.ui import session
from sources import ROOT

SHIPPED = ROOT / "questionnaires"
MAIN = ROOT / "advisor" / "ui" / "main.py"
EDITION = """\
  - id: house
    title: The house's own look
    purpose: What this client wants to know of every team.
    cannot-tell: Everything that is not asked.
"""
PRACTICE = """
  - id: demo-friday
    name: Finished work is shown every Friday
    level: 2
    needs: []
    editions: [house, full]
    question: Is finished work shown to its users every week?
    why: What users see early can still be changed at little cost.
    anchors:
      0: Users see the work when it is released.
      0.25: Large projects show something once before their release.
      0.5: Most teams show their work. It happens when somebody asks for it.
      1: Each team shows what it finished to users every week and writes down what they said.
    evidence: [the notes of the last showing]
    effort-weeks: {low: 1, mode: 2, high: 3, basis: assumption}
    effects: []
    unsimulated: It changes what is built and not how, so no stage of the simulation moves.
    roles: [product-owner]
    first-step: Show one finished piece of work to three of its users this week.
    done-when: Each team has shown its work in each of the last four weeks.
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the shipped folder with an id, an edition and a practice of its own."""
    folder = tmp_path_factory.mktemp("client") / "house"
    shutil.copytree(SHIPPED, folder)
    changes = {
        "dimensions.yaml": ("id: maturity-advisor", "id: client-house"),
        "editions.yaml": ("editions:\n", "editions:\n" + EDITION),
        "practices/delivery.yaml": ("editions: [quick, full", "editions: [house, quick, full"),
    }
    for name, (old, new) in changes.items():
        text = (folder / name).read_text("utf-8")
        (folder / name).write_text(text.replace(old, new, 1), "utf-8")
    with (folder / "practices" / "culture.yaml").open("a", encoding="utf-8") as file:
        file.write(PRACTICE)
    return folder


@pytest.fixture(scope="module")
def own(folder: Path) -> Catalogue:
    return load_catalogue(folder)


@pytest.fixture
def chosen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder is what the environment names; the app forgets what it read before and after."""
    session.forget_caches(words=True)
    monkeypatch.setenv(CATALOGUE_VARIABLE, str(folder))
    yield
    session.forget_caches(words=True)


def test_a_folder_of_ones_own_is_sound_and_its_minutes_are_worked_out(own: Catalogue) -> None:
    assert [item.id for item in in_edition(own, "house")] == ["demo-friday", "version-control"]
    assert own.editions["house"].minutes == 5
    assert own.editions["quick"] == load_catalogue().editions["quick"]


def test_every_command_reads_the_folder_it_is_told(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """New, answered, scored: one practice of two in place gives culture 1 + 4 x 1."""
    option = ["--catalogue", str(folder)]
    file = tmp_path / "client.yaml"
    assert main(["check", *option, "--json"]) == 0
    assert main(["new", "Client", "--edition", "house", "-o", str(file), *option]) == 0
    capsys.readouterr()
    made = read_engagement(file.read_text("utf-8"), file.name, load_catalogue(folder))
    answer = Answer(
        respondent="r1", team="organisation", practice="demo-friday", state="chosen", value=1.0
    )
    sitting = made.rounds[0].model_copy(update={"answers": (answer,)})
    made = made.model_copy(update={"rounds": (sitting,)})
    file.write_text(write_engagement(made), "utf-8")
    assert main(["score", str(file), "--json", *option]) == 0
    told = json.loads(capsys.readouterr().out)
    culture = next(item for item in told["dimensions"] if item["id"] == "culture")
    assert (culture["index"], culture["level"], culture["answered"]) == (5.0, 2, 1)
    assert CATALOGUE_VARIABLE not in os.environ
    assert main(["score", str(file), "--json"]) == 1
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert "client-house" in faults[0]["what"]


def test_the_variable_stands_for_the_option(chosen: None, own: Catalogue) -> None:
    assert chosen_catalogue().hash == own.hash


def test_a_folder_that_is_not_there_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(CATALOGUE_VARIABLE, str(tmp_path / "nowhere"))
    with pytest.raises(FaultsError, match="no such catalogue folder"):
        chosen_catalogue()
    assert main(["decide", "pilots"]) == 1
    assert "--catalogue" in capsys.readouterr().err


def test_the_faults_of_the_folder_are_told_by_every_command(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    file = broken / "practices" / "culture.yaml"
    file.write_text(file.read_text("utf-8").replace("editions: [house", "editions: [hoose"))
    assert main(["score", "pilots", "--catalogue", str(broken)]) == 1
    assert "did you mean `house`?" in capsys.readouterr().err


def test_the_app_asks_what_the_folder_asks(chosen: None, own: Catalogue) -> None:
    made = new_engagement(own, "Client", edition="house", profile={"ai": "none"})
    name = Store().create_engagement(made)
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    app.query_params["e"] = name
    app.switch_page("screens/assess.py").run()
    assert not app.exception
    shown = " ".join(str(item.proto) for item in app.get("html"))
    assert "Is finished work shown to its users every week?" in shown


def test_answers_to_another_catalogue_are_not_opened(own: Catalogue) -> None:
    shipped = load_catalogue()
    theirs = new_engagement(own, "Theirs", edition="house")
    assert not catalogue_misfits(theirs, own)
    assert "client-house" in catalogue_misfits(theirs, shipped)[0].what
    ours = new_engagement(shipped, "Ours", edition="house")
    answer = Answer(respondent="r1", team="organisation", practice="gone", state="unknown")
    ours = ours.model_copy(
        update={
            "catalogue": ours.catalogue.model_copy(update={"hash": "0" * 64}),
            "rounds": (ours.rounds[0].model_copy(update={"answers": (answer,)}),),
        }
    )
    told = [fault.what for fault in catalogue_misfits(ours, shipped)]
    assert ["`house`" in told[0], "`gone`" in told[1], len(told)] == [True, True, 2]


def test_the_app_says_why_it_does_not_open_what_belongs_to_another_catalogue(
    own: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    session.forget_caches(words=True)
    monkeypatch.delenv(CATALOGUE_VARIABLE, raising=False)
    name = Store().create_engagement(new_engagement(own, "Theirs", edition="house"))
    app = AppTest.from_file(str(MAIN), default_timeout=30)
    app.query_params["e"] = name
    app.run()
    assert not app.exception
    shown = " ".join(str(item.proto) for item in app.get("html"))
    assert "client-house" in shown
    assert main(["score", f"db:{name}"]) == 1
