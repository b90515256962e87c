"""One compact block a dimension: index, target, level steps, the widest gap and the first move."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.content.agreement import agreement_blocks
from advisor.report.content.certainty import certainty_section, level_note
from advisor.report.content.context import Context, counted, possible, sentence, simple_table
from advisor.report.figures import level_bars
from advisor.report.model import Block, Fact, Facts, FigureBlock, Paragraph, Section
from advisor.report.numbers import DASH, from_to, index, joined, share

if TYPE_CHECKING:
    from advisor.gaps import Gap
    from advisor.scoring import Score

__all__ = ["dimension_sections"]


def dimension_sections(context: Context) -> list[Section]:
    """A chapter head, then a block for every dimension in scope; what is out of scope by name."""
    sure = certainty_section(context)
    sections = [_head(context), *([sure] if sure else [])]
    sections += [_dimension(context, score) for score in context.shown]
    return sections


def _head(context: Context) -> Section:
    scores = context.assessment.scorecard.dimensions
    away = [score for score in scores if score.status in ("out-of-scope", "not-applicable")]
    lede = "Current index with its 80% likely range, target, the level's steps, and the first move."
    if away:
        names = joined([context.dimension(score.id) for score in away])
        lede += f" Not part of this assessment: {names}."
    return Section(
        id="dimensions",
        title=_title(context),
        short="Area by area",
        lede=lede,
        blocks=tuple(agreement_blocks(context)),
    )


def _title(context: Context) -> str:
    targets = context.targets
    gaps = [
        (targets[score.id] - (score.index or 0.0), context.short(score.id))
        for score in context.shown
        if score.index is not None
        and score.id in targets
        and context.catalogue.dimension(score.id).group != "overlay"
    ]
    if not context.shown:
        return "Nothing that was asked applies here, so no area has a number"
    if not any(score.index is not None for score in context.shown):
        return "No area has enough answers for a number"
    if not gaps or max(gaps)[0] < 0.05:
        return "Every assessed area is at its target"
    distance, name = max(gaps)
    return f"{name} is farthest from its target: {index(distance)} index points"


def _dimension(context: Context, score: Score) -> Section:
    dimension = context.catalogue.dimension(score.id)
    gaps = [gap for gap in context.assessment.gaps.items if gap.dimension == score.id]
    blocks: list[Block] = [_facts(context, score)]
    chart = level_bars(
        context.catalogue, context.assessment.scorecard, score.id, source=context.from_answers
    )
    if chart.y.categories:
        blocks.append(FigureBlock(chart=chart, heading=False))
    if gaps:
        blocks.append(_moves(context, gaps[:2]))
    elif score.index is not None:
        blocks.append(Paragraph(text="No practice of this area is below its target."))
    return Section(
        id=f"dimension-{score.id}",
        title=_finding(context, score, gaps),
        short=dimension.name,
        lede=_meaning(context, score),
        level=2,
        together=True,
        blocks=tuple(blocks),
    )


def _finding(context: Context, score: Score, gaps: list[Gap]) -> str:
    name = context.dimension(score.id)
    if score.index is None:
        return f"{name}: {score.why_none} for a number"
    if not gaps:
        return f"{name}: at its target"
    target = context.targets.get(score.id, score.index)
    verb = counted(len(gaps), "practice separates", "practices separate")
    if index(score.index) == index(target):
        return f"{name}: at {index(target)}, with {counted(len(gaps), 'small gap')} left"
    return f"{name}: {verb} {index(score.index)} from {index(target)}"


def _meaning(context: Context, score: Score) -> str:
    meanings = context.catalogue.dimension(score.id).meanings
    return sentence(meanings[score.level]) if score.level is not None else ""


def _facts(context: Context, score: Score) -> Facts:
    level = DASH if score.level is None else f"{score.level} of 5"
    total = score.answered + score.unknown + score.unanswered
    target = context.targets.get(score.id)
    return Facts(
        items=(
            Fact(
                label="Index",
                value=index(score.index) if score.index is not None else "insufficient",
                note=possible(score),
            ),
            Fact(
                label="Level reached",
                value=level,
                note=level_note(context, score),
            ),
            Fact(label="Target", value=index(target), note=_of_target(target)),
            Fact(
                label="Coverage", value=share(score.coverage), note=f"{score.answered} of {total}"
            ),
        )
    )


def _of_target(target: float | None) -> str:
    """A 5.0 can mean two levels: where no higher one is asked, it is everything asked."""
    if target is None:
        return "no answers to measure it from"
    return "everything asked in place" if target > 4.95 else "index"


def _moves(context: Context, gaps: list[Gap]) -> Block:
    rows = []
    for gap in gaps:
        practice = context.catalogue.practices[gap.practice]
        now = from_to(share(gap.current), share(gap.target))
        rows.append(
            (practice.name, now, sentence(practice.first_step), sentence(practice.done_when))
        )
    return simple_table(
        ("First moves", "Now → target", "First step", "Done when"),
        rows,
        widths=(1.5, 0.8, 2.2, 2.0),
        bold=(0,),
    )
