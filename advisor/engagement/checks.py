"""What only the catalogue, or another place in the file, can tell wrong in an engagement.

Works on plain data that may be broken in any way, so that a missing team, an unknown practice and
a misspelt key are reported in one answer; what the types refuse is skipped here and said there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from advisor.engagement.profile import profile_faults
from advisor.engagement.weights import AXES, weight_faults
from advisor.faults import Fault
from advisor.strict_yaml import Document, closest

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["engagement_faults"]

_Path = tuple[str | int, ...]
_Entry = tuple[_Path, Mapping[str, Any]]
_CHANGE_KEYS = frozenset(("at", "over", "until", "share", "scale", "by", "set", "to"))


def engagement_faults(document: Document, catalogue: Catalogue) -> list[Fault]:
    """Every fault of the references, states, duplicates and profile answers, in order of lines."""
    check = _Check(document, catalogue)
    for part in (_head, _people, _rounds, _targets, _roadmap, _weights, _records):
        part(check)
    check.faults += profile_faults(document, catalogue)
    return check.faults


class _Check:
    """The data being checked, the ids that exist, and the faults found so far."""

    def __init__(self, document: Document, catalogue: Catalogue) -> None:
        self.document = document
        self.catalogue = catalogue
        self.data: Mapping[str, Any] = document.data if isinstance(document.data, dict) else {}
        self.teams = {str(each["id"]) for _, each in self.entries("teams") if "id" in each}
        self.people = {str(each["id"]) for _, each in self.entries("respondents") if "id" in each}
        self.faults: list[Fault] = []

    def entries(self, *path: str | int) -> list[_Entry]:
        """The mappings in the list at `path`, each with its own path; anything else is left out."""
        found: Any = self.data
        for step in path:
            try:
                found = found[step]
            except (KeyError, IndexError, TypeError):
                return []
        if not isinstance(found, list):
            return []
        return [((*path, i), each) for i, each in enumerate(found) if isinstance(each, dict)]

    def fault(self, path: _Path, what: str, remedy: str) -> None:
        self.faults.append(Fault(self.document.where(path), what, remedy))

    def known(self, path: _Path, entry: Mapping[str, Any], key: str, kind: str) -> None:
        """The word under `key` must name a team, respondent or practice that exists."""
        word = entry.get(key)
        self.is_known((*path, key), word, kind)

    def is_known(self, path: _Path, word: object, kind: str) -> None:
        words: Collection[str] = {
            "team": self.teams,
            "respondent": self.people,
            "practice": self.catalogue.practices.keys(),
        }[kind]
        if isinstance(word, str) and word not in words:
            self.fault(path, f"no {kind} `{word[:80]}`", _nearest(word, words))

    def once(self, entries: Sequence[_Entry], keys: Sequence[str], what: str) -> None:
        """No two entries may agree in all of `keys`; the later one is reported."""
        seen: dict[tuple[object, ...], _Path] = {}
        for path, entry in entries:
            mark = tuple(entry.get(key) for key in keys)
            if not all(isinstance(part, str) for part in mark):
                continue
            if mark in seen:
                first = self.document.line(seen[mark])
                words = " · ".join(str(part)[:80] for part in mark)
                self.fault(path, f"{what} `{words}` is given twice, first in line {first}",
                           "keep one of the two")  # fmt: skip
            else:
                seen[mark] = path


def _nearest(word: str, words: Collection[str]) -> str:
    near = closest(word, words)
    if near:
        return f"did you mean `{near}`?"
    shown = ", ".join(sorted(words)[:8])
    return f"known here: {shown}{', …' if len(words) > 8 else ''}" if words else "add it first"


def _head(check: _Check) -> None:
    given = check.data.get("catalogue")
    word = given.get("id") if isinstance(given, dict) else None
    if isinstance(word, str) and word != check.catalogue.id:
        what = (
            f"the answers were given to the catalogue `{word[:80]}`, this is `{check.catalogue.id}`"
        )
        check.fault(("catalogue", "id"), what, f"read it with the catalogue `{word[:80]}`")
    edition = check.data.get("edition")
    if isinstance(edition, str) and edition not in check.catalogue.editions:
        remedy = _nearest(edition, check.catalogue.editions.keys())
        check.fault(("edition",), f"no edition `{edition[:80]}`", remedy)


def _people(check: _Check) -> None:
    check.once(check.entries("teams"), ("id",), "the team")
    check.once(check.entries("respondents"), ("id",), "the respondent")
    for path, entry in check.entries("respondents"):
        check.known(path, entry, "team", "team")


def _rounds(check: _Check) -> None:
    check.once(check.entries("rounds"), ("id",), "the round")
    for path, _ in check.entries("rounds"):
        answers = check.entries(*path, "answers")
        for at, answer in answers:
            check.known(at, answer, "respondent", "respondent")
            check.known(at, answer, "team", "team")
            check.known(at, answer, "practice", "practice")
            check.known(at, answer, "approved-by", "respondent")
            for key, what, remedy in _state_faults(answer):
                check.fault((*at, key) if key in answer else at, what, remedy)
        check.once(answers, ("respondent", "team", "practice"), "the answer")
        agreed = check.entries(*path, "consensus")
        for at, entry in agreed:
            check.known(at, entry, "team", "team")
            check.known(at, entry, "practice", "practice")
        check.once(agreed, ("team", "practice"), "the consensus")


def _state_faults(answer: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """What an answer's state needs and what it cannot carry: (key, what, remedy)."""
    state = answer.get("state")
    if state not in ("chosen", "unknown", "not-applicable"):
        return
    if state == "chosen" and answer.get("value") is None:
        yield "value", "a chosen answer has no value", "add `value:` 0, 0.25, 0.5 or 1"
    if state == "not-applicable":
        if not str(answer.get("reason") or "").strip():
            yield "reason", "`not-applicable` has no reason", "add `reason:` and say why"
        if answer.get("approved-by") is None:
            remedy = "add `approved-by:` with the respondent who agreed"
            yield "approved-by", "`not-applicable` has nobody who approved it", remedy
    misplaced = {
        "chosen": ("reason", "approved-by"),
        "unknown": ("value", "evidence", "reason", "approved-by"),
        "not-applicable": ("value", "evidence"),
    }
    for key in misplaced[state]:
        if answer.get(key) is not None:
            yield key, f"`{key}` has no meaning where the state is `{state}`", "remove one of them"


