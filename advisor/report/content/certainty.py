"""How sure each score is: the chance of every level, shown and stated apart, marks and gates."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from advisor.report.content.context import Context, counted
from advisor.report.model import Block, Cell, Column, Item, ListBlock, Section, TableBlock
from advisor.report.numbers import DASH, count, index, index_range, joined, plural, share
from advisor.scoring import flags_of

if TYPE_CHECKING:
    from advisor.scoring import Flag, Score

__all__ = ["certainty_section", "level_note"]

_LIKELY = 0.5


def level_note(context: Context, score: Score) -> str:
    """Under a level: its name and the share of draws that reach just it, or why there is none."""
    if score.level is None:
        return score.why_none
    names = {item.number: item.name for item in context.catalogue.levels}
    note = f"{names[score.level]}, in {share(score.level_probability[score.level - 1])} of draws"
    if not score.unseen_levels:
        return note
    return f"{note}; no answer at level {joined([str(at) for at in score.unseen_levels])}"


def certainty_section(context: Context) -> Section | None:
    """One row a dimension, the overall score first; below it what is marked.

    None where nothing has a score.
    """
    table = _table(context)
    if not table.rows:
        return None
    blocks: list[Block] = [table]
    marks = _marks(context)
    if marks:
        blocks.append(ListBlock(items=marks))
    return Section(
        id="certainty",
        title=_title(context),
        short="How sure each score is",
        lede="Answers drawn again within their doubt: evidence, votes, open answers, spacing, "
        "weights.",
        level=2,
        together=True,
        blocks=tuple(blocks),
    )


def _title(context: Context) -> str:
    known = [score for score in context.shown if score.level is not None]
    unsure = [s for s in known if s.level_probability[(s.level or 1) - 1] < _LIKELY]
    if not known:
        return "No area has a level yet"
    if not unsure:
        return "Every level reached is also the likeliest one"
    names = joined([context.short(score.id) for score in unsure[:3]])
    verb = plural(len(unsure), "is", "are")
    if len(unsure) > 3:
        return f"{counted(len(unsure), 'level', capitals=True)} {verb} less likely than not"
    return f"The {plural(len(unsure), 'level', 'levels')} of {names} {verb} less likely than not"


def _table(context: Context) -> TableBlock:
    card = context.assessment.scorecard
    levels = [str(level.number) for level in context.catalogue.levels]
    columns = (
        Column(title="Area", width=2.0),
        Column(title="Level", align="right", width=0.6),
        *(Column(title=f"P({level})", align="right", width=0.6) for level in levels),
        Column(title="Shown only", align="right", width=1.1),
        Column(title="Said only", align="right", width=1.1),
        Column(title="n/a at 0 and 1", align="right", width=1.2),
    )
    found = zip((card.overall, *card.dimensions), card.validated, card.stated, strict=True)
    rows = tuple(
        (
            Cell(text="Overall" if at == 0 else context.short(score.id), bold=at == 0),
            Cell(text=DASH if score.level is None else str(score.level), bold=True),
            *_chances(score, len(levels)),
            _alone(shown),
            _alone(stated),
            Cell(text=index_range(score.away_low, score.away_high)),
        )
        for at, (score, shown, stated) in enumerate(found)
        if score.status in ("assessed", "insufficient")
    )
    draws = count(context.catalogue.settings.band.draws)
    return TableBlock(
        columns=columns,
        rows=rows,
        caption=f"P(n): share of {draws} draws in which the level is n. Shown only: index of the "
        "answers with a document, sample or measurement behind them, the others unknown; said "
        "only: of the rest. A range alone: too few of them for an index, so what is possible. "
        "n/a at 0 and 1: the 80% range if all that was declared not applicable were wholly absent "
        "and wholly in place.",
    )


def _chances(score: Score, levels: int) -> tuple[Cell, ...]:
    if not score.level_probability:
        return (Cell(text=DASH),) * levels
    return tuple(
        Cell(text=share(chance) if chance else DASH, bold=at == score.level)
        for at, chance in enumerate(score.level_probability, 1)
    )


def _alone(score: Score) -> Cell:
    if score.index is not None:
        return Cell(text=index(score.index), bold=True)
    return Cell(text=index_range(score.bound_low, score.bound_high))


def _marks(context: Context) -> tuple[Item, ...]:
    found = flags_of(context.catalogue, context.assessment.scorecard)
    counts = Counter(each.flag for each in found)
    items = []
    if number := counts["unverified"]:
        words = counted(number, "answer claims", "answers claim", capitals=True)
        text = f"{words} a practice of level 3 or above fully in place, with nothing shown."
        items.append(Item(lead="Unverified.", text=text))
    if number := counts["unsupported"]:
        words = counted(number, "answer stands", "answers stand", capitals=True)
        text = (
            f"{words} on a prerequisite below half; the simulation lets "
            f"{plural(number, 'it', 'them')} count less."
        )
        items.append(Item(lead="Unsupported.", text=text))
    away = [each for each in found if each.flag == "not-applicable"]
    if away:
        text = "; ".join(_area(context, each) for each in away)
        items.append(Item(lead="Declared not applicable.", text=f"{text}."))
    return tuple(items)


def _area(context: Context, flag: Flag) -> str:
    team = context.engagement.team(flag.team).title
    end = ", too much for a number" if flag.refused else ""
    return f"{team}: {share(flag.share)} of {context.short(flag.dimension)}{end}"
