"""What if: levers with the plan they may follow, a plan changed by hand, and an answer as JSON and
back, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import TYPE_CHECKING, Any

from advisor.faults import Fault, FaultsError
from advisor.flow.codec import frame_from_json, frame_to_json
from advisor.flow.run import assess, problem_of
from advisor.outlook import Answer, Case, Judge, Levers, changes_of, changes_of_plan, worth_of
from advisor.roadmap import running_cost

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.flow.types import Projection
    from advisor.model import Catalogue
    from advisor.roadmap import Item
    from simulator.experiment import Experiment

__all__ = ["PLANNED", "answer_from_json", "answer_to_json", "case_of", "cases_of_plans"]

PLANNED, EDITED = "roadmap", "edited"
"""The cases of a plan changed by hand: the plan as it was optimised, and with the changes."""

_FORMAT = 2
_FRAMES = ("measures", "series")


def case_of(
    catalogue: Catalogue,
    engagement: Engagement,
    projection: Projection,
    levers: Levers,
    title: str,
) -> Case:
    """The levers as a case of a kept projection's today; `levers` is its id.

    Where the plan is followed within other limits than the engagement's, it is planned again with
    the benefits that are known. FaultsError where the levers cannot be, or the plan cannot.
    """
    items, said = _followed(catalogue, engagement, projection, levers)
    changes, notes = changes_of(catalogue, projection.baseline, levers, items)
    return Case("levers", title, changes, (*said, *notes))


def _followed(
    catalogue: Catalogue, engagement: Engagement, projection: Projection, levers: Levers
) -> tuple[Sequence[Item], tuple[str, ...]]:
    """The items of the plan that is followed, and how many the engagement's own has."""
    if not levers.plan:
        return (), ()
    limits, own = engagement.limits, projection.roadmap
    wanted = {
        "budget": limits.budget if levers.budget is None else float(levers.budget),
        "quarters": limits.quarters if levers.quarters is None else int(levers.quarters),
    }
    if all(getattr(limits, name) == value for name, value in wanted.items()):
        return own.items, (f"the plan as it stands: {len(own.items)} practices",)
    problem = problem_of(catalogue, engagement, assess(catalogue, engagement))
    problem = replace(problem, limits=limits.model_copy(update=wanted))
    made = problem.plan(projection.benefits, explain=False)
    if not made.feasible:
        raise FaultsError([Fault("plan", each.what, each.remedy) for each in made.clashes])
    said = f"planned again within these limits: {len(made.items)} practices, not {len(own.items)}"
    return made.items, (said,)


def cases_of_plans(
    catalogue: Catalogue,
    engagement: Engagement,
    projection: Projection,
    items: Sequence[Item],
    titles: tuple[str, str],
) -> tuple[tuple[Case, ...], Judge]:
    """The plan of a kept projection and the same as people changed it (`items`), as cases, and what
    judges them in money at the client's prices.

    Both are the scenarios an outlook would simulate, effects at their most likely size.
    """
    plans = {PLANNED: projection.roadmap.items, EDITED: items}
    baseline = projection.baseline
    cases = tuple(
        Case(id_, title, *changes_of_plan(catalogue, engagement, baseline, plan))
        for (id_, plan), title in zip(plans.items(), titles, strict=True)
    )
    costs = {id_: sum(item.cost for item in plan) for id_, plan in plans.items()}
    edits = engagement.roadmap
    running = {
        id_: sum(running_cost(catalogue, edits, item.practice) for item in plan)
        for id_, plan in plans.items()
    }
    changes = {case.id: case.changes for case in cases}

    def judge(experiments: Mapping[str, Experiment]) -> Any:
        return worth_of(engagement, baseline, experiments, changes, costs, running)

    return cases, judge


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The answer as JSON data."""
    plain = {field.name: getattr(answer, field.name) for field in fields(answer)}
    plain |= {name: frame_to_json(plain[name]) for name in _FRAMES}
    relative = answer.relative if answer.relative < float("inf") else None
    cases = [asdict(each) for each in answer.cases]
    return {"what-if": _FORMAT, **plain, "relative": relative, "cases": cases}


def answer_from_json(data: Mapping[str, Any]) -> Answer:
    """The answer that was written; ValueError when it is of another format."""
    if data.get("what-if") != _FORMAT:
        raise ValueError(f"an answer of format {data.get('what-if')!r}; {_FORMAT} is read here")
    plain = {field.name: data[field.name] for field in fields(Answer)}
    plain |= {name: frame_from_json(data[name]) for name in _FRAMES}
    plain["relative"] = float("inf") if data["relative"] is None else data["relative"]
    plain["cases"] = tuple(
        Case(each["id"], each["title"], tuple(each["changes"]), tuple(each["notes"]))
        for each in data["cases"]
    )
    return Answer(**plain)
