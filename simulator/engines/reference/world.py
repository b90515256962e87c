"""One run: everything a scenario says, set up, set going, and asked for its results."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from simulator.draws import hash_id, uniform
from simulator.engines.reference.flow import Flow, job_row, visit_row
from simulator.engines.reference.gates import Gate
from simulator.engines.reference.jobs import Job
from simulator.engines.reference.kernel import EDGE, WINDOW, Due, Kernel
from simulator.engines.reference.models import ModelKind, Retraining, retraining_row
from simulator.engines.reference.plans import Places, StageRun
from simulator.engines.reference.pool_plans import PoolPlan
from simulator.engines.reference.pools import Pool
from simulator.engines.reference.prepared import Prepared, in_order
from simulator.engines.reference.production import Incident, ProductionRun, incident_row
from simulator.engines.reference.sources import Source, start_backlog
from simulator.engines.reference.supply import SuppliedPool, Supply
from simulator.engines.reference.weeks import Week
from simulator.results import Results
from simulator.results.assemble import assemble
from simulator.results.facts import Facts
from simulator.results.recorder import Recorder

__all__ = ["World"]

_OUTAGE_PLACE = hash_id("~outage")


class World:
    """The state of one run; `run` carries it to the horizon."""

    def __init__(
        self,
        prepared: Prepared,
        seed: int,
        replication: int,
        tables: bool,
        window: float | None,
    ) -> None:
        self.scenario = scenario = prepared.scenario
        self.seed = seed
        self.replication = replication
        self.kernel = Kernel(self._phase_c)
        self.touched_gates: list[Gate] = []
        self._touched_pools: list[Pool] = []
        self.facts = Facts() if tables else None
        self.works: list[Any] | None = [] if tables else None
        self.jobs: list[Job] | None = [] if tables else None
        self.incidents: list[Incident] | None = [] if tables else None
        self.retrainings: list[Retraining] | None = [] if tables else None
        self._prepared = prepared
        self.week = Week(scenario)
        self.recorder = Recorder(
            prepared.layout, float(scenario.warm_up), scenario.horizon, window, assemble
        )
        self._places = self._make_places()
        self.flows = self._make_flows()
        self._start_sources()
        self.kinds = self._make_models()
        self._schedule_window()

    # --- setting up -------------------------------------------------------------------------
    def _make_places(self) -> Places:
        calendars = self._prepared.calendars
        rows = None if self.facts is None else self.facts.rows["pools"]
        pools = {}
        for position, (index, spec) in enumerate(in_order(self.scenario.pools)):
            dated = self._prepared.changes_of("pools", index)
            plan = PoolPlan.of(spec, dated, self.scenario.horizon)
            meters = self.recorder.pool_meters(position)
            for meter in meters:
                meter.price = plan.price
            rest = (
                self.kernel, spec.id, position, plan, spec.discipline, spec.backfill, calendars,
                meters, rows, self._touched_pools,
            )  # fmt: skip
            data = self._prepared.data["pools"][index]
            supply = Supply.of(spec, data, dated, self.scenario.horizon)
            if supply is None:
                pools[spec.id] = Pool(*rest)
            else:
                pools[spec.id] = SuppliedPool(supply, self.week, self._outages_of(spec.id), *rest)
        return Places(pools, calendars)

    def _outages_of(self, pool: str) -> Callable[[int, int], float]:
        """The uniforms of a pool's outages, by their number and purpose."""
        stream = hash_id(pool)
        return lambda number, purpose: uniform(
            self.seed, self.replication, number, stream, _OUTAGE_PLACE, purpose
        )

    def _make_flows(self) -> dict[str, Flow]:
        flows = {}
        prepared, places = self._prepared, self._places
        for position, (index, spec) in enumerate(in_order(self.scenario.pipelines)):
            flow = flows[spec.id] = Flow(self, position, spec)
            data = prepared.data["pipelines"][index]
            order = {stage.id: place for place, stage in enumerate(spec.stages)}
            for place, stage in enumerate(spec.stages):
                dated = prepared.changes_of("pipelines", index, "stages", place)
                own = data["stages"][place]
                flow.stages.append(StageRun(flow, place, stage, own, dated, places, order))
            flow.gates = [None] * len(flow.stages)
            dated = prepared.changes_of("pipelines", index, "production")
            if spec.production is not None or dated:
                flow.production = ProductionRun(flow, spec, data["production"], dated, places)
        return flows

    def _start_sources(self) -> None:
        for index, spec in enumerate(self.scenario.pipelines):
            flow = self.flows[spec.id]
            dated = self._prepared.changes_of("pipelines", index, "arrivals")
            data = self._prepared.data["pipelines"][index]["arrivals"]
            Source(flow, spec.arrivals, data, dated, self.scenario.horizon)
            start_backlog(flow, self.scenario.backlog.get(spec.id, 0))

    def _make_models(self) -> list[ModelKind]:
        return [
            ModelKind(
                self, position, spec, self._prepared.data["models"][index],
                self._prepared.changes_of("models", index),
            )
            for position, (index, spec) in enumerate(in_order(self.scenario.models))
        ]  # fmt: skip

    def _schedule_window(self) -> None:
        edge = self.recorder.next_edge()
        if edge < self.scenario.horizon:
            self.kernel.at(edge, (WINDOW, "", 0, "", 0), self._at_window, None)

    # --- running ----------------------------------------------------------------------------
    def _at_window(self, _: Due) -> None:
        self.recorder.turn(self.kernel.now)
        self._schedule_window()

    def _phase_c(self) -> None:
        """Batches form, gate by gate; then each touched pool makes one pass, in order of ids."""
        now = self.kernel.now
        self.kernel.cause = EDGE
        if self.touched_gates:
            gates = sorted(self.touched_gates, key=lambda each: each.order)
            self.touched_gates.clear()
            for gate in gates:
                gate.form_batches(now)
        pools = self._touched_pools
        if len(pools) > 1:
            pools.sort(key=lambda each: each.position)
        for pool in pools:
            pool.start_what_fits(now)
        pools.clear()

    def run(self) -> Results:
        """Every event before the horizon, then the results."""
        self.kernel.run_to(self.scenario.horizon)
        return Results(self.recorder.measures(), self.recorder.series(), self._tables())

    def _tables(self) -> Mapping[str, Any] | None:
        if self.facts is None:
            return None
        rows = self.facts.rows
        rows["visits"] += map(visit_row, self.works or ())
        rows["jobs"] += map(job_row, self.jobs or ())
        rows["incidents"] += map(incident_row, self.incidents or ())
        rows["retrainings"] += map(retraining_row, self.retrainings or ())
        return self.facts.frames()
