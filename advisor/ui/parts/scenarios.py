"""Saved what-ifs: kept under a title, taken back, removed, and up to four compared with today."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from pydantic import ValidationError

from advisor.engagement import SavedScenario
from advisor.outlook import CASE_LIMIT, HIGHER_IS_BETTER, Answer, Case
from advisor.report import numbers
from advisor.storage import free_id
from advisor.storage.records import engagement_data
from advisor.ui import saving, session
from advisor.ui.components import (
    Column,
    badge,
    empty_state,
    html_block,
    listed,
    section,
    table,
    unsaved,
)
from advisor.ui.markup import join, label, tag
from advisor.ui.measures import DIFFERENCES, measure_words, subject_words
from advisor.ui.parts.answered import change_words, valued
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["chosen", "compared", "keep", "kept"]

_PART = "scenarios"
_TODAY = "nothing"


def keep(now: Current, answer: Answer | None, case: Case | None) -> None:
    """Title and button: what is turned becomes a saved scenario of the engagement."""
    html_block(tag("p", say("what-if.save-note"), cls="caption"))
    turn = session.get("scenario-turn", 0)
    with st.form(f"scenario-{now.id}-{turn}", border=False):
        title = st.text_input(
            say("what-if.title-of"), max_chars=200, key=f"scenario-title-{turn}",
        )  # fmt: skip
        ready = answer is not None and case is not None
        pressed = st.form_submit_button(
            say("what-if.save"), type="primary", icon=":material/bookmark_add:", disabled=not ready
        )
    if pressed and answer is not None and case is not None:
        _keep(now, answer, case, saving.clean(title, 200).strip() or case.title[:200])
    unsaved(_PART)
    told = session.told("scenario-told")
    if told and told[0] == now.id:
        html_block(badge("ok", told[1]))


def _keep(now: Current, answer: Answer, case: Case, title: str) -> None:
    """Into the list as it is now: what others saved meanwhile stays."""
    every = _saved(now.id)
    fresh = {
        "id": free_id(title, {each["id"] for each in every}),
        "title": title,
        "changes": [dict(each) for each in case.changes],
        "baseline": answer.baseline,
    }
    try:
        SavedScenario.model_validate({**fresh, "changes": case.changes})
    except ValidationError as error:
        session.put("unsaved", (_PART, saving.value_faults(error)))
        return
    if saving.save_part(now.id, _PART, [*every, fresh]):
        session.put("scenario-turn", session.get("scenario-turn", 0) + 1)
        session.put("scenario-told", (now.id, say("what-if.saved", title=title)))
        st.rerun()


def _saved(name: str) -> list[dict[str, Any]]:
    return list(engagement_data(session.store().load(name)).get(_PART, ()))


def kept(now: Current, held: Simulated) -> None:
    """The saved ones: whether their today is still today, remove, take the last change back."""
    every = now.engagement.scenarios
    if not every:
        empty_state(say("what-if.none-saved"), say("what-if.none-saved-how"))
    else:
        columns = [
            Column(say("what-if.title-of"), answer=True),
            Column(say("what-if.changed"), number=True),
            Column(say("what-if.today-is"), tight=True),
        ]
        rows = [(each.title, len(each.changes), _age(each, held)) for each in every]
        table(say("what-if.saved-name"), columns, rows)
    left, right = st.columns((2.2, 1), vertical_alignment="bottom")
    if every:
        titles = _titles(every)
        gone = left.selectbox(
            say("what-if.remove-which"), list(titles), index=None,
            format_func=lambda id_: label(titles[id_]), key=f"gone-{len(every)}",
        )  # fmt: skip
        left.button(
            say("what-if.remove"), key="remove-scenario", disabled=gone is None,
            on_click=_remove, args=(now.id, gone),
        )  # fmt: skip
    if saving.may_undo(now, _PART) and len(session.store().part_history(now.id, _PART)) > 1:
        right.button(say("what-if.undo"), key="undo-scenario", on_click=_undo, args=(now.id,))
    unsaved(_PART)


def _titles(every: Sequence[SavedScenario]) -> dict[str, str]:
    """The titles by id; one that stands twice is told by its id, or a box would mix them up."""
    often = Counter(each.title for each in every)
    return {
        each.id: each.title if often[each.title] == 1 else f"{each.title} ({each.id})"
        for each in every
    }


def _age(each: SavedScenario, held: Simulated) -> object:
    if each.baseline is None:
        return badge("neutral", say("what-if.unknown-today"))
    if each.baseline == held.projection.today.scenario_hash:
        return badge("ok", say("what-if.same-today"))
    return badge("attention", say("what-if.other-today"))


def _remove(name: str, which: str | None) -> None:
    rest = [each for each in _saved(name) if each["id"] != which]
    saving.save_part(name, _PART, rest)


def _undo(name: str) -> None:
    saving.undo_part(name, _PART)


def chosen(now: Current) -> Sequence[SavedScenario]:
    """Up to four of the saved ones to be compared; the newest four to begin with."""
    every = {each.id: each for each in now.engagement.scenarios}
    if not every:
        return ()
    titles = _titles(now.engagement.scenarios)
    picked = st.multiselect(
        say("what-if.compare-which", most=CASE_LIMIT),
        list(every),
        default=list(every)[-CASE_LIMIT:],
        format_func=lambda id_: label(titles[id_]),
        max_selections=CASE_LIMIT,
        key=f"compared-{now.id}-{'-'.join(every)}",
    )
    return [every[id_] for id_ in picked]


def compared(now: Current, answer: Answer) -> None:
    """Today and the saved ones side by side, every difference paired; the best by a measure."""
    rows = {(r["case"], r["measure"], r["subject"]): r for r in answer.measures.to_dict("records")}
    pairs = [pair for pair in DIFFERENCES if _finite(rows.get((_TODAY, *pair)))]
    _best(answer, rows, pairs)
    columns = [
        Column(say("roadmap.measure"), answer=True),
        Column(say("trying.today"), number=True),
        *(Column(case.title, number=True) for case in answer.cases),
    ]
    made = []
    for pair in pairs:
        today = rows[(_TODAY, *pair)]
        name = join((measure_words(*pair), tag("div", subject_words(pair[1]), cls="ink3 small")))
        cells = [_cell(now, answer, rows.get((case.id, *pair)), today) for case in answer.cases]
        made.append((name, valued(now, answer, today, today), *cells))
    section(say("what-if.compared"), say("what-if.compared-unit", n=answer.replications))
    table(say("what-if.compared"), columns, made)
    html_block(tag("p", say("what-if.compared-note", seed=answer.seed), cls="caption"))
    notes = [f"{case.title}: {note}" for case in answer.cases for note in case.notes]
    known = {each.id: each for each in now.engagement.scenarios}
    notes += [
        say("what-if.old", title=case.title)
        for case in answer.cases
        if case.id in known and known[case.id].baseline not in (None, answer.baseline)
    ]
    if notes:
        html_block(listed(notes))


def _finite(row: Mapping[Any, Any] | None) -> bool:
    return row is not None and math.isfinite(row["mean"])


def _cell(
    now: Current, answer: Answer, row: Mapping[Any, Any] | None, today: Mapping[Any, Any]
) -> object:
    if row is None or not math.isfinite(row["mean"]):
        return numbers.DASH
    return join(
        (
            tag("b", valued(now, answer, row, today)),
            tag("div", change_words(now, answer, row, today), cls="small change"),
        )
    )


def _best(
    answer: Answer, rows: Mapping[Any, Mapping[Any, Any]], pairs: Sequence[tuple[str, str]]
) -> None:
    """Which is the best by one measure, and how probable that is for each."""
    options = [pair for pair in pairs if math.isfinite(rows[(_TODAY, *pair)]["best"])]
    if not options:
        return
    pair = st.selectbox(
        say("what-if.best-by"),
        options,
        format_func=_pair_words,
        key="best-by",
    )
    titles = {_TODAY: say("trying.today"), **{each.id: each.title for each in answer.cases}}
    chances = {name: float(rows[(name, *pair)]["best"]) for name in titles}
    first = max(chances, key=chances.__getitem__)
    way = say("what-if.most" if pair[0] in HIGHER_IS_BETTER else "what-if.least")
    rest = ", ".join(
        f"{titles[name]} {numbers.share(chance)}"
        for name, chance in chances.items()
        if name != first
    )
    said = say("what-if.best", title=titles[first], share=numbers.share(chances[first]), way=way)
    html_block(tag("p", tag("b", said), " ", say("what-if.best-rest", rest=rest)))


def _pair_words(pair: tuple[str, str]) -> str:
    words, of = measure_words(*pair), subject_words(pair[1])
    return f"{words}, {of}" if of else words
