"""Answers become a scorecard: every number from its items, gated by coverage.

A dimension's index is 1 + 4 times the mean over its levels of mean adoption; unknown answers widen
its bounds and never lower it. Over several teams a practice's adoption is the people-weighted mean
of the teams it applies to, and the same arithmetic follows. The band on each number is drawn in
`band.py`; validated and self-stated answers are also scored apart.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.answers import TeamState
from advisor.engagement import Engagement, Evidence
from advisor.scoring.band import Draws, Floats, draw_cells
from advisor.scoring.banded import Band, band_of
from advisor.scoring.cells import cells_of_team, only_tiers, pool
from advisor.scoring.rules import index_of, level_of, unseen_levels, weighted_mean
from advisor.scoring.scope import asked_practices, mandatory_dimensions
from advisor.scoring.types import Adoption, Cell, Score, Scorecard, Status, Withheld

if TYPE_CHECKING:
    from advisor.model import Catalogue, Practice, Settings

__all__ = ["away_share", "score", "score_dimension"]

_VALIDATED: tuple[Evidence, ...] = ("shown", "sampled", "measured")


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
    everything = [
        cell for each in teams for cell in cells_of_team(catalogue, engagement, each, round)
    ]
    asked = asked_practices(catalogue, engagement)
    mandatory = mandatory_dimensions(catalogue, engagement)
    ids = {practice.id for practice in asked}
    cells = tuple(cell for cell in everything if cell.practice in ids)
    frame = _Frame(catalogue, asked, mandatory, draw_cells(cells, catalogue.settings.band))
    dimensions, overall, band = frame.banded("overall", cells)
    by_team = tuple(
        frame.banded(each.id, [cell for cell in cells if cell.team == each.id])[1] for each in teams
    )
    sitting = engagement.round(round)
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
        validated=frame.plain("validated", [only_tiers(cell, _VALIDATED) for cell in cells]),
        stated=frame.plain("stated", [only_tiers(cell, ("stated",)) for cell in cells]),
        draws=Draws(frame.drawn, band.whole, band.weights),
    )


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every score of one scorecard has in common."""

    catalogue: Catalogue
    asked: Sequence[Practice]
    mandatory: Sequence[str]
    drawn: Mapping[tuple[str, str], Floats]

    def plain(self, id_: str, cells: Sequence[Cell]) -> tuple[Score, ...]:
        """The overall score of these cells and then the dimensions, without bands."""
        dimensions = _dimensions(self.catalogue, self.asked, cells)
        return (_overall(id_, self.catalogue, dimensions, self.mandatory), *dimensions)

    def banded(self, id_: str, cells: Sequence[Cell]) -> tuple[tuple[Score, ...], Score, Band]:
        """The dimensions and the overall score of these cells with their bands."""
        overall, *dimensions = self.plain(id_, cells)
        band = band_of(self.catalogue, cells, self.drawn)
        core = [each.id for each in _core(dimensions, self.mandatory)]
        scored = tuple(band.dimension(each) for each in dimensions)
        return scored, band.overall(overall, core), band


def score_dimension(
    id_: str, items: Sequence[tuple[int, Adoption]], cells: Sequence[Cell], settings: Settings
) -> Score:
    """One dimension's score from its practices (level, adoption) and the cells they came from.

    Coverage is the share of applicable cells with a chosen value; below `min_coverage` there are
    bounds and no number. Nor is there one where more than `not_applicable_refuse` of the items are
    declared not applicable: what is left would be a score of the easy part. A team to which the
    whole dimension does not apply is left out of that share. Where nothing is applicable there are
    neither bounds nor a number.
    """
    counts = Counter(cell.state for cell in cells)
    applicable = counts["chosen"] + counts["unknown"] + counts["unanswered"]
    if counts["not-applicable"] and not applicable:
        return _blank(id_, "not-applicable", counts)
    asked = [(level, item) for level, item in items if item.state != "not-applicable"]
    known = [(level, item.value) for level, item in asked if item.value is not None]
    coverage = counts["chosen"] / applicable if applicable else 0.0
    withheld: Withheld | None = None
    if away_share(cells) > settings.not_applicable_refuse:
        withheld = "not-applicable"
    elif not known or coverage < settings.min_coverage:
        withheld = "coverage"
    reached = level_of(known, settings) if withheld is None else None
    return Score(
        id=id_,
        level=reached,
        index=index_of(known) if withheld is None else None,
        low=None,
        high=None,
        coverage=coverage,
        status="assessed" if withheld is None else "insufficient",
        answered=counts["chosen"],
        unknown=counts["unknown"],
        not_applicable=counts["not-applicable"],
        unanswered=counts["unanswered"] if cells else len(items),
        bound_low=index_of((level, item.low) for level, item in asked),
        bound_high=index_of((level, item.high) for level, item in asked),
        withheld=withheld,
        unseen_levels=unseen_levels([level for level, _ in known], reached),
    )


def away_share(cells: Sequence[Cell]) -> float:
    """The share of items declared not applicable, of the teams to which anything applies (0 to 1).

    A team to which a whole area does not apply states a fact about itself; one that takes single
    questions out changes what its score means. Team A takes one question of two out, team B both:
    B is left out, so the share is 1 of 2.

    >>> from types import SimpleNamespace
    >>> said = [("a", "chosen"), ("a", "not-applicable")] + 2 * [("b", "not-applicable")]
    >>> away_share([SimpleNamespace(team=team, state=state) for team, state in said])
    0.5
    """
    by_team: dict[str, list[bool]] = defaultdict(list)
    for cell in cells:
        by_team[cell.team].append(cell.state == "not-applicable")
    counted = [each for own in by_team.values() if not all(own) for each in own]
    return sum(counted) / len(counted) if counted else 0.0


def _blank(id_: str, status: Status, counts: Counter[TeamState]) -> Score:
    left = counts["not-applicable"]
    return Score(id_, None, None, None, None, None, status, 0, 0, left, 0)


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


def _core(dimensions: Sequence[Score], mandatory: Sequence[str]) -> list[Score]:
    """The mandatory dimensions that apply."""
    return [each for each in dimensions if each.id in mandatory and each.bound_low is not None]


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
    core = _core(dimensions, mandatory)
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
        low=None,
        high=None,
        coverage=counts["chosen"] / applicable if applicable else None,
        status="assessed" if enough else "insufficient",
        answered=counts["chosen"],
        unknown=counts["unknown"],
        not_applicable=counts["not-applicable"],
        unanswered=counts["unanswered"],
        bound_low=_mean("bound_low", core, weights),
        bound_high=_mean("bound_high", core, weights),
        withheld=next((each.withheld for each in core if each.withheld), None),
        unseen_levels=_unseen_by_any(core, min(levels)) if enough else (),
    )


def _unseen_by_any(core: Sequence[Score], headline: int) -> tuple[int, ...]:
    """The levels below the headline about which some dimension behind it says nothing."""
    return tuple(sorted({at for each in core for at in each.unseen_levels if at < headline}))


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
