"""The catalogue as a whole, and the small words around it: dimensions, levels, scales, editions.

What is here is frozen once read: rules take it as an argument and never change it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from advisor.model.base import ANSWER_VALUES, Group, Id, Record, Register, Table, Text
from advisor.model.lens import Lens
from advisor.model.material import Material, Tool
from advisor.model.matrix import Claim, Matrix
from advisor.model.practice import Practice
from advisor.model.profile import ProfileGroup, ProfileQuestion

__all__ = [
    "AppliesFrom",
    "BandSettings",
    "Catalogue",
    "Dimension",
    "Edition",
    "Level",
    "Reference",
    "Scale",
    "ScalePoint",
    "Settings",
    "Source",
]


def _is_day(text: str) -> str:
    """An ISO date, kept as text; ValueError for a day that no calendar has."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError("write a day as 2027-12-02")
    dt.date.fromisoformat(text)
    return text


_Share = Annotated[float, Field(ge=0, le=1)]
_Half = Annotated[float, Field(ge=0, le=0.5)]
_Day = Annotated[str, AfterValidator(_is_day)]
_Tier = Literal["stated", "shown", "sampled", "measured"]
_HALF_WIDTHS: dict[_Tier, float] = {"stated": 0.25, "shown": 0.15, "sampled": 0.1, "measured": 0.05}


class Level(Record):
    """One of the five levels: a number, a word and what it means in general."""

    number: Annotated[int, Field(ge=1, le=5)]
    name: Text
    meaning: Text


class Dimension(Record):
    """One of the twelve areas asked about; `meanings` says what each level looks like there.

    `weight` is relative to the other dimensions of its group.
    """

    id: Id
    name: Text
    short_name: Annotated[str, Field(min_length=2, max_length=17)]
    group: Group
    weight: Annotated[float, Field(gt=0)]
    question: Text
    meanings: Table[int, Text]


class BandSettings(Record):
    """How far a score may be from the truth; every number is our own assumption, none a finding.

    `draws`: how many times the answers are drawn. `half_width`: per evidence tier, how far the true
    adoption lies from the answer at most (adoption is a share from 0 to 1). `shared`: the part of
    that error which all answers of a team have in common, for a generous team is generous
    throughout. `spacings`: what the four answers may stand for, each as likely as the others; the
    first is the one of the point value. `weight_concentration`: the parameter of the Dirichlet
    distribution around the stated weights; a weight of 1 varies by a share of 1 over its root.

    A half width and a shared part above a half are refused: an error could then outweigh an answer.
    """

    draws: Annotated[int, Field(ge=200, le=20_000)] = 2000
    half_width: Table[_Tier, _Half] = Field(default_factory=lambda: Register(_HALF_WIDTHS))
    shared: _Half = 0.5
    spacings: Annotated[tuple[tuple[_Share, _Share, _Share, _Share], ...], Field(min_length=1)] = (
        (0.0, 0.25, 0.5, 1.0),
        (0.0, 0.33, 0.67, 1.0),
        (0.0, 0.2, 0.5, 1.0),
    )
    weight_concentration: Annotated[float, Field(ge=1, le=10_000)] = 16.0

    @model_validator(mode="after")
    def _whole(self) -> BandSettings:
        missing = set(_HALF_WIDTHS) - set(self.half_width)
        if missing:
            raise ValueError(f"half-width lacks {', '.join(sorted(missing))}")
        if self.spacings[0] != ANSWER_VALUES:
            raise ValueError("the first spacing must be 0, 0.25, 0.5, 1, that of the point value")
        if any(list(each) != sorted(each) for each in self.spacings):
            raise ValueError("a spacing must not fall from one answer to the next")
        return self


class Settings(Record):
    """Thresholds of scoring and of effects, each a setting and not a law.

    `min_coverage`: share of applicable items to be answered before a dimension has a number.
    `level_reached`, `level_lower`: mean adoption above which a level counts as reached, and which
    all lower levels must exceed (cut-offs of ISO/IEC 33020: largely, fully). `unsupported_below`
    and `unsupported_exponent`: a practice whose prerequisites lie below the first counts with its
    exponent times the second. `not_applicable_warn`, `not_applicable_refuse`: shares of items
    marked not applicable at which a dimension is warned about, and at which a number is refused.
    `band`: the assumptions behind the band on a score.
    """

    min_coverage: _Share
    level_reached: _Share
    level_lower: _Share
    unsupported_below: _Share
    unsupported_exponent: _Share
    not_applicable_warn: _Share
    not_applicable_refuse: _Share
    band: BandSettings = Field(default_factory=BandSettings)


