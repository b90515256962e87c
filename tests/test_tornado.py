"""One parameter at a time, and all of them drawn: on scenarios small enough to know the answer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.experiment import (
    Cancelled,
    Swing,
    sensitivity,
    simulate,
    simulate_draws,
    swings_of,
    swung,
)
from simulator.spec import Scenario, build, to_data


def chain(first: float = 2.0, second: float = 1.0, **more: Any) -> Scenario:
    """Two delays one after the other: the mean lead time is the sum of their means."""
    stages = [
        {"id": name, "time": {"kind": "lognormal", "mean": mean, "cv": 0.5}}
        for name, mean in (("one", first), ("two", second))
    ]
    pipeline = {"id": "ask", "arrivals": {"kind": "exponential", "mean": 1}, "stages": stages}
    data = {"scenario": 1, "horizon": 400, "seed": 3, "pipelines": [pipeline]}
    return build({**data, **more})


ONE, TWO = (f"pipelines[id=ask].stages[id={name}].time" for name in ("one", "two"))
LEAD = ("lead-time.mean", "ask")


def test_the_longest_bar_is_the_parameter_that_moves_most() -> None:
    found = sensitivity(
        chain(),
        [Swing("short", TWO, 0.5, 1.5), Swing("long", ONE, 0.5, 1.5),
         Swing("gaps", "pipelines[id=ask].arrivals", 1.0, 1.0),
         Swing("lost", "pipelines[id=nobody].arrivals", 0.5, 2.0),
         Swing("words", "pipelines[id=ask].role", "one", "two", "set")],
        on=[LEAD, ("completions", "all")], replications=4,
    )  # fmt: skip
    lead = found.table[found.table["measure"] == "lead-time.mean"].set_index("parameter")
    assert list(lead.index) == ["long", "short", "gaps"]
    assert lead["base"].to_numpy() == pytest.approx(3.0, abs=0.15)
    # the same luck: half of the one stage's mean of 2 off, and on, within a thousandth part
    assert lead.loc["long", "at_low"] - lead.loc["long", "base"] == pytest.approx(-1.0, abs=0.06)
    assert lead.loc["long", "swing"] == pytest.approx(2.0, abs=0.1)
    assert lead.loc["short", "swing"] == pytest.approx(1.0, abs=0.05)
    assert list(lead["clear"]) == [True, True, False]
    assert lead.loc["gaps", "swing"] == 0.0
    assert [name for name, _ in found.left_out] == ["lost", "words"]
    assert "matches nothing" in found.left_out[0][1]
    assert found.base.value(*LEAD).mean == simulate(chain(), replications=4).value(*LEAD).mean


def test_a_swing_moves_every_path_of_its_parameter_and_nothing_else() -> None:
    data = to_data(chain())
    both = swung(data, Swing("both", ONE, 0.5, 2.0, also=(TWO, "pools[id=none].slots")), 2.0)
    times = [stage["time"]["mean"] for stage in both["pipelines"][0]["stages"]]
    assert times == [4.0, 2.0]
    assert {**both, "pipelines": data["pipelines"]} == data
    fixed = swung(data, Swing("fixed", TWO, 3.0, 4.0, "set"), 3.0)
    assert fixed["pipelines"][0]["stages"][1]["time"] == 3.0


def test_a_scenario_without_ranges_gets_stated_factors() -> None:
    stage = {"id": "serve", "pool": "desk", "slots": 2, "time": 1, "fails": 0.1}
    arrivals = {"kind": "exponential", "mean": 2}
    scenario = chain(
        pools=[{"id": "desk", "slots": 2}],
        pipelines=[{"id": "ask", "arrivals": arrivals, "stages": [stage],
                    "production": {"fails": 0.1, "restore": {"time": 2}}},
                   {"id": "fix", "stages": [{"id": "go"}]}],
    )  # fmt: skip
    found = {each.id: (each.low, each.high) for each in swings_of(scenario, 1.25)}
    place = "pipelines[id=ask]"
    assert found == {
        f"{place}.arrivals": (0.8, 1.25), f"{place}.stages[id=serve].time": (0.8, 1.25),
        f"{place}.stages[id=serve].fails": (0.8, 1.25), f"{place}.production.fails": (0.8, 1.25),
        f"{place}.production.restore.time": (0.8, 1.25),
        "pools[id=desk].slots": (2, 3),  # the widest request is of two slots
    }  # fmt: skip
    ran = sensitivity(scenario, swings_of(scenario, 1.25), on=[LEAD], replications=2)
    assert ran.left_out == ()
    assert len(ran.table) == 6
    with pytest.raises(ValueError, match="a factor of 1"):
        swings_of(scenario, 1.0)


def test_drawn_parameters_and_chance_are_told_apart() -> None:
    """The first mean is uniform on 1 to 3 (variance 1/3); a run's mean over about 400 jobs has
    variance (1 + .25) / 400 at most about .006. So nearly all spread is the parameter's."""
    rng = np.random.default_rng(4)
    means = rng.uniform(1.0, 3.0, 60)
    found = simulate_draws((chain(first=each) for each in means), replications=2, expected=60)
    row = found.outcomes.set_index(["measure", "subject"]).loc[LEAD]
    assert row["parameters_sd"] == pytest.approx(means.std(ddof=1), rel=0.05)
    assert row["chance_sd"] == pytest.approx((1.25 / 400) ** 0.5, rel=0.5)
    assert row["share"] > 0.97
    assert (row["low"], row["high"]) == pytest.approx(np.quantile(means, [0.1, 0.9]) + 1, abs=0.1)
    arrivals = found.outcomes.set_index(["measure", "subject"]).loc[("arrivals", "ask")]
    assert arrivals["share"] < 0.35  # nobody drew the arrivals: chance alone
    assert found.draws == 60
    assert found.runs["replication"].max() == 1
    kept = found.runs[(found.runs["measure"] == "arrivals") & (found.runs["subject"] == "ask")]
    assert kept["value"].nunique() > 30, "no two draws share their luck"


def test_nothing_measured_stays_nothing_and_nonsense_is_refused() -> None:
    found = simulate_draws([chain(), chain(first=3.0)], replications=2)
    quality = found.outcomes.set_index("measure").loc["model-quality"]
    assert np.isnan(quality["mean"])
    assert (quality["draws"], bool(quality["truncated"])) == (0, False)
    with pytest.raises(ValueError, match="at least 2, or chance"):
        simulate_draws([chain()], replications=1)
    with pytest.raises(ValueError, match="1 parameter draws"):
        simulate_draws([chain()])
    more = [{"id": "desk", "slots": 1}]
    with pytest.raises(ValueError, match="as they are"):
        simulate_draws([chain(), chain(pools=more)], replications=2)
    with pytest.raises(ValueError, match="no speed of ask"):
        sensitivity(chain(), [], on=[("speed", "ask")])
    with pytest.raises(Cancelled):
        sensitivity(chain(), [Swing("long", ONE, 0.5, 2.0)], on=[LEAD], cancel=lambda: True)
