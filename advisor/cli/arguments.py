"""Every command's words and options: what `--help` shows and what wrong usage is (exit code 2)."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from advisor import __version__
from advisor.cli.database_arguments import (
    backup_arguments,
    db_arguments,
    purge_arguments,
    restore_arguments,
)
from advisor.cli.history_arguments import history_arguments, milestone_arguments
from advisor.cli.laboratory_arguments import check_retrain_policy, retrain_policy_arguments
from advisor.cli.log_arguments import calibrate_arguments, replay_arguments
from advisor.cli.mirror_arguments import mirror_arguments
from advisor.cli.numeric import above, adoption, at_least, share
from advisor.cli.numeric import whole as _whole
from advisor.cli.report_arguments import report_arguments
from advisor.cli.run_arguments import add_engine, add_runs, check_compare, compare_arguments

__all__ = ["COMMANDS", "Command", "parse"]

_ENGAGEMENT = "an engagement file (YAML or JSON), a shipped example's name, or db:<id>"


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its line in the help, where it stands and what it may be told."""

    name: str
    does: str
    module: str
    function: str
    arguments: Callable[[argparse.ArgumentParser], None]


def _engagement(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("engagement", metavar="ENGAGEMENT", help=_ENGAGEMENT)


def _limits(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--budget", type=at_least(0), metavar="N", help="money in all, in the engagement's currency"
    )
    parser.add_argument("--capacity", type=at_least(0), metavar="N", help="person-weeks a quarter")
    parser.add_argument("--quarters", type=_whole(1), metavar="N", help="quarters of the plan")


def _check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path", nargs="?", metavar="PATH",
        help="a catalogue's folder, an engagement or a scenario (default: the shipped catalogue)",
    )  # fmt: skip


def _score(parser: argparse.ArgumentParser) -> None:
    _engagement(parser)
    parser.add_argument("--team", metavar="T", help="one team's scorecard by its id")
    parser.add_argument("--round", metavar="R", help="another round than the latest, by its id")


def _lenses(parser: argparse.ArgumentParser) -> None:
    _score(parser)
    parser.add_argument("--rows", action="store_true", help="every item behind each reading")


def _decide(parser: argparse.ArgumentParser) -> None:
    _engagement(parser)
    parser.add_argument(
        "--weights", action="append", default=[], metavar="AXIS:PART=POINTS,…",
        help="share out 100 points over the parts of an axis (need or foundation) for this answer",
    )  # fmt: skip


def _plan(parser: argparse.ArgumentParser) -> None:
    _engagement(parser)
    _limits(parser)
    add_runs(parser, None)
    parser.add_argument(
        "--backlog", choices=("jira", "azure", "github"),
        help="write the plan as a backlog that this tracker imports (CSV); needs -o",
    )  # fmt: skip
    parser.add_argument("-o", "--output", metavar="FILE.csv", help="where the backlog goes")


def _simulate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "subject",
        metavar="SCENARIO_OR_ENGAGEMENT",
        help="a scenario file, a shipped scenario's name, or " + _ENGAGEMENT,
    )
    add_runs(parser, None)
    add_engine(parser)
    parser.add_argument("--out", metavar="DIR", help="write each table as DIR/<table>.csv")
    parser.add_argument(
        "--events", metavar="FILE.csv",
        help="write the first replication as an event log that an animation can play",
    )  # fmt: skip
    parser.add_argument(
        "--precision", type=share, metavar="P",
        help="go on until every chosen mean is known to ± this share; --replications is the least",
    )  # fmt: skip
    parser.add_argument(
        "--on", metavar="MEASURE[:SUBJECT],…",
        help="the measures a precision is asked of (default: the mean lead time)",
    )  # fmt: skip
    parser.add_argument(
        "--at-most", type=_whole(2), default=1000, metavar="N",
        help="with --precision the most replications (default 1000)",
    )  # fmt: skip
    parser.add_argument(
        "--parameter-draws", type=_whole(2), metavar="N",
        help="of an engagement, also N draws of everything unsure, three runs each (or as many as "
        "--replications says): what is due to the parameters and what to chance",
    )  # fmt: skip
    parser.add_argument(
        "--stress", metavar="FILE", help="write the study's sheet (STRESS-DES), .md or .json"
    )


def _effect(parser: argparse.ArgumentParser) -> None:
    _engagement(parser)
    parser.add_argument("practice", metavar="PRACTICE", help="the practice's id")
    parser.add_argument(
        "--to", type=adoption, default=1.0, metavar="A",
        help="how far in place it then is, above 0 and at most 1 (default 1)",
    )  # fmt: skip
    parser.add_argument(
        "--top", type=_whole(1), default=20, metavar="N",
        help="how many clear differences are printed, outcomes always (default 20; --json has all)",
    )  # fmt: skip
    add_runs(parser, 8)


