"""The answer of a what-if: how far it has narrowed, eight tiles, four fans, every difference."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import streamlit as st

from advisor.outlook import HIGHER_IS_BETTER, PRECISION, Answer, Case
from advisor.report import numbers
from advisor.report.figures import ChartSpec, fan, fan_of
from advisor.report.tokens import tokens
from advisor.ui import session, wondered
from advisor.ui.asking import KIND
from advisor.ui.components import (
    Column,
    Tile,
    badge,
    bar,
    chart,
    faults_list,
    finding,
    html_block,
    keys_line,
    listed,
    section,
    table,
    tiles,
)
from advisor.ui.markup import Html, join, tag
from advisor.ui.measures import (
    TILES,
    WHAT_IF_FANS,
    measure_words,
    money_measures,
    subject_words,
)
from advisor.ui.session import Current
from advisor.ui.wondered import Wondered
from advisor.ui.words import say

__all__ = [
    "acting",
    "change_words",
    "fans",
    "headline",
    "narrowing",
    "numbers_of",
    "valued",
]

_MONTH = 8766.0 / 12
_TODAY = "nothing"
_NOT_ZERO = re.compile("[1-9]")
_SHOWN = 0.0005
"""Half of the third figure: no more are shown of any value, so a change below it is none there."""
_MANY = frozenset({"deployment-frequency", "incidents"})


def headline(now: Current, answer: Answer | None) -> None:
    """The first of the eight measures that moves beyond chance; else that none does."""
    if answer is None:
        finding(say("what-if.title-asked"), say("what-if.lede"))
        return
    known = _rows(answer)
    today = known.get((_TODAY, *TILES[0]))
    written = numbers.DASH if today is None else valued(now, answer, today, today)
    if not answer.cases:
        finding(say("what-if.title-today", today=written), say("what-if.lede"))
        return
    case = answer.cases[0]
    title = say("what-if.title-same", today=written)
    for pair in TILES:
        row, before = known.get((case.id, *pair)), known.get((_TODAY, *pair))
        if row is None or before is None or not _is_clear(row) or _slight(row, before):
            continue
        name = measure_words(*pair)
        falls = row["change"] < 0
        title = say(
            "what-if.title-falls" if falls else "what-if.title-rises",
            name=name if name[1:2].isupper() else name[:1].lower() + name[1:],
            n=2 if pair[0] in _MANY else 1,
            today=valued(now, answer, before, before),
            then=valued(now, answer, row, before),
        )
        break
    finding(title, say("what-if.lede-case", title=case.title))


def _slight(row: Mapping[str, Any], today: Mapping[str, Any]) -> bool:
    """A change too small to head a page, however sure it is: below 2 % of today's value."""
    return abs(float(row["change"])) < 0.02 * abs(float(today["mean"]))


def _is_clear(row: Mapping[str, Any]) -> bool:
    """Whether the paired difference leaves out 0."""
    return bool(row["change_low"] > 0 or row["change_high"] < 0)


def valued(now: Current, answer: Answer, row: Mapping[str, Any], today: Mapping[str, Any]) -> str:
    """A value with its unit, in the unit of today's."""
    value, unit, _ = _value_words(now, answer, row, like=float(today["mean"]))
    return f"{value}{'' if unit == '%' else numbers.SPACE}{unit}".strip()


def narrowing(now: Current, found: Wondered, shown: Answer | None) -> None:
    """How far the answer is; while more comes it looks for it and draws the page anew."""
    if found.faults:
        faults_list(say("what-if.faults"), found.faults)
        return
    if found.failed:
        html_block(badge("problem", say("what-if.failed", code=found.failed)))
        return
    answer = found.answer
    if answer is not None and answer.last:
        html_block(_state(answer))
        _engine(answer)
        return
    _watch(now.id, found.key, found.at, answer, stale=answer is None and shown is not None)


@st.fragment(run_every="0.25s")
def _watch(name: str, key: str, at: str, answer: Answer | None, stale: bool) -> None:
    if wondered.at(name, key) != at or not session.jobs().alive(name, KIND):
        st.rerun(scope="app")
    if answer is None:
        words = say("what-if.before") if stale else say("what-if.starting")
        html_block(tag("div", tag("b", words), bar(0.0), cls="run", role="status"))
    else:
        html_block(_state(answer))
        _engine(answer)


