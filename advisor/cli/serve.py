"""`app`: serves the app on this machine only, with the settings that only flags can make safe."""

from __future__ import annotations

import argparse
import contextlib
import ipaddress
import os
import socket
import sys
import threading
import time
from importlib.resources import files
from pathlib import Path

from advisor.cli.inputs import STORED, open_catalogue, open_engagement
from advisor.cli.printing import print_json, tell
from advisor.cli.warming import warm_up_aside
from advisor.faults import Fault, FaultsError
from advisor.workshop.listening import ROOM_VARIABLES

__all__ = ["FLAGS", "OPEN_VARIABLE", "run_app"]

OPEN_VARIABLE = "ADVISOR_OPEN"
LOOPBACK = "127.0.0.1"
FIRST_PORT = 8501
_PATIENCE_SECONDS = 60.0

FLAGS = {
    "server.address": LOOPBACK,
    "server.showEmailPrompt": "false",
    "server.fileWatcherType": "none",
    "runner.postScriptGC": "false",  # it holds the interpreter up to 100 ms after every click
    "browser.gatherUsageStats": "false",
    "client.toolbarMode": "minimal",
    "client.showErrorDetails": "none",
    "global.developmentMode": "false",
}
"""Streamlit's settings for every start, in a checkout and in an installed copy."""


def _free_port(first: int = FIRST_PORT) -> int:
    """The first free port on loopback from `first` on."""
    for port in range(first, first + 100):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            if os.name != "nt":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {first} to {first + 99}")


def run_app(options: argparse.Namespace) -> int:
    """Serves until interrupted; the address is printed once it is known."""
    catalogue = open_catalogue()  # its faults are told here, at once, and so are those of OPEN
    if options.open:
        if not options.open.startswith(STORED):
            open_engagement(options.open, catalogue)
        os.environ[OPEN_VARIABLE] = options.open
    _tell_rooms(options)
    port = options.port or _free_port()
    address = f"http://{LOOPBACK}:{port}"
    if options.json:
        print_json({"address": address})
    else:
        print(address)
    sys.stdout.flush()
    warm_up_aside()
    tell("Maturity Advisor is being served on this machine only. Stop it with Ctrl+C.")
    if not options.no_browser:
        threading.Thread(target=_open_browser, args=(address, port), daemon=True).start()
    return _serve({**FLAGS, "server.port": str(port)})


def _tell_rooms(options: argparse.Namespace) -> None:
    """Where rooms will listen, for the app to read; faults in it are told at once."""
    faults = []
    if options.room_address:
        try:
            ipaddress.IPv4Address(options.room_address)
        except ValueError:
            what = f"`{options.room_address[:80]}` is not an IPv4 address"
            faults.append(Fault("--room-address", what, "give one of this machine's addresses"))
    if bool(options.cert) != bool(options.key):
        missing = "--key" if options.cert else "--cert"
        what = "a certificate and its key belong together"
        faults.append(Fault(missing, what, "give both, as PEM files"))
    for name in ("cert", "key"):
        path = getattr(options, name)
        if path and not Path(path).is_file():
            faults.append(Fault(f"--{name}", f"no file {path}", "give a PEM file"))
    if faults:
        raise FaultsError(tuple(faults))
    for name, variable in ROOM_VARIABLES.items():
        option = name if name in ("cert", "key") else f"room_{name}"
        value = getattr(options, option)
        if value:
            os.environ[variable] = str(Path(value).absolute()) if option == name else str(value)


def _open_browser(address: str, port: int) -> None:
    """Shows the app once it answers: nobody's first sight of it is an error."""
    from streamlit.cli_util import open_browser

    end = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=1):
            open_browser(address)
            return
        time.sleep(0.1)


def _serve(flags: dict[str, str]) -> int:
    """`streamlit run` in this process, on the app as it is served: guarded, and with its theme."""
    from click import Abort
    from streamlit.web import cli as streamlit

    script = str(files("advisor.ui").joinpath("served.py"))
    words = [word for name, value in flags.items() for word in (f"--{name}", value)]
    # What the server says of itself is progress; the address alone is the result.
    with contextlib.redirect_stdout(sys.stderr):
        try:
            streamlit.main(["run", script, *words], standalone_mode=False)
        except (KeyboardInterrupt, Abort):  # Streamlit's commands make the second of the first
            tell("Stopped.")
    return 0
