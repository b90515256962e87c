"""How every number is written, on screen, in the report and in charts: one place, one rounding.

An index has one decimal, a share none, a simulated outcome two significant figures, and a range is
never finer than its value. What is missing is an en dash; never 0, never blank. Minus is a true
minus, ranges use an en dash, and money carries its currency's sign. Functions return text and take
plain numbers; `None` and NaN both mean "nothing to measure".
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from advisor.amounts import DASH, MINUS, SPACE, fixed, is_known, money, money_range, span

__all__ = [
    "DASH",
    "SPACE",
    "Quantity",
    "axis_scale",
    "change",
    "count",
    "day",
    "duration",
    "from_to",
    "in_words",
    "index",
    "index_range",
    "is_known",
    "joined",
    "measured",
    "money",
    "money_range",
    "outcome",
    "plural",
    "quarter_long",
    "quarter_short",
    "quarter_starts",
    "range_of",
    "share",
    "share_range",
    "signed",
    "span",
    "weeks",
]

_WORDS = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def _decimals(value: float, figures: int = 2) -> int:
    if value == 0:
        return 0
    rounded = float(f"{value:.{figures - 1}e}")
    return figures - 1 - math.floor(math.log10(abs(rounded)))


def index(value: float | None) -> str:
    """A maturity index, 1 to 5, with one decimal.

    >>> index(2.649)
    '2.6'
    """
    return fixed(value, 1) if value is not None and is_known(value) else DASH


def index_range(low: float | None, high: float | None) -> str:
    """The range of an index, one decimal each."""
    if not (is_known(low) and is_known(high)):
        return DASH
    return span(index(low), index(high))


def share(value: float | None) -> str:
    """A share, 0 to 1, in whole per cent; `<1%` and `>99%` near the ends, never a false 0 or 100.

    >>> share(0.005), share(0.42), share(0.999), share(1.0)
    ('<1%', '42%', '>99%', '100%')
    """
    if value is None or not is_known(value):
        return DASH
    written = fixed(100 * value, 0)
    if value > 0 and written == "0":
        return "<1%"
    return ">99%" if value < 1 and written == "100" else f"{written}%"


def share_range(low: float | None, high: float | None) -> str:
    """The range of a share, the sign once: `6–19%`."""
    if not (is_known(low) and is_known(high)):
        return DASH
    first, last = share(low), share(high)
    if first == last:
        return first
    return span(first.rstrip("%") if "<" not in first else first, last)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it is shown: value, unit (may be empty) and range (an en dash if unknown)."""

    value: str
    unit: str
    range: str

    @property
    def valued(self) -> str:
        """Value and unit."""
        if not self.unit or self.value == DASH:
            return self.value
        return self.value + self.unit if self.unit == "%" else f"{self.value}{SPACE}{self.unit}"

    @property
    def ranged(self) -> str:
        """The range with its unit once."""
        if not self.unit or self.range == DASH:
            return self.range
        return self.range + self.unit if self.unit == "%" else f"{self.range}{SPACE}{self.unit}"

    @property
    def _inner(self) -> str:
        return f"{self.range}%" if self.unit == "%" else self.range

    @property
    def full(self) -> str:
        """Value, unit and the range in brackets."""
        return self.valued if self.range == DASH else f"{self.valued} ({self._inner})"


_HOURS = ("h", "hour", "hours")
_SHARES = ("share", "fraction", "1", "probability")


def _scale(value: float, unit: str) -> tuple[float, str]:
    """The factor and the unit in which a value of that unit is read most easily."""
    if unit in _HOURS:
        size = abs(value)
        if size >= 48:
            return 1 / 24, "days"
        return (1.0, "h") if size >= 1 or size == 0 else (60.0, "min")
    if unit in _SHARES:
        return 100.0, "%"
    if unit in ("per week", "deployments per week"):
        return 1.0, "per week"
    return 1.0, unit


def axis_scale(unit: str, largest: float) -> tuple[float, str]:
    """The divisor and the written unit of an axis whose largest value is given."""
    factor, shown = _scale(largest, unit)
    return 1 / factor, shown


def measured(
    value: float | None,
    unit: str,
    low: float | None = None,
    high: float | None = None,
    *,
    currency: str = "EUR",
    like: float | None = None,
) -> Quantity:
    """A measure of a run in its unit; `money` is written in the engagement's currency."""
    if unit == "money":
        return Quantity(money(value, currency), "", money_range(low, high, currency))
    return outcome(value, unit, low, high, like=like)


def outcome(
    value: float | None,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    *,
    like: float | None = None,
) -> Quantity:
    """A simulated outcome with two significant figures, its range as coarse as the value.

    Hours are read as minutes, hours or days by the size of the value (or of `like`, to keep two
    numbers in one unit); shares as per cent without decimals.

    >>> outcome(98.4, "h", 69.6, 139.0).full
    '4.1\u00a0days (2.9–5.8)'
    """
    if value is None or not is_known(value):
        return Quantity(DASH, "", DASH)
    largest = max((abs(end) for end in (low, high) if end is not None and is_known(end)), default=0)
    factor, shown = _scale(like if like is not None else value or largest, unit)
    scaled = value * factor
    decimals = 0 if shown == "%" else _decimals(scaled)
    written = share(value) if shown == "%" else fixed(scaled, decimals)
    if shown == "%":
        written = written.removesuffix("%")
    ranged = DASH
    if low is not None and high is not None and is_known(low) and is_known(high):
        ranged = range_of(low * factor, high * factor, decimals)
    return Quantity(written, _singular(shown, written), ranged)


