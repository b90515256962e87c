"""The report as a PDF: typst lays the model out, in our fonts alone, tagged and repeatable.

Built by the engine as PDF/UA-1 and PDF/A-3a, with the model attached as JSON. The only file that
imports typst. All content reaches the template as one JSON string; no text of anybody is ever part
of the template, so it cannot become markup. Compiling holds the interpreter for most of its time:
build reports in a worker.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.report.attached import attachments
from advisor.report.brand import PLAIN, Brand
from advisor.report.figures.spec import ChartSpec
from advisor.report.fitting import forms_of, sheets_of
from advisor.report.model import Paragraph, ReportModel, Section
from advisor.report.numbers import count
from advisor.report.paging import divided
from advisor.report.pdf_layout import composed
from advisor.report.tokens import LIGHT
from advisor.report.typeface import FONTS, missing_characters

if TYPE_CHECKING:
    from advisor.engagement import Engagement

__all__ = ["FORBIDDEN_FONTS", "drawn_png", "page_count", "write_pdf"]

_TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
_LOGO = _TEMPLATE.with_name("logo.typ")
_STANDARDS: list[Any] = ["a-3a", "ua-1"]
_EPOCH = date(2026, 1, 1)
_LONG = 24
_REST = {
    "title": "What the first pages had no room for",
    "lede": "Each of them is one page long; what gave way for that stands here whole.",
}
_ALLOWED = re.compile(rb"/(?:[A-Z]{6}\+)?(IBMPlex(?:Sans|Mono)[\w-]*|SourceSerif4[\w-]*)$")
FORBIDDEN_FONTS = "a font outside the shipped set was embedded"
"""How the error begins when the layout fell back to a font that is not ours."""


def write_pdf(
    model: ReportModel,
    *,
    fonts_dir: Path | None = None,
    brand: Brand = PLAIN,
    engagement: Engagement | None = None,
) -> bytes:
    """The report as PDF bytes with its tables attached; the same model gives the same bytes.

    `fonts_dir` may hold more fonts for other scripts. Characters that no font has are replaced by
    a question mark and named at the end of the report. `brand` is the firm's colour and logo. An
    `engagement` is attached without confidential notes and names. RuntimeError when the engine
    fails or embeds a font that is neither shipped nor in `fonts_dir`.
    """
    import typst

    attached = [asdict(each) for each in attachments(model, engagement)]
    drawn: dict[str, str] = {}

    def content(first: int) -> dict[str, Any]:
        return {**_inputs(model, fonts_dir, brand, first, drawn), "attached": attached}

    folders = [str(FONTS), *([str(fonts_dir)] if fonts_dir else [])]
    told: dict[str, Any] = {
        "root": str(_TEMPLATE.parent),
        "font_paths": folders,
        "ignore_system_fonts": True,
    }
    made: bytes = typst.compile(
        str(_TEMPLATE),
        sys_inputs=composed(str(_TEMPLATE), content, told),
        format="pdf",
        pdf_standards=_STANDARDS,
        **told,
    )
    if fonts_dir is None:
        _check_fonts(made)
    return made


def _inputs(
    model: ReportModel, fonts_dir: Path | None, brand: Brand, first: int, drawn: dict[str, str]
) -> dict[str, Any]:
    """Everything the template reads, every text made safe to draw.

    `first` as in `divided`; `drawn` keeps what was drawn, for the next time.
    """
    from advisor.report import svg

    also = _extra_coverage(fonts_dir)
    lacking = missing_characters(_all_text(model), also)
    table = {ord(letter): "?" for letter in lacking}
    drawings: list[str] = []
    sections = []
    on_paper = [*divided(model.sections, first), *_missing_section(lacking, model)]
    for section in on_paper:
        written = _clean(section.model_dump(mode="json"), table)
        charts = [_chart_of(block) for block in _figures(section.model_dump(mode="json"))]
        for figure, chart in zip(_figures(written), charts, strict=True):
            width = svg.HALF_WIDTH_MM if figure["width"] == "half" else svg.FULL_WIDTH_MM
            figure["drawing"] = len(drawings)
            key = f"{width} {chart.model_dump_json()}"
            if key not in drawn:
                picture = svg.render(_translated(chart, table), width_mm=width)
                drawn[key] = _coloured(picture, brand)
            drawings.append(drawn[key])
        sections.append(written)
    head = {
        key: _clean(getattr(model, key), table)
        for key in ("title", "client", "state", "date", "footer")
    }
    day = _day(model)
    return {
        **head,
        "language": model.language,
        "description": "Assessment, decision, plan and simulated outcome",
        "day": [day.year, day.month, day.day],
        "tokens": _colours(brand),
        "draft": model.draft,
        "rest": _REST if model.profile != "board" else None,
        "cover": _cover(model, table, drawings, brand),
        "contents_behind": _contents_behind(model),
        "logo": brand.svg,
        "sheets": _sheets(on_paper, sections),
        "drawings": drawings,
        "attachment": model.model_dump_json(indent=1),
    }


def _sheets(sections: Sequence[Section], written: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The sections page by page where they share one, with the forms such a page may take."""
    waiting = iter(written)
    found = [
        {
            "sections": [next(waiting) for _ in sheet],
            "forms": forms_of(sheet) if sheet[0].one_page else [],
        }
        for sheet in sheets_of(sections)
    ]
    return [*found, *({"sections": [each], "forms": []} for each in waiting)]


