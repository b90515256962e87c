"""What the store hands out: listed and stored engagements, answer events, a version conflict."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import ValidationError

from advisor.engagement import Answer, Engagement
from advisor.faults import Fault, FaultsError

__all__ = [
    "AnswerEvent",
    "ConflictError",
    "Listed",
    "Stored",
    "check_answer",
    "engagement_data",
    "engagement_from",
    "now",
]

EventState = Literal["chosen", "unknown", "not-applicable", "withdrawn"]


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

    `event` and `at` (UTC, ISO 8601) are given by the store when the event is on the disk.
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
            "note": self.note or None,
            "confidential": self.confidential or None,
            "reason": self.reason or None,
            "approved-by": self.approved_by or None,
        }
        return {key: value for key, value in data.items() if value is not None}


class ConflictError(Exception):
    """Somebody saved the same part in between; nothing was written."""

    def __init__(self, engagement: str, part: str, edited: int, found: int) -> None:
        super().__init__(
            f"{part} of {engagement} was saved as version {found} while version {edited} "
            "was being edited"
        )
        self.engagement = engagement
        self.part = part
        self.edited = edited
        self.found = found

    def __reduce__(self) -> tuple[type[ConflictError], tuple[str, str, int, int]]:
        return type(self), (self.engagement, self.part, self.edited, self.found)


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
