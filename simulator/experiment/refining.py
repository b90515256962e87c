"""Answers that come at once and become better: a first interval for everybody, then narrower ones.

For a person who moves a slider. Every scenario gets its first few replications before any gets
more; then their number doubles, the runs before reused, until a precision or a limit is reached.
Closing the iterator, or `cancel`, ends it: the next change starts a new one, which finds on the
shelf what has not changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np

from simulator.engines import EngineName, choose
from simulator.experiment.comparing import default_criterion
from simulator.experiment.places import Places
from simulator.experiment.running import Call, Cancel, Plan, seed_of, through
from simulator.experiment.simulating import Experiment, experiment_of
from simulator.results import Results
from simulator.spec import Scenario

__all__ = ["Refined", "refine"]


@dataclass(frozen=True, slots=True)
class Refined:
    """What is known of one scenario by now.

    `experiment`: all replications so far. `relative`: the widest 95 % half-width of the chosen
    measures as a share of their means (infinite where there is none). `last`: nothing more
    comes for this scenario, because `relative` is within the precision or the limit is reached.
    """

    name: str
    experiment: Experiment
    relative: float
    last: bool


@dataclass(slots=True)
class _Course:
    """One scenario on its way."""

    name: str
    scenario: Scenario
    plan: Plan
    why: str
    results: list[Results]
    ended: bool = False


def refine(
    scenarios: Mapping[str, Scenario],
    *,
    first: int = 4,
    at_most: int = 32,
    precision: float | None = None,
    on: Sequence[tuple[str, str]] = (),
    seed: int | None = None,
    engine: EngineName = "auto",
    workers: int | None = None,
    window: float | None = None,
    cancel: Cancel | None = None,
) -> Iterator[Refined]:
    """The scenarios in rounds, each with `first`, 2 x `first`, 4 x … replications, to `at_most`;
    a round is left out where the last would add less than half to it, as 30 would to 24.

    All on common random numbers (without `seed` the first scenario's), so that at any moment those
    with equally many replications can be compared in pairs. Within a round they come in their
    order. A scenario drops out once the intervals of the chosen measures, `on` (measure, subject;
    by default the mean lead time), are within ± `precision` of their means; none does without one.
    The numbers after n replications are those of `simulate(…, replications=n)`. ValueError for a
    warm-up `auto`; Cancelled is raised when `cancel()` is true.

    >>> from simulator import build
    >>> data = {"scenario": 1, "horizon": 200, "pools": [{"id": "desk", "slots": 2}],
    ...     "pipelines": [{"id": "ask", "arrivals": {"kind": "exponential", "mean": 1},
    ...                    "stages": [{"id": "serve", "pool": "desk", "time": 1}]}]}
    >>> now = {"now": build(data), "later": build(data | {"horizon": 300})}
    >>> [(one.name, one.experiment.replications, one.last) for one in refine(now, at_most=6)]
    [('now', 4, False), ('later', 4, False), ('now', 6, True), ('later', 6, True)]
    """
    _refuse(scenarios, first, at_most, precision)
    on = tuple(on) or (default_criterion(list(scenarios.values())),)
    seed = seed_of(next(iter(scenarios.values())), seed)
    courses = []
    for name, scenario in scenarios.items():
        chosen, why = choose(engine, scenario)
        plan = Plan(chosen, seed, at_most, workers, False, window)
        courses.append(_Course(name, scenario, plan, why, []))
    rounds = list(_rounds(first, at_most))
    # Who drops out is known at the end of a round; where nobody may, the workers go on meanwhile.
    with Places.now(workers) as places:
        for some in [rounds] if precision is None else [[each] for each in rounds]:
            calls = _calls(courses, some)
            with closing(through(calls, workers, cancel, places)) as found:  # type: ignore[type-var]
                for round_ in some:
                    for course in courses:
                        course.results += [next(found) for _ in round_]
                        yield _refined(course, on, precision, round_.stop >= at_most)
            courses = [each for each in courses if not each.ended]


def _rounds(first: int, at_most: int) -> Iterator[range]:
    """The replications of each round: none that the last makes hardly narrower."""
    done, until = 0, first
    while done < at_most:
        if done and 2 * at_most < 3 * until:
            until = at_most
        yield range(done, until)
        done, until = until, min(2 * until, at_most)


def _calls(courses: Sequence[_Course], rounds: Sequence[range]) -> Iterator[Call]:
    for round_ in rounds:
        for course in courses:
            yield from ((course.scenario, course.plan, each) for each in round_)


def _refined(
    course: _Course, on: Sequence[tuple[str, str]], precision: float | None, full: bool
) -> Refined:
    plan = replace(course.plan, replications=len(course.results))
    experiment = experiment_of(course.scenario, course.scenario, plan, course.why, course.results)
    relative = max(_relative(experiment, *each) for each in on)
    course.ended = full or (precision is not None and relative <= precision)
    return Refined(course.name, experiment, relative, course.ended)


def _relative(experiment: Experiment, measure: str, subject: str) -> float:
    """Half-width over mean; infinite where there is no interval or the mean is 0."""
    value = experiment.value(measure, subject)
    half = (value.high - value.low) / 2.0
    if half == 0.0:
        return 0.0
    found = half / abs(value.mean) if value.mean else np.inf
    return float(found) if np.isfinite(found) else float("inf")


def _refuse(
    scenarios: Mapping[str, Scenario], first: int, at_most: int, precision: float | None
) -> None:
    if not scenarios:
        raise ValueError("no scenario to refine")
    if not 2 <= first <= at_most:
        raise ValueError(f"first {first} and at most {at_most}; 2 or more, in this order")
    if precision is not None and not 0.0 < precision < 1.0:
        raise ValueError(f"precision is {precision}; a share above 0 and below 1")
    for name, scenario in scenarios.items():
        if scenario.warm_up == "auto":
            raise ValueError(f"{name}: a refined answer needs a number for the warm-up")