def _cover(
    model: ReportModel, table: dict[int, str], drawings: list[str], brand: Brand
) -> dict[str, Any] | None:
    """The cover with its radar among the drawings; None for a report without one."""
    from advisor.report import svg

    if model.cover is None:
        return None
    written: dict[str, Any] = _clean(model.cover.model_dump(mode="json"), table)
    if model.cover.chart is not None:
        written["drawing"] = len(drawings)
        drawn = svg.render(_translated(model.cover.chart, table))
        drawings.append(_coloured(drawn, brand))
    return written


def _contents_behind(model: ReportModel) -> int:
    """How many sheets stand before the page of contents; 0 where the cover holds the contents."""
    sheets = sheets_of(model.sections)
    first = next((at for at, each in enumerate(sheets) if not each[0].one_page), len(sheets))
    return 0 if model.profile == "board" or len(sheets) <= first + 2 else first


def _day(model: ReportModel) -> date:
    try:
        return date.fromisoformat(model.day)
    except ValueError:
        return _EPOCH


def _coloured(drawing: str, brand: Brand) -> str:
    """The drawing with the firm's primary where ours stands."""
    for ours, firms in ((LIGHT.primary, brand.primary), (LIGHT.primary_tint, brand.tint)):
        drawing = drawing.replace(ours.lower(), firms.lower())
    return drawing


def _colours(brand: Brand) -> dict[str, str]:
    names = ("ink", "ink_2", "ink_3", "line", "control", "surface", "sunken", "primary")
    colours = {name: str(getattr(LIGHT, name)) for name in names}
    colours["primary"] = brand.primary
    for state in ("assumption", "attention", "neutral"):
        colours[state] = LIGHT.states[state].text
        colours[f"{state}_tint"] = LIGHT.states[state].tint
    return colours


