"""The report's renderer: the specification's numbers, real text, our fonts, repeatable bytes."""

from __future__ import annotations

import re
import threading
import xml.etree.ElementTree as ET
from collections import defaultdict
from typing import Any

import chart_samples
import pytest
import report_samples as samples
from chart_samples import Drawn, asked, clean, joined_ends
from matplotlib.figure import Figure

from advisor.report import svg
from advisor.report.figures.spec import ChartSpec

CHARTS = pytest.mark.parametrize("name", samples.EXAMPLES)


def drawn(figure: Figure, chart: ChartSpec) -> Drawn:
    """The numbers that matplotlib's own objects hold, by their ids."""
    found: Drawn = defaultdict(list)
    boxes = {band.id for band in chart.bands if band.form == "box"}
    if chart.kind == "heat-map":
        return _cells(figure)
    for axes in figure.axes:
        for line in axes.lines:
            gid = line.get_gid() or ""
            if gid.startswith("limit:"):
                found[gid].append((line.get_ydata()[0],))
            elif gid.startswith("series:") and chart.kind == "graph":
                found[gid] += joined_ends(line.get_xdata(), line.get_ydata())
            elif gid.startswith("series:"):
                found[gid] += list(zip(line.get_xdata(), line.get_ydata(), strict=True))
        for patch in axes.patches:
            gid, corner = patch.get_gid() or "", patch.get_bbox()
            if gid.startswith("panel:"):
                found[gid].append((round(corner.x0 - 0.1, 9), corner.y0, corner.y1))
            elif gid and chart.kind == "graph":
                found[gid].append(((corner.x0 + corner.x1) / 2, (corner.y0 + corner.y1) / 2))
            elif gid.removeprefix("band:") in boxes:
                found[gid] += [(0, corner.x0, corner.x1), (1, corner.y0, corner.y1)]
            elif gid.startswith(("series:", "band:")):
                middle = (corner.y0 + corner.y1) / 2
                found[gid].append((middle, corner.x0, corner.x1))
        for area in axes.collections:
            gid = area.get_gid() or ""
            if gid.startswith("band:"):
                found[gid] += _spans(area)
    return clean(found)


def _cells(figure: Figure) -> Drawn:
    """The values behind the colours of each column, row by row."""
    found: Drawn = defaultdict(list)
    for axes in figure.axes:
        for mesh in axes.collections:
            values = mesh.get_array()
            known = [row for row in range(len(values)) if not values.mask[row].all()]
            found[mesh.get_gid()] += [(float(values[row, 0]), row) for row in known]
    return clean(found)


def _spans(area: Any) -> list[tuple[float, ...]]:
    """Back from the outline of a filled area to low and high at each position."""
    ends: dict[float, list[float]] = defaultdict(list)
    for x, y in area.get_paths()[0].vertices:
        ends[float(x)].append(float(y))
    return [(x, min(values), max(values)) for x, values in ends.items()]


@CHARTS
def test_every_number_of_every_chart_is_drawn_and_no_other(name: str) -> None:
    for at, chart in enumerate(chart_samples.charts(name)):
        if chart.kind == "level-bars" and at % 4:
            continue  # twelve of them take long and differ in nothing but their numbers
        figure = svg.draw(chart)
        assert drawn(figure, chart) == asked(chart), chart.id


def test_every_label_is_text_in_our_fonts() -> None:
    for chart in chart_samples.one_of_each_kind():
        root = ET.fromstring(svg.render(chart))  # noqa: S314 - our own renderer's output
        texts = [node for node in root.iter() if node.tag.endswith("}text")]
        words = " ".join("".join(node.itertext()) for node in texts)
        for label in chart.row_labels:
            assert label.value in words, (chart.id, label)
            assert label.range in words
        for panel in chart.panels:
            assert all(bar.text in words for bar in panel.bars)
        families = {
            family
            for node in texts
            for family in re.findall(
                r"font-family: '([^']+)'|font: [^']*'([^']+)'", node.get("style", "")
            )
        }
        assert {one or other for one, other in families} <= {"IBM Plex Sans", "IBM Plex Sans SmBld"}


def test_equal_specifications_give_equal_bytes_in_any_thread() -> None:
    chosen = chart_samples.one_of_each_kind()[:4]
    first = [svg.render(chart) for chart in chosen]
    again: dict[int, str] = {}

    def work(at: int) -> None:
        again[at] = svg.render(chosen[at])

    threads = [threading.Thread(target=work, args=(at,)) for at in range(len(chosen))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [again[at] for at in range(len(chosen))] == first


def test_a_hostile_name_stays_text() -> None:
    chart = chart_samples.charts("pilots")[0]
    evil = "<script>&amp; $x^2$ \\frac \"quoted\" 'n'"
    names = (evil, *chart.y.categories[1:])
    changed = chart.model_copy(update={"y": chart.y.model_copy(update={"categories": names})})
    text = svg.render(changed)
    assert "<script>" not in text
    written = "".join(ET.fromstring(text).itertext())  # noqa: S314 - our own renderer's output
    joined = re.sub(r"\s+", "", written)
    assert re.sub(r"\s+", "", evil) in joined


def test_pyplot_is_never_imported() -> None:
    import subprocess
    import sys

    code = (
        "import sys; from advisor.report import svg; "
        "assert 'matplotlib.pyplot' not in sys.modules, 'pyplot is not thread-safe'"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
