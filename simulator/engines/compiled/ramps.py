"""Numbers on a ramp: which words of a block they are, and how the kernel works them out by itself.

A program belongs to a block for as long as the same changes are under way: for each word that moves
the value it starts from, then what multiplies it. The kernel runs it at every reading.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from simulator.engines.compiled import layout as at
from simulator.engines.compiled.encode import named_causes
from simulator.engines.compiled.words import Block

__all__ = ["Leaves", "Step", "bare_number", "in_causes", "in_monitors", "in_production",
           "in_quality", "program"]  # fmt: skip

Place = tuple[str | int, ...]
Leaves = Callable[[Place, Any, Block], list[int]]
"""The words of a block that hold the number, or scale the time, at a place; none: unknown."""

Step = tuple[int, float, float, float, float, bool]
"""Of a program: a line (0) or a factor (1), its date, how long it ramps, from and to or the factor,
and whether the result is a share."""


def program(words: Sequence[tuple[int, Sequence[Step]]]) -> Block:
    """For each word that moves, its steps."""
    size = sum(2 + at.RP_SIZE * len(steps) for _, steps in words)
    block = Block(1 + size)
    block.whole(0, len(words))
    here = 1
    for word, steps in words:
        block.whole(here, word)
        block.whole(here + 1, len(steps))
        here += 2
        for kind, date, over, one, other, share in steps:
            block.whole(here + at.RP_KIND, kind)
            block.number(here + at.RP_AT, date)
            block.number(here + at.RP_OVER, over)
            block.number(here + at.RP_ONE, one)
            block.number(here + at.RP_OTHER, other)
            block.whole(here + at.RP_SHARE, share)
            here += at.RP_SIZE
    return block


_SCALES = {
    at.CONSTANT: (at.D_A,), at.EXPONENTIAL: (at.D_A,), at.GAMMA: (at.D_A,), at.WEIBULL: (at.D_A,),
    at.RAMPED_LOGNORMAL: (at.D_A,), at.UNIFORM: (at.D_A, at.D_B),
    at.TRIANGULAR: (at.D_A, at.D_B, at.D_C),
}  # fmt: skip


def _time(block: Block, start: int) -> list[int]:
    """The words that scale with a distribution; those with a table do not."""
    return [start + word for word in _SCALES.get(block.words[start + at.D_KIND], ())]


def bare_number(place: Place, _: Any, __: Block) -> list[int]:
    """A block of one number: a share of jobs that visit a stage, a price."""
    return [0] if place in ((), ("applies",)) else []


def in_causes(place: Place, data: Any, block: Block) -> list[int]:
    """Probabilities of failure."""
    found = named_causes(data)
    if not block.words[0] or len(found) != block.words[0]:
        return []
    if place == ("fails",) and not isinstance(data["fails"], list | tuple):
        return [1 + at.U_CHANCE]
    if len(place) == 3 and place[0] == "fails" and place[2] == "probability":
        name = data["fails"][int(place[1])]["cause"]
        return [1 + at.U_SIZE * [each[0] for each in found].index(name) + at.U_CHANCE]
    return []


def in_production(place: Place, data: Any, block: Block) -> list[int]:
    """Shares and times of what happens to failed deployments."""
    if data is None:
        return []
    numbers: dict[Place, int] = {("fails",): at.B_FAILS, ("rollback", "share"): at.B_SHARE,
               ("rework", "share"): at.B_REWORK_SHARE}  # fmt: skip
    if place in numbers and (place[0] != "rework" or data["rework"]):
        return [numbers[place]]
    times = {"detect": at.B_DETECT, "rollback": at.B_ROLLBACK, "restore": at.B_RESTORE}
    if len(place) == 2 and place[1] == "time":
        return _time(block, times[str(place[0])])
    return []


def in_quality(place: Place, data: Any, block: Block) -> list[int]:
    """Quality at release, bad releases, what a point is worth."""
    if place == ("value-per-point-day",):
        return [at.H_VALUE]
    if place == ("at-release",):
        return _time(block, at.H_AT_RELEASE)
    if place[:1] == ("bad-release",) and data["bad-release"]:
        return {"share": [at.H_BAD_SHARE], "points": [at.H_BAD_POINTS]}.get(str(place[-1]), [])
    return []


def in_monitors(place: Place, _: Any, __: Block) -> list[int]:
    """How late labels come."""
    if len(place) == 2 and place[1] == "label-delay":
        return [1 + at.Y2_SIZE * int(place[0]) + at.Y2_DELAY]
    return []
