"""How much of what was claimed was also shown."""

from __future__ import annotations

from advisor.scoring import Scorecard

__all__ = ["evidence_share"]

_SHOWN = ("shown", "sampled", "measured")


def evidence_share(card: Scorecard) -> float | None:
    """The share of chosen answers with more than a statement, 0 to 1; None where none is chosen."""
    chosen = [cell for cell in card.cells if cell.state == "chosen"]
    if not chosen:
        return None
    return sum(cell.evidence in _SHOWN for cell in chosen) / len(chosen)
