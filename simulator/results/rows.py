"""Rows of results without a table around them: words once for a scenario, numbers for each run.

A short run is over in milliseconds, and a table of its hundred measures takes as long to make as
they do to be computed. So a run keeps its numbers, shares the words with all others of its
scenario, and becomes a table when somebody asks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

__all__ = ["Head", "Rows", "head_of", "rows_of", "rows_of_each"]

_NUMBERS = ("start", "end")
_making = Lock()


@dataclass(frozen=True, slots=True, eq=False)
class Head:
    """All columns but the values, one object for equal ones; made by `head_of`."""

    names: tuple[str, ...]
    columns: tuple[tuple[Any, ...], ...]
    frame: pd.DataFrame

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return head_of, (self.names, self.columns)  # equal ones are one object there too


def head_of(names: tuple[str, ...], columns: tuple[tuple[Any, ...], ...]) -> Head:
    """The head with these columns: words, or numbers where they are a window's ends."""
    with _making:  # threads that come at once find one object too
        return _head(names, columns)


@lru_cache(maxsize=64)
def _head(names: tuple[str, ...], columns: tuple[tuple[Any, ...], ...]) -> Head:
    frame = pd.DataFrame(
        {
            name: np.array(column, float) if name in _NUMBERS else pd.array(column, dtype="str")
            for name, column in zip(names, columns, strict=True)
        }
    )
    return Head(names, columns, frame)


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """The rows of one run: their head, and a value each."""

    head: Head
    numbers: NDArray[np.float64]

    def frame(self) -> pd.DataFrame:
        """As a table, the last column `value`."""
        return self.head.frame.assign(value=self.numbers)


def rows_of(rows: Sequence[tuple[Any, ...]], names: tuple[str, ...]) -> Rows:
    """Rows whose last entry is the value.

    >>> rows_of([("arrivals", "all", 3)], ("measure", "subject")).frame().to_dict("records")
    [{'measure': 'arrivals', 'subject': 'all', 'value': 3.0}]
    """
    *columns, values = zip(*rows, strict=True) if rows else ((),) * (len(names) + 1)
    return Rows(head_of(names, tuple(columns)), np.array(values, float))


def rows_of_each(rows: Sequence[tuple[Any, ...]], names: tuple[str, ...], runs: int) -> list[Rows]:
    """The rows of each of several runs; the last entry is a column, or one value for all.

    >>> rows = [("arrivals", "all", np.array([3, 4]))]
    >>> [each.numbers.tolist() for each in rows_of_each(rows, ("measure", "subject"), 2)]
    [[3.0], [4.0]]
    """
    *columns, values = zip(*rows, strict=True) if rows else ((),) * (len(names) + 1)
    numbers = np.empty((len(rows), runs))
    for number, value in enumerate(values):
        numbers[number] = value
    head = head_of(names, tuple(columns))
    return [Rows(head, each) for each in numbers.T.copy()]
