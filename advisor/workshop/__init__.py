"""The live workshop: who may do what in a room, from the open door to the closed one."""

from __future__ import annotations

from advisor.workshop.chair import Board, Chair
from advisor.workshop.consensus import Changed, agreed_on, keep_consensus
from advisor.workshop.guests import Guests, Situation
from advisor.workshop.rights import DeniedError, Reason, Rights

__all__ = [
    "Board",
    "Chair",
    "Changed",
    "DeniedError",
    "Guests",
    "Reason",
    "Rights",
    "Situation",
    "agreed_on",
    "keep_consensus",
]
