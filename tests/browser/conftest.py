"""A real server and a real browser: what the browser asks for and says is kept and judged."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from small_organisation import small_organisation

from advisor.catalogue import load_catalogue
from advisor.flow import assess, project, projection_to_json
from advisor.storage import Store
from advisor.ui.keys import projection_key

ROOT = Path(__file__).resolve().parents[2]
MAIN = ROOT / "advisor" / "ui" / "served.py"
BROWSER_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
LOOPBACK = re.compile(r"(?:https?|wss?)://(?:127\.0\.0\.1|localhost)(?::\d+)?/|data:|blob:|about:")
REPLICATIONS = 2


@dataclass
class Server:
    """The app on a port of its own, with a database of its own."""

    address: str
    database: Path
    log: Path


@dataclass
class Visit:
    """One browser page with everything it asked for and complained about."""

    page: object
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The app as the command starts it, one for every journey of this test process."""
    folder = tmp_path_factory.mktemp("app")
    port, database = _free_port(), folder / "engagements.sqlite"
    flags = {
        "server.port": port,
        "server.address": "127.0.0.1",
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "runner.postScriptGC": "false",
        "browser.gatherUsageStats": "false",
        "client.toolbarMode": "minimal",
    }
    words = [word for name, value in flags.items() for word in (f"--{name}", str(value))]
    environment = os.environ | {
        "ADVISOR_DATABASE": str(database),
        "ADVISOR_REPLICATIONS": str(REPLICATIONS),
        "ADVISOR_ROOM_ADDRESS": "127.0.0.1",
    }
    environment.pop("ADVISOR_OPEN", None)
    log = folder / "server.log"
    with log.open("wb") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(MAIN), *words],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=output,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(address, running)
        yield Server(address, database, log)
    finally:
        running.terminate()
        running.wait(timeout=20)


def _wait_until_healthy(address: str, running: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end and running.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise AssertionError("the server did not start")


@pytest.fixture(scope="session")
def projection() -> dict[str, Any]:
    """A real projection of the small engagement, the same whatever it is called."""
    catalogue, made = load_catalogue(), small_organisation("Simulated")
    found = project(catalogue, made, assess(catalogue, made), replications=REPLICATIONS, workers=1)
    plain: dict[str, Any] = json.loads(json.dumps(projection_to_json(found)))
    return plain


@pytest.fixture
def simulated(server: Server, projection: dict[str, Any]) -> Callable[[str], str]:
    """Puts the small engagement under a title into the server's database, already simulated."""

    def make(title: str) -> str:
        store, catalogue = Store(server.database), load_catalogue()
        name = store.create_engagement(small_organisation(title))
        key = projection_key(catalogue, store.load(name), replications=REPLICATIONS)
        store.put_computation(name, "projection", key, projection)
        return name

    return make


@pytest.fixture
def visit(chromium: str) -> Iterator[Callable[..., Visit]]:
    """Opens pages, each a browser of its own; nothing may go outside or end on the console."""
    from playwright.sync_api import sync_playwright

    made: list[Visit] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(BROWSER_FLAGS))

        def open_page(width: int = 1440, height: int = 1000, *, dark: bool = False) -> Visit:
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme="dark" if dark else "light",
            )
            page.set_default_timeout(60_000)
            seen = Visit(page)
            page.on(
                "request",
                lambda request: (
                    None if LOOPBACK.match(request.url) else seen.outside.append(request.url)
                ),
            )
            page.on("console", lambda message: _heard(seen, message))
            page.on("pageerror", lambda error: seen.errors.append(str(error)))
            made.append(seen)
            return seen

        yield open_page
        browser.close()
    for seen in made:
        assert seen.outside == [], "the page asked for something outside this machine"
        assert seen.errors == [], "the browser's console has errors"


def _heard(seen: Visit, message: object) -> None:
    kind, text = message.type, message.text  # type: ignore[attr-defined]
    if kind != "error":
        return
    place = str((message.location or {}).get("url", ""))  # type: ignore[attr-defined]
    seen.errors.append(f"{text} ({place})")
