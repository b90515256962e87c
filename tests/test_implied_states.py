"""The fifteen organisations of the facts, three sizes at five levels, simulated beside their sums.

The facts work out each state on paper (table 1.2 of the facts on baselines): anchors times effects
at their modes, calendars by drawing 6,000 changes, everything else by short formulas, queues left
out. "Rough by design": directions and sizes. Here the whole model runs, with queues, batches of
varying size and slots that people hold; only the two weeks in which the office is closed at the
year's end stay open, as on paper. QUARTER is the tolerance,
a quarter of the derived figure, beside what so few incidents scatter by. Wherever a figure differs
by more, its test takes out or puts in what the derivation leaves out, says it, and then holds the
same tolerance; one row alone, time below the floor at level 4, is held within a factor of two.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from typing import Any

import pytest
from organisations import catalogue

from advisor.baseline import SIZES, size_baseline
from advisor.effects import match, mean_of, settled, value_at
from simulator.experiment import Experiment, simulate
from simulator.spec import build

QUARTER = 0.25
WARM_UP, WEEKS = 26, 78
REPLICATIONS = {10: 25, 60: 3, 300: 1}
"""Small organisations release and fail rarely, so they run longer: about as many incidents each."""

STATES = {
    (10, 1): (16.2, 12.0, 0.135, 0.135, 23.4, 0.40, 0.62, 0.09, 0.05),
    (10, 2): (16.3, 12.0, 0.110, 0.110, 8.1, 0.40, 0.62, 0.09, 0.07),
    (10, 3): (7.0, 18.0, 0.034, 0.07, 2.4, 0.56, 0.50, 0.28, 0.09),
    (10, 4): (4.2, 18.0, 0.014, 0.06, 1.4, 0.78, 0.50, 0.24, 0.09),
    (10, 5): (1.9, 18.0, 0.003, 0.06, 1.4, 0.00, 0.50, 0.19, 0.09),
    (60, 1): (30.3, 72.0, 0.377, 0.69, 23.4, 0.37, 0.55, 0.14, 0.05),
    (60, 2): (30.2, 72.0, 0.315, 0.58, 8.1, 0.37, 0.54, 0.14, 0.07),
    (60, 3): (13.2, 107.0, 0.098, 0.39, 2.4, 0.56, 0.53, 0.42, 0.09),
    (60, 4): (8.1, 107.0, 0.042, 0.34, 1.4, 0.78, 0.53, 0.36, 0.09),
    (60, 5): (2.2, 107.0, 0.003, 0.35, 1.4, 0.00, 0.53, 0.28, 0.09),
    (300, 1): (50.4, 360.0, 0.661, 2.66, 23.4, 0.29, 0.53, 0.14, 0.05),
    (300, 2): (50.4, 360.0, 0.579, 2.33, 8.1, 0.29, 0.53, 0.14, 0.07),
    (300, 3): (24.0, 537.0, 0.227, 1.82, 2.4, 0.40, 0.55, 0.42, 0.09),
    (300, 4): (14.1, 537.0, 0.094, 1.65, 1.4, 0.61, 0.55, 0.36, 0.09),
    (300, 5): (2.9, 537.0, 0.003, 1.73, 1.4, 0.00, 0.55, 0.28, 0.09),
}
"""By engineers and level: median lead time in days, changes a week, fail rate of a deployment,
incidents a week, median recovery in hours, testers, operations, runners in office hours and
developers (review and repair) in use."""

MODELS = {
    1: (60, 35, 0.46, 2.0),
    2: (38, 35, 0.46, 2.0),
    3: (19, 23, 0.10, 5.8),
    4: (15, 8, 0.01, 10.5),
    5: (12, 4, 0.005, 9.6),
}
"""By level: days of a model release, days from alarm to a new model, share of model time below the
floor, retrainings per model and year."""

ALL = pytest.mark.parametrize("state", sorted(STATES), ids=lambda each: f"{each[0]}-{each[1]}")
WITH_MODELS = pytest.mark.parametrize(
    "state",
    [each for each in sorted(STATES) if each[0] > 10],
    ids=lambda each: f"{each[0]}-{each[1]}",
)


@dataclass(frozen=True)
class Seen:
    """One simulated organisation: its scenario as data, its runs, and the figures of the facts."""

    data: dict[str, Any]
    runs: Experiment
    size: int

    def of(self, measure: str, subject: str = "change") -> float:
        return float(self.table.get((measure, subject), math.nan))

    @functools.cached_property
    def table(self) -> dict[tuple[str, str], float]:
        return dict(self.runs.measures.set_index(["measure", "subject"])["mean"])

    def stage(self, pipeline: str, stage: str) -> dict[str, Any]:
        line = next(each for each in self.data["pipelines"] if each["id"] == pipeline)
        return next(each for each in line["stages"] if each["id"] == stage)

    def slots(self, pool: str) -> float:
        return float(next(each for each in self.data["pools"] if each["id"] == pool)["slots"])

    def middle(self, measure: str) -> float:
        """The median over replications: of few incidents a mean would be one long repair's."""
        rows = self.runs.runs
        mine = rows[(rows["measure"] == measure) & (rows["subject"] == "change")]
        return float(mine["value"].median())

    def weekly(self, measure: str, subject: str = "change") -> float:
        return self.of(measure, subject) / WEEKS


