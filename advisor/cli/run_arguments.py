"""The words of whatever runs the simulator, and those of a comparison."""

from __future__ import annotations

import argparse

from advisor.cli.numeric import above, share, whole

__all__ = ["add_engine", "add_runs", "check_compare", "compare_arguments"]


def add_runs(parser: argparse.ArgumentParser, replications: int | None) -> None:
    """How often, on which luck and on how many workers; `replications` is the default."""
    stated = "" if replications is None else f" (default {replications})"
    parser.add_argument(
        "--replications", type=whole(1), default=replications, metavar="N",
        help="independent runs" + stated,
    )  # fmt: skip
    parser.add_argument(
        "--seed", type=whole(0, 2**32 - 1), metavar="N", help="another seed than the file's own"
    )
    parser.add_argument(
        "--workers", type=whole(1), metavar="N",
        help="how many share the replications (default: all cores, where that pays); the numbers "
        "do not depend on it",
    )  # fmt: skip


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Which engine runs it."""
    parser.add_argument(
        "--engine", choices=("auto", "reference", "compiled"), default="auto",
        help="which engine runs it (default auto: the fastest that supports the scenario)",
    )  # fmt: skip


def compare_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `compare`."""
    parser.add_argument(
        "subjects", nargs="+", metavar="SCENARIO",
        help="two or more scenario files, shipped names or engagements; the first is the base",
    )  # fmt: skip
    parser.add_argument(
        "--on", metavar="MEASURE[:SUBJECT]", help="what best means (default: the mean lead time)"
    )
    parser.add_argument(
        "--indifference", type=above(0), metavar="D",
        help="go on until the best is selected with a stated probability, differences below D (in "
        "the measure's unit) being indifferent; --replications is the first stage",
    )  # fmt: skip
    parser.add_argument(
        "--probability", type=share, default=0.95, metavar="P",
        help="with --indifference the least probability that it is the best (default 0.95)",
    )  # fmt: skip
    parser.add_argument(
        "--at-most", type=whole(2), default=1000, metavar="N",
        help="with --indifference the most replications (default 1000)",
    )  # fmt: skip
    add_runs(parser, 10)
    add_engine(parser)


def check_compare(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """What a comparison and a selection need."""
    if len(options.subjects) < 2:
        parser.error("compare needs at least two scenarios")
    if options.indifference is not None:
        if not 2 <= options.replications <= options.at_most:
            parser.error("a selection needs at least two --replications, at most --at-most")
        if options.probability * len(options.subjects) <= 1:
            parser.error("a --probability that chance alone gives selects nothing")
