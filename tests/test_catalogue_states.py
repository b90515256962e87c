"""Oracle: the effects of all practices up to a level, multiplied, give the states worked out apart.

The factors expected here were computed from the research table by another program; they hold the
catalogue's numbers, its groups and the rules of overlap and floors together.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from advisor.baseline import build_baseline
from advisor.catalogue import load_catalogue
from advisor.effects import match, static
from advisor.engagement import new_engagement
from advisor.scoring import score

PROFILE = {"ai": "production", "production-models": 40, "engineers": 60, "regulated": False}


@cache
def anchors() -> dict[str, Any]:
    catalogue = load_catalogue()
    engagement = new_engagement(
        catalogue, "Nothing in place", currency="EUR", edition="full", profile=PROFILE
    )
    return dict(build_baseline(catalogue, engagement, score(catalogue, engagement)).anchors)


@cache
def factors(level: int) -> dict[str, float]:
    """After over before of every number, with every practice up to the level fully in place."""
    catalogue = load_catalogue()
    adoption = {item.id: float(item.level <= level) for item in catalogue.practices.values()}
    _, moved = static(catalogue, anchors(), adoption)
    return {row.path: row.after / row.before for row in moved.itertuples() if row.before}


CHANGE = "pipelines[id=change]"


@pytest.mark.parametrize(
    ("path", "two", "three", "four"),
    [
        (f"{CHANGE}.production.fails", 0.802, 0.320, 0.268),
        (f"{CHANGE}.production.rework.share", 0.920, 0.851, 0.851),
        (f"{CHANGE}.stages[id=handoff].applies", 0.600, 0.600, 0.387),
        (f"{CHANGE}.stages[id=review-wait].time", 0.650, 0.650, 0.650),
        (f"{CHANGE}.stages[id=integrate].time", None, 0.303, 0.303),
        (f"{CHANGE}.stages[id=environment].time", None, 0.200, 0.200),
        (f"{CHANGE}.stages[id=schema-change].applies", None, 0.300, 0.300),
        (f"{CHANGE}.stages[id=manual-test].time", None, 0.700, 0.490),
        (f"{CHANGE}.stages[id=deploy].fails[cause=repeat].probability", None, 0.500, 0.500),
        ("pipelines[id=model-release].stages[id=prioritise].time", 0.312, 0.312, 0.312),
        ("pipelines[id=model-release].stages[id=handover].time", 0.250, 0.200, 0.200),
        ("models[id=slow].quality.bad-release.share", None, 0.405, 0.250),
        ("models[id=slow].monitors[id=labels].label-delay", None, 0.700, 0.700),
        ("pipelines[id=training].stages[id=decide].time", None, None, 0.200),
    ],
)
def test_levels_give_the_states_worked_out_apart(
    path: str, two: float | None, three: float | None, four: float | None
) -> None:
    for level, expected in ((2, two), (3, three), (4, four)):
        found = factors(level).get(path, 1.0)
        assert found == pytest.approx(1.0 if expected is None else expected, abs=0.001), level


def test_folding_recovery_into_two_phases_keeps_its_size() -> None:
    """Detect and respond, diagnose and repair, as four phases: 29 h fall to 10, 3.5 and 2 h."""
    hours = {}
    for level in (2, 3, 4):
        detect = factors(level)[f"{CHANGE}.production.detect.time"] * 10
        restore = factors(level)[f"{CHANGE}.production.restore.time"] * 20
        back = factors(level).get(f"{CHANGE}.production.rollback.share", 1.0) * 0.05
        hours[level] = detect + (1 - back) * restore + back * 0.25
    assert hours[2] == pytest.approx(10.3, rel=0.2)
    assert hours[3] == pytest.approx(3.54, rel=0.2)
    assert hours[4] == pytest.approx(2.0, rel=0.2)


def test_every_effect_finds_its_mechanism_where_there_are_models() -> None:
    catalogue = load_catalogue()
    matched = match(catalogue, anchors())
    acting = {row.practice for row in matched.rows}
    assert {item.id for item in catalogue.practices.values() if item.effects} == acting
