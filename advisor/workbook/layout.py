"""What the writer and the reader of a workbook agree on: sheets, columns, words, identity.

Knows the catalogue's words and nothing of files. One workbook carries the answers of one voice:
one respondent, for one team, in one round.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.engagement import EVIDENCE, VALUES
from advisor.report.cell_text import escaped

if TYPE_CHECKING:
    from advisor.engagement import Engagement, Respondent
    from advisor.model import Catalogue, Practice

__all__ = [
    "ANSWERS",
    "COLUMNS",
    "FORMAT",
    "IDENTITY",
    "LISTS",
    "NO",
    "QUESTIONS",
    "START",
    "YES",
    "Column",
    "Voice",
    "anchors_text",
    "answer_choices",
    "evidence_choices",
    "message",
    "question_text",
    "respondent_choice",
    "scale_labels",
]

FORMAT = "1"
START, QUESTIONS, LISTS = "Start here", "Questions", "Lists"
YES, NO = "yes", "no"
_MESSAGE = 255
"""The most characters an input message may have in a spreadsheet."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the questions: its key, its heading, its width in characters."""

    key: str
    heading: str
    width: int


COLUMNS = (
    Column("id", "Id", 16),
    Column("question", "Question", 36),
    Column("anchors", "What each answer means", 62),
    Column("answer", "Answer", 17),
    Column("evidence", "Evidence", 13),
    Column("note", "Note or link", 34),
    Column("reason", "Why it does not apply", 28),
    Column("approved-by", "Who agrees that it does not", 24),
    Column("confidential", "Keep note out of the report", 13),
)
ANSWERS = tuple(each.key for each in COLUMNS[3:])
"""The columns a respondent fills in; all the others are locked."""

IDENTITY = (
    "workbook",
    "engagement",
    "catalogue",
    "catalogue-version",
    "catalogue-hash",
    "edition",
    "round",
    "team",
    "respondent",
)
"""What the custom properties of a workbook say, each under `advisor-` and this word."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose answers a workbook carries: ids of the round, the team and the respondent."""

    round: str
    team: str
    respondent: str


def scale_labels(catalogue: Catalogue, scale: str) -> dict[Any, str]:
    """Value -> word of one of the catalogue's scales, in its order."""
    return {point.value: point.label for point in catalogue.scales[scale].points}


def answer_choices(catalogue: Catalogue) -> tuple[str, ...]:
    """The six entries of the answer's list: four values with their words, and two ways out."""
    labels = scale_labels(catalogue, "answers")
    states = scale_labels(catalogue, "states")
    chosen = (f"{value:g} {labels.get(value, '')}".strip() for value in VALUES)
    return (*chosen, states["unknown"], states["not-applicable"])


def evidence_choices(catalogue: Catalogue) -> tuple[str, ...]:
    """The words of the evidence tiers, the weakest first."""
    labels = scale_labels(catalogue, "evidence")
    return tuple(labels.get(tier, tier) for tier in EVIDENCE)


def respondent_choice(catalogue: Catalogue, engagement: Engagement, person: Respondent) -> str:
    """A respondent as id, role and team; the id stands first, so that it can be read back."""
    roles = scale_labels(catalogue, "respondent-roles")
    words = [roles.get(person.role, person.role)]
    if person.team is not None:
        words.append(engagement.team(person.team).title)
    return f"{person.id} {', '.join(words)}"[:_MESSAGE]


def question_text(practice: Practice) -> tuple[str, str]:
    """A practice's name and its question, as the two parts of its cell."""
    return escaped(practice.name), practice.question


def anchors_text(catalogue: Catalogue, practice: Practice) -> str:
    """The four anchors, a line each: value, word and sentence."""
    return "\n".join(_anchors(catalogue, practice))


def _anchors(catalogue: Catalogue, practice: Practice) -> list[str]:
    labels = scale_labels(catalogue, "answers")
    return [
        f"{value:g} {labels.get(value, '')}".strip() + f": {practice.anchors[value]}"
        for value in VALUES
    ]


def message(lines: list[str] | tuple[str, ...]) -> str:
    """Lines that fit an input message: the longest are cut at a word, each keeps its share.

    >>> message(["one", "two"])
    'one\\ntwo'
    """
    longest = _MESSAGE
    while sum(len(_cut(line, longest)) + 1 for line in lines) > _MESSAGE + 1:
        longest -= 1
    return "\n".join(_cut(line, longest) for line in lines)


def _cut(line: str, longest: int) -> str:
    if len(line) <= longest:
        return line
    return re.sub(r"\W*\w*\Z", "", line[: max(0, longest - 1)]) + "…"
