"""How much of what was claimed was also shown, and which high claims were not."""

from __future__ import annotations

from advisor.scoring import Cell, Scorecard

__all__ = ["HIGH", "evidence_share", "unverified"]

HIGH = 1.0
_SHOWN = ("shown", "sampled", "measured")


def evidence_share(card: Scorecard) -> float | None:
    """The share of chosen answers with more than a statement, 0 to 1; None where none is chosen."""
    chosen = [cell for cell in card.cells if cell.state == "chosen"]
    if not chosen:
        return None
    return sum(cell.evidence in _SHOWN for cell in chosen) / len(chosen)


def unverified(card: Scorecard) -> list[Cell]:
    """Answers that claim a practice of level 4 or 5 fully in place, with nothing shown for it."""
    return [
        cell
        for cell in card.cells
        if cell.state == "chosen"
        and cell.value == HIGH
        and cell.level >= 4
        and cell.evidence not in _SHOWN
    ]
