"""Whose answers: the round, team and respondent a workbook is written for or read into."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.engagement import Answer, Engagement
from advisor.faults import Fault, FaultsError
from advisor.strict_yaml import closest
from advisor.workbook.layout import Voice

__all__ = ["answers_of", "choose_voice", "known_faults"]


def choose_voice(
    engagement: Engagement,
    *,
    team: str | None = None,
    respondent: str | None = None,
    round: str | None = None,  # noqa: A002 - the format's word
) -> Voice:
    """The voice that is named, each part left out taken from what is there.

    Round: the latest. Respondent: the first of the team, then the first of the whole organisation,
    then the first of all. Team: the respondent's own, else the first. FaultsError for what is not
    in the engagement, or where it has no round, team or respondent at all.
    """
    wanted = {"round": round, "team": team, "respondent": respondent}
    faults = known_faults(engagement, wanted, engagement.id)
    for kind, there in _ids(engagement).items():
        if not there:
            remedy = f"add a {kind} to the engagement first"
            faults.append(Fault(engagement.id, f"the engagement has no {kind}", remedy))
    if faults:
        raise FaultsError(faults)
    people = {each.id: each for each in engagement.respondents}
    if team is None:
        own = people[respondent].team if respondent is not None else None
        team = own or engagement.teams[0].id
    sitting = engagement.round(round)
    return Voice(sitting.id if sitting else "", team, respondent or _first(engagement, team))


def known_faults(engagement: Engagement, wanted: dict[str, str | None], where: str) -> list[Fault]:
    """A fault for every round, team or respondent named that the engagement does not have."""
    faults = []
    for kind, there in _ids(engagement).items():
        word = wanted.get(kind)
        if word is not None and word not in there:
            near = closest(word, there)
            remedy = f"did you mean `{near}`?" if near else f"there are: {', '.join(there[:8])}"
            faults.append(Fault(where, f"no {kind} `{word[:80]}`", remedy))
    return faults


def _ids(engagement: Engagement) -> dict[str, list[str]]:
    parts: dict[str, Sequence[object]] = {
        "round": engagement.rounds,
        "team": engagement.teams,
        "respondent": engagement.respondents,
    }
    return {kind: [str(getattr(each, "id", "")) for each in part] for kind, part in parts.items()}


def _first(engagement: Engagement, team: str) -> str:
    def distance(of: str | None) -> int:
        return 0 if of == team else 1 if of is None else 2

    return min(engagement.respondents, key=lambda each: distance(each.team)).id


def answers_of(engagement: Engagement, voice: Voice) -> dict[str, Answer]:
    """Practice -> what this voice answered, in the order of the file."""
    sitting = engagement.round(voice.round)
    return {
        answer.practice: answer
        for answer in (sitting.answers if sitting else ())
        if (answer.team, answer.respondent) == (voice.team, voice.respondent)
    }
