"""The plan as a backlog: the CSV that a tracker imports, dated from the last round."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.flow import Plan, Projection
    from advisor.model import Catalogue
    from advisor.roadmap import Tracker

__all__ = ["backlog_text"]


def backlog_text(
    catalogue: Catalogue, engagement: Engagement, made: Plan | Projection, tracker: Tracker
) -> str:
    """The plan as the CSV of a tracker, dated from the engagement's last round."""
    from advisor.report.numbers import quarter_starts
    from advisor.roadmap import backlog_csv, cards_of

    sitting = engagement.round()
    quarters = engagement.limits.quarters + 1
    starts = [] if sitting is None else quarter_starts(sitting.date, quarters)
    cards = cards_of(catalogue, engagement, made.roadmap, made.benefits)
    return backlog_csv(cards, tracker, currency=engagement.currency, starts=starts)
