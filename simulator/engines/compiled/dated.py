"""Dated changes: what a value of the scenario is at an instant, worked out from plain data.

A reading belongs to one element (what a stage asks for, its causes, a part of a model, …). It says
which of its changes hold for a unit or model, makes the data they lead to, and has it encoded.
Blocks are remembered by what holds, so a long run asks for each only once.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError

from simulator import paths
from simulator.engines import NotSupported
from simulator.engines.compiled.ramps import Leaves, Step, program
from simulator.engines.compiled.words import Block, float_of
from simulator.spec import Scenario, resolve_changes
from simulator.spec.canonical import plain

__all__ = ["Dates", "Holding", "Part", "Reading", "dates_of", "factors_of", "find_changes"]

Place = tuple[str | int, ...]
_SHARES = frozenset({"applies", "probability", "share", "fails", "floor", "below", "correlation"})
_MOST_KEPT = 4096
_NEARLY = 1e-9  # 30 x 0.9 is 27, whatever its last bit says


@dataclass(frozen=True, slots=True)
class Part:
    """One change of one value: where it lies within its element, when it holds, what it does."""

    place: Place
    at: float
    over: float
    until: float
    share: float | None
    by: float | None
    to: Any

    def strength(self, now: float, chance: float) -> float:
        """How much of it holds for a unit or model of that uniform, from 0 to 1."""
        if now < self.at or now >= self.until:
            return 0.0
        ramp = min(1.0, (now - self.at) / self.over) if self.over > 0.0 else 1.0
        if self.share is None:
            return ramp
        return 1.0 if chance < self.share * ramp else 0.0

    def within(self, steps: int) -> Part:
        """The same change, seen from so many steps further in."""
        return replace(self, place=self.place[steps:])

    def moves(self, now: float, chance: float) -> bool:
        """Whether its strength may be another one before its next date."""
        if now < self.at or now >= self.at + self.over:
            return False
        if self.share is None:
            return True
        return self.strength(now, chance) != 1.0 and now >= self.enters(chance)

    def enters(self, chance: float) -> float:
        """Just before a ramped share takes a unit or model in; infinite if it never does."""
        if self.share is None or chance >= self.share:
            return math.inf
        return self.at + self.over * (chance / self.share) * (1.0 - 1e-9) - 1e-9 * (1.0 + self.at)


Dates = list[float]


def dates_of(parts: Iterable[Part], horizon: float) -> Dates:
    """The instants before the horizon at which something begins, is whole, or ends."""
    found = {t for each in parts for t in (each.at, each.at + each.over, each.until)}
    return sorted(time for time in found if time < horizon)


def find_changes(scenario: Scenario, data: Mapping[str, Any]) -> dict[Place, list[Part]]:
    """Every change of every value, by the element it belongs to, in the order of their dates."""
    located = [(each, paths.find(data, each.path)) for each in scenario.changes]
    whole = _defaults_matter(located)
    typed = {}
    if whole:
        typed = {(r.index, r.location): r.value for r in resolve_changes(scenario)}
    found: dict[Place, list[Part]] = {}
    for index, (change, locations) in enumerate(located):
        for location in locations:
            size = _element(location)
            to = change.to
            if whole and isinstance(to, dict | list):
                to = plain(typed[index, location], defaults=True)
            until = math.inf if change.until is None else change.until
            by = change.by if change.scale is not None else None
            part = Part(location[size:], change.at, change.over, until, change.share, by, to)
            found.setdefault(location[:size], []).append(part)
    for parts in found.values():
        parts.sort(key=lambda each: each.at)
    return found


def _defaults_matter(located: Sequence[tuple[Any, list[Place]]]) -> bool:
    """Whether some change is of a part of what another one sets as a whole."""
    wholes = {
        place for change, places in located if isinstance(change.to, dict | list)
        for place in places
    }  # fmt: skip
    every = [place for _, places in located for place in places]
    return any(place[:size] in wholes for place in every for size in range(1, len(place)))


def _element(location: Place) -> int:
    """How many steps lead to the element: a stage, a production, arrivals, a pool, a model."""
    if location[0] == "pipelines" and len(location) > 2:
        return 4 if location[2] == "stages" else 3
    return 2


def factors_of(parts: Sequence[Part], place: Place) -> tuple[list[Part], list[Part]]:
    """Those that multiply the value at `place` as a whole, and all others."""
    whole = [each for each in parts if each.place == place and each.by is not None]
    return whole, [each for each in parts if each not in whole]


@dataclass(slots=True)
class Holding:
    """What was read: its block (None: there is nothing), until when it holds, and its ramps."""

    block: Block | None
    until: float
    program: Block | None = None


class Reading:
    """An element, or one part of it, over time.

    Sets replace in the order of their dates, then scales multiply. A ramped set of a number goes
    straight from what the earlier sets gave at its date. What something that was set as a whole
    does not have, by its key or its id, is changed by nothing.
    """

    def __init__(
        self,
        data: Any,
        parts: Sequence[Part],
        encode: Callable[[Any, bool], Block | None],
        leaves: Leaves | None = None,
    ) -> None:
        self._leaves = leaves
        self._shared = any(each.share is not None for each in parts)
        self._ramps: dict[Any, Holding | None] = {}
        self.parts = tuple(parts)
        self._data = data
        self._encode = encode
        self._dates = sorted({
            t for each in self.parts for t in (each.at, each.at + each.over, each.until)
        })  # fmt: skip
        self._shape_stays = all(
            each.by is not None or isinstance(each.to, int | float | str) for each in self.parts
        )
        self._known: dict[tuple[float, ...], Block | None] = {}

    def at(self, now: float, chance: float) -> Holding:
        """What holds at an instant for a unit or model of that uniform."""
        strengths = tuple([each.strength(now, chance) for each in self.parts])
        moving = [i for i, each in enumerate(self.parts) if each.moves(now, chance)]
        if not moving:
            if strengths not in self._known:
                self._known[strengths] = self._made(strengths, now, chance, ramped=False)
            return Holding(self._known[strengths], self._until(now, chance))
        if self._leaves is not None and not any(self.parts[i].share for i in moving):
            found = self._on_the_way(strengths, moving, now, chance)
            if found is not None:
                return found
        return Holding(self._made(strengths, now, chance, ramped=True), now)

    def _until(self, now: float, chance: float) -> float:
        """The next date, or just before a ramped share takes in a unit of that uniform."""
        after = bisect_right(self._dates, now)
        until = self._dates[after] if after < len(self._dates) else math.inf
        for each in self.parts:
            if each.share is not None and each.over > 0.0:
                enters = each.enters(chance)
                if enters > now and each.at <= now:
                    until = min(until, enters)
        return until

    def _on_the_way(
        self, strengths: tuple[float, ...], moving: list[int], now: float, chance: float
    ) -> Holding | None:
        """A block with the program of its ramps; None where Python has to be asked each time."""
        until = self._until(now, chance)
        held = tuple(-1.0 if i in moving else each for i, each in enumerate(strengths))
        key = (held, until, chance if self._shared else 0.0)
        if len(self._ramps) > _MOST_KEPT:
            self._ramps.clear()
        if key not in self._ramps:
            self._ramps[key] = self._programmed(strengths, moving, chance, until)
        return self._ramps[key]

    def _programmed(
        self, strengths: tuple[float, ...], moving: list[int], chance: float, until: float
    ) -> Holding | None:
        data = self._set(strengths, len(self.parts), chance)
        places = [self._now_at(data, each.place) for each in self.parts]
        ways = {place for i in moving if (place := places[i]) is not None}
        active = [i for i, each in enumerate(strengths) if each > 0.0 or i in moving]
        if any(_entangled(places[i], way) for i in active for way in ways):
            return None
        still = tuple(0.0 if places[i] in ways else each for i, each in enumerate(strengths))
        data = self._scaled(data, still)
        try:
            block = self._encode(data, True)
        except ValidationError:
            return None
        if block is None or self._leaves is None:
            return None
        words: list[tuple[int, list[Step]]] = []
        for way in sorted(ways, key=str):
            leaves = self._leaves(way, data, block)
            own = [i for i in active if places[i] == way]
            if not leaves or _word(self.parts[own[0]].place) in paths.WHOLE:
                return None
            for leaf in leaves:
                steps = self._steps(own, moving, chance, float_of(block.words[leaf]))
                if steps is None:
                    return None
                words.append((leaf, steps))
        return Holding(block, until, program(words))

    def _steps(
        self, own: list[int], moving: list[int], chance: float, base: float
    ) -> list[Step] | None:
        """How one number comes about: from the last set, or on a line to it, then its factors."""
        sets = [i for i in own if self.parts[i].by is None]
        steps: list[Step] = [(0, 0.0, 0.0, base, base, False)]
        if sets and sets[-1] in moving:
            part = self.parts[sets[-1]]
            before = self._before(sets[-1], chance)
            if not _is_number(before) or not _is_number(part.to):
                return None
            steps = [(0, part.at, part.over, float(before), float(part.to), False)]
        for i in own:
            part = self.parts[i]
            if part.by is not None:
                at, over = (part.at, part.over) if i in moving else (0.0, 0.0)
                steps.append((1, at, over, part.by, 0.0, _word(part.place) in _SHARES))
        return steps

    def value(self, now: float, chance: float) -> Any:
        """The plain data at an instant."""
        strengths = tuple([each.strength(now, chance) for each in self.parts])
        return self._scaled(self._set(strengths, len(self.parts), chance), strengths)

    def _made(
        self, strengths: tuple[float, ...], now: float, chance: float, *, ramped: bool
    ) -> Block | None:
        data = self._scaled(self._set(strengths, len(self.parts), chance), strengths)
        try:
            return self._encode(data, ramped)
        except ValidationError as error:
            raise NotSupported("compiled", [self._at_odds(now, error)]) from None

    def _at_odds(self, now: float, error: ValidationError) -> str:
        """Changes that are allowed one by one and not together."""
        places = sorted({".".join(map(str, each.place)) for each in self.parts})
        what = str(error.errors(include_url=False)[0]["msg"]).removeprefix("Value error, ")
        return f"changes of `{'`, `'.join(places)}` together, at {now:g}: {what}"

    def _set(self, strengths: tuple[float, ...], count: int, chance: float) -> Any:
        data = self._data
        for number, part in enumerate(self.parts[:count]):
            strength = strengths[number]
            if part.by is not None or strength <= 0.0:
                continue
            place = self._now_at(data, part.place)
            if place is None:
                continue
            to = part.to
            if strength < 1.0:
                to = self._between(number, strength, chance)
            data = _with(data, place, to)
        return data

    def _scaled(self, data: Any, strengths: tuple[float, ...]) -> Any:
        for part, strength in zip(self.parts, strengths, strict=True):
            if part.by is None or strength <= 0.0:
                continue
            place = self._now_at(data, part.place)
            if place is not None:
                factor = 1.0 + (part.by - 1.0) * strength
                key = _word(place) if place else ""
                data = _with(data, place, paths.scaled_value(_at(data, place), factor, key))
        return data

    def _between(self, number: int, strength: float, chance: float) -> Any:
        """A number on its way from what it was at the date of the change."""
        part, before = self.parts[number], self._before(number, chance)
        value = before + (part.to - before) * strength
        if isinstance(before, int) and _word(part.place) in paths.WHOLE:
            return math.floor(value + _NEARLY)
        return value

    def _before(self, number: int, chance: float) -> Any:
        """What a ramped set starts from: what the sets before it gave at its date."""
        part = self.parts[number]
        then = tuple([each.strength(part.at, chance) for each in self.parts])
        data = self._set(then, number, chance)
        place = self._now_at(data, part.place)
        return part.to if place is None else _at(data, place)

    def _now_at(self, data: Any, place: Place) -> Place | None:
        """Where that place of the file is now; None where it is not."""
        if self._shape_stays:
            return place
        was, found = self._data, []
        for step in place:
            was = was[step]
            here: str | int = step
            if isinstance(step, int) and isinstance(data, list):
                name = _name(was)
                if name is not None:
                    names = [_name(each) for each in data]
                    here = names.index(name) if name in names else len(data)
            if isinstance(data, dict):
                if here not in data:
                    return None
            elif not isinstance(data, list) or int(here) >= len(data):
                return None
            found.append(here)
            data = data[here]
        return tuple(found)


def _entangled(one: Place | None, other: Place) -> bool:
    """Whether one place lies within the other."""
    if one is None or one == other:
        return False
    size = min(len(one), len(other))
    return one[:size] == other[:size]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _name(entry: Any) -> Any:
    return (entry.get("id") or entry.get("cause")) if isinstance(entry, dict) else None


def _word(place: Place) -> str:
    return next((str(step) for step in reversed(place) if isinstance(step, str)), "")


def _at(data: Any, place: Place) -> Any:
    for step in place:
        data = data[step]
    return data


def _with(data: Any, place: Place, value: Any) -> Any:
    """New data with `value` at the place; the rest is shared."""
    if not place:
        return value
    here: Any = list(data) if isinstance(data, list) else dict(data)
    inner = here.get(place[0]) if isinstance(here, dict) else here[place[0]]
    here[place[0]] = _with(inner, place[1:], value)
    return here
