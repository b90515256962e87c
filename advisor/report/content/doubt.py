"""Page 4: what could make us wrong: margin, flips, assumptions, coverage, misses of the mirror."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.content.context import Context, counted, sentence
from advisor.report.figures import quadrant
from advisor.report.figures.verdict import two_decimals
from advisor.report.in_money import likely
from advisor.report.model import (
    Block,
    Callout,
    Cell,
    Column,
    Fact,
    Facts,
    FigureBlock,
    Heading,
    Item,
    ListBlock,
    Section,
    TableBlock,
)
from advisor.report.numbers import change, count, in_words, is_known, joined, plural, share

if TYPE_CHECKING:
    from advisor.decision import Change, Flip
    from advisor.flow import Projection

__all__ = ["doubt_section"]

_FLIPS = 4
_COMBINATIONS = 2


def doubt_section(context: Context) -> Section:
    """The fourth page: the position between the cut-offs, what would flip it, what is assumed."""
    decision = context.assessment.decision
    chart = quadrant(
        context.catalogue, decision, source=f"rules of the matrix; {context.from_answers}"
    )
    blocks: list[Block] = [_facts(context), FigureBlock(chart=chart)]
    flips = (*decision.flips[:_FLIPS], *decision.combinations[:_COMBINATIONS])
    if flips:
        blocks += [
            Heading(text="What would change our mind", unit="smallest changes, nearest first"),
            _flips(context, flips),
        ]
    doubts = _doubts(context)
    if doubts:
        blocks += [Heading(text="What else rests on little"), ListBlock(items=doubts)]
    return Section(
        id="doubt",
        title=_title(context),
        short="What could make us wrong",
        lede=_lede(context),
        page=True,
        one_page=True,
        blocks=tuple(blocks),
        closing=_closing(context),
    )


def _title(context: Context) -> str:
    decision = context.assessment.decision
    if decision.verdict is None:
        return "No verdict yet: too much is unanswered"
    others = [verdict for verdict in decision.reachable if verdict != decision.verdict]
    if others:
        number = counted(len(others), "other verdict")
        return f"Open answers still leave {number} possible"
    if not decision.flips and not decision.combinations:
        return "No single answer would flip the verdict"
    return f"The verdict stands {two_decimals(decision.margin)} from the nearest cut-off"


def _lede(context: Context) -> str:
    decision = context.assessment.decision
    if decision.verdict is None:
        return " ".join(decision.trace)
    held = likely(decision.weight_share.get(decision.verdict, 0.0))
    drawn = likely(decision.probability.get(decision.verdict, 0.0))
    text = (
        f"It holds under {held} of all weightings, and in {drawn} of the draws that doubt the "
        "answers too."
    )
    if decision.flips:
        text += f" {sentence(decision.flips[0].text)}"
    return text


def _facts(context: Context) -> Facts:
    decision = context.assessment.decision
    coverage = context.assessment.scorecard.overall.coverage
    items = [
        Fact(
            label="Foundation",
            value=two_decimals(decision.foundation),
            note=_allowed(decision.foundation_band, decision.cutoffs.foundation),
        ),
        Fact(
            label="Need",
            value=two_decimals(decision.need),
            note=_allowed(decision.need_band, decision.cutoffs.need),
        ),
        Fact(
            label="Nearest cut-off",
            value=two_decimals(decision.margin),
            note="away, on axes of 0 to 1",
        ),
        Fact(label="Coverage", value=share(coverage), note="of the applicable items"),
    ]
    return Facts(items=tuple(items))


def _allowed(band: tuple[float, float], cuts: tuple[float, float]) -> str:
    edges = joined([f"{cut:g}" for cut in cuts])
    return f"80% likely {band[0]:.2f}–{band[1]:.2f}; cut-offs {edges}"


def _flips(context: Context, flips: tuple[Flip, ...]) -> TableBlock:
    columns = (
        Column(title="If this changed", width=4.2),
        Column(title="Distance", align="right", width=0.8),
        Column(title="The verdict becomes", width=2.0),
    )
    rows = tuple(
        (
            Cell(text=_flip_words(context, flip)),
            Cell(text=two_decimals(flip.distance)),
            Cell(text=context.verdict(flip.verdict), bold=True),
        )
        for flip in flips
    )
    nearest = min(flip.distance for flip in flips)
    caption = "Distance: what the change moves on its axis of 0 to 1."
    return TableBlock(
        columns=columns,
        rows=rows,
        caption=caption,
        finding=f"The nearest change that turns the verdict lies {two_decimals(nearest)} away",
    )


def _flip_words(context: Context, flip: Flip) -> str:
    """The change in words; of a long combination its number and its first two answers."""
    if len(flip.changes) <= 2:
        return sentence(flip.text.partition(", the verdict would be")[0])
    names = [f"“{_changed(context, change)}”" for change in flip.changes[:2]]
    number = in_words(len(flip.changes), capital=True)
    return f"{number} answers changed together, among them {joined(names)}."


def _changed(context: Context, change: Change) -> str:
    if change.kind == "practice":
        return context.practice(change.id)
    return context.catalogue.question(change.id).question


def _doubts(context: Context) -> tuple[Item, ...]:
    items = [*_break_evens(context)]
    if context.projection is not None:
        items += _run_doubts(context.projection)
    return tuple(items)


def _break_evens(context: Context) -> list[Item]:
    found = []
    names = {factor.id: factor.name for factor in context.catalogue.matrix.factors}
    names |= {item.id: item.name for item in context.catalogue.dimensions}
    for each in context.assessment.decision.break_even:
        if each.at is not None and each.verdict is not None:
            found.append(
                (
                    abs(each.at - each.weight),
                    f"{names.get(each.id, each.id)} weighs {share(each.weight)} of its axis; at "
                    f"{share(each.at)} the verdict would be “{context.verdict(each.verdict)}”.",
                )
            )
    return [Item(lead="Weights.", text=text) for _, text in sorted(found)[:1]]


def _run_doubts(projection: Projection) -> list[Item]:
    found = []
    parameters = projection.baseline.parameters
    kinds = parameters["provenance"].value_counts()
    assumed = int(kinds.get("assumption", 0))
    total = len(parameters)
    found.append(
        Item(
            lead="Inputs.",
            text=f"{count(assumed)} of {count(total)} parameters of today's scenario are expert "
            f"assumptions, {count(int(kinds.get('default', 0)))} come from sources for "
            f"organisations of this size, {count(int(kinds.get('stated', 0)))} from you and "
            f"{count(int(kinds.get('measured', 0)))} from your logs.",
        )
    )
    misses = projection.mirror[projection.mirror["verdict"].isin(["higher", "lower"])]
    if len(misses):
        names = joined([str(name) for name in misses["outcome"]])
        verb = plural(len(misses), "differs", "differ")
        found.append(
            Item(
                lead="Mirror.",
                text=f"{counted(len(misses), 'outcome', capitals=True)} you stated {verb} from "
                f"today's simulation: {names}.",
            )
        )
    off = _assumptions_off(projection)
    if off:
        found.append(Item(lead="Assumptions off.", text=off))
    return found


def _assumptions_off(projection: Projection) -> str:
    """What is left of the plan's first outcome when every assumed effect is switched off."""
    outlook = projection.outlook
    if outlook.assumptions_off is None:
        return ""
    measure, subject = outlook.criterion
    values = []
    for strategy in (
        outlook.strategy("nothing"),
        outlook.strategy("roadmap"),
        outlook.assumptions_off,
    ):
        frame = strategy.experiment.measures
        found = frame[(frame["measure"] == measure) & (frame["subject"] == subject)]
        values.append(float(found["mean"].iloc[0]) if len(found) else float("nan"))
        unit = str(found["unit"].iloc[0]) if len(found) else ""
    nothing, plan, off = values
    if not all(is_known(value) for value in values):
        return ""
    return (
        f"Over the plan, {measure.partition('.')[0].replace('-', ' ')} changes by "
        f"{change(plan - nothing, unit, like=nothing)}; with every assumed effect switched off, by "
        f"{change(off - nothing, unit, like=nothing)}."
    )


_NAMED = 3


def _closing(context: Context) -> Callout:
    """What nobody knows and what nobody has answered yet: two things, and neither is a gap."""
    find_out = context.assessment.gaps.find_out
    if not find_out:
        return Callout(
            lead="What to settle first.",
            text="Every practice with a target was answered; no gap is hidden by a don't know.",
        )
    told = []
    for state, words in (("unknown", "nobody could answer"), ("unanswered", "not answered yet")):
        names = [gap.name for gap in find_out if gap.state == state]
        if names:
            number = counted(len(names), "practice", capitals=True)
            first = ", first" if len(names) > _NAMED else ""
            told.append(f"{number} with a target {words}{first}: {joined(names[:_NAMED])}.")
    return Callout(
        lead="What to settle first.",
        text=" ".join(told),
    )