class ScalePoint(Record):
    """One point of a scale: the value stored, the word shown, what it means."""

    value: float | int | str
    label: Text
    meaning: Text


class Scale(Record):
    """An answer scale or a closed list of words, with what each means."""

    id: Id
    title: Text
    points: Annotated[tuple[ScalePoint, ...], Field(min_length=2)]


class Edition(Record):
    """A selection of practices for an occasion; a practice names the editions that ask it.

    `minutes` are those of one person who answers alone. A file may leave them out: a catalogue that
    was read has them worked out (`advisor.catalogue.answering_minutes`).
    """

    id: Id
    title: Text
    minutes: Annotated[int, Field(gt=0)] = 0
    purpose: Text
    cannot_tell: Text


class Source(Record):
    """Where a figure comes from, how strong it is and what to mind."""

    id: Id
    title: Text
    kind: Text
    strength: Text
    finding: Text
    caveat: Text | None = None
    url: Annotated[str, Field(pattern=r"^https://", max_length=300)] | None = None


class AppliesFrom(Record):
    """From which day a part of a law applies, and the day on which somebody last looked.

    Days are ISO dates (`2027-12-02`). Laws move, so a day is never shown without `checked_on`.
    """

    what: Text
    day: _Day
    checked_on: _Day
    note: Text | None = None


class Reference(Record):
    """Another model that practices are mapped to, by its ids and never by its text.

    `dates` are the days from which parts of it apply, for a law.
    """

    id: Id
    title: Text
    publisher: Text
    licence: Text
    kind: Literal["model", "law", "standard", "framework", "survey"]
    url: Annotated[str, Field(pattern=r"^https://", max_length=300)] | None = None
    note: Text | None = None
    dates: tuple[AppliesFrom, ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything a consultant may edit without Python, read, checked and frozen.

    `practices` are in questionnaire order (dimension, then file). `graph` is a networkx directed
    graph with an edge from each prerequisite to what needs it; `material` is DevOps and MLOps side
    by side, `lenses` the other models that read the same answers, each empty where the folder has
    none of it. `hash` is the SHA-256 of the canonical content: the order of keys and the layout of
    the files do not move it.
    """

    id: str
    version: str
    title: str
    hash: str
    levels: tuple[Level, ...]
    settings: Settings
    dimensions: tuple[Dimension, ...]
    practices: Mapping[str, Practice]
    profile: tuple[ProfileQuestion, ...]
    profile_groups: tuple[ProfileGroup, ...]
    matrix: Matrix
    editions: Mapping[str, Edition]
    scales: Mapping[str, Scale]
    sources: Mapping[str, Source]
    references: Mapping[str, Reference]
    graph: Any
    material: Material = field(default_factory=Material)
    lenses: Mapping[str, Lens] = field(default_factory=lambda: Register({}))

    def dimension(self, id_: str) -> Dimension:
        """The dimension of that id; KeyError if there is none."""
        for item in self.dimensions:
            if item.id == id_:
                return item
        raise KeyError(id_)

    def question(self, id_: str) -> ProfileQuestion:
        """The profile question of that id; KeyError if there is none."""
        for item in self.profile:
            if item.id == id_:
                return item
        raise KeyError(id_)

    def of_dimension(self, id_: str) -> tuple[Practice, ...]:
        """The practices of a dimension, in questionnaire order."""
        return tuple(item for item in self.practices.values() if item.dimension == id_)

    def claim(self, id_: str) -> Claim:
        """The claim of that id, of the matrix or of the material; KeyError if there is none."""
        for item in (*self.matrix.claims, *self.material.claims):
            if item.id == id_:
                return item
        raise KeyError(id_)

    def served_by(self, tool: Tool) -> tuple[Practice, ...]:
        """The practices that list a tool, in questionnaire order."""
        return tuple(
            item
            for item in self.practices.values()
            if any(tool.is_named_in(each) for each in item.tools)
        )
