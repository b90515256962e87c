"""The page What if: its states, what a lever asks, saved scenarios kept and compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from test_ui_app import app, catalogue, finding_of, fresh_caches, projected, small, store, text_of

from advisor import flow
from advisor.engagement import Engagement
from advisor.model import Catalogue
from advisor.storage import Store
from advisor.ui import asking, session
from advisor.ui.jobs import ASKED, PROGRESS, Job, Jobs, Progress
from advisor.ui.keys import projection_key

__all__ = ["Desk", "catalogue", "fresh_caches", "projected", "small", "store"]  # and fixtures


class Desk:
    """Takes the questions that the page asks, and answers them when the test says so."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bodies = folder, list[dict[str, Any]]()
        self.state: Any = "running"

    def ask(self, name: str, kind: str, order: Any, who: str, body: Any) -> Desk:
        self.order = {"engagement": name, "kind": kind, **order}
        self.bodies.append({**body, "who": who})
        return self

    def progress(self) -> Progress:
        return Progress(self.state, code="abc123")

    def write(self, **told: Any) -> None:
        (self.folder / PROGRESS).write_text(json.dumps(told), encoding="utf-8")

    def cancelled(self) -> bool:
        return False

    def answer(self) -> None:
        """What the worker does with the last question."""
        question = self.folder / f"{ASKED}me.json"
        question.write_text(json.dumps(self.bodies[-1]), encoding="utf-8")
        asking.stay({**self.order, "replications": 2}, self, idle=0.2)
        assert not question.exists()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    made = Desk(tmp_path)
    monkeypatch.setattr(Jobs, "ask", lambda _, *given: made.ask(*given))
    monkeypatch.setattr(Jobs, "alive", lambda *_: True)
    return made


@pytest.fixture
def opened(store: Store, catalogue: Catalogue, small: Engagement, projected: dict[str, Any]) -> str:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, projected)
    return name


def slider(at: Any, label: str) -> Any:
    return next(each for each in at.slider if each.label.startswith(label))


def button(at: Any, label: str) -> Any:
    return next(each for each in at.button if each.label == label)


def test_without_a_simulated_today_the_page_leads_to_one(store: Store, small: Engagement) -> None:
    at = app("what-if", e=store.create_engagement(small))
    assert "Today is not simulated yet" in finding_of(at)
    assert button(at, "Simulate and plan")


def test_a_lever_is_asked_at_once_and_its_answer_stands_beside_today(
    opened: str, desk: Desk
) -> None:
    at = app("what-if", e=opened)
    assert "What would change?" in finding_of(at)
    assert "The first answer is on its way" in text_of(at)
    assert desk.bodies[-1]["levers"]["slots"] == {}
    desk.answer()
    at.run()
    assert "Nothing is turned yet: today a change takes" in finding_of(at)
    assert button(at, "Save as scenario").disabled
    assert "There are no models in today" in text_of(at)
    runners = slider(at, "Build runners")
    assert "pools[id=runners].slots" in runners.help.replace("\\", "")
    wanted = int(runners.value) + 1
    runners.set_value(wanted).run()
    assert desk.bodies[-1]["levers"]["slots"] == {"runners": wanted}
    shown = text_of(at)
    assert "Figures of the question before" in shown
    assert "Lead time for changes" in shown, "old figures stay"
    desk.answer()
    at.run()
    assert "With this, " in finding_of(at)
    shown = text_of(at)
    assert "2 runs" in shown
    assert "today continued" in shown
    assert "Where it acts: 1 change of today" in [each.label for each in at.expander][-1]
    at.switch_page(session.PAGES["results"]).run()
    at.switch_page(session.PAGES["what-if"]).run()
    assert slider(at, "Build runners").value == wanted, "turned levers wait"
    button(at, "Back to today").click().run()
    assert "Nothing is turned yet" in finding_of(at)


def test_a_failure_and_what_cannot_be_are_said_in_words(opened: str, desk: Desk) -> None:
    desk.state = "failed"
    at = app("what-if", e=opened)
    assert "Code abc123" in text_of(at)
    desk.state = "running"
    scenario = {"id": "old", "title": "<b>Old</b>", "changes": [
        {"at": 0.0, "set": "pools[id=nowhere].slots", "to": 3}]}  # fmt: skip
    assert session.store().save_part(opened, "scenarios", [scenario], 1)
    at = app("what-if", e=opened, **{"what-if-view": "Compare saved"})
    desk.answer()
    at.run()
    shown = text_of(at)
    assert "This cannot be simulated" in shown
    assert "<b>Old</b>, change 1" in shown
    assert "matches nothing" in shown


