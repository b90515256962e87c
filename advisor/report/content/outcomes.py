"""Which simulated outcomes are shown, in which words, and their values today and with the plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.report.figures.outcome import Compared
from advisor.report.numbers import is_known

if TYPE_CHECKING:
    import pandas as pd

    from advisor.flow import Projection

__all__ = ["OUTCOMES", "Outcome", "Window", "compared", "end_of", "shown_outcomes", "unit_of"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A measure of the simulator in the words of the report; `fan` tells whether it has a chart."""

    measure: str
    subject: str
    label: str
    fan: bool = False


OUTCOMES: tuple[Outcome, ...] = (
    Outcome("lead-time.p50", "change", "Lead time of a change", fan=True),
    Outcome("deployment-frequency", "change", "Deployments", fan=True),
    Outcome("change-fail-rate", "change", "Change fail rate", fan=True),
    Outcome("recovery-time.p50", "change", "Time to recover", fan=True),
    Outcome("lead-time.p50", "model-release", "Lead time of a model release"),
    Outcome("below-floor", "all", "Model time below the quality floor", fan=True),
    Outcome("model-quality", "all", "Quality of models in use", fan=True),
    Outcome("retrainings", "all", "Retrainings in the plan's time"),
    Outcome("queue-wait.p90", "gpu", "Wait for a GPU, nine in ten within"),
    Outcome("utilisation", "gpu", "Share of time GPUs are busy"),
    Outcome("cost", "all", "Cost of people and machines in the pools"),
)
"""Medians are meant where a time is named; the table of measures in the appendix has every one."""


@dataclass(frozen=True, slots=True)
class Window:
    """A measure in one window of the run, over replications."""

    mean: float
    p10: float
    p50: float
    p90: float


def _one(frame: pd.DataFrame, measure: str, subject: str) -> dict[str, Any] | None:
    found = frame[(frame["measure"] == measure) & (frame["subject"] == subject)]
    return None if found.empty else dict(found.iloc[0])


def unit_of(projection: Projection, measure: str, subject: str) -> str:
    """The unit of a measure in this scenario; empty where it is not measured."""
    row = _one(projection.today.measures, measure, subject)
    return str(row["unit"]) if row else ""


def shown_outcomes(projection: Projection) -> list[Outcome]:
    """The outcomes that this scenario can measure today and with the plan."""
    return [
        one
        for one in OUTCOMES
        if all(
            row is not None and is_known(float(row["mean"])) and is_known(float(row["p10"]))
            for row in _both(projection, one)
        )
    ]


def _both(projection: Projection, one: Outcome) -> list[dict[str, Any] | None]:
    strategies = [projection.outlook.strategy(name) for name in ("nothing", "roadmap")]
    return [_one(each.experiment.measures, one.measure, one.subject) for each in strategies]


def compared(projection: Projection) -> list[Compared]:
    """Each shown outcome over the plan's time: mean and 10-90 % range, today and with the plan."""
    found = []
    for one in shown_outcomes(projection):
        today, plan = (row for row in _both(projection, one) if row is not None)
        found.append(
            Compared(
                measure=one.measure,
                label=one.label,
                unit=str(today["unit"]),
                today=_triple(today),
                plan=_triple(plan),
            )
        )
    return found


def _triple(row: dict[str, Any]) -> tuple[float, float, float]:
    return float(row["mean"]), float(row["p10"]), float(row["p90"])


def end_of(
    projection: Projection, strategy: str, measure: str, subject: str, *, first: bool = False
) -> Window | None:
    """A measure in the last window (or the first) in which it could be measured; else None."""
    series = projection.outlook.series
    mine = series[
        (series["strategy"] == strategy)
        & (series["measure"] == measure)
        & (series["subject"] == subject)
    ].dropna(subset=["p10", "p50", "p90"])
    if mine.empty:
        return None
    row = mine.sort_values("start").iloc[0 if first else -1]
    return Window(*(float(row[name]) for name in ("mean", "p10", "p50", "p90")))
