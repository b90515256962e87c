"""Two people at one engagement: the second is told, and nothing is silently overwritten."""

from __future__ import annotations

from typing import Any

import pytest
from test_ui_app import app, text_of

from advisor.catalogue import load_catalogue
from advisor.engagement import new_engagement
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement
from advisor.ui import session
from advisor.ui.words import say

THEIRS = "Somebody else saved this meanwhile"


@pytest.fixture
def name() -> str:
    session.forget_caches()
    made = new_engagement(
        load_catalogue(), "N", currency="EUR", edition="quick", profile={"ai": "none"}
    )
    return Store().create_engagement(made)


def budget(at: Any) -> Any:
    return next(each for each in at.number_input if "oney" in each.label or "udget" in each.label)


def save(at: Any) -> None:
    next(each for each in at.button if each.form_id.startswith("limits-")).click().run()
    assert not at.exception


def test_of_two_who_edit_the_limits_the_later_sees_what_holds(name: str) -> None:
    first, second = app("roadmap", e=name), app("roadmap", e=name)
    assert THEIRS not in text_of(first)
    budget(first).set_value(5_000.0)
    save(first)
    assert Store().load(name).limits.budget == 5_000
    assert THEIRS not in text_of(first), "one's own change is no news"
    budget(second).set_value(7_000.0)
    save(second)
    assert Store().load(name).limits.budget == 5_000, "theirs is not overwritten"
    assert budget(second).value == 5_000
    assert "Theirs stands: Budget in all, EUR: 5000" in text_of(second)
    assert "not saved: Budget in all, EUR: 7000" in text_of(second), (
        "what was not saved stands beside it"
    )
    press(second, "met-mine-limits")
    assert Store().load(name).limits.budget == 7_000
    assert "Theirs stands" not in text_of(second)


def test_theirs_is_taken_and_yours_is_gone(name: str) -> None:
    first, second = app("roadmap", e=name), app("roadmap", e=name)
    for at, amount in ((first, 5_000.0), (second, 7_000.0)):
        budget(at).set_value(amount)
        save(at)
    press(second, "met-theirs-limits")
    assert Store().load(name).limits.budget == 5_000
    assert "Theirs stands" not in text_of(second)


def test_of_two_who_forbid_the_later_is_told() -> None:
    session.forget_caches()
    catalogue = load_catalogue()
    name = Store().create_engagement(load_engagement("pilots", catalogue))
    before = Store().load(name).roadmap.forbids
    first, second = app("roadmap", e=name), app("roadmap", e=name)
    box, other = (
        next(each for each in at.multiselect if str(each.key).startswith("forbids-"))
        for at in (first, second)
    )
    by_name = {each.name: each.id for each in catalogue.practices.values()}
    wanted = [by_name[each] for each in box.options if by_name[each] not in before][:2]
    box.set_value([wanted[0]]).run()
    assert Store().load(name).roadmap.forbids == (wanted[0],)
    other.set_value([wanted[1]]).run()
    assert Store().load(name).roadmap.forbids == (wanted[0],), "theirs is not overwritten"
    assert "Theirs stands" in text_of(second)
    press(second, "met-mine-roadmap")
    assert Store().load(name).roadmap.forbids == (wanted[1],)


def test_undo_leaves_what_somebody_else_saved_since() -> None:
    session.forget_caches()
    view = say("results.view-targets")
    name = Store().create_engagement(load_engagement("pilots", load_catalogue()))
    first, second = (app("results", e=name, results=view) for _ in range(2))
    press(first, "targets-aim")
    second.run()
    assert next(each for each in second.button if each.key == "targets-undo").disabled
    second.selectbox(key="targets-level").set_value(4).run()
    press(second, "targets-aim")
    held = Store().load(name).targets
    press(first, "targets-undo")
    assert Store().load(name).targets == held
    assert "Somebody else changed this since you did" in text_of(first)
    press(second, "targets-undo")
    assert Store().load(name).targets not in ((), held), "what the first had saved stands"


def press(at: Any, key: str) -> None:
    next(each for each in at.button if each.key == key).click().run()
    assert not at.exception


def cards(at: Any) -> Any:
    return next(each for each in at.radio if str(each.key).startswith("answer-"))


def answers(name: str) -> list[tuple[object, object]]:
    return [(each.value, each.note) for each in Store().load(name).rounds[0].answers]


def test_of_two_who_answer_one_question_the_later_sees_both_and_chooses(name: str) -> None:
    first, second = app("assess", e=name), app("assess", e=name)
    cards(first).set_value("0.25").run()
    cards(first).set_value("1").run()
    assert answers(name) == [(1.0, None)], "one's own changes meet nobody"
    assert "Theirs stands" not in text_of(first)
    cards(second).set_value("0.5").run()
    assert answers(name) == [(1.0, None)], "theirs is not overwritten"
    assert "Theirs stands" in text_of(second)
    assert cards(second).value == "1", "the card is theirs"
    press(second, "met-mine-answer")
    assert answers(name) == [(0.5, None)]
    assert cards(second).value == "0.5"
    assert "Theirs stands" not in text_of(second)
    note = next(each for each in first.text_area if str(each.key).startswith("note-"))
    note.set_value("we tried it").run()
    assert answers(name) == [(0.5, None)]
    assert "we tried it" in text_of(first)
    press(first, "met-theirs-answer")
    assert answers(name) == [(0.5, None)]
    assert cards(first).value == "0.5"


def test_an_answer_changed_meanwhile_is_told_before_anything_is_pressed(name: str) -> None:
    first, second = app("assess", e=name), app("assess", e=name)
    cards(first).set_value("0.25").run()
    second.run()
    assert "Somebody else changed this answer meanwhile" in text_of(second)
    assert cards(second).value == "0.25"
    press(second, "take-back")
    assert answers(name) == []
    first.run()
    assert cards(first).value is None
    cards(first).set_value("unknown").run()
    assert answers(name) == [(None, None)]


def test_of_two_who_answer_the_profile_the_later_sees_both_and_chooses(name: str) -> None:
    first, second = (
        app("engagements", e=name, view=say("engagements.view-profile")) for _ in range(2)
    )
    for at, people in ((first, 20), (second, 30)):
        engineers(at).set_value(people).run()
        assert not at.exception
    assert Store().load(name).profile["engineers"] == 20
    assert "Theirs stands" in text_of(second)
    assert engineers(second).value == 20
    press(second, "met-mine-profile")
    assert Store().load(name).profile["engineers"] == 30
    assert engineers(second).value == 30
    first.run()
    assert engineers(first).value == 30


def engineers(at: Any) -> Any:
    return next(each for each in at.number_input if str(each.key).endswith("-engineers"))
