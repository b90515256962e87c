"""The memory of one run: the fixed words, the accumulators, and sections that grow when asked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.engines.compiled import layout as at
from simulator.engines.compiled.bins import steps
from simulator.engines.compiled.lower import Lowered

__all__ = ["Memory"]

Whole = NDArray[np.int64]

# A section: its address, what it holds now (or None: all of it may), its room, words of one entry.
_SECTIONS = (
    (at.HEAP, at.HEAP_N, at.HEAP_CAP, 2),
    (at.SLOTS, at.SLOT_N, at.HEAP_CAP, at.SLOT_SIZE),
    (at.JOBS, at.JOB_N, at.JOB_CAP, 0),
    (at.WORKS, at.WORK_N, at.WORK_CAP, at.W_SIZE),
    (at.INCIDENTS, at.INCIDENT_N, at.INCIDENT_CAP, at.N_SIZE),
    (at.RETRAININGS, at.RETRAINING_N, at.RETRAINING_CAP, at.G_SIZE),
    (at.POOL_ROWS, at.POOL_ROW_N, at.POOL_ROW_CAP, at.POOL_ROW_SIZE),
    (at.MODEL_ROWS, at.MODEL_ROW_N, at.MODEL_ROW_CAP, at.MODEL_ROW_SIZE),
    (at.SCRATCH, at.HEADER, at.SCRATCH_CAP, 1),
)
_ROOM = 700


class Memory:
    """Words as whole numbers (`M`) and as floats (`X`); both see the same memory."""

    def __init__(self, lowered: Lowered, extra: list[int], windowed: bool, tables: bool) -> None:
        self._lowered = lowered
        image = lowered.image
        self._fixed = len(image) + len(extra)
        table = steps()
        self.ring = self._fixed + len(table)
        self.ring_end = self.ring + (_ring_size(lowered) if lowered.readings else 0)
        sets = 2 if windowed else 1
        self.run = self.ring_end
        self.part = self.run + (lowered.tallies if windowed else 0)
        self._own = self.ring_end + sets * lowered.tallies
        self._remembers = not tables  # with tables nothing that ended makes room again
        self._alike = self._remembers and not extra  # begins as the last run of its kind did
        if self._alike and (found := lowered.fresh.of(windowed)) is not None:
            self.M: Whole = found
            self.X = found.view(np.float64)
            return
        head = self._head(tables)
        self._allocate(head)
        self.M[at.HEADER : len(image)] = image[at.HEADER :]
        self.M[len(image) : self._fixed] = extra
        self.M[self._fixed : self.ring] = table
        head[at.STEPS], head[at.GREW] = self._fixed, 1
        self.M[: at.HEADER] = head
        self._begin_accumulators(windowed)
        if self._alike:
            lowered.fresh.keep(windowed, self.M)

    def _head(self, tables: bool) -> Whole:
        """The header: the room each section begins with."""
        lowered = self._lowered
        head = lowered.image[: at.HEADER].copy()
        backlog = sum(lowered.scenario.backlog.values())
        models = sum(each.model.count for each in lowered.kinds)
        timed = models * (4 + max((len(k.monitors) for k in lowered.kinds), default=0))
        dated = sum(len(parts) for parts in lowered.changes.values())
        events = 2 * _ROOM + backlog + 2 * timed + 80 * dated + models * 4 * dated
        head[at.HEAP_CAP] = events + _ROOM + 8 * len(lowered.pipelines) + 8 * len(lowered.pools)
        head[at.JOB_CAP] = 256
        head[at.WORK_CAP] = 1024
        head[at.INCIDENT_CAP] = 64
        head[at.RETRAINING_CAP] = 64
        head[at.POOL_ROW_CAP] = (4096 if tables else 16) + len(lowered.pools)
        head[at.MODEL_ROW_CAP] = (4096 if tables else 16) + 2 * models
        head[at.SCRATCH_CAP] = 256
        head[at.QUEUE_CAP] = 1024
        if self._remembers:
            for room, size in lowered.room.items():
                head[room] = max(int(head[room]), size)
        return head

    def release(self) -> None:
        """The run is over and all of it was read: the next one of the scenario may write here."""
        if self._alike:
            self._lowered.fresh.spare(self.M)

    def _entry(self, size: int) -> int:
        return size or int(self._lowered.image[at.JOB_SIZE])

    def _allocate(self, head: Whole) -> None:
        """Sections one behind the other, by the room the header asks for."""
        end = self._own
        for address, _, room, size in _SECTIONS:
            head[address] = end
            end += self._entry(size) * int(head[room])
        head[at.QUEUES] = end
        end += int(head[at.QUEUE_CAP]) * len(self._lowered.pools)
        self.M = np.zeros(end, dtype=np.int64)
        self.X = self.M.view(np.float64)
        heap, room = int(head[at.HEAP]), 2 * int(head[at.HEAP_CAP])
        self.X[heap : heap + room : 2] = math.inf  # nothing is due yet

    def _begin_accumulators(self, windowed: bool) -> None:
        """Every accumulator at its start: the run's at the warm-up, a window's at time 0."""
        lowered = self._lowered
        self.M[at.RUN], self.M[at.PART] = self.run, self.part
        self.M[at.WINDOWED] = int(windowed)
        warm = float(lowered.scenario.warm_up)
        for base, start in ((self.run, warm), (self.part, 0.0))[: 2 if windowed else 1]:
            levels, pools, meters = base, base + lowered.at_pools, base + lowered.at_meters
            self.X[levels : pools : at.LV_SIZE] = start
            self.X[pools : base + lowered.at_pipes : at.M_SIZE] = start
            count = sum(each.model.count for each in lowered.kinds)
            models = self.X[meters : meters + at.MM_SIZE * count].reshape(count, at.MM_SIZE)
            models[:, at.MM_START] = start
            models[:, (at.MM_QUALITY, at.MM_FLOOR, at.MM_PROMISED)] = math.nan
            for place in self.samples(base):
                self.M[place + at.A_LOW] = at.BINS

    def samples(self, base: int) -> list[int]:
        """The address of every sample of a set."""
        low = self._lowered
        pipes = range(len(low.pipelines))
        found = [base + low.at_pipes + at.TP_SIZE * p + f for p in pipes
                 for f in (at.TP_LEAD, at.TP_RECOVERY)]  # fmt: skip
        found += [base + low.at_kinds + at.TK_SIZE * k + at.TK_DETECTION
                  for k in range(len(low.models))]  # fmt: skip
        return found + [base + place for place in low.samples.values()]

    def grow(self) -> None:
        """Twice the room where it is scarce; what is there moves along.

        The next run of the scenario begins with as much.
        """
        old, head = self.M, self.M[: at.HEADER].copy()
        need = int(head[at.NEED])
        waits = int(head[at.QUEUE_TOP]) * len(self._lowered.pools)
        due = int(head[at.WIDEST] * head[at.DUE_N])
        wanted = {
            at.HEAP_CAP: int(head[at.SLOT_N]) + need + waits + due,
            at.JOB_CAP: int(head[at.JOB_N]),
            at.WORK_CAP: int(head[at.WORK_N]) + due,
            at.INCIDENT_CAP: int(head[at.INCIDENT_N]),
            at.RETRAINING_CAP: int(head[at.RETRAINING_N]),
            at.POOL_ROW_CAP: int(head[at.POOL_ROW_N]) + len(self._lowered.pools),
            at.MODEL_ROW_CAP: int(head[at.MODEL_ROW_N]),
            at.SCRATCH_CAP: need,
            at.QUEUE_CAP: int(head[at.QUEUE_TOP]) + due,
        }
        for room, used in wanted.items():
            while (
                head[room] < used + _ROOM * (room in (at.HEAP_CAP, at.WORK_CAP, at.QUEUE_CAP)) + 16
            ):
                head[room] *= 2
        if self._remembers:
            self._lowered.room = {room: int(head[room]) for room in wanted}
            self._lowered.fresh.forget()
        self._allocate(head)
        self.M[at.HEADER : self._own] = old[at.HEADER : self._own]
        for address, used, _, size in _SECTIONS:
            if address != at.SCRATCH:
                length = self._entry(size) * int(old[used])
                start, before = int(head[address]), int(old[address])
                self.M[start : start + length] = old[before : before + length]
        self._move_queues(old, head)
        head[at.NEED] = 0
        self.M[: at.HEADER] = head

    def _move_queues(self, old: Whole, head: Whole) -> None:
        for position in range(len(self._lowered.pools)):
            q = self._lowered.pool_base + at.Q_SIZE * position
            first = (
                int(old[at.QUEUES]) + position * int(old[at.QUEUE_CAP]) + int(old[q + at.Q_HEAD])
            )
            count = int(old[q + at.Q_N])
            start = int(head[at.QUEUES]) + position * int(head[at.QUEUE_CAP])
            self.M[start : start + count] = old[first : first + count]
            self.M[q + at.Q_HEAD] = 0

    def views(self) -> tuple[Any, Any]:
        """What the kernel is given where it is plain Python."""
        plain = memoryview(self.M.data).cast("B")
        return plain.cast("q"), plain.cast("d")

    def section(self, address: int, used: int, size: int) -> tuple[Any, Any]:
        """The entries of a section, as whole numbers and as floats, one row each."""
        count, start = int(self.M[used]), int(self.M[address])
        size = self._entry(size)
        whole = self.M[start : start + count * size].reshape(count, size)
        return whole, whole.view(np.float64)


def _ring_size(lowered: Lowered) -> int:
    """Room for blocks of dated readings: many of the usual, and several of the largest."""
    parts = [each for parts in lowered.changes.values() for each in parts]
    return 65536 + 16 * max((len(str(each.to)) for each in parts), default=0)
