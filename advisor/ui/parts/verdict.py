"""The decision: finding, flags, factors with their rules, margin, flips, advice, trace."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from advisor.decision import Change, Decision, Factor, Flip
from advisor.engagement import VALUES
from advisor.report import numbers
from advisor.report.in_money import likely, tell_money, tell_reason
from advisor.report.own_months import tell_months, tell_planned
from advisor.ui import session
from advisor.ui.components import (
    Column,
    badge,
    bar,
    card,
    columns_that_wrap,
    finding,
    html_block,
    listed,
    section,
    share_rows,
    table,
)
from advisor.ui.markup import Html, join, tag
from advisor.ui.parts.asking import state_words
from advisor.ui.parts.profile import yes_or_no
from advisor.ui.session import Current
from advisor.ui.words import say
from advisor.value import own_months

__all__ = ["advice", "factors", "flags", "flips", "folded", "headline", "margin"]

_MOST_FLIPS = 8
_MOST_EVIDENCE = 2
_MOST_COMBINATIONS = 3


def headline(now: Current) -> None:
    """The verdict, and what it says in one sentence."""
    decision = now.assessment.decision
    if decision.verdict is None:
        finding(say("decision.title-none"), decision.trace[-1])
        return
    cell = next(c for c in session.catalogue().matrix.cells if c.verdict == decision.verdict)
    lede = say("decision.verdict", title=decision.title)
    share = decision.weight_share.get(decision.verdict)
    if share is not None:
        drawn = likely(decision.probability.get(decision.verdict, 0.0))
        lede += " " + say("decision.holds", share=likely(share), drawn=drawn)
    finding(cell.sentence.rstrip("."), f"{lede} {_paid(now)}".strip())


def _paid(now: Current) -> str:
    """Whether the plan that holds now pays, where one was simulated."""
    held = session.simulated(now)
    if held is None or held.stale:
        return ""
    plan = held.projection
    paid = tell_money(plan.roadmap, plan.outlook, plan.value)
    return f"{paid} {tell_reason(plan.roadmap, plan.outlook)}".strip()


def flags(now: Current) -> None:
    """What is raised beside the verdict."""
    raised = set(now.assessment.decision.flags)
    for flag in session.catalogue().matrix.flags:
        if flag.id in raised:
            html_block(
                card(
                    join((flag.title, " ", badge("attention", say("decision.flag")))),
                    tag("p", flag.sentence),
                    _advised(now, flag.id),
                    quiet=True,
                )
            )


def factors(now: Current) -> None:
    """Six factors: what they are worth here, where each points, by which rule."""
    section(say("decision.why"))
    columns = [
        Column(say("decision.factor"), answer=True),
        Column(say("decision.yours"), tight=True),
        Column(say("decision.leans"), answer=True, tight=True),
        Column(say("decision.rule"), wide=True),
        Column(say("decision.weight"), number=True),
    ]
    rows = [_factor_row(factor) for factor in now.assessment.decision.factors]
    table(say("decision.why"), columns, rows)


def _factor_row(factor: Factor) -> tuple[object, ...]:
    if factor.value is None and factor.axis == "outcome":
        value: object = numbers.DASH
    elif factor.value is None:
        value = badge("unknown", say("decision.unknown"))
    elif factor.high > factor.low:
        ranged = f" ({numbers.span(f'{factor.low:.2f}', f'{factor.high:.2f}')})"
        value = join((f"{factor.value:.2f}", tag("span", ranged, cls="ink2")))
    else:
        value = f"{factor.value:.2f}"
    heard = factor.evidence if len(factor.evidence) <= _MOST_EVIDENCE else ()
    said = tag("div", " ".join(each.text for each in heard), cls="ink3 small")
    rule = join((tag("div", factor.reading, title=factor.rule), said))
    if factor.axis in ("override", "outcome"):
        weight: object = badge("information", say(f"decision.{factor.axis}"))
    else:
        weight = f"{factor.weight:.2f}"
    return factor.name, value, say(f"decision.{factor.leans}"), rule, weight


def margin(now: Current) -> None:
    """The distance to the nearest cut-off, and how the verdict fares under other weights."""
    decision = now.assessment.decision
    if decision.verdict is None:
        return
    title = (
        say("decision.margin-none")
        if decision.margin is None
        else say("decision.margin", margin=f"{decision.margin:.2f}")
    )
    html_block(
        card(
            title,
            tag("p", say("decision.by-weights"), cls="caption"),
            _shares(decision, decision.weight_share),
            tag("p", say("decision.by-doubt"), cls="caption"),
            _shares(decision, decision.probability),
            tag("p", say("decision.share-note"), cls="caption"),
            quiet=True,
        )
    )


def _shares(decision: Decision, found: Mapping[str, float]) -> Html:
    """The share of each verdict, the one that stands first."""
    titles = {cell.verdict: cell.title for cell in session.catalogue().matrix.cells}
    either = {**decision.weight_share, **decision.probability}
    whole = {verdict: found.get(verdict, 0.0) for verdict in (decision.verdict or "", *either)}
    ranked = sorted(whole.items(), key=lambda pair: (pair[0] != decision.verdict, -pair[1]))
    return share_rows((titles[id_], share, likely(share)) for id_, share in ranked)


def flips(now: Current) -> None:
    """The smallest changes that end in another verdict, nearest first, then the combinations."""
    decision = now.assessment.decision
    section(say("decision.flips"), say("decision.flips-unit"))
    if not decision.flips and not decision.combinations:
        html_block(tag("p", say("decision.flips-none"), cls="ink2"))
        return
    if decision.flips:
        titles = {cell.verdict: cell.title for cell in session.catalogue().matrix.cells}
        columns = [
            Column(say("decision.change"), answer=True),
            Column(say("decision.from")),
            Column(say("decision.to"), answer=True),
            Column(say("decision.distance"), wide=True),
            Column(say("decision.becomes"), answer=True),
        ]
        rows = [_flip_row(flip, titles) for flip in decision.flips[:_MOST_FLIPS]]
        table(say("decision.flips"), columns, rows)
    if decision.combinations:
        together = [flip.text for flip in decision.combinations[:_MOST_COMBINATIONS]]
        html_block(card(say("decision.together"), listed(together)))


def _flip_row(flip: Flip, titles: dict[str, str]) -> tuple[object, ...]:
    change = flip.changes[0]
    before, after = _from_to(change)
    return (
        _changed(change),
        before,
        after,
        tag("div", bar(flip.distance), f"{flip.distance:.2f}", cls="measured"),
        titles.get(flip.verdict, flip.verdict),
    )


def _from_to(change: Change) -> tuple[str, str]:
    """Both values in words; of a list only what is named more or less."""
    if isinstance(change.from_, tuple) and isinstance(change.to, tuple):
        more = tuple(each for each in change.to if each not in change.from_)
        less = tuple(each for each in change.from_ if each not in change.to)
        before = _value_words(change, less) if less else say("decision.not-named")
        after = _value_words(change, more) if more else say("decision.not-named")
        return before, after
    return _value_words(change, change.from_), _value_words(change, change.to)


def _changed(change: Change) -> str:
    catalogue = session.catalogue()
    if change.kind == "profile":
        return catalogue.question(change.id).question
    return catalogue.practices[change.id].name


def _value_words(change: Change, value: Any) -> str:
    if value is None:
        return say("decision.unknown")
    if change.kind == "practice":
        return _adoption_words(float(value))
    if isinstance(value, bool):
        return yes_or_no(value)
    if isinstance(value, int | float):
        return f"{value:g}"
    names = {o.value: o.label for o in session.catalogue().question(change.id).options}
    if isinstance(value, str):
        return names.get(value, value)
    return numbers.joined([names.get(each, each) for each in value]) or numbers.DASH


def _adoption_words(value: float) -> str:
    """The answer's word where one has this value, else the share that several teams mean."""
    return state_words("chosen", value) if value in VALUES else numbers.share(value)


