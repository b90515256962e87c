"""The people the plan itself takes: worse before better.

The effort of a quarter withdraws people from the pools of those who do the work, for that quarter.
Slots are whole, so what is withdrawn is rounded, and never more than half of a pool.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["QUARTER_HOURS", "QUARTER_WEEKS", "people_away", "pool_of"]

QUARTER_WEEKS = 13.0
QUARTER_HOURS = QUARTER_WEEKS * 168.0
_OPERATIONS = frozenset({"platform", "reliability"})


def pool_of(catalogue: Catalogue, practice: str) -> str:
    """The role of the pool whose people do the work of a practice."""
    dimension = catalogue.dimension(catalogue.practices[practice].dimension)
    if dimension.group == "devops":
        return "operations" if dimension.id in _OPERATIONS else "developers"
    return "data-scientists"


def people_away(
    catalogue: Catalogue, data: Mapping[str, Any], effort: Iterable[tuple[str, int, float]]
) -> list[dict[str, Any]]:
    """Temporary changes of slots from (practice, quarter from 1, person-weeks in that quarter).

    People = person-weeks / 13, summed over the practices of a pool, rounded, at most half the pool.
    A practice whose pool is not in the scenario takes developers.
    """
    slots = {pool.get("role"): (pool["id"], int(pool["slots"])) for pool in data["pools"]}
    weeks: dict[tuple[int, str], float] = {}
    for practice, quarter, share in effort:
        role = pool_of(catalogue, practice)
        key = (quarter, role if role in slots else "developers")
        weeks[key] = weeks.get(key, 0.0) + share
    changes = []
    for (quarter, role), total in sorted(weeks.items()):
        if role not in slots:
            continue
        pool, have = slots[role]
        away = min(round(total / QUARTER_WEEKS), have // 2)
        if away > 0:
            start = (quarter - 1) * QUARTER_HOURS
            changes.append(
                {
                    "at": start,
                    "set": f"pools[id={pool}].slots",
                    "to": have - away,
                    "until": start + QUARTER_HOURS,
                }
            )
    return changes
