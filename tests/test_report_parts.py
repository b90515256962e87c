"""What follows from the plan: the first ninety days, risks, who answers, progress, signatures."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
import real_plans
import report_samples as samples
from study_samples import study as study_by_hand

from advisor.engagement import Action, Engagement
from advisor.flow import Study, assess
from advisor.report.content import build_report
from advisor.report.model import ReportModel, TableBlock


@cache
def report(name: str = "pilots", **options: Any) -> ReportModel:
    return build_report(
        samples.catalogue(),
        samples.engagement(name),
        samples.assessment(name),
        samples.projection(name),
        **options,
    )


def tables(model: ReportModel, section: str) -> list[TableBlock]:
    return [one for one in model.section(section).blocks if isinstance(one, TableBlock)]


def rows(table: TableBlock) -> list[list[str]]:
    return [[cell.text for cell in row] for row in table.rows]


def test_the_first_ninety_days_are_the_first_quarter_with_its_owners() -> None:
    plan = samples.projection("pilots").roadmap
    (table,) = tables(report(), "ninety-days")
    first = [item.practice for item in plan.items if item.quarter == 1]
    names = [samples.catalogue().practices[id_].name for id_ in first]
    assert [row[0] for row in rows(table)] == names
    owner = Action(
        id="a", practice=first[0], title="Do it", owner="Head of delivery",
        date=date(2026, 6, 1), status="open",
    )  # fmt: skip
    engagement = samples.engagement("pilots").model_copy(update={"actions": (owner,)})
    again = build_report(
        samples.catalogue(), engagement, samples.assessment("pilots"), samples.projection("pilots")
    )
    assert rows(tables(again, "ninety-days")[0])[0][1] == "Head of delivery"
    sign = report_words(again, "sign-off")
    assert again.section("sign-off").title == "One action waits for its owner"
    assert "Head of delivery" in sign
    assert "1\u00a0Jun\u00a02026" in sign


def report_words(model: ReportModel, section: str) -> str:
    return model.section(section).model_dump_json()


def test_risks_follow_from_flags_limits_and_misses() -> None:
    found = report("regulated")
    words = [row[0] for row in rows(tables(found, "risks")[0])]
    raised = set(samples.assessment("regulated").decision.flags)
    assert raised
    titles = [f.title for f in samples.catalogue().matrix.flags if f.id in raised]
    assert words[: len(titles)] == titles, "duties come first"
    assert "No time is left" in words, "the second quarter of the sample is at its limit"
    assert "The model misses today" in words, "the sample's mirror has a miss"


def test_a_risk_names_three_practices_of_the_plan_and_counts_the_rest() -> None:
    found = rows(tables(real_plans.model("regulated"), "risks")[0])
    planned = [row for row in found if "Planned: " in row[2]]
    assert planned
    for row in planned:
        named = re.findall(r"“[^”]+” \(Q\d\s\d{4}\)", row[2])
        assert 1 <= len(named) <= 4
        assert (" more." in row[2]) <= (len(named) == 3)
    assert any(" more." in row[2] for row in planned), "or nothing was counted"


def test_every_track_of_the_plan_has_somebody_who_answers() -> None:
    model = report()
    raci, measures = tables(model, "governance")
    said = " ".join(row[0] for row in rows(raci))
    assert said.count("practice") == len(raci.rows)
    assert all(row[1] for row in rows(raci))
    assert rows(measures)[0][0] == "Lead time of a change"
    assert rows(measures)[0][1].startswith("10\u00a0days"), "240 hours of the sample"


def two_rounds() -> Engagement:
    """The second round: everything in place that was asked, a year on."""
    engagement = samples.engagement("pilots")
    (first,) = engagement.rounds[-1:]
    better = tuple(
        one.model_copy(update={"value": 1.0}) if one.state == "chosen" else one
        for one in first.answers
    )
    later = first.model_copy(
        update={"id": "later", "date": date(2027, 3, 12), "answers": better, "consensus": ()}
    )
    return engagement.model_copy(update={"rounds": (*engagement.rounds, later)})


def test_progress_shows_what_moved_beyond_the_doubt_of_both_rounds() -> None:
    with pytest.raises(KeyError):
        report().section("progress")
    engagement = two_rounds()
    model = build_report(
        samples.catalogue(), engagement, assess(samples.catalogue(), engagement), None
    )
    section = model.section("progress")
    assert "rose beyond doubt" in section.title
    (table,) = tables(model, "progress")
    overall = rows(table)[0]
    assert overall[0] == "Overall"
    assert overall[3].startswith("+")
    assert [column.title for column in table.columns][1:3] == [
        "12\u00a0Mar\u00a02026",
        "12\u00a0Mar\u00a02027",
    ]


def test_impact_stands_against_effort_with_the_best_first() -> None:
    plan = samples.projection("pilots").roadmap
    (table,) = tables(report(), "effort")
    found = {row[0]: row for row in rows(table)}
    for item in plan.items:
        told = found[samples.catalogue().practices[item.practice].name]
        assert float(told[2]) == pytest.approx(item.effort_weeks, abs=0.51)
        assert float(told[3]) == pytest.approx(item.gain, abs=0.0051)
        assert float(told[4]) == pytest.approx(item.gain / item.effort_weeks, abs=0.00051)
        simulated = bool(samples.catalogue().practices[item.practice].effects)
        assert (told[5] == "–") is not simulated
    rates = [float(row[4]) for row in rows(table)]
    assert rates == sorted(rates, reverse=True)
    assert report().section("effort").title.startswith(f"“{rows(table)[0][0]}” gains most")


def test_the_matrix_names_every_rule_that_fired_and_the_nearest_flip() -> None:
    decision = samples.assessment("regulated").decision
    model = report("regulated")
    (table,) = tables(model, "rules")
    told = [row[0] for row in rows(table)]
    assert told.count("Cut-off") == 2
    assert told.count("Cell of the matrix") == 1
    assert told.count("Flag") == len(decision.flags) == 2
    assert model.section("rules").title == "Two cut-offs, one cell and two flags give the verdict"
    closing = model.section("rules").closing
    assert closing is not None
    assert closing.text == decision.flips[0].text


def test_a_plan_of_nothing_has_no_first_ninety_days() -> None:
    whole = samples.projection("pilots")
    empty = replace(whole.roadmap, items=(), feasible=False, left_out=())
    model = build_report(
        samples.catalogue(),
        samples.engagement("pilots"),
        samples.assessment("pilots"),
        replace(whole, roadmap=empty),
    )
    ids = {section.id for section in model.sections}
    assert not ids & {"ninety-days", "left-out", "governance", "effort"}
    assert {"roadmap", "sign-off"} <= ids


@pytest.mark.parametrize("name", samples.EXAMPLES)
def test_votes_are_counted_from_three_people_on_and_never_below(name: str) -> None:
    """Counted here from the raw answers of the round, question by question."""
    engagement, catalogue = samples.engagement(name), samples.catalogue()
    sitting = engagement.round()
    assert sitting is not None
    by_question = {practice.question: practice.id for practice in catalogue.practices.values()}
    shown = 0
    for table in tables(report(name), "answers"):
        assert [column.title for column in table.columns][-6:] == [
            "0%", "25%", "50%", "100%", "?", "n/a",
        ]  # fmt: skip
        for row in rows(table):
            mine = [one for one in sitting.answers if one.practice == by_question[row[0]]]
            chosen = [one for one in mine if one.state == "chosen"]
            if len({one.respondent for one in chosen}) < 3:
                assert row[-6:] == ["–"] * 6
            elif row[-1] != "–":
                states = [one.state for one in mine]
                counts = [sum(one.value == value for one in chosen) for value in (0, 0.25, 0.5, 1)]
                counts += [states.count("unknown"), states.count("not-applicable")]
                assert row[-6:] == [str(number) for number in counts]
                shown += 1
    assert shown or name == "traditional"


def studied(clear: bool) -> Study:
    """A study in which a number nobody measured moves one figure, beyond chance or not."""
    made = study_by_hand()
    return replace(made, tornado=made.tornado.assign(clear=[clear, False]))


def told(study: Study, **options: Any) -> ReportModel:
    """The report of the pilots with a study; not kept, because a study is no key."""
    return report.__wrapped__("pilots", study=study, **options)


def test_leadership_reads_what_to_measure_and_engineering_also_the_tornado() -> None:
    first = told(study_by_hand()).section("unsure")
    assert first.title == "One number nobody measured or stated moves today's figures most"
    (row,) = rows(tables(told(study_by_hand()), "unsure")[0])
    assert row[0].startswith("Regression")
    assert row[1:4] == ["Mean lead time of a change", "3.3\u00a0days", "10\u00a0days"]
    assert "twenty cases" in row[4] or row[4].startswith("Look it up")
    assert not [one for one in first.blocks if one.kind == "figure"]
    whole = told(study_by_hand(), profile="engineering").section("unsure")
    charts = [one.chart.id for one in whole.blocks if one.kind == "figure"]
    assert charts == ["tornado-lead-time-mean-change"]


def test_a_study_without_anything_clear_names_no_number() -> None:
    section = told(studied(False), profile="engineering").section("unsure")
    assert section.title.startswith("No number")
    assert {one.kind for one in section.blocks} == {"paragraph"}
    assert "unsure" not in {each.id for each in report().sections}
    assert "unsure" not in {each.id for each in told(studied(True), profile="board").sections}
