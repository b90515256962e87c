"""The logs of an engagement: what each gives, what was read of it, and the way to one more."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from advisor.engagement import Log
from advisor.faults import FaultsError
from advisor.report import numbers
from advisor.storage import ConflictError
from advisor.storage.log_rows import forget_rows, kept_rows
from advisor.ui import saving, session
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
from advisor.ui.parts import calibrating
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["logs"]


def logs(now: Current) -> None:
    """What is kept, and under it the form that fits another log."""
    section(say("log.kept"), note=say("log.kept-note"))
    _told(now)
    if now.engagement.logs:
        _kept(now)
    else:
        empty_state(say("log.none"), say("log.none-how"))
    st.divider()
    calibrating.fit_a_log(now)


def _kept(now: Current) -> None:
    columns = [
        Column(say("log.id"), answer=True),
        Column(say("log.kind")),
        Column(say("log.file")),
        Column(say("log.read"), number=True),
        Column(say("log.refused"), number=True),
        Column(say("log.gives"), tight=True),
        Column(say("log.rows"), tight=True),
    ]
    table(say("log.kept"), columns, [_row(now, log) for log in now.engagement.logs])
    with st.container(horizontal=True, vertical_alignment="bottom", key="remove-log"):
        chosen = st.selectbox(
            say("log.remove-which"), [each.id for each in now.engagement.logs], key="log-chosen"
        )
        st.button(say("log.remove"), key="log-remove", on_click=_remove, args=(now.id, chosen))


def _row(now: Current, log: Log) -> tuple[object, ...]:
    rows, checks = log.fits.get("rows"), log.fits.get("checks", {})
    counts = rows if isinstance(rows, Mapping) else {}
    moved = len(calibrating.moves_of(now, log)[0])
    has_rows = kept_rows(session.store(), now.id, log.id) is not None
    return (
        join((tag("div", log.id), tag("div", log.label or "", cls="ink3 small"))),
        say(f"log.kind-{log.kind}"),
        tag("span", log.file, cls="mono small"),
        *(_count(counts.get(name)) for name in ("read", "refused")),
        say("log.gives-words", n=moved, m=len(checks) if isinstance(checks, Mapping) else 0),
        say("log.rows-yes") if has_rows else say("log.rows-no"),
    )


def _count(value: object) -> str:
    return numbers.count(value) if isinstance(value, int) else numbers.DASH


def _remove(name: str, log: str) -> None:
    """Takes a log out of the engagement, and its rows where they were kept."""
    kept = session.store()
    stored = kept.get(name)
    left = [each for each in stored.engagement.logs if each.id != log]
    body = [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in left]
    try:
        kept.save_part(name, "logs", body, stored.version("logs"))
    except (ConflictError, FaultsError) as error:
        saving.tell_log(name, say("log.moved"), getattr(error, "faults", ()))
        return
    forget_rows(kept, name, log)
    saving.tell_log(name, say("log.removed", id=log))


def _told(now: Current) -> None:
    told = session.told("log-told")
    if told is None or told[0] != now.id:
        return
    if told[2]:
        faults_list(told[1], told[2])
    else:
        html_block(badge("ok", told[1]))
