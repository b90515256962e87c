"""What the jobs of a log say of the baseline's own parameters, and what they cannot say.

Jobs count for a stage by their name: by the user's word, else where a word of the name says it
(`unit-tests`, `docker build`). A number of the whole that the baseline divides (runs a week, by its
changes; failures, by their causes) is kept as a total. Whatever has no parameter is listed with the
reason. At least 30 jobs are asked of a stage (a setting).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.calibration import count_value, fit_durations, fit_failures

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["STAGES", "kept_of_jobs", "stage_of"]

STAGES: Mapping[str, tuple[str, ...]] = {
    "ci": ("build", "test"),
    "training": ("train", "experiment"),
}
"""The stages that jobs of a kind of log may be."""

_WORDS = {
    "build": {"build", "builds", "compile", "package"},
    "test": {"test", "tests", "unittest", "unittests", "pytest"},
    "train": {"train", "training", "retrain", "retraining"},
    "experiment": {"experiment", "experiments", "notebook", "sweep"},
}
_FEWEST = 30
_MOST_FAIL = 0.95


class _Kept:
    """What is kept of one log: parameters, totals, and what is not used with the reason."""

    def __init__(self) -> None:
        self.parameters: dict[str, dict[str, float]] = {}
        self.totals: dict[str, dict[str, float]] = {}
        self.unused: list[dict[str, str]] = []

    def leave(self, what: str, why: str) -> None:
        self.unused.append({"what": what, "why": why})

    def as_data(self) -> dict[str, Any]:
        parts = {"parameters": self.parameters, "totals": self.totals, "unused": self.unused}
        return {name: part for name, part in parts.items() if part}


def stage_of(name: str, kind: str) -> str | None:
    """The stage a job's name speaks of; None where it speaks of none or of two.

    >>> stage_of("Unit tests (3.11)", "ci"), stage_of("build-and-test", "ci")
    ('test', None)
    """
    words = set(re.split("[^a-z]+", name.lower()))
    found = [stage for stage in STAGES[kind] if words & _WORDS[stage]]
    return found[0] if len(found) == 1 else None


def kept_of_jobs(table: pd.DataFrame, kind: str, stages: Mapping[str, str]) -> dict[str, Any]:
    """`parameters`, `totals` and `unused` of a log of jobs, each number with its 95 % interval.

    `table`: hour, duration (hours), slots, failed, attempt, name. `stages` is the user's word for
    names of jobs (`{"ci-main": "test"}`).
    """
    kept = _Kept()
    named = _by_stage(table, kind, stages)
    if kind == "ci":
        _ci(kept, table, named)
    else:
        _training(kept, table, named)
    kept.leave("rhythm and bursts of arrivals", "the baseline spreads its flows over office hours")
    if table["wait"].notna().any():
        kept.leave("waits in the queue", "an outcome: compared in the back-test, never an input")
    return kept.as_data()


def _by_stage(table: pd.DataFrame, kind: str, stages: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """The rows of each stage that has any."""
    names = [str(each) for each in table["name"].dropna().unique()]
    found = {name: stages.get(name) or stage_of(name, kind) for name in names}
    rows = {}
    for stage in STAGES[kind]:
        mine = [name for name, where in found.items() if where == stage]
        if mine:
            rows[stage] = table[table["name"].isin(mine)]
    return rows


def _ci(kept: _Kept, table: pd.DataFrame, named: Mapping[str, pd.DataFrame]) -> None:
    how = "say which jobs build and which test with --stage NAME=build or NAME=test"
    for stage in STAGES["ci"]:
        rows = named.get(stage)
        if rows is None:
            kept.leave(f"{stage} time and failures", f"no job's name says `{stage}`: {how}")
        elif _enough(kept, rows, stage):
            kept.parameters[f"{stage}-time"] = _time(rows["duration"].to_numpy())
            _fails_of(kept, rows, stage)
    unnamed = not table["name"].notna().any()
    runs = table if unnamed else named.get("build")
    if runs is None:
        kept.leave("runs a week", f"which jobs begin a run is not known: {how}")
    else:
        kept.totals["runs-per-week"] = _a_week(runs)


def _fails_of(kept: _Kept, rows: pd.DataFrame, stage: str) -> None:
    """A build fails by its code; a test's failures that pass when tried again are flaky."""
    results = rows[rows["failed"].notna()]
    lost = results["failed"].eq(True)
    again = results["attempt"].fillna(1.0) > 1.0
    mended = int((again & ~lost).sum())
    if len(results) < _FEWEST:
        kept.leave(f"{stage} failures", f"{len(results)} jobs have a result, {_FEWEST} are needed")
    elif lost.mean() > _MOST_FAIL:
        kept.leave(f"{stage} failures", "nearly every job fails: no work would ever get through")
    elif stage == "build":
        kept.parameters["build-fails"] = _share(int(lost.sum()) - mended, len(results))
    elif again.any():
        kept.parameters["test-flaky"] = _share(mended, len(results))
        kept.parameters["test-defect"] = _share(int(lost.sum()) - mended, len(results))
    else:
        kept.totals["test-fails"] = _share(int(lost.sum()), len(results))


def _training(kept: _Kept, table: pd.DataFrame, named: Mapping[str, pd.DataFrame]) -> None:
    """Where names tell trainings and experiments apart each by its own, else all jobs for both."""
    train, tried = (named.get(stage, table if not named else None) for stage in STAGES["training"])
    if train is None:
        kept.leave(
            "training time and failures", "no job's name says `train`: say --stage NAME=train"
        )
    else:
        kept.parameters["train-time"] = _time(train["duration"].to_numpy())
        results = train["failed"].dropna()
        if len(results) < _FEWEST:
            kept.leave("training failures", f"{len(results)} jobs have a result")
        elif results.eq(True).mean() > _MOST_FAIL:
            kept.leave(
                "training failures", "nearly every job fails: no work would ever get through"
            )
        else:
            kept.totals["train-fails"] = _share(int(results.eq(True).sum()), len(results))
    if tried is None:
        how = "say --stage NAME=experiment"
        kept.leave("experiments", f"no job's name says `experiment`: {how}")
    elif _enough(kept, tried, "experiment"):
        kept.parameters["experiment-time"] = _time((tried["duration"] * tried["slots"]).to_numpy())
        kept.totals["experiments-per-week"] = _a_week(tried)


def _enough(kept: _Kept, rows: pd.DataFrame, stage: str) -> bool:
    if len(rows) >= _FEWEST:
        return True
    kept.leave(f"{stage} jobs", f"there are {len(rows)}, {_FEWEST} are needed")
    return False


def _time(hours: Any) -> dict[str, float]:
    fit = fit_durations(hours)
    return _number(fit.mean, fit.low, fit.high, fit.n)


def _share(hits: int, n: int) -> dict[str, float]:
    hits = max(0, hits)
    fit = fit_failures([True] * hits + [False] * (n - hits))
    return _number(fit.probability, fit.low, fit.high, n)


def _a_week(rows: pd.DataFrame) -> dict[str, float]:
    """First attempts a week, from the first day of the log to the end of its last."""
    hours = rows.loc[rows["attempt"].fillna(1.0) <= 1.0, "hour"].to_numpy()
    weeks = (math.floor(hours.max() / 24.0) + 1.0 - math.floor(hours.min() / 24.0)) / 7.0
    found = count_value("runs", hours, weeks)
    return _number(found.value, found.low, found.high, found.n)


def _number(value: float, low: float, high: float, n: int) -> dict[str, float]:
    return {"value": round(value, 4), "low": round(low, 4), "high": round(high, 4), "n": n}
