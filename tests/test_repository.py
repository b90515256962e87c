"""What may stand in the repository: words, hosts, the top level, the locks, a test file a part."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from sources import ROOT, modules, none, part_of, texts

FORBIDDEN = re.compile(
    r"\b(TODO|FIXME|XXX|HACK|raise NotImplementedError|placeholder|stub|lorem)\b"
)
VAGUE = re.compile(r"class \w*(Manager|Helper|Utils?|Base)\b|data2\b")
AMERICAN = re.compile(
    r"\b(organiz|behavior|utiliz|optimiz|prioritiz|analyz|summariz|randomiz|favorite|catalog\b)\w*",
    re.IGNORECASE,
)


def prose(name: str, text: str) -> Iterator[tuple[int, str]]:
    """The sentences of a file that people read: Markdown whole, docstrings of a module."""
    if name.endswith(".md"):
        yield from enumerate(text.splitlines(), 1)
    elif name.endswith(".py"):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                for line in (ast.get_docstring(node) or "").splitlines():
                    yield getattr(node, "lineno", 1), re.sub(r"`[^`]*`|\w+(\.\w+)+", "", line)


def test_no_unfinished_work_and_no_vague_names() -> None:
    found = [
        f"{name}:{number}: {line.strip()[:90]}"
        for name, text in texts().items()
        if name.endswith(".py") and not name.startswith("tests/")
        for number, line in enumerate(text.splitlines(), 1)
        if (FORBIDDEN.search(line) and "except" not in line) or VAGUE.search(line)
    ]
    none(found)


def test_british_spelling() -> None:
    found = [
        f"{name}:{number}: {line.strip()[:90]}"
        for name, text in texts().items()
        if not name.startswith("tests/")
        for number, line in prose(name, text)
        if AMERICAN.search(line)
    ]
    none(found)


def own_places() -> list[str]:
    """This machine's own folders, which no file may name."""
    places = {f"{ROOT.parent.as_posix()}/", f"{Path.home().as_posix()}/", "/" + "opt/"}
    return sorted(places - {"/", "//"})


def test_no_index_and_no_machine_in_the_tree() -> None:
    hosts = ["py" + "pi.org", "python" + "hosted.org", "registry." + "npmjs", "deb." + "debian.org"]
    pattern = re.compile("|".join(map(re.escape, [*hosts, *own_places()])), re.IGNORECASE)
    found = [
        f"{name}:{number}: {line.strip()[:90]}"
        for name, text in texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    none(found)


def test_the_top_level_is_fixed() -> None:
    allowed = {
        *("pyproject.toml", "advisor", "simulator", "questionnaires", "app.py", "tests", "run.py"),
        *("README.md", "LICENSE", "NOTICE", "SECURITY.md", "CHANGELOG.md", ".streamlit", ".ci"),
        *("requirements.lock", "requirements-dev.lock", ".gitignore", ".gitattributes"),
    }
    assert {name.split("/")[0] for name in texts()} - allowed == set()


PIN = re.compile(r"^([\w.-]+)==(\S+)( ; [^\\]+?)? \\$", re.MULTILINE)


def pins(lock: str) -> set[tuple[str, str, str]]:
    return set(PIN.findall((ROOT / lock).read_text("utf-8")))


def test_the_locks_are_whole() -> None:
    runtime, developer = pins("requirements.lock"), pins("requirements-dev.lock")
    assert runtime <= developer, "run.py takes the developers' lock for both"
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text("utf-8")
        assert "://" not in text
        assert not re.search(r"^\s*-(?!-hash=sha256:[0-9a-f]{64})", text, re.MULTILINE)
        blocks = re.split(r"\n(?=\S)", text.strip())
        assert all("--hash=sha256:" in block for block in blocks)
        assert len(blocks) == len(pins(lock))


def test_every_dependency_has_a_lower_bound_and_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    runtime = {name for name, _, _ in pins("requirements.lock")}
    developer = {name for name, _, _ in pins("requirements-dev.lock")}
    for lines, locked in (
        (project["project"]["dependencies"], runtime),
        (project["dependency-groups"]["dev"], developer),
    ):
        for line in lines:
            found = re.fullmatch(r"([a-z0-9-]+)(\[[a-z]+\])?>=[\d.]+", line)
            assert found, f"{line}: a name and a lower bound, nothing else"
            assert found.group(1) in locked, f"{line}: run `python3 run.py lock`"


@pytest.mark.parametrize("package", ["advisor", "simulator"])
def test_every_part_has_its_test_file(package: str) -> None:
    parts = {part_of(name) for name in modules() if name.startswith(package + "/")}
    files = {path.name for path in (ROOT / "tests").rglob("test_*.py")}
    exempt = {"__init__", "__main__", "schema"}
    missing = [
        part for part in sorted(parts - exempt)
        if not any(name.startswith((f"test_{part}.", f"test_{part}_")) for name in files)
    ]  # fmt: skip
    none(
        [
            f"{package}/{part}: no tests/test_{part}.py and no tests/test_{part}_*.py"
            for part in missing
        ]
    )
