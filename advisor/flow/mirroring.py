"""Free parameters fitted until simulation and statements agree, or the miss that is left.

The search stands in `compass.py`. What no value within the bounds brings into agreement is left out
of the fit, listed with its miss and the nearest the bounds allow, and moves nothing. Outcomes are
compared, never set.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from advisor.baseline import (
    Baseline,
    Knob,
    Known,
    build_baseline,
    fitted_today,
    free_parameters,
    load_template,
    stated_outcomes,
)
from advisor.effects import weeks_between
from advisor.engagement import Fitted, FittedNumber
from advisor.flow.codec import frame_from_json, frame_to_json
from advisor.flow.compass import AGREES, Point, Runs, Tried, Tries, searched
from advisor.outlook.parts import visits_per_week
from simulator.engines import choose

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.scoring import Scorecard

__all__ = [
    "JUDGED",
    "MATCHED_COLUMNS",
    "TURNED_COLUMNS",
    "Mirroring",
    "fit_mirror",
    "fitted_of",
    "mirroring_from_json",
    "mirroring_to_json",
]

MATCHED_COLUMNS = (
    "question",
    "outcome",
    "unit",
    "stated",
    "before",
    "after",
    "low",
    "high",
    "miss_before",
    "miss_after",
    "verdict_before",
    "verdict",
    "nearest",
    "note",
)
"""One row per outcome that is stated and simulated: with today's defaults and with the fit (`low`,
`high`: its 10-90 % range over replications); verdicts and misses as in the mirror; `nearest` is the
value closest to what was stated that was reached within the bounds; `note` what is likeliest
missing where it is still missed."""

TURNED_COLUMNS = (
    "id",
    "path",
    "unit",
    "before",
    "after",
    "low",
    "high",
    "least",
    "most",
    "word_before",
    "word_after",
    "state",
)
"""One row per free parameter: before and after, the range of values tried that agree as well,
its bounds, words where it is one; `state` is fitted, at-bound, or kept (moving it brings no outcome
into agreement)."""

Progress = Callable[[int, int, str], None]
Cancel = Callable[[], bool]
_REPLICATIONS, _MOST = 5, 160
JUDGED = 20
"""Replications on which it is judged whether an outcome is met, before a fit and with it.

