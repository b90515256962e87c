"""Who sees what: roles beside each other, what to talk about first, how far answers agree."""

from __future__ import annotations

import streamlit as st

from advisor.agreement import (
    AD_LIMIT,
    FEW,
    HANDS_ON,
    LEADERSHIP,
    SKEWED_VARIANCE,
    UNIFORM_VARIANCE,
    Agreement,
    Alpha,
    DimensionAgreement,
    Gap,
    PracticeAgreement,
    View,
    Why,
)
from advisor.engagement import ROLES, Role
from advisor.report import numbers
from advisor.report.content.agreement import WIDE_GAP, gap_range, gap_sentence, gap_text
from advisor.scoring import is_unverified
from advisor.ui import session
from advisor.ui.components import (
    Cell,
    Column,
    badge,
    columns_that_wrap,
    heat_map,
    html_block,
    section,
    table,
)
from advisor.ui.markup import Html, join, tag
from advisor.ui.parts.people import role_words
from advisor.ui.parts.settling import settling
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["agreement", "talk_first"]

_MOST_ROWS = 8
_MOST_DISPUTED = 5
_MOST_AGENDA = 12
_RELIABLE, _TENTATIVE = 0.8, 0.667


def talk_first(now: Current) -> None:
    """Where answers differ most, what is claimed without evidence, and where nobody knows."""
    section(say("results.talk"), say("results.talk-unit"))
    rows = _talk_rows(now)
    if not rows:
        html_block(tag("p", say("results.talk-none"), cls="ink2"))
        return
    columns = [
        Column(say("results.question"), answer=True),
        Column(say("results.spread")),
        Column(say("results.state"), tight=True),
    ]
    table(say("results.talk"), columns, rows[:_MOST_ROWS])


def _talk_rows(now: Current) -> list[tuple[object, ...]]:
    practices = session.catalogue().practices
    wide = [talk for talk in session.agreement(now).agenda if talk.over_limit]
    rows: list[tuple[object, ...]] = [
        (practices[talk.practice].name, talk.reason, badge("attention", say("results.discuss")))
        for talk in wide[:_MOST_DISPUTED]
    ]
    rows += [
        (
            practices[item.practice].name,
            say("results.claimed", evidence=item.evidence or "stated"),
            badge("unverified", say("results.unverified-badge")),
        )
        for item in now.assessment.scorecard.cells
        if is_unverified(item)
    ]
    unsaid = now.assessment.gaps.find_out
    return rows + [
        (gap.name, say(f"results.{state}-by-all"), badge("unknown", say("results.find-out")))
        for state in ("unknown", "unanswered")
        for gap in unsaid
        if gap.state == state
    ]


def agreement(now: Current) -> None:
    """The heat map of roles beside the agenda, alpha by area, and all coefficients folded."""
    found = session.agreement(now)
    if not found.people:
        html_block(tag("p", say("agreement.nothing"), cls="ink2"))
        settling(now)
        return
    section(f"{gap_sentence(session.catalogue(), found)}.", "", _who(now, found))
    left, right = columns_that_wrap("roles", (1.18, 1))
    with left:
        _role_map(found)
    with right:
        _agenda(found)
    st.divider()
    settling(now)
    st.divider()
    _alphas(found)
    with st.expander(say("agreement.all"), key="all-coefficients", on_change="rerun") as fold:
        if fold.open:
            _coefficients(found)


def _who(now: Current, found: Agreement) -> str:
    """How many answered, on either side, and the gap over all areas that are compared."""
    sitting = now.engagement.round(found.round)
    there = {a.respondent for a in sitting.answers if a.state == "chosen"} if sitting else set()
    roles = [each.role for each in now.engagement.respondents if each.id in there]
    words = say(
        "agreement.lede",
        people=found.people,
        asked=found.asked,
        lead=sum(role in LEADERSHIP for role in roles),
        hands=sum(role in HANDS_ON for role in roles),
    )
    if found.gap.gap is None:
        return words
    overall = say("agreement.overall", gap=gap_text(found.gap), range=gap_range(found.gap))
    return f"{words} {overall}"


def _role_map(found: Agreement) -> None:
    section(say("agreement.map"), say("agreement.map-unit"))
    shown: list[Role] = [
        role for role in ROLES if any(row.roles[role].why is None for row in found.dimensions)
    ]
    rows = [
        (
            session.catalogue().dimension(row.dimension).short_name,
            [_cell(view) for view in (*row.sides.values(), *(row.roles[role] for role in shown))],
            _gap(row.gap),
        )
        for row in found.dimensions
    ]
    across = [say("agreement.lead"), say("agreement.hands"), *map(role_words, shown)]
    heat_map(
        say("agreement.map"),
        across,
        rows,
        say("agreement.gap"),
        low=1,
        high=5,
        dark=session.is_dark(),
    )
    html_block(
        tag("p", say("agreement.map-note", wide=numbers.index(WIDE_GAP)), cls="caption"),
        tag("p", _kept_words(found, shown), cls="caption"),
    )


