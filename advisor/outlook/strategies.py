"""Strategies as dated changes of today's scenario, and their simulation side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from advisor.effects import (
    QUARTER_HOURS,
    QUARTER_WEEKS,
    changes_for,
    people_away,
    runnable,
)
from advisor.outlook.orders import in_order
from advisor.outlook.parts import visits_per_week
from advisor.outlook.types import Outlook, Strategy
from simulator.experiment import Experiment, simulate, simulate_each
from simulator.intervals import best_probabilities, paired_differences
from simulator.spec import Scenario, build

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.roadmap import Item, Roadmap

__all__ = ["default_replications", "run_today", "scenario_of", "simulate_outlook"]

Progress = Callable[[int, int, str], None]
Cancel = Callable[[], bool]
_VISITS_BUDGET = 8e5
_FEWEST, _MOST = 3, 20
_CRITERION = ("lead-time.mean", "change")
_TITLES = {
    "nothing": "Go on as today",
    "roadmap": "The roadmap",
    "devops-first": "The roadmap, software delivery first",
    "mlops-first": "The roadmap, machine learning first",
    "assumptions-off": "The roadmap without assumed effects",
}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A strategy before it is simulated."""

    id: str
    changes: tuple[dict[str, Any], ...]
    notes: tuple[str, ...]


def simulate_outlook(
    catalogue: Catalogue,
    engagement: Engagement,
    baseline: Baseline,
    roadmap: Roadmap,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
    today: Experiment | None = None,
    orders: bool = True,
) -> Outlook:
    """Doing nothing, the roadmap, its two other orders, and the roadmap without assumed effects.

    All on common random numbers over the plan's quarters, with a series per quarter. `today` is an
    experiment of doing nothing with the same seed and replications, so that it is not run again.
    Other orders only where the plan has both kinds of work (or `orders` is False).
    """
    drafts = _drafts(catalogue, engagement, baseline, roadmap, orders)
    count = replications or default_replications(baseline, len(drafts))
    known = {"nothing": today} if today is not None and today.replications == count else {}
    missing = [draft for draft in drafts if draft.id not in known]
    found = simulate_each(
        (build(_with(baseline, draft.changes)) for draft in missing),
        replications=count,
        seed=seed,
        workers=workers,
        window=QUARTER_HOURS,
        cancel=cancel,
    )
    experiments: dict[str, Experiment] = dict(known)
    for place, draft in enumerate(missing):
        if progress is not None:
            title = f"simulating {_TITLES[draft.id].lower()}"
            progress(place * count, len(missing) * count, title)
        experiments[draft.id] = next(found)
    if progress is not None:
        progress(len(missing) * count, len(missing) * count, "simulated")
    return _outlook(drafts, experiments, roadmap, baseline)


