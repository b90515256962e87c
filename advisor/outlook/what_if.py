"""What if: today beside today with changes, a first answer at once that becomes better.

Every case runs on the same random numbers as today, so a difference is one of what was changed.
What is handed on is small: the measures asked for, by replication, and what follows from them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from advisor.effects import QUARTER_HOURS, runnable
from advisor.faults import Fault, FaultsError
from advisor.outlook.payroll import kept_on
from advisor.outlook.standing import AT_END, NET_BENEFIT
from simulator.engines import choose
from simulator.experiment import Experiment, refine
from simulator.intervals import best_probabilities, paired_differences, summarise
from simulator.spec import Scenario, ScenarioError, build

if TYPE_CHECKING:
    from advisor.baseline import Baseline

__all__ = [
    "ANSWERED_COLUMNS",
    "CASE_LIMIT",
    "HIGHER_IS_BETTER",
    "PRECISION",
    "Answer",
    "Case",
    "Judge",
    "answers",
    "most_runs",
]

CASE_LIMIT = 4
"""How many cases are compared at once, beside today."""

PRECISION = 0.05
"""Where an answer stops: the 95 % interval of the mean lead time within ± 5 % of it."""

HIGHER_IS_BETTER = frozenset(
    {"deployment-frequency", "model-quality", "completions", NET_BENEFIT[0], AT_END[0]}
)
"""Measures of which more is better; of every other one less is."""

ANSWERED_COLUMNS = ("case", "measure", "subject", "unit", "mean", "low", "high", "p10", "p90",
                    "change", "change_low", "change_high", "best",
                    "beside", "beside_low", "beside_high")  # fmt: skip
"""Of `Answer.measures`: over replications the mean, its 95 % interval and the 10-90 % range; case
minus today, paired, with its 95 % interval (NaN for today); the probability that its mean is the
best of all cases and today; case minus the first case, paired (NaN for today and for that case)."""

Pair = tuple[str, str]
Cancel = Callable[[], bool]
Floats = np.ndarray[Any, np.dtype[np.float64]]
Judge = Callable[[Mapping[str, Experiment]], Mapping[str, Mapping[Pair, Floats]]]
"""From the experiments of today and every case: further measures in money, in each run of each."""
TODAY = "nothing"
_CRITERION: Pair = ("lead-time.mean", "change")
_FEW, _MANY = (2, 8), (4, 64)
_ENOUGH = 16


@dataclass(frozen=True, slots=True)
class Case:
    """A what-if: dated changes of today, and sentences on what of it is not simulated."""

    id: str
    title: str
    changes: tuple[dict[str, Any], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known by now of the cases, after `replications` of `at_most`.

    `measures` has ANSWERED_COLUMNS, `series` strategy (a case, or `nothing`), measure, subject,
    start, end, mean, p10, p25, p50, p75, p90, n. `relative` is the widest half-width of the mean
    lead time as a share of it, infinite where there is none. `last`: nothing more comes. `engine`
    says what ran and `why`; `baseline` is the content hash of today.
    """

    cases: tuple[Case, ...]
    measures: pd.DataFrame
    series: pd.DataFrame
    replications: int
    at_most: int
    relative: float
    last: bool
    engine: str
    why: str
    seed: int
    hours: float
    baseline: str


def most_runs(scenario: Scenario, replications: int | None = None) -> tuple[int, int, str]:
    """First and last number of runs by the engine that will run it, and its name.

    4 and up to 64 on the compiled engine; 2 and up to 8 on the reference engine, which takes as
    long for one as the other for dozens. `replications` is the limit where somebody set one.
    """
    engine, _ = choose("auto", scenario)
    first, most = _FEW if engine.name == "reference" else _MANY
    most = max(2, most if replications is None else replications)
    return min(first, most), most, engine.name


def answers(
    baseline: Baseline,
    cases: Sequence[Case],
    shown: Sequence[Pair],
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    cancel: Cancel | None = None,
    judge: Judge | None = None,
) -> Iterator[Answer]:
    """One answer after another, each with twice the runs of the one before.

    It ends once the mean lead time of today and of every case is within PRECISION after 16 runs or
    more, or after as many runs as `most_runs` says. `shown` are the measures wanted, `judge` adds
    its own. Who is taken away for a time stays in `cost` (`kept_on`). FaultsError where a case
    cannot be built, with every fault; `Cancelled` is raised when `cancel()` is true.
    """
    if len(cases) > CASE_LIMIT:
        raise ValueError(f"{len(cases)} cases; at most {CASE_LIMIT} are compared")
    built, cases = _built(baseline, cases)
    scenarios = {TODAY: baseline.scenario, **built}
    first, most, engine = most_runs(baseline.scenario, replications)
    on = [_CRITERION] if any(each.id == "change" for each in baseline.scenario.pipelines) else []
    rounds = refine(
        scenarios, first=first, at_most=most, on=on, seed=seed, workers=workers,
        window=QUARTER_HOURS, cancel=cancel,
    )  # fmt: skip
    with closing(rounds) as found:  # type: ignore[type-var]
        while True:
            round_ = [next(found) for _ in scenarios]
            widest = max(each.relative for each in round_)
            known = _paid(baseline, cases, {each.name: each.experiment for each in round_})
            today = known[TODAY]
            last = round_[0].last or (today.replications >= _ENOUGH and widest <= PRECISION)
            yield Answer(
                cases=cases,
                measures=_measures(known, shown, judge(known) if judge else {}),
                series=_series(known, shown),
                replications=today.replications,
                at_most=most,
                relative=widest,
                last=last,
                engine=engine,
                why=today.why,
                seed=today.seed,
                hours=float(baseline.scenario.horizon),
                baseline=today.scenario_hash,
            )
            if last:
                return


