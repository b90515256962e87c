"""Marks beside answers and areas: each appears by its rule, goes with it, and moves no score."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from answer_strategies import (
    all_at,
    chose,
    engagement,
    not_applicable,
    tiny,
    unknown,
)

from advisor.catalogue import load_catalogue
from advisor.cli import main
from advisor.engagement import Answer
from advisor.report.figures import interval_dots, level_bars
from advisor.scoring import Flag, flags_of, group_index, interval, score
from advisor.storage.engagement_file import load_engagement, write_engagement

NEEDS = {"delivery-2": ("delivery-1",), "delivery-3": ("delivery-2",)}
CHAIN = tiny({"delivery": (2, 2, 3, 4, 4)}, NEEDS)
IDS = tuple(CHAIN.practices)


def flags(answers: list[Answer], **context: object) -> tuple[Flag, ...]:
    made = engagement(CHAIN, answers, **context)
    return flags_of(CHAIN, score(CHAIN, made))


def of_kind(found: tuple[Flag, ...], kind: str) -> list[Flag]:
    return [each for each in found if each.flag == kind]


@pytest.mark.parametrize(
    ("need", "value", "marked"),
    [
        (0.25, 0.25, True),
        (0.25, 1.0, True),
        (0.25, 0.0, False),  # what is not in place stands on nothing
        (0.5, 1.0, False),  # .5 is not below half
    ],
)
def test_an_answer_is_unsupported_while_a_prerequisite_is_below_half(
    need: float, value: float, marked: bool
) -> None:
    found = of_kind(flags([chose("delivery-1", need), chose("delivery-2", value)]), "unsupported")
    expected = [Flag("unsupported", "delivery", "core", "delivery-2", ("delivery-1",))]
    assert found == (expected if marked else [])


def test_what_nobody_knows_or_does_not_apply_leaves_nothing_unsupported() -> None:
    for need in (unknown("delivery-1"), not_applicable("delivery-1")):
        assert not of_kind(flags([need, chose("delivery-2", 1.0)]), "unsupported")


def test_support_is_looked_for_in_the_same_team() -> None:
    answers = [chose("delivery-1", 0.0, "core"), chose("delivery-1", 1.0, "data")]
    answers += [chose("delivery-2", 1.0, team) for team in ("core", "data")]
    found = of_kind(flags(answers, teams={"core": 5, "data": 5}), "unsupported")
    assert [(each.team, each.practice) for each in found] == [("core", "delivery-2")]


def test_a_high_claim_without_evidence_is_unverified_from_level_three_on() -> None:
    bare = [each.model_copy(update={"evidence": "stated"}) for each in all_at(CHAIN, 1.0)]
    found = of_kind(flags(bare), "unverified")
    assert [each.practice for each in found] == ["delivery-3", "delivery-4", "delivery-5"]
    lower = [each.model_copy(update={"value": 0.5}) for each in bare]
    assert not of_kind(flags(lower), "unverified")
    assert not of_kind(flags(all_at(CHAIN, 1.0)), "unverified")  # shown


@pytest.mark.parametrize(
    ("asked", "away", "refused"),
    [
        (10, 1, None),  # a tenth is not above a tenth
        (9, 1, False),
        (5, 1, False),  # a fifth is not above a fifth
        (4, 1, True),
        (4, 4, None),  # the whole area: a fact about the team
    ],
)
def test_declaring_away_is_marked_above_a_tenth_and_refused_above_a_fifth(
    asked: int, away: int, refused: bool | None
) -> None:
    catalogue = tiny({"delivery": (2,) * asked})
    ids = list(catalogue.practices)
    answers = [not_applicable(id_) for id_ in ids[:away]]
    answers += [chose(id_, 0.5) for id_ in ids[away:]]
    scored = score(catalogue, engagement(catalogue, answers))
    found = of_kind(flags_of(catalogue, scored), "not-applicable")
    assert [(each.share, each.refused) for each in found] == (
        [] if refused is None else [(away / asked, refused)]
    )
    withheld = scored.dimension("delivery").withheld
    assert withheld == ("not-applicable" if refused else None)


def test_captions_say_which_of_the_two_reasons_leaves_no_number() -> None:
    thin = [chose(IDS[0], 1.0)]
    evaded = [*(chose(id_, 1.0) for id_ in IDS[:3]), *(not_applicable(id_) for id_ in IDS[3:])]
    for answers, why, other in (
        (thin, "too few answers", "not applicable"),
        (evaded, "too much not applicable", "too few"),
    ):
        scored = score(CHAIN, engagement(CHAIN, answers))
        dots = interval_dots(CHAIN, scored, {}, source="a test")
        bars = level_bars(CHAIN, scored, "delivery", source="a test")
        assert scored.dimension("delivery").why_none == why
        for text in (dots.caption, dots.alt, bars.title):
            assert why in text
            assert other not in text


def test_the_band_of_a_mean_comes_from_its_own_draws() -> None:
    catalogue = tiny(dict.fromkeys(("delivery", "quality", "platform"), (2, 3, 4)))
    band = catalogue.settings.band.model_copy(update={"shared": 0.0})  # independent: doubts cancel
    catalogue = replace(catalogue, settings=catalogue.settings.model_copy(update={"band": band}))
    scored = score(catalogue, engagement(catalogue, all_at(catalogue, 0.5)))
    mean, low, high = group_index(catalogue, scored, ("delivery", "quality", "platform"))
    assert mean == pytest.approx(3.0)
    apart = [scored.dimension(id_) for id_ in ("delivery", "quality", "platform")]
    assert low > max(each.low for each in apart)
    assert high < min(each.high for each in apart)
    alone = group_index(catalogue, scored, ("delivery",))
    assert alone == pytest.approx(
        (3.0, *interval(scored.draws.whole.index["delivery"], 3.0)), abs=1e-9
    )
    assert group_index(catalogue, scored, ("culture",)) is None
    silent = replace(scored, dimensions=())
    assert group_index(catalogue, silent, ("delivery",)) is None


@pytest.mark.parametrize("example", ["traditional", "pilots", "regulated"])
def test_the_command_carries_bands_marks_and_gaps(
    example: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["score", example, "--json"]) == 0
    card = json.loads(capsys.readouterr().out)
    for each in (card["overall"], *card["dimensions"], *card["teams"]):
        if each["status"] == "assessed":
            assert sum(each["level_probability"]) == pytest.approx(1)
        assert (each["away_low"] is None) == (
            each["not_applicable"] == 0 or each["coverage"] is None
        )
    for apart in ("validated", "stated"):
        assert [each["id"] for each in card[apart]] == [
            apart,
            *(each["id"] for each in card["dimensions"]),
        ]
    assert {each["flag"] for each in card["flags"]} >= {"unsupported", "not-applicable"}
    measured = [each for each in card["gaps"] if each["size"] is not None]
    assert measured == sorted(measured, key=lambda each: -each["priority"])
    for gap in measured:
        parts = gap["base"] + gap["headline"] + gap["leverage"]
        assert gap["priority"] == pytest.approx(gap["size"] * parts / 3)
        assert 0 <= gap["top_five"] <= 1
        assert gap["reason"]


def test_the_command_says_in_its_table_why_there_is_no_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue = load_catalogue()
    made = load_engagement("traditional", catalogue)
    sitting = made.rounds[0]
    mine = {each.id for each in catalogue.of_dimension("security") if made.edition in each.editions}
    silent = [each for each in sitting.answers if each.practice not in mine]
    path = tmp_path / "thin.yaml"
    rounds = (sitting.model_copy(update={"answers": tuple(silent), "consensus": ()}),)
    path.write_text(write_engagement(made.model_copy(update={"rounds": rounds})), "utf-8")
    assert main(["score", str(path)]) == 0
    told = capsys.readouterr().out
    assert "insufficient: too few answers" in told
    assert "with what is not applicable" in told
