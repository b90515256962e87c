"""What one answer does: a practice chosen, the parameters it moves, the measures it changes."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from advisor.effects import Behind, Moved, Moves
from advisor.model import Practice
from advisor.outlook import DRAWN, Trial, clear_measures
from advisor.report import numbers
from advisor.report.mechanisms import moved_words, place_words, value_words
from advisor.ui import session, tried
from advisor.ui.components import (
    Column,
    badge,
    html_block,
    is_running,
    listed,
    run_state,
    section,
    table,
)
from advisor.ui.components.marks import BadgeKind
from advisor.ui.markup import Html, join, tag
from advisor.ui.measures import DIFFERENCES, measure_words, money_measures, subject_words
from advisor.ui.parts.way_there import way_there
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["trying"]

_BASES: Mapping[str, BadgeKind] = {
    "published": "ok",
    "anchored": "information",
    "assumption": "assumption",
}
_MONTH = 8766.0 / 12
_CASES = ("answered", "drawn", "prerequisites-met", "assumptions-off")


def trying(now: Current, held: Simulated) -> None:
    """Choose a practice; what it moves stands at once, what that does is simulated when asked."""
    section(say("trying.title"), say("trying.unit"), say("trying.note"))
    practice = _chosen(held)
    moves = tried.moves(now, held, practice.id)
    html_block(_state(now, practice, moves), cls="stack")
    if moves.places:
        _parameters(moves)
    if moves.idle and moves.before < moves.after:
        words = [join((place_words(on), ": ", why)) for on, why in moves.idle]
        with st.expander(say("trying.idle", n=len(words))):
            html_block(listed(words))
    if moves.changes:
        _measures(now, held, practice)


def _chosen(held: Simulated) -> Practice:
    """The practice under the glass; the roadmap's first one to begin with."""
    catalogue = session.catalogue()
    planned = [item.practice for item in held.projection.roadmap.items]
    options = list(catalogue.practices)
    first = next((id_ for id_ in planned if catalogue.practices[id_].effects), options[0])
    names = {
        id_: f"{catalogue.dimension(each.dimension).short_name}: {each.name}"
        for id_, each in catalogue.practices.items()
    }
    chosen = st.selectbox(
        say("trying.practice"),
        options,
        index=options.index(first),
        format_func=names.__getitem__,
        key="tried",
        bind="query-params",
    )
    return catalogue.practices[chosen or first]


def _state(now: Current, practice: Practice, moves: Moves) -> Html:
    """From where to where, what it waits for, what waits for it, or why nothing is simulated."""
    said: list[object] = [say("trying.from-to", before=numbers.share(moves.before))]
    if moves.before >= moves.after:
        said = [say("trying.in-place")]
    answered = now.assessment.scorecard.adoption.get(practice.id)
    if answered is None or answered.state in ("unknown", "unanswered"):
        said.append(say("trying.guessed"))
    lines = [tag("p", " ".join(map(str, said)))]
    if moves.weak:
        counts = f"{moves.counts:.2g}"
        words = say("trying.weak", names=_names(moves.weak), counts=counts)
        lines.append(tag("p", badge("attention", say("trying.prerequisite")), " ", words))
    if moves.lifted:
        words = say("trying.lifted", names=_names(moves.lifted))
        lines.append(tag("p", badge("information", say("trying.enabler")), " ", words))
    if not practice.effects:
        why = practice.unsimulated or ""
        lines.append(tag("p", badge("neutral", say("trying.scored")), " ", why))
    elif not moves.places and moves.before < moves.after:
        lines.append(tag("p", badge("neutral", say("trying.nothing"))))
    return join(lines)


def _names(ids: tuple[str, ...]) -> str:
    practices = session.catalogue().practices
    return numbers.joined([f"“{practices[id_].name}”" for id_ in ids])


