"""The built wheel in a clean environment: it carries its data and does the main job by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

from sources import PACKAGES, ROOT, tracked

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built by the project's own backend without the network."""
    folder = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    ended = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean environment with the wheel alone; the developers' one lends the dependencies."""
    folder = tmp_path_factory.mktemp("clean")
    venv.create(folder, with_pip=False, symlinks=os.name != "nt")
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-deps"]
    ended = subprocess.run(
        [*pip, "--no-index", str(wheel)], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    packages = next((folder / "lib").glob("python*/site-packages"))
    lent = sysconfig.get_path("purelib")
    # A path added by a .pth is not searched for further .pth files: the checkout stays out.
    (packages / "lent.pth").write_text(lent + "\n", encoding="utf-8")
    return folder


def run(
    installed: Path, folder: Path, *words: str, timeout: int = 240
) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": f"{installed / 'bin'}:/usr/bin:/bin",
        "HOME": str(folder),
        "ADVISOR_DATABASE": str(folder / "engagements.sqlite"),
    }
    return subprocess.run(
        words, cwd=folder, env=environment, capture_output=True, text=True, timeout=timeout,
        check=False,
    )  # fmt: skip


def test_the_wheel_holds_every_file_of_the_packages(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        carried = set(archive.namelist())
    names = {path.relative_to(ROOT).as_posix() for path in tracked()}
    expected = {name for name in names if name.split("/")[0] in PACKAGES}
    assert expected - carried == set()
    assert "advisor/ui/.streamlit/config.toml" in carried
    foreign = {name for name in carried - expected if ".dist-info/" not in name}
    assert foreign == set(), "nothing else is in site-packages, above all no `tests` and no `app`"
    assert {name.rsplit("/", 1)[1] for name in carried if "/licenses/" in name} >= {
        "LICENSE",
        "NOTICE",
    }


def test_every_yaml_loads_from_the_package(installed: Path, tmp_path: Path) -> None:
    code = """
from importlib.resources import files
import json, advisor, questionnaires
from advisor.strict_yaml import read
from advisor.catalogue import load_catalogue
from advisor.storage.engagement_file import shipped_examples
def walk(folder):
    for each in folder.iterdir():
        if each.is_dir(): yield from walk(each)
        elif each.name.endswith(".yaml"): yield each
names = [read(each.read_bytes(), each.name).name for each in walk(files("questionnaires"))]
found = {"advisor": advisor.__file__, "yaml": sorted(names)}
found |= {"examples": sorted(shipped_examples()), "practices": len(load_catalogue().practices)}
print(json.dumps(found))
"""
    ended = run(installed, tmp_path, "python", "-c", code)
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    assert found["advisor"].startswith(str(installed))
    assert found["yaml"] == sorted(path.name for path in (ROOT / "questionnaires").rglob("*.yaml"))
    assert found["practices"] >= 40
    assert found["examples"] == ["pilots", "regulated", "traditional"]


def test_the_console_command_does_the_main_job(installed: Path, tmp_path: Path) -> None:
    ended = run(installed, tmp_path, "advisor", "demo", "--replications", "2", "--json")
    assert ended.returncode == 0, ended.stderr
    found = json.loads(ended.stdout)
    names = {Path(name).name for name in found["files"]}
    assert names >= {
        *("report.pdf", "engagement.yaml", "scorecard.csv", "decision.json", "roadmap.csv"),
        *("outlook.csv", "scenario-today.yaml", "scenario-plan.yaml"),
    }
    for name in found["files"]:
        assert (tmp_path / name).stat().st_size > 100, name
    assert (tmp_path / "out" / "report.pdf").read_bytes().startswith(b"%PDF-")
    for name in ("engagement.yaml", "scenario-today.yaml", "scenario-plan.yaml"):
        checked = run(installed, tmp_path, "advisor", "check", f"out/{name}")
        assert checked.returncode == 0, checked.stdout
    assert not (tmp_path / "engagements.sqlite").exists(), "the demo touches no database"
