"""How a parameter of the model is written: with as many figures as it is known to, never more."""

from __future__ import annotations

from advisor.report.numbers import DASH, count, is_known, span

__all__ = ["parameter", "parameter_range"]

_GUESSED = ("default", "assumption", "fitted")


def parameter(value: float | None, provenance: str) -> str:
    """A number of the model, no finer than it is known: four figures if measured, three if stated.

    What was taken from a source, assumed or fitted has two. Whole numbers of three, as the hours of
    a week are set, and whole numbers that somebody stated stay what they are.

    >>> parameter(0.2987, "assumption"), parameter(168.0, "default"), parameter(0.7824, "measured")
    ('0.3', '168', '0.7824')
    """
    if value is None or not is_known(value):
        return DASH
    if provenance in _GUESSED:
        whole = abs(value) >= 100 and value == float(f"{value:.3g}")
        return _fixed_figures(value, 3 if whole else 2)
    if abs(value) >= 1000:
        return count(value)
    stated = provenance == "stated" and value != round(value)
    return _fixed_figures(value, 3 if stated else 4)


def parameter_range(low: float | None, high: float | None, provenance: str) -> str:
    """The range of such a number; one number where both ends are written alike.

    Only a measured range has four figures: the ends of a stated one are a setting.
    """
    known = provenance if provenance == "measured" else "assumption"
    ends = dict.fromkeys((parameter(low, known), parameter(high, known)))
    return span(*ends) if len(ends) == 2 else next(iter(ends))


def _fixed_figures(value: float, figures: int) -> str:
    """So many significant figures at most, in plain digits whatever the size."""
    text = f"{float(f'{value:.{figures}g}'):,.12f}".rstrip("0").rstrip(".")
    return text.replace("-", "−")
