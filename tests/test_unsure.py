"""What makes figures unsure, on screen: the charts of a study, its tables, and its worker's job."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import report_samples as samples
from chart_samples import asked
from study_samples import study
from test_charts import drawn as drawn_on_screen
from test_svg import drawn as drawn_on_paper
from test_ui_app import app, catalogue, fresh_caches, projected, small, store, text_of

from advisor import flow
from advisor.catalogue import load_catalogue
from advisor.engagement import Engagement
from advisor.flow import study_from_json, study_to_json
from advisor.model import Catalogue
from advisor.report import svg
from advisor.report.figures import ChartSpec, Swung, settling, tornado
from advisor.scoring import score
from advisor.storage import Store
from advisor.ui import session, worker
from advisor.ui.charts import figure
from advisor.ui.keys import projection_key

__all__ = ["catalogue", "fresh_caches", "projected", "small", "store"]  # fixtures

ROWS = (
    Swung("Regression", 80.0, 240.0, "assumption", True),
    Swung("Review wait", 110.0, 130.0, "default", True),
    Swung("Integrate", 125.0, 118.0, "stated", False),
)


def bars(**more: Any) -> ChartSpec:
    rows = more.pop("rows", ROWS)
    return tornado(
        rows, id="lead", base=120.0, label="Lead time", unit="hours", source="a run", **more
    )


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def line(cut: float = 336.0, settled: bool = True) -> ChartSpec:
    return settling(
        [168.0 * at for at in range(26)], [float(min(at, 5)) for at in range(26)],
        cut=cut, settled=settled, horizon=4368.0, source="a run",
    )  # fmt: skip


def test_a_bar_reaches_from_the_least_to_the_largest_outcome_and_holds_today() -> None:
    spec = bars()
    spans = spec.bands[0].spans
    assert [(each.low, each.high) for each in spans] == [
        (0.0, 1.0), ((110 - 80) / 160, (130 - 80) / 160), ((118 - 80) / 160, (125 - 80) / 160),
    ]  # fmt: skip
    assert {point.x for point in spec.named("today").points} == {40 / 160}
    assert [each.state for each in spans] == ["known", "known", "insufficient"]
    assert plain(spec.title) == "Lead time: regression moves it most, 3.3 → 10 days"
    row = tuple(map(plain, spec.table.rows[2]))
    assert row == ("Integrate", "5.2 days", "4.9 days", "stated", "no")
    unclear = bars(rows=[ROWS[2]])
    assert unclear.title == "Lead time: no single parameter moves it clear of chance"
    outside = bars(rows=[Swung("Only up", 130.0, 140.0, "stated", True)])
    assert outside.bands[0].spans[0].low == 0.0, "today is part of the bar"
    with pytest.raises(ValueError, match="no parameter"):
        bars(rows=[])


def test_the_cut_is_said_and_marked() -> None:
    assert line().title == "MSER-5 would cut the first 2.0 weeks of 26 weeks"
    assert line().rules[0].at == 2.0
    assert line(cut=0.0).title == "MSER-5 would cut nothing of 26 weeks"
    assert line(cut=0.0).rules == ()
    assert line(settled=False).title == "The run has not settled after half of its 26 weeks"


@pytest.mark.parametrize("spec", [bars(), line()], ids=["tornado", "settling"])
def test_screen_and_paper_draw_every_number(spec: ChartSpec) -> None:
    assert drawn_on_screen(figure(spec), spec) == asked(spec)
    assert drawn_on_paper(svg.draw(spec), spec) == asked(spec)


def test_a_study_is_kept_exactly() -> None:
    made = study()
    back = study_from_json(json.loads(json.dumps(study_to_json(made))))
    for name in ("tornado", "drawn", "settling"):
        pd.testing.assert_frame_equal(getattr(back, name), getattr(made, name))
    assert (back.left_out, back.cut, back.refused) == (made.left_out, 336.0, 3)
    with pytest.raises(ValueError, match="format 7"):
        study_from_json({"study": 7})


def test_the_page_asks_for_a_study_and_shows_it(
    store: Store,
    catalogue: Catalogue,
    small: Engagement,
    projected: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, projected)
    asked_for: list[str] = []
    monkeypatch.setattr(session, "start_study", asked_for.append)
    at = app("simulate", e=name, simulate="How sure is it")
    assert "What makes these figures unsure" in text_of(at)
    next(each for each in at.button if each.label == "Find out").click().run()
    assert asked_for == [name]
    store.put_computation(name, "study", key, flow.study_to_json(study()))
    at = app("simulate", e=name, simulate="How sure is it")
    shown = text_of(at)
    assert "Find out" not in [each.label for each in at.button]
    assert "Regression" in shown
    assert "it is said in words" in shown
    assert "3 draws were no valid scenario" in shown
    assert "5.4 days" in shown.replace("\u00a0", " ")  # the mean over draws
    assert "MSER-5" in str(at.get("plotly_chart")) or "weeks" in shown


def test_the_worker_makes_a_study_and_hears_a_cancel(
    store: Any, small: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over a day, with one parameter, so that the way is tried and not the figures."""
    from advisor.flow import studying

    swings = studying.baseline_swings

    def two(baseline: Any) -> Any:
        found, left_out = swings(baseline)
        return found[:2], left_out

    monkeypatch.setattr(studying, "_HALF_YEAR", 24.0)
    monkeypatch.setattr(studying, "baseline_swings", two)
    monkeypatch.setattr(studying.study, "__kwdefaults__",
                        {**(studying.study.__kwdefaults__ or {}), "draws": 2})  # fmt: skip
    name = store.create_engagement(small)
    order = {"kind": "study", "database": store.url, "engagement": name, "replications": 2}
    (tmp_path / "job.json").write_text(json.dumps(order), "utf-8")
    assert worker.run(tmp_path) == 0
    told = json.loads((tmp_path / "progress.json").read_text("utf-8"))
    assert told["state"] == "done"
    (key, _), *_ = store.computations(name, "study")
    made = study_from_json(store.get_computation(name, "study", key))
    assert len(made.tornado) == 2 * len({(m, s) for m, s in zip(
        made.tornado["measure"], made.tornado["subject"], strict=True)})  # fmt: skip
    assert made.draws + made.refused == 2
    (tmp_path / "cancel").touch()
    assert worker.run(tmp_path) == 1
    assert json.loads((tmp_path / "progress.json").read_text("utf-8"))["state"] == "cancelled"


def test_the_sheet_of_an_engagement_says_where_every_number_comes_from() -> None:
    found = samples.projection("traditional")
    rows = flow.study_sheet(found.baseline.scenario, found.today, found.baseline)
    data = {row.item: row.text for row in rows if row.section == "Data"}
    parameters = found.baseline.parameters
    assert data["Sources"].startswith(f"{len(parameters)} parameters: ")
    for row in parameters.to_dict("records"):
        assert str(row["source"]) in data[f"Parameter {row['id']}"]


def test_the_studied_measures_are_those_the_scenario_has() -> None:
    words = load_catalogue()
    from advisor.baseline import build_baseline
    from advisor.storage.engagement_file import load_engagement

    engagement = load_engagement("traditional", words)
    baseline = build_baseline(words, engagement, score(words, engagement))
    scenario = flow.shortened(baseline)
    assert scenario.horizon == 26 * 168
    assert ("below-floor", "all") not in flow.studied(scenario), "no models there"
    assert ("lead-time.mean", "change") in flow.studied(scenario)
