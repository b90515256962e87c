"""Why the verdict is what it is, in sentences a consultant can read aloud, one a step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.decision.types import AxisId, Factor, Fired, Flip, Move

if TYPE_CHECKING:
    from advisor.model import Catalogue, Cell
    from advisor.scoring import Scorecard

__all__ = ["tell_axes", "tell_moves", "tell_no_verdict", "tell_verdict"]

_TOLD = 3
_LEAST_TOLD = 5e-3
"""A smaller share would read as none at all."""


def tell_axes(
    catalogue: Catalogue,
    scorecard: Scorecard,
    factors: Sequence[Factor],
    values: tuple[float | None, float | None],
    bands: tuple[tuple[float, float], tuple[float, float]],
) -> Iterator[str]:
    """The two axes: their values, classes and what they are made of."""
    foundation, need = values
    yield _axis_sentence(catalogue, "foundation", foundation, bands[0])
    yield from _dimension_sentences(catalogue, scorecard)
    yield _axis_sentence(catalogue, "need", need, bands[1])
    for factor in factors:
        if factor.axis == "need":
            yield _factor_sentence(factor)


def tell_moves(catalogue: Catalogue, moves: Sequence[Move]) -> Iterator[str]:
    """Which answers hold the foundation up and back, and what each answer gives the need."""
    practices = [each for each in moves if each.axis == "foundation" and each.share]
    if practices:
        up = sorted(practices, key=lambda each: (-each.moved, each.id))[:_TOLD]
        back = sorted(practices, key=lambda each: (-each.missing, each.id))[:_TOLD]
        yield (
            f"Of the foundation most comes from {_listed(catalogue, up, 'moved')}; "
            f"most is missing at {_listed(catalogue, back, 'missing')}."
        )
    answers = [each for each in moves if each.axis == "need" and each.share]
    if answers:
        yield f"The need comes from {_listed(catalogue, answers, 'moved')}."


def _listed(catalogue: Catalogue, moves: Sequence[Move], what: str) -> str:
    parts = []
    for each in moves:
        name = (
            catalogue.practices[each.id].name
            if each.kind == "practice"
            else catalogue.question(each.id).question
        )
        parts.append(f"“{name}” ({getattr(each, what):.3f})")
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _no_foundation(coverage: float | None, wanted: float) -> str:
    if coverage is None:
        return "No question on software delivery is asked and applies, so there is no verdict."
    if coverage == 0.0:
        return (
            "No question on software delivery has an answer that counts yet; "
            f"a verdict stands from {wanted:.0%} of them on."
        )
    share = f"{coverage:.0%}" if coverage >= _LEAST_TOLD else "less than 1%"
    return (
        f"Only {share} of the questions on software delivery are answered; "
        f"below {wanted:.0%} there is no verdict."
    )


def tell_no_verdict(
    foundation: float | None, need: float | None, coverage: float | None, wanted: float
) -> Iterator[str]:
    """What is missing while there is no verdict; without `coverage` nothing can be answered."""
    if foundation is None:
        yield _no_foundation(coverage, wanted)
    if need is None:
        yield (
            "Nothing in the profile says how much the business needs of machine learning, "
            "so there is no verdict."
        )


def tell_verdict(
    catalogue: Catalogue,
    cell: Cell,
    raised: Sequence[Fired],
    margin: float,
    nearest: tuple[str, float],
    reachable: Sequence[str],
    shares: tuple[Mapping[str, float], Mapping[str, float]],
    flips: Sequence[Flip],
) -> Iterator[str]:
    """The cell, the flags, how near another cell is, and what would lead there.

    `shares` are the verdict's shares of the draws behind the scores, and of random weightings.
    """
    matrix = catalogue.matrix
    places: tuple[tuple[AxisId, str], ...] = (("foundation", cell.foundation), ("need", cell.need))
    classes = [
        next(each.label.lower() for each in matrix.axis(axis).classes if each.id == word)
        for axis, word in places
    ]
    yield (
        f"Foundation {classes[0]}, need {classes[1]}: the matrix says “{cell.title}”. "
        f"{cell.sentence}"
    )
    for fired in raised:
        flag = next(each for each in matrix.flags if each.id == fired.id)
        yield f"{fired.text} {flag.sentence}"
    yield (
        f"The nearest line is the cut-off of the {nearest[0]} at {nearest[1]:.2f}, "
        f"{margin:.2g} away."
    )
    yield _open_sentence(catalogue, cell, reachable)
    yield _likely_sentence(catalogue, cell, shares[0])
    yield (
        f"Weighing the parts of the two axes at random, {shares[1].get(cell.verdict, 0.0):.0%} "
        "of 4000 draws give this verdict."
    )
    for flip in flips:
        single = len(flip.changes) == 1
        yield f"The smallest {'change' if single else 'combination'} that flips it: {flip.text}"
    if not flips:
        yield "No single answer, and no small combination, would flip it."


def _open_sentence(catalogue: Catalogue, cell: Cell, reachable: Sequence[str]) -> str:
    """What the open answers alone could still change, every given answer taken as it is."""
    others = [_title(catalogue, word) for word in reachable if word != cell.verdict]
    said = "Taking every given answer as it is, "
    if others:
        return f"{said}the open ones could still make it {_either(others)}."
    return f"{said}the verdict stays whatever the open ones turn out to be."


def _likely_sentence(catalogue: Catalogue, cell: Cell, shares: Mapping[str, float]) -> str:
    """How often the verdict stands when the answers are drawn again within their doubt."""
    said = (
        "Doubting the given answers as well (evidence, votes, spacing, weights), "
        f"{shares.get(cell.verdict, 0.0):.0%} of {catalogue.settings.band.draws} draws give this "
        "verdict"
    )
    others = {word: share for word, share in shares.items() if word != cell.verdict}
    if not others:
        return f"{said}."
    next_best = max(others, key=lambda word: others[word])
    return f"{said}; next is {_title(catalogue, next_best)} with {others[next_best]:.0%}."


def _title(catalogue: Catalogue, verdict: str) -> str:
    """The title of a verdict's cell in quotation marks."""
    cell = next(each for each in catalogue.matrix.cells if each.verdict == verdict)
    return f"“{cell.title}”"


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _axis_sentence(
    catalogue: Catalogue, axis: AxisId, value: float | None, band: tuple[float, float]
) -> str:
    matrix = catalogue.matrix
    words = matrix.axis(axis)
    low, high = matrix.cutoffs.foundation if axis == "foundation" else matrix.cutoffs.need
    if value is None:
        return f"{words.title} cannot be placed: it lies between {band[0]:.2f} and {band[1]:.2f}."
    label = words.classes[(value >= low) + (value >= high)].label.lower()
    side = (
        f"below {low:.2f}" if value < low
        else f"from {high:.2f} on" if value >= high
        else f"between {low:.2f} and {high:.2f}"
    )  # fmt: skip
    spread = "" if band[0] == band[1] else f" (80% likely {band[0]:.2f} to {band[1]:.2f})"
    return f"{words.title} stands at {value:.2f} of 1{spread}, {side}: {label}."


