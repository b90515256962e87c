"""Agreeing on a value outside a room: the votes of one question, the consensus, all that hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from zlib import crc32

import streamlit as st

from advisor.engagement import Answer, Round
from advisor.report import numbers
from advisor.rooms import (
    FEWEST,
    Item,
    Reveal,
    Seat,
    Vote,
    earlier_disagreement,
    order,
    reveal,
)
from advisor.rooms.keys import IN_ROOM
from advisor.scoring import asked_practices
from advisor.storage.records import ConsensusEvent
from advisor.ui import session
from advisor.ui.components import Column, columns_that_wrap, html_block, section, table
from advisor.ui.markup import tag
from advisor.ui.parts.agreeing import answer_words, editor
from advisor.ui.parts.revealing import finding_of, histogram
from advisor.ui.session import Current
from advisor.ui.words import say
from advisor.workshop import Changed, agreed_on, keep_consensus

__all__ = ["settling"]


@dataclass(frozen=True, slots=True)
class _Asked:
    """One question of one team in one round."""

    engagement: str
    round: str
    team: str
    practice: str

    @property
    def there(self) -> ConsensusEvent | None:
        """What holds in the database now."""
        return agreed_on(session.store(), self.engagement, self.round, self.team, self.practice)

    @property
    def key(self) -> str:
        return f"{self.engagement}-{self.round}-{self.team}-{self.practice}"


def settling(now: Current) -> None:
    """Team and question, its votes beside the consensus, what is agreed on in this round."""
    sitting = now.engagement.round()
    if sitting is None or not now.engagement.teams:
        return
    section(say("settling.title"), say("settling.unit"))
    asked = _pick(now, sitting)
    if asked is None:
        return
    there = asked.there
    _watch(asked, there.version if there else 0)
    left, right = columns_that_wrap("settling", (1.18, 1))
    with left:
        _votes(now, sitting, asked)
    with right:
        editor(asked.key, there, partial(_keep, asked))
    _kept(now, sitting)


def _pick(now: Current, sitting: Round) -> _Asked | None:
    """Which question of which team: what to talk about first stands first."""
    titles = {team.id: team.title for team in now.engagement.teams}
    left, right = st.columns((1, 2.3), gap="large")
    with left:
        team = str(
            st.selectbox(
                say("room.team"), list(titles), format_func=titles.__getitem__, key="settle-team"
            )
        )
    named = {each.practice: _line(each) for each in _items(now, sitting, team)}
    chosen = session.get("settling", ("", ""))
    held = chosen[1] if chosen[0] == team and chosen[1] in named else next(iter(named), "")
    # a box whose words change is another box: the browser knows an option by its words
    key = f"settle-question-{team}-{crc32(' '.join(named.values()).encode()):x}"
    with right:
        practice = st.selectbox(
            say("settling.question"),
            list(named),
            index=list(named).index(held) if held else None,
            format_func=named.__getitem__,
            key=key,
            on_change=_choose,
            args=(team, key),
        )
    if practice not in named:
        return None
    session.put("settling", (team, practice))
    return _Asked(now.id, sitting.id, team, practice)


def _choose(team: str, key: str) -> None:
    session.put("settling", (team, session.get(key)))


def _items(now: Current, sitting: Round, team: str) -> tuple[Item, ...]:
    """What to talk about first, then what nobody can compare, what is near, what is agreed on."""
    found = earlier_disagreement(sitting, team)
    agreed = frozenset(each.practice for each in sitting.consensus if each.team == team)
    asked = [practice.id for practice in asked_practices(session.catalogue(), now.engagement)]
    return order(asked, dict(found), found, agreed)


def _line(item: Item) -> str:
    state = say("settling.few" if item.state == "vote" else f"room.state-{item.state}")
    return say("room.item", name=session.catalogue().practices[item.practice].name, state=state)


def _votes(now: Current, sitting: Round, asked: _Asked) -> None:
    """The question with the team's answers, which no role is told apart in."""
    practice = session.catalogue().practices[asked.practice]
    html_block(tag("h3", practice.question, cls="question"))
    given = [each for each in sitting.answers if each.practice == asked.practice]
    kept = _kept_back(given, asked.team)
    if kept is not None:
        html_block(tag("p", say(f"settling.{kept}", n=FEWEST), cls="ink2"))
        return
    shown = _shown(now, [each for each in given if each.team == asked.team])
    html_block(
        tag("p", f"{finding_of(shown)}."),
        tag(
            "div", histogram(shown, dark=session.is_dark(), highest=120, roles=False), cls="reveal"
        ),
    )


def _kept_back(given: Sequence[Answer], team: str) -> str | None:
    """Why a team's answers to a question are not counted out: too few of them, or too few of those
    that are left of what is shown elsewhere: of all teams, or beside the votes of a room."""
    mine = {each.respondent for each in given if each.team == team}
    others = {each.respondent for each in given if each.team != team}
    roomless = {each for each in mine if not each.startswith(IN_ROOM)}
    if len(mine) < FEWEST:
        return "few-votes"
    if 0 < len(others) < FEWEST or (roomless != mine and 0 < len(roomless) < FEWEST):
        return "rest-votes"
    return None


def _shown(now: Current, answers: Sequence[Answer]) -> Reveal:
    roles = {each.id: each.role for each in now.engagement.respondents}
    votes = [Vote(each.respondent, each.state, each.value) for each in answers]
    return reveal(votes, [Seat(v.respondent, roles[v.respondent], "others") for v in votes])


def _keep(asked: _Asked, value: float | None, dissent: str, over: int) -> Changed | None:
    event = ConsensusEvent(
        asked.engagement, asked.round, asked.team, asked.practice, value, dissent or None
    )
    return keep_consensus(session.store(), event, over)


@st.fragment(run_every="3s")
def _watch(asked: _Asked, version: int) -> None:
    """Looks every three seconds whether somebody else kept something; then all is drawn anew."""
    there = asked.there
    if (there.version if there else 0) != version:
        st.rerun()


def _kept(now: Current, sitting: Round) -> None:
    """Every consensus of the round, with who would not."""
    if not sitting.consensus:
        return
    titles = {team.id: team.title for team in now.engagement.teams}
    practices = session.catalogue().practices
    columns = [
        Column(say("results.question"), answer=True),
        Column(say("room.team")),
        Column(say("room.consensus-value"), tight=True),
        Column(say("settling.dissent")),
    ]
    rows = [
        (
            practices[each.practice].name,
            titles.get(each.team, each.team),
            answer_words(each.value),
            each.dissent or numbers.DASH,
        )
        for each in sitting.consensus
    ]
    section(say("settling.kept"), say("settling.kept-unit"))
    table(say("settling.kept"), columns, rows)
