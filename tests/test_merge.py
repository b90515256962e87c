"""Merging files of one engagement: their union, only their conflicts, no result before the last."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from answer_strategies import CORE, chose, engagement, not_applicable, tiny, unknown, votes
from hypothesis import given
from hypothesis import strategies as st

from advisor.engagement import (
    VALUES,
    Answer,
    Consensus,
    Engagement,
    Pin,
    Respondent,
    RoadmapEdits,
    Round,
    Target,
    Team,
)
from advisor.faults import FaultsError
from advisor.merge import Merge, merge
from advisor.storage.engagement_file import load_engagement, read_engagement, write_engagement

CATALOGUE = tiny(CORE)
BASE = engagement(CATALOGUE)


def with_answers(answers: Sequence[Answer]) -> Engagement:
    return engagement(CATALOGUE, answers)


def answers_of(made: Engagement) -> set[Answer]:
    return {answer for sitting in made.rounds for answer in sitting.answers}


def by_key(found: Merge) -> dict[str, tuple[tuple[str, ...], ...]]:
    return {item.key: tuple(said.files for said in item.said) for item in found.conflicts}


def faults_of(error: pytest.ExceptionInfo[FaultsError]) -> list[str]:
    return [f"{fault.where}: {fault.what}" for fault in error.value.faults]


@pytest.mark.parametrize("name", ["traditional", "pilots", "regulated"])
def test_a_file_merged_with_itself_is_itself(name: str) -> None:
    from advisor.catalogue import load_catalogue

    catalogue = load_catalogue()
    whole = load_engagement(name, catalogue)
    once = merge(catalogue, [("a.yaml", whole), ("b.yaml", whole), ("c.yaml", whole)])
    assert once.conflicts == ()
    assert write_engagement(once.result().engagement) == write_engagement(whole)
    assert all(item.said[0].files == ("a.yaml", "b.yaml", "c.yaml") for item in once.items)


def test_three_files_with_five_conflicts_list_exactly_these_five() -> None:
    first = with_answers([
        chose("culture-1", 0.5), chose("culture-2", 1.0), unknown("culture-3"),
        chose("delivery-1", 0.25), chose("quality-1", 0.5), chose("security-1", 0.0),
    ])  # fmt: skip
    second = with_answers([
        chose("culture-1", 0.5), chose("culture-2", 0.5), not_applicable("culture-3"),
        chose("delivery-2", 1.0), chose("quality-1", 0.5).model_copy(update={"note": "see wiki"}),
    ])  # fmt: skip
    third = with_answers([chose("culture-1", 1.0), chose("culture-2", 1.0)])
    third = third.model_copy(update={"profile": {**third.profile, "engineers": 25}})
    found = merge(CATALOGUE, [("a", first), ("b", second), ("c", third)])
    assert by_key(found) == {
        "profile/engineers": (("a", "b"), ("c",)),
        "rounds/first/answers/core-1/core/culture-1": (("a", "b"), ("c",)),
        "rounds/first/answers/core-1/core/culture-2": (("a", "c"), ("b",)),
        "rounds/first/answers/core-1/core/culture-3": (("a",), ("b",)),
        "rounds/first/answers/core-1/core/quality-1": (("a",), ("b",)),
    }


def test_it_is_locked_until_each_conflict_is_resolved() -> None:
    left = with_answers([chose("culture-1", 0.5), chose("culture-2", 1.0), chose("culture-3", 0)])
    right = with_answers([chose("culture-1", 1.0), chose("culture-2", 0.0)])
    found = merge(CATALOGUE, [("left", left), ("right", right)])
    one, two = (item.key for item in found.conflicts)
    for choices, still in (({}, [one, two]), ({one: 1}, [two]), ({one: 1, two: 2}, [two])):
        assert [item.key for item in found.undecided(choices)] == still
        with pytest.raises(FaultsError) as error:
            found.result(choices)
        assert [fault.where for fault in error.value.faults] == still
    done = found.result({one: 1, two: 0})
    assert answers_of(done.engagement) == {
        chose("culture-1", 1.0), chose("culture-2", 1.0), chose("culture-3", 0)
    }  # fmt: skip


def test_a_choice_that_decides_nothing_is_a_fault() -> None:
    found = merge(CATALOGUE, [("a", BASE), ("b", BASE)])
    with pytest.raises(FaultsError) as error:
        found.result({"title": 0, "x" * 500: 1})
    assert faults_of(error) == [
        "title: there is no such conflict",
        f"{'x' * 200}: there is no such conflict",
    ]


def test_the_history_says_which_file_said_what_and_which_was_taken() -> None:
    left, right = with_answers([chose("culture-1", 0.5)]), with_answers([chose("culture-1", 1.0)])
    found = merge(CATALOGUE, [("monday.yaml", left), ("tuesday.yaml", right)])
    key = "rounds/first/answers/core-1/core/culture-1"
    history = {item.key: (item, taken) for item, taken in found.result({key: 1}).history}
    item, taken = history[key]
    assert [(said.files, said.value["value"]) for said in item.said] == [
        (("monday.yaml",), 0.5),
        (("tuesday.yaml",), 1),
    ]
    assert taken == 1
    assert set(history) == {each.key for each in found.items}


def test_teams_people_rounds_consensus_targets_and_plan_are_united() -> None:
    autumn = Round(
        id="autumn", date=dt.date(2026, 9, 1), title="Autumn",
        consensus=(Consensus(team="core", practice="culture-1", value=0.5),),
    )  # fmt: skip
    other = BASE.model_copy(
        update={
            "teams": (*BASE.teams, Team(id="data", title="Data", people=4)),
            "respondents": (*BASE.respondents, Respondent(id="r9", role="leadership")),
            "rounds": (*BASE.rounds, autumn),
            "targets": (Target(team="core", practice="culture-2", value=1.0),),
            "roadmap": RoadmapEdits(pins=(Pin(practice="culture-2", quarter=2),)),
        }
    )
    found = merge(CATALOGUE, [("a", BASE), ("b", other)])
    assert found.conflicts == ()
    assert found.result().engagement == other
    assert merge(CATALOGUE, [("b", other), ("a", BASE)]).result().engagement == other


def test_pinned_here_and_forbidden_there_is_one_conflict() -> None:
    pinned = BASE.model_copy(
        update={"roadmap": RoadmapEdits(pins=(Pin(practice="culture-1", quarter=1),))}
    )
    forbidden = BASE.model_copy(update={"roadmap": RoadmapEdits(forbids=("culture-1",))})
    found = merge(CATALOGUE, [("a", pinned), ("b", forbidden)])
    assert by_key(found) == {"roadmap/place/culture-1": (("a",), ("b",))}
    assert found.result({"roadmap/place/culture-1": 1}).engagement.roadmap == forbidden.roadmap
    assert found.result({"roadmap/place/culture-1": 0}).engagement.roadmap == pinned.roadmap


def test_what_the_parts_break_together_is_told() -> None:
    long = BASE.model_copy(
        update={
            "limits": BASE.limits.model_copy(update={"quarters": 12}),
            "roadmap": RoadmapEdits(pins=(Pin(practice="culture-1", quarter=10),)),
        }
    )
    found = merge(CATALOGUE, [("short", BASE), ("long", long)])
    assert found.result({"limits": 1}).engagement == long
    with pytest.raises(FaultsError) as error:
        found.result({"limits": 0})
    assert "the pin is in quarter 10, the roadmap has 4" in str(error.value)


def test_files_of_another_client_edition_or_money_are_refused_all_at_once() -> None:
    other = BASE.model_copy(update={"id": "somebody-else", "currency": "USD", "edition": "quick"})
    old = BASE.model_copy(
        update={"catalogue": BASE.catalogue.model_copy(update={"version": "0.9.0"})}
    )
    with pytest.raises(FaultsError) as error:
        merge(CATALOGUE, [("a", BASE), ("b", other), ("c", old), ("a", BASE)])
    assert faults_of(error) == [
        "a: the name stands 2 times",
        "b: it is of engagement `somebody-else`, a of `test`",
        "b: it is of edition `quick`, a of `full`",
        "b: it is of currency `USD`, a of `EUR`",
        "c: it is of catalogue version `0.9.0`, a of `1.0.0`",
    ]
    with pytest.raises(FaultsError, match="there is no file"):
        merge(CATALOGUE, [])


def test_five_and_five_point_nought_are_no_conflict() -> None:
    whole = BASE.model_copy(update={"profile": {**BASE.profile, "units": 5}})
    broken = BASE.model_copy(update={"profile": {**BASE.profile, "units": 5.0}})
    assert merge(CATALOGUE, [("a", whole), ("b", broken)]).conflicts == ()


PRACTICES = tuple(CATALOGUE.practices)[:4]


@given(st.lists(votes(PRACTICES), min_size=1, max_size=4))
def test_nothing_is_lost_and_nothing_is_made_up(files: list[list[Answer]]) -> None:
    named = [(f"file-{i}", with_answers(answers)) for i, answers in enumerate(files)]
    found = merge(CATALOGUE, named)
    said = {(a.respondent, a.practice, a) for answers in files for a in answers}
    different: dict[tuple[str, str], set[Answer]] = {}
    for respondent, practice, answer in said:
        different.setdefault((respondent, practice), set()).add(answer)
    assert len(found.conflicts) == sum(len(each) > 1 for each in different.values())
    made = found.result({item.key: len(item.said) - 1 for item in found.conflicts}).engagement
    got = answers_of(made)
    assert {(a.respondent, a.practice) for a in got} == set(different)
    assert got <= {answer for _, _, answer in said}
    assert read_engagement(write_engagement(made), "merged.yaml", CATALOGUE) == made


@given(votes(PRACTICES), votes(PRACTICES))
def test_the_order_of_the_files_moves_no_answer_but_for_the_choices(
    one: list[Answer], two: list[Answer]
) -> None:
    a, b = ("a", with_answers(one)), ("b", with_answers(two))
    forth, back = merge(CATALOGUE, [a, b]), merge(CATALOGUE, [b, a])
    assert {item.key for item in forth.conflicts} == {item.key for item in back.conflicts}
    choose_a = {item.key: 0 for item in forth.conflicts}
    choose_a_too = {item.key: 1 for item in back.conflicts}
    assert answers_of(forth.result(choose_a).engagement) == answers_of(
        back.result(choose_a_too).engagement
    )


def test_values_of_the_scale_are_kept_exactly() -> None:
    given_values = [chose(id_, value) for id_, value in zip(PRACTICES, VALUES, strict=True)]
    made = merge(CATALOGUE, [("a", with_answers(given_values))]).result().engagement
    assert answers_of(made) == set(given_values)
