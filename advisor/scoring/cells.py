"""The items behind a score: one practice in one team, and what several teams make of a practice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.answers import TeamAnswer, team_answers
from advisor.engagement import EVIDENCE, Engagement, Evidence, Team
from advisor.scoring.rules import weighted_mean
from advisor.scoring.types import Adoption, Cell

if TYPE_CHECKING:
    from advisor.model import Catalogue, Practice

__all__ = ["cells_of_team", "only_tiers", "pool"]


def pool(practices: Iterable[str], cells: Iterable[Cell]) -> dict[str, Adoption]:
    """Each practice's adoption over the teams it applies to, weighed by people.

    Team A (30 people) at 1 and team B (10) at don't know: the value is A's, 1; B may lie anywhere,
    so the bounds are 30 / 40 and 1.

    >>> ends = (1, 0.0, False, None)
    >>> a = Cell("delivery", "ci", 2, "a", 30, "chosen", 1.0, 1.0, 1.0, "shown", *ends)
    >>> b = Cell("delivery", "ci", 2, "b", 10, "unknown", None, 0.0, 1.0, None, *ends)
    >>> pool(["ci"], [a, b])["ci"]
    Adoption(value=1.0, low=0.75, high=1.0, state='chosen', evidence='shown')
    """
    by_practice: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        by_practice[cell.practice].append(cell)
    return {practice: _adoption(by_practice.get(practice, [])) for practice in practices}


def _adoption(cells: Sequence[Cell]) -> Adoption:
    applicable = [cell for cell in cells if cell.state != "not-applicable"]
    known = [cell for cell in applicable if cell.value is not None]
    value = weighted_mean((cell.value, cell.people) for cell in known if cell.value is not None)
    low = weighted_mean((cell.low, cell.people) for cell in applicable)
    high = weighted_mean((cell.high, cell.people) for cell in applicable)
    tiers = [EVIDENCE.index(cell.evidence) for cell in known if cell.evidence]
    states = {cell.state for cell in cells}
    if known:
        return Adoption(value, low or 0.0, high or 0.0, "chosen", EVIDENCE[min(tiers)])
    if states == {"not-applicable"}:
        return Adoption(None, 0.0, 0.0, "not-applicable", None)
    return Adoption(None, 0.0, 1.0, "unknown" if "unknown" in states else "unanswered", None)


def cells_of_team(
    catalogue: Catalogue, engagement: Engagement, team: Team, round_: str | None
) -> list[Cell]:
    """What a team says of every practice of the catalogue in one round, as items of a score."""
    given = team_answers(catalogue, engagement, team.id, round_)
    return [_cell(practice, team, given[practice.id]) for practice in catalogue.practices.values()]


def _cell(practice: Practice, team: Team, answer: TeamAnswer) -> Cell:
    unknown = answer.state in ("unknown", "unanswered")
    return Cell(
        dimension=practice.dimension,
        practice=practice.id,
        level=practice.level,
        team=team.id,
        people=team.people,
        state=answer.state,
        value=answer.value,
        low=0.0 if answer.value is None else answer.value,
        high=(1.0 if unknown else 0.0) if answer.value is None else answer.value,
        evidence=answer.evidence,
        n=answer.n,
        spread=answer.spread,
        agreed=answer.agreed,
        reason=answer.reason,
        votes=answer.votes,
    )


def only_tiers(cell: Cell, tiers: Sequence[Evidence]) -> Cell:
    """A chosen answer of another tier counts as unknown."""
    if cell.state != "chosen" or cell.evidence in tiers:
        return cell
    return replace(cell, state="unknown", value=None, low=0.0, high=1.0, evidence=None)
