"""Side by side: adoption by hand, its band, scope, the finding's rule, figures of a small run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from advisor.catalogue import load_catalogue
from advisor.engagement import Answer, Engagement, Target, new_engagement
from advisor.gaps import find_gaps
from advisor.model import Catalogue, Material, Place, Step
from advisor.scoring import asked_practices, score
from advisor.side_by_side import Doing, SideBySide, StepState, Today, doing, side_by_side
from advisor.storage.engagement_file import load_engagement
from simulator import simulate
from simulator.experiment import Experiment
from simulator.spec import Scenario, build

UNKNOWN, AWAY = "unknown", "not-applicable"


@cache
def catalogue() -> Catalogue:
    return load_catalogue()


def answered(
    given: Mapping[str, float | str],
    *,
    rest: float | None = None,
    ai: str = "production",
    edition: str = "full",
    targets: Mapping[str, float] | None = None,
) -> Engagement:
    """One team's engagement with these answers, and `rest` for every other question asked."""
    profile = {"ai": ai, "engineers": 20}
    made = new_engagement(catalogue(), "T", currency="EUR", edition=edition, profile=profile)
    team = made.teams[0].id
    answers = []
    for practice in asked_practices(catalogue(), made):
        said = given.get(practice.id, rest)
        plain: dict[str, Any] = {"respondent": "r1", "team": team, "practice": practice.id}
        if isinstance(said, float):
            answers.append(Answer(**plain, state="chosen", value=said, evidence="shown"))
        elif said == UNKNOWN:
            answers.append(Answer(**plain, state="unknown"))
        elif said == AWAY:
            answers.append(Answer(**plain, state="not-applicable", reason="r", approved_by="r2"))
    rounds = (made.rounds[0].model_copy(update={"answers": tuple(answers)}),)
    wanted = tuple(
        Target(team=team, practice=id_, value=value) for id_, value in (targets or {}).items()
    )
    return made.model_copy(update={"rounds": rounds, "targets": wanted})


def sides(engagement: Engagement, **run: Any) -> SideBySide:
    card = score(catalogue(), engagement)
    return side_by_side(catalogue(), card, find_gaps(catalogue(), engagement, card), **run)


def at(both: SideBySide, step: str) -> StepState:
    return next(each for lane in both.lanes for each in lane.steps if each.step.id == step)


# -- adoption -----------------------------------------------------------------


def test_a_step_has_the_mean_of_its_answered_practices() -> None:
    """Code: version-control 1, code-review 0.5, trunk-based nobody knows: the mean of two."""
    said = {"version-control": 1.0, "code-review": 0.5, "trunk-based": UNKNOWN}
    stand = at(sides(answered(said)), "code").stand
    assert (stand.status, stand.value) == ("known", 0.75)
    assert (stand.answered, stand.applicable, stand.count("unknown")) == (2, 3, 1)
    assert stand.low is not None and stand.high is not None
    assert 0.5 < stand.low < 0.75 <= stand.high < 1


def test_an_unknown_answer_widens_the_range_and_never_lowers_the_value() -> None:
    said: dict[str, float | str] = {"version-control": 0.5, "code-review": 0.5}
    known = at(sides(answered({**said, "trunk-based": 0.5})), "code").stand
    doubted = at(sides(answered({**said, "trunk-based": UNKNOWN})), "code").stand
    assert doubted.value == known.value == 0.5
    assert (doubted.high or 0) - (doubted.low or 0) > (known.high or 0) - (known.low or 0)


def test_what_does_not_apply_is_left_out_and_is_no_zero() -> None:
    said = {"version-control": 1.0, "code-review": 1.0, "trunk-based": AWAY}
    stand = at(sides(answered(said)), "code").stand
    assert (stand.value, stand.answered, stand.applicable) == (1.0, 2, 2)
    nothing = {"version-control": AWAY, "code-review": AWAY, "trunk-based": AWAY}
    stand = at(sides(answered(nothing)), "code").stand
    assert (stand.status, stand.value, stand.applicable) == ("not-applicable", None, 0)


def test_below_the_coverage_gate_there_is_no_value() -> None:
    stand = at(sides(answered({"version-control": 1.0})), "code").stand
    assert (stand.status, stand.value, stand.short) == ("insufficient", None, None)
    assert [item.state for item in stand.items] == ["chosen", "unanswered", "unanswered"]


def test_a_practice_the_edition_does_not_ask_is_told_as_that() -> None:
    both = sides(answered({}, rest=1.0, edition="quick"))
    assert at(both, "continuous-integration").stand.status == "not-asked"
    states = {item.practice: item.state for item in at(both, "code").stand.items}
    assert states == {
        "version-control": "chosen", "code-review": "not-asked", "trunk-based": "not-asked",
    }  # fmt: skip


