"""The engagement: one client's everything, the unit that is stored, exported and reported.

Knows the shape of format version 1 and every rule that one value can break by itself. It does not
know the catalogue (`checks.py` compares the two), files (`storage/engagement_file.py`) or scores.
Everything is frozen; a change is a new engagement (`model_copy(update=…)`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from advisor.engagement.fields import (
    VALUES,
    AnswerValue,
    Currency,
    Day,
    File,
    Hash,
    Id,
    Line,
    Number,
    Points,
    Reason,
    Text,
)

__all__ = [
    "EVIDENCE",
    "ROLES",
    "STATES",
    "VALUES",
    "Action",
    "Answer",
    "CatalogueRef",
    "Consensus",
    "Engagement",
    "Evidence",
    "Fitted",
    "FittedNumber",
    "KeptScore",
    "Limits",
    "Log",
    "LogKind",
    "Milestone",
    "Pin",
    "PlannedItem",
    "ProfileValue",
    "Respondent",
    "RoadmapEdit",
    "RoadmapEdits",
    "Role",
    "Round",
    "SavedScenario",
    "State",
    "Target",
    "Team",
    "Weights",
]

State = Literal["chosen", "unknown", "not-applicable"]
Evidence = Literal["stated", "shown", "sampled", "measured"]
Role = Literal["leadership", "management", "engineer", "data-science", "operations", "security"]
LogKind = Literal["ci", "deployments", "training", "metric"]
ProfileValue = bool | int | float | str | tuple[str, ...]

STATES: tuple[State, ...] = ("chosen", "unknown", "not-applicable")
EVIDENCE: tuple[Evidence, ...] = ("stated", "shown", "sampled", "measured")
ROLES: tuple[Role, ...] = (
    "leadership",
    "management",
    "engineer",
    "data-science",
    "operations",
    "security",
)


def _kebab(name: str) -> str:
    return name.rstrip("_").replace("_", "-")


class _Part(BaseModel):
    """Frozen, strictly typed, unknown keys refused; keys are kebab-case in files."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        alias_generator=_kebab,
        validate_by_name=True,
        validate_by_alias=True,
    )


class CatalogueRef(_Part):
    """Which catalogue the answers were given to; `hash` is its content hash, absent in a draft
    and in the shipped examples, which travel with their catalogue."""

    id: Id
    version: Line
    hash: Hash | None = None


class Team(_Part):
    """A team is scored by itself; `people` (at least 1) is its weight in the overall scorecard."""

    id: Id
    title: Line
    people: int = Field(ge=1, le=1_000_000)


class Respondent(_Part):
    """One voice, without a name: a team (absent: the whole organisation) and a role."""

    id: Id
    team: Id | None = None
    role: Role


class Answer(_Part):
    """What one respondent said of one practice in one team.

    `chosen` carries a value, `unknown` carries none, `not-applicable` carries a reason and the
    respondent who approved it. Not answered is absence. Evidence never changes a score.
    """

    respondent: Id
    team: Id
    practice: Id
    state: State
    value: AnswerValue | None = None
    evidence: Evidence | None = None
    note: Text | None = None
    confidential: bool = False
    reason: Reason | None = None
    approved_by: Id | None = None


class Consensus(_Part):
    """The value a team agreed on in the room: it replaces the median; the votes stay beside it."""

    team: Id
    practice: Id
    value: AnswerValue
    dissent: Text | None = None


class Round(_Part):
    """One sitting of the questionnaire: a date, the answers, the consensus."""

    id: Id
    date: Day
    title: Line | None = None
    answers: tuple[Answer, ...] = ()
    consensus: tuple[Consensus, ...] = ()


class Target(_Part):
    """How far one team wants one practice to be in place."""

    team: Id
    practice: Id
    value: AnswerValue


class Limits(_Part):
    """What the roadmap may spend: quarters (1 to 40), person-weeks a quarter, money in all, starts
    in one quarter, and the cost of a person-week in the engagement's currency; where the client
    has one, also the money of one quarter, and the years after the plan (0 to 20, none: 0) over
    which money is looked at beside that of the plan alone."""

    quarters: int = Field(ge=1, le=40)
    weeks_per_quarter: Number = Field(ge=0, le=1e6)
    budget: Number = Field(ge=0, le=1e12)
    starts_at_once: int = Field(ge=1, le=1000)
    week_cost: Number = Field(ge=0, le=1e7)
    budget_per_quarter: Number | None = Field(default=None, ge=0, le=1e12)
    years_after: Number | None = Field(default=None, ge=0, le=20)


class Pin(_Part):
    """A practice that must start in a given quarter (the first is 1)."""

    practice: Id
    quarter: int = Field(ge=1, le=40)


class RoadmapEdit(_Part):
    """What the client knows better of a practice, or did to it by hand.

    `effort_weeks` (person-weeks) and `cost_per_year` (money) replace the catalogue's. Work may not
    start before the quarter `not_before`, must have ended with the quarter `by`, and does not stand
    beside any of `instead_of` in one plan: these three bind the programme. `quarter` is where
    people moved it, `left_out` that they took it out: these two change the plan as it is, without
    planning anew.
    """

    practice: Id
    effort_weeks: Number | None = Field(default=None, ge=0, le=1e5)
    cost_per_year: Number | None = Field(default=None, ge=0, le=1e12)
    not_before: int | None = Field(default=None, ge=1, le=40)
    by: int | None = Field(default=None, ge=1, le=40)
    instead_of: tuple[Id, ...] | None = None
    quarter: int | None = Field(default=None, ge=1, le=40)
    left_out: bool | None = None
    note: Text | None = None

    @property
    def moved(self) -> bool:
        """Whether people changed the plan itself here."""
        return self.quarter is not None or bool(self.left_out)


