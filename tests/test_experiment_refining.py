"""Answers that come at once and become better, for many scenarios at a time."""

from __future__ import annotations

from contextlib import closing
from threading import Event
from typing import Any

import pytest
from test_computing import Counting, Held, desk

from simulator import Cancelled, refine, simulate
from simulator.computing import Computing, computing
from simulator.spec import Scenario

CASES = {f"{slots} at the desk": desk(slots) for slots in (1, 2, 3)}


def test_everybody_has_an_interval_before_anybody_has_a_better_one() -> None:
    found = list(refine(CASES, first=3, at_most=10))
    names = list(CASES)
    counts = [(one.name, one.experiment.replications) for one in found]
    assert counts == [(name, n) for n in (3, 6, 10) for name in names]
    assert [one.last for one in found] == [False] * 6 + [True] * 3
    assert all(one.experiment.value("lead-time.mean", "ask").n >= 3 for one in found)


@pytest.mark.parametrize("workers", [1, 3])
def test_each_answer_is_that_of_a_study_of_its_own(
    workers: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simulator.experiment import refining

    engine = Counting()
    monkeypatch.setattr(refining, "choose", lambda *_: (engine, "counted"))
    seed = next(iter(CASES.values())).seed
    for one in refine(CASES, first=2, at_most=4, workers=workers, window=50.0):
        count = one.experiment.replications
        alone = simulate(CASES[one.name], replications=count, seed=seed, window=50.0)
        assert one.experiment.runs.equals(alone.runs)
        assert one.experiment.measures.equals(alone.measures)
        assert one.experiment.series.equals(alone.series)
        assert not one.experiment.partial


def test_a_precision_lets_drop_out_who_has_it() -> None:
    """Arrivals are known well at once; the time in the longest queue is not."""
    found = list(refine(CASES, precision=0.2, at_most=40))
    last = {one.name: one for one in found if one.last}
    assert set(last) == set(CASES)
    counts = {name: one.experiment.replications for name, one in last.items()}
    assert counts["3 at the desk"] < counts["1 at the desk"]
    for one in last.values():
        assert one.relative <= 0.2 or one.experiment.replications == 40
    known = list(refine(CASES, precision=0.2, on=[("arrivals", "ask")], at_most=40))
    assert [one.experiment.replications for one in known] == [4, 4, 4]


def test_runs_before_are_reused_and_the_next_change_ends_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from simulator.experiment import refining

    engine = Counting()
    monkeypatch.setattr(refining, "choose", lambda *_: (engine, "counted"))
    list(refine({"a": desk()}, first=2, at_most=8, workers=1))
    assert sorted(engine.runs) == list(range(8))
    engine.runs.clear()
    shelf = Held()
    with computing(Computing(workers=1, shelf=shelf)):
        course = refine(CASES, first=2, at_most=64)
        next(course)
        course.close()  # the person moved the slider
        assert len(engine.runs) <= 3
        engine.runs.clear()
        changed: dict[str, Scenario] = {**CASES, "3 at the desk": desk(4)}
        list(refine(changed, first=2, at_most=2))
        assert engine.runs == [0, 1, 0, 1]  # all but the one it had


def test_the_workers_go_on_while_the_last_of_a_round_is_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from simulator.experiment import refining

    class Telling(Counting):
        ahead = Event()

        def run(self, scenario: Scenario, seed: int, replication: int, **how: Any) -> Any:
            if replication >= 2:
                self.ahead.set()
            return super().run(scenario, seed, replication, **how)

    engine = Telling()
    monkeypatch.setattr(refining, "choose", lambda *_: (engine, "counted"))
    with closing(refine(CASES, first=2, at_most=4, workers=2)) as course:
        assert [next(course).experiment.replications for _ in CASES] == [2] * 3
        assert engine.ahead.wait(10.0)  # nobody has asked for the second round yet


@pytest.mark.parametrize(
    ("first", "at_most", "numbers"),
    [(3, 30, [3, 6, 12, 30]), (3, 10, [3, 6, 10]), (4, 32, [4, 8, 16, 32]), (4, 5, [4, 5])],
)
def test_no_round_comes_shortly_before_the_last(
    first: int, at_most: int, numbers: list[int]
) -> None:
    found = refine({"a": desk()}, first=first, at_most=at_most, workers=1)
    assert [each.experiment.replications for each in found] == numbers


def test_a_cancel_is_heard_between_runs() -> None:
    seen: list[str] = []
    course = refine(CASES, first=2, at_most=64, cancel=lambda: len(seen) >= 2)
    with pytest.raises(Cancelled):
        seen.extend(one.name for one in course)
    assert seen == list(CASES)[:2]


@pytest.mark.parametrize(
    ("given", "what"),
    [
        ({"scenarios": {}}, "no scenario"),
        ({"first": 1}, "first 1"),
        ({"first": 9, "at_most": 8}, "in this order"),
        ({"precision": 0.0}, "precision is 0"),
        ({"scenarios": {"a": desk(**{"warm-up": "auto"})}}, "warm-up"),
    ],
)
def test_nonsense_is_refused(given: dict[str, Any], what: str) -> None:
    with pytest.raises(ValueError, match=what):
        list(refine(**{"scenarios": CASES} | given))
