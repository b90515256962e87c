"""Which simulated measures head a page, and what they are called there."""

from __future__ import annotations

__all__ = ["FANS", "HEADLINE", "measure_words", "money_measures", "subject_words"]

_NAMES = {
    "lead-time.mean": "Lead time for changes",
    "lead-time.p50": "Lead time, median",
    "deployment-frequency": "Deployments",
    "change-fail-rate": "Change fail rate",
    "recovery-time.p50": "Time to recover, median",
    "incidents": "Incidents",
    "rework-rate": "Rework rate",
    "below-floor": "Model time below its floor",
    "model-quality": "Model quality",
    "utilisation": "Utilisation",
    "queue-wait.mean": "Wait in the queue",
    "cost": "Running cost",
    "retrainings": "Retrainings",
    "completions": "Completions",
}
HEADLINE = (
    ("lead-time.mean", "change"),
    ("deployment-frequency", "change"),
    ("change-fail-rate", "change"),
    ("recovery-time.p50", "change"),
    ("below-floor", "all"),
    ("lead-time.mean", "model-release"),
    ("utilisation", "gpu"),
    ("cost", "all"),
)
"""Measure and subject of the eight tiles; a pair that the scenario lacks is left out."""

FANS = (
    ("lead-time.mean", "change", "time"),
    ("change-fail-rate", "change", "share"),
    ("below-floor", "all", "share"),
    ("deployment-frequency", "change", "per week"),
)
"""Measure and subject of the four charts over the plan."""

_SUBJECTS = {
    "all": "",
    "change": "software changes",
    "model-release": "model releases",
    "training": "retraining",
    "gpu": "GPUs",
    "runners": "build runners",
    "developers": "developers",
    "testers": "testers",
    "operations": "operations",
    "data-scientists": "data scientists",
    "approvers": "approvers",
    "on-call": "people on call",
}


def measure_words(measure: str) -> str:
    """A measure's name for people.

    >>> measure_words("lead-time.mean"), measure_words("queue-length")
    ('Lead time for changes', 'Queue length')
    """
    named = _NAMES.get(measure)
    return named or measure.replace("-", " ").replace(".", ", ").capitalize()


def subject_words(subject: str) -> str:
    """What a measure is taken of; nothing for the whole."""
    return _SUBJECTS.get(subject, subject.replace("-", " "))


def money_measures() -> frozenset[str]:
    """Measures in the engagement's money."""
    return frozenset({"cost", "value-lost"})
