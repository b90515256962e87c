"""Slots that come and go by hand: reserved hours, outages, elastic pools and spot slots."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from by_hand import either_engine, line, measure, run, spans, table

from simulator.engines import NotSupported
from simulator.engines.reference.spot import MOST_INTERRUPTIONS, interrupted
from simulator.spec import Interruption, ScenarioError

__all__ = ["either_engine"]  # each test here is one of either engine

STAGE = {"id": "s", "pool": "a", "time": 3}


def states(found: Any) -> dict[float, tuple[int, int, int]]:
    """Busy, waiting and open slots by instant."""
    rows = table(found, "pools")
    return {row.time: (row.busy, row.waiting, row.open) for row in rows.itertuples()}


def week(hours: dict[int, int]) -> dict[str, Any]:
    """Reserved slots in some hours of the week."""
    return {"kind": "weekly-profile", "slots": [hours.get(each, 0) for each in range(168)]}


# --- reserved -------------------------------------------------------------------------------
def test_reserved_slots_are_taken_when_work_ends_and_given_back() -> None:
    """Two of three slots from 2 to 4, all of them held until 3: half of it finds none."""
    pool = {"id": "a", "slots": 3, "reserved": week({2: 2, 3: 2}), "charge": "open",
            "cost-per-slot-hour": 1}  # fmt: skip
    times = (0.0, 0.0, 0.0, 3.5, 3.5)
    found = run({"pools": [pool], "pipelines": [line(STAGE, times=times)]}, horizon=100.0)
    assert [row[2] for row in spans(found, "s")] == [0, 0, 0, 3.5, 4]
    assert states(found) == {
        0.0: (3, 0, 3), 2.0: (3, 0, 3), 3.0: (0, 0, 1), 3.5: (1, 1, 1), 4.0: (2, 0, 3),
        6.5: (1, 0, 3), 7.0: (0, 0, 3),
    }  # fmt: skip
    assert measure(found, "reserved-unmet", "a") == pytest.approx(2 / 4)
    # what is reserved is somebody else's: neither open nor paid
    assert measure(found, "cost", "a") == pytest.approx(3 * 3 + 1 + 3 * 96)


def test_a_reservation_above_the_slots_finds_what_there_is() -> None:
    pool = {"id": "a", "slots": 2, "reserved": week({1: 5})}
    found = run({"pools": [pool], "pipelines": [line(STAGE, times=(1.5,))]}, horizon=168.0 * 2)
    assert spans(found, "s") == [(1.5, 1.5, 2, 5)]
    assert measure(found, "reserved-unmet", "a") == pytest.approx(3 / 5)
    nobody = run({"pools": [{"id": "a", "slots": 2, "reserved": week({})}],
                  "pipelines": [line(STAGE)]})  # fmt: skip
    assert math.isnan(measure(nobody, "reserved-unmet", "a"))


def test_reserved_hours_are_those_of_the_week_whatever_the_origin_and_the_unit() -> None:
    """Tuesday 10:00 to 11:00, from a Monday 22:30 on, in minutes: from 690 to 750."""
    data = {
        "origin": "2026-01-05T22:30",
        "time-unit": "minute",
        "pools": [{"id": "a", "slots": 1, "reserved": week({34: 1})}],
        "pipelines": [line({**STAGE, "time": 5}, times=(700.0,))],
    }
    assert spans(run(data, horizon=2000.0), "s") == [(700, 700, 750, 755)]


def test_a_closed_pool_serves_no_reservation_and_is_asked_none() -> None:
    data: dict[str, Any] = {
        "calendars": [{"id": "day", "open": [{"from": "03:00", "to": "24:00"}]}],
        "pools": [{"id": "a", "slots": 1, "calendar": "day", "reserved": week({2: 1, 3: 1})}],
        "pipelines": [line({**STAGE, "time": 2}, times=(0.0,))],
    }
    found = run(data, horizon=24.0)
    assert [row[2] for row in spans(found, "s")] == [4.0]
    assert measure(found, "reserved-unmet", "a") == 0.0


# --- outages --------------------------------------------------------------------------------
def test_an_outage_starts_nothing_and_stops_nothing() -> None:
    """Out from 10 to 12, from 22 to 24: counted from the last repair."""
    pool = {"id": "a", "slots": 1, "outage": {"between": 10, "repair": 2}, "charge": "open",
            "cost-per-slot-hour": 1}  # fmt: skip
    work = line({**STAGE, "time": 4}, times=(8.0, 9.0, 22.5))
    found = run({"pools": [pool], "pipelines": [work]}, horizon=34.0)
    assert [row[2:] for row in spans(found, "s")] == [(8, 12), (12, 16), (24, 28)]
    assert states(found)[10.0] == (1, 1, 1)  # draining: what is held is open
    assert states(found)[22.0] == (0, 0, 0)
    assert measure(found, "cost", "a") == pytest.approx(10 + 2 + 10 + 10)


def test_each_outage_has_its_own_luck_whatever_the_work() -> None:
    outage = {
        "between": {"kind": "exponential", "mean": 20},
        "repair": {"kind": "exponential", "mean": 5},
    }

    def outages(**more: Any) -> np.ndarray:
        data = {"pools": [{"id": "a", "slots": 2, "outage": outage}, {"id": "b", "slots": 1}],
                "pipelines": [line({**STAGE, "pool": "b", **more}, times=(0.0, 7.0))]}  # fmt: skip
        rows = table(run(data), "pools").query("pool == 'a'")
        return rows["time"].to_numpy()

    assert len(outages()) > 50
    assert np.array_equal(outages(), outages(time=9))


# --- elastic pools --------------------------------------------------------------------------
def elastic(**more: Any) -> dict[str, Any]:
    keys = {"at-least": 1, "at-most": 3, "delay": 2, "up-at": 1, "down-at": 0.5}
    return {"id": "a", "slots": 1, "charge": "open", "cost-per-slot-hour": 1,
            "elastic": {**keys, **more}}  # fmt: skip


def test_slots_follow_the_load_one_at_a_time_and_late() -> None:
    """Four jobs of ten: slots 2 and 3 open at 2 and 4; at 14 a third, at 20 nothing is asked."""
    work = line({**STAGE, "time": 10}, times=(0.0,) * 4)
    found = run({"pools": [elastic()], "pipelines": [work]}, horizon=50.0)
    assert [row[2] for row in spans(found, "s")] == [0, 2, 4, 10]
    assert {time: state[2] for time, state in states(found).items()} == {
        0.0: 1, 2.0: 2, 4.0: 3, 10.0: 3, 12.0: 3, 14.0: 2, 20.0: 1,
    }  # fmt: skip
    assert measure(found, "cost", "a") == pytest.approx(2 * 1 + 2 * 2 + 10 * 3 + 6 * 2 + 30 * 1)


@pytest.mark.parametrize(
    ("keys", "begins"),
    [
        ({}, [0, 2, 4, 10]),
        ({"delay": 0}, [0, 0, 0, 10]),
        ({"delay": 5}, [0, 5, 10, 10]),
        ({"at-most": 2}, [0, 2, 10, 12]),
        ({"up-at": 2}, [0, 2, 10, 12]),  # four on two slots is enough for it
        ({"at-least": 0, "down-at": 0}, [0, 2, 4, 10]),
    ],
)
def test_each_key_of_elasticity_does_what_it_says(
    keys: dict[str, Any], begins: list[float]
) -> None:
    work = line({**STAGE, "time": 10}, times=(0.0,) * 4)
    found = run({"pools": [elastic(**keys)], "pipelines": [work]}, horizon=50.0)
    assert [row[2] for row in spans(found, "s")] == begins


def test_orders_count_until_they_open() -> None:
    """Two ask for one slot at 0 and 0.5: the slot that is on order is enough for both looks."""
    work = line({**STAGE, "time": 10}, times=(0.0, 0.0, 0.5))
    found = run({"pools": [elastic(**{"up-at": 1.6})], "pipelines": [work]}, horizon=50.0)
    assert [row[2] for row in spans(found, "s")] == [0, 2, 10]


def test_a_gang_gets_the_slots_it_waits_for() -> None:
    """A slot that opens and starts nothing is looked at too: at 4 there are three."""
    work = line({**STAGE, "slots": 3}, times=(0.0,))
    found = run({"pools": [elastic()], "pipelines": [work]}, horizon=50.0)
    assert spans(found, "s") == [(0, 0, 4, 7)]


def test_an_elastic_pool_may_go_to_nothing_and_come_back() -> None:
    pool = elastic(**{"at-least": 0}) | {"slots": 0}
    found = run({"pools": [pool], "pipelines": [line(STAGE, times=(1.0, 20.0))]}, horizon=50.0)
    assert [row[2] for row in spans(found, "s")] == [3, 22]
    assert measure(found, "cost", "a") == pytest.approx(3 + 3)


def test_nothing_is_ordered_while_the_pool_is_out() -> None:
    pool = elastic() | {"outage": {"between": 10, "repair": 5}}
    found = run({"pools": [pool], "pipelines": [line(STAGE, times=(11.0, 12.0))]}, horizon=24.0)
    # seen at the repair: two wait for one slot, the second one opens two later
    assert [row[2] for row in spans(found, "s")] == [15, 17]


# --- spot slots -----------------------------------------------------------------------------
def test_work_goes_on_from_its_last_checkpoint() -> None:
    """Gaps of 3, 0.5 and then more than enough; checkpoints every 2, a restart of 1."""
    spot = Interruption(mean_time_between=1.0, checkpoint_every=2.0, restart=1.0)

    def found(gaps: list[float], enough: float = 99.0) -> float | None:
        return interrupted(5.0, spot, lambda n: -math.expm1(-gaps[n]), enough)

    assert found([5.1]) == 5.0
    # at 3 two are done; at 3.5 the restart begins again; then it takes 1 + 3
    assert found([3.0, 0.5, 4.1]) == pytest.approx(3.5 + 4.0)
    # two hours after a restart of one: one checkpoint more, one to do
    assert found([3.0, 3.5, 9.0]) == pytest.approx(6.5 + 1.0 + 1.0)
    assert found([3.0] * 9, enough=5.0) == pytest.approx(6.0)
    assert interrupted(5.0, spot, lambda _: 1e-9, 99.0) is None


@pytest.mark.parametrize(
    ("checkpoint", "restart"), [(1.0, 0.0), (1.0, 0.5), (3.0, 0.5), (7.0, 0.2), (100.0, 0.5)]
)
def test_the_mean_time_of_interrupted_work_is_its_closed_form(
    checkpoint: float, restart: float
) -> None:
    """Daly 2006: M e^(R/M) (e^(c/M) - 1) for each piece; 100: from the start each time."""
    spot = Interruption(mean_time_between=5.0, checkpoint_every=checkpoint, restart=restart)
    data = {
        "pipelines": [
            line({"id": "s", "time": 7.5, "interruption": spot.model_dump()}, times=(0.0,) * 4000)
        ]
    }
    times = table(run(data, horizon=1000.0), "jobs")["ended"].to_numpy()
    error = times.std(ddof=1) / math.sqrt(len(times))
    assert abs(times.mean() - spot.stretched(7.5)) < 3.3 * error
    assert error < 0.02 * times.mean()


def test_an_interrupted_visit_holds_its_slots_and_spends_open_time() -> None:
    spot = {"mean-time-between": 2, "checkpoint-every": 1, "restart": 0.5}
    day = {"id": "day", "open": [{"from": "08:00", "to": "18:00"}]}
    stage = {**STAGE, "time": 4, "clock": "day", "interruption": spot}
    found = run({"calendars": [day], "pools": [{"id": "a", "slots": 9}],
                 "pipelines": [line(stage, times=(8.0,) * 9)]})  # fmt: skip
    rows = table(found, "visits")
    assert (rows["ended"] - rows["began"]).max() > 16.0  # past the evening
    parts = [measure(found, f"lead-time.{each}", "p") for each in ("work", "calendar")]
    assert parts[0] > 4.0
    assert sum(parts) == pytest.approx(measure(found, "lead-time.mean", "p"))


def test_shortest_knows_the_work_and_not_its_interruptions() -> None:
    trace = {"kind": "trace", "submits": [0] * 6, "durations": [3, 6, 5, 4, 2, 1]}
    stage = {**STAGE, "interruption": {"mean-time-between": 3, "checkpoint-every": 9}}
    data: dict[str, Any] = {
        "pools": [{"id": "a", "slots": 1, "discipline": "shortest"}],
        "pipelines": [line(stage, arrivals=trace)],
    }
    rows = table(run(data), "visits").sort_values("began")
    assert list(rows["job"]) == [5, 4, 0, 3, 2, 1]


def test_work_that_could_hardly_end_is_refused_or_told() -> None:
    spot = {"mean-time-between": 1, "checkpoint-every": 50}
    stage = {**STAGE, "time": 40, "interruption": spot}
    with pytest.raises(ScenarioError, match="is interrupted without end"):
        run({"pools": [{"id": "a", "slots": 1}], "pipelines": [line(stage)]})
    rare = {"kind": "empirical", "values": [0.5, 40], "weights": [99, 1]}
    work = line({**stage, "time": rare}, times=tuple(range(300)))
    with pytest.raises(
        NotSupported, match=f"is interrupted more than {MOST_INTERRUPTIONS:,} times"
    ):
        run({"pools": [{"id": "a", "slots": 9}], "pipelines": [work]}, horizon=1e5)
