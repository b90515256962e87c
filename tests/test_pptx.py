"""The presentation, reopened: native charts with the engine's numbers, its notes, its template."""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from functools import cache
from typing import Any

import openpyxl
import pytest
import report_samples as samples
from chart_samples import Drawn, asked, clean, log
from pptx import Presentation
from pptx.util import Emu

from advisor.report.content import build_report
from advisor.report.figures.spec import ChartSpec
from advisor.report.model import ReportModel
from advisor.report.numbers import index, share
from advisor.report.pptx import write_pptx
from advisor.report.pptx.charts.names import band_from, band_name, limit_name

EXAMPLES = pytest.mark.parametrize("name", samples.EXAMPLES)


@cache
def model(name: str) -> ReportModel:
    return build_report(
        samples.catalogue(),
        samples.engagement(name),
        samples.assessment(name),
        samples.projection(name),
        logs=[log()],
    )


@cache
def deck(name: str) -> bytes:
    return write_pptx(model(name))


@cache
def opened(name: str) -> Any:
    return Presentation(io.BytesIO(deck(name)))


def columns(chart: Any) -> dict[str, list[Any]]:
    """The chart's own numbers by the name of their column, as an editor sees them."""
    found: dict[str, list[Any]] = {}
    for plot in chart.plots:
        for series in plot.series:
            name = series.name.strip()
            if hasattr(series, "iter_values"):
                x = [
                    float(pt.get("val") or pt.findtext("{*}v"))
                    for pt in series._element.findall(".//{*}xVal//{*}pt")
                ]
                found[name] = list(zip(x, series.iter_values(), strict=True))
            else:
                found[name] = list(series.values)
    return found


def charts_of(name: str) -> dict[str, list[Any]]:
    """The native charts by the id of their specification, `panel:` for a plan's load."""
    found: dict[str, list[Any]] = defaultdict(list)
    for slide in list(opened(name).slides)[1:]:  # the cover has its radar
        for shape in slide.shapes:
            kind, _, rest = shape.name.partition(":")
            id_ = rest.split(":")[0]
            if shape.has_chart:
                found[id_ if kind == "chart" else f"{kind}:{id_}"].append(shape.chart)
            elif kind == "chart":
                found[id_].append(shape)
    return found


def slots(spec: ChartSpec) -> list[float]:
    found = {span.at for band in spec.bands for span in band.spans}
    found |= {point.y for series in spec.series for point in series.points}
    found |= {float(row) for row in range(len(spec.y.categories)) if row not in map(round, found)}
    return sorted(found)


def read(spec: ChartSpec, charts: list[Any], panels: list[Any]) -> Drawn:
    """The specification's marks, read back from the sheets behind the charts."""
    found: Drawn = defaultdict(list)
    first = 0
    if spec.kind == "graph":
        return _graph(spec, charts[0])
    if spec.kind == "heat-map":
        return _cells(spec, charts[0].table)
    for chart in charts:
        sheet = columns(chart)
        _READERS[spec.kind](spec, sheet, found, first)
        first += len(list(chart.plots[0].categories)) if spec.kind == "gantt" else 0
    for panel, chart in zip(spec.panels, panels, strict=True):
        sheet = columns(chart)
        found[f"panel:{panel.id}"] += [(at, 0, used) for at, used in enumerate(sheet[panel.label])]
        if panel.limit is not None:
            found[f"limit:{panel.id}"].append((sheet[limit_name(panel)][0],))
    return clean(found)


def _cells(spec: ChartSpec, table: Any) -> Drawn:
    """The numbers of the cells under the heads of their columns, as they are written."""
    found: Drawn = defaultdict(list)
    heads = [cell.text for cell in table.rows[0].cells]
    for series in spec.series:
        column = heads.index(series.label)
        for at in range(1, len(table.rows)):
            words = table.cell(at, column).text
            if words != "n<3":
                found[f"series:{series.id}"].append((float(words), at - 1))
    return clean(found)


def _graph(spec: ChartSpec, group: Any) -> Drawn:
    """The boxes by their words, the lines by the boxes their ends are glued to."""
    found: Drawn = defaultdict(list)
    (boxes,) = [series for series in spec.series if series.form == "boxes"]
    where = {_plain(point.text): (point.x, point.y) for point in boxes.points}
    shapes = {
        shape.shape_id: where[_plain(shape.text_frame.text)]
        for shape in group.shapes
        if shape.has_text_frame
    }
    found[f"series:{boxes.id}"] = list(shapes.values())
    for line in group.shapes:
        if not line.has_text_frame:
            ends = [line._element.find(f".//{{*}}{end}Cxn").get("id") for end in ("st", "end")]
            id_ = "chain" if round(line.line.width.pt) == 2 else "needs"
            found[f"series:{id_}"] += [shapes[int(end)] for end in ends]
    return clean(found)


def _plain(words: str) -> str:
    """The words without regard to how their spaces and lines break."""
    return " ".join(words.split())


