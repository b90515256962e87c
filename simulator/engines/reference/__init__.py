"""The reference engine: SimPy underneath, readable, the meaning of the model.

`kernel` orders events; `pools` queue and start, `supply` makes their slots come and go; `flow`
takes jobs through stages, `gates` make them wait, `spot` interrupts them, `production` fails and
restores; `sources` bring jobs, `models` wear out and are retrained; `dated` and `plans` say what
holds at an instant; `world` sets it all up.
"""

from __future__ import annotations

from simulator.engines.reference.prepared import Prepared
from simulator.results import Results
from simulator.spec import Scenario

__all__ = ["ReferenceEngine"]


class ReferenceEngine:
    """One replication at a time, every event a Python call; see `simulator.engines.Engine`."""

    name = "reference"

    def __init__(self) -> None:
        self._prepared: Prepared | None = None

    def supports(self, scenario: Scenario) -> list[str]:
        """Nothing: it runs every key of the format."""
        self._prepare(scenario)
        return []

    def run(
        self,
        scenario: Scenario,
        seed: int,
        replication: int,
        *,
        tables: bool = False,
        window: float | None = None,
    ) -> Results:
        """One replication; ValueError for a warm-up `auto`."""
        from simulator.engines.reference.world import World

        if scenario.warm_up == "auto":
            raise ValueError("warm-up auto is settled by simulate before an engine runs")
        prepared = self._prepare(scenario)
        return World(prepared, seed, replication, tables, window).run()

    def _prepare(self, scenario: Scenario) -> Prepared:
        """What its runs share, kept for as long as the same scenario is run."""
        prepared = self._prepared
        if prepared is None or prepared.scenario is not scenario:
            prepared = self._prepared = Prepared.of(scenario)
        return prepared

    def __reduce__(self) -> tuple[type[ReferenceEngine], tuple[()]]:
        return ReferenceEngine, ()  # another process prepares for itself
