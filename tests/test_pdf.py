"""The PDF: tagged, archived, in our fonts, repeatable, true to the model, safe with any text."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import real_plans
import report_samples as samples

from advisor.engagement import Engagement
from advisor.report.content import build_report
from advisor.report.model import (
    Callout,
    Cell,
    Column,
    Facts,
    Heading,
    Paragraph,
    ReportModel,
    Section,
    TableBlock,
)
from advisor.report.numbers import money, share, weeks
from advisor.report.paging import pieces
from advisor.report.pdf import page_count, write_pdf

pikepdf = pytest.importorskip("pikepdf", reason="pikepdf is a development dependency")

EXAMPLES = pytest.mark.parametrize("name", samples.EXAMPLES)
ALLOWED = re.compile(r"(IBMPlex(Sans|Mono)|SourceSerif4)")


def model(name: str) -> ReportModel:
    return real_plans.model(name)


def pdf(name: str) -> bytes:
    return real_plans.printed(name)


def opened(data: bytes) -> Any:
    return pikepdf.open(io.BytesIO(data))


def small(**changes: Any) -> ReportModel:
    """A report of one section with a text of every kind."""
    text = changes.pop("text", "plain")
    section = Section(
        id="one",
        title=text,
        short="One",
        lede=text,
        page=True,
        blocks=(
            Heading(text=text, unit=text),
            Paragraph(text=text),
            TableBlock(columns=(Column(title=text),), rows=((Cell(text=text, sub=text),),)),
        ),
        closing=Callout(lead="Lead.", text=text, note=text),
    )
    data: dict[str, Any] = {
        "title": "A report",
        "client": text,
        "profile": "board",
        "draft": True,
        "date": "12 Mar 2026",
        "day": "2026-03-12",
        "state": "Draft",
        "footer": "Confidential",
        "hashes": {},
        "sections": (section,),
    }
    return ReportModel.model_validate(data | changes)


def plain(data: bytes, tmp_path: Path, *pages: str) -> str:
    """The text of a PDF by another program, spaces of all kinds made one."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    file = tmp_path / "report.pdf"
    file.write_bytes(data)
    found = subprocess.run(
        [program, "-layout", *pages, str(file), "-"], capture_output=True, check=True
    )
    return re.sub(r"\s+", " ", found.stdout.decode().replace("\u200b", ""))


def structure(document: Any) -> Iterator[Any]:
    """Every element of the tag tree."""
    waiting = [document.Root.StructTreeRoot]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting.extend(node)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            if "/K" in node:
                waiting.append(node.K)


def outline(document: Any) -> list[str]:
    with document.open_outline() as found:
        return [str(entry.title) for entry in found.root]


def test_the_file_says_what_it_is() -> None:
    with opened(pdf("pilots")) as document:
        root = document.Root
        assert str(root.Lang).startswith("en")
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as found:
            assert found["pdfaid:part"] == "3"
            assert found["pdfaid:conformance"] == "A"
            assert found["pdfuaid:part"] == "1"
            assert samples.engagement("pilots").title in found["dc:title"]
        assert len(document.pages) == page_count(pdf("pilots"))


@EXAMPLES
def test_every_figure_has_its_alternative_text(name: str) -> None:
    with opened(pdf(name)) as document:
        alts = [str(node.get("/Alt", "")) for node in structure(document) if node.S == "/Figure"]
    cover = model(name).cover
    assert cover is not None
    assert cover.chart is not None
    (plan,) = (chart for chart in model(name).charts if chart.kind == "gantt")
    others = [chart for chart in model(name).charts if chart is not plan]
    drawn = [part for chart in others for part in pieces(chart)]
    found = [squeezed(alt) for alt in alts]
    bars = [alt for alt in found if alt.startswith(squeezed(f"{plan.title}."))]
    assert sorted(each for each in found if each not in bars) == sorted(
        squeezed(chart.alt) for chart in (cover.chart, *drawn)
    )
    for practice, quarter, *_ in plan.table.rows:
        told = squeezed(f"{practice} in {quarter}")
        assert sum(told in alt for alt in bars) == 1, "a plan in parts names each practice once"


def squeezed(text: str) -> str:
    return re.sub(r"\s|\u200b", "", text.replace("'", "’"))


@EXAMPLES
def test_headings_go_one_step_at_a_time_and_tables_have_heads(name: str) -> None:
    with opened(pdf(name)) as document:
        tags = [str(node.S) for node in structure(document)]
    assert tags.count("/Table") > 3
    assert tags.count("/TH") >= 2 * tags.count("/Table")
    assert "/H1" in tags
    assert "/H2" in tags
    assert "/Caption" in tags


