"""Where the organisation stands: tiles, teams, level steps, tables."""

from __future__ import annotations

import streamlit as st

from advisor.report import numbers
from advisor.report.content.context import Context
from advisor.report.figures.scores import LevelStep, level_steps
from advisor.scoring import Cell as Item
from advisor.scoring import Score, group_index, is_unverified, score
from advisor.ui import session
from advisor.ui.components import (
    Cell,
    Column,
    Tile,
    badge,
    bar,
    finding,
    heat_map,
    html_block,
    level_squares,
    section,
    table,
    tiles,
)
from advisor.ui.evidence import evidence_share
from advisor.ui.markup import tag
from advisor.ui.parts.asking import state_words
from advisor.ui.parts.certainty import marks_of
from advisor.ui.parts.ranking import first_gaps
from advisor.ui.session import Current
from advisor.ui.steps import counted
from advisor.ui.words import say

__all__ = [
    "folded_tables",
    "headline",
    "level_steps_table",
    "numbers_row",
    "scale_note",
    "teams_or_gaps",
    "told",
]

_MOST_ROWS = 8


def headline(now: Current) -> None:
    """What the scores say in one sentence."""
    catalogue, card = session.catalogue(), now.assessment.scorecard
    in_scope = [each for each in card.dimensions if each.status in ("assessed", "insufficient")]
    known = sorted(
        (each for each in in_scope if each.index is not None), key=lambda each: each.index or 0
    )
    if card.overall.index is None or not known:
        given, asked = counted(now.assessment)
        finding(
            say("results.title-none", given=given, asked=asked),
            say(
                "results.lede-none",
                gate=numbers.share(catalogue.settings.min_coverage),
                refuse=numbers.share(catalogue.settings.not_applicable_refuse),
            ),
        )
        return
    low, high = catalogue.dimension(known[0].id), catalogue.dimension(known[-1].id)
    lowest, highest = numbers.index(known[0].index), numbers.index(known[-1].index)
    apart = {"high": high.short_name, "highest": highest, "low": low.short_name, "lowest": lowest}
    finding(
        say("results.title-level", index=lowest)
        if lowest == highest
        else say("results.title", **apart),
        say(
            "results.lede",
            scored=len(known),
            asked=len(in_scope),
            lowest=low.name if card.lowest_dimension is None else _name(card.lowest_dimension),
            gaps=len(now.assessment.gaps.items),
        ),
    )


def _name(dimension: str) -> str:
    return session.catalogue().dimension(dimension).name


def told(now: Current) -> Context:
    """The engagement as the report tells of it: the same targets and sources on page and paper."""
    return Context(session.catalogue(), now.engagement, now.assessment, None, "leadership")


def scale_note(now: Current) -> None:
    """Where the questionnaire stops below level 5, an index of 5 says less, and a level reached
    with nothing answered below it says nothing of what lies there; the page says both."""
    highest: dict[str, int] = {}
    for cell in now.assessment.scorecard.cells:
        highest[cell.dimension] = max(cell.level, highest.get(cell.dimension, 0))
    low = [
        say("results.scale-of", name=session.catalogue().dimension(id_).short_name, level=level)
        for id_, level in highest.items()
        if level < 5
    ]
    if low:
        html_block(tag("p", say("results.scale", names=numbers.joined(low)), cls="caption"))
    unseen = [
        say(
            "results.unseen-of",
            name=session.catalogue().dimension(each.id).short_name,
            level=each.level,
            levels=numbers.joined([str(at) for at in each.unseen_levels]),
        )
        for each in now.assessment.scorecard.dimensions
        if each.unseen_levels
    ]
    if unseen:
        html_block(tag("p", say("results.unseen", names=numbers.joined(unseen)), cls="caption"))


def numbers_row(now: Current) -> None:
    """Six tiles: overall, level, both sides, coverage, evidence."""
    tiles(6, [*_overall_tiles(now), *_side_tiles(now), *_answer_tiles(now)])


def _overall_tiles(now: Current) -> list[Tile]:
    card, catalogue = now.assessment.scorecard, session.catalogue()
    overall = card.overall
    missing = say("results.insufficient")
    squares = ""
    if overall.level is not None:
        squares = level_squares(overall.level, catalogue.levels[overall.level - 1].name)
    return [
        Tile(
            say("results.overall"),
            numbers.index(overall.index),
            say("results.of-five"),
            say("results.possible", range=numbers.index_range(overall.low, overall.high)),
            say("results.range-first") if overall.index is not None else overall.why_none,
            missing="" if overall.index is not None else missing,
        ),
        Tile(
            say("results.level"),
            str(overall.level or ""),
            say("results.of-five"),
            squares,
            say("results.level-note", n=len(card.mandatory)),
            missing="" if overall.level is not None else missing,
        ),
    ]


def _side_tiles(now: Current) -> list[Tile]:
    catalogue = session.catalogue()
    groups = {each.id: each.group for each in catalogue.dimensions}
    made = []
    for group in ("devops", "ml"):
        mine = [each for each in now.assessment.scorecard.dimensions if groups[each.id] == group]
        made.append(_side_tile(now, say(f"results.{group}"), mine))
    return made


def _side_tile(now: Current, name: str, mine: list[Score]) -> Tile:
    scored = [each for each in mine if each.index is not None]
    asked = [each for each in mine if each.status in ("assessed", "insufficient")]
    if not asked:
        return Tile(name, missing=say("results.out-of-scope"))
    note = say("results.n-dimensions", scored=len(scored), asked=len(asked))
    found = group_index(session.catalogue(), now.assessment.scorecard, [each.id for each in scored])
    if found is None:
        return Tile(name, missing=say("results.insufficient"), note=note)
    mean, low, high = found
    return Tile(
        name,
        numbers.index(mean),
        say("results.of-five"),
        numbers.index_range(low, high),
        note,
    )


