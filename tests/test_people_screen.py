"""Teams and people on the page Engagements: made, changed, gone only while nothing holds them."""

from __future__ import annotations

from typing import Any

import pytest
from test_ui_app import HOSTILE, app, catalogue, fresh_caches, small, store, text_of

from advisor.engagement import Engagement
from advisor.rooms.keys import new_respondent
from advisor.storage import Store
from advisor.storage.records import AnswerEvent

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


def pick_person(at: Any, name: str) -> Any:
    box = next(each for each in at.selectbox if str(each.key).startswith("person-of-"))
    return box.set_value(name).run()


def respondents(name: str) -> list[tuple[str, str, str | None]]:
    return [(each.id, each.role, each.team) for each in Store().load(name).respondents]


def test_a_respondent_is_made_changed_and_removed(store: Store, small: Engagement) -> None:
    name = store.create_engagement(small)
    (first,) = respondents(name)
    at = people(name)
    at.selectbox(key="person-role-").set_value("engineer")
    press(at, "Add somebody who answers")
    assert respondents(name) == [first, ("r2", "engineer", None)]
    pick_person(at, "r2")
    at.text_input(key="person-id-r2").set_value("plant-lead")
    at.selectbox(key="person-role-r2").set_value("leadership")
    at.selectbox(key="person-team-r2").set_value(small.teams[0].id)
    press(at, "Save this person")
    assert respondents(name) == [first, ("plant-lead", "leadership", small.teams[0].id)]
    press(pick_person(at, "plant-lead"), "Remove this person")
    assert respondents(name) == [first]


def test_whom_answers_belong_to_keeps_the_id_and_takes_another_role(
    store: Store, small: Engagement
) -> None:
    name = store.create_engagement(small)
    at = pick_person(people(name), "r1")
    gone = next(each for each in at.button if each.key == "remove-person")
    assert gone.disabled
    assert gone.help.startswith("Answers or approvals")
    assert at.text_input(key="person-id-r1").disabled
    at.selectbox(key="person-role-r1").set_value("engineer")
    press(at, "Save this person")
    assert [each[:2] for each in respondents(name)] == [("r1", "engineer")]
    assert Store().load(name).rounds[0].answers == small.rounds[0].answers


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (HOSTILE, "cannot be an id"),
        ("../r9", "../r9 cannot be an id"),
        ("room-abc", "room-abc cannot be an id"),
        ("", "an id is missing"),
        ("r1", "somebody else has the id r1"),
    ],
)
def test_what_cannot_be_an_id_is_told_and_nothing_is_saved(
    store: Store, small: Engagement, typed: str, told: str
) -> None:
    name = store.create_engagement(small)
    store.save_part(
        name,
        "respondents",
        [{"id": "r1", "role": "management"}, {"id": "r2", "role": "engineer"}],
        store.get(name).version("respondents"),
    )
    at = pick_person(people(name), "r2")
    at.text_input(key="person-id-r2").set_value(typed)
    press(at, "Save this person")
    assert told in text_of(at)
    assert [each[0] for each in respondents(name)] == ["r1", "r2"]


def test_somebody_who_came_in_a_room_stays_as_the_room_kept_them(
    store: Store, small: Engagement
) -> None:
    name = store.create_engagement(small)
    guest = new_respondent()
    put = [{"id": "r1", "role": "management"}, {"id": guest, "role": "engineer"}]
    store.save_part(name, "respondents", put, store.get(name).version("respondents"))
    at = pick_person(people(name), guest)
    named = {each.label: each for each in at.button}
    assert named["Remove this person"].disabled
    assert named["Save this person"].disabled
    assert at.selectbox(key=f"person-role-{guest}").disabled


def test_a_respondent_who_answered_meanwhile_is_not_removed(
    store: Store, small: Engagement
) -> None:
    """The page was drawn before the answer: the store refuses what would orphan it."""
    bare = small.rounds[0].model_copy(update={"answers": ()})
    name = store.create_engagement(small.model_copy(update={"rounds": (bare,)}))
    put = [{"id": "r1", "role": "management"}, {"id": "r2", "role": "engineer"}]
    store.save_part(name, "respondents", put, store.get(name).version("respondents"))
    at = pick_person(people(name), "r2")
    answer = small.rounds[0].answers[0]
    store.append_answer(
        AnswerEvent(
            name, bare.id, "r2", answer.team, answer.practice, "chosen", value=0.5, via="page"
        )
    )
    press(at, "Remove this person")
    assert [each[0] for each in respondents(name)] == ["r1", "r2"]
    assert "answers belong to r2" in text_of(at).replace("`", "")
