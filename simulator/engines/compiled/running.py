"""One run from memory to results: the kernel runs, Python answers it and hears of windows."""

from __future__ import annotations

import ctypes
import itertools
from functools import cached_property
from typing import Any

from simulator.draws import PURPOSES, hash_id, uniform
from simulator.engines import NotSupported
from simulator.engines.compiled import layout as at
from simulator.engines.compiled import starting, toolchain
from simulator.engines.compiled.loop import turn
from simulator.engines.compiled.lower import Lowered
from simulator.engines.compiled.memory import Memory
from simulator.engines.compiled.outcome import fill, refresh, tables_of
from simulator.engines.compiled.words import Block, bits
from simulator.results import Results
from simulator.results.assemble import assemble
from simulator.results.recorder import Recorder

__all__ = ["Run"]

_ANSWER = ctypes.CFUNCTYPE(ctypes.c_int64, ctypes.c_int64, ctypes.c_int64)
_NUMBERS = itertools.count(1)
_SHARE, _SHARE_PLACE = PURPOSES["share"], hash_id("~share")


class Run:
    """One replication; nothing of it is shared with another, so threads may run many at once."""

    def __init__(
        self, lowered: Lowered, seed: int, replication: int, tables: bool, window: float | None
    ) -> None:
        self.lowered = lowered
        scenario = lowered.scenario
        self.spilled: dict[int, dict[int, int]] = {}
        self._blocks: dict[int, tuple[int, Block]] = {}
        self._failure: BaseException | None = None
        extra, patches = self._models(seed, replication)
        self.memory = memory = Memory(lowered, extra, window is not None, tables)
        self._free = memory.ring
        whole = memory.M
        for address, value in patches:
            whole[address] = value
        whole[at.SEED], whole[at.REPLICATION], whole[at.TABLES] = seed, replication, int(tables)
        memory.X[at.WARM] = float(scenario.warm_up)
        self.window = window
        self._begin()

    @cached_property
    def recorder(self) -> Recorder:
        """What measures this run alone, window by window."""
        scenario = self.lowered.scenario
        warm_up = float(scenario.warm_up)
        return Recorder(self.lowered.layout, warm_up, scenario.horizon, self.window, assemble)

    def _models(self, seed: int, replication: int) -> tuple[list[int], list[tuple[int, int]]]:
        """Ticks and dates of models whose clock depends on their own uniform."""
        extra: list[int] = []
        patches: list[tuple[int, int]] = []
        start = len(self.lowered.image)
        for kind in self.lowered.kinds:
            if not kind.dated:
                continue
            stream = hash_id(kind.model.id)
            for number in range(kind.model.count):
                z = kind.models_at + kind.model_size * number
                chance = uniform(seed, replication, number << 16, stream, _SHARE_PLACE, _SHARE)
                ticks, wears = kind.clock(chance)
                dates = kind.dates(chance)[1:] if kind.priced else []
                patches += [
                    (z + at.Z_SHARE, bits(chance)), (z + at.Z_DRIFTS, int(wears)),
                    (z + at.Z_TICKS, start + len(extra)),
                    (z + at.Z_TICK_N, len(ticks) // at.TICK_SIZE),
                    (z + at.Z_DATES, start + len(extra) + len(ticks)),
                    (z + at.Z_DATE_N, len(dates)),
                ]  # fmt: skip
                extra += [*ticks, *map(bits, dates)]
        return extra, patches

    def _begin(self) -> None:
        if self.window is not None:
            self._expect_window()

    def _expect_window(self) -> None:
        edge = self.recorder.next_edge()
        if edge < self.lowered.scenario.horizon:
            self.memory.X[at.WINDOW_EDGE] = edge

    # --- what the kernel asks ---------------------------------------------------------------
    def _answer(self, what: int, which: int) -> int:
        try:
            if what == at.ASK_SPILL:
                bins = self.spilled.setdefault(which >> 24, {})
                k = (which & 0xFFFFFF) - (1 << 20) - at.LOWEST_BIN
                bins[k] = bins.get(k, 0) + 1
                return 0
            return self._read(which >> 32, which & 0xFFFFFFFF)
        except BaseException as error:  # noqa: BLE001 - it is raised again when the kernel is back
            self._failure = error
            self.memory.M[at.ERROR] = at.ASKED_IN_VAIN
            return 0 if what == at.ASK_SPILL else self.lowered.readings[which >> 32][2]

    def _read(self, number: int, tag: int) -> int:
        """The address of what holds of an element; remembered for as long as it holds."""
        reading, element, _ = self.lowered.readings[number]
        memory = self.memory
        now, chance = float(memory.X[at.ASK_TIME]), float(memory.X[at.ASK_CHANCE])
        held = reading.at(now, chance)
        address = 0 if held.block is None else self._place(held.block, keep=held.until > now)
        known = element + at.E_KNOWN + at.K_SIZE * (tag & int(memory.M[element + at.E_MASK]))
        memory.M[known + at.K_TAG] = tag
        memory.X[known + at.K_FROM] = now
        memory.X[known + at.K_UNTIL] = held.until
        memory.M[known + at.K_BLOCK] = address
        if held.program is not None:
            memory.M[known + at.K_PROGRAM] = self._place(held.program, keep=True)
        return address

    def _place(self, block: Block, *, keep: bool) -> int:
        """The address of a block in the ring of readings; when it is full, all is read anew."""
        known = self._blocks.get(id(block))
        if known is not None and known[1] is block:
            return known[0]
        own = [words for _, words in block.tables if self.lowered.words.known(words) is None]
        size = len(block.words) + sum(map(len, own))
        memory = self.memory
        if self._free + size > memory.ring_end:
            self._forget()
        address = self._free
        end = address + len(block.words)
        memory.M[address:end] = block.words
        for field, words in block.tables:
            place = self.lowered.words.known(words)
            if place is None:
                place, end = end, end + len(words)
                memory.M[place:end] = words
            memory.M[address + field] = place
        self._free = end
        if keep:
            self._blocks[id(block)] = (address, block)
        return address

    def _forget(self) -> None:
        self._blocks.clear()
        self._free = self.memory.ring
        for _, element, _ in self.lowered.readings:
            size = int(self.memory.M[element + at.E_MASK]) + 1
            first = element + at.E_KNOWN + at.K_TAG
            self.memory.M[first : first + at.K_SIZE * size : at.K_SIZE] = -1

    # --- the run ----------------------------------------------------------------------------
    def go(self) -> None:
        """Every event before the horizon."""
        callback, address = self._pointer()
        try:
            self._turn(address)
        finally:
            toolchain.PLAIN_ANSWERS.pop(address, None)
            del callback

    def results(self) -> Results:
        """Every event before the horizon, then what came out."""
        self.go()
        recorder = self.recorder
        fill(self, recorder.run, self.memory.run)
        if recorder.part is not None:
            fill(self, recorder.part, self.memory.part)
        measures = recorder.measures()
        series = recorder.series()
        tables = tables_of(self) if self.memory.M[at.TABLES] else None
        self.memory.release()
        return Results(measures, series, tables)

    def _pointer(self) -> tuple[Any, int]:
        if not toolchain.COMPILES:
            address = next(_NUMBERS)
            toolchain.PLAIN_ANSWERS[address] = self._answer
            return None, address
        callback = _ANSWER(self._answer)
        return callback, int(ctypes.cast(callback, ctypes.c_void_p).value or 0)

    def _turn(self, address: int) -> None:
        kernel = starting.kernel() if toolchain.COMPILES else None

        while True:
            self.memory.M[at.ASK] = address
            if kernel is None:
                code = turn(*self.memory.views())
            else:
                code = kernel(self.memory.M.ctypes.data)
            if code == at.DONE:
                return
            if code == at.GROW:
                self.memory.grow()
            elif code == at.TURN_WINDOW:
                self._turn_window()
            else:
                self._raise()

    def _turn_window(self) -> None:
        recorder, now = self.recorder, float(self.memory.X[at.NOW])
        if recorder.part is not None:
            fill(self, recorder.part, self.memory.part)
            recorder.turn(now)
            refresh(self, recorder.part, self.memory.part)
        self._expect_window()

    def _raise(self) -> None:
        if self._failure is not None:
            raise self._failure
        whole = self.memory.M
        job = int(whole[at.JOBS] + whole[at.JOB_SIZE] * whole[at.ERROR_JOB])
        stream, pipeline, _ = self.lowered.streams[int(whole[job + at.J_STREAM])]
        stage = self.lowered.stage_at(int(whole[at.ERROR_AT]))
        does = "comes by without end"
        if whole[at.ERROR] == at.ENDLESS_GAPS:
            does = "is interrupted more than 4,096 times"
        entity = int(whole[job + at.J_ENTITY])
        reason = f"stage {pipeline}.{stage}: job {entity} of {stream} {does}"
        raise NotSupported("compiled", [reason])
