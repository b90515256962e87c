"""Answers become the rows of a lens: which practices answer an item, and how far they do.

An item is in place as far as the least of the practices that answer it; a practice that does not
apply is left out, and one that nobody chose a value for leaves the item open.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.lenses.rules import category_score, percentage_score, points_at
from advisor.lenses.types import LensRow, LensState
from advisor.scoring import Adoption, Scorecard, asked_practices

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.model import Catalogue, Lens, LensItem, LensSection

__all__ = ["answering_practices", "lens_rows", "stated_number"]

_BEST = 10.0


def answering_practices(catalogue: Catalogue, model: str) -> Mapping[str, tuple[str, ...]]:
    """Item id of a model -> the practices whose `maps-to` names it, in questionnaire order."""
    found: dict[str, list[str]] = defaultdict(list)
    for practice in catalogue.practices.values():
        for each in practice.maps_to:
            if each.model == model and practice.id not in found[each.id]:
                found[each.id].append(practice.id)
    return {id_: tuple(practices) for id_, practices in found.items() if practices}


def lens_rows(
    catalogue: Catalogue, engagement: Engagement, card: Scorecard, lens: Lens
) -> tuple[LensRow, ...]:
    """Every listed item of the lens with what the answers or the profile say of it."""
    behind = answering_practices(catalogue, lens.model)
    asked = {practice.id for practice in asked_practices(catalogue, engagement)}
    questions = {question.id for question in catalogue.profile}
    rows = []
    for section, item in lens.items:
        if item.profile is not None:
            rows.append(_from_profile(section, item, engagement, questions))
        else:
            row = _from_answers(section, item, behind.get(item.id, ()), card, asked)
            rows.append(_with_points(row, lens))
    return tuple(rows)


def _blank(section: LensSection, item: LensItem, state: LensState, best: float) -> LensRow:
    return LensRow(
        section=section.id,
        item=item.id,
        label=item.label,
        level=item.level,
        optional=item.optional,
        practices=(),
        profile=item.profile,
        state=state,
        stated=None,
        adoption=None,
        low=0.0,
        high=1.0,
        points=None,
        points_low=0.0,
        points_high=best,
    )


def _from_answers(
    section: LensSection,
    item: LensItem,
    practices: Sequence[str],
    card: Scorecard,
    asked: set[str],
) -> LensRow:
    behind = {id_: card.adoption[id_] for id_ in practices if id_ in card.adoption}
    state = _state(behind, asked)
    row = replace(_blank(section, item, state, 1.0), practices=tuple(practices))
    counted = [each for each in behind.values() if each.state != "not-applicable"]
    if not counted:
        return row
    row = replace(
        row, low=min(each.low for each in counted), high=min(each.high for each in counted)
    )
    known = [each.value for each in counted if each.value is not None]
    return replace(row, adoption=min(known)) if state == "answered" else row


def _state(behind: Mapping[str, Adoption], asked: set[str]) -> LensState:
    """The state of an item: answered by all that apply, else the first reason why not."""
    if not behind:
        return "not-covered"
    counted = {id_: each for id_, each in behind.items() if each.state != "not-applicable"}
    if not counted:
        return "not-applicable"
    open_ = {id_: each for id_, each in counted.items() if each.value is None}
    if not open_:
        return "answered"
    if any(each.state == "unknown" for each in open_.values()):
        return "unknown"
    return "unanswered" if any(id_ in asked for id_ in open_) else "not-asked"


def _with_points(row: LensRow, lens: Lens) -> LensRow:
    """Points by the steps of the lens; without steps they are the adoption itself."""
    steps = [(step.at, step.points) for step in lens.steps]

    def worth(adoption: float) -> float:
        return points_at(adoption, steps) if steps else adoption

    return replace(
        row,
        points=None if row.adoption is None else worth(row.adoption),
        points_low=worth(row.low),
        points_high=worth(row.high),
    )


def _from_profile(
    section: LensSection, item: LensItem, engagement: Engagement, questions: set[str]
) -> LensRow:
    if item.profile not in questions:
        return _blank(section, item, "not-covered", _BEST)
    number = stated_number(item, engagement)
    if number is None:
        return _blank(section, item, "unanswered", _BEST)
    category = item.category(number)
    score = percentage_score(100 * number) if category is None else category_score(category)
    row = _blank(section, item, "answered", _BEST)
    return replace(row, stated=number, points=score, points_low=score, points_high=score)


def stated_number(item: LensItem, engagement: Engagement) -> float | None:
    """The number stated in the profile for an item, over that of `per`; None where either is not
    stated, or where a share does not lie between 0 and 1."""
    number = _number(engagement, item.profile)
    if item.per is not None:
        parts = _number(engagement, item.per)
        number = number / parts if number is not None and parts else None
    if number is not None and not item.cuts and number > 1:
        return None
    return number


def _number(engagement: Engagement, question: str | None) -> float | None:
    answer = engagement.profile.get(question or "")
    if isinstance(answer, bool) or not isinstance(answer, int | float) or answer < 0:
        return None
    return float(answer)
