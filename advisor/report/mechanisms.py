"""What a practice's effects act on, in words: from a path of the scenario to a line on a card."""

from __future__ import annotations

import math
import re

from advisor.model import Effect, Practice
from advisor.report import numbers

__all__ = ["fed_by", "moved_words", "place_words", "value_words"]

_STEP = re.compile(r"([a-z-]+)(?:\[([^\]]*)\])?")
_CHOICE = re.compile(r"(?:role|id|cause|kind)\s*(?:=|in)\s*\{?([^}]*)\}?")
_ENDS = {
    "restore.time": "time to repair a failure",
    "detect.time": "time to notice a failure",
    "rollback.share": "share of failures ended by going back",
    "rollback.time": "time to go back",
    "rework.share": "share of failures that need a fix afterwards",
    "production.fails": "share that fails in production",
    "bad-release.share": "share that is worse than before",
    "quality.at-release": "quality when released",
    "parts.days-between": "days between faults in the data",
    "parts.points": "how far quality falls",
    "parts.days": "how fast quality falls",
    "quality.floor": "least quality that is good enough",
}
"""What the last two steps of a path mean together."""
_FIELDS = {
    "time": "time it takes",
    "fails": "share that fails",
    "applies": "share that goes through it",
    "opens": "when it can begin",
    "clock": "its working hours",
    "pool": "who does it",
    "slots": "how many there are",
    "arrivals": "how many come",
    "units": "parts released alone",
    "detector": "when an alarm comes",
    "monitors": "how they are watched",
    "retraining": "when they are retrained",
    "label-delay": "days until the truth is known",
    "labels": "true outcomes for each check",
    "every": "time between checks",
    "cost-per-slot-hour": "price of an hour",
    "backfill": "filling of gaps",
    "discipline": "order of the queue",
    "interruption": "how often it is interrupted",
    "serving": "serving cost",
    "on-failure": "what follows a failure",
    "notice": "notice before a release",
    "parallel": "parallel runs",
    "priority": "priority",
    "checkpoint-every": "checkpoints",
}
_SHARES = ("probability", "fails", "applies", "share", "at-release", "below")
_UNITS = {
    "time": "h",
    "label-delay": "h",
    "every": "h",
    "days-between": "days",
    "days": "days",
    "cost-per-slot-hour": "an hour",
}
_SUBJECTS = {
    "change": "software changes",
    "model-release": "model releases",
    "training": "retraining",
    "hotfix": "unplanned fixes",
    "incident": "incidents",
    "push-load": "runs before merge",
    "experiment": "experiments",
    "toil": "tickets by hand",
    "toil-ops": "tickets of operations",
    "toil-data": "tickets about data",
    "toil-ml": "tickets about models",
    "toil-audit": "tickets for audits",
    "toil-false-page": "alarms without a cause",
    "runners": "build runners",
    "gpu": "GPUs",
    "on-call": "people on call",
    "data-scientists": "data scientists",
    "prioritise": "choosing what comes next",
    "handoff": "handing over",
    "handover": "handing over",
    "integrate": "integration",
    "productionise": "turning it into software",
    "review-wait": "waiting for review",
    "test": "automated tests",
    "security-test": "security tests",
    "manual-test": "tests by hand",
    "schema-change": "database change by hand",
    "environment": "getting an environment",
    "deploy": "deployment",
    "release": "the release",
    "canary": "trial on a small share",
    "train": "training",
    "tune": "tuning",
    "data-access": "getting the data",
    "prepare-data": "preparing the data",
    "validate": "validation",
    "evaluate": "evaluation",
    "assess": "assessment of risks",
    "decide": "deciding to retrain",
    "work": "the work itself",
}


def place_words(path: str) -> str:
    """A path of the scenario in words: where, then what.

    >>> place_words("pipelines[role=change].stages[role=test].time")
    'Software changes, automated tests: time it takes'
    >>> place_words("models[*].monitors[id=labels].detector")
    'Models: when an alarm comes'
    >>> place_words("pipelines[role=change].production.restore.time")
    'Software changes: time to repair a failure'
    """
    where, fields = [], []
    for name, chosen in _STEP.findall(path.replace("[*]", "")):
        if name in ("pipelines", "pools", "models"):
            where.append(_named(chosen) or name)
        elif name == "stages":
            where.append(_named(chosen) or "every stage")
        else:
            fields.append(name)
    known = [_FIELDS[name] for name in fields if name in _FIELDS]
    last = known[-1] if known else _FIELDS["slots"]
    words = f"{', '.join(where)}: {_ENDS.get('.'.join(fields[-2:]), last)}"
    return words[:1].upper() + words[1:]


def moved_words(path: str) -> str:
    """A place by id in words: all models alike, and the cause of a failure with it.

    >>> moved_words("pipelines[id=change].stages[id=test].fails[cause=flaky].probability")
    'Software changes, automated tests: share that fails (flaky)'
    >>> moved_words("models[id=fast].quality.at-release")
    'Models: quality when released'
    """
    cause = re.search(r"\[cause=([a-z0-9-]+)\]", path)
    words = place_words(re.sub(r"^models\[[^\]]*\]", "models[*]", path))
    return f"{words} ({cause[1].replace('-', ' ')})" if cause else words


def value_words(path: str, value: float) -> str:
    """A number of a place with its unit: hours of work, shares, gaps between arrivals.

    >>> value_words("pipelines[id=change].stages[id=test].time", 0.3)
    '0.3\xa0h'
    >>> value_words("pipelines[id=change].production.fails", 0.0052)
    '0.52%'
    >>> value_words("pipelines[id=change].arrivals", 14.0), value_words("pools[id=gpu].slots", 4)
    ('one in 14\xa0h', '4')
    """
    last = path.rsplit(".", 1)[-1]
    if not math.isfinite(value):
        return numbers.DASH
    if last in _SHARES or "fails[" in path:
        return f"{100 * value:.3g}%"
    written = f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    if last == "arrivals":
        return f"one in {written}\u00a0h"
    return f"{written}\u00a0{_UNITS[last]}" if last in _UNITS else written


def fed_by(practice: Practice) -> list[tuple[str, Effect]]:
    """What a practice changes in the simulation, each place once, in the order of its effects."""
    found: dict[str, Effect] = {}
    for effect in practice.effects:
        found.setdefault(place_words(effect.on), effect)
    return list(found.items())


def _named(chosen: str) -> str:
    match = _CHOICE.match(chosen)
    if not match:
        return ""
    words = [word.strip() for word in match[1].split(",") if word.strip()]
    return " and ".join(_SUBJECTS.get(word, word.replace("-", " ")) for word in words)
