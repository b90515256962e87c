"""Workload W on one core: the engines beside SimPy, Ciw and a C loop, and whether they agree."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import numpy as np
from measuring import in_turn, machine, table
from workload import COMPARED, Run, runners

DAY = 24.0
SPEED_DAYS = {"C loop": 365, "compiled": 365, "reference": 40, "SimPy": 40, "Ciw": 30}
AGREEMENT = {"C loop": 200, "compiled": 200, "reference": 6, "SimPy": 20, "Ciw": 8}
AGREEMENT_DAYS = 120
ROUNDS = 7


def of(table_: Mapping[str, int], name: str) -> int:
    return next(value for key, value in table_.items() if name.startswith(key))


def events(name: str, known: Mapping[str, Run], horizon: float) -> float:
    """Logical events of replication 0: arrivals, ends of visits, checks."""
    counter = known["SimPy, written by hand"]
    if name not in ("SimPy, written by hand", "Ciw"):
        counter = next(iter(known.values()))
    found = counter(1, 0, horizon)
    return (
        found.get("logical events")
        or known["SimPy, written by hand"](1, 0, horizon)["logical events"]
    )


def speed(known: Mapping[str, Run]) -> Iterator[str]:
    """Microseconds of a processor an event, in rounds in turn, and times as fast as SimPy."""
    horizons = {name: of(SPEED_DAYS, name) * DAY for name in known}
    for name, run in known.items():
        run(1, 0, min(horizons[name], 30 * DAY))  # prepared, and warm
    counts = {name: events(name, known, horizons[name]) for name in known}
    actions = {name: (lambda n=name, r=run: r(1, 0, horizons[n])) for name, run in known.items()}
    spent = in_turn(actions, ROUNDS, time.process_time)  # one thread each: others' work is not ours
    pace = {name: spent[name].times(1e6 / counts[name]) for name in known}
    base = pace["SimPy, written by hand"]
    first = next(iter(known))
    rows = [
        (
            name,
            f"{pace[name]:.3g}",
            f"{1e6 / pace[name].median:,.0f}",
            f"{base.over(pace[name]):.3g}",
            f"{pace[name].over(pace[first]):.3g}" if first.startswith("C loop") else "no gcc here",
        )
        for name in known
    ]
    yield from table(
        ("W on one core", "µs an event", "events a second", "× SimPy", "time ÷ C loop"), rows
    )


def agreement(known: Mapping[str, Run]) -> Iterator[str]:
    """Means with 95 % half-widths over replications, and Welch's p against the first."""
    from scipy.stats import t, ttest_ind

    values = {
        name: np.array(
            [[run(1, each, AGREEMENT_DAYS * DAY)[word] for word in COMPARED]
             for each in range(of(AGREEMENT, name))]
        )
        for name, run in known.items()
    }  # fmt: skip
    first = next(iter(values.values()))
    rows, least = [], 1.0
    for name, found in values.items():
        n = len(found)
        half = t.ppf(0.975, n - 1) * found.std(axis=0, ddof=1) / n**0.5
        cells = [f"{m:.4g} ± {h:.2g}" for m, h in zip(found.mean(axis=0), half, strict=True)]
        if name.startswith(("SimPy", "Ciw")):
            least = min(least, *ttest_ind(found, first, equal_var=False).pvalue)
        rows.append((name, n, *cells))
    yield ""
    yield from table((f"W over {AGREEMENT_DAYS} days", "n", *COMPARED), rows)
    yield f"Least p of ten Welch tests of SimPy and Ciw against the first row: {least:.3f}"
    for name in known:
        if not name.startswith(("SimPy", "Ciw", "C loop")):
            n = len(values[name])
            apart = np.abs(values[name] / first[:n] - 1.0).max()
            yield f"{name} against the first row, replication by replication: {apart:.1e} apart"


def report() -> Iterator[str]:
    """Speed, then agreement."""
    known = runners()
    yield machine("simpy", "ciw", "numba", "llvmlite")
    for wanted in ("C loop", "compiled engine"):
        if not any(name.startswith(wanted) for name in known):
            yield f"not here: {wanted}"
    yield ""
    yield from speed(known)
    yield from agreement(known)
