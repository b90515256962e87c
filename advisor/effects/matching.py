"""Which effects act on which places of a scenario.

An effect names mechanisms by role; here the paths become places. A selector that matches nothing
has no effect and is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
    """One effect of one practice on one place, with its size (a factor or an amount)."""

    practice: str
    level: int
    order: int
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
    for order, practice in enumerate(catalogue.practices.values()):
        for position, effect in enumerate(practice.effects):
            if not assumptions and effect.assumed:
                continue
            found = _places(practice, effect, data)
            if not found:
                nothing.append((practice.id, effect.on))
            size = _size(effect, (draws or {}).get((practice.id, position)))
            for location, into in found:
                rows.append(Row(practice.id, practice.level, order, effect, location, into, size))
    return Matched(tuple(rows), tuple(nothing))


def _size(effect: Effect, drawn: float | None) -> float:
    if drawn is not None:
        return drawn
    if effect.do == "set":
        return float(effect.to) if is_number(effect.to) else 1.0
    return 1.0 if effect.mode is None else effect.mode


def _places(
    practice: Practice, effect: Effect, data: Mapping[str, Any]
) -> list[tuple[Location, Location | None]]:
    own = _find(data, effect.on)
    others = [other.on for other in practice.effects if other is not effect]
    taken = {each for on in others for each in _find(data, on)} | set(own)
    found = [(each, _into(effect, each, data)) for each in own]
    for on, also in COMPANIONS:
        if set(_find(data, on)) & set(own):
            found += [(each, None) for each in _find(data, also) if each not in taken]
    return list(dict.fromkeys(found))


def _find(data: Mapping[str, Any], path: str) -> list[Location]:
    """The places a path names; a cause of failure stands for its probability."""
    found = []
    for location in paths.find(data, path):
        value = value_at(data, location)
        cause = isinstance(value, Mapping) and "probability" in value
        found.append((*location, "probability") if cause else tuple(location))
    return found


def _into(effect: Effect, location: Location, data: Mapping[str, Any]) -> Location | None:
    """Where conserved defects go: in the pipeline they come from, if the path names it there."""
    if effect.into is None:
        return None
    found = _find(data, effect.into)
    near = [each for each in found if each[:2] == location[:2]]
    return next(iter(near or found), None)
