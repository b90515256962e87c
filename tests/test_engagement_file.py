"""The portable file: the same bytes again, plain text whatever it says, all or nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from answer_strategies import engagement as made_of
from answer_strategies import tiny, votes
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor import strict_yaml
from advisor.catalogue import load_catalogue
from advisor.engagement import Engagement, RoadmapEdit, RoadmapEdits, Target
from advisor.faults import FaultsError
from advisor.storage.engagement_file import (
    engagement_data,
    load_engagement,
    read_engagement,
    shipped_examples,
    write_engagement,
)

CATALOGUE = load_catalogue()
GOLDEN = Path(__file__).parent / "golden" / "engagement-v1.yaml"
ADDED = GOLDEN.with_name("engagement-v1-additions.yaml")
SMALL = tiny({"delivery": (2, 2, 3), "data": (2, 3)})
IDS = tuple(SMALL.practices)


def read(text: str | bytes) -> Engagement:
    return read_engagement(text, "e.yaml", CATALOGUE)


def test_version_one_reads_for_ever_and_is_written_again_byte_for_byte() -> None:
    for path in (GOLDEN, ADDED):
        text = path.read_text("utf-8")
        assert write_engagement(read(text)) == text


def test_the_golden_file_uses_every_key_of_the_format() -> None:
    """Walks the types: what was frozen stands in one file, optional keys that came later in
    another."""
    data = [strict_yaml.read(path.read_text("utf-8"), "golden").data for path in (GOLDEN, ADDED)]

    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {key for each in value.values() for key in keys(each)}
        return {key for each in value for key in keys(each)} if isinstance(value, list) else set()

    def declared(schema: dict) -> set[str]:
        parts = [schema, *schema.get("$defs", {}).values()]
        return {key for part in parts for key in part.get("properties", {})}

    assert declared(Engagement.model_json_schema(by_alias=True)) <= keys(data)


def test_json_of_the_same_structure_is_the_same_engagement() -> None:
    one = read(GOLDEN.read_text("utf-8"))
    other = read(json.dumps(engagement_data(one)))
    assert other == one
    assert write_engagement(other) == write_engagement(one)


def test_hostile_text_stays_text() -> None:
    made = read(GOLDEN.read_text("utf-8"))
    first = made.rounds[0].answers
    assert "<b>47</b>" in first[0].note
    assert first[1].note == "=cmd|'/c calc'!A1"
    assert first[2].reason == "No, on 1:30 nobody shares features"


NASTY = (
    "No",
    "on",
    "1:30",
    "0x1F",
    "1e3",
    "null",
    "~",
    "- a",
    "a: b",
    "#x",
    "{x}",
    "[x]",
    "*a",
    "&a",
    "!tag",
    "'",
    '"',
    "\\",
    "a\nb",
    "tab\there",
    " lead",
    "trail ",
    "\n",
    "---",
    "...",
    "%YAML 1.1",
    "日本語",
    "🦊",
    "\u200b",
    "\u202eevil",
    "x\u2028y",
    "\u0085",
    "\ufeffbom",
    "a\r\nb",
    "é",
    "e\u0301",
    "=1+1",
    "</script>",
    "'; DROP TABLE answers; --",
    "../../etc/passwd",
)


@pytest.mark.parametrize("text", NASTY)
def test_each_nasty_text_comes_back_unchanged(text: str) -> None:
    made = read(GOLDEN.read_text("utf-8"))
    answer = made.rounds[0].answers[0].model_copy(update={"note": text})
    first = made.rounds[0].model_copy(update={"answers": (answer,)})
    nasty = made.model_copy(update={"rounds": (first,), "title": f"T {text} T"})
    written = write_engagement(nasty)
    again = read(written)
    assert again.rounds[0].answers[0].note == text
    assert again.title == f"T {text} T"
    assert write_engagement(again) == written


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=40
)


@given(
    votes(IDS),
    texts,
    texts.filter(str.strip),
    st.floats(0, 1e5),
    st.sampled_from(("EUR", "CHF")),
)
@settings(max_examples=40)
def test_any_engagement_comes_back_the_same(
    answers: list, note: str, title: str, money: float, currency: str
) -> None:
    made = made_of(SMALL, [each.model_copy(update={"note": note or None}) for each in answers])
    made = made.model_copy(
        update={
            "title": title,
            "currency": currency,
            "limits": made.limits.model_copy(update={"budget": money, "week_cost": money / 3}),
            "targets": (Target(team="core", practice=IDS[0], value=0.25),),
            "roadmap": RoadmapEdits(edits=(RoadmapEdit(practice=IDS[1], effort_weeks=money),)),
        }
    )
    written = write_engagement(made)
    assert read_engagement(written, "e.yaml", SMALL) == made
    assert write_engagement(read_engagement(written.encode(), "e.yaml", SMALL)) == written


def test_one_answer_stands_on_one_line() -> None:
    lines = GOLDEN.read_text("utf-8").splitlines()
    assert sum("respondent: " in line and line.startswith("      - {") for line in lines) == 4


def test_a_file_and_a_shipped_example_are_loaded_by_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(GOLDEN.read_bytes())
    assert load_engagement(str(path), CATALOGUE).id == "northwind-2026"
    for name in shipped_examples():
        assert load_engagement(name, CATALOGUE).teams


@pytest.mark.parametrize(
    ("ref", "what", "remedy"),
    [
        ("pilot", "no such file and no shipped example", "did you mean `pilots`?"),
        ("zzz.yaml", "no such file and no shipped example", "pilots, regulated, traditional"),
        (".", "cannot be read", "give a file"),
        ("a\0b", "cannot be read", "give a file"),
        ("x" * 5000, "cannot be read", "give a file"),
    ],
)
def test_what_cannot_be_loaded_is_a_fault(ref: str, what: str, remedy: str) -> None:
    with pytest.raises(FaultsError) as caught:
        load_engagement(ref, CATALOGUE)
    (fault,) = caught.value.faults
    assert what in fault.what
    assert remedy in fault.remedy


def test_bytes_that_are_not_text_are_a_fault() -> None:
    for content in (b"\xff\xfe\x00", b"a: \x80", b"\x00\x01"):
        with pytest.raises(FaultsError):
            read(content)


def test_what_no_file_can_hold_is_not_written() -> None:
    made = read(GOLDEN.read_text("utf-8"))
    with pytest.raises(ValueError, match="U\\+0007"):
        write_engagement(made.model_copy(update={"title": "bell \x07"}))
