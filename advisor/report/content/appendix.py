"""The appendix: every answer without persons, every source, claims of others as claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.agreement import MINIMUM, measure_agreement
from advisor.engagement import VALUES
from advisor.report.content.context import Context, counted, sentence, simple_table
from advisor.report.content.knowing import sources_table
from advisor.report.model import Badge, Block, Cell, Column, Heading, ListBlock, Section, TableBlock
from advisor.report.model import Item as Entry
from advisor.report.numbers import DASH, in_words, plural, share
from advisor.scoring import HIGH_CLAIM_LEVEL

if TYPE_CHECKING:
    from advisor.answers import TeamState
    from advisor.model import Practice
    from advisor.scoring import Adoption

__all__ = ["answers_section", "sources_section"]

_STATES: dict[TeamState, str] = {
    "chosen": "answered",
    "unknown": "don't know",
    "not-applicable": "does not apply",
    "unanswered": "not answered",
}


def answers_section(context: Context) -> Section:
    """One row a practice asked about: the people-weighted answer, its state, evidence and votes."""
    card = context.assessment.scorecard
    asked = {cell.practice for cell in card.cells}
    votes = _votes(context)
    blocks: list[Block] = []
    for dimension in context.catalogue.dimensions:
        mine = [p for p in context.catalogue.of_dimension(dimension.id) if p.id in asked]
        if mine:
            rows = tuple(
                (
                    Cell(text=practice.question),
                    Cell(text=str(practice.level)),
                    *_answer(card.adoption[practice.id], practice.level),
                    *votes.get(practice.id, _NO_VOTES),
                )
                for practice in mine
            )
            blocks += [
                Heading(text=dimension.name),
                TableBlock(
                    columns=_COLUMNS, rows=rows, finding=_told(context, dimension.name, mine)
                ),
            ]
    number = counted(len(asked), "practice")
    return Section(
        id="answers",
        appendix=True,
        title=f"The answers to all {number}, without names",
        short="All answers",
        lede="Adoption over all teams, weighted by people. What does not apply leaves every score. "
        "Right: how many answers chose each value, did not know, or said that it does not apply; "
        f"from {in_words(MINIMUM)} people on, else a dash.",
        blocks=tuple(blocks),
    )


def _told(context: Context, name: str, practices: Sequence[Practice]) -> str:
    """How many practices of an area were answered, as a sentence."""
    states = [context.assessment.scorecard.adoption[each.id].state for each in practices]
    known = sum(state == "chosen" for state in states)
    number = counted(len(states), "practice")
    return f"{name}: {in_words(known)} of {number} {plural(known, 'is', 'are')} answered"


_COLUMNS = (
    Column(title="Question", width=3.8),
    Column(title="Level", align="right", width=0.5),
    Column(title="Adoption", align="right", width=0.8),
    Column(title="State", width=1.3),
    Column(title="Evidence", width=1.0),
    *(Column(title=share(value), align="right", width=0.45) for value in VALUES),
    Column(title="?", align="right", width=0.35),
    Column(title="n/a", align="right", width=0.4),
)


def _answer(adoption: Adoption, level: int) -> tuple[Cell, Cell, Cell]:
    high = adoption.value is not None and adoption.value >= 1.0 and level >= HIGH_CLAIM_LEVEL
    bare = adoption.evidence in (None, "stated")
    badge = Badge(kind="unverified", text="unverified") if high and bare else None
    return (
        Cell(text=share(adoption.value), bold=adoption.value is not None),
        Cell(text=_STATES[adoption.state]),
        Cell(text="" if badge else (adoption.evidence or DASH), badge=badge),
    )


_NO_VOTES = (Cell(text=DASH),) * (len(VALUES) + 2)


def _votes(context: Context) -> dict[str, tuple[Cell, ...]]:
    """The histogram of each question's votes, of those alone that enough people stand behind."""
    sitting = context.round
    if sitting is None:
        return {}
    found = measure_agreement(context.catalogue, context.engagement, sitting.id)
    states = Counter((answer.practice, answer.state) for answer in sitting.answers)
    return {
        each.practice: tuple(
            Cell(text=str(number))
            for number in (
                *each.all.counts,
                states[each.practice, "unknown"],
                states[each.practice, "not-applicable"],
            )
        )
        for each in found.practices
        if each.all.counts is not None
    }


def sources_section(context: Context) -> Section:
    """The sources that stand behind the practices asked about, and claims printed as claims."""
    asked = {cell.practice for cell in context.assessment.scorecard.cells}
    used = {
        effect.source
        for practice in asked
        for effect in context.catalogue.practices[practice].effects
        if effect.source
    }
    found = [source for id_, source in context.catalogue.sources.items() if id_ in used]
    rows = [
        (source.title, source.kind, sentence(source.finding), sentence(source.caveat or "") or DASH)
        for source in found
    ]
    every = sources_table(context)
    blocks: list[Block] = [
        every
        or simple_table(
            ("Source", "Kind", "What it found", "What to mind"), rows, widths=(2.0, 0.9, 2.6, 2.0)
        )
    ]
    claims = _claims(context)
    if claims:
        title = "Claims of the material this advice grew from, not our findings"
        finding = "What the material claims is no finding of ours"
        blocks += [Heading(text=title, finding=finding), ListBlock(items=claims)]
    return Section(
        id="sources",
        appendix=True,
        title=_sources_title(len(every.rows) if every else len(rows), simulated=every is not None),
        short="Sources",
        lede="Effects without a source are marked as assumptions wherever they appear.",
        blocks=tuple(blocks),
    )


def _sources_title(number: int, *, simulated: bool) -> str:
    told = counted(number, "source stands", "sources stand", capitals=True)
    what = "the parameters and effects" if simulated else "the effects used"
    return f"{told} behind {what}"


def _claims(context: Context) -> tuple[Entry, ...]:
    verdict = context.assessment.decision.verdict
    return tuple(
        Entry(lead="Claim.", text=f"{sentence(claim.text)} {sentence(claim.note)}")
        for claim in context.catalogue.matrix.claims
        if verdict in claim.verdicts
    )