def _figures(section: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for block in section["blocks"]:
        inner = [*block["left"], *block["right"]] if block["kind"] == "pair" else [block]
        found += [one for one in inner if one["kind"] == "figure"]
    return found


def _chart_of(block: Mapping[str, Any]) -> ChartSpec:
    return ChartSpec.model_validate(block["chart"])


def _translated(chart: ChartSpec, table: Mapping[int, str]) -> ChartSpec:
    return ChartSpec.model_validate(_clean(chart.model_dump(mode="json"), table, breaks=False))


def _clean(value: Any, table: Mapping[int, str], *, breaks: bool = True) -> Any:
    """Text without control characters and with places to break in very long words."""
    if isinstance(value, str):
        text = "".join(" " if letter in "\n\r\t" else letter for letter in value.translate(table))
        text = "".join(
            one for one in text if unicodedata.category(one) not in ("Cc", "Cf", "Co", "Cs")
        )
        text = re.sub(r"(?<=\w)'(?=\w)", "’", text)
        return _breakable(text) if breaks else text
    if isinstance(value, dict):
        return {key: _clean(item, table, breaks=breaks) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(item, table, breaks=breaks) for item in value]
    return value


def _breakable(text: str) -> str:
    def cut(found: re.Match[str]) -> str:
        word = found.group()
        return "\u200b".join(word[at : at + 12] for at in range(0, len(word), 12))

    return re.sub(rf"\S{{{_LONG},}}", cut, text)


def _all_text(model: ReportModel) -> str:
    found: list[str] = []

    def walk(value: Any) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            for item in value.values():
                walk(item)
        elif isinstance(value, (list, tuple)):
            for item in value:
                walk(item)

    walk(model.model_dump(mode="json"))
    return "".join(found)


def _extra_coverage(fonts_dir: Path | None) -> frozenset[int]:
    """Characters of the fonts in another folder; unreadable files are left to typst."""
    if fonts_dir is None:
        return frozenset()
    from fontTools.ttLib import TTFont, TTLibError

    codes: set[int] = set()
    for file in sorted(fonts_dir.iterdir()):
        if file.suffix.lower() in (".ttf", ".otf"):
            try:
                with TTFont(file, lazy=True) as font:
                    codes |= set(font.getBestCmap())
            except TTLibError:
                continue
    return frozenset(codes)


def _missing_section(lacking: Sequence[str], model: ReportModel) -> list[Section]:
    """What could not be drawn, by name; on the board's last page, which it must not make two."""
    if not lacking:
        return []
    joins = model.profile == "board" and bool(model.sections) and model.sections[-1].one_page
    most = 6 if joins else 60
    names = [f"U+{ord(one):04X} {unicodedata.name(one, 'unnamed').lower()}" for one in lacking]
    more = f"; and {count(len(names) - most)} more" if len(names) > most else ""
    text = "; ".join(names[:most]) + more
    made = Section(
        id="missing-characters",
        title="Some characters could not be drawn",
        short="Characters not drawn",
        lede="The report's fonts have no sign for them; a question mark stands in their place.",
        level=2,
        one_page=joins,
        joins=joins,
        appendix=True,
        blocks=(Paragraph(text=f"{text}.", small=True),),
    )
    return [made]


def _objects(pdf: bytes) -> list[bytes]:
    """The file's text and every compressed stream of objects in it."""
    found = [pdf]
    for start in re.finditer(rb"/Type\s*/ObjStm.*?stream\r?\n", pdf, re.DOTALL):
        try:
            found.append(zlib.decompressobj().decompress(pdf[start.end() :]))
        except zlib.error:
            continue
    return found


def _check_fonts(pdf: bytes) -> None:
    names = set()
    for part in _objects(pdf):
        names |= set(re.findall(rb"/BaseFont\s*(/[^\s/<>\[\]()]+)", part))
    foreign = sorted(name.decode("latin-1") for name in names if not _ALLOWED.match(name))
    if foreign:
        raise RuntimeError(f"{FORBIDDEN_FONTS}: {', '.join(foreign)}")


def drawn_png(svg: str) -> bytes:
    """An SVG document as PNG with a clear ground, for formats that take no SVG."""
    import typst

    made: bytes = typst.compile(
        str(_LOGO),
        root=str(_LOGO.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"drawing": svg},
        format="png",
        ppi=300.0,
    )
    return made


def page_count(pdf: bytes) -> int:
    """How many pages a PDF written here has."""
    counts = [
        int(count)
        for part in _objects(pdf)
        for count in re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", part)
    ]
    counts += [
        int(count)
        for part in _objects(pdf)
        for count in re.findall(rb"/Count\s+(\d+)[^>]*?/Type\s*/Pages\b", part)
    ]
    if not counts:
        raise ValueError("not a PDF with pages")
    return max(counts)
