"""The simulated outcome: fans of today against the plan, differences, and what was assumed."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from advisor.report.content.context import Context, counted, sentence, simple_table
from advisor.report.content.outcomes import OUTCOMES, Outcome, shown_outcomes, unit_of
from advisor.report.figures import ChartSpec, fan
from advisor.report.in_money import likely, tell_criterion, tell_later, tell_rival
from advisor.report.model import Block, Callout, FigureBlock, Heading, Pair, Paragraph, Section
from advisor.report.numbers import change, in_words, is_known, measured, plural

if TYPE_CHECKING:
    import pandas as pd

    from advisor.flow import Projection

__all__ = ["fans", "outlook_section"]


def outlook_section(context: Context, projection: Projection) -> Section:
    """Fans two by two, the table of differences on common random numbers, the strategies."""
    drawn = fans(context, projection)
    most = _FANS.get(context.profile, len(drawn))
    if most < len(drawn):
        drawn = _telling(projection, drawn, most)
    blocks: list[Block] = []
    for at in range(0, len(drawn), 2):
        pair = drawn[at : at + 2]
        left = (FigureBlock(chart=pair[0], width="half"),)
        right = tuple(FigureBlock(chart=chart, width="half") for chart in pair[1:])
        blocks.append(Pair(left=left, right=right))
    if drawn:
        shown = _SHOWN.format(others=in_words(most - 1)) if len(drawn) == most else ""
        text = f"{drawn[0].caption} {shown}".strip()
        blocks.append(Paragraph(text=text, small=True))
    blocks += [
        Heading(text="Every outcome, today and with the plan", unit="over the plan's whole time"),
        _differences(context, projection),
        *_strategies(projection),
    ]
    if rival := tell_rival(projection.outlook, context.currency):
        blocks.append(Paragraph(text=rival))
    blocks += [Paragraph(text=sentence(note), small=True) for note in projection.outlook.notes]
    return Section(
        id="outlook",
        title=_title(context, projection),
        short="Simulated outcome",
        lede=_lede(projection),
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


_FANS = {"board": 2, "leadership": 4}
"""How many fans an audience sees; engineering sees every one."""
_SHOWN = (
    "Drawn are the outcome the ways are compared by and those that move most, {others} beside it; "
    "the table has every one, those that do not move too."
)


def _telling(projection: Projection, drawn: list[ChartSpec], most: int) -> list[ChartSpec]:
    """The criterion's chart and the others whose medians end farthest apart, `most` in all."""

    def moved(chart: ChartSpec) -> float:
        before, after = (chart.named(name).points[-1].y for name in ("today", "plan"))
        return abs(after - before) / max(abs(before), abs(after), 1e-12)

    measure, subject = projection.outlook.criterion
    family = measure.partition(".")[0]
    first = [
        one for one in drawn if one.id.startswith(f"fan-{family}") and one.id.endswith(subject)
    ]
    others = sorted((one for one in drawn if one not in first[:1]), key=moved, reverse=True)
    chosen = [*first[:1], *others][:most]
    return [one for one in drawn if one in chosen]


def _title(context: Context, projection: Projection) -> str:
    """The outcome that improves most beyond chance, in its two values."""
    from simulator.results import MEASURES

    best, most = "", 0.0
    for one, row in _rows(projection):
        better = MEASURES[one.measure].better
        base, mean = float(row["base"]), float(row["mean"])
        gained = -mean if better == "lower" else mean
        certain = float(row["low"]) > 0 or float(row["high"]) < 0
        if better == "neither" or not certain or gained <= 0 or one.measure == "cost":
            continue
        size = gained / max(abs(base), abs(base + mean))
        if size > most:
            unit = str(row["unit"])
            before = measured(base, unit, currency=context.currency)
            after = measured(base + mean, unit, currency=context.currency, like=base)
            if before.valued == after.valued:
                continue
            verb = "falls" if mean < 0 else "rises"
            name = one.label[:1].lower() + one.label[1:]
            best, most = (
                f"With the plan, {name} {verb} from {before.valued} to {after.valued}",
                size,
            )
    return best or "With the plan, no outcome improves beyond chance"


def _lede(projection: Projection) -> str:
    outlook, run = projection.outlook, projection.today
    chances = {one.id: one.probability_best for one in outlook.strategies}
    best = max(outlook.strategies, key=lambda one: one.probability_best)
    runs = counted(run.replications, "replication")
    what = "Doing nothing" if best.id == "nothing" else best.title
    plan = chances.get("roadmap", math.nan)
    roadmap = ""
    if best.id == "nothing" and is_known(plan):
        roadmap = f"The roadmap's is {likely(plan)}: {_later(projection)} "
    return (
        f"{what} has the best {tell_criterion(outlook)} with a probability of "
        f"{likely(best.probability_best)}, over {runs}. {roadmap}All ways met the same chance "
        "events, so the difference is not the luck of the draw; ranges hold 80% of the "
        "replications."
    )


def _later(projection: Projection) -> str:
    said = tell_later(projection.value)
    return said[:1].lower() + said[1:]


def _rows(projection: Projection) -> list[tuple[Outcome, pd.Series]]:
    """The shown outcomes with their row of differences, where there is one."""
    frame = projection.outlook.differences
    mine = frame[frame["strategy"] == "roadmap"]
    found = []
    for one in shown_outcomes(projection):
        rows = mine[(mine["measure"] == one.measure) & (mine["subject"] == one.subject)]
        if len(rows) and is_known(float(rows["mean"].iloc[0])):
            found.append((one, rows.iloc[0]))
    return found


def _differences(context: Context, projection: Projection) -> Block:
    rows = []
    for one, row in _rows(projection):
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
        finding=_beyond(projection),
    )


def _beyond(projection: Projection) -> str:
    """How many outcomes change beyond chance, as a sentence."""
    rows = [row for _, row in _rows(projection)]
    sure = sum(float(row["low"]) > 0 or float(row["high"]) < 0 for row in rows)
    if not rows:
        return "No outcome could be measured"
    verb = plural(sure, "changes", "change")
    return f"{in_words(sure, capital=True)} of {counted(len(rows), 'outcome')} {verb} beyond chance"


def _difference(context: Context, row: pd.Series, unit: str) -> str:
    values = {key: float(row[key]) for key in ("mean", "low", "high")}
    if unit == "money":
        text = context.money(values["mean"])
        return f"{text} ({context.money(values['low'])} to {context.money(values['high'])})"
    base = float(row["base"])
    return change(values["mean"], unit, values["low"], values["high"], like=base)


def _strategies(projection: Projection) -> list[Block]:
    outlook = projection.outlook
    if len(outlook.strategies) < 3:
        return []
    ranked = sorted(outlook.strategies, key=lambda one: -one.probability_best)
    rows = [(one.title, likely(one.probability_best)) for one in ranked]
    measure = tell_criterion(outlook)
    return [
        Heading(text="Ways to go on, compared"),
        simple_table(
            ("Way", "Best by it"),
            rows,
            widths=(3, 1),
            right=(1,),
            caption=f"Probability that the mean of its {measure} is the best of all.",
            finding=f"{rows[0][0]} is best by {measure}, with a probability of {rows[0][1]}",
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
