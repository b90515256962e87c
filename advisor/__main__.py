"""`python -m advisor` is the same as the console command `advisor`."""

from __future__ import annotations

import sys

from advisor.cli import main

__all__: list[str] = []

if __name__ == "__main__":
    sys.exit(main())
