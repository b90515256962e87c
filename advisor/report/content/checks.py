"""What a careful reader would object to, printed with the reason why the report goes out anyway."""

from __future__ import annotations

from advisor.quality import Finding, review
from advisor.report.content.context import Context, capital, counted, sentence, simple_table
from advisor.report.model import Block, Callout, Section
from advisor.report.numbers import in_words, plural
from advisor.report.publication import Publication

__all__ = ["checks_section", "findings_of"]

_SEVERITY = {"blocks": "blocks", "warns": "to be minded"}


def findings_of(context: Context) -> tuple[Finding, ...]:
    """The findings of the checks before publishing."""
    return review(
        context.catalogue,
        context.engagement,
        context.assessment.scorecard,
        context.assessment.decision,
    )


def checks_section(context: Context, publication: Publication) -> Section | None:
    """The open findings, those that block first; nothing where there are none and no reason."""
    found = findings_of(context)
    if context.profile == "board" and not publication.reason:
        return None
    if not found and not publication.reason:
        return None
    blocks: list[Block] = []
    if publication.reason:
        who = publication.approved_by or "whoever builds it"
        blocks.append(
            Callout(
                lead="Why it goes out as it is.",
                text=sentence(publication.reason),
                note=f"Given by {who}.",
            )
        )
    if found:
        rows = [
            (capital(_SEVERITY[each.severity]), sentence(each.what), sentence(each.remedy))
            for each in found
        ]
        blocks.append(
            simple_table(
                ("State", "What", "What mends it"), rows, widths=(0.9, 3.4, 2.4), bold=(0,)
            )
        )
    return Section(
        id="checks",
        appendix=True,
        title=_title(found),
        short="Checks before publishing",
        lede="What a careful reader could object to, found by rules over the answers.",
        blocks=tuple(blocks),
    )


def _title(found: tuple[Finding, ...]) -> str:
    if not found:
        return "Every check before publishing passes"
    blocking = sum(each.severity == "blocks" for each in found)
    number = counted(len(found), "check")
    if not blocking:
        return f"No check blocks publishing; {number} {plural(len(found), 'asks', 'ask')} for care"
    verb = plural(blocking, "blocks", "block")
    return f"{in_words(blocking, capital=True)} of {number} {verb} publishing"
