"""A small projection in the real types with plain numbers, so that reports are tested quickly.

The answers are those of a shipped example; the simulated numbers are written here, where a test
can see them: lead time halves from 240 to 120 hours, failures from 20 to 10 %.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import networkx as nx
import pandas as pd

from advisor.baseline import MIRROR_COLUMNS, build_baseline
from advisor.catalogue import load_catalogue
from advisor.decision import decide
from advisor.engagement import Engagement
from advisor.flow import Assessment, Projection
from advisor.gaps import find_gaps
from advisor.model import Catalogue
from advisor.outlook import Outlook, Strategy
from advisor.roadmap import Item, LeftOut, Roadmap
from advisor.scoring import score
from advisor.storage.engagement_file import load_engagement
from advisor.value import (
    DELAY_COLUMNS,
    LINE_COLUMNS,
    QUARTER_COLUMNS,
    QUEUE_COLUMNS,
    TORNADO_COLUMNS,
    Appraisal,
    Spread,
    Value,
)
from simulator.experiment import Experiment

EXAMPLES = ("traditional", "pilots", "regulated")
NAN = float("nan")
LINKS = ((0, 1), (0, 2), (1, 3), (2, 3))
"""Which items of the sample plan wait for which: the second of a pair for the first."""
UNITS = {
    ("lead-time.p50", "change"): ("hours", 240.0, 120.0),
    ("deployment-frequency", "change"): ("deployments per week", 4.0, 8.0),
    ("change-fail-rate", "change"): ("1", 0.20, 0.10),
    ("below-floor", "all"): ("1", 0.31, 0.11),
    ("cost", "all"): ("money", 1_200_000.0, 1_150_000.0),
    ("retrainings", "all"): ("retrainings", NAN, NAN),
}


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


@cache
def engagement(name: str) -> Engagement:
    return load_engagement(name, catalogue())


@cache
def assessment(name: str) -> Assessment:
    card = score(catalogue(), engagement(name))
    gaps = find_gaps(catalogue(), engagement(name), card)
    return Assessment(card, gaps, decide(catalogue(), engagement(name), card))


def measures(side: int) -> pd.DataFrame:
    """Mean as written above, 80 % of replications within 20 % of it, the interval within 5 %."""
    rows = []
    for (measure, subject), (unit, *means) in UNITS.items():
        mean = means[side]
        rows.append(
            {
                "measure": measure,
                "subject": subject,
                "unit": unit,
                "mean": mean,
                "low": 0.95 * mean,
                "high": 1.05 * mean,
                "p10": 0.8 * mean,
                "p90": 1.2 * mean,
                "n": 20,
            }
        )
    return pd.DataFrame(rows)


def experiment(side: int) -> Experiment:
    return Experiment(
        engine="reference",
        why="the scenario is small",
        seed=20260312,
        replications=20,
        scenario_hash="ab" * 32,
        engine_version="1",
        time_unit="hour",
        warm_up=720.0,
        runs=pd.DataFrame(),
        measures=measures(side),
        series=pd.DataFrame(),
        tables=None,
        notes=(),
    )


def series(quarters: int = 6) -> pd.DataFrame:
    """Doing nothing stays; the plan moves in a straight line from today's mean to its own."""
    rows = []
    for strategy, side in (("nothing", 0), ("roadmap", 1)):
        for (measure, subject), (_, *means) in UNITS.items():
            for at in range(quarters):
                share = at / (quarters - 1) * side
                mean = (1 - share) * means[0] + share * means[1]
                spread = {f"p{q}": mean * (1 + (q - 50) / 200) for q in (10, 25, 50, 75, 90)}
                place = {"start": at * 2184.0, "end": (at + 1) * 2184.0}
                key = {"strategy": strategy, "measure": measure, "subject": subject}
                rows.append({**key, **place, "mean": mean, "n": 20, **spread})
    return pd.DataFrame(rows)


def differences() -> pd.DataFrame:
    rows = []
    for (measure, subject), (unit, base, candidate) in UNITS.items():
        mean = candidate - base
        ends = sorted((0.9 * mean, 1.1 * mean)) if mean == mean else (NAN, NAN)
        rows.append(
            ("roadmap", measure, subject, unit, base, candidate, mean, float(ends[0]), ends[1])
        )
    names = ["strategy", "measure", "subject", "unit", "base", "candidate", "mean", "low", "high"]
    return pd.DataFrame(rows, columns=names)


def roadmap(name: str) -> Roadmap:
    """The first six gaps, one a quarter; the seventh is left out for want of money."""
    gaps = assessment(name).gaps.items
    items = tuple(
        Item(
            practice=gap.practice,
            quarter=at + 1,
            quarters=1 + at % 2 if at < 5 else 1,
            effort_weeks=4.0 + at,
            cost=16_000.0 + 4_000 * at,
            needs=(),
            gap=gap.size or 0.0,
            gain=1.0,
            benefit=10_000.0 if at else 0.0,
            target=1.0,
            must=False,
            pinned=False,
            critical=at < 2,
            why="it closes a gap",
        )
        for at, gap in enumerate(gaps[:6])
    )
    left = tuple(LeftOut(gap.practice, "budget", "€20k more", 5.0, 1.0) for gap in gaps[6:8])
    load = pd.DataFrame(
        {
            "quarter": range(1, 7),
            "effort_weeks": [4.0, 40.0, 6.0, 7.0, 8.0, 9.0],
            "cost": [16e3, 20e3, 24e3, 28e3, 32e3, 36e3],
            "limit_weeks": [40.0] * 6,
            "limit_cost": [30e3] * 6,
        }
    )
    return Roadmap(
        feasible=True,
        items=items,
        left_out=left,
        load=load,
        objective=12.0,
        gap=0.0,
        finished=True,
        clashes=(),
        weights={"benefit": 1.0, "gap": 10.0, "indicator": 5.0},
        graph=nx.DiGraph([(items[at].practice, items[to].practice) for at, to in LINKS]),
        critical_path=tuple(item.practice for item in items[:2]),
        notes=(),
    )


