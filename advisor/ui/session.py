"""What one person has open: the only file that touches Streamlit's session state and address.

State that matters is in the database. The session keeps which engagement is open, who answers and
which question is shown, and writes them into the address, so that a reload or a bookmark comes
back to the same place. Pages ask this module and pure functions; they compute nothing.
"""

from __future__ import annotations

import base64
import contextlib
import dataclasses
import datetime as dt
import os
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import streamlit as st

from advisor.agreement import Agreement, measure_agreement
from advisor.catalogue import chosen_catalogue
from advisor.engagement import Engagement, catalogue_misfits
from advisor.faults import Fault, FaultsError
from advisor.flow import (
    Assessment,
    Projection,
    Study,
    Upkeep,
    assess,
    projection_from_json,
    study_from_json,
    upkeep_from_json,
)
from advisor.model import Catalogue
from advisor.storage import Store, Stored, database_url
from advisor.storage.engagement_file import load_engagement, shipped_examples
from advisor.ui.jobs import Jobs
from advisor.ui.keys import projection_key
from advisor.ui.laboratory import Asked, Kept, kept_from_json

__all__ = [
    "PAGES",
    "Current",
    "Simulated",
    "agreement",
    "catalogue",
    "close_engagement",
    "current",
    "examples",
    "forget_engagement",
    "get",
    "is_dark",
    "jobs",
    "link_query",
    "local_time",
    "now_utc",
    "open_engagement",
    "put",
    "replayed",
    "replications",
    "resolve",
    "simulated",
    "start_film",
    "start_laboratory",
    "start_projection",
    "start_study",
    "start_upkeep",
    "store",
    "studied",
    "told",
    "upkept",
]

PAGES: Mapping[str, str] = {
    name: f"screens/{name.replace('-', '_')}.py"
    for name in (
        *("engagements", "assess", "results", "decision", "simulate", "roadmap", "report"),
        *("side-by-side", "drift"),
    )
}
_OPEN = "ADVISOR_OPEN"
_REPLICATIONS = "ADVISOR_REPLICATIONS"
# What stands in the address, and its key in the session.
_ADDRESS = {"e": "engagement", "q": "question", "team": "team", "as": "respondent"}


@dataclass(frozen=True, slots=True)
class Current:
    """The open engagement as it holds now, with what follows from it at once."""

    stored: Stored
    assessment: Assessment
    key: str
    saved_at: str | None

    @property
    def id(self) -> str:
        """The engagement's id in the store."""
        return self.stored.id

    @property
    def engagement(self) -> Engagement:
        """The engagement itself."""
        return self.stored.engagement


@dataclass(frozen=True, slots=True)
class Simulated:
    """A kept projection; `stale` when answers, profile or limits changed since it was computed."""

    projection: Projection
    made_at: str
    stale: bool
    key: str = ""


@st.cache_resource(max_entries=4, show_spinner=False)
def _store(url: str) -> Store:
    return Store(url)


def store() -> Store:
    """The database of engagements; faults when it cannot be opened."""
    return _store(database_url())


@st.cache_resource(max_entries=1, show_spinner=False)
def catalogue() -> Catalogue:
    """The chosen catalogue, read once; faults when it has any."""
    return chosen_catalogue()


@st.cache_resource(max_entries=1, show_spinner=False)
def examples() -> Mapping[str, Engagement]:
    """The shipped examples that were answered on the chosen catalogue, read once."""
    fitting = {}
    for name in shipped_examples():
        with contextlib.suppress(FaultsError):
            fitting[name] = load_engagement(name, catalogue())
    return fitting


@st.cache_resource(max_entries=1, show_spinner=False)
def jobs() -> Jobs:
    """The running computations of this server."""
    return Jobs()


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
    elif wanted and (faults := _misfits(store().url, wanted, catalogue().hash)):
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
    """Deletes an engagement everywhere: store, running jobs, caches, this session."""
    jobs().forget(name)
    store().delete(name)
    for cache in (_assessed, _agreed, _projected, _misfits):
        cache.clear()
    if st.session_state.get("engagement") == name:
        close_engagement()


def current() -> Current | None:
    """The open engagement; nothing when none is open. Computed anew only after a change."""
    name = st.session_state.get("engagement")
    if not name:
        return None
    kept = store()
    return _assessed(kept.url, name, kept.stamp(name), catalogue().hash)


