"""The page Drift: empty, asked, answered by a worker, faulty and hostile files, a cancel."""

from __future__ import annotations

import base64
import dataclasses
import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from test_retrain_command import turning

from advisor.catalogue import load_catalogue
from advisor.faults import FaultsError
from advisor.laboratory import best_periodic, replay_policy
from advisor.report.figures import rhythm_costs
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement
from advisor.ui import laboratory, session, worker
from advisor.ui.charts import figure
from advisor.ui.jobs import CANCEL, JOB, PROGRESS
from advisor.ui.laboratory import Asked

MAIN = Path(__file__).parents[1] / "advisor" / "ui" / "main.py"
HOSTILE = "<script>alert(1)</script>=1+1 ../../\u202e.csv"


@pytest.fixture
def name(monkeypatch: pytest.MonkeyPatch) -> str:
    session.forget_caches()
    monkeypatch.setattr(session, "start_projection", lambda *_, **__: None)
    return Store().create_engagement(load_engagement("pilots", load_catalogue()))


def drift(name: str) -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.query_params["e"] = name
    at.run()
    at.switch_page("screens/drift.py").run()
    assert not at.exception
    return at


def shown(at: AppTest) -> str:
    return "\n".join(str(each.proto.body) for each in at.get("html"))


def work(folder: Path, name: str, asked: Asked, content: bytes = b"") -> dict[str, object]:
    """What the worker says of an order, run in this process."""
    order = {
        "database": Store().url, "engagement": name, "kind": "laboratory",
        "asked": dataclasses.asdict(asked), "content": base64.b64encode(content).decode(),
    }  # fmt: skip
    (folder / JOB).write_text(json.dumps(order), "utf-8")
    worker.run(folder)
    told: dict[str, object] = json.loads((folder / PROGRESS).read_text("utf-8"))
    return told


def example() -> np.ndarray:
    rows = [line.split(",") for line in laboratory.example().decode().splitlines()]
    return np.array([[float(cell) if cell else np.nan for cell in row] for row in rows])


