"""Calendars, solved by hand: windows, edges, notice, and work done in open time only."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.calendars import Calendar
from simulator.spec import CalendarSpec

MONDAY = dt.datetime(2026, 1, 5)  # noqa: DTZ001 - local time of the organisation
WORKDAYS = ["mon", "tue", "wed", "thu", "fri"]
OFFICE = {"days": WORKDAYS, "from": "09:00", "to": "17:00"}


def calendar(
    *rules: dict[str, Any], closed: Any = (), origin: dt.datetime = MONDAY, unit: int = 60
) -> Calendar:
    spec = CalendarSpec.model_validate({"id": "c", "open": list(rules), "closed": list(closed)})
    return Calendar(spec, origin, unit)


def test_office_hours() -> None:
    office = calendar(OFFICE)
    assert [office.is_open(t) for t in (0, 8.999, 9, 16.999, 17, 24 + 9, 5 * 24 + 12)] == [
        False, False, True, True, False, True, False,
    ]  # fmt: skip
    assert office.next_open(0) == 9
    assert office.next_open(10.5) == 10.5
    assert office.next_open(17) == 24 + 9
    assert office.next_open(4 * 24 + 17) == 7 * 24 + 9  # Friday evening to Monday
    assert [office.next_edge(t) for t in (0, 9, 16, 17)] == [9, 17, 17, 33]


def test_a_three_day_task_of_office_hours_is_not_done_overnight() -> None:
    office = calendar(OFFICE)
    assert office.after_open_time(0, 24) == 2 * 24 + 17  # Monday, Tuesday, Wednesday: 17:00
    assert office.after_open_time(15, 3) == 24 + 10
    assert office.after_open_time(15, 2) == 17  # the first instant: this evening, not tomorrow
    assert office.after_open_time(20, 0) == 20
    assert office.after_open_time(4 * 24 + 16, 8.5) == 7 * 24 + 16.5  # over the weekend
    assert office.after_open_time(0, 40 * 52) == (52 - 1) * 168 + 4 * 24 + 17  # a year of weeks


def test_open_time_between() -> None:
    office = calendar(OFFICE)
    assert office.open_time_between(0, 168) == 40
    assert office.open_time_between(10, 12.5) == 2.5
    assert office.open_time_between(16, 24 + 10) == 2
    assert office.open_time_between(17, 24 + 9) == 0
    assert office.open_time_between(5, 5) == 0
    assert office.open_time_between(0, 520 * 168) == 520 * 40


def test_every_second_week_counts_from_the_monday_of_the_origin() -> None:
    train = {"days": ["thu"], "from": "10:00", "to": "12:00", "every": 2}
    assert calendar(train).next_open(0) == 3 * 24 + 10
    assert calendar(train).next_open(3 * 24 + 12) == 17 * 24 + 10
    friday = dt.datetime(2026, 1, 9, 6, 30)  # noqa: DTZ001 - after this week's train
    assert calendar(train, origin=friday).next_open(0) == 13 * 24 + 3.5


def test_first_tuesday_of_the_month() -> None:
    board = calendar({"days": ["tue"], "nth": 1, "from": "14:00", "to": "15:00"})
    assert board.next_open(0) == 24 + 14  # 6 January 2026
    assert board.next_open(24 + 15) == 29 * 24 + 14  # 3 February
    assert board.next_open(30 * 24) == 57 * 24 + 14  # 3 March
    fifth = calendar({"days": ["fri"], "nth": 5})
    assert fifth.next_open(0) == 25 * 24  # 30 January, the only fifth Friday until May
    assert fifth.next_open(26 * 24) == (dt.date(2026, 5, 29) - MONDAY.date()).days * 24


def test_closed_dates_end_on_the_day_that_is_open_again() -> None:
    closed = [{"from": "2026-01-06", "to": "2026-01-08"}]
    office = calendar(OFFICE, closed=closed)
    assert office.next_open(17) == 3 * 24 + 9  # Tuesday and Wednesday closed, Thursday open
    assert office.after_open_time(9, 9) == 3 * 24 + 10
    always = calendar({}, closed=closed)
    assert always.is_open(23.99)
    assert not always.is_open(24)
    assert not always.is_open(71.99)
    assert always.is_open(72)
    assert always.next_edge(72) == math.inf
    assert always.after_open_time(0, 1e6) == 1e6 + 48


def test_notice_needs_an_opening_edge_that_far_ahead() -> None:
    office = calendar(OFFICE)
    assert office.next_open(10, notice=1) == 24 + 9  # open now, but a new opening is asked for
    assert office.next_open(10, notice=23) == 24 + 9
    assert office.next_open(10, notice=23.5) == 48 + 9
    assert calendar({}).next_open(3, notice=1) == math.inf  # it never opens: it is always open
    assert calendar({}).next_open(3) == 3


def test_night_shift_runs_into_the_next_day() -> None:
    night = calendar({"days": ["sun"], "from": "22:00", "to": "06:00"})
    assert night.is_open(0)  # since Sunday evening, before the origin
    assert night.next_edge(0) == 6
    assert night.next_open(6) == 6 * 24 + 22
    assert night.after_open_time(5, 2) == 6 * 24 + 23


def test_windows_that_touch_are_one() -> None:
    two = calendar({"to": "12:00"}, {"from": "12:00", "days": WORKDAYS})
    assert two.next_edge(0) == 5 * 24 + 12
    assert two.next_edge(5 * 24 + 12) == 6 * 24


def test_edges_are_minutes_over_the_unit_and_the_origin_may_be_any_minute() -> None:
    rule = {"days": ["mon"], "from": "09:20", "to": "09:30"}
    assert calendar(rule, unit=1440).next_open(0) == 560 / 1440
    assert calendar(rule, unit=1).next_open(0) == 560
    assert calendar(rule, origin=dt.datetime(2026, 1, 5, 9, 25)).is_open(0)  # noqa: DTZ001


def test_the_end_of_the_calendar_is_the_end_and_long_closures_are_skipped() -> None:
    late = calendar(OFFICE, origin=dt.datetime(9995, 1, 4))  # noqa: DTZ001
    assert late.next_open(1e6) == math.inf  # after the year 9999
    assert late.next_edge(1e6) == math.inf
    assert late.after_open_time(0, 1e6) == math.inf
    far = calendar({}, closed=[{"from": "2026-01-06", "to": "9000-01-01"}])
    assert far.next_open(24) == (dt.date(9000, 1, 1) - MONDAY.date()).days * 24


_RULE = st.fixed_dictionaries(
    {"days": st.lists(st.sampled_from([*WORKDAYS, "sat", "sun"]), min_size=1, max_size=4)},
    optional={
        "from": st.sampled_from(["00:00", "07:15", "22:00"]),
        "to": st.sampled_from(["24:00", "06:10", "16:45"]),
        "every": st.integers(1, 3),
    },
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_RULE, min_size=1, max_size=3), st.floats(0, 2000), st.floats(0, 300))
def test_open_time_and_the_clock_agree(
    rules: list[dict[str, Any]], t: float, amount: float
) -> None:
    found = calendar(*rules, closed=[{"from": "2026-01-20", "to": "2026-02-03"}])
    end = found.after_open_time(t, amount)
    assert found.open_time_between(t, end) == pytest.approx(amount, abs=1e-6)
    edge = found.next_edge(t)
    assert edge > t
    assert found.is_open(t) != found.is_open(edge)
    assert found.is_open(found.next_open(t))
    same = [found.is_open(t + (edge - t) * part) for part in (0.1, 0.5, 0.9)]
    assert same == [found.is_open(t)] * 3
