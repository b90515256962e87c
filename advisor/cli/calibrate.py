"""`calibrate`: a client's log becomes a piece of a scenario, with its fit and a back-test."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from advisor.cli.inputs import read_bytes
from advisor.cli.printing import print_json, table, tell

__all__ = ["run_calibrate"]


def run_calibrate(options: argparse.Namespace) -> int:
    """What a log says of durations, arrivals, failures or wear, and how far to trust it."""
    from advisor.logs import calibrate

    found = calibrate(read_bytes(Path(options.log)), options.log, options.kind)
    if options.json:
        print_json(found)
    else:
        for refused in found["refused"]:
            tell(f"{refused['where']}: {refused['what']}: {refused['remedy']}")
        print(_text(found))
    return 0


def _text(found: dict[str, Any]) -> str:
    def rows(name: str, *columns: str) -> list[list[Any]]:
        return [[each.get(column) for column in columns] for each in found[name]]

    fits = rows("fits", "what", "mean", "low", "high", "unit", "n")
    goodness = rows("goodness", "what", "measure", "value")
    tests = rows("backtest", "what", "predicted", "actual", "unit", "n")
    read = f"{found['rows']['read']} rows read, {found['rows']['refused']} refused."
    return "\n".join(
        (
            read,
            table(("fit", "mean", "low", "high", "unit", "n"), fits),
            *(("", table(("of", "goodness", "value"), goodness)) if goodness else ()),
            *(("", table(("back-test", "foretold", "came", "unit", "n"), tests)) if tests else ()),
            *(("", *found["warnings"]) if found["warnings"] else ()),
        )
    )