def advice(now: Current) -> None:
    """What to do first under this verdict, and what it means."""
    decision = now.assessment.decision
    if decision.verdict is None:
        return
    matrix = session.catalogue().matrix
    cell = next(each for each in matrix.cells if each.verdict == decision.verdict)
    left, right = columns_that_wrap("advice", (1.4, 1))
    with left:
        section(say("decision.advice"))
        html_block(tag("div", _advised(now, cell.verdict), cls="card"))
    with right:
        section(say("decision.means"))
        claims = [each for each in matrix.claims if decision.verdict in each.verdicts]
        html_block(
            tag("p", cell.meaning, cls="lede"),
            *(_claim(each.text, each.source, each.note) for each in claims),
            _own_months(now) if claims else "",
        )


def _advised(now: Current, source: str) -> Html:
    """The advice of a verdict or flag, each sentence with how its grounds stand here, and when
    the plan that holds now begins them."""
    held = session.simulated(now)
    items = []
    for each in now.assessment.decision.advised:
        if each.source == source:
            said = [each.evidence]
            if held is not None and not held.stale:
                said.append(tell_planned(each, held.projection.roadmap))
            told = " ".join(filter(None, said))
            items.append(join((each.text, tag("div", told, cls="ink3 small") if told else "")))
    return listed(items)


def _own_months(now: Current) -> Html:
    """The client's own simulated months, to stand beside those of the source."""
    held = session.simulated(now)
    catalogue = session.catalogue()
    value = months = None
    if held is not None and not held.stale:
        value, plan = held.projection.value, held.projection.roadmap
        months = own_months(catalogue, now.engagement, now.assessment.scorecard, plan, value)
    told = [tag("p", each, cls="small") for each in tell_months(catalogue, months, value)]
    return tag("div", badge("information", say("decision.own-months")), *told, cls="claim")


def _claim(text: str, source: str, note: str) -> Html:
    named = session.catalogue().sources.get(source)
    return tag(
        "div",
        badge("neutral", say("decision.claim")),
        tag("p", text, cls="small"),
        tag("p", f"{named.title if named else source}. {note}", cls="caption"),
        cls="claim",
    )


def folded(now: Current) -> None:
    """The trace to read aloud, and the weights at which the verdict would turn."""
    decision = now.assessment.decision
    with st.expander(say("decision.trace", n=len(decision.trace)), icon=":material/account_tree:"):
        html_block(tag("ol", *(tag("li", sentence) for sentence in decision.trace), cls="trace"))
    if decision.break_even:
        with st.expander(say("decision.break-even")):
            _break_even(decision)


def _break_even(decision: Decision) -> None:
    titles = {cell.verdict: cell.title for cell in session.catalogue().matrix.cells}
    names = {factor.id: factor.name for factor in decision.factors}
    names |= {each.id: each.name for each in session.catalogue().dimensions}
    columns = [
        Column(say("decision.axis"), tight=True),
        Column(say("decision.part"), answer=True),
        Column(say("decision.weight"), number=True),
        Column(say("decision.at"), number=True),
        Column(say("decision.becomes")),
    ]
    rows = [
        (
            session.catalogue().matrix.axis(each.axis).title,
            names.get(each.id, each.id),
            f"{each.weight:.2f}",
            numbers.DASH if each.at is None else f"{each.at:.2f}",
            titles.get(each.verdict or "", numbers.DASH),
        )
        for each in decision.break_even
    ]
    table(say("decision.break-even"), columns, rows)
