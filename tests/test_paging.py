"""A plan of more practices than a page holds is divided on paper, and nothing of it is lost."""

from __future__ import annotations

import pytest
import real_plans

from advisor.report.content.context import Profile
from advisor.report.figures import ChartSpec
from advisor.report.model import FigureBlock, Paragraph, Section
from advisor.report.paging import MOST_ROWS, divided, pieces


def section(name: str, profile: Profile = "leadership") -> Section:
    return real_plans.model(name, profile).section("roadmap")


def plan(found: Section) -> list[ChartSpec]:
    charts = [each.chart for each in found.blocks if isinstance(each, FigureBlock)]
    return [each for each in charts if each.kind == "gantt"]


def marks(chart: ChartSpec, first: int = 0) -> set[tuple[str, float, float, float]]:
    return {
        (one.id, bar.at + first, bar.start, bar.end) for one in chart.series for bar in one.bars
    }


@pytest.mark.parametrize("most", [36, 25, 7, 1])
def test_the_parts_of_a_plan_are_the_whole_in_its_order(most: int) -> None:
    (whole,) = plan(section("regulated"))
    parts = pieces(whole, most)
    assert len(parts) > 1
    assert max(len(each.y.categories) for each in parts) <= most
    assert sum((each.y.categories for each in parts), ()) == whole.y.categories
    assert sum((each.table.rows for each in parts), ()) == whole.table.rows
    found, first = set[tuple[str, float, float, float]](), 0
    for each in parts:
        assert [label.at for label in each.row_labels] == list(range(len(each.y.categories)))
        found |= marks(each, first)
        first += len(each.y.categories)
    assert found == marks(whole)
    assert [each.panels for each in parts] == [whole.panels] + [()] * (len(parts) - 1)
    assert len({each.id for each in parts}) == len(parts)


@pytest.mark.parametrize("name", ["traditional", "regulated"])
def test_a_plan_that_begins_on_the_page_before_has_people_and_money_under_its_last_part(
    name: str,
) -> None:
    (whole,) = plan(section(name))
    parts = pieces(whole, first=7)
    assert len(parts[0].y.categories) == 7
    assert max(len(each.y.categories) for each in parts) <= MOST_ROWS
    assert sum((each.y.categories for each in parts), ()) == whole.y.categories
    assert [each.panels for each in parts] == [()] * (len(parts) - 1) + [whole.panels]
    for each in parts[:-1]:
        assert "under the last part" in each.caption
    assert "under" not in parts[-1].caption
    assert len({each.id for each in parts}) == len(parts)
    assert pieces(whole, first=len(whole.y.categories)) == pieces(whole)
    (board,) = divided([section(name, "board")], first=7)
    assert len(plan(board)[0].y.categories) > 7, "one page keeps as many as it holds"


def test_a_plan_that_fits_a_page_stays_one_chart() -> None:
    (whole,) = plan(section("traditional"))
    assert len(whole.y.categories) <= MOST_ROWS
    assert pieces(whole) == (whole,)
    assert divided([section("traditional")]) == [section("traditional")]


def test_a_section_of_one_page_draws_what_starts_first_and_says_how_many_more_there_are() -> None:
    (whole,) = plan(section("regulated", "board"))
    (found,) = divided([section("regulated", "board")])
    (drawn,) = plan(found)
    rows = len(drawn.y.categories)
    assert rows < len(whole.y.categories)
    assert drawn.y.categories == whole.y.categories[:rows]
    said = [each.text for each in found.blocks if isinstance(each, Paragraph)]
    more = len(whole.y.categories) - rows
    assert any(f"the other {more} too" in each for each in said)
