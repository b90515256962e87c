"""What a log changes of today's numbers: shown before it is saved, and listed beside it after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from advisor.baseline.known import Known, first_known
from advisor.baseline.measured import measured_parameters
from advisor.baseline.swings import middle_of
from advisor.baseline.template import load_template

if TYPE_CHECKING:
    from advisor.engagement import Engagement, Log

__all__ = ["Moved", "Surprise", "moved_by"]

Surprise = Literal["none", "unlikely", "outside"]
"""Whether a measured number lies where it was taken to be: in the middle 80 % of what was drawn at
first contact (`none`), in the range and not in that middle, or outside the range altogether."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A parameter that a log measures: as it was known without the log, and as it is with it."""

    id: str
    unit: str
    before: Known
    after: Known

    @property
    def middle(self) -> tuple[float, float]:
        """The 10 and 90 % points of what was drawn for it before the log."""
        return middle_of(self.before.value, self.before.low, self.before.high)

    @property
    def assumed(self) -> bool:
        """Whether a range stood before the log, not measured itself, that it may be held against.

        A range that is a single number is a statement of it, and a word has none.
        """
        known = self.before
        return known.provenance != "measured" and known.low < known.high

    @property
    def surprise(self) -> Surprise:
        """How the measured value stands to what was assumed."""
        known, value = self.before, self.after.value
        if not self.assumed:
            return "none"
        if not known.low <= value <= known.high:
            return "outside"
        low, high = self.middle
        return "none" if low <= value <= high else "unlikely"


def moved_by(engagement: Engagement, log: Log) -> tuple[tuple[Moved, ...], tuple[str, ...]]:
    """The parameters that this log, put last, gives; and what it holds that finds no place here.

    The effects of practices in place are left out of `before`: it is the number that the log
    replaces.
    """
    others = tuple(each for each in engagement.logs if each.id != log.id)
    stated = first_known(engagement)
    before, _ = measured_parameters(engagement.model_copy(update={"logs": others}), stated)
    alone = engagement.model_copy(update={"logs": (log,)})
    after, notes = measured_parameters(alone, before)
    moved = tuple(
        Moved(one.id, one.unit, before[one.id], after[one.id])
        for one in load_template().parameters
        if one.id in after and after[one.id] is not before[one.id]
    )
    return moved, tuple(note.removeprefix(f"log {log.id}: ") for note in notes)
