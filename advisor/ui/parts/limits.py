"""Limits and wishes: what the plan may spend, what must start, what stays out."""

from __future__ import annotations

import streamlit as st

from advisor.engagement import Limits
from advisor.ui import saving, session
from advisor.ui.components import badge, html_block, unsaved
from advisor.ui.markup import label, tag
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["forms"]


def forms(now: Current, held: Simulated | None) -> None:
    """The limits as one form, pins and exclusions beside it; saved at once, rerun by hand."""
    with st.expander(say("roadmap.limits"), expanded=held is None, key="limits"):
        html_block(tag("p", say("roadmap.limits-note"), cls="caption"))
        left, right = st.columns((1, 1), gap="large")
        with left:
            _limits(now)
        with right:
            _pins(now, held)
            _forbids(now)
        unsaved("limits")
        unsaved("roadmap")


def _limits(now: Current) -> None:
    limits, currency = now.engagement.limits, label(now.engagement.currency)
    version = now.stored.version("limits")
    if saving.changed_meanwhile(now, "limits"):
        html_block(badge("attention", say("faults.theirs")))
    with st.form(f"limits-{now.id}-{version}", border=False):
        quarters = st.number_input(
            say("roadmap.limit-quarters"), 1, 40, limits.quarters, key=f"quarters-{version}"
        )
        weeks = st.number_input(
            say("roadmap.limit-weeks"), 0.0, 1e6, float(limits.weeks_per_quarter), 1.0, "%.10g"
        )
        budget = st.number_input(
            say("roadmap.limit-budget", currency=currency),
            0.0,
            1e12,
            float(limits.budget),
            10_000.0,
            "%.12g",
        )
        starts = st.number_input(say("roadmap.limit-starts"), 1, 1000, limits.starts_at_once)
        each = _quarter_budget(limits, currency)
        years = st.number_input(
            say("roadmap.limit-years-after"), 0.0, 20.0, float(limits.years_after or 0), 0.5, "%.4g"
        )
        cost = st.number_input(
            say("roadmap.limit-week-cost", currency=currency),
            0.0,
            1e7,
            float(limits.week_cost),
            100.0,
            "%.12g",
        )
        if st.form_submit_button(say("roadmap.save")):
            saved = saving.save_part(
                now.id,
                "limits",
                {
                    "quarters": int(quarters),
                    "weeks-per-quarter": weeks,
                    "budget": budget,
                    "starts-at-once": int(starts),
                    "week-cost": cost,
                }
                | ({} if each is None else {"budget-per-quarter": each})
                | ({"years-after": years} if years else {}),
                version,
            )
            if saved:
                st.rerun()


def _quarter_budget(limits: Limits, currency: str) -> float | None:
    """The money of one quarter; none where nothing stands in the field."""
    now = limits.budget_per_quarter
    return st.number_input(
        say("roadmap.limit-quarter-budget", currency=currency),
        0.0,
        1e12,
        None if now is None else float(now),
        10_000.0,
        "%.12g",
    )


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
