"""From the accumulators of a period to its measures: the definitions of `MEASURES`, computed.

Every subject of the layout has a row of each of its measures, NaN where there is nothing to
measure, so that replications and scenarios line up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add

from simulator.results.measures import MEASURES
from simulator.results.recorder import (
    POOL_KINDS,
    Layout,
    PoolLayout,
    Row,
    Spending,
    Tallies,
)
from simulator.results.tally import (
    ModelMeter,
    Number,
    PoolMeter,
    ReservingMeter,
    Sample,
    over,
)

__all__ = ["assemble"]

_NAN = float("nan")
_PARTS = ("work", "queue", "calendar", "delay")
_STATISTICS = {"mean": None, "p50": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
_UNITS = {name: each.unit for name, each in MEASURES.items()}


class _Rows:
    """Collects rows with their unit in the scenario's terms."""

    def __init__(self, time_unit: str) -> None:
        self.rows: list[Row] = []
        self._time = f"{time_unit}s"

    def add(self, measure: str, subject: str, value: Number) -> None:
        unit = _UNITS[measure]
        self.rows.append((measure, subject, self._time if unit == "time" else unit, value))

    def sample(self, name: str, subject: str, sample: Sample, statistics: Sequence[str]) -> None:
        points = [_STATISTICS[each] for each in statistics]
        found = iter(sample.quantiles([q for q in points if q is not None]))
        for statistic, q in zip(statistics, points, strict=True):
            self.add(f"{name}.{statistic}", subject, sample.mean() if q is None else next(found))

    def by_subject(
        self, measure: str, ids: Iterable[str], values: Sequence[Number], total: Number | None
    ) -> None:
        for subject, value in zip(ids, values, strict=True):
            self.add(measure, subject, value)
        if total is not None:
            self.add(measure, "all", total)


def _total(numbers: Iterable[Number]) -> Number:
    """Added one after the other, as columns are: `sum` rounds otherwise from Python 3.12 on."""
    return reduce(add, numbers, 0.0)


def assemble(layout: Layout, tallies: Tallies, start: float, end: float) -> list[Row]:
    """The measures of the period from start to end (in the scenario's unit), subject by subject.

    Of one run or of several at once: where the tallies hold columns, so does each row.
    """
    rows = _Rows(layout.time_unit)
    days = (end - start) * layout.hours_per_unit / 24.0
    _flow(rows, layout, tallies, end - start, days)
    _waits(rows, layout, tallies)
    _pools(rows, layout, tallies, end - start)
    _deployments(rows, layout, tallies, days)
    _models(rows, layout, tallies, end - start)
    return rows.rows


def _flow(rows: _Rows, layout: Layout, tallies: Tallies, span: float, days: float) -> None:
    ids = [each.id for each in layout.pipelines]
    areas = [level.area for level in tallies.in_system]
    rows.by_subject("arrivals", ids, tallies.arrivals, sum(tallies.arrivals))
    rows.by_subject("completions", ids, tallies.completions, sum(tallies.completions))
    means = [over(area, span) for area in areas]
    rows.by_subject("in-system", ids, means, over(_total(areas), span))
    rates = [over(number, days) for number in tallies.completions]
    rows.by_subject("throughput", ids, rates, over(sum(tallies.completions), days))
    whole = Sample.merged(tallies.lead)
    sums = [_total(each[part] for each in tallies.parts) for part in range(4)]
    groups = [*zip(ids, tallies.lead, tallies.parts, strict=True), ("all", whole, sums)]
    for subject, lead, parts in groups:
        rows.sample("lead-time", subject, lead, ("mean", "p50", "p90", "p95"))
        for name, total in zip(_PARTS, parts, strict=True):
            rows.add(f"lead-time.{name}", subject, over(total, lead.count))


def _waits(rows: _Rows, layout: Layout, tallies: Tallies) -> None:
    """Waits are summed by (pipeline, stage, pool) in event order, then added in order of ids."""
    keys = sorted(key for key in tallies.waits if key[2] >= 0)
    of_pool: dict[int, list[Sample]] = defaultdict(list)
    of_stage: dict[tuple[int, int], list[Sample]] = defaultdict(list)
    for key in keys:
        of_pool[key[2]].append(tallies.waits[key])
        of_stage[key[:2]].append(tallies.waits[key])

    def group(subject: str, samples: Iterable[Sample]) -> None:
        rows.sample("queue-wait", subject, Sample.merged(samples), ("mean", "p50", "p90", "p99"))

    for position, pool in enumerate(layout.pools):
        group(pool.id, of_pool[position])
    for place, pipeline in enumerate(layout.pipelines):
        for position, stage in enumerate(pipeline.stages):
            subject = f"{pipeline.id}.{stage}"
            group(subject, of_stage[place, position])
            rows.add("visits", subject, tallies.visits[place][position])
    group("all", [tallies.waits[key] for key in keys])


