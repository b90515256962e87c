"""What a careful reader marks beside an answer or an area: none of it changes a score.

- **unsupported**: more than nothing is in place, and a prerequisite stands below the threshold of
  the settings (half) in the same team. The simulation lets such an answer count less.
- **unverified**: claimed fully in place at level 3 or above, with nothing shown for it. From
  level 3 on a practice is a rule for everybody ("defined"), which always leaves something to
  show; the cut is our own.
- **not-applicable**: so large a share of a team's questions in one area was declared not applicable
  that it is warned about (10 %), or that the area has no number (20 %; see `card.py`). An area that
  does not apply to a team at all is a fact about the team and no mark.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from advisor.model import Catalogue
    from advisor.scoring.types import Cell, Scorecard

__all__ = ["HIGH_CLAIM_LEVEL", "Flag", "FlagKind", "flags_of", "is_high_claim", "is_unverified"]

FlagKind = Literal["unsupported", "unverified", "not-applicable"]

HIGH_CLAIM_LEVEL = 3
"""The lowest level at which a practice claimed to be fully in place is a high claim."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One mark: on an answer (`practice` in `team`), or on an area of a team (`practice` is None).

    `needs` are the prerequisites below half behind `unsupported`; `share` (0 to 1) is what was
    declared away behind `not-applicable`, and `refused` whether it is past the second threshold.
    """

    flag: FlagKind
    dimension: str
    team: str
    practice: str | None = None
    needs: tuple[str, ...] = ()
    share: float | None = None
    refused: bool = False


def is_high_claim(cell: Cell) -> bool:
    """Whether an answer says that a practice of level 3 or above is fully in place."""
    return cell.state == "chosen" and cell.value == 1.0 and cell.level >= HIGH_CLAIM_LEVEL


def is_unverified(cell: Cell) -> bool:
    """Whether an answer is a high claim with a statement behind it and nothing else.

    >>> from types import SimpleNamespace
    >>> def claims(level, value, evidence):
    ...     cell = SimpleNamespace(state="chosen", level=level, value=value, evidence=evidence)
    ...     return is_unverified(cell)
    >>> claims(3, 1.0, "stated"), claims(3, 1.0, "shown"), claims(3, 0.5, "stated")
    (True, False, False)
    >>> claims(2, 1.0, "stated")        # below level 3 it is no high claim
    False
    """
    return is_high_claim(cell) and cell.evidence in (None, "stated")


def flags_of(catalogue: Catalogue, scorecard: Scorecard) -> tuple[Flag, ...]:
    """Every mark of a scorecard: answers in questionnaire order, then areas."""
    return (*_answers(catalogue, scorecard), *_areas(catalogue, scorecard))


def _answers(catalogue: Catalogue, scorecard: Scorecard) -> Iterator[Flag]:
    values = {(cell.team, cell.practice): cell.value for cell in scorecard.cells}
    below = catalogue.settings.unsupported_below
    for cell in scorecard.cells:
        if is_unverified(cell):
            yield Flag("unverified", cell.dimension, cell.team, cell.practice)
        if cell.value:
            weak = tuple(
                need
                for need in catalogue.practices[cell.practice].needs
                if (under := values.get((cell.team, need))) is not None and under < below
            )
            if weak:
                yield Flag("unsupported", cell.dimension, cell.team, cell.practice, weak)


def _areas(catalogue: Catalogue, scorecard: Scorecard) -> Iterator[Flag]:
    settings = catalogue.settings
    marked: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for cell in scorecard.cells:
        marked[cell.dimension, cell.team].append(cell.state == "not-applicable")
    for (dimension, team), away in marked.items():
        share = sum(away) / len(away)
        if share > settings.not_applicable_warn and not all(away):
            refused = share > settings.not_applicable_refuse
            yield Flag("not-applicable", dimension, team, share=share, refused=refused)
