"""Which slides a report becomes: one message each, in the report's order, nothing drawn yet.

A section opens with its finding. Facts stand above the chart that follows them; every other chart,
table and list has a slide of its own, and what does not fit one slide goes on over "(2 of 3)".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from advisor.report.figures.spec import ChartSpec
from advisor.report.model import (
    Block,
    Callout,
    Facts,
    FigureBlock,
    Heading,
    ListBlock,
    Pair,
    Paragraph,
    ReportModel,
    Section,
    TableBlock,
)
from advisor.report.pptx.place import Rect, lines_of
from advisor.report.pptx.tables import as_text, split_table, table_height

__all__ = [
    "BODY",
    "FACTS",
    "Slide",
    "closing_height",
    "lede_height",
    "list_height",
    "outline",
    "room_for",
]

Leaf = Facts | FigureBlock | ListBlock | Paragraph | TableBlock | Callout
BODY = 14.0
FACTS = 1.02
ROWS = 15
"""Rows of a plan that can be read on one slide."""
_CLOSING = 0.75


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide as data: what its title says, what stands on it, and the trace for the notes.

    `rows` is the part of a plan's rows that this slide draws; `part` which slide of how many.
    """

    section: str
    title: str
    lede: str = ""
    unit: str = ""
    facts: Facts | None = None
    lists: tuple[tuple[str, ListBlock], ...] = ()
    figure: ChartSpec | None = None
    panels: ChartSpec | None = None
    table: TableBlock | None = None
    small: tuple[str, ...] = ()
    source: str = ""
    closing: Callout | None = None
    part: tuple[int, int] = (1, 1)
    rows: tuple[int, int] | None = None
    notes: tuple[str, ...] = field(default=())

    @property
    def headline(self) -> str:
        """The title with the part where the slide is one of several."""
        at, of = self.part
        return self.title if of == 1 else f"{self.title} ({at} of {of})"


def outline(model: ReportModel, body: Rect) -> list[Slide]:
    """The slides of a report for a place of that size, in the report's order."""
    found: list[Slide] = []
    behind = False
    for section in model.sections:
        if section.appendix and not behind:
            behind = True
            lede = "Everything the slides before this one rest on."
            found.append(Slide("backup", "Backup", lede=lede, notes=("Backup",)))
        found += _slides(section, body)
    return found


def _slides(section: Section, body: Rect) -> list[Slide]:
    made = _dimension(section, body) if section.together else None
    slides = made or list(_parts(section))
    if not slides:
        slides = [Slide(section.id, section.title)]
    slides = _without_orphan(slides)
    slides[0] = replace(slides[0], title=section.title, lede=section.lede)
    slides = _closed(slides, section, body)
    slides = [_traced(slide, section) for slide in slides]
    return [part for slide in slides for part in _split(slide, body)]


def _without_orphan(slides: list[Slide]) -> list[Slide]:
    """Small print alone at a section's end goes under the last chart or table before it."""
    last = slides[-1]
    if not last.small or last.facts or last.lists or last.figure or last.panels or last.table:
        return slides
    for at in range(len(slides) - 2, -1, -1):
        if slides[at].figure is not None or slides[at].table is not None:
            held = replace(slides[at], small=(*slides[at].small, *last.small))
            return [*slides[:at], held, *slides[at + 1 : -1]]
    return slides


def _leaves(section: Section) -> Iterator[Block]:
    for block in section.blocks:
        if isinstance(block, Pair):
            yield from (*block.left, *block.right)
        else:
            yield block


def _dimension(section: Section, body: Rect) -> list[Slide] | None:
    """Facts, chart and first moves of one area side by side, where they are all there is."""
    leaves = list(_leaves(section))
    kinds = [leaf.kind for leaf in leaves]
    if kinds not in (["facts", "figure", "table"], ["facts", "figure", "paragraph"]):
        return None
    facts, figure, last = leaves
    assert isinstance(facts, Facts)  # noqa: S101 - the kinds above say so
    assert isinstance(figure, FigureBlock)  # noqa: S101
    slide = Slide(section.id, section.title, facts=facts, figure=figure.chart)
    slide = replace(slide, source=figure.chart.source)
    if isinstance(last, TableBlock):
        room = body.height - FACTS - 0.9
        if table_height(last, body.width * 0.58) <= room:
            return [replace(slide, table=last)]
        return [slide, Slide(section.id, section.title, table=last)]
    assert isinstance(last, Paragraph)  # noqa: S101
    return [replace(slide, small=(last.text,))]


