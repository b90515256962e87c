"""Several files of one engagement become one: their union, and only their conflicts to decide.

A workshop in three rooms ends in three files. What only one of them says is taken, what all that
say it say alike is taken; where two say different things a person chooses, and there is no result
until every conflict is decided. Which file said what is kept for every part of the result.

Pure: knows engagements and the catalogue, neither files nor screens.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from advisor import strict_yaml
from advisor.engagement import Engagement, engagement_faults
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["Item", "Merge", "Merged", "Said", "merge"]

_Key = tuple[str, ...]

_SINGLE = ("title", "limits", "fitted")
_LISTS: Mapping[str, tuple[str, ...]] = {
    "teams": ("id",),
    "respondents": ("id",),
    "targets": ("team", "practice"),
    "scenarios": ("id",),
    "logs": ("id",),
    "milestones": ("id",),
    "actions": ("id",),
}
_IN_ROUND: Mapping[str, tuple[str, ...]] = {
    "answers": ("respondent", "team", "practice"),
    "consensus": ("team", "practice"),
}
_ORDER = (
    "engagement", "id", "title", "currency", "catalogue", "edition", "profile", "teams",
    "respondents", "rounds", "targets", "limits", "roadmap", "weights", "scenarios", "logs",
    "fitted", "milestones", "actions",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """One thing said of an item, as plain data in the format's spelling, and the files saying it;
    the files are named in the order they were given in."""

    value: Any
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One part of an engagement that can be said differently: an answer, a team, a price.

    `key` is unique and stays the same however often the same files are merged, for example
    `answers/spring/r1/core/ci-build`. `said` has one entry for each different thing said.
    """

    key: str
    said: tuple[Said, ...]

    @property
    def conflict(self) -> bool:
        """Whether the files say different things."""
        return len(self.said) > 1

    def differing(self, at: int) -> Mapping[str, Any]:
        """What is said at a position, without what the key says and what all files say alike.

        What only others say stands as “–”.
        """
        value = self.said[at].value
        if not isinstance(value, dict):
            return {self.key.rpartition("/")[2]: value}
        others = [each.value for each in self.said if isinstance(each.value, dict)]
        keys = dict.fromkeys(key for each in others for key in each)
        shown = {
            key: value.get(key, "–")
            for key in keys
            if any(each.get(key, "–") != value.get(key, "–") for each in others)
        }
        return shown or value


@dataclass(frozen=True, slots=True)
class Merged:
    """The one engagement, and its history: every item with who said what, and which was taken
    (a position in its `said`)."""

    engagement: Engagement
    history: tuple[tuple[Item, int], ...]


@dataclass(frozen=True, slots=True)
class Merge:
    """Several files read together: every item of them, in the order of the format."""

    names: tuple[str, ...]
    items: tuple[Item, ...]
    catalogue: Catalogue
    _lead: Engagement

    @property
    def conflicts(self) -> tuple[Item, ...]:
        """What has to be decided, and nothing else."""
        return tuple(item for item in self.items if item.conflict)

    def undecided(self, choices: Mapping[str, int]) -> tuple[Item, ...]:
        """The conflicts that these choices (key -> position in `said`) leave open."""
        return tuple(item for item in self.conflicts if _chosen(item, choices) is None)

    def result(self, choices: Mapping[str, int] | None = None) -> Merged:
        """The merged engagement.

        Raises FaultsError for every conflict without a choice among what was said, every choice
        that decides nothing, and whatever the parts break together (a pin of a forbidden practice).
        """
        decided = choices or {}
        faults = list(self._choice_faults(decided))
        if faults:
            raise FaultsError(faults)
        taken = [(item, _chosen(item, decided) or 0) for item in self.items]
        data = _joined(self._lead, {item.key: item.said[at].value for item, at in taken})
        return Merged(_checked(data, self.catalogue), tuple(taken))

    def _choice_faults(self, choices: Mapping[str, int]) -> Iterator[Fault]:
        for item in self.undecided(choices):
            words = "; ".join(
                f"{', '.join(each.files)}: {_words(item.differing(at))}"
                for at, each in enumerate(item.said)
            )
            yield Fault(item.key, f"the files disagree ({words})", "choose one of them")
        open_keys = {item.key for item in self.conflicts}
        for key in choices:
            if key not in open_keys:
                yield Fault(key[:200], "there is no such conflict", "leave this choice out")


def merge(catalogue: Catalogue, files: Sequence[tuple[str, Engagement]]) -> Merge:
    """Reads files (name, engagement) together; the first leads in order and format.

    Raises FaultsError unless they are all of one engagement, catalogue version, edition and
    currency, and carry different names. One file alone is its own merge.
    """
    faults = list(_foreign(files))
    if faults:
        raise FaultsError(faults)
    said: dict[_Key, dict[str, Said]] = {}
    for name, engagement in files:
        for key, value in _items(engagement):
            ways = said.setdefault(key, {})
            before = ways.get(_text(value), Said(value, ()))
            ways[_text(value)] = Said(before.value, (*before.files, name))
    order = {part: number for number, part in enumerate(_ORDER)}
    found = [
        Item("/".join(key), tuple(ways.values()))
        for key, ways in sorted(said.items(), key=lambda pair: order[pair[0][0]])
    ]
    return Merge(tuple(name for name, _ in files), tuple(found), catalogue, files[0][1])


