"""A search without derivatives for free parameters that make simulation and statements agree.

A compass (Kolda, Lewis and Torczon 2003) on common random numbers: words and numbers of units are
enumerated, then every free parameter is tried up and down in ever smaller steps, the improving
moves together too. Deterministic: the same points in the same order whatever the processes.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.baseline import FREE, Knob, Known, check_outcomes
from simulator.experiment import Cancelled, simulate_each
from simulator.spec import Scenario, build

if TYPE_CHECKING:
    from advisor.engagement import Engagement

__all__ = ["AGREES", "Point", "Runs", "Tried", "Tries", "searched"]

Point = tuple[float, ...]
"""A turn for each knob: -1 to 1, or whole steps of its words; 0 is today's default."""
AGREES = math.log(1.3)
"""A stated outcome within 30 % of the simulated one agrees, as in the mirror."""
_STEPS = (0.5, 0.25, 0.125, 0.0625)
_TURNS = (-1.0, -0.5, 0.5, 1.0)
_PULL = 0.1
_ENOUGH = 0.01
_FARTHEST = 36.0


@dataclass(frozen=True, slots=True)
class Runs:
    """How points are simulated: `hours` of `replications` with one seed, of `judged` of them where
    it is decided whether an outcome is met."""

    hours: float
    replications: int
    judged: int
    seed: int
    workers: int | None
    most: int
    progress: Callable[[int, int, str], None] | None
    cancel: Callable[[], bool] | None


@dataclass(frozen=True, slots=True)
class Tried:
    """One point tried: the mirror of its simulation, by question."""

    table: pd.DataFrame

    def ratio(self, question: str) -> float:
        """Logarithm of simulated over stated, in units of what still agrees (30 %)."""
        row = self.table.loc[question]
        simulated, stated = float(row["simulated"]), float(row["stated"])
        if not simulated > 0:
            return -math.inf if math.isfinite(simulated) else math.nan
        return math.log(simulated / stated) / AGREES

    def agrees(self, question: str) -> bool:
        """Whether the mirror counts the outcome as met."""
        return bool(self.table.loc[question, "verdict"] == "met")

    def loss(self, questions: Iterable[str]) -> float:
        """Sum of squared misses."""
        return sum(min(_FARTHEST, self.ratio(each) ** 2) for each in questions)


class Tries:
    """Points tried, each once, on the same random numbers."""

    def __init__(
        self,
        knobs: Sequence[Knob],
        engagement: Engagement,
        today: Callable[[Mapping[str, Known]], dict[str, Any]],
        runs: Runs,
    ) -> None:
        self.knobs, self.seen = knobs, dict[Point, Tried]()
        self._judged = dict[Point, Tried]()
        self._engagement, self._today, self._runs = engagement, today, runs

    @property
    def spent(self) -> bool:
        """Whether no further point may be tried."""
        return len(self.seen) >= self._runs.most

    def point(self, turns: Sequence[float]) -> Point:
        """Turns within bounds; words and whole numbers where they come to stand."""
        return tuple(map(_settled, self.knobs, turns))

    def values(self, point: Point) -> dict[str, Known]:
        """The parameters of a point; those at today's default are left to the baseline."""
        source = "fitted to what you stated"
        pairs = zip(self.knobs, point, strict=True)
        return {knob.id: knob.known(turn, source) for knob, turn in pairs if turn}

    def see(self, points: Sequence[Point]) -> list[Tried]:
        """What is simulated at these points; the new ones in one go."""
        self._add(points, self.seen, self._runs.replications)
        return [self.seen[each] for each in points]

    def judge(self, point: Point) -> Tried:
        """What is simulated at a point on as many runs as a verdict takes.

        A search on a few runs may leave an outcome a hair's breadth on either side of what agrees;
        verdicts are taken here alone, so they are the same whatever the search could afford.
        """
        if self._runs.judged <= self._runs.replications:
            return self.see([point])[0]
        self._add([point], self._judged, self._runs.judged)
        return self._judged[point]

    def reached(self) -> Iterator[Tried]:
        """Everything that was simulated, of the search and of the verdicts."""
        yield from self.seen.values()
        yield from self._judged.values()

    def _add(self, points: Sequence[Point], into: dict[Point, Tried], count: int) -> None:
        runs, waiting = self._runs, list[dict[str, Any]]()
        fresh = [each for each in dict.fromkeys(points) if each not in into]

        def scenarios() -> Iterator[Scenario]:
            for each in fresh:
                data = {**self._today(self.values(each)), "horizon": runs.hours}
                waiting.append(data)
                yield build(data)

        found = simulate_each(
            scenarios(), replications=count, seed=runs.seed, workers=runs.workers,
            window=runs.hours, cancel=runs.cancel,
        )  # fmt: skip
        for place, experiment in enumerate(found):
            table = check_outcomes(self._engagement, experiment, waiting[place])
            into[fresh[place]] = Tried(table.set_index("question"))
            if runs.progress is not None:
                tried = min(len(self.seen), runs.most)
                runs.progress(tried, runs.most, "trying values of free parameters")
            if runs.cancel is not None and runs.cancel():
                raise Cancelled("cancelled")


