"""A slide drawn: title, lede, facts, chart or table or lists, source line, closing words, notes."""

from __future__ import annotations

from typing import Any

from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Pt

from advisor.report.figures.spec import Key
from advisor.report.model import Callout, Facts, ReportModel
from advisor.report.pptx.charts import draw_chart, draw_panels
from advisor.report.pptx.charts.cells import MAP_HEAD, MAP_ROW
from advisor.report.pptx.keys import draw_keys
from advisor.report.pptx.measure import (
    BODY,
    FACTS,
    GAP,
    closing_height,
    lede_height,
    lede_words,
    small_height,
)
from advisor.report.pptx.parts import draw_parts
from advisor.report.pptx.place import (
    Rect,
    Words,
    emu,
    lines_of,
    plain,
    rgb,
    shortened,
    text_box,
    unstyled,
)
from advisor.report.pptx.slide import Slide
from advisor.report.pptx.template import Frame, footer_width, footers
from advisor.report.pptx.together import BESIDE
from advisor.report.tokens import LIGHT

__all__ = ["compose", "cover"]


def cover(frame: Frame, model: ReportModel) -> None:
    """The first slide: the client, what this is, its date and state, the areas as a radar."""
    slide = frame.deck.slides.add_slide(frame.cover)
    place = frame.cover_title
    _title(slide, place, frame.cover_size, plain(model.client), lines=4)
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
        _covered(slide, model)
    slide.notes_slide.notes_text_frame.text = "\n".join(
        f"{name}: {value}" for name, value in sorted(model.hashes.items())
    )


def _covered(slide: Any, model: ReportModel) -> None:
    """The radar and what it was drawn from; nothing where there is none."""
    chart = None if model.cover is None else model.cover.chart
    if chart is None:
        return
    draw_chart(slide, _RADAR, chart)
    place = Rect(_RADAR.left, _RADAR.bottom + 0.05, _RADAR.width, 0.25)
    words = shortened(f"Source: {chart.source}.", 10, place.width, 1)
    text_box(slide, place, [[Words(words, 10, ink=LIGHT.ink_3)]])


_RADAR = Rect(7.7, 0.9, 5.1, 5.7)
"""Where the cover of our own frame has room for the radar."""


def compose(frame: Frame, model: ReportModel, one: Slide) -> None:
    """One slide of the outline on the content layout."""
    slide = frame.deck.slides.add_slide(frame.content)
    for shape in list(slide.placeholders):
        if shape.placeholder_format.idx != 0:
            shape._element.getparent().remove(shape._element)
    _title(slide, frame.title, frame.title_size, plain(one.headline))
    rect = _ledes(slide, frame.body, one)
    rect = _foot(slide, rect, one)
    rect = draw_keys(slide, rect, _keys(one))
    if one.facts and one.figure is not None and one.figure.kind == "quadrant":
        rect, beside = rect.columns([0.76, 0.24], 0.3)
        _stacked(slide, beside, one.facts)
    elif one.facts:
        _facts(slide, rect, one.facts)
        rect = rect.below(rect.top + FACTS + 0.1)
    _main(slide, rect, one)
    _foot_line(slide, frame, model, backup=one.backup)
    slide.notes_slide.notes_text_frame.text = "\n\n".join(
        "\n".join(plain(line) for line in note.split("\n")) for note in one.notes
    )


def _foot_line(slide: Any, frame: Frame, model: ReportModel, *, backup: bool) -> None:
    """Client, state and mark in the layout's footer as far as it has room, else under the body.

    What is backup says so.
    """
    client = shortened(model.client, 10, 0.36 * frame.body.width, 1)
    begun = "Backup · " if backup else ""
    state = f"{begun}{client} · {model.state}, {model.date}"
    text = f"{state} · {model.footer}"
    width = footer_width(frame.content)
    if width is None:
        place = Rect(frame.body.left, frame.body.bottom + 0.2, frame.body.width, 0.3)
        text = shortened(f"{text} · {len(frame.deck.slides)}", 10, place.width, 1)
        text_box(slide, place, [[Words(text, 10, ink=LIGHT.ink_3)]])
        return
    mark = model.footer.partition(" · ")[0]
    short = f"{begun}{model.state}, {model.date} · {mark}"
    said = next((one for one in (text, state, short) if lines_of(one, 10, width) == 1), short)
    footers(slide, frame.content, shortened(said, 10, width, 1), 0 if frame.own else 10)


