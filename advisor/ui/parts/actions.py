"""Actions: who does what by when about which practice; listed, made and changed one by one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st
from pydantic import ValidationError

from advisor.engagement import Action
from advisor.faults import FaultsError
from advisor.report import numbers
from advisor.storage import free_id
from advisor.storage.records import engagement_data
from advisor.ui import saving, session
from advisor.ui.components import (
    Column,
    badge,
    faults_list,
    html_block,
    section,
    table,
    unsaved,
)
from advisor.ui.components.marks import BadgeKind
from advisor.ui.markup import Html, join
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["actions"]

_STATUSES: dict[str, BadgeKind] = {
    "open": "information",
    "under-way": "attention",
    "done": "ok",
    "dropped": "neutral",
}


def actions(now: Current) -> None:
    """The list by date, what is overdue, and one form to make an action or to change one."""
    today = dt.datetime.now(dt.UTC).date()
    held = sorted(now.engagement.actions, key=lambda each: (each.date, each.id))
    late = [each for each in held if _late(each, today)]
    unit = say("actions.unit", n=len(held), late=len(late)) if held else ""
    section(say("actions.title"), unit, say("actions.note"))
    told = session.told("action-told")
    if told is not None and told[0] == now.id:
        html_block(badge("ok", told[1]))
    if held:
        _listed(held, today)
    else:
        html_block(say("actions.none"), cls="ink2")
    _form(now, held, today)
    unsaved("actions")


def _late(action: Action, today: dt.date) -> bool:
    return action.date < today and action.status in ("open", "under-way")


def _listed(held: list[Action], today: dt.date) -> None:
    practices = session.catalogue().practices
    columns = [
        Column(say("actions.what"), answer=True),
        Column(say("actions.practice")),
        Column(say("actions.owner")),
        Column(say("actions.date"), tight=True),
        Column(say("actions.status"), tight=True),
    ]
    rows = [
        (
            each.title,
            practices[each.practice].name if each.practice in practices else each.practice,
            each.owner,
            _day(each, today),
            badge(_STATUSES[each.status], say(f"actions.status-{each.status}")),
        )
        for each in held
    ]
    table(say("actions.title"), columns, rows)


def _day(action: Action, today: dt.date) -> Html:
    late = badge("problem", say("actions.late")) if _late(action, today) else ""
    return join((numbers.day(action.date), " ", late))


def _form(now: Current, held: list[Action], today: dt.date) -> None:
    """One form: empty for a new action, filled for the one that was chosen."""
    titles = {each.id: each.title for each in held}
    turn = session.get("action-turn", 0)
    chosen = st.selectbox(
        say("actions.choose"),
        ["", *titles],
        format_func=lambda id_: titles.get(id_, say("actions.new")),
        key=f"action-{now.id}-{turn}",
    )
    one = next((each for each in held if each.id == chosen), None)
    key = f"{now.id}-{turn}-{chosen}"
    with st.form(f"action-form-{key}", border=True):
        said = _fields(one, key, today)
        words = say("actions.save") if one else say("actions.add")
        if st.form_submit_button(words, type="primary"):
            _keep(now.id, chosen or None, said)
    faults = session.told("action-faults")
    if faults:
        faults_list(say("faults.not-saved"), faults)


def _fields(one: Action | None, key: str, today: dt.date) -> dict[str, Any]:
    """The fields of an action, filled from the one that is changed; what they say."""
    asked = {each.id: each.name for each in session.catalogue().practices.values()}
    ids, statuses = list(asked), list(_STATUSES)
    title = st.text_input(
        say("actions.what"), one.title if one else "", key=f"action-title-{key}", max_chars=200
    )
    practice = st.selectbox(
        say("actions.practice"),
        ids,
        index=ids.index(one.practice) if one and one.practice in asked else None,
        format_func=lambda id_: asked[id_],
        key=f"action-practice-{key}",
    )
    left, middle, right = st.columns((2, 1, 1))
    owner = left.text_input(
        say("actions.owner"), one.owner if one else "", key=f"action-owner-{key}", max_chars=200
    )
    day = middle.date_input(
        say("actions.date"),
        one.date if one else today + dt.timedelta(30),
        key=f"action-date-{key}",
        format="YYYY-MM-DD",
    )
    status = right.selectbox(
        say("actions.status"),
        statuses,
        index=statuses.index(one.status) if one else 0,
        format_func=lambda id_: say(f"actions.status-{id_}"),
        key=f"action-status-{key}",
    )
    return {
        "practice": practice or "",
        "title": saving.clean(title, 200),
        "owner": saving.clean(owner, 200),
        "date": str(day),
        "status": status,
    }


def _keep(name: str, which: str | None, said: dict[str, Any]) -> None:
    """Into the list as it is now: what others added or changed meanwhile stays."""
    listed = list(engagement_data(session.store().load(name)).get("actions", ()))
    taken = {each["id"] for each in listed}
    fresh = {"id": which or free_id(said["title"], taken), **said}
    try:
        Action.model_validate(fresh)
        if which is not None and which not in taken:
            listed.append(fresh)
        else:
            listed = [fresh if each["id"] == which else each for each in listed]
            listed += [] if which else [fresh]
        if not saving.save_part(name, "actions", listed):
            return
    except ValidationError as error:
        session.put("action-faults", saving.value_faults(error))
        return
    except FaultsError as error:
        session.put("action-faults", error.faults)
        return
    session.put("action-turn", session.get("action-turn", 0) + 1)
    session.put("action-told", (name, say("actions.saved", title=said["title"])))
    st.rerun()
