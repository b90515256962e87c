"""Whether stored answers belong to a catalogue: what was answered must still be asked there.

A file is checked line by line when it is read (`checks.py`). This is the same question for an
engagement that is already typed, from a store that outlives a change of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from advisor.engagement.types import Engagement
from advisor.faults import Fault

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["catalogue_misfits"]


def catalogue_misfits(engagement: Engagement, catalogue: Catalogue) -> tuple[Fault, ...]:
    """Another catalogue, an edition or practices that this one does not have; empty when it fits.

    The same content fits; of another content only what the engagement uses has to be there.
    """
    if engagement.catalogue.hash == catalogue.hash:
        return ()
    if engagement.catalogue.id != catalogue.id:
        what = f"its answers were given to `{engagement.catalogue.id}`, this is `{catalogue.id}`"
        return (Fault(engagement.id, what, "open it with its own catalogue (--catalogue FOLDER)"),)
    faults = []
    if engagement.edition not in catalogue.editions:
        what = f"its edition `{engagement.edition}` is not in this catalogue"
        faults.append(Fault(engagement.id, what, "open it with its own catalogue, or export it"))
    for id_ in dict.fromkeys(_used(engagement)):
        if id_ not in catalogue.practices:
            what = f"its practice `{id_}` is not in this catalogue"
            faults.append(Fault(engagement.id, what, "put it back, or open its own catalogue"))
    return tuple(faults)


def _used(engagement: Engagement) -> Iterator[str]:
    """The practices that answers, agreements, targets and the roadmap name."""
    for sitting in engagement.rounds:
        yield from (each.practice for each in sitting.answers)
        yield from (each.practice for each in sitting.consensus)
    yield from (each.practice for each in engagement.targets)
    yield from (each.practice for each in engagement.roadmap.pins)
    yield from engagement.roadmap.forbids
    for edit in engagement.roadmap.edits:
        yield edit.practice
        yield from edit.instead_of or ()
