"""Which parameters of today's model may be fitted to stated outcomes, and between which bounds.

Free are waits nobody measures without being asked (for a review, for an approval, until somebody
responds to an incident or looks at a model, before a model is taken up), the size of a batch (how
many units release by themselves) and the rhythm of releases, and the slots of pools: only where
neither a log measured nor the client stated them. The bounds are
those of the parameter's row. Outcomes are never free.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.baseline.known import Known, size_of
from advisor.baseline.mirror import stated_outcomes
from advisor.baseline.template import Parameter, Template
from advisor.model import CALENDAR_LADDER

if TYPE_CHECKING:
    from advisor.baseline.types import Baseline
    from advisor.engagement import Engagement

__all__ = ["FREE", "Knob", "behind_outcomes", "fitted_parameters", "free_parameters"]

_LEAD, _OFTEN = "stated-lead-time-days", "stated-deployments-per-week"
_FAIL, _FIXES = "stated-change-fail-rate", "stated-rework-rate"
_RECOVERY = "stated-recovery-hours"
_SERVING, _AGAIN = "stated-model-release-days", "stated-retrainings-per-year"

FREE: Mapping[str, tuple[str, ...]] = {
    "review-wait": (_LEAD,),
    "approval-notice": (_LEAD,),
    "release-rhythm": (_LEAD, _OFTEN, _FAIL, _FIXES, _SERVING),
    "units": (_OFTEN, _FAIL, _FIXES, _LEAD),
    "testers": (_LEAD,),
    "operations": (_LEAD,),
    "runners": (_LEAD,),
    "gpus": ("stated-utilisation", _SERVING),
    "mr-prioritise": (_SERVING,),
    "mr-handover": (_SERVING,),
    "detect": (_RECOVERY,),
    "decide": (_AGAIN,),
    "complaint-hours": (_AGAIN,),
}
"""The free parameters of the template by id, and the questions whose outcomes each can move."""


@dataclass(frozen=True, slots=True)
class Knob:
    """A free parameter: its value today between two bounds, or a word among `words` (at `place`).

    Turned by a number from -1 (the lower bound) over 0 (today) to 1 (the upper one), in proportion
    between them; words by whole steps.
    """

    id: str
    path: str
    unit: str
    value: float
    low: float
    high: float
    whole: bool
    words: tuple[str, ...] = ()
    place: int = 0

    def number(self, turn: float) -> float:
        """The parameter's value at a turn in [-1, 1].

        >>> wait = Knob("review-wait", "", "hours", 8.0, 2.0, 32.0, False)
        >>> wait.number(-1), wait.number(0), wait.number(0.5), wait.number(1)
        (2.0, 8.0, 16.0, 32.0)
        """
        end, share = (self.high if turn > 0 else self.low), abs(turn)
        if self.value > 0 and end > 0:
            found = self.value * (end / self.value) ** share
        else:
            found = self.value + (end - self.value) * share
        return float(max(1, round(found))) if self.whole else found

    def word(self, steps: float) -> str:
        """The word so many steps away from today's."""
        at = self.place + round(steps)
        return self.words[min(len(self.words) - 1, max(0, at))]

    def known(self, turn: float, source: str) -> Known:
        """The parameter at this turn, as a baseline takes it."""
        if self.words:
            return Known(math.nan, math.nan, math.nan, "fitted", source, self.word(turn))
        value = self.number(turn)
        return Known(value, value, value, "fitted", source)


def free_parameters(
    template: Template, engagement: Engagement, baseline: Baseline
) -> tuple[tuple[Knob, ...], tuple[tuple[str, str], ...]]:
    """The knobs that some stated outcome can turn, and (parameter, why) for those that are none."""
    stated = stated_outcomes(engagement)
    rows = {str(row["id"]): row for row in baseline.parameters.to_dict("records")}
    knobs, others = [], []
    for id_, questions in FREE.items():
        row = rows.get(id_)
        if row is None or not any(each in stated for each in questions):
            continue
        why = _why_not(row, baseline)
        made = None if why else _knob(template.parameter(id_), row, engagement)
        if made is None:
            others.append((id_, why or "it has no range"))
        else:
            knobs.append(made)
    return tuple(knobs), tuple(others)


def behind_outcomes(questions: Iterable[str], baseline: Baseline) -> list[dict[Any, Any]]:
    """The rows of today's parameters that move any of these stated outcomes, in FREE's order.

    What else an outcome hangs on, as the share of changes that fail, is no wait, batch, rhythm or
    slot and stands among the other parameters.
    """
    asked = set(questions)
    rows = {str(row["id"]): row for row in baseline.parameters.to_dict("records")}
    return [rows[id_] for id_, moved in FREE.items() if id_ in rows and asked & set(moved)]


def _why_not(row: Mapping[Any, Any], baseline: Baseline) -> str:
    if row["provenance"] in ("measured", "stated"):
        return f"it is {row['provenance']}"
    if row["id"] == "approval-notice":
        share = baseline.parameters.set_index("id")["value"].get("approval-share", 0.0)
        return "" if share > 0 else "there is no board"
    return ""


def _knob(one: Parameter, row: Mapping[Any, Any], engagement: Engagement) -> Knob | None:
    given = one.id, str(row["path"]), one.unit
    if one.in_words:
        here = str(row["text"])
        ends = [*one.words(size_of(engagement).engineers), here]
        if not all(each in CALENDAR_LADDER for each in ends):
            return None
        places = [CALENDAR_LADDER.index(each) for each in ends]
        words = tuple(CALENDAR_LADDER[min(places) : max(places) + 1])
        if len(words) < 2:
            return None
        return Knob(*given, math.nan, math.nan, math.nan, False, words, words.index(here))
    value, low, high = (float(row[each]) for each in ("value", "low", "high"))
    if not low < high:
        return None
    return Knob(*given, value, min(low, value), max(high, value), one.count)


def fitted_parameters(engagement: Engagement) -> tuple[dict[str, Known], tuple[str, ...]]:
    """What a fit kept in the engagement gives today's model, and a sentence where it does not.

    Nothing unless somebody chose to use it and what was stated is still what it was fitted to.
    """
    fitted = engagement.fitted
    if fitted is None or not fitted.use:
        return {}, ()
    if dict(fitted.to) != stated_outcomes(engagement):
        return {}, (
            "free parameters were fitted to other statements than today's: they are not used; fit "
            "again",
        )
    source = "fitted to what you stated: " + ", ".join(
        each.removeprefix("stated-").replace("-", " ") for each in fitted.to
    )
    found = {}
    for one in fitted.parameters:
        if one.word is not None:
            found[one.parameter] = Known(math.nan, math.nan, math.nan, "fitted", source, one.word)
        elif one.value is not None:
            low = one.value if one.low is None else min(one.low, one.value)
            high = one.value if one.high is None else max(one.high, one.value)
            found[one.parameter] = Known(one.value, low, high, "fitted", source)
    return found, ()
