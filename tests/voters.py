"""Many phones at once, without a browser: each keeps its connection, joins, polls and votes."""

from __future__ import annotations

import asyncio
import json
import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from advisor.ui.phone import Listening

__all__ = ["Voter", "quantile", "seat_all"]


@dataclass
class Voter:
    """One phone; by question, `kept` is the last card the server acknowledged and `sent` are those
    that went out after it and were not answered."""

    where: Listening
    room: str
    cookie: str = ""
    revision: int = 0
    kept: dict[str, str] = field(default_factory=dict)
    sent: dict[str, list[str]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    dropped: int = 0
    _line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(
        self, method: str, path: str, body: str = "", kind: str = ""
    ) -> tuple[int, bytes]:
        """One request on the kept connection, opened anew where the server has closed it."""
        for again in (True, False):
            try:
                return await self._ask(method, path, body, kind)
            except (OSError, asyncio.IncompleteReadError, ValueError):
                await self.leave()
                if not again:
                    raise
        raise AssertionError

    async def _ask(self, method: str, path: str, body: str, kind: str) -> tuple[int, bytes]:
        if self._line is None:
            self._line = await asyncio.open_connection(self.where.address, self.where.port)
        reader, writer = self._line
        head = [
            f"{method} /{self.room}{path} HTTP/1.1",
            f"Host: {self.where.address}:{self.where.port}",
            f"Cookie: {self.cookie}",
        ]
        if method == "POST":
            head += [f"Origin: {self.where.url}", f"Content-Type: {kind}",
                     f"Content-Length: {len(body.encode())}"]  # fmt: skip
        writer.write(("\r\n".join(head) + "\r\n\r\n" + body).encode())
        await writer.drain()
        status = int((await reader.readuntil(b"\r\n")).split()[1])
        length = 0
        while (line := await reader.readuntil(b"\r\n")) != b"\r\n":
            name, _, value = line.decode().partition(":")
            if name.lower() == "content-length":
                length = int(value)
            elif name.lower() == "set-cookie":
                self.cookie = value.strip().partition(";")[0]
        return status, await reader.readexactly(length)

    async def leave(self) -> None:
        """Closes the connection."""
        if self._line is not None:
            self._line[1].close()
            self._line = None

    async def join(self, pin: str, role: str) -> None:
        """Takes a seat."""
        form = urlencode({"pin": pin, "role": role, "name": ""})
        status, _ = await self.ask("POST", "", form, "application/x-www-form-urlencoded")
        if status != 303:
            raise RuntimeError(f"not let in: {status}")

    async def poll(self) -> None:
        """Asks the room's revision, and takes what changed."""
        began = time.perf_counter()
        status, body = await self.ask("GET", f"/state?since={self.revision}")
        self.seconds.append(time.perf_counter() - began)
        if status == 200:
            self.revision = json.loads(body)["revision"]
        elif status != 204:
            self.dropped += 1

    async def vote(self, question: str, card: str) -> float:
        """Votes; returns how long until the answer that it is saved was read."""
        self.sent.setdefault(question, []).append(card)
        began = time.perf_counter()
        body = json.dumps({"question": question, "card": card})
        status, _ = await self.ask("POST", "/vote", body, "application/json")
        if status == 200:
            self.kept[question] = card
            self.sent[question] = []
        return time.perf_counter() - began


async def seat_all(where: Listening, room: str, pin: str, many: int) -> list[Voter]:
    """So many phones with a seat, engineers and leaders in turn."""
    voters = [Voter(where, room) for _ in range(many)]
    for at, voter in enumerate(voters):
        await voter.join(pin, "leadership" if at % 4 == 0 else "engineer")
    return voters


def quantile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of the values does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
