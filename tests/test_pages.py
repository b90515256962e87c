"""Every page of every example's report, made of a plan as it was really simulated."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import real_plans
import report_samples as samples
from paper import Page, read_pages

from advisor.engagement import Engagement
from advisor.flow import Projection, assess
from advisor.report.content import Publication, build_report
from advisor.report.content.context import Profile
from advisor.report.pdf import page_count, write_pdf

PRINTED: tuple[tuple[str, Profile], ...] = (
    *((name, "board") for name in samples.EXAMPLES),
    *((name, "leadership") for name in samples.EXAMPLES),
    ("pilots", "engineering"),
)
PAGES = pytest.mark.parametrize(("name", "profile"), PRINTED)
SMALLEST = 8 - 1 / 3
"""Points; poppler gives sizes in thirds, rounded down."""
BADGES = {"assumption", "unverified", "insufficient", "limit", "miss", "judgement"}
LEAST_FILLED = 0.6


def pages(name: str, profile: Profile, folder: Path) -> list[Page]:
    return read_pages(real_plans.printed(name, profile), folder)


@PAGES
def test_behind_the_cover_the_first_four_pages_are_the_decision(
    name: str, profile: Profile, tmp_path: Path
) -> None:
    """A board reads four pages; a fifth with three lines on it would be the one remembered."""
    found = pages(name, profile, tmp_path)
    sections = real_plans.model(name, profile).sections
    fifth = "outlook" if profile == "board" else "scope"
    assert [each.id for each in sections[:5]] == [
        "decision", "standing", "investment", "doubt", fifth,
    ]  # fmt: skip
    for page, section in zip(found[1:5], sections, strict=False):
        assert page.starts(section.title), section.id
    after = found[5] if profile == "board" else found[6]
    assert after.starts(sections[4].title), "each of the four is one page, and contents another"
    assert found[0].said("Approved by")
    assert found[0].said(samples.engagement(name).title)


@PAGES
def test_no_page_is_half_empty_and_no_heading_stands_alone(
    name: str, profile: Profile, tmp_path: Path
) -> None:
    found = pages(name, profile, tmp_path)
    for page in found:
        assert not page.orphan, (page.number, page.orphan)
    for page in found[1:-1]:
        assert page.filled >= LEAST_FILLED, (page.number, page.filled)


@PAGES
def test_nothing_is_smaller_than_eight_points_but_the_words_of_badges(
    name: str, profile: Profile, tmp_path: Path
) -> None:
    small = {
        (line.text, line.size)
        for page in pages(name, profile, tmp_path)
        for line in page.lines
        if line.size < SMALLEST
    }
    assert {text for text, _ in small} <= BADGES, small


@PAGES
def test_every_number_of_the_decision_says_what_it_rests_on(
    name: str, profile: Profile, tmp_path: Path
) -> None:
    decision, standing, investment, doubt = pages(name, profile, tmp_path)[1:5]
    for page in (decision, standing, doubt):
        assert page.said("Questions: ")
        assert page.said("Evidence behind the answers, by team: ")
    assert decision.said("Profile: ")
    assert investment.said("Basis of their effects: ")
    assert investment.said("Parameters: ")


LONG = (
    "Directorate for the continuous improvement of software delivery and of machine learning in "
    "production, region north, west, south and east, with all subsidiaries, partners and suppliers "
    "as agreed"
)
Case = tuple[Engagement, Projection | None]


def one_answer() -> Case:
    whole = samples.engagement("pilots")
    sitting = whole.rounds[-1]
    bare = sitting.model_copy(update={"answers": sitting.answers[:1], "consensus": ()})
    return whole.model_copy(update={"rounds": (bare,)}), None


def twelve_teams() -> Case:
    """Twelve teams, their actions and owners, every name as long as the format allows."""
    whole = samples.engagement("pilots")
    sitting, first = whole.rounds[-1], whole.teams[0]
    names = [f"{LONG} {at:02}" for at in range(12)]
    teams = [
        first.model_copy(update={"id": f"t{at}", "title": name}) for at, name in enumerate(names)
    ]
    answers = [
        one.model_copy(update={"team": team.id})
        for one in sitting.answers
        if one.team == first.id
        for team in teams
    ]
    actions = [
        whole.actions[0].model_copy(update={"id": f"a{at}", "title": name, "owner": name})
        for at, name in enumerate(names)
    ]
    changed = {
        "teams": tuple(teams), "actions": tuple(actions), "targets": (), "title": LONG,
        "rounds": (sitting.model_copy(update={"answers": tuple(answers), "consensus": ()}),),
        "respondents": tuple(one.model_copy(update={"team": None}) for one in whole.respondents),
    }  # fmt: skip
    return whole.model_copy(update=changed), real_plans.projection("pilots")


def ten_years() -> Case:
    """The longest plan of the format: forty quarters."""
    plan = real_plans.projection("pilots")
    parts = []
    for frame in (plan.value.per_quarter, plan.roadmap.load):
        longer = pd.concat([frame] * 7, ignore_index=True).iloc[:40]
        parts.append(longer.assign(quarter=range(1, 41)))
    number = len(plan.roadmap.items)
    items = tuple(
        replace(one, quarter=1 + at * 40 // number) for at, one in enumerate(plan.roadmap.items)
    )
    return samples.engagement("pilots"), replace(
        plan,
        value=replace(plan.value, per_quarter=parts[0]),
        roadmap=replace(plan.roadmap, items=items, load=parts[1]),
    )


@pytest.mark.parametrize("case", [one_answer, twelve_teams, ten_years])
def test_extremes_keep_their_pages(case: Callable[[], Case], tmp_path: Path) -> None:
    engagement, plan = case()
    made = build_report(
        samples.catalogue(),
        engagement,
        assess(samples.catalogue(), engagement),
        plan,
        profile="board",
        publication=Publication(approved_by=LONG[:120]),
    )
    found = read_pages(write_pdf(made), tmp_path)
    begun = [section for section in made.sections if section.page]
    assert len(found) == 1 + len(begun) <= 8
    for page, section in zip(found[1:], begun, strict=True):
        assert page.starts(section.title), section.id
        assert not page.orphan
        assert min(line.size for line in page.lines) >= SMALLEST
    assert found[-1].said("The consultant"), "it can be signed"


@pytest.mark.parametrize("name", samples.EXAMPLES)
def test_the_board_holds_eight_pages_with_its_cover(name: str) -> None:
    assert page_count(real_plans.printed(name, "board")) == 8


def words(name: str, profile: Profile, folder: Path) -> str:
    return " ".join(line.text for page in pages(name, profile, folder) for line in page.lines)


ALIKE = re.compile(r"(?<![\w.,])(?P<one>[−€]?\d[\d.,]*[km%]?) → (?P=one)(?![\w.,])")
FROM_TO = re.compile(r"\bfrom (?P<one>[\d.,]+) to (?P=one)(?![\d.,])")
ONE_OF_MANY = re.compile(
    r"(?<![\w.,:–-])(?:1|[Oo]ne)\s(?:practices|areas|teams|people|quarters|items|actions|weeks|"
    r"claims|questions|links|effects|factors|outcomes|sources|checks|risks|approvals)\b"
)
MANY_OF_ONE = re.compile(
    r"(?<![\w.,:–-])(?:[2-9]|\d\d+|two|three|four|five|six|seven|eight|nine|ten)\s"
    r"(?:practice|area|team|person|quarter|item|action|claim|effect|factor|outcome|source)"
    r"\s(?:is|are|has|have|stand|fit|start|wait)\b"
)


@PAGES
def test_the_words_are_right_in_singular_and_plural_and_nothing_goes_from_a_value_to_itself(
    name: str, profile: Profile, tmp_path: Path
) -> None:
    told = words(name, profile, tmp_path)
    for pattern in (ALIKE, FROM_TO, ONE_OF_MANY, MANY_OF_ONE):
        found = [told[max(0, one.start() - 40) : one.end() + 40] for one in pattern.finditer(told)]
        assert not found, found


def test_the_patterns_notice_what_they_are_for() -> None:
    assert ALIKE.search("Lead time 15 → 15 days")
    assert ALIKE.search("0% → 0%")
    assert not ALIKE.search("15 → 15.5 days")
    assert FROM_TO.search("rises from 3 to 3")
    assert ONE_OF_MANY.search("hang together by 1 links")
    assert MANY_OF_ONE.search("two practice wait")
