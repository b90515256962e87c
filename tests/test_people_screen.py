"""Teams on the page Engagements: made, changed, removed only while nothing hangs on them."""

from __future__ import annotations

from typing import Any

from test_ui_app import HOSTILE, app, catalogue, fresh_caches, small, store, text_of

from advisor.engagement import Engagement
from advisor.storage import Store

__all__ = ["catalogue", "fresh_caches", "small", "store"]  # fixtures


def people(name: str) -> Any:
    return app(e=name, view="Teams and people")


def pick(at: Any, team: str) -> Any:
    box = next(each for each in at.selectbox if str(each.key).startswith("team-of-"))
    return box.set_value(team).run()


def press(at: Any, words: str) -> Any:
    next(each for each in at.button if each.label == words).click().run()
    assert not at.exception
    return at


def teams(name: str) -> list[tuple[str, str, int]]:
    return [(each.id, each.title, each.people) for each in Store().load(name).teams]


def test_a_team_is_made_changed_and_removed(store: Store, small: Engagement) -> None:
    name = store.create_engagement(small)
    (first,) = teams(name)
    at = people(name)
    at.text_input(key="team-title-").set_value(HOSTILE)
    at.number_input(key="team-people-").set_value(5)
    press(at, "Add a team")
    made = teams(name)[1]
    assert made[1:] == (HOSTILE, 5)
    pick(at, first[0])
    at.text_input(key=f"team-title-{first[0]}").set_value("Plant north")
    at.number_input(key=f"team-people-{first[0]}").set_value(3)
    press(at, "Save the change")
    assert teams(name) == [(first[0], "Plant north", 3), made], "answers stay with the team"
    press(pick(at, made[0]), "Remove this team")
    assert teams(name) == [(first[0], "Plant north", 3)]


def test_a_team_that_something_hangs_on_stays(store: Store, small: Engagement) -> None:
    name = store.create_engagement(small)
    at = pick(people(name), small.teams[0].id)
    gone = next(each for each in at.button if each.key == "remove-team")
    assert (gone.disabled, gone.help) == (True, "An engagement needs one team.")
    pick(at, "")
    at.text_input(key="team-title-").set_value("Second")
    press(at, "Add a team")
    pick(at, small.teams[0].id)
    gone = next(each for each in at.button if each.key == "remove-team")
    assert gone.disabled
    assert gone.help.startswith("Answers, respondents")


def test_a_team_that_was_changed_meanwhile_is_not_overwritten(
    store: Store, small: Engagement
) -> None:
    name = store.create_engagement(small)
    at = people(name)
    at.text_input(key="team-title-").set_value("Mine")
    held = store.get(name)
    other = [{"id": small.teams[0].id, "title": "Theirs", "people": 9}]
    store.save_part(name, "teams", other, held.version("teams"))
    press(at, "Add a team")
    assert [title for _, title, _ in teams(name)] == ["Theirs"]


def test_a_new_round_begins_at_its_first_question(store: Store, small: Engagement) -> None:
    name = store.create_engagement(small)
    at = app(e=name, view="Teams and people", q=small.rounds[0].answers[-1].practice)
    assert at.session_state["question"] == small.rounds[0].answers[-1].practice
    at.text_input(key="round-title").set_value("Autumn")
    press(at, "Begin a new round")
    at.switch_page("screens/assess.py").run()
    assert "question 1 of" in text_of(at)
