"""What a check says and what it may look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from advisor.decision import Decision
from advisor.engagement import Answer, Consensus, Engagement
from advisor.scoring import Cell, Scorecard

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["Case", "Finding", "Page", "Severity", "warn"]

Severity = Literal["blocks", "warns"]
Page = Literal["engagement", "assess", "results", "decision", "roadmap", "report"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One objection: the check, its item (`kind:id`), what, the remedy, where to mend it, and the
    team it is about where it is about one."""

    check: str
    severity: Severity
    item: str
    what: str
    remedy: str
    page: Page
    team: str | None = None


def warn(
    check: str, item: str, what: str, remedy: str, page: Page, team: str | None = None
) -> Finding:
    """A finding that does not block: open to attack, and to be said or mended."""
    return Finding(check, "warns", item, what, remedy, page, team)


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a check may look at."""

    catalogue: Catalogue
    engagement: Engagement
    scorecard: Scorecard
    decision: Decision

    @property
    def answers(self) -> tuple[Answer, ...]:
        """The answers of the round that was scored."""
        found = self.engagement.round(self.scorecard.round) if self.scorecard.round else None
        return found.answers if found else ()

    @property
    def consensus(self) -> tuple[Consensus, ...]:
        """The consensus of the round that was scored."""
        found = self.engagement.round(self.scorecard.round) if self.scorecard.round else None
        return found.consensus if found else ()

    def practice(self, id_: str) -> str:
        """A practice's name in quotation marks."""
        return f"“{self.catalogue.practices[id_].name}”"

    def place(self, cell: Cell) -> str:
        """A practice and the team it is about."""
        return f"{self.practice(cell.practice)} in {self.engagement.team(cell.team).title}"