def _settled(knob: Knob, turn: float) -> float:
    if knob.words:
        return float(min(len(knob.words) - 1 - knob.place, max(-knob.place, round(turn))))
    turn = min(1.0, max(-1.0, turn))
    return 0.0 if knob.number(turn) == knob.value else turn


def searched(tries: Tries, start: Point, questions: Sequence[str]) -> Point:
    """The point that brings every outcome that can be into agreement; today's where none can.

    An outcome that is still missed at the best point of all is left out and the search begins
    again: what cannot be matched bends nothing. One that no knob moves is never sought. Whether an
    outcome is met is judged on more runs than the search takes (`Tries.judge`).
    """
    now = tries.judge(start)
    movable = {question for knob in tries.knobs for question in FREE.get(knob.id, ())}
    wanted = [each for each in questions if each in movable or now.agrees(each)]
    while wanted:
        if all(now.agrees(each) for each in wanted):
            return start
        ends = [_compass(tries, each, wanted) for each in _enumerated(tries, start, wanted)]
        best = min(ends, key=lambda each: _cost(tries, each, wanted))
        best = _undone(tries, best, wanted)
        judged = tries.judge(best)
        missed = [each for each in wanted if not judged.agrees(each)]
        if not missed:
            return best
        worst = max(missed, key=lambda each: abs(judged.ratio(each)))
        wanted.remove(worst)
    return start


def _cost(tries: Tries, point: Point, wanted: Sequence[str]) -> float:
    """Misses, and a pull towards today's defaults that decides between equals."""
    pull = sum(
        (turn / max(1, len(knob.words) - 1)) ** 2
        for knob, turn in zip(tries.knobs, point, strict=True)
    )
    return tries.seen[point].loss(wanted) + _PULL * pull


def _enumerated(tries: Tries, start: Point, wanted: Sequence[str]) -> list[Point]:
    """Where to begin: for every choice of words the best size of a batch, all else as it is today.

    The most promising first; more than one explanation may fit, and the pull towards today decides.
    """
    worded = [at for at, knob in enumerate(tries.knobs) if knob.words]
    choices: list[tuple[float, ...]] = []
    for knob in tries.knobs:
        if knob.words:
            choices.append(tuple(float(at - knob.place) for at in range(len(knob.words))))
        else:
            choices.append((0.0, *_TURNS) if knob.id == "units" else (0.0,))
    points = list(dict.fromkeys(tries.point(each) for each in itertools.product(*choices)))
    tries.see(points)
    best: dict[tuple[float, ...], Point] = {}
    for point in sorted([start, *points], key=lambda each: _cost(tries, each, wanted)):
        best.setdefault(tuple(point[at] for at in worded), point)
    return list(best.values())


def _compass(tries: Tries, start: Point, wanted: Sequence[str]) -> Point:
    """Every free parameter that matters up and down, the improving moves together too, then smaller
    steps. One matters that moves an outcome missed with today's defaults or where the search is."""
    best, home = start, (0.0,) * len(start)
    for step in _STEPS:
        while not tries.spent:
            here = _cost(tries, best, wanted)
            if tries.seen[best].loss(wanted) < _ENOUGH:
                return best
            missed = {
                each
                for each in wanted
                if not (tries.judge(home).agrees(each) and tries.seen[best].agrees(each))
            }
            moves = list(_moves(tries, best, step, missed))
            tries.see([point for _, point in moves])
            better = [
                (at, point) for at, point in moves if _cost(tries, point, wanted) < here - 1e-9
            ]
            if not better:
                break
            together = list(best)
            for at, point in sorted(better, key=lambda each: -_cost(tries, each[1], wanted)):
                together[at] = point[at]
            joint = tries.point(together)
            tries.see([joint])
            options = [joint, *(point for _, point in better)]
            best = min(options, key=lambda each: _cost(tries, each, wanted))
    return best


def _moves(
    tries: Tries, point: Point, step: float, missed: set[str]
) -> Iterator[tuple[int, Point]]:
    for at, knob in enumerate(tries.knobs):
        if missed.isdisjoint(FREE.get(knob.id, ())):
            continue
        for sign in (-1.0, 1.0):
            turned = list(point)
            turned[at] += sign * (1.0 if knob.words else step)
            moved = tries.point(turned)
            if moved != point:
                yield at, moved


def _undone(tries: Tries, best: Point, wanted: Sequence[str]) -> Point:
    """Without the moves that no agreement needs: a parameter goes home where all still agree."""
    met = [each for each in wanted if tries.seen[best].agrees(each)]
    for at, turn in enumerate(best):
        if not turn:
            continue
        home = tries.point([*best[:at], 0.0, *best[at + 1 :]])
        (seen,) = tries.see([home])
        close = seen.loss(wanted) <= tries.seen[best].loss(wanted) + _ENOUGH
        if close and all(seen.agrees(each) for each in met):
            best = home
    return best
