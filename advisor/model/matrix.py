"""The decision matrix as data: six factors, two axes, an override, nine cells.

The matrix says which comes first, not which is better. The `foundation` axis is the weighted mean
index of the DevOps dimensions, brought from 1..5 to 0..1. The `need` axis is the weighted mean
of its factors, each in 0..1. Cut-offs turn each axis into a class, two classes give the cell, the
cell is the verdict. A factor with `role: override` raises flags and moves no axis; one with
`role: outcome` is shown and weighs nothing.

A factor's value is the largest of what its `inputs` give: for a choice the value of the chosen
word, for several choices the largest of theirs, for a number the value of the highest step whose
`from` it reaches. An unanswered input gives nothing; a factor with no answered input is unknown
and may lie anywhere in 0..1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from advisor.model.base import Id, Record, Text

__all__ = [
    "Axis",
    "AxisClass",
    "Cell",
    "Claim",
    "Factor",
    "FactorInput",
    "Flag",
    "Mandatory",
    "Matrix",
    "ObjectiveWeights",
    "OutOfScope",
    "Step",
    "When",
]

AxisId = Literal["foundation", "need"]
_Share = Annotated[float, Field(ge=0, le=1)]
When = Mapping[str, tuple[str | bool, ...]]
"""Profile answers under which something holds: every question listed has one of its values."""


class AxisClass(Record):
    """A class of an axis: it begins at `from` (0..1) and ends where the next begins."""

    id: Id
    from_: _Share
    label: Text
    meaning: Text


class Axis(Record):
    """One axis: what it means and its classes in rising order, the first from 0."""

    id: AxisId
    title: Text
    meaning: Text
    low_end: Text
    high_end: Text
    classes: Annotated[tuple[AxisClass, ...], Field(min_length=2)]
    cut_off_basis: Text

    @model_validator(mode="after")
    def _rising(self) -> Axis:
        starts = [item.from_ for item in self.classes]
        if starts[0] != 0 or any(b <= a for a, b in zip(starts, starts[1:], strict=False)):
            raise ValueError("classes must begin at 0 and rise: each `from` above the last")
        return self

    def classify(self, value: float) -> AxisClass:
        """The class a value in [0, 1] falls into; a value on a cut-off is in the class above."""
        return [item for item in self.classes if value >= item.from_][-1]

    @property
    def cut_offs(self) -> tuple[float, ...]:
        """Where one class ends and the next begins."""
        return tuple(item.from_ for item in self.classes[1:])


class Step(Record):
    """From this number on, this value."""

    from_: float
    value: _Share


class FactorInput(Record):
    """One profile question a factor listens to: `values` for words, `steps` for a number."""

    question: Id
    values: Mapping[str, _Share] = Field(default_factory=dict)
    steps: tuple[Step, ...] = ()

    @model_validator(mode="after")
    def _one_table(self) -> FactorInput:
        if bool(self.values) == bool(self.steps):
            raise ValueError("an input has either `values` or `steps`")
        return self


class Factor(Record):
    """One of the six factors. `axis` and `weight` (points of 100 inside the axis) where it weighs;
    `role` says how it enters: `axis`, `override` or `outcome`."""

    id: Id
    name: Text
    question: Text
    role: Literal["axis", "override", "outcome"]
    axis: AxisId | None = None
    weight: Annotated[int, Field(ge=0, le=100)] = 0
    inputs: tuple[FactorInput, ...] = ()
    rule: Text
    leans_devops: Text
    leans_mlops: Text
    why: Text


class Cell(Record):
    """One of the nine cells: the verdict, what it means, and what to do."""

    verdict: Id
    foundation: Id
    need: Id
    title: Text
    meaning: Text
    advice: Annotated[tuple[Text, ...], Field(min_length=2)]
    practices: tuple[Id, ...] = ()
    conflict: bool = False


class Flag(Record):
    """Raised beside the verdict: when the profile says so, and the foundation is in the class."""

    id: Id
    when: When
    foundation: tuple[Id, ...] = ()
    title: Text
    meaning: Text
    advice: Annotated[tuple[Text, ...], Field(min_length=1)]
    practices: tuple[Id, ...] = ()
    conflict: bool = False


class Mandatory(Record):
    """Dimensions that make the headline under these profile answers; rules add up."""

    when: When
    dimensions: tuple[Id, ...]
    why: Text


class OutOfScope(Record):
    """Groups of dimensions that are not part of this organisation's assessment."""

    when: When
    groups: tuple[Literal["devops", "ml", "overlay"], ...]
    why: Text


class ObjectiveWeights(Record):
    """The roadmap's objective: benefit x (money per year / price of a person-week)
    + gap x (index points closed) + indicator x (indicator gain), all in person-weeks."""

    benefit: Annotated[float, Field(ge=0)]
    gap: Annotated[float, Field(ge=0)]
    indicator: Annotated[float, Field(ge=0)]
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
    """The whole decision matrix; see the module's docstring for how it is read."""

    axes: tuple[Axis, ...]
    factors: tuple[Factor, ...]
    cells: tuple[Cell, ...]
    flags: tuple[Flag, ...]
    mandatory: tuple[Mandatory, ...]
    out_of_scope: tuple[OutOfScope, ...]
    objective: ObjectiveWeights
    claims: tuple[Claim, ...] = ()

    def axis(self, id_: AxisId) -> Axis:
        """The axis of that id."""
        return next(item for item in self.axes if item.id == id_)

    def cell(self, foundation: str, need: str) -> Cell:
        """The cell of two classes."""
        return next(
            item for item in self.cells if (item.foundation, item.need) == (foundation, need)
        )

    def factors_of(self, axis: AxisId) -> tuple[Factor, ...]:
        """The factors that weigh on an axis, in the order of the file."""
        return tuple(item for item in self.factors if item.axis == axis)
