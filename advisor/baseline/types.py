"""What the baseline hands on: today's scenario with the origin of every number in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

if TYPE_CHECKING:
    from simulator.spec import Scenario

__all__ = ["PARAMETER_COLUMNS", "Baseline", "Provenance"]

Provenance = Literal["measured", "stated", "fitted", "default", "assumption"]
"""How a number is known: measured in the client's logs, said by the client, fitted to the outcomes
the client stated (by the consultant's choice alone), taken from a cited source for an organisation
of this size and adoption, or assumed by an expert without a source."""

PARAMETER_COLUMNS = (
    "id",
    "path",
    "value",
    "unit",
    "provenance",
    "source",
    "low",
    "high",
    "practices",
)
"""Columns of `Baseline.parameters`: value, low and high are NaN where `text` says it in words."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Today's scenario of one client, and where each of its parameters comes from.

    `data` is the same scenario as plain data (the form effects act on). `parameters` has the
    columns PARAMETER_COLUMNS and `text` (the value in words, for calendars). `notes` are sentences
    about what was aggregated or left out; `unmatched` names practices in place whose effects find
    nothing to act on in this scenario. `anchors` is the same scenario with nothing in
    place, to which the sizes of effects refer; `adoption` what was taken of each practice (0 to 1).
    """

    scenario: Scenario
    data: dict[str, Any]
    parameters: pd.DataFrame
    notes: tuple[str, ...]
    unmatched: tuple[str, ...]
    anchors: dict[str, Any]
    adoption: dict[str, float]