def value() -> Value:
    lines = [
        (
            "people",
            "Work on the plan",
            "investment",
            39.0,
            "weeks",
            4e3,
            -156e3,
            NAN,
            NAN,
            "x",
            1,
            "",
        ),
        (
            "incidents",
            "Incident hours",
            "benefit",
            120.0,
            "hours",
            800.0,
            96e3,
            60e3,
            130e3,
            "y",
            1,
            "at your price",
        ),
    ]
    rows = [
        (at + 1, 6.0, 24e3, 1e3, 5e3 * at, 4e3 * at, 6e3 * at, 5e3 * at - 25e3, -25e3 + 1e3 * at)
        for at in range(6)
    ]
    written = ["id", "title", "kind", "quantity", "unit", "price", "per_year", "low", "high",
               "source", "editable", "note"]  # fmt: skip
    return Value(
        lines=pd.DataFrame(lines, columns=written)
        .reindex(columns=list(LINE_COLUMNS))
        .astype({"default": float, "threshold": float}),
        per_quarter=quarters_of(rows),
        currency="EUR",
        payback_quarter=None,
        notes=("a shorter lead time is not priced",),
        appraisal=appraisal(),
    )


def quarters_of(rows: list[tuple[float, ...]]) -> pd.DataFrame:
    counted = [each for each in QUARTER_COLUMNS
               if each not in ("cumulative_low", "cumulative_high", "discount")]  # fmt: skip
    per_quarter = pd.DataFrame(rows, columns=counted)
    later = {"cumulative_low": -2e3, "cumulative_high": 3e3}
    ends = {name: per_quarter["cumulative"] + each for name, each in later.items()}
    per_quarter = per_quarter.assign(**ends, discount=1.0)
    return per_quarter[list(QUARTER_COLUMNS)]


def appraisal() -> Appraisal:
    tornado = pd.DataFrame(
        [
            ("effort", "Person-weeks of the plan", "person-weeks", 30.0, 36.0, 48.0, 4e3, -58e3,
             "low and high estimate of each practice"),
            ("incidents-amount", "Hours of incidents", "hours in the plan", 5.0, 12.0, 20.0, -24e3,
             6e3, "middle 80% of 6 draws"),
        ],
        columns=list(TORNADO_COLUMNS),
    )  # fmt: skip
    delay = pd.DataFrame(
        [
            ("incidents", "Hours of incidents", "hours a week", 2.0, 1.0, 3.0, True),
            ("money", "A week of delay of the whole plan", "EUR a week", 1.5e3, 900.0, 2.1e3, True),
        ],
        columns=list(DELAY_COLUMNS),
    )
    queues = pd.DataFrame(
        [
            ("runners", 6.0, 0.61, 0.55, 40.0, 21.0, 140.0, NAN, 3.5),
            ("on-call", 2.0, 0.12, 0.08, 0.5, 0.2, 900.0, 950.0, 1800.0),
        ],
        columns=list(QUEUE_COLUMNS),
    )
    npv = Spread(-24e3, -11e3, 6e3, 6)
    return Appraisal(npv, 0.07, "default of the questionnaire: a yardstick", 1 / 6, 2.5, tornado,
                     delay, queues)  # fmt: skip


def mirror() -> pd.DataFrame:
    rows: list[tuple[Any, ...]] = [
        ("lead time of a change, median", 8.0, 10.0, 8.0, 12.0, "days", -0.2, "met", "",
         "stated-lead-time-days"),
        ("share of deployments that fail", 0.1, 0.2, 0.16, 0.24, "share of deployments", -0.5,
         "lower", "only large failures are counted", "stated-change-fail-rate"),
        ("time to recover, median", NAN, 7.0, 5.0, 9.0, "hours", NAN, "not-stated", "",
         "stated-recovery-hours"),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=list(MIRROR_COLUMNS))


def strategy(name: str, title: str, side: int, best: float) -> Strategy:
    return Strategy(name, title, (), experiment(side), best, ())


@cache
def projection(name: str) -> Projection:
    nothing = strategy("nothing", "Go on as today", 0, 0.05)
    plan = strategy("roadmap", "The roadmap", 1, 0.7)
    other = strategy("devops-first", "DevOps practices first", 1, 0.25)
    off = strategy("assumptions-off", "Without assumed effects", 0, 0.0)
    outlook = Outlook(
        strategies=(nothing, plan, other),
        differences=differences(),
        series=series(),
        assumptions_off=off,
        criterion=("lead-time.p50", "change"),
        notes=(),
    )
    card = assessment(name).scorecard
    return Projection(
        baseline=build_baseline(catalogue(), engagement(name), card),
        mirror=mirror(),
        today=experiment(0),
        benefits=pd.DataFrame(),
        roadmap=roadmap(name),
        outlook=outlook,
        value=value(),
    )