def _cell(view: View) -> Cell:
    if view.index is not None:
        return Cell(view.index, numbers.index(view.index))
    return Cell(None, _why(view.why))


def _why(why: Why | None) -> str:
    """A reason in the width of a cell."""
    return say("agreement.few") if why == FEW else say("agreement.rest")


def _gap(gap: Gap) -> object:
    if gap.gap is None:
        return tag("span", numbers.DASH, title=gap.why)
    wide = "wide" if abs(gap.gap) >= WIDE_GAP else ""
    return join((tag("b", gap_text(gap), cls=wide), tag("span", gap_range(gap), cls="range")))


def _kept_words(found: Agreement, shown: list[Role]) -> str:
    there = [role for role in ROLES if any(row.roles[role].n for row in found.dimensions)]
    silent = [role_words(role).lower() for role in there if role not in shown]
    words = say("agreement.map-kept")
    if silent:
        words += " " + say("agreement.map-roles", roles=numbers.joined(silent))
    return words


def _agenda(found: Agreement) -> None:
    section(say("agreement.agenda"), say("agreement.agenda-unit"))
    if not found.agenda:
        html_block(tag("p", say("agreement.agenda-none"), cls="ink2"))
        return
    practices = session.catalogue().practices
    columns = [
        Column(say("results.question"), answer=True),
        Column(say("results.spread")),
        Column(say("agreement.steps"), number=True),
        Column(say("results.state"), tight=True),
    ]
    rows = [
        (
            practices[talk.practice].name,
            talk.reason,
            f"{talk.ad:.2f}",
            badge("attention", say("results.discuss"))
            if talk.over_limit
            else badge("neutral", say("agreement.near")),
        )
        for talk in found.agenda[:_MOST_AGENDA]
    ]
    table(say("agreement.agenda"), columns, rows)
    note = say("agreement.agenda-note", limit=f"{AD_LIMIT:.2f}")
    html_block(tag("p", note, cls="caption"))


def _alphas(found: Agreement) -> None:
    section(say("agreement.alpha"), say("agreement.alpha-unit"))
    columns = [
        Column(say("results.dimension"), answer=True),
        Column(say("agreement.people"), number=True),
        Column(say("agreement.questions"), number=True),
        Column(say("agreement.value"), number=True),
        Column(say("agreement.range"), number=True),
        Column(say("agreement.reading"), tight=True),
    ]
    table(say("agreement.alpha"), columns, [_alpha_row(row) for row in found.dimensions])
    html_block(tag("p", say("agreement.alpha-note"), cls="caption"))


def _alpha_row(row: DimensionAgreement) -> tuple[object, ...]:
    held = row.alpha
    known = held.alpha is not None and held.low is not None and held.high is not None
    return (
        session.catalogue().dimension(row.dimension).short_name,
        held.n,
        held.units,
        f"{held.alpha:.2f}".replace("-", "−") if held.alpha is not None else numbers.DASH,
        numbers.range_of(held.low or 0.0, held.high or 0.0, 2) if known else numbers.DASH,
        _reading(held),
    )


def _reading(held: Alpha) -> Html:
    if held.alpha is None:
        return badge("plain", held.why or "")
    if held.alpha >= _RELIABLE:
        return badge("ok", say("agreement.reliable"))
    if held.alpha >= _TENTATIVE:
        return badge("neutral", say("agreement.tentative"))
    return badge("attention", say("agreement.low"))


def _coefficients(found: Agreement) -> None:
    columns = [
        Column(say("results.practice"), answer=True),
        *(
            Column(say(f"agreement.{name}"), number=True)
            for name in ("people", "median", "middle", "steps", "rwg", "skewed", "star")
        ),
    ]
    table(say("agreement.all"), columns, [_coefficient_row(each) for each in found.practices])
    note = say(
        "agreement.coefficients",
        uniform=f"{UNIFORM_VARIANCE:.2f}",
        skewed=f"{SKEWED_VARIANCE:.2f}",
    )
    html_block(tag("p", note, cls="caption"))


def _coefficient_row(each: PracticeAgreement) -> tuple[object, ...]:
    spread, name = each.all, session.catalogue().practices[each.practice].name
    if spread.why is not None:
        dash = tag("span", numbers.DASH, title=spread.why)
        return (name, _why(spread.why), *[dash] * 6)
    values = (spread.ad, spread.rwg, spread.rwg_skewed, spread.rwg_star)
    return (
        name,
        spread.n,
        numbers.share(spread.median),
        numbers.share_range(spread.q1, spread.q3),
        *("" if value is None else f"{value:.2f}" for value in values),
    )
