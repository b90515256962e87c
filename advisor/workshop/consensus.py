"""What a team agrees on: the one way a consensus is read and kept, in a room and at a desk.

A consensus stands beside the votes and replaces none of them. Whoever keeps one says which version
was looked at; where another holds by now nothing is written, so nobody is overwritten unseen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from advisor.storage import ConflictError, Store, plain_text
from advisor.storage.records import ConsensusEvent

__all__ = ["Changed", "agreed_on", "keep_consensus"]


@dataclass(frozen=True, slots=True)
class Changed:
    """A consensus that somebody else saved in between: what is there now; nothing was written."""

    now: ConsensusEvent | None


def agreed_on(
    store: Store, engagement: str, round_id: str, team: str, practice: str
) -> ConsensusEvent | None:
    """What the team agreed on, or took back; nothing before the first time."""
    asked = (round_id, team, practice)
    found = store.consensus(engagement)
    return next((each for each in found if each.question == asked), None)


def keep_consensus(store: Store, event: ConsensusEvent, over: int) -> Changed | None:
    """Keeps what a team agreed on, with who would not; open rooms that ask the team see it.

    `over` is the version that was on the screen, 0 for none: where another is there by now, that
    one is returned and nothing is written. A value of None takes the consensus back, and its
    dissent goes with it. Faults name a value that is none of the four.
    """
    dissent = plain_text(event.dissent or "") if event.value is not None else ""
    try:
        store.save_consensus(replace(event, dissent=dissent or None), over)
    except ConflictError as error:
        return Changed(error.theirs)
    for room in store.rooms.of_engagement(event.engagement):
        if room.phase != "closed" and (room.round, room.team) == (event.round, event.team):
            store.rooms.change(room.id)
    return None
