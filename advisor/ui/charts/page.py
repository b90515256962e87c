"""What every chart on screen is made of: axes, words, rows, bars and marks. Sizes are pixels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go

from advisor.report.figures.spec import Band, Bar, ChartSpec, Series
from advisor.report.tokens import SCREEN_FONTS, Tokens
from advisor.report.typeface import text_width, wrapped

__all__ = [
    "SIZE",
    "SMALL",
    "Sheet",
    "bars_on",
    "blank",
    "margins",
    "marks",
    "opacity",
    "plain",
    "row_band",
    "row_names",
    "row_room",
    "row_values",
    "ticks",
    "values_above",
    "write",
]


SIZE = 13
SMALL = 12.5


class Sheet(go.Figure):  # type: ignore[misc]  # plotly ships no types
    """A figure under way: its notes and shapes are handed over together, by `whole`.

    Plotly copies all that are there for every one added, so that a hundred of them one by one took
    longer than everything else on a page.
    """

    def __init__(self, layout: Mapping[str, Any]) -> None:
        super().__init__(layout=layout)
        self._notes: list[dict[str, Any]] = []
        self._outlines: list[dict[str, Any]] = []

    def add_annotation(self, **words: Any) -> Sheet:
        """Keeps a note for `whole`."""
        self._notes.append(words)
        return self

    def add_shape(self, **shape: Any) -> Sheet:
        """Keeps a shape for `whole`."""
        self._outlines.append(shape)
        return self

    def whole(self) -> go.Figure:
        """The figure with everything that was added."""
        return self.update_layout(annotations=self._notes, shapes=self._outlines)


def blank(mode: Tokens) -> Sheet:
    """An empty figure in the tokens of a mode, with bare axes."""
    font = {"family": SCREEN_FONTS, "size": SIZE, "color": mode.ink}
    hover = {"bgcolor": mode.ink, "bordercolor": mode.ink}
    axis: dict[str, Any] = {
        "showline": False,
        "zeroline": False,
        "showgrid": False,
        "ticks": "",
        "tickfont": {"size": SMALL, "color": mode.ink_2},
        "ticklabelstandoff": 4,
        "tickangle": 0,
        "automargin": False,
        "fixedrange": True,
        "gridcolor": mode.sunken if mode.name == "light" else mode.line,
        "gridwidth": 1,
    }
    return Sheet(
        layout={
            "template": "none",
            "colorway": list(mode.data),
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": font,
            "hoverlabel": {**hover, "font": {**font, "color": mode.canvas}},
            "showlegend": False,
            "dragmode": False,
            "bargap": 0.3,
            "barmode": "overlay",
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": axis,
            "yaxis": axis,
        }
    )


def plain(text: str) -> str:
    """The user's words as text: Plotly reads a little HTML, so its signs are written out."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def write(drawn: go.Figure, x: float, y: float, text: str, **style: Any) -> None:
    """Words at a place, without an arrow; `bold` in weight 600."""
    bold = style.pop("bold", False)
    font = {"size": style.pop("size", SIZE), "color": style.pop("color", None)}
    if bold:
        font["weight"] = 600
    style.setdefault("xanchor", "left")
    style.setdefault("yanchor", "middle")
    drawn.add_annotation(x=x, y=y, text=text, showarrow=False, font=font, **style)


def ticks(drawn: go.Figure, spec: ChartSpec, **more: Any) -> None:
    """The horizontal axis as the specification has it."""
    drawn.update_xaxes(
        range=[spec.x.low, spec.x.high],
        tickmode="array",
        tickvals=[tick.at for tick in spec.x.ticks],
        ticktext=[plain(tick.text) for tick in spec.x.ticks],
        **more,
    )


def row_names(drawn: go.Figure, spec: ChartSpec, most: float = 190, lines: int = 2) -> float:
    """Row names in the left margin, wrapped; row 0 on top. Returns the margin."""
    names = [wrapped(name, SMALL, most - 12, lines=lines) for name in spec.y.categories]
    widest = max((text_width(line, SMALL) for name in names for line in name), default=0)
    drawn.update_yaxes(
        range=[len(names) - 0.5, -0.5],
        tickmode="array",
        tickvals=list(range(len(names))),
        ticktext=["<br>".join(plain(line) for line in name) for name in names],
    )
    return widest + 14


def row_values(drawn: go.Figure, spec: ChartSpec, mode: Tokens) -> float:
    """The fixed column on the right: value in bold, range in grey. Returns its width."""
    values = [label.value for label in spec.row_labels if label.state == "known"]
    column = max((text_width(value, SIZE, bold=True) for value in values), default=0) + 8
    for label in spec.row_labels:
        known = label.state == "known"
        style = {"xref": "paper", "bold": known, "color": mode.ink if known else mode.ink_2}
        write(drawn, 1, label.at, plain(label.value), xshift=12, **style)
        if label.range:
            shift = 12 + column
            write(
                drawn,
                1,
                label.at,
                plain(label.range),
                xref="paper",
                xshift=shift,
                color=mode.ink_2,
            )
    return row_room(spec)


