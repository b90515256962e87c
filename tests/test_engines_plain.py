"""Random networks on either engine and on one written from the model's page: equal tables.

The other engine is `plain_network.py`. What each part of a scenario meets here by chance: batches
of a unit that merge and go back whole, ties at one instant, gangs with and without backfill, every
discipline, closed calendars, notices, clocks, retries, forks, reserved slots and outages.
"""

from __future__ import annotations

import random
from typing import Any

import pytest
from plain_network import Network

from simulator.engines.compiled import CompiledEngine, warm_up
from simulator.engines.reference import ReferenceEngine
from simulator.results import Results
from simulator.spec import build

SEED = 7
CLOCKS = ("office", "train", "board")
PARTS = ("work", "queue", "calendar", "delay")


def calendars(chance: random.Random) -> list[dict[str, Any]]:
    def shut(begin: str, end: str) -> dict[str, Any]:
        return {"closed": [{"from": begin, "to": end}]} if chance.random() < 0.4 else {}

    week = ["mon", "tue", "wed", "thu", "fri"]
    until = chance.choice(["10:01", "12:00", "18:00"])
    train = {"days": [chance.choice(week)], "from": "10:00", "to": until,
             "every": chance.choice([1, 2])}  # fmt: skip
    night = {"days": ["fri"], "from": "22:00", "to": "06:00"}
    board = {
        "days": ["tue", "wed"],
        "nth": chance.choice([1, 2, 3]),
        "from": "14:00",
        "to": "16:00",
    }
    return [
        {"id": "office", "open": [{"days": week, "from": "09:00", "to": "17:00"}],
         **shut("2026-01-07", "2026-01-09")},
        {"id": "train", "open": [train, night]},
        {"id": "board", "open": [board], **shut("2026-01-13", "2026-01-14")},
    ]  # fmt: skip


def pool(chance: random.Random, name: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": name, "slots": chance.randint(1, 4), "backfill": chance.random() < 0.5,
        "discipline": chance.choice(["fifo", "priority", "shortest"]),
    }  # fmt: skip
    if chance.random() < 0.3:
        found["calendar"] = chance.choice(["office", "train"])
    if chance.random() < 0.3:
        slots = [chance.choice([0, 0, 1, 2]) for _ in range(168)]
        found["reserved"] = {"kind": "weekly-profile", "slots": slots}
    if chance.random() < 0.3:
        found["outage"] = {name: {"kind": "exponential", "mean": mean}
                           for name, mean in (("between", 40), ("repair", 5))}  # fmt: skip
    return found


def failures(chance: random.Random, before: list[str]) -> list[dict[str, Any]]:
    then = [
        ("back", 0.3, {"kind": "go-to", "stage": chance.choice(before)}),
        ("again", 0.3, {"kind": "retry", "at-most": chance.choice([1, 2])}),
        ("lost", 0.05, {"kind": "abandon"}),
    ]
    return [{"cause": cause, "probability": probability, "on-failure": action}
            for cause, probability, action in then if chance.random() < 0.6]  # fmt: skip


def stage(chance: random.Random, name: str, slots: dict[str, int]) -> dict[str, Any]:
    drawn = {"kind": "exponential", "mean": chance.choice([0.5, 2.0, 6.0])}
    found: dict[str, Any] = {"id": name, "time": chance.choice([0, 1, 1, 2, 0.5, drawn, drawn])}
    if chance.random() < 0.7:
        found["pool"] = chance.choice(sorted(slots))
        found["slots"] = chance.randint(1, slots[found["pool"]])
    if chance.random() < 0.25:
        found["clock"] = "office"
    if chance.random() < 0.2:
        found["applies"] = chance.choice([0.0, 0.5, 0.8])
    if chance.random() < 0.15:
        found["parallel"] = chance.choice([2, 3])
    if chance.random() < 0.4:
        found |= {"opens": chance.choice(CLOCKS), "batch": chance.random() < 0.7,
                  "notice": chance.choice([0, 0, 1, 24, 48])}  # fmt: skip
    return found


