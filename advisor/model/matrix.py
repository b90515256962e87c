"""The decision matrix as data: six factors, two axes, an override, nine cells.

The matrix says which comes first, not which is better. `foundation` is the weighted mean index of
the DevOps dimensions brought from 1..5 to 0..1; `need` is the weighted mean of its factors, each
in 0..1. Two cut-offs turn an axis into three classes (a value on a cut-off belongs to the class
above), two classes give the cell, the cell is the verdict. A factor on `override` raises flags and
moves no axis; one on `outcome` is shown and weighs nothing.

A factor combines its inputs (`combine`: weighted mean or largest). An input turns one profile
answer into 0..1: `scores` by word (of several words `take` the mean or the largest; a yes or no is
`"true"` or `"false"`), `points` by a line through given numbers, flat beyond the ends. An
unanswered input is left out; a factor with no answered input is unknown and may lie anywhere in
0..1. Scores never fall where the use of AI rises.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from advisor.model.base import Id, Record, Table, Text

__all__ = [
    "Advice",
    "Axis",
    "AxisClass",
    "Cell",
    "Claim",
    "Cutoffs",
    "FactorInput",
    "Flag",
    "Leans",
    "Matrix",
    "MatrixFactor",
    "Now",
    "RoadmapObjective",
    "RoadmapWeights",
]

AxisId = Literal["foundation", "need"]
_Share = Annotated[float, Field(ge=0, le=1)]


class Cutoffs(Record):
    """Where the middle class and the top class of each axis begin, both in 0..1, and why there."""

    foundation: tuple[_Share, _Share]
    need: tuple[_Share, _Share]
    basis: Text

    @model_validator(mode="after")
    def _rising(self) -> Cutoffs:
        if any(not 0 < low < high < 1 for low, high in (self.foundation, self.need)):
            raise ValueError("cut-offs must rise inside 0 and 1; write [0.35, 0.6], for example")
        return self


class AxisClass(Record):
    """The words for one class of an axis."""

    id: Id
    label: Text
    meaning: Text


class Axis(Record):
    """The words for one axis and its three classes, lowest first."""

    id: AxisId
    title: Text
    meaning: Text
    low_end: Text
    high_end: Text
    classes: Annotated[tuple[AxisClass, ...], Field(min_length=3, max_length=3)]


class FactorInput(Record):
    """One profile answer a factor listens to, and what it gives in 0..1."""

    profile: Id
    weight: Annotated[float, Field(gt=0)] = 1.0
    scores: Table[str, _Share] = Field(default_factory=dict)
    points: tuple[tuple[float, _Share], ...] = ()
    take: Literal["mean", "max"] = "max"

    @model_validator(mode="after")
    def _one_table(self) -> FactorInput:
        if bool(self.scores) == bool(self.points):
            raise ValueError("an input has either `scores` or `points`; keep one of the two")
        if any(b[0] <= a[0] or b[1] < a[1] for a, b in pairwise(self.points)):
            raise ValueError("points must rise; order them and never let a score fall")
        return self


class Leans(Record):
    """A value below `devops` leans to DevOps first, one from `mlops` on to MLOps; else neither."""

    devops: _Share
    mlops: _Share

    @model_validator(mode="after")
    def _ordered(self) -> Leans:
        if self.devops > self.mlops:
            raise ValueError("`devops` is above `mlops`; write the lower bound first")
        return self


class MatrixFactor(Record):
    """One of the six factors; `weight` is its points of the 100 shared out inside its axis."""

    id: Id
    name: Text
    question: Text
    axis: Literal["need", "foundation", "override", "outcome"]
    weight: Annotated[float, Field(ge=0, le=100)]
    rule: Text
    combine: Literal["mean", "max"] = "mean"
    inputs: tuple[FactorInput, ...] = ()
    leans: Leans
    leans_devops: Text
    leans_mlops: Text

    @property
    def share(self) -> float:
        """The weight as a share of its axis, 0 to 1."""
        return self.weight / 100


class Advice(Record):
    """A sentence of advice, and the ids it rests on: practices, dimensions, profile questions.

    Written as plain text where it rests on nothing by name.
    """

    text: Text
    rests_on: tuple[Id, ...] = ()


def _advice(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


_Advice = Annotated[Advice, BeforeValidator(_advice)]


class Now(Record):
    """What cannot wait: these practices are done by the end of quarter `by` of a plan, and why."""

    practices: Annotated[tuple[Id, ...], Field(min_length=1)]
    by: Annotated[int, Field(ge=1, le=40)]
    why: Text


class Cell(Record):
    """One of the nine cells: the verdict, what it means, what to do, and what to begin with."""

    verdict: Id
    foundation: Literal["weak", "middling", "strong"]
    need: Literal["low", "pilots", "value"]
    title: Text
    sentence: Text
    meaning: Text
    advice: Annotated[tuple[_Advice, ...], Field(min_length=2)]
    practices: tuple[Id, ...] = ()
    conflict: bool = False
    now: Now | None = None


class Flag(Record):
    """Raised beside the verdict; `practices` come before anything is scaled."""

    id: Id
    title: Text
    sentence: Text
    advice: Annotated[tuple[_Advice, ...], Field(min_length=1)]
    practices: tuple[Id, ...] = ()
    conflict: bool = False
    now: Now | None = None


class RoadmapWeights(Record):
    """w1, w2 and w3 of the roadmap's objective."""

    benefit: Annotated[float, Field(ge=0)]
    gap: Annotated[float, Field(ge=0)]
    indicator: Annotated[float, Field(ge=0)]


