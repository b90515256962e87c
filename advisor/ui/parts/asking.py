"""The question in work: which one it is, how it is put, what stands beside it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from advisor.engagement import Answer, Engagement
from advisor.model import Practice
from advisor.report import numbers
from advisor.report.mechanisms import fed_by
from advisor.scoring import Scorecard, asked_practices, score
from advisor.ui import session
from advisor.ui.components import (
    badge,
    card,
    clock,
    html_block,
    level_squares,
    listed,
    pairs,
    question_title,
)
from advisor.ui.markup import Html, join, tag
from advisor.ui.parts.certainty import marks_of
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = [
    "Place",
    "answer_of",
    "aside",
    "place",
    "question",
    "respondents_of",
    "state_words",
    "steps",
]

_MOST_FED = 5


@dataclass(frozen=True, slots=True)
class Place:
    """Where the questionnaire stands: who answers for which team, and which question is shown."""

    round: str
    team: str
    respondent: str
    practices: tuple[Practice, ...]
    at: int

    @property
    def practice(self) -> Practice:
        """The practice asked about."""
        return self.practices[self.at]

    def key(self, name: str) -> str:
        """Under which the fields of this answer stand in the session."""
        return f"{name}-{self.round}-{self.team}-{self.respondent}-{self.practice.id}"

    def beside(self, steps: int) -> str | None:
        """The id of the question so many steps on; nothing beyond the ends."""
        to = self.at + steps
        return self.practices[to].id if 0 <= to < len(self.practices) else None


def place(now: Current) -> Place | None:
    """Team, respondent and question from the session; what is unknown there falls to the first."""
    engagement = now.engagement
    sitting = engagement.round()
    practices = asked_practices(session.catalogue(), engagement)
    if sitting is None or not practices or not engagement.teams or not engagement.respondents:
        return None
    teams = [team.id for team in engagement.teams]
    team = str(session.get("team") or "")
    team = team if team in teams else teams[0]
    known = respondents_of(engagement, team)
    respondent = str(session.get("respondent") or "")
    respondent = respondent if respondent in known else known[0]
    ids = [practice.id for practice in practices]
    wanted = session.get("question")
    if wanted not in ids:
        wanted = _first_open(now, sitting.id, team, respondent, ids)
    return Place(sitting.id, team, respondent, practices, ids.index(str(wanted)))


def respondents_of(engagement: Engagement, team: str) -> list[str]:
    """Who may answer for a team: its own people, then those of the whole organisation, else all."""
    own = [each.id for each in engagement.respondents if each.team == team]
    whole = [each.id for each in engagement.respondents if each.team is None]
    return [*own, *whole] or [each.id for each in engagement.respondents]


def _first_open(now: Current, round_id: str, team: str, respondent: str, ids: list[str]) -> str:
    sitting = now.engagement.round(round_id)
    given = {
        answer.practice
        for answer in (sitting.answers if sitting else ())
        if answer.team == team and answer.respondent == respondent
    }
    return next((id_ for id_ in ids if id_ not in given), ids[0])


def answer_of(engagement: Engagement, where: Place) -> Answer | None:
    """What this respondent answered to this question in this round; nothing yet otherwise."""
    sitting = engagement.round(where.round)
    for answer in sitting.answers if sitting else ():
        if (answer.team, answer.respondent, answer.practice) == (
            where.team,
            where.respondent,
            where.practice.id,
        ):
            return answer
    return None


def question(where: Place) -> None:
    """Where it stands, the question in serif, why it is asked."""
    practice = where.practice
    dimension = session.catalogue().dimension(practice.dimension)
    same = [each.id for each in where.practices if each.dimension == practice.dimension]
    crumb = say(
        "assess.crumb",
        dimension=dimension.short_name,
        at=same.index(practice.id) + 1,
        of=len(same),
        id=practice.id,
    )
    question_title(crumb, practice.question, practice.why)


def steps(now: Current, where: Place) -> None:
    """Back, skip, next; the last question leads to the results."""
    given = answer_of(now.engagement, where)
    with st.container(horizontal=True, horizontal_alignment="distribute", key="question-steps"):
        st.button(
            say("assess.back"),
            key="back",
            icon=":material/arrow_back:",
            disabled=where.beside(-1) is None,
            on_click=session.put,
            args=("question", where.beside(-1) or where.practice.id),
        )
        following = where.beside(1)
        if following is None:
            if st.button(say("assess.finish"), key="finish", type="primary"):
                st.switch_page(session.PAGES["results"], query_params=session.link_query())
            return
        st.button(
            say("assess.skip") if given is None else say("assess.next"),
            key="next",
            type="secondary" if given is None else "primary",
            icon=None if given is None else ":material/arrow_forward:",
            icon_position="right",
            on_click=session.put,
            args=("question", following),
        )


def aside(now: Current, where: Place) -> None:
    """How the dimension stands, what to have at hand, what the answer feeds, earlier answers."""
    practice = where.practice
    html_block(
        _so_far(now, where),
        card(say("assess.at-hand"), listed(practice.evidence), _who_knows(practice)),
        _feeds(practice),
        _elsewhere(practice),
        _history(now, where),
    )


def _so_far(now: Current, where: Place) -> Html:
    catalogue = session.catalogue()
    dimension = catalogue.dimension(where.practice.dimension)
    own = _of_team(now, where.team)
    held = own.dimension(dimension.id)
    rows: list[tuple[object, object]] = []
    if held.index is None:
        rows.append((say("results.index"), badge("insufficient", say("results.insufficient"))))
    else:
        ranged = f" ({numbers.index_range(held.low, held.high)})"
        rows.append((say("results.index"), join((tag("b", numbers.index(held.index)), ranged))))
    if held.level is not None:
        rows.append(
            (
                say("engagements.level"),
                level_squares(held.level, catalogue.levels[held.level - 1].name),
            )
        )
    share = numbers.share(held.coverage)
    rows.append((say("assess.coverage"), say("assess.coverage-of", share=share)))
    rows += _declared_away(own, dimension.id)
    marks = marks_of(own).get((where.team, where.practice.id), "")
    title = say("assess.so-far", dimension=dimension.short_name)
    return join((card(title, pairs(rows), quiet=True), _marked(marks)))


def _declared_away(own: Scorecard, dimension: str) -> list[tuple[object, object]]:
    """The share declared not applicable, with what follows from it; nothing where none is."""
    cells = own.cells_of(dimension)
    share = sum(cell.state == "not-applicable" for cell in cells) / len(cells) if cells else 0.0
    if share in (0.0, 1.0):
        return []
    settings, mark = session.catalogue().settings, Html("")
    if share > settings.not_applicable_refuse:
        mark = badge("problem", say("assess.away-refused"))
    elif share > settings.not_applicable_warn:
        mark = badge("attention", say("assess.away-warned"))
    return [(say("assess.away"), join((numbers.share(share), " ", mark)))]


def _marked(marks: Html | str) -> Html:
    return card(say("assess.marked"), marks, quiet=True) if marks else Html("")


def _of_team(now: Current, team: str) -> Scorecard:
    if len(now.engagement.teams) == 1:
        return now.assessment.scorecard
    return score(session.catalogue(), now.engagement, team=team)


def _feeds(practice: Practice) -> Html:
    fed = fed_by(practice)
    if not fed:
        words = say("assess.feeds-nothing", reason=practice.unsimulated or "")
        return card(say("assess.feeds"), tag("p", words))
    rows = [
        tag(
            "li",
            tag("span", words),
            badge("assumption", say("badge.assumption")) if effect.basis == "assumption" else "",
            cls="fed",
        )
        for words, effect in fed[:_MOST_FED]
    ]
    if len(fed) > _MOST_FED:
        rows.append(tag("li", say("assess.feeds-more", n=len(fed) - _MOST_FED), cls="ink3"))
    if practice.unsimulated:
        rows.append(tag("li", say("assess.feeds-not", reason=practice.unsimulated), cls="ink3"))
    return card(say("assess.feeds"), tag("ul", *rows))


def _who_knows(practice: Practice) -> Html:
    """The roles that carry the practice: whom to ask before answering "I don't know"."""
    points = session.catalogue().scales["practice-roles"].points
    known = [point.label for point in points if point.value in practice.roles]
    names = [name if name[1:2].isupper() else name[:1].lower() + name[1:] for name in known]
    return tag("p", say("assess.who-knows", names=numbers.joined(names, "or")), cls="caption")


def _elsewhere(practice: Practice) -> Html:
    """The elements of other models that ask for much the same; a law with its dates."""
    references = session.catalogue().references
    named: dict[str, list[str]] = {}
    for item in practice.maps_to:
        named.setdefault(item.model, []).append(item.id)
    if not named:
        return Html("")
    lines = [
        f"{references[model].title}: {', '.join(map(_short_id, ids))}"
        for model, ids in named.items()
    ]
    dates = [
        say(
            "assess.elsewhere-date",
            what=each.what,
            day=numbers.day(each.day),
            checked=numbers.day(each.checked_on),
        )
        for model in named
        for each in references[model].dates
    ]
    notes = [tag("p", words, cls="caption") for words in dates]
    return card(say("assess.elsewhere"), listed(lines), *notes, quiet=True)


def _short_id(id_: str) -> str:
    """A machine's long identifier by its first part; a readable id as it is."""
    first, _, rest = id_.partition("-")
    return f"{first}…" if len(rest) == 27 and len(first) == 8 else id_


def _history(now: Current, where: Place) -> Html:
    events = session.store().history(now.id, practice=where.practice.id, round_id=where.round)
    mine = [
        event
        for event in events
        if (event.team, event.respondent) == (where.team, where.respondent)
    ]
    if len(mine) < 2:
        return Html("")
    rows = [
        tag(
            "li",
            say(
                "assess.history-line",
                time=clock(event.at),
                answer=state_words(event.state, event.value),
            ),
        )
        for event in mine[-6:]
    ]
    return card(say("assess.history"), tag("ul", *rows, cls="small"))


def state_words(state: str, value: float | None) -> str:
    """An answer's word in the catalogue's scales."""
    scale, wanted = ("answers", value) if state == "chosen" else ("states", state)
    for point in session.catalogue().scales[scale].points:
        if point.value == wanted:
            return point.label
    return say(f"assess.state-{state}")
