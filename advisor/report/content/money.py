"""The investment case behind page 3: what it hangs on, each line's price, what waiting costs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from advisor.report.content.context import Context, sentence, simple_table
from advisor.report.figures import amount, value_tornado, waterfall
from advisor.report.model import (
    Block,
    Callout,
    Fact,
    Facts,
    FigureBlock,
    Heading,
    ListBlock,
    Section,
    TableBlock,
)
from advisor.report.model import Item as Entry
from advisor.report.numbers import DASH, from_to, money, money_range, share, span
from advisor.report.own_months import tell_months
from advisor.value import own_months

if TYPE_CHECKING:
    from advisor.flow import Projection
    from advisor.value import Value

__all__ = ["money_section"]


_CLAIM = "The source claims:"


def money_section(context: Context, projection: Projection) -> Section | None:
    """Value and what it hangs on, lines with default and source, waiting, the source's months.

    None for a plan without items.
    """
    value = projection.value
    if not projection.roadmap.items:
        return None
    blocks: list[Block] = [_facts(value)]
    steps = waterfall(value, source=context.from_simulation)
    if steps is not None:
        blocks.append(FigureBlock(chart=steps))
    found = value.appraisal
    if found.npv.n and len(found.tornado):
        chart = value_tornado(found.tornado, npv=found.npv.mid, currency=value.currency,
                              source=context.from_simulation)  # fmt: skip
        blocks.append(FigureBlock(chart=chart))
    blocks += [Heading(text="Every line, its price and where that is from"), _lines(value)]
    if len(found.delay):
        blocks += [Heading(text="A week of delay of the whole plan"), _delay(value)]
    if len(found.queues):
        blocks += [Heading(text="Where work waits today, beside open slots nobody uses"),
                   _queues(value)]  # fmt: skip
    months = _months(context, projection)
    claimed = any(one.lead == _CLAIM for one in months)
    said = "The months of the source are its claim, your own follow from your plan"
    finding = said if claimed else "Your own months follow from your plan"
    words = "The months of the source, and your own" if claimed else "Your own months"
    blocks += [Heading(text=words, finding=finding),
               ListBlock(items=months)]  # fmt: skip
    return Section(
        id="money",
        title=_title(value),
        short="Investment case",
        lede="Every range is the middle 80% of the simulated draws. A price you did not give stays "
        "unknown: its line has no money, and says from which price the plan would pay.",
        blocks=tuple(blocks),
        closing=Callout(lead="What this rests on.", text=" ".join(map(sentence, value.notes))),
    )


def _title(value: Value) -> str:
    npv = value.appraisal.npv
    if not npv.n:
        return "Without a price from you no present value can be said"
    told = money(npv.mid, value.currency)
    if npv.n > 1 and npv.low < 0 < npv.high:
        spread = money_range(npv.low, npv.high, value.currency)
        return f"The plan's net present value is {told}, and its sign is not sure ({spread})"
    return f"The plan's net present value over its quarters is {told}"


def _facts(value: Value) -> Facts:
    found, currency = value.appraisal, value.currency
    npv = found.npv
    spread = money_range(npv.low, npv.high, currency) if npv.n > 1 else "one draw, no range"
    end, after = found.at_end, "the rate of the last half-year; the value is of the plan alone"
    around = f"{money_range(end.low, end.high, currency)}; " if end.n > 1 else ""
    if found.years_after:
        whole = money(found.npv_after.mid, currency)
        after = f"for {found.years_after:g} years after the plan: net present value {whole}"
    later = "nothing open, or nothing comes in"
    if found.further is not None:
        later = f"{found.further:.1f} quarters more at its last half-year's rate"
    return Facts(
        items=(
            Fact(label="Net present value", value=money(npv.mid, currency),
                 note=spread if npv.n else "no effect has a price"),
            Fact(label="Discount rate", value=f"{100 * found.rate:g}%", note="a year, real"),
            Fact(label="Paid back at the end", value=share(found.paid_back),
                 note=f"of {npv.n} draws; {later}" if npv.n else "no effect has a price"),
            Fact(label="A year at the end of the plan", value=money(end.mid, currency),
                 note=f"{around}{after}" if end.n else "no effect has a price"),
        )
    )  # fmt: skip


def _lines(value: Value) -> TableBlock:
    rows = []
    for row in value.lines.to_dict("records"):
        price = DASH if str(row["unit"]).startswith("money") else _price(row["price"])
        told = "asked, no default" if row["id"] in ("incidents", "quality") else DASH
        if math.isfinite(row["default"]):
            told = f"{_price(row['default'])}: {sentence(str(row['default_source'] or ''))}"
        source = sentence(str(row["note"] or row["source"]))
        if row["editable"] and row["editable"] != DASH:
            source += f" Changed in: {row['editable']}"
        rows.append((str(row["title"]), price, told, _price(row["threshold"]), source))
    return simple_table(
        ("Line", "Price", "Default", "Value is 0 at", "Source"),
        rows,
        widths=(1.9, 0.7, 2.2, 0.8, 2.4),
        right=(1, 3),
        finding="What has no price is in no sum",
    )


def _price(value: float) -> str:
    if not math.isfinite(value):
        return DASH
    return money(value, "") if value >= 10 else f"{value:.3g}"


def _delay(value: Value) -> TableBlock:
    rows = []
    for row in value.appraisal.delay.to_dict("records"):
        is_money = row["id"] == "money"
        write = _money if is_money else amount
        spread = DASH
        if math.isfinite(row["low"]):
            spread = span(write(row["low"]), write(row["high"]))
        counted = "money" if is_money else "yes" if row["money"] else "no price"
        rows.append((str(row["title"]), str(row["unit"]), write(row["per_week"]), spread, counted))
    return simple_table(
        ("What a later week brings less of", "Unit", "A week", "80% of draws", "In the sum"),
        rows,
        widths=(2.6, 1.4, 0.9, 1.3, 0.8),
        right=(2, 3),
        finding="A week of delay costs what the plan brings in a week once it works",
    )


def _money(value: float) -> str:
    return money(value, "")


def _queues(value: Value) -> TableBlock:
    currency = value.currency
    rows = [
        (
            str(row["pool"]).replace("-", " ").capitalize().replace("Gpu", "GPU"),
            _to(row, "utilisation", "with_plan", share),
            _to(row, "waiting_hours", "waiting_with_plan", amount),
            money(row["idle_cost"], currency),
            money(row["balance"], currency),
        )
        for row in value.appraisal.queues.to_dict("records")
    ]
    return simple_table(
        ("Where", "Busy, today → plan", "Job-hours waiting a week", "Open, unused, a week",
         "Even at, an hour"),
        rows,
        widths=(1.4, 1.3, 1.6, 1.3, 1.1),
        right=(1, 2, 3, 4),
        finding="Waiting and unused slots cost the same at the price an hour in the last column",
        caption="People do other work than is simulated and have no such price.",
    )  # fmt: skip


def _to(row: Mapping[Any, Any], first: str, then: str, write: Any) -> str:
    if not math.isfinite(row[then]):
        return str(write(row[first]))
    return from_to(str(write(row[first])), str(write(row[then])))


def _months(context: Context, projection: Projection) -> tuple[Entry, ...]:
    """The claims of the source as claims, then the plan's own figures."""
    found = own_months(
        context.catalogue,
        context.engagement,
        context.assessment.scorecard,
        projection.roadmap,
        projection.value,
    )
    verdict = context.assessment.decision.verdict
    claims = [
        Entry(lead=_CLAIM, text=f"{sentence(claim.text)} {sentence(claim.note)}")
        for claim in context.catalogue.matrix.claims
        if verdict in claim.verdicts and "months" in claim.text
    ]
    own = " ".join(tell_months(context.catalogue, found, projection.value))
    return (*claims, Entry(lead="Your own:", text=own))
