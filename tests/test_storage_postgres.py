"""What only PostgreSQL can show: many writers at once, a URL with a password."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import databases
import pytest
from stored import DATA, engagement, event

from advisor.faults import FaultsError
from advisor.storage import AnswerEvent, Store


@pytest.fixture
def url(postgresql: str) -> str:
    return databases.fresh_schema(postgresql)


def test_ten_threads_lose_nothing_on_postgresql(url: str) -> None:
    store = Store(url)
    people = [{"id": f"p{n}", "team": "core", "role": "engineer"} for n in range(10)]
    name = store.create_engagement(
        engagement(id="crowd", respondents=[*DATA["respondents"], *people])
    )

    def answer(person: int) -> None:
        for question in range(5):
            store.append_answer(
                AnswerEvent(name, "spring", f"p{person}", "core", f"q{question}", "unknown")
            )

    threads = [threading.Thread(target=answer, args=(person,)) for person in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.load(name).rounds[0].answers) == 3 + 10 * 5


def test_a_password_in_the_url_is_never_shown(url: str) -> None:
    store = Store(url.replace("advisor@", "advisor:hidden@"))
    assert "hidden" not in store.place


def test_of_ten_writers_to_one_question_the_last_event_is_the_one_that_holds(url: str) -> None:
    store = Store(url)
    name = store.create_engagement(engagement())
    failures: list[BaseException] = []

    def answer(writer: int) -> None:
        try:
            for turn in range(5):
                store.append_answer(event(name, "fresh", note=f"{writer}.{turn}"))
        except BaseException as error:  # noqa: BLE001 - reported below
            failures.append(error)

    threads = [threading.Thread(target=answer, args=(writer,)) for writer in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    told = store.history(name, practice="fresh")
    assert len(told) == 50
    held = [each for each in store.load(name).rounds[0].answers if each.practice == "fresh"]
    assert [each.note for each in held] == [told[-1].note]


def test_who_is_being_removed_and_who_is_answering_wait_for_each_other(url: str) -> None:
    """Of a removal and an answer in the same moment one is refused, whichever comes first."""
    store = Store(url)
    outcomes = set()
    for turn in range(12):
        leaving = {"id": "r2", "team": "core", "role": "engineer"}
        name = store.create_engagement(
            engagement(id=f"race-{turn}", respondents=[*DATA["respondents"], leaving])
        )
        refused: list[str] = []

        def attempt(what: str, act: Callable[[], object], refused: list[str] = refused) -> None:
            try:
                act()
            except FaultsError:
                refused.append(what)

        answer = AnswerEvent(name, "spring", "r2", "core", "ci-build", "unknown")
        acts = [
            ("answer", partial(store.append_answer, answer)),
            ("removal", partial(store.save_part, name, "respondents", DATA["respondents"], 1)),
        ]
        threads = [threading.Thread(target=attempt, args=each) for each in acts[:: (-1) ** turn]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(refused) == 1
        outcomes.update(refused)
        store.load(name)
    assert outcomes
