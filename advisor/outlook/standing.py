"""How the strategies stand: their net benefit in money, and the chance that each is the best.

The criterion has a name. Where something has a price it is money: what a strategy saves of work,
incident hours and quality against doing nothing, less what its practices cost, over the quarters of
the plan; what comes after them is not counted. Without any price it is the mean lead time.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from advisor.outlook.at_end import cost_at_end, cost_by_quarter
from advisor.outlook.judging import judged
from advisor.outlook.pricing import Floats, measured_of, prices_of, values_of
from simulator.intervals import best_probabilities, t_interval

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.engagement import Engagement
    from simulator.experiment import Experiment

__all__ = [
    "AT_END",
    "LEAD_TIME",
    "NET_BENEFIT",
    "STANDING_COLUMNS",
    "Standing",
    "stand",
    "worth_of",
]

NET_BENEFIT = ("net-benefit", "all")
AT_END = ("net-benefit-at-end", "all")
LEAD_TIME = ("lead-time.mean", "change")
STANDING_COLUMNS = (
    "strategy",
    "criterion",
    "mean",
    "low",
    "high",
    "p10",
    "p90",
    "cost",
    "lead_time_hours",
    "probability_best",
    "probability_best_plan",
    "off_mean",
    "off_probability_best",
    "rate",
    "rate_p10",
    "rate_p90",
)
"""One row a strategy. `mean` of the criterion with its 95 % t-interval and 10-90 % range over the
runs; `cost` of its practices within the plan; the probability that its mean is the best, of all and
of the plans alone (NaN for doing nothing); the same with every assumed effect switched off. `rate`
is the net benefit a year at the end of the plan (`at_end`) with its 10-90 % range, NaN where
nothing has a price."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The table (STANDING_COLUMNS), its criterion, and whether the order is a judgement (`judged`):
    with every assumed effect switched off it is another one beyond chance; `said` says which."""

    table: pd.DataFrame
    criterion: tuple[str, str]
    judgement: bool
    said: str


def stand(
    engagement: Engagement,
    baseline: Baseline,
    experiments: Mapping[str, Experiment],
    off: Mapping[str, Experiment],
    changes: Mapping[str, Sequence[Mapping[str, Any]]],
    costs: Mapping[str, float],
    titles: Mapping[str, str],
    running: Mapping[str, float] | None = None,
) -> Standing:
    """How strategies stand; all maps by strategy, `nothing` among `experiments`.

    `off` are the strategies with assumed effects switched off (some or none of them), `changes` the
    dated changes, for the people who are away meanwhile; `running` what the practices of a strategy
    cost a year once all of them are in place.
    """
    frame = _Frame(engagement, baseline, changes, costs, experiments["nothing"], running or {})
    values = {id_: frame.value(id_, each) for id_, each in experiments.items()}
    without = {"nothing": values["nothing"]} | {
        id_: frame.value(id_, each) for id_, each in off.items()
    }
    best = best_probabilities(values, frame.lower)
    plans = {id_: each for id_, each in values.items() if id_ != "nothing"}
    best_plan = best_probabilities(plans, frame.lower) if len(plans) > 1 else {}
    best_off = best_probabilities(without, frame.lower) if len(without) > 1 else {}
    rows = []
    for id_, each in values.items():
        mean, low, high, _ = t_interval(each.reshape(-1, 1))
        lead = values_of(measured_of(experiments[id_]), *LEAD_TIME)
        p10, p90 = _middle(each)
        rate = frame.rate(id_, experiments[id_])
        rows.append(
            (id_, frame.criterion[0], float(mean[0]), float(low[0]), float(high[0]), p10,
             p90, costs.get(id_, 0.0), _mean(lead), best[id_],
             best_plan.get(id_, 1.0 if id_ in plans else math.nan),
             _mean(without[id_]) if id_ in without else math.nan, best_off.get(id_, math.nan),
             _mean(rate), *_middle(rate))
        )  # fmt: skip
    table = pd.DataFrame(rows, columns=list(STANDING_COLUMNS))
    judgement, said = judged(values, without, frame.lower, titles)
    return Standing(table, frame.criterion, judgement, said)


def worth_of(
    engagement: Engagement,
    baseline: Baseline,
    experiments: Mapping[str, Experiment],
    changes: Mapping[str, Sequence[Mapping[str, Any]]],
    costs: Mapping[str, float],
    running: Mapping[str, float],
) -> dict[str, dict[tuple[str, str], Floats]]:
    """Net benefit within the plan and a year at its end, in each run of each strategy.

    The maps are those of `stand`, `nothing` among `experiments`; empty where nothing has a price.
    """
    frame = _Frame(engagement, baseline, changes, costs, experiments["nothing"], running)
    if frame.lower:
        return {}
    return {
        id_: dict(zip((NET_BENEFIT, AT_END), frame.worth(id_, each), strict=True))
        for id_, each in experiments.items()
    }


def _mean(values: Floats) -> float:
    return float(np.nanmean(values)) if (~np.isnan(values)).any() else math.nan


def _middle(values: Floats) -> tuple[float, float]:
    """The 10 % and 90 % points of what is known."""
    known = values[~np.isnan(values)]
    if not known.size:
        return math.nan, math.nan
    low, high = np.quantile(known, (0.1, 0.9))
    return float(low), float(high)


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every strategy is judged by."""

    engagement: Engagement
    baseline: Baseline
    changes: Mapping[str, Sequence[Mapping[str, Any]]]
    costs: Mapping[str, float]
    today: Experiment
    running: Mapping[str, float]
    known: dict[tuple[str, int], Floats] = field(default_factory=dict)

    @property
    def criterion(self) -> tuple[str, str]:
        prices = prices_of(self.engagement)
        pools = self.baseline.data["pools"]
        worked = any(
            pool.get("cost-per-slot-hour", 0.0) > 0
            and (prices.people if pool.get("kind") == "people" else prices.machines)
            for pool in pools
        )
        quality = prices.quality and bool(self.engagement.profile.get("quality-point-day"))
        return NET_BENEFIT if worked or quality or prices.incident_hour is not None else LEAD_TIME

    @property
    def lower(self) -> bool:
        """Whether less of the criterion is better."""
        return self.criterion == LEAD_TIME

    def value(self, id_: str, experiment: Experiment) -> Floats:
        """The criterion in each run; net benefit is against doing nothing on the same luck."""
        if self.lower:
            return values_of(measured_of(experiment), *LEAD_TIME)
        return self.worth(id_, experiment)[0]

    def rate(self, id_: str, experiment: Experiment) -> Floats:
        """Net benefit a year at the end of the plan in each run; NaN where nothing has a price."""
        if self.lower:
            return np.full(experiment.replications, math.nan)
        return self.worth(id_, experiment)[1]

    def worth(self, id_: str, experiment: Experiment) -> tuple[Floats, Floats]:
        """Both in money, with the people away for the plan on the payroll."""
        today, then = self._money("nothing", self.today), self._money(id_, experiment)
        within = today.sum(axis=1) - then.sum(axis=1) - self.costs.get(id_, 0.0)
        at_end = cost_at_end(today) - cost_at_end(then) - self.running.get(id_, 0.0)
        return np.asarray(within), np.asarray(at_end)

    def _money(self, id_: str, experiment: Experiment) -> Floats:
        """What each quarter of the plan costs in each run; worked out once for all that asks."""
        key = id_, id(experiment)
        if key not in self.known:
            changes = self.changes.get(id_, ())
            prices = prices_of(self.engagement)
            self.known[key] = cost_by_quarter(experiment, self.baseline.data, changes, prices)
        return self.known[key]
