"""The files around the practices: dimensions, scales, editions and profile, each as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from advisor.catalogue.reading import Part, Raw
from advisor.catalogue.words import answer_words, missing, unknown
from advisor.faults import Fault
from advisor.model import ANSWER_VALUES, ProfileQuestion

__all__ = ["PROFILE_IDS", "SCALE_IDS", "check_profile"]

PROFILE_IDS = (
    "ai",
    "production-models",
    "pilots",
    "objectives",
    "industry",
    "regulated",
    "engineers",
    "units",
    "changes-per-week",
    "release-rhythm",
    "approval-board",
    "testers",
    "operations-people",
    "on-call-people",
    "runners",
    "data-scientists",
    "gpus",
    "model-releases-per-month",
    "label-delay-days",
    "person-hour",
    "runner-hour",
    "gpu-hour",
    "incident-hour",
    "quality-point-day",
    "stated-lead-time-days",
    "stated-deployments-per-week",
    "stated-change-fail-rate",
    "stated-recovery-hours",
    "stated-utilisation",
    "stated-retrainings-per-year",
)
"""The profile questions the program reads; a catalogue may ask more, never fewer."""

SCALE_IDS = ("answers", "evidence", "states", "respondent-roles", "practice-roles")
_NEVER_DEFAULTED = ("incident-hour", "quality-point-day", "money-counted")


def check_profile(raw: Raw) -> Iterator[Fault]:
    """Faults of dimensions, scales, editions and profile that their schemas cannot see."""
    checks = {
        "dimensions.yaml": _dimensions,
        "scales.yaml": _scales,
        "editions.yaml": _editions,
        "profile.yaml": _profile,
    }
    for name, run in checks.items():
        part = raw.files.get(name)
        if part is not None:
            yield from run(part, raw)


def _dimensions(part: Part[Any], raw: Raw) -> Iterator[Fault]:
    numbers = [level.number for level in part.record.levels]
    if numbers != [1, 2, 3, 4, 5]:
        yield Fault(
            part.where("levels"), f"the levels are {numbers}", "name levels 1 to 5 in order"
        )
    used = {item.record.dimension for item in raw.practices}
    for place, item in enumerate(part.record.dimensions):
        if sorted(item.meanings) != [1, 2, 3, 4, 5]:
            where = part.where("dimensions", place, "meanings")
            yield Fault(where, f"`{item.id}` lacks a meaning", "say what levels 1 to 5 mean there")
        if item.id not in used:
            where = part.where("dimensions", place, "id")
            what = f"no practice belongs to the dimension `{item.id}`"
            yield Fault(where, what, "add its file of practices or remove it")


def _scales(part: Part[Any], raw: Raw) -> Iterator[Fault]:
    yield from missing(SCALE_IDS, raw.ids("scales"), "scale", part.where("scales"))
    for place, scale in enumerate(part.record.scales):
        values = [point.value for point in scale.points]
        if scale.id == "answers" and values != list(ANSWER_VALUES):
            where = part.where("scales", place, "points")
            yield Fault(where, f"answers have the values {values}", "use 0, 0.25, 0.5 and 1")
        if len(set(values)) < len(values):
            where = part.where("scales", place, "points")
            yield Fault(where, f"a value of `{scale.id}` is given twice", "list each value once")


def _editions(part: Part[Any], raw: Raw) -> Iterator[Fault]:
    used = {edition for item in raw.practices for edition in item.record.editions}
    for place, item in enumerate(part.record.editions):
        if item.id not in used:
            where = part.where("editions", place, "id")
            what = f"the edition `{item.id}` asks no practice"
            yield Fault(where, what, "name it in the `editions` of some practices, or remove it")


def _profile(part: Part[Any], raw: Raw) -> Iterator[Fault]:
    questions: tuple[ProfileQuestion, ...] = part.record.questions
    known = {item.id: item for item in questions}
    yield from missing(PROFILE_IDS, known, "profile question", part.where("questions"))
    for place, item in enumerate(questions):
        if item.group not in (groups := raw.ids("groups")):
            yield unknown(item.group, groups, "group", part.where("questions", place, "group"))
        yield from _default(item, known, part, place)
        for id_, values in item.show_when.items():
            where = part.where("questions", place, "show-when", id_)
            yield from _profile_words(id_, values, known, where)


def _default(
    item: ProfileQuestion, known: Mapping[str, ProfileQuestion], part: Part[Any], place: int
) -> Iterator[Fault]:
    where = part.where("questions", place, "default")
    has = item.default is not None or item.default_by is not None
    if has and item.id in _NEVER_DEFAULTED:
        yield Fault(where, f"`{item.id}` is asked and never assumed", "remove its default")
    if item.default_by is not None:
        by = known.get(item.default_by.by)
        if by is None or by.kind != "number":
            where = part.where("questions", place, "default-by", "by")
            numbers = [other.id for other in known.values() if other.kind == "number"]
            yield unknown(item.default_by.by, numbers, "number among the questions", where)
        for row in item.default_by.rows:
            yield from _fits(item, row.value, part.where("questions", place, "default-by"))
    if item.default is not None:
        yield from _fits(item, item.default, where)


def _fits(item: ProfileQuestion, value: Any, where: str) -> Iterator[Fault]:
    if item.kind == "number":
        low, high = item.low or 0.0, item.high or 0.0
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value > high:
            yield Fault(where, f"the default {value!r} is no number up to {high}", "mend it")
        elif value < low:
            yield Fault(where, f"the default {value!r} is below {low}", "mend it")
    elif item.kind == "boolean" and not isinstance(value, bool):
        yield Fault(where, f"the default {value!r} is not true or false", "write true or false")
    elif item.kind in ("choice", "choices"):
        options = [option.value for option in item.options]
        for word in value if isinstance(value, tuple) else (value,):
            if word not in options:
                yield unknown(str(word), options, "option", where)


def _profile_words(
    id_: str, values: Iterable[str], known: Mapping[str, ProfileQuestion], where: str
) -> Iterator[Fault]:
    question = known.get(id_)
    if question is None:
        yield unknown(id_, known, "profile question", where)
        return
    options = answer_words(question)
    for value in values:
        if value not in options:
            yield unknown(value, options, f"answer to `{id_}`", where)