def test_without_models_the_mlops_side_is_out_of_scope_and_no_zero() -> None:
    both = sides(answered({}, rest=0.5, ai="none"))
    for lane in both.lanes:
        wanted = "known" if lane.lifecycle.kind == "devops" else "out-of-scope"
        assert {each.stand.status for each in lane.steps} == {wanted}, lane.lifecycle.id
    assert (both.finding.ahead, both.finding.mlops.asked) == ("devops-alone", 0)
    assert {lane.lifecycle.kind for lane, _ in both.finding.weakest} == {"devops"}


# -- the finding --------------------------------------------------------------


def by_group(devops: float, mlops: float) -> Mapping[str, float | str]:
    groups = {each.id: each.group for each in catalogue().dimensions}
    return {
        item.id: devops if groups[item.dimension] == "devops" else mlops
        for item in catalogue().practices.values()
    }


@pytest.mark.parametrize(
    ("devops", "mlops", "ahead"),
    [(1.0, 0.0, "devops"), (0.0, 1.0, "mlops"), (0.5, 0.5, "close")],
)
def test_a_side_is_ahead_only_where_the_draws_agree(
    devops: float, mlops: float, ahead: str
) -> None:
    found = sides(answered(by_group(devops, mlops))).finding
    assert found.ahead == ahead
    assert found.sure is not None
    assert (found.devops.index, found.mlops.index) == (1 + 4 * devops, 1 + 4 * mlops)
    assert (found.sure >= 0.8, found.sure <= 0.2) == (ahead == "devops", ahead == "mlops")


def test_one_side_without_a_score_is_not_compared() -> None:
    groups = {each.id: each.group for each in catalogue().dimensions}
    said: dict[str, float | str] = {
        item.id: 0.5 for item in catalogue().practices.values() if groups[item.dimension] == "ml"
    }
    found = sides(answered(said)).finding
    assert (found.ahead, found.sure) == ("mlops-alone", None)
    assert (found.devops.scored, found.devops.asked) == (0, 6)
    assert sides(answered({})).finding.ahead == "nobody"


def test_the_weakest_step_is_the_one_furthest_short_of_its_target() -> None:
    """A practice of level 5 that nobody wants yet is not the weakest; what lacks most is."""
    said: dict[str, float | str] = {
        "ab-testing": 0.0, "shadow-canary": 0.0, "data-validation": 0.0, "data-contracts": 1.0,
    }  # fmt: skip
    found = sides(answered(said, rest=1.0, ai="pilots")).finding
    assert [step.step.id for _, step in found.weakest] == ["validate"]
    assert found.weakest[0][1].stand.short == 0.5
    aims = {"ab-testing": 1.0, "shadow-canary": 1.0}
    wanted = sides(answered(said, rest=1.0, ai="pilots", targets=aims))
    assert [step.step.id for _, step in wanted.finding.weakest] == ["ab-test"]
    assert at(wanted, "ab-test").stand.short == 1.0
    assert sides(answered({}, rest=1.0)).finding.weakest == ()


def test_steps_that_fall_short_alike_are_all_named() -> None:
    found = sides(answered({}, rest=0.0, ai="none", targets={})).finding
    assert len(found.weakest) > 1
    assert len({step.stand.short for _, step in found.weakest}) == 1


# -- rows and tools -----------------------------------------------------------


def test_a_row_has_the_scores_of_the_dimensions_its_practices_belong_to() -> None:
    both = sides(answered({}, rest=0.5))
    teams = next(each for each in both.rows if each.row.id == "teams")
    assert [each.id for each in teams.dimensions["devops"]] == ["culture"]
    assert {each.id for each in teams.dimensions["mlops"]} == {"data", "modeldev", "mlmonitor"}
    for each in (*teams.dimensions["devops"], *teams.dimensions["mlops"]):
        assert each.index == 3.0
        assert each.low is not None and each.high is not None
    assert teams.stands["devops"].value == 0.5


def test_a_tool_shows_the_practices_that_list_it() -> None:
    both = sides(answered({"iac": 1.0}))
    cloud = next(each for each in both.tools if each.tool.id == "cloudformation")
    assert [(item.practice, item.value) for item in cloud.items] == [("iac", 1.0)]


def test_a_catalogue_without_the_material_has_a_finding_and_nothing_else() -> None:
    bare, made = replace(catalogue(), material=Material()), answered({}, rest=0.5)
    card = score(bare, made)
    both = side_by_side(bare, card, find_gaps(bare, made, card))
    assert (both.lanes, both.rows, both.tools) == ((), (), ())
    assert (both.finding.ahead, both.finding.weakest) == ("close", ())
    assert both.table.empty


