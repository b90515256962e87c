"""A scenario as words: everything that is the same in every run of it, made once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from simulator.arrivals import Arrivals, TraceArrivals
from simulator.calendars import Calendar
from simulator.draws import hash_id
from simulator.engines.compiled import encode
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.dated import Part, Reading, find_changes
from simulator.engines.compiled.fresh import Fresh
from simulator.engines.compiled.lower_flow import make_pipelines, make_sources
from simulator.engines.compiled.lower_models import KindWords, make_models
from simulator.engines.compiled.lower_pools import make_pools
from simulator.engines.compiled.ramps import Leaves
from simulator.engines.compiled.subjects import layout_of
from simulator.engines.compiled.words import Block, Words, bits
from simulator.spec import CalendarSpec, Scenario, full_data

__all__ = ["Lowered"]

_ARRIVALS: TypeAdapter[Any] = TypeAdapter(Arrivals)
_TAGS = 64  # units or models of which a reading is remembered at once

Entries = Sequence[tuple[int, Any]]
Encode = Callable[[Any, bool], Block | None]


class Lowered:
    """The fixed words of a scenario's runs, and what Python answers the kernel with.

    `readings` are the dated elements by number, with their address and base block. `outcomes` are
    causes of failure by number, `streams` addresses and (text, pipeline, cause), `samples` where
    the accumulators of waits are: (pipeline, stage, pool) -> distance from the set's first word.
    """

    def __init__(self, scenario: Scenario, data: Mapping[str, Any] | None = None) -> None:
        self.scenario = scenario
        self.data = full_data(scenario) if data is None else data
        self.changes = find_changes(scenario, self.data)
        self.layout = layout_of(scenario, self.changes)
        self.words = Words(at.HEADER)
        self.places = encode.Places()
        self.readings: list[tuple[Reading, int, int]] = []
        self.streams: dict[int, tuple[str, str, str]] = {}
        self.outcomes: list[str] = []
        self.pools: Entries = _in_order(scenario.pools)
        self.pipelines: Entries = _in_order(scenario.pipelines)
        self.models: Entries = _in_order(scenario.models)
        self.ranks = _ranks(scenario, self.changes)
        self.kinds: list[KindWords] = []
        self.prices: dict[int, Reading] = {}
        self.values: dict[int, Reading] = {}
        self.retries: list[str] = []
        self.fresh = Fresh()
        self.blocks: dict[float | None, Any] = {}  # of runs to be measured, by their windows
        self.kept: Any = None  # of their accumulators
        self.renewed: tuple[Any, ...] | None = None  # what a new window leaves, and what it sets
        self.room: dict[int, int] = {}  # of each section that ran short, what the last run needed
        self.gates: dict[tuple[str, str], int] = {}
        self.pipe_base = self.stage_base = self.source_base = self.kind_base = 0
        self.stage_n, self.widest = 0, 1
        self.ahead = self.ahead_groups = 0
        self._make_places()
        self._accumulate()
        make_pools(self)
        make_pipelines(self)
        make_sources(self)
        make_models(self)
        self._header()
        self.image = np.array(self.words.data, dtype=np.int64)

    # --- addresses that others refer to -----------------------------------------------------
    def _make_places(self) -> None:
        words, scenario = self.words, self.scenario
        for each in scenario.calendars:
            edges = _windows(each, scenario.origin, scenario.unit_minutes, scenario.horizon)
            address = words.reserve(at.C_STARTS)
            words.whole(address + at.C_N, len(edges) // 2)
            words.data.extend(edges)
            self.places.calendars[each.id] = address
        self.pool_base = words.reserve(at.Q_SIZE * len(self.pools))
        for position, (_, pool) in enumerate(self.pools):
            self.places.pools[pool.id] = self.pool_base + at.Q_SIZE * position
        for position, (_, pipeline) in enumerate(self.pipelines):
            self.places.pipelines[pipeline.id] = position
        traces = [each.arrivals for each in scenario.pipelines]
        traces += [self._parsed_trace(each) for parts in self.changes.values() for each in parts]
        classes: dict[Any, int] = {}
        for trace in traces:
            if isinstance(trace, TraceArrivals) and trace not in self.places.tables:
                kind = (len(trace.submits), trace.durations, trace.slots)
                table = Block(at.Y_SIZE)
                table.whole(at.Y_CLASS, classes.setdefault(kind, len(classes)))
                table.whole(at.Y_N, len(trace.submits))
                table.floats(at.Y_SUBMITS, trace.submits)
                table.floats(at.Y_DURATIONS, trace.durations or ())
                table.table(at.Y_SLOTS, tuple(trace.slots or ()))
                self.places.tables[trace] = words.block(table)

    @staticmethod
    def _parsed_trace(part: Part) -> Any:
        whole = isinstance(part.to, dict) and part.to.get("kind") == "trace"
        return _ARRIVALS.validate_python(part.to) if whole else None

    def _accumulate(self) -> None:
        """Where each accumulator lies within a set of them."""
        pipes, pools, kinds = self.layout.pipelines, self.layout.pools, self.layout.models
        self.at_levels = 0
        self.at_pools = at.LV_SIZE * len(pipes)
        self.at_pipes = self.at_pools + at.M_SIZE * len(pools)
        self.at_visits = self.at_pipes + at.TP_SIZE * len(pipes)
        self.at_kinds = self.at_visits + sum(len(each.stages) for each in pipes)
        self.at_meters = self.at_kinds + at.TK_SIZE * len(kinds)
        self.tallies = self.at_meters + at.MM_SIZE * sum(each.count for each in kinds)
        self.samples: dict[tuple[int, int, int], int] = {}

    def sample(self, pipe: int, stage: int, pool: int) -> int:
        """Where the waits of that stage in that pool are summed up."""
        found = self.samples.get((pipe, stage, pool))
        if found is None:
            found = self.samples[pipe, stage, pool] = self.tallies
            self.tallies += at.SAMPLE_SIZE
        return found

    def waits(self, pipe: int, stage: int, pools: set[str]) -> tuple[int, int]:
        """The one sample of a stage and 0, or 0 and the address of a map from pools to samples."""
        positions = [(self.places.pools[each] - self.pool_base) // at.Q_SIZE for each in pools]
        if len(positions) < 2:
            return (self.sample(pipe, stage, positions[0]) if positions else 0), 0
        base = self.words.reserve(len(self.pools))
        for each in sorted(positions):
            self.words.whole(base + each, self.sample(pipe, stage, each))
        return 0, base

    # --- what changes -----------------------------------------------------------------------
    def changed(self, *element: str | int) -> list[Part]:
        """The changes of an element."""
        return self.changes.get(element, [])

    def reading(
        self,
        data: Any,
        parts: Sequence[Part],
        encode_: Encode,
        base: int,
        tags: int = 1,
        leaves: Leaves | None = None,
    ) -> int:
        """The address of an element that changes; 0 for one that never does."""
        if not parts:
            return 0
        size = 1
        while size < min(tags, _TAGS):
            size *= 2
        address = self.words.reserve(at.E_KNOWN + at.K_SIZE * size)
        self.words.whole(address + at.E_ID, len(self.readings))
        self.words.whole(address + at.E_MASK, size - 1)
        for tag in range(size):
            self.words.whole(address + at.E_KNOWN + at.K_SIZE * tag + at.K_TAG, -1)
        self.readings.append((Reading(data, parts, encode_, leaves), address, base))
        return address

    def factors(self, parts: Sequence[Part]) -> int:
        if not parts:
            return 0
        block = Block(1 + at.F_SIZE * len(parts))
        block.whole(0, len(parts))
        for number, each in enumerate(parts):
            here = 1 + at.F_SIZE * number
            block.number(here + at.F_AT, each.at)
            block.number(here + at.F_OVER, each.over)
            block.number(here + at.F_UNTIL, each.until)
            block.number(here + at.F_SHARE, -1.0 if each.share is None else each.share)
            block.number(here + at.F_BY, each.by or 0.0)
        return self.words.block(block)

    def stream(self, text: str, pipeline: str, cause: int) -> int:
        """The address of a stream of jobs, made here."""
        t = self.words.reserve(at.T_SIZE)
        position = self.places.pipelines[pipeline]
        numbers = (self.ranks[text], hash_id(text), self.pipe_base + at.P_SIZE * position, cause)
        for field, number in zip(range(4), numbers, strict=True):
            self.words.whole(t + field, number)
        word = ("arrival", "backlog", "rework", "retraining")[cause]
        self.streams[t] = (text, pipeline, word)
        return t

    def stage_at(self, s: int) -> str:
        """The id of the stage at an address."""
        number = (s - self.stage_base) // at.S_SIZE
        return str([stage.id for _, each in self.pipelines for stage in each.stages][number])

    # --- the header -------------------------------------------------------------------------
    def _header(self) -> None:
        scenario, words = self.scenario, self.words
        origin = scenario.origin
        numbers = {
            at.POOLS: self.pool_base, at.POOL_N: len(self.pools), at.PIPES: self.pipe_base,
            at.PIPE_N: len(self.pipelines), at.STAGES: self.stage_base, at.STAGE_N: self.stage_n,
            at.SOURCES: self.source_base, at.SOURCE_N: len(scenario.pipelines),
            at.KINDS: self.kind_base, at.KIND_N: len(self.models),
            at.TOUCHED_POOLS: words.reserve(len(self.pools)),
            at.TOUCHED_GATES: words.reserve(self.stage_n), at.WIDEST: self.widest,
            at.AT_LEVELS: self.at_levels, at.AT_POOLS: self.at_pools, at.AT_PIPES: self.at_pipes,
            at.AT_VISITS: self.at_visits, at.AT_KINDS: self.at_kinds,
            at.WEEK_OFFSET: origin.weekday() * 1440 + origin.hour * 60 + origin.minute,
            at.WEEK_UNIT: scenario.unit_minutes, at.RETRY_SLOTS: len(self.retries),
            at.AHEAD: self.ahead, at.JOB_SIZE: self.ahead + 2 * at.LANES * self.ahead_groups,
            at.SLOT_FREE: -1, at.ROW_LAST: at.LAST, at.JOB_FREE: -1, at.WORK_FREE: -1,
            at.INCIDENT_FREE: -1, at.RETRAINING_FREE: -1, at.CAUSE: at.ARRIVAL,
        }  # fmt: skip
        for field, number in numbers.items():
            words.whole(field, number)
        words.number(at.HORIZON, scenario.horizon)
        words.number(at.DAY, 1.0 / scenario.unit_days)


def _in_order(entries: Sequence[Any]) -> Entries:
    """Positions in the file and entries, in the order of the ids."""
    return sorted(enumerate(entries), key=lambda each: str(each[1].id))


def _ranks(scenario: Scenario, changes: Mapping[Any, Any]) -> dict[str, int]:
    """Every text that orders events, by its rank from 1."""
    deploys = [
        each.id for index, each in enumerate(scenario.pipelines)
        if each.production is not None or ("pipelines", index, "production") in changes
    ]  # fmt: skip
    pipelines = [each.id for each in scenario.pipelines]
    texts = {*pipelines, *(each.id for each in scenario.pools), *(m.id for m in scenario.models)}
    texts |= {f"{each}~backlog" for each in pipelines}
    texts |= {f"{one}~{other}" for one in pipelines for other in deploys}
    texts |= {f"{m.trained_by}~{m.id}" for m in scenario.models}
    return {text: rank for rank, text in enumerate(sorted(texts), start=1)}


@lru_cache(maxsize=64)
def _windows(
    calendar: CalendarSpec, origin: datetime, unit_minutes: int, horizon: float
) -> tuple[int, ...]:
    """Starts, then ends, of the open windows from time 0 until one starts after the horizon.

    Scenarios that are compared share their calendars: each is followed through time once.
    """
    starts, ends, time = [], [], 0.0
    kept = Calendar(calendar, origin, unit_minutes)
    here = kept.is_open(0.0)
    if here:
        starts.append(-1.0)
    while True:
        time = kept.next_edge(time)
        here = not here
        if here:
            starts.append(time)
        else:
            ends.append(time)
        if time == float("inf") or (time > horizon and not here):
            break
    if len(starts) > len(ends):
        ends.append(float("inf"))
    while starts and starts[-1] == float("inf"):
        starts.pop()
    return tuple(bits(each) for each in (*starts, *ends[: len(starts)]))