def _sensitivity(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "subject", metavar="SCENARIO_OR_ENGAGEMENT", help="a scenario file, or " + _ENGAGEMENT
    )
    parser.add_argument(
        "--measure", metavar="MEASURE[:SUBJECT],…",
        help="what is watched (default: the mean lead time)",
    )  # fmt: skip
    parser.add_argument(
        "--top", type=_whole(1), default=10, metavar="N",
        help="how many parameters are printed for each measure (default 10; --json has all)",
    )  # fmt: skip
    parser.add_argument(
        "--factor", type=above(1), metavar="F",
        help="of a scenario, whose parameters have no ranges: each divided and multiplied by F "
        "(default 1.25); an engagement's have their own",
    )  # fmt: skip
    add_runs(parser, 4)
    add_engine(parser)


def _outlook(parser: argparse.ArgumentParser) -> None:
    _plan(parser)


def _report(parser: argparse.ArgumentParser) -> None:
    _engagement(parser)
    report_arguments(parser)
    add_runs(parser, None)


def _new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the engagement's title")
    parser.add_argument("--currency", default="EUR", metavar="CODE", help="three letters")
    parser.add_argument("--edition", default="full", metavar="ID", help="which questions are asked")
    parser.add_argument(
        "--profile", action="append", default=[], metavar="QUESTION=VALUE",
        help="an answer to a profile question, as often as needed",
    )  # fmt: skip
    parser.add_argument("-o", "--output", metavar="FILE", help="default: NAME.yaml, made an id")
    parser.add_argument("--store", action="store_true", help="put it into the store, not in a file")


def _export(parser: argparse.ArgumentParser) -> None:
    _engagement(parser)
    parser.add_argument(
        "file", metavar="FILE",
        help="a .yaml or .json file: the whole engagement; .xlsx: one respondent's questionnaire",
    )  # fmt: skip
    for name, default in (
        ("team", "the respondent's, else the first"),
        ("respondent", "the first of the team"),
        ("round", "the latest"),
    ):
        parser.add_argument(
            f"--{name}", metavar="ID", help=f"of the workbook (default: {default})"
        )  # fmt: skip


def _import(parser: argparse.ArgumentParser) -> None:
    _engagement(parser)
    parser.add_argument(
        "answers", nargs="?", metavar="ANSWERS.xlsx",
        help="a filled-in workbook for it; without one the engagement itself goes into the store",
    )  # fmt: skip
    parser.add_argument("--yes", action="store_true", help="apply what the preview shows")


def _merge(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help="files of one engagement")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="the file to write")
    parser.add_argument(
        "--take", action="append", default=[], metavar="KEY=FILE",
        help="for this conflict, what this file says; as often as there are conflicts",
    )  # fmt: skip


