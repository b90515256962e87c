"""What `retrain-policy` may be told, and which of it goes together."""

from __future__ import annotations

import argparse
import math
from collections.abc import Callable

__all__ = ["check_retrain_policy", "retrain_policy_arguments"]


def _amount(least_allowed: bool) -> Callable[[str], float]:
    """A finite number of at least 0, or above 0."""

    def read(text: str) -> float:
        number = float(text)
        if not (math.isfinite(number) and (number > 0 or (least_allowed and number == 0))):
            bound = "of at least 0" if least_allowed else "above 0"
            raise argparse.ArgumentTypeError(f"{text} is not a finite number {bound}")
        return number

    read.__name__ = "number"
    return read


def _periods(least: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        number = int(text)
        if not least <= number < 2**31:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number of at least {least}")
        return number

    read.__name__ = "whole number"
    return read


def _accuracy(text: str) -> float:
    number = float(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not an accuracy from 0 to 1")
    return number


_accuracy.__name__ = "accuracy"


def retrain_policy_arguments(parser: argparse.ArgumentParser) -> None:
    """A matrix or a stream, the price of a retraining, and how late labels come."""
    parser.add_argument(
        "matrix", nargs="?", metavar="MATRIX.csv",
        help="row i, column j: accuracy in period j of the model trained just before period i; "
        "empty below the diagonal",
    )  # fmt: skip
    parser.add_argument(
        "--retrain-cost", type=_amount(True), metavar="K",
        help="price of one retraining in error-periods (1: as bad as one period all wrong)",
    )  # fmt: skip
    parser.add_argument(
        "--label-delay", type=_periods(0), default=0, metavar="D",
        help="periods until the labels of a period are known (default 0: when it ends)",
    )  # fmt: skip
    parser.add_argument(
        "--newest-only", action="store_true",
        help="never go back to an older model that was deployed before",
    )  # fmt: skip
    parser.add_argument("--floor", type=_accuracy, metavar="A", help="accuracy not to fall below")
    for name, what in (("people", "people's time"), ("machine", "machines")):
        parser.add_argument(
            f"--{name}-cost", type=_amount(True), metavar="MONEY",
            help=f"what one retraining costs in {what}, instead of --retrain-cost",
        )  # fmt: skip
    parser.add_argument(
        "--point-value", type=_amount(False), metavar="MONEY",
        help="what one point of accuracy (0.01) is worth over one period, with those costs",
    )  # fmt: skip
    stream = parser.add_argument_group("a labelled stream in place of a matrix")
    stream.add_argument("--stream", metavar="DATA.csv", help="rows in order of time, with a header")
    stream.add_argument("--target", metavar="COLUMN", help="the label (default: the last column)")
    stream.add_argument(
        "--features", metavar="COLUMN,…", help="what it is told from (default: all other columns)"
    )
    stream.add_argument("--period", type=_periods(1), metavar="ROWS", help="rows of one period")
    stream.add_argument(
        "--trained-on", type=_periods(1), metavar="N",
        help="periods that a model is trained on (default 8)",
    )  # fmt: skip
    stream.add_argument(
        "--learner", choices=("logistic", "forest"),
        help="logistic regression (default) or random forest",
    )  # fmt: skip
    stream.add_argument("--out", metavar="FILE.csv", help="write the matrix that was built")


_OF_STREAM = ("target", "features", "period", "trained_on", "learner", "out")


def check_retrain_policy(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Wrong usage: two inputs or none, a price twice or not at all, options of the other input."""
    if (options.matrix is None) == (options.stream is None):
        parser.error("retrain-policy needs a MATRIX.csv or a --stream, one of them")
    costs = (options.people_cost, options.machine_cost)
    priced = any(each is not None for each in costs)
    if (options.retrain_cost is None) != priced:
        parser.error("give --retrain-cost, or --people-cost and --machine-cost with --point-value")
    if priced != (options.point_value is not None):
        parser.error("costs in money need --point-value, and --point-value needs costs in money")
    if options.stream is not None and options.period is None:
        parser.error("--stream needs --period, the rows of one period")
    if options.stream is None:
        for name in _OF_STREAM:
            if getattr(options, name) is not None:
                parser.error(f"--{name.replace('_', '-')} goes with --stream")
