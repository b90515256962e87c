"""Options of `mirror`: stated beside simulated, and the fit of free parameters."""

from __future__ import annotations

import argparse

from advisor.cli.numeric import whole

__all__ = ["mirror_arguments"]


def mirror_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to fit, whether to keep the fit, and how often to run what is tried."""
    parser.add_argument(
        "engagement",
        metavar="ENGAGEMENT",
        help="an engagement file (YAML or JSON), a shipped example's name, or db:<id>",
    )
    parser.add_argument(
        "--fit",
        action="store_true",
        help="turn free parameters (waits, units, rhythm, slots) within their bounds until "
        "simulation and statements agree",
    )
    parser.add_argument(
        "--yes", action="store_true", help="write the fit into the engagement, and use it"
    )
    parser.add_argument(
        "--replications",
        type=whole(1),
        metavar="N",
        help="independent runs (default 20; with --fit of each value tried, default 5)",
    )
    parser.add_argument(
        "--seed", type=whole(0, 2**32 - 1), metavar="N", help="another seed than the file's own"
    )
    parser.add_argument(
        "--workers",
        type=whole(1),
        metavar="N",
        help="how many share the replications; the numbers do not depend on it",
    )
