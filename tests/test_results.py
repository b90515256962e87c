"""Accumulators, measures and tables: exact where they promise it, missing where nothing was."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.results import MEASURES, SERIES, TABLES
from simulator.results.facts import ORDER
from simulator.results.tally import CountedSample, Level, ModelMeter, PoolMeter, Sample


@given(
    st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e6)), min_size=1, max_size=200),
    st.floats(0.01, 1.0),
)
def test_a_quantile_is_within_half_a_percent_of_the_right_value(
    values: list[float], q: float
) -> None:
    sample = Sample()
    for value in values:
        sample.add(value)
    exact = sorted(values)[math.ceil(q * len(values)) - 1]
    assert sample.quantile(q) == pytest.approx(exact, rel=0.00501)
    assert sample.mean() == pytest.approx(np.mean(values))


@given(st.lists(st.lists(st.floats(0, 1e4), max_size=20), max_size=4))
def test_merged_samples_are_one_sample(groups: list[list[float]]) -> None:
    samples, whole = [], Sample()
    for group in groups:
        sample = Sample()
        for value in group:
            sample.add(value)
            whole.add(value)
        samples.append(sample)
    merged = Sample.merged(samples)
    assert (merged.count, merged.zeros, merged.bins) == (whole.count, whole.zeros, whole.bins)
    assert merged.total == pytest.approx(whole.total)


@given(st.lists(st.lists(st.one_of(st.just(0.0), st.floats(1e-6, 1e6)), max_size=20), max_size=4))
def test_counted_samples_say_what_samples_say(groups: list[list[float]]) -> None:
    samples, counted = [], []
    for group in groups:
        sample = Sample()
        for value in group:
            sample.add(value)
        samples.append(sample)
        low, high = min(sample.bins, default=0), max(sample.bins, default=-1)
        counts = np.array([sample.bins.get(k, 0) for k in range(low, high + 1)], dtype=np.int64)
        counted.append(CountedSample(sample.count, sample.total, sample.zeros, low, counts))
    one, other = Sample.merged(samples), Sample.merged(counted)
    points = (0.01, 0.5, 0.9, 0.99, 1.0)
    assert (one.count, one.zeros, one.total) == (other.count, other.zeros, other.total)
    assert repr(one.quantiles(points)) == repr(other.quantiles(points))


def test_an_empty_sample_is_missing() -> None:
    assert math.isnan(Sample().mean())
    assert math.isnan(Sample().quantile(0.5))


def test_a_level_is_integrated_from_its_start() -> None:
    level = Level(start=10.0)
    level.move(4.0, 2)  # before the start: it counts from 10 on
    level.move(12.0, 3)
    assert level.settle(20.0) == 2 * 2 + 5 * 8
    level.restart(20.0)
    assert level.settle(21.0) == 5.0


def test_a_pool_meter_knows_held_open_and_paid_time() -> None:
    meter = PoolMeter(0.0, charge_open=False)
    meter.price = lambda time: time
    meter.change(0.0, busy=2, waiting=1, open_slots=3)
    meter.change(10.0, busy=2, waiting=0, open_slots=0)  # closed: work goes on
    meter.settle(14.0)
    assert (meter.held, meter.held_open, meter.open_area) == (28.0, 20.0, 30.0)
    assert meter.waiting_area == 10.0
    assert meter.paid == pytest.approx(2 * 14 * 14 / 2)


def test_a_model_meter_ages_and_loses_points() -> None:
    meter = ModelMeter(0.0)
    meter.change(0.0, quality=0.93, released=-10.0, floor=0.92, promised=0.95)
    meter.change(5.0, quality=0.91, released=-10.0, floor=0.92, promised=0.95)
    meter.change(8.0, quality=0.96, released=8.0, floor=0.92, promised=0.95)
    meter.settle(10.0)
    assert meter.quality_area == pytest.approx(0.93 * 5 + 0.91 * 3 + 0.96 * 2)
    assert meter.below_area == 3.0
    assert meter.age_area == pytest.approx((10 + 18) / 2 * 8 + 2 * 2 / 2)
    assert meter.lost_area == pytest.approx(2 * 5 + 4 * 3)  # never below 0


def test_declarations_are_whole() -> None:
    assert list(TABLES) == ["visits", "jobs", "pools", "models", "retrainings", "incidents"]
    for name, columns in TABLES.items():
        names = [column.name for column in columns]
        assert len(set(names)) == len(names)
        assert set(ORDER[name]) <= set(names)
        assert all(column.meaning for column in columns)
    for name, measure in MEASURES.items():
        assert name == measure.name
        assert measure.unit
        assert measure.definition
    assert set(SERIES) <= set(MEASURES)


def test_rows_share_their_words_and_become_tables_when_asked() -> None:
    from simulator.results.rows import rows_of

    names = ("measure", "subject", "unit")
    one, two = (rows_of([("arrivals", "all", "jobs", n)], names) for n in (3, math.nan))
    assert one.head is two.head
    assert pickle.loads(pickle.dumps(one)).head is one.head  # noqa: S301 - as a process does
    frame = pd.concat([one.frame(), two.frame()], ignore_index=True)
    assert list(frame.columns) == [*names, "value"]
    assert [str(kind) for kind in frame.dtypes] == ["str", "str", "str", "float64"]
    assert rows_of([], names).frame().empty
