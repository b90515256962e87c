"""The logs screen: a CSV is read, shown, fitted by the worker and saved; faults are listed."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest
from test_log_entry import ci_log

from advisor.catalogue import load_catalogue
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement
from advisor.storage.log_rows import kept_rows
from advisor.ui import session

MAIN = Path(__file__).parents[1] / "advisor" / "ui" / "main.py"
HOSTILE = "<script>x</script> **b**.csv"


@pytest.fixture
def name(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    session.forget_caches()
    monkeypatch.setattr(session, "start_projection", lambda *_, **__: None)
    made = Store().create_engagement(load_engagement("traditional", load_catalogue()))
    yield made
    session.jobs().forget(made)


def page(name: str) -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.query_params["e"] = name
    at.query_params["view"] = "Logs"
    at.run()
    assert not at.exception
    return at


def shown(at: AppTest) -> str:
    return "\n".join(str(each.proto.body) for each in at.get("html"))


def given(at: AppTest, content: str, file: str = HOSTILE) -> AppTest:
    field: Any = next(each for each in at.file_uploader if str(each.key).startswith("log-"))
    field.upload(file, content.encode()).run()
    assert not at.exception
    return at


def test_a_log_is_previewed_fitted_by_the_worker_and_saved_without_its_rows(name: str) -> None:
    at = page(name)
    assert "No log yet" in shown(at)
    at = given(at, ci_log() + "\nyesterday,1,passed,docker build,1")
    assert "1680 rows read, 1 refused" in shown(at)
    assert "2026-03-02" in shown(at)
    assert "<script>x" not in shown(at)
    at.button(key="start-log").click().run()
    job = session.jobs().find(name, "log")
    assert job is not None
    until = time.monotonic() + 60
    while job.progress().state == "running" and time.monotonic() < until:
        time.sleep(0.1)
    assert job.progress().state == "done", job.log()
    assert not (job.folder / "content").exists()
    at.run()
    assert not at.exception
    assert "What it changes in today" in shown(at)
    assert "Kept, not used" in shown(at)
    assert Store().load(name).logs == ()
    at.text_input(key="log-id").set_value("../ci")
    save = next(each for each in at.button if each.label.startswith("Save into"))
    save.click().run()
    assert "kebab-case" in shown(at)
    at.text_input(key="log-id").set_value("ci-26")
    at.text_input(key="log-label").set_value("<b>ours</b>")
    save = next(each for each in at.button if each.label.startswith("Save into"))
    save.click().run()
    assert not at.exception
    (log,) = Store().load(name).logs
    assert (log.id, log.file, log.fits["rows"]["read"]) == ("ci-26", "script-b-.csv", 1680)
    assert kept_rows(Store(), name, "ci-26") is None
    assert "<b>ours" not in shown(at)
    assert "6 numbers, 0 checks" in shown(at)
    at.button(key="log-remove").click().run()
    assert Store().load(name).logs == ()


def test_what_is_no_log_of_its_kind_is_listed_as_faults(name: str) -> None:
    at = given(page(name), "day,tea\n2026-03-02,1")
    assert "to mend" in shown(at)
    assert "say above, under Which column is which" in shown(at)
    assert not any(each.key == "start-log" for each in at.button)
    at = given(page(name), "")
    assert "the file is empty" in shown(at)
    assert "Which column is which" not in shown(at), "there is none to name"
    at = page(name)
    at.text_input(key="log-zone").set_value("Nowhere/Here")
    assert "no time zone of this name" in shown(given(at, ci_log()))


def deployments() -> tuple[str, str]:
    """A log of deployments whose results are 0 and 1, and the incidents of some of them."""
    rows, broken = ["finished_at,result,id"], ["opened_at,restored_at,deployment_id"]
    start = dt.datetime(2026, 3, 2, 8)  # noqa: DTZ001
    for at in range(120):
        day = start + dt.timedelta(hours=11 * at)
        rows.append(f"{day.isoformat()},{int(at % 6 == 0)},d{at}")
        if at % 6 == 0:
            broken.append(f"{day.isoformat()},{(day + dt.timedelta(hours=2)).isoformat()},d{at}")
    return "\n".join(rows), "\n".join(broken)


def test_deployments_go_with_their_incidents_and_with_words_of_their_own(name: str) -> None:
    log, broken = deployments()
    at = page(name)
    at.selectbox(key="log-kind").set_value("deployments").run()
    at.text_input(key="log-results").set_value("1=failed, zero")
    at = given(at, log, "d.csv")
    assert "“zero” does not say" in shown(at)
    at.text_input(key="log-results").set_value("1=failed, 0=passed").run()
    assert "120 rows read, 0 refused" in shown(at)
    beside = next(each for each in at.file_uploader if "incidents" in str(each.key))
    beside.upload("i.csv", b"day,tea\n1,2").run()
    assert "to mend" in shown(at)
    beside = next(each for each in at.file_uploader if "incidents" in str(each.key))
    beside.upload("i.csv", broken.encode()).run()
    assert "20 incidents read, 0 refused" in shown(at)
    at.button(key="start-log").click().run()
    job = session.jobs().find(name, "log")
    assert job is not None
    until = time.monotonic() + 60
    while job.progress().state == "running" and time.monotonic() < until:
        time.sleep(0.1)
    assert job.progress().state == "done", job.log()
    assert "incidents" not in (job.folder / "job.json").read_text("utf-8")
    at.run()
    next(each for each in at.button if each.label.startswith("Save into")).click().run()
    assert not at.exception
    (kept,) = Store().load(name).logs
    assert kept.fits["reading"]["result"] == {"1": "failed", "0": "passed"}
    assert kept.fits["reading"]["incidents"]["file"] == "i.csv"
