"""The plan's own figures in sentences: beside a source's claim about months, and beside advice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.decision import Advised
    from advisor.model import Catalogue
    from advisor.roadmap import Roadmap
    from advisor.value import OwnMonths, Value

__all__ = ["tell_months", "tell_planned"]


def tell_months(
    catalogue: Catalogue, months: OwnMonths | None, value: Value | None
) -> Iterator[str]:
    """When the foundation is in place and when the benefit begins, in this plan's own figures."""
    if months is None or value is None:
        yield "Your own months are known once a plan has been simulated."
        return
    yield _foundation(catalogue, months)
    yield _benefit(months, value)


def tell_planned(advised: Advised, roadmap: Roadmap) -> str:
    """When the plan begins what a sentence of advice rests on; what it leaves out is said too.

    Empty where nothing is left to do.
    """
    quarters = {item.practice: item.quarter for item in roadmap.items}
    told = [
        f"“{each.name}” from quarter {quarters[each.id]}"
        if each.id in quarters
        else f"“{each.name}” is not in it"
        for each in advised.standing
        if each.kind == "practice" and (each.value is None or each.value < 1)
    ]
    return f"In the plan: {'; '.join(told)}." if told else ""


def _foundation(catalogue: Catalogue, months: OwnMonths) -> str:
    axis = catalogue.matrix.axis("foundation")
    cuts = catalogue.matrix.cutoffs.foundation
    now, end = months.foundation[0], months.foundation[-1]
    if months.next_class is None:
        return f"Your foundation is strong already ({now:.2f}), so no months of it come first."
    place = [each.id for each in axis.classes].index(months.next_class)
    label = axis.classes[place].label.lower()
    if months.in_place is None:
        way = f"rises from {now:.2f} to {end:.2f} in {months.months} months"
        if f"{now:.2f}" == f"{end:.2f}":
            way = f"stays at {now:.2f} over {months.months} months"
        cut = f"({cuts[place - 1]:.2f})"
        return f"In your plan the foundation {way} and does not reach “{label}” {cut}."
    there = months.foundation[months.in_place // 3]
    return (
        f"In your plan the foundation is “{label}” after {months.in_place} months: it rises from "
        f"{now:.2f} to {there:.2f} by then, past the cut-off of {cuts[place - 1]:.2f}."
    )


def _benefit(months: OwnMonths, value: Value) -> str:
    draws = value.appraisal.npv.n
    if not draws:
        return "No effect has a price, so the month in which the benefit begins is not known."
    said = f"{draws} simulated {'draw' if draws == 1 else 'draws'}"
    if months.benefit_from is None:
        return (
            f"Over {said} the benefit at your prices does not stay above zero within "
            f"{months.months} months."
        )
    sure = "its 80% range is never wholly above zero"
    if months.sure_from is not None:
        sure = f"its 80% range from {_quarter(months.sure_from)}"
    begins = _quarter(months.benefit_from)
    return f"Over {said} the mean benefit at your prices stays above zero from {begins} on; {sure}."


def _quarter(number: int) -> str:
    return f"quarter {number} (month {3 * number - 2} to {3 * number})"
