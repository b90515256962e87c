"""The facilitator's kit: minutes that add up for every length and edition, cards to read."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from hostile import HOSTILE, MARK

from advisor.catalogue import load_catalogue
from advisor.cli import main
from advisor.engagement import new_engagement
from advisor.model import Catalogue
from advisor.report.pdf import page_count
from advisor.report.pdf_kit import write_kit
from advisor.rooms import LEAST_MINUTES, MOST_MINUTES, make_kit
from advisor.scoring import asked_practices


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_the_agenda_adds_up_to_the_minute(catalogue: Catalogue) -> None:
    for edition in catalogue.editions:
        made = new_engagement(catalogue, "Kit", currency="EUR", edition=edition, profile={})
        asked = asked_practices(catalogue, made)
        for minutes in range(LEAST_MINUTES, MOST_MINUTES + 1, 7):
            kit = make_kit(catalogue, made, minutes)
            assert sum(slot.minutes for slot in kit.slots) == minutes
            begins = 0
            for slot in kit.slots:
                assert slot.begins == begins
                assert slot.minutes > 0
                begins += slot.minutes
            assert sum(slot.n for slot in kit.slots) == len(kit.cards) > 0
            assert all(slot.minutes == slot.n * kit.per_question for slot in kit.slots if slot.n)
            assert 6 <= kit.per_question <= 12
            kinds = [slot.kind for slot in kit.slots]
            assert (kinds[0], kinds[-2:]) == ("welcome", ["parking", "owners"])
            assert kinds.count("break") == (minutes >= 120)
            both = {each.id for each in kit.cards} | {each.id for each in kit.left}
            assert len(kit.cards) + len(kit.left) == len(both) == len(asked)
            places = [asked.index(card) for card in kit.cards]
            assert places == sorted(places), "asked in the order of the questionnaire"


def test_a_short_workshop_asks_the_quick_questions_and_reaches_every_area(
    catalogue: Catalogue,
) -> None:
    made = new_engagement(
        catalogue, "Kit", currency="EUR", edition="full", profile={"ai": "scaled"}
    )
    kit = make_kit(catalogue, made, 180)
    quick = {p.id for p in asked_practices(catalogue, made) if "quick" in p.editions}
    assert quick <= {card.id for card in kit.cards}
    assert {card.dimension for card in kit.cards} == {
        catalogue.practices[each].dimension for each in quick
    }
    for wrong in (LEAST_MINUTES - 1, MOST_MINUTES + 1, 0, -5):
        with pytest.raises(ValueError, match="possible"):
            make_kit(catalogue, made, wrong)


def test_the_pdf_holds_every_card_and_hostile_words_as_words(
    catalogue: Catalogue, tmp_path: Path
) -> None:
    made = new_engagement(catalogue, "Kit", currency="EUR", edition="quick", profile={"ai": "none"})
    kit = make_kit(catalogue, made, 120)
    pdf = write_kit(kit, catalogue, " ".join(HOSTILE.values()))
    assert pdf == write_kit(kit, catalogue, " ".join(HOSTILE.values())), "the same bytes again"
    assert page_count(pdf) == 1 + -(-len(kit.cards) // 2) + 2
    path = tmp_path / "kit.pdf"
    path.write_bytes(write_kit(kit, catalogue, HOSTILE["typst"]))
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], check=True, capture_output=True, text=True
    ).stdout
    flat = " ".join(text.split())
    assert "#read(" in flat
    assert MARK in flat
    for card in kit.cards:
        assert card.question.split()[0] in flat
        assert f"· {card.id}" in flat
    assert "120 min in all" in flat
    assert "root:" not in flat


def test_the_command_writes_it_and_says_what_it_holds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kit.pdf"
    assert main(["kit", "pilots", "-o", str(path), "--minutes", "90", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert sum(slot["minutes"] for slot in told["slots"]) == told["minutes"] == 90
    assert len(told["questions"]) + len(told["left"]) > 60
    assert path.read_bytes().startswith(b"%PDF-")
    for words in (["-o", str(tmp_path / "kit.docx")], ["-o", str(path), "--minutes", "601"]):
        assert main(["kit", "pilots", *words, "--json"]) == 1
        assert json.loads(capsys.readouterr().out)["faults"][0]["remedy"]