@EXAMPLES
def test_the_outline_is_the_chapters(name: str) -> None:
    chapters = [section.title for section in model(name).sections if section.level == 1]
    with opened(pdf(name)) as document:
        found = outline(document)
    assert [text.replace("’", "'") for text in found] == [
        text.replace("’", "'") for text in chapters
    ]


@EXAMPLES
def test_only_our_fonts_are_inside_and_all_of_them_embedded(name: str) -> None:
    with opened(pdf(name)) as document:
        fonts = [one for one in document.objects if _is(one, "/Font") and "/BaseFont" in one]
        descriptors = [one for one in document.objects if _is(one, "/FontDescriptor")]
        assert fonts
        assert all(ALLOWED.search(str(font.BaseFont)) for font in fonts)
        assert all("/FontFile2" in one or "/FontFile3" in one for one in descriptors)
        names = {re.sub(r"^/[A-Z]{6}\+", "", str(font.BaseFont)) for font in fonts}
    assert any("SmBld" in one for one in names), "bold is a family of its own"
    assert any("SourceSerif4" in one for one in names), "titles fell to another serif"


def _is(one: Any, kind: str) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/Type") == kind


@EXAMPLES
def test_no_page_holds_a_missing_glyph(name: str, tmp_path: Path) -> None:
    text = plain(pdf(name), tmp_path)
    assert "\ufffd" not in text
    assert "could not be drawn" not in text


@EXAMPLES
def test_the_numbers_on_paper_are_those_of_the_model(name: str, tmp_path: Path) -> None:
    text = plain(pdf(name), tmp_path).replace(" ", "").replace("’", "'")
    for section in model(name).sections:
        for block in section.blocks:
            if isinstance(block, Facts):
                for fact in block.items:
                    assert re.sub(r"\s", "", fact.value) in text, (section.id, fact)
    for chart in model(name).charts:
        for label in chart.row_labels:
            assert re.sub(r"\s", "", label.value) in text, (chart.id, label)


@EXAMPLES
def test_the_numbers_on_paper_are_the_engines(name: str, tmp_path: Path) -> None:
    """Scorecard, gaps, decision, roadmap and value, read beside each other as they are printed."""
    approved = real_plans.model(name).model_copy(update={"draft": False})  # no letters across it
    text = plain(write_pdf(approved), tmp_path).replace("’", "'")
    found, done = samples.assessment(name), real_plans.projection(name)
    for score in found.scorecard.dimensions:
        if score.status == "assessed" and score.index is not None:
            rise = sum(g.index_points or 0 for g in found.gaps.items if g.dimension == score.id)
            target = min(5.0, score.index + rise)
            level = "–" if score.level is None else f"{score.level} of 5"
            facts = f"{score.index:.1f} {level} {target:.1f} {share(score.coverage)}"
            assert facts in text, score.id
            assert f"80% likely {score.low:.1f}–{score.high:.1f}" in text
    decision, coverage = found.decision, share(found.scorecard.overall.coverage)
    axes = f"{decision.foundation:.2f} {decision.need:.2f} {decision.margin:.2f} {coverage}"
    assert axes in text
    order = list(samples.catalogue().practices)
    items = sorted(
        done.roadmap.items, key=lambda one: (one.quarter, one.quarters, order.index(one.practice))
    )
    assert re.findall(r"([\d.]+) wk", text) == [weeks(item.effort_weeks) for item in items]
    for row in done.value.per_quarter.to_dict("records"):
        assert f"{money(row['net'], '')} {money(row['cumulative'], '')}" in text, row
    npv = done.value.appraisal.npv
    rate, back = f"{done.value.appraisal.rate:.0%}", share(done.value.appraisal.paid_back)
    case = f"{money(npv.mid, done.value.currency)} {rate} {back}"
    assert case.replace("\u00a0", " ") in text
    yearly = [float(each) for each in done.value.lines["per_year"]]
    for told in (*yearly, sum(yearly)):  # the bars of the waterfall and their sum
        assert money(told, done.value.currency).replace("\u00a0", " ") in text, told


@EXAMPLES
def test_the_report_carries_its_own_data(name: str) -> None:
    with opened(pdf(name)) as document:
        data = document.attachments["report.json"].get_file().read_bytes()
    assert ReportModel.model_validate(json.loads(data)) == model(name)


def test_every_published_table_is_attached_and_no_cell_is_a_formula() -> None:
    with opened(pdf("pilots")) as document:
        files = {
            name: one.get_file().read_bytes().decode() for name, one in document.attachments.items()
        }
    for chart in model("pilots").charts:
        rows = list(csv.reader(io.StringIO(files[f"chart-{chart.id}.csv"])))
        assert tuple(rows[0]) == chart.table.columns
        assert [cell.lstrip("'") for cell in rows[1]] == [
            c.lstrip("'") for c in chart.table.rows[0]
        ]
    tables = [name for name in files if name.startswith("table-")]
    assert "table-decision-1.csv" in tables
    for text in files.values():
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell[:1] in ("=", "+", "@")]
    assert "engagement.json" not in files, "only by explicit choice"


