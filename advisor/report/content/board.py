"""The board's report: behind the four pages of the decision three more, and no ninth page."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.report.model import Section

__all__ = ["on_three_pages"]

_PAGES = (("outlook",), ("roadmap",), ("left-out", "ninety-days", "sign-off", "checks"))
"""What stands on each page behind the decision; what is not in the report is passed over."""
_NO_PLAN = (("outlook",), ("roadmap", "left-out", "ninety-days", "sign-off", "checks"))
"""Where no plan keeps the limits there is no chart, and what clashes shares the last page."""
_NOT_SIMULATED = (("not-simulated", "sign-off", "checks"),)


def on_three_pages(sections: Sequence[Section]) -> list[Section]:
    """Each section of `_PAGES` on the page it shares; the others as they are."""
    page = {name: at for at, names in enumerate(_pages(sections)) for name in names}
    begun: set[int] = set()
    found = []
    for section in sections:
        at = page.get(section.id)
        if at is None:
            found.append(section)
            continue
        placed = {"page": at not in begun, "one_page": True, "joins": at in begun}
        found.append(section.model_copy(update=placed))
        begun.add(at)
    return found


def _pages(sections: Sequence[Section]) -> tuple[tuple[str, ...], ...]:
    if any(section.id == "not-simulated" for section in sections):
        return _NOT_SIMULATED
    drawn = any(
        block.kind == "figure"
        for section in sections
        if section.id == "roadmap"
        for block in section.blocks
    )
    return _PAGES if drawn else _NO_PLAN
