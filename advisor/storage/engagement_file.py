"""The portable engagement file: read whole or not at all, written byte for byte the same again.

Reading collects every fault of every layer (spelling, types, references, states, profile), each
with its line and remedy, and gives an engagement only where there is none. Writing is canonical:
keys in the order of the format, one answer a line, defaults left out; `read` of what was written
is the same engagement, and writing that is the same bytes. All text stays plain text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from advisor import strict_yaml
from advisor.engagement import Engagement, engagement_faults
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = [
    "engagement_data",
    "load_engagement",
    "read_engagement",
    "shipped_examples",
    "write_engagement",
]


def read_engagement(text: str | bytes, name: str, catalogue: Catalogue) -> Engagement:
    """The engagement of a text, or FaultsError with every fault of it, each with its line."""
    document = strict_yaml.read(text, name)
    if not isinstance(document.data, dict):
        what = "an engagement is a mapping of keys to values"
        raise FaultsError([Fault(f"{name}:1", what, "begin with `engagement: 1`")])
    faults: list[Fault] = []
    engagement: Engagement | None = None
    try:
        engagement = Engagement.model_validate_json(
            json.dumps(document.data), by_alias=True, by_name=False
        )
    except ValidationError as error:
        faults += strict_yaml.pydantic_faults(error, document, Engagement)
    faults += engagement_faults(document, catalogue)
    if faults or engagement is None:
        raise FaultsError(_in_order(faults))
    return engagement


def _in_order(faults: list[Fault]) -> list[Fault]:
    """By line, each once; of two layers that name one missing key the first stays."""
    unique: dict[tuple[str, str], Fault] = {}
    for fault in faults:
        unique.setdefault((fault.where, fault.what), fault)

    def line(fault: Fault) -> int:
        digits = fault.where.rpartition(":")[2]
        return int(digits) if digits.isdigit() else 0

    return sorted(unique.values(), key=line)


def engagement_data(engagement: Engagement) -> dict[str, Any]:
    """The engagement as plain data in the format's spelling and order, defaults left out."""
    return engagement.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def write_engagement(engagement: Engagement) -> str:
    """The canonical text of an engagement; reading it and writing it again gives the same bytes.

    Raises ValueError for a text no file can hold (control characters).
    """
    return "".join(f"{line}\n" for line in _mapping(engagement_data(engagement), 0))


_MAPPINGS = ("profile", "roadmap", "limits", "weights", "fitted")


def _mapping(data: Mapping[str, Any], indent: int) -> Iterator[str]:
    for key, value in data.items():
        if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
            yield f"{' ' * indent}{_scalar(key)}:"
            for one in value:
                yield from _item(one, indent + 2)
        elif isinstance(value, list) and all(not isinstance(one, list | dict) for one in value):
            yield f"{' ' * indent}{_scalar(key)}: [{', '.join(map(_scalar, value))}]"
        elif (
            isinstance(value, dict)
            and value
            and key in ("profile", "roadmap", "limits", "fitted", "weights")
        ):
            yield f"{' ' * indent}{key}:"
            yield from _mapping(value, indent + 2)
        else:
            for line in strict_yaml.write({key: value}).removesuffix("\n").split("\n"):
                yield f"{' ' * indent}{line}" if line else ""


def _item(data: Mapping[str, Any], indent: int) -> Iterator[str]:
    """A list's entry: on one line where all its values are plain, else as a block."""
    if all(not isinstance(value, list | dict) for value in data.values()):
        pairs = ", ".join(f"{_scalar(key)}: {_scalar(value)}" for key, value in data.items())
        yield f"{' ' * indent}- {{{pairs}}}"
        return
    lines = list(_mapping(data, indent + 2))
    yield f"{' ' * indent}- {lines[0][indent + 2 :]}"
    yield from lines[1:]


def _scalar(value: Any) -> str:
    """A value that may stand inside brackets: an id as it is, other text in double quotes."""
    if not isinstance(value, str):
        return strict_yaml.write(value).removesuffix("\n")
    if (
        value.isascii()
        and value.replace("-", "").isalnum()
        and strict_yaml.write(value) == value + "\n"
    ):
        return value
    return '"' + "".join(map(_escaped, value)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    if character.isprintable():
        return character
    short = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    return short or (f"\\u{ord(character):04x}" if ord(character) < 0x10000
                     else f"\\U{ord(character):08x}")  # fmt: skip


def shipped_examples() -> Mapping[str, Path]:
    """The examples that come with the questionnaires, by name, in alphabetical order."""
    folder = Path(str(resources.files("questionnaires"))) / "examples"
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def load_engagement(ref: str, catalogue: Catalogue) -> Engagement:
    """The engagement of a file's path or of a shipped example's name; FaultsError otherwise.

    A file wins over an example of the same name.
    """
    path = Path(ref)
    examples = shipped_examples()
    if ref in examples and not path.is_file():
        path = examples[ref]
    try:
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        near = strict_yaml.closest(ref, examples)
        remedy = f"did you mean `{near}`?" if near else (
            f"give a file, or one of the examples {', '.join(examples)}")  # fmt: skip
        what = "no such file and no shipped example of that name"
        if not isinstance(error, FileNotFoundError):
            what = f"cannot be read ({getattr(error, 'strerror', None) or 'not a file name'})"
        raise FaultsError([Fault(ref, what, remedy)]) from None
    return read_engagement(content, path.name, catalogue)
