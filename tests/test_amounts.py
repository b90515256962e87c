"""Sums in words: enough where something is to be enough, and written alike wherever they stand."""

from __future__ import annotations

import re

import pytest

from advisor.amounts import money, money_range, rounded_up
from advisor.report import numbers


@pytest.mark.parametrize("value", [0.4, 1.0, 16.2, 99.5, 527_400.0, 999_999.0, 1_200_001.0])
def test_a_sum_rounded_up_is_enough_and_no_more_than_a_tenth_too_much(value: float) -> None:
    enough = rounded_up(value)
    assert value <= enough + 1e-6
    assert enough <= max(1.0, 1.1 * value)
    assert len(f"{enough:.0f}".rstrip("0")) <= 2, "two significant figures"


@pytest.mark.parametrize("value", [17_776.0, 527_400.0, 1_210_000.0, 12_400_000.0])
def test_what_was_rounded_up_is_written_without_losing_any_of_it(value: float) -> None:
    words = money(rounded_up(value), "CHF")
    found = re.fullmatch(r"CHF\u00a0([\d.]+)([km])", words)
    assert found, words
    assert float(found[1]) * {"k": 1e3, "m": 1e6}[found[2]] == pytest.approx(rounded_up(value))


def test_rules_and_pages_write_money_alike() -> None:
    assert numbers.money is money
    assert numbers.money_range is money_range
    assert (money(None), money(-640.0), money(85_200.0, "")) == ("–", "−€640", "85k")
