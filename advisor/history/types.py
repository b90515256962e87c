"""What a comparison holds: two standpoints, and between them every difference with its doubt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Change", "Comparison", "Standpoint"]


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Whose answers of when: a round (None: the latest) of one team or (None) of all of them."""

    round: str | None = None
    team: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One subject on both sides: `overall`, a dimension (index, 1 to 5) or a practice (adoption,
    0 to 1).

    `before` and `after` are the values with the ends of their 80 % bands, None where a side has no
    number. `change` is after less before, `low` and `high` the middle 80 % of its own draws; None
    where a side has no number, and `why` then says which and why. `beyond` tells that the range of
    the change leaves out 0: more than the doubt of both sides together.
    """

    id: str
    before: float | None
    before_low: float | None
    before_high: float | None
    after: float | None
    after_low: float | None
    after_high: float | None
    change: float | None = None
    low: float | None = None
    high: float | None = None
    beyond: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two standpoints compared: the whole, each dimension in scope, each practice asked on either.

    `improved` and `concern` are practices by id, the most telling first: those that rose beyond the
    doubt by how much, and those that fell beyond it, then what still lies farthest below its target
    without having moved.
    """

    before: Standpoint
    after: Standpoint
    overall: Change
    dimensions: tuple[Change, ...]
    practices: tuple[Change, ...]
    improved: tuple[str, ...]
    concern: tuple[str, ...]

    def beyond(self, changes: Iterable[Change] | None = None) -> tuple[Change, ...]:
        """The changes (by default those of dimensions) beyond the doubt, the largest first."""
        found = [each for each in (self.dimensions if changes is None else changes) if each.beyond]
        return tuple(sorted(found, key=lambda each: -abs(each.change or 0.0)))
