"""Results of one replication: facts in tables with declared columns, and the measures of a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from simulator.results.columns import TABLES, Column
from simulator.results.measures import MEASURES, SERIES, Measure

__all__ = ["MEASURES", "SERIES", "TABLES", "Column", "Measure", "Results"]


@dataclass(frozen=True, slots=True)
class Results:
    """One replication.

    `measures`: measure, subject, unit, value. `series`: measure, subject, start, end, value; empty
    when no window was asked for. `tables`: by the names of `TABLES`; None in streaming mode, whose
    measures are the same numbers.
    """

    measures: pd.DataFrame
    series: pd.DataFrame
    tables: Mapping[str, pd.DataFrame] | None = None
