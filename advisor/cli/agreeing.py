"""How far people agree, as `score` tells it in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.cli.printing import table

if TYPE_CHECKING:
    from advisor.agreement import Agreement, DimensionAgreement
    from advisor.model import Catalogue

__all__ = ["agreement_text"]

_MOST_TALK = 5


def agreement_text(catalogue: Catalogue, agreement: Agreement) -> str:
    """How many answered, alpha and perception gap a dimension, and what to talk about first."""
    names = {each.id: each.name for each in catalogue.dimensions}
    rows = [[names[each.dimension], *_agreement_row(each)] for each in agreement.dimensions]
    gap = agreement.gap
    rows.append(["overall", "", "", "", "", *_with_range(gap.gap, gap.low, gap.high, "+.1f")])
    headings = ("", "alpha", "range", "leadership", "hands-on", "gap", "range")
    talk = [
        f"- {catalogue.practices[each.practice].name}: {each.reason}"
        for each in agreement.agenda[:_MOST_TALK]
    ]
    return "\n".join(
        [
            f"{agreement.people} of {agreement.asked} people answered. Fewer than 3 are never "
            "shown as a group, nor is a group whose rest they would be (–).",
            table(headings, rows),
            *(["", "Answers differ most on:", *talk] if talk else []),
        ]
    )


def _agreement_row(row: DimensionAgreement) -> list[str]:
    sides = [_with_range(view.index, None, None, ".1f")[0] for view in row.sides.values()]
    return [
        *_with_range(row.alpha.alpha, row.alpha.low, row.alpha.high, ".2f"),
        *sides,
        *_with_range(row.gap.gap, row.gap.low, row.gap.high, "+.1f"),
    ]


def _with_range(
    value: float | None, low: float | None, high: float | None, form: str
) -> tuple[str, str]:
    """A value and its range for people; en dashes where there is none."""
    between = (
        "–" if low is None or high is None else f"{_signed(low, form)} to {_signed(high, form)}"
    )
    return "–" if value is None else _signed(value, form), between


def _signed(value: float, form: str) -> str:
    """A number with a true minus; what rounds to nothing has no sign.

    >>> _signed(-0.04, "+.1f"), _signed(-0.26, "+.1f"), _signed(0.5, "+.1f")
    ('0.0', '−0.3', '+0.5')
    """
    text = format(value, form)
    return text.replace("-", "−") if float(text) else text.lstrip("+-")
