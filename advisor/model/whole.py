"""The catalogue as a whole, and the small words around it: dimensions, levels, scales, editions.

What is here is frozen once read: rules take it as an argument and never change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from advisor.model.base import Group, Id, Record, Table, Text
from advisor.model.matrix import Matrix
from advisor.model.practice import Practice
from advisor.model.profile import ProfileGroup, ProfileQuestion

__all__ = [
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

_Share = Annotated[float, Field(ge=0, le=1)]


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


class Settings(Record):
    """Thresholds of scoring and of effects, each a setting and not a law.

    `min_coverage`: share of applicable items to be answered before a dimension has a number.
    `level_reached`, `level_lower`: mean adoption above which a level counts as reached, and which
    all lower levels must exceed (cut-offs of ISO/IEC 33020: largely, fully). `unsupported_below`
    and `unsupported_exponent`: a practice whose prerequisites lie below the first counts with its
    exponent times the second. `not_applicable_warn`, `not_applicable_refuse`: shares of items
    marked not applicable at which a dimension is warned about, and at which publishing is refused.
    """

    min_coverage: _Share
    level_reached: _Share
    level_lower: _Share
    unsupported_below: _Share
    unsupported_exponent: _Share
    not_applicable_warn: _Share
    not_applicable_refuse: _Share


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
    """A selection of practices for an occasion; a practice names the editions that ask it."""

    id: Id
    title: Text
    minutes: Annotated[int, Field(gt=0)]
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


class Reference(Record):
    """Another model that practices are mapped to, by its ids and never by its text."""

    id: Id
    title: Text
    publisher: Text
    licence: Text
    kind: Literal["model", "law", "standard", "framework", "survey"]
    url: Annotated[str, Field(pattern=r"^https://", max_length=300)] | None = None
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything a consultant may edit without Python, read, checked and frozen.

    `practices` are in questionnaire order (dimension, then file). `graph` is a networkx directed
    graph with an edge from each prerequisite to what needs it. `hash` is the SHA-256 of the
    canonical content: the order of keys and the layout of the files do not move it.
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