def _waterfall(spec: ChartSpec, sheet: dict[str, list[Any]], found: Drawn, _: int) -> None:
    for series in spec.series:
        above, below = sheet[series.label], sheet[f"{series.label}, below zero"]
        for at, base in enumerate(sheet["starts at"]):
            parts = [part for part in (above[at], below[at]) if part is not None]
            if parts:
                ends = [base, *(base + part for part in parts)]
                found[f"series:{series.id}"].append((at, min(ends), max(ends)))


def _rows(spec: ChartSpec, sheet: dict[str, list[Any]], found: Drawn, _: int) -> None:
    at = slots(spec)
    for band in spec.bands:
        pairs = [(band_from(band), band_name(band))]
        if "no number: from" in sheet:
            pairs.append(("no number: from", "no number: possible range"))
        for low, length in pairs:
            for place, start, long in zip(at, sheet[low], sheet[length], strict=True):
                if start is not None:
                    found[f"band:{band.id}"].append((place, start, start + long))
    for series in spec.series:
        values = sheet.get(series.label, [None] * len(at))
        pairs_ = zip(values, at, strict=True)
        found[f"series:{series.id}"] += [(x, y) for x, y in pairs_ if x is not None]


def _bars(spec: ChartSpec, sheet: dict[str, list[Any]], found: Drawn, first: int) -> None:
    before: dict[int, float] = defaultdict(float)
    if "starts after, quarters" in sheet:
        before.update(enumerate(sheet["starts after, quarters"]))
    for series in spec.series:
        for at, long in enumerate(sheet.get(series.label, [])):
            if long is not None:
                found[f"series:{series.id}"].append((at + first, before[at], before[at] + long))
                before[at] += long


def _fan(spec: ChartSpec, sheet: dict[str, list[Any]], found: Drawn, _: int) -> None:
    at = sorted(
        {s.at for band in spec.bands for s in band.spans}
        | {p.x for one in spec.series for p in one.points}
    )
    for band in spec.bands:
        if band.role != "now":
            low, high = sheet[band_from(band)], sheet[f"{band_name(band)}, to"]
            ends = zip(at, low, high, strict=True)
            found[f"band:{band.id}"] += [one for one in ends if one[1] is not None]
    own = sorted((band for band in spec.bands if band.role == "now"), key=lambda b: -b.share)
    if len(own) == 1:
        (one,) = own
        for x, start, long in zip(at, sheet[band_from(one)], sheet[band_name(one)], strict=True):
            if start is not None:
                found[f"band:{one.id}"].append((x, start, start + long))
    elif own:
        wide, half = own
        names = (
            f"{band_name(wide)}, lower part",
            band_name(half),
            f"{band_name(wide)}, upper part",
        )
        stack = [sheet[name] for name in (band_from(wide), *names)]
        for x, p10, lower, middle, upper in zip(at, *stack, strict=True):
            if p10 is not None:
                found[f"band:{wide.id}"].append((x, p10, p10 + lower + middle + upper))
                found[f"band:{half.id}"].append((x, p10 + lower, p10 + lower + middle))
    for series in spec.series:
        values = sheet[series.label]
        found[f"series:{series.id}"] += [
            (x, y) for x, y in zip(at, values, strict=True) if y is not None
        ]


def _points(spec: ChartSpec, sheet: dict[str, list[Any]], found: Drawn, _: int) -> None:
    for series in spec.series:
        found[f"series:{series.id}"] += sheet.get(series.label, [])
    for band in spec.bands:
        x, y = zip(*sheet[band_name(band)], strict=True)
        found[f"band:{band.id}"] += [(0, min(x), max(x)), (1, min(y), max(y))]


_READERS = {
    "interval-dots": _rows,
    "ranges": _rows,
    "level-bars": _bars,
    "shares": _bars,
    "gantt": _bars,
    "fan": _fan,
    "quality-log": _points,
    "quadrant": _points,
    "waterfall": _waterfall,
}


@EXAMPLES
def test_every_chart_is_native_and_holds_every_number(name: str) -> None:
    drawn, wanted = charts_of(name), model(name).charts
    assert {key for key in drawn if ":" not in key} == {chart.id for chart in wanted}
    for spec in wanted:
        wanted_ = asked(spec)
        if spec.kind == "heat-map":  # a cell holds what is written in it
            wanted_ = clean({key: [(round(x, 1), y) for x, y in marks_]
                             for key, marks_ in wanted_.items()})  # fmt: skip
        assert read(spec, drawn[spec.id], drawn[f"panel:{spec.id}"]) == wanted_, spec.id


