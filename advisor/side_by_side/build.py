"""The source material and one client's state become the two sides, side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.side_by_side.simulated import Today, doing
from advisor.side_by_side.stands import finding_of, items_of, stand_of
from advisor.side_by_side.types import LaneState, RowState, SideBySide, StepState, ToolState

if TYPE_CHECKING:
    from advisor.gaps import Gaps
    from advisor.model import Catalogue, ComparisonRow, Kind
    from advisor.scoring import Score, Scorecard
    from simulator.experiment import Experiment
    from simulator.spec import Scenario

__all__ = ["side_by_side"]

_KINDS: tuple[Kind, ...] = ("devops", "mlops")


def side_by_side(
    catalogue: Catalogue,
    card: Scorecard,
    gaps: Gaps,
    *,
    today: Experiment | None = None,
    scenario: Scenario | None = None,
) -> SideBySide:
    """Every loop, workflow, row and tool of the catalogue with one client's state of it.

    `today` is the simulation of doing nothing and `scenario` what it ran; without them each step
    says that it was not run yet.
    """
    run = None if today is None or scenario is None else Today.of(today, scenario)
    lanes = tuple(
        LaneState(
            lifecycle,
            tuple(
                StepState(
                    step,
                    stand_of(catalogue, card, gaps, step.practices),
                    doing(step, run),
                )
                for step in lifecycle.steps
            ),
        )
        for lifecycle in catalogue.material.lifecycles
    )
    return SideBySide(
        finding=finding_of(catalogue, card, lanes),
        lanes=lanes,
        rows=tuple(_row(catalogue, card, gaps, row) for row in catalogue.material.rows),
        tools=tuple(
            ToolState(
                tool,
                items_of(catalogue, card, [item.id for item in catalogue.served_by(tool)]),
            )
            for tool in catalogue.material.tools
        ),
        replications=today.replications if today is not None else 0,
    )


def _row(catalogue: Catalogue, card: Scorecard, gaps: Gaps, row: ComparisonRow) -> RowState:
    return RowState(
        row,
        {kind: _dimensions(catalogue, card, row.side(kind).practices) for kind in _KINDS},
        {kind: stand_of(catalogue, card, gaps, row.side(kind).practices) for kind in _KINDS},
    )


def _dimensions(
    catalogue: Catalogue, card: Scorecard, practices: tuple[str, ...]
) -> tuple[Score, ...]:
    """The scores of the dimensions these practices belong to, in the catalogue's order."""
    touched = {catalogue.practices[id_].dimension for id_ in practices}
    return tuple(score for score in card.dimensions if score.id in touched)
