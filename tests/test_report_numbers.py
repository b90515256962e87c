"""How numbers are written: rounding, ranges, missing values, money, durations, dates."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.report import numbers

NAN = float("nan")


@pytest.mark.parametrize(
    ("value", "written"),
    [(0, "0%"), (0.001, "<1%"), (0.006, "1%"), (0.42, "42%"), (0.9951, ">99%"), (1, "100%")],
)
def test_shares_never_claim_a_false_end(value: float, written: str) -> None:
    assert numbers.share(value) == written


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (640.0, "€640"),
        (999.4, "€999"),
        (999.6, "€1.0k"),
        (4_200.0, "€4.2k"),
        (85_200.0, "€85k"),
        (999_600.0, "€1.00m"),
        (1_184_000.0, "€1.18m"),
        (12_340_000.0, "€12.3m"),
        (-29_000.0, "−€29k"),
        (-0.2, "€0"),
    ],
)
def test_money_fits_its_size(value: float, written: str) -> None:
    assert numbers.money(value, "EUR") == written


def test_another_currency_is_written_with_its_code() -> None:
    assert numbers.money(85_000, "CHF") == "CHF\u00a085k"
    assert numbers.money_range(-44e3, -15e3, "GBP") == "−£44k to −£15k"
    assert numbers.money_range(36e3, 49e3, "EUR") == "€36k–€49k"


@pytest.mark.parametrize(
    ("hours", "written"), [(41 * 24.0, "41\u00a0days"), (3.2, "3.2\u00a0h"), (0.75, "45\u00a0min")]
)
def test_durations_by_size(hours: float, written: str) -> None:
    assert numbers.duration(hours) == written


def test_a_range_is_as_coarse_as_its_value() -> None:
    found = numbers.outcome(98.4, "hours", 69.6123, 139.0456)
    assert found.full == "4.1\u00a0days (2.9–5.8)"
    assert numbers.outcome(0.11, "1", 0.06, 0.19).full == "11% (6–19%)"
    assert numbers.outcome(212.0, "", 180.0, 263.0).full == "210 (180–260)"


def test_two_numbers_side_by_side_keep_one_unit() -> None:
    assert numbers.outcome(20.0, "hours", like=240.0).unit == "days"


@pytest.mark.parametrize("missing", [None, NAN, float("inf")])
def test_missing_is_an_en_dash_and_never_zero(missing: float | None) -> None:
    assert numbers.index(missing) == numbers.share(missing) == numbers.money(missing) == "–"
    assert numbers.outcome(missing, "hours").full == "–"
    assert numbers.change(missing) == "–"
    assert numbers.weeks(missing) == numbers.count(missing) == "–"


def test_changes_carry_their_sign() -> None:
    assert numbers.change(-29.0, "", -44.0, -15.0) == "−29 (−44 to −15)"
    assert numbers.change(0.2, "1", 0.1, 0.27) == "+20\u00a0pts (+10 to +27)"
    assert numbers.change(0.0, "hours", like=-200.0) == "0\u00a0days"


def test_grammar_of_counts() -> None:
    assert numbers.in_words(0) == "no"
    assert numbers.in_words(13) == "13"
    assert numbers.plural(1, "practice fits", "practices fit") == "practice fits"
    assert numbers.joined(["a", "b", "c"]) == "a, b and c"


def test_quarters_begin_after_the_round() -> None:
    starts = numbers.quarter_starts(date(2026, 12, 31), 5)
    assert [numbers.quarter_short(start) for start in starts] == [
        f"Q{quarter}\u00a0{year}" for quarter, year in ((1, 27), (2, 27), (3, 27), (4, 27), (1, 28))
    ]


@given(
    st.floats(-1e9, 1e9),
    st.sampled_from(["hours", "1", "", "money", "deployments per week", "retrainings"]),
)
def test_every_number_can_be_read_back_within_its_rounding(value: float, unit: str) -> None:
    """Two significant figures or one per cent: what is written is never far from what was meant."""
    written = numbers.outcome(value, unit)
    plain = written.value.replace("−", "-").replace(",", "")
    if plain in ("<1", ">99"):
        return
    factor = {"days": 24.0, "day": 24.0, "h": 1.0, "min": 1 / 60, "%": 0.01}.get(written.unit, 1.0)
    assert float(plain) * factor == pytest.approx(value, rel=0.051, abs=0.0051)


def test_what_is_written_alike_did_not_move() -> None:
    assert numbers.from_to("15", "15\u00a0days") == "still 15\u00a0days"
    assert numbers.from_to("0", "0%") == "still 0%"
    assert numbers.from_to("1", "15\u00a0days") == "1 → 15\u00a0days", (
        "a beginning is not the same number"
    )
    assert numbers.from_to("61%", "61%") == "still 61%"
    assert numbers.from_to("2.0", "2.1") == "2.0 → 2.1"
