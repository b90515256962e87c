"""How a report goes out: draft or approved, its reason and sections, the firm's colour and logo."""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
import report_samples as samples
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation

from advisor import __version__
from advisor.cli import main
from advisor.faults import FaultsError
from advisor.quality import Finding
from advisor.report.brand import LOWEST_CONTRAST, Brand, nearest_readable, read_brand
from advisor.report.content import Publication, build_report, with_sections
from advisor.report.model import ReportModel
from advisor.report.pdf import drawn_png, write_pdf
from advisor.report.pptx import write_pptx
from advisor.report.publication import publishing_faults
from advisor.report.remade import compare_with, made_from
from advisor.report.tokens import LIGHT, contrast

BLOCKS = Finding("verdict", "blocks", "decision:verdict", "No verdict.", "answer more", "assess")
WARNS = Finding("claims", "warns", "practice:x", "A claim.", "show it", "assess")


def report(**options: object) -> ReportModel:
    return build_report(
        samples.catalogue(),
        samples.engagement("pilots"),
        samples.assessment("pilots"),
        samples.projection("pilots"),
        publication=Publication(**options),  # type: ignore[arg-type]
    )


def png(width: int = 4, height: int = 3, *, tell: int = 0, lines: int = 0) -> bytes:
    """A small PNG; `tell` is the width it claims, `lines` how many it holds."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", tell or width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x20\x60\xa0" * width) * (lines or height)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 3"><rect width="9" height="3"/></svg>'
)


def test_a_report_is_a_draft_until_somebody_approves_it() -> None:
    assert report().draft
    assert report(version="0.9").state == "Draft 0.9"
    final = report(approved_by="A. Board", version="1.0", confidentiality="For the board only")
    assert not final.draft
    assert final.state == "Version 1.0, approved by A. Board"
    assert final.footer.startswith("For the board only · engine")


def test_an_approved_report_passes_its_checks_or_says_why_not() -> None:
    approved = Publication(approved_by="A")
    assert [fault.where for fault in publishing_faults([BLOCKS, WARNS], approved)] == [
        "decision:verdict"
    ]
    assert not publishing_faults([WARNS], approved)
    assert not publishing_faults([BLOCKS], Publication()), "a draft may be incomplete"
    assert not publishing_faults([BLOCKS], Publication(approved_by="A", reason="by agreement"))


@pytest.mark.parametrize("profile", ["board", "leadership"])
def test_the_reason_is_printed_with_what_is_open(profile: str) -> None:
    model = build_report(
        samples.catalogue(),
        samples.engagement("pilots"),
        samples.assessment("pilots"),
        samples.projection("pilots"),
        profile=profile,  # type: ignore[arg-type]
        publication=Publication(approved_by="A. Board", reason="the client asked for it"),
    )
    callout, table = model.section("checks").blocks
    assert callout.text == "The client asked for it."  # type: ignore[union-attr]
    assert "A. Board" in callout.note  # type: ignore[union-attr]
    assert table.rows  # type: ignore[union-attr]


def test_sections_can_be_picked_and_an_unknown_one_is_named() -> None:
    picked = report(sections=("roadmap", "decision"))
    assert [section.id for section in picked.sections] == ["decision", "roadmap"]
    assert with_sections(report(), ("decision", "gone")).sections == picked.sections[:1]
    assert with_sections(report(), ("gone",)).sections == report().sections
    with pytest.raises(FaultsError, match="no section `prices`"):
        report(sections=("prices", "decision"))


@given(st.integers(0, 0xFFFFFF))
def test_the_colour_offered_passes_and_keeps_what_passes_already(value: int) -> None:
    colour = f"#{value:06X}"
    found = nearest_readable(colour)
    assert contrast("#FFFFFF", found) >= LOWEST_CONTRAST
    if contrast("#FFFFFF", colour) >= LOWEST_CONTRAST:
        assert found == colour
        assert read_brand(colour, None).primary == colour


@pytest.mark.parametrize(
    ("colour", "logo", "words"),
    [
        ("#FFCC00", None, "take #8F7200, the nearest that passes"),
        ("red", None, "write it as #RRGGBB"),
        (None, b"GIF89a", "neither PNG nor SVG"),
        (None, png()[:40], "cut short"),
        (None, png()[:-20] + b"x" * 20, "damaged"),
        (None, png(tell=9_000_000), "9000000 by 3 points"),
        (None, png(lines=4000), "more than it says"),
        (None, b"\x89PNG\r\n\x1a\n" + b"x" * 2**21, "2.0 MB"),
        (None, b'<!DOCTYPE x [<!ENTITY a "b">]><svg/>', "declares entities"),
        (None, b"<svg><script>1</script></svg>", "holds `script`"),
        (None, b'<svg onload="x"/>', "holds `onload`"),
        (None, b'<svg><a href="http://x"/></svg>', "holds `href`"),
        (None, b'<svg><rect fill="url(http://x)"/></svg>', "outside itself"),
        (None, b"<svg><style>@import 'x'</style></svg>", "outside itself"),
        (None, b"<svg>", "not well formed"),
        (None, b"<svg>" + b"<g/>" * 6000 + b"</svg>", "6001 parts"),
    ],
)
def test_a_colour_or_a_logo_that_cannot_be_used_is_refused(
    colour: str | None, logo: bytes | None, words: str
) -> None:
    with pytest.raises(FaultsError) as found:
        read_brand(colour, logo)
    (fault,) = found.value.faults
    assert words in f"{fault.what}, {fault.remedy}"


def test_the_faults_of_colour_and_logo_come_together() -> None:
    with pytest.raises(FaultsError) as found:
        read_brand("#FFFFFF", b"nothing")
    assert [fault.where for fault in found.value.faults] == ["colour", "logo"]


@pytest.mark.parametrize("logo", [png(), SVG])
def test_colour_and_logo_stand_in_the_pdf_and_on_the_slides(logo: bytes) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    brand = read_brand("#7A1F2B", logo)
    model = with_sections(report(), ("decision",))
    plain = write_pdf(model)
    made = write_pdf(model, brand=brand)
    assert made != plain
    assert write_pdf(model, brand=brand) == made
    with pikepdf.open(io.BytesIO(made)) as document:
        page = b"".join(one.read_bytes() for one in _streams(document, pikepdf))
    assert f"{0x7A / 255:.6f}"[:6].encode() in page
    deck = Presentation(io.BytesIO(write_pptx(model, brand=brand)))
    xml = b"".join(
        shape.chart.part.blob for slide in deck.slides for shape in slide.shapes if shape.has_chart
    )
    assert b"7A1F2B" in xml
    assert LIGHT.primary[1:].encode() not in xml
    for layout in deck.slide_layouts:
        (picture,) = [shape for shape in layout.shapes if shape.shape_type == 13]
        assert picture.image.blob == (logo if brand.kind == "png" else drawn_png(brand.svg))
        ratio = picture.width / picture.height
        assert ratio == pytest.approx(4 / 3 if brand.kind == "png" else 3, rel=0.02)


def _streams(document: object, pikepdf: object) -> list[object]:
    return [one for one in document.objects if isinstance(one, pikepdf.Stream)]  # type: ignore[attr-defined]


def test_the_mark_of_a_draft_goes_when_it_is_approved() -> None:
    pikepdf = pytest.importorskip("pikepdf")
    for publication, shown in ((Publication(), True), (Publication(approved_by="A"), False)):
        model = with_sections(report(**publication.model_dump()), ("standing",))
        with pikepdf.open(io.BytesIO(write_pdf(model))) as document:
            pages = [page.Contents.read_bytes() for page in document.pages]
        assert all((b" 150 Tf" in page) is shown for page in pages), "as large as the page"
        deck = Presentation(io.BytesIO(write_pptx(model)))
        marks = [
            [shape.name for shape in layout.shapes if shape.name == "draft mark"]
            for layout in deck.slide_layouts
        ]
        assert all(bool(found) is shown for found in marks)


def test_a_brand_without_choices_changes_nothing() -> None:
    assert read_brand(None, None) == Brand()
    assert Brand().tint == LIGHT.primary_tint


def test_a_report_made_again_says_the_same_or_what_differs() -> None:
    model = report()
    old = write_pdf(with_sections(model, ("decision", "standing")))
    same = compare_with(old, with_sections(model, ("decision", "standing")))
    assert (same.same, dict(same.differs)) == (True, {})
    hashes = {**model.hashes, "engine": "9.9"}
    short = with_sections(model, ("decision",)).model_copy(update={"hashes": hashes})
    other = compare_with(old, short)
    assert dict(other.differs) == {"engine": (model.hashes["engine"], "9.9")}
    assert other.sections == ("standing",)
    assert "engine 0.1.0 → 9.9" in other.told
    with pytest.raises(FaultsError, match="no report of this program"):
        compare_with(b"%PDF-1.7 another", model)


def test_a_report_is_held_against_the_one_a_milestone_keeps(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, first = tmp_path / "e.yaml", tmp_path / "a.pdf"
    assert main(["export", "pilots", str(file)]) == 0
    base = ["report", str(file), "--no-simulation", "--profile", "board", "--json", "-o"]
    assert main([*base, str(first)]) == 0
    assert main(["milestone", str(file), "Board review", "--report", str(first)]) == 0

    def again(*more: str) -> dict[str, Any]:
        capsys.readouterr()
        assert main([*base, str(tmp_path / "b.pdf"), "--milestone", "board-review", *more]) == 0
        found: dict[str, Any] = json.loads(capsys.readouterr().out)["milestone"]
        return found

    kept = again()
    assert (kept["same"], kept["scores"]) == (True, [])
    assert kept["hash"] == hashlib.sha256(first.read_bytes()).hexdigest()
    other = again("--report-version", "0.9")
    assert (other["same"], other["scores"]) == (False, [])
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("chosen, value: 1,", "chosen, value: 0,"), encoding="utf-8")
    lower = again()
    assert not lower["same"]
    assert "overall" in lower["scores"]
    assert "overall" in lower["told"]


def test_an_old_file_says_that_another_version_made_its_milestone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Built, kept, the version changed by hand as an older program had written it, reopened."""
    file, first = tmp_path / "e.yaml", tmp_path / "a.pdf"
    assert main(["export", "pilots", str(file)]) == 0
    base = ["report", str(file), "--no-simulation", "-o"]
    assert main([*base, str(first)]) == 0
    assert main(["milestone", str(file), "Board review", "--report", str(first)]) == 0
    against = [*base, str(tmp_path / "b.pdf"), "--milestone", "board-review"]
    capsys.readouterr()
    assert main([*against, "--json"]) == 0
    kept = json.loads(capsys.readouterr().out)["milestone"]
    assert (kept["engine"], kept["same"]) == (__version__, True)
    assert "Version" not in kept["told"]

    text = file.read_text(encoding="utf-8")
    assert text.count(f'engine: "{__version__}"') == 1
    file.write_text(text.replace(f'engine: "{__version__}"', 'engine: "0.0.9"'), encoding="utf-8")
    words = f"Version 0.0.9 made it and this is {__version__}: numbers may be others."
    assert main(against) == 0
    assert words in capsys.readouterr().err
    again = tmp_path / "c.pdf"
    assert main([*base, str(again)]) == 0
    assert words in capsys.readouterr().err, "whoever only makes the report again is told too"
    (card,) = (one for one in made_from(again.read_bytes())["sections"] if one["id"] == "remaking")
    assert "“Board review”" in json.dumps(card, ensure_ascii=False)
    assert "by version 0.0.9" in json.dumps(card)


def test_a_milestone_that_is_not_there_is_named_before_anything_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.pdf"
    assert main(["report", "pilots", "-o", str(path), "--milestone", "gone"]) == 1
    assert "no milestone `gone`" in capsys.readouterr().err
    assert not path.exists()
