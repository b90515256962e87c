"""Pipelines as words: their stages, their production, and where their jobs come from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from simulator import spec
from simulator.arrivals import Arrivals
from simulator.distributions import Constant
from simulator.draws import PURPOSES, hash_id
from simulator.engines.compiled import encode, ramps
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.brought import causes_in, words_in
from simulator.engines.compiled.dated import Part, dates_of, factors_of
from simulator.engines.compiled.words import Block, number_block

if TYPE_CHECKING:
    from simulator.engines.compiled.lower import Lowered

__all__ = ["make_pipelines", "make_sources"]

_ARRIVALS: TypeAdapter[Any] = TypeAdapter(Arrivals)
_MOST_COME, _WORTH_A_GROUP = 0.5, 3  # shares of jobs; draws
_GAPS_AHEAD = (*range(at.LANES), *(at.LANES * [hash_id("~arrivals")]), *(at.LANES * [0]))


def make_pipelines(low: Lowered) -> None:
    """The record of every pipeline and of every stage."""
    words = low.words
    low.pipe_base = words.reserve(at.P_SIZE * len(low.pipelines))
    low.stage_n = sum(len(each.stages) for _, each in low.pipelines)
    low.stage_base = words.reserve(at.S_SIZE * low.stage_n)
    low.retries = _retry_names(low)
    low.widest = 1
    most = max(len(each.stages) for _, each in low.pipelines)
    low.ahead, low.ahead_groups = at.J_OWN + len(low.retries) + most, 0
    gates = sorted((p.id, s.id) for _, p in low.pipelines for s in p.stages)
    low.gates = {pair: number for number, pair in enumerate(gates)}
    stage = visits = 0
    for position, (index, pipeline) in enumerate(low.pipelines):
        _make_pipeline(low, position, index, pipeline, stage, visits)
        stage += len(pipeline.stages)
        visits += len(low.layout.pipelines[position].stages)
    _make_reworks(low)


def _retry_names(low: Lowered) -> list[str]:
    """Every cause that may ever be retried: jobs count by them."""
    found = set()
    for _, pipeline in low.pipelines:
        for stage in pipeline.stages:
            found |= {c.cause for c in stage.causes}
    for place, parts in low.changes.items():
        if place[2:3] == ("stages",):
            found |= {name for each in parts for name in causes_in(each)}
    return sorted(found)


def _make_pipeline(
    low: Lowered, position: int, index: int, pipeline: spec.Pipeline, first: int, visits: int
) -> None:
    p, words = low.pipe_base + at.P_SIZE * position, low.words
    stages = low.data["pipelines"][index]["stages"]
    local = sorted({*(each["id"] for each in stages), "~production"})
    order = {each["id"]: place for place, each in enumerate(stages)}
    shared = False
    for place, stage in enumerate(pipeline.stages):
        s = low.stage_base + at.S_SIZE * (first + place)
        parts = low.changed("pipelines", index, "stages", place)
        shared = shared or any(each.share is not None for each in parts)
        traced = stage.pool is not None and all(
            each.pool is None for each in pipeline.stages[:place])  # fmt: skip
        next_ = place + 1 if stage.next is None else order[stage.next]
        numbers = {
            at.S_PIPE: p, at.S_INDEX: place, at.S_RANK: local.index(stage.id),
            at.S_HASH: hash_id(stage.id), at.S_AFTER_FAILURE: int(stage.visit != "always"),
            at.S_NEXT: next_, at.S_GATE: low.gates[pipeline.id, stage.id], at.S_DUE: -1,
            at.S_DUE_LAST: -1, at.S_VISITS: visits + place, at.S_TRACED: int(traced),
            at.S_ID: first + place,
        }  # fmt: skip
        for field, number in numbers.items():
            words.whole(s + field, number)
        _make_stage(low, s, position, stage, stages[place], parts, order, pipeline.units)
    _draw_ahead(low, p, pipeline, first)
    parts = low.changed("pipelines", index, "production")
    shared = shared or any(each.share is not None for each in parts)
    numbers = {
        at.P_FIRST: low.stage_base + at.S_SIZE * first, at.P_N: len(stages),
        at.P_UNITS: pipeline.units, at.P_HASH: hash_id(pipeline.id), at.P_SHARED: int(shared),
        at.P_PLACE_RANK: local.index("~production"), at.P_VISITS: visits + len(stages),
        at.P_POSITION: position,
    }  # fmt: skip
    for field, number in numbers.items():
        words.whole(p + field, number)
    words.number(p + at.P_PRIORITY, float(pipeline.priority))
    if low.layout.pipelines[position].production:
        _make_production(low, p, position, index, pipeline, parts)


def _draw_ahead(low: Lowered, p: int, pipeline: spec.Pipeline, first: int) -> None:
    """What nearly every job of a pipeline draws, as keys in groups that are drawn at once.

    Of each stage that most jobs come to: how long its first visit takes, and whether it fails.
    """
    keys: list[tuple[int, int, int]] = []
    for place, stage in enumerate(pipeline.stages):
        s = low.stage_base + at.S_SIZE * (first + place)
        if stage.visit == "always" and stage.applies >= _MOST_COME:
            if not isinstance(stage.time, Constant):
                keys.append((s + at.S_TIME_AHEAD, hash_id(stage.id), PURPOSES["time"]))
            if stage.causes:
                keys.append((s + at.S_FAILS_AHEAD, hash_id(stage.id), PURPOSES["fails"]))
    groups = [keys[i : i + at.LANES] for i in range(0, len(keys), at.LANES)]
    if groups and len(groups[-1]) < _WORTH_A_GROUP:
        del groups[-1]
    table: list[int] = []
    for number, group in enumerate(groups):
        spare = [0] * (at.LANES - len(group))
        table += [0] * at.LANES
        table += [*(key for _, key, _ in group), *spare, *(each for _, _, each in group), *spare]
        for lane, (field, _, _) in enumerate(group):
            low.words.whole(field, low.ahead + 2 * at.LANES * number + lane)
    low.words.whole(p + at.P_AHEAD, low.words.table(tuple(table)))
    low.words.whole(p + at.P_AHEAD_N, len(groups))
    table = [
        word for group in groups for _, place, last in group
        for word in (*range(at.LANES), *(at.LANES * [place]), *(at.LANES * [last]))
    ]  # fmt: skip
    low.words.whole(p + at.P_KEYS, low.words.table(tuple(table)))
    low.words.whole(p + at.P_KEY_N, sum(map(len, groups)))
    low.ahead_groups = max(low.ahead_groups, len(groups))


def _make_stage(
    low: Lowered, s: int, position: int, stage: spec.Stage, data: Any, parts: list[Part],
    order: Mapping[str, int], units: int,
) -> None:  # fmt: skip
    words, places = low.words, low.places
    factors, others = factors_of(parts, ("time",))
    words.whole(s + at.S_FACTORS, low.factors(factors))
    on_applies = [each for each in others if each.place[0] == "applies"]
    on_causes = [each for each in others if each.place[0] in ("fails", "on-failure")]
    rest = [each for each in others if each not in on_applies and each not in on_causes]
    words.number(s + at.S_APPLIES, stage.applies)
    base = words.floats([stage.applies])
    applies = low.reading(data, on_applies, lambda d, _: number_block(float(d["applies"])), base,
                            units, ramps.bare_number)  # fmt: skip
    words.whole(s + at.S_APPLIES_E, applies)
    base = words.block(encode.request(data, stage.time, places))
    words.whole(s + at.S_REQUEST, base)
    reader = _Requests(data["time"], stage.time, places)
    words.whole(s + at.S_REQUEST_E, low.reading(data, rest, reader.encode, base, units))
    pools = {str(each.to) for each in rest if each.place == ("pool",) and each.to is not None}
    pools |= {stage.pool} if stage.pool is not None else set()
    wait, pool_map = low.waits(position, order[stage.id], pools)
    words.whole(s + at.S_WAIT, wait)
    words.whole(s + at.S_POOL_MAP, pool_map)
    names = low.outcomes
    for name in sorted({c.cause for c in stage.causes} | set().union(
        *(causes_in(each) for each in on_causes))):  # fmt: skip
        if name not in names:
            names.append(name)

    def made(read: Any, _: bool) -> Block:
        return encode.causes(read, order, names, low.retries)

    base = words.block(made(data, False))
    words.whole(s + at.S_CAUSES, base)
    words.whole(s + at.S_CAUSES_E, low.reading(data, on_causes, made, base, units, ramps.in_causes))
    parallel = int(data["parallel"])
    low.widest = max(low.widest, parallel)


def _make_production(
    low: Lowered, p: int, position: int, index: int, pipeline: spec.Pipeline, parts: list[Part]
) -> None:
    words, places = low.words, low.places
    words.whole(p + at.P_DEPLOYS, 1)
    fallback = words.block(encode.production(pipeline.production or spec.Production(), places))
    words.whole(p + at.P_SPEC, fallback)
    here = fallback
    if pipeline.production is None:
        here = words.block(encode.production(None, places))
    words.whole(p + at.P_HERE, here)

    def made(data: Any, ramped: bool) -> Block:
        read = None if data is None else spec.Production.model_validate(data)
        return encode.production(read, places, ramped)

    data = low.data["pipelines"][index]["production"]
    element = low.reading(data, parts, made, here, pipeline.units, ramps.in_production)
    words.whole(p + at.P_HERE_E, element)
    pools = words_in(data, "pool").union(*(words_in(each.to, "pool", each) for each in parts))
    wait, pool_map = low.waits(position, len(pipeline.stages), pools)
    words.whole(p + at.P_WAIT, wait)
    words.whole(p + at.P_POOL_MAP, pool_map)


def _make_reworks(low: Lowered) -> None:
    """The streams of fixes: one for each pipeline that sends them and each that gets them."""
    for position, (index, pipeline) in enumerate(low.pipelines):
        if not low.layout.pipelines[position].production:
            continue
        parts = low.changed("pipelines", index, "production")
        targets = words_in(low.data["pipelines"][index]["production"], "pipeline").union(
            *(words_in(each.to, "pipeline", each) for each in parts))  # fmt: skip
        base = low.words.reserve(len(low.pipelines))
        low.words.whole(low.pipe_base + at.P_SIZE * position + at.P_REWORKS, base)
        for target in sorted(targets):
            text = f"{target}~{pipeline.id}"
            stream = low.stream(text, target, at.BY_REWORK)
            low.words.whole(base + low.places.pipelines[target], stream)


def make_sources(low: Lowered) -> None:
    """Where each pipeline's jobs come from by themselves, in the order of the file."""
    scenario, words = low.scenario, low.words
    low.source_base = words.reserve(at.V_SIZE * len(scenario.pipelines))
    for index, pipeline in enumerate(scenario.pipelines):
        v = low.source_base + at.V_SIZE * index
        t = low.stream(pipeline.id, pipeline.id, at.BY_ARRIVAL)
        words.whole(v + at.V_STREAM, t)
        keys = words.data[words.data[t + at.T_PIPE] + at.P_KEY_N]
        words.whole(t + at.T_DRAWN, words.reserve(2 * at.LANES * keys) if keys else 0)
        words.whole(t + at.T_AHEAD_OF, -1)
        base = words.block(encode.arrivals(pipeline.arrivals, low.places))
        words.whole(v + at.V_ARRIVALS, base)
        factors, others = factors_of(low.changed("pipelines", index, "arrivals"), ())
        words.whole(v + at.V_FACTORS, low.factors(factors))

        def made(data: Any, ramped: bool) -> Block:
            return encode.arrivals(_ARRIVALS.validate_python(data), low.places, ramped)

        data = low.data["pipelines"][index]["arrivals"]
        words.whole(v + at.V_ARRIVALS_E, low.reading(data, others, made, base))
        dates = dates_of(others, scenario.horizon)
        words.whole(v + at.V_BREAK_N, len(dates))
        words.whole(v + at.V_BREAKS, words.floats(dates))
        words.whole(v + at.V_IDLE, 1)
        words.whole(v + at.V_AHEAD, words.table(_GAPS_AHEAD))
        words.whole(v + at.V_AHEAD_OF, -1)
        backlog = scenario.backlog.get(pipeline.id, 0)
        if backlog:
            text = f"{pipeline.id}~backlog"
            words.whole(v + at.V_BACKLOG, low.stream(text, pipeline.id, at.BY_BACKLOG))
            words.whole(v + at.V_BACKLOG_N, backlog)


class _Requests:
    """Encodes what a stage asks for; a time that does not change is parsed once."""

    def __init__(self, data: Any, time: Any, places: encode.Places) -> None:
        self._data, self._time, self._places = data, time, places

    def encode(self, data: Any, ramped: bool) -> Block:
        time = self._time
        if data["time"] is not self._data:
            time = encode.DISTRIBUTION.validate_python(data["time"])
        return encode.request(data, time, self._places, ramped)
