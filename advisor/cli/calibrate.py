"""`calibrate`: a client's log becomes a piece of a scenario, with its fit and a back-test."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from advisor.cli.keeping import Into, into_text
from advisor.cli.printing import Progress, print_json, table, tell
from advisor.faults import Fault, FaultsError

__all__ = ["run_calibrate"]

_JOBS = ("ci", "training")
_SHOWN = 10


def run_calibrate(options: argparse.Namespace) -> int:
    """What a log says of durations, arrivals, failures or wear, and how far to trust it."""
    from advisor.logs import JobQuestions, calibrate

    _check(options)
    reading = _reading(options)
    questions = JobQuestions(
        slots=options.slots,
        backfill=options.backfill,
        replications=options.replications,
        arrivals=options.arrivals,
        wait_p90=None if options.wait is None else options.wait / 60.0,
        stages=dict(options.stage),
    )
    into = None if options.into is None else Into(options)
    with Path(options.log).open("rb") as file:
        found = calibrate(
            file,
            options.log,
            options.kind,
            questions=questions,
            incidents=_incidents(options),
            progress=Progress("back-test"),
            season_days=options.season,
            **reading,
        )
    if options.out is not None:
        _write_plots(found, Path(options.out), options.log)
    told = None if into is None else into.take(found)
    if options.json:
        print_json(found if told is None else {**found, "into": told})
        return 0
    _tell_refused(found)
    print(_text(found))
    if told is not None:
        print(f"\n{into_text(told)}")
        if not told["applied"]:
            tell("Nothing is written yet: say --yes to write it into the engagement.")
    return 0


def _check(options: argparse.Namespace) -> None:
    """Options that do not go with the kind of the log."""
    from advisor.logs import PRESETS
    from advisor.logs.stages import STAGES

    faults = []
    if options.preset is not None and PRESETS[options.preset].kind != options.kind:
        kind = PRESETS[options.preset].kind
        what = f"`{options.preset}` exports {kind} logs"
        faults.append(Fault("--preset", what, f"say --kind {kind}, or leave --preset out"))
    if options.incidents is not None and options.kind != "deployments":
        what = f"a {options.kind} log is asked for"
        faults.append(Fault("--incidents", what, "it goes with --kind deployments"))
    if options.season is not None and options.kind != "metric":
        what = f"a {options.kind} log is asked for"
        faults.append(Fault("--season", what, "it goes with --kind metric"))
    if options.wait is not None and options.kind not in _JOBS:
        remedy = "it goes with --kind ci or training"
        faults.append(Fault("--wait", f"a {options.kind} log has no pool to be found", remedy))
    for name, stage in options.stage:
        if stage not in STAGES.get(options.kind, ()):
            there = " or ".join(STAGES.get(options.kind, ())) or "none"
            what = f"`{stage}` is no stage of a {options.kind} log"
            faults.append(Fault(f"--stage {name}", what, f"there is {there}"))
    if options.into is None:
        for name in ("id", "label", "yes", "replace", "keep_rows"):
            if getattr(options, name):
                option = f"--{name.replace('_', '-')}"
                faults.append(Fault(option, "nothing is kept", "it goes with --into ENGAGEMENT"))
    if faults:
        raise FaultsError(faults)


def _reading(options: argparse.Namespace) -> dict[str, Any]:
    return {
        "columns": dict(options.map),
        "results": dict(options.result),
        "duration_unit": options.unit,
        "origin": options.origin,
        "zone": options.zone,
        "preset": options.preset,
    }


def _incidents(options: argparse.Namespace) -> Any:
    from advisor.logs import read_log

    if options.incidents is None:
        return None
    with Path(options.incidents).open("rb") as file:
        return read_log(file, options.incidents, "incidents", zone=options.zone)


def _tell_refused(found: dict[str, Any]) -> None:
    for refused in found["refused"][:_SHOWN]:
        tell(f"{refused['where']}: {refused['what']}: {refused['remedy']}")
    if found["rows"]["refused"] > _SHOWN:
        for reason, count in found["reasons"].items():
            tell(f"{count} rows: {reason}")


_TABLES = (
    (
        "fits",
        ("what", "mean", "low", "high", "unit", "n"),
        ("fit", "mean", "low", "high", "unit", "n"),
    ),
    (
        "delivery",
        ("measure", "value", "low", "high", "unit", "n"),
        ("delivery", "value", "low", "high", "unit", "n"),
    ),
    ("goodness", ("what", "measure", "value"), ("of", "goodness", "value")),
    (
        "backtest",
        ("what", "predicted", "low", "high", "actual", "miss", "poisson", "days", "unit", "n"),
        ("back-test", "foretold", "low", "high", "came", "miss", "at random", "days", "unit", "n"),
    ),
    (
        "ages",
        ("from", "to", "gap", "low", "high", "isotonic", "fitted", "n"),
        ("age from (days)", "to", "gap (points)", "low", "high", "never falling", "fitted", "n"),
    ),
    (
        "shapes",
        ("shape", "r2", "miss"),
        ("shape", "share explained", "miss on the last 40 % (points)"),
    ),
    (
        "changes",
        ("date", "before", "after"),
        ("level changes on", "before (points)", "after"),
    ),
    (
        "sizes",
        ("slots", "wait_p50", "wait_p90", "utilisation"),
        ("slots", "half wait (h)", "nine in ten wait (h)", "busy"),
    ),
)


def _text(found: dict[str, Any]) -> str:
    used = ", ".join(f"{name} from `{column}`" for name, column in found["columns"].items())
    parts = [
        f"{found['rows']['read']} rows read, {found['rows']['refused']} refused.\nRead: {used}."
    ]
    for name, columns, headings in _TABLES:
        if rows := [[each.get(column) for column in columns] for each in found[name]]:
            parts.append(table(headings, rows))
    if found["warnings"]:
        parts.append("\n".join(found["warnings"]))
    return "\n\n".join(parts)


def _write_plots(found: dict[str, Any], folder: Path, name: str) -> None:
    """The quantiles as a table, and one plot for each thing that was fitted."""
    import pandas as pd

    from advisor.cli.printing import write_csv, write_whole
    from advisor.report.figures import quantile_plot
    from advisor.report.svg import render

    rows = found["quantiles"]
    write_csv(
        pd.DataFrame(rows, columns=["what", "level", "log", "fitted"]), folder / "quantiles.csv"
    )
    for what in dict.fromkeys(each["what"] for each in rows):
        mine = [
            (each["level"], each["log"], each["fitted"]) for each in rows if each["what"] == what
        ]
        spec = quantile_plot(mine, what=what, source=Path(name).name)
        write_whole(folder / f"quantiles-{what.replace(' ', '-')}.svg", render(spec))
    tell(f"Quantiles and their plots written to {folder}/")
