"""What `retrain-policy` may be told, and which of it goes together."""

from __future__ import annotations

import argparse

from advisor.cli.numeric import above, at_least, whole

__all__ = ["check_retrain_policy", "retrain_policy_arguments"]


_MOST_PERIODS = 2**31 - 1


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
        "--retrain-cost", type=at_least(0), metavar="K",
        help="price of one retraining in error-periods (1: as bad as one period all wrong)",
    )  # fmt: skip
    parser.add_argument(
        "--label-delay", type=whole(0, _MOST_PERIODS), default=0, metavar="D",
        help="periods until the labels of a period are known (default 0: when it ends)",
    )  # fmt: skip
    parser.add_argument(
        "--newest-only", action="store_true",
        help="never go back to an older model that was deployed before",
    )  # fmt: skip
    parser.add_argument("--floor", type=_accuracy, metavar="A", help="accuracy not to fall below")
    for name, what in (("people", "people's time"), ("machine", "machines")):
        parser.add_argument(
            f"--{name}-cost", type=at_least(0), metavar="MONEY",
            help=f"what one retraining costs in {what}, instead of --retrain-cost",
        )  # fmt: skip
    parser.add_argument(
        "--point-value", type=above(0), metavar="MONEY",
        help="what one point of accuracy (0.01) is worth over one period, with those costs",
    )  # fmt: skip
    stream = parser.add_argument_group("a labelled stream in place of a matrix")
    stream.add_argument("--stream", metavar="DATA.csv", help="rows in order of time, with a header")
    stream.add_argument("--target", metavar="COLUMN", help="the label (default: the last column)")
    stream.add_argument(
        "--features", metavar="COLUMN,…", help="what it is told from (default: all other columns)"
    )
    stream.add_argument(
        "--period", type=whole(1, _MOST_PERIODS), metavar="ROWS", help="rows of one period"
    )
    stream.add_argument(
        "--trained-on", type=whole(1, _MOST_PERIODS), metavar="N",
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
