"""What a lens gives: a reading, its parts, and the rows behind every number of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from typing import Literal

import pandas as pd

from advisor.model import Lens

__all__ = ["LENS_STATES", "LensReading", "LensRow", "LensState", "LensStatus", "PartReading"]

LensStatus = Literal["read", "insufficient", "no-total", "out-of-scope"]
LensState = Literal[
    "answered", "unknown", "unanswered", "not-applicable", "not-asked", "not-covered"
]
LENS_STATES: tuple[LensState, ...] = (
    "answered", "unknown", "unanswered", "not-applicable", "not-asked", "not-covered",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LensRow:
    """One item of another model and what our answers say of it.

    `practices` answer it, or the profile question `profile`, whose number is `stated` (already
    divided where the lens says so). `adoption` (0 to 1) is that of the least of the practices, None
    in every state but answered; `low` and `high` take what is open at 0 and at 1. `points` are what
    the lens makes of them, on the scale of one item. `not-asked` is a practice outside the edition,
    `not-covered` an item for which nothing of ours asks.
    """

    section: str
    item: str
    label: str
    level: int | None
    optional: bool
    practices: tuple[str, ...]
    profile: str | None
    state: LensState
    stated: float | None
    adoption: float | None
    low: float
    high: float
    points: float | None
    points_low: float
    points_high: float


@dataclass(frozen=True, slots=True)
class PartReading:
    """A part of a lens on its own scale: a section, a level, a cell, a mean, one metric.

    `answered` of `count` items are known; `count` is None where the other model's own number is not
    known here. `mean` and `sd` are a published benchmark beside it. `note` says in words what the
    numbers cannot.
    """

    id: str
    title: str
    value: float | None
    low: float | None
    high: float | None
    answered: int
    count: int | None
    mean: float | None = None
    sd: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class LensReading:
    """The same answers as another model would read them.

    `value` is None in every status but `read`; `low` and `high` take every open item at its worst
    and at its best (None where the lens gives no total, or is out of scope). `covered` is the share
    of its items (0 to 1) that the answers cover, `mapped` the share that our questions could cover
    at most. `reading` says the value in the model's words, `short` in a few.
    """

    lens: Lens
    status: LensStatus
    value: float | None
    low: float | None
    high: float | None
    covered: float
    mapped: float
    reading: str
    short: str
    parts: tuple[PartReading, ...]
    rows: tuple[LensRow, ...]
    caveats: tuple[str, ...]

    @property
    def id(self) -> str:
        """The id of the lens."""
        return self.lens.id

    @property
    def table(self) -> pd.DataFrame:
        """One row an item: the fields of `LensRow`; what is not known is missing."""
        return _frame(self.rows, LensRow)

    @property
    def parts_table(self) -> pd.DataFrame:
        """One row a part: the fields of `PartReading`."""
        return _frame(self.parts, PartReading)


def _frame(rows: Sequence[LensRow | PartReading], kind: type) -> pd.DataFrame:
    return pd.DataFrame(
        [asdict(each) for each in rows], columns=[each.name for each in fields(kind)]
    )
