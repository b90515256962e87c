"""An engagement in parts: what is saved as one versioned document, and what as answers.

Two people editing limits and profile at once touch different parts, so neither loses; two people
editing one part meet its version number. Answers are not a part: they are events of their own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

__all__ = [
    "PARTS",
    "answers_of",
    "canonical_json",
    "consensus_of",
    "content_key",
    "free_id",
    "join",
    "plain_text",
    "split",
]

_HEAD = ("engagement", "id", "title", "currency", "catalogue", "edition")
PARTS = (
    "head",
    "profile",
    "teams",
    "respondents",
    "rounds",
    "targets",
    "limits",
    "roadmap",
    "weights",
    "scenarios",
    "logs",
    "fitted",
    "actions",
)
_LONGEST_TEXT = 4_000
_EVENTS = ("answers", "consensus")  # of a round: events, not part of its document
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# What a computation depends on: titles, notes, actions and milestones change no number.
_COUNTED = ("currency", "edition", "profile", "teams", "respondents", "targets", "limits",
            "roadmap", "weights", "logs", "fitted", "catalogue")  # fmt: skip
_ANSWER = ("respondent", "team", "practice", "state", "value", "evidence")


def split(data: Mapping[str, Any]) -> dict[str, Any]:
    """The engagement's plain data as named parts; answers, consensus and milestones apart."""
    parts: dict[str, Any] = {"head": {key: data[key] for key in _HEAD if key in data}}
    for part in PARTS[1:]:
        if part == "rounds":
            parts[part] = [
                {key: value for key, value in each.items() if key not in _EVENTS}
                for each in data.get("rounds", [])
            ]
        elif part in data:
            parts[part] = data[part]
    return parts


def answers_of(data: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Every answer of every round with its round's id, in the order of the file."""
    return [
        (str(each["id"]), answer)
        for each in data.get("rounds", [])
        for answer in each.get("answers", [])
    ]


def consensus_of(data: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Every consensus of every round with its round's id, in the order of the file."""
    return [
        (str(each["id"]), item)
        for each in data.get("rounds", [])
        for item in each.get("consensus", [])
    ]


def join(
    parts: Mapping[str, Any],
    answers: Mapping[str, Sequence[Mapping[str, Any]]],
    milestones: Sequence[Mapping[str, Any]],
    consensus: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[str, Any]:
    """The engagement's plain data: the inverse of `split`, `answers_of` and `consensus_of`."""
    data: dict[str, Any] = dict(parts["head"])
    for part in PARTS[1:]:
        if part == "rounds":
            data[part] = [
                {
                    **each,
                    "answers": [dict(answer) for answer in answers.get(each["id"], ())],
                    "consensus": [dict(item) for item in consensus.get(each["id"], ())],
                }
                for each in parts.get(part, [])
            ]
        elif part in parts:
            data[part] = parts[part]
    if milestones:
        data["milestones"] = [dict(each) for each in milestones]
    return data


def canonical_json(value: Any) -> str:
    """One text for one value: sorted keys, shortest exact floats, no blanks."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def content_key(data: Mapping[str, Any], *also: str) -> str:
    """A hash of everything in an engagement that can change a computed number, and of `also`.

    Notes, titles, names and actions are left out: to correct a spelling makes no result stale.
    """
    counted = {key: data[key] for key in _COUNTED if key in data}
    counted["rounds"] = [
        {
            "id": each.get("id"),
            "consensus": each.get("consensus", []),
            "answers": sorted(
                canonical_json({key: answer.get(key) for key in _ANSWER})
                for answer in each.get("answers", [])
            ),
        }
        for each in data.get("rounds", [])
    ]
    text = canonical_json([counted, *also])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def free_id(wanted: str, taken: Iterable[str]) -> str:
    """The wanted id in kebab case, or the next free `wanted-2`, `wanted-3`, … .

    >>> free_id("Northwind, spring review", {"northwind-spring-review"})
    'northwind-spring-review-2'
    >>> free_id("北", set())
    'engagement'
    """
    base = re.sub("[^a-z0-9]+", "-", wanted.lower()).strip("-")[:56].strip("-")
    base = base or "engagement"
    used = set(taken)
    if base not in used:
        return base
    return next(name for n in range(2, 10**6) if (name := f"{base}-{n}") not in used)


def plain_text(text: str | None, longest: int = _LONGEST_TEXT) -> str:
    r"""Text that every database, file and page can carry: no control characters, not endless.

    >>> plain_text("a\x00b\ud800 c\n")
    'ab c'
    """
    return _CONTROL.sub("", (text or "").replace("\r\n", "\n"))[:longest].strip()
