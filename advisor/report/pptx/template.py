"""The slides' frame: our own template made in code, or the firm's, its layouts found by name."""

from __future__ import annotations

import copy
import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.exc import PackageNotFoundError
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Pt

from advisor.faults import Fault, FaultsError
from advisor.report.pptx.place import Rect, child
from advisor.report.tokens import LIGHT

__all__ = ["CONTENT", "COVER", "Frame", "footer_width", "footers", "open_frame"]

COVER = "Title Slide"
CONTENT = "Title Only"
"""The names that PowerPoint itself gives these two layouts."""
_MOST_BYTES = 40 * 2**20
_MOST_UNPACKED = 250 * 2**20
_MOST_PARTS = 4000
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError)
"""What the reader of archives raises where a part is damaged, locked or packed in another way."""
_TEMPLATE = b"presentationml.template.main+xml"
_PRESENTATION = b"presentationml.presentation.main+xml"
_SIDE, _WIDTH, _HEIGHT = 0.6, 13.333, 7.5
_COVER_POINTS = 34


@dataclass(frozen=True, slots=True)
class Frame:
    """A presentation without slides, its two layouts, and where the body of a slide lies."""

    deck: Any
    cover: Any
    content: Any
    body: Rect
    title: Rect
    title_size: float
    cover_title: Rect
    cover_size: float
    own: bool


def open_frame(template: Path | None) -> Frame:
    """Our own frame, or the firm's. FaultsError where the file is no safe template or a layout is
    missing; the names that it has are told."""
    if template is None:
        return _own()
    deck = _opened(template)
    layouts = {
        layout.name: layout for master in deck.slide_masters for layout in master.slide_layouts
    }
    faults = [
        Fault(
            str(template),
            f"the template has no layout named “{name}”; it has {_said(sorted(layouts))}",
            f"in the slide master, name the layout for {what} “{name}”",
        )
        for name, what in ((COVER, "the first slide"), (CONTENT, "a title over free space"))
        if name not in layouts
    ]
    for name in (COVER, CONTENT):
        if name in layouts and layouts[name].placeholders and _title_of(layouts[name]) is None:
            faults.append(
                Fault(str(template), f"its layout “{name}” has no title", "add the title to it")
            )
    if faults:
        raise FaultsError(faults)
    title = _place(_title_of(layouts[CONTENT]))
    height = deck.slide_height / 914400
    top = max(title.bottom + 0.15, 1.0)
    body = Rect(title.left, top, title.width, height - top - 0.75)
    first, content = layouts[COVER], layouts[CONTENT]
    cover = _place(_title_of(first))
    return Frame(
        deck, first, content, body, _inner(title, _title_of(content)), _points(content),
        _inner(cover, _title_of(first)), _points(first), own=False,
    )  # fmt: skip


def _inner(rect: Rect, shape: Any) -> Rect:
    """The place that a title's words have inside its shape."""
    frame = shape.text_frame
    across = (frame.margin_left + frame.margin_right) / 914400
    down = (frame.margin_top + frame.margin_bottom) / 914400
    return Rect(rect.left, rect.top, max(rect.width - across, 1.0), max(rect.height - down, 0.3))


