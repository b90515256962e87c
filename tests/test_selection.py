"""The best of several: KN's constants, its guarantee on known means, and its runs."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from test_computing import Counting

from simulator import Cancelled, compare, select_best
from simulator.selection import Race, screening_constant
from simulator.spec import Scenario, build

Floats = NDArray[np.float64]
STAGE = 10


# --- a test bed of known means ---------------------------------------------------------------
def slippage(
    draw: np.random.Generator, spreads: list[float], correlation: float
) -> Iterator[Floats]:
    """Replications whose first mean is best by exactly 1: the worst case of the guarantee."""
    scales = np.array(spreads)
    means = np.array([0.0] + [1.0] * (len(scales) - 1))
    while True:
        common = draw.normal()
        own = draw.normal(size=len(scales))
        yield means + scales * (correlation**0.5 * common + (1.0 - correlation) ** 0.5 * own)


def chosen(rows: Iterator[Floats], probability: float) -> tuple[int, int]:
    """Whom KN selects, and the replications of all together."""
    race = Race(np.array([next(rows) for _ in range(STAGE)]), 1.0, probability)
    ran = STAGE * len(race.means)
    while race.selected is None:
        row = next(rows)
        ran += len(race.alive)
        race.see([row[each] for each in race.alive])
    return race.selected, ran


def share_right(
    spreads: list[float], correlation: float, tries: int, probability: float = 0.95, seed: int = 1
) -> tuple[float, float]:
    """The share of correct selections, and the mean number of replications."""
    draw = np.random.default_rng(seed)
    rows = slippage(draw, spreads, correlation)
    found = [chosen(rows, probability) for _ in range(tries)]
    return float(np.mean([who == 0 for who, _ in found])), float(np.mean([n for _, n in found]))


TRIES = 250
LEAST = 0.95 - 3.09 * math.sqrt(0.95 * 0.05 / TRIES)  # 99.9 % of a binomial share stay above


@pytest.mark.parametrize("spreads", [[3.0, 3.0], [3.0] * 5, [1.0, 2.0, 3.0, 4.0]])
def test_the_best_is_selected_as_often_as_was_said(spreads: list[float]) -> None:
    """In the slippage configuration, independent and on common random numbers, and these save."""
    alone, many = share_right(spreads, 0.0, TRIES)
    assert alone >= LEAST
    together, few = share_right(spreads, 0.8, TRIES)
    assert together >= LEAST
    assert few < 0.8 * many


def test_the_test_bed_sees_a_margin_that_is_too_narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a fifth of the constant the guarantee fails, and the bed shows it."""
    from simulator import selection

    right = screening_constant
    monkeypatch.setattr(selection, "screening_constant", lambda *given: right(*given) / 5.0)
    assert share_right([3.0, 3.0], 0.0, TRIES)[0] < LEAST


def test_the_constant_solves_its_equation() -> None:
    for k, n0, p in ((2, 10, 0.95), (5, 20, 0.9), (12, 8, 0.99)):
        eta = screening_constant(k, n0, p) / (2.0 * (n0 - 1))
        assert 0.5 * (1 + 2 * eta) ** (-(n0 - 1) / 2) == pytest.approx((1 - p) / (k - 1), rel=1e-12)


def test_clear_and_equal_candidates() -> None:
    draw = np.random.default_rng(3)
    clear = Race(draw.normal([0.0, 50.0, 60.0], 1.0, size=(10, 3)), 1.0, 0.95)
    assert (clear.selected, clear.out_at) == (0, {1: 10, 2: 10})
    assert clear.needed == 10
    equal = Race(np.repeat(draw.normal(size=(10, 1)), 3, axis=1), 1.0, 0.95)
    assert equal.selected == 0  # no difference at all: any of them is within the zone
    assert Race(np.zeros((2, 1)), 1.0, 0.95).selected == 0


@pytest.mark.parametrize(
    ("values", "zone", "probability", "what"),
    [
        (np.zeros((1, 2)), 1.0, 0.95, "first stage of 1"),
        (np.array([[1.0, math.nan], [1.0, 2.0]]), 1.0, 0.95, "nothing to measure"),
        (np.zeros((2, 2)), 0.0, 0.95, "indifference"),
        (np.zeros((2, 2)), 1.0, 0.5, "probability"),
        (np.zeros((2, 2)), 1.0, 1.0, "probability"),
    ],
)
def test_what_no_selection_can_rest_on(
    values: Floats, zone: float, probability: float, what: str
) -> None:
    with pytest.raises(ValueError, match=what):
        Race(values, zone, probability)


# --- scenarios ------------------------------------------------------------------------------
def desk(slots: int, mean: float = 1.0, **more: Any) -> Scenario:
    stage = {"id": "serve", "pool": "desk", "time": {"kind": "exponential", "mean": mean}}
    pipeline = {"id": "ask", "arrivals": {"kind": "exponential", "mean": 1.25}, "stages": [stage]}
    pools = [{"id": "desk", "slots": slots}]
    return build({"scenario": 1, "horizon": 300, "pools": pools, "pipelines": [pipeline]} | more)


CASES = {"one": desk(1), "a little faster": desk(1, 0.97), "two": desk(2)}
LEAD = ("lead-time.mean", "ask")


def test_who_drops_out_is_run_no_more_and_workers_decide_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from simulator.experiment import selecting

    engine = Counting()
    monkeypatch.setattr(selecting, "choose", lambda *_: (engine, "counted"))
    found = select_best(CASES, criterion=LEAD, indifference=0.2, workers=1)
    assert engine.runs.count(9) == 3 > engine.runs.count(10)
    assert found.selected == "two"
    assert list(found.table.columns) == ["scenario", "replications", "mean", "out_at"]
    rows = found.table.set_index("scenario")
    assert math.isnan(rows.loc["two", "out_at"])
    assert (rows["replications"] >= 10).all()
    assert rows.loc["two", "mean"] == rows["mean"].min()
    again = select_best(CASES, criterion=LEAD, indifference=0.2, workers=3)
    assert again.table.equals(found.table)
    short = select_best(
        {key: CASES[key] for key in ("one", "a little faster")}, criterion=LEAD,
        indifference=0.01, at_most=14,
    )  # fmt: skip
    assert short.selected is None
    assert short.table["out_at"].isna().all()
    assert set(short.table["replications"]) == {14}


def test_a_comparison_goes_on_to_a_selection_from_the_runs_it_has() -> None:
    found = compare(CASES, replications=10, criterion=LEAD, indifference=0.2).selection
    alone = select_best(CASES, criterion=LEAD, indifference=0.2)
    assert found is not None
    assert found.table.equals(alone.table)
    assert compare(CASES, replications=2).selection is None
    more = compare(
        {"one": CASES["one"], "two": CASES["two"]}, replications=4,
        criterion=("throughput", "ask"), indifference=1.0,
    ).selection  # fmt: skip
    assert more is not None
    assert more.table["mean"].between(15, 25).all()  # not turned round, though more is better


def test_nonsense_and_a_cancel() -> None:
    with pytest.raises(ValueError, match="1 scenarios"):
        select_best({"one": desk(1)}, criterion=LEAD, indifference=1.0)
    with pytest.raises(ValueError, match="not in every scenario"):
        select_best(CASES, criterion=("throughput", "nobody"), indifference=1.0)
    automatic = {"a": desk(1, **{"warm-up": "auto"}), "b": desk(2)}
    with pytest.raises(ValueError, match="warm-up"):
        select_best(automatic, criterion=LEAD, indifference=1.0)
    with pytest.raises(Cancelled):
        select_best(CASES, criterion=LEAD, indifference=0.2, cancel=lambda: True)