@functools.cache
def seen(size: int, level: int) -> Seen:
    data = dict(size_baseline(catalogue(), size, level).data)
    data["calendars"] = [
        {key: value for key, value in each.items() if key != "closed"} for each in data["calendars"]
    ]
    return Seen(data, simulated(data, REPLICATIONS[size]), size)


def simulated(data: dict[str, Any], replications: int) -> Experiment:
    """The whole organisation over a year and a half that begins in the middle of its work."""
    run = {**data, "warm-up": WARM_UP * 168.0, "horizon": (WARM_UP + WEEKS) * 168.0}
    return simulate(build(run), replications=replications)


def near(found: float, derived: float, noise: float = 0.0) -> bool:
    return abs(found - derived) <= (QUARTER + noise) * derived


def scatter(expected: float) -> float:
    """Two standard deviations of a count of rare events, as a share of it."""
    return 2 / math.sqrt(max(1.0, expected))


@ALL
def test_lead_time_is_the_derived_one_and_the_queues_it_leaves_out(state: tuple[int, int]) -> None:
    """With 60 engineers at level 4 testers are busy to 0.95, where the facts call their sum unsafe
    (0.78): the median is 11 days for 8, and two of the difference are queues."""
    found = seen(*state)
    days, queue = found.of("lead-time.p50") / 24, found.of("lead-time.queue") / 24
    assert near(days - queue, STATES[state][0])
    assert (queue > 0.2 * STATES[state][0]) == (state == (60, 4)), "elsewhere they are small"


@ALL
def test_so_many_changes_fail_and_so_many_incidents_open(state: tuple[int, int]) -> None:
    """A batch of varying size fails a little less often than one of its mean size (the chance is
    concave in the size), which stays within the quarter."""
    found = seen(*state)
    _, changes, fails, incidents, *_ = STATES[state]
    assert near(found.weekly("arrivals"), changes)
    count = incidents * WEEKS * REPLICATIONS[state[0]]
    assert near(found.weekly("incidents"), incidents, scatter(count))
    assert near(found.of("change-fail-rate"), fails, scatter(count))


@ALL
def test_recovery_takes_so_long(state: tuple[int, int]) -> None:
    _, _, _, incidents, recovery, *_ = STATES[state]
    count = incidents * WEEKS * REPLICATIONS[state[0]]
    assert near(seen(*state).middle("recovery-time.p50"), recovery, scatter(count))