def _title(slide: Any, place: Rect, native: float, text: str, lines: int = 2) -> None:
    """The finding in its own place, at the layout's size or the largest below it that fits.

    A size a little smaller is taken where it saves a line; the smallest cuts the text.
    """
    holder = slide.shapes.title
    sizes = [native, *(size for size in _SIZES if size < native)]

    def most(size: float) -> int:
        return max(1, min(lines, int((place.height + 0.04) * 72 / (size * 1.2))))

    fitting = [s for s in sizes if lines_of(text, s, place.width, title=True) <= most(s)]
    size = fitting[0] if fitting else sizes[-1]
    near = [s for s in fitting[1:] if s >= 0.9 * size]
    if near and lines_of(text, size, place.width, title=True) == 2:
        size = next((s for s in near if lines_of(text, s, place.width, title=True) == 1), size)
    holder.text_frame.text = shortened(text, size, place.width, most(size), title=True)
    if size < native:
        holder.text_frame.paragraphs[0].font.size = Pt(size)


_SIZES = (40, 36, 32, 28, 26, 24, 22, 20, 18, 16, 14)


def _ledes(slide: Any, rect: Rect, one: Slide) -> Rect:
    if not one.lede:
        return rect
    height = lede_height(one, rect)
    words = [Words(lede_words(one, rect.width), BODY, ink=LIGHT.ink_2)]
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
    text = shortened(closing.text, 12, rect.width - 0.3, 5, bold=True)
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
                [Words(shortened(fact.label, 12, place.width, 1), 12, ink=LIGHT.ink_2)],
                [
                    Words(
                        shortened(fact.value, 14, place.width, 1, bold=True)
                        if long
                        else fact.value,
                        14 if long else 20,
                        bold=True,
                    )
                ],
                [Words(shortened(fact.note, 11, place.width, 2), 11, ink=LIGHT.ink_3)],
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
                [Words(f"{fact.label}  ", 12, ink=LIGHT.ink_2), Words(fact.value, 15, bold=True)],
                [Words(shortened(fact.note, 10, rect.width, 2), 10, ink=LIGHT.ink_3)],
            ],
            after=1,
        )


def _rule(slide: Any, rect: Rect) -> None:
    left, top, width, _ = emu(rect)
    drawn = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, left, top, left + width, top)
    unstyled(drawn)
    drawn.line.color.rgb = rgb(LIGHT.line)
    drawn.line.width = Pt(0.75)


def _keys(one: Slide) -> list[Key]:
    """What explains the marks that are drawn; a limit's mark stands in a plan's panels only."""
    if one.panels is not None:
        bars = (bar for panel in one.panels.panels for bar in panel.bars)
        reached = any(bar.state == "limit" for bar in bars)
        return [key for key in one.panels.keys if key.role == "limit" and reached]
    if one.figure is None:
        return []
    return [key for key in one.figure.keys if not (one.figure.panels and key.role == "limit")]


def _main(slide: Any, rect: Rect, one: Slide) -> None:
    if one.figure is not None and one.under:
        rect = _over(slide, rect, one.figure.title)
        height = MAP_HEAD + MAP_ROW * len(one.figure.y.categories)
        draw_chart(slide, Rect(rect.left, rect.top, rect.width, height), one.figure)
        draw_parts(slide, rect.below(rect.top + height + GAP), one)
    elif one.figure is not None and one.parts:
        shares = [BESIDE, 1 - BESIDE] if one.right else [1 - BESIDE, BESIDE]
        first, second = rect.columns(shares)
        chart, parts = (second, first) if one.right else (first, second)
        if one.right and one.figure.title != one.title:
            chart = _over(slide, chart, one.figure.title)
        draw_chart(slide, chart, one.figure)
        draw_parts(slide, parts, one)
    elif one.figure is not None:
        rect = _small(slide, rect, one)
        if one.facts is None and one.figure.title != one.title:
            rect = _over(slide, rect, one.figure.title)
        draw_chart(slide, rect, one.figure, one.rows)
    elif one.panels is not None:
        draw_panels(slide, rect, one.panels)
    else:
        draw_parts(slide, rect, one)


def _over(slide: Any, rect: Rect, text: str) -> Rect:
    """What the chart beside the slide's parts says, above it."""
    height = min(lines_of(text, BODY, rect.width, bold=True), 3) * 0.24 + 0.1
    words = [Words(shortened(text, BODY, rect.width, 3, bold=True), BODY, bold=True)]
    text_box(slide, Rect(rect.left, rect.top, rect.width, height), [words], after=0)
    return rect.below(rect.top + height)


def _small(slide: Any, rect: Rect, one: Slide) -> Rect:
    """Small print under a chart; what is left for the chart."""
    if not one.small:
        return rect
    height = small_height(one.small, rect.width, 11)
    words = [[Words(text, 11, ink=LIGHT.ink_2)] for text in one.small]
    text_box(slide, Rect(rect.left, rect.bottom - height, rect.width, height), words)
    return Rect(rect.left, rect.top, rect.width, rect.height - height - 0.05)