def pipeline(chance: random.Random, name: str, slots: dict[str, int]) -> dict[str, Any]:
    names = [f"{name}{number}" for number in range(chance.randint(2, 5))]
    chance.shuffle(names)
    stages = [stage(chance, each, slots) for each in names]
    for place, each in enumerate(stages[1:], start=1):
        if found := failures(chance, names[: place + 1]):
            each["fails"] = found
    if len(stages) > 3 and chance.random() < 0.5:  # a repair stage, reached from the last one only
        stages[1] |= {"visit": "after-failure", "next": names[chance.choice([0, 2])]}
        stages[1].pop("fails", None)
        back = {"kind": "go-to", "stage": names[1]}
        stages[-1]["fails"] = [{"cause": "mend", "probability": 0.4, "on-failure": back}]
    ties = [0.0, 1.0, 9.0, 10.0, 33.0, 34.0]
    times = sorted(chance.choice([*ties, float(chance.randint(0, 300))]) for _ in range(40))
    arrivals = chance.choice(
        [{"kind": "exponential", "mean": chance.choice([2.0, 5.0])},
         {"kind": "trace", "submits": times}]
    )  # fmt: skip
    return {"id": name, "units": chance.randint(1, 3), "priority": chance.choice([0, 1, 2]),
            "arrivals": arrivals, "stages": stages}  # fmt: skip


def network(number: int) -> dict[str, Any]:
    chance = random.Random(number)
    pools = [pool(chance, name) for name in "abc"]
    slots = {each["id"]: each["slots"] for each in pools}
    names = chance.sample("xyz", chance.randint(1, 3))
    return {
        "scenario": 1, "horizon": 504, "calendars": calendars(chance), "pools": pools,
        "origin": chance.choice(["2026-01-05T00:00", "2026-01-07T06:30", "2025-12-31T12:00"]),
        "pipelines": [pipeline(chance, name, slots) for name in names],
    }  # fmt: skip


def rows(results: Results, name: str, columns: str) -> list[tuple[Any, ...]]:
    assert results.tables is not None
    frame = results.tables[name][columns.split()].astype(object)
    return sorted(map(tuple, frame.where(frame.notna(), None).to_numpy()), key=repr)


def changed(states: dict[tuple[str, float], tuple[int, int, int]]) -> list[tuple[Any, ...]]:
    """The instants at which a pool's state became another one."""
    found: list[tuple[Any, ...]] = []
    for (name, time), state in sorted(states.items()):
        if not found or found[-1][0] != name or found[-1][2] != state:
            found.append((name, time, state))
    return found


def compared(number: int) -> Network:
    """Runs all three and compares every job, visit and state, and the four parts of lead time."""
    data = network(number)
    plain = Network(data, SEED, number).run()
    for engine in (ReferenceEngine(), CompiledEngine()):
        compare(plain, engine.run(build(data), SEED, number, tables=True))
    return plain


def compare(plain: Network, results: Results) -> None:
    jobs = [(j.pipeline["id"], j.number, j.unit, j.carrier, j.arrived, j.ended, j.outcome)
            for j in plain.jobs]  # fmt: skip
    ours = rows(results, "jobs", "stream job unit carrier arrived ended outcome")
    assert ours == sorted(jobs, key=repr)
    visits = [(v.job.pipeline["id"], v.job.number, v.stage["id"], v.number, v.branch,
               v.stage.get("slots", 1), v.entered, v.queued, v.began, v.ended)
              for v in plain.visits]  # fmt: skip
    columns = "stream job stage visit branch slots entered queued began ended"
    assert rows(results, "visits", columns) == sorted(visits, key=repr)
    states = {(name, time): (busy, waiting, there) for name, time, busy, waiting, there
              in rows(results, "pools", "pool time busy waiting open")}  # fmt: skip
    assert changed(states) == changed(plain.states)
    values = results.measures.set_index(["measure", "subject"])["value"]
    for name in {j.pipeline["id"] for j in plain.jobs if j.outcome == "completed"}:
        done = [j for j in plain.jobs if (j.pipeline["id"], j.outcome) == (name, "completed")]
        for place, part in enumerate(PARTS):
            mean = sum(each.parts[place] for each in done) / len(done)
            assert values[f"lead-time.{part}", name] == pytest.approx(mean, abs=1e-9)


def test_random_networks_have_the_tables_the_page_says() -> None:
    met = dict.fromkeys(("carried", "back with all", "abandoned aboard", "outages", "retried"), 0)
    warm_up()
    for number in range(16):
        plain = compared(number)
        for each in plain.jobs:
            met["carried"] += each.carrier != ""
            met["back with all"] += bool(each.aboard) and max(each.visits.values()) > 0
            met["abandoned aboard"] += each.carrier != "" and each.outcome == "abandoned"
            met["retried"] += max(each.retries.values(), default=0) > 0
        met["outages"] += sum(each["outages"] for each in plain.pools.values())
    assert min(met.values()) >= 10, met
