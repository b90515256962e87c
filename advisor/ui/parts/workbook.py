"""The questionnaire as a workbook: out for one respondent, back in after a preview, or refused."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from advisor.faults import Fault, FaultsError
from advisor.ui import session
from advisor.ui.components import (
    Column,
    badge,
    empty_state,
    faults_list,
    html_block,
    section,
    table,
)
from advisor.ui.markup import join, tag
from advisor.ui.parts.asking import respondents_of
from advisor.ui.parts.people import respondent_words
from advisor.ui.session import Current
from advisor.ui.words import say
from advisor.workbook import (
    Change,
    Preview,
    Voice,
    choose_voice,
    events,
    preview_workbook,
    says,
    write_workbook,
)

__all__ = ["exchange"]

_LARGEST_FILE_MB = 8
_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class _Given:
    """An uploaded workbook against what held when it was read."""

    file: str
    stamp: str
    preview: Preview | None
    faults: tuple[Fault, ...] = ()


def exchange(now: Current) -> None:
    """Two columns: a workbook to send out, and one that came back."""
    left, right = st.columns((1, 1.5), gap="large")
    with left:
        _out(now)
    with right:
        _back(now)


def _out(now: Current) -> None:
    section(say("workbook.out"), note=say("workbook.out-note"))
    engagement = now.engagement
    if not (engagement.teams and engagement.respondents and engagement.rounds):
        html_block(tag("p", say("workbook.nobody"), cls="caption"))
        return
    titles = {team.id: team.title for team in engagement.teams}
    team = st.selectbox(
        say("assess.team"), list(titles), format_func=titles.__getitem__, key="workbook-team"
    )
    mine = respondents_of(engagement, str(team))
    person = st.selectbox(
        say("assess.respondent"),
        mine,
        format_func=lambda name: respondent_words(now, name),
        key=f"workbook-respondent-{team}",
    )
    voice = choose_voice(engagement, team=str(team), respondent=str(person))
    st.download_button(
        say("workbook.download"),
        data=lambda: write_workbook(session.catalogue(), engagement, voice),
        file_name=f"{now.id}-{voice.team}-{voice.respondent}.xlsx",
        mime=_MIME,
        icon=":material/download:",
        key="download-workbook",
        on_click="ignore",
    )


def _back(now: Current) -> None:
    section(say("workbook.back"), note=say("workbook.back-note"))
    _told(now)
    given = st.file_uploader(
        say("workbook.file"),
        type=["xlsx"],
        key=f"workbook-{session.get('workbook-turn', 0)}",
        max_upload_size=_LARGEST_FILE_MB,
        label_visibility="collapsed",
    )
    if given is None:
        session.put("workbook-given", None)
        return
    stamp = session.store().stamp(now.id)
    held = session.get("workbook-given")
    if held is None or (held.file, held.stamp) != (given.file_id, stamp):
        held = _read(now, given.file_id, stamp, given.getvalue(), given.name)
        session.put("workbook-given", held)
    if held.preview is None:
        faults_list(say("faults.title", n=len(held.faults)), held.faults, say("faults.nothing"))
    else:
        _preview(now, held, held.preview)


def _read(now: Current, file: str, stamp: str, content: bytes, name: str) -> _Given:
    try:
        found = preview_workbook(content, name, session.catalogue(), now.engagement)
    except FaultsError as error:
        return _Given(file, stamp, None, error.faults)
    return _Given(file, stamp, found)


def _preview(now: Current, held: _Given, preview: Preview) -> None:
    """What would change, old and new, and the button that does it."""
    notes = [tag("p", note, cls="caption") for note in preview.notes]
    if not preview.changes:
        empty_state(say("workbook.same"), _whose(now, preview.voice))
        html_block(*notes)
        return
    section(say("workbook.changes", n=len(preview.changes)), _whose(now, preview.voice))
    columns = [
        Column(say("results.practice"), answer=True),
        Column(say("workbook.before")),
        Column(say("workbook.after")),
        Column(say("workbook.cell"), tight=True),
    ]
    table(say("workbook.back"), columns, [_row(each) for each in preview.changes])
    html_block(*notes)
    st.button(
        say("workbook.apply", n=len(preview.changes)),
        key="apply-workbook",
        type="primary",
        on_click=_apply,
        args=(now.id, held),
    )


def _row(change: Change) -> tuple[object, ...]:
    practice = session.catalogue().practices[change.practice]
    mark = badge("attention", say("workbook.contested")) if change.contested else ""
    return (
        join((tag("div", practice.name), tag("div", practice.id, cls="mono ink3 small"))),
        join((says(change.before), " ", mark)),
        says(change.after),
        tag("span", change.where, cls="mono small"),
    )


def _whose(now: Current, voice: Voice) -> str:
    team = now.engagement.team(voice.team).title
    person = respondent_words(now, voice.respondent)
    sitting = now.engagement.round(voice.round)
    title = (sitting.title if sitting else None) or voice.round
    return say("workbook.whose", team=team, person=person, round=title)


def _apply(name: str, held: _Given) -> None:
    """Stores what was shown; where something changed in between it is shown anew instead."""
    kept = session.store()
    if held.preview is None or kept.stamp(name) != held.stamp:
        session.put("workbook-told", (name, say("workbook.moved"), ()))
        session.put("workbook-given", None)
        return
    try:
        kept.append_answers(events(held.preview, name))
    except FaultsError as error:
        session.put("workbook-told", (name, say("faults.not-saved"), error.faults))
        return
    told = say("workbook.applied", n=len(held.preview.changes))
    session.put("workbook-told", (name, told, ()))
    session.put("workbook-given", None)
    session.put("workbook-turn", session.get("workbook-turn", 0) + 1)


def _told(now: Current) -> None:
    told = session.told("workbook-told")
    if told is None or told[0] != now.id:
        return
    if told[2]:
        faults_list(told[1], told[2], say("faults.nothing"))
    else:
        html_block(badge("ok", told[1]))
