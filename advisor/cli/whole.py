"""Whole numbers as options: what is none, or outside its range, is wrong usage."""

from __future__ import annotations

import argparse
from collections.abc import Callable

__all__ = ["whole"]


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