def test_an_empty_page_says_what_will_stand_there_and_asks(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ordered: list[tuple[str, Asked, bytes]] = []
    monkeypatch.setattr(session, "start_laboratory", lambda *order: ordered.append(order))
    at = drift(name)
    assert "Which retraining would have paid?" in shown(at)
    assert "Nothing replayed yet" in shown(at)
    at.number_input(key="laboratory-price").set_value(0.5).run()
    at.number_input(key="laboratory-delay").set_value(2).run()
    at.number_input(key="laboratory-floor").set_value(70.0).run()
    at.button(key="start-laboratory").click().run()
    (_, asked, content), = ordered  # fmt: skip
    assert (asked.source, asked.price, asked.delay, asked.floor) == ("example", 0.5, 2, 0.7)
    assert content == b""
    at.button_group(key="laboratory-source").set_value("stream").run()
    assert "Choose a file" in shown(at)
    assert "start-laboratory" not in [each.key for each in at.button]
    assert {each.key for each in at.number_input} >= {"laboratory-period", "laboratory-trained-on"}


def test_the_example_is_answered_with_advice_costs_and_dates(name: str, tmp_path: Path) -> None:
    asked = Asked("example", laboratory.EXAMPLE, price=0.5, floor=0.7)
    assert work(tmp_path, name, asked)["state"] == "done"
    page = shown(drift(name))
    matrix = example()
    ours = replay_policy(matrix, 0.5)
    assert f"{ours.cost:.2f}" in page
    assert f"{best_periodic(matrix, 0.5).best.cost:.2f}" in page
    assert "It turns round if" in page
    assert "Demonstration data" in page
    assert "Time below the floor" in page
    assert all(why in page for why in ours.why)


def test_money_is_shown_per_policy_with_its_range(name: str, tmp_path: Path) -> None:
    asked = Asked(
        "example", laboratory.EXAMPLE, price=None, people=800, machines=200, point_value=50
    )
    assert work(tmp_path, name, asked)["state"] == "done"
    page = shown(drift(name))
    assert "Value lost" in page
    assert "a retraining at 0.2 error-periods" in page
    assert page.count("€") > 12


def test_a_stream_is_trained_in_the_worker_and_its_name_does_no_harm(
    name: str, tmp_path: Path
) -> None:
    content = turning(tmp_path / "s.csv").read_bytes()
    asked = Asked("stream", HOSTILE, period=20, trained_on=2, price=0.5)
    assert work(tmp_path, name, asked, content)["state"] == "done"
    page = shown(drift(name))
    assert "the same label as last time" in page.lower()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "is the same in every row" in page


def test_faults_of_a_file_are_told_and_nothing_is_kept(name: str, tmp_path: Path) -> None:
    bad = b"0.9,<b>x</b>\n,1.5\n"
    told = work(tmp_path, name, Asked("matrix", HOSTILE), bad)
    assert told["state"] == "faults"
    assert [each["what"] for each in told["faults"]] == [
        "column 2 is `<b>x</b>`",
        "column 2 is 1.5",
    ]
    assert not Store().computations(name, "laboratory")


def test_a_cancelled_replay_keeps_nothing(name: str, tmp_path: Path) -> None:
    (tmp_path / CANCEL).touch()
    content = turning(tmp_path / "s.csv").read_bytes()
    told = work(tmp_path, name, Asked("stream", "s.csv", period=20, trained_on=2), content)
    assert told["state"] == "cancelled"
    told = work(tmp_path, name, Asked("example", laboratory.EXAMPLE))
    assert told["state"] == "cancelled"
    assert not Store().computations(name, "laboratory")


def test_a_small_file_that_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(laboratory, "_MOST_UNPACKED", 100_000)
    packed = gzip.compress(b"x,label\n" + b"1,a\n2,b\n" * 50_000)
    assert len(packed) < 2_000
    with pytest.raises(FaultsError, match="too large when unpacked"):
        laboratory.run(Asked("stream", "s.csv.gz"), packed, lambda *_: None, lambda: False)


def test_every_key_of_a_question_changes_under_which_it_is_kept() -> None:
    asked = Asked("stream", "s.csv")
    others = {
        "source": "matrix", "name": "t.csv", "price": 1.0, "people": 1.0, "machines": 1.0,
        "point_value": 1.0, "delay": 1, "floor": 0.5, "target": "y", "period": 7, "trained_on": 3,
        "learner": "forest",
    }  # fmt: skip
    assert set(others) == {each.name for each in dataclasses.fields(Asked)}
    keys = {laboratory.key_of(dataclasses.replace(asked, **{k: v}), b"") for k, v in others.items()}
    assert len(keys | {laboratory.key_of(asked, b""), laboratory.key_of(asked, b"x")}) == 14


def test_an_answer_survives_being_kept() -> None:
    asked = Asked("example", laboratory.EXAMPLE, price=0.2, floor=0.7)
    made = laboratory.run(asked, laboratory.example(), lambda *_: None, lambda: False)
    kept = laboratory.kept_from_json(json.loads(json.dumps(made)))
    again = laboratory.kept_from_json(made)
    assert kept == again
    assert kept.asked == asked
    assert kept.answer.retrained == replay_policy(example(), 0.2).retrained


def test_the_curve_draws_every_rhythm_that_fits_and_tables_them_all() -> None:
    costs = [90.0, 12.0, 11.0, 12.5]
    spec = rhythm_costs(costs, ours=10.5, never=13.0, optimum=9.0, source="m.csv")
    lines = {each.id: each for each in spec.series}
    assert [(point.x, point.y) for point in lines["rhythms"].points] == [
        (2, 12),
        (3, 11),
        (4, 12.5),
    ]
    assert [(point.x, point.y) for point in lines["best"].points] == [(3, 11)]
    assert lines["ours"].end_label == "our policy 10.5"
    assert "0.50 less than the best rhythm, every 3 periods" in spec.title
    assert ("every 1", "90.00") in spec.table.rows
    drawn = figure(spec)
    assert len(drawn.data) == 5
