"""What every page is made of: context bar, finding, tiles, tables, badges, states."""

from advisor.ui.components.blocks import (
    card,
    columns_that_wrap,
    context_bar,
    demonstration,
    empty_state,
    faults_list,
    finding,
    html_block,
    keys_line,
    listed,
    question_title,
    section,
)
from advisor.ui.components.figures import chart, chart_table
from advisor.ui.components.frame import (
    clock,
    context,
    needs_engagement,
    page_link,
    round_words,
    unsaved,
)
from advisor.ui.components.marks import BadgeKind, badge, bar, level_squares, pairs, share_rows
from advisor.ui.components.running import is_running, run_state
from advisor.ui.components.tables import Cell, Column, heat_map, scrolled, table
from advisor.ui.components.tiles import Tile, tiles

__all__ = [
    "BadgeKind",
    "Cell",
    "Column",
    "Tile",
    "badge",
    "bar",
    "card",
    "chart",
    "chart_table",
    "clock",
    "columns_that_wrap",
    "context",
    "context_bar",
    "demonstration",
    "empty_state",
    "faults_list",
    "finding",
    "heat_map",
    "html_block",
    "is_running",
    "keys_line",
    "level_squares",
    "listed",
    "needs_engagement",
    "page_link",
    "pairs",
    "question_title",
    "round_words",
    "run_state",
    "scrolled",
    "section",
    "share_rows",
    "table",
    "tiles",
    "unsaved",
]
