"""What each practice brings inside a plan, and what one left out would bring on top of it.

Practices overlap: alone each may look worth more than beside the others. So a plan is simulated as
a chain of states, one practice added after the other in the plan's order. A practice brings what
its step brings, and the steps add up to the whole plan; one left out brings what it adds to the
plan in full. All on common random numbers, with the prices of `marginal_benefits`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.effects import changes_for, match, runnable, settled
from advisor.outlook.marginal import (
    BENEFIT_COLUMNS,
    START,
    Cancel,
    Progress,
    effort_of,
    row_of,
)
from advisor.outlook.parts import Part, part_of, pipelines_for
from advisor.outlook.pricing import Measured, measured_of
from simulator.experiment import simulate_each
from simulator.spec import Scenario, build

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.roadmap import Roadmap

__all__ = ["benefits_in_plan"]

_SHARE = 0.5
"""A round may take this share of the stage visits that the benefits of each practice alone take."""


def benefits_in_plan(
    catalogue: Catalogue,
    engagement: Engagement,
    baseline: Baseline,
    roadmap: Roadmap,
    alone: pd.DataFrame,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> pd.DataFrame:
    """The table of `alone` (BENEFIT_COLUMNS) with what each practice brings inside this plan.

    Rows of practices without a mechanism stay as they are.
    """
    chain = _Chain(catalogue, baseline, roadmap)
    wanted = [str(id_) for id_ in alone["practice"] if id_ in chain.parts]
    parts = [chain.parts[id_] for id_ in wanted]
    length, count = effort_of(baseline.data, parts, replications, share=_SHARE)
    runs = _Runs(baseline.data, length)
    pairs = {}
    for id_ in wanted:
        before, after = chain.states(id_)
        part = chain.parts[id_]
        pairs[id_] = (runs.of(part, chain.changes(before)), runs.of(part, chain.changes(after)))
    found: list[Measured] = []
    for experiment in simulate_each(
        runs.scenarios, replications=count, seed=seed, workers=workers, cancel=cancel
    ):
        found.append(measured_of(experiment))
        if progress is not None:
            progress(len(found), len(runs.scenarios), "what each practice brings inside the plan")
    rows = []
    for row in alone.to_dict("records"):
        id_ = str(row["practice"])
        if id_ in pairs:
            base, other = (found[place] for place in pairs[id_])
            places = chain.places[id_]
            row = row_of(id_, (base, other), row["note"], baseline, places, engagement, length)
        rows.append(row)
    return pd.DataFrame(rows, columns=list(BENEFIT_COLUMNS))


class _Chain:
    """The states of adoption a plan goes through, and where each practice is felt."""

    def __init__(self, catalogue: Catalogue, baseline: Baseline, roadmap: Roadmap) -> None:
        self._catalogue = catalogue
        self._baseline = baseline
        self._matched = match(catalogue, baseline.anchors)
        self.places: dict[str, list[Any]] = {}
        for row in self._matched.rows:
            self.places.setdefault(row.practice, []).append(row.location)
        self.parts = {
            id_: pipelines_for(baseline.data, places) for id_, places in self.places.items()
        }
        self._made: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        self._order = [item.practice for item in roadmap.items]
        self._target = {item.practice: item.target for item in roadmap.items}

    def states(self, id_: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The practices in place before and after this one."""
        whole = tuple(self._order)
        if id_ not in self._target:
            return whole, (*whole, id_)
        at = whole.index(id_)
        return whole[:at], whole[: at + 1]

    def changes(self, practices: Sequence[str]) -> list[dict[str, Any]]:
        """The dated changes that put these practices in place at once."""
        known = tuple(practices)
        if known not in self._made:
            self._made[known] = self._changes(known) if known else []
        return self._made[known]

    def _changes(self, practices: tuple[str, ...]) -> list[dict[str, Any]]:
        after = dict(self._baseline.adoption)
        for id_ in practices:
            after[id_] = max(after.get(id_, 0.0), self._target.get(id_, 1.0))
        beyond = frozenset(practices) - set(self._target)
        made, _ = changes_for(
            self._catalogue, self._baseline.data, self._baseline.adoption, after,
            dict.fromkeys(practices, (START, 0.0)), anchors=self._baseline.anchors,
            met=beyond, at_once=True, matched=self._matched,
        )  # fmt: skip
        return made


class _Runs:
    """The scenarios to run, each once: states that look alike in a part are one."""

    def __init__(self, data: Mapping[str, Any], length: float) -> None:
        self._data, self._length = data, length
        self._known: dict[str, int] = {}
        self.scenarios: list[Scenario] = []

    def of(self, part: Part, changes: Sequence[Mapping[str, Any]]) -> int:
        """The number of the run of these changes in a part of the scenario."""
        data = settled({**self._data, "horizon": self._length}, changes)
        scenario = build(runnable(part_of(data, part))[0])
        key = scenario.model_dump_json()
        if key not in self._known:
            self._known[key] = len(self.scenarios)
            self.scenarios.append(scenario)
        return self._known[key]
