"""An organisation of eight engineers without models that is simulated and planned in seconds."""

from __future__ import annotations

from advisor.catalogue import load_catalogue
from advisor.engagement import Answer, Engagement, new_engagement
from advisor.scoring import asked_practices

__all__ = ["small_organisation"]


def small_organisation(title: str) -> Engagement:
    """Everything the quick edition asks is in place but for two practices; one quarter to plan."""
    catalogue = load_catalogue()
    made = new_engagement(
        catalogue, title, currency="EUR", edition="quick", profile={"ai": "none", "engineers": 8}
    )
    answers = tuple(
        Answer(
            respondent="r1", team="organisation", practice=practice.id, state="chosen",
            value=0.5 if at < 2 else 1.0, evidence="stated",
        )
        for at, practice in enumerate(asked_practices(catalogue, made))
    )  # fmt: skip
    rounds = (made.rounds[0].model_copy(update={"answers": answers}),)
    limits = made.limits.model_copy(update={"quarters": 1})
    return made.model_copy(update={"rounds": rounds, "limits": limits})
