"""What a log tells of the whole, divided into the parameters of one organisation.

Runs a week become runs per merged change, experiments a week those of one data scientist, and the
failures of a test or a training are split between the causes as the template splits them: the sum
is measured, the split is not, and the source says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from advisor.baseline.known import Known

if TYPE_CHECKING:
    from advisor.engagement import Log

__all__ = ["divided_totals", "named_log", "number_of_fit"]

_CAUSES = {
    "test-fails": ("test-flaky", "test-defect"),
    "train-fails": tuple(
        f"train-fails-{each}" for each in ("platform", "code", "data", "hardware")
    ),
}
_MOST_FAIL = 0.95


def divided_totals(log: Log, known: Mapping[str, Known]) -> tuple[dict[str, Known], list[str]]:
    """The parameters that the totals of a log give, and sentences on totals that give none."""
    totals = log.fits.get("totals", {})
    found: dict[str, Known] = {}
    notes = []
    for name, fit in totals.items() if isinstance(totals, Mapping) else ():
        number = number_of_fit(fit)
        made = {} if number is None else _divided(str(name), number, log, known)
        if not made:
            notes.append(f"log {log.id}: `{name}` finds nothing to be divided by here")
        found |= made
    return found, notes


def _divided(
    name: str, number: tuple[float, float, float], log: Log, known: Mapping[str, Known]
) -> dict[str, Known]:
    origin = f"measured: {named_log(log)}"
    if name in _CAUSES:
        causes = [known[id_] for id_ in _CAUSES[name] if id_ in known]
        whole = sum(each.value for each in causes)
        if not (whole > 0 and number[0] <= _MOST_FAIL):
            return {}
        source = f"{origin}: all causes {number[0]:.3g}, split between them as in the template"
        return {
            id_: _times(number, known[id_].value / whole, source)
            for id_ in _CAUSES[name]
            if id_ in known
        }
    if name == "runs-per-week" and {"changes-per-engineer", "engineers"} <= set(known):
        changes = known["changes-per-engineer"].value * known["engineers"].value
        words = f"{number[0]:.4g} runs a week by {changes:.4g} changes a week"
        return (
            {"runs-per-change": _times(number, 1 / changes, f"{origin}: {words}")}
            if changes
            else {}
        )
    if name == "experiments-per-week" and {"experiments", "data-scientists"} <= set(known):
        people = max(1.0, known["data-scientists"].value)
        words = f"{number[0]:.4g} jobs a week by {people:.4g} data scientists"
        return {"experiments": _times(number, 1 / people, f"{origin}: {words}")}
    return {}


def _times(number: tuple[float, float, float], by: float, source: str) -> Known:
    value, low, high = number
    return Known(value * by, low * by, high * by, "measured", source)


def number_of_fit(fit: Any) -> tuple[float, float, float] | None:
    """value, low and high of a fit; None unless it is a finite number not below 0."""
    if isinstance(fit, Mapping):
        value = fit.get("value")
        low, high = fit.get("low", value), fit.get("high", value)
    else:
        value = low = high = fit
    numbers = [
        float(each)
        for each in (value, low, high)
        if isinstance(each, int | float) and not isinstance(each, bool)
    ]
    if len(numbers) != 3 or not all(math.isfinite(each) and each >= 0 for each in numbers):
        return None
    return numbers[0], numbers[1], numbers[2]


def named_log(log: Log) -> str:
    """A log by its id and file, after the label of whose data it is."""
    named = f"log {log.id} ({log.file})"
    return f"{log.label}, {named}" if log.label else named
