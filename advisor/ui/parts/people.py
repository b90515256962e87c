"""Teams, respondents and rounds: made here; who or what something hangs on stays."""

from __future__ import annotations

import datetime as dt
import re

import streamlit as st

from advisor.engagement import ROLES
from advisor.faults import Fault
from advisor.report import numbers
from advisor.rooms.keys import IN_ROOM
from advisor.storage import free_id
from advisor.ui import saving, session
from advisor.ui.components import Column, html_block, round_words, section, table, unsaved
from advisor.ui.markup import tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["forms", "respondent_words", "role_words"]

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def role_words(role: str) -> str:
    """A role's word in the catalogue's scale."""
    for point in session.catalogue().scales["respondent-roles"].points:
        if point.value == role:
            return point.label
    return role


def respondent_words(now: Current, name: str) -> str:
    """A respondent as role, team and id: never a name."""
    for each in now.engagement.respondents:
        if each.id == name:
            team = now.engagement.team(each.team).title if each.team else say("people.whole")
            return say("people.respondent", role=role_words(each.role), team=team, id=each.id)
    return name


def forms(now: Current) -> None:
    """Three tables and a small form under each."""
    html_block(tag("p", say("people.note"), cls="caption"))
    left, right = st.columns(2, gap="large")
    with left:
        _teams(now)
    with right:
        _respondents(now)
    _rounds(now)


def _teams(now: Current) -> None:
    section(say("people.teams"))
    columns = [
        Column(say("people.team-title"), answer=True),
        Column(say("people.id"), tight=True),
        Column(say("people.team-people"), number=True),
    ]
    rows = [
        (team.title, tag("span", team.id, cls="mono"), numbers.count(team.people))
        for team in now.engagement.teams
    ]
    table(say("people.teams"), columns, rows)
    _team(now)
    unsaved("teams")


def _team(now: Current) -> None:
    """A new team, or another name or size for one that is there; it goes while nothing holds it."""
    version = now.stored.version("teams")
    named = {"": say("people.new-team")}
    named |= {each.id: f"{each.title} ({each.id})" for each in now.engagement.teams}
    chosen = st.selectbox(
        say("people.choose"), list(named), format_func=named.__getitem__, key=f"team-of-{version}"
    )
    held = now.engagement.team(chosen) if chosen else None
    with st.form(f"team-{chosen}-{version}", border=True):
        title = st.text_input(
            say("people.team-title"), held.title if held else "", 200, f"team-title-{chosen}"
        )
        people = st.number_input(
            say("people.team-people"), 1, 1_000_000, held.people if held else 8,
            key=f"team-people-{chosen}",
        )  # fmt: skip
        words = say("people.save-team") if held else say("people.add-team")
        if st.form_submit_button(words) and saving.clean(title, 200):
            _save_team(now, chosen, saving.clean(title, 200), int(people))
            st.rerun()
    if held is not None:
        why = _holds_team(now, held.id)
        st.button(
            say("people.remove-team"), key="remove-team", disabled=bool(why), help=why or None,
            on_click=_remove_team, args=(now, held.id),
        )  # fmt: skip


def _save_team(now: Current, name: str, title: str, people: int) -> None:
    """Over the version that was drawn: what somebody else saved meanwhile is not overwritten."""
    teams = [each.model_dump(mode="json", by_alias=True) for each in now.engagement.teams]
    fresh = {"title": title, "people": people}
    if name:
        teams = [each | fresh if each["id"] == name else each for each in teams]
    else:
        teams.append({"id": free_id(title, {each["id"] for each in teams}), **fresh})
    saving.save_part(now.id, "teams", teams, now.stored.version("teams"))


def _remove_team(now: Current, name: str) -> None:
    teams = [each.model_dump(mode="json", by_alias=True) for each in now.engagement.teams]
    kept = [each for each in teams if each["id"] != name]
    saving.save_part(now.id, "teams", kept, now.stored.version("teams"))


def _holds_team(now: Current, name: str) -> str:
    """Why a team stays; nothing where it may go."""
    if len(now.engagement.teams) == 1:
        return say("people.last-team")
    said = [answer.team for each in now.engagement.rounds for answer in each.answers]
    said += [item.team for each in now.engagement.rounds for item in each.consensus]
    said += [each.team for each in now.engagement.respondents if each.team]
    said += [each.team for each in session.store().rooms.open_rooms() if each.engagement == now.id]
    return say("people.held-team") if name in said else ""


def _respondents(now: Current) -> None:
    section(say("people.respondents"))
    given = _given(now)
    columns = [
        Column(say("people.role"), answer=True),
        Column(say("people.team-title")),
        Column(say("people.id"), tight=True),
        Column(say("people.answers"), number=True),
    ]
    titles = {team.id: team.title for team in now.engagement.teams}
    rows = [
        (
            role_words(each.role),
            titles.get(each.team or "", say("people.whole")),
            tag("span", each.id, cls="mono"),
            numbers.count(given.get(each.id, 0)),
        )
        for each in now.engagement.respondents
    ]
    table(say("people.respondents"), columns, rows)
    _person(now)
    unsaved("respondents")


