"""A chart with its heading, the marks explained, its caption and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from advisor.report.figures import ChartSpec
from advisor.report.tokens import tokens
from advisor.ui.charts import CONFIG, figure
from advisor.ui.components.blocks import KeyForm, html_block, keys_line, section
from advisor.ui.components.tables import Column, table
from advisor.ui.markup import tag
from advisor.ui.words import say

__all__ = ["chart", "chart_table"]

_FORMS: Mapping[str, KeyForm] = {
    "dot": "dot",
    "diamond": "diamond",
    "line": "line",
    "dashed": "dashed",
    "tick": "tick",
    "hatched": "hatched",
    "outlined": "outlined",
    "assumption": "outlined",
}
_WIDE = ("gantt", "quadrant", "graph", "ranges")
"""Charts that keep their width on a phone; what scrolls must be within a keyboard's reach."""


def chart(spec: ChartSpec, *, dark: bool, heading: bool = True) -> None:
    """Draws the chart; its title is read aloud, the question stands above it."""
    if heading:
        section(spec.question, spec.unit)
    with st.container(key=f"drawn-{spec.kind}-{spec.id}"):
        st.plotly_chart(
            figure(spec, dark=dark),
            theme=None,
            config=dict(CONFIG),
            alt=spec.alt,
            key=f"chart-{spec.id}",
            width="stretch",
        )
        if spec.kind in _WIDE:
            html_block(tag("p", say("table.scroll"), cls="reach", tabindex="0"))
    colours = tokens(dark)
    if spec.keys:
        keys_line(
            (
                _FORMS.get(key.form, ""),
                colours.band if key.form == "band" else colours.role(key.role),
                key.text,
            )
            for key in spec.keys
        )
    if spec.caption:
        html_block(tag("p", spec.caption, cls="caption"))
    chart_table(spec)


def chart_table(spec: ChartSpec) -> None:
    """The chart's numbers as a real table, folded."""
    with st.expander(say("table.show")):
        columns = [
            Column(title, number=at in spec.table.numeric)
            for at, title in enumerate(spec.table.columns)
        ]
        table(spec.title, columns, spec.table.rows)
