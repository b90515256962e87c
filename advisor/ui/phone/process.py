"""Starting and ending the participants' server, and which addresses a phone could reach.

Nothing here knows Streamlit. The server is a child that ends when this process ends; while a room
is open and its server has died, `keep` starts another on the same address and port, so that the
phones find it again by themselves: their seats are in the database.
"""

from __future__ import annotations

import atexit
import contextlib
import ipaddress
import json
import os
import socket
import subprocess
import sys
import threading
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import advisor
from advisor.ui.words import say

__all__ = [
    "GOODBYE_SECONDS",
    "LOOPBACK",
    "Listening",
    "Order",
    "Phones",
    "hosts_of",
    "local_addresses",
]

LOOPBACK = "127.0.0.1"
GOODBYE_SECONDS = 20.0
"""How long the server stays after the last room was closed."""
_PATIENCE_SECONDS = 30.0
# Nothing is sent to these: a connected datagram socket tells which own address would be used.
_ELSEWHERE = ("192.168.255.254", "10.255.255.254", "172.31.255.254", "192.0.2.1")


@dataclass(frozen=True, slots=True)
class Order:
    """Where to listen: one address; port 0 for the first free one; certificate and key as paths.

    `host` is the name phones use where it is not the address: the one the certificate is made for.
    """

    database: str
    address: str
    port: int = 0
    host: str = ""
    cert: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the phones find the server."""

    address: str
    port: int
    host: str
    encrypted: bool

    @property
    def url(self) -> str:
        """The address to type."""
        name = self.host or self.address
        return f"{'https' if self.encrypted else 'http'}://{name}:{self.port}"

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach it."""
        return ipaddress.ip_address(self.address).is_loopback

    def link(self, room: str) -> str:
        """The join link: it carries the room's id and no secret."""
        return f"{self.url}/{room}"


class Phones:
    """The participants' server of this app, at most one; safe among threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._order: Order | None = None
        self._where: Listening | None = None
        self._end_at: threading.Timer | None = None
        atexit.register(self.stop)

    def start(self, order: Order) -> Listening:
        """Listens as ordered; one that listens elsewhere is ended first. OSError says why not."""
        with self._lock:
            self._stay()
            if self._running() and self._order == order and self._where is not None:
                return self._where
            self._end()
            return self._begin(order)

    def keep(self) -> Listening | None:
        """Where the server listens; one that died is started again where it was."""
        with self._lock:
            if self._order is None or self._where is None or self._running():
                return self._where
            self._end()
            return self._begin(replace(self._order, port=self._where.port), self._order)

    def stop_later(self, seconds: float = GOODBYE_SECONDS) -> None:
        """Listens no more after a while: every phone asks once more and learns that it is over."""
        with self._lock:
            self._stay()
            self._end_at = threading.Timer(seconds, self.stop)
            self._end_at.daemon = True
            self._end_at.start()

    def stop(self) -> None:
        """Listens no more."""
        with self._lock:
            self._stay()
            self._end()
            self._order = self._where = None

    @property
    def pid(self) -> int | None:
        """The process of the server while there is one."""
        return self._process.pid if self._process else None

    def _stay(self) -> None:
        if self._end_at is not None:
            self._end_at.cancel()
            self._end_at = None

    def _running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _begin(self, order: Order, asked: Order | None = None) -> Listening:
        process = subprocess.Popen(
            [sys.executable, "-m", "advisor.ui.phone.listen"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=os.environ | {"PYTHONPATH": str(Path(advisor.__file__).parents[1])},
            start_new_session=os.name != "nt",
        )
        self._process = process
        said = _first_answer(process, order)
        if "port" not in said:
            self._end()
            raise OSError(said.get("error", say("faults.no-server")))
        self._order = asked or order
        self._where = Listening(order.address, int(said["port"]), order.host, bool(order.cert))
        return self._where

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(OSError, ValueError):
            if process.stdin:
                process.stdin.close()  # the end of its input is the word to stop
        try:
            process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=5)
        if process.stdout:
            process.stdout.close()


def _first_answer(process: subprocess.Popen[str], order: Order) -> dict[str, str]:
    """The one line a server says when it listens, or cannot; killed when it says nothing."""
    if process.stdin is None or process.stdout is None:
        return {}
    timer = threading.Timer(_PATIENCE_SECONDS, process.kill)
    timer.start()
    try:
        process.stdin.write(json.dumps(asdict(order)) + "\n")
        process.stdin.flush()
        said: dict[str, str] = json.loads(process.stdout.readline() or "{}")
    except (OSError, ValueError):
        return {}
    finally:
        timer.cancel()
    return said


def hosts_of(address: str, host: str, port: int, *, encrypted: bool) -> frozenset[str]:
    """The Host headers the server answers to: another one is another site's name for it."""
    names = {address, host} - {""}
    if ipaddress.ip_address(address).is_loopback:
        names.add("localhost")
    plain = 443 if encrypted else 80
    return frozenset(
        each for name in names for each in (f"{name}:{port}", *((name,) if port == plain else ()))
    )


def local_addresses() -> tuple[str, ...]:
    """This machine's addresses a phone on the same network could reach, the likeliest first."""
    found: dict[str, None] = {}
    for target in _ELSEWHERE:
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe,
        ):
            probe.connect((target, 9))
            found[str(probe.getsockname()[0])] = None
    with contextlib.suppress(OSError):
        for *_, place in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found[str(place[0])] = None
    return tuple(
        each
        for each in found
        if not ipaddress.ip_address(each).is_loopback
        and not ipaddress.ip_address(each).is_unspecified
    )
