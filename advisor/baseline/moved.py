"""What a log changes of today's numbers: shown before it is saved, and listed beside it after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.baseline.known import Known, known_parameters, size_of
from advisor.baseline.measured import measured_parameters
from advisor.baseline.template import load_template

if TYPE_CHECKING:
    from advisor.engagement import Engagement, Log

__all__ = ["Moved", "moved_by"]


@dataclass(frozen=True, slots=True)
class Moved:
    """A parameter that a log measures: as it was known without the log, and as it is with it."""

    id: str
    unit: str
    before: Known
    after: Known


def moved_by(engagement: Engagement, log: Log) -> tuple[tuple[Moved, ...], tuple[str, ...]]:
    """The parameters that this log, put last, gives; and what it holds that finds no place here.

    The effects of practices in place are left out of `before`: it is the number that the log
    replaces.
    """
    template, size = load_template(), size_of(engagement)
    others = tuple(each for each in engagement.logs if each.id != log.id)
    stated = known_parameters(template, engagement, size)
    before, _ = measured_parameters(engagement.model_copy(update={"logs": others}), stated)
    alone = engagement.model_copy(update={"logs": (log,)})
    after, notes = measured_parameters(alone, before)
    moved = tuple(
        Moved(one.id, one.unit, before[one.id], after[one.id])
        for one in template.parameters
        if one.id in after and after[one.id] is not before[one.id]
    )
    return moved, tuple(note.removeprefix(f"log {log.id}: ") for note in notes)
