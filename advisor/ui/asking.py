"""A worker that stays: it answers what-ifs one after the other, each with ever more runs.

To start a process for every turn of a lever would take longer than the answer. Questions are files
in the job's folder, one for each person; a new one of the same person ends the answer before it.
An answer stands in the database from its first few runs on, and is replaced as it becomes better.
"""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from advisor.catalogue import chosen_catalogue
from advisor.faults import FaultsError
from advisor.storage import Store
from advisor.ui.jobs import ASKED
from advisor.ui.measures import WHAT_IF

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.flow import Projection
    from advisor.model import Catalogue
    from advisor.outlook import Case, Judge

__all__ = ["IDLE_SECONDS", "KIND", "stay"]

KIND = "what-if"
IDLE_SECONDS = 600.0
"""A worker whom nobody asked anything for so long goes."""

_LOOK_SECONDS = 0.05


class _Told(Protocol):
    """What the worker says and hears: its folder, its progress, whether to stop."""

    folder: Path

    def write(self, **told: Any) -> None:
        """Writes progress."""
        ...

    def cancelled(self) -> bool:
        """Whether to stop."""
        ...


def stay(order: Mapping[str, Any], told: _Told, idle: float = IDLE_SECONDS) -> None:
    """Answers until it is cancelled or nobody has asked for `idle` seconds."""
    store, catalogue = Store(order["database"]), chosen_catalogue()
    known: dict[str, Projection] = {}
    since = time.monotonic()
    while not told.cancelled() and time.monotonic() - since < idle:
        taken = _taken(told.folder)
        if taken is None:
            time.sleep(_LOOK_SECONDS)
            continue
        path, asked = taken
        if not asked["key"]:
            told.write(state="running", done=0, total=0, what="")
            continue
        if asked["projection"] not in known:
            known = {asked["projection"]: _projection(store, order, asked["projection"])}
        _answer(order, asked, _Desk(store, catalogue, known[asked["projection"]], told, path))
        since = time.monotonic()


@dataclasses.dataclass(frozen=True, slots=True)
class _Desk:
    """All that is needed to answer one question; `path` is where its successor would lie."""

    store: Store
    catalogue: Catalogue
    projection: Projection
    told: _Told
    path: Path

    def dropped(self) -> bool:
        return self.path.exists() or self.told.cancelled()


def _taken(folder: Path) -> tuple[Path, dict[str, Any]] | None:
    """The question that has waited longest; it is taken whole or not at all."""
    waiting = sorted(folder.glob(f"{ASKED}*.json"), key=lambda path: path.stat().st_mtime)
    if not waiting:
        return None
    mine = waiting[0].with_suffix(".taken")
    waiting[0].replace(mine)
    asked: dict[str, Any] = json.loads(mine.read_text(encoding="utf-8"))
    return waiting[0], asked


def _projection(store: Store, order: Mapping[str, Any], key: str) -> Projection:
    from advisor.flow import projection_from_json

    kept = store.get_computation(order["engagement"], "projection", key)
    if kept is None:
        raise LookupError("the projection this rests on is gone")
    return projection_from_json(kept)


def _answer(order: Mapping[str, Any], asked: Mapping[str, Any], desk: _Desk) -> None:
    from advisor.flow import answer_to_json
    from advisor.outlook import answers
    from simulator.experiment import Cancelled

    name, key = order["engagement"], asked["key"]
    desk.told.write(state="running", done=0, total=1, what=key)
    engagement = desk.store.load(name)

    def keep(made: Any) -> None:
        desk.store.put_computation(name, KIND, key, made)

    try:
        cases, judge = _cases(engagement, asked, desk)
        for answer in answers(
            desk.projection.baseline,
            cases,
            WHAT_IF,
            replications=order["replications"],
            cancel=desk.dropped,
            judge=judge,
        ):
            if desk.dropped():
                return
            keep(answer_to_json(answer))
            done = answer.at_most if answer.last else answer.replications
            desk.told.write(state="running", done=done, total=answer.at_most, what=key)
    except Cancelled:
        return
    except FaultsError as error:
        keep({"faults": [dataclasses.asdict(each) for each in error.faults]})
        desk.told.write(state="running", done=1, total=1, what=key)


def _cases(
    engagement: Engagement, asked: Mapping[str, Any], desk: _Desk
) -> tuple[Sequence[Case], Judge | None]:
    """What was asked: saved scenarios by their changes, a plan changed by hand beside the one it
    was, or levers; untouched levers are today."""
    from advisor.flow import case_of, cases_of_plans, items_from_json
    from advisor.outlook import Case, levers_from_json

    if "saved" in asked:
        saved = asked["saved"]
        return [Case(each["id"], each["title"], tuple(each["changes"])) for each in saved], None
    if "items" in asked:
        items, titles = items_from_json(asked["items"]), asked["titles"]
        return cases_of_plans(
            desk.catalogue, engagement, desk.projection, items, (titles[0], titles[1])
        )
    levers = levers_from_json(asked["levers"])
    if not levers.turned:
        return [], None
    return [case_of(desk.catalogue, engagement, desk.projection, levers, asked["title"])], None
