"""Every lens on a made-up organisation: what is in place as numbers, what was stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from organisations import catalogue, organisation, scorecard

from advisor.lenses import LensReading, read_lenses

__all__ = ["ML", "STATED", "all_in_place", "read"]

ML = {"engineers": 60, "ai": "production", "production-models": 5}
STATED = {
    "stated-lead-time-days": 3,
    "stated-deployments-per-week": 16,
    "units": 8,
    "stated-change-fail-rate": 0.1,
    "stated-recovery-hours": 5,
    "industry": "retail",
}


def read(
    adoption: Mapping[str, float],
    states: Mapping[str, str] | None = None,
    profile: Mapping[str, Any] | None = None,
) -> dict[str, LensReading]:
    """Every lens on an organisation whose practices are in place so far, the others at 0."""
    made = organisation({**ML, **(profile or {})})
    card = scorecard(made, adoption, states)
    exact = {
        id_: each if each.value is None else replace(each, low=each.value, high=each.value)
        for id_, each in card.adoption.items()
    }
    readings = read_lenses(catalogue(), made, replace(card, adoption=exact))
    return {each.id: each for each in readings}


def all_in_place(value: float = 1.0) -> dict[str, float]:
    return dict.fromkeys(catalogue().practices, value)
