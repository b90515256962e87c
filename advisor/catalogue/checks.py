"""What a schema cannot see: references, cycles, levels, effect paths, and the matrix as a whole.

Every check looks at all it can and returns faults; none stops at the first. A check whose file
failed its schema is skipped, because its faults would only be echoes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from advisor.catalogue.check_lenses import check_lenses
from advisor.catalogue.check_material import check_material
from advisor.catalogue.check_matrix import check_matrix
from advisor.catalogue.check_profile import check_profile
from advisor.catalogue.graph import cycles
from advisor.catalogue.reading import Part, Raw
from advisor.catalogue.words import unknown
from advisor.faults import Fault
from advisor.model import CALENDAR_LADDER, Effect, Practice
from simulator.paths import parse

__all__ = ["check"]

_PRACTICE_ROLES = "practice-roles"


def check(raw: Raw) -> list[Fault]:
    """Every fault across records and files."""
    faults = list(_twice(raw))
    for part in raw.practices:
        faults.extend(_references(part, raw))
        faults.extend(_levels(part, raw))
        faults.extend(_effects(part))
    faults.extend(_cycles(raw))
    faults.extend(check_profile(raw))
    faults.extend(check_matrix(raw))
    faults.extend(check_material(raw))
    faults.extend(check_lenses(raw))
    return faults


def _twice(raw: Raw) -> Iterator[Fault]:
    for declared in raw.declared.values():
        first: dict[str, str] = {}
        for id_, where in declared:
            if id_ in first:
                what = f"the id `{id_}` is already taken by {first[id_]}"
                yield Fault(where, what, "give one of the two another id")
            first.setdefault(id_, where)


def _references(part: Part[Practice], raw: Raw) -> Iterator[Fault]:
    record = part.record
    yield from _known((record.dimension,), raw.ids("dimensions"), "dimension", part, None)
    yield from _known(record.needs, raw.ids("practices"), "practice", part, "needs")
    yield from _known(record.editions, raw.ids("editions"), "edition", part, "editions")
    yield from _known(record.roles, _scale_words(raw, _PRACTICE_ROLES), "role", part, "roles")
    for place, item in enumerate(record.maps_to):
        if item.model not in (models := raw.ids("references")):
            yield unknown(item.model, models, "model", part.where("maps-to", place, "model"))
    for place, effect in enumerate(record.effects):
        if effect.source is not None and effect.source not in (sources := raw.ids("sources")):
            where = part.where("effects", place, "source")
            yield unknown(effect.source, sources, "source", where)


def _known(
    words: tuple[str, ...], known: set[str], kind: str, part: Part[Practice], key: str | None
) -> Iterator[Fault]:
    for place, word in enumerate(words):
        where = part.where(key, place) if key else part.document.where((kind,))
        if word not in known:
            yield unknown(word, known, kind, where)
    for word, times in Counter(words).items():
        if times > 1 and key:
            yield Fault(part.where(key), f"`{word}` is listed {times} times", "list it once")


def _scale_words(raw: Raw, scale: str) -> set[str]:
    part = raw.files.get("scales.yaml")
    if part is None:
        return set()
    return {str(p.value) for s in part.record.scales if s.id == scale for p in s.points}


def _levels(part: Part[Practice], raw: Raw) -> Iterator[Fault]:
    levels = {other.record.id: other.record.level for other in raw.practices}
    for place, need in enumerate(part.record.needs):
        if levels.get(need, 0) > part.record.level:
            what = f"needs `{need}` of level {levels[need]}, above its own {part.record.level}"
            remedy = f"raise the level to {levels[need]} or drop the prerequisite"
            yield Fault(part.where("needs", place), what, remedy)


def _cycles(raw: Raw) -> Iterator[Fault]:
    parts = {part.record.id: part for part in raw.practices}
    for knot in cycles(part.record for part in raw.practices):
        chain = " needs ".join(f"`{id_}`" for id_ in [*knot, knot[0]])
        what = f"practices need one another: {chain}"
        yield Fault(parts[knot[0]].where("needs"), what, "drop one of these prerequisites")


def _effects(part: Part[Practice]) -> Iterator[Fault]:
    for place, effect in enumerate(part.record.effects):
        for key, path in (("on", effect.on), ("into", effect.into)):
            if path is None:
                continue
            try:
                parse(path)
            except ValueError as error:
                what = f"the path `{path}` cannot be read: {error}"
                remedy = "write it like `pipelines[role=change].stages[role=test].time`"
                yield Fault(part.where("effects", place, key), what, remedy)
        yield from _calendar(effect, part, place)


def _calendar(effect: Effect, part: Part[Practice], place: int) -> Iterator[Fault]:
    opens = effect.on.endswith((".opens", ".clock"))
    if effect.do == "step-calendar" and not effect.on.endswith(".opens"):
        what = "`step-calendar` moves the calendar of an `opens`"
        yield Fault(part.where("effects", place, "on"), what, "end the path with `.opens`")
    if effect.do == "set" and opens and effect.to not in CALENDAR_LADDER:
        where = part.where("effects", place, "to")
        yield unknown(str(effect.to), CALENDAR_LADDER, "calendar of the ladder", where)
