"""The page Side by side: what it says for a client with, without and out of reach of answers."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from advisor.catalogue import CATALOGUE_VARIABLE, load_catalogue
from advisor.engagement import Engagement, new_engagement
from advisor.side_by_side import Figure
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement
from advisor.ui import session
from advisor.ui.parts.lanes import _figure

ROOT = Path(__file__).parents[1]
MAIN = ROOT / "advisor" / "ui" / "main.py"
SHIPPED = ROOT / "questionnaires"
NAN = float("nan")


@pytest.fixture(autouse=True)
def fresh_caches(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    session.forget_caches(words=True)
    monkeypatch.setattr(session, "start_projection", lambda *_, **__: None)
    yield
    session.catalogue.clear()
    session.examples.clear()


LOOPS, FLOWS, ROWS, TOOLS = "The two loops", "The two core workflows", "Row by row", "Tools"


def shown(engagement: Engagement, view: str = LOOPS) -> str:
    """The page's own HTML, with one view open."""
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.query_params["e"] = Store().create_engagement(engagement)
    at.query_params["sides"] = view
    at.run()
    at.switch_page("screens/side_by_side.py").run()
    assert not at.exception
    bodies = (str(each.proto.body) for each in at.get("html"))
    names = " | ".join(each.label for each in at.tabs)
    return "\n".join([names, *(body for body in bodies if "<style>" not in body)])


def test_a_client_with_answers_sees_both_sides_step_by_step() -> None:
    pilots = load_engagement("pilots", load_catalogue())
    loops, flows = shown(pilots), shown(pilots, FLOWS)
    assert "DevOps is further along than MLOps; Train (MLOps) falls furthest short" in loops
    for each, form in ((loops, LOOPS), (flows, FLOWS)):
        assert each.startswith(f"{LOOPS} | {FLOWS} | {ROWS} | {TOOLS}")
        assert re.findall(r"<h([1-6])", each) == ["1", "2", "3", "3"]
        assert re.findall(r'<h2 class="section">([^<]+)', each) == [form]
    html = loops + flows
    assert html.count("<li class=") + html.count('<li><span class="dot"') == 32
    assert html.count("points short of target") > 25
    assert "Simulated in software changes: handoff, review wait and review. Not run yet." in html
    assert "Not simulated, because looking and thinking wait for no queue" in html
    assert "and round again to Planning" in html
    assert "beside Monitor, then back to Code" in html


def test_every_row_and_tool_stands_in_a_table_with_heads() -> None:
    catalogue = load_catalogue()
    pilots = load_engagement("pilots", catalogue)
    html = shown(pilots, ROWS) + shown(pilots, TOOLS)
    for row in catalogue.material.rows:
        assert f'<th scope="row">{row.name}</th>' in html
    for tool in catalogue.material.tools:
        assert f'<th scope="row">{tool.name}</th>' in html
    assert html.count('scope="col"') == 8
    regions = re.findall(r'role="region" aria-label="([^"]+)"', html)
    assert len(set(regions)) == len(regions) == 2
    assert "One table of the source gives each side the other&#x27;s outcome" in html
    assert html.count("source&#x27;s claim") == 5


def test_without_models_the_other_side_is_shown_and_called_out_of_scope() -> None:
    html = shown(load_engagement("traditional", load_catalogue()))
    html += shown(load_engagement("traditional", load_catalogue()), FLOWS)
    assert "DevOps alone is in view" in html
    assert "MLOps is out of scope" in html
    assert html.count('<span class="badge neutral">out of scope</span>') >= 19
    assert "0%" not in html.partition("The MLOps loop")[2].partition("</ol>")[0]


def test_without_answers_the_page_says_so_and_still_explains() -> None:
    catalogue = load_catalogue()
    made = new_engagement(
        catalogue, "Empty", currency="EUR", edition="quick", profile={"ai": "pilots"}
    )
    html = shown(made)
    assert "Neither DevOps nor MLOps has a number yet" in html
    assert "No answers yet" in html
    assert "not asked" in html
    assert "too few answers" in html
    assert not re.search(r"<b>\d+%</b>", html), "nothing is guessed"


@pytest.mark.parametrize(
    ("left_out", "shows", "lacks"),
    [
        ("comparison", "The DevOps loop", "Row by row"),
        ("lifecycles", "Row by row", "The DevOps loop"),
        ("*", "This catalogue has no comparison", "Row by row"),
    ],
)
def test_a_catalogue_without_the_files_shows_what_is_there(
    left_out: str, shows: str, lacks: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "own"
    shutil.copytree(SHIPPED, folder)
    for file in folder.glob(f"reference/{left_out}.yaml"):
        if file.name != "sources.yaml":
            file.unlink()
    monkeypatch.setenv(CATALOGUE_VARIABLE, str(folder))
    own = load_catalogue(folder)
    html = shown(
        new_engagement(own, "Own", currency="EUR", edition="quick", profile={"ai": "pilots"})
    )
    assert shows in html
    assert lacks not in html
    assert "Neither DevOps nor MLOps has a number yet" in html


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (("wait", "change", "review", 2.0, 1.0, 3.0, "hour"),
         "review waits <b>2.0\u00a0h</b> (1.0–3.0) in the queue"),
        (("wait", "toil", "work", 0.001, 0.0, 0.002, "hour"),
         "work on tickets by hand waits <b>under 1 min</b> in the queue"),
        (("wait", "change", "review", NAN, NAN, NAN, "hour"),
         "the queue before review never settles"),
        (("asleep", "change", "canary", 0.0, 0.0, 0.0, ""), "nothing passes canary today"),
        (("fails", "", "", 0.07, 0.05, 0.1, "1"), "<b>7%</b> (5–10%) of deployments fail"),
        (("recovery", "", "", NAN, NAN, NAN, "hour"), "no failure was restored"),
        (("retrainings", "", "", 15.0, 11.0, 19.0, "a year"),
         "<b>15\u00a0a year</b> (11–19) over all models"),
    ],
)  # fmt: skip
def test_a_figure_wears_its_range_and_what_is_missing_is_told(
    figure: tuple[str, str, str, float, float, float, str], words: str
) -> None:
    assert _figure(Figure(*figure)) == words  # type: ignore[arg-type]
