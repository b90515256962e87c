"""Which effects act on which places of a scenario.

An effect names mechanisms by role; here the paths become places. A selector that matches nothing
has no effect and is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from advisor.effects.places import Location, is_number, value_at
from advisor.model import Effect
from simulator import paths

if TYPE_CHECKING:
    from advisor.model import Catalogue, Practice

__all__ = ["COMPANIONS", "Draws", "Matched", "Row", "match"]

Draws = Mapping[tuple[str, int], float]
"""A drawn size of each effect, by practice and position among its effects; absent: the mode."""

COMPANIONS = (
    ("pipelines[role=change].arrivals", "pipelines[role=push-load].arrivals"),
    ("pipelines[role=change].production.fails", "pipelines[id=hotfix].production.fails"),
    (
        "pipelines[role=change].production.detect.time",
        "pipelines[id=hotfix].production.detect.time",
    ),
    (
        "pipelines[role=change].production.detect.time",
        "pipelines[role=incident].stages[id=notice].time",
    ),
    (
        "pipelines[role=change].production.restore.time",
        "pipelines[id=hotfix].production.restore.time",
    ),
    (
        "pipelines[role=change].production.restore.time",
        "pipelines[role=incident].stages[role=work].time",
    ),
    ("pipelines[role=training].production.fails", "models[*].quality.bad-release.share"),
)
"""An effect on the first acts on the second too, unless the practice itself has an effect there:
more changes are more pushes, a fix fails like a change, incidents are found and mended alike
whatever caused them, and what spoils a release of a model spoils its quality."""


@dataclass(frozen=True, slots=True)
class Row:
    """One effect of one practice on one place, with its size (a factor or an amount).

    `order` is the practice's place in the catalogue, `position` the effect's in the practice.
    """

    practice: str
    level: int
    order: int
    position: int
    effect: Effect
    location: Location
    into: Location | None
    size: float

    @property
    def neutral(self) -> bool:
        """Whether it splits the same work into smaller pieces (it shares a tie with arrivals)."""
        return self.effect.tie is not None and self.effect.tie.startswith("split")


@dataclass(frozen=True, slots=True)
class Matched:
    """All effects of the catalogue on one scenario; `nothing` are those with no place to act on."""

    rows: tuple[Row, ...]
    nothing: tuple[tuple[str, str], ...]

    def sized(self, draws: Draws) -> Matched:
        """The same effects on the same places with these sizes; the mode where none is drawn."""
        rows = tuple(
            replace(row, size=_size(row.effect, draws.get((row.practice, row.position))))
            for row in self.rows
        )
        return Matched(rows, self.nothing)

    def places(self, practices: Iterable[str]) -> dict[Location, list[str]]:
        """Which of these practices act on each place."""
        found: dict[Location, list[str]] = defaultdict(list)
        wanted = set(practices)
        for row in self.rows:
            for location in (row.location, row.into):
                if row.practice in wanted and location and row.practice not in found[location]:
                    found[location].append(row.practice)
        return dict(found)


def match(
    catalogue: Catalogue,
    data: Mapping[str, Any],
    *,
    assumptions: bool = True,
    draws: Draws | None = None,
) -> Matched:
    """Every effect of every practice with the places it acts on in this scenario."""
    rows: list[Row] = []
    nothing: list[tuple[str, str]] = []
    there = _There(data)
    for order, practice in enumerate(catalogue.practices.values()):
        for position, effect in enumerate(practice.effects):
            if not assumptions and effect.assumed:
                continue
            found = _places(practice, effect, there)
            if not found:
                nothing.append((practice.id, effect.on))
            size = _size(effect, (draws or {}).get((practice.id, position)))
            for location, into in found:
                rows.append(
                    Row(practice.id, practice.level, order, position, effect, location, into, size)
                )
    return Matched(tuple(rows), tuple(nothing))


def _size(effect: Effect, drawn: float | None) -> float:
    if drawn is not None:
        return drawn
    if effect.do == "set":
        return float(effect.to) if is_number(effect.to) else 1.0
    return 1.0 if effect.mode is None else effect.mode


class _There:
    """Where paths lead in one scenario, each looked up once; a cause stands for its probability."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data
        self._known: dict[str, list[Location]] = {}

    def find(self, path: str) -> list[Location]:
        """The places a path names."""
        if path not in self._known:
            self._known[path] = [self._place(each) for each in paths.find(self._data, path)]
        return self._known[path]

    def _place(self, location: Location) -> Location:
        value = value_at(self._data, location)
        cause = isinstance(value, Mapping) and "probability" in value
        return (*location, "probability") if cause else tuple(location)


def _places(
    practice: Practice, effect: Effect, there: _There
) -> list[tuple[Location, Location | None]]:
    own = there.find(effect.on)
    others = [other.on for other in practice.effects if other is not effect]
    taken = {each for on in others for each in there.find(on)} | set(own)
    found = [(each, _into(effect, each, there)) for each in own]
    for on, also in COMPANIONS:
        if not set(there.find(on)).isdisjoint(own):
            found += [(each, None) for each in there.find(also) if each not in taken]
    return list(dict.fromkeys(found))


def _into(effect: Effect, location: Location, there: _There) -> Location | None:
    """Where conserved defects go: in the pipeline they come from, if the path names it there."""
    if effect.into is None:
        return None
    found = there.find(effect.into)
    near = [each for each in found if each[:2] == location[:2]]
    return next(iter(near or found), None)
