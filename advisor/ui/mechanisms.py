"""What a practice's effects act on, in words: from a path of the scenario to a line on a card."""

from __future__ import annotations

import re

from advisor.model import Effect, Practice

__all__ = ["fed_by", "place_words"]

_STEP = re.compile(r"([a-z-]+)(?:\[([^\]]*)\])?")
_CHOICE = re.compile(r"(?:role|id|cause)\s*(?:=|in)\s*\{?([^}]*)\}?")
_FIELDS = {
    "time": "time",
    "fails": "failures",
    "applies": "share that goes through",
    "opens": "when it opens",
    "clock": "working hours of",
    "pool": "who does",
    "slots": "size",
    "arrivals": "arrivals",
    "units": "independent units",
    "detect": "time to detect",
    "restore": "time to restore",
    "rollback": "rollback",
    "rework": "rework",
    "monitors": "monitoring",
    "detector": "alarm",
    "retraining": "retraining",
    "drift": "drift",
    "quality": "quality at release",
    "label-delay": "delay of the truth",
    "labels": "labels per check",
    "every": "interval between checks",
    "cost-per-slot-hour": "price",
    "bad-release": "bad releases",
    "production": "failures in production",
    "backfill": "filling of gaps",
    "discipline": "order of the queue",
    "interruption": "interruptions",
    "serving": "serving cost",
    "on-failure": "what follows a failure",
    "notice": "notice before a release",
    "parallel": "parallel runs",
    "priority": "priority",
    "checkpoint-every": "checkpoints",
}
_PHASES = ("rollback", "failures in production")
_SUBJECTS = {
    "change": "software changes",
    "model-release": "model releases",
    "training": "retraining",
    "incident": "incidents",
    "push-load": "runs before merge",
    "experiment": "experiments",
    "toil": "tickets by hand",
    "runners": "build runners",
    "gpu": "GPUs",
    "on-call": "people on call",
    "data-scientists": "data scientists",
}


def place_words(path: str) -> str:
    """A path of the scenario in words.

    >>> place_words("pipelines[role=change].stages[role=test].time")
    'Time of test, software changes'
    >>> place_words("models[*].monitors[id=labels].detector")
    'Alarm of models'
    >>> place_words("pipelines[role=change].production.restore.time")
    'Time to restore of software changes'
    """
    subject, stage, fields = "", "", []
    for name, chosen in _STEP.findall(path.replace("[*]", "")):
        if name in ("pipelines", "pools", "models"):
            subject = _named(chosen) or name
        elif name == "stages":
            stage = _named(chosen) or "every stage"
        elif name in _FIELDS:
            fields.append(_FIELDS[name])
    what = fields[-1] if fields else "size"
    if len(fields) > 1 and (fields[-2].startswith("time to") or fields[-2] in _PHASES):
        what = fields[-2] if what == "time" else f"{what} {fields[-2].removeprefix('failures ')}"
    where = ", ".join(part for part in (stage, subject) if part)
    words = f"{what} of {where}" if where and not what.endswith(" of") else f"{what} {where}"
    return words[:1].upper() + words[1:]


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
