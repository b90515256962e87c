"""What the drift laboratory answered: the advice, costs with ranges, a curve of rhythms."""

from __future__ import annotations

from collections.abc import Callable

from advisor.laboratory import Answer, Outcome
from advisor.report import numbers
from advisor.report.figures import rhythm_costs
from advisor.ui import session
from advisor.ui.components import (
    Column,
    Tile,
    chart,
    demonstration,
    empty_state,
    finding,
    html_block,
    listed,
    section,
    table,
    tiles,
)
from advisor.ui.laboratory import Kept
from advisor.ui.markup import tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["headline", "made_words", "show"]


def made_words(moment: str) -> str:
    """When the latest replay was made, for the context bar."""
    return say("laboratory.made", time=moment)


def headline(held: Kept | None) -> None:
    """What to do as the page's finding, and what would turn it."""
    if held is None:
        finding(say("laboratory.none"), say("laboratory.lede"))
        empty_state(say("laboratory.nothing"), say("laboratory.nothing-how"))
        return
    found = held.answer
    if found.doing_nothing_is_best:
        key = "nothing-pays"
    elif found.retrainings == 0:
        key = "did-none"
    else:
        key = "pays" if found.cost < found.never else "lost"
    saved = found.never - found.cost
    finding(say(f"laboratory.{key}", share=numbers.share(abs(saved) / found.never)), found.advice)


def show(now: Current, held: Kept) -> None:
    """The answer in full, with what it was asked of."""
    found, asked = held.answer, held.asked
    if asked.source == "example":
        demonstration(say("laboratory.demonstration"))
    html_block(
        tag(
            "p",
            say(
                "laboratory.asked",
                name=asked.name, periods=found.periods, price=f"{found.price:.3g}",
                delay=asked.delay,
            ),
            cls="caption",
        )
    )  # fmt: skip
    _tiles(found)
    _costs(found)
    if found.policies[0].value_lost is not None:
        _money(found, now.engagement.currency)
    if found.periodic_costs:
        chart(
            rhythm_costs(
                found.periodic_costs,
                ours=found.cost,
                never=found.never,
                optimum=found.hindsight_optimum,
                source=asked.name,
            ),
            dark=session.is_dark(),
        )
    _retrained(found)
    _notes(found)


def _tiles(found: Answer) -> None:
    rows = {each.id: each for each in found.policies}
    unit = say("laboratory.error-periods")
    shown = [
        Tile(
            name=say(f"laboratory.way-{name}"),
            value=f"{rows[name].cost:.1f}",
            unit=unit,
            range=_between(rows[name].low, rows[name].high),
            note=say("laboratory.retrainings", n=rows[name].retrainings),
        )
        for name in ("paired-gaps", "never", "best-periodic", "hindsight-optimum")
    ]
    tiles(4, shown, middle=2)


def _between(low: float, high: float) -> str:
    return f"{low:.1f}–{high:.1f}"


def _costs(found: Answer) -> None:
    """One row a policy: cost split in errors and retrainings, accuracy, time below the floor."""
    section(say("laboratory.costs"), say("laboratory.costs-unit"), say("laboratory.costs-note"))
    cells: list[tuple[Column, Callable[[Outcome], object]]] = [
        (Column(say("laboratory.way")), lambda row: say(f"laboratory.way-{row.id}")),
        (Column(say("laboratory.errors"), number=True), lambda row: f"{row.errors:.2f}"),
        (
            Column(say("laboratory.number"), number=True),
            lambda row: f"{row.retrainings} × {found.price:.3g}",
        ),
        (Column(say("laboratory.cost"), number=True, answer=True), lambda row: f"{row.cost:.2f}"),
        (Column(say("laboratory.range"), number=True), lambda row: _between(row.low, row.high)),
        (
            Column(say("laboratory.accuracy"), number=True),
            lambda row: f"{100 * row.mean_accuracy:.1f}%",
        ),
    ]
    if found.policies[0].below_floor is not None:
        cells.append((Column(say("laboratory.below"), number=True), _below))
    columns = [column for column, _ in cells]
    rows = [[cell(row) for _, cell in cells] for row in found.policies]
    table(say("laboratory.costs"), columns, rows)


def _below(row: Outcome) -> str:
    bounds = numbers.share_range(row.below_low, row.below_high)
    return f"{numbers.share(row.below_floor)} ({bounds})"


def _money(found: Answer, currency: str) -> None:
    """Value lost with its range, people's time, machines."""
    section(say("laboratory.money"), currency, say("laboratory.money-note"))
    names = ("way", "value-lost", "range", "people-paid", "machines-paid")
    columns = [Column(say(f"laboratory.{name}"), number=at > 0) for at, name in enumerate(names)]
    rows = [
        [
            say(f"laboratory.way-{row.id}"),
            numbers.money(row.value_lost, currency),
            numbers.money_range(row.value_low, row.value_high, currency),
            numbers.money(row.people_cost, currency),
            numbers.money(row.machine_cost, currency),
        ]
        for row in found.policies
    ]
    table(say("laboratory.money"), columns, rows)


def _retrained(found: Answer) -> None:
    """When our policy retrained and why."""
    section(say("laboratory.when"), say("laboratory.when-unit"), say("laboratory.when-note"))
    if not found.retrained:
        html_block(tag("p", say("laboratory.did-nothing")))
        return
    columns = [
        Column(say("laboratory.before"), tight=True),
        Column(say("laboratory.why"), wide=True),
    ]
    rows = list(zip((each + 1 for each in found.retrained), found.reasons, strict=True))
    table(say("laboratory.when"), columns, rows)
    if found.returns:
        html_block(tag("p", say("laboratory.returns", n=found.returns), cls="caption"))


def _notes(found: Answer) -> None:
    """What needs no model, where between the yardsticks we came, warnings of the data."""
    notes = list(found.warnings)
    if found.reached is not None:
        notes.append(say("laboratory.reached", reached=f"{found.reached:.2f}"))
    if found.naive:
        best = max(row.mean_accuracy for row in found.policies)
        key = "naive-better" if found.naive["same_as_last"] > best else "naive-worse"
        same, common = (found.naive[name] for name in ("same_as_last", "commonest_label"))
        notes.append(say(f"laboratory.{key}", same=f"{same:.1%}", common=f"{common:.1%}"))
    notes.append(say("laboratory.promise"))
    section(say("laboratory.read"))
    html_block(listed(notes))
