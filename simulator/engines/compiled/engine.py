"""The compiled engine, and what a caller may ask of it: is it there, make it ready, run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from threading import Lock
from time import perf_counter
from typing import Any, Final

from simulator.engines import NotSupported
from simulator.engines.compiled import starting, toolchain
from simulator.engines.compiled.lower import Lowered
from simulator.engines.compiled.running import Run
from simulator.engines.compiled.together import can_wait, run_of
from simulator.results import Results
from simulator.spec import Scenario, full_data

__all__ = ["CompiledEngine", "Warmed", "ready", "warm_up"]

_DECLINED: Final = ("adwin", "ddm", "psi")
_TABLE_KEYS: Final = frozenset({"submits", "durations", "slots"})


@dataclass(frozen=True, slots=True)
class Warmed:
    """The engine is ready: after so many `seconds`, and whether it had been `cached`."""

    seconds: float
    cached: bool


def ready() -> bool:
    """Whether a run would start at once: compiled in this process, or kept on disk.

    False without numba, and while it is being compiled for the first time.
    """
    return starting.is_ready()


def warm_up(progress: Callable[[str], None] | None = None) -> Warmed:
    """Compile the engine, or load what was compiled before; NotSupported without numba.

    The compiled code is kept beside the sources or, where nobody may write there, in the user's own
    cache folder, under a digest of all of its source: an update of the program never runs old code.
    """
    if not toolchain.COMPILES:
        raise NotSupported("compiled", ["numba is not installed"])
    began, cached = perf_counter(), ready()
    if progress is not None:
        progress("loading the compiled engine" if cached else "compiling the engine, once")
    starting.kernel()
    return Warmed(perf_counter() - began, cached)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A scenario that was looked at: its data, and why it is declined."""

    scenario: Scenario
    data: dict[str, Any]
    reasons: tuple[str, ...]


class CompiledEngine:
    """One replication in machine code: the same facts as the reference engine, to the last bit.

    Runs share nothing but what is made once of a scenario and never changes, and let go of the
    interpreter's lock: any number of threads may call `run` of one engine at once. Another process
    prepares for itself.
    """

    name = "compiled"
    threads = True  # its runs let go of the interpreter's lock, so they share threads

    def __init__(self) -> None:
        self._lowered: Lowered | None = None
        self._seen: _Seen | None = None
        self._preparing = Lock()

    def supports(self, scenario: Scenario) -> list[str]:
        """What it leaves to the reference engine: three detectors, and tables that change."""
        return list(self._look(scenario).reasons)

    def _look(self, scenario: Scenario) -> _Seen:
        """What was found when this scenario was last looked at, else what is found now."""
        seen = self._seen
        if seen is None or seen.scenario is not scenario:
            data = full_data(scenario)
            found = list(dict.fromkeys(_declined(data)))
            for change in scenario.changes:
                last = change.path.rpartition(".")[2]
                if ".arrivals." in change.path and last in _TABLE_KEYS:
                    found.append(f"arrivals: `{last}` of a recorded table that changes at a date")
            seen = self._seen = _Seen(scenario, data, tuple(found))
        return seen

    def run(
        self,
        scenario: Scenario,
        seed: int,
        replication: int,
        *,
        tables: bool = False,
        window: float | None = None,
    ) -> Results:
        """One replication; ValueError for a warm-up `auto`, NotSupported for what it declines."""
        lowered = self._prepared(scenario)
        if not tables and can_wait(lowered, window):
            return run_of(lowered, seed, replication, window)
        return Run(lowered, seed, replication, tables, window).results()

    def _prepared(self, scenario: Scenario) -> Lowered:
        """The scenario as words, kept for as long as the same one is run."""
        if scenario.warm_up == "auto":
            raise ValueError("warm-up auto is settled by simulate before an engine runs")
        lowered = self._lowered
        if lowered is not None and lowered.scenario is scenario:
            return lowered
        with self._preparing:  # once: another thread with the same scenario waits for it
            lowered = self._lowered
            if lowered is None or lowered.scenario is not scenario:
                seen = self._look(scenario)
                if seen.reasons:
                    raise NotSupported(self.name, list(seen.reasons))
                lowered = self._lowered = Lowered(scenario, seen.data)
            return lowered

    def __reduce__(self) -> tuple[type[CompiledEngine], tuple[()]]:
        return CompiledEngine, ()


def _declined(value: Any) -> Iterator[str]:
    """Detectors it does not run, wherever they stand: in the file or in a dated change."""
    if isinstance(value, dict):
        if value.get("kind") in _DECLINED:
            yield f"detector: `{value['kind']}` runs on the reference engine only"
        for each in value.values():
            yield from _declined(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _declined(each)
