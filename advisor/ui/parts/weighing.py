"""The client's own 100 points on each axis, and what each answer puts into it."""

from __future__ import annotations

import streamlit as st

from advisor.decision import Decision, Move
from advisor.engagement import AXES, axis_points, weight_faults
from advisor.faults import Fault
from advisor.report import numbers
from advisor.ui import saving, session
from advisor.ui.components import Column, html_block, table, unsaved
from advisor.ui.markup import label, tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["moved", "points"]

_MOST = 6


def points(now: Current) -> None:
    """A form for each axis; saved only where the points add up to 100."""
    own = now.engagement.weights
    state = say("weighing.own") if own is not None else say("weighing.matrix")
    with st.expander(say("weighing.title", state=state), icon=":material/tune:", key="weighing"):
        html_block(tag("p", say("weighing.note"), cls="caption"))
        unsaved("weights")
        columns = st.columns(2, gap="large")
        for column, axis in zip(columns, AXES, strict=True):
            with column:
                _axis(now, axis)
        if own is not None:
            st.button(say("weighing.reset"), key="weighing-reset", on_click=_reset, args=(now.id,))


def _axis(now: Current, axis: str) -> None:
    catalogue = session.catalogue()
    names = {each.id: each.name for each in catalogue.dimensions}
    names |= {each.id: each.name for each in catalogue.matrix.factors}
    stated = axis_points(catalogue, axis)
    own = getattr(now.engagement.weights, axis, None) or stated
    version = now.stored.version("weights")
    html_block(tag("h3", catalogue.matrix.axis(axis).title, cls="card-title"))  # type: ignore[arg-type]
    with st.form(f"weigh-{axis}-{now.id}-{version}", border=False):
        given = {
            id_: st.number_input(
                label(names[id_]),
                0.0,
                100.0,
                round(float(own.get(id_, 0.0)), 4),
                5.0,
                "%.6g",
                help=say("weighing.stated", points=f"{matrix:.4g}"),
            )
            for id_, matrix in stated.items()
        }
        if st.form_submit_button(say("weighing.save")):
            _save(now, axis, given)


def _save(now: Current, axis: str, given: dict[str, float]) -> None:
    faults = [
        Fault(part or axis, what, remedy)
        for part, what, remedy in weight_faults(session.catalogue(), axis, given)
    ]
    if faults:
        session.put("unsaved", ("weights", tuple(faults)))
    else:
        held = now.engagement.weights
        body = {} if held is None else held.model_dump(mode="json", exclude_none=True)
        saving.save_part(now.id, "weights", {**body, axis: given})
    st.rerun()


def _reset(name: str) -> None:
    saving.save_part(name, "weights", None)


def moved(now: Current) -> None:
    """Which answers put how much into each axis, and where most is missing."""
    decision = now.assessment.decision
    if not decision.moves:
        return
    with st.expander(say("weighing.moved"), icon=":material/account_tree:"):
        html_block(tag("p", say("weighing.moved-note"), cls="caption"))
        left, right = st.columns(2, gap="large")
        with left:
            _moves(decision, "foundation")
        with right:
            _moves(decision, "need")
        html_block(
            tag("h3", say("weighing.fired"), cls="card-title"),
            tag("ol", *(tag("li", each.text) for each in decision.fired), cls="trace"),
        )


def _moves(decision: Decision, axis: str) -> None:
    catalogue = session.catalogue()
    mine = [each for each in decision.moves if each.axis == axis and each.share]
    shown = mine[:_MOST]
    columns = [
        Column(say("weighing.answer"), answer=True),
        Column(say("weighing.puts"), number=True),
        Column(say("weighing.missing"), number=True),
    ]
    rows = [_row(each) for each in shown]
    if axis == "foundation":
        back = sorted(mine, key=lambda each: (-each.missing, each.id))[:_MOST]
        rows += [_row(each) for each in back if each not in shown]
    name = catalogue.matrix.axis(axis).title  # type: ignore[arg-type]
    table(say("weighing.table", axis=name), columns, rows)


def _row(move: Move) -> tuple[object, ...]:
    catalogue = session.catalogue()
    name = (
        catalogue.practices[move.id].name
        if move.kind == "practice"
        else catalogue.question(move.id).question
    )
    told = tag("span", name, tag("div", numbers.share(move.value), cls="ink3 small"))
    return told, f"{move.moved:.3f}", f"{move.missing:.3f}"
