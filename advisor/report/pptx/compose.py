"""A slide drawn: title, lede, facts, chart or table or lists, source line, closing words, notes."""

from __future__ import annotations

from typing import Any

from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Pt

from advisor.report.model import Callout, Facts, ListBlock, ReportModel
from advisor.report.pptx.charts import draw_chart, draw_panels
from advisor.report.pptx.keys import draw_keys
from advisor.report.pptx.outline import (
    BODY,
    FACTS,
    Slide,
    closing_height,
    lede_height,
    list_height,
)
from advisor.report.pptx.place import Rect, Words, emu, lines_of, plain, rgb, text_box, unstyled
from advisor.report.pptx.tables import draw_table
from advisor.report.pptx.template import Frame, footers
from advisor.report.tokens import LIGHT
from advisor.report.typeface import wrapped

__all__ = ["compose", "cover"]


def cover(frame: Frame, model: ReportModel) -> None:
    """The first slide: the client, what this is, its date and state."""
    slide = frame.deck.slides.add_slide(frame.cover)
    slide.shapes.title.text = _short(plain(model.client), 40, 7.0, 4)
    others = [one for one in slide.placeholders if one.placeholder_format.idx != 0]
    words = [model.title, f"{model.state} · {model.date}", model.footer]
    if others:
        others[0].text_frame.text = plain(words[0])
        for text in words[1:]:
            others[0].text_frame.add_paragraph().text = plain(text)
        if frame.own:
            for at, paragraph in enumerate(others[0].text_frame.paragraphs):
                paragraph.font.size = Pt(20 if at == 0 else 14)
    if frame.own:
        lines = lines_of(slide.shapes.title.text, 34, 7.0, bold=True)
        size = Pt(34 if lines <= 3 else 24)
        slide.shapes.title.text_frame.paragraphs[0].font.size = size
    slide.notes_slide.notes_text_frame.text = "\n".join(
        f"{name}: {value}" for name, value in sorted(model.hashes.items())
    )


def compose(frame: Frame, model: ReportModel, one: Slide) -> None:
    """One slide of the outline on the content layout."""
    slide = frame.deck.slides.add_slide(frame.content)
    for shape in list(slide.placeholders):
        if shape.placeholder_format.idx != 0:
            shape._element.getparent().remove(shape._element)
    _title(slide, frame, one.headline)
    rect = _ledes(slide, frame.body, one)
    rect = _foot(slide, rect, one)
    if one.figure is not None:
        rect = draw_keys(slide, rect, one.figure.keys)
    elif one.panels is not None:
        full = [key for key in one.panels.keys if key.role == "limit"]
        rect = draw_keys(slide, rect, full)
    if one.facts and one.figure is not None and one.figure.kind == "quadrant":
        rect, beside = rect.columns([0.76, 0.24], 0.3)
        _stacked(slide, beside, one.facts)
    elif one.facts:
        _facts(slide, rect, one.facts)
        rect = rect.below(rect.top + FACTS + 0.1)
    _main(slide, rect, one)
    text = f"{_short(model.client, 10, 4.5, 1)} · {model.state}, {model.date} · {model.footer}"
    if not footers(slide, frame.content, plain(text)):
        place = Rect(frame.body.left, frame.body.bottom + 0.2, frame.body.width, 0.3)
        number = len(frame.deck.slides)
        text_box(slide, place, [[Words(f"{text} · {number}", 10, ink=LIGHT.ink_3)]])
    slide.notes_slide.notes_text_frame.text = "\n\n".join(
        "\n".join(plain(line) for line in note.split("\n")) for note in one.notes
    )


def _short(text: str, size: float, width: float, lines: int) -> str:
    return " ".join(wrapped(plain(text), size, width * 72, bold=True, lines=lines))


def _title(slide: Any, frame: Frame, text: str) -> None:
    """The finding in its own place, smaller where it would take more than two lines."""
    holder = slide.shapes.title
    width = frame.title.width
    size = next((s for s in (26, 22, 18) if lines_of(text, s, width, bold=True) <= 2), 16)
    holder.text_frame.text = _short(text, size, width, 3 if size == 16 else 2)
    if size < 26:
        holder.text_frame.paragraphs[0].font.size = Pt(size)


def _ledes(slide: Any, rect: Rect, one: Slide) -> Rect:
    if not one.lede:
        return rect
    height = lede_height(one, rect)
    lede = " ".join(wrapped(plain(one.lede), BODY, rect.width * 72, lines=4))
    words = [Words(lede, BODY, ink=LIGHT.ink_2)]
    if one.unit:
        words.append(Words(f"  {one.unit}", 12, ink=LIGHT.ink_3))
    text_box(slide, Rect(rect.left, rect.top, rect.width, height), [words])
    return rect.below(rect.top + height)


def _foot(slide: Any, rect: Rect, one: Slide) -> Rect:
    """From the foot upwards: closing words, source line, small print."""
    bottom = rect.bottom
    if one.closing:
        height = closing_height(one.closing, rect.width)
        _closing(slide, Rect(rect.left, bottom - height, rect.width, height), one.closing)
        bottom -= height + 0.12
    if one.source:
        words = [[Words(f"Source: {one.source}.", 10, ink=LIGHT.ink_3)]]
        text_box(slide, Rect(rect.left, bottom - 0.22, rect.width, 0.22), words)
        bottom -= 0.26
    return Rect(rect.left, rect.top, rect.width, bottom - rect.top)


