"""The checks a report prints: the widest first, the rest of a kind counted, nothing twice."""

from __future__ import annotations

from collections import Counter
from functools import cache

import report_samples as samples
import test_pages as extremes

from advisor.flow import assess
from advisor.quality import Finding, review
from advisor.report.content import build_report
from advisor.report.model import Cell, TableBlock


@cache
def twelve() -> tuple[tuple[Finding, ...], tuple[tuple[Cell, ...], ...]]:
    """Twelve teams whose votes lie far apart: the findings, and the rows printed."""
    engagement, _ = extremes.twelve_teams()
    made = assess(samples.catalogue(), engagement)
    found = review(samples.catalogue(), engagement, made.scorecard, made.decision)
    model = build_report(samples.catalogue(), engagement, made, None, profile="leadership")
    (table,) = (one for one in model.section("checks").blocks if isinstance(one, TableBlock))
    return found, table.rows


def test_of_one_kind_ten_are_printed_and_the_rest_is_counted() -> None:
    found, rows = twelve()
    kinds = Counter((each.severity, each.check) for each in found)
    assert kinds["warns", "disagreement"] > 50, "or this tests nothing"
    wide = [row for row in rows if "apart, without a consensus" in row[1].text]
    assert len(wide) == 10
    more = [row[1].text for row in rows if "of the same kind" in row[1].text]
    assert f"{kinds['warns', 'disagreement'] - 10} more are of the same kind." in more
    assert len(rows) == sum(min(number, 11) for number in kinds.values())


def test_the_widest_are_those_that_are_printed() -> None:
    found, rows = twelve()
    told = [each.what for each in found if each.check == "disagreement"]
    apart = sorted((float(words.split(" lie ")[1].split()[0]) for words in told), reverse=True)
    printed = [
        float(row[1].text.split(" lie ")[1].split()[0]) for row in rows if " lie " in row[1].text
    ]
    assert printed == apart[:10]