@EXAMPLES
def test_the_numbers_are_the_engines_own(name: str) -> None:
    """Against the scorecard and the plan, not against the model that was drawn."""
    found, drawn = samples.assessment(name), charts_of(name)
    (dots,) = drawn["interval-dots"]
    known = [s.index for s in found.scorecard.dimensions if s.index is not None]
    assert [v for v in columns(dots)["now"] if v is not None] == pytest.approx(known, abs=1e-9)
    plan = samples.projection(name).roadmap
    starts = [v for chart in drawn["gantt"] for v in columns(chart)["starts after, quarters"]]
    assert sorted(starts) == sorted(item.quarter - 1 for item in plan.items)
    people = columns(drawn["panel:gantt"][0])["People, weeks"]
    assert people == pytest.approx(list(plan.load["effort_weeks"]))
    words = " ".join(texts(slide) for slide in opened(name).slides)
    overall = found.scorecard.overall
    assert index(overall.index) in words
    assert share(overall.coverage) in words


def test_the_sheet_behind_a_chart_is_what_the_chart_shows() -> None:
    (chart,) = charts_of("pilots")["interval-dots"]
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    rows = list(book.active.iter_rows(values_only=True))
    heads = [str(head).strip() for head in rows[0]]
    for name, values in columns(chart).items():
        sheet = [row[heads.index(name)] for row in rows[1 : len(values) + 1]]
        assert sheet == pytest.approx(values, abs=1e-12), name  # a sheet keeps 16 digits


def texts(slide: Any) -> str:
    found = []
    for shape in slide.shapes:
        if shape.has_text_frame:
            found.append(shape.text_frame.text)
        if shape.has_table:
            found += [cell.text for row in shape.table.rows for cell in row.cells]
    return " ".join(found)


@EXAMPLES
def test_every_slide_has_a_sentence_notes_and_its_source(name: str) -> None:
    deck_ = opened(name)
    for number, slide in enumerate(deck_.slides, 1):
        title = slide.shapes.title.text_frame.text
        assert title, number
        assert not title.endswith("."), title
        assert slide.notes_slide.notes_text_frame.text.strip(), number
        drawn = [shape for shape in slide.shapes if shape.has_chart or shape.has_table]
        for shape in drawn:
            assert shape._element._nvXxPr.cNvPr.get("descr"), (number, shape.name)
        assert "Source: " in texts(slide), number
        assert not [shape for shape in slide.shapes if shape.shape_type == 13], "no pictures"


@EXAMPLES
def test_nothing_runs_off_its_slide(name: str) -> None:
    deck_ = opened(name)
    for number, slide in enumerate(deck_.slides, 1):
        for shape in slide.shapes:
            assert shape.left >= 0, (number, shape.name)
            assert shape.left + shape.width <= deck_.slide_width + 10, (number, shape.name)
            height = shape.height
            if shape.has_table:
                height = sum(row.height for row in shape.table.rows)
            assert shape.top + height <= deck_.slide_height + Emu(9144), (number, shape.name)


def test_a_long_table_goes_on_with_its_head() -> None:
    parts = [
        slide
        for slide in opened("pilots").slides
        if re.search(r"\(\d\sof\s\d\)$", slide.shapes.title.text_frame.text)
        and any(shape.has_table for shape in slide.shapes)
    ]
    assert parts
    heads = defaultdict(set)
    for slide in parts:
        (table,) = [shape.table for shape in slide.shapes if shape.has_table]
        title = slide.shapes.title.text_frame.text.rpartition(" (")[0]
        heads[title].add(tuple(cell.text for cell in table.rows[0].cells))
    assert all(len(found) == 1 for found in heads.values())


def test_the_same_model_gives_the_same_bytes() -> None:
    assert write_pptx(model("pilots")) == deck("pilots")


HOSTILE = '=cmd|"/c calc"!A1 <a:t>&amp; \x00\x0b\u202eevil ]]> {#x} file:///etc/passwd'


def test_hostile_text_stays_text() -> None:
    """In a title, a cell, a note, and the sheet behind a chart, where it could be a formula."""
    whole = model("pilots")
    standing = whole.section("standing")
    blocks = []
    for block in standing.blocks:
        if block.kind == "figure":
            names = (HOSTILE, *block.chart.y.categories[1:])
            axis = block.chart.y.model_copy(update={"categories": names})
            chart = block.chart.model_copy(update={"y": axis, "source": HOSTILE})
            block = block.model_copy(update={"chart": chart})
        blocks.append(block)
    evil = standing.model_copy(update={"title": HOSTILE, "lede": HOSTILE, "blocks": tuple(blocks)})
    made = write_pptx(whole.model_copy(update={"sections": (evil,), "client": HOSTILE}))
    found = Presentation(io.BytesIO(made))
    slide = next(s for s in found.slides if any(shape.has_chart for shape in s.shapes))
    assert slide.shapes.title.text_frame.text.startswith('=cmd|"/c calc"!A1 <a:t>&amp; evil ]]>')
    (chart,) = [shape.chart for shape in slide.shapes if shape.has_chart]
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}
    assert "f" not in kinds, "a formula"
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        links = [n for n in package.namelist() if n.endswith(".rels")]
        assert not any(b'TargetMode="External"' in package.read(n) for n in links)
