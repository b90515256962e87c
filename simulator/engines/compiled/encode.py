"""What a scenario says, as blocks of words: distributions, requests, causes, models' parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from pydantic import TypeAdapter

from simulator import spec
from simulator.arrivals import (
    ExponentialArrivals,
    RenewalArrivals,
    TraceArrivals,
    WeeklyProfileArrivals,
)
from simulator.distributions import (
    Constant,
    Distribution,
    Empirical,
    Exponential,
    Gamma,
    Lognormal,
    Mixture,
    Triangular,
    Uniform,
    Weibull,
)
from simulator.draws import hash_id
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.words import Block, days_ahead

__all__ = ["DISTRIBUTION", "Places", "arrivals", "causes", "distribution", "drift", "elastic",
           "monitors", "named_causes", "outage", "policy", "production", "quality", "request",
           "reserved"]  # fmt: skip

DISTRIBUTION: TypeAdapter[Any] = TypeAdapter(Distribution)
_SPOT: TypeAdapter[Any] = TypeAdapter(spec.Interruption | None)


class Places:
    """Addresses and numbers that blocks refer to, by id."""

    def __init__(self) -> None:
        self.calendars: dict[str, int] = {}
        self.pools: dict[str, int] = {}  # addresses
        self.pipelines: dict[str, int] = {}  # positions
        self.detectors: dict[Any, int] = {}
        self.tables: dict[TraceArrivals, int] = {}

    def calendar(self, name: str | None) -> int:
        return 0 if name is None else self.calendars[name]

    def pool(self, name: str | None) -> int:
        return -1 if name is None else self.pools[name]


# --- distributions ------------------------------------------------------------------------
def distribution(value: Any, ramped: bool = False) -> Block:
    """A distribution; `ramped` keeps the numbers of the file, so that they may be multiplied."""
    block = Block(at.D_SIZE)
    for kind, encode in _DISTRIBUTIONS.items():
        if isinstance(value, kind):
            encode(block, value, ramped)
            return block
    raise TypeError(f"no distribution {value!r}")


def _numbers(kind: int, *values: float) -> Callable[[Block], None]:
    def write(block: Block) -> None:
        block.whole(at.D_KIND, kind)
        for field, number in zip((at.D_A, at.D_B, at.D_C), values, strict=False):
            block.number(field, number)

    return write


def _constant(block: Block, value: Constant, _: bool) -> None:
    _numbers(at.CONSTANT, value.value)(block)


def _exponential(block: Block, value: Exponential, _: bool) -> None:
    _numbers(at.EXPONENTIAL, value.mean)(block)


def _uniform(block: Block, value: Uniform, _: bool) -> None:
    _numbers(at.UNIFORM, value.from_, value.to)(block)


def _triangular(block: Block, value: Triangular, _: bool) -> None:
    _numbers(at.TRIANGULAR, value.from_, value.to, value.mode)(block)


def _lognormal(block: Block, value: Lognormal, ramped: bool) -> None:
    if value.cv == 0.0:
        _numbers(at.CONSTANT, value.mean)(block)
    elif ramped:
        _numbers(at.RAMPED_LOGNORMAL, value.mean, value.cv)(block)
    else:
        _numbers(at.LOGNORMAL, value.log_mean, value.log_sd)(block)


def _gamma(block: Block, value: Gamma, _: bool) -> None:
    if value.cv == 0.0:
        _numbers(at.CONSTANT, value.mean)(block)
        return
    _numbers(at.GAMMA, value.mean)(block)
    table = value.table
    block.whole(at.D_N, len(table.knots))
    block.floats(at.D_TABLE, (*table.knots, *table.values, *(table.slopes or ())))


def _weibull(block: Block, value: Weibull, _: bool) -> None:
    shape = value.shape_used
    _numbers(at.WEIBULL, value.mean, 1.0 / shape, math.gamma(1.0 + 1.0 / shape))(block)


def _empirical(block: Block, value: Empirical, _: bool) -> None:
    values, sums = value.steps
    block.whole(at.D_KIND, at.EMPIRICAL)
    block.whole(at.D_N, len(values))
    block.floats(at.D_TABLE, (*values, *sums))


def _mixture(block: Block, value: Mixture, _: bool) -> None:
    _numbers(at.MIXTURE, value.table_scale)(block)
    table = value.table
    block.whole(at.D_N, len(table.knots))
    block.floats(at.D_TABLE, (*table.knots, *table.values))
    block.whole(at.D_ATOM_N, len(value.atoms))
    block.floats(at.D_ATOMS, value.atoms)


_DISTRIBUTIONS: Mapping[type, Callable[[Block, Any, bool], None]] = {
    Constant: _constant,
    Exponential: _exponential,
    Uniform: _uniform,
    Triangular: _triangular,
    Lognormal: _lognormal,
    Gamma: _gamma,
    Weibull: _weibull,
    Empirical: _empirical,
    Mixture: _mixture,
}


# --- stages -------------------------------------------------------------------------------
def request(data: Mapping[str, Any], time: Any, places: Places, ramped: bool = False) -> Block:
    """What a stage asks for: plain data with every default written out, and its time, parsed."""
    block = Block(at.R_SIZE)
    block.whole(at.R_POOL, places.pool(data["pool"]))
    block.whole(at.R_SLOTS, int(data["slots"]))
    block.whole(at.R_CLOCK, places.calendar(data["clock"]))
    block.whole(at.R_PARALLEL, int(data["parallel"]))
    block.whole(at.R_GATE, places.calendar(data["opens"]))
    block.number(at.R_NOTICE, float(data["notice"]))
    block.whole(at.R_BATCH, bool(data["batch"]) and data["opens"] is not None)
    spot = _SPOT.validate_python(data["interruption"])
    if spot is not None:
        block.whole(at.R_SPOT, 1)
        block.number(at.R_BETWEEN, spot.mean_time_between)
        block.number(at.R_CHECKPOINT, spot.checkpoint_every)
        block.number(at.R_RESTART, spot.restart)
    block.put(at.R_TIME, distribution(time, ramped))
    return block


def named_causes(data: Mapping[str, Any]) -> list[tuple[str, float, Mapping[str, Any]]]:
    """(cause, probability, on failure) in the order of names; a number is the cause `fails`."""
    fails, otherwise = data["fails"], {"kind": "abandon"}
    if not isinstance(fails, list | tuple):
        return [("fails", float(fails), data["on-failure"] or otherwise)]
    found = [
        (each["cause"], float(each["probability"]), each.get("on-failure") or otherwise)
        for each in fails
    ]
    return sorted(found, key=itemgetter(0))


def causes(
    data: Mapping[str, Any], order: Mapping[str, int], names: Sequence[str], retries: Sequence[str]
) -> Block:
    """The ways a stage fails: `order` are positions of stages, `names` all causes there are."""
    found = named_causes(data)
    if not sum(probability for _, probability, _ in found) > 0.0:
        return Block(1)
    block = Block(1 + at.U_SIZE * len(found))
    block.whole(0, len(found))
    for number, (cause, probability, action) in enumerate(found):
        here = 1 + at.U_SIZE * number
        block.number(here + at.U_CHANCE, probability)
        block.whole(here + at.U_OUTCOME, names.index(cause))
        goes = order[action["stage"]] if action["kind"] == "go-to" else -1
        block.whole(here + at.U_GO_TO, goes)
        block.whole(here + at.U_RETRIES, -1)
        if action["kind"] == "retry":
            block.whole(here + at.U_RETRIES, action["at-most"])
            block.whole(here + at.U_RETRY, retries.index(cause))
    return block


def production(value: spec.Production | None, places: Places, ramped: bool = False) -> Block:
    """What happens after the last stage; None: nothing does."""
    block = Block(at.B_SIZE)
    if value is None:
        return block
    block.whole(at.B_THERE, 1)
    block.number(at.B_FAILS, value.fails)
    block.whole(at.B_DETECT_CLOCK, places.calendar(value.detect.clock))
    block.number(at.B_SHARE, value.rollback.share)
    block.whole(at.B_ROLLBACK_CLOCK, places.calendar(value.rollback.clock))
    block.whole(at.B_POOL, places.pool(value.restore.pool))
    block.whole(at.B_RESTORE_CLOCK, places.calendar(value.restore.clock))
    block.number(at.B_REWORK_SHARE, value.rework.share if value.rework else -1.0)
    if value.rework:
        block.whole(at.B_REWORK_TO, places.pipelines[value.rework.pipeline])
    block.put(at.B_DETECT, distribution(value.detect.time, ramped))
    block.put(at.B_ROLLBACK, distribution(value.rollback.time, ramped))
    block.put(at.B_RESTORE, distribution(value.restore.time, ramped))
    return block


# --- arrivals and slots -------------------------------------------------------------------
def arrivals(value: Any, places: Places, ramped: bool = False) -> Block:
    """How jobs come by themselves."""
    block = Block(at.A_SIZE)
    if isinstance(value, ExponentialArrivals):
        block.whole(at.A_KIND, at.GAPS)
        block.put(at.A_GAP, distribution(Exponential(mean=value.mean)))
    elif isinstance(value, RenewalArrivals):
        block.whole(at.A_KIND, at.GAPS)
        block.put(at.A_GAP, distribution(value.gap, ramped))
    elif isinstance(value, WeeklyProfileArrivals):
        block.whole(at.A_KIND, at.WEEKLY)
        block.number(at.A_DISPERSION, value.dispersion)
        for hour, count in enumerate(value.counts):
            block.number(at.A_COUNTS + hour, count)
        for hour, empty in enumerate(_empty_hours(value.counts)):
            block.whole(at.A_EMPTY + hour, empty)
    elif isinstance(value, TraceArrivals):
        block.whole(at.A_KIND, at.RECORDED)
        block.whole(at.A_TABLE, places.tables[value])
    return block


def _empty_hours(counts: Sequence[float]) -> list[int]:
    """How many hours without any mean begin at each hour; for an empty week the whole."""
    size = len(counts)
    empty = [0] * size
    for hour in reversed(range(2 * size)):  # twice, as the week goes on into the next
        behind = empty[(hour + 1) % size]
        empty[hour % size] = 0 if counts[hour % size] != 0.0 else min(size, behind + 1)
    return empty


def reserved(value: spec.Reserved | None) -> Block | None:
    """Slots taken out in each hour of the week."""
    if value is None:
        return None
    block = Block(len(value.slots))
    block.words[:] = value.slots
    return block


def outage(value: spec.Outage | None) -> Block | None:
    """How long a pool stays, and how long it is away."""
    if value is None:
        return None
    block = Block(2 * at.D_SIZE)
    block.put(at.O_BETWEEN, distribution(value.between))
    block.put(at.O_REPAIR, distribution(value.repair))
    return block


def elastic(value: spec.Elastic | None) -> Block | None:
    """How slots follow the load."""
    if value is None:
        return None
    block = Block(at.L_SIZE)
    block.whole(at.L_LEAST, value.at_least)
    block.whole(at.L_MOST, value.at_most)
    block.number(at.L_DELAY, value.delay)
    block.number(at.L_UP, value.up_at)
    block.number(at.L_DOWN, value.down_at)
    return block


# --- models -------------------------------------------------------------------------------
def quality(value: spec.Quality, ramped: bool = False) -> Block:
    """Quality at release, the floor, bad releases, what a point is worth."""
    block = Block(at.H_SIZE)
    block.number(at.H_FLOOR, math.nan if value.floor is None else value.floor)
    bad = value.bad_release
    block.number(at.H_BAD_SHARE, -1.0 if bad is None else bad.share)
    block.number(at.H_BAD_POINTS, 0.0 if bad is None else bad.points)
    block.number(at.H_VALUE, value.value_per_point_day)
    block.put(at.H_AT_RELEASE, distribution(value.at_release, ramped))
    return block


def drift(value: Any, names: Sequence[str]) -> Block:
    """The parts of a drift in the order of their ids, and its seasons in the order of the file."""
    written = list(value.parts) if isinstance(value, spec.SumDrift) else [value]
    parts = sorted(written, key=lambda each: each.id or "")
    seasons = [parts.index(each) for each in written if isinstance(each, spec.SeasonalDrift)]
    block = Block(at.DR_PARTS + at.X_SIZE * len(parts) + len(seasons))
    block.whole(at.DR_N, len(parts))
    block.whole(at.DR_SEASONS, len(seasons))
    for number, part in enumerate(parts):
        here = at.DR_PARTS + at.X_SIZE * number
        name = part.id or "~drift"
        block.whole(here + at.X_SLOT, names.index(name))
        block.whole(here + at.X_HASH, hash_id(name))
        block.table(here + at.X_AHEAD, days_ahead(hash_id(name)))
        kind, numbers = _drift_numbers(part)
        block.whole(here + at.X_KIND, kind)
        for field, number_ in zip((at.X_A, at.X_B, at.X_C, at.X_D), numbers, strict=False):
            block.number(here + field, number_)
    for number, season in enumerate(seasons):
        block.whole(at.DR_PARTS + at.X_SIZE * len(parts) + number, season)
    return block


def _drift_numbers(part: Any) -> tuple[int, tuple[float, ...]]:
    if isinstance(part, spec.LinearDrift):
        points, cv = part.points_per_day, part.cv
        made = Lognormal(kind="lognormal", mean=points, cv=cv) if points > 0.0 else None
        return at.LINEAR, (points, cv) if made is None else (points, cv, made.log_mean, made.log_sd)
    if isinstance(part, spec.SaturatingDrift):
        return at.SATURATING, (part.points, part.days)
    if isinstance(part, spec.OrnsteinUhlenbeckDrift):
        keep = math.exp(-1.0 / part.days)
        return at.WANDERING, (part.points, keep, part.points_sd * math.sqrt(1.0 - keep * keep))
    if isinstance(part, spec.ShockDrift):
        return at.SHOCKS, (part.points, part.cv, part.days_between)
    if isinstance(part, spec.SeasonalDrift):
        return at.SEASONAL, (part.points, part.days, part.phase_days)
    return at.NO_DRIFT, ()


def monitors(value: Sequence[spec.Monitor], names: Sequence[str], places: Places) -> Block:
    """The monitors of a model in the order of the file; `names` are all there ever are."""
    block = Block(1 + at.Y2_SIZE * len(value))
    block.whole(0, len(value))
    for number, each in enumerate(value):
        here = 1 + at.Y2_SIZE * number
        block.whole(here + at.Y2_SLOT, names.index(each.id))
        block.whole(here + at.Y2_HASH, hash_id(each.id))
        block.number(here + at.Y2_EVERY, each.every)
        block.number(here + at.Y2_DELAY, each.label_delay)
        block.whole(here + at.Y2_LABELS, -1 if each.labels is None else each.labels)
        kinds = ("none", "binomial", "overdispersed")
        block.whole(here + at.Y2_NOISE, kinds.index(each.noise.kind))
        if isinstance(each.noise, spec.OverdispersedNoise):
            block.number(here + at.Y2_ALIKE, each.noise.correlation)
        detectors = places.detectors
        block.whole(here + at.Y2_SPEC, detectors.setdefault(each.detector, len(detectors)))
        kind, numbers = _detector_numbers(each.detector)
        block.whole(here + at.Y2_DETECTOR, kind)
        for field, number_ in zip((at.Y2_A, at.Y2_B, at.Y2_C, at.Y2_D), numbers, strict=False):
            block.number(here + field, number_)
    return block


def _detector_numbers(value: Any) -> tuple[int, tuple[float, ...]]:
    if isinstance(value, spec.Threshold):
        return at.THRESHOLD, (value.below,)
    if isinstance(value, spec.Cusum):
        return at.CUSUM, (value.k, value.h, value.target, value.sd)
    if isinstance(value, spec.Ewma):
        return at.EWMA, (value.weight, value.limit, value.target, value.sd)
    if isinstance(value, spec.PageHinkley):
        return at.PAGE_HINKLEY, (value.delta, value.threshold, float(value.minimum))
    return at.NEVER_CALLS, ()


def policy(value: Any) -> Block:
    """The members of a policy, in the order of the file."""
    members = value.policies if isinstance(value, spec.FirstOf) else (value,)
    block = Block(1 + at.PO_SIZE * len(members))
    block.whole(0, len(members))
    for number, each in enumerate(members):
        kind, limit = _policy_numbers(each)
        block.whole(1 + at.PO_SIZE * number + at.PO_KIND, kind)
        block.number(1 + at.PO_SIZE * number + at.PO_A, limit)
    return block


def _policy_numbers(value: Any) -> tuple[int, float]:
    if isinstance(value, spec.Periodic):
        return at.PERIODIC, value.every
    if isinstance(value, spec.OnAlarm):
        return at.ON_ALARM, 0.0
    if isinstance(value, spec.CumulativeRegret):
        return at.LOSS, value.points_days
    if isinstance(value, spec.CostAware):
        return at.LOSS, value.cost / value.value_per_point_day
    return at.NEVER, 0.0
