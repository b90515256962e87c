"""The benchmarks find their parts by themselves; what they measure is printed, never asserted."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

from sources import ROOT

FOLDER = ROOT / "tests" / "benchmarks"


def bench(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(folder), *words], capture_output=True, text=True, check=False
    )


def test_every_part_says_what_it_measures_and_has_a_report() -> None:
    listed = bench(FOLDER, "--list").stdout.splitlines()
    files = sorted(FOLDER.glob("bench_*.py"))
    assert [line.split()[0] for line in listed] == [
        path.stem.removeprefix("bench_") for path in files
    ]
    for path, line in zip(files, listed, strict=True):
        tree = ast.parse(path.read_text("utf-8"))
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert "report" in functions, path.name
        assert len(line.split()) > 4, path.name


def test_a_new_file_is_a_new_part_and_runs_alone(tmp_path: Path) -> None:
    folder = tmp_path / "tests" / "benchmarks"
    folder.mkdir(parents=True)
    shutil.copy(FOLDER / "__main__.py", folder)
    for name in ("one", "two"):
        words = f'"""Part {name}."""\n\n\ndef report():\n    yield "measured {name}"\n'
        (folder / f"bench_{name}.py").write_text(words)
    done = bench(folder, "two")
    assert "measured two" in done.stdout
    assert "measured one" not in done.stdout
    assert "measured one" in bench(folder).stdout
    wrong = bench(folder, "three")
    assert wrong.returncode == 2
    assert "there are one, two" in wrong.stderr
