"""What a careful reader would object to, printed with the reason why the report goes out anyway."""

from __future__ import annotations

from advisor.quality import Finding, review
from advisor.report.content.context import Context, capital, counted, sentence, simple_table
from advisor.report.model import Block, Callout, Section
from advisor.report.numbers import in_words, plural
from advisor.report.publication import Publication

__all__ = ["checks_section", "findings_of"]

_MOST = 10
"""Findings of one kind that are printed (setting)."""
_EVERY = "The page Report and the command check list every one."
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
        blocks.append(
            simple_table(
                ("State", "What", "What mends it"),
                _rows(context, found),
                widths=(0.9, 3.4, 2.4),
                bold=(0,),
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


def _rows(context: Context, found: tuple[Finding, ...]) -> list[tuple[str, str, str]]:
    """The findings in their order, of one kind the widest first and `_MOST` at most; the rest of
    a kind is counted where it would stand."""
    spread = {
        (f"practice:{cell.practice}", cell.team): cell.spread
        for cell in context.assessment.scorecard.cells
    }
    kinds: dict[tuple[str, str], list[Finding]] = {}
    for each in found:
        kinds.setdefault((each.severity, each.check), []).append(each)
    rows = []
    for alike in kinds.values():
        state = capital(_SEVERITY[alike[0].severity])
        rest = ""
        if len(alike) > _MOST + 1:
            alike = sorted(alike, key=lambda one: -spread.get((one.item, one.team or ""), 0.0))
            rest = counted(len(alike) - _MOST, "more is", "more are", capitals=True)
        shown = alike[:_MOST] if rest else alike
        rows += [(state, sentence(one.what), sentence(one.remedy)) for one in shown]
        if rest:
            rows.append((state, f"{rest} of the same kind.", _EVERY))
    return rows


def _title(found: tuple[Finding, ...]) -> str:
    if not found:
        return "Every check before publishing passes"
    blocking = sum(each.severity == "blocks" for each in found)
    number = counted(len(found), "check")
    if not blocking:
        return f"No check blocks publishing; {number} {plural(len(found), 'asks', 'ask')} for care"
    verb = plural(blocking, "blocks", "block")
    return f"{in_words(blocking, capital=True)} of {number} {verb} publishing"
