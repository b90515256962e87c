"""A lens: another model of maturity as data, so that the same answers can be read as it would.

A lens lists its items by their ids in that model, with short labels of our own. An item is answered
by every practice whose `maps-to` names (model, id), or by one profile question; an item that
nothing answers is allowed and counts as not covered. The rule that turns items into a reading is
one of a closed list; the rules themselves stand in `advisor/lenses/rules.py`.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from advisor.model.base import Id, Record, Table, Text

__all__ = [
    "Benchmark",
    "BenchmarkRow",
    "Lens",
    "LensBand",
    "LensCut",
    "LensItem",
    "LensPart",
    "LensRepeat",
    "LensRule",
    "LensSection",
    "LensSource",
    "LensStep",
    "NotRead",
]

LensRule = Literal["quick-check", "ml-test-score", "staged", "samm", "dsomm"]
LensPart = Literal["throughput", "stability"]

_Share = Annotated[float, Field(ge=0, le=1)]
_Number = Annotated[float, Field(allow_inf_nan=False)]
_ItemId = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+([-.][A-Za-z0-9]+)*$", max_length=60)]
_Label = Annotated[str, Field(min_length=3, max_length=160)]


class LensStep(Record):
    """From this adoption (0 to 1) on, an item has these points, of 1."""

    at: _Share
    points: _Share


class LensCut(Record):
    """A stated number up to this one (`below`: short of it) falls into this category, 1 to 6."""

    up_to: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    category: Annotated[int, Field(ge=1, le=6)]
    below: bool = False


class LensItem(Record):
    """One thing the other model asks for; `id` is its id there, `label` our own words.

    `level` is the level it belongs to. An `optional` item is shown and decides nothing. `profile`
    names the profile question that answers it, divided by the answer to `per` where that is named:
    with `cuts` it falls into a category of 1 to 6 (`beyond` the last cut), without them it is a
    share from 0 to 1. `part` is the mean that it belongs to.
    """

    id: _ItemId
    label: _Label
    level: Annotated[int, Field(ge=0, le=9)] | None = None
    optional: bool = False
    profile: Id | None = None
    per: Id | None = None
    cuts: tuple[LensCut, ...] = ()
    beyond: Annotated[int, Field(ge=1, le=6)] | None = None
    part: LensPart | None = None

    def category(self, number: float) -> int | None:
        """The category of a stated number; None for an item without cuts."""
        for cut in self.cuts:
            if number < cut.up_to or (number == cut.up_to and not cut.below):
                return cut.category
        return self.beyond

    @model_validator(mode="after")
    def _profile_keys(self) -> LensItem:
        if self.profile is None and (self.per or self.cuts or self.part):
            raise ValueError("`per`, `cuts` and `part` belong to an item with `profile`; add it")
        if bool(self.cuts) != (self.beyond is not None):
            raise ValueError("`cuts` and `beyond` come together; add the other")
        if any(b.up_to <= a.up_to for a, b in pairwise(self.cuts)):
            raise ValueError("`up-to` of the cuts does not rise; order them")
        given = [*(cut.category for cut in self.cuts), self.beyond or 0]
        if self.cuts and given not in (sorted(given), sorted(given, reverse=True)):
            raise ValueError("categories must rise or fall throughout; order them")
        return self


class LensSection(Record):
    """A part of the other model. `size` is how many items it has there (by default those listed
    that are not optional); `group` the larger part that it belongs to. One that stands `apart` is
    named and counts neither in the value nor in what is covered."""

    id: _ItemId
    title: _Label
    group: Text | None = None
    size: Annotated[int, Field(ge=1, le=1000)] | None = None
    apart: bool = False
    items: tuple[LensItem, ...] = ()

    @property
    def required(self) -> tuple[LensItem, ...]:
        """The items that decide."""
        return tuple(item for item in self.items if not item.optional)

    @property
    def count(self) -> int:
        """How many items the section has in the other model, listed here or not."""
        return len(self.required) if self.size is None else self.size

    @model_validator(mode="after")
    def _holds_its_items(self) -> LensSection:
        if self.size is not None and len(self.required) > self.size:
            raise ValueError(f"{len(self.required)} items in a section of {self.size}; mend `size`")
        if self.apart and self.items:
            raise ValueError("a section that stands apart has items; drop `apart` or the items")
        return self


class LensBand(Record):
    """What a value up to `up_to` (inclusive) is called."""

    up_to: _Number
    text: Text


class LensRepeat(Record):
    """A cell of a staged model that says what the cell of another level says: in this section the
    two levels cannot be told apart."""

    section: _ItemId
    level: Annotated[int, Field(ge=0, le=9)]
    of: Annotated[int, Field(ge=0, le=9)]


class NotRead(Record):
    """An id that practices map to and that the lens does not count, with the reason."""

    id: Annotated[str, Field(min_length=1, max_length=60)]
    why: Text


class LensSource(Record):
    """Where the model and its rule come from, as of which day, and what its licence allows."""

    title: Text
    date: Text
    licence: Text
    url: Annotated[str, Field(pattern=r"^https://", max_length=300)] | None = None
    note: Text | None = None


class BenchmarkRow(Record):
    """The means of those who give one answer, by item."""

    answer: Id
    means: Table[str, _Number]


class Benchmark(Record):
    """Published means to stand beside, item by item, on the scale of the lens.

    `rows` has one row an answer to the profile question `by`; who gives another is compared with
    `everybody`, and `sd` is the standard deviation over everybody. `n` is how many answered, absent
    where that is not published.
    """

    title: Text
    date: Text
    source: Text
    by: Id
    n: Annotated[int, Field(ge=1)] | None = None
    everybody: Table[str, _Number]
    sd: Table[str, Annotated[float, Field(gt=0, allow_inf_nan=False)]]
    rows: tuple[BenchmarkRow, ...] = ()
    note: Text

    @model_validator(mode="after")
    def _same_items(self) -> Benchmark:
        known = set(self.everybody)
        for name, row in (("sd", self.sd), *((each.answer, each.means) for each in self.rows)):
            if set(row) != known:
                raise ValueError(f"`{name}` has other items than `everybody`; give each a number")
        return self


class Lens(Record):
    """One other model, its items and its rule.

    `low` and `high` are the ends of its scale. A number is only shown where at least `min_covered`
    of its items are answered. Lenses stand by `order`, then by id. `group: ml` says that it reads
    models and is out of scope where they are. `steps` turn adoption into the points of an item.
    `reached` and `lower` are the adoption at which an item of a level counts as met at that level
    and below it (staged models); `sizes` how many items a level has in the whole model, where its
    cells are not known. Unless `open`, every id of `model` that a practice maps to is an item here
    or stands in `not_read`.
    """

    id: Id
    title: Annotated[str, Field(min_length=3, max_length=60)]
    model: Id
    rule: LensRule
    order: Annotated[int, Field(ge=1, le=99)] = 99
    unit: Text
    low: _Number
    high: _Number
    min_covered: _Share
    group: Literal["devops", "ml"] = "devops"
    open: bool = False
    steps: tuple[LensStep, ...] = ()
    reached: _Share | None = None
    lower: _Share | None = None
    sizes: Table[int, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    sections: Annotated[tuple[LensSection, ...], Field(min_length=1)]
    bands: tuple[LensBand, ...] = ()
    repeats: tuple[LensRepeat, ...] = ()
    not_read: tuple[NotRead, ...] = ()
    meaning: Text
    caveats: Annotated[tuple[Text, ...], Field(min_length=1)]
    source: LensSource
    benchmark: Benchmark | None = None

    @model_validator(mode="after")
    def _whole(self) -> Lens:
        faults = _lens_faults(self)
        if faults:
            raise ValueError(", ".join(faults) + "; see advisor/model/lens.py")
        return self

    @property
    def items(self) -> tuple[tuple[LensSection, LensItem], ...]:
        """Every listed item with its section, in the order of the file."""
        return tuple((section, item) for section in self.sections for item in section.items)

    @property
    def count(self) -> int:
        """How many items the other model has in all."""
        return sum(section.count for section in self.sections if not section.apart)

    def band(self, value: float) -> str | None:
        """What a value is called; None in a lens without names for its values."""
        return next((each.text for each in self.bands if value <= each.up_to), None)


def _lens_faults(lens: Lens) -> list[str]:
    faults = []
    if not lens.low < lens.high:
        faults.append("`low` is not below `high`")
    if any(b.up_to <= a.up_to for a, b in pairwise(lens.bands)):
        faults.append("`up-to` of the bands does not rise")
    if lens.bands and lens.bands[-1].up_to < lens.high:
        faults.append("the last band ends before `high`")
    if any(b.at <= a.at or b.points < a.points for a, b in pairwise(lens.steps)):
        faults.append("`steps` do not rise")
    if (lens.rule in ("ml-test-score", "dsomm")) != bool(lens.steps):
        faults.append("`steps` belong to the rules ml-test-score and dsomm, and they need them")
    if (lens.rule == "staged") != (lens.reached is not None and lens.lower is not None):
        faults.append("`reached` and `lower` belong to the rule staged, and it needs both")
    if lens.benchmark is not None and lens.rule != "quick-check":
        faults.append("`benchmark` belongs to the rule quick-check")
    if lens.rule == "dsomm" and sum(lens.sizes.values()) != lens.count:
        faults.append(f"`sizes` add up to {sum(lens.sizes.values())}, the sections to {lens.count}")
    return faults
