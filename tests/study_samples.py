"""A small study made by hand, for what shows or keeps one."""

from __future__ import annotations

import math

import pandas as pd

from advisor.flow import Study
from simulator.experiment import DRAWN_COLUMNS, SENSITIVITY_COLUMNS

__all__ = ["study"]


def study() -> Study:
    """A small study by hand; one measure has nothing to measure."""
    nan = math.nan
    tornado_rows = [
        ("regression", "p", "lead-time.mean", "change", "hours", 120.0, 80.0, 240.0,
         -50.0, -30.0, 90.0, 150.0, 160.0, True),
        ("restore", "q", "recovery-time.p50", "change", "hours", nan, nan, nan,
         nan, nan, nan, nan, nan, False),
    ]  # fmt: skip
    drawn_rows = [
        ("lead-time.mean", "change", "hours", 130.0, 100.0, 180.0, 90.0, 200.0, 30.0, 10.0, 0.9,
         False, 20),
        ("recovery-time.p50", "change", "hours", nan, nan, nan, nan, nan, nan, nan, nan, False, 0),
    ]  # fmt: skip
    return Study(
        hours=4368.0, seed=1, replications=4,
        tornado=pd.DataFrame(tornado_rows, columns=list(SENSITIVITY_COLUMNS)),
        left_out=(("release-rhythm", "it is said in words"),),
        drawn=pd.DataFrame(drawn_rows, columns=list(DRAWN_COLUMNS)),
        draws=20, refused=3, cut=336.0, settled=True,
        settling=pd.DataFrame(
            {"start": [0.0, 2184.0], "end": [2184.0, 4368.0], "mean": [1.0, 5.0]}
        ),
    )  # fmt: skip
