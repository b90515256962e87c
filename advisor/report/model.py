"""The report as data: sections of blocks, every number already written, nothing drawn.

One model feeds every format. It holds words, tables and chart specifications, and no colour, font
or position; it can be stored as JSON and read back unchanged. Version 1, frozen by a golden file.
Text in it is text: no renderer may read markup in it.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from advisor.report.figures.spec import ChartSpec

__all__ = [
    "Badge",
    "Block",
    "Callout",
    "Cell",
    "Column",
    "Cover",
    "Fact",
    "Facts",
    "FigureBlock",
    "Heading",
    "Item",
    "ListBlock",
    "Pair",
    "Paragraph",
    "ReportModel",
    "Section",
    "TableBlock",
]

BadgeKind = Literal["assumption", "unverified", "insufficient", "limit", "neutral"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Badge(_Part):
    """One or two lower-case words in the form of their state."""

    kind: BadgeKind
    text: str


class Cell(_Part):
    """A table cell: the text, the range behind it in grey, and at most one badge."""

    text: str
    sub: str = ""
    bold: bool = False
    badge: Badge | None = None


class Column(_Part):
    """A column's head; numbers stand `right`. `width` is its share of the table's width."""

    title: str
    align: Literal["left", "right"] = "left"
    width: Annotated[float, Field(gt=0)] = 1.0


class Fact(_Part):
    """One number of a facts row: what it is, the number, and its range or condition."""

    label: str
    value: str
    note: str


class Heading(_Part):
    """The question of the next block; `unit` stands beside it in grey.

    `finding` is what the block says, as a sentence; it titles the block's slide.
    """

    kind: Literal["heading"] = "heading"
    text: str
    unit: str = ""
    finding: str = ""


class Paragraph(_Part):
    """Prose; `small` is the size of a caption."""

    kind: Literal["paragraph"] = "paragraph"
    text: str
    small: bool = False


class Facts(_Part):
    """Two to four numbers between hairlines."""

    kind: Literal["facts"] = "facts"
    items: tuple[Fact, ...]


class TableBlock(_Part):
    """A table whose head repeats on every page; it never stands without its head.

    `finding` is what it says, as a sentence; it titles the table's slide. `total` where the last
    row is what the others come to: it stays when rows have to give way. `stays` where the whole
    table does, whatever else has to go.
    """

    kind: Literal["table"] = "table"
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    caption: str = ""
    finding: str = ""
    total: bool = False
    stays: bool = False

    @model_validator(mode="after")
    def _rectangular(self) -> TableBlock:
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row of {len(row)} cells under {len(self.columns)} columns")
        return self


class FigureBlock(_Part):
    """A chart with its caption, source and alt text, its question as heading if wanted."""

    kind: Literal["figure"] = "figure"
    chart: ChartSpec
    width: Literal["full", "half"] = "full"
    heading: bool = True


class Item(_Part):
    """An entry of a list: what is said first in bold, then the text, and words at the right."""

    lead: str = ""
    text: str
    aside: str = ""


class ListBlock(_Part):
    """Entries one under the other, numbered or not."""

    kind: Literal["list"] = "list"
    items: tuple[Item, ...]
    numbered: bool = False


class Callout(_Part):
    """A quiet card: the lead in bold, the text, and where it comes from in grey."""

    kind: Literal["callout"] = "callout"
    lead: str
    text: str
    note: str = ""


class Pair(_Part):
    """Two columns of blocks side by side; `left_share` is the left one's share of the width."""

    kind: Literal["pair"] = "pair"
    left: tuple[_Leaf, ...]
    right: tuple[_Leaf, ...]
    left_share: Annotated[float, Field(gt=0, lt=1)] = 0.5


_Leaf = Annotated[
    Heading | Paragraph | Facts | TableBlock | FigureBlock | ListBlock | Callout,
    Field(discriminator="kind"),
]
Block = Annotated[
    Heading | Paragraph | Facts | TableBlock | FigureBlock | ListBlock | Callout | Pair,
    Field(discriminator="kind"),
]


class Section(_Part):
    """One finding and what carries it.

    `title` is a sentence that states the finding; `short` its name in the outline; `level` 1 opens
    a chapter, 2 stands inside one; `page` begins a new page; `together` keeps the section on one
    page; `one_page` is exactly one page, and what has no room there gives way; with `joins`
    it stands on the page of the section before; `closing` stands last, at the foot of a page of
    its own. `trace`
    says what the numbers rest on, for whoever has to defend them, and `source` the same in a line
    for whatever of it brings no line of its own; `appendix` sections stand behind.
    """

    id: str
    title: str
    short: str
    lede: str = ""
    level: Literal[1, 2] = 1
    page: bool = False
    together: bool = False
    one_page: bool = False
    joins: bool = False
    blocks: tuple[Block, ...] = ()
    closing: Callout | None = None
    trace: tuple[str, ...] = ()
    source: str = ""
    appendix: bool = False


class Cover(_Part):
    """The page before page 1: for whom, what identifies the report, its mark, and the radar."""

    readers: str
    facts: tuple[Fact, ...]
    confidentiality: str
    chart: ChartSpec | None = None


class ReportModel(_Part):
    """The whole report. `hashes` name what it was made from, so that it can be made again.

    `day` is the ISO date of the round, empty where there is none; `date` the same as it is shown.
    """

    version: Literal[1] = 1
    title: str
    client: str
    profile: Literal["board", "leadership", "engineering"]
    language: str = "en"
    draft: bool
    date: str
    day: str = ""
    state: str
    footer: str
    hashes: dict[str, str]
    cover: Cover | None = None
    sections: tuple[Section, ...]
    missing: tuple[str, ...] = ()

    def section(self, name: str) -> Section:
        """The section of that id; KeyError where the report has none."""
        for one in self.sections:
            if one.id == name:
                return one
        raise KeyError(name)

    @property
    def charts(self) -> tuple[ChartSpec, ...]:
        """Every chart of the sections, in order; the cover's is in none."""
        found: list[ChartSpec] = []
        for section in self.sections:
            for block in section.blocks:
                inner = (*block.left, *block.right) if isinstance(block, Pair) else (block,)
                found += [one.chart for one in inner if isinstance(one, FigureBlock)]
        return tuple(found)


Pair.model_rebuild()
