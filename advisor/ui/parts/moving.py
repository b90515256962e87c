"""The plan by hand: a quarter for each item, what that breaks at once, undo, planning around it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from advisor.faults import Fault
from advisor.flow import problem_of
from advisor.report.figures import gantt
from advisor.roadmap import Edited, edit_plan, is_edited
from advisor.ui import saving, session
from advisor.ui.components import badge, chart, faults_list, html_block, section, unsaved
from advisor.ui.markup import tag
from advisor.ui.parts import limits, remade
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["desk", "edited_plan"]

_OUT = 0
_FOLD = "by-hand"
_KEYS = ("quarter", "left-out")


def edited_plan(now: Current, held: Simulated) -> Edited | None:
    """The plan with what people moved, pinned and forbade; nothing where it is as they want it."""
    if not is_edited(now.engagement.roadmap, held.projection.roadmap):
        return None
    problem = problem_of(session.catalogue(), now.engagement, now.assessment)
    return edit_plan(problem, held.projection.roadmap, held.projection.benefits)


def desk(held: Simulated) -> None:
    """The plan by hand, and limits and wishes. A change draws only this part of the page anew, so
    that what it breaks stands there at once."""
    _desk(held.stale)


@st.fragment
def _desk(stale: bool) -> None:
    now = session.current()
    held = None if now is None else session.simulated(now)
    if now is None or held is None or held.stale is not stale:
        st.rerun(scope="app")  # the head of the page says whether its figures are old
    if held.projection.roadmap.items:
        _by_hand(now, held)
    limits.forms(now, held)


def _by_hand(now: Current, held: Simulated) -> None:
    """A quarter for each item; the changed plan and all it breaks below."""
    changed = edited_plan(now, held)
    fold = st.expander(
        say("roadmap.by-hand"), expanded=_opened(changed), key=_FOLD, on_change="rerun"
    )
    with fold:
        html_block(tag("p", say("roadmap.by-hand-note"), cls="caption"))
        _rows(now, held)
        _bring_in(now, held)
        _buttons(now, held, changed)
        unsaved("roadmap")
    if changed is None:
        remade.drop(now)
    if changed is None and fold.open:
        remade.warm(now, held)
    if changed is not None:
        _shown(now, changed)
        remade.outlook(now, held, changed.roadmap.items)


def _opened(changed: Edited | None) -> bool:
    """Open at first where something is changed; then as people leave it: the first and the last
    change would make another fold of it, that closes under their hands."""
    if session.get(_FOLD) is None:
        session.put("by-hand-at-first", changed is not None)
    return bool(session.get("by-hand-at-first"))


def _rows(now: Current, held: Simulated) -> None:
    names = session.catalogue().practices
    length = now.engagement.limits.quarters
    own = {edit.practice: edit for edit in now.engagement.roadmap.edits}
    planned = {item.practice: item.quarter for item in held.projection.roadmap.items}
    added = [id_ for id_, edit in own.items() if edit.quarter is not None and id_ not in planned]
    version = now.stored.version("roadmap")
    ids = [*planned, *added]
    columns = st.columns(2, gap="large")
    for place, id_ in enumerate(ids):
        edit = own.get(id_)
        at = planned.get(id_, _OUT)
        if edit is not None and edit.moved:
            at = edit.quarter or _OUT
        options = [*range(1, length + 1), _OUT]
        with columns[place * 2 // max(1, len(ids))]:
            st.selectbox(
                names[id_].name,
                options,
                index=options.index(at) if at in options else len(options) - 1,
                format_func=_quarter,
                key=f"move-{id_}-{version}",
                on_change=_move,
                args=(now, id_, f"move-{id_}-{version}", planned.get(id_, _OUT)),
            )


def _quarter(quarter: int) -> str:
    return say("roadmap.in-quarter", n=quarter) if quarter else say("roadmap.taken-out")


def _bring_in(now: Current, held: Simulated) -> None:
    """A practice that was left out, into the plan's last quarter to begin with."""
    names = session.catalogue().practices
    own = {edit.practice for edit in now.engagement.roadmap.edits if edit.moved}
    left = [each.practice for each in held.projection.roadmap.left_out]
    version = now.stored.version("roadmap")
    st.selectbox(
        say("roadmap.bring-in"),
        [id_ for id_ in left if id_ not in own],
        index=None,
        format_func=lambda id_: names[id_].name,
        key=f"bring-{version}",
        on_change=_bring,
        args=(now, f"bring-{version}"),
    )


