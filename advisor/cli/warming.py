"""`warm-up`: compiles the fast engine once, so that no simulation has to wait for it."""

from __future__ import annotations

import argparse
import subprocess
import sys

from advisor.cli.printing import print_json, tell
from advisor.faults import Fault, FaultsError

__all__ = ["run_warm_up", "warm_up_aside"]


def run_warm_up(options: argparse.Namespace) -> int:
    """Compiles the engine, or loads what was compiled before, behind one line of progress."""
    from simulator.engines import NotSupported
    from simulator.engines.compiled import warm_up

    try:
        found = warm_up(lambda what: tell(f"  {what} …"))
    except NotSupported as error:
        remedy = "install numba, or go on: the reference engine gives the same numbers, more slowly"
        raise FaultsError([Fault("warm-up", "; ".join(error.reasons), remedy)]) from None
    if options.json:
        print_json({"engine": "compiled", "seconds": found.seconds, "cached": found.cached})
    elif found.cached:
        print(f"The compiled engine was ready; it was loaded in {found.seconds:.1f} s.")
    else:
        print(f"The compiled engine is ready, after {found.seconds:.0f} s.")
    return 0


def warm_up_aside() -> None:
    """The same in a process of its own: compiling in this one would hold up every page."""
    nothing = subprocess.DEVNULL
    command = [sys.executable, "-m", "advisor", "warm-up"]
    subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)  # noqa: S603 - ourselves
