"""Checks of the answers: enough of them, not declared away, not contradicting, not bare claims."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.quality.findings import Case, Finding, Severity, warn
from advisor.scoring import asked_practices, flags_of, is_unverified

__all__ = [
    "claims",
    "consensus",
    "contradictions",
    "coverage",
    "disagreement",
    "not_applicable",
    "self_approved",
    "support",
]

_WIDE = 0.75


def coverage(case: Case) -> Iterator[Finding]:
    """Every area in scope has enough answers for a number."""
    for score in case.scorecard.dimensions:
        if score.withheld == "coverage" and score.coverage is not None:
            name = case.catalogue.dimension(score.id).name
            what = f"{name} has {score.coverage:.0%} of its answers and no number."
            yield warn(
                "coverage", f"dimension:{score.id}", what, "ask who could answer the rest", "assess"
            )


def not_applicable(case: Case) -> Iterator[Finding]:
    """Not applicable stays the exception: shares of a team's answers in one area.

    An area that does not apply to a team at all is a fact about the team, not an evasion.
    """
    for flag in flags_of(case.catalogue, case.scorecard):
        if flag.flag != "not-applicable" or flag.share is None:
            continue
        severity: Severity = "blocks" if flag.refused else "warns"
        what = (
            f"{case.engagement.team(flag.team).title} marks {flag.share:.0%} of "
            f"{case.catalogue.dimension(flag.dimension).name} as not applicable."
        )
        yield Finding(
            "not-applicable",
            severity,
            f"dimension:{flag.dimension}",
            what,
            "look at each reason again, or use another edition",
            "assess",
            flag.team,
        )


def self_approved(case: Case) -> Iterator[Finding]:
    """What does not apply was approved by somebody else."""
    for answer in case.answers:
        if answer.state == "not-applicable" and answer.approved_by == answer.respondent:
            what = f"{case.practice(answer.practice)} was declared away and approved by one person."
            yield warn(
                "self-approved",
                f"practice:{answer.practice}",
                what,
                "let another respondent approve it",
                "assess",
                answer.team,
            )


def contradictions(case: Case) -> Iterator[Finding]:
    """A team does not at once answer a practice and declare it not applicable."""
    states: dict[tuple[str, str], set[str]] = {}
    for answer in case.answers:
        states.setdefault((answer.team, answer.practice), set()).add(answer.state)
    for (team, practice), found in states.items():
        if {"chosen", "not-applicable"} <= found:
            title = case.engagement.team(team).title
            what = f"{case.practice(practice)} is both answered and not applicable in {title}."
            yield warn(
                "contradiction",
                f"practice:{practice}",
                what,
                "agree on one of the two",
                "assess",
                team,
            )


def disagreement(case: Case) -> Iterator[Finding]:
    """Votes far apart were talked about and ended in a consensus."""
    for cell in case.scorecard.cells:
        if cell.spread >= _WIDE and not cell.agreed:
            what = (
                f"The votes on {case.place(cell)} lie {cell.spread:g} apart, without a consensus."
            )
            yield warn(
                "disagreement",
                f"practice:{cell.practice}",
                what,
                "discuss it and record what was agreed",
                "assess",
                cell.team,
            )


def claims(case: Case) -> Iterator[Finding]:
    """What is claimed to be fully in place at the higher levels was at least shown."""
    for cell in case.scorecard.cells:
        if is_unverified(cell):
            what = f"{case.place(cell)} is claimed to be fully in place, and nothing was shown."
            yield warn(
                "evidence",
                f"practice:{cell.practice}",
                what,
                "ask for the evidence of its question",
                "assess",
                cell.team,
            )


def support(case: Case) -> Iterator[Finding]:
    """What is in place stands on what it needs."""
    threshold = case.catalogue.settings.unsupported_below
    for practice in asked_practices(case.catalogue, case.engagement):
        value = case.scorecard.adoption[practice.id].value
        if value is None or value < threshold:
            continue
        for need in practice.needs:
            under = case.scorecard.adoption[need].value
            if under is not None and under < threshold:
                what = (
                    f"{case.practice(practice.id)} is {value:.0%} in place, but it needs "
                    f"{case.practice(need)}, which is {under:.0%}."
                )
                yield warn(
                    "support", f"practice:{practice.id}", what, "check both answers", "assess"
                )


def consensus(case: Case) -> Iterator[Finding]:
    """A consensus lies among the votes it stands for, or says why not."""
    for item in case.consensus:
        votes = [
            answer.value
            for answer in case.answers
            if (answer.team, answer.practice) == (item.team, item.practice)
            and answer.value is not None
        ]
        outside = bool(votes) and not min(votes) <= item.value <= max(votes)
        if (outside or not votes) and not item.dissent:
            reason = "lies outside all votes" if votes else "has no vote behind it"
            what = f"The consensus on {case.practice(item.practice)} {reason}."
            yield warn(
                "consensus",
                f"practice:{item.practice}",
                what,
                "say in its note why",
                "assess",
                item.team,
            )
