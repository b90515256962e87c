"""Each item of a plan as a card: who begins, with what, when it is done, by what it is measured.

Words come from the catalogue and the simulation; nothing is made up. A card's id is made of the
engagement and the practice alone, so it is the same in every export, whatever the plan.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.roadmap.types import Roadmap

__all__ = ["Card", "cards_of", "role_words"]

_MEASURES = (
    ("lead_time_hours", "lead time of a change", "h", 1.0, 1.0),
    ("model_release_hours", "time until a model serves", "h", 1.0, 1.0),
    ("incident_hours_per_year", "hours of incidents a year", "", 1.0, 1.0),
    ("deployments_per_week", "deployments a week", "", 1.0, 0.05),
    ("below_floor", "time of models below their floor", "points", 100.0, 0.5),
    ("quality_points", "model quality", "points", 1.0, 0.05),
)
"""Column of the marginal benefits, its name, unit, factor, and the least change worth naming."""

_MOST = 2
_SHORT = {"ml": "ML", "mlops": "MLOps", "sre": "SRE", "qa": "QA", "ai": "AI"}


@dataclass(frozen=True, slots=True)
class Card:
    """One item of the plan, for people: `id` is stable, `owner` a named person or a role.

    `measures` are its largest simulated effects in words (on their own, without the others), else
    what to look at as evidence. `needs` and `blocks` are practices of the plan. Quarters count from
    1; effort in person-weeks, cost in the engagement's currency within the plan.
    """

    id: str
    practice: str
    title: str
    area: str
    owner: str
    helpers: tuple[str, ...]
    first_step: str
    done_when: str
    measures: tuple[str, ...]
    evidence: tuple[str, ...]
    tools: tuple[str, ...]
    needs: tuple[str, ...]
    blocks: tuple[str, ...]
    quarter: int
    quarters: int
    effort_weeks: float
    cost: float
    must: bool
    critical: bool
    why: str


def role_words(role: str) -> str:
    """A role's id in words.

    >>> role_words("ml-engineer"), role_words("data-scientist")
    ('ML engineer', 'Data scientist')
    """
    words = [_SHORT.get(word, word) for word in role.split("-")]
    first, *rest = words
    return " ".join([first if first.isupper() else first[:1].upper() + first[1:], *rest])


def cards_of(
    catalogue: Catalogue, engagement: Engagement, roadmap: Roadmap, benefits: pd.DataFrame
) -> tuple[Card, ...]:
    """One card an item of the plan, in the plan's order; `benefits` as `plan` takes them."""
    owners = {
        str(action.practice): action.owner
        for action in engagement.actions
        if action.practice and action.status != "done"
    }
    rows = {str(row["practice"]): row for row in benefits.to_dict("records")}
    found = []
    for item in roadmap.items:
        practice = catalogue.practices[item.practice]
        roles = tuple(role_words(role) for role in practice.roles)
        found.append(
            Card(
                id=f"{engagement.id}/{item.practice}",
                practice=item.practice,
                title=practice.name,
                area=catalogue.dimension(practice.dimension).name,
                owner=owners.get(item.practice) or roles[0],
                helpers=roles[1:],
                first_step=practice.first_step,
                done_when=practice.done_when,
                measures=_measures(rows.get(item.practice, {})) or practice.evidence[:1],
                evidence=practice.evidence,
                tools=practice.tools,
                needs=tuple(sorted(roadmap.graph.predecessors(item.practice))),
                blocks=tuple(sorted(roadmap.graph.successors(item.practice))),
                quarter=item.quarter,
                quarters=item.quarters,
                effort_weeks=item.effort_weeks,
                cost=item.cost,
                must=item.must,
                critical=item.critical,
                why=item.why,
            )
        )
    return tuple(found)


def _measures(row: Mapping[Any, Any]) -> tuple[str, ...]:
    """The simulated changes worth naming, in words with a sign and a true minus."""
    found = []
    for column, name, unit, factor, least in _MEASURES:
        value = float(row.get(column, math.nan)) * factor
        if math.isfinite(value) and abs(value) >= least:
            number = f"{abs(value):.0f}" if abs(value) >= 10 else f"{abs(value):.2g}"
            sign = "−" if value < 0 else "+"
            found.append(f"{name} {sign}{number}{f' {unit}' if unit else ''} (simulated alone)")
    return tuple(found[:_MOST])
