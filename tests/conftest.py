"""What every test stands on: no network of luck, no user's data, and no silent skip under CI.

A test that needs Chromium (`browser`) or the real traces (`real`) is skipped with its reason where
they are absent. Under CI=true nothing may be absent: a skip is then a failure unless
`allowed_skips.txt` names the test and says why.
"""

from __future__ import annotations

import fnmatch
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import databases
import pytest
from hypothesis import HealthCheck, settings

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(variable, "1")  # two test processes share two cores
os.environ["ADVISOR_CACHE"] = "off"  # a test that keeps runs names its own folder

ROOT = Path(__file__).resolve().parent.parent
ALLOWED = Path(__file__).with_name("allowed_skips.txt")
CI = os.environ.get("CI") == "true"

settings.register_profile(
    "house",
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--renew-golden", action="store_true", help="write the golden files anew; read the change"
    )


def allowed_skips() -> dict[str, str]:
    """Pattern of a test's id -> why it may be skipped even where everything is installed."""
    lines = ALLOWED.read_text("utf-8").splitlines()
    pairs = [line.split(" | ", 1) for line in lines if line.strip() and line[0] != "#"]
    return {pattern.strip(): reason.strip() for pattern, reason in pairs}


def find_chromium() -> str | None:
    """The browser that the tests drive, from the PATH; none is ever downloaded."""
    return next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


def find_data() -> Path | None:
    """The folder of real traces: ADVISOR_TEST_DATA, or beside the checkout."""
    named = os.environ.get("ADVISOR_TEST_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    return folder if (folder / "traces").is_dir() else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    no_browser = pytest.mark.skip(reason="no Chromium on the PATH (Debian: apt install chromium)")
    no_data = pytest.mark.skip(reason="no real traces: ADVISOR_TEST_DATA names no folder with them")
    for item in items:
        if item.get_closest_marker("browser") and find_chromium() is None:
            item.add_marker(no_browser)
        if item.get_closest_marker("real") and find_data() is None:
            item.add_marker(no_data)


def _forbid_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if not (CI and report.skipped) or hasattr(report, "wasxfail"):
        return
    if any(fnmatch.fnmatch(report.nodeid, pattern) for pattern in allowed_skips()):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
    report.outcome = "failed"
    report.longrepr = f"skipped under CI, which needs a line in {ALLOWED.name}: {reason}"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport() -> Iterator[None]:
    outcome = yield
    _forbid_skip(outcome.get_result())  # type: ignore[attr-defined]


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report() -> Iterator[None]:
    outcome = yield
    _forbid_skip(outcome.get_result())  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def private_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test ever opens the database of the person who runs it, nor a catalogue of theirs."""
    monkeypatch.setenv("ADVISOR_DATABASE", str(tmp_path / "engagements.sqlite"))
    monkeypatch.delenv("ADVISOR_CATALOGUE", raising=False)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """The URL of a PostgreSQL of this test process; skipped with its reason where there is none."""
    if reason := databases.missing():
        pytest.skip(reason)
    with databases.cluster() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind in turn: a file of the test's own, a schema of its own."""
    if request.param == "sqlite":
        return str(tmp_path / "private" / "engagements.sqlite")
    return databases.fresh_schema(request.getfixturevalue("postgresql"))


@pytest.fixture
def chromium() -> str:
    """Path of the browser; for tests marked `browser`."""
    found = find_chromium()
    assert found is not None, "mark the test `browser`"
    return found


@pytest.fixture
def data() -> Path:
    """Folder of the real traces; for tests marked `real`."""
    found = find_data()
    assert found is not None, "mark the test `real`"
    return found


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> object:
    """Compares a text with `tests/golden/NAME`; `--renew-golden` writes it anew."""

    def compare(name: str, text: str) -> None:
        path = ROOT / "tests" / "golden" / name
        if request.config.getoption("--renew-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.read_text("utf-8") == text, f"{name} changed; read why, then --renew-golden"

    return compare
