"""The mirror: what the simulation of today says beside what the client said or measured.

Outcomes are never inputs. What a log of deployments measured (`fits.checks`) stands in the place of
what was said of the same outcome, and the note says whose it is. Where they differ by more than the
stated tolerance, the difference is listed with its miss and the wait or number most likely to be
wrong or missing (`missing.py`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.baseline.known import number_of
from advisor.baseline.missing import Seen, likeliest_missing
from advisor.baseline.totals import named_log

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from simulator.experiment import Experiment

__all__ = ["MIRROR_COLUMNS", "check_outcomes", "measured_outcomes", "stated_outcomes"]

MIRROR_COLUMNS = (
    "outcome",
    "stated",
    "simulated",
    "low",
    "high",
    "unit",
    "miss",
    "verdict",
    "note",
    "question",
)
_YEAR, _WEEK = 8766.0, 168.0
_WITHIN = 0.3
"""A stated outcome within 30 % of the simulated one, or inside its range, is met (setting)."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """A profile question that is a check, the measure it is about, and what a miss suggests."""

    question: str
    title: str
    measure: str
    subject: str
    unit: str
    above: str
    below: str


_OUTCOMES = (
    _Outcome(
        "stated-lead-time-days",
        "lead time of a change, median",
        "lead-time.p50",
        "change",
        "days",
        "a wait is missing here: a release calendar, an approval, or work that waits for review",
        "today's calendars are faster than assumed: check rhythm, board and deploy window",
    ),
    _Outcome(
        "stated-deployments-per-week",
        "deployments a week, all units",
        "deployment-frequency",
        "change",
        "deployments a week",
        "more units release by themselves, or more often, than was said",
        "fewer units release by themselves, or less often, than was said",
    ),
    _Outcome(
        "stated-change-fail-rate",
        "share of deployments that fail",
        "change-fail-rate",
        "change",
        "share of deployments",
        "changes are riskier, or deployments larger, than assumed",
        "changes are safer than assumed, or only large failures are counted",
    ),
    _Outcome(
        "stated-rework-rate",
        "share of deployments that are unplanned fixes",
        "rework-rate",
        "change",
        "share of deployments",
        "more failures need a deployment of their own than assumed, or ordinary fixes are counted",
        "failures are repaired by going back, or wait for the next release, more than assumed",
    ),
    _Outcome(
        "stated-recovery-hours",
        "time to recover, median",
        "recovery-time.p50",
        "change",
        "hours",
        "nights and weekends may wait: on-call hours, access, or a restore nobody practised",
        "more incidents are taken back than assumed, or the clock starts when somebody is called",
    ),
    _Outcome(
        "stated-utilisation",
        "share of time GPUs are busy",
        "utilisation",
        "gpu",
        "share of time",
        "there are more experiments, or longer ones, than assumed",
        "there are fewer experiments than assumed, or cards are held without work",
    ),
    _Outcome(
        "stated-retrainings-per-year",
        "retrainings per model and year",
        "retrainings",
        "all",
        "per model and year",
        "somebody retrains by the calendar, or notices decay earlier than assumed",
        "decay is slower, or complaints are rarer, than assumed",
    ),
    _Outcome(
        "stated-incidents-per-week",
        "incidents a week, whatever caused them",
        "incidents",
        "change",
        "incidents a week",
        "more happens that no change caused, or changes are riskier, than assumed",
        "small incidents are not counted, or less happens that no change caused",
    ),
    _Outcome(
        "stated-model-release-days",
        "days from an accepted model to serving, median",
        "lead-time.p50",
        "model-release",
        "days",
        "a hand-over, an approval or a queue is missing between experiment and serving",
        "models go live another way than through the steps assumed",
    ),
)


def check_outcomes(
    engagement: Engagement, experiment: Experiment, today: Mapping[str, Any] | None = None
) -> pd.DataFrame:
    """One row per outcome: stated, or measured in the latest log that tells it, beside simulated.

    `stated` is NaN where the client neither said nor measured it. With the scenario that was
    simulated (`today`, plain data) the note of a miss says in numbers what is likeliest missing.

    `low` and `high` are the 10-90 % range over replications, `miss` is stated / simulated - 1.
    `verdict` is met, higher, lower (the stated value against the simulated), not-stated, or
    not-simulated.
    """
    models = number_of(engagement.profile, "production-models") or 0.0
    models = models or number_of(engagement.profile, "pilots") or 0.0
    rows = [_row(one, engagement, experiment, max(1.0, models), today) for one in _OUTCOMES]
    return pd.DataFrame(rows, columns=list(MIRROR_COLUMNS))


def stated_outcomes(engagement: Engagement) -> dict[str, float]:
    """What is to be matched, by the question that asks for it: measured where a log tells it."""
    found = {}
    for one in _OUTCOMES:
        measured = _measured(one, engagement)
        said = number_of(engagement.profile, one.question)
        value = said if measured is None else measured.value
        if value is not None:
            found[one.question] = value
    return found


def measured_outcomes(engagement: Engagement) -> dict[str, str]:
    """The outcomes that a log measured, by the question that asks for it, and which log."""
    found = {one.question: _measured(one, engagement) for one in _OUTCOMES}
    return {question: each.log for question, each in found.items() if each is not None}


def _row(
    one: _Outcome,
    engagement: Engagement,
    experiment: Experiment,
    models: float,
    today: Mapping[str, Any] | None,
) -> Mapping[str, object]:
    said = number_of(engagement.profile, one.question)
    measured = _measured(one, engagement)
    stated = said if measured is None else measured.value
    mean, low, high = _simulated(one, experiment, models)
    miss = stated / mean - 1 if stated is not None and mean > 0 else math.nan
    verdict, note = "met", ""
    if math.isnan(mean):
        verdict, note = "not-simulated", "nothing of this happens in the simulated scenario"
    elif stated is None:
        verdict, note = "not-stated", "the client did not say"
    elif not (low <= stated <= high or abs(miss) <= _WITHIN):
        verdict = "higher" if stated > mean else "lower"
        note = one.above if stated > mean else one.below
        if today is not None:
            seen = _seen(today, experiment, stated, mean)
            note = likeliest_missing(one.question, seen) or note
    if measured is not None:
        note = "; ".join(part for part in (_whose(measured, said), note) if part)
    return {
        "outcome": one.title,
        "stated": math.nan if stated is None else stated,
        "simulated": mean,
        "low": low,
        "high": high,
        "unit": one.unit,
        "miss": miss,
        "verdict": verdict,
        "note": note,
        "question": one.question,
    }


def _seen(
    today: Mapping[str, Any], experiment: Experiment, stated: float, simulated: float
) -> Seen:
    """What is known of changes in these runs, for the sentence on a miss."""
    means = experiment.measures.set_index(["measure", "subject"])["mean"].to_dict()
    parts = {
        part: float(means.get((f"lead-time.{part}", "change"), math.nan))
        for part in ("calendar", "queue", "work", "delay")
    }
    weekly = 7.0 * float(means.get(("throughput", "change"), math.nan))
    often = float(means.get(("deployment-frequency", "change"), math.nan))
    return Seen(today, stated, simulated, parts, weekly / often if often > 0 else math.nan)


@dataclass(frozen=True, slots=True)
class _Measured:
    """An outcome in a log, in the unit of the question; an end of its interval may be missing."""

    value: float
    low: float | None
    high: float | None
    log: str


def _measured(one: _Outcome, engagement: Engagement) -> _Measured | None:
    """What the latest log that tells this outcome says of it: outcomes in logs are of changes."""
    if one.subject != "change":
        return None
    by = 1 / 24 if one.unit == "days" else 1.0
    for log in reversed(engagement.logs):
        checks = log.fits.get("checks")
        check = checks.get(one.measure) if isinstance(checks, Mapping) else None
        value = _finite(check.get("value")) if isinstance(check, Mapping) else None
        if isinstance(check, Mapping) and value is not None:
            low, high = (_finite(check.get(end)) for end in ("low", "high"))
            low, high = (None if end is None else end * by for end in (low, high))
            return _Measured(value * by, low, high, named_log(log))
    return None


def _finite(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) and value >= 0 else None


def _whose(measured: _Measured, said: float | None) -> str:
    ends = ""
    if measured.low is not None and measured.high is not None:
        ends = f", 95 % interval {measured.low:.3g} to {measured.high:.3g}"
    also = "" if said is None else f"; the client said {said:.3g}"
    return f"measured in {measured.log}{ends}{also}"


def _simulated(one: _Outcome, experiment: Experiment, models: float) -> tuple[float, float, float]:
    """Mean over replications and their 10-90 % range, in the unit of the question."""
    frame = experiment.runs[experiment.runs["measure"] == one.measure]
    if one.measure == "utilisation":
        frame = frame[frame["subject"].str.match(rf"{one.subject}(-\d+)?$")]
        values = frame.groupby("replication")["value"].mean().dropna()
    elif one.measure in ("deployment-frequency", "change-fail-rate", "rework-rate"):
        values = _with_fixes(one.measure, experiment)
    elif one.measure == "incidents":
        values = _every_incident(experiment)
    else:
        frame = frame[frame["subject"] == one.subject]
        values = frame.groupby("replication")["value"].mean().dropna()
    if values.empty:
        return math.nan, math.nan, math.nan
    factor = _factor(one, experiment, models)
    ends = values.quantile([0.1, 0.9])
    return tuple(float(each) * factor for each in (values.mean(), ends.iloc[0], ends.iloc[1]))  # type: ignore[return-value]


def _with_fixes(measure: str, experiment: Experiment) -> pd.Series:
    """Deployments a week, or the share of them that fails or is an unplanned fix (DORA 2024).

    Unplanned fixes are deployments too: all three count them.
    """
    runs = experiment.runs[experiment.runs["subject"].isin(["change", "hotfix"])]
    table = runs.pivot_table(index=["replication", "subject"], columns="measure", values="value")
    if "deployment-frequency" not in table:
        return pd.Series(dtype=float)
    often = table["deployment-frequency"].fillna(0.0)
    total = often.groupby("replication").sum()
    if measure == "deployment-frequency":
        return total
    if measure not in table:
        return pd.Series(dtype=float)
    failed = (often * table[measure].fillna(0.0)).groupby("replication").sum()
    return (failed / total).dropna()


def _every_incident(experiment: Experiment) -> pd.Series:
    """Incidents of a run: failed deployments of changes and of fixes, and those of no change."""
    runs = experiment.runs
    failed = (runs["measure"] == "incidents") & runs["subject"].isin(["change", "hotfix"])
    other = (runs["measure"] == "arrivals") & (runs["subject"] == "incident")
    return runs[failed | other].groupby("replication")["value"].sum(min_count=1).dropna()


def _factor(one: _Outcome, experiment: Experiment, models: float) -> float:
    """From the measure's unit (hours, per run) into the question's."""
    if one.unit == "days":
        return 1 / 24
    if one.measure == "retrainings":
        return _YEAR / _hours(experiment) / models
    if one.measure == "incidents":
        return _WEEK / _hours(experiment)
    return 1.0


def _hours(experiment: Experiment) -> float:
    """Length of the run: where its series end."""
    return float(experiment.series["end"].max()) if not experiment.series.empty else _YEAR
