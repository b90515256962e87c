"""The checks before publishing: what a careful reader would object to, each naming its item.

Nothing here changes a number. A finding that `blocks` makes the report wrong or empty; one that
`warns` makes it open to attack, and the report should say so or the item should be mended.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Literal

import pandas as pd

from advisor.decision import Decision
from advisor.engagement import Engagement
from advisor.scoring import Cell, Scorecard, asked_practices

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["Finding", "findings_table", "review"]

Page = Literal["engagement", "assess", "results", "decision", "roadmap", "report"]
_WIDE = 0.75
_NEAR = 0.02
_HIGH_CLAIM_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One objection: the check, its item (`kind:id`), what, the remedy, where to mend it."""

    check: str
    severity: Literal["blocks", "warns"]
    item: str
    what: str
    remedy: str
    page: Page


@dataclass(frozen=True, slots=True)
class _Case:
    """Everything a check may look at."""

    catalogue: Catalogue
    engagement: Engagement
    scorecard: Scorecard
    decision: Decision

    def practice(self, id_: str) -> str:
        return f"“{self.catalogue.practices[id_].name}”"

    def place(self, cell: Cell) -> str:
        return f"{self.practice(cell.practice)} in {self.engagement.team(cell.team).title}"


def review(
    catalogue: Catalogue, engagement: Engagement, scorecard: Scorecard, decision: Decision
) -> tuple[Finding, ...]:
    """Every finding, the blocking ones first, else in the order of the checks and of the items."""
    case = _Case(catalogue, engagement, scorecard, decision)
    found = [finding for check in _CHECKS for finding in check(case)]
    return tuple(sorted(found, key=lambda finding: finding.severity != "blocks"))


def findings_table(findings: tuple[Finding, ...]) -> pd.DataFrame:
    """One row a finding: check, severity, item, what, remedy, page."""
    names = [each.name for each in fields(Finding)]
    return pd.DataFrame([asdict(each) for each in findings], columns=names)


def _warn(check: str, item: str, what: str, remedy: str, page: Page) -> Finding:
    return Finding(check, "warns", item, what, remedy, page)


def _verdict(case: _Case) -> Iterator[Finding]:
    """There is a verdict, and it does not hang by a thread."""
    decision = case.decision
    if decision.verdict is None:
        yield Finding(
            "verdict",
            "blocks",
            "decision:verdict",
            decision.trace[-1],
            "answer what is missing",
            "assess",
        )
    elif decision.margin is not None and decision.margin < _NEAR:
        what = f"The verdict is only {decision.margin:.3f} away from a cut-off."
        yield _warn(
            "margin", "decision:margin", what, "show the neighbouring verdict beside it", "decision"
        )
    others = [word for word in decision.reachable if word != decision.verdict]
    if decision.verdict is not None and others:
        what = f"Open answers could change the verdict to {' or '.join(others)}."
        yield _warn(
            "reachable",
            "decision:reachable",
            what,
            "find out the open answers of the software areas",
            "assess",
        )


def _coverage(case: _Case) -> Iterator[Finding]:
    """Every area in scope has enough answers for a number."""
    for score in case.scorecard.dimensions:
        if score.status == "insufficient" and score.coverage is not None:
            name = case.catalogue.dimension(score.id).name
            what = f"{name} has {score.coverage:.0%} of its answers and no number."
            yield _warn(
                "coverage", f"dimension:{score.id}", what, "ask who could answer the rest", "assess"
            )


