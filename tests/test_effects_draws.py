"""Drawn sizes of effects: in their range, correlated as the facts say, and what they promise."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest
from organisations import catalogue

from advisor.effects import PROMISED_COLUMNS, draw_sizes, drawn_sizes, over_draws

DRAWS = 400


@pytest.fixture(scope="module")
def sizes() -> dict[tuple[str, int], np.ndarray]:
    """Each effect's drawn sizes as ranks from 0 to 1: what is correlated, whatever the range."""
    drawn = drawn_sizes(catalogue(), DRAWS, seed=3)
    return {
        key: np.argsort(np.argsort([each[key] for each in drawn])) / DRAWS
        for key in drawn[0]
        if len({each[key] for each in drawn}) > 1
    }


def correlation(sizes: dict[tuple[str, int], np.ndarray], same: object) -> float:
    """The mean rank correlation of pairs of effects for which `same` is true."""
    keys = list(sizes)
    found = [
        np.corrcoef(sizes[first], sizes[second])[0, 1]
        for place, first in enumerate(keys)
        for second in keys[:place]
        if same(first, second)  # type: ignore[operator]
    ]
    assert len(found) > 10
    return float(np.mean(found))


def test_sizes_are_correlated_in_a_group_less_in_a_dimension_and_not_beyond(
    sizes: dict[tuple[str, int], np.ndarray],
) -> None:
    """Rank correlation of a Gaussian copula r is 6/pi asin(r/2): 0.48 for 0.5, 0.19 for 0.2."""
    practices = catalogue().practices

    def of(key: tuple[str, int]) -> tuple[str, str | None, str | None]:
        practice = practices[key[0]]
        effect = practice.effects[key[1]]
        return practice.dimension, effect.group, effect.tie

    def in_group(first: tuple[str, int], second: tuple[str, int]) -> bool:
        (a, group, tie), (b, other, knot) = of(first), of(second)
        tied = first[0] == second[0] and tie is not None and tie == knot
        return a == b and group is not None and group == other and not tied

    def in_dimension(first: tuple[str, int], second: tuple[str, int]) -> bool:
        (a, group, _), (b, other, _) = of(first), of(second)
        return a == b and (group is None or group != other) and first[0] != second[0]

    def apart(first: tuple[str, int], second: tuple[str, int]) -> bool:
        return of(first)[0] != of(second)[0]

    assert correlation(sizes, in_group) == pytest.approx(0.48, abs=0.08)
    assert correlation(sizes, in_dimension) == pytest.approx(0.19, abs=0.08)
    assert correlation(sizes, apart) == pytest.approx(0.0, abs=0.03)


def test_every_draw_takes_another_slice_and_the_same_seed_the_same_sizes() -> None:
    """The middle of a dozen draws is that of the distribution, not a matter of luck."""
    twelve = drawn_sizes(catalogue(), 12, seed=1)
    assert twelve == drawn_sizes(catalogue(), 12, seed=1)
    assert twelve != drawn_sizes(catalogue(), 12, seed=2)
    assert drawn_sizes(catalogue(), 1, seed=5) == (draw_sizes(catalogue(), 5),)
    with pytest.raises(ValueError, match="at least 1"):
        drawn_sizes(catalogue(), 0, seed=1)


def runs(table: np.ndarray) -> pd.DataFrame:
    """Runs of one measure with a value per replication, beside one that is never measured."""
    frames = [
        pd.DataFrame(
            {
                "replication": at,
                "measure": ["lead-time", "cost"],
                "subject": "all",
                "value": [value, np.nan],
            }
        )
        for at, value in enumerate(table)
    ]
    return pd.concat(frames, ignore_index=True)


def promised(sizes_sd: float, chance_sd: float, draws: int = 200, count: int = 40) -> pd.Series:
    """A difference of -10 whose size and whose chance have these standard deviations."""
    random = np.random.default_rng(7)
    base = random.normal(100.0, 30.0, count)
    slices = [NormalDist().inv_cdf((at + 0.5) / draws) for at in range(draws)]
    effect = -10.0 + sizes_sd * np.array(slices)
    noise = random.normal(0.0, chance_sd, (draws, count))
    drawn = [runs(base + effect[at] + noise[at]) for at in range(draws)]
    table = over_draws(runs(base), drawn)
    assert tuple(table.columns) == PROMISED_COLUMNS
    unmeasured = table[table["measure"] == "cost"].iloc[0]
    assert unmeasured[["mean", "low", "high"]].isna().all() and unmeasured["draws"] == 0
    return table[table["measure"] == "lead-time"].iloc[0]


def test_the_range_of_a_promise_is_that_of_its_sizes_and_not_of_todays_chance() -> None:
    """80 % of a normal lie within 1.28 standard deviations; what both have in common is gone."""
    wide = promised(sizes_sd=3.0, chance_sd=2.0)
    assert wide["mean"] == pytest.approx(-10.0, abs=0.1)
    assert wide["high"] - wide["low"] == pytest.approx(
        2 * 1.2816 * 3.0, rel=0.06
    )  # 200 draws, their means still with chance
    assert wide["share"] > 0.95
    sure = promised(sizes_sd=0.0, chance_sd=2.0)
    assert sure["high"] - sure["low"] < 0.3
    exact = promised(sizes_sd=0.0, chance_sd=0.0)
    assert [exact["low"], exact["high"]] == pytest.approx([-10.0, -10.0], abs=1e-9)


def test_chance_common_to_all_draws_widens_the_promise() -> None:
    """Two replications that answer differently to the same practice: more draws do not help."""
    base = np.array([100.0, 100.0, 100.0, 100.0])
    common = np.array([-4.0, -8.0, -12.0, -16.0])
    table = over_draws(runs(base), [runs(base + common + at * 1e-6) for at in range(8)])
    row = table.iloc[0]
    error = common.std(ddof=1) / 2
    student = 1.6377  # the 90 % point of t with three degrees of freedom
    assert row["high"] - row["low"] == pytest.approx(2 * student * error, rel=0.01)
    assert row["share"] < 0.01
