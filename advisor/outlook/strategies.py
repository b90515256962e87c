"""Strategies as dated changes of today's scenario, and their simulation side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.effects import (
    QUARTER_HOURS,
    QUARTER_WEEKS,
    Matched,
    Window,
    changes_for,
    drawn_sizes,
    match,
    people_away,
    runnable,
)
from advisor.outlook.parts import visits_per_week
from advisor.outlook.payroll import kept_on
from advisor.outlook.standing import NET_BENEFIT, Standing, stand
from advisor.outlook.types import Outlook, Strategy
from advisor.roadmap import running_cost
from simulator.experiment import Experiment, simulate, simulate_each
from simulator.intervals import paired_differences
from simulator.spec import Scenario, build

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.roadmap import Item, Roadmap

__all__ = [
    "changes_of_plan",
    "default_replications",
    "run_today",
    "scenario_of",
    "simulate_outlook",
    "worked",
]

Progress = Callable[[int, int, str], None]
Cancel = Callable[[], bool]
_VISITS_BUDGET = 4e7
_FEWEST, _MOST = 3, 24
_EACH = 2
"""Runs of each draw of the effects: two, so that chance and not knowing can be told apart."""
_TITLES = {
    "nothing": "Go on as today",
    "roadmap": "The roadmap",
    "edited": "The roadmap with your changes",
    "devops-first": "DevOps first",
    "mlops-first": "MLOps first",
    "source-sequence": "The source's sequence: nine months of DevOps, then models",
    "by-gap": "Largest gap first",
    "assumptions-off": "The roadmap without assumed effects",
}


@dataclass(frozen=True, slots=True)
class _Draft:
    """A strategy before it is simulated: at the most likely sizes, one scenario for each draw of
    the sizes, and without assumed effects."""

    id: str
    changes: tuple[dict[str, Any], ...]
    drawn: tuple[tuple[dict[str, Any], ...], ...]
    off: tuple[dict[str, Any], ...]
    cost: float
    running: float
    notes: tuple[str, ...]


def simulate_outlook(
    catalogue: Catalogue,
    engagement: Engagement,
    baseline: Baseline,
    roadmap: Roadmap,
    *,
    plans: Mapping[str, Sequence[Item]] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Outlook:
    """Doing nothing, the roadmap and other plans (by their id), each also without assumed effects.

    All on common random numbers over the plan's quarters, with a series per quarter. From four
    replications on, half as many draws of the sizes of all effects are run, twice each: ranges then
    hold what is unsure of the effects as well as chance. Fewer stand at the most likely sizes.
    """
    every = {"roadmap": roadmap.items, **(plans or {})} if roadmap.items else {}
    count = replications or default_replications(baseline, 1 + 2 * len(every))
    draws = count // _EACH if count >= 2 * _EACH else 1
    count = draws * _EACH if draws > 1 else count
    start = baseline.scenario.seed if seed is None else seed
    drafting = _Drafting(catalogue, engagement, baseline, draws, start)
    drafts = [drafting.draft(id_, items) for id_, items in every.items()]
    found = _simulated(baseline, drafts, count, seed, workers, progress, cancel)
    return _outlook(engagement, drafts, found, roadmap, baseline, draws)


def _simulated(
    baseline: Baseline,
    drafts: Sequence[_Draft],
    count: int,
    seed: int | None,
    workers: int | None,
    progress: Progress | None,
    cancel: Cancel | None,
) -> dict[tuple[str, bool], Experiment]:
    """The experiment of each strategy, by its id and whether assumed effects are on."""
    wanted: list[tuple[tuple[str, bool], Sequence[Sequence[Mapping[str, Any]]]]] = [
        (("nothing", True), ((),)),
        *(((draft.id, True), draft.drawn) for draft in drafts),
        *(((draft.id, False), (draft.off,)) for draft in drafts),
    ]
    experiments = simulate_each(
        (tuple(build(_with(baseline, made)) for made in variants) for _, variants in wanted),
        replications=count,
        seed=seed,
        workers=workers,
        window=QUARTER_HOURS,
        cancel=cancel,
    )
    result = {}
    for place, (key, variants) in enumerate(wanted):
        if progress is not None:
            title = f"simulating {_TITLES.get(key[0], key[0]).lower()}"
            progress(place * count, len(wanted) * count, title)
        # the people away are the same whatever the sizes of effects
        result[key] = kept_on(next(experiments), baseline.data, variants[0])
    if progress is not None:
        progress(len(wanted) * count, len(wanted) * count, "simulated")
    return result


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


def changes_of_plan(
    catalogue: Catalogue, engagement: Engagement, baseline: Baseline, items: Sequence[Item]
) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
    """A plan as dated changes of today, every effect at its most likely size, as an outlook has
    them; and sentences on what of it has no place to act on."""
    return _Drafting(catalogue, engagement, baseline, 1, 0).usual(items)


def default_replications(baseline: Baseline, strategies: int = 5) -> int:
    """As many replications (3 to 24) as a budget of stage visits allows for all strategies.

    One budget, whatever engine runs: numbers never depend on the machine. The compiled engine takes
    about a minute for it, the reference engine as long as it takes.
    """
    weeks = baseline.scenario.horizon / 168
    visits = visits_per_week(baseline.data) * weeks * strategies
    return int(max(_FEWEST, min(_MOST, _VISITS_BUDGET // max(1.0, visits))))


def _with(baseline: Baseline, changes: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    data = dict(baseline.data)
    every = [*data.get("changes", []), *changes]
    return {**data, "changes": every} if every else data


class _Drafting:
    """Turns items into dated changes, with every draw of the sizes of effects."""

    def __init__(
        self,
        catalogue: Catalogue,
        engagement: Engagement,
        baseline: Baseline,
        draws: int,
        seed: int,
    ) -> None:
        self._catalogue, self._baseline = catalogue, baseline
        self._edits = engagement.roadmap
        anchors = baseline.anchors
        self._usual = match(catalogue, anchors)
        self._off = match(catalogue, anchors, assumptions=False)
        self._drawn = [self._usual]
        if draws > 1:
            sizes = drawn_sizes(catalogue, draws, seed)
            self._drawn = [match(catalogue, anchors, draws=each) for each in sizes]

    def draft(self, id_: str, items: Sequence[Item]) -> _Draft:
        """Effects of the items over their windows, and the people the work takes meanwhile."""
        usual, notes = self.usual(items)
        drawn: tuple[tuple[dict[str, Any], ...], ...] = (usual,)
        if len(self._drawn) > 1:
            drawn = tuple(self._changes(items, each)[0] for each in self._drawn)
        off, _ = self._changes(items, self._off, assumptions=False)
        cost = sum(item.cost for item in items)
        running = sum(running_cost(self._catalogue, self._edits, item.practice) for item in items)
        return _Draft(id_, usual, drawn, off, cost, running, notes)

    def usual(self, items: Sequence[Item]) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
        """The dated changes at the most likely size of each effect, and what is to be said."""
        return self._changes(items, self._usual)

    def _changes(
        self, items: Sequence[Item], matched: Matched, *, assumptions: bool = True
    ) -> tuple[tuple[dict[str, Any], ...], tuple[str, ...]]:
        baseline = self._baseline
        after, when, effort = worked(baseline.adoption, items)
        changes, said = changes_for(
            self._catalogue,
            baseline.data,
            baseline.adoption,
            after,
            when,
            assumptions=assumptions,
            anchors=baseline.anchors,
            matched=matched,
        )
        changes += people_away(self._catalogue, baseline.data, effort)
        horizon = baseline.scenario.horizon
        inside = [each for each in changes if float(each["at"]) < horizon]
        own = baseline.data.get("changes", [])
        data, left_out = runnable(_with(baseline, inside))
        return tuple(data.get("changes", [])[len(own) :]), (*said, *left_out)


def worked(
    adoption: Mapping[str, float], items: Sequence[Item]
) -> tuple[dict[str, float], dict[str, Window], list[tuple[str, int, float]]]:
    """What a plan's items make of adoption, the window of each, and who works when.

    The last are (practice, quarter from 1, person-weeks in that quarter), as `people_away` wants.
    """
    after, when = dict(adoption), {}
    effort = []
    for item in items:
        after[item.practice] = max(after.get(item.practice, 0.0), item.target)
        when[item.practice] = ((item.quarter - 1) * QUARTER_HOURS, item.quarters * QUARTER_WEEKS)
        effort += [
            (item.practice, quarter, item.effort_weeks / item.quarters)
            for quarter in range(item.quarter, item.quarter + item.quarters)
        ]
    return after, when, effort


def _outlook(
    engagement: Engagement,
    drafts: Sequence[_Draft],
    found: Mapping[tuple[str, bool], Experiment],
    roadmap: Roadmap,
    baseline: Baseline,
    draws: int,
) -> Outlook:
    experiments = {id_: each for (id_, on), each in found.items() if on}
    off = {id_: each for (id_, on), each in found.items() if not on}
    standing = stand(
        engagement,
        baseline,
        experiments,
        off,
        {draft.id: draft.changes for draft in drafts},
        {draft.id: draft.cost for draft in drafts},
        _TITLES,
        {draft.id: draft.running for draft in drafts},
    )
    best = dict(zip(standing.table["strategy"], standing.table["probability_best"], strict=True))
    strategies = [
        Strategy("nothing", _TITLES["nothing"], (), experiments["nothing"], best["nothing"], ())
    ]
    without = None
    for draft in drafts:
        title = _TITLES.get(draft.id, draft.id)
        made = (draft.changes, experiments[draft.id], best[draft.id], draft.notes)
        strategies.append(Strategy(draft.id, title, *made))
        if draft.id == "roadmap":
            name = "assumptions-off"
            without = Strategy(name, _TITLES[name], draft.off, off["roadmap"], math.nan, ())
    shown = {each.id: each.experiment for each in strategies}
    if without is not None:
        shown[without.id] = without.experiment
    return Outlook(
        strategies=tuple(strategies),
        differences=_differences(shown),
        series=_series(shown),
        assumptions_off=without,
        criterion=standing.criterion,
        notes=_notes(shown, roadmap, baseline, draws, standing),
        standing=standing.table,
        judgement=standing.judgement,
        judged=standing.said,
        draws=draws,
    )


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
    experiments: Mapping[str, Experiment],
    roadmap: Roadmap,
    baseline: Baseline,
    draws: int,
    standing: Standing,
) -> tuple[str, ...]:
    first = next(iter(experiments.values()))
    weeks = baseline.scenario.horizon / 168
    sizes = "effects stand at their most likely size"
    if draws > 1:
        sizes = f"they hold {draws} draws of the sizes of all effects, each run {_EACH} times"
    notes = [
        f"{first.replications} replications of {weeks:.0f} weeks, seed {first.seed}, on common "
        f"random numbers; ranges are over replications, {sizes}"
    ]
    if standing.criterion == NET_BENEFIT:
        notes.append(
            "the best is judged by net benefit: work, incident hours and quality saved at your "
            "prices, less what the practices cost, within the plan; what remains a year at its end "
            "(the rate of its last half-year) stands beside it"
        )
    else:
        notes.append("nothing has a price, so the best is judged by mean lead time of a change")
    notes.append(
        "people who work on the plan are missing in their pools and stay on the payroll: their pay "
        "is in the cost of running, so withdrawing them is no saving"
    )
    if standing.said:
        notes.append(standing.said)
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
