"""What the program does every day, as ratios to a plain SimPy model of one queue.

The unit is what a plain SimPy model of one queue takes for 1,000 customers on this machine,
measured before and after everything else, so that a slow machine or a busy minute cancels out.
"""

from __future__ import annotations

import os
import random
import statistics
from collections.abc import Callable, Iterator
from pathlib import Path

import simpy
from measuring import ROOT, Spread, seconds, whole_process

CUSTOMERS = 4_000
LOAD = 0.8


def plain_simpy() -> None:
    """One queue, one server, CUSTOMERS customers: nothing but SimPy."""
    draw = random.Random(1)
    world = simpy.Environment()
    server = simpy.Resource(world, capacity=1)

    def customer() -> object:
        with server.request() as turn:
            yield turn
            yield world.timeout(draw.expovariate(1.0))

    def source() -> object:
        for _ in range(CUSTOMERS):
            yield world.timeout(draw.expovariate(LOAD))
            world.process(customer())

    world.process(source())
    world.run()


def middle(action: Callable[[], object], repeats: int) -> float:
    """The median time of an action."""
    return Spread(tuple(seconds(action) for _ in range(repeats))).median


def queue_scenario() -> object:
    """The same queue as a scenario, with the same expected number of customers."""
    from simulator.spec import build

    stage = {"id": "work", "pool": "server", "time": {"kind": "exponential", "mean": 1.0}}
    return build(
        {
            "scenario": 1,
            "title": "One queue",
            "time-unit": "hour",
            "horizon": CUSTOMERS / LOAD,
            "pools": [{"id": "server", "kind": "cpu", "slots": 1}],
            "pipelines": [
                {
                    "id": "customers",
                    "arrivals": {"kind": "exponential", "mean": 1 / LOAD},
                    "stages": [stage],
                }
            ],
        }
    )


def ten_million_rows() -> Callable[[], object]:
    """Models trained on 2 of 20 periods of half a million rows, each tested on all that follow."""
    import numpy as np

    from advisor.laboratory import replay_matrix

    draw = np.random.default_rng(1)
    features = draw.normal(size=(10_000_000, 3))
    target = (features @ [1.0, -1.0, 0.5] + draw.normal(size=len(features)) > 0).astype(np.int8)
    return lambda: replay_matrix(features, target, period=500_000, trained_on=2)


def elec2_laboratory() -> list[tuple[str, Callable[[], object], int, float]]:
    """The whole laboratory on 126 weeks of Elec2; nothing where the stream is not there."""
    from advisor.laboratory import read_stream, replay_matrix, study_policies

    named = os.environ.get("ADVISOR_TEST_DATA")
    path = (Path(named) if named else ROOT.parent / "shared" / "data") / "drift" / "elec2.csv.gz"
    if not path.is_file():
        return []

    def run() -> None:
        with path.open("rb") as file:
            stream = read_stream(file, path.name, "target", ("feat_1", "feat_2", "feat_3"))
        matrix = replay_matrix(stream.features, stream.target, period=336, trained_on=8)
        study_policies(matrix, 0.2)

    return [("laboratory, 126 weeks of Elec2", run, 1, 1)]


def benchmarks() -> list[tuple[str, Callable[[], object], int, float]]:
    """What is measured: its name, the action, repeats, and how many thousand visits it makes."""
    from advisor.catalogue import load_catalogue
    from advisor.flow import assess
    from advisor.report.content import build_report
    from advisor.report.pdf import write_pdf
    from advisor.scoring import band, score
    from advisor.storage.engagement_file import load_engagement
    from simulator import simulate

    catalogue = load_catalogue()
    pilots, regulated = (load_engagement(name, catalogue) for name in ("pilots", "regulated"))
    assessment = assess(catalogue, pilots)
    report = build_report(catalogue, pilots, assessment, None)
    queue = queue_scenario()

    def drawn_anew() -> None:
        """Every band of the full edition over all teams, with nothing drawn before kept."""
        for kept in (band._own, band.weight_draws):
            kept.cache_clear()
        score(catalogue, regulated)

    one = CUSTOMERS / 1000
    return [
        ("reference engine, 1,000 visits", lambda: simulate(queue, replications=1), 5, one),
        (
            "reference engine with tables, 1,000 visits",
            lambda: simulate(queue, replications=1, tables=True),
            5,
            one,
        ),
        ("read and check the catalogue", lambda: load_catalogue(ROOT / "questionnaires"), 3, 1),
        ("score one engagement", lambda: score(catalogue, pilots), 5, 1),
        ("2,000 draws of the full instrument, anew", drawn_anew, 3, 1),
        ("score, gaps and decision", lambda: assess(catalogue, pilots), 3, 1),
        ("PDF without simulation", lambda: write_pdf(report), 3, 1),
        ("advisor --help, a whole process", whole_process("-m", "advisor", "--help"), 5, 1),
        *elec2_laboratory(),
        ("laboratory, 10 million rows in 20 periods", ten_million_rows(), 1, 1),
        (
            "advisor score pilots, a whole process",
            whole_process("-m", "advisor", "score", "pilots"),
            3,
            1,
        ),
    ]


def report() -> Iterator[str]:
    """One line a measurement: milliseconds, and the ratio to the unit."""
    named = benchmarks()
    units = [middle(plain_simpy, 3)]
    results = [(name, middle(action, repeats) / share) for name, action, repeats, share in named]
    units.append(middle(plain_simpy, 3))
    unit = statistics.mean(units) / (CUSTOMERS / 1000)
    width = max(len(name) for name, _ in results)
    yield f"{'':{width}}        ms    ratio"
    yield f"{'plain SimPy, 1,000 customers (the unit)':{width}}  {1000 * unit:8.1f}  {1:7.2f}"
    for name, spent in results:
        yield f"{name:{width}}  {1000 * spent:8.1f}  {spent / unit:7.2f}"
    drift = abs(units[1] - units[0]) / units[0]
    if drift > 0.2:
        yield f"The unit moved by {drift:.0%} during the run: other work shares this machine."
