"""Which roles a room may tell apart: three or more people, the same ones from reveal to reveal.

A role of one or two people is a person. A role that grows by one between two questions shows, by
what changed, how the newcomer answers. So a seat is labelled once, at the first reveal after it
was taken, together with everybody who came since the last: a role that three or more of these
newcomers hold keeps its name, everybody else is counted with the others, for good.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from advisor.agreement import MINIMUM, SIDES
from advisor.engagement import ROLES, Role
from advisor.rooms.types import Label, Seat

__all__ = ["OTHERS", "kept_roles", "label_newcomers"]

OTHERS: Final = "others"


def label_newcomers(seats: Sequence[Seat]) -> dict[str, Label]:
    """The label of each seat that has none: its role where three newcomers hold it, else others.

    >>> new = [Seat(f"r{n}", "engineer") for n in range(3)] + [Seat("r9", "security")]
    >>> label_newcomers(new)["r0"], label_newcomers(new)["r9"]
    ('engineer', 'others')
    """
    fresh = [seat for seat in seats if seat.label is None]
    held = Counter(seat.role for seat in fresh)
    return {seat.respondent: seat.role if held[seat.role] >= MINIMUM else OTHERS for seat in fresh}


def kept_roles(seats: Sequence[Seat], labels: Mapping[str, Label]) -> dict[str, Role]:
    """The role under which each newly labelled seat is kept, in the database and in every file.

    A labelled role is kept. Who is counted with the others is kept under a role they share with
    three people or more: the commonest labelled one on their side (leading, or hands-on), else the
    commonest labelled one, else the one under which those before them are kept, else the commonest
    role of these newcomers, for all of them alike. `seats` are all seats of the room, those
    labelled before with their kept roles, `labels` those of the newcomers.
    """
    told: list[Role] = [
        seat.role for seat in seats if labels.get(seat.respondent, seat.label) not in (None, OTHERS)
    ]
    before: list[Role] = [seat.role for seat in seats if seat.label is not None]
    fresh: list[Role] = [seat.role for seat in seats if seat.respondent in labels]
    found: dict[str, Role] = {}
    for seat in seats:
        label = labels.get(seat.respondent)
        if label is None:
            continue
        beside = [role for role in told if _side(role) == _side(seat.role)]
        found[seat.respondent] = (
            seat.role if label != OTHERS else _commonest(beside or told or before or fresh)
        )
    return found


def _side(role: Role) -> str:
    return next(side for side, roles in SIDES.items() if role in roles)


def _commonest(roles: Sequence[Role]) -> Role:
    """The most frequent role; of several the first in the order of the list of roles."""
    counted = Counter(roles)
    return max(ROLES, key=lambda role: (counted[role], -ROLES.index(role)))
