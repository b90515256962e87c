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
    question_title,
    section,
)
from advisor.ui.components.marks import badge, bar, level_squares, pairs, share_rows
from advisor.ui.components.tables import Cell, Column, heat_map, table
from advisor.ui.components.tiles import Tile, tiles

__all__ = [
    "Cell",
    "Column",
    "Tile",
    "badge",
    "bar",
    "card",
    "columns_that_wrap",
    "context_bar",
    "demonstration",
    "empty_state",
    "faults_list",
    "finding",
    "heat_map",
    "html_block",
    "keys_line",
    "level_squares",
    "pairs",
    "question_title",
    "section",
    "share_rows",
    "table",
    "tiles",
]
