"""Numbers as options: what is none, or outside its range, is wrong usage."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable

__all__ = ["above", "adoption", "at_least", "share", "whole"]


def whole(least: int, most: int | None = None) -> Callable[[str], int]:
    """A whole number of at least `least` and, where that is given, at most `most`."""
    wanted = f"of at least {least}" if most is None else f"from {least} to {most}"

    def read(text: str) -> int:
        number = int(text)
        if not least <= number < (2**63 if most is None else most + 1):
            raise argparse.ArgumentTypeError(f"{text} is not a whole number {wanted}")
        return number

    read.__name__ = "whole number"
    return read


def above(bound: float) -> Callable[[str], float]:
    """A finite number above `bound`."""
    return _number(lambda number: number > bound, f"above {bound:g}")


def at_least(bound: float) -> Callable[[str], float]:
    """A finite number of at least `bound`."""
    return _number(lambda number: number >= bound, f"of at least {bound:g}")


def _number(holds: Callable[[float], bool], wanted: str) -> Callable[[str], float]:
    def read(text: str) -> float:
        number = float(text)
        if not (math.isfinite(number) and holds(number)):
            raise argparse.ArgumentTypeError(f"{text} is not a finite number {wanted}")
        return number

    read.__name__ = "number"
    return read


def share(text: str) -> float:
    """A share above 0 and below 1."""
    number = float(text)
    if not 0 < number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a share above 0 and below 1")
    return number


share.__name__ = "share"


def adoption(text: str) -> float:
    """A share above 0 and at most 1."""
    number = float(text)
    if not 0 < number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not above 0 and at most 1")
    return number


adoption.__name__ = "number"