def _targets(check: _Check) -> None:
    targets = check.entries("targets")
    for path, entry in targets:
        check.known(path, entry, "team", "team")
        check.known(path, entry, "practice", "practice")
    check.once(targets, ("team", "practice"), "the target")


def _roadmap(check: _Check) -> None:
    pins = check.entries("roadmap", "pins")
    edits = check.entries("roadmap", "edits")
    for path, entry in [*pins, *edits]:
        check.known(path, entry, "practice", "practice")
    check.once(pins, ("practice",), "the pin of")
    check.once(edits, ("practice",), "the edit of")
    _forbids(check, {str(entry.get("practice")) for _, entry in pins})
    quarters = _at(check.data, "limits", "quarters")
    for path, entry in pins:
        quarter = entry.get("quarter")
        if isinstance(quarter, int) and isinstance(quarters, int) and quarter > quarters:
            what = f"the pin is in quarter {quarter}, the roadmap has {quarters}"
            check.fault((*path, "quarter"), what, f"choose 1 to {quarters}, or plan longer")
    for path, entry in edits:
        given = (entry.get(key) for key in _EDIT_KEYS)
        if all(each is None or each is False for each in given):
            remedy = "add `effort-weeks:` or another key that changes it, or remove it"
            check.fault(path, "the edit changes nothing", remedy)
        _edit(check, path, entry, quarters)


