"""The facilitator's kit as a PDF: agenda, a card for each question, parking lot, owners.

Laid out by typst in our fonts alone, as the report is; all content is one JSON string and never
part of the template.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from advisor.model import Catalogue, Practice
from advisor.report.tokens import LIGHT
from advisor.report.typeface import FONTS, missing_characters
from advisor.rooms import Kit, Slot

__all__ = ["write_kit"]

_TEMPLATE = Path(__file__).parent / "templates" / "kit.typ"
_STANDARDS: list[Any] = ["ua-1"]
_WORDS = {
    "welcome": (
        "Welcome",
        "Who is here, how blind votes work, join by code and PIN",
    ),
    "break": ("Break", "Phones stay joined"),
    "parking": ("Parking lot", "What was put off: settle it, give it an owner, or drop it"),
    "owners": ("Owners and dates", "Read every action aloud: who, by when, how the room will know"),
}
_STEPS = (
    "Read the question and its four answers aloud. Do not give your own.",
    "Everybody votes. Don't know and does not apply are answers. Wait for all, or for the timer.",
    "Reveal. Nobody explains before the histogram stands.",
    "Wide: the lowest and the highest answer speak first. Narrow: go on.",
    "Keep what the team agrees on, and who would not. Note what was shown as evidence.",
    "Something to do: one action, one owner, one date. Something for later: the parking lot.",
)


def write_kit(kit: Kit, catalogue: Catalogue, client: str) -> bytes:
    """The kit as PDF bytes; the same kit gives the same bytes.

    Characters that no shipped font has are printed as question marks.
    """
    import typst

    made: bytes = typst.compile(
        str(_TEMPLATE),
        root=str(_TEMPLATE.parent),
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"kit": json.dumps(_inputs(kit, catalogue, client), ensure_ascii=False)},
        format="pdf",
        pdf_standards=_STANDARDS,
    )
    return made


def _inputs(kit: Kit, catalogue: Catalogue, client: str) -> dict[str, Any]:
    given = {
        "client": client,
        "minutes": kit.minutes,
        "per_question": kit.per_question,
        "steps": list(_STEPS),
        "slots": [_slot(each) for each in kit.slots],
        "cards": [
            {**_card(each, catalogue), "at": at, "of": len(kit.cards)}
            for at, each in enumerate(kit.cards, 1)
        ],
        "left": len(kit.left),
        "left_areas": _areas(kit.left, catalogue),
    }
    lacking = missing_characters(json.dumps(given, ensure_ascii=False))
    cleaned: dict[str, Any] = _clean(given, {ord(letter): "?" for letter in lacking})
    names = ("ink", "ink_2", "ink_3", "line", "control", "surface", "primary")
    return {**cleaned, "tokens": {name: str(getattr(LIGHT, name)) for name in names}}


def _areas(practices: tuple[Practice, ...], catalogue: Catalogue) -> str:
    """How many questions of which area, in the order of the questionnaire."""
    counted = Counter(catalogue.dimension(each.dimension).name for each in practices)
    return " · ".join(f"{name} {n}" for name, n in counted.items())


def _slot(slot: Slot) -> dict[str, str]:
    if slot.kind == "questions":
        what = slot.what
        how = f"{slot.n} question{'s' if slot.n > 1 else ''}, {slot.minutes // slot.n} minutes each"
    else:
        what, how = _WORDS[slot.kind]
    ends = slot.begins + slot.minutes
    return {
        "time": f"{_clock(slot.begins)}–{_clock(ends)}",
        "minutes": f"{slot.minutes} min",
        "what": what,
        "how": how,
    }


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _card(practice: Practice, catalogue: Catalogue) -> dict[str, Any]:
    labels = [point.label for point in catalogue.scales["answers"].points]
    return {
        "dimension": catalogue.dimension(practice.dimension).name,
        "id": practice.id,
        "question": practice.question,
        "why": practice.why,
        "anchors": [
            {"label": label, "text": practice.anchors[value]}
            for label, value in zip(labels, sorted(practice.anchors), strict=True)
        ],
        "evidence": list(practice.evidence),
    }


def _clean(value: Any, table: dict[int, str]) -> Any:
    """Text on one line, without control and layout characters."""
    if isinstance(value, str):
        text = " ".join(value.translate(table).split())
        return "".join(one for one in text if unicodedata.category(one)[0] != "C")
    if isinstance(value, dict):
        return {key: _clean(item, table) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean(item, table) for item in value]
    return value
