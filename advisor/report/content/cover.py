"""The page before page 1: whose report it is, of which day, in which state and for whose eyes."""

from __future__ import annotations

from advisor.report.content.context import Context, counted
from advisor.report.figures.radar import radar
from advisor.report.model import Cover, Fact
from advisor.report.numbers import DASH, day, plural
from advisor.report.publication import Publication

__all__ = ["cover_of"]

_READERS = {
    "board": "For the board",
    "leadership": "For leadership",
    "engineering": "For engineering",
}


def cover_of(context: Context, publication: Publication) -> Cover:
    """What identifies the report, and the radar where three areas or more have an index."""
    return Cover(
        readers=_READERS[context.profile],
        facts=(
            Fact(label="Round of", value=_day(context), note=_voices(context)),
            Fact(label="Version", value=_version(publication), note=_status(publication)),
            Fact(
                label="Approved by",
                value=publication.approved_by or DASH,
                note=_signed(publication),
            ),
            Fact(label="Scope", value=_scope(context), note=_asked(context)),
        ),
        confidentiality=publication.confidentiality,
        chart=radar(
            context.catalogue,
            context.assessment.scorecard,
            context.targets,
            source=context.from_answers,
        ),
    )


def _day(context: Context) -> str:
    return day(context.dated) if context.dated else "no round yet"


def _voices(context: Context) -> str:
    found = context.round
    if found is None:
        return "no answers"
    people = len({answer.respondent for answer in found.answers})
    return f"answers of {counted(people, 'person', 'people')}"


def _version(publication: Publication) -> str:
    return publication.version or ("Draft" if publication.draft else "Final")


def _status(publication: Publication) -> str:
    return "marked as a draft on every page" if publication.draft else "approved"


def _signed(publication: Publication) -> str:
    return "nobody has approved it yet" if publication.draft else "stands for this report"


def _scope(context: Context) -> str:
    teams = len(context.engagement.teams)
    return f"{teams} {plural(teams, 'team')}"


def _asked(context: Context) -> str:
    return f"{counted(len(context.shown), 'area')} of the questionnaire"
