"""The sheet of a study: the six headings, filled from what was run, and nothing left unsaid."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from simulator.experiment import SECTIONS, SheetRow, simulate, simulate_to_precision, stress_sheet
from simulator.experiment.wording import said
from simulator.spec import build

DATA: dict[str, Any] = {
    "scenario": 1, "title": "Two teams", "horizon": 200, "seed": 9, "warm-up": 20,
    "calendars": [{"id": "train", "open": [{"days": ["thu"], "from": "10:00", "to": "12:00"}]}],
    "pools": [{"id": "desk", "slots": 3, "discipline": "priority", "cost-per-slot-hour": 7}],
    "pipelines": [
        {"id": "ask", "arrivals": {"kind": "exponential", "mean": 2},
         "stages": [{"id": "serve", "pool": "desk", "time": {"kind": "gamma", "mean": 1, "cv": 2},
                     "fails": 0.25, "on-failure": {"kind": "retry", "at-most": 3}},
                    {"id": "leave", "opens": "train", "batch": True}],
         "production": {"fails": 0.125, "restore": {"time": 4}}},
    ],
    "models": [{"id": "churn", "count": 2, "quality": {"at-release": 0.9, "floor": 0.8},
                "drift": {"kind": "linear", "points-per-day": 0.5}}],
    "backlog": {"ask": 5},
    "changes": [{"at": 50, "set": "pools[id=desk].slots", "to": 4}],
}  # fmt: skip


def sheet(data: dict[str, Any] = DATA, **more: Any) -> tuple[SheetRow, ...]:
    scenario = build(data)
    return stress_sheet(scenario, simulate(scenario, replications=2), **more)


def text_of(rows: tuple[SheetRow, ...]) -> str:
    return "\n".join(f"{row.section} | {row.item} | {row.text}" for row in rows)


def test_all_six_headings_are_filled_in_their_order() -> None:
    rows = sheet(purpose="see what a fourth desk brings", software={"python": "3.11"})
    assert list(dict.fromkeys(row.section for row in rows)) == list(SECTIONS)
    assert all(row.item and row.text for row in rows)
    said_of = {row.item: row.text for row in rows}
    assert len(said_of) == len(rows), "every item is asked once"
    assert said_of["Purpose"] == "see what a fourth desk brings"
    assert said_of["Pipeline ask"] == "serve → leave → production"
    assert said_of["Resource desk"] == "3 slots, priority, cost per slot hour 7"
    assert said_of["Arrivals of ask"] == "exponential, mean 2"
    assert "from 50 pools[id=desk].slots becomes 4" in said_of["Scenario logic"]
    assert said_of["Run length"] == "200 hours from 2026-01-05 00:00"
    assert "the first 20 hours are cut" in said_of["Initialisation"]
    assert "2 independent replications" in said_of["Estimation"]
    assert "seed 9" in said_of["Random sampling"]
    assert said_of["Software"] == "python 3.11"
    assert "ask 5 jobs wait" in said_of["Entry and exit"]


@pytest.mark.parametrize(
    ("place", "new", "shows"),
    [
        (("pools", 0, "slots"), 5, "5 slots"),
        (("pipelines", 0, "stages", 0, "time", "cv"), 1.75, "gamma, mean 1, cv 1.75"),
        (("pipelines", 0, "stages", 0, "fails"), 0.375, "fails 0.375"),
        (("pipelines", 0, "stages", 0, "on-failure", "at-most"), 4, "at most 4"),
        (("pipelines", 0, "production", "fails"), 0.0625, "fails 0.0625"),
        (("pipelines", 0, "production", "restore", "time"), 6, "restore (time 6)"),
        (("models", 0, "drift", "points-per-day"), 0.75, "linear, points per day 0.75"),
        (("calendars", 0, "open", 0, "days"), ["fri"], "days fri"),
        (("horizon",), 300, "300 hours"),
        (("warm-up",), 40, "the first 40 hours"),
        (("seed",), 10, "seed 10"),
        (("backlog", "ask"), 6, "ask 6 jobs wait"),
    ],
)
def test_what_changes_in_the_scenario_changes_on_the_sheet(
    place: tuple[Any, ...], new: Any, shows: str
) -> None:
    changed = copy.deepcopy(DATA)
    inner: Any = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = new
    assert shows not in text_of(sheet())
    assert shows in text_of(sheet(changed))


def test_a_precision_and_where_the_numbers_come_from_stand_on_it() -> None:
    scenario = build(DATA)
    on = [("throughput", "ask")]
    ran = simulate_to_precision(scenario, precision=0.9, on=on, at_least=2)
    rows = stress_sheet(scenario, ran, data=[("Sources", "a log")], assumptions=["none is sick"])
    said_of = {row.item: row.text for row in rows}
    assert said_of["Precision of throughput (ask)"].startswith("asked ± 90 % of the mean, now ± ")
    assert said_of["Sources"] == "a log"
    assert said_of["Assumptions"] == "none is sick"


def test_long_values_are_summed_up_and_short_ones_written() -> None:
    assert said([1, 2, 3]) == "1 2 3"
    assert said({"kind": "weekly-profile", "counts": [0.5] * 168, "dispersion": 2}) == (
        "weekly profile, counts 168 values, 84 in all, dispersion 2"
    )
    assert said([{"cause": "flaky", "probability": 0.1}]) == "(cause flaky, probability 0.1)"
    assert said(True) == "yes"
