"""The participants' server as an ASGI application: join, look, vote, and nothing else.

Every answer carries the security headers; every post is small, from this very page and counted at
the door; nothing is logged. Database work runs in a few threads, never in the event loop.
"""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from advisor.engagement import ROLES
from advisor.rooms import is_room_id, is_token, new_token, value_of
from advisor.ui.headers import SHARED_HEADERS, adding
from advisor.ui.phone import pages
from advisor.ui.phone.look import stylesheet
from advisor.ui.phone.together import Together
from advisor.workshop import DeniedError, Guests, Reason

__all__ = ["HEADERS", "LARGEST_BODY", "phone_app"]

LARGEST_BODY = 4096
"""The most bytes a post may have."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
        "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    **SHARED_HEADERS,
}
_THREADS = 8
_COOKIE_SECONDS = 12 * 3600
_STATUS: Mapping[Reason, int] = {
    "no-right": 401, "closed": 410, "wrong-pin": 403, "wait": 429, "full": 503, "not-now": 409
}  # fmt: skip
_FOLDER = Path(__file__).parent
_FONTS = (
    "IBMPlexSans-Regular",
    "IBMPlexSans-Medium",
    "IBMPlexSans-SemiBold",
    "SourceSerif4-Semibold",
)
_T = TypeVar("_T")


def phone_app(guests: Guests, hosts: frozenset[str], *, encrypted: bool = False) -> Starlette:
    """The application for one address; `hosts` are the names with port it answers to."""
    pages_ = _Pages(guests, encrypted=encrypted)
    routes = [
        Route("/", pages_.short),
        Route("/static/{name}", pages_.static),
        Route("/{room}", pages_.room, methods=["GET"]),
        Route("/{room}", pages_.join, methods=["POST"]),
        Route("/{room}/state", pages_.state),
        Route("/{room}/vote", pages_.vote, methods=["POST"]),
    ]
    app = Starlette(routes=routes)
    app.add_middleware(_Guard, hosts=hosts, scheme="https" if encrypted else "http")
    return app


class _Guard:
    """Refuses foreign hosts, posts from other pages and large bodies; adds the headers."""

    def __init__(self, app: Any, hosts: frozenset[str], scheme: str) -> None:
        self._app = app
        self._hosts = hosts
        self._scheme = scheme

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return

        kept = {} if scope["path"].startswith("/static/") else {"Cache-Control": "no-store"}
        answer = adding({**HEADERS, **kept}, send)
        refused = self._refusal(scope)
        if refused is not None:
            await Response(status_code=refused)(scope, receive, answer)
            return
        await self._app(scope, receive, answer)

    def _refusal(self, scope: Any) -> int | None:
        headers = {
            name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]
        }
        host = headers.get("host", "")
        if host not in self._hosts:
            return 421
        if scope["method"] != "POST":
            return None
        if headers.get("origin") != f"{self._scheme}://{host}":
            return 403
        if headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return 403
        length = headers.get("content-length", "")
        if not length.isdecimal():
            return 411
        return 413 if int(length) > LARGEST_BODY else None


class _Pages:
    def __init__(self, guests: Guests, *, encrypted: bool) -> None:
        self._guests = guests
        self._encrypted = encrypted
        self._threads = ThreadPoolExecutor(_THREADS)
        self._votes = Together(self._threads, guests.vote_many)
        self._revisions = Together(self._threads, guests.revisions)
        self._situations = Together(self._threads, self._look_many)
        self._files = _read_files()

    async def _do(self, work: Callable[..., _T], *words: object) -> _T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, functools.partial(work, *words))

    async def short(self, _: Request) -> Response:
        """The short address leads to the one open room."""
        room = await self._do(self._guests.only_room)
        if room is None:
            return HTMLResponse(pages.nothing_page(), 404)
        return RedirectResponse(f"/{room}", 303)

    async def static(self, request: Request) -> Response:
        """A file of the page, out of memory."""
        found = self._files.get(request.path_params["name"])
        if found is None:
            return Response(status_code=404)
        kind, content = found
        return Response(content, media_type=kind, headers={"Cache-Control": "max-age=3600"})

    async def room(self, request: Request) -> Response:
        """The seat's page, else the door, else that nothing is open here."""
        room = request.path_params["room"]
        if not is_room_id(room):
            return HTMLResponse(pages.nothing_page(), 404)
        if await self._has_seat(request, room):
            return HTMLResponse(pages.vote_page(room))
        if await self._do(self._guests.is_open, room):
            door = HTMLResponse(pages.join_page(room, self._guests.catalogue))
            return self._remembering(door, room, self._token(request))
        return HTMLResponse(pages.closed_page(), 410)

    async def join(self, request: Request) -> Response:
        """A seat for the right PIN; its token goes into a cookie and nowhere else."""
        room = request.path_params["room"]
        if not is_room_id(room):
            return HTMLResponse(pages.nothing_page(), 404)
        if await self._has_seat(request, room):
            return RedirectResponse(f"/{room}", 303)
        given = parse_qs(_text(await request.body()), max_num_fields=8)
        pin, role, name = (given.get(key, [""])[0] for key in ("pin", "role", "name"))
        if role not in ROLES:
            return HTMLResponse(pages.join_page(room, self._guests.catalogue), 400)
        address = request.client.host if request.client else ""
        try:
            join, held = self._guests.join, self._token(request)
            token = await self._do(join, room, pin, role, name, address, held)
        except DeniedError as error:
            if error.reason == "closed":
                return HTMLResponse(pages.closed_page(), 410)
            words = pages.refusal(error.reason, error.seconds)
            page = pages.join_page(room, self._guests.catalogue, words, role=role)
            return HTMLResponse(page, _STATUS[error.reason])
        return self._remembering(RedirectResponse(f"/{room}", 303), room, token)

    def _remembering(self, answer: Response, room: str, token: str) -> Response:
        """The browser keeps its token from the door on, so that it takes one seat and no second."""
        answer.set_cookie(
            _cookie(room), token if is_token(token) else new_token(), max_age=_COOKIE_SECONDS,
            path=f"/{room}", httponly=True, samesite="lax", secure=self._encrypted,
        )  # fmt: skip
        return answer

    async def state(self, request: Request) -> Response:
        """What the seat may see; nothing (204) while the revision is the one it knows."""
        room, token = request.path_params["room"], self._token(request)
        known = request.query_params.get("since", "0")
        if known.isdecimal() and known != "0":
            revision = await self._revisions.ask((room, token))
            if revision is None:
                return Response(status_code=_STATUS["no-right"])
            if str(revision) == known:
                return Response(status_code=204)
        found = await self._situations.ask((room, token))
        return Response(status_code=_STATUS["no-right"]) if found is None else JSONResponse(found)

    async def vote(self, request: Request) -> Response:
        """Keeps one vote; the answer is sent after the vote is on the disk."""
        room, token = request.path_params["room"], self._token(request)
        try:
            given = json.loads(_text(await request.body()))
            question, card = str(given["question"]), str(given["card"])
            value_of(card)
        except (ValueError, KeyError, TypeError, RecursionError):
            return Response(status_code=400)
        if await self._votes.ask((room, token, question, card)):
            return JSONResponse({"saved": card})
        seated = await self._has_seat(request, room)
        return Response(status_code=_STATUS["not-now" if seated else "no-right"])

    def _look_many(self, asked: Sequence[tuple[str, str]]) -> list[dict[str, Any] | None]:
        catalogue, place = self._guests.catalogue, self._guests.place
        return [
            None if found is None else pages.situation_data(found, catalogue, place(found))
            for found in self._guests.look_many(asked)
        ]

    def _token(self, request: Request) -> str:
        return request.cookies.get(_cookie(request.path_params["room"]), "")

    async def _has_seat(self, request: Request, room: str) -> bool:
        token = self._token(request)
        return bool(token) and await self._revisions.ask((room, token)) is not None


def _cookie(room: str) -> str:
    return f"seat-{room}"


def _text(body: bytes) -> str:
    return body[:LARGEST_BODY].decode("utf-8", "replace")


def _read_files() -> dict[str, tuple[str, bytes]]:
    fonts = {
        f"{name}.woff2": ("font/woff2", (_FOLDER.parent / "static" / f"{name}.woff2").read_bytes())
        for name in _FONTS
    }
    return {
        **fonts,
        "icon.png": ("image/png", (_FOLDER.parent / "static" / "icon.png").read_bytes()),
        "phone.css": ("text/css", stylesheet().encode()),
        "phone.js": ("text/javascript", (_FOLDER / "static" / "phone.js").read_bytes()),
    }
