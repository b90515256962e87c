"""What makes today's simulated figures unsure: which parameters move them, and how much is chance.

A study runs today's scenario over up to half a year: each parameter alone at both ends of its
range, then all of them drawn together, then a look at how long the run takes to settle. It is slow
and made in a worker, like a projection.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.baseline import baseline_swings, build_baseline, drawn_scenarios
from advisor.flow.codec import frame_from_json, frame_to_json
from simulator.experiment import sensitivity, settle, simulate_draws
from simulator.spec import Scenario, build

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.scoring import Scorecard

__all__ = ["STUDIED", "Study", "shortened", "studied", "study", "study_from_json", "study_to_json"]

Progress = Callable[[int, int, str], None]
Cancel = Callable[[], bool]
STUDIED = (
    ("lead-time.mean", "change"),
    ("deployment-frequency", "change"),
    ("change-fail-rate", "change"),
    ("recovery-time.p50", "change"),
    ("below-floor", "all"),
    ("cost", "all"),
)
"""The measures a study looks at, where the scenario has them."""

_FORMAT = 1
_HALF_YEAR = 26 * 168.0
_REPLICATIONS, _DRAWS, _RUNS_A_DRAW, _PILOTS = 4, 30, 2, 5


@dataclass(frozen=True, slots=True)
class Study:
    """Today's scenario over `hours`: `tornado` (SENSITIVITY_COLUMNS) with the parameters `left_out`
    and why; `drawn` (DRAWN_COLUMNS) over `draws` parameter draws, of which `refused` were no valid
    scenario; `settling` (start, end, mean) with what MSER-5 would `cut` and whether it `settled`.
    """

    hours: float
    seed: int
    replications: int
    tornado: pd.DataFrame
    left_out: tuple[tuple[str, str], ...]
    drawn: pd.DataFrame
    draws: int
    refused: int
    cut: float
    settled: bool
    settling: pd.DataFrame


def study(
    catalogue: Catalogue,
    engagement: Engagement,
    scorecard: Scorecard,
    *,
    replications: int | None = None,
    draws: int = _DRAWS,
    seed: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Study:
    """The study of one client's today; the same arguments give the same study."""
    baseline = build_baseline(catalogue, engagement, scorecard)
    scenario = shortened(baseline)
    seed = scenario.seed if seed is None else seed
    count = max(2, replications or _REPLICATIONS)
    swings, without = baseline_swings(baseline)
    told = _Told(progress, 2 * len(swings) * count, draws * _RUNS_A_DRAW, _PILOTS)
    found = sensitivity(
        scenario, swings, on=studied(scenario), replications=count, seed=seed, workers=workers,
        progress=told.part(0, "one parameter at a time"), cancel=cancel,
    )  # fmt: skip
    made = drawn_scenarios(
        catalogue, engagement, scorecard, baseline, draws=draws, seed=seed,
        horizon=scenario.horizon,
    )  # fmt: skip
    valid = [each for each in made if each is not None]
    drawn = simulate_draws(
        valid, replications=_RUNS_A_DRAW, seed=seed, workers=workers, expected=len(valid),
        progress=told.part(1, "all parameters drawn"), cancel=cancel,
    )  # fmt: skip
    settling = settle(
        scenario, replications=_PILOTS, seed=seed, workers=workers,
        progress=told.part(2, "how long it takes to settle"), cancel=cancel,
    )  # fmt: skip
    return Study(
        scenario.horizon * scenario.unit_hours,
        seed,
        count,
        found.table,
        (*without, *found.left_out),
        _chosen(drawn.outcomes, studied(scenario)),
        drawn.draws,
        draws - len(valid),
        settling.cut,
        settling.settled,
        settling.series,
    )


def shortened(baseline: Baseline) -> Scenario:
    """Today's scenario over its own horizon, at most half a year: enough to see what moves it."""
    hours = min(_HALF_YEAR / baseline.scenario.unit_hours, baseline.scenario.horizon)
    return build({**baseline.data, "horizon": hours})


def studied(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """The measures of `STUDIED` that this scenario has."""
    there = {pipeline.id for pipeline in scenario.pipelines} | {"all"}
    return tuple(
        (measure, subject)
        for measure, subject in STUDIED
        if subject in there and (measure != "below-floor" or scenario.models)
    )


def _chosen(outcomes: pd.DataFrame, on: Sequence[tuple[str, str]]) -> pd.DataFrame:
    wanted = pd.DataFrame(list(on), columns=["measure", "subject"])
    return wanted.merge(outcomes, on=["measure", "subject"], how="left")


class _Told:
    """One progress of three parts, weighted by their runs."""

    def __init__(self, progress: Progress | None, *runs: int) -> None:
        self._progress = progress
        self._runs = runs

    def part(self, place: int, what: str) -> Callable[[int, int], None] | None:
        outer = self._progress
        if outer is None:
            return None
        before, mine, whole = sum(self._runs[:place]), self._runs[place], sum(self._runs)
        return lambda done, total: outer(round(before + mine * done / max(1, total)), whole, what)


def study_to_json(made: Study) -> dict[str, Any]:
    """The study as JSON data, exactly."""
    frames = {name: frame_to_json(getattr(made, name)) for name in ("tornado", "drawn", "settling")}
    plain = ("hours", "seed", "replications", "draws", "refused", "cut", "settled")
    return {
        "study": _FORMAT,
        **frames,
        **{name: getattr(made, name) for name in plain},
        "left_out": [list(each) for each in made.left_out],
    }


def study_from_json(data: Mapping[str, Any]) -> Study:
    """The study that was written; ValueError when it is of another format."""
    if data.get("study") != _FORMAT:
        raise ValueError(f"a study of format {data.get('study')!r}; {_FORMAT} is read here")
    kept = {key: value for key, value in data.items() if key != "study"}
    frames = {name: frame_from_json(kept[name]) for name in ("tornado", "drawn", "settling")}
    left_out = tuple((each[0], each[1]) for each in kept["left_out"])
    return Study(**{**kept, **frames, "left_out": left_out})
