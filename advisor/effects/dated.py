"""A change of adoption as dated changes of the scenario: how a roadmap enters a simulation.

The practices take effect one after another, in the order of their start. Each step goes from the
state before to the state after it, so overlaps, floors and conserved defects hold at every step and
the steps multiply to the whole. Coverage rises in a straight line over the effort window; what is
technical begins to show two weeks after the work began, what is cultural thirteen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from advisor.effects.matching import Draws, Matched, match
from advisor.effects.places import (
    Location,
    can_share,
    mean_of,
    text_of,
    value_at,
)
from advisor.effects.static import bounded, push_load
from advisor.effects.targets import Known, Target, evaluate, exponents
from advisor.model import CALENDAR_LADDER
from simulator import paths

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["CULTURAL_LAG_WEEKS", "TECHNICAL_LAG_WEEKS", "Window", "changes_for"]

WEEK = 168.0
TECHNICAL_LAG_WEEKS = 2.0
CULTURAL_LAG_WEEKS = 13.0
_NUDGE = 0.25

Window = tuple[float, float]
"""When the work on a practice starts (hours from the origin) and how many weeks it takes."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One practice taking effect from `at`, over `over` hours; `late`: its delayed effects."""

    practice: str
    at: float
    over: float
    late: bool


@dataclass(frozen=True, slots=True)
class _Ground:
    """Today's scenario beside the one with nothing in place, which places refer to."""

    data: Mapping[str, Any]
    anchors: Mapping[str, Any]
    known: Known = field(default_factory=dict)
    _paths: dict[Location, str | None] = field(default_factory=dict)

    def path(self, location: Location) -> str | None:
        """The path of a place of the anchors, None where today's scenario has none."""
        if location not in self._paths:
            text = text_of(self.anchors, location)
            self._paths[location] = text if paths.find(self.data, text) else None
        return self._paths[location]

    def today(self, path: str) -> Location:
        """The place of a path in today's scenario."""
        return tuple(paths.find(self.data, path)[0])

    def reached(self, location: Location, path: str, first: Target, new: Target) -> float | int:
        """The number a place reaches, in proportion to what it is today (which may be stated)."""
        anchor = mean_of(value_at(self.anchors, location))
        today = mean_of(value_at(self.data, self.today(path)))
        was, becomes = first.number(anchor), new.number(anchor)
        return bounded(location, today * becomes / was if was > 1e-12 else becomes)


def changes_for(
    catalogue: Catalogue,
    data: Mapping[str, Any],
    before: Mapping[str, float],
    after: Mapping[str, float],
    when: Mapping[str, Window],
    *,
    assumptions: bool = True,
    draws: Draws | None = None,
    anchors: Mapping[str, Any] | None = None,
    met: frozenset[str] = frozenset(),
    at_once: bool | frozenset[str] = False,
    matched: Matched | None = None,
) -> tuple[list[dict[str, Any]], list[str]]:
    """Dated changes that take `data` from adoption `before` to `after`, and sentences on the rest.

    `data` is today's scenario (adoption `before` is already in its numbers); `when` holds the
    window of each practice that moves; `anchors` is the same scenario with nothing in place, which
    the sizes of effects refer to (without it, `data` is taken for it). A number the client stated
    or measured moves in proportion. Practices without a place to act on are named in the notes.
    `met` names practices whose prerequisites are taken as met; `at_once` leaves ramps, lags and
    dips out, for all or for those named: the practice is in place from the start of its window.
    `matched` is what `match` gives for these anchors, where the caller has it already.
    """
    ground = _Ground(data, data if anchors is None else anchors)
    if matched is None:
        matched = match(catalogue, ground.anchors, assumptions=assumptions, draws=draws)
    moving = {id_: window for id_, window in when.items() if after.get(id_, 0) > before.get(id_, 0)}
    sudden = at_once if isinstance(at_once, frozenset) else frozenset(moving if at_once else ())
    steps = _steps(catalogue, matched, moving, sudden)
    state = dict(before)
    late: set[str] = {id_ for id_ in catalogue.practices if id_ not in moving}
    start = _evaluate(catalogue, matched, ground, state, late, met)
    current = start
    changes: list[dict[str, Any]] = []
    for position, step in enumerate(steps):
        state[step.practice] = after[step.practice]
        if step.late:
            late.add(step.practice)
        following = _evaluate(catalogue, matched, ground, state, late, met)
        shift = _NUDGE * position
        changes += _between(ground, start, current, following, replace(step, at=step.at + shift))
        if not step.late and step.practice not in sudden:
            changes += _dips(ground, matched, step, after, before)
        current = following
    return changes, _notes(catalogue, matched, moving)


