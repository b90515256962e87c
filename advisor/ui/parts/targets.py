"""Targets per team and practice: an area at a level or a practice at a value; saved at once."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from advisor.engagement import VALUES, Target
from advisor.gaps import Gap, aim_at_level, aim_at_value, own_targets, target_of
from advisor.model import Practice
from advisor.report import numbers
from advisor.scoring import asked_practices, scoped_dimensions, weighted_mean
from advisor.ui import saving, session
from advisor.ui.components import badge, html_block, section, unsaved
from advisor.ui.markup import Html, join, label, tag
from advisor.ui.parts.asking import state_words
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["targets"]

_ALL = ""
_DEFAULT, _MIXED = "default", "mixed"
_WIDTHS = (2.2, 1.3, 3.0)


def targets(now: Current) -> None:
    """Whose targets, of which area; many at once above, each practice with its gap below."""
    section(say("targets.title"), note=say("targets.note", default=_default_words(now)))
    teams, dimensions = _whose(now)
    _many(now, teams, dimensions)
    _told(now)
    unsaved("targets")
    if len(dimensions) == 1:
        _each(now, teams, dimensions[0])
    else:
        html_block(tag("p", say("targets.choose"), cls="caption"))


def _default_words(now: Current) -> str:
    wanted = session.catalogue().matrix.default_target
    level = wanted.get(str(now.engagement.profile.get("ai", "")), 3)
    return say("results.level-name", level=level, name=session.catalogue().levels[level - 1].name)


def _whose(now: Current) -> tuple[list[str], list[str]]:
    """The teams and the areas that are aimed for; all of them unless one is chosen."""
    catalogue = session.catalogue()
    titles = {team.id: label(team.title) for team in now.engagement.teams}
    names = {
        id_: catalogue.dimension(id_).name for id_ in scoped_dimensions(catalogue, now.engagement)
    }
    first = now.assessment.scorecard.lowest_dimension or next(iter(names), _ALL)
    left, right = st.columns((1, 1.6))
    team = left.selectbox(
        say("assess.team"),
        [_ALL, *titles],
        format_func=lambda id_: titles.get(id_, say("targets.all-teams")),
        key="targets-team",
    )
    options = [_ALL, *names]
    dimension = right.selectbox(
        say("assess.dimension"),
        options,
        index=options.index(first),
        format_func=lambda id_: names.get(id_, say("targets.all-areas")),
        key="targets-dimension",
    )
    return [team] if team else list(titles), [dimension] if dimension else list(names)


def _many(now: Current, teams: Sequence[str], dimensions: Sequence[str]) -> None:
    """A level for all of it, the default again, or one step back."""
    levels = {each.number: each.name for each in session.catalogue().levels}
    with st.container(horizontal=True, vertical_alignment="bottom", key="targets-many"):
        level = st.selectbox(
            say("targets.level"),
            list(levels),
            index=2,
            format_func=lambda at: say("results.level-name", level=at, name=levels[at]),
            key="targets-level",
            width=260,
        )
        st.button(
            say("targets.aim"),
            key="targets-aim",
            type="primary",
            on_click=_aim,
            args=(now.id, tuple(teams), tuple(dimensions), level),
        )
        st.button(
            say("targets.default"),
            key="targets-default",
            on_click=_forget,
            args=(now.id, tuple(teams), tuple(dimensions)),
        )
        st.button(
            say("targets.undo"),
            key="targets-undo",
            disabled=not saving.may_undo(now, "targets"),
            on_click=_undo,
            args=(now.id,),
        )


def _aim(name: str, teams: Sequence[str], dimensions: Sequence[str], level: int) -> None:
    engagement = session.store().load(name)
    made = aim_at_level(session.catalogue(), engagement, teams, dimensions, level)
    _save(name, made, own_targets(engagement))


def _forget(name: str, teams: Sequence[str], dimensions: Sequence[str]) -> None:
    engagement = session.store().load(name)
    practices = [
        each.id for each in session.catalogue().practices.values() if each.dimension in dimensions
    ]
    _save(name, aim_at_value(engagement, teams, practices, None), own_targets(engagement))


def _undo(name: str) -> None:
    if saving.undo_part(name, "targets"):
        session.put("targets-told", (name, say("targets.undone")))
    session.put("targets-turn", session.get("targets-turn", 0) + 1)


def _save(name: str, made: Sequence[Target], before: dict[tuple[str, str], float]) -> None:
    """Saves at once, says how many changed, and lets every box show what is saved now."""
    after = {(each.team, each.practice): each.value for each in made}
    changed = sum(before.get(key) != after.get(key) for key in {*before, *after})
    session.put("targets-turn", session.get("targets-turn", 0) + 1)
    if not changed:
        session.put("targets-told", (name, say("targets.same")))
        return
    body = [each.model_dump(mode="json", by_alias=True) for each in made]
    if saving.save_part(name, "targets", body):
        session.put("targets-told", (name, say("targets.saved", n=changed)))


def _told(now: Current) -> None:
    told = session.told("targets-told")
    if told is not None and told[0] == now.id:
        html_block(badge("ok", told[1]))


def _each(now: Current, teams: Sequence[str], dimension: str) -> None:
    """One row a practice: where it stands, its target, and why its gap has the rank it has."""
    gaps = now.assessment.gaps
    ranks = {gap.practice: (at, gap) for at, gap in enumerate(gaps.items, 1)}
    ranks |= {gap.practice: (0, gap) for gap in gaps.find_out}
    heads = (say("results.practice"), say("results.wanted"), say("results.reason"))
    with st.container(key="targets-heads"):
        for column, words in zip(st.columns(_WIDTHS), heads, strict=True):
            column.html(tag("div", tag("b", words, cls="caption"), cls="ma"))
    for practice in asked_practices(session.catalogue(), now.engagement):
        if practice.dimension != dimension:
            continue
        left, middle, right = st.columns(_WIDTHS, vertical_alignment="center")
        left.html(tag("div", _stands(now, teams, practice), cls="ma"))
        with middle:
            _box(now, teams, practice)
        right.html(tag("div", _gap_words(now, teams, practice, ranks), cls="ma"))


def _stands(now: Current, teams: Sequence[str], practice: Practice) -> Html:
    mine = [
        cell
        for cell in now.assessment.scorecard.cells
        if cell.practice == practice.id and cell.team in teams
    ]
    value = weighted_mean((cell.value, cell.people) for cell in mine if cell.value is not None)
    states = {cell.state for cell in mine}
    if value is not None:
        stands = say("targets.now", share=numbers.share(value))
    elif "unanswered" in states or not states:
        stands = say("assess.not-answered")
    else:
        stands = state_words("unknown" if "unknown" in states else "not-applicable", None)
    words = say("targets.stands", level=practice.level, now=stands)
    return join((tag("b", practice.name), tag("div", words, cls="ink2 small")))


def _box(now: Current, teams: Sequence[str], practice: Practice) -> None:
    own = own_targets(now.engagement)
    held = {own.get((team, practice.id), _DEFAULT) for team in teams}
    current = next(iter(held)) if len(held) == 1 else _MIXED
    options: list[float | str] = [_DEFAULT, *VALUES]
    if current == _MIXED:
        options.insert(0, _MIXED)
    turn, whose = session.get("targets-turn", 0), "+".join(teams)
    key = f"target-{now.id}-{turn}-{whose}-{practice.id}"
    st.selectbox(
        say("targets.of", name=label(practice.name)),
        options,
        index=options.index(current),
        format_func=lambda at: _option(now, practice, at),
        key=key,
        label_visibility="collapsed",
        on_change=_set,
        args=(now.id, tuple(teams), practice.id, key),
    )


def _option(now: Current, practice: Practice, at: float | str) -> str:
    if at == _MIXED:
        return say("targets.mixed")
    if at == _DEFAULT:
        bare = now.engagement.model_copy(update={"targets": ()})
        wanted = target_of(session.catalogue(), bare, practice, "")
        none = say("targets.not-wanted")
        words = none if wanted is None else numbers.share(wanted)
        return say("targets.default-of", target=words)
    value = float(at)
    words = say("targets.not-wanted") if value == 0 else state_words("chosen", value)
    return f"{numbers.share(value)} {words}"


def _set(name: str, teams: Sequence[str], practice: str, key: str) -> None:
    chosen = session.get(key)
    if chosen == _MIXED:
        return
    engagement = session.store().load(name)
    value = None if chosen == _DEFAULT else float(chosen)
    made = aim_at_value(engagement, teams, [practice], value)
    _save(name, made, own_targets(engagement))


def _gap_words(
    now: Current, teams: Sequence[str], practice: Practice, ranks: dict[str, tuple[int, Gap]]
) -> Html:
    if practice.id not in ranks:
        wanted = any(
            target_of(session.catalogue(), now.engagement, practice, team) for team in teams
        )
        return tag("span", say("targets.reached" if wanted else "targets.none"), cls="ink3 small")
    at, gap = ranks[practice.id]
    rank = say("targets.rank", at=at) if at else say("results.find-out")
    return join((tag("b", rank, cls="small"), " ", tag("span", gap.reason, cls="ink2 small")))
