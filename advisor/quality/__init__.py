"""The checks before publishing: what a careful reader would object to, each naming its item.

Nothing here changes a number. A finding that `blocks` makes the report wrong or empty; one that
`warns` makes it open to attack, and the report should say so or the item should be mended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, fields
from typing import TYPE_CHECKING

import pandas as pd

from advisor.decision import Decision
from advisor.engagement import Engagement
from advisor.quality import answers, frame
from advisor.quality.findings import Case, Finding
from advisor.scoring import Scorecard

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["Finding", "findings_table", "review"]

_CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    frame.verdict,
    answers.coverage,
    answers.not_applicable,
    answers.self_approved,
    answers.contradictions,
    answers.disagreement,
    answers.claims,
    answers.support,
    answers.consensus,
    frame.people,
    frame.profile,
    frame.limits,
    frame.targets,
    frame.catalogue,
    frame.logs,
)


def review(
    catalogue: Catalogue, engagement: Engagement, scorecard: Scorecard, decision: Decision
) -> tuple[Finding, ...]:
    """Every finding, the blocking ones first, else in the order of the checks and of the items."""
    case = Case(catalogue, engagement, scorecard, decision)
    found = [finding for check in _CHECKS for finding in check(case)]
    return tuple(sorted(found, key=lambda finding: finding.severity != "blocks"))


def findings_table(findings: Iterable[Finding]) -> pd.DataFrame:
    """One row a finding: check, severity, item, what, remedy, page, team."""
    names = [each.name for each in fields(Finding)]
    return pd.DataFrame([asdict(each) for each in findings], columns=names)
