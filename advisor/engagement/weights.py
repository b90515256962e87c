"""A consultant's own 100 points: which parts an axis has, and what is wrong with an allocation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from advisor.strict_yaml import closest

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["AXES", "axis_points", "weight_faults"]

AXES = ("foundation", "need")
_WHOLE = 100.0


def axis_points(catalogue: Catalogue, axis: str) -> dict[str, float]:
    """The parts of an axis with the catalogue's points, which add up to 100.

    The foundation's parts are the DevOps dimensions in scope of the catalogue, by their weights;
    the need's are the factors on that axis. Gates (override, outcome) are on no axis.
    """
    if axis == "need":
        return {each.id: each.weight for each in catalogue.matrix.factors_of("need")}
    weights = {each.id: float(each.weight) for each in catalogue.dimensions
               if each.group == "devops"}  # fmt: skip
    total = sum(weights.values())
    return {id_: _WHOLE * weight / total for id_, weight in weights.items()}


def weight_faults(
    catalogue: Catalogue, axis: str, points: Mapping[str, object]
) -> Iterator[tuple[str | None, str, str]]:
    """Parts nobody knows, parts without points, a sum that is not 100: (part, what, remedy)."""
    known = axis_points(catalogue, axis)
    gates = {each.id: each.axis for each in catalogue.matrix.factors if each.axis not in AXES}
    for id_ in points:
        if id_ in gates and axis == "need":
            what = f"`{id_}` is on no axis: a gate or an outcome stands outside the sum"
            yield id_, what, "give it no points"
        elif id_ not in known:
            near = closest(str(id_), known)
            what = f"the axis `{axis}` has no part `{str(id_)[:80]}`"
            yield id_, what, f"did you mean `{near}`?" if near else f"known: {', '.join(known)}"
    for id_ in known:
        if id_ not in points:
            yield None, f"`{id_}` has no points", "give it 0 if it shall not count"
    numbers = [each for each in points.values()
               if isinstance(each, int | float) and not isinstance(each, bool)]  # fmt: skip
    total = float(sum(numbers))
    if len(numbers) == len(points) and not abs(total - _WHOLE) <= 1e-6:
        away = _WHOLE - total
        said = f"give {away:.12g} more" if away > 0 else f"take {-away:.12g} away"
        yield None, f"the points of `{axis}` add up to {total:.12g}", f"share out 100: {said}"