def run_today(
    baseline: Baseline,
    *,
    replications: int,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Experiment:
    """Today's scenario over the plan's quarters: the mirror, and the strategy of doing nothing."""
    return simulate(
        baseline.scenario,
        replications=replications,
        seed=seed,
        workers=workers,
        window=QUARTER_HOURS,
        progress=_counted(progress, 0, replications, "simulating today"),
        cancel=cancel,
    )


def scenario_of(baseline: Baseline, strategy: Strategy) -> Scenario:
    """The scenario a strategy was simulated as: today's, with its dated changes."""
    return build(_with(baseline, strategy.changes) | {"title": f"{strategy.title}"})


def default_replications(baseline: Baseline, strategies: int = 5) -> int:
    """As many replications (3 to 20) as a budget of stage visits allows for all strategies."""
    weeks = baseline.scenario.horizon / 168
    visits = visits_per_week(baseline.data) * weeks * strategies
    return int(max(_FEWEST, min(_MOST, _VISITS_BUDGET // max(1.0, visits))))


def _with(baseline: Baseline, changes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    data = dict(baseline.data)
    every = [*data.get("changes", []), *changes]
    return {**data, "changes": every} if every else data


def _drafts(
    catalogue: Catalogue,
    engagement: Engagement,
    baseline: Baseline,
    roadmap: Roadmap,
    orders: bool,
) -> list[_Draft]:
    """Doing nothing first: it is the base of every difference."""
    drafts = [_Draft("nothing", (), ())]
    if not roadmap.items:
        return drafts
    drafts.append(_draft("roadmap", catalogue, baseline, roadmap.items))
    groups = {
        catalogue.dimension(catalogue.practices[item.practice].dimension).group == "devops"
        for item in roadmap.items
    }
    if orders and len(groups) == 2:
        for id_, first in (("devops-first", "devops"), ("mlops-first", "ml")):
            items, left = in_order(catalogue, roadmap, engagement.limits, first)  # type: ignore[arg-type]
            names = ", ".join(catalogue.practices[each].name for each in left)
            notes = (f"no longer fits in this order: {names}",) if left else ()
            drafts.append(_draft(id_, catalogue, baseline, items, notes=notes))
    drafts.append(_draft("assumptions-off", catalogue, baseline, roadmap.items, assumptions=False))
    return drafts


def _draft(
    id_: str,
    catalogue: Catalogue,
    baseline: Baseline,
    items: Sequence[Item],
    *,
    assumptions: bool = True,
    notes: tuple[str, ...] = (),
) -> _Draft:
    """Effects of the items over their windows, and the people the work takes meanwhile."""
    after = dict(baseline.adoption)
    when = {}
    effort = []
    for item in items:
        after[item.practice] = max(after.get(item.practice, 0.0), item.target)
        when[item.practice] = ((item.quarter - 1) * QUARTER_HOURS, item.quarters * QUARTER_WEEKS)
        effort += [
            (item.practice, quarter, item.effort_weeks / item.quarters)
            for quarter in range(item.quarter, item.quarter + item.quarters)
        ]
    changes, said = changes_for(
        catalogue,
        baseline.data,
        baseline.adoption,
        after,
        when,
        assumptions=assumptions,
        anchors=baseline.anchors,
    )
    changes += people_away(catalogue, baseline.data, effort)
    horizon = baseline.scenario.horizon
    inside = [each for each in changes if float(each["at"]) < horizon]
    own = baseline.data.get("changes", [])
    data, left_out = runnable(_with(baseline, inside))
    kept = tuple(data.get("changes", [])[len(own) :])
    return _Draft(id_, kept, (*notes, *said, *left_out))


def _outlook(
    drafts: Sequence[_Draft],
    experiments: Mapping[str, Experiment],
    roadmap: Roadmap,
    baseline: Baseline,
) -> Outlook:
    compared = [draft for draft in drafts if draft.id != "assumptions-off"]
    probability = _best({draft.id: experiments[draft.id] for draft in compared})
    strategies = {
        draft.id: Strategy(
            draft.id,
            _TITLES[draft.id],
            draft.changes,
            experiments[draft.id],
            probability.get(draft.id, math.nan),
            draft.notes,
        )
        for draft in drafts
    }
    return Outlook(
        strategies=tuple(strategies[draft.id] for draft in compared),
        differences=_differences(experiments),
        series=_series(experiments),
        assumptions_off=strategies.get("assumptions-off"),
        criterion=_CRITERION,
        notes=_notes(experiments, roadmap, baseline),
    )


def _best(experiments: Mapping[str, Experiment]) -> dict[str, float]:
    measure, subject = _CRITERION
    values = {}
    for id_, experiment in experiments.items():
        runs = experiment.runs
        rows = runs[(runs["measure"] == measure) & (runs["subject"] == subject)]
        values[id_] = rows.sort_values("replication")["value"].to_numpy(np.float64)
    return best_probabilities(values, True)


def _differences(experiments: Mapping[str, Experiment]) -> pd.DataFrame:
    columns = ["strategy", "measure", "subject", "unit", "base", "candidate", "mean", "low", "high"]
    base = experiments["nothing"]
    units = base.measures.set_index(["measure", "subject"])[["unit", "mean"]]
    frames = []
    for id_, experiment in experiments.items():
        if id_ == "nothing":
            continue
        frame = paired_differences(base.runs, experiment.runs)
        keys = list(zip(frame["measure"], frame["subject"], strict=True))
        other = experiment.measures.set_index(["measure", "subject"])["mean"]
        frame["strategy"] = id_
        frame["unit"] = [units["unit"].get(key, "") for key in keys]
        frame["base"] = [units["mean"].get(key, math.nan) for key in keys]
        frame["candidate"] = [other.get(key, math.nan) for key in keys]
        frames.append(frame[columns])
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _series(experiments: Mapping[str, Experiment]) -> pd.DataFrame:
    frames = []
    for id_, experiment in experiments.items():
        frame = experiment.series.copy()
        frame.insert(0, "strategy", id_)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _notes(
    experiments: Mapping[str, Experiment], roadmap: Roadmap, baseline: Baseline
) -> tuple[str, ...]:
    first = next(iter(experiments.values()))
    weeks = baseline.scenario.horizon / 168
    notes = [
        f"{first.replications} replications of {weeks:.0f} weeks, seed {first.seed}, on common "
        "random numbers; ranges are over replications, effects stand at their most likely size"
    ]
    if not roadmap.items:
        notes.append("the roadmap is empty: only doing nothing was simulated")
    notes += [note for experiment in experiments.values() for note in experiment.notes]
    return tuple(dict.fromkeys(notes))


def _counted(
    progress: Progress | None, done: int, total: int, what: str
) -> Callable[[int, int], None] | None:
    if progress is None:
        return None
    return lambda now, _: progress(done + now, total, what)
