"""The plan as a chart: practices over quarters, with people and money under the same quarters."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from advisor.report.figures.spec import (
    Axis,
    Bar,
    ChartSpec,
    Key,
    Panel,
    Role,
    RowLabel,
    Series,
    Table,
    Tick,
)
from advisor.report.numbers import (
    DASH,
    in_words,
    joined,
    money,
    plural,
    quarter_short,
    quarter_starts,
    weeks,
)

if TYPE_CHECKING:
    from advisor.model import Catalogue
    from advisor.roadmap import Item, Roadmap

__all__ = ["gantt", "plan_title", "quarter_names", "rests_on_judgement", "track_of"]

_TRACKS: tuple[tuple[Role, str], ...] = (
    ("devops", "DevOps"),
    ("platform", "Platform"),
    ("mlops", "MLOps"),
)
_AT_LIMIT = 0.995
"""A quarter that uses at least this share of a limit is drawn as being at it."""


def track_of(catalogue: Catalogue, practice: str) -> Role:
    """Which of the three tracks a practice belongs to, by its dimension."""
    dimension = catalogue.dimension(catalogue.practices[practice].dimension)
    if dimension.id == "platform":
        return "platform"
    return "devops" if dimension.group == "devops" else "mlops"


def rests_on_judgement(catalogue: Catalogue, practice: str) -> bool:
    """True where a practice has sized effects and every one of them is an expert assumption."""
    sized = [effect for effect in catalogue.practices[practice].effects if not effect.is_switch]
    return bool(sized) and all(effect.assumed for effect in sized)


def quarter_names(quarters: int, after: date | None) -> list[str]:
    """`Q2 26`, … from the first calendar quarter after the round; `Q1`, … where none is dated."""
    if after is None:
        return [f"Q{number}" for number in range(1, quarters + 1)]
    return [quarter_short(start) for start in quarter_starts(after, quarters)]


def plan_title(roadmap: Roadmap) -> str:
    """What the plan achieves and what limits it, in one sentence."""
    if not roadmap.feasible:
        return "No plan keeps all limits; they clash"
    number = len(roadmap.items)
    if not number:
        return "No practice fits the limits"
    noun = plural(number, "practice fits", "practices fit")
    fits = f"{in_words(number, capital=True)} {noun}"
    quarters = len(roadmap.load)
    fits += f" {in_words(quarters)} {plural(quarters, 'quarter')}"
    binding = [item.binding for item in roadmap.left_out if item.binding in _STOPPERS]
    if not binding:
        return fits
    most = max(sorted(set(binding)), key=binding.count)
    left = len(roadmap.left_out)
    return f"{fits}; {_STOPPERS[most]} keeps most of the other {in_words(left)} out"


_STOPPERS = {
    "budget": "the budget",
    "capacity": "people's time",
    "starts-at-once": "the number of starts at once",
    "quarters": "the end of the plan",
    "prerequisite": "a missing prerequisite",
}


def gantt(
    catalogue: Catalogue,
    roadmap: Roadmap,
    *,
    after: date | None,
    currency: str,
    source: str,
) -> ChartSpec:
    """Bars by start, coloured by track; people and budget as bars with their limit lines."""
    order = {practice: at for at, practice in enumerate(catalogue.practices)}
    items = sorted(roadmap.items, key=lambda i: (i.quarter, i.quarters, order[i.practice]))
    quarters = quarter_names(len(roadmap.load), after)
    names = [catalogue.practices[item.practice].name for item in items]
    return ChartSpec(
        id="gantt",
        kind="gantt",
        title=plan_title(roadmap),
        question="What happens when",
        unit="bar = work",
        x=Axis(
            low=0,
            high=max(len(quarters), 1),
            ticks=tuple(Tick(at=at + 0.5, text=name) for at, name in enumerate(quarters)),
        ),
        y=Axis(categories=tuple(names)),
        series=_tracks(catalogue, items),
        row_labels=tuple(
            RowLabel(at=at, value=f"{weeks(item.effort_weeks)} wk") for at, item in enumerate(items)
        ),
        panels=_panels(roadmap, currency),
        keys=_keys(catalogue, items),
        caption=_caption(catalogue, items),
        alt=_alt(roadmap, names, items, quarters),
        source=source,
        table=_table(names, items, quarters, currency),
    )


def _tracks(catalogue: Catalogue, items: Sequence[Item]) -> tuple[Series, ...]:
    found = []
    for role, label in _TRACKS:
        bars = tuple(
            Bar(
                at=at,
                start=item.quarter - 1,
                end=item.quarter - 1 + item.quarters,
                text=f"{weeks(item.effort_weeks)} weeks",
                inside=label,
                state="assumption" if rests_on_judgement(catalogue, item.practice) else "known",
            )
            for at, item in enumerate(items)
            if track_of(catalogue, item.practice) == role
        )
        if bars:
            found.append(Series(id=role, label=label, role=role, form="bars", bars=bars))
    return tuple(found)


def _panels(roadmap: Roadmap, currency: str) -> tuple[Panel, ...]:
    """People against their limit, and money against the budget's even share, which binds not."""
    load = roadmap.load
    work = [float(value) for value in load["effort_weeks"]]
    cost = [float(value) for value in load["cost"]]
    limit, even = _constant(load["limit_weeks"]), _constant(load["limit_cost"])
    full = [limit is not None and limit > 0 and used >= _AT_LIMIT * limit for used in work]
    people = Panel(
        id="people",
        label="People, weeks",
        unit="",
        limit=limit,
        limit_text="" if limit is None else f"{weeks(limit)} limit",
        role="now",
        bars=_load_bars(work, full, weeks),
    )
    money_bars = _load_bars(cost, [False] * len(cost), lambda value: money(value, ""))
    budget = Panel(
        id="budget",
        label=f"Cost, {currency}",
        unit="",
        limit=even,
        limit_text="" if even is None else f"{money(even, '')} if even",
        role="neutral",
        bars=money_bars,
    )
    return people, budget


