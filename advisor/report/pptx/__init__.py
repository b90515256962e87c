"""The report as a presentation: native charts and tables, one message a slide, trace in the notes.

The only package that imports python-pptx. Text of the model is written as text; nothing of it can
become a formula, a link or a field. The same model gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

from advisor.report.brand import PLAIN, Brand
from advisor.report.model import ReportModel
from advisor.report.pptx.compose import compose, cover
from advisor.report.pptx.outline import outline
from advisor.report.pptx.packed import repeatable
from advisor.report.pptx.parted import name_parts
from advisor.report.pptx.place import plain
from advisor.report.pptx.template import CONTENT, COVER, open_frame
from advisor.report.pptx.watermark import mark_layouts
from advisor.report.tokens import LIGHT

__all__ = ["CONTENT", "COVER", "check_template", "slide_count", "write_pptx"]


_LONGEST = 250
"""Letters that a property of a document holds."""


def check_template(template: Path) -> None:
    """FaultsError where the file cannot frame the slides: told before anything is computed."""
    open_frame(template)


def slide_count(deck: bytes) -> int:
    """How many slides a presentation written here has."""
    with zipfile.ZipFile(io.BytesIO(deck)) as package:
        names = package.namelist()
    return sum(bool(re.fullmatch(r"ppt/slides/slide\d+\.xml", name)) for name in names)


def write_pptx(model: ReportModel, *, template: Path | None = None, brand: Brand = PLAIN) -> bytes:
    """The report as PPTX bytes: the slides to show, then the backup, both in the report's order.

    `template` is the firm's own .pptx or .potx: its master, fonts and colours are kept, its slides
    are not; the layouts are found by the names `COVER` and `CONTENT`. `brand` is the firm's colour
    and logo. FaultsError where it is no
    template or lacks one of them.
    """
    frame = open_frame(template)
    mark_layouts(frame, draft=model.draft, brand=brand)
    cover(frame, model)
    slides = outline(model, frame.body)
    for slide in slides:
        compose(frame, model, slide)
    name_parts(frame.deck, [("Report", 1 + sum(not one.backup for one in slides)),
                            ("Backup", sum(one.backup for one in slides))])  # fmt: skip
    properties = frame.deck.core_properties
    properties.title = plain(f"{model.title}: {model.client}")[:_LONGEST]
    properties.subject = plain(model.state)[:_LONGEST]
    properties.author, properties.language = "Maturity Advisor", model.language
    properties.last_modified_by, properties.revision = "Maturity Advisor", 1
    buffer = io.BytesIO()
    frame.deck.save(buffer)
    colours = {LIGHT.primary: brand.primary, LIGHT.primary_tint: brand.tint}
    return repeatable(buffer.getvalue(), model.day, colours)
