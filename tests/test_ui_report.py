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


def test_choices_are_kept_before_the_page_is_drawn_and_a_reason_is_asked_where_a_check_blocks(
    store: Store, catalogue: Catalogue
) -> None:
    from advisor.ui.publishing import publication_of, report_choices

    name = store.create_engagement(load_engagement("pilots", catalogue))
    keep = "FormSubmitter:report-choices-Keep these choices"
    at = app("report", e=name)
    at.text_input(key="report-version").set_value("0.9")
    at.multiselect(key="report-sections").set_value(["decision", "risks"])
    at.button(key=keep).click().run()
    assert not at.exception
    kept = publication_of(report_choices(store, name))
    assert (kept.version, kept.sections) == ("0.9", ("decision", "risks"))
    assert "whatever is built from now on follows them" in text_of(at)
    at.text_input(key="report-colour").set_value("#FFE000")
    at.button(key=keep).click().run()
    assert "the nearest that passes" in text_of(at)
    assert "follows them" not in text_of(at)
    whole = load_engagement("pilots", catalogue)
    last = whole.rounds[-1]
    one = last.model_copy(update={"answers": last.answers[:1], "consensus": ()})
    thin = store.create_engagement(whole.model_copy(update={"rounds": (one,)}))
    at = app("report", e=thin)
    at.text_input(key="report-approved_by").set_value("A. Board")
    at.button(key=keep).click().run()
    assert "say why it goes out all the same" in text_of(at)
    assert report_choices(store, thin) == {}
    at.text_input(key="report-reason").set_value("A first look")
    at.button(key=keep).click().run()
    assert publication_of(report_choices(store, thin)).reason == "A first look"
