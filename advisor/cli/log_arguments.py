"""What `replay` and `calibrate` may be told of a client's log."""

from __future__ import annotations

import argparse
import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from advisor.cli.numeric import above, whole
from advisor.logs.cells import UNIT_HOURS
from advisor.logs.columns import KINDS, PRESETS

__all__ = ["calibrate_arguments", "replay_arguments"]

UNITS = tuple(UNIT_HOURS)


def _pair(text: str) -> tuple[str, str]:
    """NAME=VALUE."""
    name, sign, value = text.partition("=")
    if not (sign and name.strip() and value.strip()):
        raise argparse.ArgumentTypeError(f"`{text}` is not written NAME=VALUE")
    return name.strip(), value.strip()


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"`{text}` is not a day like 2026-03-12") from None


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise argparse.ArgumentTypeError(
            f"no time zone `{text}`; they are named like Europe/Berlin"
        ) from None


def replay_arguments(parser: argparse.ArgumentParser) -> None:
    """A table of jobs, and the pool it goes through."""
    parser.add_argument(
        "jobs", metavar="JOBS.csv",
        help="columns submit_time, duration (whole seconds), num_gpu and, for ties, job_id",
    )  # fmt: skip
    parser.add_argument(
        "--slots",
        type=whole(1),
        required=True,
        metavar="N",
        help="how many slots the pool has",
    )
    parser.add_argument(
        "--discipline", choices=("fifo", "shortest"), default="fifo",
        help="which job is first in the queue (default fifo)",
    )  # fmt: skip
    parser.add_argument(
        "--backfill", action=argparse.BooleanOptionalAction, default=True,
        help="start every queued job that fits (default), or block behind the first that does not",
    )  # fmt: skip


def calibrate_arguments(parser: argparse.ArgumentParser) -> None:
    """A log, how it is written, and what is asked of it."""
    parser.add_argument("log", metavar="LOG.csv", help="a log with a header row, in UTF-8")
    parser.add_argument("--kind", required=True, choices=KINDS, help="what the log is of")
    parser.add_argument("--preset", choices=sorted(PRESETS), help="how the tool it is from exports")
    parser.add_argument(
        "--map", action="append", default=[], type=_pair, metavar="NAME=COLUMN",
        help="a column that is called otherwise (time=LastRun), as often as needed",
    )  # fmt: skip
    parser.add_argument(
        "--result", action="append", default=[], type=_pair, metavar="WORD=passed|failed|skipped",
        help="a word for a result (1=failed), as often as needed",
    )  # fmt: skip
    parser.add_argument("--unit", choices=UNITS, help="of durations (default: seconds)")
    parser.add_argument(
        "--origin", type=_date, metavar="DATE", help="the day from which bare numbers count seconds"
    )
    parser.add_argument(
        "--zone", type=_zone, metavar="ZONE",
        help="whose clock the week follows (Europe/Berlin), with its changes in spring and autumn",
    )  # fmt: skip
    _question_arguments(parser)
    parser.add_argument("--out", metavar="DIR", help="write the Q-Q plots and their table there")
    parser.add_argument(
        "--stage", action="append", default=[], type=_pair, metavar="NAME=STAGE",
        help="jobs of that name are builds or tests (ci), trainings or experiments (training): "
        "build, test, train, experiment; as often as needed",
    )  # fmt: skip
    _into_arguments(parser)


def _question_arguments(parser: argparse.ArgumentParser) -> None:
    """What is asked of a log of one kind beside its fits."""
    parser.add_argument("--incidents", metavar="FILE.csv", help="incidents of these deployments")
    parser.add_argument(
        "--slots", type=whole(1), metavar="N", help="size of the pool the jobs ran on"
    )
    parser.add_argument(
        "--backfill", action=argparse.BooleanOptionalAction, default=True,
        help="whether that pool starts every queued job that fits (default) or blocks at the head",
    )  # fmt: skip
    parser.add_argument(
        "--arrivals", choices=("profile", "days"), default="profile",
        help="what the fragment takes: the fitted week (default), or the log's own days reshuffled",
    )  # fmt: skip
    parser.add_argument(
        "--wait", type=above(0), metavar="MINUTES",
        help="find the size of pool in which nine in ten jobs wait at most this long",
    )  # fmt: skip
    parser.add_argument(
        "--season", type=above(0), metavar="DAYS",
        help="how long a season of a model's quality takes (default: a year)",
    )  # fmt: skip
    parser.add_argument(
        "--replications", type=whole(2), default=5, metavar="N",
        help="runs of the back-test (default 5)",
    )  # fmt: skip


def _into_arguments(parser: argparse.ArgumentParser) -> None:
    """Where what was fitted is kept."""
    parser.add_argument(
        "--into", metavar="ENGAGEMENT",
        help="show what the log changes in this engagement (a file, or db:<id>); see --yes",
    )  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="write it into the engagement")
    parser.add_argument("--id", metavar="ID", help="the log's id there (default: by its file)")
    parser.add_argument("--label", metavar="TEXT", help="whose data it is, if not the client's")
    parser.add_argument(
        "--replace", action="store_true", help="put it in the place of the log of the same id"
    )
    parser.add_argument(
        "--keep-rows", action="store_true",
        help="keep the rows too, only the columns that were read (else fits and counts alone)",
    )  # fmt: skip
