"""What if: levers with the plan they may follow, and an answer as JSON and back, exactly."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from advisor.faults import Fault, FaultsError
from advisor.flow.codec import frame_from_json, frame_to_json
from advisor.flow.run import assess, duties
from advisor.outlook import Answer, Case, Levers, changes_of
from advisor.roadmap import plan

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.flow.types import Projection
    from advisor.model import Catalogue
    from advisor.roadmap import Item

__all__ = ["answer_from_json", "answer_to_json", "case_of"]

_FORMAT = 1
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
    assessment = assess(catalogue, engagement)
    adoption = {id_: each.value for id_, each in assessment.scorecard.adoption.items()}
    made = plan(
        catalogue,
        assessment.gaps,
        limits.model_copy(update=wanted),
        projection.benefits,
        engagement.roadmap,
        catalogue.matrix.roadmap.weights,
        adoption,
        must=duties(catalogue, assessment),
        explain=False,
    )
    if not made.feasible:
        raise FaultsError([Fault("plan", each.what, each.remedy) for each in made.clashes])
    said = f"planned again within these limits: {len(made.items)} practices, not {len(own.items)}"
    return made.items, (said,)


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