def _answer_tiles(now: Current) -> list[Tile]:
    card, overall = now.assessment.scorecard, now.assessment.scorecard.overall
    gate = numbers.share(session.catalogue().settings.min_coverage)
    applicable = overall.answered + overall.unknown + overall.unanswered
    claims = [cell for cell in card.cells if is_unverified(cell)]
    shown = evidence_share(card)
    return [
        Tile(
            say("results.coverage"),
            numbers.share(overall.coverage),
            "",
            say("results.questions", answered=overall.answered, applicable=applicable),
            say("results.coverage-note", gate=gate),
        ),
        Tile(
            say("results.evidence"),
            numbers.share(shown),
            "",
            say("results.evidence-range"),
            say("results.unverified", n=len(claims)) if claims else "",
            missing="" if shown is not None else numbers.DASH,
        ),
    ]


def teams_or_gaps(now: Current) -> None:
    """With several teams how they differ, else what to close first."""
    if len(now.engagement.teams) < 2:
        first_gaps(now)
        return
    catalogue = session.catalogue()
    section(say("results.teams"), say("results.teams-unit"))
    cards = [
        score(catalogue, now.engagement, team=team.id).dimensions for team in now.engagement.teams
    ]
    rows = []
    for at, dimension in enumerate(now.assessment.scorecard.dimensions):
        if dimension.status not in ("assessed", "insufficient"):
            continue
        held = [card[at] for card in cards]
        known = [each.index for each in held if each.index is not None]
        gap = numbers.index(max(known) - min(known)) if len(known) > 1 else numbers.DASH
        cells = [
            Cell(
                each.index,
                say(f"results.thin-{each.withheld or each.status}")
                if each.index is None
                else numbers.index(each.index),
            )
            for each in held
        ]
        rows.append((catalogue.dimension(dimension.id).short_name, cells, gap))
    heat_map(
        say("results.teams"),
        [team.title for team in now.engagement.teams],
        rows,
        say("results.teams-gap"),
        low=1,
        high=5,
        dark=session.is_dark(),
    )
    html_block(tag("p", say("results.teams-note"), cls="caption"))


def level_steps_table(now: Current) -> None:
    """One dimension's levels: how much of each is in place, how much nobody knows."""
    catalogue, card = session.catalogue(), now.assessment.scorecard
    shown = [each for each in card.dimensions if each.status in ("assessed", "insufficient")]
    names = {each.id: catalogue.dimension(each.id).short_name for each in shown}
    first = card.lowest_dimension if card.lowest_dimension in names else next(iter(names))
    chosen = str(session.get("steps-dimension") or first)
    chosen = chosen if chosen in names else str(first)
    held = card.dimension(chosen)
    if held.index is None:
        title = say("results.steps-none")
    else:
        title = say("results.steps", level=held.level, index=numbers.index(held.index))
    section(title, names[chosen])
    st.selectbox(
        say("results.dimension"),
        list(names),
        index=list(names).index(chosen),
        format_func=names.__getitem__,
        key="steps-dimension",
        label_visibility="collapsed",
    )
    columns = [
        Column(say("results.step"), tight=True),
        Column(say("results.in-place"), wide=True),
        Column(say("results.share"), number=True),
        Column(say("results.unknown"), number=True),
    ]
    table(title, columns, [_step_row(step) for step in level_steps(card, chosen)])
    settings = catalogue.settings
    note = say(
        "results.steps-note",
        reached=numbers.share(settings.level_reached),
        lower=numbers.share(settings.level_lower),
    )
    html_block(tag("p", note, cls="caption"))


def _step_row(step: LevelStep) -> tuple[object, ...]:
    name = session.catalogue().levels[step.level - 1].name
    return (
        say("results.level-name", level=step.level, name=name),
        bar(step.done, step.unknown),
        numbers.share(step.done),
        numbers.share(step.unknown),
    )


def folded_tables(now: Current) -> None:
    """Every answer behind the scores, with its marks."""
    with st.expander(say("results.all"), key="all-answers", on_change="rerun") as fold:
        if fold.open:
            _answers_table(now)


def _answers_table(now: Current) -> None:
    practices = session.catalogue().practices
    titles = {team.id: team.title for team in now.engagement.teams}
    columns = [
        Column(say("results.practice"), answer=True),
        Column(say("assess.team")),
        Column(say("engagements.level"), number=True),
        Column(say("results.answer-state"), tight=True),
        Column(say("results.evidence"), tight=True),
        Column(say("certainty.marks")),
    ]
    marks = marks_of(now.assessment.scorecard)
    rows = [
        (
            practices[item.practice].name,
            titles[item.team],
            item.level,
            *_said(item),
            marks.get((item.team, item.practice), ""),
        )
        for item in now.assessment.scorecard.cells
    ]
    table(say("results.all"), columns, rows)


def _said(item: Item) -> tuple[object, object]:
    if item.state == "unanswered":
        return badge("plain", say("assess.not-answered")), numbers.DASH
    if item.state == "unknown":
        return badge("unknown", state_words("unknown", None)), numbers.DASH
    if item.state == "not-applicable":
        return badge("neutral", state_words("not-applicable", None)), numbers.DASH
    return numbers.share(item.value), item.evidence or numbers.DASH
