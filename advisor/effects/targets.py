"""What the practices in place make of each mechanism: overlap, floors, order, conserved defects.

Works on a scenario as plain data and on adoption as a number from 0 to 1 per practice. Nothing here
knows time: `dated.py` turns two states into changes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

from advisor.effects.matching import Matched, Row
from advisor.effects.places import (
    Location,
    can_share,
    changes_per_deployment,
    floor_of,
    is_number,
    mean_of,
    more_is_better,
    resolved,
    value_at,
)
from advisor.model import CALENDAR_LADDER

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["Combined", "Known", "Target", "evaluate", "exponents", "rung_after"]

_SMALLEST = 1e-6


@dataclass(frozen=True, slots=True)
class Target:
    """What a mechanism becomes: (base or the file's value) x factor + plus, or switched by shares.

    `switches` are (share of units or models, value), later ones over earlier ones. `steps` are
    rungs of the calendar ladder.
    """

    base: float | None = None
    factor: float = 1.0
    plus: float = 0.0
    switches: tuple[tuple[float, Any], ...] = ()
    steps: float = 0.0
    merge: bool = False
    error: float = 1.0

    @property
    def scales_only(self) -> bool:
        """Whether a factor says it all."""
        return self.base is None and self.plus == 0 and self.error == 1 and not self.shared

    @property
    def shared(self) -> bool:
        """Whether it is switched rather than sized."""
        return bool(self.switches or self.merge or self.steps)

    def number(self, value: float) -> float:
        """The number the file's `value` becomes."""
        start = value if self.base is None else self.base
        if self.error != 1:
            start = 1 - (1 - start) * self.error
        return start * self.factor + self.plus


Combined: TypeAlias = tuple[Target | None, tuple[tuple[Location, float], ...]]
"""What a place becomes, and what conserved effects give up there, by the place that gets it."""

Known: TypeAlias = dict[tuple[Location, tuple[tuple[int, float], ...]], Combined]
"""By the place, and by each row that acts on it with how far its practice counts."""


def exponents(
    catalogue: Catalogue, adoption: Mapping[str, float], *, met: frozenset[str] = frozenset()
) -> dict[str, float]:
    """How far each practice counts: its adoption, times 0.3 while a prerequisite is below 0.5.

    The prerequisites of those in `met` are taken as met. Both numbers are settings of the catalogue
    (`unsupported-exponent`, `unsupported-below`).
    """
    settings = catalogue.settings
    result = {}
    for id_, practice in catalogue.practices.items():
        value = min(1.0, max(0.0, adoption.get(id_, 0.0)))
        weak = id_ not in met and any(
            adoption.get(need, 0.0) < settings.unsupported_below
            for need in practice.needs
            if need in catalogue.practices
        )
        result[id_] = value * (settings.unsupported_exponent if weak else 1.0)
    return result


def evaluate(
    matched: Matched,
    data: Mapping[str, Any],
    exponent: Mapping[str, float],
    *,
    late: frozenset[str] | None = None,
    known: Known | None = None,
) -> dict[Location, Target]:
    """What each place becomes, relative to `data`, with each practice counting by its exponent.

    `late`: the practices whose `after-weeks` effects are in force (None: of all). Dips
    (`first-weeks`) never are: they belong to a moment, not to a state. `known` remembers, for the
    same `matched` and `data`, each place with what acts on it, so that a next state works out only
    what is different.
    """
    active = [
        row
        for row in matched.rows
        if exponent.get(row.practice, 0.0) > 0
        and row.effect.first_weeks is None
        and (row.effect.after_weeks is None or late is None or row.practice in late)
    ]
    by_place: dict[Location, list[Row]] = defaultdict(list)
    for row in active:
        by_place[row.location].append(row)
    targets: dict[Location, Target] = {}
    lost: dict[Location, float] = defaultdict(float)
    known = {} if known is None else known
    for location, rows in by_place.items():
        key = location, tuple((id(row), exponent[row.practice]) for row in rows)
        if key not in known:
            known[key] = _combine(rows, location, value_at(data, location), data, exponent)
        target, given_up = known[key]
        if target is not None:
            targets[location] = target
        for into, amount in given_up:
            lost[into] += amount
    for location, amount in lost.items():
        target = targets.get(location, Target())
        caught = _caught(amount, location, targets, data)
        targets[location] = replace(target, plus=target.plus + caught)
    return targets


def _caught(
    amount: float, location: Location, targets: Mapping[Location, Target], data: Mapping[str, Any]
) -> float:
    """The failure probability a visit of the catching stage gains from `amount` defects per change.

    A stage that only a share of jobs visits meets each defect once, so its visits carry more of
    them; a stage after the release is visited once per deployment of n changes: 1 - (1 - amount)^n.
    """
    place = (*location[:4], "applies")
    visits = value_at(data, place)
    share = targets.get(place, Target()).number(float(visits if is_number(visits) else 1.0))
    amount = min(0.9, amount / share) if share > 0.05 else amount
    stages = value_at(data, location[:3])
    position = location[3]
    if not isinstance(stages, list) or not isinstance(position, int):
        return amount
    if not any(stage.get("batch") for stage in stages[: position + 1]):
        return amount
    opens = next(
        (
            target
            for place, target in targets.items()
            if place[:3] == location[:3]
            and place[-1] == "opens"
            and stages[int(place[3])].get("role") == "release"
        ),
        Target(),
    )
    now = next(str(stage.get("opens")) for stage in stages if stage.get("batch"))
    together = changes_per_deployment(data, rung_after(now, opens))
    return 1.0 - math.pow(1 - amount, together)


def rung_after(now: str, target: Target) -> str:
    """The rung most units stand on when a calendar `now` becomes `target`."""
    switched = [str(value) for share, value in target.switches if share >= 0.5]
    if switched:
        return switched[-1]
    if now not in CALENDAR_LADDER:
        return now
    return CALENDAR_LADDER[
        min(len(CALENDAR_LADDER) - 1, max(0, CALENDAR_LADDER.index(now) + round(target.steps)))
    ]


def _combine(
    rows: list[Row],
    location: Location,
    value: Any,
    data: Mapping[str, Any],
    exponent: Mapping[str, float],
) -> Combined:
    ordered = sorted(rows, key=lambda row: (row.level, row.order))
    target = _with_sets(Target(), ordered, location, value, data, exponent)
    logs = _overlapped(
        [row for row in ordered if row.effect.do in ("scale", "add-conserved")],
        location,
        exponent,
        data,
    )
    factor = math.exp(sum(logs.values()))
    plus = sum(row.size * exponent[row.practice] for row in ordered if row.effect.do == "add")
    steps = sum(
        row.size * exponent[row.practice] for row in ordered if row.effect.do == "step-calendar"
    )
    error = math.prod(
        row.size ** exponent[row.practice] for row in ordered if row.effect.do == "scale-error"
    )
    merge = any(row.effect.do == "merge-pools" and exponent[row.practice] >= 0.5 for row in ordered)
    target = replace(target, factor=factor, plus=plus, steps=steps, error=error, merge=merge)
    base = target.base if target.base is not None else mean_of(value)
    given_up = _give_up(logs, ordered, base)
    return (None if target == Target() else target), given_up


def _with_sets(
    target: Target,
    rows: list[Row],
    location: Location,
    value: Any,
    data: Mapping[str, Any],
    exponent: Mapping[str, float],
) -> Target:
    """Numbers move from base to `to` with adoption; other values are switched by share."""
    base: float | None = None
    switches: list[tuple[float, Any]] = []
    for row in rows:
        share = exponent[row.practice]
        if row.effect.do == "set" and is_number(row.effect.to) and is_number(value):
            start = float(value) if base is None else base
            base = start + (row.size - start) * share
        elif row.effect.do == "set":
            to = resolved(row.effect.value, data, location)
            if not can_share(data, location):
                share = 1.0 if share >= 0.5 else 0.0
            if share > 0:
                switches.append((share, to))
    return replace(target, base=base, switches=tuple(switches))


def _overlapped(
    rows: list[Row],
    location: Location,
    exponent: Mapping[str, float],
    data: Mapping[str, Any],
) -> dict[int, float]:
    """Logarithm of the factor each row contributes, by the row's identity.

    Inside a group the strongest improvement counts in full and the others with half their
    logarithm; worsening factors count in full; the product of improvements stops at the floor.
    """
    sign = 1.0 if more_is_better(location) else -1.0
    logs = {id(row): math.log(max(row.size, _SMALLEST)) * exponent[row.practice] for row in rows}
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if logs[id(row)] * sign > 0:
            groups[row.effect.group or row.practice].append(row)
    for members in groups.values():
        strongest = max(members, key=lambda row: abs(logs[id(row)]))
        for row in members:
            if row is not strongest:
                logs[id(row)] /= 2
    better = [row for row in rows if logs[id(row)] * sign > 0 and not row.neutral]
    total = abs(sum(logs[id(row)] for row in better))
    most = -math.log(floor_of(data, location))
    if total > most:
        for row in better:
            logs[id(row)] *= most / total
    return logs


def _give_up(
    logs: Mapping[int, float],
    rows: list[Row],
    base: float,
) -> tuple[tuple[Location, float], ...]:
    """What conserved effects took from `base`, and the stages that catch it."""
    conserved = [
        (row, row.into) for row in rows if row.effect.do == "add-conserved" and row.into is not None
    ]
    total = sum(logs[id(row)] for row, _ in conserved)
    if total >= 0:
        return ()
    other = math.exp(sum(each for key, each in logs.items()) - total)
    gone = base * other * (1 - math.exp(total))
    return tuple((into, gone * logs[id(row)] / total) for row, into in conserved)
