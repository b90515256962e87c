"""What moved: scores over time, two rounds or teams compared, the last plan against what came."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from advisor.history import Change, Comparison, Moment, Standpoint
from advisor.report import numbers
from advisor.report.figures import Moved, changes
from advisor.ui import session
from advisor.ui.components import (
    Column,
    badge,
    chart,
    columns_that_wrap,
    empty_state,
    html_block,
    listed,
    page_link,
    round_words,
    section,
    table,
)
from advisor.ui.components.marks import BadgeKind
from advisor.ui.markup import Html, join, tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["against_plan", "compared", "over_time"]

_STATES: dict[str, BadgeKind] = {
    "ahead": "ok",
    "on plan": "ok",
    "behind": "attention",
    "not due": "neutral",
    "unknown": "unknown",
}


def over_time(now: Current) -> None:
    """One row a round or milestone, one column a dimension; each number with its range."""
    moments = session.moments(now)
    section(say("history.time"), say("history.time-unit"))
    if not moments:
        html_block(tag("p", say("history.time-none"), cls="ink2"))
        page_link("engagements", say("menu.engagements"), view=say("engagements.view-people"))
        return
    if len(now.engagement.rounds) < 2:
        html_block(tag("p", say("history.time-one"), cls="ink2"))
    catalogue = session.catalogue()
    shown = [each for each in catalogue.dimensions if any(each.id in one.scores for one in moments)]
    columns = [
        Column(say("history.date"), tight=True),
        Column(say("history.what"), answer=True),
        Column(say("history.level"), number=True),
        Column(say("results.overall-row"), number=True),
        *(Column(each.short_name, number=True) for each in shown),
    ]
    rows = [
        (
            numbers.day(each.date),
            _moment_words(each),
            _level(each),
            _score(each, "overall"),
            *(_score(each, dimension.id) for dimension in shown),
        )
        for each in moments
    ]
    table(say("history.time"), columns, rows)
    html_block(tag("p", say("history.time-note"), cls="caption"))


def _moment_words(moment: Moment) -> Html:
    kind = say(f"history.kind-{moment.kind}")
    title = moment.title if moment.title != moment.id else moment.id.replace("-", " ").capitalize()
    return join((title, " ", tag("span", kind, cls="ink3 small")))


def _level(moment: Moment) -> str:
    held = moment.scores.get("overall")
    return numbers.DASH if held is None or held.level is None else str(held.level)


def _score(moment: Moment, id_: str) -> Html:
    held = moment.scores.get(id_)
    if held is None or held.index is None:
        return tag("span", numbers.DASH, cls="ink3")
    ends = numbers.index_range(held.low, held.high)
    return join((tag("b", numbers.index(held.index)), tag("div", ends, cls="ink2 small")))


def compared(now: Current) -> None:
    """Two rounds or two teams: dimensions as a chart, practices beyond the doubt as a table."""
    section(say("history.compare"))
    sides = _chosen(now)
    if sides is None:
        return
    found = session.compared(now, *sides)
    names = [_side_words(now, each, found) for each in (found.before, found.after)]
    _dimension_chart(found, names)
    left, right = columns_that_wrap("moved", (1, 1))
    by_teams = found.before.round == found.after.round
    ends = (
        (say("history.higher", name=names[1]), say("history.lower", name=names[1]))
        if by_teams
        else (say("history.improved"), say("history.concern"))
    )
    with left:
        _list(ends[0], found.improved, say("history.improved-none"))
    with right:
        _list(ends[1], found.concern, say("history.concern-none"))
    _practices(found, names)


def _chosen(now: Current) -> tuple[Standpoint, Standpoint] | None:
    """Which two are compared; nothing where there are no two, or they are one and the same."""
    rounds = {
        each.id: round_words(each)
        for each in sorted(now.engagement.rounds, key=lambda each: each.date)
    }
    teams = {each.id: each.title for each in now.engagement.teams}
    kinds = [
        kind for kind, known in (("rounds", rounds), ("teams", teams)) if len(known) > 1 and rounds
    ]
    if not kinds:
        html_block(tag("p", say("history.nothing-to-compare"), cls="ink2"))
        return None
    with st.container(horizontal=True, key="compared"):
        kind = st.selectbox(
            say("history.compare-what"),
            kinds,
            format_func=lambda id_: say(f"history.compare-{id_}"),
            key="compare-kind",
        )
        known = rounds if kind == "rounds" else teams
        ids = list(known)
        words = ("before", "after") if kind == "rounds" else ("first", "second")
        first, second = (
            st.selectbox(
                say(f"history.{word}"),
                ids,
                index=len(ids) - 2 + at,
                format_func=lambda id_: known[id_],
                key=f"compare-{kind}-{word}",
            )
            for at, word in enumerate(words)
        )
        team = None
        if kind == "rounds" and len(teams) > 1:
            team = st.selectbox(
                say("history.team"),
                [None, *teams],
                format_func=lambda id_: teams.get(id_ or "", say("history.whole")),
                key="compare-team",
            )
    if first == second:
        html_block(tag("p", say("history.same"), cls="ink2"))
        return None
    if kind == "rounds":
        return Standpoint(first, team), Standpoint(second, team)
    return Standpoint(_latest(rounds), first), Standpoint(_latest(rounds), second)


def _latest(rounds: dict[str, str]) -> str:
    """The latest round: teams are compared in it."""
    return list(rounds)[-1]


def _side_words(now: Current, at: Standpoint, found: Comparison) -> str:
    """A side by what tells it from the other."""
    if found.before.round == found.after.round and at.team is not None:
        return now.engagement.team(at.team).title
    sitting = now.engagement.round(at.round)
    return round_words(sitting) if sitting is not None else str(at.round)


def _dimension_chart(found: Comparison, names: Sequence[str]) -> None:
    short = {each.id: each.short_name for each in session.catalogue().dimensions}
    titled = [(say("results.overall-row"), found.overall)]
    titled += [(short[each.id], each) for each in found.dimensions]
    known = [(name, each) for name, each in titled if each.change is not None]
    if not known:
        empty_state(say("history.no-numbers"), say("history.no-numbers-how"))
        return
    chart(
        changes(
            [_moved(name, each) for name, each in known],
            before=names[0],
            after=names[1],
            source=say("history.source"),
        ),
        dark=session.is_dark(),
    )
    without = [name for name, each in titled if each.change is None]
    if without:
        words = say("history.not-compared", names=numbers.joined(without))
        html_block(tag("p", words, cls="caption"))


def _moved(name: str, each: Change) -> Moved:
    return Moved(
        name,
        numbers.index(each.before),
        numbers.index(each.after),
        each.change or 0.0,
        each.low or 0.0,
        each.high or 0.0,
        each.beyond,
        whole=each.id == "overall",
    )


def _list(title: str, ids: Sequence[str], none: str) -> None:
    section(title)
    practices = session.catalogue().practices
    if ids:
        html_block(listed(practices[id_].name for id_ in ids))
    else:
        html_block(tag("p", none, cls="ink2"))


def _practices(found: Comparison, names: Sequence[str]) -> None:
    known = [each for each in found.practices if each.change is not None]
    moved = found.beyond(known)
    unit = say("history.practices-unit", n=len(moved), of=len(known))
    section(say("history.practices"), unit)
    if not moved:
        html_block(tag("p", say("history.practices-none"), cls="ink2"))
        return
    catalogue = session.catalogue()
    short = {each.id: each.short_name for each in catalogue.dimensions}
    columns = [
        Column(say("history.practice"), answer=True),
        Column(say("history.dimension")),
        Column(names[0], number=True),
        Column(names[1], number=True),
        Column(say("history.change"), number=True),
        Column(say("history.range"), number=True),
    ]
    rows = [
        (
            catalogue.practices[each.id].name,
            short[catalogue.practices[each.id].dimension],
            _share(each.before, each.before_low, each.before_high),
            _share(each.after, each.after_low, each.after_high),
            numbers.signed(100 * (each.change or 0.0), 0),
            say(
                "history.from-to",
                low=numbers.signed(100 * (each.low or 0.0), 0),
                high=numbers.signed(100 * (each.high or 0.0), 0),
            ),
        )
        for each in moved
    ]
    table(say("history.practices"), columns, rows)
    html_block(tag("p", say("history.practices-note"), cls="caption"))


def _share(value: float | None, low: float | None, high: float | None) -> Html:
    ends = numbers.share_range(low, high)
    return join((tag("b", numbers.share(value)), tag("div", ends, cls="ink2 small")))


def against_plan(now: Current) -> None:
    """The plan of the last milestone that kept one, practice by practice."""
    held = session.planned(now)
    if held is None:
        section(say("history.plan"))
        html_block(tag("p", say("history.plan-none"), cls="ink2"))
        return
    day, answered, rows = held
    words = say("history.plan-unit", day=numbers.day(day), answered=numbers.day(answered))
    section(say("history.plan"), words)
    practices = session.catalogue().practices
    columns = [
        Column(say("history.practice"), answer=True),
        Column(say("history.planned-by"), tight=True),
        Column(say("history.planned"), number=True),
        Column(say("history.actual"), number=True),
        Column(say("history.state"), tight=True),
    ]
    table(
        say("history.plan"),
        columns,
        [
            (
                practices[each.practice].name if each.practice in practices else each.practice,
                say("history.quarter", n=each.quarter),
                numbers.share(each.planned),
                numbers.DASH if each.actual is None else numbers.share(each.actual),
                badge(_STATES[each.state], say(f"history.state-{each.state.replace(' ', '-')}")),
            )
            for each in rows
        ],
    )
