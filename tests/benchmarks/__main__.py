"""Speed and size, measured: `python3 run.py bench [PART …]`.

A part is a file `bench_<name>.py` beside this one: its first line says what it measures, and its
`report()` yields the lines to print as they become known. A new file is a new part; nothing lists
them. Without a name all of them run, in the order of their names; `--list` says which there are.
"""

from __future__ import annotations

import ast
import importlib
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
for folder in (HERE.parent.parent, HERE):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


def parts() -> dict[str, str]:
    """Every part by its name, with the first line of what it says of itself."""
    found = {}
    for path in sorted(HERE.glob("bench_*.py")):
        words = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        found[path.stem.removeprefix("bench_")] = words.split("\n")[0]
    return found


def main(words: list[str]) -> int:
    """Runs the parts that are named, all of them without a name; 2 for a name that is none."""
    known = parts()
    if "--list" in words:
        print("\n".join(f"{name:12} {what}" for name, what in known.items()))
        return 0
    unknown = [word for word in words if word not in known]
    if unknown:
        print(f"no part {', '.join(unknown)}; there are {', '.join(known)}", file=sys.stderr)
        return 2
    for name in words or known:
        print(f"\n## {name}: {known[name]}\n", flush=True)
        began = time.perf_counter()
        for line in importlib.import_module(f"bench_{name}").report():
            print(line, flush=True)
        print(f"\n({name} took {time.perf_counter() - began:.0f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
