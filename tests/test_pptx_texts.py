"""The words and numbers of the finished slides: the engine's own, and nobody's text is more."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import report_samples as samples
from hostile import MARK, VISIBLE
from pptx import Presentation
from test_pptx import model, opened

from advisor.report.model import Cell, Column, Fact, Facts, Item, ListBlock, TableBlock
from advisor.report.numbers import money, share, weeks
from advisor.report.pptx import write_pptx
from advisor.report.pptx.place import plain

Rows = list[list[str]]


def tables_under(slides: Any, *heads: str) -> list[Rows]:
    """The rows of every table whose head begins with these words."""
    found = []
    for shape in (each for slide in slides for each in slide.shapes if each.has_table):
        rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
        if tuple(rows[0][: len(heads)]) == heads:
            found.append(rows[1:])
    return found


@pytest.mark.parametrize("name", samples.EXAMPLES)
def test_the_tables_hold_the_engines_numbers(name: str) -> None:
    """Gaps, quarters of money, chances of the ways and what starts first, from the engine's own
    results and not from the model that was drawn."""
    slides, engine = opened(name).slides, samples.projection(name)
    gaps = samples.assessment(name).gaps.items[:5]
    (shown,) = tables_under(slides, "Practice", "Area", "Level")
    wanted = [[gap.name, str(gap.level), share(gap.current), share(gap.target)] for gap in gaps]
    assert [[row[0], *row[2:5]] for row in shown] == wanted

    (quarters,) = tables_under(slides, "Quarter", "Weeks", "People")
    frame = engine.value.per_quarter
    sums = [[weeks(row.people_weeks), money(row.cumulative, "")] for row in frame.itertuples()]
    assert [[row[1], row[6]] for row in quarters] == sums

    (ways,) = tables_under(slides, "Way")
    chances = {one.title: share(one.probability_best) for one in engine.outlook.strategies}
    assert {row[0]: row[1] for row in ways} == chances

    left = [row for rows in tables_under(slides, "What binds") for row in rows]
    efforts = {weeks(one.effort_weeks) for one in engine.roadmap.left_out}
    assert len(left) == len(engine.roadmap.left_out)
    assert {row[3] for row in left} == efforts


def test_forty_hostile_texts_are_plain_words_wherever_they_stand() -> None:
    """In cells, lists, facts, titles and notes: as they were typed, and no link, field or macro."""
    texts = list(VISIBLE.values())
    rows = tuple((Cell(text=text), Cell(text="1")) for text in texts)
    table = TableBlock(columns=(Column(title="Text"), Column(title="n")), rows=rows)
    items = ListBlock(items=tuple(Item(lead=text, text=text, aside=text) for text in texts[:9]))
    facts = Facts(items=tuple(Fact(label=text, value=text, note=text) for text in texts[:4]))
    whole = model("pilots")
    evil = whole.section("standing").model_copy(
        update={"title": texts[0], "lede": texts[1], "blocks": (facts, items, table)}
    )
    found = {"sections": (evil,), "client": texts[2], "state": texts[3]}
    made = write_pptx(whole.model_copy(update=found))
    slides = Presentation(io.BytesIO(made)).slides
    shown = [row[0] for rows in tables_under(slides, "Text") for row in rows]
    assert shown == [plain(text) for text in texts]
    notes = " ".join(slide.notes_slide.notes_text_frame.text for slide in slides)
    assert notes.count(MARK) >= len(texts)
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert not [name for name in parts if "vba" in name.lower() or ".." in name]
    assert not [name for name, data in parts.items() if b'TargetMode="External"' in data]
    drawn = b"".join(data for name, data in parts.items() if "slides/slide" in name)
    assert b"<a:hlinkClick" not in drawn
    assert drawn.count(b"<a:fld") == drawn.count(b'type="slidenum"'), "no field but the number"
