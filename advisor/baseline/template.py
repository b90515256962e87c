"""The baseline template: anchors of an organisation with nothing in place, and a skeleton scenario.

Knows the format of `questionnaires/scenarios/organisation.yaml` and how an anchor depends on size.
It knows no client: what a client said or measured replaces anchors in `build.py`.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from advisor.faults import Fault, FaultsError
from advisor.strict_yaml import Document, closest, pydantic_faults, read

__all__ = [
    "DERIVED",
    "Band",
    "ModelKind",
    "Parameter",
    "Template",
    "Toil",
    "load_template",
    "parameter_name",
    "read_template",
]

Band = tuple[float, float, float]
"""low, typical, high."""

_SECTIONS = ("calendars", "pools", "pipelines", "models")


class _Record(BaseModel):
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=lambda name: name.replace("_", "-"),
        validate_by_name=True,
        validate_by_alias=True,
    )


class Parameter(_Record):
    """One number of the scenario: low, typical and high with nothing of the catalogue in place.

    Either one band (`value`) or a band at several sizes; between two sizes it is read off a
    straight line, beyond them a `count` grows in proportion to size and anything else stays.
    `title` is its name for people, `asked` names the profile question that replaces it, `times`
    what the answer is multiplied with.
    """

    id: str
    title: str | None = None
    path: str
    unit: str
    part: Literal["software", "models"] = "software"
    value: tuple[float, float, float] | None = None
    by_engineers: dict[int, tuple[float | str, float | str, float | str]] | None = None
    by_models: dict[int, tuple[float, float, float]] | None = None
    count: bool = False
    price: bool = False
    asked: str | None = None
    times: float = 1.0
    basis: Literal["published", "anchored", "assumption"]
    source: tuple[str, ...] = ()
    note: str | None = None

    @model_validator(mode="after")
    def _one_form(self) -> Parameter:
        given = [
            each for each in (self.value, self.by_engineers, self.by_models) if each is not None
        ]
        if len(given) != 1:
            raise ValueError("give exactly one of `value`, `by-engineers` and `by-models`")
        if self.basis != "assumption" and not self.source:
            raise ValueError("a basis other than `assumption` needs a `source`")
        bands = (
            [self.value]
            if self.value
            else list((self.by_engineers or self.by_models or {}).values())
        )
        if any(_falls(band) for band in bands):
            raise ValueError("low, typical and high must not fall")
        return self

    @property
    def in_words(self) -> bool:
        """Whether the anchor is a word (a rung of the calendar ladder) rather than a number."""
        return any(
            isinstance(each, str) for band in (self.by_engineers or {}).values() for each in band
        )

    def band(self, engineers: float, models: float) -> Band:
        """The anchor at this size: low, typical, high. ValueError when the anchor is a word."""
        if self.value is not None:
            return self.value
        table = self.by_models if self.by_models is not None else self.by_engineers or {}
        size = models if self.by_models is not None else engineers
        low, typical, high = (
            _read_off(
                [(at, float(band[place])) for at, band in sorted(table.items())], size, self.count
            )
            for place in range(3)
        )
        return low, typical, high

    def words(self, engineers: float) -> tuple[str, str, str]:
        """The anchor in words at the nearest size (by ratio)."""
        table = self.by_engineers or {}
        nearest = min(
            table, key=lambda at: (max(at, engineers) / max(1e-9, min(at, engineers)), at)
        )
        low, typical, high = table[nearest]
        return str(low), str(typical), str(high)


class ModelKind(_Record):
    """A kind of model: its share, and the parameters of its wear (`none`: it never decays)."""

    id: str
    share: float = Field(ge=0, le=1)
    wear: Literal["none", "saturating"] = "saturating"
    points: str | None = None
    days: str | None = None


class Toil(_Record):
    """Hours of one ticket, and the shares of the kinds of toil."""

    ticket_hours: float = Field(gt=0)
    kinds: dict[str, float]


class Template(_Record):
    """The whole template; `scenario` is the skeleton with blanks, as plain data."""

    template: Literal[1]
    id: str
    title: str
    origin: str
    sources: dict[str, str]
    parameters: tuple[Parameter, ...]
    model_kinds: tuple[ModelKind, ...]
    toil: Toil
    scenario: dict[str, Any]

    def parameter(self, id: str) -> Parameter:  # noqa: A002 - the format's word
        """The parameter of that id; KeyError when there is none."""
        for one in self.parameters:
            if one.id == id:
                return one
        raise KeyError(id)


def load_template(folder: Path | None = None, name: str = "organisation.yaml") -> Template:
    """The packaged template, or one of another folder; FaultsError with every fault."""
    if folder is None:
        return _packaged(name)
    return read_template((folder / name).read_text(encoding="utf-8"), name)


@functools.cache
def _packaged(name: str) -> Template:
    text = (files("questionnaires") / "scenarios" / name).read_text(encoding="utf-8")
    return read_template(text, name)


def parameter_name(id_: str) -> str:
    """What people call a parameter of the packaged template; of another one its id in words.

    >>> parameter_name("review-wait"), parameter_name("wait-for-rain")
    ('Wait for a review', 'Wait for rain')
    """
    return _names().get(id_) or id_.replace("-", " ").capitalize()


@functools.cache
def _names() -> dict[str, str]:
    return {one.id: one.title for one in load_template().parameters if one.title}


def read_template(text: str | bytes, name: str) -> Template:
    """A template from text; FaultsError with the line of every fault."""
    document = read(text, name)
    try:
        template = Template.model_validate(document.data)
    except ValidationError as error:
        raise FaultsError(pydantic_faults(error, document)) from error
    faults = tuple(_faults(template, document))
    if faults:
        raise FaultsError(faults)
    return template


def _faults(template: Template, document: Document) -> Iterator[Fault]:
    """References that point nowhere, ids given twice, shares that do not add up."""
    known = [one.id for one in template.parameters]
    for position, one in enumerate(template.parameters):
        where = document.where(["parameters", position, "id"])
        if known.index(one.id) != position:
            yield Fault(where, f"parameter `{one.id}` is given twice", "keep one")
        for source in one.source:
            if source not in template.sources:
                near = closest(source, template.sources)
                yield Fault(
                    where, f"no source `{source}`", f"did you mean `{near}`?" if near else "add it"
                )
    for path, id_ in _references(template.scenario, ("scenario",)):
        if id_ not in known and id_ not in DERIVED:
            near = closest(id_, known)
            remedy = f"did you mean `{near}`?" if near else "add it to `parameters`"
            yield Fault(document.where(path), f"no parameter `{id_}`", remedy)
    for kind in template.model_kinds:
        for named in (kind.points, kind.days):
            if named is not None and named not in known:
                yield Fault(document.where(["model-kinds"]), f"no parameter `{named}`", "add it")
    shares = sum(kind.share for kind in template.model_kinds)
    if abs(shares - 1) > 1e-9 or abs(sum(template.toil.kinds.values()) - 1) > 1e-9:
        yield Fault(
            document.where(["model-kinds"]), "shares do not add up to 1", "make them 1 in all"
        )
    for section in _SECTIONS:
        if section not in template.scenario:
            yield Fault(document.where(["scenario"]), f"the scenario has no `{section}`", "add it")


DERIVED = (
    "changes-per-week",
    "runs-per-week",
    "run-time",
    "toil-per-week",
    "ticket-hours",
    "standby-hour",
    "experiments-per-week",
    "model-release-gap",
    "initial-age-hours",
    "floor-quality",
    "complaint-quality",
)
"""Numbers computed from parameters when a scenario is built; a skeleton may refer to them."""


def _references(
    data: Any, path: tuple[str | int, ...]
) -> Iterator[tuple[Sequence[str | int], str]]:
    if isinstance(data, Mapping):
        if set(data) == {"parameter"}:
            yield path, str(data["parameter"])
        if "weekly" in data:
            yield path, str(data["weekly"])
        for key, value in data.items():
            yield from _references(value, (*path, key))
    elif isinstance(data, list):
        for position, value in enumerate(data):
            yield from _references(value, (*path, position))


def _falls(band: Sequence[float | str] | None) -> bool:
    numbers = [each for each in band or () if not isinstance(each, str)]
    return any(after < before for before, after in itertools.pairwise(numbers))


def _read_off(points: list[tuple[int, float]], size: float, count: bool) -> float:
    """A straight line between the points; beyond them in proportion (counts) or flat.

    >>> _read_off([(10, 2.0), (60, 8.0)], 35, True), _read_off([(10, 2.0), (60, 8.0)], 120, True)
    (5.0, 16.0)
    """
    first, last = points[0], points[-1]
    if size <= first[0]:
        return first[1] * size / first[0] if count else first[1]
    if size >= last[0]:
        return last[1] * size / last[0] if count else last[1]
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        if size <= x1:
            return y0 + (y1 - y0) * (size - x0) / (x1 - x0)
    raise ValueError(f"no size {size}")
