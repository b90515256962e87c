"""From the memory of a run to what `simulator.results` makes measures and tables of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from simulator.engines.compiled import layout as at
from simulator.results.columns import TABLES
from simulator.results.facts import ORDER
from simulator.results.recorder import Spending, Tallies
from simulator.results.tally import CountedSample, Level, ModelMeter, PoolMeter, ReservingMeter

if TYPE_CHECKING:
    from simulator.engines.compiled.running import Run

__all__ = ["fill", "refresh", "tables_of"]


# --- accumulators -------------------------------------------------------------------------
def fill(run: Run, tallies: Tallies, base: int) -> None:
    """The accumulators of a period, as the memory holds them."""
    low, M, X = run.lowered, run.memory.M, run.memory.X
    for p, level in enumerate(tallies.in_system):
        _level(X, base + low.at_levels + at.LV_SIZE * p, level)
    for p, pool in enumerate(tallies.pools):
        _pool(run, base + low.at_pools + at.M_SIZE * p, p, pool)
    meter = base + low.at_meters
    for kind, models in zip(low.kinds, tallies.models, strict=True):
        for number, model in enumerate(models):
            _model(run, kind, number, meter, model)
            meter += at.MM_SIZE
    for p in range(len(low.pipelines)):
        _pipeline(run, tallies, p, base + low.at_pipes + at.TP_SIZE * p)
    visits = base + low.at_visits
    for counts in tallies.visits:
        counts[:] = M[visits : visits + len(counts)].tolist()
        visits += len(counts)
    tallies.waits = {
        key: sample for key, place in low.samples.items()
        if (sample := _sample(run, base + place)).count
    }  # fmt: skip
    for k in range(len(low.models)):
        _kind(run, tallies, k, base + low.at_kinds + at.TK_SIZE * k)


def _level(X: Any, v: int, level: Level) -> None:
    level.start, level.since, level.value, level.area = X[v : v + at.LV_SIZE].tolist()


def _pool(run: Run, m: int, position: int, pool: PoolMeter) -> None:
    M, X = run.memory.M, run.memory.X
    pool.start, pool.since = X[m : m + 2].tolist()
    pool.busy, pool.waiting, pool.open = M[m + at.M_BUSY : m + at.M_BUSY + 3].tolist()
    (pool.paid, pool.held, pool.held_open, pool.open_area, pool.waiting_area) = X[
        m + at.M_PAID : m + at.M_PAID + 5
    ].tolist()
    reading = run.lowered.prices.get(position)
    if reading is not None:
        pool.price = lambda time: float(reading.value(time, 0.0))
    if isinstance(pool, ReservingMeter):
        pool.demand, pool.unmet = M[m + at.M_DEMAND : m + at.M_DEMAND + 2].tolist()
        pool.demand_area, pool.unmet_area = X[m + at.M_DEMAND_AREA : m + at.M_SIZE].tolist()


def _model(run: Run, kind: Any, number: int, m: int, model: ModelMeter) -> None:
    (
        model.start, model.since, model.released, model.quality, model.floor, model.promised,
        model.quality_area, model.below_area, model.age_area, model.lost_area, model.paid,
    ) = run.memory.X[m : m + at.MM_SIZE].tolist()  # fmt: skip
    if kind.priced:
        chance = float(run.memory.X[kind.models_at + kind.model_size * number + at.Z_SHARE])
        reading = kind.readings["quality"]
        model.price = lambda time: float(reading.value(time, chance)["value-per-point-day"])


def _pipeline(run: Run, tallies: Tallies, p: int, place: int) -> None:
    M, X = run.memory.M, run.memory.X
    (
        tallies.arrivals[p], tallies.completions[p], tallies.deployments[p], tallies.reworked[p],
        tallies.incidents[p],
    ) = M[place : place + at.TP_PARTS].tolist()  # fmt: skip
    tallies.parts[p] = X[place + at.TP_PARTS : place + at.TP_LEAD].tolist()
    tallies.lead[p] = _sample(run, place + at.TP_LEAD)
    tallies.recovery[p] = _sample(run, place + at.TP_RECOVERY)


def _kind(run: Run, tallies: Tallies, k: int, place: int) -> None:
    M, X = run.memory.M, run.memory.X
    tallies.retrainings[k] = int(M[place + at.TK_RETRAININGS])
    spending = tallies.spending[k] = Spending()
    spending.ended = int(M[place + at.TK_ENDED])
    spending.held = X[place + at.TK_HELD : place + at.TK_PAID].tolist()
    spending.paid = X[place + at.TK_PAID : place + at.TK_FALSE].tolist()
    tallies.false_alarms[k] = int(M[place + at.TK_FALSE])
    tallies.detection[k] = _sample(run, place + at.TK_DETECTION)


def _sample(run: Run, a: int) -> CountedSample:
    M = run.memory.M
    count, _, zeros, low, high = M[a : a + at.A_BINS].tolist()
    if high < low:  # no value in a bin
        low, high = 0, -1
    words = M[a + at.A_BINS + (low >> 1) : a + at.A_BINS + (high >> 1) + 1]
    halves = words.view(np.uint32)  # the lower first, as on every machine that numba compiles for
    counts = halves[low & 1 : high + 1 - low + (low & 1)].astype(np.int64)
    total = float(run.memory.X[a + at.A_TOTAL])
    sample = CountedSample(count, total, zeros, low - at.LOWEST_BIN, counts)
    spilled = run.spilled.get(a)
    return sample if spilled is None else CountedSample.whole([sample, *_beyond(spilled)])


def _beyond(spilled: Mapping[int, int]) -> Iterator[CountedSample]:
    """What lies in bins the memory has no room for; its values are in the sample's sum."""
    for k, number in spilled.items():
        yield CountedSample(0, 0.0, 0, k, np.array([number], dtype=np.int64))


