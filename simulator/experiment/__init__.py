"""Replications of a scenario, and scenarios against each other, with their uncertainty.

A number without its interval is not shown: `simulate` gives the mean over replications with its
95 % t-interval, `simulate_to_precision` as many of them as a stated precision needs, `compare`
paired differences on common random numbers, `select_best` the best of several with a stated
probability, `refine` a first answer at once that becomes better, `sensitivity` one parameter at a
time, `simulate_draws` all of them drawn. The same arguments give the same bytes, on threads, in
processes, on a cluster or one after the other (`computing` says which, and what is kept).
This package decides where to run; it knows no stage and no pool.
"""

from simulator.computing import Cluster, Computing, Shelf, computing
from simulator.experiment.comparing import Comparison, compare, default_criterion
from simulator.experiment.drawn import DRAWN_COLUMNS, Drawn, simulate_draws
from simulator.experiment.periods import (
    PeriodCost,
    best_period_of,
    expected_rates,
    simulate_periods,
)
from simulator.experiment.precise import measures_chosen, simulate_to_precision
from simulator.experiment.recovering import RECOVERY_COLUMNS, recovery_power
from simulator.experiment.refining import Refined, refine
from simulator.experiment.running import Cancelled
from simulator.experiment.selecting import SELECTION_COLUMNS, Selection, select_best
from simulator.experiment.settling import Settling, settle
from simulator.experiment.sheet import SECTIONS, SheetRow, stress_sheet
from simulator.experiment.simulating import Experiment, simulate, simulate_each
from simulator.experiment.tornado import (
    SENSITIVITY_COLUMNS,
    Sensitivity,
    Swing,
    sensitivity,
    swings_of,
    swung,
)
from simulator.experiment.watched import Watched, watched_at
from simulator.intervals import Interval

__all__ = [
    "DRAWN_COLUMNS",
    "RECOVERY_COLUMNS",
    "SECTIONS",
    "SELECTION_COLUMNS",
    "SENSITIVITY_COLUMNS",
    "Cancelled",
    "Cluster",
    "Comparison",
    "Computing",
    "Drawn",
    "Experiment",
    "Interval",
    "PeriodCost",
    "Refined",
    "Selection",
    "Sensitivity",
    "Settling",
    "SheetRow",
    "Shelf",
    "Swing",
    "Watched",
    "best_period_of",
    "compare",
    "computing",
    "default_criterion",
    "expected_rates",
    "measures_chosen",
    "recovery_power",
    "refine",
    "select_best",
    "sensitivity",
    "settle",
    "simulate",
    "simulate_draws",
    "simulate_each",
    "simulate_periods",
    "simulate_to_precision",
    "stress_sheet",
    "swings_of",
    "swung",
    "watched_at",
]
