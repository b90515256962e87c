"""Milestones: a named state that nobody changes, with its scores, its plan and its report's hash.

A round's answers may still be corrected later; a milestone keeps what was said on its day.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from advisor import __version__
from advisor.engagement import KeptScore, Milestone, PlannedItem

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.roadmap import Roadmap
    from advisor.scoring import Scorecard

__all__ = ["changed_since", "kept_scores", "made_by_another", "make_milestone"]

_DIGITS = 6


def make_milestone(
    engagement: Engagement,
    scorecard: Scorecard,
    title: str,
    day: dt.date,
    *,
    report: bytes | None = None,
    roadmap: Roadmap | None = None,
) -> Milestone:
    """The milestone of a scorecard: its scores, the roadmap planned that day, its report's SHA-256
    and the version of this program.

    Its id is the title in kebab case, with a number where it is taken. ValueError (with where and
    what) for a title no file can hold.
    """
    return Milestone(
        id=_free(title, (each.id for each in engagement.milestones)),
        title=title,
        date=day,
        round=scorecard.round,
        report_hash=None if report is None else hashlib.sha256(report).hexdigest(),
        engine=__version__,
        scores=kept_scores(scorecard),
        plan=() if roadmap is None else _plan(roadmap),
    )


def kept_scores(scorecard: Scorecard) -> tuple[KeptScore, ...]:
    """The overall score and each dimension's in scope, to six digits, with level and band."""
    return tuple(
        KeptScore(
            id=each.id,
            level=each.level,
            index=_short(each.index),
            low=_short(each.low),
            high=_short(each.high),
        )
        for each in (scorecard.overall, *scorecard.dimensions)
        if each.status != "out-of-scope"
    )


def changed_since(milestone: Milestone, scorecard: Scorecard) -> tuple[str, ...]:
    """The scores of the milestone's own round that are no longer what was frozen."""
    now = {each.id: each for each in kept_scores(scorecard)}
    return tuple(each.id for each in milestone.scores if now.get(each.id) != each)


def made_by_another(milestone: Milestone) -> str:
    """The version that made a milestone, where it is kept and not this one; else empty.

    With the same version the same answers give the same numbers; with another they may differ.
    """
    kept = milestone.engine or ""
    return "" if kept == __version__ else kept


def _plan(roadmap: Roadmap) -> tuple[PlannedItem, ...]:
    return tuple(
        PlannedItem(
            practice=item.practice,
            quarter=item.quarter,
            quarters=item.quarters,
            begin=round(max(0.0, item.target - item.gap), _DIGITS),
            target=round(item.target, _DIGITS),
        )
        for item in roadmap.items
    )


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _free(title: str, taken: Iterable[str]) -> str:
    base = re.sub("[^a-z0-9]+", "-", title.lower()).strip("-")[:56].strip("-") or "milestone"
    used = set(taken)
    if base not in used:
        return base
    return next(name for n in range(2, len(used) + 3) if (name := f"{base}-{n}") not in used)
