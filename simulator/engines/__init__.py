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

    `auto` takes the fastest engine that runs the whole scenario.
    """
    if name not in ENGINES:
        raise ValueError(f"no engine {name!r}: one of {', '.join(ENGINES)}")
    if name == "compiled":
        raise NotSupported("compiled", ["this version has the reference engine only"])
    from simulator.engines.reference import ReferenceEngine

    engine = ReferenceEngine()
    reasons = engine.supports(scenario)
    if reasons:
        raise NotSupported(engine.name, reasons)
    why = "asked for" if name == "reference" else "the reference engine runs every key of it"
    return engine, why
