"""A new engagement from nothing: harmless defaults, no answers, nothing invented."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import TYPE_CHECKING

from advisor.engagement.profile import default_profile
from advisor.engagement.types import (
    CatalogueRef,
    Engagement,
    Limits,
    ProfileValue,
    Respondent,
    Round,
    Team,
)

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["id_from", "new_engagement", "with_catalogue"]

_QUARTER_WEEKS = 13
_WEEK_HOURS = 40
_IMPROVEMENT_SHARE = 0.05
_START: Mapping[str, ProfileValue] = {"ai": "exploring", "regulated": False, "engineers": 10}


def new_engagement(
    catalogue: Catalogue,
    title: str,
    *,
    currency: str = "EUR",
    edition: str = "full",
    profile: Mapping[str, ProfileValue] | None = None,
    on: dt.date | None = None,
) -> Engagement:
    """One team that is the whole organisation, one respondent, one round of today, no answers.

    What the profile must answer and does not begins at `ai: exploring` (which hides no dimension),
    not regulated, ten engineers; the rest is filled with the defaults of its questions. The limits
    are a place to start from, to be replaced by the client's own: four quarters, a twentieth of the
    engineers' time, the money those weeks cost at the profile's price of a person-hour, three
    starts a quarter.
    Raises ValueError (pydantic's) for a title, currency or edition that a file could not hold.
    """
    answers = default_profile(catalogue, {**_START, **(profile or {})})
    people = max(1, int(_size(answers.get("engineers"), 10)))
    weeks = max(4.0, round(people * _QUARTER_WEEKS * _IMPROVEMENT_SHARE))
    week_cost = _size(answers.get("person-hour"), 0) * _WEEK_HOURS
    day = on or dt.datetime.now(dt.UTC).date()
    return Engagement(
        engagement=1,
        id=id_from(title),
        title=title,
        currency=currency,
        catalogue=CatalogueRef(id=catalogue.id, version=catalogue.version, hash=catalogue.hash),
        edition=edition,
        profile=answers,
        teams=(Team(id="organisation", title="Whole organisation", people=people),),
        respondents=(Respondent(id="r1", team="organisation", role="management"),),
        rounds=(Round(id="first", date=day),),
        limits=Limits(
            quarters=4,
            weeks_per_quarter=weeks,
            budget=weeks * 4 * week_cost,
            starts_at_once=3,
            week_cost=week_cost,
        ),
    )


def with_catalogue(engagement: Engagement, catalogue: Catalogue) -> Engagement:
    """The same engagement, sealed to this catalogue: its id, version and content hash."""
    ref = CatalogueRef(id=catalogue.id, version=catalogue.version, hash=catalogue.hash)
    return engagement.model_copy(update={"catalogue": ref})


def id_from(title: str) -> str:
    """A kebab-case id of a title: letters without their marks, at most 60 long.

    >>> id_from("Müller & Söhne: spring review 2026")
    'muller-sohne-spring-review-2026'
    >>> id_from("東京")
    'engagement'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:60].strip("-") or "engagement"


def _size(value: ProfileValue | None, otherwise: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return otherwise
    return float(value)
