"""Which answers moved an axis and by how much, and which rules fired.

Both axes are weighted means, so an axis is the exact sum of what each answer puts into it: its
share of the axis times its value. A practice's share is its dimension's weight, over the levels
present, over the practices of its level; a profile answer's is its factor's weight, which a factor
that takes the largest answer gives to that answer alone. Answers nobody gave have no share.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from advisor.decision.axes import Foundation, Need, input_value
from advisor.decision.factors import show_answer
from advisor.decision.types import AxisId, Fired, Move

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.model import Catalogue, Cell, MatrixFactor

__all__ = ["find_moves", "fired_rules"]


def find_moves(foundation: Foundation, need: Need) -> tuple[Move, ...]:
    """What each answer puts into its axis, most first; the sum over an axis is the axis.

    An axis without a value has no moves.
    """
    found: list[Move] = []
    if foundation.value() is not None:
        found += _practice_moves(foundation)
    if need.value() is not None:
        found += _profile_moves(need)
    return tuple(sorted(found, key=lambda move: (move.axis, -move.moved, move.id)))


def _practice_moves(foundation: Foundation) -> Iterator[Move]:
    known = {part.id: part.weight for part in foundation.parts if part.value is not None}
    total = sum(known.values())
    for dimension, weight in known.items():
        levels: dict[int, dict[str, float]] = defaultdict(dict)
        for practice, (level, value, _, _) in foundation.items[dimension].items():
            if value is not None:
                levels[level][practice] = value
        for items in levels.values():
            share = weight / total / len(levels) / len(items)
            for practice, value in items.items():
                yield Move("foundation", dimension, "practice", practice, value, share)


def _profile_moves(need: Need) -> Iterator[Move]:
    known = {part.id: part.weight for part in need.parts if part.value is not None}
    total = sum(known.values())
    for factor in need.factors:
        if factor.id in known:
            yield from _factor_moves(factor, need, known[factor.id] / total)


def _factor_moves(factor: MatrixFactor, need: Need, share: float) -> Iterator[Move]:
    given = [
        (one.profile, one.weight, value)
        for one in factor.inputs
        if (value := input_value(one, need.profile, need.questions)) is not None
    ]
    weights = {id_: weight for id_, weight, _ in given}
    if factor.combine == "max":
        first = max(given, key=lambda each: each[2])[0]
        weights = {id_: float(id_ == first) for id_ in weights}
    whole = sum(weights.values())
    for id_, _, value in given:
        yield Move("need", factor.id, "profile", id_, value, share * weights[id_] / whole)


def fired_rules(
    catalogue: Catalogue,
    engagement: Engagement,
    values: tuple[float | None, float | None],
    cell: Cell | None,
    flags: Sequence[str],
) -> tuple[Fired, ...]:
    """The cut-offs that placed the axes, the cell they met in, and the flags with what raised them.

    Each names the ids it rests on: factors and dimensions for an axis, profile answers for a flag.
    """
    found = []
    axes: tuple[tuple[AxisId, float | None], ...] = (
        ("foundation", values[0]),
        ("need", values[1]),
    )
    for axis, value in axes:
        if value is not None:
            found.append(_placed(catalogue, axis, value))
    if cell is not None:
        text = f"{cell.foundation} foundation and need “{cell.need}” give “{cell.title}”."
        found.append(Fired("cell", cell.verdict, _capital(text), (cell.foundation, cell.need)))
    for flag in flags:
        found.append(_raised(catalogue, engagement, flag))
    return tuple(found)


def _placed(catalogue: Catalogue, axis: AxisId, value: float) -> Fired:
    matrix = catalogue.matrix
    low, high = matrix.cutoffs.foundation if axis == "foundation" else matrix.cutoffs.need
    words = matrix.axis(axis)
    label = words.classes[(value >= low) + (value >= high)]
    where = (
        f"below {low:.2f}" if value < low
        else f"from {high:.2f} on" if value >= high
        else f"from {low:.2f} to below {high:.2f}"
    )  # fmt: skip
    group = [each.id for each in catalogue.dimensions if each.group == "devops"]
    behind = group if axis == "foundation" else [each.id for each in matrix.factors_of("need")]
    text = f"{words.title} {value:.2f} lies {where}: {label.label.lower()}."
    return Fired("cut-off", f"{axis}-{label.id}", text, tuple(behind))


def _raised(catalogue: Catalogue, engagement: Engagement, flag: str) -> Fired:
    title = next(each.title for each in catalogue.matrix.flags if each.id == flag)
    because = []
    if engagement.profile.get("regulated") is True:
        because.append("regulated")
    if engagement.profile.get("industry") in catalogue.matrix.regulated_industries:
        because.append("industry")
    said = " and ".join(
        f"“{catalogue.question(id_).question}” "
        + show_answer(catalogue.question(id_), engagement.profile.get(id_))
        for id_ in because
    )
    if flag != "regulated":
        said += "; and the foundation is weak"
        because.append("foundation")
    return Fired("flag", flag, f"Flag “{title}” is raised by {said}.", tuple(because))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
