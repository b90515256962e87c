"""How far people agree, as `score` tells it in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.cli.printing import table
from advisor.report.numbers import DASH, index, range_of, signed

if TYPE_CHECKING:
    from advisor.agreement import Agreement, DimensionAgreement, Gap
    from advisor.model import Catalogue

__all__ = ["agreement_text"]

_MOST_TALK = 5


def agreement_text(catalogue: Catalogue, agreement: Agreement) -> str:
    """How many answered, alpha and perception gap a dimension, and what to talk about first."""
    names = {each.id: each.name for each in catalogue.dimensions}
    rows = [[names[each.dimension], *_agreement_row(each)] for each in agreement.dimensions]
    rows.append(["overall", "", "", "", "", *_gap(agreement.gap)])
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
    alpha = row.alpha
    if alpha.alpha is None or alpha.low is None or alpha.high is None:
        reliability = [DASH, DASH]
    else:
        value = f"{alpha.alpha:.2f}".replace("-", "−")
        reliability = [value, range_of(alpha.low, alpha.high, 2)]
    return [*reliability, *(index(view.index) for view in row.sides.values()), *_gap(row.gap)]


def _gap(gap: Gap) -> list[str]:
    if gap.gap is None or gap.low is None or gap.high is None:
        return [DASH, DASH]
    return [signed(gap.gap, 1), f"{signed(gap.low, 1)} to {signed(gap.high, 1)}"]