def _constant(limits: Iterable[float]) -> float | None:
    """The one limit of all quarters; None where there is none or it differs."""
    known = {float(limit) for limit in limits if limit is not None and math.isfinite(limit)}
    return known.pop() if len(known) == 1 else None


def _load_bars(
    used: Sequence[float], full: Sequence[bool], write: Callable[[float], str]
) -> tuple[Bar, ...]:
    return tuple(
        Bar(
            at=at,
            start=0,
            end=value,
            text=write(value) if value else DASH,
            state="limit" if at_limit else "known",
        )
        for at, (value, at_limit) in enumerate(zip(used, full, strict=True))
    )


def _keys(catalogue: Catalogue, items: Sequence[Item]) -> tuple[Key, ...]:
    used = {track_of(catalogue, item.practice) for item in items}
    keys = [Key(form="bar", role=role, text=label) for role, label in _TRACKS if role in used]
    keys.append(Key(form="bar", role="limit", text="at the limit"))
    if any(rests_on_judgement(catalogue, item.practice) for item in items):
        keys.append(Key(form="assumption", role="neutral", text="every effect is an assumption"))
    return tuple(keys)


def _caption(catalogue: Catalogue, items: Sequence[Item]) -> str:
    text = (
        "Bar: quarters of work, with the person-weeks on the right. Lines: the limit of people, "
        "and the budget spread evenly, of which only the sum binds."
    )
    if any(rests_on_judgement(catalogue, item.practice) for item in items):
        text += " Dashed: every sized effect of the practice is an expert assumption."
    return text


def _alt(
    roadmap: Roadmap, names: Sequence[str], items: Sequence[Item], quarters: Sequence[str]
) -> str:
    parts = [f"{name} in {_when(item, quarters)}" for name, item in zip(names, items, strict=True)]
    return f"{plan_title(roadmap)}. {joined(parts)}." if parts else f"{plan_title(roadmap)}."


def _when(item: Item, quarters: Sequence[str]) -> str:
    first = quarters[item.quarter - 1]
    last = quarters[min(item.quarter - 1 + item.quarters, len(quarters)) - 1]
    return first if first == last else f"{first} to {last}"


def _table(
    names: Sequence[str], items: Sequence[Item], quarters: Sequence[str], currency: str
) -> Table:
    rows = tuple(
        (name, _when(item, quarters), weeks(item.effort_weeks), money(item.cost, currency))
        for name, item in zip(names, items, strict=True)
    )
    return Table(columns=("Practice", "When", "Person-weeks", "Cost"), rows=rows, numeric=(2, 3))
