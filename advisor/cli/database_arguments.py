"""The words and options of the commands on the database as a whole."""

from __future__ import annotations

import argparse

__all__ = ["backup_arguments", "db_arguments", "purge_arguments", "restore_arguments"]


def db_arguments(parser: argparse.ArgumentParser) -> None:
    """`db upgrade`."""
    parser.add_argument(
        "action", choices=("upgrade",), help="bring the schema to this program's, keeping all"
    )


def backup_arguments(parser: argparse.ArgumentParser) -> None:
    """`backup FILE`."""
    parser.add_argument("file", metavar="FILE", help="the file to write; it holds every answer")
    parser.add_argument(
        "--overwrite", action="store_true", help="write over a file that is there already"
    )


def restore_arguments(parser: argparse.ArgumentParser) -> None:
    """`restore FILE`."""
    parser.add_argument("file", metavar="FILE", help="a file that `advisor backup` wrote")
    parser.add_argument(
        "--overwrite", action="store_true", help="what the database holds now may go"
    )


def purge_arguments(parser: argparse.ArgumentParser) -> None:
    """`purge ENGAGEMENT`."""
    parser.add_argument("engagement", metavar="ENGAGEMENT", help="the id in the store, or db:<id>")
    parser.add_argument("--yes", action="store_true", help="remove it; there is no way back")
