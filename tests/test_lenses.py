"""The shipped lenses on answers: what is covered, what stays open, and what the readings are."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lens_readings import ML, STATED, all_in_place, read
from organisations import catalogue, organisation

from advisor.catalogue import load_catalogue
from advisor.cli import main
from advisor.lenses import answering_practices, read_lenses
from advisor.scoring import score
from advisor.storage.engagement_file import load_engagement
from sources import ROOT

LENSES = tuple(catalogue().lenses)
CLOSED = [lens for lens in catalogue().lenses.values() if not lens.open]


def test_the_six_lenses_stand_in_their_order() -> None:
    assert LENSES == (
        "quick-check", "ml-test-score", "google-mlops", "microsoft-mlops", "samm", "dsomm",
    )  # fmt: skip


def test_the_lenses_have_as_many_items_as_their_models() -> None:
    """28 tests in sections of 7; 90 SAMM activities in 15 practices of 5 functions; 194 of DSOMM,
    by dimension as by level."""
    lenses = catalogue().lenses
    assert [section.count for section in lenses["ml-test-score"].sections] == [7, 7, 7, 7]
    assert (lenses["samm"].count, len(lenses["samm"].sections)) == (90, 15)
    assert len({section.group for section in lenses["samm"].sections}) == 5
    assert lenses["dsomm"].count == sum(lenses["dsomm"].sizes.values()) == 194
    assert lenses["quick-check"].count == 5


@pytest.mark.parametrize("lens", CLOSED, ids=lambda lens: lens.id)
def test_practices_and_lens_agree_in_both_directions(lens: Any) -> None:
    behind = answering_practices(catalogue(), lens.model)
    items = {item.id for _, item in lens.items}
    declined = {each.id for each in lens.not_read}
    assert set(behind) - declined <= items, "a practice maps to what the lens does not have"
    assert declined <= set(behind), "the lens declines what no practice maps to"
    rows = {row.item: row for row in read(all_in_place())[lens.id].rows}
    for id_ in items:
        assert rows[id_].practices == behind.get(id_, ())
        for practice in rows[id_].practices:
            maps = {(each.model, each.id) for each in catalogue().practices[practice].maps_to}
            assert (lens.model, id_) in maps


def test_a_declined_mapping_counts_nowhere() -> None:
    for lens in CLOSED:
        for each in lens.not_read:
            assert all(row.item != each.id for row in read(all_in_place())[lens.id].rows)


def test_every_profile_question_of_a_lens_is_asked() -> None:
    asked = {question.id for question in catalogue().profile}
    wanted = {
        question
        for lens in catalogue().lenses.values()
        for _, item in lens.items
        for question in (item.profile, item.per)
        if question
    }
    assert wanted <= asked


def test_no_sentence_of_share_alike_models_is_taken_over() -> None:
    """Labels of SAMM and DSOMM items stay short and are no question."""
    for id_ in ("samm", "dsomm"):
        for _, item in catalogue().lenses[id_].items:
            assert len(item.label) <= 45, item.id
            assert "?" not in item.label


def test_covered_is_answered_items_over_items_that_apply() -> None:
    """Of 28 tests 23 have a practice of ours. One of them unknown: 22/28. One that does not apply
    is left out of both: 22/27."""
    whole = read(all_in_place())["ml-test-score"]
    mapped = sum(bool(row.practices) for row in whole.rows)
    assert (mapped, whole.covered, whole.mapped) == (23, 23 / 28, 23 / 28)
    unknown = read(all_in_place(), {"privacy-controls": "unknown"})["ml-test-score"]
    assert unknown.covered == 22 / 28
    away = read(all_in_place(), {"privacy-controls": "not-applicable"})["ml-test-score"]
    assert away.covered == 22 / 27
    assert away.mapped == 23 / 28


def test_the_four_ways_of_no_value_differ_and_none_is_zero() -> None:
    states = {}
    for state in ("chosen", "unknown", "unanswered", "not-applicable"):
        found = read(all_in_place() | {"privacy-controls": 0.0}, {"privacy-controls": state})
        row = next(row for row in found["ml-test-score"].rows if row.item == "data-5")
        states[row.state] = (row.points, row.points_low, row.points_high)
    assert states["answered"] == (0.0, 0.0, 0.0)
    for open_ in ("unknown", "unanswered"):
        assert states[open_] == (None, 0.0, 1.0)
    assert set(states) == {"answered", "unknown", "unanswered", "not-applicable"}


def test_the_ml_test_score_of_all_we_ask() -> None:
    """Everything at 1: each known test is worth 1, so the value (open ones left out) is 7. With the
    open ones at 0 the least section is data, 3 of 7: schema, privacy and tested features."""
    found = read(all_in_place())["ml-test-score"]
    assert (found.value, found.low, found.high) == (7.0, 3.0, 7.0)
    half = read(all_in_place(0.5))["ml-test-score"]
    assert (half.value, half.low) == (3.5, 1.5)
    assert "strong" in half.reading
    quarter = read(all_in_place(0.25))["ml-test-score"]
    assert (quarter.value, quarter.low) == (0.0, 0.0)


def test_an_item_of_several_practices_is_as_far_as_the_least() -> None:
    """`infra-3` rests on tests at the merge, on tests between parts and on those of the model."""
    found = read(all_in_place() | {"integration-tests": 0.5})["ml-test-score"]
    row = next(row for row in found.rows if row.item == "infra-3")
    assert set(row.practices) == {"ci-tests", "integration-tests", "ml-tests"}
    assert row.points == 0.5


def test_google_levels_need_all_below() -> None:
    assert read(all_in_place())["google-mlops"].value == 2.0
    assert read(all_in_place() | {"model-registry": 0.25})["google-mlops"].value == 1.0
    assert read(all_in_place() | {"data-validation": 0.5})["google-mlops"].value == 1.0
    assert read(all_in_place() | {"data-validation": 0.25})["google-mlops"].value == 0.0
    optional = read(all_in_place() | {"feature-store": 0.0})["google-mlops"]
    assert (optional.value, optional.covered) == (2.0, 1.0)


def test_microsoft_says_where_its_cells_cannot_tell() -> None:
    """Nothing in place: people may be at 0 or 1. Only the last step missing: model creation at 2
    or 3, model release and application integration at 3 or 4."""
    nothing = {part.id: part.note for part in read({})["microsoft-mlops"].parts}
    assert nothing["people"] == "level 0 or 1"
    assert nothing["creation"] == "level 0"
    last = read(all_in_place() | {"triggered-retrain": 0.0})["microsoft-mlops"]
    notes = {part.id: part.note for part in last.parts}
    assert last.value == 3.0
    assert notes == {
        "people": "level 4",
        "creation": "level 2 or 3",
        "release": "level 3 or 4",
        "integration": "level 3 or 4",
    }
    assert "model creation level 2 or 3" in last.reading
    assert (last.low, last.high) == (1.0, 3.0)  # managed computing is not asked about


def test_samm_shows_both_readings_of_a_blank_and_no_number() -> None:
    """13 of 90 activities at 1. Secure Build: level 1 A, B, level 2 A, B: 1 + 1 = 2 of 3 with
    blanks at 0. Secure Deployment .5 + .5 (B and A of level 1: 1) + .5 = 1.5; Defect Management
    .5 + .5 = 1. Implementation 1.5. Security Testing .5 + .5 = 1, a third of its function;
    Incident Management 1, likewise. Overall (1.5 + 1/3 + 1/3)/5 = .4333."""
    found = read(all_in_place())["samm"]
    assert found.value is None
    assert found.status == "insufficient"
    assert found.covered == 13 / 90
    assert found.low == pytest.approx((1.5 + 2 / 3) / 5)
    assert "0.43" in found.reading
    parts = {part.id: part for part in found.parts}
    assert parts["Implementation"].low == pytest.approx(1.5)
    assert parts["I-SB"].value == 3.0
    assert (parts["D-TA"].value, parts["D-TA"].low, parts["D-TA"].high) == (None, 0.0, 3.0)
    assert found.high == pytest.approx(3.0)


def test_dsomm_has_shares_and_no_total() -> None:
    """Half in place everywhere: each known activity counts 50 %. Level 5 has 19, of which two are
    known: from 1/19 to (1 + 17)/19."""
    found = read(all_in_place(0.5))["dsomm"]
    assert (found.value, found.low, found.high, found.status) == (None, None, None, "no-total")
    parts = {part.id: part for part in found.parts}
    assert parts["level-5"].value == 0.5
    assert parts["level-5"].low == pytest.approx(1 / 19)
    assert parts["level-5"].high == pytest.approx(18 / 19)
    begun = {part.id: part for part in read(all_in_place(0.25))["dsomm"].parts}
    assert begun["build-and-deployment/4"].value == 0.2


def test_below_its_minimum_a_lens_has_ends_and_no_number() -> None:
    open_ = dict.fromkeys(catalogue().practices, "unknown")
    for id_, found in read({}, open_, STATED).items():
        if id_ in ("quick-check", "dsomm"):
            continue
        assert (found.status, found.value, found.covered) == ("insufficient", None, 0.0)
        lens = catalogue().lenses[id_]
        assert (found.low, found.high) == (lens.low, lens.high)


def test_without_models_what_reads_models_is_out_of_scope() -> None:
    found = read({}, profile={"ai": "none"})
    for id_ in ("ml-test-score", "google-mlops", "microsoft-mlops"):
        reading = found[id_]
        assert reading.status == "out-of-scope"
        assert (reading.value, reading.low, reading.high, reading.covered) == (None, None, None, 0)
    assert found["samm"].covered == 13 / 90


def test_a_catalogue_without_lenses_has_no_readings(tmp_path: Path) -> None:
    for part in ("practices", "reference"):
        shutil.copytree(ROOT / "questionnaires" / part, tmp_path / part)
    for file in (ROOT / "questionnaires").glob("*.yaml"):
        shutil.copy(file, tmp_path)
    bare = load_catalogue(tmp_path)
    assert dict(bare.lenses) == {}
    assert bare.hash != catalogue().hash
    made = organisation(ML)
    assert read_lenses(bare, made, score(bare, made)) == ()


MAPPED = sorted(
    {id_ for each in read(all_in_place()).values() for r in each.rows for id_ in r.practices}
)
VALUE = st.sampled_from((0.0, 0.25, 0.5, 1.0))


@settings(max_examples=25)
@given(
    answers=st.lists(VALUE, min_size=len(MAPPED), max_size=len(MAPPED)),
    unknown=st.sets(st.sampled_from(MAPPED), max_size=4),
    raised=st.sets(st.sampled_from(MAPPED), min_size=1, max_size=5),
)
def test_a_better_answer_never_lowers_a_reading(
    answers: list[float], unknown: set[str], raised: set[str]
) -> None:
    worse = dict(zip(MAPPED, answers, strict=True))
    better = worse | dict.fromkeys(raised, 1.0)
    states = dict.fromkeys(unknown, "unknown")
    before, after = read(worse, states), read(better, states)
    for id_ in LENSES:
        for end in ("value", "low", "high"):
            old, new = getattr(before[id_], end), getattr(after[id_], end)
            assert (old is None) == (new is None)
            assert old is None or new >= old - 1e-9, (id_, end)
        now = after[id_]
        assert now.covered == before[id_].covered
        if now.value is not None:
            assert now.low is not None
            assert now.high is not None
            assert now.low - 1e-9 <= now.value <= now.high + 1e-9
        for one, other in zip(before[id_].parts, now.parts, strict=True):
            assert one.value is None or (other.value or 0.0) >= one.value - 1e-9


@pytest.mark.parametrize("example", ["traditional", "pilots", "regulated"])
def test_the_examples_read_as_before(example: str, golden: Any) -> None:
    engagement = load_engagement(example, catalogue())
    readings = read_lenses(catalogue(), engagement, score(catalogue(), engagement))
    lines = []
    for each in readings:
        numbers = ["-" if n is None else f"{n:.2f}" for n in (each.value, each.low, each.high)]
        shares = f"covered {each.covered:.3f}"
        lines.append(
            f"{each.id:16} {each.status:13} {' '.join(f'{n:>5}' for n in numbers)}  {shares}"
        )
        lines.append(f"  {each.reading}")
    golden(f"{example}-lenses.txt", "\n".join(lines) + "\n")


def test_the_command_prints_one_document_and_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lenses", "pilots", "--json"]) == 0
    given_ = json.loads(capsys.readouterr().out)["lenses"]
    assert [each["id"] for each in given_] == list(LENSES)
    for each in given_:
        assert {"id", "reading", "value", "covered", "low", "high", "parts", "rows"} <= set(each)
        assert 0 <= each["covered"] <= 1
        assert each["source"]["licence"]
        assert each["caveats"]
    assert main(["lenses", "pilots", "--rows"]) == 0
    printed = capsys.readouterr().out
    assert "ML Test Score" in printed
    assert "I-SB-1-A" in printed
    assert main(["lenses", "pilots", "--team", "nobody"]) == 1


def test_the_rows_make_a_table_with_its_columns() -> None:
    found = read({})["ml-test-score"]
    assert len(found.table) == 28
    assert {"item", "state", "points", "practices"} <= set(found.table.columns)
    assert list(found.parts_table["id"]) == ["data", "model", "infra", "monitor"]
