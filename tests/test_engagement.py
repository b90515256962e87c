"""The engagement itself: frozen, its rounds and teams, and a new one from nothing."""

from __future__ import annotations

import datetime as dt
import doctest
import importlib
import json

import pytest
from engagement_texts import GOOD, faults_of
from pydantic import ValidationError

from advisor.catalogue import load_catalogue
from advisor.engagement import (
    Engagement,
    Team,
    default_profile,
    id_from,
    new_engagement,
    with_catalogue,
)
from advisor.scoring import score
from advisor.storage.engagement_file import load_engagement, read_engagement, write_engagement

CATALOGUE = load_catalogue()


def made_before() -> Engagement:
    return load_engagement("pilots", CATALOGUE)


def test_engagements_are_frozen() -> None:
    made = made_before()
    with pytest.raises(ValidationError):
        made.title = "Another"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        Team(id="core", title="Core", people="3")  # type: ignore[arg-type]


def test_the_latest_round_is_the_one_of_the_latest_date() -> None:
    made = made_before()
    (spring,) = made.rounds
    winter = spring.model_copy(update={"id": "winter", "date": dt.date(2025, 12, 1)})
    same_day = spring.model_copy(update={"id": "again"})
    both = made.model_copy(update={"rounds": (spring, winter)})
    assert both.round().id == "spring"
    assert both.round("winter").date == dt.date(2025, 12, 1)
    assert made.model_copy(update={"rounds": (spring, same_day)}).round().id == "again"
    assert made.model_copy(update={"rounds": ()}).round() is None
    with pytest.raises(KeyError, match="'no'"):
        made.round("no")
    with pytest.raises(KeyError, match="'no'"):
        made.team("no")
    assert made.team("routes").people == 18


# A new one


def test_a_new_engagement_is_valid_sealed_and_invents_no_answer() -> None:
    made = new_engagement(CATALOGUE, "Big & Small: first look", on=dt.date(2026, 5, 4))
    assert read_engagement(write_engagement(made), "new.yaml", CATALOGUE) == made
    assert (made.id, made.catalogue.hash) == ("big-small-first-look", CATALOGUE.hash)
    assert made.rounds[0].answers == ()
    assert made.rounds[0].date == dt.date(2026, 5, 4)
    assert score(CATALOGUE, made).overall.status == "insufficient"
    assert made.limits.week_cost == made.profile["person-hour"] * 40
    assert made.limits.budget == made.limits.week_cost * made.limits.weeks_per_quarter * 4


def test_a_new_engagement_takes_what_is_given() -> None:
    given = {"ai": "production", "engineers": 200, "regulated": True, "production-models": 40}
    made = new_engagement(CATALOGUE, "X", currency="CHF", edition="mlops", profile=given)
    assert (made.currency, made.edition) == ("CHF", "mlops")
    assert {key: made.profile[key] for key in given} == given
    assert made.teams[0].people == 200
    assert read_engagement(write_engagement(made), "new.yaml", CATALOGUE) == made
    with pytest.raises(ValidationError):
        new_engagement(CATALOGUE, " ")
    with pytest.raises(ValidationError):
        new_engagement(CATALOGUE, "X", currency="francs")


@pytest.mark.parametrize("ai", ["none", "exploring", "pilots", "production"])
def test_default_answers_are_harmless_and_only_of_questions_that_are_asked(ai: str) -> None:
    given = {"ai": ai, "engineers": 60, "regulated": False, "production-models": 5}
    profile = default_profile(CATALOGUE, given)
    for question in CATALOGUE.profile:
        if question.id in given or question.id not in profile:
            continue
        assert "check" not in question.feeds  # what is stated is never made up
        assert question.id not in ("incident-hour", "quality-point-day", "objectives", "pilots")
        assert all(profile[id_] in words for id_, words in question.show_when.items())
    assert profile["units"] == 8
    assert ("gpus" in profile) == (ai in ("pilots", "production"))
    order = [question.id for question in CATALOGUE.profile if question.id in profile]
    assert list(profile) == order


def test_an_engagement_is_sealed_to_another_catalogue() -> None:
    made = made_before()
    assert made.catalogue.hash is None
    assert with_catalogue(made, CATALOGUE).catalogue.hash == CATALOGUE.hash


@pytest.mark.parametrize(
    ("title", "expected"),
    [("Plain", "plain"), ("  A--b  ", "a-b"), ("Zürich 2", "zurich-2"), ("東京", "engagement")],
)
def test_an_id_is_made_of_a_title(title: str, expected: str) -> None:
    assert id_from(title) == expected
    assert len(id_from(title * 40)) <= 60


# Half-written and misshapen


@pytest.mark.parametrize("line", range(1, GOOD.count("\n")))
def test_a_half_written_engagement_never_validates(line: int) -> None:
    """Cut anywhere above its last line, the file is refused with at least one fault."""
    cut = "".join(GOOD.splitlines(keepends=True)[:line])
    assert faults_of(cut)


@pytest.mark.parametrize("text", ["", "[]", "engagement", "null", "engagement: 1", "- 1\n- 2"])
def test_something_else_is_no_engagement(text: str) -> None:
    assert faults_of(text)


@pytest.mark.parametrize("wrong", [None, 7, "text", [1], {"a": 1}, True, [[]], [None]])
@pytest.mark.parametrize("key", ["profile", "teams", "respondents", "rounds", "limits", "roadmap"])
def test_a_wrong_shape_anywhere_is_faults_and_never_a_traceback(key: str, wrong: object) -> None:
    found = read_engagement(GOOD, "e.yaml", CATALOGUE)
    data = json.loads(found.model_dump_json(by_alias=True, exclude_none=True))
    assert faults_of(json.dumps({**data, key: wrong}))


@pytest.mark.parametrize("module", ["advisor.engagement.new"])
def test_the_examples_in_the_docstrings_hold(module: str) -> None:
    result = doctest.testmod(importlib.import_module(module))
    assert result.attempted
    assert not result.failed
