"""What is known of each parameter: measured, said, or taken from the template at this size.

An answer of the profile replaces the template's number, never the effects on others; a log
replaces both. Outcomes a client states (lead time, fail rate, recovery …) are not read here at
all: they are checks of the simulation (`mirror.py`), never inputs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from advisor.baseline.template import Parameter, Template, load_template
from advisor.baseline.types import Provenance

if TYPE_CHECKING:
    from advisor.engagement import Engagement

__all__ = [
    "KNOWN_BETTER",
    "Known",
    "Size",
    "counts_money",
    "first_known",
    "known_parameters",
    "number_of",
    "size_of",
]

KNOWN_BETTER: tuple[Provenance, ...] = ("stated", "measured", "fitted")
"""What is known of this client holds today as it is, whatever the practices in place make of it."""

_STATED_BAND = 0.15
"""A stated flow (changes a week, models a month) is taken to be right within 15 % (setting)."""


@dataclass(frozen=True, slots=True)
class Known:
    """A parameter's value with its band and how it is known; `text` where it is a word."""

    value: float
    low: float
    high: float
    provenance: Provenance
    source: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Size:
    """What anchors depend on: engineers (at least 1), and models that serve (0: no model part)."""

    engineers: float
    models: int
    assumed: tuple[str, ...]


def number_of(profile: Mapping[str, Any], id_: str) -> float | None:
    """A profile answer as a number; None where it is not answered or is not one."""
    value = profile.get(id_)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def counts_money(profile: Mapping[str, Any], kind: str) -> bool:
    """Whether the client wants this kind of money counted: people, machines, incidents, quality.

    Without a choice every kind counts.

    >>> counts_money({}, "people"), counts_money({"money-counted": ("incidents",)}, "people")
    (True, False)
    """
    chosen = profile.get("money-counted")
    return kind in chosen if isinstance(chosen, tuple | list) and chosen else True


def size_of(engagement: Engagement) -> Size:
    """The organisation's size. Models that serve are those in production, or the pilots where
    nothing is in production yet; `ai: none` means no model part at all."""
    profile, assumed = engagement.profile, []
    engineers = number_of(profile, "engineers")
    if engineers is None:
        engineers = float(sum(team.people for team in engagement.teams)) or 60.0
        assumed.append(f"engineers not stated: the teams' {engineers:.0f} people are taken")
    models = number_of(profile, "production-models") or 0.0
    if models == 0:
        models = number_of(profile, "pilots") or 0.0
        if models:
            assumed.append(
                f"no model in production: the {models:.0f} pilots are simulated as serving"
            )
    if profile.get("ai") == "none":
        models = 0.0
    return Size(max(1.0, engineers), int(models), tuple(assumed))


def known_parameters(template: Template, engagement: Engagement, size: Size) -> dict[str, Known]:
    """Every parameter of the template that this organisation has."""
    found = {
        one.id: _known(one, template, engagement.profile, size)
        for one in template.parameters
        if one.part == "software" or size.models > 0
    }
    if number_of(engagement.profile, "engineers") is None:
        heads = size.engineers
        found["engineers"] = Known(heads, heads, heads, "assumption", "the teams' people")
    changes = number_of(engagement.profile, "changes-per-week")
    if changes is not None and changes > 0:
        found["changes-per-engineer"] = _stated(changes / size.engineers, _STATED_BAND)
    return found


def first_known(engagement: Engagement) -> dict[str, Known]:
    """Every parameter as it is known at first contact: nothing measured, nothing fitted."""
    return known_parameters(load_template(), engagement, size_of(engagement))


def _known(one: Parameter, template: Template, profile: Mapping[str, Any], size: Size) -> Known:
    anchor = _anchor(one, template, size)
    if one.asked is None:
        return anchor
    if one.in_words:
        word = profile.get(one.asked)
        return (
            anchor if not isinstance(word, str) else _word(word, "stated", "stated by the client")
        )
    if one.asked == "approval-board" and profile.get(one.asked) is False:
        return Known(0.0, 0.0, 0.0, "stated", "stated by the client: no board")
    stated = number_of(profile, one.asked)
    if stated is not None:
        return _stated(stated * one.times, 0.0 if one.count or one.price else _STATED_BAND)
    if one.price:
        return Known(0.0, 0.0, 0.0, "assumption", "no price was given: not priced")
    return anchor


def _anchor(one: Parameter, template: Template, size: Size) -> Known:
    provenance: Provenance = "assumption" if one.basis == "assumption" else "default"
    source = "; ".join(template.sources[key] for key in one.source) or "expert assumption"
    if one.in_words:
        return _word(one.words(size.engineers)[1], provenance, source)
    low, typical, high = one.band(size.engineers, size.models)
    return Known(typical, low, high, provenance, source)


def _word(word: str, provenance: Provenance, source: str) -> Known:
    return Known(math.nan, math.nan, math.nan, provenance, source, word)


def _stated(value: float, band: float) -> Known:
    return Known(value, value * (1 - band), value * (1 + band), "stated", "stated by the client")
