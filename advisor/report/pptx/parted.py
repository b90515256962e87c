"""The named parts of a deck, as the sorter of a presentation program shows and folds them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from advisor.report.pptx.place import child

__all__ = ["name_parts"]

_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
_URI = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"
"""The extension of a presentation that holds its sections (MS-PPTX, 2.3.5)."""


def name_parts(deck: Any, parts: Sequence[tuple[str, int]]) -> None:
    """Each part by its name and how many slides it has, in the order of the slides.

    A template's own sections, which name slides that are gone, give way. Parts without slides are
    left out, and so are all where only one is left.
    """
    root = deck.part._element
    extensions = root.find(qn("p:extLst"))
    if extensions is None:
        extensions = child(root, "p:extLst")
    for old in extensions.findall(qn("p:ext")):
        if old.get("uri") == _URI:
            extensions.remove(old)
    held = [(name, number) for name, number in parts if number]
    if len(held) > 1:
        ids = [one.get("id") for one in deck.slides._sldIdLst]
        child(extensions, "p:ext", uri=_URI).append(parse_xml(_listed(held, ids)))
    elif not len(extensions):
        root.remove(extensions)


def _listed(parts: Sequence[tuple[str, int]], ids: Sequence[str]) -> str:
    found, at = [], 0
    for name, number in parts:
        slides = "".join(f'<p14:sldId id="{each}"/>' for each in ids[at : at + number])
        key = str(uuid.uuid5(uuid.NAMESPACE_OID, name)).upper()
        found.append(
            f'<p14:section name={quoteattr(name)} id="{{{key}}}">'
            f"<p14:sldIdLst>{slides}</p14:sldIdLst></p14:section>"
        )
        at += number
    return f'<p14:sectionLst xmlns:p14="{_P14}">{"".join(found)}</p14:sectionLst>'
