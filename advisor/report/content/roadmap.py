"""What happens when, and what was left out and why."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.report.content.context import Context, capital, counted, sentence, simple_table
from advisor.report.figures import gantt, plan_graph, plan_title
from advisor.report.model import (
    Block,
    Callout,
    Cell,
    Column,
    FigureBlock,
    Heading,
    Paragraph,
    Section,
    TableBlock,
)
from advisor.report.numbers import DASH, in_words, joined, weeks
from advisor.roadmap import by_gain

if TYPE_CHECKING:
    from advisor.flow import Projection
    from advisor.roadmap import LeftOut

__all__ = ["left_out_section", "roadmap_section"]

_PROVED = 1e-4
"""A gap the solver does not close further by itself: less than a hundredth of a per cent."""

_SHOWN = {"board": 3, "leadership": 10}
"""How many of those left out an audience sees; engineering sees all of them."""
_BINDING = {
    "budget": "budget",
    "capacity": "people's time",
    "starts-at-once": "starts at once",
    "quarters": "end of the plan",
    "quarter-budget": "money a quarter",
    "either": "another is chosen",
    "several": "several limits",
    "prerequisite": "prerequisite",
    "forbidden": "you ruled it out",
    "no-benefit": "nothing gained",
}


def roadmap_section(context: Context, projection: Projection) -> Section:
    """The plan as a chart, and the limits that clash where there is none."""
    roadmap = projection.roadmap
    blocks: list[Block] = []
    if roadmap.items:
        chart = gantt(
            context.catalogue,
            roadmap,
            after=context.dated,
            currency=context.currency,
            source=context.from_plan,
        )
        blocks.append(FigureBlock(chart=chart))
        if context.profile != "board":
            blocks += _linked(context, projection)
    if roadmap.clashes:
        blocks += [
            Heading(text="Limits that cannot hold together"),
            simple_table(
                ("What clashes", "What to relax"),
                [(sentence(one.what), sentence(one.remedy)) for one in roadmap.clashes],
            ),
        ]
    blocks += [Paragraph(text=sentence(note), small=True) for note in roadmap.notes]
    return Section(
        id="roadmap",
        title=plan_title(roadmap),
        short="Roadmap",
        lede=_lede(context, projection),
        blocks=tuple(blocks),
        closing=_closing(context, projection),
    )


def _linked(context: Context, projection: Projection) -> list[Block]:
    """What waits for what, where anything does."""
    roadmap = projection.roadmap
    chart = plan_graph(
        roadmap,
        {item.practice: context.practice(item.practice) for item in roadmap.items},
        context.quarters_short(max(item.quarter for item in roadmap.items)),
        source=context.from_plan,
    )
    return [FigureBlock(chart=chart)] if chart else []


def left_out_section(context: Context, projection: Projection) -> Section | None:
    """What was left out and what would bring it in, those that would gain most first."""
    ranked = by_gain(projection.roadmap.left_out)
    if not ranked:
        return None
    shown = ranked[: _SHOWN.get(context.profile, len(ranked))]
    number = counted(len(ranked), "practice is", "practices are", capitals=True)
    lede = "What each would gain was weighed; the limit that keeps it out stands beside it."
    if len(shown) < len(ranked):
        rest = counted(len(ranked) - len(shown), "more is", "more are")
        where = "in the full report" if context.profile == "board" else "in the workbook"
        lede = f"Shown are the {in_words(len(shown))} that would gain most; {rest} {where}."
    return Section(
        id="left-out",
        title=f"{number} left out, each with what would bring it in",
        short="Left out, and why",
        lede=lede,
        blocks=(_left_out(context, _grouped(shown)),),
    )


def _grouped(left: Sequence[LeftOut]) -> list[LeftOut]:
    """Those that one limit keeps out stand together, the limit that keeps most out first; within
    it those that the same step of the limit brings in; those that no limit keeps out come last.
    """
    counts = Counter(one.binding for one in left)
    steps = Counter((one.binding, _step(one)[0]) for one in left)

    def order(one: LeftOut) -> tuple[bool, int, str, int, str, float]:
        step = _step(one)[0]
        most = -counts[one.binding], one.binding, -steps[one.binding, step]
        return one.binding in _NO_LIMIT, *most, step, -one.gain

    return sorted(left, key=order)


_NO_LIMIT = ("no-benefit", "forbidden")
_THEN = re.compile(r": then it starts in quarter (\d+)")


def _step(one: LeftOut) -> tuple[str, int, str]:
    """The step of a limit, the quarter it starts in then, and what is said after that.

    Where the plan says it otherwise the step is empty, the quarter 0, and the rest all of it.
    """
    found = _THEN.search(one.brings_in)
    if found is None:
        return "", 0, one.brings_in
    return one.brings_in[: found.start()], int(found[1]), one.brings_in[found.end() :].lstrip(". ")


def _lede(context: Context, projection: Projection) -> str:
    roadmap, limits = projection.roadmap, context.engagement.limits
    if not roadmap.items:
        return "The limits you set leave no room; what to relax stands below."
    weights = roadmap.weights
    parts = joined([f"{name} {value:g}" for name, value in sorted(weights.items())])
    proof = "proved best"
    if not roadmap.finished or roadmap.gap > _PROVED:
        proof = f"at most {_rounded_up(100 * roadmap.gap):g}% below the best"
    return (
        f"{capital(proof)} within {weeks(limits.weeks_per_quarter)} person-weeks a quarter, "
        f"{context.money(limits.budget)} in all and {counted(limits.starts_at_once, 'start')} at "
        f"once; weights of the objective: {parts}."
    )


def _rounded_up(share: float) -> float:
    """A share with one figure that is enough, for no search knows its gap better."""
    step = 10.0 ** math.floor(math.log10(share)) if share > 0 else 1.0
    return round(math.ceil(share / step - 1e-9) * step, 9)


def _left_out(context: Context, left: Sequence[LeftOut]) -> TableBlock:
    """A row a practice; the limit and the step that brings it in stand once for all they hold."""
    rows = []
    last: tuple[str, str] = ("", "")
    for one in left:
        words = _BINDING.get(one.binding, one.binding)
        step, quarter, rest = _step(one)
        same, last = (words, step) == last, (words, step)
        starts = f"Starts in {context.quarter(quarter)}." if quarter else ""
        rows.append(
            (
                Cell(text="") if same else Cell(text=capital(words), sub=sentence(step), bold=True),
                Cell(text=context.practice(one.practice)),
                Cell(text=f"{starts} {sentence(rest)}".strip() or DASH),
                Cell(text=weeks(one.effort_weeks)),
            )
        )
    columns = (
        Column(title="What binds", width=1.9),
        Column(title="Practice", width=1.9),
        Column(title="What then", width=2.4),
        Column(title="Weeks", align="right", width=0.5),
    )
    return TableBlock(columns=columns, rows=tuple(rows), finding=_keeping(left))


def _keeping(left: Sequence[LeftOut]) -> str:
    """What keeps most of these practices out, as a sentence."""
    binding, most = Counter(one.binding for one in left).most_common(1)[0]
    words = capital(_BINDING.get(binding, binding))
    number = in_words(len(left))
    return f"{words}: what keeps {in_words(most)} of {number} practices out"


def _closing(context: Context, projection: Projection) -> Callout:
    path = projection.roadmap.critical_path
    if not projection.roadmap.items:
        return Callout(lead="What comes next.", text="Relax one of the limits and plan again.")
    if len(path) < 2:
        return Callout(
            lead="Order.", text="No practice of the plan waits for another; starts may be swapped."
        )
    names = " → ".join(context.practice(practice) for practice in path)
    return Callout(lead="The longest chain.", text=f"{names}. A delay here delays the end.")