def _state(answer: Answer) -> Html:
    """Runs done, how wide the lead time still is, and whether it will become narrower."""
    wide = math.isfinite(answer.relative)
    by = numbers.share(answer.relative) if wide else ""
    words = say("what-if.wide", by=by) if wide else say("what-if.no-width")
    if answer.last:
        enough = answer.relative <= PRECISION
        words = say("what-if.narrow" if enough else "what-if.limit", by=by or numbers.DASH)
        mark = badge("ok" if enough else "neutral", say("what-if.done"))
    elif answer.replications <= 4:
        mark = badge("information", say("what-if.first"))
    else:
        mark = badge("information", say("what-if.narrowing"))
    share = 1.0 if answer.last else answer.replications / answer.at_most
    runs = say("what-if.runs", n=answer.replications, most=answer.at_most)
    if answer.last:
        runs = say("what-if.all-runs", n=answer.replications)
    told = (tag("b", runs), bar(share), tag("span", words), mark)
    return tag("div", *told, cls="run", role="status")


def _engine(answer: Answer) -> None:
    """Where the fast engine does not run, the page says so."""
    if answer.engine == "reference":
        html_block(
            tag(
                "p",
                say("what-if.reference", why=answer.why.replace("`", "“", 1).replace("`", "”")),
                cls="caption",
            )
        )


def numbers_of(now: Current, answer: Answer, case: Case | None) -> None:
    """Eight tiles: today and then on one scale, and the paired difference in words."""
    known = _rows(answer)
    pairs = [pair for pair in TILES if _finite(known.get((_TODAY, *pair)))][:8]
    made = [_tile(now, answer, known, case, pair) for pair in pairs]
    tiles(4, made, middle=2)
    if case is not None:
        colours = tokens(session.is_dark())
        keys_line(
            (
                ("", colours.band, say("what-if.key-now")),
                ("", colours.tint(colours.control, 0.35), say("what-if.key-today")),
            )
        )
    html_block(
        tag("p", say("what-if.tiles-note", weeks=f"{answer.hours / 168:.0f}"), cls="caption")
    )


def _finite(row: Mapping[str, Any] | None) -> bool:
    return row is not None and math.isfinite(row["mean"])


def _rows(answer: Answer) -> dict[tuple[str, str, str], dict[str, Any]]:
    rows = answer.measures.to_dict("records")
    return {(str(row["case"]), str(row["measure"]), str(row["subject"])): row for row in rows}


def _tile(
    now: Current,
    answer: Answer,
    known: Mapping[tuple[str, str, str], Mapping[str, Any]],
    case: Case | None,
    pair: tuple[str, str],
) -> Tile:
    today = known[(_TODAY, *pair)]
    mine = known.get((case.id, *pair), {}) if case is not None else today
    name = measure_words(*pair)
    if not mine or not math.isfinite(mine["mean"]):
        return Tile(name, missing=say("simulate.nothing-measured"))
    value, unit, ranged = _value_words(now, answer, mine, like=today["mean"])
    ranged = _bare(ranged, unit)
    if case is None:
        return Tile(name, value, unit, ranged, note=subject_words(pair[1]))
    before, before_unit, before_range = _value_words(now, answer, today, like=today["mean"])
    short = before + "%" if before_unit == "%" else before
    note = say("what-if.today", value=short, range=_bare(before_range, before_unit))
    return Tile(
        name,
        value,
        unit,
        ranged,
        note=join((note, tag("br"), change_words(now, answer, mine, today))),
        pair=tuple(
            (float(row["p10"]), float(row["mean"]), float(row["p90"])) for row in (today, mine)
        ),
    )


def _bare(ranged: str, unit: str) -> str:
    """The range without a unit that stands above it already."""
    return ranged if unit == "%" else ranged.removesuffix(unit).strip()


def _value_words(
    now: Current, answer: Answer, row: Mapping[str, Any], *, like: float
) -> tuple[str, str, str]:
    """Value, unit and the range of 80 % of the runs; money a month."""
    mean, low, high = (float(row[name]) for name in ("mean", "p10", "p90"))
    if row["measure"] in money_measures():
        months, currency = answer.hours / _MONTH, now.engagement.currency
        ranged = numbers.money_range(low / months, high / months, currency)
        return numbers.money(mean / months, currency), say("simulate.per-month"), ranged
    written = numbers.outcome(mean, str(row["unit"]), low, high, like=like)
    return written.value, written.unit, written.ranged


