"""What `report` may be told: where to, for whom, who stands for it and how it looks."""

from __future__ import annotations

import argparse

__all__ = ["report_arguments"]


def report_arguments(parser: argparse.ArgumentParser) -> None:
    """The file, the reader, and how it goes out."""
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="what to write: .pdf, .pptx or .xlsx"
    )
    parser.add_argument(
        "--template", metavar="FILE", help="the firm's own .pptx or .potx for the slides"
    )
    parser.add_argument(
        "--profile", choices=("board", "leadership", "engineering"), default="leadership",
        help="for whom (default leadership)",
    )  # fmt: skip
    parser.add_argument(
        "--no-simulation", action="store_true", help="only what the answers give, in seconds"
    )
    parser.add_argument(
        "--like", metavar="OLD.pdf",
        help="an earlier report: says whether this one says the same, and else what differs",
    )  # fmt: skip
    parser.add_argument(
        "--milestone", metavar="ID",
        help="says whether this is the very report, and these the scores, that it keeps",
    )  # fmt: skip
    parser.add_argument(
        "--study", action="store_true",
        help="also find out which numbers move today's figures most, and what to measure next",
    )  # fmt: skip
    _publishing(parser)


def _publishing(parser: argparse.ArgumentParser) -> None:
    """Who stands for a report, and how it looks."""
    parser.add_argument(
        "--approved-by", metavar="NAME", help="who approves it; without one it is a marked draft"
    )
    parser.add_argument(
        "--reason", metavar="TEXT", help="why it goes out although a check blocks; printed in it"
    )
    parser.add_argument("--report-version", metavar="TEXT", help="such as 0.9, at every head")
    parser.add_argument(
        "--confidentiality", metavar="TEXT", help="the mark at every foot (default Confidential)"
    )
    parser.add_argument("--sections", metavar="ID,ID", help="only these sections, by their ids")
    parser.add_argument(
        "--attach-engagement", action="store_true",
        help="put the engagement into the PDF, without confidential notes and names",
    )  # fmt: skip
    parser.add_argument("--logo", metavar="FILE", help="the firm's logo, .png or .svg, up to 2 MB")
    parser.add_argument(
        "--colour", metavar="#RRGGBB", help="the firm's colour; refused where white is unreadable"
    )
