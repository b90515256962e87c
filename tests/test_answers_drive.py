"""What one answer does: a practice raised from 0 to 1 moves the parameters it names, no others,
and what is simulated with them is no longer the same."""

from __future__ import annotations

import functools
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from organisations import LARGE, SMALL, baseline_of, catalogue
from scipy.special import stdtrit

from advisor.baseline import Baseline, build_baseline
from advisor.effects import Matched, Moved, Moves, match, moves_of, settled, static
from advisor.effects.matching import COMPANIONS
from advisor.effects.places import text_of, value_at
from advisor.effects.said import said
from advisor.model import Effect
from advisor.outlook import (
    CASES,
    DRAWN,
    HEADLINES,
    INTRODUCED_COLUMNS,
    TRIED_COLUMNS,
    Introduction,
    Trial,
    clear_measures,
    try_practice,
)
from advisor.outlook.introducing import introduce
from advisor.outlook.parts import Part, part_of, pipelines_for
from advisor.scoring import score
from advisor.storage.engagement_file import load_engagement
from simulator import paths
from simulator.experiment import Cancelled, simulate
from simulator.spec import build
from sources import none

PRACTICES = catalogue().practices
DRIVING = [id_ for id_, practice in PRACTICES.items() if practice.effects]
WEEK = 168.0
FAILS = "pipelines[id=change].production.fails"
RUNS = "pipelines[id=push-load].stages[id=work].time"


@pytest.fixture(scope="module")
def base() -> Baseline:
    """Ten engineers and thirty models, nothing in place: every mechanism in little."""
    return baseline_of({**LARGE, "engineers": 10, "production-models": 30})


@pytest.fixture(scope="module")
def matched(base: Baseline) -> tuple[Matched, Matched]:
    return match(catalogue(), base.anchors), match(catalogue(), base.anchors, assumptions=False)


@pytest.fixture(scope="module")
def raised(base: Baseline, matched: tuple[Matched, Matched]) -> dict[str, Moves]:
    """Each practice from 0 to 1, its prerequisites taken as met."""
    return {id_: raise_one(base, id_, matched) for id_ in DRIVING}


def raise_one(base: Baseline, practice: str, matched: Any = None, **more: Any) -> Moves:
    given = {"met": True, "matched": matched, **more}
    return moves_of(
        catalogue(), base.data, base.anchors, base.adoption, practice, **given
    )  # fmt: skip


def place(moves: Moves, path: str) -> Moved:
    (found,) = [each for each in moves.places if each.path == path]
    return found


def named_by(base: Baseline, practice: str) -> dict[str, Effect]:
    """The paths the effects of a practice name, read off the catalogue and the scenario alone."""
    effects = [each for each in PRACTICES[practice].effects if each.first_weeks is None]
    found: dict[str, Effect] = {}
    for effect in effects:
        own = texts(base, effect.on)
        found |= dict.fromkeys(own, effect)
        if effect.into is not None:
            lanes = {each.split(".")[0] for each in own}
            found |= {
                each: effect for each in texts(base, effect.into) if each.split(".")[0] in lanes
            }
    for first, second in COMPANIONS:
        for path in texts(base, first):
            if path in found:
                found |= {each: found[path] for each in texts(base, second) if each not in found}
    return found


def texts(base: Baseline, path: str) -> list[str]:
    found = []
    for location in paths.find(base.anchors, path):
        value = value_at(base.anchors, location)
        cause = isinstance(value, dict) and "probability" in value
        found.append(text_of(base.anchors, (*location, *(["probability"] if cause else []))))
    return found


def follows(path: str, named: dict[str, Effect]) -> bool:
    """Runs before the merge take the time of build and tests; pools that merge take their users."""
    if path == RUNS:
        stages = ("build]", "test]", "security-test]")
        return any("change]" in each and any(s in each for s in stages) for each in named)
    merging = any(each.do == "merge-pools" for each in named.values())
    return merging and path.endswith((".pool", "].slots"))


def idle(base: Baseline, path: str, effect: Effect) -> bool:
    """An effect that cannot move its place: it is so already, or the practice changes nothing."""
    if effect.do == "set":
        (location,) = paths.find(base.data, path)
        return bool(value_at(base.data, location) == effect.value)
    return effect.do == "merge-pools" or effect.mode in (0.0, 1.0)


