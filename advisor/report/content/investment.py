"""Page 3: what the plan takes and what it is likely to return."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.content.context import Context, counted, sentence, simple_table
from advisor.report.figures import cash_curve
from advisor.report.in_money import tell_money
from advisor.report.model import (
    Block,
    Callout,
    Cell,
    Column,
    Fact,
    Facts,
    FigureBlock,
    Heading,
    Section,
    TableBlock,
)
from advisor.report.numbers import (
    DASH,
    count,
    in_words,
    is_known,
    money,
    money_range,
    outcome,
    plural,
    share,
    weeks,
)

if TYPE_CHECKING:
    import pandas as pd

    from advisor.flow import Projection
    from advisor.value import Value

__all__ = ["investment_section"]


def investment_section(context: Context, projection: Projection) -> Section:
    """The third page: money and weeks by quarter, benefits at the client's prices, outcomes."""
    blocks: list[Block] = [_facts(context, projection)]
    if projection.value.appraisal.npv.n:
        names = context.quarters_short(len(projection.value.per_quarter))
        chart = cash_curve(projection.value, quarters=names, source=context.from_simulation)
        blocks.append(FigureBlock(chart=chart))
    prices = f"in {context.currency}, at your own prices"
    blocks += [
        Heading(text="Money by quarter", unit=f"in {context.currency}"),
        _quarters(context, projection),
        Heading(text="What the effects are worth in a year", unit=prices),
        _lines(projection),
    ]
    return Section(
        id="investment",
        title=_title(context, projection),
        short="What it takes and returns",
        lede=_lede(context, projection),
        page=True,
        one_page=True,
        blocks=tuple(blocks),
        closing=_closing(projection),
    )


def _title(context: Context, projection: Projection) -> str:
    roadmap, value = projection.roadmap, projection.value
    if not roadmap.items:
        return "No plan fits the limits as they stand"
    cost = context.money(sum(item.cost for item in roadmap.items))
    if not _priced(value.lines):
        return f"The plan costs {cost}; its effects have no price from you yet"
    if value.payback_quarter is None:
        quarters = counted(len(roadmap.load), "quarter")
        if later := _after(value):
            return f"The plan costs {cost} and pays back only after its end, {later}"
        return f"The plan costs {cost} and does not pay back within {quarters}"
    return f"The plan costs {cost} and pays back from {context.quarter(value.payback_quarter)}"


def _after(value: Value) -> str:
    """How much after the plan it would pay back at the rate of its end; empty where too far."""
    further = value.appraisal.further
    if further is None or not further < _FAR:
        return ""
    more = f"{further:.1f}"
    return f"about {more} {plural(float(more), 'quarter')} later"


_FAR = 20.0
"""Quarters after the plan beyond which a payback is no news for a title (setting)."""


def _priced(lines: pd.DataFrame) -> bool:
    benefits = lines[lines["kind"] == "benefit"]
    return bool(benefits["per_year"].notna().any())


def _lede(context: Context, projection: Projection) -> str:
    roadmap = projection.roadmap
    effort = weeks(sum(item.effort_weeks for item in roadmap.items))
    budget = context.money(context.engagement.limits.budget)
    price = context.money(context.engagement.limits.week_cost)
    parts = (
        f"{effort} person-weeks at {price} each, within a budget of {budget}.",
        tell_money(roadmap, projection.outlook, projection.value),
        "Only prices you gave are used; what has none stays in its own unit.",
    )
    return " ".join(filter(None, parts))


def _facts(context: Context, projection: Projection) -> Facts:
    roadmap, value = projection.roadmap, projection.value
    cost = sum(item.cost for item in roadmap.items)
    effort = sum(item.effort_weeks for item in roadmap.items)
    npv = value.appraisal.npv
    spread = _between(context, npv.low, npv.high) if npv.n else "no effect has a price"
    payback = value.payback_quarter
    often = f"in {share(value.appraisal.paid_back)} of {npv.n} draws by the end" if npv.n else ""
    return Facts(
        items=(
            Fact(
                label="Investment",
                value=context.money(cost),
                note=f"of {context.money(context.engagement.limits.budget)}",
            ),
            Fact(label="Work", value=f"{weeks(effort)} weeks", note=_peak(roadmap.load)),
            Fact(label="Net present value", value=context.money(npv.mid), note=spread),
            Fact(
                label="Pays back",
                value=DASH if payback is None else context.quarter(payback),
                note=often or "no effect has a price",
            ),
        )
    )


def _between(context: Context, low: float, high: float) -> str:
    if not (is_known(low) and is_known(high)):
        return "one draw, no range"
    return f"{context.money(low)} to {context.money(high)}"


