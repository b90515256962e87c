"""The rules of a live workshop: who is told apart, what a reveal says, which PIN may be tried."""

from __future__ import annotations

from advisor.rooms.agenda import Item, ItemState, earlier_disagreement, order
from advisor.rooms.door import Door, Limits
from advisor.rooms.keys import (
    PIN_LETTERS,
    clean_pin,
    is_room_id,
    is_token,
    new_pin,
    new_respondent,
    new_room_id,
    new_token,
    token_hash,
)
from advisor.rooms.kit import (
    LEAST_MINUTES,
    MOST_MINUTES,
    Kit,
    Slot,
    SlotKind,
    make_kit,
)
from advisor.rooms.labels import OTHERS, kept_roles, label_newcomers
from advisor.rooms.tally import FEWEST, reveal
from advisor.rooms.types import (
    OPTIONS,
    Label,
    Option,
    Phase,
    Reveal,
    Seat,
    Slice,
    Spread,
    Vote,
    VoteState,
    option_of,
    value_of,
)

__all__ = [
    "FEWEST",
    "LEAST_MINUTES",
    "MOST_MINUTES",
    "OPTIONS",
    "OTHERS",
    "PIN_LETTERS",
    "Door",
    "Item",
    "ItemState",
    "Kit",
    "Label",
    "Limits",
    "Option",
    "Phase",
    "Reveal",
    "Seat",
    "Slice",
    "Slot",
    "SlotKind",
    "Spread",
    "Vote",
    "VoteState",
    "clean_pin",
    "earlier_disagreement",
    "is_room_id",
    "is_token",
    "kept_roles",
    "label_newcomers",
    "make_kit",
    "new_pin",
    "new_respondent",
    "new_room_id",
    "new_token",
    "option_of",
    "order",
    "reveal",
    "token_hash",
    "value_of",
]