def agreement(now: Current) -> Agreement:
    """How far the people of the open engagement agree. Computed anew only after a change."""
    kept = store()
    return _agreed(kept.url, now.id, kept.stamp(now.id), catalogue().hash)


def simulated(now: Current) -> Simulated | None:
    """The projection of the open engagement, or the last one marked stale; nothing when none."""
    kept = store()
    found = dict(kept.computations(now.id, "projection"))
    if not found:
        return None
    key = now.key if now.key in found else next(iter(found))
    projection = _projected(kept.url, now.id, key, found[key])
    return Simulated(projection, found[key], stale=key != now.key, key=key)


def replications() -> int | None:
    """How many replications `ADVISOR_REPLICATIONS` asks for; without it the flow chooses."""
    asked = os.environ.get(_REPLICATIONS, "")
    return max(2, int(asked)) if asked.isdecimal() else None


def start_projection(name: str, *, report: bool = False) -> None:
    """Begins to simulate and plan, in a process of its own; with `report` to its first PDF."""
    order = {"database": store().url, "replications": replications(), "report": report}
    jobs().start(name, "projection", order)


def start_film(name: str, projection: str, strategy: str, week: int, days: int) -> None:
    """Begins to run one replication of a kept projection again and to film a stretch of it."""
    order = {
        "database": store().url,
        "projection": projection,
        "strategy": strategy,
        "week": week,
        "days": days,
    }
    jobs().start(name, "film", order)


def start_study(name: str) -> None:
    """Begins to ask what makes today's figures unsure, in a process of its own."""
    jobs().start(name, "study", {"database": store().url, "replications": replications()})


def start_laboratory(name: str, asked: Asked, content: bytes) -> None:
    """Begins to replay retraining policies; `content` is the uploaded file, empty for none."""
    order = {
        "database": store().url,
        "asked": dataclasses.asdict(asked),
        "content": base64.b64encode(content).decode("ascii"),
    }
    jobs().start(name, "laboratory", order)


def replayed(now: Current, key: str) -> Kept | None:
    """The laboratory's answer under a key, else the latest; nothing before there was one."""
    kept = dict(store().computations(now.id, "laboratory"))
    if not kept:
        return None
    chosen = key if key in kept else next(iter(kept))
    found = store().get_computation(now.id, "laboratory", chosen)
    return None if found is None else kept_from_json(cast("dict[str, Any]", found))


def studied(now: Current) -> Study | None:
    """The study of what holds now; nothing before one was made."""
    kept = store().get_computation(now.id, "study", now.key)
    return None if kept is None else study_from_json(cast("dict[str, Any]", kept))


def start_upkeep(name: str) -> None:
    """Studies retraining more and less often, and noticing against repairing, in the background."""
    jobs().start(name, "upkeep", {"database": store().url, "replications": replications()})


def upkept(now: Current) -> Upkeep | None:
    """That study of what holds now; nothing before one was made."""
    kept = store().get_computation(now.id, "upkeep", now.key)
    return None if kept is None else upkeep_from_json(cast("dict[str, Any]", kept))


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


# Few entries and no lifetime of its own: the key holds a stamp, so an entry is never out of date.
@st.cache_resource(max_entries=24, show_spinner=False)
def _assessed(url: str, name: str, stamp: str, catalogue_hash: str) -> Current:
    del stamp, catalogue_hash
    kept, words = _store(url), catalogue()
    stored = kept.get(name)
    return Current(
        stored,
        assess(words, stored.engagement),
        projection_key(words, stored.engagement, replications()),
        kept.last_saved(name),
    )


@st.cache_resource(max_entries=24, show_spinner=False)
def _misfits(url: str, name: str, catalogue_hash: str) -> tuple[Fault, ...]:
    del catalogue_hash
    return catalogue_misfits(_store(url).load(name), catalogue())


@st.cache_resource(max_entries=12, show_spinner=False)
def _agreed(url: str, name: str, stamp: str, catalogue_hash: str) -> Agreement:
    del stamp, catalogue_hash
    return measure_agreement(catalogue(), _store(url).get(name).engagement)


@st.cache_resource(max_entries=12, show_spinner=False)
def _projected(url: str, name: str, key: str, made_at: str) -> Projection:
    del made_at
    payload = _store(url).get_computation(name, "projection", key)
    return projection_from_json(cast("dict[str, Any]", payload))


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
        start_projection(name, report=True)
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
