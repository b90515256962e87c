"""The participants' server as it runs: what it answers to whom, and what it never says."""

from __future__ import annotations

import http.client
import json
import re
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hostile import HOSTILE, MARK
from sittings import Sitting

from advisor.catalogue import load_catalogue
from advisor.rooms import value_of
from advisor.storage import Store
from advisor.ui.phone import Listening, Order, Phones, local_addresses
from advisor.ui.phone.app import HEADERS, LARGEST_BODY
from advisor.ui.phone.pages import join_page, refusal
from advisor.ui.phone.process import hosts_of


@dataclass
class Phone:
    """A phone that keeps its cookie; `origin` is the page it posts from."""

    where: Listening
    cookie: str = ""
    origin: str | None = "same"
    headers: dict[str, str] = field(default_factory=dict)

    def ask(
        self, path: str, body: str | None = None, kind: str = "application/json"
    ) -> tuple[int, dict[str, str], str]:
        line = http.client.HTTPConnection(self.where.address, self.where.port, timeout=20)
        sent = {"Cookie": self.cookie, **self.headers}
        if body is not None:
            sent["Content-Type"] = kind
            if self.origin:
                sent["Origin"] = self.where.url if self.origin == "same" else self.origin
        line.request("GET" if body is None else "POST", path, body, sent)
        answer = line.getresponse()
        found = {name.lower(): value for name, value in answer.getheaders()}
        text = answer.read().decode()
        line.close()
        if "set-cookie" in found:
            self.cookie = found["set-cookie"].partition(";")[0]
        return answer.status, found, text

    def join(self, room: str, pin: str, role: str = "engineer", name: str = "") -> int:
        form = urlencode({"pin": pin, "role": role, "name": name})
        return self.ask(f"/{room}", form, "application/x-www-form-urlencoded")[0]

    def vote(self, room: str, question: str, card: str) -> int:
        return self.ask(f"/{room}/vote", json.dumps({"question": question, "card": card}))[0]

    def look(self, room: str, since: int = 0) -> Any:
        status, _, text = self.ask(f"/{room}/state?since={since}")
        return json.loads(text) if status == 200 else status


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return Store(tmp_path_factory.mktemp("phone") / "engagements.sqlite")


@pytest.fixture(scope="module")
def phones(store: Store) -> Iterator[Phones]:
    made = Phones()
    made.start(Order(store.url, "127.0.0.1"))
    yield made
    made.stop()


@pytest.fixture
def where(phones: Phones) -> Listening:
    found = phones.keep()
    assert found is not None
    return found


@pytest.fixture
def sitting(store: Store) -> Sitting:
    return Sitting(store, load_catalogue())


def seated(where: Listening, sitting: Sitting, many: int = 1) -> list[Phone]:
    pin = sitting.chair.board(sitting.token).room.pin
    made = [Phone(where) for _ in range(many)]
    assert [phone.join(sitting.room, pin) for phone in made] == [303] * many
    return made


def test_a_browser_that_joins_again_keeps_its_seat(where: Listening, sitting: Sitting) -> None:
    room, pin = sitting.room, sitting.chair.board(sitting.token).room.pin
    phone = Phone(where)
    assert phone.ask(f"/{room}")[0] == 200
    held = phone.cookie
    assert held, "the door gives the browser its token"
    assert phone.look(room) == 401, "which opens nothing yet"
    assert [phone.join(room, pin), phone.join(room, pin)] == [303, 303]
    lost = Phone(where, cookie=held)  # the answer never arrived, so it joins once more
    assert lost.join(room, pin) == 303
    assert phone.cookie == lost.cookie == held
    assert sitting.chair.board(sitting.token).present == 1


