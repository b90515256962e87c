"""The report's words on how sure a score is: every number it shows is the scorecard's own."""

from __future__ import annotations

import pytest
from answer_strategies import all_at, chose, engagement, not_applicable, tiny

from advisor.catalogue import load_catalogue
from advisor.cli.assess import _scorecard_text
from advisor.engagement import Answer
from advisor.flow import assess
from advisor.report.content import build_report
from advisor.report.model import Facts, ListBlock, Section, TableBlock
from advisor.report.numbers import index, index_range, share
from advisor.storage.engagement_file import load_engagement

AREA = tiny({"delivery": (2, 2, 3, 3, 4), "security": (2, 2, 3, 4)})


def certainty(answers: list[Answer]) -> Section:
    made = engagement(AREA, answers)
    return build_report(AREA, made, assess(AREA, made), None).section("certainty")


def lists(section: Section) -> dict[str, str]:
    (found,) = [each for each in section.blocks if isinstance(each, ListBlock)]
    return {item.lead: item.text for item in found.items}


@pytest.mark.parametrize("example", ["traditional", "pilots", "regulated"])
def test_the_table_carries_the_scorecard(example: str) -> None:
    catalogue = load_catalogue()
    made = load_engagement(example, catalogue)
    found = assess(catalogue, made)
    card = found.scorecard
    report = build_report(catalogue, made, found, None)
    (table,) = [each for each in report.section("certainty").blocks if isinstance(each, TableBlock)]
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    for score, shown in zip((card.overall, *card.dimensions), card.validated, strict=True):
        if score.status not in ("assessed", "insufficient"):
            continue
        name = "Overall" if score.id == "overall" else catalogue.dimension(score.id).short_name
        level, *chances, alone, _, away = rows[name]
        assert level == str(score.level)
        assert chances == [share(each) if each else "–" for each in score.level_probability]
        ends = index_range(shown.bound_low, shown.bound_high)
        assert alone == (ends if shown.index is None else index(shown.index))
        assert away == index_range(score.away_low, score.away_high)
    facts = report.section("standing").blocks[0]
    assert isinstance(facts, Facts)
    chance = card.overall.level_probability[card.overall.level - 1]
    assert facts.items[1].note.endswith(f"in {share(chance)} of draws")


def test_a_level_over_one_without_an_answer_says_so_under_it() -> None:
    high = tiny({"delivery": (3, 3), "security": (2, 3)})
    made = engagement(high, all_at(high, 1.0))
    found = assess(high, made)
    report = build_report(high, made, found, None)
    facts = report.section("standing").blocks[0]
    assert isinstance(facts, Facts)
    assert facts.items[1].value == "3 of 5"
    assert facts.items[1].note.endswith("; no answer at level 2")
    note = "Flow: source control, integration, deployment: level 3 without an answer at level 2"
    assert note in _scorecard_text(high, found.scorecard)
    assert "security" not in _scorecard_text(high, found.scorecard).rpartition("\n")[2].lower()


def test_marks_are_listed_and_only_where_there_are_any() -> None:
    bare = chose("delivery-5", 1.0).model_copy(update={"evidence": "stated"})
    rest = [each for each in all_at(AREA, 1.0) if each.practice != "delivery-5"]
    assert lists(certainty([*rest, bare])) == {
        "Unverified.": "One answer claims a practice of level 3 or above fully in place, with "
        "nothing shown."
    }
    assert not any(isinstance(each, ListBlock) for each in certainty(all_at(AREA, 1.0)).blocks)


def test_the_title_names_levels_that_are_less_likely_than_not() -> None:
    assert certainty([]).title == "No area has a level yet"
    sure = all_at(AREA, 1.0)
    sure = [each.model_copy(update={"evidence": "measured"}) for each in sure]
    assert certainty(sure).title == "Every level reached is also the likeliest one"
    # level 3 at .5 is not above .5; in most draws it is, for one spacing counts .5 as .67
    values = (1.0, 1.0, 0.5, 0.5, 0.0)
    edge = [chose(f"delivery-{i}", value) for i, value in enumerate(values, 1)]
    edge += [each for each in sure if each.practice.startswith("security")]
    assert "less likely than not" in certainty(edge).title


def test_why_there_is_no_number_is_told_apart() -> None:
    evaded = [not_applicable(f"delivery-{i}") for i in (1, 2)]
    evaded += [chose(f"delivery-{i}", 0.5) for i in (3, 4, 5)]
    made = engagement(AREA, evaded)
    report = build_report(AREA, made, assess(AREA, made), None)
    title = report.section("dimension-delivery").title
    assert title.endswith("too much not applicable for a number")
    assert report.section("dimension-security").title.endswith("too few answers for a number")
    assert "too much for a number" in lists(report.section("certainty"))["Declared not applicable."]
