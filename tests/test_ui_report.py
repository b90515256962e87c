"""The page Report: how a report goes out is kept beside the engagement, or refused."""

from __future__ import annotations

import base64
import hashlib

import pytest
from test_ui_app import app, catalogue, fresh_caches, store, text_of

from advisor.model import Catalogue
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement

__all__ = ["catalogue", "fresh_caches", "store"]  # the fixtures of the app's tests, used here too


def test_how_a_report_goes_out_is_kept_or_refused_with_every_fault(
    store: Store, catalogue: Catalogue
) -> None:
    from advisor.faults import FaultsError
    from advisor.ui.publishing import keep_choices, publication_of, report_choices

    name = store.create_engagement(load_engagement("pilots", catalogue))
    assert report_choices(store, name) == {}
    assert "Draft" in text_of(app("results", e=name)), "on every page"
    keep_choices(store, name, {"approved_by": "A. Board", "version": "1.0", "colour": "#0A4F86"})
    assert publication_of(report_choices(store, name)).state == "Version 1.0, approved by A. Board"
    assert "Approved by A. Board" in text_of(app("report", e=name))
    told = text_of(app("results", e=name))
    assert "Approved" in told
    assert "Draft" not in told
    wrong = {"colour": "#FFFF00", "template": base64.b64encode(b"none").decode(), "version": "x"}
    with pytest.raises(FaultsError) as found:
        keep_choices(store, name, wrong)
    assert [fault.where for fault in found.value.faults] == ["colour", "template"]
    assert report_choices(store, name)["version"] == "1.0", "the earlier ones stand"


def test_a_built_report_is_kept_with_a_milestone_and_stays_on_offer(
    store: Store, catalogue: Catalogue
) -> None:
    from advisor.ui import session
    from advisor.ui.keys import report_key

    name = store.create_engagement(load_engagement("pilots", catalogue))
    made = store.load(name)
    key = report_key(catalogue, made, session.replications(), "leadership", simulated=False)
    pdf = b"%PDF-1.7 the one that was signed"
    store.put_computation(name, "report", key, {"pdf": base64.b64encode(pdf).decode()})
    at = app("report", e=name)
    at.text_input(key="report-milestone-title").set_value("Board paper")
    at.button(key="FormSubmitter:report-milestone-Keep this state").click().run()
    assert not at.exception
    (kept,) = store.load(name).milestones
    assert (kept.title, kept.report_hash) == ("Board paper", hashlib.sha256(pdf).hexdigest())
    assert "Kept as Board paper" in text_of(at)
    assert at.get("download_button"), "a milestone changes no word of the report"
