"""The lenses on Results: folded under their finding, and every item behind one of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from advisor.catalogue import load_catalogue
from advisor.lenses import read_lenses
from advisor.scoring import score
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement
from advisor.ui import session

MAIN = Path(__file__).parents[1] / "advisor" / "ui" / "main.py"


@pytest.fixture
def results(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Results of the example with models, the other models unfolded."""
    session.forget_caches()
    monkeypatch.setattr(session, "start_projection", lambda *_, **__: None)
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.query_params["e"] = Store().create_engagement(load_engagement("pilots", load_catalogue()))
    at.run()
    at.session_state["other-models"] = True
    at.switch_page("screens/results.py").run()
    assert not at.exception
    return at


def shown(at: AppTest) -> str:
    return "\n".join(str(each.proto.body) for each in at.get("html"))


def test_the_fold_carries_the_finding_and_the_table_every_model(results: AppTest) -> None:
    labels = [each.label.replace("\\", "") for each in results.get("expander")]
    assert any(label.startswith("Other models would read these answers as") for label in labels)
    catalogue = load_catalogue()
    engagement = load_engagement("pilots", catalogue)
    page = shown(results)
    for reading in read_lenses(catalogue, engagement, score(catalogue, engagement)):
        assert reading.lens.title in page
        assert reading.reading.split(". ")[0] in page.replace("&#x27;", "'")


def test_every_item_of_the_chosen_model_is_shown_with_what_answers_it(results: AppTest) -> None:
    results.selectbox(key="lens-chosen").set_value("samm").run()
    assert not results.exception
    page = shown(results)
    for text in ("I-SB-1-A", "Each commit is built automatically", "CC BY-SA 4.0", "workbook"):
        assert text in page, text