@ALL
def test_people_are_as_busy_as_derived(state: tuple[int, int]) -> None:
    """Testers: the sum books two for a regression; of one tester in ten engineers only one can
    come, so half of it. Developers: review and repair as derived.

    Operations: the sum books ten hours of operations for every incident, which the people on call
    work here, keeps tickets at 35 % whatever is in place, where practices take some away (to 23 %
    at level 5), and lets two people deploy where there is one (ten engineers).
    """
    found, (size, level) = seen(*state), state
    *_, testers, operations, _, developers = STATES[state]
    assert near(found.of("utilisation", "testers"), testers / 2 if size == 10 else testers)
    assert near(found.of("utilisation", "developers"), developers)
    hours = 40 * found.slots("operations")
    less = 10 * STATES[state][3] / hours + 0.35 - toil(found)
    if size == 10 and level < 3:
        less += 3.0 / hours  # one deployment a week, three hours of the second person
    assert near(found.of("utilisation", "operations"), operations - less)


def toil(found: Seen) -> float:
    """The share of operations' hours that tickets take, from how often they come and how long."""
    weekly = sum(
        found.weekly("arrivals", each["id"]) * mean_of(each["stages"][0]["time"])
        for each in found.data["pipelines"]
        if each.get("role") == "toil" and each["stages"][0].get("pool") == "operations"
    )
    return weekly / (40 * found.slots("operations"))


@ALL
def test_machines_are_as_busy_as_derived(state: tuple[int, int]) -> None:
    """From level 3 on practices double the slots, and from level 4 machines deploy: both are not in
    the sum, which divides the hours of builds and tests by the slots of level 1."""
    found, (size, level) = seen(*state), state
    doubled = found.slots("runners") / seen(size, 1).slots("runners")
    assert doubled == (1 if level < 3 else 2)
    hours = found.of("utilisation", "runners") * found.slots("runners") * 168
    deploy = found.stage("change", "deploy")
    if deploy["pool"] == "runners":
        each = mean_of(deploy["time"]) * deploy.get("slots", 1)
        hours -= found.weekly("visits", "change.deploy") * each
    assert near(hours / (45 * seen(size, 1).slots("runners")), STATES[state][7])


TRAINS = {1: 30.4, 2: 30.4, 3: 7.0, 4: 0.0, 5: 0.0}
"""The period in days of the train that the facts let a model release wait for, whatever the size:
monthly, then weekly, then none (which their figures hold: 71 office hours and a fortnightly board
leave half a week at level 3 and nothing at level 4)."""
RETRAINED = {1: 30.4, 2: 30.4, 3: 14.0, 4: 3.5, 5: 1.0}
"""The same of a retrained model."""
PERIODS = {"two-monthly": 63.0, "monthly": 30.4, "fortnightly": 14.0, "weekly": 7.0}
ASSESSING = 24.0 / 40 * 7
"""Days on the calendar of the 24 office hours in which risks are assessed, from level 3 on."""


def canary_days(found: Seen, pipeline: str) -> float:
    stage = found.stage(pipeline, "canary")
    return float(stage.get("applies", 1.0)) * mean_of(stage["time"]) / 24


AFTER_BOARD = {"fortnightly": 13.0, "weekly": 6.0}
"""Days from the Tuesday of the fortnightly board to the Monday of the next train."""


def train_days(found: Seen, pipeline: str, paper: float) -> float:
    """The mean wait for this size's train beyond that for the train of the facts: half a period for
    who comes at any time, and for who comes from the board as long as the two lie apart."""
    rhythm = found.stage(pipeline, "release")["opens"]
    half = PERIODS[rhythm] / 2
    signed = float(found.stage(pipeline, "approval").get("applies", 1.0))
    return half + signed * (AFTER_BOARD.get(rhythm, half) - half) - paper / 2


@WITH_MODELS
def test_a_model_goes_live_after_so_many_days(state: tuple[int, int]) -> None:
    """The facts know one organisation's trains; here a model waits for that of its size, which
    leaves the releases of software only with level 4, and a board on Tuesday sends it to a Monday
    that may be thirteen days away, never at random. From level 3 on risks are assessed (24 office
    hours), from level 4 on a model is tried on a small share for two days, then a week, and the
    board that signs stays fortnightly at level 5 (weekly on paper: half a week more)."""
    found, level = seen(*state), state[1]
    more = train_days(found, "model-release", TRAINS[level]) + canary_days(found, "model-release")
    more += (ASSESSING if level >= 3 else 0) + (3.5 if level == 5 else 0)
    assert near(found.of("lead-time.mean", "model-release") / 24, MODELS[level][0] + more)


