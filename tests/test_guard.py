"""What stands before every request to the app: names, origins, headers."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from pathlib import Path
from typing import Any

import pytest
import streamlit

from advisor.ui import guard
from advisor.ui.headers import SHARED_HEADERS

HERE = "127.0.0.1:8501"


def scope(kind: str = "http", method: str = "GET", path: str = "/", **headers: str) -> Any:
    told = {"host": HERE, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return {
        "type": kind,
        "method": method,
        "path": path,
        "scheme": "ws" if kind == "websocket" else "http",
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
    }


def through(asked: Any) -> tuple[list[Any], bool]:
    """What the guard sends, and whether the app behind it was asked."""
    sent: list[Any] = []
    reached = []

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        reached.append(True)
        if asked["type"] == "http":
            loose = [(b"Access-Control-Allow-Origin", b"*"), (b"X-Frame-Options", b"ALLOWALL")]
            await send({"type": "http.response.start", "status": 200, "headers": loose})
            await send({"type": "http.response.body", "body": b"app"})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    for each in guard.guarded():
        asyncio.run(each.cls(app, *each.args, **each.kwargs)(asked, receive, send))
    return sent, bool(reached)


@pytest.mark.parametrize("host", ["127.0.0.1:8501", "localhost:9000", "[::1]:8501", "127.0.0.1"])
def test_names_of_this_machine_are_answered_on_any_port(host: str) -> None:
    assert guard.refusal(scope(host=host)) is None
    assert guard.refusal(scope("websocket", host=host, origin=f"http://{host}")) is None


@pytest.mark.parametrize(
    "host",
    ["evil.example:8501", "127.0.0.1.evil.example", "localhost.evil", "192.168.1.7:8501", "",
     "localhost@evil.example", "[::1", "0.0.0.0:8501"],
)  # fmt: skip
def test_a_name_that_points_here_is_refused(host: str) -> None:
    """Host and origin agree where somebody lets a name of theirs point to this machine."""
    for kind in ("http", "websocket"):
        assert guard.refusal(scope(kind, host=host, origin=f"http://{host}")) == 421


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "http://localhost:8501", "http://127.0.0.1:8502", "",
     "http://127.0.0.1:8501.evil.example"],
)  # fmt: skip
def test_a_foreign_page_changes_nothing_and_opens_no_socket(origin: str) -> None:
    assert guard.refusal(scope("websocket", origin=origin)) == 403
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert guard.refusal(scope(method=method, origin=origin)) == 403
    assert guard.refusal(scope(origin=origin)) == 403, "nor does it read anything"


def test_without_an_origin_one_may_read_and_no_more() -> None:
    assert guard.refusal(scope()) is None
    assert guard.refusal(scope(method="HEAD")) is None
    assert guard.refusal(scope(method="POST")) == 403
    assert guard.refusal(scope("websocket")) == 403


def test_a_refused_request_never_reaches_the_app() -> None:
    sent, reached = through(scope("websocket", origin="http://evil.example"))
    assert sent == [{"type": "websocket.close", "code": 1008}]
    assert not reached
    sent, reached = through(scope(method="PUT", origin="http://evil.example"))
    assert sent[0]["status"] == 403
    assert not reached
    assert through(scope("websocket", origin=f"http://{HERE}"))[1]


@pytest.mark.parametrize("path", ["/results/_stcore/health", "/side-by-side/_stcore/host-config"])
def test_what_is_asked_beside_a_page_is_no_error_and_is_nowhere(path: str) -> None:
    sent, reached = through(scope(path=path))
    assert sent[0]["status"] == 300
    assert not reached
    assert through(scope(path=path, host="evil.example"))[0][0]["status"] == 421
    for other in ("/_stcore/health", "/results/_stcore/stream", "/results"):
        assert through(scope(path=other))[1], other


def test_every_answer_carries_the_headers_and_no_leave_for_others() -> None:
    for asked in (scope(), scope(host="evil.example")):
        found = {
            name.decode().lower(): value.decode() for name, value in through(asked)[0][0]["headers"]
        }
        assert {name.lower() for name in SHARED_HEADERS} <= set(found)
        assert found["x-frame-options"] == "DENY", "ours stands in the place of another"
        assert not [name for name in found if name.startswith("access-control")]
        assert found["content-security-policy"] == guard.policy()


def test_a_failure_carries_the_headers_too_and_is_still_one() -> None:
    sent: list[Any] = []

    async def fails(*_: Any) -> None:
        raise RuntimeError("in the app")

    async def send(message: Any) -> None:
        sent.append(message)

    with pytest.raises(RuntimeError, match="in the app"):
        asyncio.run(guard.Guard(fails, guard.policy())(scope(), fails, send))
    assert sent[0]["status"] == 500
    assert (b"x-content-type-options", b"nosniff") in sent[0]["headers"]


def test_what_is_downloaded_is_kept_nowhere() -> None:
    for path, kept in (("/media/x.pdf", True), ("/_stcore/health", True), ("/static/x.js", False)):
        headers = dict(through(scope(path=path))[0][0]["headers"])
        assert (headers.get(b"cache-control") == b"no-store") is kept


def test_the_policy_lets_no_text_become_code() -> None:
    rules = dict(rule.split(" ", 1) for rule in guard.policy().split("; "))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["connect-src"] == "'self'"
    assert "unsafe" not in rules["script-src"]
    assert not re.search(r"https?:|\*", guard.policy())
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text("utf-8")
    written = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert written, "the page has no script of its own any more: the hash may go"
    for code in written:
        digest = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in rules["script-src"]