def _evaluate(
    catalogue: Catalogue,
    matched: Matched,
    ground: _Ground,
    adoption: Mapping[str, float],
    late: set[str],
    met: frozenset[str],
) -> dict[Location, Target]:
    exponent = exponents(catalogue, adoption, met=met)
    return evaluate(matched, ground.anchors, exponent, late=frozenset(late), known=ground.known)


def _steps(
    catalogue: Catalogue, matched: Matched, moving: Mapping[str, Window], sudden: frozenset[str]
) -> list[_Step]:
    delayed: dict[str, float] = {}
    for row in matched.rows:
        if row.effect.after_weeks is not None:
            delayed[row.practice] = float(row.effect.after_weeks)
    steps = []
    for id_, (start, weeks) in moving.items():
        cultural = catalogue.practices[id_].dimension == "culture"
        lag = CULTURAL_LAG_WEEKS if cultural else TECHNICAL_LAG_WEEKS
        if id_ in sudden:
            steps += [_Step(id_, start, 0.0, False)]
            steps += [_Step(id_, start + 1, 0.0, True)] if id_ in delayed else []
            continue
        at, over = start + lag * WEEK, max(0.0, weeks * WEEK)
        steps.append(_Step(id_, at, over, False))
        if id_ in delayed:
            steps.append(_Step(id_, at + over + delayed[id_] * WEEK, WEEK, True))
    order = {id_: place for place, id_ in enumerate(catalogue.practices)}
    return sorted(steps, key=lambda step: (step.at, step.late, order[step.practice]))


def _between(
    ground: _Ground,
    start: Mapping[Location, Target],
    current: Mapping[Location, Target],
    following: Mapping[Location, Target],
    step: _Step,
) -> list[dict[str, Any]]:
    """What differs between two states, as changes at one step."""
    changes: list[dict[str, Any]] = []
    for location in dict.fromkeys((*current, *following)):
        old, new = current.get(location, Target()), following.get(location, Target())
        if old is new or old == new or (path := ground.path(location)) is None:
            continue
        first = start.get(location, Target())
        if new.merge:
            changes += _merged(ground.data, path, following, ground, step)
        elif new.shared or old.shared:
            changes += _switched(ground.data, path, ground.today(path), first, new, step)
        elif old.scales_only and new.scales_only:
            factor = new.factor / old.factor
            changes.append(_over({"at": step.at, "scale": path, "by": factor}, step))
        else:
            value = ground.reached(location, path, first, new)
            changes.append(_over({"at": step.at, "set": path, "to": value}, step))
    return changes + _runs(ground, current, following, step)


def _runs(
    ground: _Ground,
    current: Mapping[Location, Target],
    following: Mapping[Location, Target],
    step: _Step,
) -> list[dict[str, Any]]:
    """Runs before the merge take the time of build and test, whatever made it shorter or longer."""
    before = push_load(ground.anchors, current)
    after = push_load(ground.anchors, following)
    path = "pipelines[role=push-load].stages[role=work].time"
    if before <= 0 or abs(after / before - 1) < 1e-12 or not paths.find(ground.data, path):
        return []
    return [_over({"at": step.at, "scale": path, "by": after / before}, step)]


def _over(change: dict[str, Any], step: _Step) -> dict[str, Any]:
    """The change rising over the window; the time between checks cannot: it holds at the end."""
    if str(change.get("scale") or change.get("set")).endswith(".every"):
        return {**change, "at": step.at + step.over}
    return {**change, "over": step.over} if step.over > 0 else change