class RoadmapEdits(_Part):
    """What people decided over the programme's head: pins, forbidden practices, own efforts."""

    pins: tuple[Pin, ...] = ()
    forbids: tuple[Id, ...] = ()
    edits: tuple[RoadmapEdit, ...] = ()


class SavedScenario(_Part):
    """A saved what-if: a title and dated changes of the baseline in the scenario format.

    `baseline` is the content hash of the scenario it was made on: where today's is another one, its
    changes meet a today that its maker did not see.
    """

    id: Id
    title: Line
    changes: tuple[dict[str, Any], ...] = ()
    note: Text | None = None
    baseline: Hash | None = None


class Log(_Part):
    """A client's own log: where it stands beside the engagement, its SHA-256, and what was fitted.

    `label` names data that is not the client's; it is shown wherever the log's numbers are.
    """

    id: Id
    kind: LogKind
    file: File
    hash: Hash
    label: Line | None = None
    fits: dict[str, Any] = Field(default_factory=dict)


class KeptScore(_Part):
    """A score as it was frozen: `overall` or a dimension; None where there was no number."""

    id: Id
    level: int | None = Field(default=None, ge=1, le=5)
    index: Number | None = Field(default=None, ge=1, le=5)
    low: Number | None = Field(default=None, ge=1, le=5)
    high: Number | None = Field(default=None, ge=1, le=5)


class PlannedItem(_Part):
    """A practice of a frozen roadmap: from adoption `begin` to `target` in `quarters` quarters from
    `quarter` on (the first is 1)."""

    practice: Id
    quarter: int = Field(ge=1, le=40)
    quarters: int = Field(ge=1, le=40)
    begin: Number = Field(ge=0, le=1)
    target: Number = Field(ge=0, le=1)


class FittedNumber(_Part):
    """A free parameter of today's model as it was fitted: a number with the range of values that
    agree as well, its default and its bounds; or a word (a calendar) and the default's."""

    parameter: Id
    value: Number | None = None
    low: Number | None = None
    high: Number | None = None
    default: Number | None = None
    least: Number | None = None
    most: Number | None = None
    word: Id | None = None
    default_word: Id | None = None


class Fitted(_Part):
    """Free parameters of today's model fitted to stated outcomes (`to`: by the profile's question;
    `before`: what was simulated of them with the defaults).

    They replace defaults only while `use` is true, which is a person's choice, and while the
    outcomes stated are still those they were fitted to.
    """

    use: bool = False
    to: Mapping[Id, Number]
    before: Mapping[Id, Number] = Field(default_factory=dict)
    parameters: tuple[FittedNumber, ...]


class Milestone(_Part):
    """An immutable, named state: the day, the round it closes, the hash of its report, the
    version of the program that made it, and the scores and the roadmap of that day."""

    id: Id
    title: Line
    date: Day
    round: Id | None = None
    report_hash: Hash | None = None
    engine: Line | None = None
    scores: tuple[KeptScore, ...] = ()
    plan: tuple[PlannedItem, ...] = ()


class Action(_Part):
    """Who does what by when about which practice."""

    id: Id
    practice: Id
    title: Line
    owner: Line
    date: Day
    status: Literal["open", "under-way", "done", "dropped"]


class Weights(_Part):
    """The client's own 100 points on an axis of the decision; an absent axis keeps the matrix's.

    `foundation` shares them out over the DevOps dimensions, `need` over the factors of that axis;
    `weight_faults` tells what is wrong with an allocation. Format 1 gained the key as an optional
    one: a file without it means what it meant.
    """

    foundation: Mapping[Id, Points] | None = None
    need: Mapping[Id, Points] | None = None


class Engagement(_Part):
    """One client's everything, format version 1."""

    engagement: Literal[1]
    id: Id
    title: Line
    currency: Currency
    catalogue: CatalogueRef
    edition: Id
    profile: Mapping[Id, ProfileValue]
    teams: tuple[Team, ...]
    respondents: tuple[Respondent, ...]
    rounds: tuple[Round, ...]
    targets: tuple[Target, ...] = ()
    limits: Limits
    roadmap: RoadmapEdits = RoadmapEdits()
    weights: Weights | None = None
    scenarios: tuple[SavedScenario, ...] = ()
    logs: tuple[Log, ...] = ()
    fitted: Fitted | None = None
    milestones: tuple[Milestone, ...] = ()
    actions: tuple[Action, ...] = ()

    def round(self, id: str | None = None) -> Round | None:  # noqa: A002 - the format's word
        """The round of that id, or the latest by date (the later in the file on one day).

        None where there is no round at all; KeyError for an id that is not there.
        """
        if id is not None:
            for found in self.rounds:
                if found.id == id:
                    return found
            raise KeyError(f"no round {id!r} in engagement {self.id!r}")
        dated = sorted(enumerate(self.rounds), key=lambda pair: (pair[1].date, pair[0]))
        return dated[-1][1] if dated else None

    def team(self, id: str) -> Team:  # noqa: A002 - the format's word
        """The team of that id; KeyError where there is none."""
        for found in self.teams:
            if found.id == id:
                return found
        raise KeyError(f"no team {id!r} in engagement {self.id!r}")
