"""What an engagement asks about: its profile and its edition decide, never its answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.model import Catalogue, Practice

__all__ = ["asked_practices", "is_regulated", "mandatory_dimensions", "scoped_dimensions"]


def is_regulated(catalogue: Catalogue, engagement: Engagement) -> bool:
    """Whether a regulator looks on: the profile says so, or the industry is a regulated one."""
    if engagement.profile.get("regulated") is True:
        return True
    return engagement.profile.get("industry") in catalogue.matrix.regulated_industries


def scoped_dimensions(catalogue: Catalogue, engagement: Engagement) -> tuple[str, ...]:
    """Dimensions in scope: not excluded by the profile's `ai`, and asked about by the edition."""
    excluded = catalogue.matrix.out_of_scope.get(_ai(engagement), ())
    asked = {
        practice.dimension
        for practice in catalogue.practices.values()
        if engagement.edition in practice.editions
    }
    return tuple(
        each.id for each in catalogue.dimensions if each.group not in excluded and each.id in asked
    )


def asked_practices(catalogue: Catalogue, engagement: Engagement) -> tuple[Practice, ...]:
    """The practices of the edition in the dimensions in scope, in questionnaire order."""
    scoped = set(scoped_dimensions(catalogue, engagement))
    return tuple(
        practice
        for practice in catalogue.practices.values()
        if practice.dimension in scoped and engagement.edition in practice.editions
    )


def mandatory_dimensions(catalogue: Catalogue, engagement: Engagement) -> tuple[str, ...]:
    """The dimensions of the headline under this profile, in the catalogue's order, in scope.

    While `ai` is not answered every DevOps dimension is mandatory and nothing else.
    """
    matrix = catalogue.matrix
    devops = tuple(each.id for each in catalogue.dimensions if each.group == "devops")
    wanted = set(matrix.mandatory.get(_ai(engagement), devops))
    if is_regulated(catalogue, engagement):
        wanted.update(matrix.mandatory_regulated)
    return tuple(id_ for id_ in scoped_dimensions(catalogue, engagement) if id_ in wanted)


def _ai(engagement: Engagement) -> str:
    return str(engagement.profile.get("ai", ""))
