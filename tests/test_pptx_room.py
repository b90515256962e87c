"""Every slide has room for what stands on it, for small clients, large ones and none at all."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import pytest
import report_samples as samples
from pptx import Presentation
from slide_extents import trouble
from test_pptx import columns, deck, opened, texts

from advisor.engagement import Engagement
from advisor.flow import Projection, assess
from advisor.report.content import build_report
from advisor.report.pptx import write_pptx

LONG = ("Directorate for the continuous improvement of software delivery and of machine learning "
        "in production, north and west ")  # fmt: skip


@pytest.mark.parametrize("name", samples.EXAMPLES)
def test_nothing_overflows_in_the_examples(name: str) -> None:
    assert trouble(deck(name)) == []


def built(engagement: Engagement, projection: Projection | None, **given: Any) -> bytes:
    found = assess(samples.catalogue(), engagement)
    return write_pptx(build_report(samples.catalogue(), engagement, found, projection, **given))


def with_answers(answers: Any, **more: Any) -> Engagement:
    whole = samples.engagement("pilots")
    last = whole.rounds[-1].model_copy(update={"answers": tuple(answers), "consensus": ()})
    return whole.model_copy(update={"rounds": (last,), **more})


def test_nothing_overflows_with_one_answer() -> None:
    whole = samples.engagement("pilots")
    made = built(with_answers(whole.rounds[-1].answers[:1]), None)
    assert trouble(made) == []
    shapes = [shape.name for shape in Presentation(io.BytesIO(made)).slides[0].shapes]
    assert not any("radar" in name for name in shapes), "no radar of one area"


def test_nothing_overflows_where_nothing_applies_and_no_plan_is_feasible() -> None:
    """Notes in Greek and Cyrillic, every practice outside, limits that clash."""
    note = "Σημείωση: δεν ισχύει. Примечание: не применимо."
    away = {"state": "not-applicable", "value": None, "reason": note, "approved_by": None}
    answers = [
        one.model_copy(update=away) for one in samples.engagement("pilots").rounds[-1].answers
    ]
    title = "Ωμέγα Μεταφορές — Привет Логистика"
    plan = samples.projection("pilots")
    none = replace(plan.roadmap, feasible=False, items=(), critical_path=())
    made = built(with_answers(answers, title=title), replace(plan, roadmap=none))
    assert trouble(made) == []
    assert "Ωμέγα" in texts(Presentation(io.BytesIO(made)).slides[0])


def test_nothing_overflows_with_twelve_teams_and_names_of_120_letters() -> None:
    """The samples' plan returns less than it costs, so money is negative too."""
    whole = samples.engagement("pilots")
    first = whole.teams[0]
    teams = tuple(
        first.model_copy(update={"id": f"t{at}", "title": f"{LONG}{at:02}"[-120:]})
        for at in range(12)
    )
    answers = [
        one.model_copy(update={"team": team.id})
        for one in whole.rounds[-1].answers if one.team == first.id for team in teams
    ]  # fmt: skip
    people = tuple(one.model_copy(update={"team": None}) for one in whole.respondents)
    more = {"teams": teams, "targets": (), "title": LONG[:120], "respondents": people}
    engagement = with_answers(answers, **more)
    assert trouble(built(engagement, samples.projection("pilots"))) == []


def test_the_check_sees_what_it_is_for() -> None:
    """A word too many, a shape outside and a shape above another are each told."""
    found = Presentation(io.BytesIO(deck("pilots")))
    slide = found.slides[1]
    box = next(shape for shape in slide.shapes if shape.has_text_frame and shape.top > 2000000)
    box.text_frame.paragraphs[0].runs[0].text *= 30
    table = next(shape for one in found.slides for shape in one.shapes if shape.has_table)
    table.table.rows[1].height = 1000
    chart = next(shape for one in found.slides for shape in one.shapes if shape.has_chart)
    chart.left = found.slide_width - chart.width // 2
    kept = io.BytesIO()
    found.save(kept)
    told = " ".join(trouble(kept.getvalue()))
    assert all(words in told for words in ("of 0.", "leaves the slide", "needs"))


@pytest.mark.parametrize("name", samples.EXAMPLES)
def test_the_cover_has_a_native_radar_of_the_scorecard(name: str) -> None:
    shapes = [shape for shape in opened(name).slides[0].shapes if shape.has_chart]
    (radar,) = shapes
    assert radar.chart.chart_type.name == "RADAR"
    known = [one.index for one in samples.assessment(name).scorecard.dimensions]
    drawn = list(columns(radar.chart)["now"])
    assert drawn == pytest.approx([each for each in known if each is not None], abs=1e-9)
    elsewhere = [s for one in list(opened(name).slides)[1:] for s in one.shapes if s.has_chart]
    assert all(shape.chart.chart_type.name != "RADAR" for shape in elsewhere)