On the three or five of a search a mean may lie on either side of the 30 % that still agree: in the
example `regulated` retrainings at the bounds are 1.43 a year, and 1.0 was stated."""
_AS_WELL = 0.15
_LEAST_WEEKS, _MOST_WEEKS, _OPENINGS = 26.0, 52.0, 5.0
_VISITS_BUDGET = 8e6
_MISSED = ("higher", "lower")


@dataclass(frozen=True, slots=True)
class Mirroring:
    """Stated and simulated before and after a fit: `outcomes` (MATCHED_COLUMNS), `parameters`
    (TURNED_COLUMNS), why others are not free, and over how many weeks and runs it was sought and,
    on more of them, `judged`."""

    outcomes: pd.DataFrame
    parameters: pd.DataFrame
    not_free: tuple[tuple[str, str], ...]
    to: Mapping[str, float]
    weeks: float
    replications: int
    judged: int
    seed: int
    tried: int

    @property
    def found(self) -> bool:
        """Whether anything was fitted."""
        return bool(self.parameters["state"].isin(["fitted", "at-bound"]).any())


def fit_mirror(
    catalogue: Catalogue,
    engagement: Engagement,
    scorecard: Scorecard,
    *,
    weeks: float | None = None,
    replications: int | None = None,
    judged: int = JUDGED,
    seed: int | None = None,
    workers: int | None = None,
    most: int = _MOST,
    progress: Progress | None = None,
    cancel: Cancel | None = None,
) -> Mirroring:
    """The free parameters of today's model fitted to what was stated; the same arguments, the same.

    About `most` points are tried, each over `weeks` (by default the plan's, as in the mirror; on
    the reference engine half a year to a year, five releases at the slowest rhythm); verdicts
    stand on `judged` replications. A fit begins with the defaults, not with one held.
    """
    template = load_template()
    baseline = build_baseline(catalogue, engagement, scorecard, fitted={})
    knobs, not_free = free_parameters(template, engagement, baseline)
    count = max(2, replications or _REPLICATIONS)
    weeks = weeks or _weeks(baseline, knobs, count)
    seed = baseline.scenario.seed if seed is None else seed

    def today(turned: Mapping[str, Known]) -> dict[str, Any]:
        return fitted_today(catalogue, engagement, scorecard, turned)

    runs = Runs(weeks * 168.0, count, max(count, judged), seed, workers, most, progress, cancel)
    tries = Tries(knobs, engagement, today, runs)
    start = (0.0,) * len(knobs)
    tries.see([start])
    before = tries.judge(start)
    questions = _sought(before)
    best = searched(tries, start, questions)
    parameters = _Found(knobs, tries, start, best, questions).table()
    if progress is not None:
        progress(1, 1, "fitted")
    return Mirroring(
        outcomes=_outcomes(before, tries.judge(best), questions, tries),
        parameters=parameters,
        not_free=not_free,
        to=stated_outcomes(engagement),
        weeks=weeks,
        replications=count,
        judged=max(count, judged),
        seed=seed,
        tried=len(tries.seen),
    )


def _sought(before: Tried) -> list[str]:
    """The outcomes that are stated, above 0 (0 has no nearest), and happen in the simulation."""
    rows = before.table
    known = rows["verdict"].isin(["met", *_MISSED]) & (rows["stated"] > 0)
    return [str(each) for each in rows.index[known]]


def _weeks(baseline: Baseline, knobs: Sequence[Knob], replications: int) -> float:
    """As long as the mirror of today where the compiled engine runs it, so that both say the same;
    else long enough for five releases at the slowest rhythm tried, within a budget of visits."""
    whole = baseline.scenario.horizon / 168.0
    if choose("auto", baseline.scenario)[0].name == "compiled":
        return whole
    rhythms = [word for knob in knobs for word in knob.words]
    parameters = baseline.parameters.set_index("id")
    if "release-rhythm" in parameters.index:
        rhythms.append(str(parameters.loc["release-rhythm", "text"]))
    least = max(_LEAST_WEEKS, _OPENINGS * max(map(weeks_between, rhythms), default=0.0))
    afford = _VISITS_BUDGET / max(1.0, visits_per_week(baseline.data) * replications * 40)
    return min(whole, max(least, min(_MOST_WEEKS, afford)))


@dataclass(frozen=True, slots=True)
class _Found:
    """The knobs where the search left them, and how far each may be turned without harm."""

    knobs: Sequence[Knob]
    tries: Tries
    start: Point
    best: Point
    questions: Sequence[str]

    def table(self) -> pd.DataFrame:
        """One row per knob (TURNED_COLUMNS)."""
        matched = [each for each in self.questions if self.tries.judge(self.best).agrees(each)]
        self.tries.see(list(self._around()))
        good = [
            point for point, seen in self.tries.seen.items() if self._as_well(seen, matched)
        ] or [self.best]
        rows = [self._row(at, knob, good) for at, knob in enumerate(self.knobs)]
        return pd.DataFrame(rows, columns=list(TURNED_COLUMNS))

    def _around(self) -> Iterator[Point]:
        """Each moved number alone over its whole range: how far it may go."""
        for at, knob in enumerate(self.knobs):
            if self.best[at] and not knob.words:
                for turn in (-1.0, -0.75, -0.5, -0.25, 0.0, 0.25, 0.5, 0.75, 1.0):
                    yield self.tries.point([*self.best[:at], turn, *self.best[at + 1 :]])

    def _as_well(self, seen: Tried, matched: Sequence[str]) -> bool:
        best = self.tries.seen[self.best]
        near = math.log(1 + _AS_WELL) / AGREES
        return all(
            abs(seen.ratio(each)) <= max(near, abs(best.ratio(each)) + 1e-9) for each in matched
        )

    def _row(self, at: int, knob: Knob, good: Sequence[Point]) -> tuple[object, ...]:
        turn = self.best[at]
        state = "fitted" if turn else "kept"
        if knob.words:
            return (knob.id, knob.path, knob.unit, *(math.nan,) * 6, knob.word(0), knob.word(turn),
                    state)  # fmt: skip
        if turn and abs(turn) >= 1.0:
            state = "at-bound"
        tried = [knob.number(point[at]) for point in good] if turn else [knob.value]
        after = knob.number(turn)
        return (knob.id, knob.path, knob.unit, knob.value, after, min(*tried, after),
                max(*tried, after), knob.low, knob.high, "", "", state)  # fmt: skip


def _outcomes(before: Tried, after: Tried, questions: Sequence[str], tries: Tries) -> pd.DataFrame:
    rows = []
    for question in questions:
        old, new = before.table.loc[question], after.table.loc[question]
        stated = float(new["stated"])
        reached = [float(seen.table.loc[question, "simulated"]) for seen in tries.reached()]
        nearest = min(
            (each for each in reached if each > 0),
            key=lambda each: abs(math.log(each / stated)),
            default=math.nan,
        )
        rows.append(
            (question, new["outcome"], new["unit"], stated, old["simulated"], new["simulated"],
             new["low"], new["high"], old["miss"], new["miss"], old["verdict"], new["verdict"],
             nearest, new["note"] if new["verdict"] in _MISSED else "")
        )  # fmt: skip
    return pd.DataFrame(rows, columns=list(MATCHED_COLUMNS))


def fitted_of(found: Mirroring, *, use: bool) -> Fitted:
    """What an engagement keeps of a fit: the numbers that moved, and whether they are used."""
    rows = found.parameters[found.parameters["state"] != "kept"].to_dict("records")
    before = zip(found.outcomes["question"], found.outcomes["before"], strict=True)
    return Fitted(
        use=use,
        to=dict(found.to),
        before={each: float(value) for each, value in before if math.isfinite(value)},
        parameters=tuple(map(_kept, rows)),
    )


def _kept(row: Mapping[Any, Any]) -> FittedNumber:
    if row["word_after"]:
        return FittedNumber(
            parameter=row["id"], word=row["word_after"], default_word=row["word_before"]
        )
    return FittedNumber(
        parameter=row["id"],
        value=row["after"],
        low=row["low"],
        high=row["high"],
        default=row["before"],
        least=row["least"],
        most=row["most"],
    )


_FORMAT = 1
_PLAIN = ("weeks", "replications", "seed", "tried")


def mirroring_to_json(found: Mirroring) -> dict[str, Any]:
    """The fit as JSON data, exactly."""
    return {
        "mirroring": _FORMAT,
        "outcomes": frame_to_json(found.outcomes),
        "parameters": frame_to_json(found.parameters),
        "not_free": [list(each) for each in found.not_free],
        "to": dict(found.to),
        "judged": found.judged,
        **{name: getattr(found, name) for name in _PLAIN},
    }


def mirroring_from_json(data: Mapping[str, Any]) -> Mirroring:
    """The fit that was written; ValueError when it is of another format."""
    if data.get("mirroring") != _FORMAT:
        raise ValueError(f"a fit of format {data.get('mirroring')!r}; {_FORMAT} is read here")
    return Mirroring(
        outcomes=frame_from_json(data["outcomes"]),
        parameters=frame_from_json(data["parameters"]),
        not_free=tuple((each[0], each[1]) for each in data["not_free"]),
        to=data["to"],
        judged=data.get("judged", data["replications"]),
        **{name: data[name] for name in _PLAIN},
    )
