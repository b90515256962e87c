"""The words and options of the commands on what moved since."""

from __future__ import annotations

import argparse
import datetime as dt

__all__ = ["history_arguments", "milestone_arguments"]


def _day(text: str) -> dt.date:
    """A day as year-month-day."""
    return dt.date.fromisoformat(text)


_day.__name__ = "day"


def history_arguments(parser: argparse.ArgumentParser) -> None:
    """`history ENGAGEMENT`."""
    parser.add_argument(
        "engagement", metavar="ENGAGEMENT", help="an engagement file, an example, or db:<id>"
    )
    parser.add_argument(
        "--rounds", nargs=2, metavar=("BEFORE", "AFTER"),
        help="which rounds are compared (default: the last two)",
    )  # fmt: skip
    parser.add_argument(
        "--teams", nargs=2, metavar=("ONE", "OTHER"),
        help="compare two teams in one round instead (the latest, or the second of --rounds)",
    )  # fmt: skip
    parser.add_argument("--team", metavar="T", help="of one team alone, by its id")


def milestone_arguments(parser: argparse.ArgumentParser) -> None:
    """`milestone ENGAGEMENT TITLE`."""
    parser.add_argument("engagement", metavar="ENGAGEMENT", help="an engagement file, or db:<id>")
    parser.add_argument("title", metavar="TITLE", help="what it is called")
    parser.add_argument("--report", metavar="FILE", help="its report, whose SHA-256 is kept")
    parser.add_argument("--round", metavar="R", help="another round than the latest, by its id")
    parser.add_argument("--date", type=_day, metavar="DAY", help="default: today (UTC)")
