"""What can be turned of today, and what turning it means: levers become dated changes of today.

A lever acts on one place of the scenario and keeps to bounds read from today's data. Where a lever
and a practice or the plan want the same place, the lever holds, and that is said. Nothing here is
simulated, and nothing is saved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, get_args

from advisor.effects import changes_for, people_away
from advisor.faults import Fault, FaultsError
from advisor.model import CALENDAR_LADDER
from advisor.outlook.strategies import worked
from simulator import paths

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.model import Catalogue
    from advisor.roadmap import Item

__all__ = [
    "RETRAININGS",
    "Levers",
    "PoolLever",
    "Reach",
    "Retraining",
    "changes_of",
    "lever_faults",
    "levers_from_json",
    "levers_to_json",
    "reach_of",
]

Retraining = Literal["as-today", "never", "periodic", "on-alarm", "both"]
RETRAININGS: tuple[Retraining, ...] = get_args(Retraining)
"""As today; never; every so many weeks; when a monitor alarms; whichever of the two comes first."""

_RETRAINING = "models[*].retraining"
_WEEK = 168.0
_MOST_WEEKS = 52
_START = 2.0
_NUDGE = 0.25


@dataclass(frozen=True, slots=True)
class PoolLever:
    """Slots of one pool: where they stand, how many there are, and how far they can be turned.

    `least` is what its widest stage needs at once, `most` twice today's or four more.
    """

    pool: str
    role: str
    kind: str
    path: str
    today: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What can be turned of one scenario.

    `release` is the path of the release calendar of software changes and `released` the calendar
    that holds today, both empty where changes do not wait for one; `calendars` are those that may
    be chosen, the rarest first. `retraining` is the policies' path, empty without models.
    """

    pools: tuple[PoolLever, ...]
    release: str
    released: str
    calendars: tuple[str, ...]
    retraining: str
    quarters: int


@dataclass(frozen=True, slots=True)
class Levers:
    """What somebody turned; the default is today as it is.

    `slots`: by pool, only where other than today. `weeks`: between retrainings of a schedule (1 to
    52). `release`: a calendar, empty for today's. `practices`: as if in place from the start.
    `plan`: the roadmap is followed, within `budget` and `quarters` where they are given.
    """

    slots: Mapping[str, int] = field(default_factory=dict)
    retraining: Retraining = "as-today"
    weeks: int = 4
    release: str = ""
    practices: tuple[str, ...] = ()
    plan: bool = False
    budget: float | None = None
    quarters: int | None = None

    @property
    def turned(self) -> bool:
        """Whether anything is other than today."""
        unsettled = self.retraining != "as-today"
        return bool(self.slots or self.release or self.practices or self.plan or unsettled)


def levers_to_json(levers: Levers) -> dict[str, Any]:
    """The levers as JSON data, what says nothing left out: equal levers give equal data."""
    data = asdict(levers)
    data["slots"] = dict(sorted(levers.slots.items()))
    data["practices"] = sorted(levers.practices)
    if levers.retraining not in ("periodic", "both"):
        del data["weeks"]
    if not levers.plan:
        del data["budget"], data["quarters"]
    return data


def levers_from_json(data: Mapping[str, Any]) -> Levers:
    """The levers that were written."""
    return Levers(**{**data, "practices": tuple(data["practices"])})


def reach_of(data: Mapping[str, Any]) -> Reach:
    """What can be turned of today's scenario, as plain data.

    >>> desk = {"id": "desk", "role": "testers", "kind": "people", "slots": 2}
    >>> stage = {"id": "serve", "pool": "desk", "time": 1}
    >>> data = {"horizon": 2184, "pools": [desk], "pipelines": [{"id": "ask", "stages": [stage]}]}
    >>> [(each.path, each.least, each.most) for each in reach_of(data).pools]
    [('pools[id=desk].slots', 1, 6)]
    """
    release = "pipelines[role=change].stages[role=release].opens"
    found = paths.find(data, release)
    today = str(paths.get(data, found[0])) if found else ""
    known = {each["id"] for each in data.get("calendars", ())}
    calendars = tuple(each for each in CALENDAR_LADDER if each in known)
    offered = today in calendars
    return Reach(
        pools=tuple(_pools(data)),
        release=release if offered else "",
        released=today if offered else "",
        calendars=calendars if offered else (),
        retraining=_RETRAINING if data.get("models") else "",
        quarters=max(1, round(float(data["horizon"]) / (13 * _WEEK))),
    )


def _pools(data: Mapping[str, Any]) -> Iterator[PoolLever]:
    for pool in data["pools"]:
        needs = [
            int(stage.get("slots", 1))
            for pipeline in data["pipelines"]
            for stage in pipeline["stages"]
            if stage.get("pool") == pool["id"]
        ]
        if not needs:
            continue
        slots = int(pool["slots"])
        path = f"pools[id={pool['id']}].slots"
        role, kind = str(pool.get("role", "")), str(pool.get("kind", ""))
        yield PoolLever(pool["id"], role, kind, path, slots, max(needs), max(slots + 4, 2 * slots))


