"""Models in production: what each monitor is like to live with, and what a retraining takes."""

from __future__ import annotations

import math
from collections.abc import Iterable

from advisor.report import numbers
from advisor.ui.components import Column, html_block, section, table
from advisor.ui.markup import tag
from advisor.ui.measures import subject_words
from advisor.ui.parts import upkeep
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say
from simulator.alarms import Figure
from simulator.experiment import Experiment, Watched, watched_at
from simulator.spec import Monitor, Psi, Scenario, Threshold

__all__ = ["models"]

_HOURS_A_YEAR = 365.25 * 24.0
_POOLS = ("people", "gpu", "cpu")


def models(now: Current, held: Simulated) -> None:
    """Every monitor of today's models, then hours and money of one retraining of each kind."""
    scenario = held.projection.baseline.scenario
    if not scenario.models:
        html_block(tag("p", say("monitors.no-models"), cls="caption"))
        return
    _monitors(scenario)
    _retrainings(now, scenario, held.projection.today)
    upkeep.upkeep(now, held)


# --- monitors -------------------------------------------------------------------------------
def _monitors(scenario: Scenario) -> None:
    section(say("monitors.title"), say("monitors.unit"))
    columns = [
        Column(say("monitors.models"), answer=True),
        Column(say("monitors.monitor")),
        Column(say("monitors.false-alarm"), number=True),
        Column(say("monitors.half"), number=True),
        Column(say("monitors.most"), number=True),
        Column(say("monitors.watches"), wide=True),
    ]
    day = 1.0 / scenario.unit_days
    rows = [_row(scenario, kinds, each) for kinds, each in _grouped(watched_at(scenario, day))]
    table(say("monitors.title"), columns, rows)
    html_block(tag("p", say("monitors.note"), cls="caption"))


def _grouped(found: Iterable[Watched]) -> list[tuple[list[str], Watched]]:
    """Kinds of models whose monitors are the same to live with share a row."""
    rows: dict[tuple[object, ...], tuple[list[str], Watched]] = {}
    for each in found:
        key = (each.monitor, round(each.of_models, 9), each.figures)
        rows.setdefault(key, ([], each))[0].append(each.model)
    return list(rows.values())


def _row(scenario: Scenario, kinds: list[str], each: Watched) -> tuple[object, ...]:
    who = numbers.joined([_capital(subject_words(kind)) for kind in kinds])
    if each.of_models < 1.0 - 1e-9:
        who = say("monitors.share-of", who=who, share=numbers.share(each.of_models))
    figures, silent = each.figures, each.monitor.detector.kind == "never"
    return (
        who,
        _capital(each.monitor.id.replace("-", " ")),
        say("monitors.none") if silent else _chance(figures.false_alarm),
        _days(figures.days_half),
        _days(figures.days_most),
        tag("span", _watches(scenario, each.monitor), cls="ink2"),
    )


def _watches(scenario: Scenario, monitor: Monitor) -> str:
    """What it looks at, how often and how late, and when it calls."""
    if monitor.detector.kind == "never":
        return say("monitors.nobody")
    detector, hours = monitor.detector, scenario.unit_hours
    looks = say("monitors.exactly")
    if isinstance(detector, Psi):
        looks = say("monitors.inputs")
    elif monitor.labels is not None and monitor.noise.kind != "none":
        looks = say("monitors.labels", n=numbers.count(monitor.labels))
    late = ""
    if monitor.label_delay > 0.0:
        late = say("monitors.late", time=numbers.duration(monitor.label_delay * hours))
    below = f"{detector.below:.1%}" if isinstance(detector, Threshold) else ""
    rule = say(f"monitors.rule-{detector.kind}", below=below)
    every = numbers.duration(monitor.every * hours)
    return say("monitors.looks", looks=looks, every=every, late=late, rule=rule)


def _chance(figure: Figure) -> str:
    if figure.exact:
        return numbers.share(figure.value)
    return say(
        "monitors.ranged",
        value=numbers.share(figure.value),
        range=numbers.share_range(figure.low, figure.high),
    )


def _days(figure: Figure) -> str:
    if math.isinf(figure.value):
        return say("monitors.unseen")
    return numbers.duration(figure.value * 24.0)


# --- retrainings ----------------------------------------------------------------------------
def _retrainings(now: Current, scenario: Scenario, today: Experiment) -> None:
    try:
        paid = {word: today.value(f"retraining-cost.{word}").mean for word in _POOLS}
    except KeyError:  # a run of before these were measured
        html_block(tag("p", say("monitors.older"), cls="caption"))
        return
    total = sum(paid.values())
    if not total > 0.0:
        section(say("monitors.retraining"), say("monitors.retraining-none"))
        return
    people = paid["people"] / total
    section(
        say("monitors.retraining-people", share=numbers.share(people))
        if people > 0.5
        else say("monitors.retraining"),
        say("monitors.retraining-unit"),
    )
    columns = [
        Column(say("monitors.models"), answer=True),
        Column(say("monitors.a-year"), number=True),
        *(Column(say(f"monitors.hours-{word}"), number=True) for word in _POOLS[:2]),
        *(Column(say(f"monitors.cost-{word}"), number=True) for word in _POOLS),
        Column(say("monitors.of-people"), number=True),
    ]
    currency = now.engagement.currency
    rows = [_cost_row(scenario, today, each.id, each.count, currency) for each in scenario.models]
    table(say("monitors.retraining"), columns, rows)
    html_block(tag("p", say("monitors.retraining-note", n=today.replications), cls="caption"))


def _cost_row(
    scenario: Scenario, today: Experiment, model: str, count: int, currency: str
) -> tuple[object, ...]:
    years = (scenario.horizon - today.warm_up) * scenario.unit_hours / _HOURS_A_YEAR
    hours = [today.value(f"retraining-hours.{word}", model).mean for word in _POOLS[:2]]
    paid = [today.value(f"retraining-cost.{word}", model).mean for word in _POOLS]
    a_year = today.value("retrainings", model).mean / count / years
    total = sum(paid)
    return (
        _capital(subject_words(model)),
        f"{a_year:.1f}",
        *(f"{each:,.0f} h" if math.isfinite(each) else numbers.DASH for each in hours),
        *(numbers.money(each, currency) for each in paid),
        numbers.share(paid[0] / total if total > 0.0 else None),
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
