"""What one answer does: a practice raised, today and then paired on common random numbers.

Today's whole scenario is run beside the same with the practice in place from the start, beside
what is left with every assumed factor at 1, and, where a prerequisite is short, beside the practice
with its prerequisites taken as met. With `draws` the sizes of effects are drawn in an outer loop,
replications inside: what the answer may do when neither its size nor chance is known. All of it
without ramps and withdrawn people: a state. The way there is simulated beside it where it is asked
for.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.effects import (
    Matched,
    Moves,
    drawn_sizes,
    match,
    moves_of,
    over_draws,
    runnable,
    settled,
)
from advisor.outlook.introducing import Introduction, introduce
from advisor.outlook.luck import by_luck, kept_by_holm
from advisor.outlook.parts import Part, part_of, pipelines_for, visits_per_week
from simulator.experiment import Experiment, simulate_each
from simulator.intervals import paired_differences
from simulator.spec import Scenario, build

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.model import Catalogue

__all__ = [
    "CASES",
    "DRAWN",
    "DRAWS",
    "HEADLINES",
    "TRIED_COLUMNS",
    "Trial",
    "clear_measures",
    "try_practice",
]

HEADLINES = (
    ("lead-time.mean", "change"),
    ("change-fail-rate", "change"),
    ("incidents", "all"),
    ("recovery-time.p50", "change"),
    ("deployment-frequency", "change"),
    ("lead-time.mean", "model-release"),
    ("below-floor", "all"),
    ("model-quality", "all"),
    ("retrainings", "all"),
    ("utilisation", "gpu"),
    ("utilisation", "testers"),
    ("utilisation", "operations"),
    ("cost", "all"),
)
"""The outcomes a difference is told by first, named before anything is run."""

CASES = ("answered", "assumptions-off", "prerequisites-met")
"""As it counts today; with every assumed factor at 1; with its prerequisites taken as met."""

DRAWN = "drawn"
"""A further case where sizes are drawn: the mean over draws, low and high hold the middle 80 % of
what the difference may be (`effects.over_draws`). Absent where no effect of it has a size."""

DRAWS = 8
"""How many drawn sets of sizes a page or the command line asks for."""

TRIED_COLUMNS = ("case", "measure", "subject", "unit", "base", "candidate", "mean", "low", "high")
"""Of `Trial.differences`: candidate minus base of each case, paired by replication, 95 %
t-interval; NaN where there is nothing to measure."""

Progress = Callable[[int, int, str], None]
Cancel = Callable[[], bool]
_HALF_YEAR, _LEAST = 26 * 168.0, 8 * 168.0
_REPLICATIONS = 8
_INSIDE = 4
_VISITS_BUDGET = 1.2e6


@dataclass(frozen=True, slots=True)
class Trial:
    """A practice tried on today's scenario over `hours`; without a mechanism nothing was run and
    `differences` (TRIED_COLUMNS) is empty. `pipelines` are those that were simulated, `notes` what
    no engine runs; `introduced` is the way there, where it was asked for; `engine` and `why` say
    what ran today's part."""

    practice: str
    hours: float
    replications: int
    seed: int
    pipelines: Part
    differences: pd.DataFrame
    notes: tuple[str, ...]
    introduced: Introduction | None = None
    engine: str | None = None
    why: str | None = None


