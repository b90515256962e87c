"""What stands on every slide through its layout: the draft's mark and the firm's logo."""

from __future__ import annotations

import io
from typing import Any

from pptx.oxml.shapes.picture import CT_Picture

from advisor.report.brand import Brand
from advisor.report.pptx.place import Rect, Words, emu, text_box
from advisor.report.pptx.template import Frame
from advisor.report.tokens import LIGHT

__all__ = ["mark_layouts"]


def mark_layouts(frame: Frame, *, draft: bool, brand: Brand) -> None:
    """The mark behind everything and the logo at the foot, once a layout and not once a slide."""
    for layout in (frame.cover, frame.content):
        if brand.logo:
            _logo(frame, layout, brand)
        if draft:
            _draft(frame, layout)


def _draft(frame: Frame, layout: Any) -> None:
    """A slide is made to hold the box, for the library writes boxes on slides only."""
    wide, tall = (each / 914400 for each in (frame.deck.slide_width, frame.deck.slide_height))
    slide = frame.deck.slides.add_slide(layout)
    place = Rect(wide / 2 - 4.5, tall / 2 - 1.3, 9.0, 2.6)
    box = text_box(slide, place, [[Words("Draft", 150, bold=True, ink=_PALE, font="Georgia")]])
    box.rotation, box.name = -28.0, "draft mark"
    element = box._element
    element.getparent().remove(element)
    tree = layout.shapes._spTree
    tree.insert(2, element)
    slides = frame.deck.slides._sldIdLst
    last = slides[-1]
    frame.deck.part.drop_rel(last.rId)
    slides.remove(last)


_PALE = LIGHT.tint(LIGHT.sunken, 0.65)


def _logo(frame: Frame, layout: Any, brand: Brand) -> None:
    from advisor.report.pdf import drawn_png

    data = brand.logo if brand.kind == "png" else drawn_png(brand.svg)
    image, relation = layout.part.get_or_add_image_part(io.BytesIO(data))
    across, down = image.image.size
    wide, tall = (each / 914400 for each in (frame.deck.slide_width, frame.deck.slide_height))
    cover = layout is frame.cover
    height = 0.8 if cover else 0.34
    width = min(height * across / down, 4.0 if cover else 1.6)
    height = width * down / across
    left = frame.body.left if cover else wide - 2.0 - width
    top = 0.55 if cover else tall - 0.46
    tree = layout.shapes._spTree
    picture = CT_Picture.new_pic(
        len(tree) + 900, "logo", "Logo", relation, *emu(Rect(left, top, width, height))
    )
    tree.append(picture)