def _closing(slide: Any, rect: Rect, closing: Callout) -> None:
    text = " ".join(wrapped(closing.text, 12, (rect.width - 0.3) * 72, lines=5))
    words = [Words(closing.lead, 12, bold=True), Words(f" {text}", 12)]
    if closing.note:
        words.append(Words(f" {closing.note}", 12, ink=LIGHT.ink_3))
    text_box(slide, rect, [words], fill=LIGHT.surface, inset=0.12, anchor=MSO_ANCHOR.MIDDLE)


def _facts(slide: Any, rect: Rect, facts: Facts) -> None:
    """Two to four numbers between hairlines."""
    for y in (rect.top, rect.top + FACTS - 0.06):
        _rule(slide, Rect(rect.left, y, rect.width, 0))
    for place, fact in zip(rect.columns([1.0] * len(facts.items), 0.25), facts.items, strict=True):
        room = Rect(place.left, rect.top + 0.07, place.width, FACTS - 0.16)
        long = lines_of(fact.value, 20, place.width, bold=True) > 1
        text_box(
            slide,
            room,
            [
                [Words(fact.label, 12, ink=LIGHT.ink_2)],
                [
                    Words(
                        _short(fact.value, 14, place.width, 2) if long else fact.value,
                        14 if long else 20,
                        bold=True,
                    )
                ],
                [Words(_short(fact.note, 11, place.width, 2), 11, ink=LIGHT.ink_3)],
            ],
            after=1,
        )


def _stacked(slide: Any, rect: Rect, facts: Facts) -> None:
    """The facts one under the other, beside a chart that needs the height."""
    each = rect.height / max(len(facts.items), 1)
    for at, fact in enumerate(facts.items):
        top = rect.top + at * each
        _rule(slide, Rect(rect.left, top, rect.width, 0))
        text_box(
            slide,
            Rect(rect.left, top + 0.05, rect.width, each - 0.1),
            [
                [Words(f"{fact.label}  ", 12, ink=LIGHT.ink_2), Words(fact.value, 16, bold=True)],
                [Words(_short(fact.note, 10, rect.width, 2), 10, ink=LIGHT.ink_3)],
            ],
            after=1,
        )


def _rule(slide: Any, rect: Rect) -> None:
    left, top, width, _ = emu(rect)
    drawn = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, left, top, left + width, top)
    unstyled(drawn)
    drawn.line.color.rgb = rgb(LIGHT.line)
    drawn.line.width = Pt(0.75)


def _main(slide: Any, rect: Rect, one: Slide) -> None:
    if one.figure is not None and one.table is not None:
        left, right = rect.columns([0.42, 0.58])
        draw_chart(slide, left, one.figure)
        draw_table(slide, right, one.table, f"table:{one.section}")
    elif one.figure is not None:
        rect = _small(slide, rect, one)
        draw_chart(slide, rect, one.figure, one.rows)
    elif one.panels is not None:
        draw_panels(slide, rect, one.panels)
    elif one.table is not None:
        drawn = draw_table(slide, rect, one.table, f"table:{one.section}")
        end = sum(row.height for row in drawn.table.rows) / 914400
        notes = [text for text in (one.table.caption, *one.small) if text]
        if notes:
            words = [[Words(text, 10, ink=LIGHT.ink_3)] for text in notes]
            text_box(slide, rect.below(rect.top + end + 0.1), words, after=3)
    else:
        rect = _lists(slide, rect, one)
        if one.small:
            text_box(slide, rect, [[Words(text, 12, ink=LIGHT.ink_2)] for text in one.small])


def _small(slide: Any, rect: Rect, one: Slide) -> Rect:
    """Small print under a chart; what is left for the chart."""
    if not one.small:
        return rect
    height = sum(lines_of(text, 11, rect.width) * 0.19 + 0.06 for text in one.small)
    words = [[Words(text, 11, ink=LIGHT.ink_2)] for text in one.small]
    text_box(slide, Rect(rect.left, rect.bottom - height, rect.width, height), words)
    return Rect(rect.left, rect.top, rect.width, rect.height - height - 0.05)


def _lists(slide: Any, rect: Rect, one: Slide) -> Rect:
    """Lists one under the other, each under its heading."""
    top = rect.top + 0.05
    for heading, items in one.lists:
        if heading and heading != one.title:
            text_box(
                slide,
                Rect(rect.left, top, rect.width, 0.34),
                [[Words(_short(heading, BODY, rect.width, 1), BODY, bold=True)]],
            )
            top += 0.38
        heights = list_height(items, rect.width)
        for number, (item, height) in enumerate(zip(items.items, heights, strict=True), 1):
            _entry(slide, Rect(rect.left, top, rect.width, height), item, items, number)
            top += height
        top += 0.08
    return rect.below(top)


def _entry(slide: Any, rect: Rect, item: Any, items: ListBlock, number: int) -> None:
    mark = f"{number}" if items.numbered else "•"
    ink = LIGHT.primary if items.numbered else LIGHT.ink_3
    text_box(slide, Rect(rect.left, rect.top, 0.3, 0.3), [[Words(mark, BODY, bold=True, ink=ink)]])
    aside = 2.6 if item.aside else 0.0
    words = [Words(f"{item.lead} ", BODY, bold=True)] if item.lead else []
    words.append(Words(item.text, BODY))
    room = Rect(rect.left + 0.35, rect.top, rect.width - 0.35 - aside, rect.height)
    text_box(slide, room, [words])
    if item.aside:
        place = Rect(rect.left + rect.width - 2.5, rect.top, 2.5, rect.height)
        text_box(slide, place, [[Words(item.aside, 12, ink=LIGHT.ink_2)]], right=True)
