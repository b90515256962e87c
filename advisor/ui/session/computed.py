"""What long computations gave, and how one is ordered: each runs in a process of its own."""

from __future__ import annotations

import base64
import dataclasses
from dataclasses import dataclass
from typing import Any, cast

from advisor.flow import (
    Mirroring,
    Projection,
    Study,
    Upkeep,
    mirroring_from_json,
    study_from_json,
    upkeep_from_json,
)
from advisor.ui.keys import mirror_key
from advisor.ui.laboratory import Asked, Kept, kept_from_json
from advisor.ui.session.server import Current, catalogue, jobs, kept_projection, replications, store

__all__ = [
    "Simulated",
    "mirrored",
    "replayed",
    "simulated",
    "start_film",
    "start_laboratory",
    "start_mirror",
    "start_projection",
    "start_study",
    "start_upkeep",
    "studied",
    "upkept",
]


@dataclass(frozen=True, slots=True)
class Simulated:
    """A kept projection; `stale` when answers, profile or limits changed since it was computed."""

    projection: Projection
    made_at: str
    stale: bool
    key: str = ""


def simulated(now: Current) -> Simulated | None:
    """The projection of the open engagement, or the last one marked stale; nothing when none.

    One that an earlier program kept in another format is as good as none.
    """
    found = dict(store().computations(now.id, "projection"))
    if not found:
        return None
    key = now.key if now.key in found else next(iter(found))
    try:
        projection = kept_projection(now.id, key, found[key])
    except ValueError:
        return None
    return Simulated(projection, found[key], stale=key != now.key, key=key)


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


def start_mirror(name: str) -> None:
    """Begins to fit free parameters to what was stated, in a process of its own."""
    jobs().start(name, "mirror", {"database": store().url, "replications": replications()})


def mirrored(now: Current) -> Mirroring | None:
    """The fit to what is stated now; nothing before one was made."""
    key = mirror_key(catalogue(), now.engagement, replications())
    kept = store().get_computation(now.id, "mirror", key)
    return None if kept is None else mirroring_from_json(cast("dict[str, Any]", kept))


def start_upkeep(name: str) -> None:
    """Studies retraining more and less often, and noticing against repairing, in the background."""
    jobs().start(name, "upkeep", {"database": store().url, "replications": replications()})


def upkept(now: Current) -> Upkeep | None:
    """That study of what holds now; nothing before one was made."""
    kept = store().get_computation(now.id, "upkeep", now.key)
    return None if kept is None else upkeep_from_json(cast("dict[str, Any]", kept))
