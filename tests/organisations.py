"""Organisations for tests of the projection: a profile, adoption as numbers, today's scenario."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from advisor.baseline import Baseline, build_baseline
from advisor.catalogue import load_catalogue
from advisor.engagement import CatalogueRef, Engagement, Limits, Log, Round, Team
from advisor.model import Catalogue
from advisor.scoring import Adoption, Scorecard, score

__all__ = ["LARGE", "SMALL", "baseline_of", "catalogue", "organisation", "scorecard"]

SMALL = {"engineers": 10, "ai": "none", "person-hour": 80.0, "runner-hour": 0.4}
LARGE = {
    "engineers": 60,
    "ai": "production",
    "production-models": 40,
    "person-hour": 80.0,
    "runner-hour": 0.4,
    "gpu-hour": 2.5,
}


@functools.cache
def catalogue() -> Catalogue:
    return load_catalogue()


def organisation(
    profile: Mapping[str, Any], *, logs: tuple[Log, ...] = (), **limits: float
) -> Engagement:
    """An engagement with this profile, one team and no answers; limits can be overridden."""
    most = {"quarters": 4, "weeks_per_quarter": 30.0, "budget": 3e5, "starts_at_once": 4}
    return Engagement(
        engagement=1,
        id="test",
        title="Test",
        currency="EUR",
        catalogue=CatalogueRef(id="maturity-advisor", version="1"),
        edition="full",
        profile=dict(profile),
        teams=(Team(id="core", title="Core", people=8),),
        respondents=(),
        rounds=(Round(id="spring", date=datetime.date(2026, 3, 12)),),
        limits=Limits(**{"week_cost": 3000.0, **most, **limits}),
        logs=logs,
    )


def scorecard(
    engagement: Engagement,
    adoption: Mapping[str, float],
    states: Mapping[str, str] | None = None,
) -> Scorecard:
    """A scorecard in which these practices are in place so far, the others not at all."""
    states = states or {}
    values = {
        id_: Adoption(
            adoption.get(id_, 0.0) if states.get(id_, "chosen") == "chosen" else None,
            0.0,
            1.0,
            states.get(id_, "chosen"),
            None,
        )
        for id_ in catalogue().practices
    }
    return replace(score(catalogue(), engagement), adoption=values)


def baseline_of(
    profile: Mapping[str, Any],
    adoption: Mapping[str, float] | None = None,
    *,
    states: Mapping[str, str] | None = None,
    logs: tuple[Log, ...] = (),
    **limits: float,
) -> Baseline:
    made = organisation(profile, logs=logs, **limits)
    return build_baseline(catalogue(), made, scorecard(made, adoption or {}, states))
