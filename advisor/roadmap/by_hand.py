"""What comes first in words: what the decision asks for, by which quarter what cannot wait is done,
and what is done by hand until then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.roadmap.candidates import Candidate

__all__ = ["notes_of_asked", "notes_of_due"]


def notes_of_asked(
    found: Sequence[Candidate], names: Mapping[str, str], points: float
) -> tuple[str, ...]:
    """What the decision asks for and by how much it counts more; nothing where it asks for none.

    Duties have to be done whatever they count, so they are not among them.
    """
    asked = [names[one.practice] for one in found if one.asked and not one.must]
    if not asked:
        return ()
    listed = ", ".join(f"“{name}”" for name in asked)
    return (
        f"What the decision asks for counts {points:g} points more than it brings (one index point "
        f"of an area), so that the plan begins with it: {listed}.",
    )


def notes_of_due(
    found: Sequence[Candidate], due: Mapping[str, int], names: Mapping[str, str]
) -> tuple[str, ...]:
    """Sentences on the practices that are due by a quarter; none where nothing is."""
    dated = [one for one in found if one.practice in due]
    if not dated:
        return ()
    listed = ", ".join(f"“{names[one.practice]}” (Q{due[one.practice]})" for one in dated)
    notes = [f"What cannot wait is done by the end of its quarter: {listed}."]
    waived = [one for one in dated if one.by_hand]
    if waived:
        hands = "; ".join(
            f"“{names[one.practice]}” before " + ", ".join(f"“{names[n]}”" for n in one.by_hand)
            for one in waived
        )
        notes.append(
            f"Done by hand first, because what they usually need comes later: {hands}. Until that "
            "is in place the simulation gives them a part of their effect only."
        )
    return tuple(notes)
