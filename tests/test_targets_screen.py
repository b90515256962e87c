"""The targets screen: many at once or one by one, saved at once, one step taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from advisor.catalogue import load_catalogue
from advisor.gaps import find_gaps, own_targets
from advisor.scoring import asked_practices, flags_of, score
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement
from advisor.ui import session

MAIN = Path(__file__).parents[1] / "advisor" / "ui" / "main.py"


@pytest.fixture
def name(monkeypatch: pytest.MonkeyPatch) -> str:
    session.forget_caches()
    monkeypatch.setattr(session, "start_projection", lambda *_, **__: None)
    return Store().create_engagement(load_engagement("pilots", load_catalogue()))


def results(name: str, view: str = "Targets and gaps") -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.query_params["e"] = name
    at.query_params["results"] = view
    at.run()
    at.switch_page("screens/results.py").run()
    assert not at.exception
    return at


def shown(at: AppTest) -> str:
    return "\n".join(str(each.proto.body) for each in at.get("html"))


def targets(name: str) -> dict[tuple[str, str], float]:
    return own_targets(Store().load(name))


def test_an_area_is_aimed_at_a_level_saved_at_once_and_taken_back(name: str) -> None:
    before = targets(name)
    at = results(name)
    at.selectbox(key="targets-team").set_value("depots").run()
    at.selectbox(key="targets-dimension").set_value("security").run()
    at.selectbox(key="targets-level").set_value(2).run()
    assert targets(name) == before, "nothing is saved before the button"
    at.button(key="targets-aim").click().run()
    catalogue = load_catalogue()
    asked = [
        each
        for each in asked_practices(catalogue, Store().load(name))
        if each.dimension == "security"
    ]
    after = targets(name)
    assert after == before | {("depots", each.id): float(each.level <= 2) for each in asked}
    assert "changed" in shown(at)
    at.button(key="targets-undo").click().run()
    assert targets(name) == before
    at.button(key="targets-undo").click().run()
    assert targets(name) == after, "taken back twice it stands again"


def test_one_practice_for_all_teams_and_back_at_its_default(name: str) -> None:
    at = results(name)
    at.selectbox(key="targets-dimension").set_value("delivery").run()
    box = next(each for each in at.selectbox if each.key.endswith("-ci-build"))
    box.set_value(0.5).run()
    teams = [team.id for team in Store().load(name).teams]
    assert {targets(name)[team, "ci-build"] for team in teams} == {0.5}
    at.selectbox(key="targets-team").set_value(teams[0]).run()
    box = next(each for each in at.selectbox if each.key.endswith("-ci-build"))
    assert box.value == 0.5
    box.set_value("default").run()
    assert (teams[0], "ci-build") not in targets(name)
    at.selectbox(key="targets-team").set_value("").run()
    box = next(each for each in at.selectbox if each.key.endswith("-ci-build"))
    assert box.value == "mixed"


def test_the_ranking_states_its_formula_and_each_gap_its_parts_and_reason(name: str) -> None:
    at = results(name)
    text = shown(at)
    assert "shortfall × (base + headline + leverage) ÷ 3" in text
    catalogue = load_catalogue()
    made = Store().load(name)
    gaps = find_gaps(catalogue, made, score(catalogue, made)).items
    assert gaps[0].reason in text
    assert f"{gaps[0].priority:.2f}" in text
    assert f"{gaps[0].base:.2f} + {gaps[0].headline:.1f} + {gaps[0].leverage:.2f}" in text


def test_the_standing_shows_how_sure_each_level_is_and_marks_answers(name: str) -> None:
    catalogue = load_catalogue()
    made = Store().load(name)
    card = score(catalogue, made)
    at = results(name, "Where you stand")
    text = shown(at)
    assert "How likely each level is" in text
    assert "What was shown, and what was only said" in text
    for each in (card.overall, *card.dimensions):
        for share in each.level_probability:
            if 0.005 <= share < 0.995:
                assert f"{share:.0%}" in text
        if each.away_low is not None:
            assert f"{each.away_low:.1f}–{each.away_high:.1f}" in text
    number = sum(each.flag == "unsupported" for each in flags_of(catalogue, card))
    assert f"{number} answers stand on a prerequisite below half" in text


def test_the_question_shows_its_mark_and_what_was_declared_away(name: str) -> None:
    catalogue, made = load_catalogue(), Store().load(name)
    card = score(catalogue, made)
    flags = flags_of(catalogue, card)
    marked = next(each for each in flags if each.flag == "unsupported")
    away = next(each for each in flags if each.flag == "not-applicable")
    first = next(each.practice for each in card.cells if each.dimension == away.dimension)
    for practice, team, words in (
        (marked.practice, marked.team, "below half: "),
        (first, away.team, "more than usual"),
    ):
        at = AppTest.from_file(str(MAIN), default_timeout=60)
        for key, value in {"e": name, "q": practice, "team": team}.items():
            at.query_params[key] = value
        at.run()
        at.switch_page("screens/assess.py").run()
        assert words in shown(at)