def _pools(rows: _Rows, layout: Layout, tallies: Tallies, span: float) -> None:
    total_waiting = total_cost = 0.0
    for pool, meter in zip(layout.pools, tallies.pools, strict=True):
        cost = _paid(pool, meter) * layout.hours_per_unit
        total_waiting += meter.waiting_area
        total_cost += cost
        rows.add("queue-length", pool.id, over(meter.waiting_area, span))
        rows.add("utilisation", pool.id, over(meter.held_open, meter.open_area))
        rows.add("reserved-unmet", pool.id, _unmet(meter))
        rows.add("cost", pool.id, cost)
    rows.add("queue-length", "all", over(total_waiting, span) if layout.pools else _NAN)
    rows.add("cost", "all", total_cost if layout.pools else _NAN)


def _paid(pool: PoolLayout, meter: PoolMeter) -> Number:
    """Slot-time times price, in the unit of time; times hours per unit it is the cost."""
    if meter.price is not None:
        return meter.paid
    return pool.cost * (meter.open_area if pool.charge_open else meter.held)


def _unmet(meter: PoolMeter) -> Number:
    """The share of reserved slot-time that found no slot; NaN where nothing was reserved."""
    if not isinstance(meter, ReservingMeter):
        return _NAN
    return over(meter.unmet_area, meter.demand_area)


def _deployments(rows: _Rows, layout: Layout, tallies: Tallies, days: float) -> None:
    deploying = [i for i, each in enumerate(layout.pipelines) if each.production]
    for i in deploying:
        _deployed(rows, layout.pipelines[i].id, tallies, [i], days)
    _deployed(rows, "all", tallies, deploying, days)


def _deployed(rows: _Rows, subject: str, tallies: Tallies, chosen: list[int], days: float) -> None:
    number = sum(tallies.deployments[i] for i in chosen)
    failed = sum(tallies.incidents[i] for i in chosen)
    rows.add("deployment-frequency", subject, over(7.0 * number, days) if chosen else _NAN)
    rows.add("change-fail-rate", subject, over(failed, number))
    recovery = Sample.merged(tallies.recovery[i] for i in chosen)
    rows.sample("recovery-time", subject, recovery, ("p50", "p90"))
    rows.add("rework-rate", subject, over(sum(tallies.reworked[i] for i in chosen), number))
    rows.add("incidents", subject, failed if chosen else _NAN)


def _models(rows: _Rows, layout: Layout, tallies: Tallies, span: float) -> None:
    kinds = range(len(layout.models))
    for kind in kinds:
        _modelled(rows, layout, layout.models[kind].id, tallies, [kind], span)
    _modelled(rows, layout, "all", tallies, list(kinds), span)


def _modelled(
    rows: _Rows, layout: Layout, subject: str, tallies: Tallies, kinds: list[int], span: float
) -> None:
    meters = [meter for kind in kinds for meter in tallies.models[kind]]
    judged = [kind for kind in kinds if layout.models[kind].floor]
    floored = [meter for kind in judged for meter in tallies.models[kind]]
    retrainings = sum(tallies.retrainings[kind] for kind in kinds)
    rows.add("retrainings", subject, retrainings if kinds else _NAN)
    rows.add("model-quality", subject, over(_total(_quality(meters)), span * len(meters)))
    below = _total(meter.below_area for meter in floored)
    rows.add("below-floor", subject, over(below, span * len(floored)))
    delays = Sample.merged(tallies.detection[kind] for kind in judged)
    rows.add("detection-delay.mean", subject, delays.mean())
    false_alarms = sum(tallies.false_alarms[kind] for kind in judged)
    rows.add("false-alarms", subject, false_alarms if judged else _NAN)
    age = _total(meter.age_area for meter in meters)
    rows.add("staleness", subject, over(age, span * len(meters)))
    unit_days = layout.hours_per_unit / 24.0
    lost = _total(_lost(layout.models[kind].value, tallies.models[kind]) for kind in kinds)
    rows.add("value-lost", subject, lost * unit_days if kinds else _NAN)
    spent = Spending()
    for kind in kinds:
        each = tallies.spending[kind]
        spent.add(each.held, each.paid, each.ended)
    for position, word in enumerate(POOL_KINDS):
        held, paid = spent.held[position], spent.paid[position]
        rows.add(
            f"retraining-hours.{word}", subject, over(held * layout.hours_per_unit, spent.ended)
        )
        rows.add(
            f"retraining-cost.{word}", subject, over(paid * layout.hours_per_unit, spent.ended)
        )


def _lost(value: float, meters: list[ModelMeter]) -> Number:
    """Point-time times the value of a point, in the unit of time."""
    if meters and meters[0].price is not None:
        return _total(meter.paid for meter in meters)
    return value * _total(meter.lost_area for meter in meters)


def _quality(meters: list[ModelMeter]) -> Iterable[Number]:
    return (meter.quality_area for meter in meters)
