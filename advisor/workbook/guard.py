"""What a file must be before a spreadsheet reader may open it: small, whole, and inert.

Checked from the directory of the archive and by a scan that builds nothing: size, what it expands
to, macros and links, and that no part of it is made to grow (document types, endless or endlessly
nested elements). Every fault is told at once where that is possible.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from xml.parsers import expat

from advisor.faults import Fault, FaultsError

__all__ = [
    "MAX_BYTES",
    "MAX_ELEMENTS",
    "MAX_EXPANDED",
    "MAX_PARTS",
    "MAX_RATIO",
    "check_package",
]

MAX_BYTES = 8 * 1024 * 1024
"""The largest file that is read."""
MAX_EXPANDED = 24 * 1024 * 1024
"""The most that all parts together may expand to; a workbook of all questions needs under one."""
MAX_RATIO = 100
"""How far a part of more than a megabyte may expand: text in a sheet packs some twenty times."""
MAX_PARTS = 500
MAX_ELEMENTS = 400_000
_MAX_DEPTH = 60
_MEGABYTE = 1024 * 1024
_TYPES = "[content_types].xml"
_BROKEN = (
    zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, OSError, RuntimeError,
)  # fmt: skip
"""What the reader of archives raises where one is damaged; NotImplementedError is among them."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ACTIVE = {
    "vbaproject": "macros",
    "xl/macrosheets/": "macros",
    "xl/activex/": "controls that run code",
    "xl/externallinks/": "links to other files",
    "xl/embeddings/": "embedded files",
    "customui/": "buttons that run code",
}


def check_package(content: bytes, name: str) -> None:
    """Raises FaultsError unless the bytes are a harmless workbook package."""
    if len(content) > MAX_BYTES:
        _refuse(name, f"the file has {_size(len(content))}, at most {_size(MAX_BYTES)} are read",
                "remove pictures and other sheets from it")  # fmt: skip
    if content.startswith(_OLD_OFFICE):
        _refuse(name, "the file is locked by a password, or is an old .xls file",
                "save it as .xlsx without a password")  # fmt: skip
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except _BROKEN:
        _refuse(name, "this is not a workbook", "give the .xlsx file that was sent out")
    with archive:
        entries = archive.infolist()
        faults = [*_entry_faults(entries, name), *_kind_faults(entries, name)]
        if not faults:
            faults += _part_faults(archive, name)
    if faults:
        raise FaultsError(faults)


def _refuse(name: str, what: str, remedy: str) -> None:
    raise FaultsError([Fault(name, what, remedy)])


def _size(n: int) -> str:
    return f"{n / _MEGABYTE:.1f} MB"


def _entry_faults(entries: list[zipfile.ZipInfo], name: str) -> Iterator[Fault]:
    """Faults of the archive: how much it would become, and how it is packed."""
    remedy = "give the workbook as a spreadsheet program saved it"
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_PARTS:
        yield Fault(name, f"the file has {len(entries)} parts, at most {MAX_PARTS} are read",
                    remedy)  # fmt: skip
    if total > MAX_EXPANDED:
        yield Fault(name, f"the file would expand to {_size(total)}, at most "
                    f"{_size(MAX_EXPANDED)} are read", remedy)  # fmt: skip
    for entry in entries[:MAX_PARTS]:
        part = f"{name}:{entry.filename[:80]}"
        if entry.file_size > _MEGABYTE and entry.file_size > MAX_RATIO * entry.compress_size:
            yield Fault(part, f"the part would expand more than {MAX_RATIO} times", remedy)
        if entry.flag_bits & 1:
            yield Fault(part, "the part is encrypted", "save the file without a password")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield Fault(part, "the part is packed in an unusual way", remedy)
    if len({entry.filename for entry in entries}) < len(entries):
        yield Fault(name, "the file holds one part twice", remedy)


def _kind_faults(entries: list[zipfile.ZipInfo], name: str) -> Iterator[Fault]:
    """Faults of what the file is and what it carries beside answers."""
    names = [entry.filename.lower() for entry in entries]
    if _TYPES not in names:
        known = "mimetype" in names and "content.xml" in names
        what = "this is an OpenDocument file" if known else "this is an archive and no workbook"
        yield Fault(name, what, "save the workbook as .xlsx" if known else
                    "give the .xlsx file that was sent out")  # fmt: skip
    found = {words for part, words in _ACTIVE.items() if any(part in each for each in names)}
    for words in sorted(found):
        yield Fault(name, f"the workbook holds {words}", "remove them and save it as .xlsx")


class _RefusedError(Exception):
    """A part is refused; the scan ends here."""


class _Scan:
    """Counts the elements of a part without keeping any of them."""

    def __init__(self, budget: int) -> None:
        self.left = budget
        self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end

    def _doctype(self, *_: object) -> None:
        raise _RefusedError("the part declares a document type")

    def _start(self, *_: object) -> None:
        self.left -= 1
        self.depth += 1
        if self.left < 0:
            raise _RefusedError(f"the workbook holds more than {MAX_ELEMENTS:,} elements")
        if self.depth > _MAX_DEPTH:
            raise _RefusedError("the part is nested too deeply")

    def _end(self, *_: object) -> None:
        self.depth -= 1


def _part_faults(archive: zipfile.ZipFile, name: str) -> Iterator[Fault]:
    """Faults of what is inside: read once, counted, thrown away."""
    remedy = "give the workbook as a spreadsheet program saved it"
    left = MAX_ELEMENTS
    for entry in archive.infolist():
        where = f"{name}:{entry.filename[:80]}"
        try:
            body = archive.read(entry)
        except _BROKEN:
            yield Fault(where, "the part is damaged", remedy)
            continue
        scan = _Scan(left)
        try:
            scan.parser.Parse(body, True)
        except _RefusedError as refused:
            yield Fault(where, str(refused), remedy)
        except (expat.ExpatError, ValueError):
            # Pictures are no XML; whatever else is broken, the reader will stumble at this place.
            if entry.filename.lower().endswith((".xml", ".rels")):
                yield Fault(where, "the part is damaged", remedy)
        left = max(0, scan.left)
        if entry.filename.lower() == _TYPES and b"macroEnabled" in body:
            yield Fault(name, "the workbook is of a kind that holds macros", "save it as .xlsx")
