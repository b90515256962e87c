"""Answers become a scorecard: every number from its items, gated by coverage.

A dimension's index is 1 + 4 times the mean over its levels of mean adoption; unknown answers widen
its bounds and never lower it. Over several teams a practice's adoption is the people-weighted mean
of the teams it applies to, and the same arithmetic follows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.answers import TeamAnswer, TeamState, team_answers
from advisor.engagement import EVIDENCE, Engagement, Team
from advisor.scoring.rules import index_of, level_of, weighted_mean
from advisor.scoring.scope import asked_practices, mandatory_dimensions
from advisor.scoring.types import Adoption, Cell, Score, Scorecard, Status

if TYPE_CHECKING:
    from advisor.model import Catalogue, Practice, Settings

__all__ = ["pool", "score", "score_dimension"]


def score(
    catalogue: Catalogue,
    engagement: Engagement,
    *,
    team: str | None = None,
    round: str | None = None,  # noqa: A002 - the format's word
) -> Scorecard:
    """Scores one round (the latest unless named), of one team or of all of them by their people.

    KeyError for a team or round the engagement does not have.
    """
    teams = engagement.teams if team is None else (engagement.team(team),)
    everything = [cell for each in teams for cell in _cells(catalogue, engagement, each, round)]
    asked = asked_practices(catalogue, engagement)
    mandatory = mandatory_dimensions(catalogue, engagement)
    ids = {practice.id for practice in asked}
    cells = tuple(cell for cell in everything if cell.practice in ids)
    dimensions = _dimensions(catalogue, asked, cells)
    by_team = tuple(_team(catalogue, asked, cells, mandatory, each) for each in teams)
    sitting = engagement.round(round)
    overall = _overall("overall", catalogue, dimensions, mandatory)
    lowest = _lowest(dimensions, mandatory) if overall.level is not None else None
    return Scorecard(
        engagement=engagement.id,
        round=sitting.id if sitting else None,
        team=team,
        overall=overall,
        lowest_dimension=lowest.id if lowest else None,
        imbalance=_imbalance(overall, dimensions, mandatory),
        dimensions=dimensions,
        teams=by_team,
        lowest_team=_lowest_team(by_team),
        mandatory=mandatory,
        adoption=pool(catalogue.practices, everything),
        cells=cells,
    )


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


def score_dimension(
    id_: str, items: Sequence[tuple[int, Adoption]], cells: Sequence[Cell], settings: Settings
) -> Score:
    """One dimension's score from its practices (level, adoption) and the cells they came from.

    Coverage is the share of applicable cells with a chosen value; below `min_coverage` there are
    bounds and no number. Where nothing is applicable there are neither.
    """
    counts = Counter(cell.state for cell in cells)
    applicable = counts["chosen"] + counts["unknown"] + counts["unanswered"]
    if counts["not-applicable"] and not applicable:
        return _blank(id_, "not-applicable", counts)
    asked = [(level, item) for level, item in items if item.state != "not-applicable"]
    known = [(level, item.value) for level, item in asked if item.value is not None]
    coverage = counts["chosen"] / applicable if applicable else 0.0
    enough = bool(known) and coverage >= settings.min_coverage
    return Score(
        id=id_,
        level=level_of(known, settings) if enough else None,
        index=index_of(known) if enough else None,
        low=index_of((level, item.low) for level, item in asked),
        high=index_of((level, item.high) for level, item in asked),
        coverage=coverage,
        status="assessed" if enough else "insufficient",
        answered=counts["chosen"],
        unknown=counts["unknown"],
        not_applicable=counts["not-applicable"],
        unanswered=counts["unanswered"] if cells else len(items),
    )


def _blank(id_: str, status: Status, counts: Counter[TeamState]) -> Score:
    left = counts["not-applicable"]
    return Score(id_, None, None, None, None, None, status, 0, 0, left, 0)


def _cells(
    catalogue: Catalogue, engagement: Engagement, team: Team, round_: str | None
) -> list[Cell]:
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
    )


def _dimensions(
    catalogue: Catalogue, asked: Sequence[Practice], cells: Sequence[Cell]
) -> tuple[Score, ...]:
    adoption = pool([practice.id for practice in asked], cells)
    items: dict[str, list[tuple[int, Adoption]]] = defaultdict(list)
    for practice in asked:
        items[practice.dimension].append((practice.level, adoption[practice.id]))
    behind: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        behind[cell.dimension].append(cell)
    return tuple(
        score_dimension(each.id, items[each.id], behind[each.id], catalogue.settings)
        if each.id in items
        else _blank(each.id, "out-of-scope", Counter())
        for each in catalogue.dimensions
    )


def _team(
    catalogue: Catalogue,
    asked: Sequence[Practice],
    cells: Sequence[Cell],
    mandatory: Sequence[str],
    team: Team,
) -> Score:
    own = [cell for cell in cells if cell.team == team.id]
    return _overall(team.id, catalogue, _dimensions(catalogue, asked, own), mandatory)


def _overall(
    id_: str, catalogue: Catalogue, dimensions: Sequence[Score], mandatory: Sequence[str]
) -> Score:
    """The headline (minimum level) and the mean index of the mandatory dimensions that apply.

    One mandatory dimension below the coverage gate withholds both: a minimum that leaves it out
    could only be too high. Counts and coverage are over every dimension in scope.
    """
    counts: Counter[TeamState] = Counter(
        {
            "chosen": sum(each.answered for each in dimensions),
            "unknown": sum(each.unknown for each in dimensions),
            "not-applicable": sum(each.not_applicable for each in dimensions),
            "unanswered": sum(each.unanswered for each in dimensions),
        }
    )
    weights = {each.id: each.weight for each in catalogue.dimensions}
    core = [each for each in dimensions if each.id in mandatory and each.low is not None]
    if not core:
        empty: Status = "not-applicable" if counts["not-applicable"] else "out-of-scope"
        return _blank(id_, empty, counts)
    enough = all(each.status == "assessed" for each in core)
    levels = [each.level for each in core if each.level is not None]
    applicable = counts["chosen"] + counts["unknown"] + counts["unanswered"]
    return Score(
        id=id_,
        level=min(levels) if enough else None,
        index=_mean("index", core, weights) if enough else None,
        low=_mean("low", core, weights),
        high=_mean("high", core, weights),
        coverage=counts["chosen"] / applicable if applicable else None,
        status="assessed" if enough else "insufficient",
        answered=counts["chosen"],
        unknown=counts["unknown"],
        not_applicable=counts["not-applicable"],
        unanswered=counts["unanswered"],
    )


def _mean(field: str, scores: Sequence[Score], weights: Mapping[str, float]) -> float | None:
    return weighted_mean((getattr(each, field), weights[each.id]) for each in scores)


def _assessed(dimensions: Sequence[Score], mandatory: Sequence[str]) -> list[Score]:
    return [each for each in dimensions if each.id in mandatory and each.level is not None]


def _lowest(dimensions: Sequence[Score], mandatory: Sequence[str]) -> Score | None:
    found = _assessed(dimensions, mandatory)
    return min(found, key=lambda each: (each.level or 0, each.index or 0.0)) if found else None


def _imbalance(
    overall: Score, dimensions: Sequence[Score], mandatory: Sequence[str]
) -> float | None:
    indices = [each.index for each in _assessed(dimensions, mandatory) if each.index is not None]
    return overall.index - min(indices) if overall.index is not None and indices else None


def _lowest_team(teams: Sequence[Score]) -> str | None:
    """The assessed team with the lowest level, then index; None where fewer than two are."""
    found = [each for each in teams if each.level is not None]
    if len(found) < 2:
        return None
    return min(found, key=lambda each: (each.level or 0, each.index or 0.0)).id