def _switched(
    data: Mapping[str, Any],
    path: str,
    place: Location,
    start: Target,
    new: Target,
    step: _Step,
) -> Iterator[dict[str, Any]]:
    """Settings of a value that is switched: for all, then for growing shares over it."""
    base, shares = value_at(data, place), can_share(data, place)
    settings: list[tuple[float, Any]] = []
    if new.steps or start.steps:
        settings += _rungs(str(base), new.steps - start.steps, shares)
    settings += [each for each in new.switches if each not in start.switches]
    for position, (share, value) in enumerate(settings):
        shift = position * _NUDGE / 16
        change: dict[str, Any] = {"at": step.at + shift, "set": path, "to": value}
        if not shares:
            yield {**change, "at": step.at + step.over + shift}
        else:
            yield _over({**change, "share": share}, step)


def _rungs(base: str, steps: float, shares: bool) -> list[tuple[float, Any]]:
    """Rungs of the ladder: the whole ones for all units, the next for the rest of a step."""
    if base not in CALENDAR_LADDER:
        return []
    at = CALENDAR_LADDER.index(base)
    whole, part = divmod(steps if shares else round(steps), 1)
    last = len(CALENDAR_LADDER) - 1
    found: list[tuple[float, Any]] = []
    if whole:
        found.append((1.0, CALENDAR_LADDER[max(0, min(last, at + int(whole)))]))
    if part > 1e-9 and at + whole < last:
        found.append((part, CALENDAR_LADDER[max(0, min(last, at + int(whole) + 1))]))
    return found


def _merged(
    data: Mapping[str, Any],
    path: str,
    targets: Mapping[Location, Target],
    ground: _Ground,
    step: _Step,
) -> list[dict[str, Any]]:
    """Stages move to the first of the pools that match, which gets the slots of all, at the end."""
    found = [ground.path(each) for each, target in targets.items() if target.merge]
    ids = sorted(each for each in found if each is not None)
    pools = [value_at(data, ground.today(each)) for each in ids]
    if path != ids[0] or len(pools) < 2:
        return []
    others = {pool["id"] for pool in pools[1:]}
    at = step.at + step.over
    changes: list[dict[str, Any]] = [
        {"at": at, "set": f"pools[id={pools[0]['id']}].slots", "to": sum(p["slots"] for p in pools)}
    ]
    for pipeline in data["pipelines"]:
        for stage in pipeline["stages"]:
            if stage.get("pool") in others:
                path = f"pipelines[id={pipeline['id']}].stages[id={stage['id']}].pool"
                changes.append({"at": at, "set": path, "to": pools[0]["id"]})
    return changes


def _dips(
    ground: _Ground,
    matched: Matched,
    step: _Step,
    after: Mapping[str, float],
    before: Mapping[str, float],
) -> list[dict[str, Any]]:
    """Effects that last only the first weeks: worse before better."""
    rise = after.get(step.practice, 0.0) - before.get(step.practice, 0.0)
    found = []
    for row in matched.rows:
        if row.practice != step.practice or row.effect.first_weeks is None:
            continue
        path = ground.path(row.location)
        if row.effect.do in ("scale", "add-conserved") and path is not None:
            found.append(
                {
                    "at": step.at,
                    "scale": path,
                    "by": row.size**rise,
                    "until": step.at + row.effect.first_weeks * WEEK,
                }
            )
    return found


def _notes(catalogue: Catalogue, matched: Matched, moving: Mapping[str, Window]) -> list[str]:
    """Practices of the plan of which nothing is simulated here, and why."""
    notes = []
    acting = {row.practice for row in matched.rows}
    pools = {row.location for row in matched.rows if row.effect.do == "merge-pools"}
    if len(pools) == 1:
        merging = {row.practice for row in matched.rows if row.effect.do == "merge-pools"}
        notes += [
            f"{catalogue.practices[id_].name}: there is one pool of cards already."
            for id_ in moving
            if id_ in merging
        ]
    for id_ in moving:
        practice = catalogue.practices[id_]
        if id_ in acting:
            continue
        if not practice.effects:
            notes.append(
                f"{practice.name}: scored, not simulated. {practice.unsimulated or ''}".strip()
            )
        elif all(effect.assumed for effect in practice.effects) and not any(
            name == id_ for name, _ in matched.nothing
        ):
            notes.append(f"{practice.name}: its effects are assumptions, switched off here.")
        else:
            notes.append(
                f"{practice.name}: nothing in this organisation's scenario for it to act on."
            )
    return notes
