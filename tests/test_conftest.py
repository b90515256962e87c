"""The rule on skips, kept by `conftest.py`: under CI a skip fails unless a line allows it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sources import ROOT

SKIPPING = """
import pytest

def test_passes(): pass

@pytest.mark.skip(reason="no such machine here")
def test_skips(): pass

@pytest.mark.xfail(reason="known", strict=True)
def test_known(): assert False

@pytest.mark.browser
def test_browses(): pass
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Tests of somebody who skips, under our conftest, where there is no Chromium."""
    tests = tmp_path / "tests"
    tests.mkdir()
    for name in ("conftest.py", "databases.py", "allowed_skips.txt"):
        shutil.copy(ROOT / "tests" / name, tests / name)
    (tests / "test_x.py").write_text(SKIPPING, encoding="utf-8")
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\nmarkers =\n    browser: x\n    real: x\n", encoding="utf-8"
    )
    return tmp_path


def outcome(folder: Path, *, ci: bool) -> str:
    environment = {**os.environ, "CI": str(ci).lower(), "PATH": str(folder)}
    command = [sys.executable, "-m", "pytest", "-q", "-rsf", "-p", "no:cacheprovider", "tests"]
    ended = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return ended.stdout


def test_at_home_a_skip_says_why(folder: Path) -> None:
    said = outcome(folder, ci=False)
    assert "1 passed, 2 skipped, 1 xfailed" in said
    assert "no Chromium on the PATH" in said


def test_under_ci_a_skip_fails_with_its_reason(folder: Path) -> None:
    said = outcome(folder, ci=True)
    assert "1 passed, 1 xfailed, 2 errors" in said
    assert "no such machine here" in said
    assert "no Chromium on the PATH" in said


def test_under_ci_an_allowed_skip_stays_one(folder: Path) -> None:
    allowed = folder / "tests" / "allowed_skips.txt"
    with allowed.open("a", encoding="utf-8") as file:
        file.write("tests/test_x.py::test_skips | this machine is never there\n")
        file.write("tests/test_x.py::test_br* | nor is a browser\n")
    assert "1 passed, 2 skipped, 1 xfailed" in outcome(folder, ci=True)


def test_every_allowed_skip_has_a_reason_and_a_test() -> None:
    lines = (ROOT / "tests" / "allowed_skips.txt").read_text("utf-8").splitlines()
    for line in lines:
        if line.strip() and not line.startswith("#"):
            pattern, _, reason = line.partition(" | ")
            assert len(reason.split()) >= 3, line
            assert (ROOT / pattern.split("::")[0]).is_file(), line
