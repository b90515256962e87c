"""What one practice changes: every parameter it moves, from what to what, by what, on which basis.

The practice goes from its adoption today to another one, all at once, everything else as it is.
What no row of the practice names but moves all the same follows from it: a prerequisite that is now
met lets another practice count in full, runs before the merge take the time of build and test, a
stage that more changes visit meets fewer defects in each.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.effects.dated import changes_for
from advisor.effects.matching import Matched, Row, match
from advisor.effects.places import Location, mean_of, text_of, value_at
from advisor.effects.said import said
from advisor.effects.static import settled
from advisor.effects.targets import exponents
from simulator import paths

if TYPE_CHECKING:
    from advisor.model import Catalogue, Effect

__all__ = ["Behind", "Moved", "Moves", "moves_of"]

_MERGED = "pools"
_NOISE = 1e-9
"""Numbers that differ by less are the same number, reached by two orders of multiplication."""
_START = 2.0
"""Hours after the start at which all of it holds: the format wants settings of one value apart."""


@dataclass(frozen=True, slots=True)
class Behind:
    """An effect behind a move; `caught` where the place receives what another place lost."""

    practice: str
    effect: Effect
    caught: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """One place of the scenario before and after.

    `before`, `after` and `off` (after, with every assumed factor at 1) are numbers, NaN where the
    place holds none; then `words` says both in words and `share` for which share of units or
    models it is switched. `factor` is after / before. Without `behind` it follows from the rest.
    """

    path: str
    before: float
    after: float
    off: float
    words: tuple[str, str] | None
    share: float
    behind: tuple[Behind, ...]

    @property
    def factor(self) -> float:
        """After over before; NaN where there is no number, or nothing to divide by."""
        return self.after / self.before if self.before else math.nan

    @property
    def hardly(self) -> bool:
        """Whether a number moves by less than 0.1 %, which no table shows."""
        return self.words is None and math.isclose(self.before, self.after, rel_tol=1e-3)

    @property
    def assumed(self) -> bool:
        """Whether "assumptions off" takes all that moves it away."""
        return bool(self.behind) and all(each.effect.assumed for each in self.behind)


@dataclass(frozen=True, slots=True)
class Moves:
    """A practice raised from `before` to `after`, and all that it moves.

    `counts` is the exponent with which it then counts; it is below `after` while a prerequisite in
    `weak` is below one half. `lifted` are practices that count for more because this one is now in
    place. `idle` are its effects (the path they name) that move nothing here, each with the reason.
    `changes` and `changes_off` are the dated changes of the scenario, all and without what is
    assumed.
    """

    practice: str
    before: float
    after: float
    counts: float
    weak: tuple[str, ...]
    lifted: tuple[str, ...]
    places: tuple[Moved, ...]
    idle: tuple[tuple[str, str], ...]
    changes: tuple[dict[str, Any], ...]
    changes_off: tuple[dict[str, Any], ...]


def moves_of(
    catalogue: Catalogue,
    data: Mapping[str, Any],
    anchors: Mapping[str, Any],
    adoption: Mapping[str, float],
    practice: str,
    *,
    to: float = 1.0,
    met: bool = False,
    matched: tuple[Matched, Matched] | None = None,
) -> Moves:
    """What raising a practice to `to` moves in today's scenario `data`.

    `anchors` is the same scenario with nothing in place and `adoption` what is in place today (0 to
    1), as a baseline has them. With `met` its prerequisites are taken as met. A practice that is at
    `to` already moves nothing. `matched` is what `match` gives for these anchors, with assumed
    effects and without, where the caller has it. KeyError for a practice that is not in the
    catalogue.
    """
    wanted = catalogue.practices[practice]
    before = min(1.0, max(0.0, adoption.get(practice, 0.0)))
    after = {**adoption, practice: max(before, to)}
    trusted = frozenset({practice}) if met else frozenset()
    every, kept = matched or (
        match(catalogue, anchors),
        match(catalogue, anchors, assumptions=False),
    )
    made, off = (
        changes_for(
            catalogue, data, adoption, after, {practice: (_START, 0.0)},
            anchors=anchors, met=trusted, at_once=True, matched=found,
        )[0]
        for found in (every, kept)
    )  # fmt: skip
    now = exponents(catalogue, adoption, met=trusted)
    then = exponents(catalogue, after, met=trusted)
    stronger = [id_ for id_ in then if then[id_] > now[id_]]
    places = _places(data, anchors, every, stronger, made, off)
    short = catalogue.settings.unsupported_below
    return Moves(
        practice=practice,
        before=before,
        after=after[practice],
        counts=then[practice],
        weak=tuple(need for need in wanted.needs if adoption.get(need, 0.0) < short),
        lifted=tuple(id_ for id_ in stronger if id_ != practice),
        places=places,
        idle=tuple(_idle(every, practice, anchors, {each.path for each in places})),
        changes=tuple(made),
        changes_off=tuple(off),
    )


def _places(
    data: Mapping[str, Any],
    anchors: Mapping[str, Any],
    matched: Matched,
    stronger: Sequence[str],
    made: Sequence[Mapping[str, Any]],
    off: Sequence[Mapping[str, Any]],
) -> tuple[Moved, ...]:
    after, without = settled(data, made), settled(data, off)
    behind = _behind(matched, stronger, anchors)
    found: dict[str, Moved] = {}
    for path in dict.fromkeys(str(each.get("scale") or each.get("set")) for each in made):
        for location in paths.find(data, path):
            text = text_of(data, tuple(location))
            one = _moved(data, after, without, tuple(location), _shared(made, path))
            if one is not None:
                rows = behind.get(text) or behind.get(_merged(text), [])
                found[text] = Moved(text, *one, tuple(rows))
    return tuple(found.values())


def _moved(
    data: Mapping[str, Any],
    after: Mapping[str, Any],
    without: Mapping[str, Any],
    location: Location,
    shared: tuple[Any, float] | None,
) -> tuple[float, float, float, tuple[str, str] | None, float] | None:
    """Before, after and with assumptions off; in words where no number says it. None: no move."""
    old = value_at(data, location)
    new, share = (value_at(after, location), 1.0) if shared is None else shared
    if new == old:
        return None
    numbers = mean_of(old), mean_of(new), mean_of(value_at(without, location))
    if shared is None and not any(math.isnan(each) for each in numbers):
        same = math.isclose(numbers[0], numbers[1], rel_tol=_NOISE)
        return None if same else (*numbers, None, share)
    return math.nan, math.nan, math.nan, (said(old), said(new)), share


def _shared(changes: Iterable[Mapping[str, Any]], path: str) -> tuple[Any, float] | None:
    """The last switch of a path for a share of units or models, unless all are switched."""
    last = [each for each in changes if each.get("set") == path][-1:]
    for each in last:
        if each.get("share", 1) < 1:
            return each["to"], float(each["share"])
    return None


def _behind(
    matched: Matched, practices: Sequence[str], anchors: Mapping[str, Any]
) -> dict[str, list[Behind]]:
    """The effects of these practices on each place, by its path."""
    found: dict[str, list[Behind]] = {}
    for row in matched.rows:
        if row.practice not in practices or row.effect.first_weeks is not None:
            continue
        for location, caught in ((row.location, False), (row.into, True)):
            if location is not None:
                one = Behind(row.practice, row.effect, caught)
                merges = row.effect.do == "merge-pools"
                text = _MERGED if merges else text_of(anchors, location)
                known = found.setdefault(text, [])
                if one not in known:
                    known.append(one)
    return found


def _merged(path: str) -> str:
    """Where pools become one, their slots and whoever used them move."""
    return _MERGED if path.endswith((".pool", "].slots")) else ""


def _idle(
    matched: Matched, practice: str, anchors: Mapping[str, Any], moved: set[str]
) -> Iterable[tuple[str, str]]:
    """Its effects that move nothing, and why."""
    for id_, on in matched.nothing:
        if id_ == practice:
            yield on, "nothing in this organisation's scenario for it to act on"
    own: dict[int, list[Row]] = {}
    for row in matched.rows:
        if row.practice == practice:
            own.setdefault(id(row.effect), []).append(row)
    for rows in own.values():
        effect = rows[0].effect
        if effect.do == "merge-pools":
            if not any(_merged(path) for path in moved):
                yield effect.on, "there is one pool of them already"
        elif not any(text_of(anchors, row.location) in moved for row in rows):
            if effect.first_weeks is not None:
                yield effect.on, "lasts only the first weeks, so it is no part of a state"
            else:
                yield effect.on, "it is so already, at its floor, or its factor is 1"
