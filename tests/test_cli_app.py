"""`advisor app` as a process: served on loopback only, with our settings, and gone after Ctrl+C."""

from __future__ import annotations

import base64
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.cli.serve import FLAGS
from advisor.ui.headers import SHARED_HEADERS
from sources import ROOT


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    folder = tmp_path_factory.mktemp("app")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "HOME": str(folder),
        "ADVISOR_DATABASE": str(folder / "engagements.sqlite"),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "advisor", "app", "--open", "pilots", "--no-browser"],
        cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        for _ in range(300):
            if process.poll() is not None or answers(address):
                break
            time.sleep(0.1)
        yield address, process
    finally:
        process.kill()
        process.wait()


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as page:
            return bool(page.status == 200)
    except OSError:
        return False


def test_the_address_is_printed_and_answers(served: tuple[str, subprocess.Popen[str]]) -> None:
    address, _ = served
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+", address)
    assert answers(address)
    with urllib.request.urlopen(address, timeout=20) as page:
        assert b'<div id="root">' in page.read()


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="Linux lists its listeners there")
def test_only_loopback_listens(served: tuple[str, subprocess.Popen[str]]) -> None:
    port = int(served[0].rsplit(":", 1)[1])
    listening = Path("/proc/net/tcp").read_text("ascii").splitlines()
    ours = [line.split()[1] for line in listening if f":{port:04X} " in line and " 0A " in line]
    assert ours == [f"0100007F:{port:04X}"]


def test_the_theme_and_the_fonts_are_served(served: tuple[str, subprocess.Popen[str]]) -> None:
    fonts = sorted((ROOT / "advisor" / "ui" / "static").glob("*.woff2"))
    assert fonts
    with urllib.request.urlopen(f"{served[0]}/app/static/{fonts[0].name}", timeout=20) as font:
        assert font.read() == fonts[0].read_bytes()


def test_every_answer_of_the_app_is_guarded(served: tuple[str, subprocess.Popen[str]]) -> None:
    address = served[0]
    asked = ("/", "/assess", "/_stcore/health", "/_stcore/host-config", "/media/none", "/none.js")
    for path in (*asked, "/_stcore/agent/openapi.json", "/static/../../app.py", "//evil.example"):
        status, headers = ask(address, "GET", path)
        missing = {"content-security-policy", *map(str.lower, SHARED_HEADERS)} - set(headers)
        assert not missing, (path, status, missing)
        assert "access-control-allow-origin" not in headers
    assert ask(address, "GET", "/", Host="evil.example")[0] == 421
    assert ask(address, "PUT", "/_stcore/upload_file/a/b", Origin="http://evil.example")[0] == 403


def test_only_its_own_pages_open_a_socket(served: tuple[str, subprocess.Popen[str]]) -> None:
    address = served[0]
    host = address.removeprefix("http://")
    key = base64.b64encode(b"sixteen bytes ok").decode()
    asks = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": key}
    asks["Sec-WebSocket-Version"] = "13"
    for origin, name, status in (
        (address, host, 101),
        ("http://evil.example", host, 403),
        (f"http://evil.example:{host.rpartition(':')[2]}", "evil.example", 403),
        ("null", host, 403),
    ):
        found, _ = ask(address, "GET", "/_stcore/stream", Host=name, Origin=origin, **asks)
        assert found == status, (origin, name)
    assert ask(address, "GET", "/_stcore/stream", **asks)[0] == 403


def ask(address: str, method: str, path: str, **headers: str) -> tuple[int, dict[str, str]]:
    """Status and headers of one request whose headers are exactly these."""
    host, _, port = address.removeprefix("http://").partition(":")
    told = {"Host": f"{host}:{port}", "Content-Length": "0", **headers}
    with socket.create_connection((host, int(port)), timeout=30) as line:
        head = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in told.items())]
        line.sendall(("\r\n".join(head) + "\r\n\r\n").encode())
        answer = http.client.HTTPResponse(line, method=method)
        answer.begin()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}


def test_ctrl_c_ends_it_cleanly(served: tuple[str, subprocess.Popen[str]]) -> None:
    address, process = served
    assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=60) == 0
    assert process.stdout is not None
    assert process.stdout.read() == "", "the address alone is the result"
    assert not answers(address)


def test_the_flags_are_known_to_streamlit() -> None:
    from streamlit import config

    known = config.get_config_options()
    assert set(FLAGS) <= set(known)


def test_a_port_in_use_is_passed_over() -> None:
    from advisor.cli import serve

    with socket.socket() as taken:
        taken.bind((serve.LOOPBACK, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve._free_port(port) != port


def test_where_rooms_listen_is_checked_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from advisor.cli import main, serve

    words = ["--room-address", "localhost", "--cert", str(tmp_path / "none.pem"), "--json"]
    assert main(["app", *words]) == 1
    told = json.loads(capsys.readouterr().out)["faults"]
    assert [each["where"] for each in told] == ["--room-address", "--key", "--cert"]
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).write_text("PEM")
    monkeypatch.setattr(serve, "_serve", lambda _: 0)
    for variable in serve.ROOM_VARIABLES.values():
        monkeypatch.setenv(variable, "")
    words = ["--cert", str(tmp_path / "cert.pem"), "--key", str(tmp_path / "key.pem")]
    assert main(["app", "--room-address", "192.0.2.7", "--room-port", "8700", *words]) == 0
    assert os.environ["ADVISOR_ROOM_ADDRESS"] == "192.0.2.7"
    assert os.environ["ADVISOR_ROOM_PORT"] == "8700"
    assert os.environ["ADVISOR_ROOM_KEY"] == str(tmp_path / "key.pem")
    assert os.environ["ADVISOR_ROOM_HOST"] == ""
