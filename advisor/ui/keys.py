"""Under which key a computed result is kept: the hash of everything that can change it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from advisor import __version__
from advisor.engagement import Engagement
from advisor.model import Catalogue
from advisor.storage import content_key
from advisor.storage.documents import canonical_json
from advisor.storage.records import engagement_data

__all__ = ["film_key", "mirror_key", "projection_key", "report_key", "trial_key", "what_if_key"]


def projection_key(catalogue: Catalogue, engagement: Engagement, replications: int | None) -> str:
    """A projection's key: answers, profile, limits, edits, catalogue, program, replications."""
    data = engagement_data(engagement)
    return content_key(data, catalogue.hash, __version__, f"replications {replications}")


def mirror_key(catalogue: Catalogue, engagement: Engagement, replications: int | None) -> str:
    """The key of a fit: as a projection's, but whether a fit is used, for each begins without."""
    bare = engagement.model_copy(update={"fitted": None})
    return projection_key(catalogue, bare, replications)


def report_key(
    catalogue: Catalogue,
    engagement: Engagement,
    replications: int | None,
    profile: str,
    *,
    choices: Mapping[str, str] | None = None,
    simulated: bool,
    studied: bool = False,
) -> str:
    """The key of a report: every word of the engagement but its milestones, which keep reports
    and change none, every choice for it, and whether what makes today unsure was studied."""
    said = dict(choices or {}) | ({"study": "1"} if simulated and studied else {})
    asked = [profile, said, simulated, replications, catalogue.hash, __version__]
    bare = engagement.model_copy(update={"milestones": ()})
    text = canonical_json([engagement_data(bare), *asked])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def film_key(projection: str, strategy: str, week: int, days: int) -> str:
    """The key of a film: the projection it is taken from, which scenario, from when, how long."""
    text = canonical_json([projection, strategy, week, days, __version__])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def trial_key(projection: str, practice: str, replications: int | None) -> str:
    """The key of a trial: the projection whose today it is held against, and the practice."""
    text = canonical_json([projection, practice, replications, __version__])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def what_if_key(projection: str, asked: Mapping[str, Any], replications: int | None) -> str:
    """The key of a what-if: the projection whose today it changes, and all that is asked of it."""
    text = canonical_json([projection, asked, replications, __version__])
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