def refresh(run: Run, tallies: Tallies, base: int) -> None:
    """A new window has begun: the memory's accumulators of it are those of `tallies`."""
    low, M, X = run.lowered, run.memory.M, run.memory.X
    for p, level in enumerate(tallies.in_system):
        v = base + low.at_levels + at.LV_SIZE * p
        X[v : v + at.LV_SIZE] = level.start, level.since, level.value, level.area
    for p, pool in enumerate(tallies.pools):
        m = base + low.at_pools + at.M_SIZE * p
        X[m : m + 2] = pool.start, pool.since
        X[m + at.M_PAID : m + at.M_DEMAND] = 0.0
        X[m + at.M_DEMAND_AREA : m + at.M_SIZE] = 0.0
    meter = base + low.at_meters
    for model in (each for models in tallies.models for each in models):
        X[meter : meter + 2] = model.start, model.since
        X[meter + at.MM_QUALITY_AREA : meter + at.MM_SIZE] = 0.0
        meter += at.MM_SIZE
    for place in run.memory.samples(base):
        run.spilled.pop(place, None)
        low_bin, high_bin = int(M[place + at.A_LOW]), int(M[place + at.A_HIGH]) + 1
        if low_bin < high_bin:
            first = place + at.A_BINS
            M[first + (low_bin >> 1) : first + (high_bin >> 1) + 1] = 0
        M[place : place + at.A_BINS] = 0
        M[place + at.A_LOW] = at.BINS
    for p in range(len(low.pipelines)):
        place = base + low.at_pipes + at.TP_SIZE * p
        M[place : place + at.TP_LEAD] = 0
    M[base + low.at_visits : base + low.at_kinds] = 0
    for k in range(len(low.models)):
        place = base + low.at_kinds + at.TK_SIZE * k
        M[place : place + at.TK_DETECTION] = 0


# --- tables -------------------------------------------------------------------------------
Columns = Mapping[str, Any]


