"""The six rows of the matrix, each with its value, its leaning and the answers that moved it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.decision.axes import Foundation, Need, Part, factor_value, input_value
from advisor.decision.types import Evidence, Factor, Leaning
from advisor.engagement import Engagement, ProfileValue

if TYPE_CHECKING:
    from advisor.model import Catalogue, Cell, MatrixFactor, ProfileQuestion
    from advisor.scoring import Scorecard

__all__ = ["read_factors", "show_answer"]


def read_factors(
    catalogue: Catalogue,
    engagement: Engagement,
    scorecard: Scorecard,
    foundation: Foundation,
    need: Need,
    cell: Cell | None,
) -> tuple[Factor, ...]:
    """The factors in the matrix's order; `cell` is None while there is no verdict."""
    parts = {part.id: part for part in need.parts}
    found = []
    for factor in catalogue.matrix.factors:
        if factor.axis == "foundation":
            low, high = foundation.band
            part = Part(factor.id, foundation.value(), low, high, factor.share)
            evidence = tuple(_dimensions(catalogue, scorecard, foundation))
        elif factor.axis == "outcome":
            found.append(_outcome(factor, cell))
            continue
        else:
            part = parts.get(factor.id) or _beside(factor, need)
            factor = next((each for each in need.factors if each.id == factor.id), factor)
            evidence = tuple(_answers(factor, engagement, need))
        found.append(_factor(factor, part, evidence))
    return tuple(found)


def _beside(factor: MatrixFactor, need: Need) -> Part:
    """A factor that is on no axis: read the same way, weighing nothing."""
    value = factor_value(factor, need.profile, need.questions)
    low, high = (0.0, 1.0) if value is None else (value, value)
    return Part(factor.id, value, low, high, 0.0)


def _factor(factor: MatrixFactor, part: Part, evidence: tuple[Evidence, ...]) -> Factor:
    leans, strength = _leaning(factor, part.value)
    words = {
        "devops": factor.leans_devops,
        "mlops": factor.leans_mlops,
        "neither": "It lies in between and leans to neither side.",
    }[leans]
    if part.value is None:
        words = "It is not answered."
    return Factor(
        id=factor.id,
        name=factor.name,
        axis=factor.axis,
        value=part.value,
        low=part.low,
        high=part.high,
        leans=leans,
        strength=strength,
        weight=factor.share,
        evidence=evidence,
        rule=factor.rule,
        reading=words,
    )


def _leaning(factor: MatrixFactor, value: float | None) -> tuple[Leaning, float]:
    """Below the first bound to DevOps, from the second on to MLOps; how far from their middle."""
    if value is None:
        return "neither", 0.0
    middle = (factor.leans.devops + factor.leans.mlops) / 2
    room = middle if value < middle else 1 - middle
    strength = round(min(1.0, abs(value - middle) / room), 12) if room else 1.0
    if value < factor.leans.devops:
        return "devops", strength
    return ("mlops", strength) if value >= factor.leans.mlops else ("neither", strength)


def _outcome(factor: MatrixFactor, cell: Cell | None) -> Factor:
    """What the verdict itself says of the order: shown, with neither value nor weight.

    A weak foundation or a low need begins with delivery; a strong foundation under pilots, and a
    middling or strong one under models in daily use, begin with models; else both go together.
    """
    leans: Leaning = "neither"
    words = "The plan begins with practices of both kinds."
    if cell is None:
        words = "There is no verdict to follow yet."
    elif cell.foundation == "weak" or cell.need == "low":
        leans, words = "devops", factor.leans_devops
    elif cell.foundation == "strong" or cell.need == "value":
        leans, words = "mlops", factor.leans_mlops
    if cell is not None and (cell.foundation, cell.need) == ("weak", "value"):
        leans, words = "neither", "The plan protects live models and builds delivery beside it."
    text = f"It follows from “{cell.title}”." if cell else "It follows from the verdict."
    return Factor(
        id=factor.id,
        name=factor.name,
        axis=factor.axis,
        value=None,
        low=0.0,
        high=1.0,
        leans=leans,
        strength=0.0,
        weight=factor.share,
        evidence=(Evidence("verdict", cell.verdict if cell else "", text),),
        rule=factor.rule,
        reading=words,
    )


def _dimensions(
    catalogue: Catalogue, scorecard: Scorecard, foundation: Foundation
) -> Iterator[Evidence]:
    for each in catalogue.dimensions:
        if each.group != "devops":
            continue
        score = scorecard.dimension(each.id)
        weight = f"weight {foundation.weights[each.id]:g}"
        if score.index is not None:
            text = f"{each.name}: index {score.index:.1f}, {weight}."
        elif score.bound_low is not None and score.bound_high is not None:
            text = (f"{each.name}: {score.why_none}, between {score.bound_low:.1f} and "
                    f"{score.bound_high:.1f}, {weight}.")  # fmt: skip
        else:
            text = f"{each.name}: {score.status}."
        yield Evidence("dimension", each.id, text)


def _answers(factor: MatrixFactor, engagement: Engagement, need: Need) -> Iterator[Evidence]:
    for one in factor.inputs:
        question = need.questions[one.profile]
        answer = engagement.profile.get(one.profile)
        value = input_value(one, engagement.profile, need.questions)
        if value is None:
            text = f"{question.question} Not answered."
        elif answer is None:
            text = f"{question.question} Not asked, counts {value:.2f}."
        else:
            text = f"{question.question} {show_answer(question, answer)}, counts {value:.2f}."
        yield Evidence("profile", one.profile, text)


def show_answer(question: ProfileQuestion, value: ProfileValue | None) -> str:
    """An answer of the profile in the words of its options."""
    labels = {option.value: option.label for option in question.options}
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return "“" + ", ".join(labels.get(one, one) for one in value) + "”" if value else "nothing"
    return f"“{labels.get(value, value)}”" if isinstance(value, str) else f"{value:g}"
