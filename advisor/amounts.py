"""How a number and a sum of money are written, for every part that words a reason: one rounding.

What is missing is an en dash; never 0, never blank. Minus is a true minus, ranges use an en dash,
and money carries its currency's sign. What else is a number on a page stands in
`advisor.report.numbers`, which builds on this; here stands what rules below the report need too.
"""

from __future__ import annotations

import math

__all__ = [
    "DASH",
    "MINUS",
    "SPACE",
    "fixed",
    "is_known",
    "money",
    "money_range",
    "rounded_up",
    "span",
]

DASH = "–"
MINUS = "−"
SPACE = "\u00a0"
"""No-break, so that a number never leaves its unit."""

_SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥"}


def is_known(value: float | None) -> bool:
    """True for a finite number; None, NaN and infinities are not shown as numbers."""
    return value is not None and math.isfinite(value)


def fixed(value: float, decimals: int) -> str:
    """A number with so many decimals (negative: tens and hundreds), thousands by a comma."""
    text = f"{round(value, decimals):,.{max(decimals, 0)}f}"
    if float(text.replace(",", "")) == 0:
        return text.lstrip("-")
    return text.replace("-", MINUS)


def span(low: str, high: str) -> str:
    """Two written numbers as a range; with a negative side in words, for a dash would misread.

    >>> span("2.4", "2.9"), span("−44", "−15")
    ('2.4–2.9', '−44 to −15')
    """
    if MINUS in low or MINUS in high:
        return f"{low} to {high}"
    return f"{low}–{high}"


def _sign(currency: str) -> str:
    if not currency:
        return ""
    return _SIGNS.get(currency, f"{currency}{SPACE}")


def _money_step(value: float) -> tuple[float, str, int]:
    size = abs(value)
    if size >= 999_500:
        return 1e6, "m", 2 if size < 9_995_000 else 1
    if size >= 9_950:
        return 1e3, "k", 0
    if size >= 999.5:
        return 1e3, "k", 1
    return 1.0, "", 0


def money(value: float | None, currency: str = "EUR") -> str:
    """Money in units that fit its size; no sign where the currency stands in a heading (`""`).

    >>> money(1_184_000), money(85_200), money(-640.0)
    ('€1.18m', '€85k', '−€640')
    """
    if value is None or not is_known(value):
        return DASH
    step, letter, decimals = _money_step(value)
    written = fixed(abs(value) / step, decimals)
    minus = MINUS if value < 0 and any(digit in written for digit in "123456789") else ""
    return f"{minus}{_sign(currency)}{written}{letter}"


def money_range(low: float | None, high: float | None, currency: str = "EUR") -> str:
    """`€36k–€49k`, or with a negative side `−€44k to −€15k`."""
    if not (is_known(low) and is_known(high)):
        return DASH
    return span(money(low, currency), money(high, currency))


def rounded_up(value: float) -> float:
    """A sum with two significant figures that is enough: never less than what it stands for.

    >>> rounded_up(527_400.0), rounded_up(48_000.0)
    (530000.0, 48000.0)
    """
    step = 10.0 ** max(0, math.floor(math.log10(max(1.0, value))) - 1)
    return math.ceil(value / step - 1e-9) * step
