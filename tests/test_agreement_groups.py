"""No group of one or two people can be read off what is shown, by no sum of some less others."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import fields

import pytest
from answer_strategies import chose, engagement, tiny
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.agreement import (
    FEW,
    MINIMUM,
    REST,
    SIDES,
    Agreement,
    Alpha,
    Gap,
    Group,
    Spread,
    View,
    kept_back,
    measure_agreement,
)
from advisor.catalogue import load_catalogue
from advisor.engagement import ROLES, Answer, Engagement, Respondent
from advisor.scoring import asked_practices
from advisor.storage.engagement_file import load_engagement

THREE = tiny({"delivery": (2, 3), "quality": (2,)})
EXAMPLES = ("pilots", "regulated", "traditional")
TEAMS = ("north", "south", "west")


def singled_out(groups: Mapping[str, Group]) -> list[str]:
    """Every combination of groups, each counted -2 to 2 times, that speaks of one or two people."""
    found = []
    people = sorted(set().union(*groups.values())) if groups else []
    for factors in itertools.product(range(-2, 3), repeat=len(groups)):
        left = [
            who
            for who in people
            if sum(
                factor
                for factor, group in zip(factors, groups.values(), strict=True)
                if who in group
            )
        ]
        if 0 < len(left) < MINIMUM:
            found.append(f"{dict(zip(groups, factors, strict=True))} leaves {left}")
    return found


def nested(groups: Mapping[str, Group]) -> list[str]:
    """Every shown group inside another one that leaves one or two people over."""
    return [
        f"{one} in {other}"
        for (one, small), (other, large) in itertools.permutations(groups.items(), 2)
        if small <= large and 0 < len(large) - len(small) < MINIMUM
    ]


def test_three_people_and_three_others_are_not_enough() -> None:
    # each of the two roles has three people and five others, and yet all less both is the last two
    groups = {"all": set("abcdefgh"), "one": set("abc"), "two": set("def"), "rest": set("gh")}
    assert nested({"all": groups["all"], "one": groups["one"], "two": groups["two"]}) == []
    assert kept_back(groups) == {"all": None, "one": None, "two": REST, "rest": FEW}
    assert singled_out({name: groups[name] for name in ("all", "one", "two")})


def test_overlapping_groups_are_seen_through() -> None:
    # a role that is a team but for one person: their difference is that person
    groups = {"all": set("abcdefgh"), "role": set("abcd"), "team": set("abc")}
    assert kept_back(groups) == {"all": None, "role": None, "team": REST}
    # all less a pair that crosses another pair: a + b + c + d less a + b + c + e
    crossed = {"all": set("abcdefgh"), "one": set("abcd"), "two": set("abce")}
    assert kept_back(crossed)["two"] == REST
    assert kept_back({"team": set("abcd")}, {"role": set("abce")}) == {"team": REST}


@given(st.lists(st.sets(st.sampled_from("abcdefghijk")), min_size=1, max_size=5))
@settings(max_examples=60)
def test_no_combination_of_shown_groups_speaks_of_one_or_two(groups: list[set[str]]) -> None:
    named: dict[str, Group] = {
        str(at): group for at, group in enumerate([set().union(*groups), *groups])
    }
    found = kept_back(named)
    shown = {name: group for name, group in named.items() if found[name] is None}
    assert all(len(group) >= MINIMUM for group in shown.values())
    assert singled_out(shown) == []
    assert nested(shown) == []
    for name, why in found.items():  # and nothing is kept back without need
        assert (why == FEW) == (len(named[name]) < MINIMUM)
        earlier = {key: group for key, group in shown.items() if int(key) < int(name)}
        if why == REST and len(earlier) < 2:
            assert singled_out({**earlier, name: named[name]})


@st.composite
def rooms(draw: st.DrawFn) -> Engagement:
    """Up to eleven people of any role, who answer some of three questions for some teams."""
    many = draw(st.integers(4, 11))
    roles = draw(st.lists(st.sampled_from(ROLES), min_size=many, max_size=many))
    value = st.sampled_from((0.0, 0.25, 0.5, 1.0))
    answers: list[Answer] = []
    for at in range(many):
        for team in draw(st.sets(st.sampled_from(TEAMS), min_size=1, max_size=2)):
            for practice in draw(st.sets(st.sampled_from(sorted(THREE.practices)), min_size=1)):
                answer = chose(practice, draw(value), team)
                answers.append(answer.model_copy(update={"respondent": f"p{at}"}))
    people = tuple(Respondent(id=f"p{at}", role=role) for at, role in enumerate(roles))
    made = engagement(THREE, answers, teams=dict.fromkeys(TEAMS, 5))
    return made.model_copy(update={"respondents": people})


def everything(found: Agreement) -> list[Spread | Alpha | View | Gap]:
    each: list[Spread | Alpha | View | Gap] = [found.gap]
    for practice in found.practices:
        each += [practice.all, *practice.teams.values()]
    for row in found.dimensions:
        each += [row.alpha, *row.teams.values(), *row.roles.values(), *row.sides.values(), row.gap]
    return each


def check_what_is_shown(made: Engagement, dimensions: Mapping[str, str]) -> Agreement:
    """Groups are found here from the raw answers, and only what is shown from the agreement."""
    found = measure_agreement(load_catalogue() if "ci-build" in dimensions else THREE, made)
    for each in everything(found):
        numbers = [
            getattr(each, field.name)
            for field in fields(each)
            if field.name not in ("n", "answers", "units", "why")
        ]
        assert all(number is None for number in numbers) == (each.why is not None)
        assert each.why is not None or None not in numbers
        assert each.why is not None or isinstance(each, Gap) or each.n >= MINIMUM
    sitting = made.round()
    assert sitting is not None
    votes = [a for a in sitting.answers if a.state == "chosen" and a.practice in dimensions]
    roles = {each.id: each.role for each in made.respondents}
    lead = {who for who, role in roles.items() if role in SIDES["leadership"]}
    alone: dict[str, dict[str, Group]] = {}  # of a practice that is all its row rests on
    for row in found.dimensions:
        mine = [a for a in votes if dimensions[a.practice] == row.dimension]
        by = {who: {(a.practice, a.team) for a in mine if a.respondent == who} for who in roles}
        asked = set().union(*(by[who] for who in lead)) & set().union(
            *(by[who] for who in roles if who not in lead)
        )
        asked = asked or {(a.practice, a.team) for a in mine}
        there = {who for who in roles if by[who] & asked}
        shown: dict[str, Group] = {"all": there} if len(there) >= MINIMUM else {}
        for side, view in row.sides.items():
            if view.why is None:
                shown[side] = {who for who in there if (who in lead) == (side == "leadership")}
        for role, view in row.roles.items():
            if view.why is None:
                shown[f"role {role}"] = {who for who in there if roles[who] == role}
        assert singled_out(shown) == []
        assert nested(shown) == []
        assert row.gap.why or all(side in shown for side in SIDES)
        practices = {practice for practice, _ in asked}
        if len(practices) == 1:
            alone[practices.pop()] = shown
    for practice in found.practices:
        answered = [a for a in votes if a.practice == practice.practice]
        shown = {} if practice.all.why else {"everybody": {a.respondent for a in answered}}
        for team, spread in practice.teams.items():
            if spread.why is None:
                shown[team] = {a.respondent for a in answered if a.team == team}
        together = shown | alone.get(practice.practice, {})
        assert nested(together) == []
        assert len(together) > 6 or singled_out(together) == []
    return found


@given(rooms())
@settings(max_examples=40)
def test_any_room_keeps_its_small_groups(made: Engagement) -> None:
    dimensions = {id_: each.dimension for id_, each in THREE.practices.items()}
    check_what_is_shown(made, dimensions)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_keep_their_small_groups(name: str) -> None:
    catalogue = load_catalogue()
    made = load_engagement(name, catalogue)
    asked = asked_practices(catalogue, made)
    check_what_is_shown(made, {each.id: each.dimension for each in asked})


def test_two_leaders_are_not_shown_and_neither_is_what_tells_of_them() -> None:
    roles = ("leadership", "management", "engineer", "engineer", "engineer", "operations")
    made = engagement(
        THREE,
        [
            chose("delivery-1", value, voice=at)
            for at, value in enumerate((1.0, 1.0, 0.25, 0.5, 0.5, 0.0))
        ],
    )
    people = tuple(Respondent(id=f"core-{at}", role=role) for at, role in enumerate(roles))
    (row,) = measure_agreement(THREE, made.model_copy(update={"respondents": people})).dimensions
    assert row.sides["leadership"] == View(2, why=FEW)
    assert row.sides["hands-on"] == View(4, why=REST)
    assert row.roles["engineer"].index is not None  # the three others are not one group
    assert row.gap == Gap(why=FEW)
