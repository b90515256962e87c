"""The shipped fonts, measured: equal digits, wrapping, and the characters they lack."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.report.typeface import FONTS, missing_characters, text_width, wrapped


def test_the_font_files_are_whole_and_licensed() -> None:
    names = {file.name for file in FONTS.iterdir()}
    fonts = {name for name in names if name.endswith(".ttf")}
    assert fonts == {
        "IBMPlexMono-Regular.ttf",
        "IBMPlexSans-Italic.ttf",
        "IBMPlexSans-Regular.ttf",
        "IBMPlexSans-SemiBold.ttf",
        "SourceSerif4-Semibold.ttf",
    }
    assert all((FONTS / name).stat().st_size > 150_000 for name in fonts), "a subset"
    assert {"LICENSE-IBMPlex.txt", "LICENSE-SourceSerif.txt"} <= names


def test_digits_are_equally_wide_so_that_columns_align() -> None:
    for bold in (False, True):
        widths = {text_width(digit, 100, bold=bold) for digit in "0123456789"}
        assert widths == {60.0}


def test_the_marks_of_our_own_sentences_are_covered() -> None:
    assert missing_characters("→ ≥ ≤ ± − × ✓ – — … “ ” ’ € £ ¥ · × Ж Ω ş") == ()
    assert missing_characters("a■b■◆") == ("■", "◆")
    assert missing_characters("line\nbreak\u200b\u202e\u00a0") == ()


@given(
    st.text(alphabet="abcdefghij ÄÖ-0123456789", max_size=200),
    st.floats(40, 400),
    st.booleans(),
)
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: float, bold: bool) -> None:
    lines = wrapped(text, 10, width, bold=bold, lines=10_000)
    assert all(text_width(line, 10, bold=bold) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize("lines", [1, 2, 3])
def test_what_does_not_fit_ends_in_an_ellipsis(lines: int) -> None:
    found = wrapped(
        "Everything needed to build and run is under version control", 10, 90, lines=lines
    )
    assert len(found) == lines
    assert found[-1].endswith("…")
    assert all(text_width(line, 10) <= 90 for line in found)
