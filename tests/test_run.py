"""run.py as a stranger meets it: any Python, no venv module, an interrupted installation."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from sources import ROOT

SCRIPT = ROOT / "run.py"


def load(root: Path) -> ModuleType:
    """run.py as a module whose checkout is `root`."""
    shutil.copy(SCRIPT, root / "run.py")
    spec = importlib.util.spec_from_file_location("run_of_test", root / "run.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def under(code: str) -> subprocess.CompletedProcess[str]:
    """run.py started by a Python that first runs `code`."""
    started = f"import sys, runpy\n{code}\nrunpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", started], capture_output=True, text=True, timeout=60, check=False
    )


def test_an_old_python_gets_one_sentence() -> None:
    ended = under("sys.version_info = (3, 9, 7, 'final', 0); sys.argv = ['run.py', 'demo']")
    assert ended.returncode == 1
    assert ended.stdout == ""
    assert ended.stderr.strip() == (
        "Maturity Advisor needs Python 3.11 or newer and this is Python 3.9: "
        "start run.py with a newer one."
    )


def test_an_old_python_can_parse_it() -> None:
    ast.parse(SCRIPT.read_text("utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_a_python_without_venv_is_told_what_to_install(module: str) -> None:
    hidden = (
        "import importlib.util as u; real = u.find_spec\n"
        f"u.find_spec = lambda name, *more: None if name == {module!r} else real(name, *more)\n"
        "import pathlib; real_exists = pathlib.Path.exists\n"
        "gone = lambda p: '.venv' in p.parts\n"
        "pathlib.Path.exists = lambda p, **k: not gone(p) and real_exists(p, **k)\n"
        "sys.argv = ['run.py', 'score']"
    )
    ended = under(hidden)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    lines = [line for line in ended.stderr.splitlines() if "waiting" not in line]
    assert len(lines) == 1
    assert "apt install python3-venv" in lines[0]


def test_it_uses_the_standard_library_only() -> None:
    tree = ast.parse(SCRIPT.read_text("utf-8"))
    names = {
        alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    names |= {n.module.split(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """run.py in an empty checkout where making and installing only leave their traces."""
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (tmp_path / lock).write_text("tiny==1.0 \\\n    --hash=sha256:00\n", encoding="utf-8")
    module = load(tmp_path)
    module.done = []

    def make() -> None:
        module.PYTHON.parent.mkdir(parents=True, exist_ok=True)
        module.PYTHON.touch()

    monkeypatch.setattr(module, "make_environment", make)
    monkeypatch.setattr(module, "link_checkout", lambda: None)
    monkeypatch.setattr(module, "compile_modules", lambda: None)
    monkeypatch.setattr(module, "install", module.done.append)
    return module


def test_a_lock_is_installed_once_and_again_when_it_changes(checkout: ModuleType) -> None:
    checkout.prepare("requirements.lock")
    checkout.prepare("requirements.lock")
    assert checkout.done == ["requirements.lock"]
    (checkout.ROOT / "requirements.lock").write_text("tiny==1.1\n", encoding="utf-8")
    checkout.prepare("requirements.lock")
    assert checkout.done == ["requirements.lock"] * 2


def test_line_endings_do_not_change_a_lock(checkout: ModuleType) -> None:
    before = checkout.checksum("requirements.lock")
    path = checkout.ROOT / "requirements.lock"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert checkout.checksum("requirements.lock") == before


def test_the_developers_lock_stands_for_both(checkout: ModuleType) -> None:
    checkout.prepare("requirements-dev.lock")
    checkout.prepare("requirements.lock")
    assert checkout.done == ["requirements-dev.lock"]


def test_an_interrupted_installation_starts_over(
    checkout: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(lock: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(checkout, "install", interrupted)
        with pytest.raises(KeyboardInterrupt):
            checkout.prepare("requirements.lock")
    assert checkout.installed() == {}
    assert checkout.UNFINISHED.exists(), "make_environment clears what this marks"
    checkout.prepare("requirements.lock")
    assert checkout.done == ["requirements.lock"]
    assert not checkout.UNFINISHED.exists()


def test_a_torn_stamp_is_no_stamp(checkout: ModuleType) -> None:
    checkout.prepare("requirements.lock")
    checkout.STAMP.write_text('{"requirements.lock": "', encoding="utf-8")
    checkout.prepare("requirements.lock")
    assert checkout.done == ["requirements.lock"] * 2


def test_uv_is_told_what_pip_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = load(tmp_path)
    said = """
        :env:.find-links='/wheels /more'
        global.cert='/certificate.pem'
        global.extra-index-url='file:///one file:///two'
        global.find-links='/never'
        global.index-url='https://index.example/simple'
    """
    monkeypatch.setattr(
        module, "run", lambda command: subprocess.CompletedProcess(command, 0, said, "")
    )
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "SSL_CERT_FILE"):
        monkeypatch.delenv(name, raising=False)
    told = module.uv_environment()
    assert told["UV_DEFAULT_INDEX"] == "https://index.example/simple"
    assert told["UV_INDEX"] == "file:///one file:///two"
    assert told["UV_FIND_LINKS"] == "/wheels,/more"
    assert told["SSL_CERT_FILE"] == "/certificate.pem"
    lock = module.uv_environment(for_everybody=True)
    assert lock["UV_DEFAULT_INDEX"] == "https://index.example/simple"
    assert "UV_INDEX" not in lock
    assert "UV_FIND_LINKS" not in lock
    monkeypatch.setenv("UV_DEFAULT_INDEX", "https://mine.example/simple")
    assert module.uv_environment()["UV_DEFAULT_INDEX"] == "https://mine.example/simple"


@pytest.fixture
def stranger(tmp_path: Path) -> Path:
    """A checkout with one dependency, in a folder of wheels, and a program that shows it."""
    wheels, checkout = tmp_path / "wheels", tmp_path / "check out"
    wheels.mkdir()
    (checkout / "advisor").mkdir(parents=True)
    wheel = wheels / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("tiny.py", "SAYS = 'installed'\n")
        about = "tiny-1.0.dist-info/"
        archive.writestr(about + "METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        archive.writestr(
            about + "WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(about + "RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    for lock in ("requirements.lock", "requirements-dev.lock"):
        (checkout / lock).write_text(
            f"tiny==1.0 \\\n    --hash=sha256:{digest}\n", encoding="utf-8"
        )
    (checkout / "advisor" / "__init__.py").touch()
    (checkout / "advisor" / "__main__.py").write_text(
        "import sys, tiny\nprint(tiny.SAYS, sys.argv[1:])\n", encoding="utf-8"
    )
    shutil.copy(SCRIPT, checkout / "run.py")
    return checkout


@pytest.mark.parametrize("installer", ["pip", "uv"])
def test_from_nothing_to_a_running_command(stranger: Path, installer: str) -> None:
    path = [str(Path(sys.executable).parent)] if installer == "uv" else []
    if installer == "uv" and not shutil.which("uv", path=path[0]):
        pytest.fail("the developers' lock brings uv")
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "UV_", "VIRTUAL_"))}
    environment = {
        **clean,
        "PATH": os.pathsep.join([*path, "/usr/bin", "/bin"]),
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(stranger.parent / "wheels"),
    }

    def start(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, stranger / "run.py", *words],
            cwd=stranger.parent, env=environment, capture_output=True, text=True, timeout=120,
            check=False,
        )  # fmt: skip

    first = start("score", "pilots")
    assert (first.returncode, first.stdout) == (0, "installed ['score', 'pilots']\n"), first.stderr
    assert f"with {installer} (once)" in first.stderr
    again = start()
    assert (again.returncode, again.stdout) == (0, "installed ['app', '--open', 'pilots']\n")
    assert again.stderr == "", "the second start says nothing and installs nothing"
    stamp = json.loads((stranger / ".venv" / "installed.json").read_text("utf-8"))
    assert list(stamp) == ["requirements.lock"]
    assert list((stranger / "advisor").rglob("*.pyc")), "compiled once, not at every start"
    assert list((stranger / ".venv").glob("lib/*/site-packages/__pycache__/tiny.*.pyc"))
    moved = stranger.rename(stranger.with_name("moved"))
    kept = [moved / ".venv" / "bin" / "python", "-m", "advisor"]
    shown = subprocess.run(kept, cwd=moved.parent, capture_output=True, text=True, check=False)
    assert shown.stdout == "installed []\n", "the path in .venv is relative"

    if installer == "pip":
        refuse_a_changed_wheel(
            stranger.parent / "wheels" / "tiny-1.0-py3-none-any.whl", moved, environment
        )


def refuse_a_changed_wheel(wheel: Path, checkout: Path, environment: dict[str, str]) -> None:
    """The same name and version with other bytes is never installed."""
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.writestr("planted.py", "")
    (checkout / ".venv" / "installed.json").unlink()
    package = next(checkout.glob(".venv/lib/*/site-packages/tiny-1.0.dist-info"))
    shutil.rmtree(package)
    refused = subprocess.run(
        [sys.executable, checkout / "run.py", "demo"],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert refused.returncode == 1
    assert "installation of requirements.lock failed" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert refused.stdout == ""
