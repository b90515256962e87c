"""Teams, respondents and rounds: made here; a team goes only while nothing hangs on it."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from advisor.engagement import ROLES
from advisor.report import numbers
from advisor.storage import free_id
from advisor.ui import saving, session
from advisor.ui.components import Column, html_block, round_words, section, table, unsaved
from advisor.ui.markup import tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["forms", "respondent_words", "role_words"]


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
    said += [each.team for each in session.store().rooms.of_engagement(now.id)
             if each.phase != "closed"]  # fmt: skip
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
    with st.form("respondent", border=True, clear_on_submit=True):
        role = st.selectbox(say("people.role"), ROLES, format_func=role_words, key="person-role")
        team = st.selectbox(
            say("people.team-title"),
            ["", *titles],
            format_func=lambda id_: titles.get(id_, say("people.whole")),
            key="person-team",
        )
        if st.form_submit_button(say("people.add-respondent")):
            _add_respondent(now, str(role), str(team or ""))
            st.rerun()
    unsaved("respondents")


def _add_respondent(now: Current, role: str, team: str) -> None:
    people = [
        each.model_dump(mode="json", by_alias=True, exclude_none=True)
        for each in now.engagement.respondents
    ]
    taken = {each.id for each in now.engagement.respondents}
    name = next(f"r{n}" for n in range(1, len(taken) + 2) if f"r{n}" not in taken)
    people.append({"id": name, "role": role} | ({"team": team} if team else {}))
    saving.save_part(now.id, "respondents", people)


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
