"""One run as a film: the event log tells the tables again, and a moment shows who stands where."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from organisations import SMALL, baseline_of

from advisor.baseline import scenario_files
from advisor.cli import main
from advisor.scenario_file import read_scenario
from advisor.ui.charts.film import film_figure
from advisor.ui.film import MOST_DOTS, Film, film_from_json, film_to_json, make_film
from simulator.experiment import simulate
from simulator.playback import EVENT_COLUMNS, EVENTS, POSITION_COLUMNS, event_log, positions
from simulator.spec import Scenario, build

WORDS = {
    name: name for name in ("play", "pause", "at", "waiting", "working", "calendar", "delay", "of")
} | {"closed": "{busy}, closed"}


def one_queue() -> Scenario:
    """One slot, a job an hour that takes two, then a delay of one hour; open from 9 to 17."""
    return build(
        {
            "scenario": 1,
            "title": "One queue",
            "horizon": 12,
            "origin": "2026-01-05T00:00",
            "calendars": [{"id": "late", "open": [{"from": "02:30", "to": "24:00"}]}],
            "pools": [{"id": "desk", "slots": 1}],
            "pipelines": [
                {
                    "id": "ask",
                    "arrivals": {"kind": "renewal", "gap": 1},
                    "stages": [
                        {"id": "serve", "pool": "desk", "opens": "late", "time": 2},
                        {"id": "cool", "time": 1},
                    ],
                }
            ],
        }
    )


@pytest.fixture(scope="module")
def tables() -> dict[str, pd.DataFrame]:
    found = simulate(one_queue(), replications=1, tables=True).tables
    assert found is not None
    return dict(found)


def test_the_event_log_is_the_life_of_each_job_in_order(tables: dict[str, pd.DataFrame]) -> None:
    log = event_log(tables)
    assert tuple(log.columns) == EVENT_COLUMNS
    assert log["time"].is_monotonic_increasing
    first = log[log["entity"] == "ask:0"]
    told = list(zip(first["time"], first["event"], first["stage"], strict=True))
    assert told == [
        (1.0, "arrived", ""),
        (1.0, "entered", "serve"),
        (2.5, "queued", "serve"),
        (2.5, "began", "serve"),
        (4.5, "ended", "serve"),
        (4.5, "entered", "cool"),
        (5.5, "ended", "cool"),
        (5.5, "left", ""),
    ]


def test_a_moment_shows_where_every_job_stands(tables: dict[str, pd.DataFrame]) -> None:
    found = positions(one_queue(), tables, [2.0, 5.0])
    assert tuple(found.columns) == POSITION_COLUMNS
    states = {
        time: dict(zip(rows["entity"], rows["state"], strict=True))
        for time, rows in found.groupby("time")
    }
    assert states[2.0] == {"ask:0": "calendar", "ask:1": "calendar"}
    assert states[5.0] == {
        "ask:0": "delay",
        "ask:1": "working",
        "ask:2": "waiting",
        "ask:3": "waiting",
        "ask:4": "waiting",
    }


def test_who_waits_for_a_train_is_there_before_it_comes_and_aboard_when_it_has() -> None:
    """Trains on Tuesdays, 10:00: marks are all that are in the system, less those aboard."""
    text = scenario_files()["software-delivery"].read_text("utf-8")
    scenario = read_scenario(text, "s.yaml").model_copy(update={"horizon": 400.0})
    found = simulate(scenario, replications=1, tables=True).tables
    assert found is not None
    jobs, visits = found["jobs"], found["visits"]
    jobs = jobs[jobs["pipeline"] == "change"]
    trains = (34.0, 202.0, 370.0)
    times = [20.0, 33.9, 34.0, 200.0, 202.0, 369.9, 399.0]
    where = positions(scenario, found, times)
    boarded = visits[(visits["stage"] == "release") & visits["queued"].isin(trains)]
    for time in times:
        there = jobs[(jobs["arrived"] <= time) & ~(jobs["ended"] <= time)]
        names = there["stream"] + ":" + there["job"].astype(str)
        marks = set(where.loc[(where["time"] == time) & where["entity"].isin(names), "entity"])
        carriers = set(boarded.loc[boarded["queued"] <= time, "job"].map("change:{}".format))
        aboard = there["carrier"].isin(carriers) & ~names.isin(marks)
        assert len(marks) + aboard.sum() == len(there), time
        if time < trains[0]:
            assert len(marks) == len(there)
    waiting = where[where["stage"] == "release"].groupby("time").size()
    assert waiting[369.9] > 30
    assert waiting[399.0] > waiting.get(370.0, 0)
    gone = where[(where["time"] == 202.0) & (where["stage"] == "release")]
    assert gone.empty


def test_several_runs_in_one_log_are_refused() -> None:
    found = simulate(one_queue(), replications=2, tables=True).tables
    assert found is not None
    with pytest.raises(ValueError, match="of one run"):
        event_log(found)


@pytest.fixture(scope="module")
def film() -> Film:
    scenario = build({**baseline_of({**SMALL, "release-rhythm": "weekly"}).data, "horizon": 504})
    found = simulate(scenario, replications=1, tables=True).tables
    assert found is not None
    return make_film(scenario, found, [336.0 + hour for hour in range(48)], seed=1)


def test_a_film_counts_what_the_pools_table_says(film: Film) -> None:
    scenario = build({**baseline_of({**SMALL, "release-rhythm": "weekly"}).data, "horizon": 504})
    found = simulate(scenario, replications=1, tables=True).tables
    assert found is not None
    pools = found["pools"]
    for moment in film.moments[::7]:
        for lane, (busy, open_, waiting, _, _) in zip(film.lanes, moment.counts, strict=True):
            own = pools[(pools["pool"] == lane) & (pools["time"] <= moment.time)]
            if lane and len(own):
                last = own.iloc[-1]
                assert (busy, open_) == (last["busy"], last["open"])
                assert waiting == last["waiting"]


def test_a_film_survives_the_database(film: Film) -> None:
    assert film_from_json(film_to_json(film)) == film
    assert film.moments[0].label.endswith("00:00")
    assert film.events.startswith(",".join(EVENT_COLUMNS))


def test_every_frame_draws_the_dots_of_its_moment(film: Film) -> None:
    drawn = film_figure(film, [*film.lanes[:-1], "none"], film.groups, WORDS)
    assert len(drawn.frames) == len(film.moments)
    for frame, moment in zip(drawn.frames, film.moments, strict=True):
        dots = sum(len(trace.x) for trace in frame.data if trace.meta != "numbers")
        assert dots == len(moment.dots)
    assert max(len(moment.dots) for moment in film.moments) <= MOST_DOTS * 4 * len(film.lanes)
    assert len(drawn.layout.shapes) == len(film.lanes) + 2, "the lines of the lanes and the rule"
    assert len(drawn.layout.annotations) == 2
    labels = [step.label for step in drawn.layout.sliders[0].steps]
    assert labels == [moment.label for moment in film.moments]


def test_the_slider_has_a_row_of_its_own_under_the_buttons(film: Film) -> None:
    layout = film_figure(film, [*film.lanes[:-1], "none"], film.groups, WORDS).layout
    slider, buttons = layout.sliders[0], layout.updatemenus[0]
    assert (slider.x, slider.len) == (0, 1)
    above = slider.pad.t + slider.currentvalue.offset  # the moment's label stands there
    assert above >= buttons.pad.t + 20
    assert layout.margin.b >= above + 60


def test_names_in_a_film_are_text(film: Film) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    drawn = film_figure(film, [hostile] * len(film.lanes), [hostile] * len(film.groups), WORDS)
    assert hostile not in drawn.to_json()


def test_the_command_writes_the_event_log(tmp_path: Path) -> None:
    scenario = scenario_files()["software-delivery"]
    log = tmp_path / "events.csv"
    short = tmp_path / "short.yaml"
    short.write_text(scenario.read_text("utf-8").replace("horizon: 4368", "horizon: 72"), "utf-8")
    assert main(["simulate", str(short), "--replications", "2", "--events", str(log)]) == 0
    read = pd.read_csv(log)
    assert tuple(read.columns) == EVENT_COLUMNS
    assert set(read["event"]) <= set(EVENTS)
    assert len(read) > 100
