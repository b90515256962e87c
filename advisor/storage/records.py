"""What the store hands out: listed and stored engagements, answer events, a version conflict."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from advisor.engagement import Answer, Consensus, Engagement
from advisor.faults import Fault, FaultsError

__all__ = [
    "AnswerEvent",
    "ConflictError",
    "ConsensusEvent",
    "Listed",
    "Stored",
    "check_answer",
    "check_consensus",
    "engagement_data",
    "engagement_from",
    "now",
]

EventState = Literal["chosen", "unknown", "not-applicable", "withdrawn"]
Via = Literal["page", "room", "file", "workbook", "undo"]


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list; times are UTC in ISO 8601."""

    id: str
    title: str
    created_at: str
    changed_at: str


@dataclass(frozen=True, slots=True)
class Stored:
    """An engagement as it holds now, and the version of each of its parts."""

    id: str
    engagement: Engagement
    versions: Mapping[str, int]

    def version(self, part: str) -> int:
        """The part's version; 0 when it was never saved."""
        return self.versions.get(part, 0)


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """One answer as it was given; `withdrawn` takes the answer back to unanswered.

    `event` and `at` (UTC, ISO 8601) are given by the store when the event is on the disk. `via`
    says how it came: page, room, file, workbook or undo; nothing for what is older than that.
    """

    engagement: str
    round: str
    respondent: str
    team: str
    practice: str
    state: EventState
    value: float | None = None
    evidence: str | None = None
    note: str | None = None
    confidential: bool = False
    reason: str | None = None
    approved_by: str | None = None
    event: int | None = None
    at: str | None = None
    via: Via | None = None

    @property
    def question(self) -> tuple[str, str, str, str]:
        """Round, respondent, team and practice: what one answer answers."""
        return self.round, self.respondent, self.team, self.practice

    @property
    def answer(self) -> dict[str, Any]:
        """The answer in the engagement's format, without keys that say nothing."""
        data: dict[str, Any] = {
            "respondent": self.respondent,
            "team": self.team,
            "practice": self.practice,
            "state": self.state,
            "value": self.value,
            "evidence": self.evidence,
            "note": self.note,
            "confidential": self.confidential or None,
            "reason": self.reason or None,
            "approved-by": self.approved_by or None,
        }
        return {key: value for key, value in data.items() if value is not None}


@dataclass(frozen=True, slots=True)
class ConsensusEvent:
    """What a team agreed on about one question, or (`value` None) that it did no more.

    `version` counts the events of this question from 1; it and `at` are given by the store.
    """

    engagement: str
    round: str
    team: str
    practice: str
    value: float | None = None
    dissent: str | None = None
    version: int = 0
    at: str | None = None

    @property
    def question(self) -> tuple[str, str, str]:
        """Round, team and practice: what has one version."""
        return self.round, self.team, self.practice

    @property
    def consensus(self) -> dict[str, Any]:
        """The consensus in the engagement's format."""
        data = {"team": self.team, "practice": self.practice, "value": self.value}
        return data if self.dissent is None else {**data, "dissent": self.dissent}


class ConflictError(Exception):
    """Somebody saved the same part in between; nothing was written.

    `theirs` is what was saved in between where the caller can show it.
    """

    def __init__(
        self, engagement: str, part: str, edited: int, found: int, theirs: Any = None
    ) -> None:
        super().__init__(
            f"{part} of {engagement} was saved as version {found} while version {edited} "
            "was being edited"
        )
        self.engagement = engagement
        self.part = part
        self.edited = edited
        self.found = found
        self.theirs = theirs

    def __reduce__(self) -> tuple[type[ConflictError], tuple[str, str, int, int, Any]]:
        return type(self), (self.engagement, self.part, self.edited, self.found, self.theirs)


def now() -> str:
    """This instant in UTC, to the microsecond, so that texts sort as times do."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")


def check_answer(event: AnswerEvent) -> None:
    """Raises faults unless the event is an answer of the format, or withdraws one."""
    if event.state == "withdrawn":
        return
    try:
        Answer.model_validate_json(json.dumps(event.answer))
    except ValidationError as error:
        raise FaultsError(_faults(error, f"answer to {event.practice}")) from error


def check_consensus(event: ConsensusEvent) -> None:
    """Raises faults unless the event is a consensus of the format, or takes one back."""
    if event.value is None:
        return
    try:
        Consensus.model_validate_json(json.dumps(event.consensus))
    except ValidationError as error:
        raise FaultsError(_faults(error, f"consensus on {event.practice}")) from error


def engagement_data(engagement: Engagement) -> dict[str, Any]:
    """The engagement as plain data in the keys of its file format."""
    data: dict[str, Any] = engagement.model_dump(mode="json", by_alias=True, exclude_none=True)
    return data


def engagement_from(data: Mapping[str, Any]) -> Engagement:
    """The engagement of plain data; raises all faults of its shape at once."""
    try:
        return Engagement.model_validate_json(json.dumps(data))
    except ValidationError as error:
        raise FaultsError(_faults(error, "engagement")) from error


def _faults(error: ValidationError, name: str) -> tuple[Fault, ...]:
    return tuple(
        Fault(
            ".".join([name, *(str(step) for step in each["loc"])]),
            each["msg"].removeprefix("Value error, "),
            "correct this value; nothing was saved",
        )
        for each in error.errors()
    )
