"""What opens a room: a PIN to read out, tokens nobody can guess, ids that tell nothing.

A PIN is short because it is typed, so it is worth something only behind the `Door` that counts
wrong tries. A token has 256 bits of the system's randomness; only its SHA-256 is ever stored.
"""

from __future__ import annotations

import hashlib
import re
import secrets

__all__ = [
    "IN_ROOM",
    "PIN_LETTERS",
    "clean_pin",
    "is_room_id",
    "is_token",
    "new_pin",
    "new_respondent",
    "new_room_id",
    "new_token",
    "token_hash",
]

PIN_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals that nobody confuses on a projector: no 0 O, 1 I L, U."""

_PIN_LENGTH = 4
_ID_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_ROOM = re.compile(f"[{_ID_LETTERS}]{{12}}\\Z")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}\Z")


def new_pin() -> str:
    """Four characters out of thirty: 810,000 PINs."""
    return "".join(secrets.choice(PIN_LETTERS) for _ in range(_PIN_LENGTH))


def clean_pin(typed: str) -> str:
    """What somebody typed as the PIN it may be: capitals, without blanks and hyphens.

    >>> clean_pin(" 4k-7m ")
    '4K7M'
    """
    return re.sub(r"[\s-]+", "", typed[:40]).upper()


def new_room_id() -> str:
    """Twelve characters for the join link: an address, not a secret."""
    return "".join(secrets.choice(_ID_LETTERS) for _ in range(12))


def is_room_id(text: str) -> bool:
    """Whether a text has the form of a room's id."""
    return bool(_ROOM.match(text))


IN_ROOM = "room-"
"""How the id of everybody who came in a room begins."""


def new_respondent() -> str:
    """A random id for one person in one room: it tells neither who nor in which order they came."""
    return IN_ROOM + "".join(secrets.choice(_ID_LETTERS) for _ in range(12))


def new_token() -> str:
    """A token that cannot be guessed: 256 bits, fit for a cookie."""
    return secrets.token_urlsafe(32)


def is_token(text: str) -> bool:
    """Whether a text has the form of a token; what it opens only the database knows."""
    return bool(_TOKEN.match(text))


def token_hash(token: str) -> str:
    """What is stored of a token: its SHA-256. A random 256-bit token needs no slow hash."""
    return hashlib.sha256(token.encode("utf-8")).hexdigest()
