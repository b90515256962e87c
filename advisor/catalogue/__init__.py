"""The catalogue folder, read and checked as a whole: all faults at once, each with its line.

Knows YAML files by name and hands out one frozen `Catalogue`; knows nothing of answers. A folder
of a consultant's own is read by the same door as the one that is shipped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

import networkx as nx

from advisor.catalogue.checks import check
from advisor.catalogue.chosen import CATALOGUE_VARIABLE, choosing, chosen_folder
from advisor.catalogue.editions import answering_minutes, in_edition, with_minutes
from advisor.catalogue.graph import prerequisite_graph
from advisor.catalogue.reading import Folder, Raw, content_hash, read_folder
from advisor.faults import Fault, FaultsError
from advisor.model import (
    Catalogue,
    Dimension,
    Edition,
    Lens,
    Material,
    Practice,
    Reference,
    Register,
    Scale,
    Source,
)

__all__ = [
    "CATALOGUE_VARIABLE",
    "answering_minutes",
    "catalogue_faults",
    "choosing",
    "chosen_catalogue",
    "chosen_folder",
    "in_edition",
    "load_catalogue",
]

_R = TypeVar("_R", Dimension, Edition, Lens, Reference, Scale, Source)


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """The catalogue in a folder, or the packaged one; raises FaultsError with every fault.

    The packaged catalogue is read once in a process.
    """
    return _packaged() if folder is None else _load(folder)


def catalogue_faults(folder: Path) -> tuple[Fault, ...]:
    """Every fault of a catalogue folder, in the order of its files; empty when it is sound."""
    raw = read_folder(folder)
    return _faults(raw)


def chosen_catalogue() -> Catalogue:
    """The catalogue of the folder `ADVISOR_CATALOGUE` names, else the packaged one.

    Raises FaultsError with every fault of the folder. Read once in a process.
    """
    folder = chosen_folder()
    return _packaged() if folder is None else _own(folder)


@cache
def _own(folder: Path) -> Catalogue:
    return _load(folder)


@cache
def _packaged() -> Catalogue:
    return _load(files("questionnaires"))


def _load(folder: Folder) -> Catalogue:
    raw = read_folder(folder)
    faults = _faults(raw)
    if faults:
        raise FaultsError(faults)
    return _assemble(raw)


def _faults(raw: Raw) -> tuple[Fault, ...]:
    return tuple(dict.fromkeys([*raw.faults, *check(raw)]))


def _assemble(raw: Raw) -> Catalogue:
    dimensions = raw.files["dimensions.yaml"].record
    profile = raw.files["profile.yaml"].record
    sources = raw.files["reference/sources.yaml"].record
    editions: tuple[Edition, ...] = raw.files["editions.yaml"].record.editions
    practices = _in_order(raw)
    graph: nx.DiGraph[str] = prerequisite_graph(practices.values())
    return Catalogue(
        id=dimensions.catalogue.id,
        version=dimensions.catalogue.version,
        title=dimensions.catalogue.title,
        hash=content_hash(raw),
        levels=dimensions.levels,
        settings=dimensions.settings,
        dimensions=dimensions.dimensions,
        practices=practices,
        profile=profile.questions,
        profile_groups=profile.groups,
        matrix=raw.files["matrix.yaml"].record,
        editions=_by_id(tuple(with_minutes(each, practices) for each in editions)),
        scales=_by_id(raw.files["scales.yaml"].record.scales),
        sources=_by_id(sources.sources),
        references=_by_id(sources.references),
        graph=graph,
        lenses=_by_id(_ordered(part.record for part in raw.lenses)),
        material=_material(raw),
    )


def _material(raw: Raw) -> Material:
    """Whatever of the side-by-side the folder has."""
    lifecycles = raw.files.get("reference/lifecycles.yaml")
    comparison = raw.files.get("reference/comparison.yaml")
    return Material(
        lifecycles=lifecycles.record.lifecycles if lifecycles else (),
        rows=comparison.record.rows if comparison else (),
        tools=comparison.record.tools if comparison else (),
        claims=comparison.record.claims if comparison else (),
    )


def _in_order(raw: Raw) -> Mapping[str, Practice]:
    """Practices by dimension, in the order of `dimensions.yaml`, then as their file has them."""
    order = [item.id for item in raw.files["dimensions.yaml"].record.dimensions]
    parts = sorted(raw.practices, key=lambda part: order.index(part.record.dimension))
    return Register({part.record.id: part.record for part in parts})


def _ordered(lenses: Iterable[Lens]) -> tuple[Lens, ...]:
    return tuple(sorted(lenses, key=lambda lens: (lens.order, lens.id)))


def _by_id(records: tuple[_R, ...]) -> Mapping[str, _R]:
    return Register({record.id: record for record in records})
