"""Scope and method in brief: counted anew, and honest where nothing was answered or simulated."""

from __future__ import annotations

from collections import Counter

import pytest
import real_plans as plans
import report_samples as samples

from advisor.flow import assess
from advisor.report.content import build_report
from advisor.report.model import ReportModel, TableBlock
from advisor.report.numbers import in_words

EXAMPLES = pytest.mark.parametrize("name", samples.EXAMPLES)


def rows(model: ReportModel) -> dict[str, str]:
    (table,) = (each for each in model.section("scope").blocks if isinstance(each, TableBlock))
    return {row[0].text: row[1].text for row in table.rows}


@EXAMPLES
def test_scope_in_brief_says_who_was_asked_what_was_run_and_what_is_missing(name: str) -> None:
    """Counted anew here; no role of one or two people is named."""
    whole, plan = samples.engagement(name), plans.projection(name)
    section = plans.model(name).section("scope")
    said = rows(plans.model(name))
    people = {one.respondent for one in whole.rounds[-1].answers}
    assert section.title.startswith(in_words(len(people), capital=True))
    card = samples.assessment(name).scorecard
    given = sum(cell.state == "chosen" for cell in card.cells)
    assert f"{given} given" in said["Answers"]
    labels = {
        str(point.value): point.label
        for point in samples.catalogue().scales["respondent-roles"].points
    }
    for role, number in Counter(one.role for one in whole.respondents).items():
        assert (f"{labels[role]} {number}" in said["Who answered"]) == (number >= 3), role
    run = plan.today
    for words in (
        f"seed {run.seed},",
        f"{run.replications} replications",
        f"version {run.engine_version}",
    ):
        assert words in said["Simulated"]
    assert samples.catalogue().editions[whole.edition].cannot_tell in said["Not covered"]
    away = [one.id for one in card.dimensions if one.status == "out-of-scope"]
    assert ("Not part of it: " in said["Not covered"]) == bool(away)


def test_scope_in_brief_without_answers_and_without_a_simulation_says_so() -> None:
    bare = samples.engagement("pilots").model_copy(update={"rounds": ()})
    made = build_report(
        samples.catalogue(), bare, assess(samples.catalogue(), bare), None, profile="leadership"
    )
    section = made.section("scope")
    assert section.title == "Nobody has answered yet, so there is nothing to judge"
    assert "Nothing yet" in rows(made)["Simulated"]
    assert "scope" not in {each.id for each in plans.model("pilots", "board").sections}
