"""What is likeliest missing where a stated outcome and the simulated one differ, in numbers.

Each sentence sets what was said beside what the scenario's calendars, waits and probabilities
imply, and says how large the thing would be that explains the rest. It never changes a number: a
statement that cannot be so is as likely wrong as the model.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from advisor.effects.places import (
    is_number,
    mean_of,
    value_at,
    weekly_arrivals,
    weeks_between,
    with_role,
)

__all__ = ["Seen", "likeliest_missing"]

_OFFICE_DAY, _YEAR_MONTHS = 8.0, 12.0
_CALENDARS_LESS = 0.8
"""A stated lead time under this share of the simulated wait for calendars contradicts them."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a sentence may use: today's scenario as plain data and what was stated and simulated.

    `parts` are mean hours of the change's lead time: calendar, queue, work, delay; `together` the
    changes of one deployment as simulated (NaN where unknown).
    """

    data: Mapping[str, Any]
    stated: float
    simulated: float
    parts: Mapping[str, float]
    together: float

    @property
    def change(self) -> Mapping[str, Any]:
        """The pipeline of changes."""
        return next(with_role(self.data, "pipelines", "change"))

    def stage(self, role: str, pipeline: str = "change") -> Mapping[str, Any]:
        """The first stage of a role; empty where there is none."""
        found = next(with_role(self.data, "pipelines", pipeline), {"stages": ()})
        return next((each for each in found["stages"] if each.get("role") == role), {})

    @property
    def rhythm(self) -> str:
        """The calendar on which changes are released."""
        return str(self.stage("release").get("opens", "always"))


def likeliest_missing(question: str, seen: Seen) -> str:
    """One sentence on a missed outcome; empty where nothing better than the general hint is known.

    `question` is the profile's question that stated it.
    """
    said = _SENTENCES.get(question)
    known = math.isfinite(seen.stated) and math.isfinite(seen.simulated) and seen.simulated > 0
    return said(seen) if said is not None and known else ""


def _lead_time(seen: Seen) -> str:
    gap, every = seen.stated - seen.simulated, weeks_between(seen.rhythm) * 7.0
    said, implied = f"you said {_number(seen.stated)} days", _number(seen.simulated)
    if gap > 0:
        words = f"{said}, your calendars and waits imply {implied}: {_number(gap)} days are missing"
        if every > 0:
            words += f", as if a change missed {_number(gap / every)} of the {seen.rhythm} releases"
        if not _takes_place(seen.stage("approval")):
            return f"{words}, or waited for an approval nobody named"
        return f"{words}, or waited that much longer for a review or the board"
    calendar = seen.parts.get("calendar", math.nan) / 24.0
    if seen.stated < _CALENDARS_LESS * calendar:
        return (
            f"{said}, but the wait for calendars alone is {_number(calendar)}: changes go out "
            f"another way than by the {seen.rhythm} release, or the clock starts later than at the "
            "first commit"
        )
    return f"{said}, your calendars and waits imply {implied}: a wait is shorter than assumed"


def _frequency(seen: Seen) -> str:
    units = int(seen.change.get("units", 1))
    needed = units * seen.stated / seen.simulated
    return (
        f"{units} {'unit' if units == 1 else 'units'} on the {seen.rhythm} release make "
        f"{_number(seen.simulated)} deployments a week; {_number(seen.stated)} would take about "
        f"{_number(needed)} units, or releases {_number(seen.stated / seen.simulated)} times as "
        "often"
    )


def _fail_rate(seen: Seen) -> str:
    """A rate per deployment as one per change: 1 - (1 - p)^n."""
    if not (seen.together >= 1 and 0 < seen.stated < 1 and seen.simulated < 1):
        return ""
    said, model = (1 - (1 - rate) ** (1 / seen.together) for rate in (seen.stated, seen.simulated))
    sizes = math.log1p(-seen.stated) / math.log1p(-model) if model > 0 else math.nan
    words = (
        f"with {_number(seen.together)} changes a deployment {_share(seen.stated)} of deployments "
        f"are {_share(said)} of changes, the model has {_share(model)}"
    )
    if seen.stated > seen.simulated:
        return (
            f"{words}: it would take {_number(sizes)} changes a deployment to fail so often; "
            "likeliest is that failures are counted which no change caused or which nobody had to "
            "mend at once, or that deployments hold more than was said"
        )
    return f"{words}: likeliest is that only large failures are counted"


def _rework(seen: Seen) -> str:
    share = value_at(seen.change, ["production", "rework", "share"])
    if not is_number(share):
        return ""
    return (
        f"{_share(float(share))} of failures are mended by a deployment of their own in the model; "
        f"{_share(seen.stated)} would take {_number(seen.stated / seen.simulated)} times as many "
        "of them, or as many failures"
    )


def _recovery(seen: Seen) -> str:
    production = seen.change.get("production", {})
    detect, restore = (
        mean_of(value_at(production, [each, "time"])) for each in ("detect", "restore")
    )
    share = value_at(production, ["rollback", "share"])
    back = float(share) if is_number(share) else 0.0
    words = (
        f"on average {_number(detect)} hours until somebody works on it and {_number(restore)} of "
        f"repair by day and night, {_share(back)} are simply taken back"
    )
    gap = abs(seen.stated - seen.simulated)
    if seen.stated > seen.simulated:
        return (
            f"{words}: you said {_number(gap)} hours more at the median; incidents that wait for "
            "the morning or for access would take that"
        )
    if seen.stated < detect:
        return (
            f"{words}: you said {_number(gap)} hours less, under what it takes to notice: "
            "likeliest the clock starts when somebody is called"
        )
    return f"{words}: you said {_number(gap)} hours less: more is taken back than assumed"


def _incidents(seen: Seen) -> str:
    background = sum(
        weekly_arrivals(each["arrivals"]) for each in with_role(seen.data, "pipelines", "incident")
    )
    from_changes = max(0.0, seen.simulated - background)
    words = (
        f"{_number(from_changes)} a week come from changes in the model, {_number(background)} "
        "from nothing that changed"
    )
    if seen.stated > seen.simulated:
        other = seen.stated - from_changes
        return f"{words}; {_number(other)} of the latter would match: they are the least known"
    return f"{words}: likeliest small ones are not counted"


def _utilisation(seen: Seen) -> str:
    ratio = seen.stated / seen.simulated
    more = "as many experiments, or experiments as long" if ratio > 1 else "of the experiments"
    return (
        f"{_share(seen.stated)} would take {_number(ratio)} times {more}; cards that are held "
        "without work count as busy only where the meter counts them"
    )


def _model_release(seen: Seen) -> str:
    found = next(with_role(seen.data, "pipelines", "model-release"), {"stages": ()})
    stages = {
        str(each["role"]): mean_of(each.get("time"))
        for each in found["stages"]
        if each.get("role") and mean_of(each.get("time")) > 0
    }
    if not stages:
        return ""
    longest = max(stages, key=lambda role: stages[role])
    gap = abs(seen.stated - seen.simulated)
    side = "are missing" if seen.stated > seen.simulated else "are too many"
    return (
        f"you said {_number(seen.stated)} days, the known steps imply {_number(seen.simulated)}: "
        f"{_number(gap)} days {side}; the longest step is `{longest}` with "
        f"{_number(stages[longest] / _OFFICE_DAY)} working days, the release calendar is "
        f"{seen.rhythm}"
    )


def _retrainings(seen: Seen) -> str:
    ratio = seen.stated / seen.simulated
    if ratio < 1:
        return (
            f"the model retrains {_number(seen.simulated)} times a year because somebody notices "
            f"decay so often; {_number(seen.stated)} would be so if {_share(ratio)} of alarms led "
            f"to a retraining, or if models wore {_number(1 / ratio)} times more slowly: likeliest "
            "complaints are heard and nothing follows"
        )
    return (
        f"alarms alone give {_number(seen.simulated)} a year; likeliest models are also retrained "
        f"by the calendar, about every {_number(_YEAR_MONTHS / seen.stated)} months"
    )


def _takes_place(stage: Mapping[str, Any]) -> bool:
    share = stage.get("applies", 1.0)
    return bool(stage) and (not is_number(share) or share > 0)


def _number(value: float) -> str:
    """Two significant figures, without an exponent.

    >>> _number(41.7), _number(0.1234), _number(1234.0)
    ('42', '0.12', '1200')
    """
    if not math.isfinite(value) or value == 0:
        return "0" if value == 0 else "many"
    digits = 1 - math.floor(math.log10(abs(value)))
    words = f"{round(value, digits):.{max(0, digits)}f}"
    return words.rstrip("0").rstrip(".") if digits > 0 else words


def _share(value: float) -> str:
    """A share as per cent, two figures.

    >>> _share(0.2), _share(0.0123)
    ('20%', '1.2%')
    """
    return f"{_number(100 * value)}%"


_SENTENCES: Mapping[str, Callable[[Seen], str]] = {
    "stated-lead-time-days": _lead_time,
    "stated-deployments-per-week": _frequency,
    "stated-change-fail-rate": _fail_rate,
    "stated-rework-rate": _rework,
    "stated-recovery-hours": _recovery,
    "stated-incidents-per-week": _incidents,
    "stated-utilisation": _utilisation,
    "stated-model-release-days": _model_release,
    "stated-retrainings-per-year": _retrainings,
}
