"""Results of one replication: facts in tables with declared columns, and the measures of a run."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from simulator.results.columns import TABLES, Column
from simulator.results.measures import MEASURES, SERIES, Measure
from simulator.results.rows import Rows

__all__ = ["MEASURES", "SERIES", "TABLES", "Column", "Measure", "Results", "Rows"]


class Results:
    """One replication.

    `measures`: measure, subject, unit, value. `series`: measure, subject, start, end, value; empty
    when no window was asked for; both as tables, made when first asked for, or as `Rows`. `tables`:
    by the names of `TABLES`; None in streaming mode, whose measures are the same numbers.
    """

    __slots__ = ("_frames", "measure_rows", "series_rows", "tables")

    def __init__(
        self,
        measures: Rows,
        series: Rows,
        tables: Mapping[str, pd.DataFrame] | None = None,
    ) -> None:
        self.measure_rows = measures
        self.series_rows = series
        self.tables = tables
        self._frames: dict[str, pd.DataFrame] = {}

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
