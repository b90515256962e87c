"""The reference engine: SimPy underneath, readable, the meaning of the model.

`kernel` orders events; `pools` queue and start; `flow` takes jobs through stages, `gates` make them
wait, `production` fails and restores; `sources` bring jobs, `models` wear out and are retrained;
`dated` and `plans` say what holds at an instant; `world` sets it all up.
"""

from __future__ import annotations

from simulator.engines.reference.supports import reasons_against
from simulator.results import Results
from simulator.spec import Scenario

__all__ = ["ReferenceEngine"]


class ReferenceEngine:
    """One replication at a time, every event a Python call; see `simulator.engines.Engine`."""

    name = "reference"

    def supports(self, scenario: Scenario) -> list[str]:
        """The keys of the scenario it does not run, each with the reason; none: it can."""
        return reasons_against(scenario)

    def run(
        self,
        scenario: Scenario,
        seed: int,
        replication: int,
        *,
        tables: bool = False,
        window: float | None = None,
    ) -> Results:
        """One replication; ValueError for a scenario whose warm-up is still `auto`."""
        from simulator.engines.reference.world import World

        if scenario.warm_up == "auto":
            raise ValueError("warm-up auto is settled by simulate before an engine runs")
        return World(scenario, seed, replication, tables, window).run()
