"""From what a workbook says to what would change: nothing is applied that was not shown.

A filled cell holds; an empty cell takes an answer back only where the workbook was sent out with
that answer; a cell nobody touched never overwrites an answer that is newer than the workbook.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from advisor.engagement import Answer, Engagement
from advisor.report.cell_text import same_text
from advisor.workbook.layout import Voice

__all__ = ["Change", "Preview", "applied", "difference", "fingerprint", "says"]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that would change: `before` or `after` is None where there is no answer.

    `where` is the sheet and cell. `contested`: the answer was changed here since the workbook was
    written, and the workbook says something else again.
    """

    practice: str
    where: str
    before: Answer | None
    after: Answer | None
    contested: bool = False


@dataclass(frozen=True, slots=True)
class Preview:
    """Everything a workbook would do: `changes` in its order; `kept` are the practices whose newer
    answer stands because nobody touched their row; `notes` are sentences to show beside them."""

    voice: Voice
    changes: tuple[Change, ...]
    kept: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def _essence(answer: Answer | None) -> tuple[Any, ...] | None:
    """What an answer says, whoever says it, without what spreadsheet programs do to blanks."""
    if answer is None:
        return None
    value = None if answer.value is None else float(answer.value)
    return (answer.state, value, answer.evidence, same_text(answer.note), answer.confidential,
            same_text(answer.reason), answer.approved_by)  # fmt: skip


def fingerprint(answer: Answer | None) -> str:
    """A short mark of what an answer says; empty where there is none."""
    if answer is None:
        return ""
    text = json.dumps(_essence(answer), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def difference(
    given: Iterable[tuple[str, str, Answer | None]],
    held: Mapping[str, Answer],
    sent: Mapping[str, str],
) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """What changes, and whose newer answers are kept.

    `given`: practice, cell and answer of each row; `held`: the answers now; `sent`: the
    fingerprints the workbook was written with (a practice is missing where they are lost).
    """
    changes, kept = [], []
    for practice, where, answer in given:
        before = held.get(practice)
        if _essence(answer) == _essence(before):
            continue
        base = sent.get(practice)
        untouched = base is not None and base == fingerprint(answer)
        lost = base is None and answer is None
        if lost or (untouched and (answer is None or before is not None)):
            kept.append(practice)
            continue
        contested = base is not None and base != fingerprint(before)
        changes.append(Change(practice, where, before, answer, contested))
    return tuple(changes), tuple(kept)


def applied(engagement: Engagement, preview: Preview) -> Engagement:
    """The engagement with the changes of a preview; changed answers keep their place, new ones
    stand at the end of their round."""
    voice = preview.voice
    after = {change.practice: change.after for change in preview.changes}
    rounds = []
    for sitting in engagement.rounds:
        if sitting.id != voice.round:
            rounds.append(sitting)
            continue
        answers: list[Answer] = []
        left = dict(after)
        for answer in sitting.answers:
            mine = (answer.team, answer.respondent) == (voice.team, voice.respondent)
            if not (mine and answer.practice in left):
                answers.append(answer)
            elif (new := left.pop(answer.practice)) is not None:
                answers.append(new)
        answers += [new for new in left.values() if new is not None]
        rounds.append(sitting.model_copy(update={"answers": tuple(answers)}))
    return engagement.model_copy(update={"rounds": tuple(rounds)})


def says(answer: Answer | None) -> str:
    """An answer in few words, for a preview.

    >>> says(None)
    'unanswered'
    """
    if answer is None:
        return "unanswered"
    words = [f"{answer.value:g}" if answer.value is not None else answer.state]
    if answer.evidence:
        words.append(answer.evidence)
    if answer.reason:
        words.append(f"reason: {_short(answer.reason)}")
    if answer.approved_by:
        words.append(f"agreed by {answer.approved_by}")
    if same_text(answer.note):
        words.append(f"note: {_short(answer.note or '')}")
    if answer.confidential:
        words.append("confidential")
    return ", ".join(words)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59] + "…"
