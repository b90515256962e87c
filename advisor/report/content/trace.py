"""What the numbers of a section rest on: questions by id, tiers of evidence, basis of effects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.engagement import EVIDENCE
from advisor.report.content.context import Context
from advisor.report.model import Section
from advisor.report.numbers import count, joined, plural

if TYPE_CHECKING:
    from advisor.flow import Projection
    from advisor.model import Basis

__all__ = ["traced"]

_AREA = "dimension-"
_ANSWERS = ("standing", "dimensions", "certainty", "risks", "progress")
_DECISION = ("decision", "doubt", "rules")
_PLAN = ("effort", "roadmap", "ninety-days", "left-out", "governance")
_RUN = ("outlook", "investment", "money")
_MOST = 16
_BASES: tuple[Basis, ...] = ("published", "anchored", "assumption")


def traced(context: Context, section: Section) -> Section:
    """The section with its source line, and its trace where it rests on what an id names."""
    lines, source = _lines(context, section.id), _source(context, section.id)
    return section.model_copy(update={"trace": tuple(lines), "source": source})


def _source(context: Context, id_: str) -> str:
    """Where a section's tables and words come from, as a chart's source line says it."""
    if id_.startswith(_AREA) or id_ in (*_ANSWERS, "answers", "checks"):
        return context.from_answers
    if id_ in _DECISION:
        return f"rules of the matrix; {context.from_answers}"
    if id_ == "mirror":
        return f"{context.from_simulation}; the outcomes you stated"
    if id_ in _PLAN:
        return context.from_plan
    if id_ in (*_RUN, "unsure", "parameters", "study-sheet"):
        return context.from_simulation
    if id_ == "knowing":
        return "parameters of today's model and effects of the catalogue, each with its basis"
    if id_ == "sign-off":
        return "actions recorded in the engagement"
    if id_ == "remaking":
        return "the files that this report was made from"
    return f"questionnaire {context.catalogue.id} {context.catalogue.version}"


def _lines(context: Context, id_: str) -> list[str]:
    done = context.projection
    if id_.startswith(_AREA):
        return _answers(context, id_.removeprefix(_AREA))
    if id_ in _ANSWERS:
        return _answers(context)
    if id_ in _DECISION:
        return [_profile(context), *_answers(context)]
    if id_ == "mirror" and done is not None:
        return [_stated(done), _parameters(done)]
    if id_ in _PLAN and done is not None:
        return _effects(context, done)
    if id_ in _RUN and done is not None:
        return [*_effects(context, done), _parameters(done)]
    return []


def _answers(context: Context, area: str = "") -> list[str]:
    """The questions asked, of one area or of all, and the weakest tier behind each known answer."""
    card = context.assessment.scorecard
    cells = [cell for cell in card.cells if area in ("", cell.dimension)]
    asked = list(dict.fromkeys(cell.practice for cell in cells))
    tiers = Counter(cell.evidence or "stated" for cell in cells if cell.state == "chosen")
    if not asked:
        return []
    told = [f"{count(tiers[tier])} {tier}" for tier in EVIDENCE if tiers[tier]]
    return [
        f"Questions: {_ids(asked, context)}.",
        f"Evidence behind the answers, by team: {joined(told) if told else 'no answers'}.",
    ]


def _profile(context: Context) -> str:
    """The questions of the profile that the factors of the decision listen to."""
    heard = [each.profile for factor in context.catalogue.matrix.factors for each in factor.inputs]
    return f"Profile: {', '.join(dict.fromkeys(heard))}."


def _effects(context: Context, done: Projection) -> list[str]:
    """The practices of the plan, and what stands behind the sizes of their effects."""
    planned = [item.practice for item in done.roadmap.items]
    if not planned:
        return []
    bases = Counter(
        effect.basis
        for practice in planned
        if practice in context.catalogue.practices
        for effect in context.catalogue.practices[practice].effects
    )
    words = [_of_kind(bases[basis], basis) for basis in _BASES if bases[basis]]
    told = joined(words) if words else "none has an effect"
    return [f"Practices: {_ids(planned, context)}.", f"Basis of their effects: {told}."]


def _parameters(done: Projection) -> str:
    """Where the parameters of today's scenario come from, and the run."""
    kinds = done.baseline.parameters["provenance"].value_counts()
    told = joined([_of_kind(int(number), str(kind)) for kind, number in sorted(kinds.items())])
    return f"Parameters: {told}; seed {done.today.seed}, {done.today.replications} replications."


def _of_kind(number: int, kind: str) -> str:
    """A count and its kind: `8 anchored`, `48 assumptions`."""
    return f"{count(number)} {plural(number, kind) if kind == 'assumption' else kind}"


def _stated(done: Projection) -> str:
    """The questions of the profile in which the client stated an outcome."""
    asked = [str(each) for each in done.mirror["question"] if isinstance(each, str) and each]
    return f"Profile: {', '.join(dict.fromkeys(asked))}."


def _ids(ids: Sequence[str], context: Context) -> str:
    """Ids one after the other; of many their number, for the answers name every one."""
    if len(ids) <= _MOST:
        return ", ".join(ids)
    where = "each in the answers by area"
    if context.profile == "board":
        where = "each named in the report for leadership"
    return f"{count(len(ids))} {plural(len(ids), 'practice')}, {where}"
