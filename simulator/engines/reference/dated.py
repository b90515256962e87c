"""Values that change at dates: what a stage, a model or a production says at an instant.

Each element (a stage, a production, arrivals, a pool, a model) is read at the instant of use, by a
unit or model whose keyed uniform decides which shares it belongs to. Plain data is changed and
parsed again only when what holds changes; factors of a time multiply the drawn duration (see
`plans.py`).
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from simulator import paths
from simulator.engines import NotSupported
from simulator.spec import Change

__all__ = [
    "Dated",
    "ElementChange",
    "Factors",
    "LocatedChange",
    "Location",
    "changes_by_element",
    "locate",
    "split_factors",
]

Location = tuple[str | int, ...]
LocatedChange = tuple[Change, list[Location]]
T = TypeVar("T")
_ROUNDING = 1e-9  # 30 x 0.9 is 27, whatever its last bit says


@dataclass(frozen=True, slots=True)
class ElementChange:
    """A dated change of one value of one element; `place` is its location within the element."""

    place: Location
    at: float
    over: float
    until: float
    share: float | None
    factor: float | None
    value: Any

    def strength(self, now: float, uniform: float) -> float:
        """How much of it holds: 0 not at all, 1 whole, between while it ramps.

        With a share it is 0 or 1, and a ramp is one of the share.
        """
        if not self.at <= now < self.until:
            return 0.0
        ramp = min(1.0, (now - self.at) / self.over) if self.over > 0.0 else 1.0
        if self.share is not None:
            return 1.0 if uniform < self.share * ramp else 0.0
        return ramp

    def settled(self, now: float, uniform: float) -> bool:
        """Whether its strength stays as it is until the next of its breaks."""
        if not self.at <= now < self.at + self.over:
            return True
        return self.share is not None and self.strength(now, uniform) == 1.0

    @property
    def breaks(self) -> tuple[float, ...]:
        """The instants at which what it does begins, is whole, and ends."""
        return (self.at, self.at + self.over, self.until)


def locate(data: Mapping[str, Any], changes: Sequence[Change]) -> list[LocatedChange]:
    """Every change with the locations its path means in plain data with defaults written out."""
    return [(change, paths.find(data, change.path)) for change in changes]


def changes_by_element(
    located: Sequence[LocatedChange], values: Mapping[tuple[int, Location], Any] | None = None
) -> dict[Location, list[ElementChange]]:
    """Every change at every location it means, under the element that owns the location.

    `values` are those that are set, by the number of the change and the location, with every
    default written out.
    """
    found: dict[Location, list[ElementChange]] = {}
    for number, (change, locations) in enumerate(located):
        for location in locations:
            element = _element(location)
            entry = ElementChange(
                place=location[len(element) :],
                at=change.at,
                over=change.over,
                until=float("inf") if change.until is None else change.until,
                share=change.share,
                factor=change.by if change.scale is not None else None,
                value=(values or {}).get((number, location), change.to),
            )
            found.setdefault(element, []).append(entry)
    for entries in found.values():
        entries.sort(key=lambda each: each.at)
    return found


def _element(location: Location) -> Location:
    """The part of a location that names the element: a stage, a production, a pool, a model …"""
    if location[0] == "pipelines" and len(location) > 2:
        return location[:4] if location[2] == "stages" else location[:3]
    return location[:2]


def split_factors(
    changes: Sequence[ElementChange], place: Location
) -> tuple[Factors | None, list[ElementChange]]:
    """The changes that multiply the value at `place` as a whole, if any, and all others."""
    whole = [each for each in changes if each.place == place and each.factor is not None]
    others = [each for each in changes if each not in whole]
    return (Factors(whole) if whole else None), others


class _Timeline(ABC, Generic[T]):
    """A reading of changes that is remembered for as long as it holds, for each uniform."""

    def __init__(self, changes: Sequence[ElementChange]) -> None:
        self.changes = tuple(changes)
        self._breaks = sorted({time for each in self.changes for time in each.breaks})
        self._known: dict[float, tuple[float, float, T]] = {}

    def at(self, now: float, uniform: float) -> T:
        """What holds at an instant for a unit or model of that uniform."""
        known = self._known.get(uniform)
        if known is not None and known[0] <= now < known[1]:
            return known[2]
        value = self._read(now, uniform)
        if all(each.settled(now, uniform) for each in self.changes):
            place = bisect_right(self._breaks, now)
            until = self._breaks[place] if place < len(self._breaks) else float("inf")
            self._known[uniform] = (now, until, value)
        return value

    def breaks(self, horizon: float) -> list[float]:
        """The instants before the horizon at which something begins, is whole, or ends."""
        return [time for time in self._breaks if time < horizon]

    @abstractmethod
    def _read(self, now: float, uniform: float) -> T:
        """What holds, worked out anew."""


class Factors(_Timeline[float]):
    """What scaling changes multiply a whole value by at an instant."""

    def _read(self, now: float, uniform: float) -> float:
        product = 1.0
        for change in self.changes:
            strength = change.strength(now, uniform)
            if strength > 0.0 and change.factor is not None:
                product *= 1.0 + (change.factor - 1.0) * strength
        return product


class Dated(_Timeline[T]):
    """An element that changes: `at(now, uniform)` is what holds then, parsed.

    `set` entries replace in the order of their dates, `scale` entries multiply what results. A
    ramped set of a number goes in a straight line from what the earlier sets gave at its date;
    whole numbers take the floor. While something has been replaced as a whole, changes of a part
    that it does not have (by its key or, in lists, by its id) do nothing.
    """

    def __init__(
        self, base: Any, changes: Sequence[ElementChange], parse: Callable[[Any], T]
    ) -> None:
        super().__init__(changes)
        self._base = base
        self._parse = parse
        self._one_shape = all(
            isinstance(each.value, int | float | str) or each.factor is not None
            for each in self.changes
        )

    def _read(self, now: float, uniform: float) -> T:
        strengths = tuple([each.strength(now, uniform) for each in self.changes])
        try:
            return self._parse(self._data(uniform, strengths))
        except ValidationError as error:
            raise NotSupported("reference", [self._at_odds(now, error)]) from None

    def _at_odds(self, now: float, error: ValidationError) -> str:
        """Changes that are allowed one by one and not together."""
        places = sorted({".".join(map(str, each.place)) for each in self.changes})
        what = str(error.errors(include_url=False)[0]["msg"]).removeprefix("Value error, ")
        return f"changes of `{'`, `'.join(places)}` together, at {now:g}: {what}"

    def _data(self, uniform: float, strengths: tuple[float, ...]) -> Any:
        data = self._with_sets(uniform, strengths, len(self.changes))
        for change, strength in zip(self.changes, strengths, strict=True):
            if change.factor is not None and strength > 0.0:
                place = self._place(data, change.place)
                if place is not None:
                    data = _scaled(data, place, 1.0 + (change.factor - 1.0) * strength)
        return data

    def _with_sets(self, uniform: float, strengths: tuple[float, ...], count: int) -> Any:
        """The data after those of the first `count` changes that are sets and hold."""
        data = self._base
        for position in range(count):
            change, strength = self.changes[position], strengths[position]
            if change.factor is not None or strength <= 0.0:
                continue
            place = self._place(data, change.place)
            if place is None:
                continue
            value = change.value
            if strength < 1.0:
                value = self._ramped(position, uniform, strength)
            data = _replaced(data, place, value)
        return data

    def _ramped(self, position: int, uniform: float, strength: float) -> Any:
        change = self.changes[position]
        strengths = tuple(c.strength(change.at, uniform) for c in self.changes)
        data = self._with_sets(uniform, strengths, position)
        place = self._place(data, change.place)
        before = change.value if place is None else _value(data, place)
        value = before + (change.value - before) * strength
        whole = isinstance(before, int) and _key(change.place) in paths.WHOLE
        return math.floor(value + _ROUNDING) if whole else value

    def _place(self, data: Any, place: Location) -> Location | None:
        """Where that place of the file is in the data now; None where it is not."""
        if self._one_shape:
            return place
        base, found = self._base, list(place)
        for position, step in enumerate(place):
            base = base[step]
            if isinstance(step, int) and isinstance(data, list):
                name = _named(base)
                here = (i for i, each in enumerate(data) if name is None or _named(each) == name)
                found[position] = step if name is None else next(here, len(data))
            now = found[position]
            there = now in data if isinstance(data, dict) else isinstance(data, list)
            if not there or (isinstance(data, list) and int(now) >= len(data)):
                return None
            data = data[now]
        return tuple(found)


def _named(entry: Any) -> Any:
    """The id of an entry of a list, or its cause."""
    return entry.get("id") or entry.get("cause") if isinstance(entry, dict) else None


def _key(place: Location) -> str:
    return next((str(step) for step in reversed(place) if isinstance(step, str)), "")


def _scaled(data: Any, place: Location, factor: float) -> Any:
    if not place:
        return paths.scaled_value(data, factor)
    return _replaced(data, place, paths.scaled_value(_value(data, place), factor, _key(place)))


def _replaced(data: Any, place: Location, value: Any) -> Any:
    """New data with `value` at the place; what lies beside the way there is shared, not copied."""
    if not place:
        return value
    step, rest = place[0], place[1:]
    copy: Any = list(data) if isinstance(data, list) else dict(data)
    copy[step] = _replaced(copy.get(step) if isinstance(copy, dict) else copy[step], rest, value)
    return copy


def _value(data: Any, place: Location) -> Any:
    for step in place:
        data = data[step]
    return data
