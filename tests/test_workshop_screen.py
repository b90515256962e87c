"""The page Workshop in every state, without a browser: opened, voting, revealed, agreed, closed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile import HOSTILE
from sittings import Sitting
from streamlit.testing.v1 import AppTest

from advisor.catalogue import load_catalogue
from advisor.model import Catalogue
from advisor.report.tokens import DARK, LIGHT, contrast
from advisor.rooms import Seat, Vote, label_newcomers, reveal
from advisor.storage import Store
from advisor.ui import room, session
from advisor.ui.parts import revealing, room_notes
from advisor.ui.phone import Listening
from advisor.ui.session.server import held

MAIN = Path(__file__).parents[1] / "advisor" / "ui" / "main.py"
STYLE = MAIN.with_name("style.css")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(autouse=True)
def no_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """No test starts a real server; what was listened on is told."""
    heard: list[str] = []
    where = Listening("192.0.2.7", 8600, "", encrypted=False)

    def listen(address: str) -> Listening:
        heard.append(address)
        return where

    monkeypatch.setattr(room, "listen", listen)
    monkeypatch.setattr(room, "listening", lambda: where if heard else None)
    monkeypatch.setattr(room, "addresses", lambda: ("192.0.2.7", "127.0.0.1"))
    session.forget_caches()
    yield heard
    session.forget_caches()


@pytest.fixture
def sitting(catalogue: Catalogue) -> Sitting:
    made = Sitting(Store(), catalogue)
    made.chair.close(made.token)
    return made


def app(sitting: Sitting, **query: str) -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.query_params["e"] = sitting.name
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    at.switch_page(session.PAGES["workshop"]).run()
    assert not at.exception
    return at


def html_of(at: AppTest) -> str:
    return "\n".join(
        str(each.proto.body) for each in at.get("html") if "<style>" not in str(each.proto.body)
    )


def finding_of(at: AppTest) -> str:
    return html_of(at).partition('class="finding">')[2].partition("</h1>")[0]


def press(at: AppTest, key: str) -> AppTest:
    at.button(key=key).click().run()
    assert not at.exception
    return at


def there(sitting: Sitting) -> Sitting:
    """The same helper for the room that the page opened."""
    found = sitting.store.rooms.open_rooms()[0]
    sitting.token = sitting.chair.sit_down(found.id)
    return sitting


def test_a_workshop_on_the_page(sitting: Sitting, no_server: list[str]) -> None:
    at = app(sitting)
    assert "loudest voice" in finding_of(at)
    assert at.selectbox(key="room-address").options[0].startswith("192.0.2.7")
    press(at, "room-open")
    assert no_server == ["192.0.2.7"]
    there(sitting)
    assert finding_of(at).startswith("The room is open")
    pin = sitting.chair.board(sitting.token).room.pin
    shown = html_of(at)
    assert pin in shown
    assert "data:image/svg" in shown
    assert "Not encrypted" in shown
    people = sitting.people(*["engineer"] * 3, *["leadership"] * 3)
    sitting.join(name=HOSTILE["script"])
    press(at, "room-next")
    assert finding_of(at) == "The room is voting"
    assert "&lt;script&gt;" in html_of(at)
    assert ", and 6 more." in html_of(at), "who has joined, beside the door"
    first = sitting.questions[0]
    assert sitting.chair.board(sitting.token).room.practice == first
    for token in people[:2]:
        sitting.vote(token, "0.25")
    press(at, "room-reveal")
    assert finding_of(at).startswith("2 votes are too few")
    for token, option in zip(people, ("0.25", "0.25", "0", "1", "1", "unknown"), strict=True):
        sitting.vote(token, option)
    at.run()
    assert finding_of(at) == "The room is voting"
    assert 'class="votes"' not in html_of(at), "no histogram before the reveal"
    press(at, "room-reveal")
    assert finding_of(at) == "We disagree: in place for leadership, begun for engineers"
    assert 'class="votes"' in html_of(at)
    assert "Median 2 · middle half 2–4 · spread wide" in html_of(at)
    at.segmented_control(key=agree_key(at)).set_value(0.5).run()
    at.text_area(key=agree_key(at).replace("agree", "dissent")).input("two would say 1").run()
    press(at, "room-consensus")
    agreed = sitting.store.load(sitting.name).rounds[0].consensus
    assert [(each.value, each.dissent) for each in agreed] == [(0.5, "two would say 1")]
    assert "agreed: 3 Largely, with dissent: two would say 1" in html_of(at)
    press(at, "room-new-pin")
    press(at, "room-close")
    assert "loudest voice" in finding_of(at)
    assert sitting.store.rooms.open_rooms() == ()


def agree_key(at: AppTest) -> str:
    return next(each.key for each in at.segmented_control if str(each.key).startswith("agree-"))


def test_two_windows_settle_one_question_and_the_second_is_told(sitting: Sitting) -> None:
    at = press(app(sitting), "room-open")
    there(sitting)
    people = sitting.people(*["engineer"] * 3)
    press(at, "room-next")
    for token in people:
        sitting.vote(token, "1")
    press(at, "room-reveal")
    assert finding_of(at) == "We agree: in place"
    at.segmented_control(key=agree_key(at)).set_value(1.0).run()
    sitting.chair.settle(sitting.token, sitting.questions[0], 0.25, "one at 0", 0)
    press(at, "room-consensus")
    assert "Somebody kept a consensus while you were choosing: 2 Begun" in html_of(at)
    assert [a.value for a in sitting.store.load(sitting.name).rounds[0].consensus] == [0.25]
    at.segmented_control(key=agree_key(at)).set_value(1.0).run()
    press(at, "room-consensus")
    assert [a.value for a in sitting.store.load(sitting.name).rounds[0].consensus] == [1.0]


def test_evidence_actions_and_notes_are_kept(sitting: Sitting) -> None:
    at = press(app(sitting), "room-open")
    there(sitting)
    people = sitting.people(*["engineer"] * 3)
    press(at, "room-next")
    for token in people:
        sitting.vote(token, "1")
    press(at, "room-reveal")
    at.text_input(key="room-action-what").input(HOSTILE["image-error"])
    at.text_input(key="room-action-owner").input("Ada")
    submit(at, "Keep the action")
    assert [each.owner for each in sitting.store.load(sitting.name).actions] == ["Ada"]
    submit(at, "Keep the action")
    assert "Not saved" in html_of(at), "an action without owner is a fault with its remedy"
    at.text_input(key="room-evidence-text").input("the board of March")
    submit(at, "Keep the evidence")
    assert {a.evidence for a in sitting.store.load(sitting.name).rounds[0].answers} == {"shown"}
    at.text_area(key="room-note-text").input("for later")
    submit(at, "Park for later")
    assert [each.kind for each in sitting.chair.notes(sitting.token)] == ["evidence", "parking"]
    assert html_of(at).count("<img") == 1, "the code alone is a picture"
    assert "&lt;img src=x onerror=" in html_of(at)


def submit(at: AppTest, label: str) -> None:
    next(each for each in at.button if each.label == label).click().run()
    assert not at.exception


def test_a_room_whose_server_is_gone_says_so_and_listens_again(
    sitting: Sitting, no_server: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = press(app(sitting), "room-open")
    no_server.clear()
    at.run()
    assert "nothing listens for phones" in html_of(at)
    press(at, "room-listen")
    assert no_server == ["192.0.2.7"]

    def busy(address: str) -> Listening:
        raise OSError("address already in use")

    no_server.clear()
    monkeypatch.setattr(room, "listen", busy)
    press(at.run(), "room-listen")
    assert "already in use" in html_of(at)


def test_the_projector_in_its_states(sitting: Sitting) -> None:
    at = app(sitting, show="projector")
    assert "No room is open" in html_of(at)
    press(app(sitting), "room-open")
    there(sitting)
    at = app(sitting, show="projector")
    assert "Join with your phone" in html_of(at)
    people = sitting.people(*["engineer"] * 3)
    press(at, "room-next")
    practice = load_catalogue().practices[sitting.questions[0]]
    assert practice.question in html_of(at).replace("&#x27;", "'")
    for token in people:
        sitting.vote(token, "0.25")
    press(at, "room-timer")
    assert sitting.chair.board(sitting.token).seconds is not None
    press(at, "room-reveal")
    assert "We agree: begun" in html_of(at)
    assert "3 of 3 voted" in html_of(at)
    press(at, "room-next")
    assert sitting.chair.board(sitting.token).room.practice == sitting.questions[1]
    press(at, "room-previous")
    assert sitting.chair.board(sitting.token).room.practice == sitting.questions[0]
    sitting.chair.close(sitting.token)
    assert "No room is open" in html_of(at.run())


def test_everything_on_the_projector_is_large_and_in_contrast(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rules = re.findall(r"^\.ma\.projector[^{]*\{[^}]*\}", STYLE.read_text("utf-8"), re.MULTILINE)
    sizes = [int(each) for rule in rules for each in re.findall(r"font-size: (\d+)px", rule)]
    assert len(sizes) > 12
    assert min(sizes) >= 28
    used = set(re.findall(r"color: var\(--ma-([a-z0-9-]+)\)", "\n".join(rules)))
    assert used == {"ink", "ink-2"}
    room_ = [Seat(f"p{n}", "engineer") for n in range(3)] + [
        Seat(f"q{n}", "leadership") for n in range(3)
    ]
    labels = label_newcomers(room_)
    seats = [Seat(s.respondent, s.role, labels[s.respondent]) for s in room_]
    shown = reveal([Vote(s.respondent, "chosen", 0.5) for s in seats], seats)
    monkeypatch.setattr(revealing, "role_words", str)
    monkeypatch.setattr(session, "catalogue", load_catalogue)
    for dark, colours in ((False, LIGHT), (True, DARK)):
        drawn = revealing.histogram(shown, dark=dark)
        fills = set(re.findall(r"background:(#[0-9A-Fa-f]{6})", drawn))
        assert len(fills) == 2
        fills |= {revealing._colour(label, colours, named=True) for label in revealing._COLOURS}
        for fill in fills:
            assert contrast(colours.ink, fill) >= 7, (dark, fill)
        for text in (colours.ink, colours.ink_2, colours.primary):
            assert contrast(text, colours.canvas) >= 7


def test_what_was_noted_is_one_file_also_when_the_room_is_closed(sitting: Sitting) -> None:
    assert sitting.chair.noted(sitting.name) == (), "nothing noted is no file"
    token = sitting.chair.open(sitting.name, sitting.held.rounds[0].id, sitting.team)
    first = sitting.questions[0]
    sitting.chair.note(token, "parking", "who pays\nfor the runners?")
    sitting.chair.note(token, "note", f"asked twice {HOSTILE['script']}", first)
    sitting.chair.evidence(token, first, "shown", "the build log")
    sitting.chair.close(token)
    at = app(sitting)
    keys = [each.key for each in at.get("download_button")]
    assert "notes-download" in keys
    now = held(sitting.name)
    text = room_notes.written(now, sitting.chair.noted(sitting.name))
    assert "  - who pays\n    for the runners?\n" in text
    assert session.catalogue().practices[first].name in text
    assert "<script>" in text, "plain text is plain text"
    assert "evidence (shown): the build log" in text
    assert text.index("who pays") < text.index("asked twice") < text.index("the build log")