def _buttons(now: Current, held: Simulated, changed: Edited | None) -> None:
    with st.container(horizontal=True):
        mine = saving.may_undo(now, "roadmap")
        st.button(
            say("roadmap.undo"), key="undo-move", disabled=not mine, on_click=_undo, args=(now,)
        )
        if changed is not None:
            st.button(say("roadmap.put-back"), key="put-back", on_click=_back, args=(now,))
            st.button(
                say("roadmap.plan-around"), key="plan-around", on_click=_around, args=(now, held)
            )


def _shown(now: Current, changed: Edited) -> None:
    sitting = now.engagement.round()
    section(say("roadmap.changed"), say("roadmap.changed-unit"))
    if changed.breaches:
        faults_list(
            say("roadmap.breaks", n=len(changed.breaches)),
            [
                Fault(say(f"roadmap.breach-{each.kind}"), each.what, each.remedy)
                for each in changed.breaches
            ],
        )
    else:
        html_block(tag("p", badge("ok", say("roadmap.keeps"))))
    if changed.roadmap.items:
        spec = gantt(
            session.catalogue(),
            changed.roadmap,
            after=sitting.date if sitting else None,
            currency=now.engagement.currency,
            source=say("roadmap.source"),
        )
        chart(
            spec.model_copy(update={"id": "gantt-changed", "title": say("roadmap.changed")}),
            dark=session.is_dark(),
        )


def _move(now: Current, id_: str, key: str, planned: int) -> None:
    chosen = session.get(key)
    if chosen is None:
        return
    change: dict[str, Any] = {}
    if chosen != planned:
        change = {"left-out": True} if chosen == _OUT else {"quarter": int(chosen)}
    _save(now, _edits(now, {id_: change}))


def _bring(now: Current, key: str) -> None:
    chosen = session.get(key)
    if chosen is not None:
        _save(now, _edits(now, {str(chosen): {"quarter": now.engagement.limits.quarters}}))


def _undo(now: Current) -> None:
    """Takes the last change back; the first one ever made leaves nothing moved."""
    if now.stored.version("roadmap") > 1:
        saving.undo_part(now.id, "roadmap")
    else:
        _back(now)


def _back(now: Current) -> None:
    moved = [edit.practice for edit in now.engagement.roadmap.edits if edit.moved]
    _save(now, _edits(now, {id_: {} for id_ in moved}))


def _around(now: Current, held: Simulated) -> None:
    """Moves become pins and what was taken out is forbidden, for the next plan to keep."""
    del held
    edits = now.engagement.roadmap
    moved = {edit.practice: edit for edit in edits.edits if edit.moved}
    pins = [
        pin.model_dump(mode="json", by_alias=True)
        for pin in edits.pins
        if pin.practice not in moved
    ]
    pins += [
        {"practice": id_, "quarter": edit.quarter} for id_, edit in moved.items() if edit.quarter
    ]
    out = [id_ for id_, edit in moved.items() if edit.left_out]
    forbids = [id_ for id_ in edits.forbids if id_ not in moved]
    body = _edits(now, {id_: {} for id_ in moved})
    _save(now, body | {"pins": pins, "forbids": [*forbids, *out]})


def _edits(now: Current, changes: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The roadmap's part with the moves of these practices replaced; empty edits go."""
    body = now.engagement.roadmap.model_dump(mode="json", by_alias=True, exclude_none=True)
    kept: dict[str, dict[str, Any]] = {each["practice"]: each for each in body["edits"]}
    for id_, change in changes.items():
        rest = {key: value for key, value in kept.get(id_, {}).items() if key not in _KEYS}
        kept[id_] = {"practice": id_, **rest, **change}
        if not set(kept[id_]) - {"practice", "note"}:
            del kept[id_]
    return body | {"edits": list(kept.values())}


def _save(now: Current, body: dict[str, Any]) -> None:
    saving.save_part(now.id, "roadmap", body, now.stored.version("roadmap"))
