"""The engagement: its types, what is checked against a catalogue, and a new one from nothing."""

from __future__ import annotations

from advisor.engagement.checks import engagement_faults
from advisor.engagement.fit import catalogue_misfits
from advisor.engagement.new import id_from, new_engagement, with_catalogue
from advisor.engagement.profile import default_profile
from advisor.engagement.types import (
    EVIDENCE,
    ROLES,
    STATES,
    VALUES,
    Action,
    Answer,
    CatalogueRef,
    Consensus,
    Engagement,
    Evidence,
    Limits,
    Log,
    LogKind,
    Milestone,
    Pin,
    ProfileValue,
    Respondent,
    RoadmapEdit,
    RoadmapEdits,
    Role,
    Round,
    SavedScenario,
    State,
    Target,
    Team,
)

__all__ = [
    "EVIDENCE",
    "ROLES",
    "STATES",
    "VALUES",
    "Action",
    "Answer",
    "CatalogueRef",
    "Consensus",
    "Engagement",
    "Evidence",
    "Limits",
    "Log",
    "LogKind",
    "Milestone",
    "Pin",
    "ProfileValue",
    "Respondent",
    "RoadmapEdit",
    "RoadmapEdits",
    "Role",
    "Round",
    "SavedScenario",
    "State",
    "Target",
    "Team",
    "catalogue_misfits",
    "default_profile",
    "engagement_faults",
    "id_from",
    "new_engagement",
    "with_catalogue",
]
