"""The simulated outcome: fans of today against the plan, differences, and what was assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.content.context import Context, counted, sentence, simple_table
from advisor.report.content.outcomes import OUTCOMES, shown_outcomes, unit_of
from advisor.report.figures import ChartSpec, fan
from advisor.report.model import Block, Callout, FigureBlock, Heading, Pair, Paragraph, Section
from advisor.report.numbers import change, is_known, measured, share

if TYPE_CHECKING:
    from advisor.flow import Projection

__all__ = ["fans", "outlook_section"]


def outlook_section(context: Context, projection: Projection) -> Section:
    """Fans two by two, the table of differences on common random numbers, the strategies."""
    drawn = fans(context, projection)
    blocks: list[Block] = []
    for at in range(0, len(drawn), 2):
        pair = drawn[at : at + 2]
        left = (FigureBlock(chart=pair[0], width="half"),)
        right = tuple(FigureBlock(chart=chart, width="half") for chart in pair[1:])
        blocks.append(Pair(left=left, right=right))
    if drawn:
        blocks.append(Paragraph(text=drawn[0].caption, small=True))
    blocks += [
        Heading(text="Every outcome, today and with the plan", unit="over the plan's whole time"),
        _differences(context, projection),
        *_strategies(projection),
    ]
    blocks += [Paragraph(text=sentence(note), small=True) for note in projection.outlook.notes]
    return Section(
        id="outlook",
        title=_title(projection),
        short="Simulated outcome",
        lede=_lede(projection),
        page=True,
        blocks=tuple(blocks),
        closing=_closing(projection),
    )


def fans(context: Context, projection: Projection) -> list[ChartSpec]:
    """A fan for each outcome that has one and can be measured in more than one window."""
    series = projection.outlook.series
    start = float(series["start"].min()) if len(series) else 0.0
    drawn = []
    for one in OUTCOMES:
        if not one.fan:
            continue
        chart = fan(
            series,
            measure=one.measure,
            subject=one.subject,
            label=one.label,
            unit=unit_of(projection, one.measure, one.subject),
            source=context.from_simulation,
            offset_hours=start,
        )
        if all(len(line.points) > 1 for line in chart.series):
            drawn.append(chart)
    return drawn


def _title(projection: Projection) -> str:
    outlook = projection.outlook
    best = max(outlook.strategies, key=lambda one: one.probability_best)
    name = outlook.criterion[0].partition(".")[0].replace("-", " ")
    if best.id == "nothing":
        return f"Doing nothing gives the best {name} in {share(best.probability_best)} of runs"
    return f"“{best.title}” gives the best {name} in {share(best.probability_best)} of runs"


def _lede(projection: Projection) -> str:
    run = projection.today
    return (
        f"{run.replications} replications on common random numbers, so that the difference between "
        "two ways is not the luck of the draw. Ranges hold 80% of them."
    )


def _differences(context: Context, projection: Projection) -> Block:
    frame = projection.outlook.differences
    mine = frame[frame["strategy"] == "roadmap"]
    rows = []
    for one in shown_outcomes(projection):
        found = mine[(mine["measure"] == one.measure) & (mine["subject"] == one.subject)]
        if found.empty or not is_known(float(found["mean"].iloc[0])):
            continue
        row = found.iloc[0]
        unit = str(row["unit"])
        base, candidate = float(row["base"]), float(row["candidate"])
        before = measured(base, unit, currency=context.currency)
        after = measured(candidate, unit, currency=context.currency, like=base)
        difference = _difference(context, row, unit)
        rows.append((one.label, before.valued, after.valued, difference))
    return simple_table(
        ("Outcome", "Today", "With the plan", "Change, 95% interval of the mean"),
        rows,
        widths=(2.4, 1.1, 1.1, 2.0),
        right=(1, 2, 3),
        bold=(2,),
    )


def _difference(context: Context, row: object, unit: str) -> str:
    values = {key: float(row[key]) for key in ("mean", "low", "high")}  # type: ignore[index]
    if unit == "money":
        text = context.money(values["mean"])
        return f"{text} ({context.money(values['low'])} to {context.money(values['high'])})"
    return change(values["mean"], unit, values["low"], values["high"])


def _strategies(projection: Projection) -> list[Block]:
    outlook = projection.outlook
    if len(outlook.strategies) < 3:
        return []
    ranked = sorted(outlook.strategies, key=lambda one: -one.probability_best)
    rows = [(one.title, share(one.probability_best)) for one in ranked]
    measure = outlook.criterion[0].partition(".")[0].replace("-", " ")
    head = f"Best {measure} in"
    return [
        Heading(text="Ways to go on, compared"),
        simple_table(
            ("Way", head), rows, widths=(3, 1), right=(1,), caption="Share of replications."
        ),
    ]


def _closing(projection: Projection) -> Callout:
    unmatched = projection.baseline.unmatched
    scored = [one for one in projection.roadmap.items if not one.benefit]
    parts = []
    if scored:
        parts.append(
            f"{counted(len(scored), 'practice of the plan has', 'practices of the plan have')} no "
            "simulated money: the worth is in what is scored, not simulated"
        )
    if unmatched:
        number = counted(len(unmatched), "practice")
        parts.append(f"{number} in place found nothing to act on in this scenario")
    text = sentence("; ".join(parts)) if parts else "Every planned practice acts on the simulation."
    return Callout(lead="What is not simulated.", text=text)
