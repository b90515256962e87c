"""Calendars of every shape by hand: trains, boards, closures, night shifts, notices, clocks."""

from __future__ import annotations

from typing import Any

import pytest
from by_hand import OFFICE, either_engine, line, measure, run, spans, table

__all__ = ["either_engine"]  # each test here is one of either engine

DAY, WEEK = 24.0, 168.0


def calendar(**rule: Any) -> dict[str, Any]:
    return {"id": "train", "open": [rule]}


@pytest.mark.parametrize(
    ("rule", "origin", "leaves"),
    [
        # Thursdays 10:00 of every second week from the origin's, a Monday; joins at 0, 90 and 200
        ({"days": ["thu"], "from": "10:00", "to": "12:00", "every": 2}, "2026-01-05T00:00",
         [82.0, 82.0 + 2 * WEEK, 82.0 + 2 * WEEK]),
        # the same from a Thursday evening: its own week counts, its train has gone
        ({"days": ["thu"], "from": "10:00", "to": "12:00", "every": 2}, "2026-01-08T20:00",
         [14 * DAY - 10, 14 * DAY - 10, 14 * DAY - 10]),
        # first Tuesdays: 6 January 14:00 and 3 February 14:00
        ({"days": ["tue"], "nth": 1, "from": "14:00", "to": "15:00"}, "2026-01-05T00:00",
         [38.0, 38.0 + 28 * DAY, 38.0 + 28 * DAY]),
        # fifth Fridays: 30 January
        ({"days": ["fri"], "nth": 5}, "2026-01-05T00:00", [25 * DAY] * 3),
        # a night shift: 22:00 to 02:00; at 200 it is Tuesday 08:00
        ({"from": "22:00", "to": "02:00"}, "2026-01-05T00:00", [0.0, 94.0, 214.0]),
    ],
)  # fmt: skip
def test_what_opens_lets_go(rule: dict[str, Any], origin: str, leaves: list[float]) -> None:
    """The night that began on Sunday is open at 0: it lets go at once."""
    stage = {"id": "s", "opens": "train", "time": 1}
    found = run({"origin": origin, "calendars": [calendar(**rule)],
                 "pipelines": [line(stage, times=(0.0, 90.0, 200.0))]})  # fmt: skip
    assert [row[1] for row in spans(found, "s")] == leaves


def test_a_closure_takes_days_out_of_a_clock_and_gives_its_end_day_back() -> None:
    """Four office days from Monday 09:00, Tuesday to Thursday closed: Monday, Friday, two more."""
    closed = {**OFFICE, "closed": [{"from": "2026-01-06", "to": "2026-01-09"}]}
    data = {
        "calendars": [closed],
        "pipelines": [line({"id": "s", "time": 32, "clock": "office"}, times=(9.0,))],
    }
    found = run(data)
    assert spans(found, "s") == [(9, 9, 9, WEEK + DAY + 17)]
    assert measure(found, "lead-time.calendar", "p") == pytest.approx(WEEK + DAY + 8 - 32)


def test_two_calendars_at_one_stage_the_pools_for_the_start_and_the_clock_for_the_time() -> None:
    """People come from 09:00; the machine they start runs at night only, from 22:00 to 02:00."""
    night = {"id": "night", "open": [{"from": "22:00", "to": "02:00"}]}
    data = {
        "calendars": [OFFICE, night],
        "pools": [{"id": "a", "slots": 1, "calendar": "office"}],
        "pipelines": [
            line({"id": "s", "pool": "a", "time": 6, "clock": "night"}, times=(1.0, 2.0))
        ],
    }
    # starts at 09:00, four hours of the first night, two of the next; then the second job, at the
    # start of a day again
    assert spans(run(data), "s") == [(1, 1, 9, DAY + 24), (2, 2, 2 * DAY + 9, 4 * DAY)]


def test_a_board_with_papers_a_week_ahead_and_a_second_meeting_for_what_is_sent_back() -> None:
    """First Tuesdays, a week's notice: joined on 29 December is 6 January, on 31 it is February."""
    stages = [
        {"id": "board", "opens": "train", "notice": WEEK, "time": 1},
        {"id": "ship", "opens": "train", "time": 0.5},
    ]
    data = {
        "origin": "2025-12-29T00:00",
        "calendars": [calendar(days=["tue"], nth=1, **{"from": "14:00", "to": "15:30"})],
        "pipelines": [line(*stages, times=(0.0, 2 * DAY))],
    }
    found = run(data, horizon=2000.0)
    january, february = 8 * DAY + 14, 36 * DAY + 14
    assert [row[1] for row in spans(found, "board")] == [january, february]
    # an hour later the board still sits, and shipping needs no notice
    assert [row[1] for row in spans(found, "ship")] == [january + 1, february + 1]


def test_a_calendar_in_days_and_one_in_minutes_are_the_same_hours() -> None:
    def ends(unit: str, hours: float) -> list[float]:
        stage = {"id": "s", "time": 12 / hours, "clock": "office"}
        data = {"time-unit": unit, "calendars": [OFFICE],
                "pipelines": [line(stage, times=(10.0 / hours, 112.0 / hours))]}  # fmt: skip
        return [each * hours for each in table(run(data, horizon=1000 / hours), "jobs")["ended"]]

    # Monday 10:00 and twelve hours: Tuesday 14:00; Friday 16:00: Monday, and three on Tuesday
    assert ends("hour", 1.0) == [38.0, 168.0 + 36.0]
    assert ends("day", 24.0) == pytest.approx(ends("hour", 1.0))
    assert ends("minute", 1 / 60) == pytest.approx(ends("hour", 1.0))


def test_a_weekly_profile_puts_jobs_into_its_hours() -> None:
    counts = [0.0] * 168
    counts[10] = 40.0  # Monday 10:00
    counts[34] = 20.0  # Tuesday 10:00
    arrivals = {"kind": "weekly-profile", "counts": counts}
    data: dict[str, Any] = {
        "origin": "2026-01-06T00:00",  # a Tuesday
        "pipelines": [{"id": "p", "arrivals": arrivals, "stages": [{"id": "s"}]}],
    }
    arrived = table(run(data, horizon=168.0 * 30), "jobs")["arrived"]
    assert set(arrived.floordiv(1).mod(168)) == {10.0, 144.0 + 10.0}
    monday = (arrived.mod(168) > 100).sum() / 30
    assert monday == pytest.approx(40, abs=4)
    data["changes"] = [{"at": 0, "scale": "pipelines[id=p].arrivals", "by": 2}]
    thinner = table(run(data, horizon=168.0 * 30), "jobs")["arrived"]
    assert len(thinner) == pytest.approx(len(arrived) / 2, rel=0.1)
