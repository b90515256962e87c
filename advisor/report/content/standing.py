"""Page 2: where the organisation stands, with ranges, and the widest gaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.report.content.certainty import level_note
from advisor.report.content.context import Context, capital, counted, possible, sentence
from advisor.report.figures import interval_dots
from advisor.report.model import (
    Badge,
    Block,
    Callout,
    Cell,
    Column,
    Fact,
    Facts,
    FigureBlock,
    Heading,
    Paragraph,
    Section,
    TableBlock,
)
from advisor.report.numbers import DASH, in_words, index, index_range, joined, plural, share
from advisor.scoring import is_unverified

if TYPE_CHECKING:
    from advisor.gaps import Gap
    from advisor.scoring import Score

__all__ = ["gap_table", "standing_finding", "standing_section", "status_cell"]


def standing_finding(context: Context) -> str:
    """Level reached and what holds it, in one sentence."""
    card = context.assessment.scorecard
    known = [score for score in context.shown if score.index is not None]
    if not known:
        return "No area has a score yet"
    lowest = min(known, key=lambda score: score.index or 0.0)
    level = card.overall.level
    if level is None:
        missing = [score for score in context.shown if score.index is None]
        number = counted(len(missing), "area has", "areas have", capitals=True)
        why = missing[0].why_none if len({each.why_none for each in missing}) == 1 else "no number"
        return f"{number} {why}, so there is no overall level yet"
    name = {item.number: item.name for item in context.catalogue.levels}[level]
    limit = card.lowest_dimension or lowest.id
    return f"You have reached level {level}, {name}; {context.short(limit)} holds it there"


def standing_section(context: Context) -> Section:
    """The second page: facts, the interval dots, the gaps that weigh most."""
    chart = interval_dots(
        context.catalogue,
        context.assessment.scorecard,
        context.targets,
        source=context.from_answers,
    )
    drawn = FigureBlock(chart=chart) if chart.y.categories else Paragraph(text=chart.alt)
    blocks: list[Block] = [_facts(context), drawn]
    gaps = context.assessment.gaps.items[:5]
    if gaps:
        blocks += [Heading(text="The gaps that weigh most"), gap_table(context, gaps)]
    return Section(
        id="standing",
        title=standing_finding(context),
        short="Where you stand",
        lede=_lede(context),
        page=True,
        one_page=True,
        blocks=tuple(blocks),
        closing=_closing(context),
    )


def _lede(context: Context) -> str:
    shown = [score for score in context.shown if score.index is not None]
    targets = context.targets
    below = [score for score in shown if targets.get(score.id, 0.0) - (score.index or 0.0) > 0.05]
    number = len(context.assessment.gaps.items)
    if not shown:
        return "Answer the questions of at least one area to see an index with its range."
    text = (
        f"{in_words(len(below), capital=True)} of {in_words(len(shown))} assessed areas "
        f"{plural(len(below), 'stands', 'stand')} below target, in "
        f"{counted(number, 'practice')}."
    )
    imbalance = context.assessment.scorecard.imbalance
    if imbalance is not None and imbalance >= 0.05:
        text += f" The lowest area lies {index(imbalance)} below the mean."
    return text


def _facts(context: Context) -> Facts:
    card = context.assessment.scorecard
    overall = card.overall
    level = DASH if overall.level is None else f"{overall.level} of 5"
    chosen = overall.answered
    total = chosen + overall.unknown + overall.unanswered
    shown, claims = _evidence(context)
    return Facts(
        items=(
            Fact(
                label="Overall index",
                value=index(overall.index),
                note=possible(overall),
            ),
            Fact(label="Level reached", value=level, note=level_note(context, overall)),
            Fact(
                label="Coverage", value=share(overall.coverage), note=f"{chosen} of {total} items"
            ),
            Fact(label="Evidence", value=share(shown), note=claims),
        )
    )


def _evidence(context: Context) -> tuple[float | None, str]:
    """Share of answers with more than a statement behind them, and the high claims without."""
    cells = [cell for cell in context.assessment.scorecard.cells if cell.value is not None]
    if not cells:
        return None, "no answers"
    shown = sum(cell.evidence not in (None, "stated") for cell in cells) / len(cells)
    bare = sum(is_unverified(cell) for cell in cells)
    words = f"{counted(bare, 'high claim', capitals=True)} unverified"
    return shown, f"shown or better; {words.lower()}"


def gap_table(context: Context, gaps: tuple[Gap, ...] | list[Gap]) -> TableBlock:
    """Gaps in order: where each stands, its target, what waits for it and what it waits for."""
    columns = (
        Column(title="Practice", width=2.6),
        Column(title="Area", width=1.5),
        Column(title="Level", align="right", width=0.5),
        Column(title="Now", align="right", width=0.5),
        Column(title="Target", align="right", width=0.6),
        Column(title="Opens up", align="right", width=0.7),
        Column(title="In top five", align="right", width=0.7),
        Column(title="Needs first", width=2.2),
    )
    rows = tuple(
        (
            Cell(text=gap.name, bold=True),
            Cell(text=context.short(gap.dimension)),
            Cell(text=str(gap.level)),
            Cell(text=share(gap.current)),
            Cell(text=share(gap.target)),
            Cell(text=str(len(gap.unlocks)) if gap.unlocks else DASH),
            Cell(text=share(gap.top_five)),
            Cell(text=joined([context.practice(need) for need in gap.blocked_by[:2]]) or DASH),
        )
        for gap in gaps
    )
    caption = (
        "Adoption in per cent, weighted by people. Opens up: practices below target that need this "
        "one. In top five: share of the draws within the doubt about the answers."
    )
    return TableBlock(columns=columns, rows=rows, caption=caption, finding=_heaviest(gaps))


def _heaviest(gaps: Sequence[Gap]) -> str:
    """The first gap and what waits for it, as a sentence."""
    first = gaps[0]
    if not first.unlocks:
        return f"“{first.name}” is the gap that weighs most"
    waiting = counted(len(first.unlocks), "practice waits", "practices wait")
    return f"“{first.name}” weighs most: {waiting} for it"


def _closing(context: Context) -> Callout:
    thin = [score for score in context.shown if score.index is None]
    unknown = sum(score.unknown for score in context.shown)
    unanswered = sum(score.unanswered for score in context.shown)
    parts = []
    for why in dict.fromkeys(score.why_none for score in thin):
        mine = [context.short(score.id) for score in thin if score.why_none == why]
        parts.append(f"{joined(mine)} {plural(len(mine), 'has', 'have')} {why} for a number")
    if unknown or unanswered:
        parts.append(
            f"{counted(unknown, 'item was', 'items were')} answered “I don't know” and "
            f"{counted(unanswered, 'item is', 'items are')} open"
        )
    else:
        parts.append("nothing that applies is open, and nobody said “I don't know”")
    lowest = context.assessment.scorecard.lowest_team
    if lowest and len(context.engagement.teams) > 1:
        parts.append(f"the lowest team is {context.engagement.team(lowest).title}")
    text = sentence("; ".join(parts))
    widens = "These widen the ranges and never lower a score."
    note = widens if unknown or unanswered else ""
    return Callout(lead="What is least known.", text=capital(text), note=note)


def status_cell(score: Score) -> Cell:
    """An index with its range, or the badge that says why there is none."""
    if score.index is None:
        return Cell(text="", badge=Badge(kind="insufficient", text="insufficient"))
    return Cell(text=index(score.index), sub=index_range(score.low, score.high), bold=True)
