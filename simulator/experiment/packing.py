"""Replications of one plan as bytes and back, exactly: what a shelf keeps.

A block holds replications first, first + 1, … of one plan: a compressed NumPy archive of numbers
and one JSON text, read without pickle. Whatever does not read as such a block, of that very plan,
is nothing.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from simulator.results import Results, Rows
from simulator.results.rows import Head, head_of

__all__ = ["FORMAT", "pack", "unpack"]

FORMAT = 1
_MEASURES = ("measure", "subject", "unit")
_SERIES = ("measure", "subject")
_SPAN = ("start", "end")
_DAMAGE = (ValueError, KeyError, TypeError, OSError, EOFError, RuntimeError, struct.error,
           zipfile.BadZipFile, zlib.error)  # fmt: skip
"""What reading bytes that are no block of ours may raise."""


def pack(plan: str, results: Sequence[Results]) -> bytes | None:
    """Runs without tables as bytes; None where their rows differ, which no block can say."""
    measures, series = results[0].measure_rows.head, results[0].series_rows.head
    if any(
        each.tables is not None
        or each.measure_rows.head is not measures
        or each.series_rows.head is not series
        for each in results
    ):
        return None
    words = {
        "format": FORMAT,
        "plan": plan,
        "measures": dict(zip(measures.names, measures.columns, strict=True)),
        "series": {name: column for name, column in _columns(series) if name in _SERIES},
    }
    spans = {name: np.array(column, float) for name, column in _columns(series) if name in _SPAN}
    arrays: dict[str, Any] = {
        "words": np.frombuffer(json.dumps(words).encode(), np.uint8),
        "measures": np.array([each.measure_rows.numbers for each in results]),
        "series": np.array([each.series_rows.numbers for each in results]),
        **spans,
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def _columns(head: Head) -> Iterator[tuple[str, tuple[Any, ...]]]:
    return zip(head.names, head.columns, strict=True)


def unpack(plan: str, content: bytes) -> list[Results] | None:
    """The runs of a block of that plan, exactly as they were packed; None of anything else."""
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as archive:
            found = {name: archive[name] for name in ("words", "measures", "series", *_SPAN)}
        words = json.loads(found["words"].tobytes())
        if words["format"] != FORMAT or words["plan"] != plan:
            return None
        measures, series = words["measures"], words["series"]
        rows = len(measures["measure"]), len(series["measure"])
        if not _fits(found, rows):
            return None
        spans = [tuple(found[name].tolist()) for name in _SPAN]
        heads = (
            head_of(_MEASURES, tuple(tuple(measures[name]) for name in _MEASURES)),
            head_of((*_SERIES, *_SPAN), (*(tuple(series[name]) for name in _SERIES), *spans)),
        )
    except _DAMAGE:
        return None
    return [
        Results(Rows(heads[0], values), Rows(heads[1], windows))
        for values, windows in zip(found["measures"], found["series"], strict=True)
    ]


def _fits(found: dict[str, Any], rows: tuple[int, int]) -> bool:
    count = len(found["measures"])
    return (
        found["measures"].dtype == found["series"].dtype == np.float64
        and found["measures"].shape == (count, rows[0])
        and found["series"].shape == (count, rows[1])
        and all(found[name].shape == (rows[1],) for name in _SPAN)
        and count > 0
    )
