"""Whether to retrain more or less often, and whether to notice sooner or to repair faster.

Two studies of today's models. The cost a day of retraining each kind of model every so many days,
simulated beside its closed form; what one retraining costs is what today's run measured. And four
variants of today on common random numbers: as it is, repaired in a tenth of the time, noticed by a
daily look at known outcomes, both. Slow, and made in a worker.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.flow.codec import frame_from_json, frame_to_json
from simulator import paths
from simulator.experiment import best_period_of, compare, simulate_periods
from simulator.experiment.running import Cancelled
from simulator.spec import Model, Scenario, build, full_data
from simulator.spec.canonical import plain

if TYPE_CHECKING:
    from advisor.flow.types import Projection

__all__ = ["VARIANTS", "Upkeep", "upkeep", "upkeep_from_json", "upkeep_to_json"]

Progress = Callable[[int, int, str], None]
Cancel = Callable[[], bool]
VARIANTS = ("today", "repaired", "noticed", "both")
"""As it is; repaired in a tenth of the time; noticed by a daily look; both."""

_FORMAT = 1
_YEAR_HOURS = 365.25 * 24.0
_REPLICATIONS = 4
_TENTH, _POINTS, _LABELS = 0.1, 0.03, 1000
_NEVER = (30, 61, 91, 183, 365)
_STEPS = (0.25, 0.5, 1.0, 2.0, 4.0)


@dataclass(frozen=True, slots=True)
class Upkeep:
    """`periods`: model, every (days), mean, low, high of the simulated cost a day. `best`: model,
    cost (of one retraining), every (NaN where never), rate, never. `variants`: variant, mean, low,
    high of the share of model time below its floor; empty where no model has a floor."""

    periods: pd.DataFrame
    best: pd.DataFrame
    variants: pd.DataFrame


def upkeep(
    projection: Projection,
    *,
    replications: int = _REPLICATIONS,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Upkeep:
    """Both studies of a projection's today; the same arguments give the same answer."""
    scenario = projection.baseline.scenario
    seed = scenario.seed if seed is None else seed
    priced = [(each, _cost_of(projection, each)) for each in scenario.models]
    known = [(model, cost) for model, cost in priced if cost > 0.0]
    total = len(known) + len(VARIANTS) * replications
    told = progress or (lambda *_: None)
    best, periods = [], []
    for number, (model, cost) in enumerate(known):
        told(number, total, "retraining more and less often")
        if cancel is not None and cancel():
            raise Cancelled("stopped as asked")
        found = best_period_of(model, cost)
        every = math.nan if found.never else found.every
        best.append((model.id, cost, every, found.rate, found.never))
        tried = sorted({_days(found.every, step) for step in _STEPS}) if not found.never else _NEVER
        made = simulate_periods(
            model, cost, tried, replications=replications, seed=seed, workers=workers, cancel=cancel
        )
        periods += [(model.id, each.every, each.mean, each.low, each.high) for each in made]
    return Upkeep(
        pd.DataFrame(periods, columns=["model", "every", "mean", "low", "high"]),
        pd.DataFrame(best, columns=["model", "cost", "every", "rate", "never"]),
        _variants(
            scenario, replications, seed, workers,
            lambda done, _: told(len(known) + done, total, "noticing against repairing"), cancel,
        ),
    )  # fmt: skip


def _days(every: float, step: float) -> int:
    return min(1461, max(2, round(every * step)))


def _cost_of(projection: Projection, model: Model) -> float:
    """What one retraining of the kind cost in today's run; of all kinds where none of it ended."""
    for subject in (model.id, "all"):
        try:
            paid = sum(
                projection.today.value(f"retraining-cost.{kind}", subject).mean
                for kind in ("people", "gpu", "cpu")
            )
        except KeyError:
            return math.nan
        if math.isfinite(paid):
            return paid
    return math.nan


# --- noticing against repairing -------------------------------------------------------------
def _variants(
    scenario: Scenario,
    replications: int,
    seed: int,
    workers: int | None,
    progress: Callable[[int, int], None],
    cancel: Cancel | None,
) -> pd.DataFrame:
    columns = ["variant", "mean", "low", "high"]
    if not any(each.quality.floor is not None and each.trained_by for each in scenario.models):
        return pd.DataFrame(columns=columns)
    repair, notice = list(_repaired(scenario)), list(_noticed(scenario))
    chosen = dict(zip(VARIANTS, ([], repair, notice, repair + notice), strict=True))
    made = {name: _with(scenario, changes) for name, changes in chosen.items()}
    found = compare(
        made, replications=replications, seed=seed, workers=workers, progress=progress,
        cancel=cancel,
    )  # fmt: skip
    rows = [
        (name, value.mean, value.low, value.high)
        for name in VARIANTS
        for value in [found.experiments[name].value("below-floor")]
    ]
    return pd.DataFrame(rows, columns=columns)


def _with(scenario: Scenario, changes: list[dict[str, Any]]) -> Scenario:
    """Today with changes more, over a year at most."""
    data = full_data(scenario)
    hours = min(scenario.horizon, _YEAR_HOURS / scenario.unit_hours)
    kept = [plain(each) for each in scenario.changes]
    return build({**data, "horizon": hours, "changes": [*kept, *changes]})


def _repaired(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """Every stage of a retraining in a tenth of its time, no sign-off and no wait for a release."""
    data = full_data(scenario)
    stages = "pipelines[role=training].stages"
    if paths.find(data, f"{stages}[*].time"):
        yield {"at": 0, "scale": f"{stages}[*].time", "by": _TENTH}
    for role in ("approval", "release"):
        path = f"{stages}[role={role}].applies"
        if paths.find(data, path):
            yield {"at": _settled(scenario), "set": path, "to": 0.0}


def _noticed(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """1,000 known outcomes looked at each day, an alarm three points below release."""
    day = 1.0 / scenario.unit_days
    for model in scenario.models:
        monitors = [plain(each) for each in model.monitors]
        kept = [each for each in monitors if each["id"] != "labels"]
        late = next((each.label_delay for each in model.monitors if each.id == "labels"), 7 * day)
        below = round(model.quality.at_release.mean - _POINTS, 4)
        look = {
            "id": "labels", "every": day, "label-delay": late, "labels": _LABELS,
            "noise": {"kind": "binomial"}, "detector": {"kind": "threshold", "below": below},
        }  # fmt: skip
        path = f"models[id={model.id}].monitors"
        yield {"at": _settled(scenario), "set": path, "to": [*kept, look]}


def _settled(scenario: Scenario) -> float:
    """A day after the start: what today's practices set is set by then."""
    return 1.0 / scenario.unit_days


def upkeep_to_json(made: Upkeep) -> dict[str, Any]:
    """The study as JSON data, exactly."""
    names = ("periods", "best", "variants")
    return {"upkeep": _FORMAT, **{name: frame_to_json(getattr(made, name)) for name in names}}


def upkeep_from_json(data: Mapping[str, Any]) -> Upkeep:
    """The study that was written; ValueError when it is of another format."""
    if data.get("upkeep") != _FORMAT:
        raise ValueError(f"a study of format {data.get('upkeep')!r}; {_FORMAT} is read here")
    return Upkeep(*(frame_from_json(data[name]) for name in ("periods", "best", "variants")))
