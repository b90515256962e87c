"""One run as a film for the screen: lanes, dots and moments, small enough to keep in the database.

Made in a worker from the tables of a run; nothing here draws and nothing knows Streamlit. A lane is
a pool, or the stages that need none. A dot is a job at that moment; where more jobs stand in one
place than are drawn, the lane's numbers still count them all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd

from advisor.flow import Projection
from advisor.outlook import scenario_of
from simulator.experiment import simulate
from simulator.playback import STATES, event_log, positions
from simulator.spec import Scenario, build, to_data

__all__ = [
    "MOST_DOTS",
    "SPANS",
    "Dot",
    "Film",
    "Moment",
    "film_from_json",
    "film_of",
    "film_to_json",
    "make_film",
]

SPANS: Mapping[int, float] = {1: 0.25, 7: 1.0, 28: 4.0}
"""Days a film may last, and the hours between two moments of it."""
_WEEK_HOURS = 168.0

MOST_DOTS = 60
"""Dots drawn of one kind of place in one lane; the numbers beside them count all."""
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Dot:
    """A job, or one branch of it: lane and group by position in the film, state one of STATES."""

    lane: int
    group: int
    state: str
    entity: str
    stage: str
    slots: int
    since: float


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant: its time in the scenario's unit, its date in words, the dots, and per lane
    (busy slots, open slots, jobs waiting in the queue, jobs waiting for a calendar, jobs in a stage
    without a pool)."""

    time: float
    label: str
    dots: tuple[Dot, ...]
    counts: tuple[tuple[int, int, int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Film:
    """One run between two instants.

    `lanes` are the pools' ids in the scenario's order and, last and empty, the stages without one;
    `groups` pipeline roles in that order. `events` is the event log between the two instants as CSV
    text.
    """

    title: str
    seed: int
    replication: int
    time_unit: str
    lanes: tuple[str, ...]
    groups: tuple[str, ...]
    moments: tuple[Moment, ...]
    events: str = ""


def film_of(projection: Projection, strategy: str, week: int, days: int) -> Film:
    """The first replication of a strategy's scenario, filmed from that week (1 is the first).

    It runs from the start to the end of the film, with the seed of the projection: what is seen
    is what was counted. `days` is one of SPANS; KeyError for another, and for a strategy that the
    outlook has not.
    """
    known = {each.id: each for each in projection.outlook.strategies}
    start, step = (week - 1) * _WEEK_HOURS, SPANS[days]
    end = min(start + days * 24.0, projection.baseline.scenario.horizon)
    data = to_data(scenario_of(projection.baseline, known[strategy]))
    scenario = build({**data, "horizon": end})
    seed = projection.today.seed
    found = simulate(scenario, replications=1, seed=seed, tables=True)
    times = np.arange(start, end, step).tolist()
    assert found.tables is not None  # noqa: S101 - tables were asked for
    return make_film(scenario, found.tables, times, seed=seed, events_from=start)


def make_film(
    scenario: Scenario,
    tables: Mapping[str, pd.DataFrame],
    times: Sequence[float],
    *,
    seed: int,
    replication: int = 0,
    events_from: float = 0.0,
) -> Film:
    """The film of one run at these ascending times; ValueError for tables of several runs.

    Its event log begins at `events_from`.
    """
    groups = list(dict.fromkeys(each.role or each.id for each in scenario.pipelines))
    group_of = {each.id: groups.index(each.role or each.id) for each in scenario.pipelines}
    lanes = [each.id for each in scenario.pools] + [""]
    where = positions(scenario, tables, times)
    states = _pool_states(tables["pools"], lanes[:-1], times)
    by_time = {float(time): rows for time, rows in where.groupby("time", sort=False)}
    moments = [
        _moment(
            float(time),
            _label(scenario, float(time)),
            by_time.get(float(time), where.iloc[:0]),
            lanes,
            group_of,
            states[number],
        )
        for number, time in enumerate(times)
    ]
    return Film(
        scenario.title,
        seed,
        replication,
        scenario.time_unit,
        tuple(lanes),
        tuple(groups),
        tuple(moments),
        _events(tables, events_from),
    )


def _events(tables: Mapping[str, pd.DataFrame], start: float) -> str:
    log = event_log(tables)
    text: str = log[log["time"] >= start].to_csv(index=False, lineterminator="\n")
    return text


def _label(scenario: Scenario, time: float) -> str:
    """`Tue 13 Jan, 10:00`; a scenario has no time zone."""
    hours = time * {"minute": 1 / 60, "hour": 1.0, "day": 24.0}[scenario.time_unit]
    moment = dt.datetime.fromisoformat(str(scenario.origin)) + dt.timedelta(hours=hours)
    day = f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]}"
    return f"{day}, {moment:%H:%M}"


def _pool_states(
    pools: pd.DataFrame, lanes: Sequence[str], times: Sequence[float]
) -> list[list[tuple[int, int]]]:
    """Per time and pool the slots busy and open: those of the last change at or before it."""
    found: list[list[tuple[int, int]]] = [[] for _ in times]
    for lane in lanes:
        own = pools[pools["pool"] == lane]
        at = np.searchsorted(own["time"].to_numpy(), np.asarray(times, float), side="right") - 1
        busy, open_ = own["busy"].to_numpy(), own["open"].to_numpy()
        for number, place in enumerate(at):
            known = place >= 0
            found[number].append((int(busy[place]), int(open_[place])) if known else (0, 0))
    return found


def _moment(
    time: float,
    label: str,
    rows: pd.DataFrame,
    lanes: Sequence[str],
    group_of: Mapping[str, int],
    states: Sequence[tuple[int, int]],
) -> Moment:
    dots: list[Dot] = []
    counts = []
    for number, lane in enumerate(lanes):
        here = rows[rows["pool"] == lane]
        tally = {state: int((here["state"] == state).sum()) for state in STATES}
        busy, open_ = states[number] if number < len(states) else (0, 0)
        counts.append((busy, open_, tally["waiting"], tally["calendar"], tally["delay"]))
        for state in STATES:
            drawn = here[here["state"] == state].head(MOST_DOTS)
            dots += [
                Dot(
                    number,
                    group_of[row.pipeline],
                    state,
                    row.entity,
                    row.stage,
                    int(row.slots),
                    float(row.since),
                )
                for row in drawn.itertuples()
            ]
    return Moment(time, label, tuple(dots), tuple(counts))


def film_to_json(film: Film) -> dict[str, Any]:
    """A film as plain data, one row a dot."""
    return {
        **{name: getattr(film, name) for name in ("title", "seed", "replication", "time_unit")},
        "events": film.events,
        "lanes": list(film.lanes),
        "groups": list(film.groups),
        "moments": [
            {
                "time": each.time,
                "label": each.label,
                "dots": [list(asdict(dot).values()) for dot in each.dots],
                "counts": [list(count) for count in each.counts],
            }
            for each in film.moments
        ],
    }


def film_from_json(data: Mapping[str, Any]) -> Film:
    """The film that `film_to_json` wrote."""
    return Film(
        str(data["title"]),
        int(data["seed"]),
        int(data["replication"]),
        str(data["time_unit"]),
        tuple(data["lanes"]),
        tuple(data["groups"]),
        tuple(
            Moment(
                float(each["time"]),
                str(each["label"]),
                tuple(Dot(*dot) for dot in each["dots"]),
                tuple(tuple(count) for count in each["counts"]),
            )
            for each in data["moments"]
        ),
        str(data["events"]),
    )
