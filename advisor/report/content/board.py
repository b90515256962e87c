"""The board's report: behind the four pages of the decision three more, and no ninth page."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.report.model import Section, TableBlock

__all__ = ["on_three_pages"]

_OUTCOME = ("outlook", "sign-off", "checks")
_PAGES = (("roadmap",), ("ninety-days", "left-out"), _OUTCOME)
"""What stands on each page behind the decision; what is not in the report is passed over."""
_NO_PLAN = (("roadmap", "left-out"), _OUTCOME)
_NOT_SIMULATED = (("not-simulated", "sign-off", "checks"),)
_HASHES = "What this report was made from"


def on_three_pages(sections: Sequence[Section]) -> list[Section]:
    """Each section of `_PAGES` on the page it shares; the others as they are.

    The outlook ends with the table of outcomes and the sign-off has no hashes: both are whole in
    the report for leadership.
    """
    page = {name: at for at, names in enumerate(_pages(sections)) for name in names}
    begun: set[int] = set()
    found = []
    for section in sections:
        at = page.get(section.id)
        if at is None:
            found.append(section)
            continue
        placed = {"page": at not in begun, "one_page": True, "joins": at in begun}
        found.append(_shorter(section).model_copy(update=placed))
        begun.add(at)
    return found


def _pages(sections: Sequence[Section]) -> tuple[tuple[str, ...], ...]:
    ids = {section.id for section in sections}
    if "not-simulated" in ids:
        return _NOT_SIMULATED
    return _PAGES if "ninety-days" in ids else _NO_PLAN


def _shorter(section: Section) -> Section:
    blocks = list(section.blocks)
    if section.id == "outlook":
        tables = [at for at, each in enumerate(blocks) if isinstance(each, TableBlock)]
        blocks = blocks[: tables[0] + 1] if tables else blocks
    if section.id == "sign-off":
        at = next((at for at, each in enumerate(blocks)
                   if each.kind == "heading" and each.text == _HASHES), len(blocks))  # fmt: skip
        blocks = blocks[:at]
    return section.model_copy(update={"blocks": tuple(blocks)})