_EDIT_KEYS = (
    "effort-weeks", "cost-per-year", "not-before", "by", "instead-of", "quarter", "left-out",
)  # fmt: skip


def _edit(check: _Check, path: _Path, entry: Mapping[str, Any], quarters: Any) -> None:
    """Quarters of an edit lie in the plan and do not contradict each other."""
    for key in ("not-before", "by", "quarter"):
        each = entry.get(key)
        if isinstance(each, int) and isinstance(quarters, int) and each > quarters:
            what = f"quarter {each} of a roadmap of {quarters}"
            check.fault((*path, key), what, f"choose 1 to {quarters}, or plan longer")
    first, last = entry.get("not-before"), entry.get("by")
    if isinstance(first, int) and isinstance(last, int) and first > last:
        what = f"not before quarter {first}, and done by quarter {last}"
        check.fault((*path, "by"), what, "make `by` the later one")
    if entry.get("quarter") is not None and entry.get("left-out") is True:
        check.fault(path, "it is moved and left out", "keep one of `quarter:` and `left-out:`")
    others = entry.get("instead-of")
    for i, word in enumerate(others if isinstance(others, list) else ()):
        check.is_known((*path, "instead-of", i), word, "practice")
        if word == entry.get("practice"):
            check.fault((*path, "instead-of", i), "it excludes itself", "remove it")


def _forbids(check: _Check, pinned: set[str]) -> None:
    forbids = _at(check.data, "roadmap", "forbids")
    seen: set[str] = set()
    for i, word in enumerate(forbids if isinstance(forbids, list) else ()):
        path: _Path = ("roadmap", "forbids", i)
        check.is_known(path, word, "practice")
        if isinstance(word, str) and word in pinned:
            check.fault(path, f"`{word[:80]}` is pinned and forbidden", "remove one of the two")
        if isinstance(word, str) and word in seen:
            check.fault(path, f"`{word[:80]}` is forbidden twice", "keep one of the two")
        seen.add(str(word))


def _weights(check: _Check) -> None:
    """The client's own points: every part of an axis, 100 in all."""
    for axis in AXES:
        points = _at(check.data, "weights", axis)
        if isinstance(points, dict):
            for part, what, remedy in weight_faults(check.catalogue, axis, points):
                path = ("weights", axis) if part is None else ("weights", axis, part)
                check.fault(path, what, remedy)


def _records(check: _Check) -> None:
    """Saved scenarios, logs, milestones and actions: own ids, and what they refer to."""
    for key, what in (
        ("scenarios", "the scenario"),
        ("logs", "the log"),
        ("milestones", "the milestone"),
        ("actions", "the action"),
    ):
        check.once(check.entries(key), ("id",), what)
    rounds = {str(each.get("id")) for _, each in check.entries("rounds")}
    for path, entry in check.entries("milestones"):
        word = entry.get("round")
        if isinstance(word, str) and word not in rounds:
            check.fault((*path, "round"), f"no round `{word[:80]}`", _nearest(word, rounds))
    for path, entry in check.entries("actions"):
        check.known(path, entry, "practice", "practice")
    for path, _ in check.entries("scenarios"):
        for at, change in check.entries(*path, "changes"):
            _change(check, at, change)


def _change(check: _Check, path: _Path, change: Mapping[str, Any]) -> None:
    """A saved change has the keys of the scenario format; its path meets a scenario later."""
    for key in change:
        if key not in _CHANGE_KEYS:
            remedy = _nearest(str(key), _CHANGE_KEYS)
            check.fault((*path, key), f"unknown key `{str(key)[:80]}` in a change", remedy)
    form = [key for key in ("scale", "set") if key in change]
    if "at" not in change or len(form) != 1 or {"scale": "by", "set": "to"}[form[0]] not in change:
        remedy = "write {at, scale, by} or {at, set, to}"
        check.fault(path, "a change needs a time and either a scale or a set", remedy)


def _at(data: Any, *path: str) -> Any:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data
