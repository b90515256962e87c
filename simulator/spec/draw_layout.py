"""Ids as the draws know them: 32 bits each, so that two that share them must be refused."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from simulator.spec.explain import SpecFault
from simulator.spec.models import SumDrift
from simulator.spec.scenario import Scenario

__all__ = ["PLACES", "collisions", "word"]

_Path = tuple[str | int, ...]
PLACES = (
    "~arrivals",
    "~unit",
    "~production",
    "~release",
    "~age",
    "~drift",
    "~share",
    "~outage",
)  # the processes of `draws.PLACES`, without the import (compiled code); a test compares


def word(text: str) -> int:
    """The 32 bits by which a draw knows an id: the first four bytes of its BLAKE2b digest."""
    return int.from_bytes(hashlib.blake2b(text.encode()).digest()[:4], "big")


def collisions(scenario: Scenario) -> Iterator[SpecFault]:
    """Two different ids with the same 32 bits would share their luck."""
    streams: dict[str, _Path] = {}
    for i, pipeline in enumerate(scenario.pipelines):
        streams.setdefault(pipeline.id, ("pipelines", i, "id"))
        streams.setdefault(f"{pipeline.id}~backlog", ("pipelines", i, "id"))
        sources = [each.id for each in scenario.pipelines if each.production]
        sources += [each.id for each in scenario.models if each.trained_by == pipeline.id]
        for source in sources:
            streams.setdefault(f"{pipeline.id}~{source}", ("pipelines", i, "id"))
        places: dict[str, _Path] = {
            each.id: ("stages", j, "id") for j, each in enumerate(pipeline.stages)
        }
        own: dict[str, _Path] = dict.fromkeys(PLACES, ("id",))
        yield from _same_word(own | places, ("pipelines", i))
    for i, model in enumerate(scenario.models):
        streams.setdefault(model.id, ("models", i, "id"))
        inside: dict[str, _Path] = {
            each.id: ("monitors", j, "id") for j, each in enumerate(model.monitors)
        }
        parts = model.drift.parts if isinstance(model.drift, SumDrift) else ()
        for j, part in enumerate(parts):
            inside.setdefault(str(part.id), ("drift", "parts", j, "id"))
        own = dict.fromkeys(PLACES, ("id",))
        yield from _same_word(own | inside, ("models", i))
    yield from _same_word({each.id: (i, "id") for i, each in enumerate(scenario.pools)}, ("pools",))
    yield from _same_word(streams, ())


def _same_word(ids: Mapping[str, _Path], path: _Path) -> Iterator[SpecFault]:
    words: dict[int, str] = {}
    for name, step in ids.items():
        first = words.setdefault(word(name), name)
        if first != name:
            what = f"`{name}` and `{first}` would draw the same random numbers"
            yield SpecFault((*path, *step), what, "rename one of them; any other word will do")
