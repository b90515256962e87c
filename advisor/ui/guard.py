"""What stands before every request to the app: whose page may ask, and what its answer may do.

The app listens on loopback and has no login, so a browser on the same machine is all that lies
between it and any page that browser has open. A foreign page reaches it in two ways: by posting or
opening a socket from its own origin, and by a name of its own that it lets point to this machine.
Both are refused here, before Streamlit sees them; Streamlit's own check takes any name that Host
and Origin agree on, and asks an outside service for this machine's address to judge the others.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import streamlit
from starlette.middleware import Middleware
from starlette.responses import Response

from advisor.ui.headers import SHARED_HEADERS, Message, Send, adding

__all__ = ["Guard", "guarded", "policy", "refusal"]

_Receive = Callable[[], Awaitable[Message]]
_Asgi = Callable[[Message, _Receive, Send], Awaitable[None]]

_HERE = frozenset({"127.0.0.1", "localhost", "::1"})
_READS = frozenset({"GET", "HEAD"})
_KEPT_NOWHERE = re.compile(r"/(?:media|_stcore)/")
_BESIDE_A_PAGE = re.compile(r"/[a-z-]+/_stcore/(?:health|host-config)")
"""What Streamlit asks beside a page that is opened directly, before it asks at the root (its issue
7074). Nothing is there, but a 404 would stand as an error on the browser's console each time."""

_ELSEWHERE = 300
"""Not here, and no other place named: the page then asks at the root, as it does after a 404."""

_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)


def policy() -> str:
    """The content policy: everything from here and nothing from elsewhere, framed by nobody.

    Scripts are files of this server, and the one Streamlit writes into its page, by its hash; no
    text becomes code. Streamlit and Plotly write styles into the page, so styles may stand there.
    """
    page = Path(streamlit.__file__).parent / "static" / "index.html"
    inline = [
        "'sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() + "'"
        for code in _INLINE.findall(page.read_text("utf-8"))
    ]
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *inline]),
        "style-src": "'self' 'unsafe-inline'",
        "font-src": "'self' data:",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def guarded() -> list[Middleware]:
    """The middleware that the app is served with."""
    return [Middleware(Guard, content=policy())]


class Guard:
    """Refuses names and origins that are not this machine's; adds the headers to every answer."""

    def __init__(self, app: _Asgi, content: str) -> None:
        self._app = app
        self._headers = {"Content-Security-Policy": content, **SHARED_HEADERS}

    async def __call__(self, scope: Message, receive: _Receive, send: Send) -> None:
        """One request, one socket, or the server's own start and end."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        refused = refusal(scope)
        if refused is None and _BESIDE_A_PAGE.fullmatch(scope["path"]):
            refused = _ELSEWHERE
        if scope["type"] == "websocket":
            if refused is None:
                await self._app(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return
        kept = {"Cache-Control": "no-store"} if _KEPT_NOWHERE.match(scope["path"]) else {}
        answer = adding({**self._headers, **kept}, send)
        if refused is None:
            await self._answered(scope, receive, answer)
        else:
            await Response(status_code=refused)(scope, receive, answer)

    async def _answered(self, scope: Message, receive: _Receive, send: Send) -> None:
        """The app's answer; of a failure a bare one, so that it too carries the headers."""
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception:
            if not begun:
                await Response(status_code=500)(scope, receive, send)
            raise


def refusal(scope: Mapping[str, Any]) -> int | None:
    """The status of a refusal: 421 for a foreign name, 403 for a foreign page; None for ours.

    A request that only reads may come without an origin. One that changes something, and every
    socket, must name this very origin; a program without a browser can name it too.
    """
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    host = headers.get("host", "")
    if _name(f"//{host}") not in _HERE:
        return 421
    origin = headers.get("origin")
    if origin is None and scope["type"] == "http" and scope["method"] in _READS:
        return None
    schemes = ("http", "https") if scope["scheme"] in ("http", "ws") else ("https",)
    return None if origin in [f"{scheme}://{host}" for scheme in schemes] else 403


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
