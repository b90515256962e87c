"""The plan as cards and as a backlog: words of the catalogue, stable ids, nothing that runs."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import replace
from functools import cache

import pandas as pd
import pytest
from answer_strategies import chose, engagement, tiny
from hostile import HOSTILE, MARK

from advisor.engagement import Action
from advisor.gaps import find_gaps
from advisor.roadmap import TRACKERS, Card, Tracker, backlog_csv, cards_of, plan
from advisor.scoring import score

CHAIN = tiny({"delivery": (2, 2), "data": (2,)}, {"delivery-2": ("delivery-1",)})
MONEY = pd.DataFrame(
    {
        "practice": ["delivery-1"],
        "money_per_year": [0.0],
        "lead_time_hours": [-12.4],
        "incident_hours_per_year": [0.2],
    }
)
STARTS = [dt.date(2026, month, 1) for month in (4, 7, 10)] + [dt.date(2027, 1, 1)]


@cache
def cards(**limits: float) -> tuple[Card, ...]:
    catalogue = CHAIN
    made = engagement(catalogue, [chose(id_, 0.0) for id_ in catalogue.practices])
    made = made.model_copy(
        update={
            "actions": (
                Action(
                    id="a", practice="data-1", title="Begin", owner="M. Vos",
                    date=dt.date(2026, 5, 1), status="open",
                ),
            ),
        }
    )  # fmt: skip
    card = score(catalogue, made)
    bounds = made.limits.model_copy(update=limits)
    weights = {"benefit": 1.0, "gap": 10.0, "indicator": 5.0}
    found = plan(
        catalogue, find_gaps(catalogue, made, card), bounds, MONEY, made.roadmap, weights,
        card.adoption, explain=False,
    )  # fmt: skip
    return cards_of(catalogue, made, found, MONEY)


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def test_a_card_says_who_begins_with_what_and_when_it_is_done() -> None:
    one, two, three = sorted(cards(), key=lambda card: card.practice)
    assert (one.owner, two.owner) == ("M. Vos", "Engineer")
    assert (two.first_step, two.done_when) == ("Begin.", "It is done.")
    assert two.measures == ("lead time of a change −12 h (simulated alone)",)
    assert one.measures == ("a page",)  # nothing simulated: what to look at
    assert (two.blocks, three.needs) == (("delivery-2",), ("delivery-1",))
    assert (two.critical, one.critical) == (True, False)


@pytest.mark.parametrize("tracker", TRACKERS)
def test_ids_survive_a_second_export_of_another_plan(tracker: Tracker) -> None:
    def ids(**limits: float) -> dict[str, str]:
        found = cards(**limits)
        """Of each practice its label, by which what the first export made is found again."""
        heads, *body = rows(backlog_csv(found, tracker, currency="EUR", starts=STARTS))
        at = next(n for n, name in enumerate(heads) if name.lower() in ("labels", "tags"))
        found_at = {card.practice: row[at] for card, row in zip(found, body, strict=True)}
        return {id_: re.split("[,;]", label)[0] for id_, label in found_at.items()}

    whole, small = ids(), ids(budget=8000.0)
    assert len(whole) == 3 > len(small) > 0
    assert small.items() <= whole.items()
    assert len(set(whole.values())) == 3
    text = backlog_csv(cards(), tracker, currency="EUR", starts=STARTS)
    assert text == backlog_csv(cards(), tracker, currency="EUR", starts=STARTS)


@pytest.mark.parametrize("tracker", TRACKERS)
@pytest.mark.parametrize("case", HOSTILE)
def test_no_text_becomes_a_formula_markup_or_another_row(tracker: Tracker, case: str) -> None:
    bad = HOSTILE[case]
    first, *rest = cards()
    first = replace(first, title=bad, owner=bad, first_step=bad, done_when=bad, tools=(bad,))
    heads, *body = rows(backlog_csv((first, *rest), tracker, currency="EUR"))
    assert [len(row) for row in body] == [len(heads)] * 3
    for row in body:
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
            assert "\x00" not in cell
            assert "\u202e" not in cell
    told = [dict(zip(heads, row, strict=True)) for row in body]
    if tracker == "azure":
        assert not any("<script" in each["Description"] for each in told)
        assert not any("<img" in each["Description"] for each in told)
    if tracker == "github":
        bodies = [each["body"].replace("\\<", "") for each in told]
        assert not any("\n# " in each or "<script" in each or "<img" in each for each in bodies)
    title = {"jira": "Summary", "azure": "Title", "github": "title"}[tracker]
    if MARK in bad:
        assert any(MARK in each[title] for each in told)


def test_dates_are_those_of_the_quarters_and_links_name_the_ids() -> None:
    heads, *body = rows(backlog_csv(cards(), "jira", currency="EUR", starts=STARTS))
    told = {row[0].split("/")[1]: dict(zip(heads, row, strict=True)) for row in body}
    first, second = told["delivery-1"], told["delivery-2"]
    assert (first["Start date"], first["Due date"]) == ("2026-04-01", "2026-06-30")
    assert second["Blocked by"] == first["External ID"]
    assert heads.count("Labels") == 2


# As the vendors' pages on importing CSV have it. Azure DevOps: type and title, no ID, fields that
# its processes have for a feature. Jira: a summary, no punctuation in the heads. GitHub's tools:
# title, body, labels separated by commas.
def test_the_columns_are_those_the_trackers_import() -> None:
    fields = {"Work Item Type", "Title", "Description", "Tags", "Priority", "Effort", "Start Date",
              "Target Date"}  # fmt: skip
    heads, *body = rows(backlog_csv(cards(), "azure", currency="EUR", starts=STARTS))
    assert set(heads) == fields
    assert {row[heads.index("Work Item Type")] for row in body} == {"Feature"}
    assert all(float(row[heads.index("Effort")]) > 0 for row in body)
    assert {row[heads.index("Priority")] for row in body} <= {"1", "2", "3", "4"}
    heads, *body = rows(backlog_csv(cards(), "jira", currency="EUR", starts=STARTS))
    assert "Summary" in heads
    assert all(re.fullmatch("[A-Za-z ]+", head) for head in heads)
    labels = [row[at] for row in body for at, head in enumerate(heads) if head == "Labels"]
    assert all(re.fullmatch(r"\S+", label) for label in labels), "a label has no blank"
    heads, *body = rows(backlog_csv(cards(), "github", currency="EUR", starts=STARTS))
    assert {"title", "body", "labels", "milestone"} <= set(heads)
    text = backlog_csv(cards(), "jira", currency="EUR", starts=STARTS)
    assert text.count("\r\n") == 1 + len(cards()), "a line ends so, inside a cell it is one mark"


def test_no_name_is_a_macro_a_link_or_a_call_in_jira() -> None:
    bad = "{code} [~admin] !http://x/y.png! @all [link|http://x]"
    first, *_ = cards()
    heads, row = rows(backlog_csv((replace(first, owner=bad),), "jira", currency="EUR"))
    description = row[heads.index("Description")]
    assert "code" in description
    assert not re.search(r"[\[{!@][a-z~]", description)


def test_a_plan_of_nothing_is_a_heading() -> None:
    for tracker in TRACKERS:
        assert len(rows(backlog_csv((), tracker, currency="EUR"))) == 1
