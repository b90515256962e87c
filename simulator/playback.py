"""One run as a film: an event log that an animation can play, and where every job is at a moment.

Both are read from the tables of a run; a moment also from its scenario, for who waits at a gate.
A dot is a job, or one branch of a parallel stage; what left in a batch is one dot, its carrier.
Nothing here draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from simulator.spec import Scenario
from simulator.spec.flow import entry, successor
from simulator.spec.pipelines import GoTo, Pipeline, Stage

__all__ = ["EVENTS", "EVENT_COLUMNS", "POSITION_COLUMNS", "STATES", "event_log", "positions"]

EVENTS = ("arrived", "entered", "queued", "began", "ended", "left")
"""What can happen to a job, in the order in which it happens at one instant of its life."""

EVENT_COLUMNS = ("time", "event", "entity", "pipeline", "stage", "visit", "branch", "pool", "slots")

STATES = ("working", "waiting", "calendar", "delay")
"""Holding slots; in a pool's queue; waiting for an opening before the queue; in a stage without a
pool."""

POSITION_COLUMNS = (
    "time", "pool", "state", "pipeline", "stage", "entity", "branch", "slots", "since",
)  # fmt: skip


def event_log(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every event of every job, by time: columns EVENT_COLUMNS.

    `time` in the scenario's unit; `event` one of EVENTS; `entity` is STREAM:JOB, the same text as
    in the column `carrier`; `stage` and `pool` are empty and `slots` is missing where the event has
    none (`arrived` and `left` belong to the job and not to a stage). Events of one instant stand
    by entity, of one job in the order in which they happen. What has not happened has no row.
    """
    visits, jobs = _of_one_run(tables["visits"]), _of_one_run(tables["jobs"])
    parts = [_life(jobs, "arrived", "arrived"), _life(jobs, "ended", "left")]
    parts += [_stage_events(visits, name) for name in EVENTS[1:5]]
    every = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    every["rank"] = every["event"].map({name: rank for rank, name in enumerate(EVENTS)})
    every = every.sort_values(["time", "entity", "step", "rank"], kind="stable")
    return every[list(EVENT_COLUMNS)].reset_index(drop=True)


def positions(
    scenario: Scenario, tables: Mapping[str, pd.DataFrame], times: Sequence[float]
) -> pd.DataFrame:
    """Where each job is at each of these times: columns POSITION_COLUMNS.

    `scenario` is what the tables are of: a visit has no row before a calendar lets the job go, and
    who boards another's carrier has none at all; they wait at the stage their last visit leads to.
    A job is at its visit from `entered` up to `ended`; `state` is one of STATES and `since` the
    instant it began. `pool` is empty in a stage without one. Times ascend, in the scenario's unit;
    a job between two stages of one instant is at the later one. Rows stand by time, pool, state
    (the longest there first).
    """
    visits = _of_one_run(tables["visits"])
    waits = _waits(scenario, visits, _of_one_run(tables["jobs"]), times)
    visits = pd.concat([visits, waits], ignore_index=True) if len(waits) else visits
    entered, ended = visits["entered"].to_numpy(), visits["ended"].to_numpy()
    until = np.where(np.isnan(ended), np.inf, ended)
    found = []
    for time in times:
        here = visits[(entered <= time) & (time < until)]
        if len(here):
            found.append(_at(here, float(time)))
    if not found:
        return pd.DataFrame(columns=list(POSITION_COLUMNS))
    every = pd.concat(found, ignore_index=True)
    rank = {state: number for number, state in enumerate(STATES)}
    every["rank"] = every["state"].map(rank)
    every = every.sort_values(["time", "pool", "rank", "since", "entity", "branch"], kind="stable")
    return every[list(POSITION_COLUMNS)].reset_index(drop=True)


def _of_one_run(table: pd.DataFrame) -> pd.DataFrame:
    """A table with its column `replication`, if any, holding one value only; ValueError if not."""
    runs = table["replication"].to_numpy() if "replication" in table else []
    if len(runs) and (runs != runs[0]).any():
        raise ValueError("an event log is of one run; select one replication first")
    return table


_LAST = 2**62


_VISIT_COLUMNS = ["stream", "job", "pipeline", "stage", "visit", "branch", "pool", "slots",
                  "entered", "queued", "began", "ended", "outcome"]  # fmt: skip


