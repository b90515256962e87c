"""For every key of the scenario format: a scenario, the key changed alone, and what changes.

A case: the key (class and word), where it is, what it is changed to, and the rows that change then:
tables with the subjects whose rows differ (stages, pipelines, pools, models) or, where no fact
changes, the measures that do. `-` stands for nothing at all. `given` is put into the scenario
first, so that the key has something to do.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

__all__ = ["CASES", "Case", "base"]


@dataclass(frozen=True)
class Case:
    key: str
    path: str
    after: Any
    expected: str
    given: dict[str, Any] = field(default_factory=dict)


LOGNORMAL = {"kind": "lognormal", "mean": 1, "cv": 0.5}


def base() -> dict[str, Any]:
    """Two pipelines that share a pool, production, a training pipeline and a model that wears."""
    return {
        "scenario": 1,
        "horizon": 240,
        "calendars": [
            {"id": "office", "open": [{"days": ["mon", "tue", "wed", "thu", "fri"],
                                       "from": "08:00", "to": "18:00"}]},
            {"id": "noon", "open": [{"from": "12:00", "to": "12:30"}]},
        ],
        "pools": [
            {"id": "a", "slots": 2, "cost-per-slot-hour": 2},
            {"id": "b", "slots": 3, "cost-per-slot-hour": 3},
            {"id": "c", "slots": 1},
            {"id": "d", "slots": 2},
        ],
        "pipelines": [
            {
                "id": "p", "units": 2, "arrivals": {"kind": "exponential", "mean": 2},
                "stages": [
                    {"id": "x", "pool": "a", "time": LOGNORMAL},
                    {"id": "y", "time": 1, "fails": 0.2,
                     "on-failure": {"kind": "go-to", "stage": "x"}},
                    {"id": "z", "time": 0.2, "opens": "noon"},
                ],
                "production": {
                    "fails": 0.4, "detect": {"time": 1}, "rollback": {"share": 0.5, "time": 2},
                    "restore": {"pool": "c", "time": 3}, "rework": {"share": 0.5, "pipeline": "q"},
                },
            },
            {"id": "q", "arrivals": {"kind": "renewal", "gap": 5},
             "stages": [{"id": "w", "pool": "d", "time": 2}]},
            {"id": "t", "stages": [{"id": "train", "pool": "b", "time": 4}]},
        ],
        "models": [
            {
                "id": "m", "count": 2, "trained-by": "t",
                "quality": {"at-release": {"kind": "uniform", "from": 0.93, "to": 0.96},
                            "floor": 0.9, "value-per-point-day": 5},
                "drift": {"kind": "linear", "points-per-day": 1.5, "cv": 0.5},
                "monitors": [{"id": "look", "every": 12,
                              "detector": {"kind": "threshold", "below": 0.9}}],
                "retraining": {"kind": "on-alarm"},
            }
        ],
    }  # fmt: skip


X, Y, Z = (f"pipelines.p.stages.{each}" for each in "xyz")
W, TRAIN, PROD = "pipelines.q.stages.w", "pipelines.t.stages.train", "pipelines.p.production"
P, Q, A, B, M = "pipelines.p", "pipelines.q", "pools.a", "pools.b", "models.m"
LOOK, OFFICE, SHUT = f"{M}.monitors.look", "calendars.office", "calendars.office.closed"
GAPS, TIME, DRIFT, WATCH = f"{Q}.arrivals", f"{TRAIN}.time", f"{M}.drift", f"{LOOK}.detector"

# What many cases change: trainings (and models with them), the work of q, incidents of p (with the
# fixes they send into q), everything of p from its first stage, from its release, in its queue.
TRAINED = "visits train; jobs t; pools b; models m; retrainings m"
WORK = "visits w; jobs q; pools d"
INCIDENTS = "visits w ~production; jobs q; pools c d; incidents p"
FIXES = "visits w; jobs q; pools d; incidents p"
CHANGES = "visits w x y z ~production; jobs p q; pools a c d; incidents p"
RELEASES = "visits w z ~production; jobs p q; pools c d; incidents p"
QUEUE = "visits x y z; pools a"
ALL = (
    "visits train w x y z ~production; jobs p q t; pools a b c d; models m; retrainings m; "
    "incidents p"
)
CALENDARS = (
    "visits train w z ~production; jobs p q t; pools b c d; models m; retrainings m; incidents p"
)
COUNTED = (
    "arrivals below-floor change-fail-rate completions cost deployment-frequency in-system "
    "incidents lead-time.calendar lead-time.delay lead-time.mean lead-time.p90 lead-time.p95 "
    "lead-time.queue lead-time.work model-quality queue-length queue-wait.mean queue-wait.p90 "
    "recovery-time.p90 staleness throughput utilisation value-lost visits"
)


def week(*hours: int, slots: int = 1) -> list[int]:
    return [slots if each % 24 in hours else 0 for each in range(168)]


def each(
    name: str, parent: str, expected: str, changed: dict[str, Any],
    given: dict[str, Any] | None = None, **other: str,
) -> list[Case]:  # fmt: skip
    """The keys of one class, one by one; `other` are those that change something else."""
    return [
        Case(f"{name}.{key}", f"{parent}.{key}" if parent else key, after,
             other.get(key.replace("-", "_"), expected), given or {})
        for key, after in changed.items()
    ]  # fmt: skip


CLOCK = {f"{W}.clock": "office"}
TWO_DAYS = {**CLOCK, SHUT: [{"from": "2026-01-06", "to": "2026-01-08"}]}
TOGETHER = {f"{W}.pool": "a"}
OUTAGE, ELASTIC = {"between": 30, "repair": 20}, {"at-most": 4, "delay": 0.5}
SPOT = {"mean-time-between": 3, "checkpoint-every": 1}
WEEKLY = {"kind": "weekly-profile", "counts": week(9, 15)}
SUBMITTED = {"kind": "trace", "submits": [3, 50, 70]}
CAUSES = [{"cause": "b", "probability": 0.3}, {"cause": "d", "probability": 0.3}]
RETRIED = {f"{W}.fails": 0.5, f"{W}.on-failure": {"kind": "retry", "at-most": 1}}
TO_Y_AND_BACK = {
    f"{Y}.visit": "after-failure", f"{Y}.fails": 0, f"{Y}.on-failure": None,
    f"{X}.fails": 0.3, f"{X}.on-failure": {"kind": "go-to", "stage": "y"},
}  # fmt: skip
LABELS = {f"{LOOK}.labels": 200, f"{LOOK}.noise": {"kind": "binomial"}}
ALIKE = {f"{LOOK}.labels": 200, f"{LOOK}.noise": {"kind": "overdispersed", "correlation": 0.05},
         DRIFT: {"kind": "none"}, f"{WATCH}.below": 0.94}  # fmt: skip
WEAR = {"id": "e", "kind": "linear", "points-per-day": 1}
PARTS = [{"weight": 1, "time": 2}, {"weight": 1, "time": 6}]
SLOWER = {"at": 48, "scale": "pipelines[id=t].stages[id=train].time", "by": 2}
LONGER = {"at": 48, "set": "pipelines[id=q].stages[id=w].time", "to": 3}
HALTED = {"at": 48, "scale": "models[*].drift", "by": 0}
MIXED = "visits train w; jobs q t; pools b d; models m; retrainings m"


def drift(name: str, whole: dict[str, Any], changed: dict[str, Any], **other: str) -> list[Case]:
    return each(name, DRIFT, TRAINED, changed, {DRIFT: whole}, **other)


def watch(name: str, whole: dict[str, Any], changed: dict[str, Any], **other: str) -> list[Case]:
    return each(name, WATCH, TRAINED, changed, {WATCH: whole, **LABELS}, **other)


def times(name: str, whole: dict[str, Any], changed: dict[str, Any]) -> list[Case]:
    return each(name, TIME, TRAINED, changed, {TIME: whole})


# fmt: off
CASES = [
    # the scenario; what stands in it comes and goes without a trace elsewhere
    *each("Scenario", "", "-", {
        "title": "Another", "time-unit": "minute", "horizon": 239, "warm-up": 48, "seed": 2,
        "origin": "2026-01-08T09:30", "backlog": {"t": 2},
        "changes": [{"at": 100, "set": "pools[id=c].slots", "to": 2}],
    }, time_unit=CALENDARS, horizon="visits x y; jobs p; pools a", warm_up=COUNTED, seed=ALL,
       origin=RELEASES, backlog="visits train; jobs t; pools b", changes=INCIDENTS),
    Case("Scenario.calendars", "calendars.noon.open", [{"from": "13:00", "to": "13:30"}], RELEASES),
    Case("Scenario.pools", "pools.e", {"id": "e", "slots": 1}, "pools e"),
    Case("Scenario.pipelines", "pipelines.u", {"id": "u", "stages": [{"id": "s"}],
         "arrivals": {"kind": "renewal", "gap": 100}}, "visits s; jobs u"),
    Case("Scenario.models", "models.n", {"id": "n", "quality": {"at-release": 0.9}}, "models n"),
    # calendars, by the clock of w
    *each("CalendarSpec", OFFICE, WORK, {
        "open": [{"to": "23:00"}], "closed": [{"from": "2026-01-06", "to": "2026-01-07"}]}, CLOCK),
    *each("ClosedDates", f"{SHUT}.0", WORK, {"from": "2026-01-07", "to": "2026-01-07"}, TWO_DAYS),
    *each("OpenHours", f"{OFFICE}.open.0", WORK, {
        "days": ["mon", "tue", "thu"], "from": "09:00", "to": "17:00", "every": 2, "nth": 2,
    }, CLOCK),
    # pools
    *each("Pool", A, "-", {
        "role": "runners", "kind": "people", "cost-per-slot-hour": 3, "charge": "open",
        "discipline": "shortest", "elastic": ELASTIC,
    }, kind="cost", cost_per_slot_hour="cost", charge="cost", discipline=QUEUE, elastic=QUEUE),
    *each("Pool", B, TRAINED, {
        "calendar": "office", "outage": OUTAGE,
        "reserved": {"kind": "weekly-profile", "slots": week(*range(6, 20), slots=3)}}),
    *each("Pool", B, "visits train; jobs t; pools b", {"slots": 1}, {"backlog": {"t": 3}}),
    *each("Pool", A, "visits w x y z ~production; jobs p q; pools a c; incidents p",
          {"backfill": True}, {**TOGETHER, f"{W}.slots": 2}),
    *each("Reserved", f"{B}.reserved", TRAINED, {"slots": week(*range(6, 20), slots=3)},
          {f"{B}.reserved": {"kind": "weekly-profile", "slots": week(9)}}),
    *each("Outage", f"{B}.outage", TRAINED, {"between": 40, "repair": 25}, {f"{B}.outage": OUTAGE}),
    *each("Elastic", f"{A}.elastic", QUEUE, {
        "at-least": 2, "at-most": 2, "delay": 2, "up-at": 1.5, "down-at": 0.1,
    }, {f"{A}.elastic": ELASTIC}, delay="visits x y z ~production; jobs p; pools a c; incidents p"),
    # pipelines and what comes into them
    *each("Pipeline", P, "-", {"role": "change", "units": 3, "production": None},
          units="jobs p", production=INCIDENTS),
    *each("Pipeline", Q, WORK, {"arrivals": {"kind": "none"}}),
    *each("Pipeline", Q, "visits w x y z; jobs q; pools a", {"priority": 0},
          {**TOGETHER, f"{A}.discipline": "priority"}),
    Case("Pipeline.stages", f"{W}2", {"id": "w2", "time": 1}, "visits w2; jobs q"),
    *each("ExponentialArrivals", GAPS, WORK, {"mean": 7},
          {GAPS: {"kind": "exponential", "mean": 5}}),
    *each("RenewalArrivals", GAPS, WORK, {"gap": 7}),
    *each("WeeklyProfileArrivals", GAPS, WORK, {"counts": week(9, 16), "dispersion": 3},
          {GAPS: WEEKLY}),
    *each("TraceArrivals", GAPS, WORK, {
        "submits": [3, 50, 71], "durations": [9, 1, 1], "slots": [2, 1, 1],
    }, {GAPS: SUBMITTED}, slots="visits w; pools d"),
    # stages
    *each("Stage", W, WORK, {
        "pool": "b", "slots": 2, "time": 3, "clock": "office", "applies": 0.5, "fails": 0.3,
        "parallel": 2, "opens": "noon", "interruption": SPOT,
    }, pool="visits w; jobs q; pools b d", fails="visits w; jobs q"),
    *each("Stage", X, CHANGES, {"role": "work", "visit": "after-failure"}, role="-"),
    *each("Stage", Y, CHANGES, {"on-failure": {"kind": "abandon"}}),
    *each("Stage", Y, CHANGES, {"next": "x"}, TO_Y_AND_BACK),
    *each("Stage", Z, RELEASES, {"notice": 6, "batch": True}),
    *each("Interruption", f"{W}.interruption", WORK, {
        "mean-time-between": 2, "checkpoint-every": 0.5, "restart": 0.5,
    }, {f"{W}.interruption": SPOT}),
    *each("Cause", f"{W}.fails.b", "visits w; jobs q", {
        "cause": "e", "probability": 0.1, "on-failure": {"kind": "retry", "at-most": 1},
    }, {f"{W}.fails": CAUSES}, cause="visits w", on_failure=WORK),
    *each("Retry", f"{W}.on-failure", WORK, {"at-most": 2}, RETRIED),
    *each("GoTo", f"{Y}.on-failure", CHANGES, {"stage": "y"}),
    # production
    *each("Production", PROD, INCIDENTS, {
        "fails": 0.1, "detect": {"time": LOGNORMAL}, "restore": {"time": 3}, "rework": None,
        "rollback": {"share": 0.5, "time": 1},
    }, rework=FIXES, rollback=FIXES),
    *each("Detect", f"{PROD}.detect", INCIDENTS, {"time": 2, "clock": "noon"}),
    *each("Rollback", f"{PROD}.rollback", FIXES, {"share": 0.1, "time": 3, "clock": "noon"},
          share=INCIDENTS),
    *each("Restore", f"{PROD}.restore", INCIDENTS, {"pool": "b", "time": 4, "clock": "office"},
          pool="visits w ~production; jobs q; pools b c d; incidents p"),
    *each("Rework", f"{PROD}.rework", FIXES, {"share": 0.1, "pipeline": "t"},
          pipeline="visits train w; jobs q t; pools b d"),
    # models
    *each("Model", M, TRAINED, {
        "role": "model", "count": 3, "trained-by": "q", "age-at-start": 48, "monitors": [],
        "quality": {"at-release": 0.9}, "drift": {"kind": "none"}, "retraining": {"kind": "never"},
    }, role="-", trained_by="visits train w; jobs q t; pools b d; models m; retrainings m"),
    *each("Model", M, TRAINED, {"retraining-priority": "gain"}, {
        f"{M}.count": 4, f"{B}.slots": 1, f"{B}.discipline": "priority", **LABELS,
    }, retraining_priority="visits train; jobs t; models m; retrainings m"),
    *each("Quality", f"{M}.quality", TRAINED, {
        "at-release": 0.94, "bad-release": {"share": 0.5, "points": 2}, "floor": 0.91,
        "value-per-point-day": 6,
    }, floor="below-floor detection-delay.mean", value_per_point_day="value-lost"),
    *each("BadRelease", f"{M}.quality.bad-release", TRAINED, {"share": 1, "points": 3},
          {f"{M}.quality.bad-release": {"share": 0.5, "points": 2}}),
    *drift("NoDrift", {"kind": "none"}, {"id": "d"}, id="-"),
    *drift("LinearDrift", {"kind": "linear", "points-per-day": 1.5, "cv": 0.5},
           {"id": "d", "points-per-day": 2, "cv": 0.6}),
    *drift("SaturatingDrift", {"kind": "saturating", "points": 9, "days": 4},
           {"id": "d", "points": 8, "days": 5}, id="-"),
    *drift("OrnsteinUhlenbeckDrift",
           {"kind": "ornstein-uhlenbeck", "points": 6, "days": 3, "points-sd": 1},
           {"id": "d", "points": 5, "days": 4, "points-sd": 2}),
    *drift("ShockDrift", {"kind": "shocks", "days-between": 2, "points": 3, "cv": 0.5},
           {"id": "d", "days-between": 1, "points": 4, "cv": 1}),
    *drift("SeasonalDrift", {"kind": "seasonal", "points": 9, "days": 8},
           {"id": "d", "points": 8, "days": 9, "phase-days": 1},
           id="-", points="models m; retrainings m"),
    *drift("SumDrift", {"kind": "sum", "parts": [WEAR]},
           {"id": "d", "parts": [{**WEAR, "points-per-day": 2}]}, id="-"),
    *each("Monitor", LOOK, TRAINED, {
        "every": 24, "label-delay": 36, "detector": {"kind": "never"}}),
    *each("Monitor", LOOK, TRAINED, {"id": "see", "labels": 50, "noise": {"kind": "none"}}, LABELS),
    *each("OverdispersedNoise", f"{LOOK}.noise", TRAINED, {"correlation": 0.3}, ALIKE),
    *watch("Threshold", {"kind": "threshold", "below": 0.9}, {"below": 0.92}),
    *watch("Cusum", {"kind": "cusum", "k": 0.5, "h": 4, "target": 0.94, "sd": 0.02},
           {"k": 0.2, "h": 2, "target": 0.95, "sd": 0.01}),
    *watch("Ewma", {"kind": "ewma", "weight": 0.3, "limit": 3, "target": 0.94, "sd": 0.02},
           {"weight": 0.6, "limit": 1.5, "target": 0.96, "sd": 0.01}),
    *watch("PageHinkley", {"kind": "page-hinkley", "delta": 0.005, "threshold": 0.03, "minimum": 3},
           {"delta": 0.02, "threshold": 0.08, "minimum": 9}),
    *watch("Ddm", {"kind": "ddm", "warn": 1, "drift": 2.5, "minimum": 100},
           {"warn": 0.1, "drift": 1.5, "minimum": 700}, warn="retrainings m"),
    *watch("Adwin", {"kind": "adwin", "delta": 0.01}, {"delta": 1e-9}),
    *watch("Psi", {"kind": "psi", "bins": 10, "above": 0.12}, {"bins": 5, "above": 0.06}),
    *each("Periodic", f"{M}.retraining", TRAINED, {"every": 60},
          {f"{M}.retraining": {"kind": "periodic", "every": 50}}),
    *each("CumulativeRegret", f"{M}.retraining", TRAINED, {"points-days": 9},
          {f"{M}.retraining": {"kind": "cumulative-regret", "points-days": 5}}),
    *each("CostAware", f"{M}.retraining", TRAINED, {"cost": 90, "value-per-point-day": 5},
          {f"{M}.retraining": {"kind": "cost-aware", "cost": 50, "value-per-point-day": 10}}),
    *each("FirstOf", f"{M}.retraining", TRAINED,
          {"policies": [{"kind": "on-alarm"}, {"kind": "periodic", "every": 50}]},
          {f"{M}.retraining": {"kind": "first-of", "policies": [{"kind": "on-alarm"}]}}),
    # durations, by those of training
    *times("Constant", {"kind": "constant", "value": 4}, {"value": 5}),
    *times("Exponential", {"kind": "exponential", "mean": 4}, {"mean": 5}),
    *times("Uniform", {"kind": "uniform", "from": 2, "to": 4}, {"from": 1, "to": 5}),
    *times("Triangular", {"kind": "triangular", "from": 2, "mode": 3, "to": 5},
           {"from": 1, "mode": 4, "to": 6}),
    *times("Lognormal", {"kind": "lognormal", "mean": 4, "cv": 1}, {"mean": 5, "cv": 0.5}),
    *times("Gamma", {"kind": "gamma", "mean": 4, "cv": 1}, {"mean": 5, "cv": 0.5}),
    *times("Weibull", {"kind": "weibull", "mean": 4, "shape": 2}, {"mean": 5, "shape": 1.5}),
    *times("Weibull", {"kind": "weibull", "mean": 4, "cv": 1}, {"cv": 0.7}),
    *times("Empirical", {"kind": "empirical", "values": [2, 4, 6]},
           {"values": [2, 4, 7], "weights": [1, 1, 9]}),
    *times("Mixture", {"kind": "mixture", "parts": PARTS}, {"parts": PARTS[:1]}),
    *each("Part", f"{TIME}.parts.1", TRAINED, {"weight": 9, "time": 7},
          {TIME: {"kind": "mixture", "parts": PARTS}}),
    # dated changes
    *each("Change", "changes.0", TRAINED, {
        "at": 150, "over": 150, "until": 100, "by": 3, "scale": "pipelines[id=q].stages[id=w].time",
    }, {"changes": [SLOWER]}, scale=MIXED),
    *each("Change", "changes.0", WORK, {"to": 4, "set": "pipelines[id=t].stages[id=train].time"},
          {"changes": [LONGER]}, set=MIXED),
    *each("Change", "changes.0", TRAINED, {"share": 0.3}, {"changes": [HALTED]}),
]
# fmt: on