def test_a_scenario_is_saved_compared_marked_removed_and_taken_back(
    opened: str, desk: Desk, store: Store
) -> None:
    at = app("what-if", e=opened)
    slider(at, "Build runners").set_value(slider(at, "Build runners").value + 2).run()
    desk.answer()
    at.run()
    at.text_input[0].set_value("More runners")
    button(at, "Save as scenario").click().run()
    assert "Saved: More runners" in text_of(at), text_of(at)
    (saved,) = store.load(opened).scenarios
    assert (saved.id, saved.title) == ("more-runners", "More runners")
    assert saved.changes[0]["set"] == "pools[id=runners].slots"
    again = {**saved.model_dump(mode="json", exclude_none=True), "id": "two", "baseline": "0" * 64}
    first = saved.model_dump(mode="json", exclude_none=True)
    assert store.save_part(opened, "scenarios", [first, again], 2)
    at = app("what-if", e=opened, **{"what-if-view": "Compare saved"})
    assert [each["id"] for each in desk.bodies[-1]["saved"]] == ["more-runners", "two"]
    desk.answer()
    at.run()
    shown = text_of(at)
    assert "is best with a probability of" in shown
    assert "today as it is" in shown
    assert "another today" in shown
    assert "was made when today's model was another one" in shown
    at.selectbox(key="gone-2").set_value("two").run()
    button(at, "Remove it").click().run()
    assert [each.id for each in store.load(opened).scenarios] == ["more-runners"]
    button(at, "Undo the last change").click().run()
    assert [each.id for each in store.load(opened).scenarios] == ["more-runners", "two"]


def test_a_question_replaces_the_one_before_and_is_not_asked_twice(tmp_path: Path) -> None:
    job = Job.__new__(Job)
    job.folder, job.asked = tmp_path, {}
    waiting = tmp_path / f"{ASKED}me.json"
    job.ask("me", "a", {"levers": 1})
    job.ask("me", "b", {"levers": 2})
    assert json.loads(waiting.read_text()) == {"key": "b", "levers": 2}
    before = waiting.stat().st_ino
    job.ask("me", "b", {"levers": 2})
    assert waiting.stat().st_ino == before, "it waits already"
    waiting.unlink()
    progress = {"state": "running", "what": "b", "done": 4, "total": 64}
    (tmp_path / PROGRESS).write_text(json.dumps(progress))
    job.ask("me", "b", {})
    assert not waiting.exists(), "it is being answered"
    job.ask("me", "a", {})
    job.ask("you", "b", {})
    assert sorted(path.name for path in tmp_path.glob(f"{ASKED}*")) == [waiting.name]
    (tmp_path / PROGRESS).write_text(json.dumps({**progress, "done": 64}))
    job.ask("you", "b", {})
    assert (tmp_path / f"{ASKED}you.json").exists()


def test_an_answer_in_the_way_of_a_newer_question_ends(
    opened: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    app("what-if", e=opened)
    newer = desk.folder / f"{ASKED}me.json"
    kept: list[str] = []
    real = Store.put_computation

    def put(store: Store, name: str, kind: str, key: str, made: Any) -> None:
        kept.append(key)
        real(store, name, kind, key, made)
        if len(kept) == 1:
            newer.write_text(json.dumps({**desk.bodies[-1], "key": "newer"}), encoding="utf-8")

    monkeypatch.setattr(Store, "put_computation", put)
    monkeypatch.setattr(desk, "order", {**desk.order, "replications": 8})
    newer.write_text(json.dumps(desk.bodies[-1]), encoding="utf-8")
    asking.stay(desk.order, desk, idle=0.2)
    first = desk.bodies[-1]["key"]
    assert kept.count(first) == 1 and set(kept) == {first, "newer"}
    assert flow.answer_from_json(session.store().get_computation(opened, asking.KIND, "newer")).last


def test_a_withdrawn_question_ends_its_answer_and_can_be_asked_again(
    opened: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    app("what-if", e=opened)
    place = desk.folder / f"{ASKED}me.json"
    kept: list[str] = []
    real = Store.put_computation

    def put(store: Store, name: str, kind: str, key: str, made: Any) -> None:
        kept.append(key)
        real(store, name, kind, key, made)
        place.write_text(json.dumps({"key": ""}), encoding="utf-8")

    monkeypatch.setattr(Store, "put_computation", put)
    monkeypatch.setattr(desk, "order", {**desk.order, "replications": 8})
    place.write_text(json.dumps(desk.bodies[-1]), encoding="utf-8")
    asking.stay(desk.order, desk, idle=0.2)
    assert kept == [desk.bodies[-1]["key"]]  # the first answer only: nobody waited for more
    assert not place.exists()