def _parameters(moves: Moves) -> None:
    """Every parameter it moves: from, to, by what, what is left without assumptions, on what."""
    rows: dict[tuple[object, ...], tuple[object, ...]] = {}
    shown = [each for each in moves.places if each.behind or not each.hardly]
    for each in shown:
        row = _row(each, moves.practice)
        rows.setdefault(row, row)
    section(say("trying.parameters"), say("trying.parameters-unit", n=len(rows)))
    columns = [
        Column(say("simulate.parameter"), answer=True),
        Column(say("trying.was"), number=True),
        Column(say("trying.becomes"), number=True),
        Column(say("trying.factor"), number=True),
        Column(say("trying.off"), number=True),
        Column(say("trying.basis"), tight=True),
        Column(say("simulate.source"), wide=True),
    ]
    table(say("trying.parameters"), columns, list(rows.values()))
    hardly = len(moves.places) - len(shown)
    more = f" {say('trying.hardly', n=hardly)}" if hardly else ""
    html_block(tag("p", say("trying.parameters-note"), more, cls="caption"))


def _row(each: Moved, practice: str) -> tuple[object, ...]:
    name = moved_words(each.path)
    behind = _behind(each.behind, practice)
    if each.words is not None:
        part = say("trying.part", share=numbers.share(each.share)) if each.share < 1 else ""
        return name, each.words[0], f"{each.words[1]} {part}".strip(), "", "", *behind
    was, becomes, off = (
        value_words(each.path, value) for value in (each.before, each.after, each.off)
    )
    factor = f"× {each.factor:.3g}" if math.isfinite(each.factor) else ""
    return name, was, becomes, factor, off, *behind


def _behind(effects: tuple[Behind, ...], practice: str) -> tuple[object, object]:
    """The weakest basis behind a move, and its sources; what follows has neither."""
    if not effects:
        return badge("plain", say("trying.follows")), tag("span", say("trying.follows-why"))
    order = list(_BASES)
    weakest = max((one.effect.basis for one in effects), key=order.index)
    known = session.catalogue().sources
    named = [one.effect.source for one in effects if one.effect.source is not None]
    titles = dict.fromkeys(known[id_].title for id_ in named if id_ in known)
    others = dict.fromkeys(one.practice for one in effects if one.practice != practice)
    words = [*titles] or [say("trying.no-source")]
    if any(one.caught for one in effects):
        words.append(say("trying.caught"))
    if others:
        words.append(say("trying.through", names=_names(tuple(others))))
    words += dict.fromkeys(one.effect.note for one in effects if one.effect.note)
    shown = badge(_BASES[weakest], say(f"trying.basis-{weakest}"))
    return shown, tag("span", "; ".join(words), cls="ink2 small")


def _measures(now: Current, held: Simulated, practice: Practice) -> None:
    """The paired differences; before they were simulated, the button that asks for them."""
    found = tried.trial(now, held, practice.id)
    if found is None or is_running(now.id, "trial"):
        run_state(
            now.id,
            "trial",
            words=say("trying.make"),
            start=lambda: tried.start(now.id, held.key, practice.id),
            quiet=True,
        )
    if found is None:
        return
    keys = {(measure, subject): at for at, (measure, subject) in enumerate(DIFFERENCES)}
    frame = found.differences
    mine = frame[[pair in keys for pair in zip(frame["measure"], frame["subject"], strict=True)]]
    rows = _difference_rows(now, found, mine)
    rows.sort(key=lambda row: keys[row[0]])
    moving = sum(clear for _, clear, _ in rows)
    section(
        say("trying.measures", n=moving, of=len(rows)),
        say("trying.measures-unit", n=found.replications, weeks=f"{found.hours / 168:.0f}"),
    )
    columns = _columns(found)
    table(say("trying.measures-name"), columns, [row for *_, row in rows])
    html_block(tag("p", say("trying.measures-note", seed=found.seed), cls="caption"))
    if found.notes:
        html_block(listed(found.notes))
    if found.introduced is not None:
        way_there(found.introduced)
    _every_measure(now, found)


