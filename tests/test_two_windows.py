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
    assert THEIRS in text_of(second)
    assert budget(second).value == 5_000
    budget(second).set_value(7_000.0)
    save(second)
    assert Store().load(name).limits.budget == 7_000
    assert THEIRS not in text_of(second)


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
    assert "in another window" in text_of(second)
