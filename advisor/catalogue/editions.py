"""What an edition asks, and how long one person needs to answer it alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from advisor.model import Catalogue, Edition, Practice

__all__ = ["answering_minutes", "in_edition", "with_minutes"]

_WORDS_A_MINUTE = 200
_SECONDS_TO_DECIDE = 15
"""Reading speed and time for a decision: our own assumptions, said where minutes are shown."""


def in_edition(catalogue: Catalogue, edition: str) -> tuple[Practice, ...]:
    """The practices an edition asks, in questionnaire order; KeyError for an unknown edition."""
    if edition not in catalogue.editions:
        raise KeyError(edition)
    return tuple(item for item in catalogue.practices.values() if edition in item.editions)


def answering_minutes(practices: Iterable[Practice]) -> float:
    """Every word of question, reason and anchors at 200 a minute, and 15 seconds for each question.

    One person who answers alone, without looking anything up; no evidence, no discussion.
    """
    asked = list(practices)
    words = sum(_words(practice) for practice in asked)
    return words / _WORDS_A_MINUTE + len(asked) * _SECONDS_TO_DECIDE / 60


def _words(practice: Practice) -> int:
    texts = (practice.question, practice.why, *practice.anchors.values())
    return sum(len(text.split()) for text in texts)


def with_minutes(edition: Edition, practices: Mapping[str, Practice]) -> Edition:
    """The edition with its minutes: as stated, else worked out and rounded up to five."""
    if edition.minutes:
        return edition
    asked = (item for item in practices.values() if edition.id in item.editions)
    fives = -int(-answering_minutes(asked) // 5)
    return edition.model_copy(update={"minutes": max(5, 5 * fives)})
