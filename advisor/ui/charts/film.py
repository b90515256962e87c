"""A film drawn with Plotly: play, pause and scrub in the browser, with no request to anywhere.

Each lane has two fields: left of the rule jobs wait, right of it they are at work. Forms tell the
states apart without colour: a full dot works, a ring waits in the queue, a square waits for a
calendar. The numbers in the lane count every job, drawn or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

from advisor.report.tokens import Tokens, tokens
from advisor.report.typeface import text_width
from advisor.ui.charts.page import SIZE, SMALL, blank, margins, plain, write
from advisor.ui.film import Dot, Film, Moment

__all__ = ["film_figure"]

_ROWS = 3
_COLUMNS = 20
_HALF = _COLUMNS + 1.5
_LANE = 58
_FRAME_MILLISECONDS = 140
_SYMBOLS = {
    "working": "circle",
    "delay": "circle",
    "waiting": "circle-open",
    "calendar": "square-open",
}


def film_figure(
    film: Film,
    lane_names: Sequence[str],
    group_names: Sequence[str],
    words: dict[str, str],
    *,
    dark: bool = False,
) -> go.Figure:
    """The film in the tokens of the mode.

    `lane_names` and `group_names` stand for the film's lanes and groups; `words` has `play`,
    `pause`, `at`, `waiting`, `working`, `calendar`, `delay`,
    `of` and `closed` (with `{busy}`).
    """
    mode = tokens(dark)
    drawn = blank(mode)
    first = film.moments[0]
    for trace in _traces(film, first, group_names, words, mode):
        drawn.add_trace(trace)
    drawn.frames = [
        go.Frame(name=str(number), data=_traces(film, moment, group_names, words, mode))
        for number, moment in enumerate(film.moments)
    ]
    _lanes(drawn, film, lane_names, words, mode)
    _controls(drawn, film, words, mode)
    return drawn.whole()


def _lanes(
    drawn: go.Figure, film: Film, names: Sequence[str], words: dict[str, str], mode: Tokens
) -> None:
    count = len(film.lanes)
    left = max(text_width(name, SMALL) for name in names) + 14
    drawn.update_xaxes(range=[-_HALF, _HALF], showticklabels=False)
    drawn.update_yaxes(
        range=[count - 0.5, -0.72],
        tickmode="array",
        tickvals=list(range(count)),
        ticktext=[plain(name) for name in names],
    )
    line = {"color": mode.line, "width": 1}
    for lane in range(count + 1):
        drawn.add_shape(type="line", x0=-_HALF, x1=_HALF, y0=lane - 0.5, y1=lane - 0.5, line=line)
    rule = {"color": mode.control, "width": 1}
    drawn.add_shape(type="line", x0=0, x1=0, y0=-0.5, y1=count - 0.5, line=rule)
    for x, word, anchor in ((-0.6, "waiting", "right"), (0.6, "working", "left")):
        write(drawn, x, -0.62, plain(words[word]), color=mode.ink_2, size=SMALL, xanchor=anchor)
    margins(drawn, 122 + _LANE * count, l=left, r=12, t=8, b=112)


def _traces(
    film: Film, moment: Moment, names: Sequence[str], words: dict[str, str], mode: Tokens
) -> list[go.Scatter]:
    places = _places(moment.dots)
    traces = []
    for group, name in enumerate(names):
        own = [
            (dot, place)
            for dot, place in zip(moment.dots, places, strict=True)
            if dot.group == group
        ]
        traces.append(
            go.Scatter(
                x=[place[0] for _, place in own],
                y=[place[1] for _, place in own],
                mode="markers",
                marker={
                    "symbol": [_SYMBOLS[dot.state] for dot, _ in own],
                    "opacity": 1,
                    "size": [8 + min(8, 2 * (dot.slots - 1)) for dot, _ in own],
                    "color": mode.data[group % len(mode.data)],
                    "line": {"width": 1.6, "color": mode.data[group % len(mode.data)]},
                },
                customdata=[
                    plain(f"{name}, {dot.stage}: {words[dot.state]}, {dot.entity}")
                    for dot, _ in own
                ],
                hovertemplate="%{customdata}<extra></extra>",
                meta=f"group:{film.groups[group]}",
                cliponaxis=False,
            )
        )
    traces.append(_numbers(film, moment, words, mode))
    return traces


def _numbers(film: Film, moment: Moment, words: dict[str, str], mode: Tokens) -> go.Scatter:
    x: list[float] = []
    y: list[float] = []
    text: list[str] = []
    for lane, (busy, open_, waiting, calendar, delay) in enumerate(moment.counts):
        held = f"{busy} {words['of']} {open_}" if open_ else words["closed"].format(busy=busy)
        right = held if film.lanes[lane] else str(delay)
        for at, said in ((-_HALF + 0.2, str(waiting + calendar)), (_HALF - 0.2, right)):
            x.append(at)
            y.append(lane - 0.33)
            text.append(said)
    return go.Scatter(
        x=x,
        y=y,
        text=text,
        mode="text",
        textposition=["middle right", "middle left"] * len(moment.counts),
        textfont={"size": SIZE, "color": mode.ink_2},
        hoverinfo="skip",
        meta="numbers",
        cliponaxis=False,
    )


def _places(dots: Sequence[Dot]) -> list[tuple[float, float]]:
    """A grid on each side of the rule, filled away from it, the longest there nearest to it."""
    filled: dict[tuple[int, bool], int] = {}
    found = []
    for dot in dots:
        right = dot.state in ("working", "delay")
        number = filled.get((dot.lane, right), 0)
        filled[dot.lane, right] = number + 1
        column, row = divmod(number, _ROWS)
        x = (column + 0.8) * (1 if right else -1)
        found.append((x, dot.lane - 0.1 + 0.2 * row))
    return found


def _controls(drawn: go.Figure, film: Film, words: dict[str, str], mode: Tokens) -> None:
    how: dict[str, Any] = {
        "frame": {"duration": _FRAME_MILLISECONDS, "redraw": True},
        "transition": {"duration": 0},
        "mode": "immediate",
    }
    stop = {**how, "frame": {"duration": 0, "redraw": True}}
    play = {"label": plain(words["play"]), "method": "animate"}
    pause = {"label": plain(words["pause"]), "method": "animate"}
    buttons: list[dict[str, Any]] = [
        {**play, "args": [None, {**how, "fromcurrent": True}]},
        {**pause, "args": [[None], stop]},
    ]
    drawn.update_layout(
        updatemenus=[_buttons(buttons, mode)], sliders=[_slider(film, stop, words, mode)]
    )


def _buttons(buttons: list[dict[str, Any]], mode: Tokens) -> dict[str, Any]:
    return {
        "type": "buttons",
        "direction": "left",
        "x": 0,
        "y": 0,
        "xanchor": "left",
        "yanchor": "top",
        "pad": {"t": 12, "r": 8},
        "showactive": False,
        "bgcolor": mode.surface,
        "bordercolor": mode.control,
        "font": {"size": SIZE, "color": mode.ink},
        "buttons": buttons,
    }


def _slider(
    film: Film, stop: dict[str, Any], words: dict[str, str], mode: Tokens
) -> dict[str, Any]:
    """Every moment a step, on a row of its own below the buttons, however narrow the screen.

    The label of the moment stands above it, beside the buttons, not under each of a hundred ticks.
    """
    return {
        "active": 0,
        "x": 0,
        "len": 1,
        "y": 0,
        "yanchor": "top",
        "pad": {"t": 18, "b": 4},
        "currentvalue": {
            "prefix": plain(words["at"]) + " ",
            "font": {"size": SIZE, "color": mode.ink},
            "xanchor": "right",
            "offset": 18,
        },
        "font": {"size": 1, "color": "rgba(0,0,0,0)"},
        "ticklen": 0,
        "minorticklen": 0,
        "bgcolor": mode.sunken,
        "bordercolor": mode.control,
        "activebgcolor": mode.primary,
        "steps": [
            {"label": moment.label, "method": "animate", "args": [[str(number)], stop]}
            for number, moment in enumerate(film.moments)
        ],
    }
