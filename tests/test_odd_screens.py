"""Pages for engagements that are odd and lawful: nothing applies, nothing is known, no round."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from test_targets_screen import MAIN, name, shown

from advisor.catalogue import in_edition, load_catalogue
from advisor.engagement import Answer, Engagement, Respondent, new_engagement
from advisor.storage import Store

__all__ = ["name"]


def page(made: Engagement, screen: str) -> str:
    at = AppTest.from_file(str(MAIN), default_timeout=60)
    at.query_params["e"] = Store().create_engagement(made)
    at.run()
    at.switch_page(f"screens/{screen}.py").run()
    assert not at.exception
    return shown(at)


def quick(answer: Callable[[str], dict[str, object]] | None) -> Engagement:
    """The quick edition with the same kind of answer everywhere; without one it has no round."""
    catalogue = load_catalogue()
    made = new_engagement(catalogue, "Odd", edition="quick", profile={"ai": "pilots"})
    second = Respondent(id="r2", team="organisation", role="engineer")
    if answer is None:
        return made.model_copy(update={"rounds": ()})
    answers = tuple(
        Answer(respondent="r1", team="organisation", practice=each.id, **answer(each.id))
        for each in in_edition(catalogue, "quick")
    )
    sitting = made.rounds[0].model_copy(update={"answers": answers})
    people = (*made.respondents, second)
    return made.model_copy(update={"rounds": (sitting,), "respondents": people})


def away(_: str) -> dict[str, object]:
    return {"state": "not-applicable", "reason": "there is none", "approved_by": "r2"}


def unknown(_: str) -> dict[str, object]:
    return {"state": "unknown"}


def in_place(_: str) -> dict[str, object]:
    return {"state": "chosen", "value": 1.0, "evidence": "shown"}


@pytest.mark.usefixtures("name")
@pytest.mark.parametrize("answer", [away, unknown])
def test_answers_without_a_number_are_answers(answer: Callable[[str], dict[str, object]]) -> None:
    made = quick(answer)
    results = page(made, "results")
    assert "20 of 20 questions are answered" in results
    assert "No answers yet" not in results
    assert "No answers yet" not in page(made, "side_by_side")


@pytest.mark.usefixtures("name")
def test_where_nothing_applies_the_decision_asks_for_no_answers() -> None:
    seen = page(quick(away), "decision")
    assert "No question on software delivery is asked and applies" in seen
    assert "too few answers" not in seen


@pytest.mark.usefixtures("name")
def test_a_level_above_one_that_nobody_asked_about_says_so() -> None:
    seen = page(quick(in_place), "results")
    assert "Every scored area stands at 5.0" in seen
    told = seen.partition("Reached without an answer at a lower level")[2].partition("</p>")[0]
    assert told.count("(level 3, none at 2)") == 3
    assert all(each in told for each in ("Data for ML", "Model development", "Model release"))


@pytest.mark.usefixtures("name")
def test_without_a_round_the_questions_wait_for_one() -> None:
    seen = page(quick(None), "assess")
    assert "There is no round to answer in yet" in seen
    assert "asks nothing" not in seen