def try_practice(
    catalogue: Catalogue,
    baseline: Baseline,
    practice: str,
    *,
    to: float = 1.0,
    hours: float | None = None,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    draws: int = 0,
    teams: int = 0,
    whole: bool = True,
    cases: Sequence[str] = CASES,
    matched: tuple[Matched, Matched] | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> tuple[Moves, Trial]:
    """What raising a practice to `to` moves, and what that does to every measure.

    Eight replications of half a year, fewer weeks (at least eight) where a large organisation would
    take more than a budget of stage visits. Without `whole` only the pipelines it can act on are
    run: cheaper, and the measures of `all` are then those of these pipelines. `cases` are the ones
    wanted of CASES; with `draws` (at least 2) also DRAWN, each draw on the first four replications
    at most. With `teams` also the way there, its work in so many of them. `matched` is as in
    `moves_of`. The same arguments give the same trial.
    """
    matched = matched or _matches(catalogue, baseline)
    given = catalogue, baseline.data, baseline.anchors, baseline.adoption, practice
    moves = moves_of(*given, to=to, matched=matched)
    seed = baseline.scenario.seed if seed is None else seed
    changes = {"answered": moves.changes, "assumptions-off": moves.changes_off}
    if moves.weak and "prerequisites-met" in cases:
        changes["prerequisites-met"] = moves_of(*given, to=to, met=True, matched=matched).changes
    changes = {case: made for case, made in changes.items() if case in cases}
    if not any(changes.values()):
        return moves, Trial(practice, 0.0, 0, seed, (), _frame([]), ())
    part = _part(baseline.data, moves, matched[0], whole=whole)
    count = max(1, replications or _REPLICATIONS)
    data = part_of(baseline.data, part)
    if hours is None:
        number = count * (1 + len(changes)) + draws * min(count, _INSIDE)
        hours = _affordable(data, number, baseline.scenario.horizon)
    runs = _Runs({**data, "horizon": hours}, count, seed, workers, progress, cancel)
    frame, notes, ran = runs.against_today(changes)
    if draws >= 2 and count >= 2 and moves.changes:
        drawn = _drawn_matches(catalogue, baseline, draws, seed)
        made = [moves_of(*given, to=to, matched=(each, matched[1])).changes for each in drawn]
        frame = _frame([frame, runs.over_sizes(made, frame)])
    way = runs.introduced(catalogue, baseline, practice, matched[0], part, to, teams)
    return moves, Trial(practice, hours, count, seed, part, frame, notes, way, *ran)


def clear_measures(trial: Trial, case: str = CASES[0]) -> tuple[tuple[str, str], ...]:
    """The measures whose difference in one of CASES is clear, HEADLINES first, then the surest.

    Clear is what Holm's step-down test (1979) of the paired differences keeps at 5 %, over the
    headlines and over all other measures each by themselves: the chance that any of a family is
    luck is at most 5 %, however many are compared and however they hang together. A difference that
    is the same in every pair is clear, none of fewer than two pairs is.
    """
    mine = trial.differences[trial.differences["case"] == case]
    chance = {
        (row.measure, row.subject): by_luck(row.mean, row.low, row.high, trial.replications)
        for row in mine.itertuples()
        if math.isfinite(row.low)
    }
    first = {pair: chance[pair] for pair in HEADLINES if pair in chance}
    others = {pair: each for pair, each in chance.items() if pair not in first}
    kept = set(kept_by_holm(first))
    return (*(pair for pair in first if pair in kept), *kept_by_holm(others))


def _matches(catalogue: Catalogue, baseline: Baseline) -> tuple[Matched, Matched]:
    anchors = baseline.anchors
    return match(catalogue, anchors), match(catalogue, anchors, assumptions=False)


def _drawn_matches(
    catalogue: Catalogue, baseline: Baseline, draws: int, seed: int
) -> Iterator[Matched]:
    for sizes in drawn_sizes(catalogue, draws, seed):
        yield match(catalogue, baseline.anchors, draws=sizes)


def _part(data: Mapping[str, Any], moves: Moves, matched: Matched, *, whole: bool) -> Part:
    """Every pipeline, or those in which the practice and what it lifts can be felt."""
    if whole:
        return tuple(each["id"] for each in data["pipelines"])
    acting = {moves.practice, *moves.lifted}
    return pipelines_for(data, [row.location for row in matched.rows if row.practice in acting])


def _affordable(data: Mapping[str, Any], runs: int, horizon: float) -> float:
    weekly = max(1.0, visits_per_week(data))
    hours = _VISITS_BUDGET / (weekly * runs) * 168.0
    return min(horizon, max(_LEAST, min(_HALF_YEAR, hours)))


@dataclass(frozen=True, slots=True)
class _Runs:
    """Today's scenario and its cases, run one after the other on the same random numbers."""

    data: Mapping[str, Any]
    count: int
    seed: int
    workers: int | None
    progress: Progress | None
    cancel: Cancel | None

    def against_today(
        self, changes: Mapping[str, Iterable[Mapping[str, Any]]]
    ) -> tuple[pd.DataFrame, tuple[str, ...], tuple[str, str]]:
        """The differences of every case, what no engine runs, and what ran today and why. A
        case of no change is today."""
        cases = {case: tuple(made) for case, made in changes.items()}
        moving = {case: made for case, made in cases.items() if made}
        prepared = {case: runnable(settled(self.data, made)) for case, made in moving.items()}
        today, _ = runnable(self.data)
        found = self._experiments([today, *(data for data, _ in prepared.values())])
        base = next(found)
        experiments = dict(zip(moving, found, strict=True))
        frames = [_differences(case, base, experiments.get(case, base)) for case in cases]
        notes = [note for _, left_out in prepared.values() for note in left_out]
        return _frame(frames), tuple(dict.fromkeys(notes)), (base.engine, base.why)

    def over_sizes(
        self, drawn: Sequence[Iterable[Mapping[str, Any]]], known: pd.DataFrame
    ) -> pd.DataFrame:
        """The case DRAWN; empty where all draws are the same scenario. `known`: the other cases."""
        scenarios = [runnable(settled(self.data, made))[0] for made in drawn]
        if all(each == scenarios[0] for each in scenarios):
            return _frame([])
        every = [runnable(self.data)[0], *scenarios]
        base, *others = self._experiments(every, min(self.count, _INSIDE))
        frame = over_draws(base.runs, [each.runs for each in others])
        first = known.drop_duplicates(["measure", "subject"])[
            ["measure", "subject", "unit", "base"]
        ]
        frame = frame.merge(first, on=["measure", "subject"], how="inner")
        frame = frame.assign(case=DRAWN, candidate=frame["base"] + frame["mean"])
        return frame[list(TRIED_COLUMNS)]

    def introduced(
        self,
        catalogue: Catalogue,
        baseline: Baseline,
        practice: str,
        matched: Matched,
        part: Part,
        to: float,
        teams: int,
    ) -> Introduction | None:
        """The way there; nothing where no team is named, or where there are no pairs."""
        if not teams or self.count < 2:
            return None
        return introduce(
            catalogue, baseline, practice, part=part, matched=matched, to=to, teams=teams,
            replications=self.count, seed=self.seed, workers=self.workers, cancel=self.cancel,
        )  # fmt: skip

    def _experiments(
        self, scenarios: list[dict[str, Any]], count: int | None = None
    ) -> Iterator[Experiment]:
        count = count or self.count

        def built() -> Iterator[Scenario]:
            yield from (build(data) for data in scenarios)

        found = simulate_each(
            built(), replications=count, seed=self.seed, workers=self.workers, cancel=self.cancel
        )
        for done, experiment in enumerate(found):
            if self.progress is not None:
                self.progress((done + 1) * count, len(scenarios) * count, "simulating")
            yield experiment


def _differences(case: str, base: Experiment, other: Experiment) -> pd.DataFrame:
    frame = paired_differences(base.runs, other.runs)
    known = base.measures.set_index(["measure", "subject"])
    means = other.measures.set_index(["measure", "subject"])["mean"].to_dict()
    keys = list(zip(frame["measure"], frame["subject"], strict=True))
    units, todays = known["unit"].to_dict(), known["mean"].to_dict()
    frame["case"] = case
    frame["unit"] = [units.get(key, "") for key in keys]
    frame["base"] = [todays.get(key, math.nan) for key in keys]
    frame["candidate"] = [means.get(key, math.nan) for key in keys]
    return frame[list(TRIED_COLUMNS)]


def _frame(frames: list[pd.DataFrame]) -> pd.DataFrame:
    frames = [each for each in frames if len(each)]
    if not frames:
        return pd.DataFrame(columns=list(TRIED_COLUMNS))
    return pd.concat(frames, ignore_index=True)