def test_from_the_link_to_the_reveal(where: Listening, sitting: Sitting) -> None:
    room, question = sitting.room, sitting.questions[0]
    assert where.link(room) == f"{where.url}/{room}", "the link carries no PIN and no token"
    status, _, page = Phone(where).ask(f"/{room}")
    assert status == 200
    assert sitting.chair.board(sitting.token).room.pin not in page
    people = seated(where, sitting, 3)
    assert people[0].look(room)["phase"] == "lobby"
    sitting.chair.pick(sitting.token, question)
    sitting.chair.start_timer(sitting.token, 60)
    seen = people[0].look(room)
    assert seen["question"]["id"] == question
    assert [each["id"] for each in seen["question"]["cards"]][4:] == ["unknown", "not-applicable"]
    assert 50 < seen["seconds"] <= 60
    assert people[0].look(room, seen["revision"]) == 204
    cards = ("0", "1", "not-applicable")
    votes = [phone.vote(room, question, card) for phone, card in zip(people, cards, strict=True)]
    assert votes == [200] * 3
    assert people[0].look(room, seen["revision"]) == 204, "a vote moves nothing for the others"
    assert people[1].look(room)["own"] == "1"
    assert "shown" not in people[1].look(room)
    sitting.chair.reveal(sitting.token)
    shown = people[0].look(room, seen["revision"])["shown"]
    assert shown["n"] == 3
    assert shown["counts"]["not-applicable"] == 1
    assert people[0].vote(room, question, "0.5") == 409
    sitting.chair.close(sitting.token)
    assert people[0].look(room) == 401
    status, _, page = people[0].ask(f"/{room}")
    assert status == 410
    assert "closed" in page
    assert Phone(where).join(room, "0000") == 410


def test_every_answer_carries_the_headers_and_no_page_a_script_or_style_of_its_own(
    where: Listening, sitting: Sitting
) -> None:
    phone = seated(where, sitting)[0]
    for path in (f"/{sitting.room}", "/", "/nowhere", "/static/phone.js", "/static/../app.py"):
        _, headers, text = phone.ask(path)
        for name, value in HEADERS.items():
            assert headers[name.lower()] == value, (path, name)
        assert "server" not in headers
        if text.startswith("<!doctype"):
            assert not re.search(r"<style|style=|\son\w+=|<script(?! src=)", text), path
    _, headers, _ = phone.ask(f"/{sitting.room}/state")
    assert headers["cache-control"] == "no-store"


def test_the_cookie_is_for_the_server_alone(where: Listening, sitting: Sitting) -> None:
    phone = Phone(where)
    pin = sitting.chair.board(sitting.token).room.pin.lower()
    form = urlencode({"pin": f" {pin} ", "role": "security", "name": ""})
    status, headers, _ = phone.ask(f"/{sitting.room}", form, "application/x-www-form-urlencoded")
    assert status == 303
    assert headers["location"] == f"/{sitting.room}", "no token in any address"
    for word in ("HttpOnly", "SameSite=lax", f"Path=/{sitting.room}", "Max-Age="):
        assert word in headers["set-cookie"]
    assert sitting.chair.board(sitting.token).present == 1
    assert phone.join(sitting.room, pin) == 303
    assert sitting.chair.board(sitting.token).present == 1, "who has a seat takes no second one"