def _dimension_sentences(catalogue: Catalogue, scorecard: Scorecard) -> Iterator[str]:
    names = {each.id: each.name for each in catalogue.dimensions if each.group == "devops"}
    found = [each for each in scorecard.dimensions if each.id in names]
    known = [each for each in found if each.index is not None]
    if len(known) == 1:
        yield f"Only {names[known[0].id]} has an index: {known[0].index:.1f}."
    elif len({each.index for each in known}) == 1:
        yield f"The {len(known)} areas with an index all stand at {known[0].index:.1f}."
    elif known:
        low = min(known, key=lambda each: each.index or 0.0)
        high = max(known, key=lambda each: each.index or 0.0)
        yield (
            f"Lowest is {names[low.id]} with index {low.index:.1f}, "
            f"highest {names[high.id]} with {high.index:.1f}."
        )
    for why in dict.fromkeys(each.why_none for each in found if each.withheld):
        thin = ", ".join(names[each.id] for each in found if each.why_none == why)
        yield f"{why[:1].upper()}{why[1:]} to score by itself: {thin}."


def _factor_sentence(factor: Factor) -> str:
    if factor.value is None:
        return f"{factor.name} is not answered and may count anything from 0 to 1."
    return (
        f"{factor.name} counts {factor.value:.2f} with a weight of {factor.weight:.0%}: "
        f"{factor.reading}"
    )
