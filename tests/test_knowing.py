"""How one knows: counts that add up, sources of the catalogue alone, advice from the study."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from organisations import LARGE, baseline_of, organisation
from organisations import catalogue as whole
from study_samples import study
from test_ui_app import app, catalogue, fresh_caches, html_of, projected, small, store, text_of

from advisor import flow
from advisor.baseline import (
    Baseline,
    Known,
    Moved,
    build_baseline,
    drawn_scenarios,
    load_template,
    moved_by,
)
from advisor.baseline.swings import middle_of
from advisor.engagement import Engagement
from advisor.flow import GROUND_COLUMNS, Study, ground_counts, origins, to_measure
from advisor.model import Catalogue
from advisor.report.content import surprise_items
from advisor.report.content.knowing import _source
from advisor.scoring import score
from advisor.storage import Store
from advisor.storage.engagement_file import load_engagement
from advisor.ui import session
from advisor.ui.keys import projection_key
from simulator import simulate_draws
from sources import none

__all__ = ["catalogue", "fresh_caches", "projected", "small", "store"]  # fixtures


@pytest.fixture(scope="module")
def base() -> Baseline:
    return baseline_of({**LARGE, "testers": 6})


def test_every_number_is_counted_once_on_its_basis(base: Baseline) -> None:
    frame = ground_counts(whole(), base, ["ci-tests"]).set_index("what")
    assert ("what", *frame.columns) == GROUND_COLUMNS
    assert (frame.drop(columns="total").sum(axis=1) == frame["total"]).all()
    known = base.parameters["provenance"]
    today = frame.loc["parameters"]
    assert today["total"] == len(known)
    for kind in ("measured", "stated", "assumption"):
        assert today[kind] == (known == kind).sum()
    assert today["published"] + today["anchored"] == (known == "default").sum()
    published = {one.id for one in load_template().parameters if one.basis == "published"}
    assert (
        today["published"] == (base.parameters["id"].isin(published) & (known == "default")).sum()
    )
    effects = [each for one in whole().practices.values() for each in one.effects]
    assert frame.loc["effects", "total"] == len(effects)
    assert frame.loc["effects", "published"] == sum(each.basis == "published" for each in effects)
    planned = frame.loc["planned"]
    assert (planned["anchored"], planned["assumption"]) == (1, 2), "the weaker basis counts"
    assert "planned" not in set(ground_counts(whole(), base)["what"])


def test_sources_are_the_catalogues_and_every_address_is_theirs(base: Baseline) -> None:
    found = origins(whole(), base)
    known = {each.title: each for each in whole().sources.values()}
    assert all(each.url == (known[each.title].url or "") for each in found)
    assert all(each.strength and each.finding for each in found)
    assert sum(each.effects for each in found) == sum(
        each.source is not None for one in whole().practices.values() for each in one.effects
    )
    used = [each.parameters + each.effects for each in found]
    assert used == sorted(used, reverse=True)
    assert min(used) > 0
    shared = next(
        each for each in found if each.title == known["Micco, Flaky Tests at Google"].title
    )
    assert (shared.parameters, shared.effects) == (1, 1), "one source, used by both"


def test_every_source_of_the_template_is_one_of_the_catalogue() -> None:
    """So each has a strength, what to mind, and an address or none that is public."""
    used = {key for one in load_template().parameters for key in one.source}
    none([f"{key} is no source of the catalogue" for key in used - set(whole().sources)])
    assert set(load_template().sources) <= set(whole().sources)
    bare = [whole().sources[key] for key in used if not whole().sources[key].url]
    vendors = [each for each in bare if each.strength in ("vendor", "price")]
    assert len(bare) - len(vendors) <= 6, "studies without an address"


def test_the_report_says_once_that_a_source_has_no_public_address(base: Baseline) -> None:
    none(
        [
            each.title
            for each in origins(whole(), base)
            if _source(each)[1].lower().count("no public address") != (not each.url)
        ]
    )


def swung(base: Baseline, rows: list[tuple[str, float, float, bool]]) -> Study:
    """A study whose lead time of 100 hours each of these parameters moves."""
    paths = dict(zip(base.parameters["id"], base.parameters["path"], strict=True))
    table = [
        {"parameter": id_, "path": paths[id_], "measure": "lead-time.mean", "subject": "change",
         "unit": "hours", "base": 100.0, "at_low": low, "at_high": high, "clear": clear}
        for id_, low, high, clear in rows
    ]  # fmt: skip
    return replace(study(), tornado=pd.DataFrame(table))


def test_worth_measuring_is_what_nobody_said_and_what_moves_a_figure(base: Baseline) -> None:
    rows = [
        ("testers", 10.0, 900.0, True),
        ("regression", 80.0, 160.0, True),
        ("review-wait", 90.0, 120.0, False),
        ("build-time", 99.0, 104.0, True),
        ("runners", 95.0, 130.0, True),
    ]
    found = to_measure(whole(), base, swung(base, rows))
    assert [each.parameter for each in found] == ["regression", "runners", "build-time"]
    assert [each.means for each in found] == ["by-hand", "profile", "ci"]
    assert [each.swing for each in found] == pytest.approx([0.8, 0.35, 0.05])
    assert found[1].question == whole().question("runners").question
    assert to_measure(whole(), base, swung(base, rows), most=1) == found[:1]


def test_the_page_counts_links_and_advises(
    store: Store, catalogue: Catalogue, small: Engagement, projected: dict[str, Any]
) -> None:
    name = store.create_engagement(small)
    key = projection_key(catalogue, store.load(name), session.replications())
    store.put_computation(name, "projection", key, projected)
    at = app("simulate", e=name, simulate="How do you know")
    assert "Find out" in [each.label for each in at.button]
    assert "numbers of today's model are expert assumptions" in text_of(at)
    assert "No log yet" in text_of(at)
    addresses = {each.url for each in catalogue.sources.values() if each.url}
    linked = [each.split('"')[0] for each in html_of(at).split('href="')[1:]]
    assert linked
    assert set(linked) <= addresses
    assert "no public address" in text_of(at)
    store.put_computation(name, "study", key, flow.study_to_json(study()))
    at = app("simulate", e=name, simulate="How do you know")
    assert "Find out" not in [each.label for each in at.button]
    shown = text_of(at)
    assert "What you could measure next week" in shown
    assert "Regression" in shown
    assert "Take the start and the end of the last twenty cases" in shown


def test_the_page_shows_the_ranges_before_and_after_the_logs(
    store: Store, catalogue: Catalogue, small: Engagement, projected: dict[str, Any]
) -> None:
    """The demonstration log: a quality known to a digit, days within twice; how far it goes is
    wider than before, and the page says that too."""
    logs = load_engagement("pilots", whole()).logs
    profile = {**small.profile, "ai": "pilots", "pilots": 3}
    name = store.create_engagement(small.model_copy(update={"logs": logs, "profile": profile}))
    client = store.load(name)
    key = projection_key(catalogue, client, session.replications())
    store.put_computation(name, "projection", key, projected)
    shown = text_of(app("simulate", e=name, simulate="How do you know"))
    assert "What your logs changed" in shown
    assert "wider: the log cannot tell" in shown
    assert "narrower" in shown
    assert shown.count("outside the middle 80% assumed") == 1
    assert "0.7824 was measured. That lies within the 0.75–0.99 that was assumed" in shown
    assert "outside its middle 80% (0.81–0.95): fewer than one draw in ten was so low" in shown
    assert "One of three measured numbers lies outside the middle 80%" in shown
    for ends in ("0.75–0.99", "0.7824", "50–450", "175–350"):
        assert ends in shown
    moved = {each.id: each for log in logs for each in moved_by(client, log)[0]}
    days, quality = moved["drift-days"], moved["release-quality"]
    assert days.after.high / days.after.low < 0.3 * days.before.high / days.before.low
    assert quality.after.high == quality.after.low
    points = moved["drift-points"]
    assert points.after.high - points.after.low > points.before.high - points.before.low


def measured_at(value: float, known: Known) -> Moved:
    """A number of which a log says nothing but this value."""
    return Moved("release-quality", "", known, Known(value, value, value, "measured", "log"))


@pytest.mark.parametrize(
    ("value", "surprise"),
    [
        (0.74, "outside"),
        (0.7824, "unlikely"),
        (0.82, "none"),
        (0.92, "none"),
        (0.97, "unlikely"),
        (0.995, "outside"),
    ],
)
def test_a_measured_number_is_held_against_what_was_drawn_for_it(
    value: float, surprise: str
) -> None:
    assumed = Known(0.92, 0.75, 0.99, "assumption", "expert assumption")
    moved = measured_at(value, assumed)
    assert moved.surprise == surprise
    said = " ".join(f"{each.lead} {each.text}" for each in surprise_items([moved]))
    assert ("outside" in said) == (surprise != "none")
    assert ("withdrawn" in said) == (surprise == "outside")
    assert ("so low" in said) == (surprise == "unlikely" and value < 0.9)
    for known in (replace(assumed, provenance="measured"), replace(assumed, low=0.92, high=0.92)):
        assert measured_at(value, known).surprise == "none", "nothing assumed to be held against"


def test_the_middle_of_a_range_is_that_of_the_draws_of_a_study(base: Baseline) -> None:
    """One draw in ten lies below it and one above: counted, on the draws themselves."""
    row = base.parameters.set_index("id").loc["release-quality"]
    client = organisation(LARGE)
    card = score(whole(), client)
    today = build_baseline(whole(), client, card)
    made = drawn_scenarios(whole(), client, card, today, draws=150, seed=3)
    drawn = [each.models[0].quality.at_release.mean for each in made if each is not None]
    low, high = middle_of(row["value"], row["low"], row["high"])
    assert 0.04 <= sum(each < low for each in drawn) / len(drawn) <= 0.17
    assert 0.04 <= sum(each > high for each in drawn) / len(drawn) <= 0.17


def test_the_report_tells_the_same_surprise_as_the_page() -> None:
    client = load_engagement("pilots", whole())
    moved = [each for log in client.logs for each in moved_by(client, log)[0]]
    told = surprise_items(moved)
    assert [each.lead for each in told] == ["Quality at release.", "All together."]
    assert not surprise_items([each for each in moved if each.surprise == "none"])


def bands(client: Engagement) -> dict[str, tuple[float, float]]:
    """The middle 80 % of what the outcomes of models may be over a quarter, parameters drawn."""
    card = score(whole(), client)
    today = build_baseline(whole(), client, card)
    made = drawn_scenarios(whole(), client, card, today, draws=16, seed=7, horizon=13 * 168.0)
    valid = [each for each in made if each is not None]
    found = simulate_draws(valid, replications=2, seed=7, workers=1).outcomes
    rows = found[found["subject"] == "all"]
    return {row.measure: (row.low, row.high) for row in rows.itertuples()}


def test_a_log_narrows_what_it_measures_and_leaves_other_outcomes_as_unsure_as_they_were() -> None:
    """The demonstration log on common draws: the quality of models to less than half its width
    (measured over half a year and 40 draws: to 0.22), the delivery of changes as before."""
    client = load_engagement("pilots", whole())
    first, later = bands(client.model_copy(update={"logs": ()})), bands(client)

    def ratio(measure: str) -> float:
        before, after = first[measure], later[measure]
        return (after[1] - after[0]) / (before[1] - before[0])

    assert ratio("model-quality") < 0.5
    assert ratio("below-floor") < 1
    assert ratio("cost") == pytest.approx(1, abs=0.05)