@pytest.mark.parametrize(
    ("origin", "headers", "expected"),
    [
        ("same", {}, 200),
        (None, {}, 403),
        ("null", {}, 403),
        ("http://evil.example", {}, 403),
        ("same", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("same", {"Host": "evil.example"}, 421),
    ],
)
def test_a_post_comes_from_this_very_page(
    where: Listening, sitting: Sitting, origin: str | None, headers: dict[str, str], expected: int
) -> None:
    phone = seated(where, sitting)[0]
    sitting.chair.pick(sitting.token, sitting.questions[0])
    phone.origin, phone.headers = origin, headers
    assert phone.vote(sitting.room, sitting.questions[0], "1") == expected
    assert sitting.chair.board(sitting.token).voted == (expected == 200)


def test_bodies_are_small_and_nonsense_is_refused(where: Listening, sitting: Sitting) -> None:
    phone = seated(where, sitting)[0]
    sitting.chair.pick(sitting.token, sitting.questions[0])
    vote = f"/{sitting.room}/vote"
    assert phone.ask(vote, "x" * (LARGEST_BODY + 1))[0] == 413
    nonsense = ("", "[]", "null", "{", '{"question": 1}', '{"question":"q","card":"2"}', "\x00")
    for body in (*nonsense, "[" * LARGEST_BODY, '{"a":' * (LARGEST_BODY // 5)):
        assert phone.ask(vote, body)[0] == 400, body
    assert phone.vote(sitting.room, "another-question", "1") == 409
    assert Phone(where).vote(sitting.room, sitting.questions[0], "1") == 401
    assert Phone(where, cookie=f"seat-{sitting.room}=guess").look(sitting.room) == 401
    assert phone.ask(f"/{sitting.room}/state?since=x%27%20OR%201=1--")[0] == 200
    assert phone.ask("/" + "a" * 9000)[0] in (404, 431, 400)
    assert sitting.chair.board(sitting.token).voted == 0


def test_the_short_address_and_the_door_that_counts(tmp_path: Path) -> None:
    alone, other = Sitting(Store(tmp_path / "one.sqlite"), load_catalogue()), Phones()
    try:
        door = other.start(Order(alone.store.url, "127.0.0.1"))
        status, headers, _ = Phone(door).ask("/")
        assert (status, headers["location"]) == (303, f"/{alone.room}")
        assert [Phone(door).join(alone.room, "0000") for _ in range(5)] == [403] * 5
        pin = alone.chair.board(alone.token).room.pin
        assert Phone(door).join(alone.room, pin) == 429
        forged = Phone(door, headers={"X-Forwarded-For": "10.1.1.1"})
        assert forged.join(alone.room, pin) == 429, "no phone says its own address"
        alone.chair.close(alone.token)
        assert Phone(door).ask("/")[0] == 404
        pid = other.pid
        assert pid is not None
        other.stop_later(0.1)
        assert other.start(Order(alone.store.url, "127.0.0.1")) == door, "it stays for a new room"
        time.sleep(0.3)
        assert other.pid == pid
        other.stop_later(0)
        end = time.monotonic() + 20
        while Path(f"/proc/{pid}").exists() and time.monotonic() < end:
            time.sleep(0.05)
        assert not Path(f"/proc/{pid}").exists()
    finally:
        other.stop()
    assert "5 minutes" in refusal("wait", 299)


def test_a_server_that_was_killed_comes_back_where_it_was(
    phones: Phones, where: Listening, sitting: Sitting
) -> None:
    phone = seated(where, sitting)[0]
    sitting.chair.pick(sitting.token, sitting.questions[0])
    assert phone.vote(sitting.room, sitting.questions[0], "0.5") == 200
    assert phones.pid is not None
    subprocess.run(["kill", "-9", str(phones.pid)], check=True)
    phones._process.wait(timeout=20)  # type: ignore[union-attr]
    assert phones.keep() == where
    assert phone.look(sitting.room)["own"] == "0.5", "the acknowledged vote, and the same seat"


def test_with_a_certificate_it_speaks_tls_alone(tmp_path: Path, store: Store) -> None:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
         "-nodes", "-keyout", key, "-out", cert, "-days", "1", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost"],
        check=False, capture_output=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    other = Phones()
    try:
        order = Order(store.url, "127.0.0.1", host="localhost", cert=str(cert), key=str(key))
        door = other.start(order)
        assert door.url == f"https://localhost:{door.port}"
        context = ssl.create_default_context(cafile=str(cert))
        line = http.client.HTTPSConnection("localhost", door.port, context=context, timeout=20)
        line.request("GET", "/")
        assert line.getresponse().status in (303, 404)
        line.close()
        with pytest.raises((http.client.HTTPException, OSError)):
            Phone(door).ask("/")
        other.stop()
        with pytest.raises(OSError, match=r"(?i)no such file|pem|key"):
            other.start(Order(store.url, "127.0.0.1", cert=str(cert), key=str(tmp_path / "none")))
    finally:
        other.stop()


def test_an_address_that_is_not_here_is_told(store: Store) -> None:
    with pytest.raises(OSError, match="assign"):
        Phones().start(Order(store.url, "203.0.113.9"))
    assert all(re.fullmatch(r"[0-9.]+", each) for each in local_addresses())
    assert hosts_of("127.0.0.1", "", 80, encrypted=False) == {
        "127.0.0.1", "127.0.0.1:80", "localhost", "localhost:80"
    }  # fmt: skip


class _Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, tuple[str, ...]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, tuple(sorted(name for name, _ in attrs))))


def test_forty_hostile_texts_stay_text_at_the_door(sitting: Sitting) -> None:
    catalogue = load_catalogue()
    plain = _Tags(join_page("abcdefghijkm", catalogue, "wrong")).found
    pin = sitting.chair.board(sitting.token).room.pin
    for name, text in HOSTILE.items():
        assert _Tags(join_page("abcdefghijkm", catalogue, text)).found == plain, name
        sitting.guests.join(sitting.room, pin, "engineer", text, "10.0.0.7")
        with pytest.raises(ValueError, match="no card"):
            value_of(text)
    assert sitting.chair.board(sitting.token).present == len(HOSTILE)
    names = sitting.chair.names(sitting.token)
    assert not any("\x00" in each or "\n" in each or len(each) > 80 for each in names)
    assert all(MARK in each or len(each) == 80 for each in names)