def _singular(unit: str, written: str) -> str:
    return "day" if unit == "days" and written == "1" else unit


def range_of(low: float, high: float, decimals: int) -> str:
    """A range written with so many decimals (negative: tens and hundreds)."""
    return span(fixed(low, decimals), fixed(high, decimals))


def change(
    value: float | None,
    unit: str = "",
    low: float | None = None,
    high: float | None = None,
    *,
    like: float | None = None,
) -> str:
    """A difference with its sign and range; shares change in points.

    `like` is the value it starts from: the difference is then in the same unit and at most one
    digit finer, so that a change of nothing does not look measured to the fourth decimal.

    >>> change(-29.0, "", -44.0, -15.0), change(0.0016, "per week", -0.0714, 0.0746, like=2.6)
    ('−29 (−44 to −15)', '0.00\u00a0per week (−0.07 to +0.07)')
    """
    if value is None or not is_known(value):
        return DASH
    factor, shown = _scale(value if like is None else like, unit)
    shown = "pts" if shown == "%" else shown
    decimals = 0 if shown == "pts" else _decimals(value * factor)
    if like is not None and is_known(like) and shown != "pts":
        decimals = min(decimals, _decimals(like * factor) + 1) if value else 0
    text = signed(value * factor, decimals)
    if shown:
        text = f"{text}{SPACE}{_singular(shown, text.lstrip('+' + MINUS))}"
    if low is not None and high is not None and is_known(low) and is_known(high):
        text += f" ({signed(low * factor, decimals)} to {signed(high * factor, decimals)})"
    return text


def signed(value: float, decimals: int) -> str:
    """A number with its sign; what rounds to nothing has none."""
    text = fixed(value, decimals)
    return text if text.startswith(MINUS) or not text.strip("0.,") else f"+{text}"


def from_to(before: str, after: str) -> str:
    """`3.0 → 3.2`; where both are written alike, with a unit behind the second, `still 3.0`."""
    alike = after in (before, f"{before}%") or after.startswith(f"{before}{SPACE}")
    return f"still {after}" if alike else f"{before} → {after}"


def duration(hours: float | None) -> str:
    """A time by its size: `41 days`, `3.2 h`, `45 min`."""
    return outcome(hours, "h").valued


def weeks(value: float | None) -> str:
    """Person-weeks of work, whole from ten upwards, else one decimal."""
    if value is None or not is_known(value):
        return DASH
    return fixed(value, 0 if abs(value) >= 10 or value == int(value) else 1)


def count(value: float | None) -> str:
    """A whole number with thousands separated by a comma."""
    return fixed(value, 0) if value is not None and is_known(value) else DASH


def in_words(number: int, *, capital: bool = False) -> str:
    """A count up to twelve in words, above in figures.

    >>> in_words(3), in_words(14), in_words(1, capital=True)
    ('three', '14', 'One')
    """
    text = _WORDS[number] if 0 <= number < len(_WORDS) else str(number)
    return text[:1].upper() + text[1:] if capital else text


def plural(number: float, one: str, many: str = "") -> str:
    """The noun in the number's grammatical form.

    >>> plural(1, "practice"), plural(0, "practice"), plural(2, "person", "people")
    ('practice', 'practices', 'people')
    """
    return one if number == 1 else (many or f"{one}s")


def joined(words: Sequence[str], last: str = "and") -> str:
    """Words as a list in a sentence.

    >>> joined(["budget"]), joined(["data", "tests", "people"])
    ('budget', 'data, tests and people')
    """
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def day(value: date | str | None) -> str:
    """A date as `26 Nov 2026`, unbroken; text that is no ISO date is shown as it is."""
    if value is None or value == "":
        return DASH
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            return str(value)
    return SPACE.join((str(value.day), _MONTHS[value.month - 1], str(value.year)))


def quarter_starts(after: date, quarters: int) -> list[date]:
    """First days of the calendar quarters that begin after a date; a plan's quarter 1 is the first.

    >>> quarter_starts(date(2026, 3, 12), 2)
    [datetime.date(2026, 4, 1), datetime.date(2026, 7, 1)]
    """
    starts: list[date] = []
    first = date(after.year, 3 * ((after.month - 1) // 3) + 1, 1)
    while len(starts) < quarters:
        starts.append(first := (first + timedelta(days=100)).replace(day=1))
    return starts


def quarter_short(start: date) -> str:
    """`Q3 27`, for charts."""
    return f"Q{(start.month - 1) // 3 + 1}{SPACE}{start.year % 100:02d}"


def quarter_long(start: date) -> str:
    """`Q3 2027`, for prose."""
    return f"Q{(start.month - 1) // 3 + 1}{SPACE}{start.year}"