def test_raising_an_answer_moves_exactly_the_parameters_its_effects_name(
    base: Baseline, raised: dict[str, Moves]
) -> None:
    complaints = []
    for id_, moves in raised.items():
        named, moved = named_by(base, id_), {each.path for each in moves.places}
        complaints += [
            f"{id_} moves {path}, which no effect of it names"
            for path in moved - set(named)
            if not follows(path, named)
        ]
        complaints += [
            f"{id_} names {path} and does not move it"
            for path in set(named) - moved
            if not idle(base, path, named[path])
        ]
    none(complaints)
    assert len(raised) == 90


def test_every_practice_with_effects_moves_a_measure(
    base: Baseline, raised: dict[str, Moves], matched: tuple[Matched, Matched]
) -> None:
    """One replication of the pipelines it acts on; longer where what it changes is rare."""

    @functools.cache
    def today(part: Part, weeks: int) -> np.ndarray:
        return measures(part, weeks, ())

    def measures(part: Part, weeks: int, changes: tuple[dict[str, Any], ...]) -> np.ndarray:
        data = settled({**base.data, "horizon": weeks * WEEK}, changes)
        return simulate(build(part_of(data, part)), replications=1).runs["value"].to_numpy()

    def moves_a_measure(id_: str) -> bool:
        part = pipelines_for(base.data, [r.location for r in matched[0].rows if r.practice == id_])
        lengths = (8, 26) if "training" in part else (4, 150)
        return any(
            not np.array_equal(
                today(part, weeks), measures(part, weeks, raised[id_].changes), equal_nan=True
            )
            for weeks in lengths
        )

    none([f"{id_} moves no measure" for id_ in DRIVING if not moves_a_measure(id_)])


def test_factor_basis_and_source_are_those_of_the_catalogue(raised: dict[str, Moves]) -> None:
    found = place(raised["ci-tests"], FAILS)
    assert found.factor == pytest.approx(0.8)
    (behind,) = found.behind
    assert (behind.effect.basis, behind.effect.source) == ("anchored", "dora-2021")
    assert not found.assumed
    assert found.off == found.after, "its size has a source, so assumptions off leaves it"
    caught = place(
        raised["ci-tests"], "pipelines[id=change].stages[id=test].fails[cause=defect].probability"
    )
    assert caught.behind[0].caught
    regression = place(raised["ci-tests"], "pipelines[id=change].stages[id=manual-test].time")
    assert regression.assumed
    assert regression.off == regression.before, "an assumed factor is 1 when assumptions are off"
    assert place(raised["ci-tests"], RUNS).behind == (), "it follows"


def test_what_goes_along_moves_by_the_same_factor(raised: dict[str, Moves]) -> None:
    more = raised["small-batches"]
    pushes, changes = (
        place(more, f"pipelines[id={id_}].arrivals") for id_ in ("push-load", "change")
    )
    assert pushes.factor == pytest.approx(changes.factor)
    assert pushes.behind == changes.behind != ()
    notice = place(raised["alerting"], "pipelines[id=incident].stages[id=notice].time")
    assert notice.factor == pytest.approx(0.4)


def test_what_is_switched_is_said_in_words(raised: dict[str, Moves]) -> None:
    found = place(raised["ci-build"], "pipelines[id=change].stages[id=build].opens")
    assert found.words == ("at night", "at any time")
    assert math.isnan(found.factor)
    halfway = raise_one(baseline_of({**SMALL, "engineers": 60}), "deploy-automation", to=0.5)
    train = place(halfway, "pipelines[id=change].stages[id=release].opens")
    assert (train.words, train.share) == (("every month", "every two weeks"), 0.5)


def test_a_policy_is_said_whole_and_noise_of_multiplication_is_no_move(base: Baseline) -> None:
    """What the catalogue sets, in words that say when; a factor of 1 + 2e-16 moves nothing."""
    policies = {
        said(effect.value)
        for practice in catalogue().practices.values()
        for effect in practice.effects
        if effect.on == "models[*].retraining"
    }
    assert policies == {
        "when an alarm comes, or every 90 days, whichever is first",
        "when an alarm comes, or every 30 days, whichever is first",
        "when lost quality adds up to 40 points times days",
    }
    engagement = load_engagement("pilots", catalogue())
    pilots = build_baseline(catalogue(), engagement, score(catalogue(), engagement))
    moved = moves_of(catalogue(), pilots.data, pilots.anchors, pilots.adoption, "ci-ml")
    at_its_floor = "pipelines[role=model-release].stages[role=integrate].time"
    assert at_its_floor in dict(moved.idle)
    assert not [each for each in moved.places if "id=integrate" in each.path]
    assert all(each.words or not math.isclose(each.factor, 1.0) for each in moved.places)


