"""Which slides a report becomes: one message each, those to show first, nothing drawn yet.

A section opens with its finding. Facts stand above the chart that follows them; every other chart
has a slide of its own, small tables and lists of a section share one, and what does not fit one
slide goes on over "(2 of 3)".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

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
from advisor.report.pptx.measure import LEAST, parts_height, room_for, small_height
from advisor.report.pptx.meeting import Made, in_messages, in_order
from advisor.report.pptx.place import Rect
from advisor.report.pptx.slide import Part, Slide
from advisor.report.pptx.tables import as_text, table_height
from advisor.report.pptx.together import BESIDE, divided, joined

__all__ = ["outline"]

ROWS = 15
"""Rows of a plan that can be read on one slide."""
_CLOSING = 0.75
_KEYS = 0.35
"""Inches of the line under a chart that explains its marks."""
_PRINT = 1.0
"""Inches of small print that a chart or a table bears; more has a slide of its own."""


def outline(model: ReportModel, body: Rect) -> list[Slide]:
    """The slides of a report for a place of that size: those to show, then the backup."""
    made = [(section, _slides(section, body)) for section in model.sections]
    return in_order(_told_apart(made), body)


def _told_apart(made: Made) -> list[tuple[Section, list[Slide]]]:
    """No two messages of a report bear one title: the later adds what it answers."""
    used: set[str] = set()
    found = []
    for section, slides in made:
        apart = []
        for pieces in in_messages(slides):
            title = pieces[0].title
            if title in used:
                title = f"{section.short}: {_question(pieces[0]) or 'how it was made'}"
            used.add(title)
            apart += [replace(one, title=title) for one in pieces]
        found.append((section, apart))
    return found


def _question(slide: Slide) -> str:
    """What a slide's chart or first part answers, to stand behind a colon."""
    heads = [part.head for part in slide.parts if part.head]
    chart = slide.figure or slide.panels
    asked = chart.question if chart is not None else next(iter(heads), "")
    return asked[:1].lower() + asked[1:]


def _slides(section: Section, body: Rect) -> list[Slide]:
    made = _dimension(section, body) if section.together else None
    slides = made or list(_parts(section))
    if not slides:
        slides = [Slide(section.id, section.title)]
    slides = _without_orphan(_headed(slides, section), body)
    slides[0] = replace(slides[0], title=section.title, lede=section.lede)
    slides = _closed(slides, section, body)
    slides = [_traced(slide, section) for slide in slides]
    named = [
        replace(slide, source=slide.source or section.source) for slide in joined(slides, body)
    ]
    return [part for slide in named for part in divided(slide, body)]


def _headed(slides: list[Slide], section: Section) -> list[Slide]:
    """Of the charts a section opens with, the one first that its title speaks of."""
    run = len(list(takewhile(lambda one: one.figure is not None and not one.facts, slides)))
    spoken = section.title.lower()
    for at, slide in enumerate(slides[:run]):
        subject, colon, _ = slide.title.partition(":")
        if colon and subject.lower() in spoken:
            return [slide, *slides[:at], *slides[at + 1 :]]
    return slides


def _without_orphan(slides: list[Slide], body: Rect) -> list[Slide]:
    """A little small print alone at a section's end goes under the last chart or table before."""
    last = slides[-1]
    words = [text for part in last.parts for text in _small_of(part)]
    if not last.plain or not all(_is_short(part) for part in last.parts):
        return slides
    if small_height(tuple(words), body.width) > _PRINT:
        return slides
    for at in range(len(slides) - 2, -1, -1):
        held = slides[at]
        if held.figure is not None:
            held = replace(held, small=(*held.small, *words))
        elif held.parts:
            end = held.parts[-1]
            end = replace(end, small=(*end.small, *words))
            held = replace(held, parts=(*held.parts[:-1], end))
        else:
            continue
        return [*slides[:at], held, *slides[at + 1 : -1]]
    return slides


def _is_short(part: Part) -> bool:
    """Words alone, or a list of two entries at most that has no heading."""
    few = part.items is None or (len(part.items.items) <= 2 and not part.head)
    return part.table is None and few


def _small_of(part: Part) -> tuple[str, ...]:
    """A short part as lines of small print."""
    items = part.items.items if part.items is not None else ()
    said = tuple(f"{each.lead}: {each.text} {each.aside}".strip(": ") for each in items)
    return (*said, *part.small)


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
        beside = Part(table=last)
        room = room_for(replace(slide, lede=section.lede), body) - _KEYS
        if table_height(last, (body.width - 0.4) * BESIDE, LEAST) <= room:
            return [replace(slide, parts=(beside,))]
        return [slide, Slide(section.id, section.title, parts=(beside,))]
    assert isinstance(last, Paragraph)  # noqa: S101
    return [replace(slide, small=(last.text,))]


def _parts(section: Section) -> Iterator[Slide]:
    """A slide for each chart, table and set of lists; facts wait for what follows them."""
    words = Heading(text="")
    facts: Facts | None = None
    lists: list[Part] = []
    small: list[str] = []

    def flushed() -> Iterator[Slide]:
        nonlocal facts, lists, small
        if small:
            lists.append(Part(small=tuple(small)))
        if facts or lists:
            said = next((part.finding for part in lists if part.finding), section.title)
            yield Slide(section.id, said, facts=facts, parts=tuple(lists))
        facts, lists, small = None, [], []

    for leaf in _noted(_leaves(section)):
        if isinstance(leaf, Heading):
            words = leaf
        elif isinstance(leaf, Facts):
            facts = leaf
        elif isinstance(leaf, ListBlock):
            lists.append(Part(head=words.text, finding=words.finding, items=leaf))
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
        words = (Part(small=(chart.alt,)),)
        yield Slide(section.id, chart.title, facts=facts, parts=words, source=chart.source)
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
    finding = table.finding or words.finding
    part = Part(finding, words.text, words.unit, table=table, small=tuple(small))
    return Slide(section.id, finding or section.title, parts=(part,))


def _closed(slides: list[Slide], section: Section, body: Rect) -> list[Slide]:
    """The section's closing words at the foot of its first slide that has room for them."""
    if section.closing is None:
        return slides
    for at, slide in enumerate(slides):
        low = parts_height(slide, body.width, LEAST) < room_for(slide, body) - _CLOSING
        if not slide.plain or low:
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
    for part in slide.parts:
        found += _told(part)
    found += slide.small
    if slide.closing:
        found.append(f"{slide.closing.lead} {slide.closing.text} {slide.closing.note}")
    found += section.trace
    return replace(slide, notes=tuple(text.strip() for text in found if text.strip()))


def _told(part: Part) -> list[str]:
    """A part in full, as lines of the notes."""
    found = [part.heading("")]
    if part.table is not None:
        found += [part.table.caption, as_text(part.table)]
    if part.items is not None:
        found += [f"{each.lead} {each.text} {each.aside}" for each in part.items.items]
    return [*found, *part.small]