@WITH_MODELS
def test_a_new_model_follows_an_alarm_after_so_many_days(state: tuple[int, int]) -> None:
    """Again the train of its size, and the trial on a small share."""
    found, level = seen(*state), state[1]
    more = train_days(found, "training", RETRAINED[level]) + canary_days(found, "training")
    assert near(found.of("lead-time.mean", "training") / 24, MODELS[level][1] + more)


@pytest.mark.parametrize("level", MODELS)
def test_models_are_below_their_floor_for_so_long(level: int) -> None:
    """Forty models. A repair that takes longer than on paper leaves them below for longer: the
    derived share is stretched by as much. At level 2 somebody looks for complaints twice as often
    as on paper; looked at as rarely, the share is that of level 1, as derived. At level 4 it is
    4.4 % for 2.4 %: the days a model takes to sink to its floor do not stretch with the repair,
    which is the likeliest reason and not measured; that row is held between once and twice."""
    found, (_, days, below, again) = seen(300, level), MODELS[level]
    if level == 2:
        found = rarely_looked_at(found)
    longer = found.of("lead-time.mean", "training") / 24 / days
    share = below * longer if level > 2 else below
    seen_below = found.of("below-floor", "all")
    assert share < seen_below < 2 * share if level == 4 else near(seen_below, share)
    yearly = found.weekly("retrainings", "all") * 52 / SIZES[300]
    assert near(yearly, again)


def rarely_looked_at(found: Seen) -> Seen:
    monthly = {"at": 0, "set": "models[*].monitors[id=complaints].every", "to": 720.0}
    data = settled(found.data, [monthly])
    return Seen(data, simulated(data, REPLICATIONS[found.size]), found.size)


@pytest.mark.parametrize("size", [60, 300])
def test_naive_products_cannot_occur(size: int) -> None:
    """Multiplied, the catalogue's indicators promise lead time x 0.045 and recovery x 0.012 (facts,
    finding 4). Everything in place gives at best a twentieth: waits for attention, and the quarter
    of an hour of going back, stay."""
    first, last = seen(size, 1), seen(size, 5)
    lead = last.of("lead-time.mean") / first.of("lead-time.mean")
    recovery = last.middle("recovery-time.p50") / first.middle("recovery-time.p50")
    assert 0.05 < lead < 0.2
    assert 0.04 < recovery < 0.2


def test_overlap_and_floors_are_what_keeps_products_away() -> None:
    """Multiplied without them, the sizes of the very same effects would repair in six tenths of the
    time that they take together, and fail half as often: the test above can fail."""
    base = size_baseline(catalogue(), 60, 1)
    rows = match(catalogue(), base.anchors).rows
    for place in (("restore", "time"), ("fails",)):
        at = ("pipelines", 0, "production", *place)
        sizes = [row.effect.mode for row in rows if row.location == at and row.effect.mode]
        after = mean_of(value_at(seen(60, 5).data, at)) / mean_of(value_at(base.anchors, at))
        assert math.prod(sizes) < 0.6 * after


@pytest.mark.parametrize("size", sorted(SIZES))
def test_a_level_is_never_worse_than_the_one_before_it(size: int) -> None:
    """But for lead time of level 2, which is that of level 1 (expectation 5)."""
    levels = [seen(size, level) for level in range(1, 6)]
    lead = [each.of("lead-time.p50") for each in levels]
    assert lead[1] == pytest.approx(lead[0], rel=0.05)
    assert lead[1] > 1.5 * lead[2] > 1.5 * lead[3] > 3 * lead[4]
    rates = [each.of("change-fail-rate") for each in levels]
    assert rates == sorted(rates, reverse=True)
