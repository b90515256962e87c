"""Dated values: what is remembered is what a fresh reading gives, whenever and whoever asks."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engines.reference.dated import (
    Dated,
    ElementChange,
    Factors,
    changes_by_element,
    locate,
    split_factors,
)
from simulator.spec import build, full_data

TIMES = st.sampled_from([0.0, 1.0, 2.0, 2.5, 4.0, 5.0, 7.0, 9.0])
INF = math.inf


def change(**more: Any) -> ElementChange:
    base = {"place": ("x",), "at": 2.0, "over": 0.0, "until": INF, "share": None,
            "factor": None, "value": None}  # fmt: skip
    return ElementChange(**{**base, **more})


@st.composite
def changes(draw: st.DrawFn) -> list[ElementChange]:
    found = []
    for at in draw(st.lists(TIMES, max_size=4, unique=True)):
        share = draw(st.sampled_from([None, None, 0.5, 1.0]))
        scale = draw(st.booleans())
        found.append(
            change(
                at=at,
                over=draw(st.sampled_from([0.0, 0.0, 3.0])),
                until=at + draw(st.sampled_from([INF, 2.0])),
                share=share,
                factor=draw(st.sampled_from([0.5, 2.0])) if scale else None,
                value=None if scale else draw(st.sampled_from([10.0, 20.0])),
            )
        )
    return sorted(found, key=lambda each: each.at)


@given(changes(), st.lists(st.tuples(TIMES, st.sampled_from([0.1, 0.6])), min_size=1, max_size=30))
def test_what_is_remembered_is_what_a_fresh_reading_gives(
    found: list[ElementChange], questions: list[tuple[float, float]]
) -> None:
    """In any order of instants and units, as often as one likes."""

    def fresh() -> Dated[float]:
        return Dated({"x": 4.0}, found, lambda data: float(data["x"]))

    asked, factors = fresh(), Factors(found)
    for now, uniform in questions:
        assert asked.at(now, uniform) == fresh().at(now, uniform)
        assert factors.at(now, uniform) == Factors(found).at(now, uniform)


def reading(*found: ElementChange) -> Dated[float]:
    return Dated({"x": 4.0}, found, lambda data: float(data["x"]))


def test_a_factor_ramps_and_several_multiply() -> None:
    dated = reading(change(over=4.0, factor=0.5), change(at=5.0, factor=3.0))
    assert [dated.at(t, 0.5) for t in (0.0, 2.0, 4.0, 5.0, 6.0, 9.0)] == [4, 4, 3, 7.5, 6, 6]


def test_a_number_goes_straight_from_what_it_was() -> None:
    dated = reading(change(value=10.0), change(at=4.0, over=2.0, value=20.0))
    assert [dated.at(t, 0.5) for t in (1.9, 2.0, 4.0, 5.0, 6.0)] == [4, 10, 10, 15, 20]
    ended = reading(change(value=10.0), change(at=4.0, until=5.0, value=20.0))
    assert [ended.at(t, 0.5) for t in (3.0, 4.0, 5.0)] == [10, 20, 10]


def test_a_share_takes_in_one_after_the_other() -> None:
    whole = reading(change(over=4.0, share=1.0, value=9.0))
    assert [whole.at(t, 0.5) for t in (2.0, 3.9, 4.1, 6.0)] == [4, 4, 9, 9]
    half = reading(change(share=0.5, value=9.0))
    assert (half.at(2.0, 0.49), half.at(2.0, 0.5)) == (9.0, 4.0)


def test_breaks_and_factors_apart() -> None:
    dated = reading(change(at=1.0, over=2.0, until=8.0, factor=2.0), change(at=5.0, value=1.0))
    assert dated.breaks(INF) == [1.0, 3.0, 5.0, 8.0]
    assert dated.breaks(4.0) == [1.0, 3.0]
    factors, others = split_factors([*dated.changes, change(place=("y",), factor=2.0)], ("x",))
    assert factors is not None
    assert factors.at(4.0, 0.5) == 2.0
    assert len(others) == 2
    assert split_factors(others, ("x",))[0] is None


def test_changes_are_found_under_the_element_that_owns_the_value() -> None:
    stages = [{"id": "s", "time": 1, "fails": [{"cause": "c", "probability": 0.1}]}]
    scenario = build(
        {
            "scenario": 1, "horizon": 9,
            "pools": [{"id": "a", "slots": 1}],
            "pipelines": [{"id": "p", "stages": stages, "production": {"fails": 0.1}}],
            "models": [{"id": "m", "quality": {"at-release": 0.9}}],
            "changes": [
                {"at": 3, "scale": "pipelines[*].stages[*].fails[cause=c].probability", "by": 2},
                {"at": 1, "scale": "pipelines[*].stages[id=s].time", "by": 2},
                {"at": 1, "scale": "pipelines[*].production.fails", "by": 2},
                {"at": 1, "set": "models[*].retraining", "to": {"kind": "never"}, "share": 0.5},
                {"at": 1, "set": "pools[id=a].slots", "to": 2},
            ],
        }
    )  # fmt: skip
    found = changes_by_element(locate(full_data(scenario), scenario.changes))
    places = {element: [each.place for each in own] for element, own in found.items()}
    assert places == {
        ("pipelines", 0, "stages", 0): [("time",), ("fails", 0, "probability")],
        ("pipelines", 0, "production"): [("fails",)],
        ("models", 0): [("retraining",)],
        ("pools", 0): [("slots",)],
    }
    assert found["models", 0][0].share == pytest.approx(0.5)
