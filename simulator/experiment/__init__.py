"""Replications of a scenario, and scenarios against each other, with their uncertainty.

A number without its interval is not shown: `simulate` gives the mean over replications with its
95 % t-interval, `simulate_to_precision` as many of them as a stated precision needs, `compare`
paired differences on common random numbers. The same arguments give the same bytes, in one process
or several. This package decides where to run; it knows no stage and no pool.
"""

from simulator.experiment.comparing import Comparison, compare, default_criterion
from simulator.experiment.precise import measures_chosen, simulate_to_precision
from simulator.experiment.recovering import RECOVERY_COLUMNS, recovery_power
from simulator.experiment.running import Cancelled
from simulator.experiment.settling import Settling, settle
from simulator.experiment.simulating import Experiment, simulate, simulate_each
from simulator.intervals import Interval

__all__ = [
    "RECOVERY_COLUMNS",
    "Cancelled",
    "Comparison",
    "Experiment",
    "Interval",
    "Settling",
    "compare",
    "default_criterion",
    "measures_chosen",
    "recovery_power",
    "settle",
    "simulate",
    "simulate_each",
    "simulate_to_precision",
]
