"""What a plan changed by hand is likely to do: a first answer at once that becomes better."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from advisor.flow import PLANNED
from advisor.outlook import AT_END, NET_BENEFIT, Answer
from advisor.report import numbers
from advisor.roadmap import Item
from advisor.ui import session, wondered
from advisor.ui.components import Column, html_block, listed, section, table
from advisor.ui.markup import Html, tag
from advisor.ui.measures import DIFFERENCES, measure_words, subject_words
from advisor.ui.parts import answered
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["drop", "outlook", "warm"]

Pair = tuple[str, str]
Rows = Mapping[tuple[str, str, str], Mapping[str, Any]]
_TODAY, _EDITED = "nothing", "edited"
_MONEY = (NET_BENEFIT, AT_END)
_LEAD_TIME = ("lead-time.mean", "change")


def warm(now: Current, held: Simulated) -> None:
    """Runs today and the plan as it is, so that the first answer to a change waits for the change
    alone; nothing of it is shown."""
    items = held.projection.roadmap.items
    wondered.ask(now, held, wondered.asked_plan(items, _titles()))


def _titles() -> tuple[str, str]:
    return say("roadmap.as-planned"), say("roadmap.with-changes")


def drop(now: Current) -> None:
    """Stops the answer to changes that were all put back."""
    if session.get("remade-asked") == now.id:
        session.put("remade-asked", None)
        wondered.withdraw(now)


def outlook(now: Current, held: Simulated, items: Sequence[Item]) -> None:
    """Asks what the changed plan does and shows what is known by now: against the plan it was made
    from and against today, run for run."""
    found = wondered.ask(now, held, wondered.asked_plan(items, _titles()))
    session.put("remade-asked", now.id)
    shown = found.answer or _last(now, held)
    if found.answer is not None:
        session.put("remade-last", (now.id, held.key, found.key))
    section(say("roadmap.remade"), say("roadmap.remade-unit"))
    answered.narrowing(now, found, shown)
    if shown is None:
        return
    known = {(r["case"], r["measure"], r["subject"]): r for r in shown.measures.to_dict("records")}
    html_block(tag("p", tag("b", _finding(now, known))))
    _differences(now, shown, known)
    case = next(each for each in shown.cases if each.id == _EDITED)
    answered.fans(shown, case, "remade")
    notes = dict.fromkeys(note for each in shown.cases for note in each.notes)
    html_block(tag("p", say("roadmap.remade-note", n=shown.replications), cls="caption"))
    if notes:
        html_block(listed(notes))


def _last(now: Current, held: Simulated) -> Answer | None:
    """The answer of the changes before: it stays until the first new one is there."""
    before = session.get("remade-last")
    if not before or before[:2] != (now.id, held.key):
        return None
    return wondered.wondered(now, before[2]).answer


def _finding(now: Current, known: Rows) -> str:
    """What the changes do to the money within the plan, or without prices to the lead time."""
    pair = NET_BENEFIT if (_EDITED, *NET_BENEFIT) in known else _LEAD_TIME
    row = known.get((_EDITED, *pair))
    if row is None or not math.isfinite(row["beside"]):
        return say("roadmap.remade-none")
    low, high = float(row["beside_low"]), float(row["beside_high"])
    name = "money" if pair == NET_BENEFIT else "time"
    if not (low > 0 or high < 0):
        return say(f"roadmap.remade-{name}-same")
    mean = float(row["beside"])
    if name == "money":
        size = numbers.money(abs(mean), now.engagement.currency)
    else:
        size = numbers.outcome(abs(mean), str(row["unit"])).valued
    end = "more" if mean > 0 else "less"
    return say(f"roadmap.remade-{name}-{end}", size=size)


def _differences(now: Current, answer: Answer, known: Rows) -> None:
    columns = [
        Column(say("roadmap.measure"), answer=True),
        Column(say("simulate.subject")),
        Column(say("roadmap.base"), number=True),
        Column(say("roadmap.as-planned"), number=True),
        Column(say("roadmap.with-changes"), number=True),
        Column(say("roadmap.remade-change"), number=True),
    ]
    rows = [_row(now, answer, known, pair) for pair in (*_MONEY, *DIFFERENCES)]
    table(say("roadmap.remade"), columns, [each for each in rows if each])


def _row(now: Current, answer: Answer, known: Rows, pair: Pair) -> tuple[object, ...]:
    """One measure of today and both plans; nothing where it was not measured."""
    today, plan, mine = (known.get((case, *pair)) for case in (_TODAY, PLANNED, _EDITED))
    if today is None or plan is None or mine is None or not math.isfinite(mine["mean"]):
        return ()
    name = measure_words(*pair), subject_words(pair[1])
    beside = {**mine, **{f"change{end}": mine[f"beside{end}"] for end in ("", "_low", "_high")}}
    if pair in _MONEY:
        currency = now.engagement.currency
        both = (numbers.money(float(each["mean"]), currency) for each in (plan, mine))
        return (*name, numbers.DASH, *both, _money_change(beside, currency))
    three = (answered.valued(now, answer, each, today) for each in (today, plan, mine))
    return (*name, *three, answered.change_words(now, answer, beside, today))


def _money_change(row: Mapping[str, Any], currency: str) -> object:
    """A difference in money with its interval, and better, worse or neither in words."""
    mean, low, high = (float(row[each]) for each in ("change", "change_low", "change_high"))
    if not math.isfinite(mean):
        return numbers.DASH
    if mean == low == high == 0:
        return say("trying.none")
    sign = "+" if mean > 0 else ""
    words = f"{sign}{numbers.money(mean, currency)} ({numbers.money_range(low, high, currency)})"
    if not (low > 0 or high < 0):
        return tag("span", words, ", ", say("what-if.unclear"), cls="ink2")
    better: Html = tag("b", say("what-if.better" if mean > 0 else "what-if.worse"))
    return tag("span", words, ", ", better)
