"""Reports of engagements at the edge: nothing applies, no plan keeps the limits."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import real_plans
import report_samples as samples
from paper import read_pages

from advisor.engagement import Engagement
from advisor.flow import Projection, assess
from advisor.report.content import build_report
from advisor.report.content.context import Profile
from advisor.report.model import ReportModel, TableBlock
from advisor.report.pdf import write_pdf
from advisor.roadmap import Clash


def nothing_applies() -> Engagement:
    whole = samples.engagement("pilots")
    sitting, people = whole.rounds[-1], [one.id for one in whole.respondents]
    away = {
        "state": "not-applicable", "value": None, "evidence": None, "reason": "not our work",
    }  # fmt: skip
    answers = tuple(
        one.model_copy(
            update={**away, "approved_by": next(each for each in people if each != one.respondent)}
        )
        for one in sitting.answers
    )
    return whole.model_copy(
        update={"rounds": (sitting.model_copy(update={"answers": answers, "consensus": ()}),)}
    )


def no_plan() -> Projection:
    plan = real_plans.projection("pilots")
    clash = Clash("the pins need 80 weeks", "allow more weeks")
    roadmap = replace(
        plan.roadmap, feasible=False, items=(), left_out=(), clashes=(clash,), critical_path=()
    )
    return replace(plan, roadmap=roadmap)


@cache
def report(case: str, profile: Profile) -> ReportModel:
    whole = nothing_applies() if case == "away" else samples.engagement("pilots")
    plan = no_plan() if case == "clash" else None
    made = assess(samples.catalogue(), whole)
    return build_report(samples.catalogue(), whole, made, plan, profile=profile)


@pytest.mark.parametrize("case", ["away", "clash"])
@pytest.mark.parametrize("profile", ["board", "leadership"])
def test_no_table_has_a_head_and_nothing_under_it(case: str, profile: Profile) -> None:
    for section in report(case, profile).sections:
        for block in section.blocks:
            assert not isinstance(block, TableBlock) or block.rows, section.id


def test_where_nothing_applies_the_report_says_so_and_calls_nothing_open() -> None:
    made = report("away", "leadership")
    ids = {section.id for section in made.sections}
    assert "certainty" not in ids, "there is no score to be sure of"
    assert made.section("dimensions").title.startswith("Nothing that was asked applies here")
    closing = made.section("standing").closing
    assert closing is not None
    assert closing.text.startswith("Nothing that applies is open")
    assert closing.note == ""
    (table,) = (one for one in made.section("scope").blocks if isinstance(one, TableBlock))
    told = {row[0].text: row[1].text for row in table.rows}
    cells = assess(samples.catalogue(), nothing_applies()).scorecard.cells
    away = sum(cell.state == "not-applicable" for cell in cells)
    assert f"{away} not applicable" in told["Answers"]
    assert "coverage" not in told["Answers"]


def test_limits_that_clash_share_the_boards_last_page_with_the_signatures(tmp_path: Path) -> None:
    made = report("clash", "board")
    found = read_pages(write_pdf(made), tmp_path)
    assert len(found) == 1 + sum(section.page for section in made.sections) == 7
    last = found[-1]
    assert last.starts("No plan keeps all limits; they clash")
    for words in ("The pins need 80 weeks.", "Relax one of the limits", "Agreed by"):
        assert last.said(words), words
    assert not last.said("starts may be swapped")


def test_what_nobody_knows_and_what_is_not_answered_yet_are_two_things() -> None:
    """One answer “don't know” and nothing else: one practice is unknown, the others are open."""
    engagement = samples.engagement("pilots")
    now = engagement.rounds[-1]
    (unknown,) = [each for each in now.answers if each.state == "unknown"][:1]
    sitting = now.model_copy(update={"answers": (unknown,), "consensus": ()})
    only = engagement.model_copy(update={"rounds": (sitting,)})
    found = assess(samples.catalogue(), only)
    open_ = sum(gap.state == "unanswered" for gap in found.gaps.find_out)
    model = build_report(samples.catalogue(), only, found, None, profile="leadership")
    (doubt,) = [section for section in model.sections if section.id == "doubt"]
    assert doubt.closing is not None
    name = samples.catalogue().practices[unknown.practice].name
    assert f"One practice with a target nobody could answer: {name}." in doubt.closing.text
    assert "with a target not answered yet, first: " in doubt.closing.text
    assert open_ > 3
