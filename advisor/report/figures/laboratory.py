"""What retraining every so many periods would have cost, with what else could have been done."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.report.figures.spec import Axis, ChartSpec, Key, Point, Series, Table, Tick

__all__ = ["rhythm_costs"]


def rhythm_costs(
    costs: Sequence[float], *, ours: float, never: float, optimum: float, source: str
) -> ChartSpec:
    """The cost of every rhythm over its length in periods, all in error-periods.

    `costs[T - 1]` is that of every T periods, at least one; `ours` the causal policy's, `never` and
    `optimum` (known afterwards) beside it. The plot ends 15 % above the costlier of never and
    ours: short rhythms may cost many times as much and stand in the table alone.
    """
    best = min(range(len(costs)), key=costs.__getitem__) + 1
    last, ceiling = max(2, len(costs)), 1.15 * max(never, ours, min(costs))
    beside = "less" if ours < costs[best - 1] else "more"
    every = "every period" if best == 1 else f"every {best} periods"
    apart = abs(ours - costs[best - 1])
    title = f"Our policy cost {apart:.2f} {beside} than the best rhythm, {every}"
    return ChartSpec(
        id="rhythm-costs",
        kind="fan",
        title=title,
        question="What would each rhythm have cost?",
        unit="error-periods in all, over the periods between two retrainings",
        x=Axis(label="periods", low=1, high=last, ticks=_ticks(last)),
        y=Axis(label="cost", low=0.96 * min(optimum, ours, *costs), high=ceiling),
        series=(
            *_rhythms(costs, best, ceiling),
            _level("never", "never", never, last, "limit"),
            _level("ours", "our policy", ours, last, "now"),
            _level("optimum", "optimum", optimum, last, "target"),
        ),
        keys=_KEYS,
        caption=(
            "One replay of what happened. An error-period is one period with every answer wrong. "
            "Rhythms that cost more than the plot is high stand in the table alone."
        ),
        alt=f"{title}; never {never:.2f}, the optimum of hindsight {optimum:.2f}.",
        source=source,
        table=Table(
            columns=("What", "Cost"),
            rows=(
                ("our policy", f"{ours:.2f}"),
                ("never", f"{never:.2f}"),
                ("optimum, known afterwards", f"{optimum:.2f}"),
                *((f"every {at}", f"{cost:.2f}") for at, cost in enumerate(costs, 1)),
            ),
            numeric=(1,),
        ),
    )


_KEYS = (
    Key(form="line", role="today", text="every so many periods, known afterwards"),
    Key(form="diamond", role="target", text="the best of them"),
    Key(form="dashed", role="now", text="our policy, told only what was known"),
    Key(form="dashed", role="limit", text="never"),
    Key(form="dashed", role="target", text="the optimum, known afterwards"),
)


def _rhythms(costs: Sequence[float], best: int, ceiling: float) -> tuple[Series, Series]:
    shown = [(at, cost) for at, cost in enumerate(costs, 1) if cost <= ceiling]
    curve = Series(
        id="rhythms", label="every so many periods", role="today", form="line",
        points=tuple(Point(x=at, y=cost, text=f"every {at}: {cost:.2f}") for at, cost in shown),
    )  # fmt: skip
    lowest = costs[best - 1]
    found = Series(
        id="best", label="best rhythm", role="target", form="diamonds",
        points=(Point(x=best, y=lowest, text=f"every {best}: {lowest:.2f}"),),
    )  # fmt: skip
    return curve, found


def _level(name: str, words: str, at: float, last: int, role: str) -> Series:
    ends = tuple(Point(x=x, y=at, text=f"{words}: {at:.2f}") for x in (1, last))
    return Series.model_validate(
        {"id": name, "label": words, "role": role, "form": "line", "points": ends, "dashed": True,
         "end_label": f"{words} {at:.1f}"}
    )  # fmt: skip


def _ticks(last: int) -> tuple[Tick, ...]:
    step = next(each for each in (1, 2, 5, 10, 20, 50, 100, 200, 500) if last / each <= 10)
    places = [1, *range(step, last + 1, step)] if step > 1 else range(1, last + 1)
    return tuple(Tick(at=at, text=str(at)) for at in places)
