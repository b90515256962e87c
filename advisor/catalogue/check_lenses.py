"""The lenses against the rest: known models, items once, and every mapping read or declined."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.catalogue.reading import Part, Raw
from advisor.catalogue.words import answer_words, unknown
from advisor.faults import Fault
from advisor.model import Lens

__all__ = ["check_lenses"]


def check_lenses(raw: Raw) -> Iterator[Fault]:
    """Faults of `lenses/*.yaml` that their schema cannot see.

    A profile question that this catalogue does not ask is no fault: its item is not covered.
    """
    for part in raw.lenses:
        name = part.document.name
        if name.removeprefix("lenses/").rsplit(".", 1)[0] != part.record.id:
            what = f"the lens `{part.record.id}` stands in {name}"
            yield Fault(part.where("id"), what, "give the file the name of the lens")
        if part.record.model not in (models := raw.ids("references")):
            yield unknown(part.record.model, models, "model", part.where("model"))
        yield from _once(part)
        yield from _items(part)
        yield from _repeats(part)
        yield from _mappings(part, raw)
        yield from _benchmark(part, raw)


def _once(part: Part[Lens]) -> Iterator[Fault]:
    """An item, and a section, has its id once."""
    for kind, places in (("section", _section_places(part)), ("item", _item_places(part))):
        first: dict[str, str] = {}
        for id_, where in places:
            if id_ in first:
                what = f"the {kind} `{id_}` is already at {first[id_]}"
                yield Fault(where, what, "list it once")
            first.setdefault(id_, where)


def _section_places(part: Part[Lens]) -> Iterator[tuple[str, str]]:
    for at, section in enumerate(part.record.sections):
        yield section.id, part.where("sections", at, "id")


def _item_places(part: Part[Lens]) -> Iterator[tuple[str, str]]:
    for at, section in enumerate(part.record.sections):
        for place, item in enumerate(section.items):
            yield item.id, part.where("sections", at, "items", place, "id")


def _items(part: Part[Lens]) -> Iterator[Fault]:
    """What the rule of the lens asks of each item: its level, its stream, its profile question."""
    lens = part.record
    levels = {
        "staged": tuple(range(1, int(lens.high) + 1)),
        "samm": (1, 2, 3),
        "dsomm": tuple(lens.sizes),
    }.get(lens.rule)
    for at, section in enumerate(lens.sections):
        for place, item in enumerate(section.items):
            where = part.where("sections", at, "items", place, "id")
            if levels is not None and item.level not in levels:
                given = "no level" if item.level is None else f"level {item.level}"
                remedy = f"give it one of {', '.join(map(str, levels)) or 'the levels in `sizes`'}"
                yield Fault(where, f"`{item.id}` has {given} of the model", remedy)
            streams = [f"{section.id}-{item.level}-{stream}" for stream in "AB"]
            if lens.rule == "samm" and item.id not in streams:
                what = f"`{item.id}` is no activity of its practice and level"
                yield Fault(where, what, f"name it {' or '.join(streams)}")
            if lens.rule == "quick-check" and not (item.profile and item.part):
                what = f"`{item.id}` has no `profile` question or no `part`"
                yield Fault(where, what, "add both: the rule reads stated numbers")
            if lens.rule != "quick-check" and item.profile:
                what = f"`{item.id}` has a `profile` question, which only quick-check reads"
                yield Fault(where, what, "drop `profile`; practices answer it by `maps-to`")


def _repeats(part: Part[Lens]) -> Iterator[Fault]:
    sections = [section.id for section in part.record.sections]
    for place, each in enumerate(part.record.repeats):
        if each.section not in sections:
            yield unknown(each.section, sections, "section", part.where("repeats", place))
        if each.level == each.of:
            what = f"level {each.level} repeats itself"
            yield Fault(part.where("repeats", place, "of"), what, "name the other level")


def _mappings(part: Part[Lens], raw: Raw) -> Iterator[Fault]:
    """Every id of the model that a practice maps to is an item or declined, never both or lost."""
    lens = part.record
    items = {item.id for _, item in lens.items}
    declined = [each.id for each in lens.not_read]
    for place, id_ in enumerate(declined):
        if id_ in items or id_ in declined[:place]:
            what = f"`{id_}` is an item or stands here twice"
            yield Fault(part.where("not-read", place, "id"), what, "keep one of the two")
    if lens.open:
        return
    for practice in raw.practices:
        for place, mapped in enumerate(practice.record.maps_to):
            if mapped.model == lens.model and mapped.id not in items | set(declined):
                where = practice.where("maps-to", place, "id")
                yield unknown(mapped.id, items, f"item of the lens {lens.id}", where)


def _benchmark(part: Part[Lens], raw: Raw) -> Iterator[Fault]:
    benchmark = part.record.benchmark
    if benchmark is None:
        return
    items = {item.id for _, item in part.record.items}
    for id_ in benchmark.everybody:
        if id_ not in items:
            yield unknown(id_, items, "item", part.where("benchmark", "everybody"))
    profile = raw.files.get("profile.yaml")
    if profile is None:
        return
    questions = {each.id: each for each in profile.record.questions}
    if benchmark.by not in questions:
        where = part.where("benchmark", "by")
        yield unknown(benchmark.by, questions, "profile question", where)
        return
    words = answer_words(questions[benchmark.by])
    given = [row.answer for row in benchmark.rows]
    for place, word in enumerate(given):
        where = part.where("benchmark", "rows", place, "answer")
        if word not in words:
            yield unknown(word, words, f"answer to `{benchmark.by}`", where)
        if word in given[:place]:
            yield Fault(where, f"`{word}` has a row already", "keep one of the two")
