"""The pages of a phone as HTML: every text escaped, no script and no style inside a page."""

from __future__ import annotations

import json
from typing import Any

from advisor.engagement import ROLES
from advisor.model import Catalogue
from advisor.rooms import OPTIONS, Reveal, value_of
from advisor.ui.markup import Html, tag
from advisor.ui.words import say
from advisor.workshop import Reason, Situation

__all__ = [
    "closed_page",
    "join_page",
    "nothing_page",
    "refusal",
    "reveal_line",
    "situation_data",
    "vote_page",
]

_HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">'
)
_SPOKEN = (
    *("title", "lobby", "lobby-how", "cards", "send", "sending", "change", "sent", "differs"),
    *("privacy", "lost", "kept", "left", "over", "talk", "own"),
)


def _page(title: str, *content: object, script: bool = False) -> str:
    head = Html(
        _HEAD
        + tag("title", title)
        + '<link rel="icon" href="/static/icon.png">'
        + '<link rel="stylesheet" href="/static/phone.css">'
        + ('<script src="/static/phone.js" defer></script>' if script else "")
    )
    whole = tag("html", tag("head", head), tag("body", *content), lang="en")
    return f"<!doctype html>{whole}"


def join_page(room: str, catalogue: Catalogue, problem: str = "", *, role: str = "") -> str:
    """PIN, role, and a name or none."""
    points = {point.value: point for point in catalogue.scales["respondent-roles"].points}
    choices = [
        tag("option", say("phone.role-choose"), value="", selected=not role, disabled=True),
        *(
            tag("option", points[each].label, value=each, selected=each == role)
            for each in ROLES
            if each in points
        ),
    ]
    form = tag(
        "form",
        _field("pin", say("phone.pin"), say("phone.pin-note"), required=True, maxlength=12,
               autocomplete="off", autocapitalize="characters", spellcheck="false",
               aria_invalid="true" if problem else None),
        tag("div", tag("label", say("phone.role"), for_="role"),
            tag("select", *choices, id="role", name_="role", required=True), cls="field"),
        _field("name", say("phone.name"), say("phone.name-note"), maxlength=80,
               autocomplete="off"),
        tag("button", say("phone.join"), type="submit", cls="send"),
        method="post", action=f"/{room}", autocomplete="off",
    )  # fmt: skip
    return _page(
        say("phone.join-title"),
        tag(
            "main",
            tag("h1", say("phone.join-title")),
            tag("p", problem, cls="problem", role="alert") if problem else "",
            form,
            tag("p", say("phone.privacy"), cls="small"),
        ),
    )


def _field(name: str, words: str, note: str, **attributes: Any) -> Html:
    hint = f"{name}-note"
    return tag(
        "div",
        tag("label", words, for_=name),
        tag("input", id=name, name_=name, aria_describedby=hint, **attributes),
        tag("p", note, cls="hint", id=hint),
        cls="field",
    )


def vote_page(room: str) -> str:
    """The empty page of a seat; the script fills it from the room's situation."""
    spoken = {key: say(f"phone.js-{key}") for key in _SPOKEN}
    return _page(
        say("phone.title"),
        tag("div", cls="offline", id="offline", role="status", hidden=True),
        tag(
            "main",
            tag("noscript", tag("p", say("phone.no-script"), cls="problem")),
            id="room",
            data_room=room,
            data_words=json.dumps(spoken, ensure_ascii=False),
        ),
        script=True,
    )


def closed_page() -> str:
    """The room is closed: what happened to the votes, and that the phone may be put away."""
    return _message(say("phone.closed"), say("phone.closed-how"))


def nothing_page() -> str:
    """No room under this address."""
    return _message(say("phone.nothing"), say("phone.nothing-how"))


def _message(title: str, words: str) -> str:
    return _page(title, tag("main", tag("h1", title), tag("p", words)))


def refusal(reason: Reason, seconds: float = 0.0) -> str:
    """A refusal at the door in words."""
    if reason == "wait":
        return say("phone.wait", minutes=max(1, round(seconds / 60 + 0.4)))
    known = {"wrong-pin": "phone.wrong-pin", "full": "phone.full"}
    return say(known.get(reason, "phone.closed"))


def situation_data(
    found: Situation, catalogue: Catalogue, place: tuple[int, int]
) -> dict[str, Any]:
    """What the page of a seat draws: plain texts, which the script writes as text."""
    practice = catalogue.practices.get(found.practice or "")
    data: dict[str, Any] = {
        "revision": found.revision,
        "phase": found.phase if practice or found.phase == "lobby" else "lobby",
        "seconds": found.seconds,
        "own": found.own,
        "question": None,
    }
    if practice is None:
        return data
    cards = [
        {"id": option, "place": str(at) if at <= len(practice.anchors) else "",
         "text": _card(option, practice.anchors)}
        for at, option in enumerate(OPTIONS, 1)
    ]  # fmt: skip
    data["question"] = {
        "id": practice.id,
        "text": practice.question,
        "place": say("phone.place", at=place[0], of=place[1]) if place[0] else "",
        "cards": cards,
    }
    if found.shown is not None:
        data["shown"] = _shown(found.shown)
    return data


def _card(option: str, anchors: Any) -> str:
    state, value = value_of(option)
    return str(anchors[value]) if state == "chosen" else say(f"phone.{state}")


def _shown(shown: Reveal) -> dict[str, Any]:
    return {
        "n": shown.n,
        "counts": dict(shown.counts),
        "line": reveal_line(shown),
        "title": say(f"phone.spread-{shown.spread or 'unknown'}"),
    }


def reveal_line(shown: Reveal) -> str:
    """Median, middle half and spread in words."""
    if shown.median is None or shown.q1 is None or shown.q3 is None:
        return say("room.nobody-chose")
    middle = _step(shown.q1) if shown.q1 == shown.q3 else f"{_step(shown.q1)}–{_step(shown.q3)}"
    return say(
        "room.line",
        median=_step(shown.median),
        middle=middle,
        spread=say(f"room.spread-{shown.spread}"),
    )


def _step(place: float) -> str:
    return f"{place:g}"