def _demo(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--example", default="pilots", metavar="NAME", help="default pilots")
    parser.add_argument("-o", "--output", default="out", metavar="DIR", help="default out")
    add_runs(parser, None)


def _app(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--open", metavar="ENGAGEMENT", help="start with this one open")
    parser.add_argument("--port", type=_whole(1), metavar="N", help="default: the first free one")
    parser.add_argument("--no-browser", action="store_true", help="print the address only")
    parser.add_argument(
        "--room-address", metavar="ADDRESS",
        help="where rooms opened in the app listen for phones (default: chosen when one is opened)",
    )  # fmt: skip
    parser.add_argument("--room-port", type=_whole(1), metavar="N", help="default: a free one")
    parser.add_argument(
        "--room-host", metavar="NAME", help="the name phones use, the one of the certificate"
    )
    parser.add_argument("--cert", metavar="FILE", help="certificate that encrypts rooms (PEM)")
    parser.add_argument("--key", metavar="FILE", help="its private key (PEM)")


def _kit(parser: argparse.ArgumentParser) -> None:
    _engagement(parser)
    parser.add_argument("-o", "--output", required=True, metavar="FILE.pdf", help="the PDF")
    parser.add_argument(
        "--minutes", type=_whole(30), default=180, metavar="N",
        help="how long the workshop is, 30 to 600 minutes (default 180)",
    )  # fmt: skip


def _nothing_more(_: argparse.ArgumentParser) -> None:
    """A command without options of its own."""


_TABLE = (
    ("check", "every fault of a catalogue, an engagement or a scenario", "assess", _check),
    ("new", "a new engagement with the profile's defaults", "files", _new),
    ("score", "the scorecard: level, index, coverage and band of each dimension", "assess", _score),
    ("lenses", "the same answers as other maturity models read them", "lenses", _lenses),
    ("decide", "which first, why, and what would change it", "assess", _decide),
    ("plan", "the roadmap within budget, people and prerequisites", "project", _plan),
    ("simulate", "run a scenario, or today's scenario of an engagement", "runs", _simulate),
    ("effect", "what one answer does: parameters moved, measures paired", "effects", _effect),
    ("mirror", "stated beside simulated, and a fit to it", "mirror", mirror_arguments),
    ("sensitivity", "which parameters move a measure most", "studies", _sensitivity),
    ("warm-up", "compile the fast engine, once", "warming", _nothing_more),
    ("compare", "scenarios against the first, on common random numbers", "runs", compare_arguments),
    ("replay", "real jobs through one pool, to the second", "replay", replay_arguments),
    (
        "calibrate",
        "fit a piece of a scenario to a log, with a back-test",
        "calibrate",
        calibrate_arguments,
    ),
    (
        "retrain-policy",
        "which retraining policy pays, replayed against reality",
        "laboratory",
        retrain_policy_arguments,
    ),
    ("outlook", "today against the roadmap, simulated", "project", _outlook),
    ("report", "the whole engagement as a PDF, slides or a workbook", "reporting", _report),
    ("export", "write an engagement's portable file, or a workbook to fill in", "files", _export),
    (
        "import",
        "preview a filled-in workbook or an engagement file, and apply it with --yes",
        "files",
        _import,
    ),
    ("merge", "files of one engagement into one, its conflicts decided", "merging", _merge),
    (
        "history",
        "what moved beyond its doubt, and plan against actual",
        "history",
        history_arguments,
    ),
    (
        "milestone",
        "a state frozen under a name, with its report's hash",
        "history",
        milestone_arguments,
    ),
    (
        "backup",
        "every engagement into one checked file, while others write",
        "database",
        backup_arguments,
    ),
    (
        "restore",
        "a backup in the place of the database, all or nothing",
        "database",
        restore_arguments,
    ),
    (
        "purge",
        "an engagement removed for good, with what cannot be reached",
        "database",
        purge_arguments,
    ),
    ("db", "the database brought to this program's schema", "database", db_arguments),
    ("kit", "the facilitator's kit: agenda with times, question cards", "workshop", _kit),
    ("demo", "the whole main job on a shipped example, files in out/", "demo", _demo),
    ("app", "the app in the browser, on this machine only", "serve", _app),
)

COMMANDS: Mapping[str, Command] = {
    name: Command(name, does, f"advisor.cli.{module}", f"run_{name.replace('-', '_')}", arguments)
    for name, does, module, arguments in _TABLE
}


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """The options of one command; wrong usage ends the program with exit code 2."""
    parser = argparse.ArgumentParser(
        prog="advisor",
        description="Answers become a decision, a roadmap and a simulated outlook.",
        epilog="`advisor COMMAND --help` shows a command's options.",
    )
    parser.add_argument("--version", action="version", version=f"Maturity Advisor {__version__}")
    commands = parser.add_subparsers(metavar="COMMAND", required=True, title="commands")
    for command in COMMANDS.values():
        one = commands.add_parser(command.name, help=command.does, description=command.does + ".")
        command.arguments(one)
        one.add_argument("--json", action="store_true", help="one JSON document and nothing else")
        one.add_argument(
            "--catalogue", metavar="FOLDER", help="a catalogue of your own in place of the shipped"
        )
        one.set_defaults(command=command)
    options = parser.parse_args(argv)
    if options.command.name == "compare":
        check_compare(parser, options)
    if options.command.name == "retrain-policy":
        check_retrain_policy(parser, options)
    if options.command.name == "simulate":
        _check_precision(parser, options)
    return options


def _check_precision(parser: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """What a precision needs, and what needs one."""
    if options.precision is None:
        if options.on is not None:
            parser.error("--on names the measures of a --precision; give one")
    elif not 2 <= (options.replications or 10) <= options.at_most:
        parser.error("a --precision needs at least two --replications, and no more than --at-most")
    if options.stress is not None and not options.stress.lower().endswith((".md", ".json")):
        parser.error("--stress writes a .md or a .json file")
    if options.parameter_draws is not None and options.replications == 1:
        parser.error("--parameter-draws needs at least two --replications")
