"""Results of one replication: facts in tables with declared columns, and the measures of a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from simulator.results.columns import TABLES, Column
from simulator.results.measures import MEASURES, SERIES, Measure
from simulator.results.rows import Rows, rows_of

__all__ = ["MEASURES", "SERIES", "TABLES", "Column", "Measure", "Results", "Rows"]

Pair = tuple[Rows, Rows]
_NOTHING = rows_of([], ("measure", "subject"))


class Results:
    """One replication.

    `measures`: measure, subject, unit, value. `series`: measure, subject, start, end, value; empty
    when no window was asked for; both as tables, made when first asked for, or as `Rows`. `tables`:
    by the names of `TABLES`; None in streaming mode, whose measures are the same numbers.
    """

    __slots__ = ("_frames", "_rows", "tables")

    def __init__(
        self,
        measures: Rows,
        series: Rows,
        tables: Mapping[str, pd.DataFrame] | None = None,
    ) -> None:
        self._rows: Pair | Callable[[], Pair] = (measures, series)
        self.tables = tables
        self._frames: dict[str, pd.DataFrame] = {}

    @classmethod
    def later(cls, measured: Callable[[], Pair]) -> Results:
        """Measures and series that are made when first asked for, perhaps with those of others."""
        found = cls(_NOTHING, _NOTHING)
        found._rows = measured
        return found

    def __reduce__(self) -> tuple[Any, ...]:
        return Results, (self.measure_rows, self.series_rows, self.tables)

    @property
    def measure_rows(self) -> Rows:
        """The measures."""
        return self._both()[0]

    @property
    def series_rows(self) -> Rows:
        """The series."""
        return self._both()[1]

    def _both(self) -> Pair:
        rows = self._rows
        if not isinstance(rows, tuple):
            rows = self._rows = rows()
        return rows

    @property
    def measures(self) -> pd.DataFrame:
        """The measures as a table."""
        return self._frame("measures", self.measure_rows)

    @property
    def series(self) -> pd.DataFrame:
        """The series as a table."""
        return self._frame("series", self.series_rows)

    def _frame(self, name: str, rows: Rows) -> pd.DataFrame:
        if name not in self._frames:
            self._frames[name] = rows.frame()
        return self._frames[name]
