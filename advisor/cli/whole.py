"""Whole numbers as options: what is none, or too small, is wrong usage."""

from __future__ import annotations

import argparse
from collections.abc import Callable

__all__ = ["whole"]


def whole(least: int) -> Callable[[str], int]:
    """A whole number of at least `least`."""

    def read(text: str) -> int:
        number = int(text)
        if not least <= number < 2**63:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number of at least {least}")
        return number

    read.__name__ = "whole number"
    return read