def _parts(section: Section) -> Iterator[Slide]:
    """A slide for each chart, table and set of lists; facts wait for what follows them."""
    words = Heading(text="")
    facts: Facts | None = None
    lists: list[tuple[str, ListBlock]] = []
    small: list[str] = []

    def flushed() -> Iterator[Slide]:
        nonlocal facts, lists, small
        if facts or lists or small:
            title = lists[0][0] if lists and not facts else section.title
            yield Slide(
                section.id,
                title or section.title,
                facts=facts,
                lists=tuple(lists),
                small=tuple(small),
            )
        facts, lists, small = None, [], []

    leaves = _noted(_leaves(section))
    for leaf in leaves:
        if isinstance(leaf, Heading):
            words = leaf
        elif isinstance(leaf, Facts):
            facts = leaf
        elif isinstance(leaf, ListBlock):
            lists.append((words.text, leaf))
            words = Heading(text="")
        elif isinstance(leaf, Callout):
            small.append(f"{leaf.lead} {leaf.text}")
        elif isinstance(leaf, Paragraph):
            small.append(leaf.text)
        elif isinstance(leaf, FigureBlock):
            if lists:
                yield from flushed()
            yield from _figures(section, leaf.chart, facts)
            facts, small = None, small if lists else []
        elif isinstance(leaf, TableBlock):
            if facts or lists:
                yield from flushed()
            yield _table(section, leaf, words, small)
            words, small = Heading(text=""), []
    yield from flushed()


def _noted(leaves: Iterator[Block]) -> list[Block]:
    """What follows a table without a heading of its own is its small print, not a slide."""
    found: list[Block] = []
    for leaf in leaves:
        before = found[-1] if found else None
        if isinstance(leaf, Paragraph) and isinstance(before, TableBlock):
            words = f"{before.caption} {leaf.text}".strip()
            found[-1] = before.model_copy(update={"caption": words})
        elif isinstance(leaf, ListBlock) and isinstance(before, TableBlock):
            words = " ".join(f"{each.lead} {each.text} {each.aside}".strip() for each in leaf.items)
            found[-1] = before.model_copy(update={"caption": f"{before.caption} {words}".strip()})
        else:
            found.append(leaf)
    return found