def row_room(spec: ChartSpec) -> float:
    """The width that the column of values takes on the right."""
    values = [label.value for label in spec.row_labels if label.state == "known"]
    column = max((text_width(value, SIZE, bold=True) for value in values), default=0) + 8
    ranges = max((text_width(label.range, SIZE) for label in spec.row_labels), default=0)
    words = max((text_width(label.value, SIZE) for label in spec.row_labels), default=0)
    return 16 + max(column + ranges, words)


def values_above(drawn: go.Figure, spec: ChartSpec, mode: Tokens) -> None:
    """The values at the right end of their rows, above what is drawn there."""
    for label in spec.row_labels:
        known = label.state == "known"
        style = {"xref": "paper", "xanchor": "right", "bold": known, "yshift": 17}
        words = " ".join(filter(None, (label.value, label.range)))
        write(drawn, 1, label.at, plain(words), color=mode.ink if known else mode.ink_2, **style)


def margins(drawn: go.Figure, height: float, **sides: float) -> None:
    """The figure's height and its margins; 8 where no side is given."""
    drawn.update_layout(height=height, margin={"l": 8, "r": 8, "t": 8, "b": 8, **sides})


def bars_on(
    drawn: go.Figure, bars: tuple[Bar, ...], meta: str, colour: str, width: float, mode: Tokens
) -> None:
    """Horizontal bars; open parts hatched, assumptions as a dashed outline on a tint."""
    solid = [bar for bar in bars if bar.state not in ("unknown", "insufficient")]
    hatched = [bar for bar in bars if bar.state in ("unknown", "insufficient")]
    for group, hatch in ((solid, False), (hatched, True)):
        if not group:
            continue
        fills = [mode.tint(colour, 0.3) if bar.state == "assumption" else colour for bar in group]
        marker: dict[str, Any] = {"color": fills, "line": {"width": 0}}
        if hatch:
            pattern = {"shape": "/", "fgcolor": mode.control, "bgcolor": mode.canvas, "size": 6}
            marker = {"pattern": pattern, "line": {"width": 1, "color": mode.control}}
        drawn.add_trace(
            go.Bar(
                orientation="h",
                y=[bar.at for bar in group],
                base=[bar.start for bar in group],
                x=[bar.end - bar.start for bar in group],
                width=width,
                marker=marker,
                meta=meta,
                customdata=[plain(bar.text) for bar in group],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    for bar in bars:
        if bar.state == "assumption":
            _outline(drawn, bar, width, mode)


def _outline(drawn: go.Figure, bar: Bar, width: float, mode: Tokens) -> None:
    line = {"color": mode.assumption, "width": 1.6, "dash": "3px,2px"}
    y0, y1 = bar.at - width / 2, bar.at + width / 2
    drawn.add_shape(type="rect", x0=bar.start, x1=bar.end, y0=y0, y1=y1, line=line)


def row_band(drawn: go.Figure, band: Band, width: float, colour: str, mode: Tokens) -> None:
    """One bar a row for the ranges of a band, hatched where there is no number."""
    bars = tuple(
        Bar(at=span.at, start=span.low, end=span.high, state=span.state, text=span.text)
        for span in band.spans
    )
    bars_on(drawn, bars, f"band:{band.id}", colour, width, mode)


def marks(drawn: go.Figure, series: Series, mode: Tokens) -> None:
    """The points of a series in its form: dots, diamonds, ticks or a line."""
    colour = mode.role(series.role)
    markers: Mapping[str, dict[str, Any]] = {
        "dots": {
            "symbol": "circle",
            "size": 11,
            "color": colour,
            "line": {"color": mode.canvas, "width": 1.5},
        },
        "diamonds": {
            "symbol": "diamond",
            "size": 10,
            "color": mode.canvas,
            "line": {"color": mode.ink, "width": 1.6},
        },
        "ticks": {"symbol": "line-ns", "size": 13, "line": {"color": colour, "width": 2.4}},
        "draws": {"symbol": "circle", "size": 4, "color": colour, "opacity": 0.4},
    }
    line = {"color": colour, "width": 1.8 if series.dashed else 2.6}
    if series.dashed:
        line["dash"] = "6px,5px"
    lines = series.form == "line"
    drawn.add_trace(
        go.Scatter(
            x=[point.x for point in series.points],
            y=[point.y for point in series.points],
            mode="lines" if lines else "markers",
            line=line if lines else None,
            marker=None if lines else markers[series.form],
            cliponaxis=False,
            meta=f"series:{series.id}",
            customdata=[plain(f"{series.label}: {point.text}") for point in series.points],
            hovertemplate="%{customdata}<extra></extra>",
        )
    )


def opacity(colour: str, share: float) -> str:
    """A colour with so much opacity, 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"