def tables_of(run: Run) -> dict[str, pd.DataFrame]:
    """Each table with its declared columns and types, in its declared order."""
    return {
        "visits": _visits(run),
        "jobs": _jobs(run),
        "pools": _pools(run),
        "models": _models(run),
        "retrainings": _retrainings(run),
        "incidents": _incidents(run),
    }


class _Words:
    """A column of texts, by number: `order` ranks them as texts are ordered."""

    def __init__(self, texts: Sequence[str], numbers: Any) -> None:
        self._texts = np.array([*texts, ""], dtype=object)
        self.numbers = numbers
        ranks = np.argsort(np.argsort(self._texts.astype(str), kind="stable"), kind="stable")
        self.order = ranks[numbers]

    def taken(self, places: Any) -> Any:
        return pd.array(self._texts[self.numbers[places]].tolist(), dtype="str")


def _frame(name: str, columns: Columns) -> pd.DataFrame:
    keys = [columns[each] for each in ORDER[name]]
    keys = [each.order if isinstance(each, _Words) else each for each in keys]
    places = np.lexsort(keys[::-1])
    kinds = {"int": np.int64, "float": np.float64, "bool": np.bool_}
    return pd.DataFrame({
        column.name: (
            columns[column.name].taken(places) if column.dtype == "text"
            else columns[column.name][places].astype(kinds[column.dtype])
        )
        for column in TABLES[name]
    })  # fmt: skip


class _Streams:
    """Texts of streams, their pipelines and causes, by the address of the stream."""

    def __init__(self, run: Run, addresses: Any) -> None:
        known = sorted(run.lowered.streams)
        self._known = [run.lowered.streams[each] for each in known]
        self._numbers = np.searchsorted(np.array(known, dtype=np.int64), addresses)

    def column(self, which: int) -> _Words:
        return _Words([each[which] for each in self._known], self._numbers)


