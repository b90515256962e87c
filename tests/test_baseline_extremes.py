"""Sizes from one engineer to a thousand, none to 200 models; no plan leaves the floors."""

from __future__ import annotations

import functools
import itertools
import math
import random
from typing import Any

import pytest
from organisations import LARGE, baseline_of, catalogue

from advisor.baseline import Baseline, build_baseline
from advisor.effects import drawn_sizes, match, mean_of, static, value_at
from advisor.effects.places import floor_of, is_probability, more_is_better, text_of
from advisor.scoring import score
from advisor.storage.engagement_file import read_engagement, shipped_examples
from simulator.experiment import simulate
from simulator.spec import build
from sources import none

WEEK = 168.0
SIZES = (5, 10, 35, 60, 300, 1000)
MODELS = (1, 5, 22, 200)


def sized(engineers: int, models: int) -> Baseline:
    ai = "production" if models else "none"
    return baseline_of({"engineers": engineers, "ai": ai, "production-models": models})


@pytest.mark.parametrize(
    ("engineers", "models"), [(1, 0), (1, 200), (1000, 0), (1000, 200), (35, 22)]
)
def test_every_size_is_a_scenario_that_runs(engineers: int, models: int) -> None:
    base = sized(engineers, models)
    assert all(pool.slots >= 1 for pool in base.scenario.pools)
    assert sum(each.count for each in base.scenario.models) == models
    assert next(p for p in base.scenario.pools if p.id == "developers").slots == engineers
    days = 2 if engineers > 300 else 14
    run = simulate(build({**base.data, "horizon": days * 24.0}), replications=1)
    assert run.value("arrivals", "change").mean > 0 or engineers == 1


def test_between_the_sizes_counts_grow_and_nothing_jumps() -> None:
    """Read off a straight line between 10, 60 and 300; beyond them counts grow in proportion."""
    made = {size: sized(size, 0).parameters.set_index("id")["value"] for size in SIZES}
    for id_ in ("units", "testers", "operations", "runners"):
        values = [made[size][id_] for size in SIZES]
        assert all(after >= before > 0 for before, after in itertools.pairwise(values)), id_
    assert made[35]["units"] == pytest.approx((made[10]["units"] + made[60]["units"]) / 2)
    assert made[1000]["testers"] == pytest.approx(made[300]["testers"] * 1000 / 300)
    assert made[1000]["review-wait"] == made[300]["review-wait"]
    cards = [sized(60, models).parameters.set_index("id")["value"]["gpus"] for models in MODELS]
    assert all(after >= before > 0 for before, after in itertools.pairwise(cards))


@functools.cache
def large() -> Baseline:
    """Forty models and sixty engineers, nothing in place: every mechanism."""
    return baseline_of(LARGE)


@functools.cache
def scaled_places() -> tuple[tuple[str | int, ...], ...]:
    """Places that practices only scale: nothing sets them, adds to them or splits their work."""
    rows: dict[tuple[str | int, ...], set[str]] = {}
    for row in match(catalogue(), large().anchors).rows:
        kinds = rows.setdefault(row.location, set())
        kinds.add("split" if row.neutral else row.effect.do)
        if row.into is not None:
            rows.setdefault(row.into, set()).add("into")
    found = tuple(each for each, kinds in rows.items() if kinds <= {"scale", "add-conserved"})
    assert len(found) > 40
    return found


def below_floor(after: dict[str, Any]) -> list[str]:
    """Scaled places that improved beyond their floor, and chances outside [0, 1]."""
    found = []
    for location in scaled_places():
        before, now = (mean_of(value_at(data, location)) for data in (large().anchors, after))
        name, floor = text_of(large().anchors, location), floor_of(large().anchors, location)
        ratio = before / now if more_is_better(location) else now / before
        if ratio < floor - 1e-9:
            found.append(f"{name} fell to {ratio:.3f}, the floor is {floor}")
        if is_probability(location) and not 0 <= now <= 1:
            found.append(f"{name} is {now}")
    return found


PRACTICES = sorted(id_ for id_, one in catalogue().practices.items() if one.effects)


@pytest.mark.parametrize("seed", range(10))
def test_no_plan_leaves_the_floors_whatever_the_sizes(seed: int) -> None:
    """Random organisations, random roadmaps, drawn sizes of all effects: parameters, not runs."""
    chance = random.Random(seed)
    plan = chance.sample(PRACTICES, chance.randint(1, len(PRACTICES)))
    start = {id_: chance.choice([0.0, 0.25, 0.5, 1.0]) for id_ in PRACTICES}
    (sizes,) = drawn_sizes(catalogue(), 1, seed)
    none(below_floor(_state({**start, **dict.fromkeys(plan, 1.0)}, sizes)))


def test_everything_at_once_at_its_best_leaves_no_floor_either() -> None:
    """Every effect at its most flattering end: still no lead time x 0.045 or recovery x 0.012."""
    best = {
        (one.id, at): float(effect.low)
        for one in catalogue().practices.values()
        for at, effect in enumerate(one.effects)
        if effect.low is not None
    }
    after = _state(dict.fromkeys(PRACTICES, 1.0), best)
    none(below_floor(after))
    floors = 0
    for location in scaled_places():
        before, now = (mean_of(value_at(data, location)) for data in (large().anchors, after))
        floors += math.isclose(now / before, floor_of(large().anchors, location), rel_tol=1e-6)
    assert floors >= 5, "they are floors only where something would fall below"


def _state(adoption: dict[str, float], sizes: Any) -> dict[str, Any]:
    return static(catalogue(), large().anchors, adoption, draws=sizes)[0]


def test_logs_narrow_the_bands_and_first_contact_is_wide() -> None:
    """The demonstration logs of an example against the same client without any."""
    path = shipped_examples()["pilots"]
    client = read_engagement(path.read_bytes(), path.name, catalogue())
    assert client.logs
    bare = client.model_copy(update={"logs": ()})
    card = score(catalogue(), client)
    known, unknown = (
        build_baseline(catalogue(), each, card).parameters.set_index("id")
        for each in (client, bare)
    )
    measured = known.index[known["provenance"] == "measured"]
    assert len(measured) >= 3
    wide = {
        id_: math.log(unknown.loc[id_, "high"] / max(unknown.loc[id_, "low"], 1e-3))
        for id_ in measured
    }
    narrow = {
        id_: math.log(known.loc[id_, "high"] / max(known.loc[id_, "low"], 1e-3)) for id_ in measured
    }
    assert sum(narrow.values()) < 0.8 * sum(wide.values())
    assert narrow["release-quality"] < 0.2 * wide["release-quality"]
    stranger = baseline_of({"engineers": 60, "ai": "none"}).parameters
    assumed = stranger[stranger["provenance"].isin(["assumption", "default"])]
    numbers = assumed[(assumed["high"] > assumed["low"]) & (assumed["value"] > 0)]
    spread = numbers["high"] / numbers["low"].clip(lower=1e-3)
    assert spread.median() > 4, "nobody measured anything: four times is the least it may be off"
