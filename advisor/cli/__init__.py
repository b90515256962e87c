"""The commands: thin words around the rules; progress on standard error, result on standard output.

Knows how to read what a user names and how to print what a rule returns; it computes nothing. Every
heavy library is imported inside the command that needs it, so that `advisor --help` is quick.

Exit codes: 0 done, 1 faults in the user's data (all of them listed), 2 wrong usage, 130
interrupted.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence

from advisor.cli.arguments import COMMANDS, Command, parse
from advisor.cli.inputs import computing_as
from advisor.cli.printing import print_faults
from advisor.faults import Fault, FaultsError

__all__ = ["COMMANDS", "Command", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; faults are printed, never raised."""
    options = parse(sys.argv[1:] if argv is None else argv)
    command: Command = options.command
    from advisor.catalogue.chosen import choosing

    try:
        with choosing(options.catalogue), computing_as(options):
            return int(getattr(importlib.import_module(command.module), command.function)(options))
    except FaultsError as error:
        print_faults(error.faults, as_json=options.json)
        return 1
    except BrokenPipeError:
        # The reader of our output has gone; what is still buffered must not be flushed into it.
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        if error.filename is None:
            raise
        reason = (error.strerror or str(error)).lower()
        fault = Fault(os.fsdecode(error.filename), reason, "name a file or folder that can be used")
        print_faults((fault,), as_json=options.json)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted. Files written so far are whole.", file=sys.stderr)
        return 130
