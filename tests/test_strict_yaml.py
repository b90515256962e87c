"""Strict YAML: lines of values, nothing typed by guess, all faults at once, exact round trip."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.faults import Fault, FaultsError
from advisor.strict_yaml import MAX_BYTES, closest, pydantic_faults, read, write


def faults(text: str | bytes) -> list[tuple[int, str]]:
    with pytest.raises(FaultsError) as raised:
        read(text, "f")
    for fault in raised.value.faults:
        assert fault.remedy
        assert fault.where.startswith("f:")
    return [(int(fault.where[2:]), fault.what) for fault in raised.value.faults]


@pytest.mark.parametrize(
    "word", ["No", "no", "on", "Yes", "y", "True", "NULL", "~", "1:30", "0x1f"]
)
@pytest.mark.parametrize("more", ["{}", "x: {}", "[{}]"])
def test_words_that_plain_yaml_would_type_stay_text(word: str, more: str) -> None:
    assert word in str(read(more.replace("{}", word), "f").data)
    found = read(f"a: {word}", "f").data["a"]
    assert found == word
    assert isinstance(found, str)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("+3", 3),
        ("0.25", 0.25),
        ("1e3", 1000.0),
        ("-.5", -0.5),
        ("007", "007"),
        ("1_000", "1_000"),
        ("1.0.0", "1.0.0"),
        ("2026-01-05", "2026-01-05"),
        ("2026-01-05T00:00", "2026-01-05T00:00"),
        (".inf", ".inf"),
        ("'12'", "12"),
        ('"true"', "true"),
    ],
)
def test_only_words_and_numbers_are_typed(written: str, value: Any) -> None:
    found = read(f"a: {written}\n", "f").data["a"]
    assert found == value
    assert type(found) is type(value)


def test_every_value_knows_its_line_and_missing_ones_their_parents() -> None:
    text = "title: x\npools:\n  - id: a\n    slots: 3\n  - {id: b,\n     slots: 4}\nlast:\n  1\n"
    document = read(text, "f.yaml")
    assert document.line([]) == 1
    assert document.line(["pools"]) == 2
    assert document.line(["pools", 0, "slots"]) == 4
    assert document.line(["pools", 1]) == 5
    assert document.line(["pools", 1, "slots"]) == 6
    assert document.line(["pools", 1, "absent", "deep"]) == 5
    assert document.line(["last"]) == 7
    assert document.where(["pools", 7]) == "f.yaml:2"


def test_all_faults_in_one_answer() -> None:
    text = "a: &x 1\nb: *x\na: 2\nc: !!str 3\n? [1]\n: 4\nd: 1e999\nn: 99999999999999999999\n"
    found = faults(text)
    assert [line for line, _ in found] == [1, 2, 3, 4, 5, 7, 8]
    assert "first in line 1" in found[2][1]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (b"ok: 1\nbad: \xff\n", 2, "UTF-8"),
        ("a:\n  b: \x01", 2, "U+0001"),
        ("a: 1\n---\nb: 2\n", 2, "second document"),
        ("a: [1,\nb: 2\n", 2, "cannot be read"),
        ("[" * 60 + "]" * 60, 1, "nesting deeper than 50"),
        ("\n".join("  " * n + "a:" for n in range(60)), 51, "nesting deeper than 50"),
        ("a: 1\n b: 2\n", 2, "cannot be read"),
        ('a: "\\ud800"', 1, "escape"),
        ('a: "\\0"', 1, "U+0000"),
        ("x" * (MAX_BYTES + 1), 1, "16 MB"),
        (b"x" * (MAX_BYTES + 1), 1, "16 MB"),
        ("a: b: c", 1, "cannot be read"),
        ("0: a\n0.0: b\n", 2, "twice"),
        ("*x : 1\n", 1, "alias"),
    ],
)
def test_what_is_refused(text: str | bytes, line: int, word: str) -> None:
    found = faults(text)
    assert (found[0][0], True) == (line, word in found[0][1]), found


def test_fifty_levels_are_allowed() -> None:
    assert read("[" * 50 + "]" * 50, "f").data


def test_json_is_read_as_json_tabs_and_escaped_pairs_included() -> None:
    text = '{\n\t"a": "\\ud83d\\ude00 \\\\ud83d",\n\t"b":[1,2.5,null],\n\t"c": "x/y"}'
    document = read(text, "f.json")
    assert document.data == json.loads(text)
    assert document.line(["b", 1]) == 3
    assert faults('{"a": 1, "b": {"c": 1,\n "c": 2}}') == [
        (2, "key `c` is given twice, first in line 1")
    ]


_TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="".join(map(chr, range(9)))).filter(
        lambda c: c not in "\x0b\x0c\x7f\ufffe\uffff" and not 0x0E <= ord(c) < 0x20
    ),
    max_size=30,
)
_NUMBER = st.integers(-(2**63) + 1, 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
_DATA = st.recursive(
    st.none()
    | st.booleans()
    | _NUMBER
    | _TEXT
    | st.sampled_from(["No", "1:30", "- a", "a: b", "#"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_TEXT | _NUMBER, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(_DATA)
@example(
    {
        "a": "x\n\ny\n\n",
        "b": ["  lead", "trail ", "\n", "", "a\n  b\nc", "\n\na\n"],
        "k" * 300: [[1]],
    }
)
@example({"a" * 2000: {"b": [{"c": []}, {}, "x\ny"]}, "": "\ufeff", "\x85": "\u2028"})
def test_what_is_written_reads_back_unchanged(data: Any) -> None:
    text = write(data)
    again = read(text, "f").data
    assert repr(again) == repr(data)
    assert write(again) == text
    assert repr(read(text.encode(), "f").data) == repr(data)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200) | st.binary(max_size=200))
@example("%TAG ! !\n--- 1")
@example("? - a\n: - b")
@example("&a *a")
@example("\ufeff\ufeffa: 1")
def test_any_text_is_data_or_faults_never_a_traceback(text: str | bytes) -> None:
    try:
        read(text, "f")
    except FaultsError as error:
        assert all(fault.what and fault.remedy for fault in error.faults)


_PIECES = st.sampled_from(
    [
        "a",
        "b:",
        " ",
        "\n",
        "  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        ",",
        "&x",
        "*x",
        "!t",
        '"',
        "'",
        "|",
        ">",
        "#",
        ": ",
        "? ",
        "---",
        "...",
        "1e9",
        "\\u00",
        "%",
        "@",
        "`",
        "null",
        "\t",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES, max_size=25).map("".join))
def test_broken_yaml_gives_faults_with_lines_inside_the_file(text: str) -> None:
    try:
        read(text, "f")
    except FaultsError as error:
        for fault in error.faults:
            assert 1 <= int(fault.where[2:]) <= text.count("\n") + 1


@pytest.mark.parametrize(
    "data", [float("nan"), float("inf"), {True: 1}, {None: 1}, 2**70, "\x00", object()]
)
def test_write_refuses_what_read_would_refuse(data: Any) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        write(data)


def test_closest() -> None:
    known = ["data-versioning", "model-registry"]
    assert closest("data_versionning", known) == "data-versioning"
    assert closest("Model-Registry", known) == "model-registry"
    assert closest("zzz", known) is None


class _Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["one"] = "one"
    cost_per_day: float = Field(alias="cost-per-day", ge=0)


class _Other(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: Literal["two"]
    day: int


class _Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    id: str
    parts: list[_Inner | _Other] = []
    either: dict[str, _Inner] = {}


def test_pydantic_errors_become_faults_with_line_and_hint() -> None:
    text = "idd: x\neither:\n  a:\n    kind: one\n    cost_per_day: 3\n  b: {cost-per-day: -1}\n"
    document = read(text, "f")
    with pytest.raises(ValidationError) as raised:
        _Outer.model_validate(document.data)
    found = set(pydantic_faults(raised.value, document, _Outer))
    assert Fault("f:1", "`id` is missing", "add it") in found
    assert Fault("f:1", "unknown key `idd`", "did you mean `id`?") in found
    assert Fault("f:3", "`cost-per-day` is missing", "add it") in found
    assert Fault("f:5", "unknown key `cost_per_day`", "did you mean `cost-per-day`?") in found
    assert Fault("f:6", "`cost-per-day` is `-1`", "it must be at least 0.0") in found
