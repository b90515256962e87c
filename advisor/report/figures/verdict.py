"""Charts of the decision: where the two axes meet, how the verdict fares under other weights."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.report.figures.spec import (
    Axis,
    Band,
    Bar,
    ChartSpec,
    Key,
    Point,
    Region,
    RowLabel,
    Series,
    Span,
    Table,
    Tick,
)
from advisor.report.in_money import likely
from advisor.report.numbers import joined

if TYPE_CHECKING:
    from advisor.decision import Decision
    from advisor.model import Catalogue

__all__ = ["quadrant", "two_decimals", "verdict_shares"]

_LIKELY = "80% likely range"


def two_decimals(value: float | None) -> str:
    """A position on a decision axis, 0 to 1, with two decimals; an en dash where there is none."""
    return "–" if value is None else f"{value:.2f}"


def _range(band: tuple[float, float]) -> str:
    return f"{band[0]:.2f}–{band[1]:.2f}"


def _edges(cuts: Sequence[float]) -> list[tuple[float, float]]:
    marks = [0.0, *cuts, 1.0]
    return list(pairwise(marks))


def _regions(catalogue: Catalogue, decision: Decision) -> tuple[Region, ...]:
    matrix = catalogue.matrix
    across, up = matrix.axis("foundation").classes, matrix.axis("need").classes
    found = []
    for f_class, (x0, x1) in zip(across, _edges(decision.cutoffs.foundation), strict=True):
        for n_class, (y0, y1) in zip(up, _edges(decision.cutoffs.need), strict=True):
            cell = matrix.cell(f_class.id, n_class.id)
            chosen = cell.verdict == decision.verdict
            found.append(Region(label=cell.title, x0=x0, x1=x1, y0=y0, y1=y1, chosen=chosen))
    return tuple(found)


def quadrant(catalogue: Catalogue, decision: Decision, *, source: str) -> ChartSpec:
    """The nine fields of the matrix with their own cut-offs, the position, and its possible box."""
    matrix = catalogue.matrix
    position = f"{two_decimals(decision.foundation)} across, {two_decimals(decision.need)} up"
    points: tuple[Point, ...] = ()
    if decision.foundation is not None and decision.need is not None:
        text = f"you: {two_decimals(decision.foundation)}, {two_decimals(decision.need)}"
        points = (Point(x=decision.foundation, y=decision.need, text=text),)
    box = (
        Span(at=0, low=decision.foundation_band[0], high=decision.foundation_band[1]),
        Span(at=1, low=decision.need_band[0], high=decision.need_band[1]),
    )
    foundation, need = matrix.axis("foundation").title, matrix.axis("need").title
    return ChartSpec(
        id="quadrant",
        kind="quadrant",
        title=decision.title,
        question="Where the two axes meet",
        unit="both axes from 0 to 1",
        x=_axis(foundation, decision.cutoffs.foundation),
        y=_axis(need, decision.cutoffs.need),
        regions=_regions(catalogue, decision),
        bands=(Band(id="box", label=_LIKELY, role="now", share=1, form="box", spans=box),),
        series=(Series(id="you", label="you", role="now", form="dots", points=points),),
        keys=(
            Key(form="dot", role="now", text="you"),
            Key(form="band", role="now", text=_LIKELY),
        ),
        caption=(
            f"Across: {foundation}. Up: {need}. Fields end where the rules say. Box: where each "
            "axis lies in 80% of the draws."
        ),
        alt=(
            f"{decision.title}. Position {position}; 80% likely range "
            f"{_range(decision.foundation_band)} across and {_range(decision.need_band)} up."
        ),
        source=source,
        table=Table(
            columns=("Axis", "Value", "80% likely range", "Cut-offs"),
            rows=(
                _row(
                    foundation,
                    decision.foundation,
                    decision.foundation_band,
                    decision.cutoffs.foundation,
                ),
                _row(need, decision.need, decision.need_band, decision.cutoffs.need),
            ),
            numeric=(1, 2, 3),
        ),
    )


def _axis(title: str, cuts: Sequence[float]) -> Axis:
    ticks = tuple(Tick(at=mark, text=f"{mark:g}") for mark in (0.0, *cuts, 1.0))
    return Axis(label=title, low=0, high=1, ticks=ticks)


def _row(
    name: str, value: float | None, band: tuple[float, float], cuts: Sequence[float]
) -> tuple[str, str, str, str]:
    return name, two_decimals(value), _range(band), joined([f"{cut:g}" for cut in cuts])


def verdict_shares(catalogue: Catalogue, decision: Decision, *, source: str) -> ChartSpec:
    """The share of weightings under which each verdict wins, the present one in bold colour."""
    titles = {cell.verdict: cell.title for cell in catalogue.matrix.cells}
    ranked = sorted(decision.weight_share.items(), key=lambda pair: (-pair[1], pair[0]))
    ranked = [pair for pair in ranked if pair[1] > 0]
    mine: list[Bar] = []
    others: list[Bar] = []
    for at, (verdict, value) in enumerate(ranked):
        bar = Bar(at=at, start=0, end=value, text=likely(value))
        (mine if verdict == decision.verdict else others).append(bar)
    held = likely(decision.weight_share.get(decision.verdict or "", 0.0))
    title = f"The verdict holds under {held} of all weightings of the factors"
    rows = tuple((titles.get(verdict, verdict), likely(value)) for verdict, value in ranked)
    return ChartSpec(
        id="verdict-shares",
        kind="shares",
        title=title,
        question="Share of weightings in which each verdict wins",
        unit="%",
        x=Axis(label="share of weightings", unit="%", low=0, high=1),
        y=Axis(categories=tuple(row[0] for row in rows)),
        series=(
            Series(id="verdict", label="verdict", role="chosen", form="bars", bars=tuple(mine)),
            Series(id="others", label="others", role="neutral", form="bars", bars=tuple(others)),
        ),
        row_labels=tuple(RowLabel(at=at, value=row[1]) for at, row in enumerate(rows)),
        caption="Share of all weightings of the factors, each counted alike, with this verdict.",
        alt=title + ": " + "; ".join(f"{name} {value}" for name, value in rows) + ".",
        source=source,
        table=Table(columns=("Verdict", "Share of weightings"), rows=rows, numeric=(1,)),
    )
