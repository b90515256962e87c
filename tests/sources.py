"""The sources themselves as test input: every tracked text, every module of ours parsed."""

from __future__ import annotations

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("advisor", "simulator", "questionnaires")


def none(complaints: list[str]) -> None:
    """Fails with every complaint, one a line."""
    assert not complaints, "\n" + "\n".join(complaints)


def tracked() -> list[Path]:
    """Every file under version control, or about to be."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listing.split("\0") if name and (path := ROOT / name).is_file()]


@cache
def texts() -> dict[str, str]:
    """Every tracked text by its path from the root."""
    found = {}
    for path in tracked():
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
    return found


@cache
def modules() -> dict[str, ast.Module]:
    """Every module of ours outside the tests, parsed."""
    return {
        name: ast.parse(text)
        for name, text in texts().items()
        if name.endswith(".py") and not name.startswith("tests/")
    }


def part_of(name: str) -> str:
    """`advisor/report/svg.py` belongs to the part `report`, `advisor/value.py` to `value`."""
    parts = name.removesuffix(".py").split("/")
    return parts[1] if len(parts) > 1 else parts[0]