def _not_applicable(case: _Case) -> Iterator[Finding]:
    """Not applicable stays the exception, approved by somebody else."""
    settings = case.catalogue.settings
    for score in case.scorecard.dimensions:
        items = score.answered + score.unknown + score.unanswered + score.not_applicable
        share = score.not_applicable / items if items else 0.0
        if share > settings.not_applicable_warn:
            refused = share > settings.not_applicable_refuse
            name = case.catalogue.dimension(score.id).name
            what = f"{share:.0%} of {name} is marked as not applicable."
            yield Finding(
                "not-applicable",
                "blocks" if refused else "warns",
                f"dimension:{score.id}",
                what,
                "look at each reason again, or use another edition",
                "assess",
            )
    sitting = case.engagement.round(case.scorecard.round) if case.scorecard.round else None
    for answer in sitting.answers if sitting else ():
        if answer.state == "not-applicable" and answer.approved_by == answer.respondent:
            what = f"{case.practice(answer.practice)} was declared away and approved by one person."
            yield _warn(
                "self-approved",
                f"practice:{answer.practice}",
                what,
                "let another respondent approve it",
                "assess",
            )


def _contradictions(case: _Case) -> Iterator[Finding]:
    """A team does not at once answer a practice and declare it not applicable."""
    sitting = case.engagement.round(case.scorecard.round) if case.scorecard.round else None
    states: dict[tuple[str, str], set[str]] = {}
    for answer in sitting.answers if sitting else ():
        states.setdefault((answer.team, answer.practice), set()).add(answer.state)
    for (team, practice), found in states.items():
        if {"chosen", "not-applicable"} <= found:
            title = case.engagement.team(team).title
            what = f"{case.practice(practice)} is both answered and not applicable in {title}."
            yield _warn(
                "contradiction", f"practice:{practice}", what, "agree on one of the two", "assess"
            )


def _disagreement(case: _Case) -> Iterator[Finding]:
    """Votes far apart were talked about and ended in a consensus."""
    for cell in case.scorecard.cells:
        if cell.spread >= _WIDE and not cell.agreed:
            what = (
                f"The votes on {case.place(cell)} lie {cell.spread:g} apart, without a consensus."
            )
            yield _warn(
                "disagreement",
                f"practice:{cell.practice}",
                what,
                "discuss it and record what was agreed",
                "assess",
            )


def _claims(case: _Case) -> Iterator[Finding]:
    """What is claimed to be fully in place at the higher levels was at least shown."""
    for cell in case.scorecard.cells:
        full = cell.value == 1.0 and cell.level >= _HIGH_CLAIM_LEVEL
        if full and cell.evidence == "stated":
            what = f"{case.place(cell)} is claimed to be fully in place, and nothing was shown."
            yield _warn(
                "evidence",
                f"practice:{cell.practice}",
                what,
                "ask for the evidence of its question",
                "assess",
            )


def _support(case: _Case) -> Iterator[Finding]:
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
                yield _warn(
                    "support", f"practice:{practice.id}", what, "check both answers", "assess"
                )


def _consensus(case: _Case) -> Iterator[Finding]:
    """A consensus lies among the votes it stands for, or says why not."""
    sitting = case.engagement.round(case.scorecard.round) if case.scorecard.round else None
    for item in sitting.consensus if sitting else ():
        votes = [
            answer.value
            for answer in (sitting.answers if sitting else ())
            if (answer.team, answer.practice) == (item.team, item.practice)
            and answer.value is not None
        ]
        outside = bool(votes) and not min(votes) <= item.value <= max(votes)
        if (outside or not votes) and not item.dissent:
            reason = "lies outside all votes" if votes else "has no vote behind it"
            what = f"The consensus on {case.practice(item.practice)} {reason}."
            yield _warn(
                "consensus", f"practice:{item.practice}", what, "say in its note why", "assess"
            )


def _people(case: _Case) -> Iterator[Finding]:
    """Every team and every respondent was heard."""
    answered = Counter(cell.team for cell in case.scorecard.cells if cell.state != "unanswered")
    for team in case.engagement.teams:
        heard = case.scorecard.team in (None, team.id)
        if heard and not answered[team.id]:
            yield _warn(
                "silent-team",
                f"team:{team.id}",
                f"{team.title} has answered nothing.",
                "ask it, or take it out of the engagement",
                "assess",
            )
    if not case.engagement.teams:
        yield Finding(
            "teams",
            "blocks",
            "engagement:teams",
            "There is no team.",
            "add at least one team",
            "engagement",
        )