def test_below_half_a_prerequisite_lets_it_count_three_tenths(base: Baseline) -> None:
    weak = raise_one(base, "unit-tests", met=False)
    assert (weak.weak, weak.counts) == (("version-control",), 0.3)
    assert place(weak, FAILS).factor == pytest.approx(0.88**0.3)
    met = raise_one(base, "unit-tests")
    assert (met.weak, met.counts) == (("version-control",), 1.0)


def test_a_prerequisite_lifts_what_waited_for_it() -> None:
    waiting = baseline_of(SMALL, {"unit-tests": 1.0})
    moves = raise_one(waiting, "version-control", met=False)
    assert moves.lifted == ("unit-tests",)
    fails = place(moves, FAILS)
    assert fails.factor == pytest.approx(0.88 / 0.88**0.3)
    assert {each.practice for each in fails.behind} == {"unit-tests"}


def test_a_practice_in_place_moves_nothing_and_one_without_a_place_says_so() -> None:
    full = baseline_of(SMALL, {"unit-tests": 1.0, "version-control": 1.0})
    assert raise_one(full, "unit-tests").places == ()
    nowhere = raise_one(full, "gpu-pool")
    assert nowhere.places == nowhere.changes == ()
    assert [why for _, why in nowhere.idle] == [
        "nothing in this organisation's scenario for it to act on"
    ]
    with pytest.raises(KeyError):
        raise_one(full, "no-such-practice")


def test_what_moves_is_the_way_from_today_to_the_state_after(base: Baseline) -> None:
    there, _ = static(catalogue(), base.anchors, {"version-control": 1.0})
    for each in raise_one(base, "version-control").places:
        (location,) = paths.find(there, each.path)
        value = value_at(there, location)
        assert each.after == pytest.approx(value["mean"] if isinstance(value, dict) else value)


@pytest.fixture(scope="module")
def small() -> Baseline:
    return baseline_of({**SMALL, "release-rhythm": "weekly"})


def test_a_practice_is_tried_against_today_on_the_same_random_numbers(small: Baseline) -> None:
    told: list[tuple[int, int, str]] = []
    given = {"replications": 3, "hours": 12 * WEEK}
    moves, tried = try_practice(
        catalogue(), small, "ci-tests", **given,
        progress=lambda done, total, what: told.append((done, total, what)),
    )  # fmt: skip
    frame = tried.differences
    assert tuple(frame.columns) == TRIED_COLUMNS
    assert tuple(dict.fromkeys(frame["case"])) == CASES, "its prerequisites are short here"
    assert moves.counts == 0.3
    assert set(tried.pipelines) == {each["id"] for each in small.data["pipelines"]}
    assert (told[-1][0], told[-1][1]) == (12, 12)
    tests = frame[(frame["measure"] == "visits") & (frame["subject"] == "change.test")]
    known = tests.set_index("case")
    assert (known["candidate"] - known["base"]).to_numpy() == pytest.approx(known["mean"])
    assert (known["low"] <= known["mean"]).all()
    assert (known["mean"] <= known["high"]).all()
    assert known["mean"]["prerequisites-met"] > known["mean"]["answered"] > 0
    again = try_practice(catalogue(), small, "ci-tests", **given)[1].differences
    assert again.equals(frame), "the same arguments give the same trial"


def test_drawn_sizes_widen_what_an_answer_may_do(small: Baseline) -> None:
    """Half of its size is a guess: what the draws leave is wider than chance, around the mode."""
    given: dict[str, Any] = {"replications": 2, "hours": 12 * WEEK, "whole": False}
    given |= {"cases": ("answered",), "draws": 5}
    _, tried = try_practice(catalogue(), small, "code-review", **given)
    keyed = tried.differences.set_index(["case", "measure", "subject"])
    drawn, modal = (keyed.loc[case] for case in (DRAWN, "answered"))
    wait = ("visits", "change.review")
    assert drawn.loc[wait, "low"] <= drawn.loc[wait, "mean"] <= drawn.loc[wait, "high"]
    assert drawn.loc[wait, "mean"] == pytest.approx(modal.loc[wait, "mean"], rel=0.5)
    moving = drawn[drawn["mean"].notna() & (drawn["mean"] != 0)]
    assert (moving["high"] > moving["low"]).mean() > 0.9
    assert all(each.low is None for each in PRACTICES["continuous-deployment"].effects)
    _, switch = try_practice(catalogue(), small, "continuous-deployment", **given)
    assert set(switch.differences["case"]) == {"answered"}, "a switch has no size to draw"


