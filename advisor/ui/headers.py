"""The headers that every answer carries, the app's and the phones' alike."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

__all__ = ["SHARED_HEADERS", "Message", "Send", "adding"]

Message = MutableMapping[str, Any]
"""One message of ASGI, or the description of one request."""

Send = Callable[[Message], Awaitable[None]]

SHARED_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
"""What both servers send; each adds a content policy of its own."""


def adding(headers: Mapping[str, str], send: Send) -> Send:
    """Sends on what is sent, with these headers in the place of any others of their names.

    Permission for other origins to read an answer is taken back: nobody else has business here.
    """
    ours = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    names = {name for name, _ in ours}

    async def with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = [
                (name, value)
                for name, value in message.get("headers", [])
                if name.lower() not in names and not name.lower().startswith(b"access-control-")
            ]
            message["headers"] = [*given, *ours]
        await send(message)

    return with_headers
