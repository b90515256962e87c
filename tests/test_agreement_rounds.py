"""What two rounds show, taken together, tells nobody's answer by subtraction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import pytest
from answer_strategies import chose, engagement
from hypothesis import given, settings
from hypothesis import strategies as st
from test_agreement_groups import THREE, singled_out

from advisor.agreement import EARLIER, MINIMUM, SIDES, Agreement, Group, measure_agreement
from advisor.engagement import ROLES, Engagement, Respondent, Role, Round

ASKED = sorted(THREE.practices)


def two_rounds(
    roles: Iterable[Role], first: Iterable[int], second: Iterable[int], *, value: float = 0.5
) -> Engagement:
    """People by their roles, of whom some answer every question in either round."""
    people = tuple(Respondent(id=f"p{at}", role=role) for at, role in enumerate(roles))
    rounds = tuple(
        Round(
            id=name,
            date=dt.date(2026, month, 1),
            answers=tuple(
                chose(practice, value, "core").model_copy(update={"respondent": f"p{at}"})
                for at in sorted(there)
                for practice in ASKED
            ),
        )
        for name, month, there in (("spring", 3, first), ("autumn", 9, second))
    )
    made = engagement(THREE, [], teams={"core": 9})
    return made.model_copy(update={"respondents": people, "rounds": rounds})


def shown_groups(made: Engagement, found: Agreement, there: Iterable[int]) -> dict[str, Group]:
    """The groups of people the first dimension's row and its first question show."""
    roles = {each.id: each.role for each in made.respondents}
    people = {f"p{at}" for at in there}
    row = found.dimensions[0]
    shown: dict[str, Group] = {}
    for side, view in row.sides.items():
        if view.why is None:
            shown[f"{found.round} {side}"] = {p for p in people if roles[p] in SIDES[side]}
    for role, view in row.roles.items():
        if view.why is None:
            shown[f"{found.round} {role}"] = {p for p in people if roles[p] == role}
    return shown


@given(
    st.lists(st.sampled_from(ROLES[:3]), min_size=6, max_size=9),
    st.data(),
)
@settings(max_examples=40)
def test_no_two_rounds_single_anybody_out(roles: list[Role], data: st.DataObject) -> None:
    everybody = range(len(roles))
    first = data.draw(st.sets(st.sampled_from(everybody), min_size=3))
    second = data.draw(st.sets(st.sampled_from(everybody), min_size=3))
    made = two_rounds(roles, first, second)
    spring, autumn = (measure_agreement(THREE, made, name) for name in ("spring", "autumn"))
    together = shown_groups(made, spring, first) | shown_groups(made, autumn, second)
    unlike = {frozenset(group): name for name, group in together.items()}
    assert len(unlike) > 6 or singled_out({name: group for group, name in unlike.items()}) == []
    everyone = [
        {f"p{at}" for at in there}
        for found, there in ((spring, first), (autumn, second))
        if found.practices[0].all.why is None
    ]
    if len(everyone) == 2:
        assert not 0 < len(everyone[0] ^ everyone[1]) < MINIMUM


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (range(8), None),  # the same people
        (range(9), EARLIER),  # one engineer more
        ([*range(7)], EARLIER),  # one engineer fewer
        ([*range(4), *range(8, 12)], None),  # the hands-on people are others altogether
    ],
)
def test_a_side_that_gained_or_lost_one_person_is_kept_back(
    second: Iterable[int], why: str | None
) -> None:
    roles: list[Role] = [*["leadership"] * 4, *["engineer"] * 8]
    made = two_rounds(roles, range(8), second)
    autumn = measure_agreement(THREE, made)
    row = autumn.dimensions[0]
    assert autumn.round == "autumn"
    assert row.sides["hands-on"].why == why
    assert row.sides["leadership"].why is None, "they did not change"
    assert (row.gap.why is None) == (why is None)
    assert measure_agreement(THREE, made, "spring").dimensions[0].sides["hands-on"].why is None
    assert autumn.practices[0].all.why == why


def test_a_third_round_is_held_against_both_before() -> None:
    roles: list[Role] = ["engineer"] * 12
    made = two_rounds(roles, range(5), range(5, 10))
    extra = made.rounds[1].model_copy(
        update={
            "id": "winter",
            "date": dt.date(2026, 12, 1),
            "answers": tuple(
                chose(practice, 0.5, "core").model_copy(update={"respondent": f"p{at}"})
                for at in range(11)
                for practice in ASKED
            ),
        }
    )
    made = made.model_copy(update={"rounds": (*made.rounds, extra)})
    winter = measure_agreement(THREE, made)
    assert winter.round == "winter"
    assert winter.practices[0].all.why == EARLIER, "winter less spring less autumn is one person"
