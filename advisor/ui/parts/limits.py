"""Limits and wishes: what the plan may spend, what must start, what stays out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from advisor.engagement import Limits
from advisor.ui import saving, session
from advisor.ui.components import badge, html_block, unsaved
from advisor.ui.markup import label, tag
from advisor.ui.parts import meeting
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["forms"]

_MUST = ("quarters", "weeks-per-quarter", "budget", "starts-at-once", "week-cost")


def forms(now: Current, held: Simulated | None) -> None:
    """The limits as one form, pins and exclusions beside it; saved at once, rerun by hand."""
    with st.expander(say("roadmap.limits"), expanded=held is None, key="limits"):
        html_block(tag("p", say("roadmap.limits-note"), cls="caption"))
        _keep_what_came_late(now, now.stored.version("limits"))
        met = meeting.part(now, "limits", partial(_limit_words, now))
        met = meeting.part(now, "roadmap", _wish_words) or met
        left, right = st.columns((1, 1), gap="large")
        with left:
            _limits(now, met=met)
        with right:
            _pins(now, held)
            _forbids(now)
        unsaved("limits")
        unsaved("roadmap")


def _limit_words(now: Current, body: Mapping[str, Any]) -> dict[str, str]:
    """Each limit with its name; one that is not there is empty."""
    currency = now.engagement.currency
    names = {
        "quarters": say("roadmap.limit-quarters"),
        "weeks-per-quarter": say("roadmap.limit-weeks"),
        "budget": say("roadmap.limit-budget", currency=currency),
        "starts-at-once": say("roadmap.limit-starts"),
        "budget-per-quarter": say("roadmap.limit-quarter-budget", currency=currency),
        "years-after": say("roadmap.limit-years-after"),
        "week-cost": say("roadmap.limit-week-cost", currency=currency),
    }
    return {
        name: f"{body[key]:g}" if body.get(key) is not None else "–" for key, name in names.items()
    }


def _wish_words(body: Mapping[str, Any] | None) -> dict[str, str]:
    """What must start and what stays out, by name."""
    practices, wished = session.catalogue().practices, body or {}
    pins = [f"{practices[each['practice']].name} Q{each['quarter']}" for each in
            wished.get("pins", [])]  # fmt: skip
    out = [practices[each].name for each in wished.get("forbids", [])]
    return {
        say("roadmap.pin"): ", ".join(pins) or "–",
        say("roadmap.forbid"): ", ".join(out) or "–",
    }


def _limits(now: Current, *, met: bool) -> None:
    limits, currency = now.engagement.limits, label(now.engagement.currency)
    version = now.stored.version("limits")
    if saving.changed_meanwhile(now, "limits") and not met:
        html_block(badge("attention", say("faults.theirs")))
    with st.form(f"limits-{now.id}-{version}", border=False):
        st.number_input(
            say("roadmap.limit-quarters"), 1, 40, limits.quarters, key=_key("quarters", version)
        )
        _real(say("roadmap.limit-weeks"), "weeks-per-quarter", limits.weeks_per_quarter, version)
        words = say("roadmap.limit-budget", currency=currency)
        _real(words, "budget", limits.budget, version, most=1e12, step=10_000.0)
        st.number_input(
            say("roadmap.limit-starts"), 1, 1000, limits.starts_at_once,
            key=_key("starts-at-once", version),
        )  # fmt: skip
        words = say("roadmap.limit-quarter-budget", currency=currency)
        each = limits.budget_per_quarter
        _real(words, "budget-per-quarter", each, version, most=1e12, step=10_000.0)
        words, years = say("roadmap.limit-years-after"), limits.years_after or 0.0
        _real(words, "years-after", years, version, most=20.0, step=0.5)
        words = say("roadmap.limit-week-cost", currency=currency)
        _real(words, "week-cost", limits.week_cost, version, most=1e7, step=100.0)
        if st.form_submit_button(say("roadmap.save")):
            saving.save_part(now.id, "limits", _typed(version), version)
            st.rerun()  # with what holds now, or with both where somebody else was first


def _key(name: str, version: int) -> str:
    """The key of a field: another version of the limits is another field, which shows what
    holds."""
    return f"limit-{name}-{version}"


def _real(
    words: str,
    name: str,
    value: float | None,
    version: int,
    *,
    most: float = 1e6,
    step: float = 1.0,
) -> None:
    """A field of a number; an empty one where there is none."""
    shown = None if value is None else float(value)
    st.number_input(words, 0.0, most, shown, step, "%.12g", key=_key(name, version))


def _typed(version: int) -> dict[str, Any] | None:
    """What stands in the fields of a version, as the part keeps it; nothing once they are gone."""
    names = (*_MUST, "budget-per-quarter", "years-after")
    typed = {name: session.get(_key(name, version)) for name in names}
    if any(typed[name] is None for name in _MUST):
        return None
    if not typed["years-after"]:
        del typed["years-after"]
    return {name: value for name, value in typed.items() if value is not None}


def _keep_what_came_late(now: Current, version: int) -> None:
    """Fields that were sent over a version which somebody else has replaced are kept beside it."""
    before, own = session.get("drawn-limits"), session.get("own-limits")
    if before is None or before[0] != now.id or before[1] == version or own == (now.id, version):
        return
    body = _typed(before[1])
    drawn = {number: held for number, _, held in session.store().part_history(now.id, "limits")}
    if body is None or Limits.model_validate(body) == Limits.model_validate(drawn[before[1]]):
        return
    session.put("part-met", (now.id, "limits", body))


def _choices(now: Current, held: Simulated | None) -> dict[str, str]:
    """The practices one may wish for: those with a gap, or in the plan."""
    practices = session.catalogue().practices
    wanted = [gap.practice for gap in now.assessment.gaps.items]
    if held is not None:
        wanted += [item.practice for item in held.projection.roadmap.items]
    wanted += [pin.practice for pin in now.engagement.roadmap.pins]
    wanted += list(now.engagement.roadmap.forbids)
    return {id_: practices[id_].name for id_ in practices if id_ in set(wanted)}


def _pins(now: Current, held: Simulated | None) -> None:
    names = _choices(now, held)
    edits = now.engagement.roadmap
    with st.form(f"pin-{now.id}", border=False):
        one, two = st.columns((2.4, 1), vertical_alignment="bottom")
        practice = one.selectbox(
            say("roadmap.pin"), list(names), index=None, format_func=names.__getitem__
        )
        most = now.engagement.limits.quarters
        quarter = two.number_input(say("roadmap.pin-quarter"), 1, most, 1)
        if st.form_submit_button(say("roadmap.pin-add")) and practice:
            pins = [pin for pin in _plain_pins(now) if pin["practice"] != practice]
            pins.append({"practice": practice, "quarter": int(quarter)})
            forbids = [each for each in edits.forbids if each != practice]
            _save(now, pins=pins, forbids=forbids)
            st.rerun()
    if edits.pins:
        held_names = ", ".join(f"{names[pin.practice]} Q{pin.quarter}" for pin in edits.pins)
        html_block(tag("p", say("roadmap.pinned", names=held_names), cls="small"))
        st.button(say("roadmap.unpin"), key="unpin", on_click=_unpin, args=(now,))


def _forbids(now: Current) -> None:
    names = _choices(now, None)
    st.multiselect(
        say("roadmap.forbid"),
        list(names),
        default=list(now.engagement.roadmap.forbids),
        format_func=names.__getitem__,
        key=_forbids_key(now),
        on_change=_forbid,
        args=(now,),
    )


def _forbids_key(now: Current) -> str:
    """The box's key: another version of the wishes is another box, which shows what holds."""
    return f"forbids-{now.id}-{now.stored.version('roadmap')}"


def _plain_pins(now: Current) -> list[dict[str, object]]:
    return [pin.model_dump(mode="json", by_alias=True) for pin in now.engagement.roadmap.pins]


def _unpin(now: Current) -> None:
    _save(now, pins=[], forbids=list(now.engagement.roadmap.forbids))


def _forbid(now: Current) -> None:
    chosen = list(session.get(_forbids_key(now)) or ())
    pins = [pin for pin in _plain_pins(now) if pin["practice"] not in chosen]
    _save(now, pins=pins, forbids=chosen)


def _save(now: Current, *, pins: list[dict[str, object]], forbids: list[str]) -> None:
    body = now.engagement.roadmap.model_dump(mode="json", by_alias=True, exclude_none=True)
    wished = body | {"pins": pins, "forbids": forbids}
    saving.save_part(now.id, "roadmap", wished, now.stored.version("roadmap"))
