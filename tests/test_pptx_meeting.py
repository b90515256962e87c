"""A deck that a meeting can be held with: what decides first, what it rests on behind a divider."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import report_samples as samples
from pptx import Presentation
from test_pptx import deck, model, opened

from advisor.report.content import with_sections
from advisor.report.model import Item, ListBlock
from advisor.report.pptx import slide_count, write_pptx

EXAMPLES = pytest.mark.parametrize("name", samples.EXAMPLES)
DIVIDER = "What the slides before this one rest on"


def title(slide: Any) -> str:
    return " ".join(slide.shapes.title.text_frame.text.split())


def parts(name: str) -> tuple[list[Any], list[Any]]:
    """The slides up to the divider, and those from it on."""
    slides = list(opened(name).slides)
    (at,) = [at for at, slide in enumerate(slides) if title(slide) == DIVIDER]
    return slides[:at], slides[at:]


def footer(slide: Any) -> str:
    holders = [one for one in slide.placeholders if one.placeholder_format.type == 15]
    return " ".join(one.text_frame.text for one in holders)


def in_order(slides: Sequence[Any], wanted: Sequence[str]) -> list[str]:
    """Those of the wanted titles that are found, each after the one before it."""
    shown, at, found = [title(slide) for slide in slides], 0, []
    for one in wanted:
        start = " ".join(one.split())[:40]
        places = [n for n in range(at, len(shown)) if shown[n].startswith(start)]
        if places:
            at = places[0]
            found.append(one)
    return found


@EXAMPLES
def test_a_meeting_is_shown_25_slides_at_most_and_the_rest_is_marked_as_backup(name: str) -> None:
    front, behind = parts(name)
    assert len(front) <= 25
    assert not [title(slide) for slide in front if footer(slide).startswith("Backup")]
    assert all(footer(slide).startswith("Backup · ") for slide in behind)
    assert slide_count(deck(name)) == len(front) + len(behind)


@EXAMPLES
def test_every_section_stands_in_the_report_s_order_on_its_side_of_the_divider(name: str) -> None:
    front, behind = parts(name)
    titles = [section.title for section in model(name).sections]
    shown = in_order(front, titles)
    rest = in_order(behind, [one for one in titles if one not in shown])
    assert len(shown) + len(rest) == len(titles)
    assert shown[:2] == titles[:2], "the decision, then where you stand"
    first = " ".join(shown[0].split())[:40]
    assert title(front[1]).startswith(first)


@EXAMPLES
def test_the_divider_names_the_slides_of_what_stands_behind_it(name: str) -> None:
    _, behind = parts(name)
    slides = list(opened(name).slides)
    (table,) = [shape.table for shape in behind[0].shapes if shape.has_table]
    cells = [[cell.text for cell in row.cells] for row in list(table.rows)[1:]]
    told = [(row[at], row[at + 1]) for at in (0, 2) for row in cells if row[at]]
    titles = {section.short: section.title for section in model(name).sections}
    ends = []
    for short, numbers in told:
        first, _, last = numbers.partition("–")
        ends.append((int(first), int(last or first)))
        if short in ("Method", "Glossary", "Decision matrix"):
            assert title(slides[int(first) - 1]).startswith(titles[short][:40]), short
        if short == "Area by area":
            area = next(one for one in model(name).sections if one.id.startswith("dimension-"))
            inside = [title(one) for one in slides[int(first) - 1 : int(last)]]
            assert [one for one in inside if one.startswith(area.title[:40])]
    assert ends[0][0] == slides.index(behind[0]) + 2
    assert ends[-1][1] == len(slides)
    assert all(one[1] + 1 == other[0] for one, other in pairwise(ends))


@EXAMPLES
def test_no_two_messages_of_a_deck_bear_one_title(name: str) -> None:
    shown = [title(slide) for slide in opened(name).slides]
    assert len(set(shown)) == len(shown), sorted(one for one in shown if shown.count(one) > 1)


def test_the_parts_have_names_in_the_sorter_and_hold_every_slide() -> None:
    front, behind = parts("pilots")
    root = opened("pilots").part._element
    listed = root.findall(".//{*}section")
    assert [one.get("name") for one in listed] == ["Report", "Backup"]
    held = [each.get("id") for one in listed for each in one.findall(".//{*}sldId")]
    assert held == [each.get("id") for each in opened("pilots").slides._sldIdLst]
    assert len(listed[0].findall(".//{*}sldId")) == len(front)
    assert len(listed[1].findall(".//{*}sldId")) == len(behind)


def test_where_all_is_backup_or_nothing_is_there_is_no_divider() -> None:
    for wanted in (["method", "glossary"], ["ninety-days"]):
        made = write_pptx(with_sections(model("pilots"), wanted))
        slides = Presentation(io.BytesIO(made)).slides
        assert DIVIDER not in [title(slide) for slide in slides]
        assert not [slide for slide in slides if footer(slide).startswith("Backup")]


def test_the_outlook_opens_with_the_chart_that_its_title_speaks_of() -> None:
    section = model("pilots").section("outlook")
    slide = next(one for one in opened("pilots").slides if title(one) == section.title)
    (chart,) = [shape for shape in slide.shapes if shape.has_chart]
    (spec,) = [one for one in model("pilots").charts if chart.name == f"chart:{one.id}"]
    subject = spec.title.partition(":")[0].lower()
    assert subject in section.title.lower()


def test_a_list_is_one_box_of_native_bullets_that_flows() -> None:
    """In a wider font no entry runs into the next, and a reader can go on writing."""
    items = tuple(Item(lead=f"{at}.", text="words " * 30, aside="who, when") for at in range(3))
    short = (Item(text="Few words", aside="slide 9"),)
    whole = model("pilots")
    for numbered, mark in ((False, "buChar"), (True, "buAutoNum")):
        block = ListBlock(items=(*items, *short), numbered=numbered)
        only = whole.section("sign-off").model_copy(update={"blocks": (block,)})
        made = write_pptx(whole.model_copy(update={"sections": (only,)}))
        slide = Presentation(io.BytesIO(made)).slides[1]
        (box,) = [
            shape for shape in slide.shapes
            if shape.has_text_frame and "Few words" in shape.text_frame.text
        ]  # fmt: skip
        paragraphs = box.text_frame.paragraphs
        assert len(paragraphs) == 4
        assert all(len(one._p.findall(f".//{{*}}{mark}")) == 1 for one in paragraphs)
        assert [len(one._p.findall("{*}br")) for one in paragraphs] == [1, 1, 1, 0]
        assert re.search(r"Few words\tslide 9$", paragraphs[3].text)


def test_a_template_that_names_parts_of_its_own_keeps_none_of_them(tmp_path: Path) -> None:
    """The firm's file is an earlier deck here: its parts name slides that are gone."""
    file = tmp_path / "firm.pptx"
    file.write_bytes(deck("pilots"))
    few = with_sections(model("pilots"), ["decision", "method"])
    slides = Presentation(io.BytesIO(write_pptx(few, template=file)))
    root = slides.part._element
    held = [each.get("id") for each in root.findall(".//{*}section//{*}sldId")]
    assert held == [each.get("id") for each in slides.slides._sldIdLst]
    alone = with_sections(model("pilots"), ["ninety-days"])
    made = Presentation(io.BytesIO(write_pptx(alone, template=file)))
    assert made.part._element.findall(".//{*}section") == []