def _built(
    baseline: Baseline, cases: Sequence[Case]
) -> tuple[dict[str, Scenario], tuple[Case, ...]]:
    """The scenario of each case; what no engine runs at a date is left out and said."""
    scenarios, kept = {}, []
    faults: list[Fault] = []
    own = list(baseline.data.get("changes", ()))
    for case in cases:
        every = [*own, *case.changes]
        data = {**baseline.data, "changes": every} if every else dict(baseline.data)
        try:
            data, left_out = runnable(data)
            scenarios[case.id] = build(data)
        except ScenarioError as error:
            faults += [_told(case, len(own), each) for each in error.faults]
        else:
            changes = tuple(data.get("changes", ())[len(own) :])
            kept.append(Case(case.id, case.title, changes, (*case.notes, *left_out)))
    if faults:
        raise FaultsError(faults)
    return scenarios, tuple(kept)


def _told(case: Case, own: int, fault: Any) -> Fault:
    """A fault of a scenario as one of the case's changes, counted from 1."""
    path = tuple(fault.path)
    where = case.title
    if path[:1] == ("changes",) and len(path) > 1 and isinstance(path[1], int):
        where = f"{case.title}, change {path[1] - own + 1}"
    return Fault(where, fault.what, fault.remedy)


def _paid(
    baseline: Baseline, cases: Sequence[Case], known: Mapping[str, Experiment]
) -> dict[str, Experiment]:
    """The experiments with the pay of people whom a case takes away for a time."""
    changes = {case.id: case.changes for case in cases}
    return {name: kept_on(one, baseline.data, changes.get(name, ())) for name, one in known.items()}


def _measures(
    known: Mapping[str, Experiment],
    shown: Sequence[Pair],
    judged: Mapping[str, Mapping[Pair, Floats]],
) -> pd.DataFrame:
    runs = {
        name: _with(_only(experiment.runs, shown), judged.get(name, {}))
        for name, experiment in known.items()
    }
    best = _best(runs)
    first = next((name for name in runs if name != TODAY), TODAY)
    frames = []
    for name, mine in runs.items():
        frame = summarise(mine)
        keys = list(zip(frame["measure"], frame["subject"], strict=True))
        frame["case"] = name
        for column, base in (("change", TODAY), ("beside", first)):
            found = _change(runs[base], mine) if name not in (TODAY, base) else {}
            for at, end in enumerate(("", "_low", "_high")):
                frame[column + end] = [found.get(key, (math.nan,) * 3)[at] for key in keys]
        frame["best"] = [best.get(key, {}).get(name, math.nan) for key in keys]
        frames.append(frame[list(ANSWERED_COLUMNS)])
    return pd.concat(frames, ignore_index=True)


def _with(runs: pd.DataFrame, judged: Mapping[Pair, Floats]) -> pd.DataFrame:
    """The runs with further measures in money, one value a run."""
    if not judged:
        return runs
    numbers = sorted(runs["replication"].unique())
    more = [
        pd.DataFrame({"replication": numbers, "measure": measure, "subject": subject,
                      "unit": "money", "value": values})
        for (measure, subject), values in judged.items()
    ]  # fmt: skip
    return pd.concat([runs, *more], ignore_index=True).sort_values("replication", kind="stable")


def _change(base: pd.DataFrame, other: pd.DataFrame) -> dict[Pair, tuple[float, float, float]]:
    frame = paired_differences(base, other)
    keys = zip(frame["measure"], frame["subject"], strict=True)
    return dict(
        zip(keys, zip(frame["mean"], frame["low"], frame["high"], strict=True), strict=True)
    )


def _best(runs: Mapping[str, pd.DataFrame]) -> dict[Pair, dict[str, float]]:
    """Of each measure that all have: how probable it is that a case's mean is the best."""
    values: dict[Pair, dict[str, Floats]] = {}
    for name, frame in runs.items():
        ordered = frame.sort_values("replication", kind="stable")
        for (measure, subject), rows in ordered.groupby(["measure", "subject"], observed=True):
            mine = rows["value"].to_numpy(np.float64)
            values.setdefault((str(measure), str(subject)), {})[name] = mine
    return {
        pair: best_probabilities(found, pair[0] not in HIGHER_IS_BETTER)
        for pair, found in values.items()
        if len(found) == len(runs) > 1
    }


def _series(known: Mapping[str, Experiment], shown: Sequence[Pair]) -> pd.DataFrame:
    frames = []
    for name, experiment in known.items():
        frame = _only(experiment.series, shown).copy()
        frame.insert(0, "strategy", name)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _only(frame: pd.DataFrame, shown: Sequence[Pair]) -> pd.DataFrame:
    wanted = set(shown)
    mine = zip(frame["measure"].tolist(), frame["subject"].tolist(), strict=True)
    return frame[np.fromiter((pair in wanted for pair in mine), bool, len(frame))]