class RoadmapObjective(Record):
    """What the roadmap maximises: benefit x (money a year / price of a person-week)
    + gap x (index points closed) + indicator x (indicator gain), all in person-weeks."""

    weights: RoadmapWeights
    unit: Text
    why: Text


class Claim(Record):
    """A statement of the material the matrix grew from, printed as that source's claim."""

    id: Id
    text: Text
    source: Id
    verdicts: tuple[Id, ...] = ()
    note: Text


class Matrix(Record):
    """The whole decision matrix; how it is read stands in the module's docstring.

    `mandatory` names, per answer to `ai`, the dimensions whose minimum is the headline;
    `mandatory_regulated` adds to them in a regulated organisation. `default_target` is the level up
    to which practices have target 1 where a team set none. `out_of_scope` names, per answer to
    `ai`, the groups of dimensions that are not assessed at all.
    """

    axes: Annotated[tuple[Axis, ...], Field(min_length=2, max_length=2)]
    cutoffs: Cutoffs
    factors: tuple[MatrixFactor, ...]
    cells: tuple[Cell, ...]
    flags: tuple[Flag, ...]
    regulated_industries: tuple[Id, ...]
    mandatory: Table[str, tuple[Id, ...]]
    mandatory_regulated: tuple[Id, ...] = ()
    default_target: Table[str, Annotated[int, Field(ge=1, le=5)]]
    out_of_scope: Table[str, tuple[Literal["devops", "ml", "overlay"], ...]]
    roadmap: RoadmapObjective
    claims: tuple[Claim, ...] = ()

    def axis(self, id_: AxisId) -> Axis:
        """The words of an axis."""
        return next(item for item in self.axes if item.id == id_)

    def classify(self, id_: AxisId, value: float) -> str:
        """The class of a value in [0, 1]: weak, middling, strong or low, pilots, value."""
        low, high = self.cutoffs.foundation if id_ == "foundation" else self.cutoffs.need
        place = (value >= low) + (value >= high)
        return self.axis(id_).classes[place].id

    def cell(self, foundation: str, need: str) -> Cell:
        """The cell of two classes."""
        return next(
            item for item in self.cells if (item.foundation, item.need) == (foundation, need)
        )

    def factors_of(self, axis: str) -> tuple[MatrixFactor, ...]:
        """The factors on an axis, in the order of the file."""
        return tuple(item for item in self.factors if item.axis == axis)
