"""Charts of where the organisation stands: interval dots for all dimensions, level steps for one.

Level and index never share an axis: the dots show the index, the bars the steps of the level.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.report.figures.spec import (
    Axis,
    Band,
    Bar,
    ChartSpec,
    Key,
    Point,
    RowLabel,
    Rule,
    Series,
    Span,
    State,
    Table,
    Tick,
)
from advisor.report.numbers import DASH, in_words, index, index_range, joined, plural, share

if TYPE_CHECKING:
    from advisor.model import Catalogue
    from advisor.scoring import Score, Scorecard

__all__ = ["LevelStep", "interval_dots", "level_bars", "level_steps"]

_AXIS = Axis(
    label="index",
    low=1,
    high=5,
    ticks=tuple(Tick(at=level, text=str(level)) for level in range(1, 6)),
)
_SHOWN = ("assessed", "insufficient")


def interval_dots(
    catalogue: Catalogue, scorecard: Scorecard, targets: Mapping[str, float], *, source: str
) -> ChartSpec:
    """One row a dimension in questionnaire order: index, 80 % likely range, target.

    `targets` are indices, 1 to 5, by dimension. Dimensions out of scope or not applicable are left
    out; an insufficient one shows its possible range and no number.
    """
    scores = [score for score in scorecard.dimensions if score.status in _SHOWN]
    names = {item.id: item.short_name for item in catalogue.dimensions}
    groups = {item.id: item.group for item in catalogue.dimensions}
    return ChartSpec(
        id="interval-dots",
        kind="interval-dots",
        title=_standing(scores, names),
        question="Where you stand, and where you want to be",
        unit="index, 1 to 5",
        x=_AXIS,
        y=Axis(categories=tuple(names[score.id] for score in scores)),
        bands=(_ranges(scores),),
        series=_dots(scores, targets),
        rules=_group_rules([groups[score.id] for score in scores]),
        row_labels=tuple(_label(at, score) for at, score in enumerate(scores)),
        keys=_dot_keys(scores),
        caption=_dot_caption(catalogue, scores),
        alt=_alt(scores, names),
        source=source,
        table=_dot_table(scores, names, targets),
    )


def _ranges(scores: Sequence[Score]) -> Band:
    spans = []
    for at, score in enumerate(scores):
        low, high = score.ends
        if low is not None and high is not None:
            state: State = "known" if score.index is not None else "insufficient"
            text = index_range(low, high)
            spans.append(Span(at=at, low=low, high=high, state=state, text=text))
    label = "80% likely range"
    return Band(id="range", label=label, role="now", share=1, form="rows", spans=tuple(spans))


def _dots(scores: Sequence[Score], targets: Mapping[str, float]) -> tuple[Series, ...]:
    now = tuple(
        Point(x=score.index, y=at, text=index(score.index))
        for at, score in enumerate(scores)
        if score.index is not None
    )
    wanted = tuple(
        Point(x=targets[score.id], y=at, text=index(targets[score.id]))
        for at, score in enumerate(scores)
        if score.id in targets
    )
    return (
        Series(id="target", label="target", role="target", form="diamonds", points=wanted),
        Series(id="now", label="now", role="now", form="dots", points=now),
    )


def _label(at: int, score: Score) -> RowLabel:
    if score.index is None:
        return RowLabel(at=at, value="insufficient", state="insufficient")
    return RowLabel(at=at, value=index(score.index), range=index_range(score.low, score.high))


def _group_rules(groups: Sequence[str]) -> tuple[Rule, ...]:
    if "devops" not in groups or set(groups) == {"devops"}:
        return ()
    last = max(at for at, group in enumerate(groups) if group == "devops")
    return (Rule(axis="y", at=last + 0.5, text="DevOps above, machine learning below"),)


def _standing(scores: Sequence[Score], names: Mapping[str, str]) -> str:
    known = sorted((score.index, names[score.id]) for score in scores if score.index is not None)
    if not known:
        return "No dimension has an index yet"
    low, high = known[0], known[-1]
    if index(low[0]) == index(high[0]):
        return f"All assessed dimensions stand at {index(low[0])}"
    return f"{high[1]} is furthest at {index(high[0])}; {low[1]} is lowest at {index(low[0])}"


def _dot_keys(scores: Sequence[Score]) -> tuple[Key, ...]:
    keys = [
        Key(form="dot", role="now", text="now"),
        Key(form="band", role="now", text="80% likely range"),
        Key(form="diamond", role="target", text="target"),
    ]
    if any(score.index is None for score in scores):
        keys.append(Key(form="hatched", role="neutral", text="insufficient: possible range only"))
    return tuple(keys)


def _dot_caption(catalogue: Catalogue, scores: Sequence[Score]) -> str:
    levels = " · ".join(f"{level.number} {level.name}" for level in catalogue.levels)
    caption = (
        f"{levels}. Dot: index now. Band: where it lies in 80% of the draws when answers "
        "are drawn again within their doubt. Diamond: target."
    )
    reasons = dict.fromkeys(score.why_none for score in scores if score.index is None)
    if reasons:
        caption += f" Hatched: {joined(list(reasons), 'or')} for a number, only the possible range."
    return caption


def _alt(scores: Sequence[Score], names: Mapping[str, str]) -> str:
    text = _standing(scores, names) + "."
    for why in dict.fromkeys(score.why_none for score in scores if score.index is None):
        missing = [names[score.id] for score in scores if score.why_none == why]
        verb = plural(len(missing), "dimension has", "dimensions have")
        text += f" {in_words(len(missing), capital=True)} {verb} {why}: {', '.join(missing)}."
    return text


def _dot_table(
    scores: Sequence[Score], names: Mapping[str, str], targets: Mapping[str, float]
) -> Table:
    rows = []
    for score in scores:
        level = str(score.level) if score.level is not None else DASH
        value = index(score.index) if score.index is not None else "insufficient"
        bounds = index_range(*score.ends)
        target = index(targets.get(score.id))
        rows.append((names[score.id], value, bounds, level, target, share(score.coverage)))
    columns = ("Dimension", "Index", "80% likely range", "Level reached", "Target", "Coverage")
    return Table(columns=columns, rows=tuple(rows), numeric=(1, 2, 3, 4, 5))


@dataclass(frozen=True, slots=True)
class LevelStep:
    """One step of a dimension: `adoption` over the answered practices (None where none was), what
    is surely in place and what open answers could add to it, all from 0 to 1."""

    level: int
    adoption: float | None
    done: float
    unknown: float


def level_steps(scorecard: Scorecard, dimension: str) -> list[LevelStep]:
    """The means over the practices of each level, as the index takes them.

    What does not apply leaves the means. A practice is surely in place as far as its lower bound;
    its upper bound less the lower one is open.
    """
    levels = {cell.practice: cell.level for cell in scorecard.cells if cell.dimension == dimension}
    steps = []
    for level in sorted(set(levels.values())):
        found = [scorecard.adoption[each] for each, at in levels.items() if at == level]
        items = [each for each in found if each.state != "not-applicable"]
        if not items:
            continue
        known = [each.value for each in items if each.value is not None]
        low = sum(each.low for each in items) / len(items)
        high = sum(each.high for each in items) / len(items)
        adoption = sum(known) / len(known) if known else None
        steps.append(LevelStep(level, adoption, low, max(0.0, high - low)))
    return steps


def level_bars(
    catalogue: Catalogue, scorecard: Scorecard, dimension: str, *, source: str
) -> ChartSpec:
    """One bar a level step of a dimension: the filled share, then the open part hatched."""
    steps = level_steps(scorecard, dimension)
    score = scorecard.dimension(dimension)
    names = {level.number: level.name for level in catalogue.levels}
    rows = tuple(
        (f"{step.level} {names[step.level]}", share(step.done), share(step.unknown))
        for step in steps
    )
    title = _level_title(catalogue, score, dimension)
    return ChartSpec(
        id=f"level-bars-{dimension}",
        kind="level-bars",
        title=title,
        question="How much of each level is in place",
        unit="share of practices",
        x=Axis(label="share of practices in place", unit="%", low=0, high=1),
        y=Axis(categories=tuple(row[0] for row in rows)),
        series=_step_bars(steps),
        row_labels=tuple(
            RowLabel(at=at, value=row[1], range=f"{row[2]} open" if steps[at].unknown else "")
            for at, row in enumerate(rows)
        ),
        keys=(
            Key(form="bar", role="chosen", text="in place"),
            Key(form="hatched", role="neutral", text="not known or not answered"),
        ),
        caption="Filled: surely in place. Hatched: what open and unknown answers could add.",
        alt=title
        + ". "
        + "; ".join(f"level {a}: {b} in place, {c} open" for a, b, c in rows)
        + ".",
        source=source,
        table=Table(columns=("Level", "In place", "Open"), rows=rows, numeric=(1, 2)),
    )


def _step_bars(steps: Sequence[LevelStep]) -> tuple[Series, ...]:
    filled = tuple(
        Bar(at=at, start=0, end=step.done, text=share(step.done)) for at, step in enumerate(steps)
    )
    hatched = tuple(
        Bar(
            at=at,
            start=step.done,
            end=step.done + step.unknown,
            text=f"{share(step.unknown)} open",
            state="unknown",
        )
        for at, step in enumerate(steps)
        if step.unknown > 0
    )
    return (
        Series(id="in-place", label="in place", role="chosen", form="bars", bars=filled),
        Series(id="open", label="open", role="neutral", form="bars", bars=hatched),
    )


def _level_title(catalogue: Catalogue, score: Score, dimension: str) -> str:
    name = catalogue.dimension(dimension).name
    if score.level is None:
        return f"{name} has {score.why_none} for a level"
    return f"{name} has reached level {score.level}"
