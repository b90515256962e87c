"""The rules of a room without a database: labels, reveals, the order of the talk, the door."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.agreement import AD_LIMIT, kept_back
from advisor.engagement import ROLES, Role
from advisor.rooms import (
    OPTIONS,
    OTHERS,
    PIN_LETTERS,
    Door,
    Limits,
    Seat,
    Vote,
    clean_pin,
    is_room_id,
    kept_roles,
    label_newcomers,
    new_pin,
    new_respondent,
    new_room_id,
    new_token,
    order,
    reveal,
    token_hash,
    value_of,
)

BY_HAND = [
    *(Vote(f"e{n}", "chosen", value) for n, value in enumerate((0.0, 0.25, 0.25, 0.5))),
    *(Vote(f"l{n}", "chosen", 1.0) for n in range(3)),
    Vote("e4", "unknown"),
]


def seats(**roles: int) -> list[Seat]:
    """So many seats of each role, not labelled: `engineer=2` makes e0 and e1."""
    words: dict[str, Role] = {"engineer": "engineer", "lead": "leadership", "sec": "security"}
    return [Seat(f"{word[0]}{n}", words[word]) for word, many in roles.items() for n in range(many)]


def labelled(given: list[Seat]) -> list[Seat]:
    labels = label_newcomers(given)
    return [Seat(each.respondent, each.role, labels[each.respondent]) for each in given]


def test_a_reveal_counted_by_hand() -> None:
    found = reveal(BY_HAND, labelled(seats(engineer=5, lead=3)))
    assert found.counts == {
        "0": 1, "0.25": 2, "0.5": 1, "1": 3, "unknown": 1, "not-applicable": 0
    }  # fmt: skip
    # places 1 2 2 3 4 4 4: median 3, distances 2 1 1 0 1 1 1
    assert (found.n, found.chosen, found.median, found.low, found.high) == (8, 7, 3.0, 1, 4)
    assert (found.q1, found.q3) == (2.0, 4.0)
    assert found.ad == pytest.approx(7 / 7)
    assert found.spread == "wide"
    assert [(each.label, each.n, each.median) for each in found.roles] == [
        ("leadership", 3, 4.0), ("engineer", 5, 2.0)
    ]  # fmt: skip


def test_one_voice_has_no_spread_and_nobody_who_knows_has_no_median() -> None:
    people = labelled(seats(engineer=3))
    same = reveal([Vote(f"e{n}", "chosen", 0.5) for n in range(3)], people)
    assert (same.spread, same.ad, same.median) == ("none", 0.0, 3.0)
    silent = reveal([Vote(f"e{n}", "unknown") for n in range(3)], people)
    assert (silent.spread, silent.ad, silent.median, silent.low) == (None, None, None, None)
    assert silent.counts["unknown"] == 3
    assert silent.counts["0"] == 0, "unknown is not no"


def test_two_votes_are_not_revealed() -> None:
    with pytest.raises(ValueError, match="too few"):
        reveal(BY_HAND[:2], labelled(seats(engineer=5, lead=3)))


def test_a_role_of_two_is_counted_with_the_others_and_so_is_who_comes_late() -> None:
    first = label_newcomers(seats(engineer=3, lead=2))
    assert Counter(first.values()) == {"engineer": 3, OTHERS: 2}
    late = [*labelled(seats(engineer=3, lead=2)), Seat("late", "engineer")]
    assert label_newcomers(late) == {"late": OTHERS}, "one newcomer would be told by the change"
    more = [*late[:-1], *(Seat(f"late{n}", "engineer") for n in range(3))]
    assert set(label_newcomers(more).values()) == {"engineer"}


def test_a_role_that_few_hold_is_kept_as_one_that_many_hold() -> None:
    given = seats(engineer=3, sec=1, lead=2)
    kept = kept_roles(given, label_newcomers(given))
    assert set(kept.values()) == {"engineer"}, "nobody leads in threes: all six are kept alike"
    given = seats(engineer=3, sec=1, lead=3)
    kept = kept_roles(given, label_newcomers(given))
    assert kept["s0"] == "engineer", "on their own side"
    assert kept["l0"] == "leadership"
    given = seats(engineer=2, sec=1, lead=1)
    assert set(kept_roles(given, label_newcomers(given)).values()) == {"engineer"}


batches = st.lists(
    st.lists(st.sampled_from(ROLES[:4]), min_size=0, max_size=7), min_size=1, max_size=4
)


@settings(max_examples=150)
@given(batches, st.randoms(use_true_random=False))
def test_no_reveal_of_a_room_tells_of_one_or_two_people(batches: list[list[Role]], luck) -> None:  # type: ignore[no-untyped-def]
    """People come in batches, some vote, it is revealed: over all reveals together no shown role,
    no rest, no difference between two reveals and no kept role speaks of one or two people."""
    room: list[Seat] = []
    before: dict[str, frozenset[str]] = {}
    for batch in batches:
        room += [Seat(f"p{len(room) + n}", role) for n, role in enumerate(batch)]
        votes = [Vote(s.respondent, "chosen", 0.5) for s in room if luck.random() < 0.8]
        if len(votes) < 3:
            continue
        labels = label_newcomers(room)
        kept = kept_roles(room, labels)
        room = [
            Seat(s.respondent, kept.get(s.respondent, s.role), labels.get(s.respondent, s.label))
            for s in room
        ]
        members = {role: frozenset(s.respondent for s in room if s.label == role) for role in ROLES}
        for role, people in members.items():
            assert not 0 < len(people) < 3
            assert len(people - before.get(role, frozenset())) in (0, *range(3, 99))
        before = members
        assert all(many >= 3 for many in Counter(seat.role for seat in room).values())
        found = reveal(votes, room)
        voters = frozenset(vote.respondent for vote in votes)
        groups = {"all": voters} | {
            each.label: voters & members[each.label] for each in found.roles if each.label != OTHERS
        }
        assert all(why is None for why in kept_back(groups).values())
        assert all(each.n >= 3 for each in found.roles)
        if found.roles:
            assert sum(each.n for each in found.roles) == found.n
            for option in OPTIONS:
                assert sum(each.counts[option] for each in found.roles) == found.counts[option]


def test_the_agenda_goes_from_the_widest_disagreement_to_what_is_settled() -> None:
    items = order(
        ["a", "b", "c", "d", "e"],
        {"b": 1.0, "c": AD_LIMIT, "e": 1.4},
        {"d": 0.9, "b": 0.1},
        frozenset({"e"}),
    )
    assert [(each.practice, each.state) for each in items] == [
        ("b", "discuss"), ("d", "vote"), ("a", "vote"), ("c", "near"), ("e", "settled")
    ]  # fmt: skip
    assert items[0].ad == 1.0, "what the room voted outweighs what was said before"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_door_counts_wrong_pins_by_address_and_by_room() -> None:
    clock = Clock()
    door = Door(Limits(by_address=3, address_seconds=60, by_room=5, room_seconds=600), clock)
    for _ in range(3):
        assert door.wait("room", "a") == 0
        door.wrong("room", "a")
    assert door.wait("room", "a") == 60
    assert door.wait("other", "a") == 60, "an address that guesses waits at every room"
    assert door.wait("room", "b") == 0
    clock.now = 61
    assert door.wait("room", "a") == 0
    for address in ("c", "d"):
        door.wrong("room", address)
    assert door.wait("room", "e") == pytest.approx(600 - 61), "many addresses, one room"
    assert door.wait("other", "e") == 0


def test_the_door_remembers_a_bounded_number_of_addresses() -> None:
    door = Door(clock=Clock())
    for n in range(9000):
        door.wrong("room", f"10.{n // 65536}.{n // 256 % 256}.{n % 256}")
    assert len(door._wrong) <= 4097


def test_pins_tokens_and_ids() -> None:
    assert len(PIN_LETTERS) == 30
    assert set(new_pin()) <= set(PIN_LETTERS)
    assert len(new_pin()) == 4
    assert clean_pin("4k 7-m\n") == "4K7M"
    assert is_room_id(new_room_id())
    assert not is_room_id("../../etc/pass")
    assert len({new_token() for _ in range(100)}) == 100
    assert len(token_hash("x")) == 64
    assert new_respondent().startswith("room-")


@pytest.mark.parametrize("word", ["", "0.75", "chosen", "1.0", "<script>", "x" * 9999])
def test_what_is_no_card_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="no card"):
        value_of(word)
    assert len({value_of(option) for option in OPTIONS}) == 6
