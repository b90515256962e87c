"""The flow: each arrow carries what stands before it, and its result survives JSON exactly."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from office import differences, needs_office, recalculated
from organisations import SMALL, catalogue, organisation

from advisor.decision import decide
from advisor.engagement import Answer, Engagement, Respondent, Round, Target
from advisor.flow import (
    Assessment,
    Projection,
    asked_for,
    assess,
    due_by,
    duties,
    plan_roadmap,
    problem_of,
    project,
    projection_from_json,
    projection_to_json,
)
from advisor.gaps import find_gaps
from advisor.report.content import build_report
from advisor.report.xlsx import write_xlsx
from advisor.roadmap import RULES
from advisor.scoring import score
from advisor.storage.engagement_file import load_engagement

PLANNED = ("version-control", "ci-build", "metrics-logs", "incident-process")


def small(**limits: float) -> Engagement:
    """Ten engineers, no models, four practices wanted and nothing in place."""
    made = organisation(SMALL, **limits)
    targets = tuple(Target(team="core", practice=each, value=1.0) for each in PLANNED)
    return made.model_copy(update={"targets": targets})


@pytest.fixture(scope="module")
def projection() -> Projection:
    seen: list[tuple[int, int, str]] = []
    made = small()
    found = project(
        catalogue(),
        made,
        assess_with_gaps(made),
        replications=2,
        workers=1,
        progress=lambda done, total, what: seen.append((done, total, what)),
    )
    shares = [done / total for done, total, _ in seen]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert all(what for _, _, what in seen)
    return found


def assess_with_gaps(made: Engagement) -> Assessment:
    """The assessment of an engagement in which one respondent answered 0 to the four practices."""
    answers = tuple(
        Answer(respondent="r1", team="core", practice=each, state="chosen", value=0.0)
        for each in PLANNED
    )
    sitting = made.rounds[0]
    answered = made.model_copy(
        update={
            "respondents": (Respondent(id="r1", team="core", role="engineer"),),
            "rounds": (Round(id=sitting.id, date=sitting.date, answers=answers),),
        }
    )
    card = score(catalogue(), answered)
    gaps = find_gaps(catalogue(), answered, card)
    kept = tuple(gap for gap in gaps.items if gap.practice in PLANNED)
    return Assessment(card, type(gaps)(kept, ()), decide(catalogue(), answered, card))


def test_everything_of_the_projection_is_there(projection: Projection) -> None:
    planned = {item.practice for item in projection.roadmap.items}
    assert {"version-control", "ci-build", "metrics-logs"} <= planned
    assert projection.today is projection.outlook.strategy("nothing").experiment
    assert list(projection.benefits["practice"]) != []
    assert len(projection.mirror) == 9
    assert projection.value.per_quarter["people_cost"].sum() > 0
    assert projection.today.value("lead-time.mean", "change").mean > 0


def test_the_json_of_a_projection_reads_back_exactly(projection: Projection) -> None:
    text = json.dumps(projection_to_json(projection), allow_nan=False)
    again = projection_from_json(json.loads(text))
    assert json.dumps(projection_to_json(again), allow_nan=False) == text
    pd.testing.assert_frame_equal(again.today.runs, projection.today.runs, check_exact=True)
    pd.testing.assert_frame_equal(
        again.baseline.parameters, projection.baseline.parameters, check_exact=True
    )
    assert again.roadmap.items == projection.roadmap.items
    assert again.roadmap.left_out == projection.roadmap.left_out
    assert again.baseline.scenario == projection.baseline.scenario
    assert sorted(again.roadmap.graph.edges) == sorted(projection.roadmap.graph.edges)
    assert again.value.payback_quarter == projection.value.payback_quarter


@needs_office
def test_a_workbook_works_its_plan_and_its_money_out_alike(
    projection: Projection, tmp_path: Path
) -> None:
    made = small()
    found = assess_with_gaps(made)
    model = build_report(catalogue(), made, found, projection, profile="engineering")
    content = write_xlsx(catalogue(), made, found, projection, model)
    (worked,) = recalculated([content], tmp_path)
    assert differences(content, worked)[1] == []
    assert worked["Read me"]["B6"] == "Every formula agrees with the engine."
    load = projection.roadmap.load
    shown = [row for row in worked["Roadmap"].values() if isinstance(row, int | float)]
    assert load["effort_weeks"].max() in [pytest.approx(each, abs=1e-9) for each in shown]


def test_json_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="format 3"):
        projection_from_json({"projection": 3})


def test_the_same_engagement_gives_the_same_projection(projection: Projection) -> None:
    made = small()
    again = project(catalogue(), made, assess_with_gaps(made), replications=2, workers=1)
    assert projection_to_json(again) == projection_to_json(projection)


def test_the_budget_reaches_the_roadmap_and_the_roadmap_the_outlook(
    projection: Projection,
) -> None:
    poor = small(budget=8000.0)
    found = project(catalogue(), poor, assess_with_gaps(poor), replications=2, workers=1)
    assert len(found.roadmap.items) < len(projection.roadmap.items)
    assert found.roadmap.load["cost"].sum() <= 8000
    one, two = (
        each.outlook.strategy("roadmap").experiment.value("lead-time.mean", "change").mean
        for each in (projection, found)
    )
    assert one != two
    assert found.value.per_quarter["people_cost"].sum() < 8000.01


def test_the_profile_reaches_the_outcomes() -> None:
    made = small()
    slow = made.model_copy(update={"profile": {**made.profile, "release-rhythm": "monthly"}})
    fast = made.model_copy(update={"profile": {**made.profile, "release-rhythm": "weekly"}})
    plans = [
        plan_roadmap(catalogue(), each, assess_with_gaps(each), replications=1, workers=1)
        for each in (slow, fast)
    ]
    opens = [
        next(s.opens for s in plan.baseline.scenario.pipeline("change").stages if s.id == "release")
        for plan in plans
    ]
    assert opens == ["monthly", "weekly"]


def test_the_seed_reaches_the_simulation() -> None:
    made = small()
    found = plan_roadmap(
        catalogue(), made, assess_with_gaps(made), replications=1, seed=7, workers=1
    )
    other = plan_roadmap(
        catalogue(), made, assess_with_gaps(made), replications=1, seed=8, workers=1
    )
    assert not found.benefits.equals(other.benefits)


def test_a_verdict_in_conflict_makes_what_protects_live_models_a_duty() -> None:
    made = assess(catalogue(), load_engagement("regulated", catalogue()))
    assert made.decision.verdict == "stabilise-and-ring-fence"
    protects = {"model-rollback", "ml-metrics", "data-validation", "model-ownership"}
    assert protects <= set(duties(catalogue(), made))
    calm = assess(catalogue(), load_engagement("pilots", catalogue()))
    assert duties(catalogue(), calm) == ()


def test_what_cannot_wait_is_done_by_its_quarter_by_hand_where_its_needs_are_late() -> None:
    made = load_engagement("regulated", catalogue())
    assessment = assess(catalogue(), made)
    due = due_by(catalogue(), assessment)
    protects = {"model-rollback", "ml-metrics", "data-validation", "model-ownership"}
    evidence = {"ai-inventory", "model-cards", "event-logging", "human-oversight"}
    assert due == dict.fromkeys(protects | evidence, 2)
    nothing = pd.DataFrame(columns=["practice", "money_per_year", "low", "high", "basis"])
    problem = problem_of(catalogue(), made, assessment)
    found = problem.plan(nothing, explain=False)
    ends = {item.practice: item.quarter + item.quarters - 1 for item in found.items}
    assert all(ends[id_] <= 2 for id_ in due)
    name = catalogue().practices["model-rollback"].name
    whys = {item.practice: item.why for item in found.items}
    assert "It cannot wait beyond quarter 2: Live models earn money unwatched" in whys["ml-metrics"]
    assert "It cannot wait beyond quarter 2: These four come before" in whys["model-cards"]
    assert whys["access-control"].endswith("“Regulated, on a weak foundation” asks for it.")
    by_hand = next(note for note in found.notes if note.startswith("Done by hand first"))
    assert name in by_hand
    assert any(note.startswith("What cannot wait") for note in found.notes)
    # The rules it is held against are held to the same quarters.
    for rule in RULES:
        placed = {each.practice: each for each in problem.by_rule(nothing, rule)}
        assert all(placed[id_].quarter <= 2 for id_ in due)
    # Two starts a quarter are too few for eight: the date gives way, and what clashes is named.
    tight = replace(
        problem, limits=made.limits.model_copy(update={"starts_at_once": 3}), must=tuple(due)
    )
    later = tight.plan(nothing, explain=False)
    assert later.feasible
    assert "the date gives way" in later.notes[0]
    assert "starts a quarter" in later.notes[0]
    calm = load_engagement("pilots", catalogue())
    assert due_by(catalogue(), assess(catalogue(), calm)) == {}


@pytest.mark.parametrize("name", ["traditional", "pilots"])
def test_no_plan_leaves_out_what_its_own_decision_begins_with(name: str) -> None:
    made = load_engagement(name, catalogue())
    assessment = assess(catalogue(), made)
    asked = asked_for(catalogue(), assessment)
    verdict = assessment.decision.verdict
    cell = next(each for each in catalogue().matrix.cells if each.verdict == verdict)
    gaps = {gap.practice for gap in assessment.gaps.items}
    assert set(asked) == gaps & set(cell.practices) != set()
    assert duties(catalogue(), assessment) == (), "wished for, and no duty"
    nothing = pd.DataFrame(columns=["practice", "money_per_year", "low", "high", "basis"])
    found = problem_of(catalogue(), made, assessment).plan(nothing, explain=False)
    planned = {item.practice: item for item in found.items}
    assert set(asked) <= set(planned)

    def earliest(id_: str) -> int:
        """The quarter in which its planned prerequisites, each as early as can be, have ended."""
        before = [each for each in planned[id_].needs if each in planned]
        return max((earliest(each) + planned[each].quarters for each in before), default=1)

    late = {id_ for id_ in asked if planned[id_].quarter > made.limits.quarters / 2}
    assert late == {id_ for id_ in late if planned[id_].quarter == earliest(id_)}
    assert len(late) <= 1 < len(asked), "what waits does so for its prerequisites alone"
    for item in found.items:
        assert item.why.endswith(f"“{cell.title}” begins with it.") == (item.practice in asked)
    assert any(
        note.startswith("What the decision asks for counts 10 points") for note in found.notes
    )


def test_a_raised_flag_makes_its_practices_duties() -> None:
    regulated = load_engagement("regulated", catalogue())
    found = duties(catalogue(), assess(catalogue(), regulated))
    assert found
    matrix = catalogue().matrix
    asked = {each for flag in matrix.flags for each in flag.practices}
    asked |= {each for cell in matrix.cells if cell.conflict for each in cell.practices}
    assert set(found) <= asked
    free = load_engagement("traditional", catalogue())
    calm = assess(catalogue(), free)
    assert bool(duties(catalogue(), calm)) == bool(calm.decision.flags)


@pytest.mark.parametrize("example", ["traditional", "pilots", "regulated"])
def test_assessing_an_example_is_fast_arithmetic(example: str) -> None:
    made = load_engagement(example, catalogue())
    one, two = assess(catalogue(), made), assess(catalogue(), made)
    assert one.decision == two.decision
    assert one.gaps.items == two.gaps.items
