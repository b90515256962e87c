"""DevOps and MLOps side by side: loops, workflows, rows and tools with one client's state."""

from __future__ import annotations

from advisor.side_by_side.build import side_by_side
from advisor.side_by_side.simulated import Today, doing
from advisor.side_by_side.stands import stand_of
from advisor.side_by_side.types import (
    Ahead,
    Doing,
    Figure,
    Finding,
    Item,
    LaneState,
    RowState,
    Side,
    SideBySide,
    Stand,
    StepState,
    ToolState,
    Where,
)

__all__ = [
    "Ahead",
    "Doing",
    "Figure",
    "Finding",
    "Item",
    "LaneState",
    "RowState",
    "Side",
    "SideBySide",
    "Stand",
    "StepState",
    "Today",
    "ToolState",
    "Where",
    "doing",
    "side_by_side",
    "stand_of",
]
