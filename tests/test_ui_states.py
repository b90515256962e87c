"""Every page in the states a run brings, and every page that fails: said, with the way out."""

from __future__ import annotations

from typing import Any

import pytest
from test_ui_app import PAGES, app, catalogue, fresh_caches, small, store, text_of

from advisor.engagement import Engagement
from advisor.faults import Fault
from advisor.storage import Store
from advisor.ui import session
from advisor.ui.jobs import Jobs, Progress

__all__ = ["catalogue", "fresh_caches", "small", "store"]  # fixtures

RUNS = {"simulate": "projection", "what-if": "projection", "roadmap": "projection",
        "report": "report", "drift": "laboratory"}  # fmt: skip
"""The pages that start a long computation of their own, and its kind."""


class Run:
    """A job in whichever state a test wants."""

    def __init__(self, progress: Progress) -> None:
        self.said, self.stopped = progress, 0

    def progress(self) -> Progress:
        return self.said

    def cancel(self) -> None:
        self.stopped += 1


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Run:
    made = Run(Progress("running", 240, 600, "replications", 30.0))
    monkeypatch.setattr(Jobs, "find", lambda *_: made)
    monkeypatch.setattr(Jobs, "alive", lambda *_: True)
    return made


def button(at: Any, key: str) -> Any:
    return next((each for each in at.button if each.key == key), None)


def test_a_page_whose_run_is_under_way_shows_how_far_it_is_and_how_to_stop_it(
    store: Store, small: Engagement, run: Run
) -> None:
    name = store.create_engagement(small)
    for page, kind in RUNS.items():
        at = app(page, e=name)
        shown = text_of(at)
        assert "could not be drawn" not in shown, page
        assert "40%" in shown, page
        assert "You may leave this page; the run goes on." in shown, page
        assert button(at, f"start-{kind}") is None, f"{page} would start a second one"
        before = run.stopped
        button(at, f"cancel-{kind}").click().run()
        assert run.stopped == before + 1, page


@pytest.mark.parametrize(
    ("progress", "words"),
    [
        (Progress("failed", code="c0ffee"), "c0ffee"),
        (Progress("cancelled"), "The run was cancelled. Nothing was changed."),
        (
            Progress("faults", faults=(Fault("profile.gpus", "too many", "say how many"),)),
            "say how many",
        ),
    ],
)
def test_a_page_whose_run_ended_badly_says_so_and_offers_it_again(
    store: Store, small: Engagement, run: Run, progress: Progress, words: str
) -> None:
    name, run.said = store.create_engagement(small), progress
    for page, kind in RUNS.items():
        at = app(page, e=name)
        shown = text_of(at)
        assert "could not be drawn" not in shown, page
        assert words in shown, page
        assert button(at, f"start-{kind}") is not None, page


def test_every_page_that_fails_says_one_sentence_and_what_is_saved(
    store: Store, small: Engagement, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = store.create_engagement(small)
    at = app(e=name)

    def fail(*_: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(session, "local_time", fail)
    monkeypatch.setattr("advisor.ui.components.frame.context_bar", fail)
    for page in PAGES[1:]:
        at.switch_page(session.PAGES[page]).run()
        shown = text_of(at)
        assert not at.exception, page
        assert "This page could not be drawn" in shown, page
        assert "secret detail" not in shown, page
        assert button(at, "reload") is not None, page