def _foreign(files: Sequence[tuple[str, Engagement]]) -> Iterator[Fault]:
    if not files:
        yield Fault("merge", "there is no file", "name two files or more")
        return
    for name, times in Counter(name for name, _ in files).items():
        if times > 1:
            yield Fault(name, f"the name stands {times} times", "name each file once")
    lead_name, lead = files[0]
    for name, other in files[1:]:
        for what, ours, theirs in (
            ("engagement", lead.id, other.id),
            ("catalogue", lead.catalogue.id, other.catalogue.id),
            ("catalogue version", lead.catalogue.version, other.catalogue.version),
            ("edition", lead.edition, other.edition),
            ("currency", lead.currency, other.currency),
        ):
            if ours != theirs:
                yield Fault(name, f"it is of {what} `{theirs}`, {lead_name} of `{ours}`",
                            "merge files of one engagement only")  # fmt: skip


def _items(engagement: Engagement) -> Iterator[tuple[_Key, Any]]:
    """Every part of an engagement that is said by itself, under its key."""
    data: dict[str, Any] = engagement.model_dump(mode="json", by_alias=True, exclude_none=True)
    for part in _SINGLE:
        if part in data:
            yield (part,), data[part]
    for question, answer in data["profile"].items():
        yield ("profile", question), answer
    for part, keys in _LISTS.items():
        for entry in data[part]:
            yield (part, *(entry[key] for key in keys)), entry
    for sitting in data["rounds"]:
        parts = {part: sitting.pop(part) for part in _IN_ROUND}
        yield ("rounds", sitting["id"]), sitting
        for part, keys in _IN_ROUND.items():
            for entry in parts[part]:
                key = tuple(entry[key] for key in keys)
                yield ("rounds", sitting["id"], part, *key), entry
    yield from _plan(data["roadmap"])
    for axis, points in data.get("weights", {}).items():
        yield ("weights", axis), points


def _plan(roadmap: Mapping[str, Any]) -> Iterator[tuple[_Key, Any]]:
    """A practice is pinned or forbidden: one thing to decide; its own efforts are another."""
    for pin in roadmap["pins"]:
        yield ("roadmap", "place", pin["practice"]), pin
    for practice in roadmap["forbids"]:
        yield ("roadmap", "place", practice), {"practice": practice, "forbidden": True}
    for edit in roadmap["edits"]:
        yield ("roadmap", "edits", edit["practice"]), edit


def _text(value: Any) -> str:
    """What values are compared by: 5 and 5.0 say the same, and so does another order of keys."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _chosen(item: Item, choices: Mapping[str, int]) -> int | None:
    """The position taken: the only one there is, or the one a person chose."""
    if not item.conflict:
        return 0
    at = choices.get(item.key)
    return at if isinstance(at, int) and 0 <= at < len(item.said) else None


def _words(said: Mapping[str, Any]) -> str:
    text = ", ".join(
        f"{key} {value if isinstance(value, str) else _text(value)}" for key, value in said.items()
    )
    line = " ".join(text.split())
    return line if len(line) <= 80 else line[:79] + "…"


def _joined(lead: Engagement, values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data of an engagement out of its items; the key says where each belongs."""
    data: dict[str, Any] = lead.model_dump(mode="json", by_alias=True, exclude_none=True)
    data |= {part: [] for part in (*_LISTS, "rounds")} | {"profile": {}}
    data["roadmap"] = {"pins": [], "forbids": [], "edits": []}
    data.pop("weights", None)
    rounds: dict[str, dict[str, Any]] = {}
    for key, value in values.items():
        part, *rest = key.split("/")
        if part in _SINGLE:
            data[part] = value
        elif part == "profile":
            data[part][rest[0]] = value
        elif part == "weights":
            data.setdefault(part, {})[rest[0]] = value
        elif part in _LISTS:
            data[part].append(value)
        elif part == "roadmap":
            kind = rest[0] if rest[0] == "edits" else "forbids" if "forbidden" in value else "pins"
            data[part][kind].append(value["practice"] if kind == "forbids" else value)
        elif len(rest) == 1:
            rounds[rest[0]] = {**value, "answers": [], "consensus": []}
        else:
            rounds[rest[0]][rest[1]].append(value)
    data["rounds"] = list(rounds.values())
    return data


def _checked(data: dict[str, Any], catalogue: Catalogue) -> Engagement:
    """The engagement of merged data, against every rule that the parts may break together."""
    document = strict_yaml.read(strict_yaml.write(data), "merged")
    faults = engagement_faults(document, catalogue)
    if faults:
        raise FaultsError(faults)
    try:
        return Engagement.model_validate_json(json.dumps(data), by_alias=True, by_name=False)
    except ValidationError as error:
        raise FaultsError(strict_yaml.pydantic_faults(error, document, Engagement)) from None
