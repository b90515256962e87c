"""Replications on the compiled engine, the first of which the reference engine tells alike.

What theory, a table of real jobs or another program says of the runs then holds of both engines:
theory is compared with all of them, and of one of them every measure is the same 64 bits. The
reference engine would take twenty times as long for all.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from simulator.engines.compiled import warm_up
from simulator.experiment import Experiment, simulate
from simulator.spec import Scenario

__all__ = ["on_both"]


def on_both(scenario: Scenario, replications: int, **how: Any) -> Experiment:
    """All runs on the compiled engine; AssertionError where the reference engine's first differs.

    `how` is as of `simulate`: `seed`, `tables`.
    """
    warm_up()
    found = simulate(scenario, replications=replications, engine="compiled", **how)
    slow = simulate(scenario, replications=1, engine="reference", **how)
    assert (found.engine, slow.engine) == ("compiled", "reference")
    first = found.runs[found.runs["replication"] == 0].reset_index(drop=True)
    keys = ["measure", "subject", "unit"]
    assert first[keys].equals(slow.runs[keys])
    one, other = (each["value"].to_numpy().view(np.int64) for each in (first, slow.runs))
    apart = np.flatnonzero(one != other)
    assert not len(apart), f"{first.iloc[apart[0]].tolist()}, {slow.runs.iloc[apart[0]].tolist()}"
    return found
