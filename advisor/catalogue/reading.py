"""Files to records: each file of a catalogue folder against its schema, faults collected.

Knows file names and schemas; cross-references are the business of `checks`. A record that fails is
left out and its fault kept, the ids it declares are still known, so that one slip does not make
every reference to it look wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import ValidationError

from advisor.faults import Fault, FaultsError
from advisor.model import (
    Claim,
    ComparisonRow,
    Dimension,
    Edition,
    Lens,
    Level,
    Lifecycle,
    Matrix,
    Practice,
    ProfileGroup,
    ProfileQuestion,
    Reference,
    Scale,
    Settings,
    Source,
    Tool,
)
from advisor.model.base import Id, Record, Text
from advisor.strict_yaml import Document, pydantic_faults, read

__all__ = [
    "FILES",
    "OPTIONAL_FILES",
    "ComparisonFile",
    "DimensionsFile",
    "EditionsFile",
    "Folder",
    "Header",
    "LifecyclesFile",
    "Part",
    "PracticesFile",
    "ProfileFile",
    "Raw",
    "ScalesFile",
    "SourcesFile",
    "content_hash",
    "read_folder",
]

Folder: TypeAlias = Path | Traversable
R = TypeVar("R")


class Header(Record):
    """What the catalogue calls itself."""

    id: Id
    version: Text
    title: Text


class DimensionsFile(Record):
    """`dimensions.yaml`."""

    catalogue: Header
    levels: tuple[Level, ...]
    settings: Settings
    dimensions: tuple[Dimension, ...]


class ScalesFile(Record):
    """`scales.yaml`."""

    scales: tuple[Scale, ...]


class EditionsFile(Record):
    """`editions.yaml`."""

    editions: tuple[Edition, ...]


class ProfileFile(Record):
    """`profile.yaml`."""

    groups: tuple[ProfileGroup, ...]
    questions: tuple[ProfileQuestion, ...]


class SourcesFile(Record):
    """`reference/sources.yaml`."""

    sources: tuple[Source, ...]
    references: tuple[Reference, ...]


class LifecyclesFile(Record):
    """`reference/lifecycles.yaml`."""

    lifecycles: tuple[Lifecycle, ...]


class ComparisonFile(Record):
    """`reference/comparison.yaml`."""

    rows: tuple[ComparisonRow, ...]
    tools: tuple[Tool, ...]
    claims: tuple[Claim, ...] = ()


class PracticesFile(Record):
    """`practices/<dimension>.yaml`; each practice takes its dimension from the file."""

    dimension: Id
    practices: tuple[Practice, ...]


FILES: Mapping[str, type[Record]] = {
    "dimensions.yaml": DimensionsFile,
    "scales.yaml": ScalesFile,
    "editions.yaml": EditionsFile,
    "profile.yaml": ProfileFile,
    "matrix.yaml": Matrix,
    "reference/sources.yaml": SourcesFile,
}
OPTIONAL_FILES: Mapping[str, type[Record]] = {
    "reference/lifecycles.yaml": LifecyclesFile,
    "reference/comparison.yaml": ComparisonFile,
}
"""Files a folder may lack; one that is there is held against its schema like any other."""

_MAX_FILES = 200
_MAX_LENSES = 50


@dataclass(frozen=True, slots=True)
class Part(Generic[R]):
    """A record and where it was written."""

    record: R
    document: Document
    path: tuple[str | int, ...] = ()

    def where(self, *more: str | int) -> str:
        """`file:line` of something inside the record."""
        return self.document.where((*self.path, *more))


@dataclass(slots=True)
class Raw:
    """What a folder holds after its schemas: whole files, practices one by one, lenses, faults.

    `declared` has every id the files declare, whether or not the record behind it was sound.
    """

    files: dict[str, Part[Any]] = field(default_factory=dict)
    practices: list[Part[Practice]] = field(default_factory=list)
    lenses: list[Part[Lens]] = field(default_factory=list)
    declared: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def ids(self, kind: str) -> set[str]:
        """The declared ids of a kind: practices, dimensions, editions, scales, questions, …"""
        return {id_ for id_, _ in self.declared.get(kind, [])}


def read_folder(folder: Folder) -> Raw:
    """Every file of the folder read and held against its schema; never raises for its content."""
    raw = Raw()
    for name, schema in FILES.items():
        _take_file(raw, folder, name, schema)
    for name, schema in OPTIONAL_FILES.items():
        if _is_there(folder, name):
            _take_file(raw, folder, name, schema)
    names = _yaml_files(folder, "practices")
    if not names:
        what, remedy = "no file of practices", "add one file for each dimension"
        raw.faults.append(Fault("practices/", what, remedy))
    if len(names) > _MAX_FILES:
        what = f"{len(names)} files of practices, more than {_MAX_FILES}"
        raw.faults.append(Fault("practices/", what, "put the practices of a dimension in one file"))
    for name in names[:_MAX_FILES]:
        _take_practices(raw, folder, name)
    _take_lenses(raw, folder)
    return raw


def _is_there(folder: Folder, name: str) -> bool:
    """Whether anything has that name: what cannot be read is a fault and not an absence."""
    part, _, file = name.partition("/")
    place = folder.joinpath(part)
    return place.is_dir() and any(item.name == file for item in place.iterdir())


def _yaml_files(folder: Folder, part: str) -> list[str]:
    place = folder.joinpath(part)
    if not place.is_dir():
        return []
    return sorted(f"{part}/{item.name}" for item in place.iterdir() if _is_yaml(item.name))


def _is_yaml(name: str) -> bool:
    return name.endswith((".yaml", ".yml")) and not name.startswith(".")


def _document(raw: Raw, folder: Folder, name: str) -> Document | None:
    try:
        content = folder.joinpath(name).read_bytes()
    except OSError:
        what, remedy = "the file is missing or cannot be read", "add it; `advisor check` reads it"
        raw.faults.append(Fault(name, what, remedy))
        return None
    try:
        document = read(content, name)
    except FaultsError as error:
        raw.faults.extend(error.faults)
        return None
    if not isinstance(document.data, dict):
        what, remedy = "the file is not a mapping of keys to values", "begin with `key: value`"
        raw.faults.append(Fault(f"{name}:1", what, remedy))
        return None
    return document


def _take_file(raw: Raw, folder: Folder, name: str, schema: type[Record]) -> None:
    document = _document(raw, folder, name)
    if document is None:
        return
    for kind, value in document.data.items():
        _declare(raw, kind, value, document)
    try:
        raw.files[name] = Part(schema.model_validate(document.data), document)
    except ValidationError as error:
        raw.faults.extend(pydantic_faults(error, document, schema))


def _declare(raw: Raw, kind: str, value: Any, document: Document) -> None:
    if not isinstance(value, list):
        return
    for place, item in enumerate(value):
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            where = document.where((kind, place, "id"))
            raw.declared.setdefault(kind, []).append((item["id"], where))


def _take_practices(raw: Raw, folder: Folder, name: str) -> None:
    document = _document(raw, folder, name)
    if document is None:
        return
    _declare(raw, "practices", document.data.get("practices"), document)
    items = document.data.get("practices")
    for place, item in enumerate(items if isinstance(items, list) else []):
        if isinstance(item, dict) and "dimension" in item:
            what = "a practice has the dimension of its file"
            where = document.where(("practices", place, "dimension"))
            raw.faults.append(Fault(where, what, "remove `dimension` here"))
    data = _with_dimension(document.data)
    try:
        PracticesFile.model_validate(data)
    except ValidationError as error:
        raw.faults.extend(pydantic_faults(error, document, PracticesFile))
    raw.practices.extend(_sound(data, document))


def _with_dimension(data: Mapping[str, Any]) -> dict[str, Any]:
    items = data.get("practices")
    if not isinstance(items, list):
        return dict(data)
    named = [
        {**item, "dimension": data.get("dimension")} if isinstance(item, dict) else item
        for item in items
    ]
    return {**data, "practices": named}


def _sound(data: Mapping[str, Any], document: Document) -> Iterator[Part[Practice]]:
    items = data.get("practices")
    for place, item in enumerate(items if isinstance(items, list) else []):
        try:
            record = Practice.model_validate(item)
        except ValidationError:
            continue
        yield Part(record, document, ("practices", place))


def _take_lenses(raw: Raw, folder: Folder) -> None:
    """The lenses of a folder, one a file; a folder may have none."""
    names = _yaml_files(folder, "lenses")
    if len(names) > _MAX_LENSES:
        what = f"{len(names)} lenses, more than {_MAX_LENSES}"
        raw.faults.append(Fault("lenses/", what, "keep those that are read"))
    for name in names[:_MAX_LENSES]:
        document = _document(raw, folder, name)
        if document is None:
            continue
        if isinstance(id_ := document.data.get("id"), str):
            raw.declared.setdefault("lenses", []).append((id_, document.where(("id",))))
        try:
            raw.lenses.append(Part(Lens.model_validate(document.data), document))
        except ValidationError as error:
            raw.faults.extend(pydantic_faults(error, document, Lens))


def content_hash(raw: Raw) -> str:
    """SHA-256 of the content: layout, comments and order of keys do not move it, order of lists
    does (it is the order of the questionnaire)."""
    content: dict[str, Any] = {name: _plain(part.record) for name, part in raw.files.items()}
    content["practices"] = [_plain(part.record) for part in raw.practices]
    if raw.lenses:
        content["lenses"] = [_plain(part.record) for part in raw.lenses]
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(record: Record) -> Any:
    return record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
