"""Workload W and everybody who can run it, each as a function of seed, replication and horizon."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from measuring import ROOT  # noqa: F401 - puts the checkout on the path when a part runs alone
from peers import c_loop, ciw_network, plain_simpy

COMPARED = ("wait cpu", "wait gpu", "utilisation cpu", "utilisation gpu", "retrainings")
_MEASURES = {
    "arrivals change": ("arrivals", "change"),
    "arrivals training": ("arrivals", "training"),
    "completions change": ("completions", "change"),
    "completions training": ("completions", "training"),
    "wait cpu": ("queue-wait.mean", "cpu"),
    "wait gpu": ("queue-wait.mean", "gpu"),
    "utilisation cpu": ("utilisation", "cpu"),
    "utilisation gpu": ("utilisation", "gpu"),
    "retrainings": ("retrainings", "risk"),
}

Run = Callable[[int, int, float], dict[str, float]]


@cache
def scenario(horizon: float = 8760.0) -> Any:
    """W over so many hours."""
    from advisor.scenario_file import read_scenario

    path = Path(__file__).with_name("workload-w.yaml")
    return read_scenario(path.read_bytes(), path.name).model_copy(update={"horizon": horizon})


def engine(name: str) -> Any:
    """An engine of the program, ready to run W at once; None where this copy has none such."""
    from simulator.engines import NotSupported, choose

    try:
        return choose(name, scenario())[0]  # type: ignore[arg-type]
    except NotSupported:
        return None


def by_engine(name: str) -> Run | None:
    """W on an engine of the program; the first run prepares it."""
    chosen = engine(name)
    if chosen is None:
        return None

    def run(seed: int, replication: int, horizon: float) -> dict[str, float]:
        measured = chosen.run(scenario(horizon), seed, replication).measures
        names = zip(measured["measure"], measured["subject"], strict=True)
        values = dict(zip(names, measured["value"], strict=True))
        return {word: float(values[key]) for word, key in _MEASURES.items()}

    return run


def runners() -> Mapping[str, Run]:
    """Everybody who is here, the quickest first."""
    found = {
        "C loop, same draws, gcc -O2": c_loop.build(),
        "compiled engine": by_engine("compiled"),
        "reference engine": by_engine("reference"),
        "SimPy, written by hand": plain_simpy.run,
        "Ciw": ciw_network.run,
    }
    return {name: run for name, run in found.items() if run is not None}
