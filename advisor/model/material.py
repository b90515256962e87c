"""The source material: two ways of working as loops and workflows, and row by row.

A step says where the simulation does it or why nothing does; a row says what each side means by it
and which practices it rests on. What a client has of either follows from those practices. Which
practices a tool serves is not written here: a practice lists its tools.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, model_validator

from advisor.model.base import Id, Record, Text
from advisor.model.matrix import Claim

__all__ = [
    "ComparisonRow",
    "ComparisonSide",
    "Correction",
    "Kind",
    "Lifecycle",
    "Material",
    "Place",
    "Step",
    "Tool",
]

Kind = Literal["devops", "mlops"]
"""The side of the comparison that something belongs to."""

_Practices = Annotated[tuple[Id, ...], Field(min_length=1)]


class Place(Record):
    """Where the simulation does a step.

    A `stage` of a `pipeline`, both by their roles; the `production` of a pipeline (failures after
    release, their detection, rollback and repair); or the models' `monitors` or `retraining`.
    """

    pipeline: Id | None = None
    stage: Id | None = None
    part: Literal["production", "monitors", "retraining"] | None = None

    @model_validator(mode="after")
    def _one_place(self) -> Place:
        if (self.stage is None) == (self.part is None):
            raise ValueError("a place is a stage or a part; give exactly one of the two")
        if (self.pipeline is None) != (self.part in ("monitors", "retraining")):
            raise ValueError(
                "a stage and `production` belong to a pipeline, monitors and retraining to the "
                "models; give `pipeline` with the first two only"
            )
        return self


class Step(Record):
    """A step of a lifecycle, in our own words.

    Either `simulated` in places of the scenario or `not_simulated`, a reason. `note` says what the
    simulation leaves out. `beside` names the step it happens beside, `back_to` where the work goes
    on after it; without either it follows the step before.
    """

    id: Id
    name: Annotated[str, Field(min_length=2, max_length=30)]
    meaning: Text
    practices: _Practices
    simulated: tuple[Place, ...] = ()
    not_simulated: Annotated[str, Field(max_length=400)] | None = None
    note: Text | None = None
    beside: Id | None = None
    back_to: Id | None = None

    @model_validator(mode="after")
    def _simulated_or_excused(self) -> Step:
        if bool(self.simulated) == (self.not_simulated is not None):
            raise ValueError(
                "a step is simulated somewhere or says why it is not; give exactly one of "
                "`simulated` and `not-simulated`"
            )
        if self.not_simulated is not None and not self.not_simulated.startswith("because "):
            raise ValueError("`not-simulated` gives no reason; begin it with `because`")
        return self


class Lifecycle(Record):
    """A loop, whose last step leads to its first, or a workflow, with an end."""

    id: Id
    title: Text
    kind: Kind
    form: Literal["loop", "workflow"]
    meaning: Text
    source: Id
    steps: Annotated[tuple[Step, ...], Field(min_length=2)]


class ComparisonSide(Record):
    """What one side means by a row, and the practices that rests on."""

    text: Text
    practices: _Practices


class Correction(Record):
    """What the source said, and why it is not repeated."""

    said: Text
    why: Text


class ComparisonRow(Record):
    """One row of the comparison; `claims` are ids of statements printed as the source's own."""

    id: Id
    name: Annotated[str, Field(min_length=2, max_length=30)]
    devops: ComparisonSide
    mlops: ComparisonSide
    shared: Text
    source: Id
    claims: tuple[Id, ...] = ()
    corrected: Correction | None = None

    def side(self, kind: Kind) -> ComparisonSide:
        """What that side means by the row."""
        return self.devops if kind == "devops" else self.mlops


class Tool(Record):
    """A tool the source names, on the side where it names it; `also` are other words for it."""

    id: Id
    name: Annotated[str, Field(min_length=2, max_length=60)]
    also: tuple[Text, ...] = ()
    kind: Kind
    meaning: Text

    def is_named_in(self, text: str) -> bool:
        """Whether a practice's tool is this one: one of its names stands there as a whole word.

        >>> git = Tool(id="git", name="Git", kind="devops", meaning="versions")
        >>> git.is_named_in("Markdown in Git"), git.is_named_in("GitLab runners")
        (True, False)
        """
        names = "|".join(re.escape(each) for each in (self.name, *self.also))
        return re.search(rf"(?<!\w)(?:{names})(?!\w)", text, re.IGNORECASE) is not None


@dataclass(frozen=True, slots=True)
class Material:
    """The source material as a whole; empty where a catalogue has none of it."""

    lifecycles: tuple[Lifecycle, ...] = ()
    rows: tuple[ComparisonRow, ...] = ()
    tools: tuple[Tool, ...] = ()
    claims: tuple[Claim, ...] = ()
