"""What is advised, each sentence with what it rests on and how that stands at this client."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.decision.factors import show_answer
from advisor.decision.types import Advised, Standing

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.model import Advice, Catalogue, Cell, Flag
    from advisor.scoring import Scorecard

__all__ = ["advise", "standing_of"]

_STATES = {
    "unknown": "nobody could say",
    "not-applicable": "does not apply",
    "unanswered": "not answered",
}


def advise(
    catalogue: Catalogue,
    engagement: Engagement,
    scorecard: Scorecard,
    cell: Cell | None,
    flags: tuple[str, ...],
) -> tuple[Advised, ...]:
    """The advice of the cell, then of the raised flags, in the order of the matrix."""
    sources: list[tuple[str, Cell | Flag]] = [] if cell is None else [(cell.verdict, cell)]
    sources += [(each.id, each) for each in catalogue.matrix.flags if each.id in flags]
    return tuple(
        Advised(advice.text, id_, tuple(_standings(catalogue, engagement, scorecard, advice)))
        for id_, source in sources
        for advice in source.advice
    )


def _standings(
    catalogue: Catalogue, engagement: Engagement, scorecard: Scorecard, advice: Advice
) -> Iterator[Standing]:
    for id_ in advice.rests_on:
        if id_ in catalogue.practices:
            yield standing_of(catalogue, scorecard, id_)
        elif any(each.id == id_ for each in catalogue.dimensions):
            score = scorecard.dimension(id_)
            index = "no index" if score.index is None else f"index {score.index:.1f}"
            yield Standing("dimension", id_, catalogue.dimension(id_).name, index, score.index)
        elif question := next((each for each in catalogue.profile if each.id == id_), None):
            answer = engagement.profile.get(id_)
            said = "not answered" if answer is None else show_answer(question, answer)
            yield Standing("profile", id_, question.question, said, None)


def standing_of(catalogue: Catalogue, scorecard: Scorecard, practice: str) -> Standing:
    """How far a practice is in place at this client, and the weakest evidence behind that.

    Of several teams the people-weighted mean.
    """
    adoption = scorecard.adoption[practice]
    name = catalogue.practices[practice].name
    if adoption.value is None:
        said = _STATES.get(adoption.state, "not answered")
        return Standing("practice", practice, name, said, None)
    cells = [each for each in scorecard.cells if each.practice == practice]
    given = [each for each in cells if each.value is not None]
    said = f"{adoption.value:.0%} in place, {adoption.evidence or 'stated'}"
    voices = sum(each.n for each in given)
    if voices:
        said += f", {voices} {'voice' if voices == 1 else 'voices'}"
    return Standing("practice", practice, name, said, adoption.value)
