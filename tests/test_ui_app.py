"""The app without a browser: every page in every state, answers saved, hostile words harmless."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from small_organisation import small_organisation
from streamlit.testing.v1 import AppTest

from advisor import flow
from advisor.catalogue import load_catalogue
from advisor.engagement import Engagement, new_engagement
from advisor.model import Catalogue
from advisor.storage import AnswerEvent, Store
from advisor.storage.engagement_file import load_engagement, read_engagement, write_engagement
from advisor.ui import session
from advisor.ui.keys import projection_key

MAIN = Path(__file__).parents[1] / "advisor" / "ui" / "main.py"
PAGES = tuple(session.PAGES)
HOSTILE = "<script>alert(1)</script>**b** {{7*7}} =1+1 \u202ert 👩‍🔬"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(autouse=True)
def fresh_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees another's store or jobs, and none starts a real computation."""
    session.forget_caches()
    monkeypatch.setattr(session, "start_projection", lambda *_, **__: None)
    monkeypatch.setattr("advisor.ui.session.computed.start_projection", lambda *_, **__: None)


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture(scope="module")
def small() -> Engagement:
    """An organisation of eight without models, two practices short of everything asked."""
    return small_organisation("Small")


@pytest.fixture(scope="module")
def projected(catalogue: Catalogue, small: Engagement) -> dict[str, Any]:
    """A real projection of it, with few replications."""
    assessed = flow.assess(catalogue, small)
    made = flow.project(catalogue, small, assessed, replications=2, workers=1)
    plain: dict[str, Any] = json.loads(json.dumps(flow.projection_to_json(made)))
    return plain


def app(page: str = "engagements", **query: str) -> AppTest:
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    if page != "engagements":
        at.switch_page(session.PAGES[page]).run()
    assert not at.exception
    return at


