"""The workshop question: twelve scenarios on common random numbers while people wait.

A plain delivery (8,500 jobs a year, and 67,000), then the baseline of a software organisation of 60
engineers with all its calendars, batches, people and models.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Mapping
from typing import Any

from measuring import in_turn, machine, table
from workload import engine, scenario

YEAR = 8760.0
ROUNDS = 5
CASES = 12


def plain(jobs: float) -> dict[str, Any]:
    """Twelve variants of W, arrivals and pools scaled to so many jobs a year."""
    from simulator.spec import build, full_data

    data = full_data(scenario(YEAR))
    share = jobs / 75_500
    found = {}
    for number in range(CASES):
        pipelines = [dict(each) for each in data["pipelines"]]
        for each in pipelines:
            gap = each["arrivals"]["mean"] / share
            each["arrivals"] = {"kind": "exponential", "mean": gap}
        test = dict(pipelines[0]["stages"][1], fails=0.15 - 0.01 * number)
        pipelines[0]["stages"] = [pipelines[0]["stages"][0], test, *pipelines[0]["stages"][2:]]
        pools = [dict(pool, slots=max(1, round(pool["slots"] * share))) for pool in data["pools"]]
        found[f"variant {number}"] = build({**data, "pipelines": pipelines, "pools": pools})
    return found


def baseline() -> dict[str, Any]:
    """Twelve variants of the shipped `size-60-level-3` over a year: changes arrive more often by
    up to an eighth."""
    from advisor.baseline.shipped import size_baseline
    from advisor.catalogue import load_catalogue
    from simulator.spec import build

    data = size_baseline(load_catalogue(), 60, 3).data
    found = {}
    for number in range(CASES):
        path = "pipelines[id=change].arrivals"
        more = {"at": 0, "scale": path, "by": 1.0 - 0.01 * number}
        changes = [*data.get("changes", []), *([more] if number else [])]
        found[f"variant {number}"] = build({**data, "horizon": YEAR, "changes": changes})
    return found


def answered(cases: Mapping[str, Any], replications: int) -> tuple[float, float, float]:
    """Seconds to the first interval, to the first of everybody, and to the end; no run is kept."""
    from simulator import refine

    began, firsts, end = time.perf_counter(), [], 0.0
    for one in refine(cases, first=min(3, replications), at_most=replications):
        end = time.perf_counter() - began
        if one.experiment.replications <= min(3, replications):
            firsts.append(end)
    return firsts[0], firsts[-1], end


def rows(what: str, cases: Mapping[str, Any], replications: int, rounds: int) -> list[str]:
    from simulator import compare

    found = [answered(cases, replications) for _ in range(rounds)]
    cells = [
        f"{statistics.median(each):.2f} ({min(each):.2f}..{max(each):.2f})"
        for each in zip(*found, strict=True)
    ]
    spent = in_turn({"": lambda: compare(cases, replications=replications)}, rounds)[""]
    return [f"{CASES} × {replications} × {what}", *cells, f"{spent:.2f}"]


def report() -> Iterator[str]:
    """Seconds by the clock on all cores, streaming, warm; everything summarised and compared."""
    yield machine("numba")
    quick = engine("compiled") is not None
    if not quick:
        yield "not here: compiled engine, so a tenth of a year on the reference engine"
    small, large, whole = plain(8_500), plain(67_000), baseline()
    if not quick:
        for group in (small, large, whole):
            for name in group:
                group[name] = group[name].model_copy(update={"horizon": YEAR / 10})
    for group in (small, large, whole):
        answered(group, 2)  # prepared, and warm
    rounds = ROUNDS if quick else 1
    told = [
        rows("8,500 jobs", small, 30 if quick else 3, rounds),
        rows("67,000 jobs", large, 10 if quick else 2, rounds),
        rows("60 engineers, everything", whole, 10 if quick else 2, min(rounds, 3)),
    ]
    heads = ("scenarios × replications × a year of", "first interval, s", "everybody has one, s",
             "all refined, s", "`compare`, s")  # fmt: skip
    yield from table(heads, told)
