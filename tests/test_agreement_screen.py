"""The screen of who sees what: roles and gaps as measured, small groups hatched, an agenda."""

from __future__ import annotations

import pytest
from test_targets_screen import name, results, shown

from advisor.agreement import Agreement, measure_agreement
from advisor.catalogue import load_catalogue
from advisor.report.content.agreement import gap_sentence, gap_text
from advisor.storage import AnswerEvent, Store

__all__ = ["name"]


@pytest.fixture
def measured(name: str) -> Agreement:
    return measure_agreement(load_catalogue(), Store().load(name))


def test_the_page_shows_what_was_measured_and_hatches_small_groups(
    name: str, measured: Agreement
) -> None:
    seen = shown(results(name, "Who sees what"))
    assert f"{gap_sentence(load_catalogue(), measured)}." in seen
    assert f"{measured.people} of {measured.asked} people answered" in seen
    culture = measured.dimensions[0]
    row = seen.partition("Culture</th>")[2].partition("</tr>")[0]
    for view in culture.sides.values():
        assert f">{view.index:.1f}</td>" in row
    assert gap_text(culture.gap) in row
    assert 'class="hatched">n&lt;3</td>' in seen
    first = load_catalogue().practices[measured.agenda[0].practice]
    assert first.name in seen
    assert measured.agenda[0].reason in seen


def test_what_to_talk_about_first_goes_by_disagreement(name: str, measured: Agreement) -> None:
    seen = shown(results(name, "Where you stand"))
    practices = load_catalogue().practices
    wide = [practices[talk.practice].name for talk in measured.agenda if talk.over_limit][:5]
    block = seen.partition('aria-label="What to talk about first"')[2]
    assert [block.index(each) for each in wide] == sorted(block.index(each) for each in wide)
    assert len(wide) >= 3


def test_what_nobody_knows_stands_before_what_nobody_was_asked(name: str) -> None:
    store = Store()
    held = store.load(name)
    store.save_part(
        name, "rounds",
        [*({"id": each.id, "date": str(each.date)} for each in held.rounds),
         {"id": "next", "date": "2027-01-01"}],
        1,
    )  # fmt: skip
    person = held.respondents[1]
    asked = AnswerEvent(name, "next", person.id, held.teams[0].id, "exec-sponsor", "unknown")
    store.append_answer(asked)
    seen = shown(results(name, "Where you stand"))
    block = seen.partition('aria-label="What to talk about first"')[2].partition("</table>")[0]
    assert block.count("nobody could answer") == 1
    assert block.count("not answered yet") == 7
    assert block.index("nobody could answer") < block.index("not answered yet")
