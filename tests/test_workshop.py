"""The workshop as a service: rights, blind votes, reveal, consensus, anonymity, the closed door."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from pathlib import Path

import pytest
from sittings import Sitting, lost_votes

from advisor.catalogue import load_catalogue
from advisor.faults import FaultsError
from advisor.model import Catalogue
from advisor.rooms import new_token, token_hash
from advisor.scoring import score
from advisor.storage import Store
from advisor.storage.engagement_file import write_engagement
from advisor.workshop import Changed, DeniedError

HOSTILE = "<script>alert(1)</script>=1+1 \u202ert\x00"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def sitting(tmp_path: Path, catalogue: Catalogue) -> Sitting:
    return Sitting(Store(tmp_path / "room.sqlite"), catalogue)


@pytest.fixture
def on_each(each_database: str, catalogue: Catalogue) -> Sitting:
    """The same on SQLite and on PostgreSQL."""
    return Sitting(Store(each_database), catalogue)


def test_a_whole_workshop(on_each: Sitting, catalogue: Catalogue) -> None:
    people = on_each.people(*["engineer"] * 4, *["leadership"] * 3)
    first = on_each.questions[0]
    on_each.chair.pick(on_each.token, first)
    for token, option in zip(people, ("0", "0.25", "0.25", "unknown", "1", "1", "1"), strict=True):
        on_each.vote(token, option)
    assert on_each.guests.look(on_each.room, people[0]).own == "0"
    board = on_each.chair.board(on_each.token)
    assert (board.voted, board.present, board.shown) == (7, 7, None)
    assert on_each.chair.reveal(on_each.token) == 7
    shown = on_each.chair.board(on_each.token).shown
    assert shown is not None
    assert [each.label for each in shown.roles] == ["leadership", "engineer"]
    assert on_each.guests.look(on_each.room, people[6]).shown == shown, "all see the same"
    on_each.chair.settle(on_each.token, first, 0.25, "two would say 1", 0)
    held = on_each.store.load(on_each.name)
    assert len(held.rounds[0].answers) == 7, "the first votes stay beside what was agreed"
    assert [(each.value, each.dissent) for each in held.rounds[0].consensus] == [
        (0.25, "two would say 1")
    ]
    assert {each.role for each in held.respondents if each.id.startswith("room-")} == {
        "engineer", "leadership"
    }  # fmt: skip
    cell = next(c for c in score(catalogue, held).cells if c.practice == first)
    assert cell.value == 0.25, "and it counts"
    assert [each.state for each in on_each.chair.agenda(on_each.token)][-1] == "settled"


def everything(sitting: Sitting) -> str:
    """All that any reader of the engagement gets: file, history, stamp."""
    held = sitting.store.load(sitting.name)
    return write_engagement(held) + repr(sitting.store.history(sitting.name))


def test_nothing_tells_a_vote_before_the_reveal(sitting: Sitting) -> None:
    people = sitting.people(*["engineer"] * 3)
    before, stamp = everything(sitting), sitting.store.stamp(sitting.name)
    sitting.chair.pick(sitting.token, sitting.questions[0])
    revision = sitting.guests.revision(sitting.room, people[0])
    for token in people[:2]:
        sitting.vote(token, "1")
    assert everything(sitting) == before
    assert sitting.store.stamp(sitting.name) == stamp
    assert sitting.guests.revision(sitting.room, people[0]) == revision, "no hot row"
    assert sitting.guests.look(sitting.room, people[2]).own is None
    assert sitting.guests.look(sitting.room, people[2]).shown is None
    assert sitting.store.rooms.revealed(sitting.room) == {}
    assert sitting.chair.shown(sitting.token) == {}
    assert "1.0" not in repr(sitting.chair.board(sitting.token))
    assert sitting.chair.reveal(sitting.token) == 2, "two votes are not revealed"
    assert everything(sitting) == before
    assert sitting.chair.board(sitting.token).room.phase == "voting"


def test_a_vote_may_be_changed_until_the_reveal_and_not_after(sitting: Sitting) -> None:
    people = sitting.people(*["engineer"] * 3)
    sitting.chair.pick(sitting.token, sitting.questions[0])
    for token in people:
        sitting.vote(token, "0")
    sitting.vote(people[0], "unknown")
    assert sitting.chair.board(sitting.token).voted == 3
    sitting.chair.reveal(sitting.token)
    with pytest.raises(DeniedError, match="not-now"):
        sitting.vote(people[0], "1")
    shown = sitting.chair.board(sitting.token).shown
    assert shown is not None
    assert (shown.counts["0"], shown.counts["unknown"], shown.counts["1"]) == (2, 1, 0)
    with pytest.raises(DeniedError, match="not-now"):
        sitting.vote(people[0], "1", at=1)
    sitting.chair.pick(sitting.token, sitting.questions[1])
    sitting.vote(people[0], "1", at=1)
    sitting.chair.pick(sitting.token, sitting.questions[0])
    assert sitting.guests.look(sitting.room, people[0]).shown == shown, "it comes back as it was"


def test_every_acknowledged_vote_is_in_the_reveal(on_each: Sitting) -> None:
    assert lost_votes(on_each, people=8) == []


def test_does_not_apply_needs_a_second_person_to_become_an_answer(sitting: Sitting) -> None:
    people = sitting.people(*["engineer"] * 3)
    for at, options in enumerate((("1", "1", "not-applicable"), ("0", *["not-applicable"] * 2))):
        sitting.chair.pick(sitting.token, sitting.questions[at])
        for token, option in zip(people, options, strict=True):
            sitting.vote(token, option, at)
        sitting.chair.reveal(sitting.token)
    answers = sitting.store.load(sitting.name).rounds[0].answers
    found = [(a.practice, a.state) for a in answers]
    assert found.count((sitting.questions[0], "not-applicable")) == 0
    assert found.count((sitting.questions[1], "not-applicable")) == 2
    away = [a for a in answers if a.state == "not-applicable"]
    assert {a.approved_by for a in away} == {a.respondent for a in away}
    assert all(a.approved_by != a.respondent for a in away)


def test_a_participants_token_opens_nothing_of_the_facilitators(sitting: Sitting) -> None:
    guest, question = sitting.join(), sitting.questions[0]
    chair = sitting.chair
    today = dt.date(2026, 3, 1)
    for attempt in (
        chair.board,
        lambda token: chair.pick(token, question),
        chair.reveal,
        lambda token: chair.start_timer(token, 60),
        lambda token: chair.settle(token, question, 1.0, "", 0),
        lambda token: chair.add_action(token, question, "a", "b", today),
        lambda token: chair.note(token, "note", "text"),
        lambda token: chair.evidence(token, question, "shown", ""),
        chair.notes,
        chair.names,
        chair.shown,
        chair.agenda,
        chair.new_pin,
        chair.close,
    ):
        for token in (guest, "", "guess", token_hash(guest), token_hash(sitting.token)):
            with pytest.raises(DeniedError, match="no-right"):
                attempt(token)
    with pytest.raises(DeniedError, match="no-right"):
        sitting.guests.look(sitting.room, sitting.token)
    assert sitting.chair.board(sitting.token).room.revision == 1


def test_a_token_opens_its_own_room_alone(sitting: Sitting) -> None:
    guest, here = sitting.join(), sitting.room
    other = sitting.chair.open(sitting.name, sitting.held.rounds[0].id, sitting.team)
    there = sitting.chair.board(other).room.id
    for room in (there, "nowhere"):
        with pytest.raises(DeniedError, match="no-right"):
            sitting.guests.look(room, guest)
        with pytest.raises(DeniedError, match="no-right"):
            sitting.guests.vote(room, guest, sitting.questions[0], "1")
    assert sitting.guests.look(here, guest).phase == "lobby"
    assert sitting.guests.only_room() is None, "two are open"


def test_who_joins_twice_has_one_seat(on_each: Sitting) -> None:
    """A second press, an answer that got lost, a page reloaded: the browser's token is the same."""
    there, mine = on_each.chair.board(on_each.token).room, new_token()
    told: list[str] = []

    def join(token: str, role: str = "engineer") -> None:
        told.append(on_each.guests.join(there.id, there.pin, role, "", "10.0.0.7", token))

    threads = [threading.Thread(target=join, args=(mine,)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [mine] * 6
    assert on_each.chair.board(on_each.token).present == 1
    join(mine, "leadership")
    assert [seat.role for seat in on_each.store.rooms.seats(there.id)] == ["engineer"]
    other = on_each.chair.board(on_each.chair.open(on_each.name, there.round, there.team)).room
    again = on_each.guests.join(other.id, other.pin, "engineer", "", "10.0.0.7", mine)
    for token in ("short", "x" * 44, "é" * 43, on_each.token):
        join(token)
    assert len({mine, again, *told[-4:], on_each.token}) == 7, "no seat takes another's token"
    assert on_each.chair.board(on_each.token).present == 5


def test_many_look_at_once_and_each_sees_its_own(on_each: Sitting) -> None:
    people = on_each.people(*["engineer"] * 3)
    there = on_each.chair.board(on_each.token).room
    other = on_each.chair.open(on_each.name, there.round, there.team)
    room = on_each.chair.board(other).room
    stranger = on_each.guests.join(room.id, room.pin, "engineer", "", "10.0.0.7")
    on_each.chair.pick(on_each.token, on_each.questions[0])
    for token, option in zip(people, ("0", "0.25", "1"), strict=True):
        on_each.vote(token, option)
    asked = [(there.id, token) for token in (*people, "guess", stranger, on_each.token)]
    asked.append((room.id, stranger))
    seen = on_each.guests.look_many(asked)
    assert [found.own if found else None for found in seen] == ["0", "0.25", "1", *[None] * 4]
    assert seen[3:6] == [None] * 3
    assert seen[6] is not None
    assert seen[6].phase == "lobby"
    assert all(found is None or found.shown is None for found in seen)
    on_each.chair.reveal(on_each.token)
    shown = [found.shown for found in on_each.guests.look_many(asked) if found is not None]
    assert shown[0] is not None
    assert shown == [shown[0]] * 3 + [None]


def test_wrong_pins_wait_and_a_new_pin_keeps_who_is_in(sitting: Sitting) -> None:
    guest = sitting.join()
    for _ in range(3):
        with pytest.raises(DeniedError, match="wrong-pin"):
            sitting.join(pin="0000")
    with pytest.raises(DeniedError, match="wait") as caught:
        sitting.join()
    assert 0 < caught.value.seconds <= 300
    old = sitting.chair.board(sitting.token).room.pin
    while sitting.chair.board(sitting.token).room.pin == old:
        sitting.chair.new_pin(sitting.token)
    with pytest.raises(DeniedError, match="wrong-pin"):
        sitting.guests.join(sitting.room, old, "engineer", "", "10.0.0.9")
    assert sitting.guests.look(sitting.room, guest).phase == "lobby"
    with pytest.raises(DeniedError, match="wrong-pin"):
        sitting.guests.join("nowhere", old, "engineer", "", "10.0.0.8")
    with pytest.raises(ValueError, match="no role"):
        sitting.join(role="root")


def test_a_closed_room_is_closed_for_everybody(sitting: Sitting, tmp_path: Path) -> None:
    guest, room = sitting.join(), sitting.room
    sitting.chair.pick(sitting.token, sitting.questions[0])
    sitting.vote(guest, "1")
    pin = sitting.chair.board(sitting.token).room.pin
    sitting.chair.close(sitting.token)
    for attempt in (
        lambda: sitting.guests.look(room, guest),
        lambda: sitting.guests.vote(room, guest, sitting.questions[0], "0"),
        lambda: sitting.chair.board(sitting.token),
    ):
        with pytest.raises(DeniedError, match="no-right"):
            attempt()
    for attempt in (
        lambda: sitting.guests.join(room, pin, "engineer", "", "10.0.0.9"),
        lambda: sitting.chair.sit_down(room),
    ):
        with pytest.raises(DeniedError, match="closed"):
            attempt()
    assert not sitting.guests.is_open(room)
    with sqlite3.connect(tmp_path / "room.sqlite") as raw:
        assert raw.execute("SELECT count(*) FROM room_tokens").fetchone() == (0,)


def test_a_room_past_its_time_is_closed(sitting: Sitting) -> None:
    token = sitting.chair.open(sitting.name, sitting.held.rounds[0].id, sitting.team, hours=0)
    with pytest.raises(DeniedError, match="no-right"):
        sitting.chair.board(token)
    gone = sitting.chair.rooms(sitting.name)[0]
    assert not sitting.guests.is_open(gone.id)
    with pytest.raises(DeniedError, match="closed"):
        sitting.guests.join(gone.id, gone.pin, "engineer", "", "10.0.0.7")


def test_the_database_knows_nothing_of_an_anonymous_person(
    sitting: Sitting, tmp_path: Path
) -> None:
    people = sitting.people(*["engineer"] * 3, "leadership")
    sitting.join("engineer", name=f"Ada {HOSTILE}")
    sitting.chair.pick(sitting.token, sitting.questions[0])
    for token in people:
        sitting.vote(token, "1")
    sitting.chair.reveal(sitting.token)
    sitting.chair.close(sitting.token)
    with sqlite3.connect(tmp_path / "room.sqlite") as raw:
        seats = raw.execute("SELECT respondent, role, name, label FROM room_seats").fetchall()
        dump = "\n".join(raw.iterdump())
        columns = {
            row[1]
            for table in ("room_seats", "room_votes")
            for row in raw.execute(f"PRAGMA table_info({table})")
        }
        tables = dict(raw.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    assert columns == {
        "room", "respondent", "role", "name", "label", "practice", "state", "value"
    }, "no address, no time, no number"  # fmt: skip
    assert all("WITHOUT ROWID" in tables[name] for name in ("room_seats", "room_votes"))
    assert "10.0.0.7" not in dump
    assert not any(token in dump or token_hash(token) in dump for token in people)
    assert [name for *_, name, _ in seats if name] == ["Ada <script>alert(1)</script>=1+1 \u202ert"]
    assert {role for _, role, _, _ in seats} == {"engineer"}, "the only leader is not told apart"
    kept = sitting.store.load(sitting.name).respondents
    assert {each.role for each in kept if each.id.startswith("room-")} == {"engineer"}
    assert "Ada" not in write_engagement(sitting.store.load(sitting.name))


def test_two_people_settle_one_question_and_both_see_it(on_each: Sitting) -> None:
    first, second = on_each.questions[:2]
    other = on_each.chair.sit_down(on_each.room)
    assert on_each.chair.consensus(on_each.token, first) is None
    assert on_each.chair.settle(on_each.token, first, 0.5, "", 0) is None
    met = on_each.chair.settle(other, first, 1.0, "", 0)
    assert isinstance(met, Changed)
    assert met.now is not None
    assert (met.now.value, met.now.version) == (0.5, 1)
    assert on_each.chair.consensus(other, first) == met.now, "nothing was overwritten"
    assert on_each.chair.settle(other, second, 1.0, "", 0) is None, "another question: no clash"
    assert on_each.chair.settle(other, first, 1.0, "one at 0", met.now.version) is None
    agreed = on_each.store.load(on_each.name).rounds[0].consensus
    assert [(each.practice, each.value, each.dissent) for each in agreed] == [
        (first, 1.0, "one at 0"), (second, 1.0, None)
    ]  # fmt: skip
    assert on_each.chair.settle(on_each.token, first, None, "", 2) is None
    assert [a.practice for a in on_each.store.load(on_each.name).rounds[0].consensus] == [second]


def test_notes_evidence_actions_and_the_timer(sitting: Sitting) -> None:
    people, first = sitting.people(*["engineer"] * 3), sitting.questions[0]
    sitting.chair.pick(sitting.token, first)
    for token in people:
        sitting.vote(token, "1")
    sitting.chair.reveal(sitting.token)
    assert sitting.chair.evidence(sitting.token, first, "shown", "the dashboard of March") == 3
    assert {a.evidence for a in sitting.store.load(sitting.name).rounds[0].answers} == {"shown"}
    with pytest.raises(ValueError, match="no tier"):
        sitting.chair.evidence(sitting.token, first, "rumour", "")
    assert sitting.chair.note(sitting.token, "parking", HOSTILE)
    assert sitting.chair.note(sitting.token, "note", "said in confidence", first)
    assert not sitting.chair.note(sitting.token, "note", " \x00 ", first)
    kinds = [(each.kind, each.practice, each.tier) for each in sitting.chair.notes(sitting.token)]
    assert kinds == [("evidence", first, "shown"), ("parking", None, None), ("note", first, None)]
    assert "confidence" not in everything(sitting)
    sitting.chair.drop_note(sitting.token, sitting.chair.notes(sitting.token)[-1].id)
    assert len(sitting.chair.notes(sitting.token)) == 2
    day = dt.date(2026, 5, 4)
    for _ in range(2):
        sitting.chair.add_action(sitting.token, first, "Show it weekly", "Ada", day)
    actions = sitting.store.load(sitting.name).actions
    assert [each.id for each in actions] == [f"{first}-action", f"{first}-action-2"]
    assert (actions[0].owner, actions[0].date, actions[0].status) == ("Ada", day, "open")
    with pytest.raises(FaultsError, match="owner"):
        sitting.chair.add_action(sitting.token, first, "No owner", " ", day)
    sitting.chair.start_timer(sitting.token, 90)
    left = sitting.guests.look(sitting.room, people[0]).seconds
    assert left is not None
    assert 80 < left <= 90
    sitting.chair.start_timer(sitting.token, 0)
    assert sitting.chair.board(sitting.token).seconds is None
    with pytest.raises(ValueError, match="timer"):
        sitting.chair.start_timer(sitting.token, -1)


def test_a_room_needs_a_round_and_a_team_of_the_engagement(sitting: Sitting) -> None:
    with pytest.raises(FaultsError) as caught:
        sitting.chair.open(sitting.name, "winter", "nobody")
    assert {fault.where for fault in caught.value.faults} == {"round", "team"}
    with pytest.raises(ValueError, match="no practice"):
        sitting.chair.pick(sitting.token, "<script>")


def test_a_purge_takes_the_rooms_along_on_each_database(on_each: Sitting) -> None:
    room, guest = on_each.room, on_each.join(name="Ada")
    on_each.store.purge(on_each.name)
    assert on_each.store.rooms.get(room) is None
    assert on_each.store.rooms.token(token_hash(guest)) is None
    assert on_each.store.rooms.names(room) == ()


def test_a_purge_takes_the_rooms_along(sitting: Sitting, tmp_path: Path) -> None:
    sitting.join(name="Ada Planted")
    sitting.chair.note(sitting.token, "note", "planted-note")
    sitting.store.purge(sitting.name)
    whole = b"".join(path.read_bytes() for path in tmp_path.glob("room.sqlite*"))
    assert b"Ada Planted" not in whole
    assert b"planted-note" not in whole
