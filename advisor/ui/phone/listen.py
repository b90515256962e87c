"""The participants' server as a process: `python -m advisor.ui.phone.listen`.

Its order comes as one line of JSON on standard input, so that no database password stands in the
list of processes; it answers with one line and serves until standard input ends, which it does when
the app ends, however that happens. It prints nothing else and logs no request.
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
import threading
from typing import Any

import uvicorn

from advisor.catalogue import chosen_catalogue
from advisor.storage import Store
from advisor.ui.phone.app import phone_app
from advisor.ui.phone.process import hosts_of
from advisor.ui.words import say
from advisor.workshop import Guests

__all__ = ["main"]

_FIRST_PORT = 8600
_MOST_CONNECTIONS = 1000
_KEEP_ALIVE_SECONDS = 20


def main() -> int:
    """Reads the order, listens, says where, serves until told to end."""
    order = json.loads(sys.stdin.readline())
    try:
        listening = _listen(order["address"], int(order["port"]))
        server = uvicorn.Server(_settings(order, listening.getsockname()[1]))
        if order["cert"]:
            server.config.load()  # a wrong certificate is told before anybody scans a code
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        print(json.dumps({"error": reason}), flush=True)  # noqa: T201
        return 1
    print(json.dumps({"port": listening.getsockname()[1]}), flush=True)  # noqa: T201
    threading.Thread(target=_wait_for_the_end, args=(server,), daemon=True).start()
    server.run(sockets=[listening])
    return 0


def _settings(order: dict[str, Any], port: int) -> uvicorn.Config:
    guests = Guests(Store(order["database"]), chosen_catalogue())
    encrypted = bool(order["cert"])
    hosts = hosts_of(order["address"], order["host"], port, encrypted=encrypted)
    return uvicorn.Config(
        phone_app(guests, hosts, encrypted=encrypted),
        ssl_certfile=order["cert"] or None,
        ssl_keyfile=order["key"] or None,
        proxy_headers=False,  # a phone does not say which address it comes from
        server_header=False,
        access_log=False,
        log_config=None,
        ws="none",
        lifespan="off",
        limit_concurrency=_MOST_CONNECTIONS,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=2,
        h11_max_incomplete_event_size=16_384,
    )


def _listen(address: str, port: int) -> socket.socket:
    """A socket on that one address: on the port asked for, else on the first free one."""
    wanted = [port] if port else [*range(_FIRST_PORT, _FIRST_PORT + 100), 0]
    for at, each in enumerate(wanted):
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if os.name != "nt":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((address, each))
            made.listen(1024)
        except OSError as error:
            made.close()
            if at == len(wanted) - 1 or error.errno != errno.EADDRINUSE:
                raise
        else:
            return made
    raise OSError(say("faults.no-port"))


def _wait_for_the_end(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True


if __name__ == "__main__":
    sys.exit(main())
