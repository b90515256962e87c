"""The merge screen: only conflicts are asked, the button is locked until the last is decided."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from advisor.catalogue import load_catalogue
from advisor.engagement import Engagement
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement, write_engagement
from advisor.ui import session

MAIN = Path(__file__).parents[1] / "advisor" / "ui" / "main.py"
HOSTILE = "<script>alert(1)</script>**b**"


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    session.forget_caches()
    monkeypatch.setattr(session, "start_projection", [].append)
    return AppTest.from_file(str(MAIN), default_timeout=60).run()


def shown(at: AppTest) -> str:
    return "\n".join(str(each.proto.body) for each in at.get("html"))


def rooms() -> tuple[Engagement, Engagement]:
    made = load_engagement("traditional", load_catalogue())
    sitting = made.rounds[0]
    first = sitting.answers[0].model_copy(update={"note": HOSTILE})
    rounds = (sitting.model_copy(update={"answers": (first, *sitting.answers[1:])}),)
    return made, made.model_copy(update={"rounds": rounds, "title": "Another title"})


def given(at: AppTest, *files: tuple[str, str]) -> AppTest:
    field = next(each for each in at.get("file_uploader") if str(each.key).startswith("merge-"))
    field.set_value([(name, text.encode(), "application/yaml") for name, text in files]).run()
    assert not at.exception
    return at


def test_conflicts_are_asked_and_the_button_waits_for_the_last(screen: AppTest) -> None:
    one, two = rooms()
    at = given(screen, ("a.yaml", write_engagement(one)), ("b.yaml", write_engagement(two)))
    assert "2 conflicts" in shown(at)
    assert [each.value for each in at.radio] == [None, None]
    for chosen, left in enumerate((2, 1)):
        assert f"{left} still open" in shown(at)
        assert at.button(key="merge-make").disabled
        at.radio[chosen].set_value(1).run()
        assert not at.exception
    assert not at.button(key="merge-make").disabled
    at.button(key="merge-make").click().run()
    assert not at.exception
    (listed,) = Store().list()
    assert Store().load(listed.id) == two
    assert "2 files became the engagement" in shown(at)
    assert [each.key for each in at.get("download_button")] == ["merge-history"]
    again = AppTest.from_file(str(MAIN), default_timeout=60)  # another day, another session
    again.query_params["e"], again.query_params["view"] = listed.id, "All engagements"
    again.run()
    assert "merged from a.yaml, b.yaml" in shown(again)
    assert any(each.key.startswith("merge-kept-") for each in again.get("download_button"))
    ((key, _),) = Store().computations(listed.id, "merge-history")
    held = Store().get_computation(listed.id, "merge-history", key)
    asked = {each["key"]: each["taken"] for each in held["items"] if len(each["said"]) > 1}
    assert list(asked.values()) == [1, 1]


def test_files_of_two_clients_and_faulty_files_are_refused_whole(screen: AppTest) -> None:
    one, _ = rooms()
    other = load_engagement("regulated", load_catalogue())
    at = given(screen, ("a.yaml", write_engagement(one)), ("b.yaml", write_engagement(other)))
    assert "it is of engagement" in shown(at)
    at = given(at, ("a.yaml", write_engagement(one)), ("c.yaml", "engagement: 2\n"))
    assert "c.yaml:1" in shown(at)
    assert Store().list() == ()


def test_what_files_say_stays_text(screen: AppTest) -> None:
    one, two = rooms()
    at = given(screen, ("a.yaml", write_engagement(one)), ("b.yaml", write_engagement(two)))
    options = [option for each in at.radio for option in each.options]
    assert any("script" in option for option in options)
    assert not any("**b**" in option.replace("\\*", "") for option in options)
    assert HOSTILE not in shown(at)
