"""Matrix, scorecard and profile become a decision.

Foundation and need are placed on two axes, cut-offs make classes of them, two classes make the
cell, and the cell is the verdict. Regulation raises flags beside it and moves nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.decision.advice import advise
from advisor.decision.axes import Foundation, Need
from advisor.decision.factors import read_factors
from advisor.decision.flips import find_flips
from advisor.decision.moves import find_moves, fired_rules
from advisor.decision.sensitivity import break_evens, verdict_shares, weight_shares
from advisor.decision.trace import tell_axes, tell_moves, tell_no_verdict, tell_verdict
from advisor.decision.types import AxisId, BreakEven, Cutoffs, Decision
from advisor.engagement import Engagement
from advisor.scoring import Scorecard, is_regulated

if TYPE_CHECKING:
    from advisor.model import Catalogue, Cell, Matrix

__all__ = ["decide"]


def decide(catalogue: Catalogue, engagement: Engagement, scorecard: Scorecard) -> Decision:
    """The cell of the matrix the two axes fall in, with everything needed to defend it.

    There is no verdict while the DevOps dimensions together are below the coverage gate, or while
    no factor of the need is known; the trace then says what is missing.
    """
    own = engagement.weights.foundation if engagement.weights is not None else None
    foundation, need = Foundation(catalogue, scorecard, own), Need(catalogue, engagement)
    placed = _placed(catalogue, engagement, scorecard, foundation, need)
    x, y = placed.foundation, placed.need
    if x is None or y is None:
        missing = tell_no_verdict(x, y, foundation.coverage, catalogue.settings.min_coverage)
        return replace(placed, trace=(*placed.trace, *missing))
    matrix = catalogue.matrix
    cell = _cell(matrix, x, y)
    flips, combinations = find_flips(
        catalogue, foundation, need, lambda a, b: _cell(matrix, a, b).verdict
    )
    shares = weight_shares(matrix, foundation.parts, need.parts)
    probability = verdict_shares(matrix, foundation.draws, need.draws)
    margin, nearest = _margin(matrix, x, y)
    advised = advise(catalogue, engagement, scorecard, cell, placed.flags)
    fewest = sorted(combinations, key=lambda flip: len(flip.changes))
    told = tell_verdict(
        catalogue,
        cell,
        [each for each in placed.fired if each.kind == "flag"],
        margin,
        nearest,
        placed.reachable,
        (probability, shares),
        (*flips[:1], *fewest[:1]),
    )
    return replace(
        placed,
        verdict=cell.verdict,
        title=cell.title,
        margin=margin,
        flips=flips,
        combinations=combinations,
        weight_share=shares,
        probability=probability,
        break_even=_break_evens(matrix, foundation, need, x, y),
        conflict=cell.conflict or placed.conflict,
        trace=(*placed.trace, *tell_moves(catalogue, placed.moves), *told),
        advice=tuple(each.text for each in advised),
        fired=fired_rules(catalogue, engagement, (x, y), cell, placed.flags),
        advised=advised,
    )


def _placed(
    catalogue: Catalogue,
    engagement: Engagement,
    scorecard: Scorecard,
    foundation: Foundation,
    need: Need,
) -> Decision:
    """What is known without a verdict: the axes, their bands and classes, factors and flags."""
    matrix = catalogue.matrix
    x, y = foundation.value(), need.value()
    places = (
        None if x is None else matrix.classify("foundation", x),
        None if y is None else matrix.classify("need", y),
    )
    cell = None if places[0] is None or places[1] is None else matrix.cell(places[0], places[1])
    factors = read_factors(catalogue, engagement, scorecard, foundation, need, cell)
    bands = foundation.band, need.band
    flags = _flags(catalogue, engagement, places[0])
    raised = [each for each in matrix.flags if each.id in flags]
    advised = advise(catalogue, engagement, scorecard, None, flags)
    return Decision(
        verdict=None,
        title="No verdict yet",
        flags=flags,
        foundation=x,
        need=y,
        foundation_band=bands[0],
        need_band=bands[1],
        foundation_bounds=foundation.bounds,
        need_bounds=need.bounds,
        foundation_class=places[0],
        need_class=places[1],
        margin=None,
        cutoffs=Cutoffs(matrix.cutoffs.foundation, matrix.cutoffs.need),
        factors=factors,
        flips=(),
        combinations=(),
        weight_share={},
        break_even=(),
        reachable=_reachable(matrix, foundation.bounds, need.bounds),
        conflict=any(flag.conflict for flag in raised),
        trace=tuple(tell_axes(catalogue, scorecard, factors, (x, y), bands)),
        advice=tuple(each.text for each in advised),
        moves=find_moves(foundation, need),
        fired=fired_rules(catalogue, engagement, (x, y), None, flags),
        advised=advised,
    )


def _cell(matrix: Matrix, foundation: float, need: float) -> Cell:
    return matrix.cell(matrix.classify("foundation", foundation), matrix.classify("need", need))


def _flags(
    catalogue: Catalogue, engagement: Engagement, foundation_class: str | None
) -> tuple[str, ...]:
    """`regulated` where a regulator looks on, and with it the conflict of a weak foundation."""
    if not is_regulated(catalogue, engagement):
        return ()
    weak = foundation_class == "weak"
    return ("regulated", "regulated-weak-foundation") if weak else ("regulated",)


def _margin(matrix: Matrix, x: float, y: float) -> tuple[float, tuple[str, float]]:
    """The distance to the nearest cut-off, and which one it is."""
    lines = [("foundation", cut, abs(x - cut)) for cut in matrix.cutoffs.foundation]
    lines += [("need", cut, abs(y - cut)) for cut in matrix.cutoffs.need]
    axis, cut, distance = min(lines, key=lambda line: line[2])
    return round(distance, 12), (axis, cut)


def _reachable(
    matrix: Matrix, foundation: tuple[float, float], need: tuple[float, float]
) -> tuple[str, ...]:
    """Every verdict between the exact bounds of the two axes, in the order of the matrix."""

    def spanned(axis: AxisId, band: tuple[float, float]) -> set[str]:
        words = [each.id for each in matrix.axis(axis).classes]
        ends = [words.index(matrix.classify(axis, value)) for value in band]
        return set(words[ends[0] : ends[1] + 1])

    rows, columns = spanned("foundation", foundation), spanned("need", need)
    return tuple(
        cell.verdict for cell in matrix.cells if cell.foundation in rows and cell.need in columns
    )


def _break_evens(
    matrix: Matrix, foundation: Foundation, need: Need, x: float, y: float
) -> tuple[BreakEven, ...]:
    return (
        *break_evens("foundation", foundation.parts, matrix.cutoffs.foundation,
                     lambda value: _cell(matrix, value, y).verdict),
        *break_evens("need", need.parts, matrix.cutoffs.need,
                     lambda value: _cell(matrix, x, value).verdict),
    )  # fmt: skip
