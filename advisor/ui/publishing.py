"""How an engagement's reports go out and look: kept beside it, never in its portable file.

The choices are short texts; logo and template are kept as base64. What cannot be used is refused
when it is saved, so that a build never stops over it.
"""

from __future__ import annotations

import base64
import binascii
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError

from advisor.faults import Fault, FaultsError
from advisor.report.brand import Brand, read_brand
from advisor.report.publication import Publication
from advisor.ui.words import say

if TYPE_CHECKING:
    from advisor.storage import Store

__all__ = [
    "CHOICES",
    "FILES",
    "TEXTS",
    "brand_of",
    "keep_choices",
    "publication_of",
    "report_choices",
    "template_of",
]

TEXTS = ("version", "approved_by", "confidentiality", "reason", "colour", "sections")
FILES = ("logo", "template")
CHOICES = ("report-choices", "now")
"""Kind and key under which an engagement's choices are kept."""


def report_choices(store: Store, name: str) -> dict[str, str]:
    """The choices of an engagement's reports; empty where none was made."""
    kept = store.get_computation(name, *CHOICES)
    if not isinstance(kept, Mapping):
        return {}
    return {key: str(kept[key]) for key in (*TEXTS, *FILES) if kept.get(key)}


def keep_choices(store: Store, name: str, choices: Mapping[str, str]) -> None:
    """Keeps the choices once all of them can be used; FaultsError with every fault otherwise."""
    faults: list[Fault] = []
    for look in (publication_of, brand_of, _template_checked):
        try:
            look(choices)
        except FaultsError as error:
            faults += error.faults
    if faults:
        raise FaultsError(faults)
    store.put_computation(name, *CHOICES, {key: text for key, text in choices.items() if text})


def publication_of(choices: Mapping[str, str]) -> Publication:
    """Who stands for the report."""
    said = {key: choices[key] for key in TEXTS[:4] if key in choices}
    sections = tuple(part for part in choices.get("sections", "").split(",") if part)
    try:
        return Publication(**said, sections=sections)
    except ValidationError as error:
        raise FaultsError(
            [
                Fault(str(each["loc"][0]), each["msg"], say("faults.shorten"))
                for each in error.errors()
            ]
        ) from None


def brand_of(choices: Mapping[str, str]) -> Brand:
    """The firm's colour and logo."""
    return read_brand(choices.get("colour"), _bytes(choices, "logo"))


def _bytes(choices: Mapping[str, str], name: str) -> bytes:
    try:
        return base64.b64decode(choices.get(name, ""), validate=True)
    except (binascii.Error, ValueError):
        raise FaultsError([Fault(name, say("faults.damaged"), say("faults.damaged-how"))]) from None


def template_of(choices: Mapping[str, str], folder: Path) -> Path | None:
    """The firm's template as a file in a folder; None where there is none."""
    data = _bytes(choices, "template")
    if not data:
        return None
    file = folder / "template.pptx"
    file.write_bytes(data)
    return file


def _template_checked(choices: Mapping[str, str]) -> None:
    if not choices.get("template"):
        return
    from advisor.report.pptx import check_template

    with tempfile.TemporaryDirectory() as folder:
        file = template_of(choices, Path(folder))
        try:
            if file is not None:
                check_template(file)
        except FaultsError as error:
            raise FaultsError(
                [Fault("template", each.what, each.remedy) for each in error.faults]
            ) from None