def _profile(case: _Case) -> Iterator[Finding]:
    """The questions that decide, price or check are answered, as far as they would be asked."""
    profile = case.engagement.profile
    for question in case.catalogue.profile:
        shown = all(profile.get(id_) in words for id_, words in question.show_when.items())
        if question.id in profile or not shown:
            continue
        if "decision" in question.feeds:
            lack, remedy = "The decision lacks an answer", "answer it in the profile"
        elif question.feeds == ("value",):
            lack, remedy = (
                "It will not be shown in money",
                "ask the client, or say so in the report",
            )
        else:
            continue
        yield _warn(
            "profile",
            f"profile:{question.id}",
            f"{lack}: {question.question}",
            remedy,
            "engagement",
        )
    checks = [each.id for each in case.catalogue.profile if "check" in each.feeds]
    if checks and not any(id_ in profile for id_ in checks):
        yield _warn(
            "outcomes",
            "profile:outcomes",
            "No outcome of today is stated, so today's simulation meets no check.",
            "ask for lead time, frequency or recovery",
            "engagement",
        )


def _limits(case: _Case) -> Iterator[Finding]:
    """The roadmap has something to spend, and is not pinned to what is not asked about."""
    limits = case.engagement.limits
    for name, value in (
        ("weeks-per-quarter", limits.weeks_per_quarter),
        ("budget", limits.budget),
        ("week-cost", limits.week_cost),
    ):
        if value == 0:
            yield _warn(
                "limits",
                f"limits:{name}",
                f"`{name}` is 0.",
                "ask the client for the real limit",
                "roadmap",
            )
    asked = {practice.id for practice in asked_practices(case.catalogue, case.engagement)}
    for pin in case.engagement.roadmap.pins:
        if pin.practice not in asked:
            what = f"{case.practice(pin.practice)} is pinned, but it is not in scope."
            yield _warn(
                "pin",
                f"practice:{pin.practice}",
                what,
                "remove the pin, or choose another edition",
                "roadmap",
            )


def _catalogue(case: _Case) -> Iterator[Finding]:
    """The answers were given to these words, and all of them count."""
    ref = case.engagement.catalogue
    changed = ref.hash is not None and ref.hash != case.catalogue.hash
    if changed or ref.version != case.catalogue.version:
        what = (
            f"The answers were given to version {ref.version} of the catalogue, this is "
            f"{case.catalogue.version}{' with other words' if changed else ''}."
        )
        yield _warn(
            "catalogue",
            "engagement:catalogue",
            what,
            "read the changed questions, then save the engagement with this catalogue",
            "engagement",
        )
    asked = {practice.id for practice in asked_practices(case.catalogue, case.engagement)}
    sitting = case.engagement.round(case.scorecard.round) if case.scorecard.round else None
    beyond = {answer.practice for answer in (sitting.answers if sitting else ())} - asked
    if beyond:
        what = f"{len(beyond)} answered practices are outside the edition or the scope."
        yield _warn(
            "edition",
            f"practice:{min(beyond)}",
            what,
            "choose the edition that asks them, if they should count",
            "engagement",
        )


def _logs(case: _Case) -> Iterator[Finding]:
    """Data that is not the client's own is named as such."""
    for log in case.engagement.logs:
        if log.label:
            yield _warn(
                "demonstration",
                f"log:{log.id}",
                f"The log is not the client's own: {log.label}.",
                "replace it by the client's log, or keep the label",
                "report",
            )


_CHECKS: tuple[Callable[[_Case], Iterator[Finding]], ...] = (
    _verdict,
    _coverage,
    _not_applicable,
    _contradictions,
    _disagreement,
    _claims,
    _support,
    _consensus,
    _people,
    _profile,
    _limits,
    _catalogue,
    _logs,
)
