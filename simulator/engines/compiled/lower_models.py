"""Kinds of models as words, and what each model of a kind needs beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from simulator import spec
from simulator.draws import hash_id
from simulator.engines.compiled import encode, ramps
from simulator.engines.compiled import layout as at
from simulator.engines.compiled.brought import numbers_in, walk, words_in
from simulator.engines.compiled.dated import Part, Reading
from simulator.engines.compiled.ramps import Leaves
from simulator.engines.compiled.words import Block

if TYPE_CHECKING:
    from simulator.engines.compiled.lower import Lowered

__all__ = ["KindWords", "make_models"]

_DRIFT: TypeAdapter[Any] = TypeAdapter(spec.Drift)
_MONITORS: TypeAdapter[Any] = TypeAdapter(tuple[spec.Monitor, ...])
_POLICY: TypeAdapter[Any] = TypeAdapter(spec.Retraining)

Encode = Callable[[Any, bool], Block | None]


def make_models(low: Lowered) -> None:
    """The record of every kind of model and of every model."""
    words = low.words
    low.kind_base = words.reserve(at.I_SIZE * len(low.models))
    meter = low.at_meters
    for position, (index, model) in enumerate(low.models):
        i = low.kind_base + at.I_SIZE * position
        kind = KindWords(low, i, position, model, index, meter)
        low.kinds.append(kind)
        meter += at.MM_SIZE * model.count


class KindWords:
    """One entry of `models`: its words, and what each model of it needs beside them.

    `dated`: what its models do on the clock depends on dates, and so on each model's uniform.
    """

    def __init__(
        self, whole: Lowered, i: int, position: int, model: spec.Model, index: int, meter: int
    ) -> None:
        self.address, self.position, self.model, self.meter = i, position, model, meter
        self.parts = whole.changed("models", index)
        self.dated = bool(self.parts)
        self.priced = any(_of_value(each) for each in self.parts)
        self._horizon = whole.scenario.horizon
        self._data = whole.data["models"][index]
        self.monitors = _all_monitors(model, self.parts)
        self._drifts = _all_drifts(model, self.parts)
        self.readings: dict[str, Reading] = {}
        words, places = whole.words, whole.places

        def part(
            name: str, field: int, dated: int, encode_: Encode, leaves: Leaves | None = None
        ) -> None:
            base = words.block(encode_(self._data[name], False) or Block(1))
            words.whole(i + field, base)
            own = [each.within(1) for each in self.parts if each.place[0] == name]
            element = whole.reading(self._data[name], own, encode_, base, model.count, leaves)
            words.whole(i + dated, element)
            if element:
                self.readings[name] = whole.readings[-1][0]

        part(
            "quality",
            at.I_QUALITY,
            at.I_QUALITY_E,
            lambda data, ramped: encode.quality(spec.Quality.model_validate(data), ramped),
            ramps.in_quality,
        )
        part(
            "drift",
            at.I_DRIFT,
            at.I_DRIFT_E,
            lambda data, _: encode.drift(_DRIFT.validate_python(data), self._drifts),
        )
        part(
            "monitors",
            at.I_MONITORS,
            at.I_MONITORS_E,
            lambda data, _: encode.monitors(_MONITORS.validate_python(data), self.monitors, places),
            ramps.in_monitors,
        )
        part("retraining", at.I_POLICY, at.I_POLICY_E,
             lambda data, _: encode.policy(_POLICY.validate_python(data)))  # fmt: skip
        words.block(encode.distribution(model.age_at_start), i + at.I_AGE)
        self._write(whole)

    def _write(self, whole: Lowered) -> None:
        words, model, i = whole.words, self.model, self.address
        own = at.Z_OWN
        parts_at, watches_at = own, own + at.PA_SIZE * len(self._drifts)
        history_at = watches_at + at.K2_SIZE * len(self.monitors)
        days = self._longest_delay() * whole.scenario.unit_days
        history = int(min(days, 2.0**20)) + 4
        size = history_at + history
        trained = model.trained_by is not None
        stream = 0
        if trained:
            text = f"{model.trained_by}~{model.id}"
            stream = whole.stream(text, str(model.trained_by), at.BY_RETRAINING)
        numbers = {
            at.I_POSITION: self.position, at.I_RANK: whole.ranks[model.id],
            at.I_HASH: hash_id(model.id), at.I_N: model.count, at.I_TRAINED_BY: int(trained),
            at.I_STREAM: stream, at.I_GAIN: int(model.retraining_priority == "gain"),
            at.I_PRICED: int(self.priced), at.I_MODEL_SIZE: size, at.I_PARTS: parts_at,
            at.I_PART_N: len(self._drifts), at.I_WATCHES: watches_at,
            at.I_WATCH_N: len(self.monitors), at.I_HISTORY: history_at, at.I_HISTORY_N: history,
            at.I_MODELS: words.reserve(size * model.count),
        }  # fmt: skip
        for field, number in numbers.items():
            words.whole(i + field, number)
        first = numbers[at.I_MODELS]
        ticks, drifts = self.clock(0.0)
        table = words.reserve(len(ticks))
        words.data[table : table + len(ticks)] = ticks
        for number in range(model.count):
            z = first + size * number
            own_numbers = {
                at.Z_NUMBER: number, at.Z_RELEASE: -1, at.Z_KIND: i, at.Z_DRIFTS: int(drifts),
                at.Z_TICKS: table, at.Z_TICK_N: len(ticks) // at.TICK_SIZE,
                at.Z_METER: self.meter + at.MM_SIZE * number,
            }  # fmt: skip
            for field, value in own_numbers.items():
                words.whole(z + field, value)
        self.models_at, self.model_size = first, size

    def _longest_delay(self) -> float:
        """No monitor ever looks further back than this."""
        delays = [each.label_delay for each in self.model.monitors]
        factor = 1.0
        for each in self.parts:
            if each.place[0] == "monitors" and each.by is not None:
                factor *= max(1.0, each.by)
            delays += [float(d) for d in numbers_in(each.to, "label-delay", each)]
        return max([*delays, 0.0]) * factor

    def dates(self, chance: float) -> list[float]:
        """Time 0 and every instant at which a model of that uniform may hear something new."""
        times = {0.0}
        for each in self.parts:
            ends = (each.at, each.at + each.over, each.until)
            times.update(time for time in ends if time < self._horizon)
            if each.share is not None and chance < each.share:
                times.add(each.at + each.over * min(1.0, chance / each.share + 1e-9))
        return sorted(times)

    def _over_time(self, name: str, chance: float, dates: Sequence[float]) -> list[Any]:
        reading = self.readings.get(name)
        if reading is None:
            return [self._data[name]]
        return [reading.value(time, chance) for time in dates]

    def clock(self, chance: float) -> tuple[list[int], bool]:
        """The ticks of a model's monitors and timers, as words, and whether it ever wears."""
        dates = self.dates(chance)
        drifts = [_DRIFT.validate_python(d) for d in self._over_time("drift", chance, dates)]
        wears = not all(isinstance(each, spec.NoDrift) for each in drifts)
        watches = {
            (str(each["id"]), float(each["every"]))
            for data in self._over_time("monitors", chance, dates) for each in data
        }  # fmt: skip
        policies = [_POLICY.validate_python(d)
                    for d in self._over_time("retraining", chance, dates)]  # fmt: skip
        members = [
            m for p in policies for m in (p.policies if isinstance(p, spec.FirstOf) else (p,))
        ]
        periods = sorted({each.every for each in members if isinstance(each, spec.Periodic)})
        ranks = sorted(self.monitors)
        texts = sorted(repr(each) for each in periods)
        ticks = [
            (at.CHECK, self.monitors.index(name), ranks.index(name), every)
            for name, every in sorted(watches)
        ] + [(at.TIMER, 0, texts.index(repr(every)), every) for every in periods]  # fmt: skip
        block = Block(at.TICK_SIZE * len(ticks))
        for number, (cls, slot, rank, every) in enumerate(ticks):
            here = at.TICK_SIZE * number
            block.whole(here + at.TICK_CLASS, cls)
            block.whole(here + at.TICK_SLOT, slot)
            block.whole(here + at.TICK_RANK, rank)
            block.number(here + at.TICK_EVERY, every)
        return block.words, wears


def _of_value(part: Part) -> bool:
    """Whether a change is of what a point is worth, by itself or with the rest."""
    return part.place[0] == "quality" and part.place[1:2] in ((), ("value-per-point-day",))


def _all_monitors(model: spec.Model, parts: Sequence[Part]) -> list[str]:
    """Every monitor there ever is."""
    found = {each.id for each in model.monitors}
    for each in parts:
        if each.place[0] == "monitors":
            found |= {str(m["id"]) for m in walk(each.to) if "detector" in m and "id" in m}
    return sorted(found)


def _all_drifts(model: spec.Model, parts: Sequence[Part]) -> list[str]:
    """Every part of a drift there ever is; one without an id is `~drift`."""
    written = model.drift.parts if isinstance(model.drift, spec.SumDrift) else (model.drift,)
    found = {"~drift", *(each.id for each in written if each.id)}
    for each in parts:
        if each.place[0] == "drift":
            found |= words_in(each.to, "id")
    return sorted(found)
