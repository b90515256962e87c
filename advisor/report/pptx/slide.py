"""One slide as data: what its title says, what stands on it, and the trace for the notes."""

from __future__ import annotations

from dataclasses import dataclass, field

from advisor.report.figures.spec import ChartSpec
from advisor.report.model import Callout, Facts, ListBlock, TableBlock

__all__ = ["Part", "Slide"]


@dataclass(frozen=True, slots=True)
class Part:
    """A table, a list or words of a slide under their heading.

    `finding` is what the part says as a sentence, empty where it has none; `head` the question it
    answers, with `unit` in grey. `small` is print under it. A list numbers its entries from
    `start`, for it may go on from the slide before.
    """

    finding: str = ""
    head: str = ""
    unit: str = ""
    table: TableBlock | None = None
    items: ListBlock | None = None
    small: tuple[str, ...] = ()
    start: int = 1

    def heading(self, title: str) -> str:
        """The words over the part on a slide of that title: nothing is said twice."""
        said = self.finding if self.finding != title else ""
        return said or (self.head if self.head != title else "")


@dataclass(frozen=True, slots=True)
class Slide:
    """One message: a chart, parts one under the other, or both beside each other.

    `rows` is the part of a plan's rows that this slide draws; `part` which slide of how many.
    `backup` stands behind the slides that a meeting is shown.
    `right` puts the chart right of its parts, under its own title; `under` its parts below it.
    """

    section: str
    title: str
    lede: str = ""
    unit: str = ""
    facts: Facts | None = None
    figure: ChartSpec | None = None
    panels: ChartSpec | None = None
    parts: tuple[Part, ...] = ()
    small: tuple[str, ...] = ()
    right: bool = False
    under: bool = False
    source: str = ""
    closing: Callout | None = None
    part: tuple[int, int] = (1, 1)
    rows: tuple[int, int] | None = None
    backup: bool = False
    notes: tuple[str, ...] = field(default=())

    @property
    def headline(self) -> str:
        """The title with the part where the slide is one of several."""
        at, of = self.part
        return self.title if of == 1 else f"{self.title} ({at}\u00a0of\u00a0{of})"

    @property
    def plain(self) -> bool:
        """Whether it holds nothing but parts, so that more may stand under them."""
        drawn = self.facts or self.figure or self.panels or self.small
        return bool(self.parts) and not drawn