class _Text(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.elements: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def html_of(at: AppTest) -> str:
    return "\n".join(
        str(each.proto.body) for each in at.get("html") if "<style>" not in str(each.proto.body)
    )


def text_of(at: AppTest) -> str:
    return " ".join(_Text(html_of(at)).words)


def finding_of(at: AppTest) -> str:
    html = html_of(at)
    return html.partition('class="finding">')[2].partition("</h1>")[0]


def walk(**query: str) -> Iterator[tuple[str, AppTest]]:
    """Every page in the order of the menu, one after the other in one session."""
    at = app(**query)
    yield "engagements", at
    for page in PAGES[1:]:
        at.switch_page(session.PAGES[page]).run()
        assert not at.exception
        yield page, at


def test_every_page_without_an_engagement_says_so_and_links_to_the_list() -> None:
    for page, at in walk():
        assert finding_of(at), page
        assert "could not be drawn" not in text_of(at), page
        if page != "engagements":
            assert "No engagement is open" in text_of(at), page
            assert at.get("page_link"), page


def test_every_page_of_a_new_engagement_says_what_is_missing(
    store: Store, catalogue: Catalogue
) -> None:
    made = new_engagement(catalogue, HOSTILE, currency="EUR", edition="quick", profile={})
    name = store.create_engagement(made)
    for page, at in walk(e=name):
        assert "could not be drawn" not in text_of(at), page
        assert HOSTILE in text_of(at), page
        assert "script" not in _Text(html_of(at)).elements, page
        if page == "decision":
            assert "Here will stand which comes first" in text_of(at)
            assert "What would flip it" not in text_of(at), "nothing can flip what is not there"
        if page in ("decision", "simulate", "roadmap"):
            assert any(link.proto.page == "assess" for link in at.get("page_link")), page


@pytest.mark.parametrize("example", ["traditional", "pilots", "regulated"])
def test_every_page_of_every_example_is_drawn(
    example: str, store: Store, catalogue: Catalogue
) -> None:
    name = store.create_engagement(load_engagement(example, catalogue))
    found = flow.assess(catalogue, store.load(name))
    for page, at in walk(e=name):
        shown = text_of(at)
        assert "could not be drawn" not in shown, page
        if page == "decision":
            assert found.decision.title in shown
            assert all(factor.name in shown for factor in found.decision.factors)
        if page == "results":
            assert f"{found.scorecard.overall.index:.1f}" in shown


def test_an_example_opens_as_a_copy_and_stays_open_on_every_page(store: Store) -> None:
    at = app()
    at.button(key="open-example-pilots").click().run()
    listed = store.list()
    assert len(listed) == 1
    assert at.query_params["e"] in (listed[0].id, [listed[0].id])
    at.switch_page("screens/results.py").run()
    assert "No engagement is open" not in text_of(at)


def test_an_answer_is_in_the_database_before_the_page_says_saved(
    store: Store, catalogue: Catalogue
) -> None:
    made = new_engagement(
        catalogue, "Nordwind", currency="EUR", edition="quick", profile={"ai": "none"}
    )
    name = store.create_engagement(made)
    at = app("assess", e=name)
    assert "Saved" not in text_of(at).replace("No answer saved yet", "")
    asked = at.radio[0].key
    at.radio[0].set_value("0.5").run()
    assert at.radio[0].key == asked, "the question stays until somebody goes on"
    answers = store.load(name).rounds[0].answers
    assert [(each.state, each.value, each.evidence) for each in answers] == [
        ("chosen", 0.5, "stated")
    ]
    assert "Saved" in text_of(at)
    again = app("assess", e=name, q=answers[0].practice)
    assert again.radio[0].value == "0.5"
    again.radio[0].set_value("unknown").run()
    assert store.load(name).rounds[0].answers[0].state == "unknown"
    again.button(key="take-back").click().run()
    assert store.load(name).rounds[0].answers == ()
    assert again.radio[0].value is None


def test_does_not_apply_is_saved_with_a_reason_and_somebody_who_agrees(
    store: Store, catalogue: Catalogue
) -> None:
    example = load_engagement("pilots", catalogue)
    name = store.create_engagement(example)
    at = app("assess", e=name)
    before = store.load(name)
    at.radio[0].set_value("not-applicable").run()
    assert store.load(name) == before, "nothing is saved without a reason"
    key = at.radio[0].key.removeprefix("answer-")
    at.text_input(key=f"reason-{key}").set_value("One model, no store").run()
    assert store.load(name) == before, "nor without somebody who agrees"
    box = at.selectbox(key=f"approved-{key}")
    box.select_index(0).run()
    last = store.history(name)[-1]
    assert (last.state, last.reason) == ("not-applicable", "One model, no store")
    assert last.approved_by is not None
    assert last.approved_by != last.respondent


def test_evidence_and_note_are_saved_without_touching_the_value(
    store: Store, catalogue: Catalogue
) -> None:
    name = store.create_engagement(load_engagement("pilots", catalogue))
    answer = next(each for each in store.load(name).rounds[-1].answers if each.value == 0.5)
    at = app("assess", e=name, q=answer.practice, team=answer.team, **{"as": answer.respondent})
    key = at.radio[0].key.removeprefix("answer-")
    at.text_area(key=f"note-{key}").set_value(HOSTILE + "\x00").run()
    last = store.history(name, practice=answer.practice)[-1]
    assert (last.value, last.note) == (0.5, HOSTILE)
    assert "script" not in _Text(html_of(at)).elements


def test_a_new_engagement_is_made_from_a_name_and_the_required_answers(store: Store) -> None:
    at = app()
    at.text_input(key="new-title").set_value(HOSTILE)
    at.selectbox(key="new-ai").set_value("pilots")
    at.number_input(key="new-engineers").set_value(40)
    at.get_by_key("new-regulated").set_value(True)
    next(each for each in at.button if each.label == "Create").click().run()
    listed = store.list()
    assert [each.title for each in listed] == [HOSTILE]
    loaded = store.load(listed[0].id)
    assert loaded.profile["engineers"] == 40
    assert loaded.profile["regulated"] is True
    assert finding_of(at).count("&lt;script&gt;") == 1


def test_a_new_engagement_without_its_answers_lists_all_that_is_missing(store: Store) -> None:
    at = app()
    next(each for each in at.button if each.label == "Create").click().run()
    assert store.list() == ()
    assert text_of(at).count("are needed") >= 4


def test_an_import_with_faults_imports_nothing_and_lists_them_all(store: Store) -> None:
    at = app()
    bad = "engagement: 1\nid: Not An Id\ntitle: <b>x</b>\nnonsense: 1\n"
    at.file_uploader[0].upload("bad<script>.yaml", bad.encode()).run()
    assert store.list() == ()
    shown = text_of(at)
    assert "Nothing was imported" in shown
    assert "nonsense" in shown
    assert "script" not in _Text(html_of(at)).elements


def test_an_exported_file_comes_back_as_the_same_engagement(
    store: Store, catalogue: Catalogue
) -> None:
    name = store.create_engagement(load_engagement("regulated", catalogue))
    text = write_engagement(store.load(name))
    store.purge(name)
    at = app()
    at.file_uploader[0].upload("regulated.yaml", text.encode()).run()
    assert write_engagement(store.load(store.list()[0].id)) == text
    assert read_engagement(text, "regulated.yaml", catalogue) == store.load(name)


def test_a_profile_answer_is_saved_and_changes_what_is_asked(
    store: Store, catalogue: Catalogue
) -> None:
    made = new_engagement(catalogue, "N", currency="EUR", edition="quick", profile={"ai": "none"})
    name = store.create_engagement(made)
    at = app(e=name, view="Profile")
    keys = {each.key for each in at.number_input}
    assert f"profile-{name}-gpus" not in keys
    at.selectbox(key=f"profile-{name}-ai").set_value("production").run()
    assert store.load(name).profile["ai"] == "production"
    assert f"profile-{name}-gpus" in {each.key for each in at.number_input}
    at.number_input(key=f"profile-{name}-units").set_value(3).run()
    assert store.load(name).profile["units"] == 3


def test_an_address_of_a_deleted_engagement_says_so() -> None:
    at = app(e="gone-<script>")
    assert "is not in this database" in text_of(at)
    assert "script" not in _Text(html_of(at)).elements


def test_a_failing_page_tells_a_code_and_when_answers_were_saved(
    store: Store, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = store.create_engagement(load_engagement("pilots", catalogue))

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("advisor.ui.parts.verdict.headline", fail)
    at = app("decision", e=name)
    shown = text_of(at)
    assert "could not be drawn" in shown
    assert "Your answers are saved" in shown
    assert "secret detail" not in shown + html_of(at)


def test_faults_of_the_database_are_told_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv("ADVISOR_DATABASE", str(tmp_path / "file" / "db.sqlite"))
    at = app()
    assert "ADVISOR_DATABASE" in text_of(at)


def test_the_example_named_by_the_command_opens_once(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_OPEN", "pilots")
    for _ in range(2):
        at = app()
        assert finding_of(at)
    assert len(store.list()) == 1


def test_a_changed_answer_makes_the_simulation_stale_and_a_note_does_not(
    store: Store, catalogue: Catalogue, small: Engagement, projected: dict[str, Any]
) -> None:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, projected)
    for page, at in walk(e=name):
        assert "could not be drawn" not in text_of(at), page
        assert "Rerun" not in text_of(at), page
        assert page != "side-by-side" or "Today:" in text_of(at)
    answer = small.rounds[0].answers[0]
    event = AnswerEvent(
        name, small.rounds[0].id, answer.respondent, answer.team, answer.practice,
        "chosen", value=0.5, evidence="stated", note="a new note",
    )  # fmt: skip
    store.append_answer(event)
    assert "Rerun" not in text_of(app("simulate", e=name))
    store.append_answer(AnswerEvent(**{**_fields(event), "value": 1.0}))
    for page, at in walk(e=name):
        if page in ("engagements", "simulate", "roadmap"):
            assert "Rerun" in text_of(at), page


def test_a_simulation_kept_in_an_earlier_format_is_as_good_as_none(
    store: Store, catalogue: Catalogue, small: Engagement, projected: dict[str, Any]
) -> None:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, {**projected, "projection": 1})
    for page in ("simulate", "roadmap", "report"):
        at = app(page, e=name)
        assert "could not be drawn" not in text_of(at), page
    assert any("Simulate" in each.label for each in app("simulate", e=name).button)


def _fields(event: AnswerEvent) -> dict[str, Any]:
    return {name: getattr(event, name) for name in AnswerEvent.__slots__}


def test_limits_are_saved_as_a_new_version_and_ask_for_a_new_run(
    store: Store, catalogue: Catalogue, small: Engagement, projected: dict[str, Any]
) -> None:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, projected)
    at = app("roadmap", e=name)
    quarters = next(each for each in at.number_input if each.label == "Quarters")
    quarters.set_value(2)
    next(each for each in at.button if each.label == "Save limits").click().run()
    assert store.load(name).limits.quarters == 2
    assert "Rerun" in text_of(at)


def test_a_built_report_is_offered_for_download_until_a_word_changes(
    store: Store, catalogue: Catalogue
) -> None:
    from advisor.ui.keys import report_key

    name = store.create_engagement(load_engagement("pilots", catalogue))
    key = report_key(
        catalogue, store.load(name), session.replications(), "leadership", simulated=False
    )
    body = {"pdf": base64.b64encode(b"%PDF-1.7 not a real one").decode()}
    store.put_computation(name, "report", key, body)
    assert app("report", e=name).get("download_button")
    store.save_part(name, "head", {"title": "Another title"}, 1)
    assert not app("report", e=name).get("download_button")
