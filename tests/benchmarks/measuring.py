"""How the benchmarks measure: rounds in turn, medians, spread, the machine they ran on.

Actions that are compared run in turn (A B C, A B C, …), so that a busy minute falls on all of them;
a ratio is taken round by round. Nothing here knows what is measured.
"""

from __future__ import annotations

import gc
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent

Action = Callable[[], object]


@dataclass(frozen=True)
class Spread:
    """Several measurements of one thing: the middle one, the least and the most."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def over(self, other: Spread) -> Spread:
        """Ratios round by round."""
        return Spread(tuple(a / b for a, b in zip(self.values, other.values, strict=True)))

    def times(self, factor: float) -> Spread:
        return Spread(tuple(each * factor for each in self.values))

    def __format__(self, spec: str) -> str:
        spec = spec or ".3g"
        if len(self.values) == 1:
            return format(self.median, spec)
        low, high = (format(each, spec) for each in (min(self.values), max(self.values)))
        return f"{format(self.median, spec)} ({low}..{high})"


def seconds(action: Action, clock: Callable[[], float] = time.perf_counter) -> float:
    """How long an action takes by a clock, with no garbage of others in it."""
    gc.collect()
    began = clock()
    action()
    return clock() - began


def in_turn(
    actions: Mapping[str, Action],
    rounds: int = 5,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, Spread]:
    """Seconds of each action, one after the other in every round."""
    found: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            found[name].append(seconds(action, clock))
    return {name: Spread(tuple(each)) for name, each in found.items()}


def whole_process(*words: str, **environment: str) -> Action:
    """A Python of its own, from its start to its end."""
    told = {**os.environ, "PYTHONPATH": str(ROOT), **environment}

    def run() -> None:
        subprocess.run(
            [sys.executable, *words], check=True, capture_output=True, env=told, cwd=ROOT
        )

    return run


def peak_megabytes(*words: str, **environment: str) -> float:
    """The most memory a Python of its own held, in MB (10^6 bytes)."""
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, "
        "stdout=subprocess.DEVNULL); "
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    told = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(
        [sys.executable, "-c", code, sys.executable, *words],
        check=True, capture_output=True, text=True, env=told, cwd=ROOT,
    )  # fmt: skip
    return float(done.stdout) * 1024 / 1e6


def own_peak_megabytes() -> float:
    """The most memory this process has held so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6


def machine(*packages: str) -> str:
    """The processor, its cores, the system, Python and the packages' versions, in one line."""
    model = platform.processor() or platform.machine()
    listed = Path("/proc/cpuinfo")
    if listed.is_file():
        lines = listed.read_text("utf-8").splitlines()
        model = next((x.split(":")[1].strip() for x in lines if x.startswith("model name")), model)
    named = ", ".join(f"{each} {version(each)}" for each in ("numpy", *packages))
    return (
        f"{model}, {os.cpu_count()} cores; {platform.system()}, "
        f"Python {platform.python_version()}, {named}"
    )


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> Iterator[str]:
    """The lines of a table as the README writes them."""
    cells = [[str(cell) for cell in row] for row in (headings, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for number, row in enumerate(cells):
        padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"| {' | '.join(padded)} |"
        if number == 0:
            yield f"|{'|'.join('-' * (width + 2) for width in widths)}|"