def _visits(run: Run) -> pd.DataFrame:
    memory, low = run.memory, run.lowered
    M, X = memory.section(at.WORKS, at.WORK_N, at.W_SIZE)
    jobs, _ = memory.section(at.JOBS, at.JOB_N, 0)
    stages = [stage.id for _, each in low.pipelines for stage in each.stages]
    stage = (M[:, at.W_STAGE] - low.stage_base) // at.S_SIZE
    stage = np.where(M[:, at.W_STAGE] == 0, len(stages), stage)
    pool = np.where(M[:, at.W_POOL] < 0, -1, (M[:, at.W_POOL] - low.pool_base) // at.Q_SIZE)
    own = jobs[M[:, at.W_JOB]]
    streams = _Streams(run, own[:, at.J_STREAM])
    outcomes = ["", "passed"]
    outcomes += ["failed" if each == "fails" else f"failed:{each}" for each in low.outcomes]
    return _frame("visits", {
        "stream": streams.column(0), "job": own[:, at.J_ENTITY], "pipeline": streams.column(1),
        "stage": _Words([*stages, "~production"], stage), "visit": M[:, at.W_VISIT],
        "branch": M[:, at.W_BRANCH], "pool": _Words([p.id for _, p in low.pools], pool),
        "slots": M[:, at.W_SLOTS], "entered": X[:, at.W_ENTERED], "queued": X[:, at.W_QUEUED],
        "began": X[:, at.W_BEGAN], "ended": X[:, at.W_ENDED],
        "outcome": _Words(outcomes, M[:, at.W_OUTCOME]),
    })  # fmt: skip


def _jobs(run: Run) -> pd.DataFrame:
    M, X = run.memory.section(at.JOBS, at.JOB_N, 0)
    streams = _Streams(run, M[:, at.J_STREAM])
    text, carrier = streams.column(0), M[:, at.J_CARRIER]
    names = text.taken(np.arange(len(M)))
    carriers = [f"{names[c]}:{M[c, at.J_ENTITY]}" if c >= 0 else "" for c in carrier.tolist()]
    return _frame("jobs", {
        "stream": text, "job": M[:, at.J_ENTITY], "pipeline": streams.column(1),
        "cause": streams.column(2), "unit": M[:, at.J_UNIT],
        "carrier": _Words(carriers, np.arange(len(M))), "arrived": X[:, at.J_ARRIVED],
        "ended": X[:, at.J_ENDED],
        "outcome": _Words(["", "completed", "abandoned"], M[:, at.J_OUTCOME]),
    })  # fmt: skip


def _pools(run: Run) -> pd.DataFrame:
    M, X = run.memory.section(at.POOL_ROWS, at.POOL_ROW_N, at.POOL_ROW_SIZE)
    return _frame("pools", {
        "pool": _Words([pool.id for _, pool in run.lowered.pools], M[:, 0]), "time": X[:, 1],
        "busy": M[:, 2], "waiting": M[:, 3], "open": M[:, 4],
    })  # fmt: skip


def _models(run: Run) -> pd.DataFrame:
    M, X = run.memory.section(at.MODEL_ROWS, at.MODEL_ROW_N, at.MODEL_ROW_SIZE)
    watches: list[str] = []
    first = []
    for kind in run.lowered.kinds:
        first.append(len(watches))
        watches += kind.monitors
    alarm = M[:, 5]
    if first:
        alarm = np.where(alarm < 0, -1, np.array(first)[M[:, 0]] + alarm)
    return _frame("models", {
        "model": _Words([each.model.id for each in run.lowered.kinds], M[:, 0]),
        "number": M[:, 1], "time": X[:, 2], "age": X[:, 3], "quality": X[:, 4],
        "alarm": _Words(watches, alarm),
    })  # fmt: skip


def _retrainings(run: Run) -> pd.DataFrame:
    M, X = run.memory.section(at.RETRAININGS, at.RETRAINING_N, at.G_SIZE)
    low = run.lowered
    kinds = run.memory.M[M[:, at.G_MODEL] + at.Z_KIND]
    position = (kinds - low.kind_base) // at.I_SIZE
    causes = [
        _why(run, int(kind), int(why), a, b)
        for kind, why, a, b in zip(
            position.tolist(), M[:, at.G_WHY].tolist(), X[:, at.G_WHY_A].tolist(),
            X[:, at.G_WHY_B].tolist(), strict=True,
        )
    ]  # fmt: skip
    return _frame("retrainings", {
        "model": _Words([each.model.id for each in low.kinds], position),
        "number": run.memory.M[M[:, at.G_MODEL] + at.Z_NUMBER],
        "cause": _Words(causes, np.arange(len(M))), "asked": X[:, at.G_ASKED],
        "began": X[:, at.G_BEGAN], "ended": X[:, at.G_ENDED], "before": X[:, at.G_BEFORE],
        "after": X[:, at.G_AFTER],
    })  # fmt: skip


def _why(run: Run, kind: int, why: int, a: float, b: float) -> str:
    """Why a retraining was asked for, in words."""
    if why == at.WHY_ALARM:
        return f"alarm of {run.lowered.kinds[kind].monitors[int(a)]}"
    if why == at.WHY_LOSS:
        return f"observed loss of {a:g} point-days reached {b:g}"
    return f"every {a:g} {run.lowered.scenario.time_unit}s"


def _incidents(run: Run) -> pd.DataFrame:
    M, X = run.memory.section(at.INCIDENTS, at.INCIDENT_N, at.N_SIZE)
    streams = _Streams(run, M[:, at.N_STREAM])
    return _frame("incidents", {
        "stream": streams.column(0), "job": M[:, at.N_ENTITY], "pipeline": streams.column(1),
        "changes": M[:, at.N_CHANGES], "opened": X[:, at.N_OPENED],
        "detected": X[:, at.N_DETECTED], "restored": X[:, at.N_RESTORED],
        "how": _Words(["", "rollback", "restore"], M[:, at.N_HOW]),
        "reworked": M[:, at.N_REWORKED],
    })  # fmt: skip
