"""Pipelines, pools and calendars once more, from the page of the model alone: another pair of eyes.

Nothing of `simulator.engines` is used. Draws are shared, for they are data. Slow and plain: windows
by the minute, queues sorted anew at every pass. Durations are constant or exponential.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.draws import hash_id, uniform

__all__ = ["Network", "windows"]

INF = float("inf")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EDGE, SLOTS, END, ARRIVAL = 1, 2, 3, 6
WORK, QUEUE, CALENDAR, DELAY = range(4)


def windows(calendar: dict[str, Any], origin: dt.datetime, days: int) -> list[tuple[float, float]]:
    """The open stretches in hours since the origin, minute by minute."""

    def minute(day: dt.date) -> int:
        return int((dt.datetime.combine(day, dt.time()) - origin).total_seconds() // 60)

    monday = origin.date() - dt.timedelta(days=origin.weekday())
    minutes: set[int] = set()
    for number in range(-2, days + 2):
        day = monday + dt.timedelta(days=number)
        for rule in calendar["open"]:
            if DAYS[day.weekday()] not in rule["days"] or number // 7 % rule.get("every", 1):
                continue
            if rule.get("nth", (day.day + 6) // 7) != (day.day + 6) // 7:
                continue
            begin, end = (int(rule[key][:2]) * 60 + int(rule[key][3:]) for key in ("from", "to"))
            end += 1440 if end <= begin else 0
            minutes.update(range(minute(day) + begin, minute(day) + end))
    for each in calendar.get("closed", ()):
        shut, again = (minute(dt.date.fromisoformat(each[key])) for key in ("from", "to"))
        minutes.difference_update(range(shut, again))
    found: list[list[int]] = []
    for each in sorted(minutes):
        if found and found[-1][1] == each:
            found[-1][1] = each + 1
        else:
            found.append([each, each + 1])
    return [(a / 60, b / 60) for a, b in found]


@dataclass
class Job:
    """A job; `aboard` are the jobs it carries."""

    pipeline: dict[str, Any]
    number: int
    arrived: float
    unit: int
    ended: float | None = None
    outcome: str = ""
    carrier: str = ""
    at: str = ""
    left: int = 0
    aboard: list[Job] = field(default_factory=list)
    visits: dict[str, int] = field(default_factory=dict)
    retries: dict[str, int] = field(default_factory=dict)
    parts: list[float] = field(default_factory=lambda: [0.0] * 4)

    def add(self, part: int, amount: float) -> None:
        for each in (self, *self.aboard):
            each.parts[part] += amount


@dataclass
class Visit:
    """One branch of a visit: a row of `visits`, and what is still to be done."""

    job: Job
    stage: dict[str, Any]
    number: int
    branch: int
    entered: float
    queued: float
    duration: float
    began: float | None = None
    ended: float | None = None


class Network:
    """One run of a scenario given as plain data, in hours."""

    def __init__(self, data: dict[str, Any], seed: int, replication: int) -> None:
        self.data, self.seed, self.replication = data, seed, replication
        self.origin = dt.datetime.fromisoformat(data["origin"])
        days = int(data["horizon"] / 24) + 70
        self.calendars = {c["id"]: windows(c, self.origin, days) for c in data["calendars"]}
        self.count = itertools.count()
        self.events: list[tuple[float, tuple[Any, ...], int, Callable[[], None]]] = []
        self.jobs: list[Job] = []
        self.visits: list[Visit] = []
        self.states: dict[tuple[str, float], tuple[int, int, int]] = {}
        self.due: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
        self.pools = {
            p["id"]: {**p, "busy": 0, "queue": [], "taken": 0, "down": False, "outages": 0}
            for p in data["pools"]
        }
        self.touched = set(self.pools)
        for pool in self.pools.values():
            self._supply(pool)
        for pipeline in data["pipelines"]:
            self._arrivals(pipeline)

    def draw(self, stream: str, place: str, entity: int, purpose: int, visit: int = 0) -> float:
        """`visit` may hold a branch in its last 8 bits of 20: visit x 2^8 + branch."""
        last = (visit << 4) | purpose
        names = hash_id(stream), hash_id(place)
        return uniform(self.seed, self.replication, entity, *names, last)

    def at(self, time: float, order: tuple[Any, ...], action: Callable[[], None]) -> None:
        if time < self.data["horizon"]:
            heapq.heappush(self.events, (time, order, next(self.count), action))

    # --- what pools have, and when ----------------------------------------------------------
    def is_open(self, calendar: str | None, t: float) -> bool:
        return calendar is None or any(a <= t < b for a, b in self.calendars[calendar])

    def _supply(self, pool: dict[str, Any]) -> None:
        def touch(**news: Any) -> None:
            pool.update(news)
            self.touched.add(pool["id"])

        order = (SLOTS, pool["id"], 0, "", 0)
        for edges in self.calendars.get(pool.get("calendar", ""), ()):
            for edge in edges:
                if edge > 0:
                    self.at(edge, (EDGE, *order[1:]), touch)
        if "reserved" in pool:
            minute = self.origin.weekday() * 1440 + self.origin.hour * 60 + self.origin.minute
            first, slots = minute // 60, pool["reserved"]["slots"]
            pool["taken"] = slots[first % 168]
            for hour in range(first + 1, first + int(self.data["horizon"]) + 2):
                news = slots[hour % 168]
                self.at(
                    (hour * 60 - minute) / 60, order, lambda taken=news: touch(taken=taken)
                )  # fmt: skip
        if "outage" in pool:
            self._outage(pool, 0.0, touch)

    def _outage(self, pool: dict[str, Any], now: float, touch: Callable[..., None]) -> None:
        number, name = pool["outages"], pool["id"]
        outage = pool["outage"]
        gap = -outage["between"]["mean"] * math.log1p(-self.draw(name, "~outage", number, 4))
        repair = -outage["repair"]["mean"] * math.log1p(-self.draw(name, "~outage", number, 0))
        back = (now + gap) + repair

        def mend() -> None:
            touch(down=False, outages=number + 1)
            self._outage(pool, back, touch)

        def fail() -> None:
            touch(down=True)
            self.at(back, (SLOTS, name, number, "~repair", 0), mend)

        self.at(now + gap, (SLOTS, name, number, "~outage", 0), fail)

    # --- how jobs move ----------------------------------------------------------------------
    def _arrivals(self, pipeline: dict[str, Any]) -> None:
        arrivals, name = pipeline["arrivals"], pipeline["id"]
        times = list(arrivals.get("submits", ()))
        while arrivals["kind"] == "exponential" and (not times or times[-1] < self.data["horizon"]):
            u = self.draw(name, "~arrivals", len(times), 4)
            times.append((times[-1] if times else 0.0) - arrivals["mean"] * math.log1p(-u))
        for number, time in enumerate(times):
            unit = int(self.draw(name, "~unit", number, 3) * pipeline["units"])

            def come(job: Job) -> None:
                self.jobs.append(job)
                self.go(job, 0, job.arrived, ARRIVAL, failed=False)

            job = Job(pipeline, number, time, unit if pipeline["units"] > 1 else 0)
            self.at(time, (ARRIVAL, name, number, "", 0), lambda job=job: come(job))

    def position(self, job: Job, stage: str) -> int:
        return next(i for i, s in enumerate(job.pipeline["stages"]) if s["id"] == stage)

    def after(self, job: Job, stage: dict[str, Any]) -> int:
        return self.position(job, stage.get("next", stage["id"])) + ("next" not in stage)

    def go(self, job: Job, to: int, t: float, cause: int, *, failed: bool) -> None:
        name, stages = job.pipeline["id"], job.pipeline["stages"]
        while to < len(stages):
            stage = stages[to]
            if stage.get("visit") == "after-failure" and not failed:
                to += 1
                continue
            failed = False
            if self.draw(name, stage["id"], job.number, 2) < stage.get("applies", 1.0):
                self._come(job, stage, t, cause)
                return
            to = self.after(job, stage)
        self._leave(job, t, "completed")

    def _come(self, job: Job, stage: dict[str, Any], t: float, cause: int) -> None:
        if job.at != stage["id"]:
            job.at, job.retries = stage["id"], {}
        if "opens" not in stage:
            self._request(job, stage, t, t, cause)
            return
        notice, name = stage.get("notice", 0), job.pipeline["id"]
        edges = (a for a, _ in self.calendars[stage["opens"]] if a >= t + notice)
        opening = t if not notice and self.is_open(stage["opens"], t) else next(edges, INF)

        def release(cause: int) -> None:
            if stage.get("batch"):
                waits = self.due.setdefault((name, stage["id"]), [])
                waits.append((t, came, name, job.number, job, stage))
            else:
                job.add(CALENDAR, opening - t)
                self._request(job, stage, t, opening, cause)

        came = cause
        if opening <= t:
            release(cause)
        else:
            self.at(opening, (EDGE, name, job.number, stage["id"], 0), lambda: release(EDGE))

    def _batch(self, waits: list[tuple[Any, ...]], t: float) -> None:
        for unit in sorted({each[4].unit for each in waits}):
            mine = [each for each in waits if each[4].unit == unit]
            mine.sort(key=lambda each: each[:4])
            carrier: Job = mine[0][4]
            for since, *_, job, _stage in mine:
                job.add(CALENDAR, t - since)
            for *_, job, _stage in mine[1:]:
                carrier.aboard += [job, *job.aboard]
                job.aboard = []
            for each in carrier.aboard:
                each.carrier = f"{carrier.pipeline['id']}:{carrier.number}"
            self._request(carrier, mine[0][5], mine[0][0], t, EDGE)

    def _request(
        self, job: Job, stage: dict[str, Any], entered: float, t: float, cause: int
    ) -> None:
        name, time = job.pipeline["id"], stage["time"]
        number = job.visits[stage["id"]] = job.visits.get(stage["id"], -1) + 1
        job.left = stage.get("parallel", 1)
        for branch in range(job.left):
            if isinstance(time, dict):
                u = self.draw(name, stage["id"], job.number, 0, (number << 8) | branch)
                duration = -time["mean"] * math.log1p(-u)
            else:
                duration = float(time)
            visit = Visit(job, stage, number, branch, entered, t, duration)
            self.visits.append(visit)
            if "pool" not in stage:
                self._start(visit, t)
                continue
            pool = self.pools[stage["pool"]]
            first = {"priority": job.pipeline["priority"], "shortest": duration}
            key = (t, cause, name, job.number, stage["id"], branch)
            pool["queue"].append(((first.get(pool["discipline"], 0), *key), visit))
            self.touched.add(pool["id"])

    def _start(self, visit: Visit, t: float) -> None:
        visit.began = t
        end, left = t + visit.duration, visit.duration
        if "clock" in visit.stage and left > 0:
            for a, b in self.calendars[visit.stage["clock"]]:
                start = max(a, t)
                if b > start and left <= b - start:
                    end = start + left
                    break
                left -= max(0.0, b - start)
            else:
                end = INF
        order = (END, visit.job.pipeline["id"], visit.job.number, visit.stage["id"], visit.branch)
        self.at(end, order, lambda: self._end(visit, end))

    def _end(self, visit: Visit, t: float) -> None:
        job, stage = visit.job, visit.stage
        visit.ended, began = t, visit.began or 0.0
        if "pool" in stage:
            self.pools[stage["pool"]]["busy"] -= stage.get("slots", 1)
            self.touched.add(stage["pool"])
        job.left -= 1
        if job.left:
            return
        work = visit.duration if "clock" in stage else t - began
        job.add(QUEUE, began - visit.queued)
        job.add(WORK if "pool" in stage else DELAY, work)
        job.add(CALENDAR, (t - began) - work)
        u, upto = self.draw(job.pipeline["id"], stage["id"], job.number, 1, visit.number << 8), 0.0
        for each in sorted(stage.get("fails", ()), key=lambda cause: cause["cause"]):
            upto += each["probability"]
            if u < upto:
                self._fail(job, stage, each, t)
                return
        self.go(job, self.after(job, stage), t, END, failed=False)

    def _fail(self, job: Job, stage: dict[str, Any], cause: dict[str, Any], t: float) -> None:
        then = cause["on-failure"]
        if then["kind"] == "go-to":
            self.go(job, self.position(job, then["stage"]), t, END, failed=True)
            return
        used = job.retries.get(cause["cause"], 0)
        job.retries[cause["cause"]] = used + 1
        if then["kind"] == "retry" and used < then["at-most"]:
            self._request(job, stage, t, t, END)
        else:
            self._leave(job, t, "abandoned")

    def _leave(self, job: Job, t: float, outcome: str) -> None:
        for each in (job, *job.aboard):
            each.ended, each.outcome = t, outcome

    # --- the three phases -------------------------------------------------------------------
    def _pass(self, pool: dict[str, Any], t: float) -> None:
        there = 0 if pool["down"] else max(0, pool["slots"] - pool["taken"])
        is_open, rest, blocked = self.is_open(pool.get("calendar"), t), [], False
        for key, visit in sorted(pool["queue"], key=lambda each: each[0]):
            slots = visit.stage.get("slots", 1)
            if is_open and not blocked and pool["busy"] + slots <= there:
                pool["busy"] += slots
                self._start(visit, t)
            else:
                rest.append((key, visit))
                blocked = blocked or not pool["backfill"]
        pool["queue"] = rest
        state = (pool["busy"], len(rest), max(there, pool["busy"]) if is_open else 0)
        self.states[pool["id"], t] = state

    def run(self) -> Network:
        """Every event before the horizon."""
        t = 0.0
        while True:
            while self.events and self.events[0][0] == t:
                heapq.heappop(self.events)[3]()
            if self.due or self.touched:
                for gate in sorted(self.due):
                    self._batch(self.due[gate], t)
                self.due = {}
                pools, self.touched = sorted(self.touched), set()
                for each in pools:
                    self._pass(self.pools[each], t)
            elif self.events:
                t = self.events[0][0]
            else:
                return self
