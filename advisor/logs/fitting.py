"""A tidy log fitted: a fragment of a scenario, how well it fits, and what it cannot tell."""

from __future__ import annotations

import datetime as dt
from typing import Any, BinaryIO

from advisor.faults import Fault, FaultsError
from advisor.logs.columns import LogKind
from advisor.logs.delivery import fit_deployments, fit_incidents
from advisor.logs.fits import LogFit, hours_since_monday
from advisor.logs.jobs_fit import JobQuestions, Progress, fit_jobs
from advisor.logs.metric import fit_metric
from advisor.logs.reading import LogTable, read_log

__all__ = ["JobQuestions", "LogFit", "calibrate", "fit_log"]


def calibrate(
    content: bytes | BinaryIO,
    name: str,
    kind: LogKind,
    *,
    questions: JobQuestions | None = None,
    incidents: LogTable | None = None,
    progress: Progress | None = None,
    season_days: float | None = None,
    **reading: Any,
) -> dict[str, Any]:
    """One JSON-able answer for a log file: fits, goodness, backtest, warnings, fragment, rows.

    `rows` counts what was read and refused and why, `refused` says of the first 1,000 rows which
    line and what. `reading` goes to `read_log` (columns, results, duration_unit, origin, zone,
    preset). `incidents` are those of a log of deployments, `season_days` the period of a season in
    a metric log (a year). Raises FaultsError where the file cannot
    be read as a log of that kind, or has too little in it.
    """
    log = read_log(content, name, kind, **reading)
    try:
        fit = fit_log(
            log,
            questions=questions,
            incidents=incidents,
            progress=progress,
            season_days=season_days,
        )
    except ValueError as error:
        raise FaultsError([Fault(f"{name}:1", str(error), "export a longer time")]) from None
    return {
        "fits": fit.fits,
        "goodness": fit.goodness,
        "backtest": fit.backtest,
        "warnings": fit.warnings,
        "quantiles": fit.quantiles,
        "delivery": fit.delivery,
        "sizes": fit.sizes,
        "ages": fit.ages,
        "shapes": fit.shapes,
        "changes": fit.changes,
        "seasons": fit.seasons,
        "fragment": fit.fragment,
        "kept": fit.kept,
        "rows": {"read": log.read, "refused": log.refused_rows},
        "reasons": dict(log.reasons),
        "columns": dict(log.columns),
        "refused": [
            {"where": each.where, "what": each.what, "remedy": each.remedy} for each in log.refused
        ],
    }


def fit_log(
    log: LogTable,
    *,
    questions: JobQuestions | None = None,
    incidents: LogTable | None = None,
    progress: Progress | None = None,
    season_days: float | None = None,
) -> LogFit:
    """What can be fitted to a log of its kind; ValueError where there is too little in it."""
    fit = LogFit()
    if log.refused_rows:
        fit.warnings.append(f"{log.refused_rows} rows could not be used and are left out")
    fit.warnings += log.warnings
    if log.kind == "metric":
        fit_metric(fit, log.table, season_days)
    elif log.kind == "deployments":
        fit_deployments(fit, log.table, incidents)
    elif log.kind == "incidents":
        fit_incidents(fit, log.table)
    else:
        hours, monday = hours_since_monday(log.table["time"])
        fit_jobs(fit, log, hours, questions or JobQuestions(), progress)
        _date(fit, monday)
    return fit


def _date(fit: LogFit, monday: dt.datetime) -> None:
    """Units and origin of the fragment, before its pipelines."""
    fit.fragment = {
        "time-unit": "hour",
        "origin": monday.isoformat(timespec="minutes"),
        **fit.fragment,
    }
