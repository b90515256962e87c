"""A report laid out more than once, so that no page stays half empty where that can be helped.

What to try is decided in `filling.py`, which knows no typst; here it is laid out and measured.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from advisor.report.filling import Close, Places, rows_before, settled, whiter

__all__ = ["composed"]

Content = dict[str, Any]
_HEIGHT = re.compile(r'<svg[^>]*?height="([\d.]+)pt"')
_ROWS = (15.5, 21.0)
"""Points that a row of a plan takes, with names of one line and of two."""
_PT = 25.4 / 72


def composed(
    template: str, content: Callable[[int], Content], told: dict[str, Any]
) -> dict[str, str]:
    """What the template is to read. `content` makes it, given how many practices the first part
    of a plan holds (0: as many as a page does); `told` is what else typst is told."""
    import typst

    whole = content(0)
    free = _free(whole["sheets"])

    def layout(of: Content, close: Close) -> Places:
        read = _read(of, close)
        return _places(
            typst.query(template, "<places>", "value", one=True, sys_inputs=read, **told)
        )

    if not free:
        return _read(whole, frozenset())
    places = layout(whole, frozenset())
    for row in _ROWS:
        first = _first(whole, places, row)
        parted = content(first) if first else whole
        then = layout(parted, frozenset()) if first else places
        if whiter(places, then, free):
            whole, places = parted, then
            break
    return _read(whole, settled(lambda now: layout(whole, now), free, places))


def _first(content: Content, places: Places, row: float) -> int:
    """How many rows of the plan have room on the page before it; 0 where it is not worth it."""
    sections = [section for sheet in content["sheets"] for section in sheet["sections"]]
    for at, section in enumerate(sections):
        if section["id"] != "roadmap" or section["one_page"]:
            continue
        charts = [block for block in section["blocks"] if block["kind"] == "figure"]
        if not charts or charts[0]["chart"]["kind"] != "gantt":
            return 0
        high = _HEIGHT.search(content["drawings"][charts[0]["drawing"]])
        rows = len(charts[0]["chart"]["y"]["categories"])
        return rows_before(places, at, float(high[1]) * _PT, rows, row * _PT) if high else 0
    return 0


def _read(content: Content, close: Close) -> dict[str, str]:
    """The content as the template reads it, with those sections set closer."""
    before, sheets = 0, []
    for sheet in content["sheets"]:
        sheets.append({**sheet, "close": before in close})
        before += len(sheet["sections"])
    return {"report": json.dumps({**content, "sheets": sheets}, ensure_ascii=False)}


def _free(sheets: Sequence[Mapping[str, Any]]) -> list[int]:
    """The sections that may be set closer, by place: those of the main part that flow."""
    sections = [section for sheet in sheets for section in sheet["sections"]]
    return [
        at
        for at, section in enumerate(sections)
        if not (section["one_page"] or section["together"] or section["appendix"])
    ]


def _places(told: str) -> Places:
    found = json.loads(told)
    edges = tuple((str(kind), int(page), float(y)) for kind, page, y in found["edges"])
    return Places(edges, tuple(found["sections"]))
