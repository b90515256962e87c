"""Logs of deployments and incidents: DORA's values with their intervals, the client's own.

They are outcomes of delivery: checks of a simulation and never its inputs.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np

from advisor.logs.fits import LogFit, hours_since_monday
from advisor.logs.reading import LogTable
from simulator.calibration import (
    count_value,
    fit_arrivals,
    fit_durations,
    median_value,
    share_value,
)

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["fit_deployments", "fit_incidents"]


def fit_deployments(fit: LogFit, table: pd.DataFrame, incidents: LogTable | None) -> None:
    """How often, how fast, how many fail, how soon restored, how many were rework.

    Incidents of a log of their own count where they name the deployment that caused them.
    """
    failed, recovery = table["failed"], table["recovery"].dropna()
    if incidents is not None:
        failed, recovery = _joined(fit, table, incidents.table)
    hours, _ = hours_since_monday(table["time"])
    fit.add_arrivals(fit_arrivals(hours.to_numpy()))
    fit.add_failures(failed)
    for what, lengths in (("lead time", table["lead"].dropna()), ("recovery time", recovery)):
        if (lengths > 0.0).sum() >= 2:
            fit.add_durations(what, fit_durations(lengths.to_numpy()), lengths)
        else:
            fit.warnings.append(f"{what}: the log does not say")
    known, rework = failed.dropna(), table["rework"].dropna()
    lead = table["lead"].dropna().to_numpy()
    values = [
        count_value("deployment-frequency", hours.to_numpy(), _weeks(hours)),
        median_value("lead-time.p50", lead),
        median_value("lead-time.p90", lead, 0.9),
        share_value("change-fail-rate", int(known.astype(bool).sum()), len(known)),
        median_value("recovery-time.p50", recovery.to_numpy()),
        median_value("recovery-time.p90", recovery.to_numpy(), 0.9),
        share_value("rework-rate", int(rework.astype(bool).sum()), len(rework)),
    ]
    fit.delivery = [dataclasses.asdict(each) for each in values]


def _joined(
    fit: LogFit, table: pd.DataFrame, incidents: pd.DataFrame
) -> tuple[pd.Series, pd.Series]:
    """Which deployments an incident names, and how long each took to be restored."""
    named = incidents.loc[incidents["deployment"].fillna(0) != 0, "deployment"]
    here = named.isin(table["id"])
    loose = len(incidents) - int(here.sum())
    if loose:
        fit.warnings.append(f"{loose} incidents name no deployment of the log and count for none")
    failed = table["id"].isin(named).astype(object)
    return failed, incidents.loc[named.index[here], "recovery"].dropna()


def fit_incidents(fit: LogFit, table: pd.DataFrame) -> None:
    """How often something breaks and how soon it is restored."""
    hours, _ = hours_since_monday(table["time"])
    arrivals = fit_arrivals(hours.to_numpy())
    fit.add_arrivals(arrivals)
    recovery = table["recovery"].dropna()
    pipeline = {"id": "incident", "role": "incident", "arrivals": arrivals.arrivals}
    if (recovery > 0.0).sum() >= 2:
        durations = fit_durations(recovery.to_numpy())
        fit.add_durations("recovery time", durations, recovery)
        stage = {"id": "restore", "role": "work", "time": durations.distribution}
        fit.fragment = {"time-unit": "hour", "pipelines": [{**pipeline, "stages": [stage]}]}
    else:
        fit.warnings.append("recovery time: the log does not say")
    if open_ := int(table["recovery"].isna().sum()):
        fit.warnings.append(f"{open_} incidents have no end: the times are of the others")
    values = [
        count_value("incidents", hours.to_numpy(), _weeks(hours)),
        median_value("recovery-time.p50", recovery.to_numpy()),
        median_value("recovery-time.p90", recovery.to_numpy(), 0.9),
    ]
    fit.delivery = [dataclasses.asdict(each) for each in values]


def _weeks(hours: pd.Series) -> float:
    """Weeks from the first day of the log to the end of its last."""
    return float(np.floor(hours.max() / 24.0) + 1.0 - np.floor(hours.min() / 24.0)) / 7.0
