"""A small engagement as data, as the storage tests save and change it."""

from __future__ import annotations

import json
from typing import Any

from advisor.engagement import Engagement
from advisor.storage import AnswerEvent

__all__ = ["DATA", "engagement", "event"]

DATA: dict[str, Any] = {
    "engagement": 1,
    "id": "northwind",
    "title": "Northwind Freight",
    "currency": "EUR",
    "catalogue": {"id": "maturity-advisor", "version": "1.0.0"},
    "edition": "full",
    "profile": {"ai": "pilots", "engineers": 60, "objectives": ["speed", "risk"]},
    "teams": [{"id": "core", "title": "Core", "people": 14}],
    "respondents": [
        {"id": "r1", "team": "core", "role": "engineer"},
        {"id": "r9", "role": "leadership"},
    ],
    "rounds": [
        {
            "id": "spring",
            "date": "2026-03-12",
            "answers": [
                {"respondent": "r1", "team": "core", "practice": "z-last", "state": "unknown"},
                {
                    "respondent": "r1",
                    "team": "core",
                    "practice": "ci-build",
                    "state": "chosen",
                    "value": 0.5,
                    "evidence": "shown",
                    "note": "the board of March",
                },
                {
                    "respondent": "r1",
                    "team": "core",
                    "practice": "feature-store",
                    "state": "not-applicable",
                    "reason": "one model",
                    "approved-by": "r9",
                },
            ],
            "consensus": [{"team": "core", "practice": "ci-build", "value": 0.25}],
        }
    ],
    "limits": {
        "quarters": 6,
        "weeks-per-quarter": 40,
        "budget": 600000,
        "starts-at-once": 4,
        "week-cost": 4000,
    },
    "milestones": [{"id": "march", "title": "March", "date": "2026-03-31"}],
}


def engagement(**changed: Any) -> Engagement:
    return Engagement.model_validate_json(json.dumps({**DATA, **changed}))


def event(name: str, practice: str = "ci-build", **changed: Any) -> AnswerEvent:
    values: dict[str, Any] = {"state": "chosen", "value": 1.0, "evidence": "stated", **changed}
    return AnswerEvent(name, "spring", "r1", "core", practice, **values)