def _figures(section: Section, chart: ChartSpec, facts: Facts | None) -> Iterator[Slide]:
    if _is_empty(chart):
        yield Slide(section.id, chart.title, facts=facts, small=(chart.alt,), source=chart.source)
        return
    rows = len(chart.y.categories)
    whole = Slide(section.id, chart.title, figure=chart, facts=facts, source=chart.source)
    if chart.kind != "gantt":
        yield replace(whole, unit=chart.unit)
        return
    pieces = max(1, -(-rows // ROWS))
    each = -(-rows // pieces) if rows else 0
    for at in range(pieces):
        part = (at * each, min(rows, (at + 1) * each))
        yield replace(whole, rows=part, part=(at + 1, pieces), facts=facts if at == 0 else None)
    if chart.panels:
        yield Slide(section.id, _full(chart), panels=chart, source=chart.source)


def _is_empty(chart: ChartSpec) -> bool:
    """Nothing to draw: the words say so, and no empty chart stands on a slide."""
    marks = [mark for series in chart.series for mark in (*series.points, *series.bars)]
    return not marks and not any(band.spans for band in chart.bands)


def _full(chart: ChartSpec) -> str:
    """Which quarters of a plan are at a limit, as a finding."""
    names = [tick.text for tick in chart.x.ticks]
    full = [
        (panel.label.partition(",")[0], names[int(bar.at)])
        for panel in chart.panels
        for bar in panel.bars
        if bar.state == "limit" and int(bar.at) < len(names)
    ]
    if not full:
        return "No quarter of the plan is at its limit of people"
    when = ", ".join(name for _, name in full)
    return f"{full[0][0]} are at their limit in {when}"


def _table(section: Section, table: TableBlock, words: Heading, small: Sequence[str]) -> Slide:
    title = table.finding or words.finding or section.title
    lede = words.text if words.text != title else ""
    return Slide(section.id, title, lede=lede, unit=words.unit, table=table, small=tuple(small))


def _closed(slides: list[Slide], section: Section, body: Rect) -> list[Slide]:
    """The section's closing words at the foot of its first slide that has room for them."""
    if section.closing is None:
        return slides
    for at, slide in enumerate(slides):
        if (
            slide.table is None
            or table_height(slide.table, body.width) < body.height - _CLOSING - 1
        ):
            return [*slides[:at], replace(slide, closing=section.closing), *slides[at + 1 :]]
    return [*slides[:-1], replace(slides[-1], closing=section.closing)]


def _traced(slide: Slide, section: Section) -> Slide:
    """What the speaker needs to defend the slide: finding, words, numbers, source, trace."""
    found = [slide.title, slide.lede if slide.lede != slide.title else ""]
    chart = slide.figure or slide.panels
    if slide.facts:
        found += [f"{one.label}: {one.value} ({one.note})" for one in slide.facts.items]
    if chart is not None:
        found += [chart.question, chart.caption, f"Source: {chart.source}."]
        found.append("\n".join(" | ".join(row) for row in (chart.table.columns, *chart.table.rows)))
    if slide.table is not None:
        found += [slide.table.caption, as_text(slide.table)]
    for lead, items in slide.lists:
        found += [lead, *(f"{each.lead} {each.text} {each.aside}" for each in items.items)]
    found += slide.small
    if slide.closing:
        found.append(f"{slide.closing.lead} {slide.closing.text} {slide.closing.note}")
    found += section.trace
    return replace(slide, notes=tuple(text.strip() for text in found if text.strip()))


def room_for(slide: Slide, body: Rect) -> float:
    """The height left for table, chart or lists after the lede, the facts and the closing words."""
    room = body.height
    if slide.lede:
        room -= lede_height(slide, body)
    if slide.facts:
        room -= FACTS + 0.1
    if slide.closing:
        room -= closing_height(slide.closing, body.width) + 0.12
    under = [slide.table.caption] if slide.table and slide.table.caption else []
    for text in (*under, *slide.small):
        room -= lines_of(text, 10, body.width) * 0.17 + 0.06
    if slide.source:
        room -= 0.26
    return room - 0.05


def lede_height(slide: Slide, body: Rect) -> float:
    """The height of the lines under the title."""
    text = f"{slide.lede} {slide.unit}".strip()
    return min(lines_of(text, BODY, body.width), 4) * 0.24 + 0.12


def closing_height(closing: Callout, width: float) -> float:
    """The height of the quiet card at the foot."""
    text = f"{closing.lead} {closing.text} {closing.note}"
    return min(lines_of(text, 12, width - 0.3), 5) * 0.2 + 0.2


def _split(slide: Slide, body: Rect) -> list[Slide]:
    """The slide, or as many as its table or its lists need."""
    if slide.table is not None and slide.figure is None:
        pieces = split_table(slide.table, body.width, room_for(slide, body))
        number = len(pieces)
        made = []
        for at, piece in enumerate(pieces, 1):
            one = replace(slide, table=piece, part=(at, number))
            made.append(one if at == number else replace(one, small=(), closing=None))
        return made
    if slide.lists:
        return _split_lists(slide, body)
    return [slide]


def list_height(items: ListBlock, width: float) -> list[float]:
    """The height of every entry of a list, in inches."""
    found = []
    for item in items.items:
        room = width - 0.35 - (2.6 if item.aside else 0)
        own = lines_of(f"{item.lead} {item.text}", BODY, room)
        aside = lines_of(item.aside, 12, 2.4) if item.aside else 0
        found.append(max(own, aside) * 0.245 + 0.09)
    return found


def _split_lists(slide: Slide, body: Rect) -> list[Slide]:
    pages: list[list[tuple[str, ListBlock]]] = [[]]
    first = room_for(slide, body)
    other = body.height - 0.1
    room = first
    for heading, items in slide.lists:
        kept: list[int] = []
        room -= 0.42 if heading else 0.1
        for at, height in enumerate(list_height(items, body.width)):
            if height > room and (kept or pages[-1]):
                if kept:
                    pages[-1].append((heading, _some(items, kept)))
                pages.append([])
                kept, room = [], other - 0.42
            kept.append(at)
            room -= height
        pages[-1].append((heading, _some(items, kept)))
    number = len(pages)
    made = []
    for at, page in enumerate(pages, 1):
        one = replace(slide, lists=tuple(page), part=(at, number))
        if at > 1:
            one = replace(one, facts=None, lede="")
        if at < number:
            one = replace(one, small=())
        if at > 1:
            one = replace(one, closing=None)
        made.append(one)
    return made


def _some(items: ListBlock, kept: Sequence[int]) -> ListBlock:
    return items.model_copy(update={"items": tuple(items.items[at] for at in kept)})
