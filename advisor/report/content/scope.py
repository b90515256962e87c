"""Scope and method in brief: who was asked what and when, what was simulated, what is not covered.

Half a page before the details; rules and formulas stand in the appendix, once.
"""

from __future__ import annotations

from collections import Counter

from advisor.agreement import MINIMUM
from advisor.catalogue import in_edition
from advisor.report.content.context import Context, counted, sentence, simple_table
from advisor.report.model import Section
from advisor.report.numbers import DASH, count, day, in_words, joined, plural, share

__all__ = ["scope_section"]

_HOURS_A_WEEK = 168.0


def scope_section(context: Context) -> Section:
    """What the report rests on in one table; each row is left out where it has nothing to say."""
    rows = [
        ("Asked", _asked(context)),
        ("Who answered", _who(context)),
        ("Answers", _answers(context)),
        ("Earlier rounds", _earlier(context)),
        ("Logs read", _logs(context)),
        ("Decided by", _decided(context)),
        ("Simulated", _simulated(context)),
        ("Not covered", _not_covered(context)),
    ]
    return Section(
        id="scope",
        title=_title(context),
        short="Scope and method in brief",
        lede="Scores, gaps and decision follow from the answers by written rules, the plan and its "
        "outcome by computing.",
        blocks=(
            simple_table(
                ("What", "In this report"),
                [row for row in rows if row[1]],
                widths=(1, 4.6),
                bold=(0,),
                finding="What this report rests on, and what it does not cover",
            ),
        ),
    )


def _title(context: Context) -> str:
    found = context.round
    if found is None or not found.answers:
        return "Nobody has answered yet, so there is nothing to judge"
    people = len({answer.respondent for answer in found.answers})
    teams = len({answer.team for answer in found.answers})
    who = counted(people, "person", "people", capitals=True)
    return f"{who} answered for {counted(teams, 'team')} on {day(found.date)}"


def _asked(context: Context) -> str:
    edition = context.catalogue.editions[context.engagement.edition]
    asked = in_edition(context.catalogue, edition.id)
    areas = len({practice.dimension for practice in asked})
    return (
        f"The edition “{edition.title}” of the questionnaire {context.catalogue.id} "
        f"{context.catalogue.version}: {count(len(asked))} "
        f"{plural(len(asked), 'practice')} in {counted(areas, 'area')}, each with four answers, "
        "“don’t know” and “does not apply”."
    )


def _who(context: Context) -> str:
    """People by role; roles of fewer than three people are counted together."""
    found = context.round
    if found is None or not found.answers:
        return ""
    answered = {answer.respondent for answer in found.answers}
    roles = Counter(one.role for one in context.engagement.respondents if one.id in answered)
    points = context.catalogue.scales["respondent-roles"].points
    words = [
        f"{point.label} {roles[point.value]}"  # type: ignore[index]
        for point in points
        if roles[point.value] >= MINIMUM  # type: ignore[index]
    ]
    few = sum(number for number in roles.values() if number < MINIMUM)
    if few and words:
        return f"{', '.join(words)}; {few} in roles of fewer than {in_words(MINIMUM)} people each."
    return f"{joined(words)}." if words else f"No role with {in_words(MINIMUM)} people or more."


def _answers(context: Context) -> str:
    overall = context.assessment.scorecard.overall
    kinds = (
        (overall.answered, "given"),
        (overall.unknown, "not known"),
        (overall.not_applicable, "not applicable"),
        (overall.unanswered, "still open"),
    )
    told = joined([f"{count(number)} {words}" for number, words in kinds if number])
    if overall.coverage is None:
        return f"{told}, counted by team." if told else ""
    return f"{told}, counted by team: coverage {share(overall.coverage)}."


def _earlier(context: Context) -> str:
    now = context.round
    if now is None:
        return ""
    days = [one.date for one in context.engagement.rounds if one.date < now.date]
    return sentence(joined([day(each) for each in sorted(days)])) if days else ""


def _logs(context: Context) -> str:
    names = [log.label or log.file for log in context.engagement.logs]
    return sentence(joined(names)) if names else ""


def _decided(context: Context) -> str:
    first, second = (axis.title for axis in context.catalogue.matrix.axes)
    return (
        f"{first} and {second.lower()}, each from stated answers with stated weights, and "
        "cut-offs between them. The plan is the best that an integer programme finds within "
        "your limits."
    )


def _simulated(context: Context) -> str:
    if context.projection is None:
        return "Nothing yet: plan, money and outcome are missing from this report."
    run, scenario = context.projection.today, context.projection.baseline.scenario
    ways = len(context.projection.outlook.strategies)
    weeks = scenario.horizon * scenario.unit_hours / _HOURS_A_WEEK
    return (
        f"{count(len(scenario.pipelines))} {plural(len(scenario.pipelines), 'pipeline')}, "
        f"{count(len(scenario.pools))} {plural(len(scenario.pools), 'pool')} of people and "
        f"machines and {count(len(scenario.models))} {plural(len(scenario.models), 'kind')} of "
        f"model over {count(weeks)} weeks: {counted(ways, 'way', 'ways')} to go on with the same "
        f"chance events, {counted(run.replications, 'replication')} each, seed {run.seed}, "
        f"{run.engine} engine, version {run.engine_version}."
    )


def _not_covered(context: Context) -> str:
    edition = context.catalogue.editions[context.engagement.edition]
    told = [sentence(edition.cannot_tell)]
    scores = context.assessment.scorecard.dimensions
    states = (
        ("out-of-scope", "Not part of it"),
        ("not-applicable", "Does not apply"),
        ("insufficient", "Without a number"),
    )
    for status, lead in states:
        names = [context.short(score.id) for score in scores if score.status == status]
        if names:
            told.append(f"{lead}: {joined(names)}.")
    if context.projection is not None:
        scored = [one for one in context.projection.roadmap.items if not one.benefit]
        told.append(_SCORED_ONLY)
        if scored:
            number = counted(len(scored), "practice has", "practices have")
            told.append(f"In the plan {number} no simulated money.")
    return " ".join(told) or DASH


_SCORED_ONLY = "Culture, audit and well-being are scored and never simulated."
