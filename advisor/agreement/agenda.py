"""What to talk about first: the questions people answer most differently, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.agreement.coefficients import AD_LIMIT
from advisor.agreement.types import PracticeAgreement, Talk

__all__ = ["make_agenda"]


def make_agenda(
    practices: Sequence[PracticeAgreement], titles: Mapping[str, str]
) -> tuple[Talk, ...]:
    """The questions with any disagreement that may be shown and are not settled by consensus.

    By AD, the widest first, then by range, then in questionnaire order. `titles` names the teams.
    """
    found = [
        (-(each.all.ad or 0.0), -((each.all.high or 0.0) - (each.all.low or 0.0)), at, each)
        for at, each in enumerate(practices)
        if each.all.ad and not each.settled
    ]
    return tuple(
        Talk(
            each.practice,
            each.dimension,
            -ad,
            over_limit=-ad > AD_LIMIT,
            reason=_reason(each, titles),
        )
        for ad, _, _, each in sorted(found, key=lambda row: row[:3])
    )


def _reason(practice: PracticeAgreement, titles: Mapping[str, str]) -> str:
    """Who answers what, and whether the difference lies between teams or inside one."""
    spread = practice.all
    said = f"{spread.n} people say {_span(spread.low, spread.high)}"
    if (spread.q1, spread.q3) != (spread.low, spread.high):
        said += f", the middle half {_span(spread.q1, spread.q3)}"
    teams = {titles[id_]: each for id_, each in practice.teams.items() if each.ad is not None}
    if len(teams) < 2:
        return said
    medians = {each.median for each in teams.values()}
    if len(medians) > 1 and max(each.ad or 0.0 for each in teams.values()) < (spread.ad or 0.0):
        seen = ", ".join(f"{title} {each.median or 0.0:.0%}" for title, each in teams.items())
        return f"{said}; the teams differ: {seen}"
    widest = max(teams, key=lambda title: teams[title].ad or 0.0)
    return f"{said}; widest inside {widest}"


def _span(low: float | None, high: float | None) -> str:
    if low == high:
        return f"{low or 0.0:.0%}"
    return f"{100 * (low or 0.0):.0f}–{high or 0.0:.0%}"
