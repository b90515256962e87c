"""A report made again: what an earlier PDF was made from, beside what this one is made from.

With the same engagement, questionnaire, engine and seed the numbers are the same. Where one of them
differs it is named, so that nobody takes another number for an error.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from advisor.faults import Fault, FaultsError
from advisor.report.model import ReportModel

__all__ = ["Remade", "compare_with", "made_from"]

_EMBEDDED = re.compile(rb"/Type\s*/EmbeddedFile\b.{0,400}?stream\r?\n", re.DOTALL)
_MOST_BYTES = 100 * 2**20
_MOST_UNPACKED = 50 * 2**20


@dataclass(frozen=True, slots=True)
class Remade:
    """What differs between an earlier report and this one.

    `differs` holds what the two were made from, by part, where it is not the same (an absent part
    is an empty text); `sections` the ids of the sections that do not say the same. Parts that do
    not differ cannot be why a section does.
    """

    differs: Mapping[str, tuple[str, str]]
    sections: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Every section says the same."""
        return not self.sections

    @property
    def told(self) -> str:
        """The finding in one sentence."""
        if self.same:
            return "The earlier report says the same in every section."
        if not self.differs:
            return "Made from the same, and yet not the same: " + ", ".join(self.sections) + "."
        parts = [f"{name} {old or 'none'} → {new or 'none'}" for name, (old, new) in
                 self.differs.items()]  # fmt: skip
        return "The earlier report was made from something else: " + "; ".join(parts) + "."


def made_from(pdf: bytes) -> dict[str, Any]:
    """The content that a PDF written here carries. FaultsError where it carries none."""
    for text in _embedded(pdf[:_MOST_BYTES]):
        try:
            found = json.loads(text)
        except (UnicodeDecodeError, ValueError):
            continue
        if isinstance(found, dict) and {"hashes", "sections", "profile"} <= found.keys():
            return found
    what = "no report of this program with its data is in it"
    raise FaultsError([Fault("--like", what, "name a PDF that `report` has written")])


def _embedded(pdf: bytes) -> Iterator[bytes]:
    for start in _EMBEDDED.finditer(pdf):
        try:
            yield zlib.decompressobj().decompress(pdf[start.end() :], _MOST_UNPACKED)
        except zlib.error:
            yield pdf[start.end() : pdf.find(b"endstream", start.end())]


def compare_with(pdf: bytes, model: ReportModel) -> Remade:
    """An earlier PDF against the report as it is made now."""
    earlier = made_from(pdf)
    now = json.loads(model.model_dump_json())
    old, new = dict(earlier["hashes"]), dict(now["hashes"])
    differs = {
        name: (str(old.get(name, "")), str(new.get(name, "")))
        for name in (*new, *(each for each in old if each not in new))
        if old.get(name) != new.get(name)
    }
    if earlier["profile"] != now["profile"]:
        differs["profile"] = (str(earlier["profile"]), str(now["profile"]))
    before = {each.get("id", ""): each for each in earlier["sections"]}
    after = {each["id"]: each for each in now["sections"]}
    changed = [name for name in (*after, *before) if before.get(name) != after.get(name)]
    return Remade(differs, tuple(dict.fromkeys(changed)))
