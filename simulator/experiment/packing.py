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
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from simulator.results import Results

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
    first = results[0]
    if any(each.tables is not None or not _alike(each, first) for each in results):
        return None
    words = {
        "format": FORMAT,
        "plan": plan,
        "measures": {name: first.measures[name].tolist() for name in _MEASURES},
        "series": {name: first.series[name].tolist() for name in _SERIES},
    }
    arrays = {
        "words": np.frombuffer(json.dumps(words).encode(), np.uint8),
        "measures": np.array([each.measures["value"].to_numpy(float) for each in results]),
        "series": np.array([each.series["value"].to_numpy(float) for each in results]),
        **{name: first.series[name].to_numpy(float) for name in _SPAN},
    }
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


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
        heads = _texts(measures, _MEASURES), _texts(series, _SERIES)
    except _DAMAGE:
        return None
    return [
        Results(
            pd.DataFrame({**heads[0], "value": value}),
            pd.DataFrame({**heads[1], **{name: found[name] for name in _SPAN}, "value": windows}),
        )
        for value, windows in zip(found["measures"], found["series"], strict=True)
    ]


def _alike(one: Results, other: Results) -> bool:
    """Whether two replications measured the same things in the same order, in the same windows."""
    return (
        len(one.measures) == len(other.measures)
        and len(one.series) == len(other.series)
        and all(one.measures[name].equals(other.measures[name]) for name in _MEASURES)
        and all(one.series[name].equals(other.series[name]) for name in (*_SERIES, *_SPAN))
    )


def _fits(found: dict[str, Any], rows: tuple[int, int]) -> bool:
    count = len(found["measures"])
    return (
        found["measures"].dtype == found["series"].dtype == np.float64
        and found["measures"].shape == (count, rows[0])
        and found["series"].shape == (count, rows[1])
        and all(found[name].shape == (rows[1],) for name in _SPAN)
        and count > 0
    )


def _texts(words: dict[str, list[str]], names: Sequence[str]) -> dict[str, Any]:
    return {name: pd.array(words[name], dtype="str") for name in names}
