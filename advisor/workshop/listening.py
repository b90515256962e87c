"""How the command tells the app where rooms listen for phones."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["ROOM_VARIABLES"]

ROOM_VARIABLES: Mapping[str, str] = {
    "address": "ADVISOR_ROOM_ADDRESS",
    "port": "ADVISOR_ROOM_PORT",
    "host": "ADVISOR_ROOM_HOST",
    "cert": "ADVISOR_ROOM_CERT",
    "key": "ADVISOR_ROOM_KEY",
}
"""What of a room's address is told, and in which variable of the environment."""