def _every_measure(now: Current, found: Trial) -> None:
    """Folded: what moves beyond chance of all measures, headlines first, then the surest."""
    frame = found.differences
    mine = frame[frame["case"] == _CASES[0]]
    clear = clear_measures(found)
    title = say("trying.all", n=len(clear), of=len(mine))
    with st.expander(title, key="tried-all", on_change="rerun") as fold:
        if fold.open:
            rows = {pair: row for pair, _, row in _difference_rows(now, found, frame)}
            table(say("trying.all-name"), _columns(found), [rows[pair] for pair in clear])
            unknown = int(mine["mean"].isna().sum())
            chance = len(mine) - unknown - len(clear)
            words = say("trying.left-out", chance=chance, unknown=unknown)
            html_block(tag("p", words, cls="caption"))


def _columns(found: Trial) -> list[Column]:
    cases = [case for case in _CASES if (found.differences["case"] == case).any()]
    return [
        Column(say("roadmap.measure"), answer=True),
        Column(say("simulate.subject")),
        Column(say("trying.today"), number=True),
        *(Column(say(f"trying.case-{case}"), number=True) for case in cases),
    ]


def _difference_rows(
    now: Current, found: Trial, frame: pd.DataFrame
) -> list[tuple[tuple[str, str], bool, tuple[object, ...]]]:
    """Of each measure: its pair, whether it moves beyond chance, and the cells of its row."""
    cases = [case for case in _CASES if (found.differences["case"] == case).any()]
    by_case = {
        case: {(row.measure, row.subject): row for row in rows.itertuples()}
        for case, rows in frame.groupby("case")
    }
    sure = {case: set(clear_measures(found, case)) for case in cases if case != DRAWN}
    rows = []
    for pair, row in by_case.get("answered", {}).items():
        if not math.isfinite(row.mean):
            continue
        changes = [
            _change(now, found, by_case[case].get(pair), sure=_sure(sure, case, pair))
            for case in cases
        ]
        cells = measure_words(*pair), subject_words(pair[1]), _today(now, found, row), *changes
        rows.append((pair, pair in sure[_CASES[0]], cells))
    return rows


def _sure(
    sure: Mapping[str, set[tuple[str, str]]], case: str, pair: tuple[str, str]
) -> bool | None:
    """The verdict of its own case; of drawn sizes there is none, and their range has to do."""
    return pair in sure[case] if case in sure else None


def _per_month(found: Trial, measure: str) -> float:
    return _MONTH / found.hours if measure in money_measures() else 1.0


def _today(now: Current, found: Trial, row: object) -> str:
    base, measure, unit = (getattr(row, name) for name in ("base", "measure", "unit"))
    if measure in money_measures():
        amount = numbers.money(base * _per_month(found, measure), now.engagement.currency)
        return say("trying.a-month", amount=amount)
    return numbers.outcome(base, unit).valued


def _change(now: Current, found: Trial, row: object, *, sure: bool | None) -> object:
    """A difference with its interval, in grey where it is not beyond chance; where nothing was
    tested (None), in grey where its range holds 0."""
    mean, low, high = (float(getattr(row, name, math.nan)) for name in ("mean", "low", "high"))
    if row is None or not math.isfinite(mean):
        return numbers.DASH
    if mean == low == high == 0:
        return tag("span", say("trying.none"), cls="ink2")
    measure, unit, base = (getattr(row, name) for name in ("measure", "unit", "base"))
    if measure in money_measures():
        mean, low, high = (each * _per_month(found, measure) for each in (mean, low, high))
        currency = now.engagement.currency
        sign = "+" if mean > 0 else ""
        amount = say("trying.a-month", amount=f"{sign}{numbers.money(mean, currency)}")
        words = f"{amount} ({numbers.money_range(low, high, currency)})"
    else:
        words = numbers.change(mean, unit, low, high, like=base if math.isfinite(base) else None)
    clear = low > 0 or high < 0 if sure is None else sure
    return words if clear else tag("span", words, cls="ink2")
