"""Rows of many replications as one table, with a first column `replication`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd

from simulator.intervals import stack
from simulator.results import Rows
from simulator.results.rows import Head

__all__ = ["stack_rows"]


def stack_rows(each: Sequence[Rows]) -> pd.DataFrame:
    """Rows of replications 0, 1, … one below the other; quick where all have one head."""
    head, count = each[0].head, len(each)
    if any(rows.head is not head for rows in each):
        return stack([rows.frame() for rows in each])
    return _repeated(head, count).assign(value=np.concatenate([rows.numbers for rows in each]))


@lru_cache(maxsize=64)
def _repeated(head: Head, count: int) -> pd.DataFrame:
    """All columns but the values, which scenarios of one shape have in common."""
    places = np.tile(np.arange(len(head.frame)), count)
    columns = {name: head.frame[name].array.take(places) for name in head.names}
    return pd.DataFrame({"replication": np.repeat(np.arange(count), len(head.frame)), **columns})