def change_words(
    now: Current, answer: Answer, row: Mapping[str, Any], today: Mapping[str, Any]
) -> object:
    """The paired difference with its 95 % interval, and better, worse or neither in words.

    One that is zero in every digit shown, or in the three of today's value, is neither, however
    sure it is.
    """
    mean, low, high = (float(row[name]) for name in ("change", "change_low", "change_high"))
    if not math.isfinite(mean):
        return numbers.DASH
    if mean == low == high == 0:
        return say("trying.none")
    measure, like = str(row["measure"]), float(today["mean"])
    if measure in money_measures():
        months, currency = answer.hours / _MONTH, now.engagement.currency
        sign = "+" if mean > 0 else ""
        ranged = numbers.money_range(low / months, high / months, currency)
        words = f"{sign}{numbers.money(mean / months, currency)} ({ranged})"
    else:
        words = numbers.change(
            mean, str(row["unit"]), low, high, like=like if math.isfinite(like) else None
        )
    if not _NOT_ZERO.search(words) or max(abs(low), abs(high)) < _SHOWN * abs(like):
        return tag("span", say("what-if.too-small"), cls="ink2")
    if not _is_clear(row):
        return tag("span", words, ", ", say("what-if.unclear"), cls="ink2")
    better = (mean > 0) == (measure in HIGHER_IS_BETTER)
    return tag("span", words, ", ", tag("b", say("what-if.better" if better else "what-if.worse")))


def fans(answer: Answer, case: Case | None, at: str = "what-if") -> None:
    """Four charts over the run: today's continuation, and the case beside it; `at` is the place on
    the page, for a page that draws the same measures elsewhere too."""
    measured = answer.series[answer.series["p50"].notna()]
    pairs = set(zip(measured["measure"], measured["subject"], strict=True))
    drawn = [each for each in WHAT_IF_FANS if each[:2] in pairs][:4]
    units = {
        (row["measure"], row["subject"]): str(row["unit"])
        for row in answer.measures.to_dict("records")
    }
    with st.container(key=f"pair-{at}"):
        for start in range(0, len(drawn), 2):
            columns = st.columns(2, gap="large")
            for column, (measure, subject, unit) in zip(
                columns, drawn[start : start + 2], strict=False
            ):
                with column:
                    pair = measure, subject
                    spec = _fan(answer, case, pair, units.get(pair, unit))
                    chart(
                        spec.model_copy(update={"id": f"{at}-{spec.id}", "keys": ()}),
                        dark=session.is_dark(),
                    )
    html_block(tag("p", say("what-if.fan-caption"), cls="caption"))


def _fan(answer: Answer, case: Case | None, pair: tuple[str, str], unit: str) -> ChartSpec:
    measure, subject = pair
    name = measure_words(measure, subject)
    spec = fan(
        answer.series,
        measure=measure,
        subject=subject,
        label=name,
        unit=unit,
        source=say("roadmap.source"),
        plan=case.id if case is not None else "none",
    )
    return fan_of(
        spec,
        say("what-if.with-this") if case is not None else "",
        title=say("what-if.fan-title" if case is not None else "what-if.fan-today", name=name),
        caption="",
    )


def acting(answer: Answer, case: Case) -> None:
    """What is changed: where, from when, to what; and what is not simulated."""
    with st.expander(say("what-if.acting", n=len(case.changes))):
        columns = [
            Column(say("what-if.where"), answer=True, wide=True),
            Column(say("what-if.from"), number=True),
            Column(say("what-if.to")),
        ]
        table(say("what-if.acting-name"), columns, [_acts(each) for each in case.changes])
        html_block(
            tag(
                "p",
                say("what-if.method", engine=answer.engine, seed=answer.seed,
                    n=answer.replications, hash=answer.baseline[:10]),
                cls="caption mono",
            )
        )  # fmt: skip
    if case.notes:
        section(say("what-if.notes"))
        html_block(listed(dict.fromkeys(f"{each[:1].upper()}{each[1:]}" for each in case.notes)))


def _acts(change: Mapping[str, Any]) -> tuple[object, ...]:
    path = change.get("scale") or change.get("set")
    to = f"× {change['by']:.3g}" if "scale" in change else _plain(change["to"])
    if change.get("share", 1) < 1:
        to = say("what-if.for-share", to=to, share=numbers.share(float(change["share"])))
    weeks = float(change["at"]) / 168
    when = say("what-if.at-once") if weeks < 0.1 else say("what-if.week", n=f"{weeks:.0f}")
    return tag("span", str(path), cls="mono"), when, to


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        kind = str(value.get("kind", ""))
        rest = ", ".join(f"{k} {_plain(v)}" for k, v in value.items() if k != "kind")
        return f"{kind} ({rest})" if rest else kind
    if isinstance(value, list | tuple):
        return "; ".join(map(_plain, value))
    return f"{value:.4g}" if isinstance(value, float) else str(value)
