"""Pools as words: what they have, by dates and calendars, and what comes and goes by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from simulator import spec
from simulator.draws import hash_id
from simulator.engines.compiled import encode
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.dated import Part, dates_of
from simulator.engines.compiled.poolplans import calendar_steps, slot_steps
from simulator.engines.compiled.ramps import bare_number
from simulator.engines.compiled.words import Block, number_block
from simulator.results.recorder import POOL_KINDS

if TYPE_CHECKING:
    from simulator.engines.compiled.lower import Lowered

__all__ = ["make_pools"]

_OUTAGE: TypeAdapter[Any] = TypeAdapter(spec.Outage | None)
_ELASTIC: TypeAdapter[Any] = TypeAdapter(spec.Elastic | None)
_RESERVED: TypeAdapter[Any] = TypeAdapter(spec.Reserved | None)


def make_pools(low: Lowered) -> None:
    """The record of every pool."""
    for position, (index, pool) in enumerate(low.pools):
        _make_pool(low, position, index, pool)


def _make_pool(low: Lowered, position: int, index: int, pool: spec.Pool) -> None:
    q, words, horizon = low.pool_base + at.Q_SIZE * position, low.words, low.scenario.horizon
    parts = low.changed("pools", index)

    def on(key: str) -> list[Part]:
        return [each for each in parts if each.place[0] == key]

    slots = slot_steps(pool, on("slots"), horizon)
    calendars = calendar_steps(pool, on("calendar"), horizon)
    discipline = ("fifo", "priority", "shortest").index(pool.discipline)
    numbers = {
        at.Q_POSITION: position, at.Q_RANK: low.ranks[pool.id], at.Q_HASH: hash_id(pool.id),
        at.Q_KIND: POOL_KINDS.index(pool.kind), at.Q_DISCIPLINE: discipline,
        at.Q_BACKFILL: int(pool.backfill), at.Q_SLOTS: slots[0][1],
        at.Q_CALENDAR: low.places.calendar(calendars[0][1]),
        at.Q_CHARGE_OPEN: int(pool.charged == "open"),
        at.Q_RESERVING: int(low.layout.pools[position].reserving),
        at.Q_SLOT_STEPS: _steps(low, slots) + 2, at.Q_SLOT_STEP_N: len(slots) - 1,
        at.Q_CALENDAR_STEP_N: len(calendars) - 1,
        at.Q_CALENDAR_STEPS: 2 + _steps(low,
            [(time, low.places.calendar(each)) for time, each in calendars]),
    }  # fmt: skip
    for field, number in numbers.items():
        words.whole(q + field, number)
    words.number(q + at.Q_ROW_AT, -1.0)
    _price(low, q, pool, on("cost-per-slot-hour"))
    _supply(low, q, pool, low.data["pools"][index], on)


def _steps(low: Lowered, steps: Sequence[tuple[float, int]]) -> int:
    address = low.words.reserve(2 * len(steps))
    for number, (time, value) in enumerate(steps):
        low.words.number(address + 2 * number, time)
        low.words.whole(address + 2 * number + 1, value)
    return address


def _price(low: Lowered, q: int, pool: spec.Pool, parts: Sequence[Part]) -> None:
    low.words.number(q + at.Q_COST, pool.cost_per_slot_hour)
    if not parts:
        return
    base = low.words.floats([pool.cost_per_slot_hour])
    data = pool.cost_per_slot_hour
    own = [each.within(1) for each in parts]
    element = low.reading(data, own, lambda value, _: number_block(float(value)), base,
                          leaves=bare_number)  # fmt: skip
    low.prices[(q - low.pool_base) // at.Q_SIZE] = low.readings[-1][0]
    low.words.whole(q + at.Q_PRICE_E, element)
    dates = dates_of(parts, low.scenario.horizon)
    low.words.whole(q + at.Q_DATE_N, len(dates))
    low.words.whole(q + at.Q_DATES, low.words.floats(dates))


def _supply(
    low: Lowered, q: int, pool: spec.Pool, data: Any, on: Callable[[str], list[Part]]
) -> None:
    own = {key: on(key) for key in ("reserved", "outage", "elastic")}
    if not any(own.values()) and not any(data[key] for key in own):
        return
    words = low.words
    words.whole(q + at.Q_SUPPLIED, 1)
    members: list[tuple[str, int, int, Any, Callable[[Any], Block | None]]] = [
        ("reserved", at.Q_RESERVED, at.Q_RESERVED_E, _RESERVED, encode.reserved),
        ("outage", at.Q_OUTAGE, at.Q_OUTAGE_E, _OUTAGE, encode.outage),
        ("elastic", at.Q_ELASTIC, at.Q_ELASTIC_E, _ELASTIC, encode.elastic),
    ]
    for key, field, dated, adapter, encode_ in members:
        block = encode_(getattr(pool, key))
        base = 0 if block is None else words.block(block)
        words.whole(q + field, base)
        element = low.reading(
            data[key], [each.within(1) for each in own[key]],
            lambda read, _, parse=adapter, made=encode_: made(parse.validate_python(read)),  # type: ignore[misc]
            base,
        )  # fmt: skip
        words.whole(q + dated, element)
    every = [each for parts in own.values() for each in parts]
    dates = [time for time in dates_of(every, low.scenario.horizon) if time > 0.0]
    words.whole(q + at.Q_SUPPLY_DATE_N, len(dates))
    words.whole(q + at.Q_SUPPLY_DATES, words.floats(dates))
    words.whole(q + at.Q_HOURLY, int(bool(own["reserved"])))
