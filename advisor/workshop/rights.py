"""Who holds which right: a token opens one room with one power, or nothing.

Every service checks here first; no page decides. A refusal carries one word, which the page turns
into a sentence: it never says whether a room exists to somebody who may not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from advisor.rooms import token_hash
from advisor.storage import Store
from advisor.storage.room_records import Power, RoomRow, Token

__all__ = ["DeniedError", "Reason", "Rights"]

Reason = Literal["no-right", "closed", "wrong-pin", "wait", "full", "not-now"]


class DeniedError(Exception):
    """Somebody may not do this; nothing was done. `seconds` says how long to wait, where it helps.

    `no-right`: the token opens nothing, or not this. `closed`: the room is closed or past its time.
    `wrong-pin`, `wait`, `full`: the door. `not-now`: the question is not open for votes.
    """

    def __init__(self, reason: Reason, seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.seconds = seconds

    def __reduce__(self) -> tuple[type[DeniedError], tuple[Reason, float]]:
        return type(self), (self.reason, self.seconds)


class Rights:
    """Turns tokens into rights."""

    def __init__(self, store: Store) -> None:
        self._rooms = store.rooms

    def facilitator(self, token: str) -> RoomRow:
        """The room whose facilitator holds this token; DeniedError for everybody else."""
        return self._holder(token, "facilitator").room

    def participant(self, token: str, room: str) -> Token:
        """The participant's seat in that very room; DeniedError for everybody else."""
        held = self.participants([(token, room)])[0]
        if held is None:
            raise DeniedError("no-right")
        return held

    def participants(self, asked: Sequence[tuple[str, str]]) -> list[Token | None]:
        """The seat of each token in its room, in one look; None where it opens none there."""
        found = self._rooms.tokens([token_hash(token) for token, _ in asked])
        seats = [(found.get(token_hash(token)), room) for token, room in asked]
        return [
            held if held is not None and held.power == "participant" and held.room.id == room
            else None
            for held, room in seats
        ]  # fmt: skip

    def _holder(self, token: str, power: Power) -> Token:
        held = self._rooms.token(token_hash(token))
        if held is None or held.power != power:
            raise DeniedError("no-right")
        return held
