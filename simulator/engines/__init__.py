"""What an engine is: one scenario, one seed, one replication in; facts and measures out.

Engines share the specification and the draws and nothing else. One that cannot run a scenario says
why, key by key (`supports`); it never ignores a key silently.
"""

from __future__ import annotations

from typing import Literal, Protocol, runtime_checkable

from simulator.results import Results
from simulator.spec import Scenario

__all__ = ["ENGINES", "Engine", "EngineName", "NotSupported", "choose"]

EngineName = Literal["auto", "reference", "compiled"]
ENGINES: tuple[str, ...] = ("auto", "reference", "compiled")


@runtime_checkable
class Engine(Protocol):
    """Runs one replication of a scenario; the same arguments give the same bytes."""

    name: str

    def supports(self, scenario: Scenario) -> list[str]:
        """The reasons why it cannot run the scenario, each naming its key; none: it can."""
        ...

    def run(
        self,
        scenario: Scenario,
        seed: int,
        replication: int,
        *,
        tables: bool = False,
        window: float | None = None,
    ) -> Results:
        """One replication; with `tables` the facts too, with `window` a series per that time."""
        ...


class NotSupported(Exception):  # noqa: N818 - it is an answer, not an accident
    """The engine declines the scenario; `reasons` name each key it does not run."""

    def __init__(self, engine: str, reasons: list[str]) -> None:
        super().__init__(f"not supported by the {engine} engine: " + "; ".join(reasons))
        self.engine = engine
        self.reasons = tuple(reasons)

    def __reduce__(self) -> tuple[type[NotSupported], tuple[str, list[str]]]:
        return NotSupported, (self.engine, list(self.reasons))  # so that a process can tell it


def choose(name: EngineName, scenario: Scenario) -> tuple[Engine, str]:
    """The engine that will run the scenario, and why in words; NotSupported when it declines.

    `auto` takes the compiled engine where that runs the whole scenario and is ready, so that nobody
    waits for it to be compiled by surprise; else the reference engine: the numbers are the same.
    """
    if name not in ENGINES:
        raise ValueError(f"no engine {name!r}: one of {', '.join(ENGINES)}")
    if name == "reference":
        return _accepted(_reference(), scenario), "asked for"
    compiled, why_not = _compiled(scenario)
    if name == "compiled":
        if compiled is None:
            raise NotSupported("compiled", why_not)
        return compiled, "asked for"
    if compiled is not None:
        from simulator.engines.compiled import ready

        if ready():
            return compiled, "the compiled engine runs every key of it"
        why_not = ["it is not compiled on this machine yet (`advisor warm-up` does that once)"]
    why = f"not the compiled engine: {'; '.join(why_not)}"
    return _accepted(_reference(), scenario), why


def _reference() -> Engine:
    from simulator.engines.reference import ReferenceEngine

    return ReferenceEngine()


def _compiled(scenario: Scenario) -> tuple[Engine | None, list[str]]:
    """The compiled engine, or why it will not run the scenario."""
    from simulator.draws import COMPILED

    if not COMPILED:
        return None, ["numba is not installed"]
    from simulator.engines.compiled import CompiledEngine

    engine = CompiledEngine()
    reasons = engine.supports(scenario)
    return (None if reasons else engine), reasons


def _accepted(engine: Engine, scenario: Scenario) -> Engine:
    if reasons := engine.supports(scenario):
        raise NotSupported(engine.name, reasons)
    return engine
