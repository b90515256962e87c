"""Which simulated measures head a page, and what they are called there."""

from __future__ import annotations

from advisor.outlook import HEADLINES
from advisor.report.mechanisms import place_words
from advisor.ui.words import WORDS, say

__all__ = [
    "DIFFERENCES",
    "FANS",
    "HEADLINE",
    "TILES",
    "WHAT_IF",
    "WHAT_IF_FANS",
    "measure_words",
    "money_measures",
    "plain_unit",
    "subject_words",
]

HEADLINE = (
    ("lead-time.mean", "change"),
    ("deployment-frequency", "change"),
    ("change-fail-rate", "change"),
    ("recovery-time.p50", "change"),
    ("below-floor", "all"),
    ("lead-time.mean", "model-release"),
    ("incidents", "all"),
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

DIFFERENCES = HEADLINES
"""Measure and subject of the rows that compare the roadmap with doing nothing."""

TILES = (
    ("lead-time.mean", "change"),
    ("deployment-frequency", "change"),
    ("change-fail-rate", "change"),
    ("recovery-time.p50", "change"),
    ("incidents", "all"),
    ("below-floor", "all"),
    ("queue-wait.mean", "gpu"),
    ("cost", "all"),
    ("lead-time.mean", "model-release"),
    ("utilisation", "testers"),
    ("utilisation", "operations"),
)
"""Measure and subject of a what-if's eight tiles: the first eight that the scenario has."""

WHAT_IF_FANS = (
    ("lead-time.mean", "change", "time"),
    ("below-floor", "all", "share"),
    ("queue-wait.mean", "gpu", "time"),
    ("change-fail-rate", "change", "share"),
    ("deployment-frequency", "change", "per week"),
    ("recovery-time.p50", "change", "time"),
)
"""Measure and subject of a what-if's four charts: the first four that the scenario has."""

WHAT_IF = tuple(
    dict.fromkeys((*TILES, *((one, two) for one, two, _ in WHAT_IF_FANS), *DIFFERENCES))
)
"""All that a what-if is asked for."""


def measure_words(measure: str, subject: str = "") -> str:
    """A measure's name for people, of a subject where it has one of its own there.

    >>> measure_words("lead-time.mean"), measure_words("queue-length")
    ('Lead time for changes', 'Queue length')
    """
    named = WORDS.get(f"measure.{measure} of {subject}") or WORDS.get(f"measure.{measure}")
    return named or measure.replace("-", " ").replace(".", ", ").capitalize()


def subject_words(subject: str) -> str:
    """What a measure is taken of; nothing for the whole, and of a stage also its pipeline.

    A second pool of one kind has its number beside the name.

    >>> subject_words("push-load"), subject_words("change.test"), subject_words("gpu-2")
    ('runs before the merge', 'software changes, automated tests', 'GPUs (2)')
    """
    if subject == "all":
        return ""
    pipeline, _, stage = subject.partition(".")
    if stage:
        words, _, _ = place_words(f"pipelines[id={pipeline}].stages[id={stage}].time").partition(
            ":"
        )
        return words[:1].lower() + words[1:]
    kind, _, number = subject.rpartition("-")
    if number.isdecimal() and f"subject.{kind}" in WORDS:
        return say("subject.another", name=WORDS[f"subject.{kind}"], n=number)
    return WORDS.get(f"subject.{subject}", subject.replace("-", " "))


def money_measures() -> frozenset[str]:
    """Measures in the engagement's money."""
    return frozenset({"cost", "value-lost"})


def plain_unit(unit: str) -> str:
    """A profile question's unit as the writer of numbers knows it.

    >>> plain_unit("share of deployments"), plain_unit("hours"), plain_unit("models a month")
    ('share', 'h', 'models a month')
    """
    if unit.startswith("share"):
        return "share"
    known = {
        "hours": "h",
        "deployments a week": "per week",
        "incidents a week": "per week",
        "per model and year": "a year",
    }
    return known.get(unit, unit)
