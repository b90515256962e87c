"""Values that are no number in words: rhythms, policies, detectors, lists of any of them.

Knows the words of the scenario format (time unit hour), nothing of practices.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["said"]

_RHYTHMS = {
    "quarterly": "every quarter",
    "two-monthly": "every two months",
    "monthly": "every month",
    "fortnightly": "every two weeks",
    "weekly": "every week",
    "twice-weekly": "twice a week",
    "daily": "every day",
    "office-hours": "in office hours",
    "always": "at any time",
    "nightly": "at night",
    "window": "in the deployment window",
}


def said(value: Any) -> str:
    """A value that is no number, in a few words.

    >>> said("two-monthly"), said({"kind": "on-alarm"}), said(None)
    ('every two months', 'when an alarm comes', 'nothing')
    >>> said({"kind": "first-of", "policies": [{"kind": "on-alarm"},
    ...                                        {"kind": "periodic", "every": 720}]})
    'when an alarm comes, or every 30 days, whichever is first'
    >>> said({"kind": "threshold", "below": 0.89})
    'below a quality of 0.89'
    """
    if isinstance(value, Mapping):
        return _of_kind(value)
    if isinstance(value, list | tuple):
        return "; ".join(map(said, value)) or "nothing"
    if value is None:
        return "nothing"
    return _RHYTHMS.get(str(value), str(value).replace("-", " "))


def _of_kind(value: Mapping[str, Any]) -> str:
    kind = value.get("kind")
    if kind == "on-alarm":
        return "when an alarm comes"
    if kind == "periodic":
        return f"every {_days(value['every'])}"
    if kind == "first-of":
        return f"{', or '.join(map(said, value['policies']))}, whichever is first"
    if kind == "cumulative-regret" and "points-days" in value:
        return f"when lost quality adds up to {value['points-days']:g} points times days"
    if kind == "threshold":
        return f"below a quality of {value['below']:.4g}"
    rest = [f"{key} {_short(each)}" for key, each in value.items() if _is_plain(key, each)]
    name = str(kind or "").replace("-", " ")
    return ", ".join([*([name] if name else []), *rest]) or "nothing"


def _days(hours: float) -> str:
    days = hours / 24
    return "day" if days == 1 else f"{days:g} days"


def _is_plain(key: str, value: Any) -> bool:
    return key != "kind" and isinstance(value, int | float | str) and not isinstance(value, bool)


def _short(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, int | float) else str(value)
