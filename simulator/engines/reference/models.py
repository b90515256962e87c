"""Models in production: releases, drift day by day, monitors, alarms and retrainings.

Quality is a step function of time: the value drawn at release, less a bad release's points, less
the deficit of whole days of age. The policies `cumulative-regret` and `cost-aware` compare what
monitors see with the quality drawn at release, which is what the owner was promised.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from simulator.draws import PURPOSES, REPLICATIONS, hash_id, uniform
from simulator.drift import DriftState
from simulator.engines.reference.dated import Dated, ElementChange
from simulator.engines.reference.jobs import NAN, Job, Work
from simulator.engines.reference.kernel import CHANGE, CHECK, DRIFT, TIMER, Due
from simulator.engines.reference.looks import Looks
from simulator.results.recorder import POOL_KINDS
from simulator.retraining import asks_at_check, asks_at_timer, asks_on_alarm, timer_periods
from simulator.spec import Drift, Model, Monitor, NoDrift, Psi, Quality
from simulator.spec import Retraining as RetrainingPolicy

if TYPE_CHECKING:
    from simulator.engines.reference.world import World

__all__ = ["ModelKind", "ModelRun", "Retraining", "dated_part", "retraining_row"]

_QUALITY, _BAD, _LABELS = PURPOSES["quality"], PURPOSES["bad-release"], PURPOSES["labels"]
_GAP, _SHARE = PURPOSES["gap"], PURPOSES["share"]
_RELEASE_PLACE, _AGE_PLACE = hash_id("~release"), hash_id("~age")
_SHARE_PLACE = hash_id("~share")


_PARTS: dict[str, TypeAdapter[Any]] = {
    "quality": TypeAdapter(Quality),
    "drift": TypeAdapter(Drift),
    "monitors": TypeAdapter(tuple[Monitor, ...]),
    "retraining": TypeAdapter(RetrainingPolicy),
}


class ModelKind:
    """One entry of `models`: what it says at an instant, and its models.

    Quality, drift, monitors and retraining are read apart, each when it is used.
    """

    def __init__(
        self,
        world: World,
        position: int,
        spec: Model,
        data: Mapping[str, Any],
        changes: Sequence[ElementChange],
    ) -> None:
        self.world = world
        self.position = position
        self.id = spec.id
        self.hash = hash_id(spec.id)
        self.spec = spec
        self.day = 1.0 / world.scenario.unit_days
        self._changes = changes
        self.priced = any(_concerns(each, "value-per-point-day") for each in changes)
        self._dated = {name: dated_part(data, changes, name) for name in _PARTS}
        self.models = [ModelRun(self, number) for number in range(spec.count)]

    def quality(self, now: float, share: float) -> Quality:
        dated = self._dated["quality"]
        return self.spec.quality if dated is None else dated.at(now, share)

    def drift(self, now: float, share: float) -> Drift:
        dated = self._dated["drift"]
        return self.spec.drift if dated is None else dated.at(now, share)

    def monitors(self, now: float, share: float) -> tuple[Monitor, ...]:
        dated = self._dated["monitors"]
        return self.spec.monitors if dated is None else dated.at(now, share)

    def retraining(self, now: float, share: float) -> RetrainingPolicy:
        dated = self._dated["retraining"]
        return self.spec.retraining if dated is None else dated.at(now, share)

    def dates(self, share: float) -> list[float]:
        """Time 0 and every instant at which a model of that uniform may hear something new."""
        times = {0.0}
        for each in self._changes:
            times.update(time for time in each.breaks if time < self.world.scenario.horizon)
            if each.share is not None and share < each.share:
                # just after a ramped share takes the model in
                times.add(each.at + each.over * min(1.0, share / each.share + 1e-9))
        return sorted(times)


def _concerns(change: ElementChange, key: str) -> bool:
    """Whether a change of a model changes that key of its quality, by itself or with the rest."""
    return change.place[0] == "quality" and (len(change.place) == 1 or change.place[1] == key)


def dated_part(
    data: Mapping[str, Any], changes: Sequence[ElementChange], name: str
) -> Dated[Any] | None:
    """The reading of one part of a model, if dated changes concern it."""
    own = [replace(each, place=each.place[1:]) for each in changes if each.place[:1] == (name,)]
    if not own:
        return None
    return Dated(data[name], own, _PARTS[name].validate_python)


class Retraining:
    """One asked retraining; its job tells it when it begins and ends, and what it held.

    `held` is slot-time at work by kind of pool, in open time where a clock is given; `paid` the
    same times the mean price of a slot meanwhile.
    """

    __slots__ = ("after", "asked", "before", "began", "cause", "ended", "held", "model", "paid")

    def __init__(self, model: ModelRun, cause: str, asked: float) -> None:
        self.model = model
        self.cause = cause
        self.asked = asked
        self.before = model.quality
        self.began = self.ended = self.after = NAN
        self.held = [0.0] * len(POOL_KINDS)
        self.paid = [0.0] * len(POOL_KINDS)

    def spend(self, work: Work) -> None:
        """A branch gives its slots back."""
        if work.pool is not None:
            kind, span = POOL_KINDS.index(work.pool.kind), work.ended - work.began
            price = work.pool.price(work.began, work.ended)
            if work.clock is not None and span > 0.0:
                price *= work.duration / span
                span = work.duration
            self.held[kind] += work.slots * span
            self.paid[kind] += work.slots * price

    def begin(self, now: float) -> None:
        if self.began != self.began:
            self.began = now

    def end(self, now: float, completed: bool) -> None:
        self.ended = now
        self.model.retrained(self, now, completed)


class ModelRun:
    """One model: its release, its deficit, what its monitors have seen."""

    def __init__(self, kind: ModelKind, number: int) -> None:
        self.kind = kind
        self.world = kind.world
        self.number = number
        world = self.world
        self.share = uniform(
            world.seed, world.replication, number << 16, kind.hash, _SHARE_PLACE, _SHARE
        )
        self.release = -1
        self.retrainings = 0
        self.pending = False
        self.quality = NAN
        self._start()

    # --- releases and drift -----------------------------------------------------------------
    def _start(self) -> None:
        """Release 0, as old at time 0 as drawn: its drift until then is drawn, and no checks."""
        age = self.kind.spec.age_at_start.inverse(
            self._uniform(_AGE_PLACE, _GAP, number=self.number << 16)
        )
        self._new_release(-age, 0.0)
        while self._step_time() <= 0.0:
            self._grow(self._step_time(), 0.0)
        self._tell(0.0)
        self._price()
        self._schedule_clock()

    def _price(self) -> None:
        """Where the value of a point changes, meters read it, and add up piece by piece."""
        kind, share = self.kind, self.share
        if not kind.priced:
            return
        for meter in self.world.recorder.model_meters(kind.position, self.number):
            meter.price = lambda time: kind.quality(time, share).value_per_point_day
        order = (CHANGE, kind.id, self.number, "", 0)
        for time in kind.dates(share)[1:]:
            self.world.kernel.at(time, order, self._at_price, None)

    def _at_price(self, _: Due) -> None:
        for meter in self.world.recorder.model_meters(self.kind.position, self.number):
            meter.settle(self.world.kernel.now)

    def _uniform(
        self, place: int, purpose: int, visit: int = 0, further: int = 0, number: int | None = None
    ) -> float:
        world = self.world
        entity = (self.number << 16) + self.release if number is None else number
        return uniform(
            world.seed, world.replication + further * REPLICATIONS, entity, self.kind.hash, place,
            (visit << 12) | purpose,
        )  # fmt: skip

    def _drawn(self, part: str, day: int, purpose: str, further: int = 0) -> float:
        return self._uniform(hash_id(part), PURPOSES[purpose], day, further)

    def _seen(self, monitor: str, check: int, further: int, branch: int) -> float:
        return self._uniform(hash_id(monitor), (branch << 4) | _LABELS, check, further)

    def _new_release(self, released: float, now: float) -> None:
        """A new release, as old as `now` is after `released`, by what the model says now."""
        self.release += 1
        self.released = released
        quality = self.kind.quality(now, self.share)
        u = self._uniform(_RELEASE_PLACE, _QUALITY)
        self.promised = min(1.0, max(0.0, quality.at_release.inverse(u)))
        self.floor = NAN if quality.floor is None else quality.floor
        bad = quality.bad_release
        self._bad_points = 0.0
        if bad is not None and self._uniform(_RELEASE_PLACE, _BAD) < bad.share:
            self._bad_points = bad.points
        self._drift = DriftState()
        self._days = 0
        self._times: list[float] = []
        self._qualities: list[float] = []
        self._looks = Looks(self._seen)
        self._lost = self._regret = 0.0
        self._checked = max(released, 0.0)
        self.below_since = NAN
        self._detected = False
        drift = self.kind.drift(now, self.share)
        self._set(released, self._drift.release(drift, released / self.kind.day), now)

    def _set(self, time: float, deficit: float, now: float) -> None:
        """The quality from `time` on; told and written from time 0 on."""
        quality = self.promised - (self._bad_points + deficit) * 0.01
        self.quality = quality = min(1.0, max(0.0, quality))
        self._times.append(time)
        self._qualities.append(quality)
        if quality < self.floor and self.below_since != self.below_since:
            self.below_since = max(time, 0.0)
        if now > 0.0:
            self._tell(now)

    def _tell(self, now: float, alarm: str = "") -> None:
        world = self.world
        world.recorder.model(
            now, self.kind.position, self.number,
            self.quality, self.released, self.floor, self.promised,
        )  # fmt: skip
        self._write(now, alarm)

    def _write(self, now: float, alarm: str) -> None:
        if self.world.facts is not None:
            row = (self.kind.id, self.number, now, now - self.released, self.quality, alarm)
            self.world.facts.rows["models"].append(row)

    def _step_time(self) -> float:
        return self.released + (self._days + 1) * self.kind.day

    def _grow(self, time: float, now: float) -> None:
        self._days += 1
        drift = self.kind.drift(max(time, 0.0), self.share)
        deficit = self._drift.step(drift, self._days, time / self.kind.day, self._drawn)
        self._set(time, deficit, now)

    def _schedule_step(self) -> None:
        if not self._drifts:
            return
        order = (DRIFT, self.kind.id, self.number, "", 0)
        self.world.kernel.at(self._step_time(), order, self._at_step, self.release)

    def _at_step(self, due: Due) -> None:
        if due.what == self.release:
            now = self.world.kernel.now
            self._grow(now, now)
            self._schedule_step()

    # --- monitors ---------------------------------------------------------------------------
    def _schedule_clock(self) -> None:
        """The first step, and one tick a period for every monitor and timer that will ever hold."""
        kind, share = self.kind, self.share
        dates = kind.dates(share)
        self._drifts = not all(isinstance(kind.drift(time, share), NoDrift) for time in dates)
        self._schedule_step()
        monitors = {(each.id, each.every) for time in dates for each in kind.monitors(time, share)}
        for monitor_id, every in sorted(monitors):
            self._tick(self._check, CHECK, monitor_id, every, 1)
        policies = [kind.retraining(time, share) for time in dates]
        periods = {every for policy in policies for every in timer_periods(policy)}
        for every in sorted(periods):
            self._tick(self._timer, TIMER, f"{every!r}", every, 1)

    def _tick(self, action: Any, order: int, name: str, every: float, number: int) -> None:
        key = (order, self.kind.id, self.number, name, 0)
        self.world.kernel.at(every * number, key, action, (name, every, number))

    def _check(self, due: Due) -> None:
        name, every, number = due.what
        now = self.world.kernel.now
        self._tick(self._check, CHECK, name, every, number + 1)
        for monitor in self.kind.monitors(now, self.share):
            if monitor.id == name and monitor.every == every:
                seen_at = now - monitor.label_delay
                if seen_at >= self.released:
                    self.world.kernel.cause = CHECK
                    self._sees(monitor, seen_at, number, now)

    def _sees(self, monitor: Monitor, seen_at: float, number: int, now: float) -> None:
        """A check: what it loses is added up where it sees quality, and its detector is asked."""
        value = None
        if not isinstance(monitor.detector, Psi):
            quality = self._qualities[bisect_right(self._times, seen_at) - 1]
            value = self._looks.share_correct(monitor, quality, number)
            self._lost = max(0.0, self.promised - value) * 100.0
            self._regret += self._lost * (now - self._checked) / self.kind.day
            self._checked = now
        cause = self._looks.judge(monitor, value, number)
        if cause is not None:
            self._alarm(monitor, cause, now)
        reason = asks_at_check(self.kind.retraining(now, self.share), self._regret)
        if reason is not None:
            self._ask(reason, now)

    def _alarm(self, monitor: Monitor, cause: str, now: float) -> None:
        recorder, kind = self.world.recorder, self.kind.position
        self._write(now, monitor.id)
        if self.below_since != self.below_since:
            if self.floor == self.floor:
                recorder.false_alarm(now, kind)
        elif not self._detected:
            self._detected = True
            recorder.detected(now, self.below_since, kind)
        if asks_on_alarm(self.kind.retraining(now, self.share)):
            self._ask(cause, now)

    # --- retraining -------------------------------------------------------------------------
    def _timer(self, due: Due) -> None:
        name, every, number = due.what
        now = self.world.kernel.now
        self._tick(self._timer, TIMER, name, every, number + 1)
        if asks_at_timer(self.kind.retraining(now, self.share), every):
            self.world.kernel.cause = TIMER
            self._ask(f"every {every:g} {self.world.scenario.time_unit}s", now)

    def _ask(self, cause: str, now: float) -> None:
        """A job of the training pipeline, unless one is under way for this model."""
        pipeline = self.kind.spec.trained_by
        if self.pending or pipeline is None:
            return
        self.pending = True
        flow = self.world.flows[pipeline]
        stream = flow.stream(f"{flow.id}~{self.kind.id}", "retraining")
        entity = (self.number << 16) + self.retrainings
        self.retrainings += 1
        job: Job = flow.new_job(stream, entity, now)
        job.retraining = Retraining(self, cause, now)
        if self.kind.spec.retraining_priority == "gain":
            job.rank = -self._lost * self.kind.quality(now, self.share).value_per_point_day
        if self.world.retrainings is not None:
            self.world.retrainings.append(job.retraining)
        flow.go_on(job, 0)

    def retrained(self, retraining: Retraining, now: float, completed: bool) -> None:
        """The retraining's job has ended: a new release, or the old one stays."""
        self.pending = False
        recorder, kind = self.world.recorder, self.kind.position
        recorder.spent(now, kind, retraining.held, retraining.paid)
        if completed:
            self._new_release(now, now)
            retraining.after = self.quality
            recorder.retrained(now, kind)
            self._schedule_step()


def retraining_row(retraining: Retraining) -> tuple[object, ...]:
    """A retraining as a row of `retrainings`."""
    model = retraining.model
    return (
        model.kind.id, model.number, retraining.cause, retraining.asked, retraining.began,
        retraining.ended, retraining.before, retraining.after,
    )  # fmt: skip