def _person(now: Current) -> None:
    """A new respondent, or another id, role or team for one; who came in a room stays as is."""
    version = now.stored.version("respondents")
    held = {each.id: each for each in now.engagement.respondents}
    words = {"": say("people.new-person")} | {name: respondent_words(now, name) for name in held}
    chosen = st.selectbox(
        say("people.choose"), list(words), format_func=words.__getitem__, key=f"person-of-{version}"
    )
    person = held.get(chosen or "")
    why = _holds_person(now, person.id) if person else ""
    room = bool(person) and chosen.startswith(IN_ROOM)
    titles = {"": say("people.whole")}
    titles |= {each.id: f"{each.title} ({each.id})" for each in now.engagement.teams}
    with st.form(f"respondent-{chosen}-{version}", border=True):
        name = chosen
        if person:
            name = st.text_input(
                say("people.id"), chosen, 60, f"person-id-{chosen}", disabled=bool(why),
                help=why or say("people.id-note"),
            )  # fmt: skip
        role = st.selectbox(
            say("people.role"), ROLES, ROLES.index(person.role) if person else 0,
            format_func=role_words, key=f"person-role-{chosen}", disabled=room,
        )  # fmt: skip
        team = st.selectbox(
            say("people.team-title"), list(titles),
            list(titles).index(person.team or "") if person else 0,
            format_func=titles.__getitem__, key=f"person-team-{chosen}", disabled=room,
        )  # fmt: skip
        words_on = say("people.save-person") if person else say("people.add-respondent")
        if st.form_submit_button(words_on, disabled=room, help=why if room else None):
            _save_person(now, chosen, saving.clean(name, 60), (str(role), str(team or "")))
            st.rerun()
    if person is not None:
        st.button(
            say("people.remove-person"), key="remove-person", disabled=bool(why), help=why or None,
            on_click=_remove_person, args=(now, person.id),
        )  # fmt: skip


def _people(now: Current) -> list[dict[str, object]]:
    return [
        each.model_dump(mode="json", by_alias=True, exclude_none=True)
        for each in now.engagement.respondents
    ]


def _save_person(now: Current, name: str, fresh: str, place: tuple[str, str]) -> None:
    """Over the version that was drawn; an id that cannot be one is told and nothing is saved."""
    role, team = place
    taken = {each.id for each in now.engagement.respondents}
    if not name:
        fresh = next(f"r{n}" for n in range(1, len(taken) + 2) if f"r{n}" not in taken)
    elif faults := _id_faults(fresh, taken - {name}):
        session.put("unsaved", ("respondents", faults))
        return
    put: dict[str, object] = {"id": fresh, "role": role, **({"team": team} if team else {})}
    people = [put if each["id"] == name else each for each in _people(now)]
    saving.save_part(
        now.id, "respondents", people if name else [*people, put], now.stored.version("respondents")
    )


def _id_faults(name: str, taken: set[str]) -> tuple[Fault, ...]:
    """What keeps a word from being somebody's id; `room-` begins those that a room gives."""
    if not _ID.fullmatch(name) or name.startswith(IN_ROOM):
        what = say("people.bad-id", id=name) if name else say("people.no-id")
        return (Fault(say("people.id"), what, say("people.bad-id-how")),)
    if name in taken:
        return (Fault(say("people.id"), say("people.taken", id=name), say("people.taken-how")),)
    return ()


def _remove_person(now: Current, name: str) -> None:
    kept = [each for each in _people(now) if each["id"] != name]
    saving.save_part(now.id, "respondents", kept, now.stored.version("respondents"))


def _holds_person(now: Current, name: str) -> str:
    """Why somebody's id stays; nothing where they may go."""
    if name.startswith(IN_ROOM):
        return say("people.held-room")
    given = [answer for each in now.engagement.rounds for answer in each.answers]
    if name in {who for each in given for who in (each.respondent, each.approved_by)}:
        return say("people.held-person")
    return say("people.last-person") if len(now.engagement.respondents) == 1 else ""


def _given(now: Current) -> dict[str, int]:
    sitting = now.engagement.round()
    counts: dict[str, int] = {}
    for answer in sitting.answers if sitting else ():
        counts[answer.respondent] = counts.get(answer.respondent, 0) + 1
    return counts


def _rounds(now: Current) -> None:
    section(say("people.rounds"), note=say("people.round-note"))
    columns = [
        Column(say("people.round-title"), answer=True),
        Column(say("people.round-date"), tight=True),
        Column(say("people.answers"), number=True),
    ]
    rows = [
        (round_words(each), numbers.day(each.date), numbers.count(len(each.answers)))
        for each in now.engagement.rounds
    ]
    table(say("people.rounds"), columns, rows)
    with st.form("round", border=True, clear_on_submit=True):
        one, two = st.columns((2, 1))
        title = one.text_input(say("people.round-title"), key="round-title", max_chars=200)
        day = two.date_input(say("people.round-date"), key="round-date", format="YYYY-MM-DD")
        if st.form_submit_button(say("people.add-round")) and saving.clean(title, 200):
            _add_round(now, saving.clean(title, 200), day)
            st.rerun()
    unsaved("rounds")


def _add_round(now: Current, title: str, day: object) -> None:
    kept = [
        each.model_dump(mode="json", by_alias=True, exclude={"answers"}, exclude_none=True)
        for each in now.engagement.rounds
    ]
    name = free_id(title, {each.id for each in now.engagement.rounds})
    when = day if isinstance(day, dt.date) else dt.datetime.now(dt.UTC).date()
    kept.append({"id": name, "title": title, "date": when.isoformat()})
    if saving.save_part(now.id, "rounds", kept):
        session.put("question", None)  # a new round begins at its first open question