def test_the_engagement_goes_along_only_when_asked_and_without_confidences() -> None:
    whole = samples.engagement("pilots")
    first = whole.rounds[-1].answers[0]
    secret = first.model_copy(update={"note": "Ana said so", "confidential": True})
    answers = (secret, *whole.rounds[-1].answers[1:])
    one = whole.rounds[-1].model_copy(update={"answers": answers})
    told = whole.model_copy(update={"rounds": (*whole.rounds[:-1], one)})
    with opened(write_pdf(small(), engagement=told)) as document:
        text = document.attachments["engagement.json"].get_file().read_bytes().decode()
    assert "Ana said so" not in text
    assert all(action.owner not in text for action in whole.actions)
    found = load_engagement_text(text)
    assert len(found.rounds[-1].answers) == len(answers)


def load_engagement_text(text: str) -> Engagement:
    return Engagement.model_validate_json(text)


def test_the_same_input_gives_the_same_bytes() -> None:
    assert write_pdf(model("pilots")) == pdf("pilots")


def not_simulated() -> ReportModel:
    return build_report(
        samples.catalogue(), samples.engagement("pilots"), samples.assessment("pilots"), None
    )


def test_without_a_simulation_there_is_a_report(tmp_path: Path) -> None:
    text = plain(write_pdf(not_simulated()), tmp_path)
    assert "The plan, its cost and its outcome are not computed yet" in text


HOSTILE = [
    '#set page(fill: red) #panic("x") #read("/etc/passwd") #import "@preview/x:1.0.0"',
    "*bold* _it_ `raw` $x^2$ <label> @ref // comment \\ #let x = 1",
    '"}], "sections": [] {"a": 1} \' \\n \\u0000',
    "<script>alert(1)</script> &amp; <svg onload=x> ]]>",
    "zero\x00width\u200b\u200d\u202eright to left\u2066 bell\x07 line\nbreak\ttab",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text: str, tmp_path: Path) -> None:
    found = plain(write_pdf(small(text=text)), tmp_path).replace(" ", "")
    visible = "".join(one for one in text if one.isprintable() and not one.isspace())
    assert visible.replace("'", "")[:40] in found.replace("’", "").replace("'", "")


def test_a_very_long_word_breaks_and_a_very_long_cell_flows_on(tmp_path: Path) -> None:
    text = "x" * 3000 + " end-of-it"
    data = write_pdf(small(text=text))
    assert page_count(data) > 1
    assert "end-of-it" in plain(data, tmp_path)


def test_characters_without_a_glyph_are_named(tmp_path: Path) -> None:
    found = plain(write_pdf(small(text="Łódź Ωμέγα Привет 東京 🚀")), tmp_path)
    assert "Łódź Ωμέγα Привет ??" in found, "Latin, Greek and Cyrillic are ours"
    assert "could not be drawn" in found
    assert "U+6771" in found
    assert "U+1F680 rocket" in found


def test_an_own_font_folder_brings_other_scripts(tmp_path: Path) -> None:
    """The folder's fonts count: nothing is replaced that one of them can draw."""
    from advisor.report.typeface import FONTS

    shutil.copy(FONTS / "IBMPlexMono-Regular.ttf", tmp_path / "mine.ttf")
    box = "\u2588"  # a block that Plex Mono has and Plex Sans lacks
    assert b"%PDF" in write_pdf(small(text=f"a {box}"), fonts_dir=tmp_path)[:10]
    assert "could not be drawn" in plain(write_pdf(small(text=f"a {box}")), tmp_path)


def test_a_foreign_font_stops_the_build(tmp_path: Path) -> None:
    from advisor.report import pdf as module

    with pytest.raises(RuntimeError, match="outside the shipped set"):
        module._check_fonts(b"1 0 obj << /Type /Font /BaseFont /ABCDEF+Comic-Sans >> endobj")


def test_page_count_refuses_what_is_no_pdf() -> None:
    with pytest.raises(ValueError, match="not a PDF"):
        page_count(b"hello")


def test_no_markup_of_ours_is_built_from_text() -> None:
    """The template reads one JSON and evaluates nothing."""
    template = (
        Path(samples.__file__).parent.parent / "advisor/report/templates/report.typ"
    ).read_text()
    assert "eval(" not in template
    assert "@preview" not in template
    assert template.count("sys.inputs") == 2, "once in the comment, once to read it"
