"""Checks of what stands around the answers: verdict, people, profile, limits, catalogue, logs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from advisor.quality.findings import Case, Finding, warn
from advisor.scoring import asked_practices

__all__ = ["catalogue", "limits", "logs", "people", "profile", "targets", "verdict"]

_NEAR = 0.02


def verdict(case: Case) -> Iterator[Finding]:
    """There is a verdict, and it does not hang by a thread."""
    decision = case.decision
    if decision.verdict is None:
        yield Finding(
            "verdict",
            "blocks",
            "decision:verdict",
            decision.trace[-1],
            "answer what is missing; where nothing applies, choose another edition",
            "assess",
        )
    elif decision.margin is not None and decision.margin < _NEAR:
        what = f"The verdict is only {decision.margin:.3f} away from a cut-off."
        yield warn(
            "margin", "decision:margin", what, "show the neighbouring verdict beside it", "decision"
        )
    others = [word for word in decision.reachable if word != decision.verdict]
    if decision.verdict is not None and others:
        what = f"Open answers could change the verdict to {' or '.join(others)}."
        yield warn(
            "reachable",
            "decision:reachable",
            what,
            "find out the open answers of the software areas",
            "assess",
        )


def people(case: Case) -> Iterator[Finding]:
    """Every team and every respondent was heard."""
    answered = Counter(cell.team for cell in case.scorecard.cells if cell.state != "unanswered")
    for team in case.engagement.teams:
        heard = case.scorecard.team in (None, team.id)
        if heard and not answered[team.id]:
            yield warn(
                "silent-team",
                f"team:{team.id}",
                f"{team.title} has answered nothing.",
                "ask it, or take it out of the engagement",
                "assess",
                team.id,
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


def profile(case: Case) -> Iterator[Finding]:
    """The questions that decide, price or check are answered, as far as they would be asked."""
    profile = case.engagement.profile
    for question in case.catalogue.profile:
        shown = all(profile.get(id_) in words for id_, words in question.show_when.items())
        if question.id in profile or not shown:
            continue
        if "decision" in question.feeds:
            lack, remedy = "The decision lacks an answer", "answer it in the profile"
        elif question.default is not None:
            continue  # it counts with its default, which says where it comes from
        elif question.feeds == ("value",) and question.kind == "number":  # a price
            lack, remedy = (
                "It will not be shown in money",
                "ask the client, or say so in the report",
            )
        else:
            continue
        yield warn(
            "profile",
            f"profile:{question.id}",
            f"{lack}: {question.question}",
            remedy,
            "engagement",
        )
    checks = [each.id for each in case.catalogue.profile if "check" in each.feeds]
    if checks and not any(id_ in profile for id_ in checks):
        yield warn(
            "outcomes",
            "profile:outcomes",
            "No outcome of today is stated, so today's simulation meets no check.",
            "ask for lead time, frequency or recovery",
            "engagement",
        )


def limits(case: Case) -> Iterator[Finding]:
    """The roadmap has something to spend, and is not pinned to what is not asked about."""
    limits = case.engagement.limits
    for name, words, value in (
        ("weeks-per-quarter", "The capacity in person-weeks a quarter", limits.weeks_per_quarter),
        ("budget", "The budget", limits.budget),
        ("week-cost", "The cost of a person-week", limits.week_cost),
    ):
        if value == 0:
            yield warn(
                "limits",
                f"limits:{name}",
                f"{words} is 0.",
                "ask the client for the real limit",
                "roadmap",
            )
    asked = {practice.id for practice in asked_practices(case.catalogue, case.engagement)}
    for pin in case.engagement.roadmap.pins:
        if pin.practice not in asked:
            what = f"{case.practice(pin.practice)} is pinned, but it is not in scope."
            yield warn(
                "pin",
                f"practice:{pin.practice}",
                what,
                "remove the pin, or choose another edition",
                "roadmap",
            )


def targets(case: Case) -> Iterator[Finding]:
    """A target is of a practice that is asked, and not of one that does not apply to its team."""
    cells = {(cell.team, cell.practice): cell for cell in case.scorecard.cells}
    for target in case.engagement.targets:
        if case.scorecard.team not in (None, target.team):
            continue
        cell = cells.get((target.team, target.practice))
        title = case.engagement.team(target.team).title
        what = f"{title} has a target for {case.practice(target.practice)}, which "
        if cell is None:
            what += "is outside the edition or the scope."
        elif cell.state == "not-applicable" and target.value > 0:
            what += "does not apply to it."
        else:
            continue
        remedy = "take the target back, or ask the question again"
        item = f"practice:{target.practice}"
        yield warn("target", item, what, remedy, "results", target.team)


def catalogue(case: Case) -> Iterator[Finding]:
    """The answers were given to these words, and all of them count."""
    ref = case.engagement.catalogue
    changed = ref.hash is not None and ref.hash != case.catalogue.hash
    if changed or ref.version != case.catalogue.version:
        what = (
            f"The answers were given to version {ref.version} of the catalogue, this is "
            f"{case.catalogue.version}{' with other words' if changed else ''}."
        )
        yield warn(
            "catalogue",
            "engagement:catalogue",
            what,
            "read the changed questions, then save the engagement with this catalogue",
            "engagement",
        )
    asked = {practice.id for practice in asked_practices(case.catalogue, case.engagement)}
    beyond = {answer.practice for answer in case.answers} - asked
    if beyond:
        what = f"{len(beyond)} answered practices are outside the edition or the scope."
        yield warn(
            "edition",
            f"practice:{min(beyond)}",
            what,
            "choose the edition that asks them, if they should count",
            "engagement",
        )


def logs(case: Case) -> Iterator[Finding]:
    """Data that is not the client's own is named as such."""
    for log in case.engagement.logs:
        if log.label:
            yield warn(
                "demonstration",
                f"log:{log.id}",
                f"The log is not the client's own: {log.label}.",
                "replace it by the client's log, or keep the label",
                "report",
            )
