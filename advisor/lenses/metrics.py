"""The DORA Quick Check: stated numbers of delivery, their means, a published mean beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.lenses.rules import QuickCheck, mean_or_none, quick_check
from advisor.lenses.types import LensRow, PartReading
from advisor.model import Benchmark, Lens

if TYPE_CHECKING:
    from advisor.engagement import Engagement

__all__ = ["benchmark_means", "quick_check_ends", "quick_check_parts"]


def quick_check_ends(
    lens: Lens, rows: Sequence[LensRow]
) -> tuple[QuickCheck, QuickCheck, QuickCheck]:
    """The means of what is stated, and with what is not stated at 0 and at 10."""
    ends = (
        {row.item: row.points for row in rows},
        {row.item: row.points_low for row in rows},
        {row.item: row.points_high for row in rows},
    )
    value, low, high = (
        quick_check(_part(lens, end, "throughput"), _part(lens, end, "stability")) for end in ends
    )
    return value, low, high


def _part(lens: Lens, scores: Mapping[str, float | None], part: str) -> dict[str, float | None]:
    return {item.id: scores[item.id] for _, item in lens.items if item.part == part}


def benchmark_means(lens: Lens, engagement: Engagement) -> tuple[str, Mapping[str, float]]:
    """The means to compare with, and the answer that chose them (empty: everybody's)."""
    benchmark = lens.benchmark
    if benchmark is None:
        return "", {}
    answer = engagement.profile.get(benchmark.by)
    for row in benchmark.rows:
        if row.answer == answer:
            return row.answer, row.means
    return "", benchmark.everybody


def quick_check_parts(
    lens: Lens, rows: Sequence[LensRow], means: Mapping[str, float]
) -> tuple[PartReading, ...]:
    """Throughput and stability, each metric with its published mean and spread, and what stands
    apart: surveys of which nothing is covered."""
    value, low, high = quick_check_ends(lens, rows)
    members = {
        part: [item.id for _, item in lens.items if item.part == part]
        for part in ("throughput", "stability")
    }
    known = {row.item for row in rows if row.points is not None}
    parts = [
        PartReading(
            id=part,
            title=part.capitalize(),
            value=getattr(value, part),
            low=getattr(low, part),
            high=getattr(high, part),
            answered=len(known.intersection(each)),
            count=len(each),
            mean=mean_or_none(means.get(id_) for id_ in each),
        )
        for part, each in members.items()
    ]
    apart = [
        PartReading(section.id, section.title, None, lens.low, lens.high, 0, section.count)
        for section in lens.sections
        if section.apart
    ]
    return (*parts, *(_metric(row, means, lens.benchmark) for row in rows), *apart)


def _metric(row: LensRow, means: Mapping[str, float], benchmark: Benchmark | None) -> PartReading:
    return PartReading(
        id=row.item,
        title=row.label,
        value=row.points,
        low=row.points_low,
        high=row.points_high,
        answered=int(row.points is not None),
        count=1,
        mean=means.get(row.item),
        sd=None if benchmark is None else benchmark.sd.get(row.item),
    )
