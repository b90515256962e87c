"""What this server holds for everybody: database, catalogue, examples, jobs, kept assessments.

Nothing here belongs to one person. Every kept value is found under a stamp of what it was computed
from, so it is never out of date; `forget_caches` empties them all.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import streamlit as st

from advisor.agreement import Agreement, measure_agreement
from advisor.catalogue import chosen_catalogue
from advisor.engagement import Engagement, Milestone, catalogue_misfits
from advisor.faults import Fault, FaultsError
from advisor.flow import Assessment, Projection, assess, projection_from_json
from advisor.history import (
    Comparison,
    Moment,
    Planned,
    Standpoint,
    compare,
    plan_against_actual,
    trend,
)
from advisor.model import Catalogue
from advisor.storage import Store, Stored, database_url
from advisor.storage.engagement_file import load_engagement, shipped_examples
from advisor.ui.jobs import Jobs
from advisor.ui.keys import projection_key
from advisor.ui.publishing import CHOICES, report_choices

__all__ = [
    "Current",
    "agreement",
    "approver",
    "catalogue",
    "changed_since",
    "compared",
    "examples",
    "forget_caches",
    "forget_results",
    "held",
    "jobs",
    "kept_projection",
    "misfits",
    "moments",
    "planned",
    "replications",
    "store",
]

_REPLICATIONS = "ADVISOR_REPLICATIONS"


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


def replications() -> int | None:
    """How many replications `ADVISOR_REPLICATIONS` asks for; without it the flow chooses."""
    asked = os.environ.get(_REPLICATIONS, "")
    return max(2, int(asked)) if asked.isdecimal() else None


def held(name: str) -> Current:
    """An engagement as it holds now; computed anew only after a change."""
    kept = store()
    return _assessed(kept.url, name, kept.stamp(name), catalogue().hash)


def agreement(now: Current) -> Agreement:
    """How far the people of the open engagement agree. Computed anew only after a change."""
    kept = store()
    return _agreed(kept.url, now.id, kept.stamp(now.id), catalogue().hash)


def misfits(name: str) -> tuple[Fault, ...]:
    """What of a stored engagement the chosen catalogue does not know."""
    return _misfits(store().url, name, catalogue().hash)


def kept_projection(name: str, key: str, made_at: str) -> Projection:
    """The projection kept under a key, read once."""
    return _projected(store().url, name, key, made_at)


def approver(now: Current) -> str:
    """Who approved the reports of the open engagement; empty while they are drafts."""
    kept = store()
    kind, key = CHOICES
    made = dict(kept.computations(now.id, kind))
    return _approver(kept.url, now.id, made[key]) if key in made else ""


def moments(now: Current) -> tuple[Moment, ...]:
    """Every round and milestone with its scores, by date."""
    kept = store()
    return _moments(kept.url, now.id, kept.stamp(now.id), catalogue().hash)


def compared(now: Current, before: Standpoint, after: Standpoint) -> Comparison:
    """Two standpoints of the open engagement compared. Computed anew only after a change."""
    kept = store()
    return _compared(kept.url, now.id, kept.stamp(now.id), catalogue().hash, before, after)


def planned(now: Current) -> tuple[dt.date, dt.date, tuple[Planned, ...]] | None:
    """The last milestone's plan against the latest round, with both days; nothing without one."""
    frozen = [each for each in now.engagement.milestones if each.plan]
    sitting = now.engagement.round()
    if not frozen or sitting is None:
        return None
    card = now.assessment.scorecard
    return frozen[-1].date, sitting.date, plan_against_actual(frozen[-1], card, sitting.date)


def changed_since(now: Current, milestone: Milestone) -> bool:
    """Whether the answers of a milestone's round give other scores today than those it kept."""
    held = {each.id: each.scores for each in moments(now) if each.kind == "round"}
    return milestone.round in held and dict(held[milestone.round]) != {
        each.id: each for each in milestone.scores
    }


def forget_results() -> None:
    """Empties what was computed from engagements: one of them was deleted."""
    for cache in (_assessed, _agreed, _projected, _misfits, _moments, _compared, _approver):
        cache.clear()


def forget_caches(*, words: bool = False) -> None:
    """Empties every cache of this server but its running jobs; with `words` the catalogue's too."""
    forget_results()
    for cache in (_store, *((catalogue, examples) if words else ())):
        cache.clear()


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


@st.cache_resource(max_entries=24, show_spinner=False)
def _approver(url: str, name: str, made_at: str) -> str:
    """Read once: the choices carry logo and template, which may be large."""
    del made_at
    return report_choices(_store(url), name).get("approved_by", "")


@st.cache_resource(max_entries=12, show_spinner=False)
def _moments(url: str, name: str, stamp: str, catalogue_hash: str) -> tuple[Moment, ...]:
    del stamp, catalogue_hash
    return trend(catalogue(), _store(url).load(name))


@st.cache_resource(max_entries=24, show_spinner=False)
def _compared(
    url: str, name: str, stamp: str, catalogue_hash: str, before: Standpoint, after: Standpoint
) -> Comparison:
    del stamp, catalogue_hash
    return compare(catalogue(), _store(url).load(name), before, after)
