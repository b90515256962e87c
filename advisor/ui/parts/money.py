"""What the plan costs and returns: tiles, curve, tornado, lines, waiting, prices to change."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from advisor.report import numbers
from advisor.report.figures import amount, cash_curve, quarter_names, value_tornado
from advisor.ui import session
from advisor.ui.components import (
    Column,
    Tile,
    badge,
    card,
    chart,
    columns_that_wrap,
    html_block,
    listed,
    section,
    table,
    tiles,
    unsaved,
)
from advisor.ui.markup import Html, join, tag
from advisor.ui.measures import subject_words
from advisor.ui.parts import profile
from advisor.ui.session import Current, Simulated
from advisor.ui.steps import asked_now
from advisor.ui.words import say
from advisor.value import Value

__all__ = ["money"]

_PRICES = "prices"
_MOST_OF_IT = 0.5


def money(now: Current, held: Simulated) -> None:
    """Tiles first, then the curve beside the tornado, the lines, what waiting costs, the prices."""
    value = held.projection.value
    section(say("money.title"), note=say("money.note"))
    if value.appraisal.npv.n:
        _tiles(value)
        left, right = columns_that_wrap("money", (1, 1))
        with left:
            chart(_curve(now, value), dark=session.is_dark())
        with right:
            _tornado(value)
        _hangs(now, held)
    _lines(value)
    _quarters(now, value)
    _waiting(value)
    _prices(now)
    if value.notes:
        html_block(card(say("money.notes"), listed(map(_sentence, value.notes)), quiet=True))


def _tiles(value: Value) -> None:
    found, currency = value.appraisal, value.currency
    npv = found.npv
    spread = numbers.money_range(npv.low, npv.high, currency)
    back = say("money.payback-none")
    if value.payback_quarter is not None:
        back = say("money.payback-quarter", n=value.payback_quarter)
    later = "" if found.further is None else say("money.further", n=f"{found.further:.1f}")
    later_years = say("money.at-end-alone")
    if found.years_after:
        whole = numbers.money(found.npv_after.mid, currency)
        later_years = say("money.at-end-years", n=f"{found.years_after:g}", value=whole)
    tiles(
        4,
        [
            Tile(
                say("money.npv"),
                numbers.money(npv.mid, currency),
                "",
                say("money.range", range=spread) if npv.n > 1 else say("money.one-draw"),
                say("money.rate", rate=f"{100 * found.rate:g}"),
            ),
            Tile(
                say("money.paid-back"),
                numbers.share(found.paid_back),
                say("money.of-draws", n=npv.n),
                note=say("money.paid-back-note"),
            ),
            Tile(
                say("money.payback"),
                "" if value.payback_quarter is None else back,
                missing=back if value.payback_quarter is None else "",
                range=later,
                note=say("money.payback-note"),
            ),
            Tile(
                say("money.at-end"),
                numbers.money(found.at_end.mid, currency),
                "",
                numbers.money_range(found.at_end.low, found.at_end.high, currency),
                f"{say('money.at-end-note')}; {later_years}",
            ),
        ],
        middle=2,
    )


def _curve(now: Current, value: Value) -> Any:
    sitting = now.engagement.round()
    names = quarter_names(len(value.per_quarter), sitting.date if sitting else None)
    return cash_curve(value, quarters=names, source=say("roadmap.source"))


def _tornado(value: Value) -> None:
    found = value.appraisal
    if len(found.tornado):
        spec = value_tornado(
            found.tornado,
            npv=found.npv.mid,
            currency=value.currency,
            source=say("roadmap.source"),
        )
        chart(spec, dark=session.is_dark())


def _hangs(now: Current, held: Simulated) -> None:
    """Says so where one price, or one practice, carries more than half of the money."""
    said = [each for each in (_one_price(held), _one_practice(now, held)) if each]
    if said:
        html_block(tag("p", badge("attention", say("money.hangs")), " ", " ".join(said)))


def _one_price(held: Simulated) -> str:
    value = held.projection.value
    rows = value.lines[(value.lines["kind"] == "benefit") & (value.lines["per_year"] > 0)]
    if rows.empty:
        return ""
    top = rows.loc[rows["per_year"].idxmax()]
    share = float(top["per_year"] / rows["per_year"].sum())
    if share <= _MOST_OF_IT:
        return ""
    zero = float(top["threshold"])
    words = {
        "share": numbers.share(share),
        "line": str(top["title"]).partition(",")[0],
        "price": numbers.money(float(top["price"]), value.currency),
    }
    if not zero > 0:
        return say("money.one-price", **words)
    return say("money.one-price-zero", **words, zero=numbers.money(zero, value.currency))


def _one_practice(now: Current, held: Simulated) -> str:
    gains = {item.practice: item.benefit for item in held.projection.roadmap.items}
    gains = {id_: gain for id_, gain in gains.items() if gain > 0}
    top = max(gains, key=gains.__getitem__, default="")
    if not top or gains[top] <= _MOST_OF_IT * sum(gains.values()):
        return ""
    return say(
        "money.one-practice",
        share=numbers.share(gains[top] / sum(gains.values())),
        name=session.catalogue().practices[top].name,
        gain=numbers.money(gains[top], now.engagement.currency),
    )


def _lines(value: Value) -> None:
    columns = [
        Column(say("money.line"), answer=True),
        Column(say("money.quantity"), number=True),
        Column(say("money.price"), number=True),
        Column(say("money.per-year"), number=True),
        Column(say("money.eighty"), number=True),
        Column(say("money.zero-at"), number=True),
        Column(say("money.source"), wide=True),
    ]
    rows = [_line(row, value.currency) for row in value.lines.to_dict("records")]
    table(say("money.lines"), columns, rows)
    html_block(tag("p", say("money.zero-note"), cls="caption"))


def _line(row: Mapping[Any, Any], currency: str) -> tuple[object, ...]:
    quantity, unit = float(row["quantity"]), str(row["unit"])
    many = numbers.DASH
    if math.isfinite(quantity) and not unit.startswith("money"):
        many = f"{amount(quantity)} {unit.removesuffix(' a year')}"
    price, default = float(row["price"]), float(row["default"])
    told: object = numbers.DASH
    if math.isfinite(price) and not unit.startswith("money"):
        told = numbers.money(price, currency) if price >= 10 else f"{price:g} {currency}"
        if math.isfinite(default) and default != price:
            told = join((told, tag("div", say("money.default", value=f"{default:g}"), cls="ink3")))
    shown: object = numbers.money(float(row["per_year"]), currency)
    if not math.isfinite(float(row["per_year"])):
        shown = badge("neutral", say("money.unpriced"))
    zero = float(row["threshold"])
    spread = numbers.money_range(float(row["low"]), float(row["high"]), currency)
    same = row["kind"] != "benefit"
    at_zero = numbers.money(zero, currency) if math.isfinite(zero) else numbers.DASH
    source = _sentence(str(row["note"] or row["source"]))
    return (
        row["title"],
        many,
        told,
        shown,
        numbers.DASH if same else spread,
        at_zero,
        tag("span", source, cls="ink2 small"),
    )


def _quarters(now: Current, value: Value) -> None:
    sitting = now.engagement.round()
    names = quarter_names(len(value.per_quarter), sitting.date if sitting else None)
    with st.expander(say("money.quarters")):
        heads = ("quarter", "people", "running", "benefit", "net", "sum", "eighty")
        columns = [Column(say(f"money.{head}"), number=head != "quarter") for head in heads]
        fields = ("people_cost", "running_cost", "benefit", "net", "cumulative")
        currency = value.currency
        rows = [
            (
                name,
                *(numbers.money(float(row[field]), currency) for field in fields),
                numbers.money_range(row["cumulative_low"], row["cumulative_high"], currency),
            )
            for name, row in zip(names, value.per_quarter.to_dict("records"), strict=True)
        ]
        table(say("money.quarters"), columns, rows)


def _waiting(value: Value) -> None:
    """A week of delay of the plan, and the queues of today beside open slots nobody uses."""
    found = value.appraisal
    if found.delay.empty and found.queues.empty:
        return
    section(say("money.waiting"), note=say("money.waiting-note"))
    left, right = columns_that_wrap("waiting", (1, 1.5))
    with left:
        columns = [
            Column(say("money.delay"), answer=True),
            Column(say("money.a-week"), number=True),
        ]
        rows = [_delay(row, value.currency) for row in found.delay.to_dict("records")]
        table(say("money.delay"), columns, rows)
    with right:
        heads = ("pool", "busy", "waits", "idle", "balance")
        columns = [Column(say(f"money.{head}"), number=head != "pool") for head in heads]
        rows = [_queue(row, value.currency) for row in found.queues.to_dict("records")]
        table(say("money.queues"), columns, rows)
        html_block(tag("p", say("money.balance-note"), cls="caption"))


def _delay(row: Mapping[Any, Any], currency: str) -> tuple[object, ...]:
    low, mid, high = (float(row[name]) for name in ("low", "per_week", "high"))
    if row["id"] == "money":
        told = numbers.money(mid, currency)
        spread = numbers.money_range(low, high, currency)
    else:
        told = f"{amount(mid)} {str(row['unit']).removesuffix(' a week')}"
        spread = numbers.span(amount(low), amount(high)) if low == low else ""
    return row["title"], join((told, tag("div", spread, cls="ink2 small") if spread else ""))


def _queue(row: Mapping[Any, Any], currency: str) -> tuple[object, ...]:
    busy = f"{numbers.share(row['utilisation'])} → {numbers.share(row['with_plan'])}"
    waits = f"{amount(row['waiting_hours'])} → {amount(row['waiting_with_plan'])}"
    if pd.isna(row["with_plan"]):
        busy, waits = numbers.share(row["utilisation"]), amount(row["waiting_hours"])
    cost = row["waiting_cost"]
    told: Html | str = waits
    if math.isfinite(cost):
        told = join((waits, tag("div", numbers.money(cost, currency), cls="ink2 small")))
    name = subject_words(str(row["pool"])).replace("gpu", "GPU")
    return (
        f"{name[:1].upper()}{name[1:]}",
        busy,
        told,
        numbers.money(row["idle_cost"], currency),
        numbers.money(row["balance"], currency),
    )


def _prices(now: Current) -> None:
    """The prices as the profile asks them; each is saved when it is given."""
    with st.expander(say("money.prices"), icon=":material/edit:"):
        html_block(tag("p", say("money.prices-note"), cls="caption"))
        unsaved("profile")
        profile.met(now)
        questions = [
            each
            for each in session.catalogue().profile
            if each.group == _PRICES and asked_now(each, now.engagement.profile)
        ]
        columns = st.columns(2, gap="large")
        for at, question in enumerate(questions):
            with columns[at % 2]:
                profile.saved_field(now, question, f"price-{now.id}-{question.id}")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