def _points(layout: Any) -> float:
    """The size a layout's titles are set in: its own, its master's, or the master's style."""
    master = layout.slide_master
    for shape in (_title_of(layout), _title_of(master)):
        if shape is not None:
            run = shape._element.txBody.find(
                f"{qn('a:lstStyle')}/{qn('a:lvl1pPr')}/{qn('a:defRPr')}"
            )
            if run is not None and run.get("sz"):
                return int(run.get("sz")) / 100
    style = master._element.find(f"{qn('p:txStyles')}/{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    run = None if style is None else style.find(qn("a:defRPr"))
    return 44.0 if run is None or not run.get("sz") else int(run.get("sz")) / 100


def _said(names: list[str]) -> str:
    return ", ".join(f"“{name}”" for name in names) or "none"


def _place(shape: Any) -> Rect:
    return Rect(*(each / 914400 for each in (shape.left, shape.top, shape.width, shape.height)))


def _title_of(layout: Any) -> Any:
    for shape in layout.placeholders:
        if shape.placeholder_format.idx == 0:
            return shape
    return None


def _opened(path: Path) -> Any:
    """The firm's file without its slides, once its size, kind and macros were looked at."""
    try:
        data = path.read_bytes()
    except OSError:
        raise FaultsError(
            [Fault(str(path), "the template cannot be read", "name a .pptx file")]
        ) from None
    _check(path, data)
    try:
        deck = Presentation(io.BytesIO(_as_presentation(data)))
    except (*_DAMAGED, PackageNotFoundError, KeyError, ValueError, SyntaxError, AttributeError):
        what = "the template is no presentation that can be read"
        raise FaultsError([Fault(str(path), what, "save it as .pptx or .potx again")]) from None
    slides = deck.slides._sldIdLst
    for slide in list(slides):
        deck.part.drop_rel(slide.rId)
        slides.remove(slide)
    return deck


def _check(path: Path, data: bytes) -> None:
    wrong = ""
    if len(data) > _MOST_BYTES:
        wrong = f"the template has {len(data) / 2**20:.0f} MB, more than {_MOST_BYTES // 2**20}"
    elif not zipfile.is_zipfile(io.BytesIO(data)):
        wrong = "the template is no .pptx or .potx file"
    else:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
        if sum(entry.file_size for entry in entries) > _MOST_UNPACKED or len(entries) > _MOST_PARTS:
            wrong = "the template unpacks to more than a presentation holds"
        elif any("vbaProject" in entry.filename for entry in entries):
            wrong = "the template holds macros"
    if wrong:
        raise FaultsError([Fault(str(path), wrong, "save it as .pptx without macros, smaller")])


def _as_presentation(data: bytes) -> bytes:
    """A template file (.potx) is a presentation by another name."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            body = old.read(entry)
            if entry.filename == "[Content_Types].xml":
                body = body.replace(_TEMPLATE, _PRESENTATION)
            new.writestr(entry, body)
    return out.getvalue()


def _own() -> Frame:
    """Our own template: 16:9, the look's sizes, Georgia for what is said and Arial for the rest."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(_WIDTH), Inches(_HEIGHT)
    master = deck.slide_master
    for layout in list(master.slide_layouts):
        if layout.name not in (COVER, CONTENT):
            master.slide_layouts.remove(layout)
    _theme(master)
    _styles(master)
    title = Rect(_SIDE, 0.45, _WIDTH - 2 * _SIDE, 0.95)
    content = next(one for one in master.slide_layouts if one.name == CONTENT)
    cover = next(one for one in master.slide_layouts if one.name == COVER)
    for part in (master, content, cover):
        _arrange(part, title)
    _set(_title_of(cover), Rect(_SIDE, 1.7, 6.9, 2.0))
    subtitle = next(one for one in cover.placeholders if one.placeholder_format.idx == 1)
    _set(subtitle, Rect(_SIDE, 3.9, 6.9, 2.0))
    _left(subtitle)
    _left(_title_of(cover))
    for shape in (subtitle, _title_of(cover)):
        _flush(shape)
    style = _title_of(cover)._element.txBody.find(qn("a:lstStyle"))
    level = style.find(qn("a:lvl1pPr"))
    run = child(child(style, "a:lvl1pPr") if level is None else level, "a:defRPr")
    run.set("sz", f"{_COVER_POINTS}00")
    body = Rect(_SIDE, 1.5, _WIDTH - 2 * _SIDE, 5.4)
    return Frame(
        deck, cover, content, body, title, 26, Rect(_SIDE, 1.7, 6.9, 2.0), _COVER_POINTS, own=True
    )


def _flush(shape: Any) -> None:
    """The words begin where the shape begins."""
    for side in ("lIns", "rIns"):
        shape._element.txBody.bodyPr.set(side, "0")


def _left(shape: Any) -> None:
    """Text at the left and at its natural height, whatever the layout said."""
    style = shape._element.txBody.find(qn("a:lstStyle"))
    for level in style:
        level.set("algn", "l")


def _set(shape: Any, rect: Rect) -> None:
    shape.left, shape.top = Inches(rect.left), Inches(rect.top)
    shape.width, shape.height = Inches(rect.width), Inches(rect.height)


def _arrange(part: Any, title: Rect) -> None:
    """Title above, footer and page number below, no date."""
    for shape in list(part.placeholders):
        kind = shape.element.ph.get("type")
        if kind == "dt":
            shape._element.getparent().remove(shape._element)
        elif kind == "ftr":
            _set(shape, Rect(_SIDE, 7.02, 10.8, 0.3))
        elif kind == "sldNum":
            _set(shape, Rect(_WIDTH - _SIDE - 1.2, 7.02, 1.2, 0.3))
        elif kind in ("title", "ctrTitle"):
            _set(shape, title)
        elif kind == "body":
            _set(shape, Rect(_SIDE, 1.5, title.width, 5.4))
        if kind in ("ftr", "sldNum"):
            for paragraph in shape.text_frame.paragraphs:
                paragraph.font.size = Pt(10)
            _foot(shape, "l" if kind == "ftr" else "r")
            _flush(shape)


def _foot(shape: Any, side: str) -> None:
    style = shape._element.txBody.find(qn("a:lstStyle"))
    for old in list(style):
        style.remove(old)
    level = child(style, "a:lvl1pPr")
    level.set("algn", side)
    run = child(level, "a:defRPr")
    run.set("sz", "1000")
    _filled(run, LIGHT.ink_3)


def _filled(run: Any, colour: str) -> None:
    for old in run.findall(qn("a:solidFill")):
        run.remove(old)
    solid = OxmlElement("a:solidFill")
    child(solid, "a:srgbClr", val=colour.removeprefix("#"))
    run.insert(0, solid)


def _styles(master: Any) -> None:
    """Titles: serif, bold, 26, left, at the top of their place; texts in ink."""
    styles = master._element.find(qn("p:txStyles"))
    title = styles.find(qn("p:titleStyle")).find(qn("a:lvl1pPr"))
    title.set("algn", "l")
    run = title.find(qn("a:defRPr"))
    run.set("sz", "2600")
    run.set("b", "1")
    _filled(run, LIGHT.ink)
    for level in styles.find(qn("p:bodyStyle")):
        run = level.find(qn("a:defRPr"))
        if run is not None:
            _filled(run, LIGHT.ink_2)
    holder = _title_of(master)
    if holder is not None:
        holder._element.txBody.bodyPr.set("anchor", "t")
        for side in ("lIns", "rIns", "tIns", "bIns"):
            holder._element.txBody.bodyPr.set(side, "0")


def _theme(master: Any) -> None:
    """Georgia and Arial, the look's ink and primary, the data palette as the six accents."""
    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = parse_xml(part.blob)
    space = {"a": "http://schemas.openxmlformats.org/drawingml/2006/main"}
    for kind, font in (("major", "Georgia"), ("minor", "Arial")):
        root.find(f".//a:{kind}Font/a:latin", space).set("typeface", font)
    colours = {
        "dk1": LIGHT.ink,
        "lt1": LIGHT.canvas,
        "dk2": LIGHT.primary,
        "lt2": LIGHT.surface,
        "hlink": LIGHT.link,
        "folHlink": LIGHT.link,
        **{f"accent{at}": LIGHT.data[at - 1] for at in range(1, 7)},
    }
    scheme = root.find(".//a:clrScheme", space)
    for name, colour in colours.items():
        place = scheme.find(f"a:{name}", space)
        for old in list(place):
            place.remove(old)
        child(place, "a:srgbClr", val=colour.removeprefix("#"))
    part._blob = serialize_part_xml(root)


def footer_width(layout: Any) -> float | None:
    """The inches that words have in the layout's footer; None where it has none."""
    for shape in layout.placeholders:
        if shape.element.ph.get("type") == "ftr":
            return _inner(_place(shape), shape).width
    return None


def footers(slide: Any, layout: Any, text: str, points: float = 0) -> None:
    """The layout's own footer and page number on the slide, the words in the theme's sans.

    `points` sets the footer's size, 0 leaves the layout's.
    """
    for shape in layout.placeholders:
        kind = shape.element.ph.get("type")
        if kind not in ("ftr", "sldNum"):
            continue
        slide.shapes._spTree.append(copy.deepcopy(shape._element))
        if kind == "ftr":
            made = slide.shapes[-1]
            made.text_frame.text = text
            run = made.text_frame.paragraphs[0].runs[0]
            run.font.name = "+mn-lt"
            if points:
                run.font.size = Pt(points)