def test_with_assumptions_off_nothing_is_left_of_what_is_assumed(small: Baseline) -> None:
    given: dict[str, Any] = {"replications": 2, "hours": 8 * WEEK, "whole": False}
    moves, tried = try_practice(catalogue(), small, "code-standards", **given)
    assert all(each.assumed for each in moves.places)
    assert set(tried.pipelines) == {"change", "hotfix"}
    frame = tried.differences[tried.differences["mean"].notna()]
    off = frame[frame["case"] == "assumptions-off"]
    assert len(off)
    assert (off[["mean", "low", "high"]] == 0).all(axis=None)
    assert (frame[frame["case"] == "answered"]["mean"] != 0).any()


def test_without_a_mechanism_nothing_is_run(small: Baseline) -> None:
    for practice in ("ai-policy", "gpu-pool"):
        moves, tried = try_practice(catalogue(), small, practice)
        assert moves.places == ()
        assert (tried.replications, tried.pipelines, len(tried.differences)) == (0, (), 0)


def test_a_trial_can_be_cancelled(small: Baseline) -> None:
    with pytest.raises(Cancelled):
        try_practice(catalogue(), small, "ci-build", replications=2, cancel=lambda: True)


def test_among_many_comparisons_of_nothing_none_is_clear_and_what_is_there_stays() -> None:
    """Three hundred measures that differ by luck alone, a true headline and an exact difference."""
    chance = np.random.default_rng(7)
    drawn = chance.normal(size=(300, 8))
    half = stdtrit(7, 0.975) * drawn.std(axis=1, ddof=1) / math.sqrt(8)
    means = drawn.mean(axis=1)
    rows = [
        ("answered", f"m{at}", "all", "", 1.0, 1.0, mean, mean - wide, mean + wide)
        for at, (mean, wide) in enumerate(zip(means, half, strict=True))
    ]
    naive = sum(low > 0 or high < 0 for *_, low, high in rows)
    assert naive >= 5, "one in twenty leaves out 0 by luck"
    rows.append(("answered", *HEADLINES[0], "", 9.0, 8.0, -1.0, -1.4, -0.6))
    rows.append(("answered", "visits", "a.b", "", 4.0, 5.0, 1.0, 1.0, 1.0))
    trial = Trial("x", 168.0, 8, 1, (), pd.DataFrame(rows, columns=list(TRIED_COLUMNS)), ())
    assert clear_measures(trial) == (HEADLINES[0], ("visits", "a.b"))


@functools.cache
def traditional() -> Baseline:
    """The example with six people in operations."""
    client = load_engagement("traditional", catalogue())
    return build_baseline(catalogue(), client, score(catalogue(), client))


def way(practice: str, teams: int) -> Introduction:
    base = traditional()
    part = tuple(each["id"] for each in base.data["pipelines"])
    matched = match(catalogue(), base.anchors)
    return introduce(catalogue(), base, practice, part=part, matched=matched, teams=teams)


def test_introducing_takes_people_away_and_says_what_that_costs_at_its_worst() -> None:
    """Alerting for three teams takes one of six of operations for a quarter: deployments wait."""
    found = way("alerting", 3)
    assert (found.pool, found.away, found.slots, found.quarters) == ("operations", 1, 6, 1)
    worst = found.worst.set_index(["measure", "subject"])
    row = worst.loc[("lead-time.mean", "change")]
    assert row["quarter"] == 1
    assert 0 < row["low"] <= row["mean"] <= row["high"]
    later = found.differences[found.differences["quarter"] > 2]
    assert not later["worse"].any(), "when they are back it is over"
    alone = way("alerting", 1)
    assert (alone.away, len(alone.worst)) == (0, 0), "less than one person at a time"
    assert alone.effort == pytest.approx(found.effort / 3)


def test_the_worst_quarter_is_the_one_that_is_worst_and_never_one_by_luck() -> None:
    rows = [
        (1, "lead-time.mean", "change", "hours", 100.0, 2.0, 1.0, 3.0, True),
        (2, "lead-time.mean", "change", "hours", 100.0, 5.0, 4.0, 6.0, True),
        (3, "lead-time.mean", "change", "hours", 100.0, 9.0, -1.0, 19.0, False),
        (1, "throughput", "change", "jobs per day", 9.0, -0.5, -0.6, -0.4, True),
        (2, "throughput", "change", "jobs per day", 9.0, -0.2, -0.3, -0.1, True),
    ]
    frame = pd.DataFrame(rows, columns=list(INTRODUCED_COLUMNS))
    worst = Introduction(9.0, 1, "developers", 1, 60, 8, frame).worst
    assert list(zip(worst["measure"], worst["quarter"], strict=True)) == [
        ("lead-time.mean", 2),
        ("throughput", 1),
    ]
