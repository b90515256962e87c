"""Who sees what: how leadership and the hands-on roles answer the same questions, in one table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.agreement import MINIMUM, Agreement, Gap, View, measure_agreement
from advisor.engagement import ROLES
from advisor.report.content.context import Context, counted, simple_table
from advisor.report.figures import ChartSpec, role_map
from advisor.report.model import Block, FigureBlock, Heading, Paragraph
from advisor.report.numbers import DASH, index, index_range, joined, signed, span

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["WIDE_GAP", "agreement_blocks", "gap_range", "gap_sentence", "gap_text"]

WIDE_GAP = 1.0
"""From this many index points on a gap is marked: one level apart."""


def gap_text(gap: Gap) -> str:
    """A gap with its sign and one decimal; what rounds to nothing has no sign.

    >>> gap_text(Gap(-0.34)), gap_text(Gap(0.02)), gap_text(Gap(why="fewer than 3 people"))
    ('−0.3', '0.0', '–')
    """
    return DASH if gap.gap is None else signed(gap.gap, 1)


def gap_range(gap: Gap) -> str:
    """The range of a gap, one decimal each, in the form of every range.

    >>> gap_range(Gap(0.3, -0.1, 0.6)), gap_range(Gap(0.3, 0.1, 0.6))
    ('−0.1 to +0.6', '0.1–0.6')
    """
    if gap.low is None or gap.high is None:
        return ""
    if gap.low < 0:
        return f"{signed(gap.low, 1)} to {signed(gap.high, 1)}"
    return span(f"{gap.low:.1f}", f"{gap.high:.1f}")


def gap_sentence(catalogue: Catalogue, agreement: Agreement) -> str:
    """What the gaps say in one sentence: where both sides are farthest apart, or nowhere."""
    known = [(row.gap, row) for row in agreement.dimensions if row.gap.gap is not None]
    if not known:
        return "Too few people of both sides answered the same questions to compare them"
    gap, row = max(known, key=lambda pair: abs(pair[0].gap or 0.0))
    value, name = gap.gap or 0.0, catalogue.dimension(row.dimension).short_name
    if not float(f"{value:.1f}"):
        return "Leadership and the hands-on roles see every compared area alike"
    way = "higher" if value > 0 else "lower"
    return f"Leadership sees {name} {abs(value):.1f} {way} than the hands-on roles"


def agreement_blocks(context: Context) -> list[Block]:
    """The heat map of roles, and both sides in a table; nothing where no group may be shown."""
    found = measure_agreement(
        context.catalogue, context.engagement, context.assessment.scorecard.round
    )
    rows = [
        (
            context.short(row.dimension),
            _view(row.sides["leadership"]),
            _view(row.sides["hands-on"]),
            gap_text(row.gap),
            gap_range(row.gap),
        )
        for row in found.dimensions
        if row.gap.gap is not None
    ]
    chart = _map(context, found)
    blocks: list[Block] = [FigureBlock(chart=chart)] if chart else []
    if not rows:
        return blocks
    table = simple_table(
        ("Area", "Leadership, management", "Hands-on roles", "Gap", "80% range"),
        rows,
        widths=(1.6, 1.4, 1.2, 0.6, 0.9),
        right=(1, 2, 3, 4),
        bold=(3,),
        caption=_caption(context, found),
        finding=gap_sentence(context.catalogue, found),
    )
    heading = Heading(text="Both sides beside each other", unit="index")
    return [*blocks, heading, table, _talk(found)]


def _map(context: Context, found: Agreement) -> ChartSpec | None:
    words = {point.value: point.label for point in
             context.catalogue.scales["respondent-roles"].points}  # fmt: skip
    return role_map(
        found,
        {row.dimension: context.short(row.dimension) for row in found.dimensions},
        {role: words.get(role, role) for role in ROLES},
        {row.dimension: (gap_text(row.gap), gap_range(row.gap)) for row in found.dimensions},
        title=gap_sentence(context.catalogue, found),
        source=context.from_answers,
    )


def _view(view: View) -> str:
    return f"{index(view.index)} ({index_range(view.low, view.high)}), n {view.n}"


def _caption(context: Context, found: Agreement) -> str:
    kept = [context.short(row.dimension) for row in found.dimensions if row.gap.gap is None]
    text = (
        f"{found.people} of {found.asked} people answered. Means of their own answers to the "
        "questions both sides answered; ranges: people drawn again, rough for few."
    )
    if kept:
        text += (
            f" Not shown, for fewer than {MINIMUM} people on a side or no question in common: "
            f"{joined(kept)}."
        )
    return text


def _talk(found: Agreement) -> Paragraph:
    wide = sum(talk.over_limit for talk in found.agenda)
    if not wide:
        text = "On no question do answers lie farther apart than the customary limit."
    else:
        text = f"On {counted(wide, 'question')} answers lie farther apart than the customary limit."
    return Paragraph(text=text, small=True)