def _peak(load: pd.DataFrame) -> str:
    peak = float(load["effort_weeks"].max()) if len(load) else 0.0
    limit = float(load["limit_weeks"].max()) if len(load) else float("nan")
    words = f"{weeks(peak)} in the fullest quarter"
    return f"{words}, limit {weeks(limit)}" if is_known(limit) else words


def _quarters(context: Context, projection: Projection) -> TableBlock:
    frame = projection.value.per_quarter
    names = context.quarters_short(len(frame))
    rows = []
    for name, (_, row) in zip(names, frame.iterrows(), strict=True):
        rows.append(
            (
                Cell(text=name),
                Cell(text=weeks(float(row["people_weeks"]))),
                Cell(text=money(float(row["people_cost"]), "")),
                Cell(text=money(float(row["running_cost"]), "")),
                Cell(
                    text=money(float(row["benefit"]), ""),
                    sub=_bracketed(row["benefit_low"], row["benefit_high"]),
                ),
                Cell(text=money(float(row["net"]), "")),
                Cell(text=money(float(row["cumulative"]), ""), bold=True),
            )
        )
    heads = ("Quarter", "Weeks", "People", "Running", "Benefit", "Net", "Cumulative")
    widths = (0.7, 0.6, 0.8, 0.8, 1.9, 0.8, 0.9)
    columns = tuple(
        Column(title=head, align="left" if at == 0 else "right", width=widths[at])
        for at, head in enumerate(heads)
    )
    return TableBlock(
        columns=columns,
        rows=tuple(rows),
        caption=_J_CURVE,
        finding=_deepest(context, frame),
        total=True,
    )


def _deepest(context: Context, frame: pd.DataFrame) -> str:
    """The lowest point of the money and where it ends, as a sentence."""
    if frame.empty:
        return "No quarter is planned"
    low = frame["cumulative"].astype(float)
    if not low.notna().any():
        return "The money of the quarters cannot be summed"
    at = int(low.to_numpy().argmin())
    end = context.money(float(low.iloc[-1]))
    if float(low.min()) >= 0:
        return f"The money never falls below zero and ends at {end}"
    quarter = context.quarter(at + 1)
    if at == len(low) - 1:
        return f"The money is lowest at the plan's end, at {end}"
    return (
        f"The money is lowest in {quarter}, at {context.money(float(low.min()))}, and ends at {end}"
    )


_J_CURVE = "Negative quarters are kept: people are away from their work before the effects begin."


def _bracketed(low: float, high: float) -> str:
    if not (is_known(low) and is_known(high)) or low == high:
        return ""
    return f"({money_range(low, high, '')})"


def _lines(projection: Projection) -> TableBlock:
    rows = []
    for _, row in projection.value.lines.iterrows():
        gained = money(float(row["per_year"]), "")
        spread = _bracketed(float(row["low"]), float(row["high"]))
        title = str(row["title"]).partition(" (")[0].partition(",")[0]
        rows.append((title, _quantity(row), f"{gained} {spread}".strip(), _basis(row)))
    return simple_table(
        ("Line", "Quantity a year", "Money a year", "Basis"),
        rows,
        widths=(2.4, 1.4, 2.0, 1.6),
        right=(1, 2),
        finding=_worth(projection.value.lines),
    )


def _basis(row: pd.Series) -> str:
    """Where a line's money is from, in a word or two; the investment case has it in full."""
    if row["kind"] != "benefit":
        return "catalogue and limits" if row["kind"] == "investment" else "catalogue"
    if not is_known(row["per_year"]):
        return "not counted" if "not want" in str(row["note"]) else "no price"
    return "your price" if "client" in str(row["source"]) else "default price"


def _worth(lines: pd.DataFrame) -> str:
    """How many effects have a price, as a sentence."""
    benefits = lines[lines["kind"] == "benefit"]
    priced = int(benefits["per_year"].notna().sum())
    if not len(benefits):
        return "The plan has no effect that could be priced"
    if not priced:
        return "No effect has a price from you"
    verb = plural(priced, "has", "have")
    number = counted(len(benefits), "effect")
    return f"{in_words(priced, capital=True)} of {number} {verb} a price from you"


def _quantity(row: pd.Series) -> str:
    """How much of it in a year; money where the line has no other quantity."""
    value, unit = float(row["quantity"]), str(row["unit"]).removesuffix(" a year")
    if not is_known(value):
        return DASH
    if unit == "money":
        return money(value, "")
    text = outcome(value).value if abs(value) < 100 else count(value)
    return f"{text} {unit}".strip()


def _closing(projection: Projection) -> Callout:
    notes = projection.value.notes
    if not notes:
        return Callout(lead="Prices.", text="Every effect in the table has a price from you.")
    told = [sentence(note.partition(" (")[0]) for note in notes[:3]]
    return Callout(lead="What this counts.", text=" ".join(told))