@pytest.mark.parametrize("example", ["traditional", "pilots", "regulated"])
def test_every_step_of_every_example_has_a_state(example: str) -> None:
    both = sides(load_engagement(example, catalogue()))
    assert len(both.table) == 32
    assert set(both.table["simulated"]) == {"not-run", "not-simulated"}
    known = both.table[both.table["status"] == "known"]
    assert (known["low"] <= known["value"]).all()
    assert (known["value"] <= known["high"]).all()
    assert len(known) >= 13


# -- the simulation -----------------------------------------------------------

WEEK = 168.0
CHANGE = {
    "id": "flow",
    "role": "change",
    "arrivals": {"kind": "trace", "submits": [float(hour) for hour in range(0, 336, 4)]},
    "stages": [
        {"id": "talk", "role": "handoff", "time": 1},
        {"id": "read", "role": "review", "pool": "people", "time": 5},
        {"id": "part", "role": "canary", "applies": 0, "time": 1},
    ],
    "production": {"fails": 0.0, "detect": {"time": 1}, "restore": {"time": 1}},
}
TOIL = [
    {
        "id": f"toil-{name}",
        "role": "toil",
        "arrivals": {"kind": "trace", "submits": submits},
        "stages": [{"id": "work", "role": "work", "pool": name, "time": 10}],
    }
    for name, submits in (("a", [0.0]), ("b", [0.0, 0.0, 0.0]))
]


@cache
def ran() -> tuple[Experiment, Scenario]:
    """Two weeks of 84 changes, four hours apart, read by somebody who needs five; two kinds of
    ticket, of which three wait for one another."""
    pools = [{"id": name, "kind": "people", "slots": 1} for name in ("people", "a", "b")]
    scenario = build(
        {"scenario": 1, "horizon": 2 * WEEK, "pools": pools, "pipelines": [CHANGE, *TOIL]}
    )
    return simulate(scenario, replications=2), scenario


def today() -> Today:
    return Today.of(*ran())


def told(*places: Mapping[str, str]) -> Doing:
    plain = {
        "id": "x", "name": "Step", "meaning": "M.", "practices": ["iac"], "simulated": [*places]
    }  # fmt: skip
    return doing(Step.model_validate(plain), today())


def test_a_stage_without_a_pool_tells_how_often_it_happens() -> None:
    (figure,) = told({"pipeline": "change", "stage": "handoff"}).figures
    assert (figure.quantity, figure.unit) == ("visits", "per week")
    assert (figure.mean, figure.low, figure.high) == (42.0, 42.0, 42.0)


def test_a_stage_with_a_pool_tells_the_wait_of_the_run() -> None:
    """Job n asks at 4 n + 1 and begins at 5 n + 1, so it waits n hours: of those that began
    within 336 hours, numbers 0 to 66, the mean is 33."""
    (figure,) = told({"pipeline": "change", "stage": "review"}).figures
    assert (figure.quantity, figure.stage, figure.unit) == ("wait", "review", "hour")
    assert figure.mean == pytest.approx(33.0)
    assert figure.mean == ran()[0].value("queue-wait.mean", "flow.read").mean


def test_stages_of_one_role_are_taken_together_by_their_visits() -> None:
    """One ticket waits 0 hours; of three at once the waits are 0, 10 and 20: 30 over 4 visits."""
    (figure,) = told({"pipeline": "toil", "stage": "work"}).figures
    assert (figure.quantity, figure.pipeline, figure.mean) == ("wait", "toil", 7.5)


def test_a_stage_through_which_nothing_passes_sleeps() -> None:
    (figure,) = told({"pipeline": "change", "stage": "canary"}).figures
    assert figure.quantity == "asleep"


def test_production_tells_failures_and_what_cannot_be_measured_is_nan() -> None:
    fails, recovery = told({"pipeline": "change", "part": "production"}).figures
    assert (fails.quantity, fails.mean, fails.unit) == ("fails", 0.0, "1")
    assert recovery.quantity == "recovery"
    assert np.isnan(recovery.mean), "no failure, so no time to recover: never zero"


def test_what_the_scenario_lacks_is_absent_and_without_a_run_it_is_not_run() -> None:
    assert told({"pipeline": "training", "stage": "train"}).where == "absent"
    assert told({"pipeline": "toil", "stage": "review"}).where == "absent"
    step = Step(
        id="x", name="Step", meaning="M.", practices=("iac",), simulated=(Place(part="monitors"),)
    )
    assert doing(step, None) == Doing("not-run", step.simulated, (), "")


def test_an_excused_step_gives_its_reason_whatever_was_run() -> None:
    step = next(
        each
        for lane in catalogue().material.lifecycles
        for each in lane.steps
        if each.not_simulated
    )
    assert doing(step, today()).reason == step.not_simulated
    assert doing(step, today()).where == "not-simulated"