def lever_faults(catalogue: Catalogue, data: Mapping[str, Any], levers: Levers) -> list[Fault]:
    """Everything these levers ask for that this scenario cannot do, each with its remedy."""
    reach = reach_of(data)
    pools = {each.pool: each for each in reach.pools}
    found = []
    for pool, slots in levers.slots.items():
        known = pools.get(pool)
        path = f"pools[id={pool}].slots"
        if known is None:
            found.append(Fault(path, "there is no such pool in use", "turn " + ", ".join(pools)))
        elif not known.least <= slots <= known.most:
            remedy = f"choose {known.least} to {known.most}"
            found.append(Fault(path, f"{slots} slots are out of reach", remedy))
    if levers.release and levers.release not in reach.calendars:
        remedy = "choose " + ", ".join(reach.calendars) if reach.calendars else "leave it as it is"
        where = reach.release or "stages[role=release].opens"
        found.append(Fault(where, f"`{levers.release}` is no rhythm of releases here", remedy))
    if levers.retraining != "as-today" and not reach.retraining:
        found.append(Fault(_RETRAINING, "there are no models to retrain", "leave it as it is"))
    if not 1 <= levers.weeks <= _MOST_WEEKS:
        remedy = f"choose 1 to {_MOST_WEEKS}"
        found.append(Fault(_RETRAINING, f"{levers.weeks} weeks between retrainings", remedy))
    for id_ in levers.practices:
        if id_ not in catalogue.practices:
            found.append(Fault("practices", f"no practice `{id_}`", "choose one of the list"))
    return found


def changes_of(
    catalogue: Catalogue, baseline: Baseline, levers: Levers, items: Sequence[Item] = ()
) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
    """The levers as dated changes of today, and sentences on what has no place to act on.

    `items` are those of the plan that is followed. Practices chosen hold from the start and without
    ramps; the plan's others take effect in their windows and take people meanwhile. FaultsError
    with everything that cannot be (`lever_faults`).
    """
    data = baseline.data
    if faults := lever_faults(catalogue, data, levers):
        raise FaultsError(faults)
    held = list(_held(data, levers))
    practised, said = _practised(catalogue, baseline, levers, items)
    mine = {place for change in held for place in paths.find(data, change["set"])}
    kept = [each for each in practised if not _meets(data, each, mine)]
    if len(kept) < len(practised):
        said.append("where a practice would set what a lever holds, the lever holds")
    changes = _apart([*held, *kept, *_away(catalogue, data, levers, items)])
    horizon = float(baseline.scenario.horizon)
    return tuple(each for each in changes if float(each["at"]) < horizon), tuple(said)


def _held(data: Mapping[str, Any], levers: Levers) -> Iterator[dict[str, Any]]:
    """What is set outright, after everything that today's scenario sets there itself."""
    reach = reach_of(data)
    for lever in reach.pools:
        slots = levers.slots.get(lever.pool, lever.today)
        if slots != lever.today:
            yield _set(data, lever.path, slots)
    if levers.release and levers.release != reach.released:
        yield _set(data, reach.release, levers.release)
    if levers.retraining != "as-today":
        yield _set(data, reach.retraining, _policy(levers))


def _set(data: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    mine = set(paths.find(data, path))
    own = [
        float(change["at"])
        for change in data.get("changes", ())
        if "set" in change and mine & set(paths.find(data, change["set"]))
    ]
    return {"at": max(own) + 2 * _NUDGE if own else 0.0, "set": path, "to": value}


def _policy(levers: Levers) -> dict[str, Any]:
    periodic = {"kind": "periodic", "every": levers.weeks * _WEEK}
    on_alarm = {"kind": "on-alarm"}
    if levers.retraining == "both":
        return {"kind": "first-of", "policies": [on_alarm, periodic]}
    return periodic if levers.retraining == "periodic" else {"kind": levers.retraining}


def _practised(
    catalogue: Catalogue, baseline: Baseline, levers: Levers, items: Sequence[Item]
) -> tuple[list[dict[str, Any]], list[str]]:
    """What the practices chosen and those of the plan change, in one go: they overlap."""
    chosen = frozenset(levers.practices)
    rest = [item for item in items if item.practice not in chosen]
    after, when, _ = worked(baseline.adoption, rest)
    after |= dict.fromkeys(chosen, 1.0)
    when |= {id_: (_START, 0.0) for id_ in catalogue.practices if id_ in chosen}
    if not when:
        return [], []
    changes, said = changes_for(
        catalogue,
        baseline.data,
        baseline.adoption,
        after,
        when,
        anchors=baseline.anchors,
        at_once=chosen,
    )
    return changes, list(said)


def _away(
    catalogue: Catalogue, data: Mapping[str, Any], levers: Levers, items: Sequence[Item]
) -> list[dict[str, Any]]:
    """The people whom the plan takes, out of as many as the levers give."""
    rest = [item for item in items if item.practice not in levers.practices]
    _, _, effort = worked({}, rest)
    slots = levers.slots
    pools = [{**each, "slots": slots.get(each["id"], each["slots"])} for each in data["pools"]]
    return people_away(catalogue, {**data, "pools": pools}, effort)


def _meets(data: Mapping[str, Any], change: Mapping[str, Any], mine: set[paths.Location]) -> bool:
    return "set" in change and bool(mine & set(paths.find(data, change["set"])))


def _apart(changes: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Two settings of one value never at one instant: the later one a quarter of an hour on."""
    taken: set[tuple[str, float]] = set()
    result = []
    for change in changes:
        at = float(change["at"])
        path = change.get("set")
        while path is not None and (path, at) in taken:
            at += _NUDGE
        if path is not None:
            taken.add((path, at))
        result.append({**change, "at": at})
    return result
