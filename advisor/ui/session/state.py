"""One person's session and address: what is open, who answers, which question is shown.

State that matters is in the database; here is only what a reload or a bookmark needs to come back
to the same place. Beside the pages' own widgets nothing else touches Streamlit's session state.
"""

from __future__ import annotations

import datetime as dt
import os
import zoneinfo
from collections.abc import Mapping
from typing import Any

import streamlit as st

from advisor.faults import FaultsError
from advisor.storage.engagement_file import load_engagement
from advisor.ui.session import computed
from advisor.ui.session.server import (
    Current,
    catalogue,
    forget_results,
    held,
    jobs,
    misfits,
    store,
)

__all__ = [
    "PAGES",
    "addressed",
    "close_engagement",
    "current",
    "forget_engagement",
    "get",
    "is_dark",
    "link_query",
    "local_time",
    "now_utc",
    "open_engagement",
    "put",
    "resolve",
    "told",
]

PAGES: Mapping[str, str] = {
    name: f"screens/{name.replace('-', '_')}.py"
    for name in (
        *("engagements", "assess", "workshop", "results", "decision", "simulate", "what-if"),
        *("roadmap", "report", "side-by-side", "drift"),
    )
}
_OPEN = "ADVISOR_OPEN"
# What stands in the address, and its key in the session.
_ADDRESS = {"e": "engagement", "q": "question", "team": "team", "as": "respondent"}


def resolve() -> None:
    """Finds the open engagement at the start of a run: address, session, `ADVISOR_OPEN`."""
    for name, key in _ADDRESS.items():
        addressed = st.query_params.get(name)
        if not addressed:
            continue
        if name == "e" and addressed != st.session_state.get(key):
            _leave_behind()
        st.session_state[key] = addressed
    if not st.session_state.get("engagement") and "greeted" not in st.session_state:
        st.session_state["engagement"] = _asked_for(os.environ.get(_OPEN, ""))
    st.session_state["greeted"] = True
    wanted = st.session_state.get("engagement")
    if wanted and not store().has(wanted):
        st.session_state["missing"] = wanted
        st.session_state["engagement"] = None
    elif wanted and (faults := misfits(wanted)):
        st.session_state["open-faults"] = faults
        st.session_state["engagement"] = None
    _write_address()


def open_engagement(name: str) -> None:
    """Makes an engagement the one in work."""
    if name != st.session_state.get("engagement"):
        _leave_behind()
    st.session_state["engagement"] = name
    _write_address()


def close_engagement() -> None:
    """Leaves no engagement open."""
    st.session_state["engagement"] = None
    _leave_behind()
    _write_address()


def forget_engagement(name: str) -> None:
    """Purges an engagement everywhere: store, running jobs, caches, this session.

    What went, and which backups still hold it, is kept to be told once as `purged`.
    """
    jobs().forget(name)
    st.session_state["purged"] = store().purge(name)
    forget_results()
    if st.session_state.get("engagement") == name:
        close_engagement()


def current() -> Current | None:
    """The open engagement; nothing when none is open. Computed anew only after a change."""
    name = st.session_state.get("engagement")
    return held(name) if name else None


def get(name: str, default: Any = None) -> Any:
    """A value of this session: what a widget holds, or what `put` kept."""
    return st.session_state.get(name, default)


def put(name: str, value: Any) -> None:
    """Keeps a value in this session; None removes it."""
    if value is None:
        st.session_state.pop(name, None)
    else:
        st.session_state[name] = value
    if name in _ADDRESS.values():
        _write_address()


def told(name: str) -> Any:
    """A value that is told once: read and removed."""
    return st.session_state.pop(name, None)


def addressed(name: str) -> str:
    """A word of the address that one page alone understands; empty when it is not there."""
    return str(st.query_params.get(name, ""))


def link_query(**also: str) -> dict[str, str]:
    """The query that a link to another page carries."""
    name = st.session_state.get("engagement")
    return ({"e": name} if name else {}) | {key: value for key, value in also.items() if value}


def is_dark() -> bool:
    """Whether the viewer looks at the dark theme."""
    theme = getattr(st.context, "theme", None)
    return getattr(theme, "type", None) == "dark"


def now_utc() -> str:
    """This instant as the store writes it."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")


def local_time(moment: str | None) -> dt.datetime | None:
    """A stored UTC time in the viewer's time zone."""
    if not moment:
        return None
    name = getattr(st.context, "timezone", None) or "UTC"
    try:
        zone: dt.tzinfo = zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        zone = dt.UTC
    return dt.datetime.fromisoformat(moment).astimezone(zone)


def _asked_for(wanted: str) -> str | None:
    """The engagement that the command line asked for; an example opens as one copy, kept."""
    if not wanted:
        return None
    if wanted.startswith("db:"):
        return wanted.removeprefix("db:")
    try:
        loaded = load_engagement(wanted, catalogue())
    except FaultsError as error:
        st.session_state["open-faults"] = error.faults
        return None
    name = loaded.id if store().has(loaded.id) else store().create_engagement(loaded)
    if not store().computations(name, "projection"):
        computed.start_projection(name, report=True)
    return name


def _leave_behind() -> None:
    for key in ("question", "team", "respondent"):
        st.session_state.pop(key, None)


def _write_address() -> None:
    for name, key in _ADDRESS.items():
        value = st.session_state.get(key)
        if value and st.query_params.get(name) != value:
            st.query_params[name] = value
        elif not value and name in st.query_params:
            del st.query_params[name]
