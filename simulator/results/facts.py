"""Facts of a run as tables: rows of plain values, ordered, with the declared columns and types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from simulator.results.columns import TABLES

__all__ = ["ORDER", "Facts"]

Fact = tuple[object, ...]

# The columns a table is ordered by, as positions of its declared columns.
ORDER: Mapping[str, tuple[str, ...]] = {
    "visits": ("entered", "stream", "job", "stage", "visit", "branch"),
    "jobs": ("arrived", "stream", "job"),
    "pools": ("time", "pool"),
    "models": ("time", "model", "number", "age"),
    "retrainings": ("asked", "model", "number"),
    "incidents": ("opened", "stream", "job"),
}


class Facts:
    """Rows collected by table; `frames` gives them in order, whatever order they came in."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Fact]] = {name: [] for name in TABLES}

    def frames(self) -> dict[str, pd.DataFrame]:
        """Each table with its declared columns and types; equal keys keep the order of events."""
        return {name: _frame(name, rows) for name, rows in self.rows.items()}


def _frame(name: str, rows: list[Fact]) -> pd.DataFrame:
    names = [column.name for column in TABLES[name]]
    places = [names.index(each) for each in ORDER[name]]
    rows = sorted(rows, key=lambda row: tuple(row[place] for place in places))
    columns: Sequence[Sequence[object]] = (
        list(zip(*rows, strict=True)) if rows else [()] * len(names)
    )
    return pd.DataFrame(
        {
            column.name: _typed(values, column.dtype)
            for column, values in zip(TABLES[name], columns, strict=True)
        }
    )


def _typed(values: Sequence[object], dtype: str) -> object:
    if dtype == "text":
        return pd.array(list(values), dtype="str")
    kind = {"int": np.int64, "float": np.float64, "bool": np.bool_}[dtype]
    return np.array(values, dtype=kind)
