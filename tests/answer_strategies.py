"""Small catalogues, engagements and random answers for the tests of the rules.

The catalogue's words, settings, profile and matrix are the shipped ones; its practices are made up
here, so that a test can be worked out by hand and does not change when a practice is added.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace

import networkx as nx
from hypothesis import strategies as st

from advisor.catalogue import load_catalogue
from advisor.engagement import (
    VALUES,
    Answer,
    Consensus,
    Engagement,
    Limits,
    ProfileValue,
    Respondent,
    Round,
    Team,
    new_engagement,
)
from advisor.model import Catalogue, Estimate, Practice

DEVOPS = ("culture", "delivery", "quality", "platform", "reliability", "security")
ML = ("data", "modeldev", "modelops", "mlmonitor", "governance")
CORE = dict.fromkeys((*DEVOPS, *ML), (2, 2, 3, 4))
"""Four practices in each core dimension, at the levels 2, 2, 3 and 4."""


def practice(dimension: str, number: int, level: int, needs: Iterable[str] = ()) -> Practice:
    """A practice with nothing in it but its place: `delivery-1` is the first of delivery."""
    return Practice(
        id=f"{dimension}-{number}",
        dimension=dimension,
        name=f"Practice {number} of {dimension}",
        level=level,
        needs=tuple(needs),
        editions=("full",),
        question="Is it in place?",
        why="Because it matters.",
        anchors=dict.fromkeys(VALUES, "A sentence."),
        evidence=("a page",),
        effort_weeks=Estimate(low=1, mode=2, high=3, basis="assumption"),
        effects=(),
        unsimulated="It has no mechanism.",
        roles=("engineer",),
        first_step="Begin.",
        done_when="It is done.",
    )


def tiny(
    levels: Mapping[str, tuple[int, ...]], needs: Mapping[str, tuple[str, ...]] | None = None
) -> Catalogue:
    """The shipped catalogue with these practices only: dimension -> the levels of its practices."""
    made = {
        item.id: item
        for dimension, each in levels.items()
        for number, level in enumerate(each, 1)
        for item in [
            practice(dimension, number, level, (needs or {}).get(f"{dimension}-{number}", ()))
        ]
    }
    graph: nx.DiGraph = nx.DiGraph()
    graph.add_nodes_from(made)
    graph.add_edges_from((need, item.id) for item in made.values() for need in item.needs)
    return replace(load_catalogue(), practices=made, graph=graph)


def engagement(
    catalogue: Catalogue,
    answers: Iterable[Answer] = (),
    *,
    teams: Mapping[str, int] | None = None,
    consensus: Iterable[Consensus] = (),
    **profile: ProfileValue,
) -> Engagement:
    """An engagement with these teams (id -> people; one team `core` of 10) and answers.

    Each team has three respondents: `core-1`, `core-2` and `core-3`.
    """
    sizes = teams or {"core": 10}
    given = {"ai": "pilots", "engineers": 20, "regulated": False, **profile}
    made = new_engagement(
        catalogue,
        "Test",
        profile={key.replace("_", "-"): value for key, value in given.items()},
        on=dt.date(2026, 3, 1),
    )
    return made.model_copy(
        update={
            "teams": tuple(Team(id=id_, title=id_.title(), people=n) for id_, n in sizes.items()),
            "respondents": tuple(
                Respondent(id=f"{id_}-{i}", team=id_, role="engineer")
                for id_ in sizes
                for i in (1, 2, 3)
            ),
            "rounds": (
                Round(
                    id="first",
                    date=dt.date(2026, 3, 1),
                    answers=tuple(answers),
                    consensus=tuple(consensus),
                ),
            ),
            "limits": Limits(
                quarters=4, weeks_per_quarter=40, budget=400000, starts_at_once=3, week_cost=4000
            ),
        }
    )


def chose(practice_id: str, value: float, team: str = "core", voice: int = 1) -> Answer:
    """One respondent's chosen value."""
    return Answer(
        respondent=f"{team}-{voice}",
        team=team,
        practice=practice_id,
        state="chosen",
        value=value,
        evidence="shown",
    )


def unknown(practice_id: str, team: str = "core", voice: int = 1) -> Answer:
    """One respondent's "don't know"."""
    return Answer(respondent=f"{team}-{voice}", team=team, practice=practice_id, state="unknown")


def not_applicable(practice_id: str, team: str = "core", voice: int = 1) -> Answer:
    """One respondent's "does not apply", approved by another."""
    return Answer(
        respondent=f"{team}-{voice}",
        team=team,
        practice=practice_id,
        state="not-applicable",
        reason="there is none here",
        approved_by=f"{team}-3",
    )


def all_at(catalogue: Catalogue, value: float, team: str = "core") -> list[Answer]:
    """Every practice of the catalogue at one value."""
    return [chose(id_, value, team) for id_ in catalogue.practices]


values = st.sampled_from(VALUES)


@st.composite
def votes(
    draw: st.DrawFn, practices: tuple[str, ...], teams: tuple[str, ...] = ("core",)
) -> list[Answer]:
    """Any mixture of chosen, unknown, not applicable and unanswered, three voices a team."""
    made = []
    for team in teams:
        for id_ in practices:
            for voice in (1, 2, 3):
                state = draw(st.sampled_from(("chosen", "chosen", "unknown", "n/a", "absent")))
                if state == "chosen":
                    made.append(chose(id_, draw(values), team, voice))
                elif state == "unknown":
                    made.append(unknown(id_, team, voice))
                elif state == "n/a":
                    made.append(not_applicable(id_, team, voice))
    return made
