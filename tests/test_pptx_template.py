"""The firm's own slides: kept where they are a template, refused with the reason where not."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from pptx import Presentation
from slide_extents import trouble
from test_pptx import model, texts

from advisor.faults import FaultsError
from advisor.report.model import ReportModel
from advisor.report.pptx import CONTENT, COVER, slide_count, write_pptx


def firm(tmp_path: Path, **names: str) -> Path:
    """A firm's template: its own colours, one slide of its own, layouts under these names."""
    deck_ = Presentation()
    for layout in deck_.slide_layouts:
        layout.name = names.get(layout.name.replace(" ", "_"), layout.name)
    deck_.slides.add_slide(deck_.slide_layouts[0]).shapes.title.text = "The firm's old slide"
    part = deck_.slide_master.part.part_related_by(
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
    )
    part._blob = part.blob.replace(b"4F81BD", b"C0FFEE")
    file = tmp_path / "firm.pptx"
    deck_.save(file)
    return file


def test_the_firms_template_keeps_its_master_and_loses_its_slides(tmp_path: Path) -> None:
    made = write_pptx(model("pilots"), template=firm(tmp_path))
    found = Presentation(io.BytesIO(made))
    words = " ".join(texts(slide) for slide in found.slides)
    assert "old slide" not in words
    assert trouble(made) == [], "on 4:3, with titles of 44 points in the master"
    assert sum("Draft" in texts(slide) for slide in found.slides) == len(found.slides)
    assert (found.slide_width, found.slide_height) == (Presentation().slide_width, 6858000)
    assert {slide.slide_layout.name for slide in found.slides} == {COVER, CONTENT}
    with zipfile.ZipFile(io.BytesIO(made)) as package:
        themes = [package.read(n) for n in package.namelist() if "theme/theme" in n]
        assert any(b"C0FFEE" in theme for theme in themes)
        assert sum("slides/slide" in n and n.endswith(".xml") for n in package.namelist()) == len(
            found.slides
        )


def test_a_potx_is_a_template_too(tmp_path: Path) -> None:
    out = tmp_path / "firm.potx"
    with (
        zipfile.ZipFile(firm(tmp_path)) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for entry in old.infolist():
            new.writestr(
                entry,
                old.read(entry).replace(
                    b"presentationml.presentation.main", b"presentationml.template.main"
                ),
            )
    assert slide_count(write_pptx(small(), template=out)) > 1


def small() -> ReportModel:
    return model("pilots").model_copy(update={"sections": model("pilots").sections[:1]})


def test_a_template_without_the_layouts_is_refused_with_the_names_it_has(tmp_path: Path) -> None:
    file = firm(tmp_path, Title_Only="Nur Titel", Title_Slide="Titelfolie")
    with pytest.raises(FaultsError) as found:
        write_pptx(small(), template=file)
    faults = found.value.faults
    assert len(faults) == 2, "both at once"
    assert "“Title Only”" in faults[1].what
    assert "“Nur Titel”" in faults[1].what
    assert "slide master" in faults[1].remedy


def test_a_template_that_is_damaged_locked_or_packed_otherwise_is_refused(tmp_path: Path) -> None:
    whole = firm(tmp_path).read_bytes()
    torn, locked, otherwise = (bytearray(whole) for _ in range(3))
    torn[2000:2400] = b"\xff" * 400
    at = -1
    while (at := whole.find(b"PK\x01\x02", at + 1)) >= 0:
        locked[at + 8] |= 1
        otherwise[at + 10] = 97
    for number, data in enumerate((torn, locked, otherwise)):
        file = tmp_path / f"{number}.pptx"
        file.write_bytes(data)
        with pytest.raises(FaultsError, match="no presentation that can be read"):
            write_pptx(small(), template=file)


def test_what_is_no_template_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor.report.pptx import template

    text, macros, cut = (tmp_path / name for name in ("a.pptx", "b.pptx", "c.pptx"))
    text.write_text("hello")
    with zipfile.ZipFile(macros, "w") as package:
        package.writestr("ppt/vbaProject.bin", b"x")
    with zipfile.ZipFile(cut, "w") as package:
        package.writestr("[Content_Types].xml", b"<Types")
    cases = [
        (text, "is no .pptx"),
        (macros, "holds macros"),
        (cut, "no presentation that can be read"),
        (tmp_path / "none.pptx", "cannot be read"),
    ]
    for file, words in cases:
        with pytest.raises(FaultsError, match=re.escape(words)):
            write_pptx(small(), template=file)
    whole = firm(tmp_path)
    monkeypatch.setattr(template, "_MOST_UNPACKED", 1000)
    with pytest.raises(FaultsError, match="unpacks to more"):
        write_pptx(small(), template=whole)