def _waits(
    scenario: Scenario, visits: pd.DataFrame, every: pd.DataFrame, times: Sequence[float]
) -> pd.DataFrame:
    """Waits for a calendar that no visit tells of, as visits, of jobs that are there at `times`.

    `queued` and `ended` is when the job boarded a carrier; missing while it waits on.
    """
    pipelines = {each.id: each for each in scenario.pipelines}
    first, last = (times[0], times[-1]) if len(times) else (0.0, -1.0)
    jobs = every[~(every["ended"] <= first) & (every["arrived"] <= last)]
    jobs = jobs[jobs["ended"].isna() | (jobs["carrier"] != "")]
    visits = visits.merge(every[["stream", "job", "unit"]], on=["stream", "job"])
    own_visits = visits.merge(jobs[["stream", "job"]], on=["stream", "job"])
    of_job = dict(list(own_visits.groupby(["stream", "job"], sort=False)))
    releases = {
        key: np.sort(rows.to_numpy())
        for key, rows in visits.groupby(["pipeline", "stage", "unit"])["queued"]
    }
    found = []
    for job in jobs.itertuples():
        own = of_job.get((job.stream, job.job))
        if own is not None and own["ended"].isna().any():
            continue
        stage = _gate_after(pipelines[job.pipeline], own)
        if stage is None:
            continue
        since = float(job.arrived if own is None else own["ended"].max())
        boarded = np.nan
        if job.carrier:
            known = releases.get((job.pipeline, stage.id, job.unit), np.empty(0))
            later = known[known >= since]
            boarded = float(later[0]) if len(later) else np.nan
        found.append(
            (job.stream, job.job, job.pipeline, stage.id, 0, 0, stage.pool or "", stage.slots,
             since, boarded, np.nan, boarded, "")
        )  # fmt: skip
    return pd.DataFrame(found, columns=_VISIT_COLUMNS)


def _gate_after(pipeline: Pipeline, own: pd.DataFrame | None) -> Stage | None:
    """The first stage with a calendar on the way on from a job's last visit, or its arrival."""
    at = entry(pipeline)
    if own is not None:
        places = {each.id: place for place, each in enumerate(pipeline.stages)}
        last = own[
            (own["stage"] == own["stage"].iloc[-1]) & (own["visit"] == own["visit"].iloc[-1])
        ]
        here = places.get(last["stage"].iloc[-1])
        if here is None:  # a restoration: the job has ended
            return None
        at = successor(pipeline, here)
        for cause in pipeline.stages[here].causes:
            outcome = "failed" if cause.cause == "fails" else f"failed:{cause.cause}"
            if isinstance(cause.on_failure, GoTo) and (last["outcome"] == outcome).any():
                at = places[cause.on_failure.stage]
    for _ in pipeline.stages:
        if at is None or pipeline.stages[at].opens is not None:
            break
        at = successor(pipeline, at)
    return None if at is None or pipeline.stages[at].opens is None else pipeline.stages[at]


def _entity(table: pd.DataFrame) -> pd.Series:
    return table["stream"].astype(str) + ":" + table["job"].astype(str)


def _life(jobs: pd.DataFrame, column: str, event: str) -> pd.DataFrame:
    known = jobs[jobs[column].notna()]
    return pd.DataFrame(
        {
            "step": -1 if event == "arrived" else _LAST,
            "time": known[column].astype(float),
            "event": event,
            "entity": _entity(known),
            "pipeline": known["pipeline"],
            "stage": "",
            "visit": pd.NA,
            "branch": pd.NA,
            "pool": "",
            "slots": pd.NA,
        }
    )


def _stage_events(visits: pd.DataFrame, event: str) -> pd.DataFrame:
    """One kind of event of every visit; `step` counts a job's visits as it came to them."""
    by_entry = visits.sort_values("entered", kind="stable")
    visits = visits.assign(step=by_entry.groupby(["stream", "job"], sort=False).cumcount())
    known = visits[visits[event].notna()]
    if event in ("queued", "began"):  # a stage without a pool asks for nothing
        known = known[known["pool"] != ""]
    return pd.DataFrame(
        {
            "step": known["step"],
            "time": known[event].astype(float),
            "event": event,
            "entity": _entity(known),
            "pipeline": known["pipeline"],
            "stage": known["stage"],
            "visit": known["visit"],
            "branch": known["branch"],
            "pool": known["pool"],
            "slots": known["slots"],
        }
    )


def _at(here: pd.DataFrame, time: float) -> pd.DataFrame:
    pooled = (here["pool"] != "").to_numpy()
    queued, began = here["queued"].to_numpy(), here["began"].to_numpy()
    asked = ~np.isnan(queued) & (queued <= time)
    started = ~np.isnan(began) & (began <= time)
    state = np.where(
        ~asked,
        "calendar",
        np.where(~pooled, "delay", np.where(started, "working", "waiting")),
    )
    since = np.where(
        state == "working",
        began,
        np.where(state == "calendar", here["entered"].to_numpy(), queued),
    )
    return pd.DataFrame(
        {
            "time": time,
            "pool": here["pool"].to_numpy(),
            "state": state,
            "pipeline": here["pipeline"].to_numpy(),
            "stage": here["stage"].to_numpy(),
            "entity": _entity(here).to_numpy(),
            "branch": here["branch"].to_numpy(),
            "slots": here["slots"].to_numpy(),
            "since": since,
        }
    )
