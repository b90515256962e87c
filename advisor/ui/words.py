"""Every word the app itself says, read from one table; `say` fills in numbers and names.

What comes from the catalogue, from a client or from a rule is not in it: it has its own words.
Values are filled in as plain text and escaped where they are written into a page.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from advisor.report.numbers import plural

__all__ = ["WORDS", "say"]


def _read() -> dict[str, str]:
    table = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
    flat: dict[str, str] = {}
    for section, words in table.items():
        if isinstance(words, str):
            flat[section] = words
        else:
            flat |= {f"{section}.{key}": text for key, text in words.items()}
    return flat


WORDS: Mapping[str, str] = MappingProxyType(_read())
"""The words by `section.key`."""


def say(key: str, **values: object) -> str:
    """The words of a key with its values filled in; `{n|one|many}` takes the noun that fits n.

    >>> say("step.n-assumptions", n=1), say("step.n-assumptions", n=3)
    ('1 assumption', '3 assumptions')
    """
    text, filled = WORDS[key], []
    while text:
        before, brace, rest = text.partition("{")
        filled.append(before)
        if not brace:
            break
        name, _, text = rest.partition("}")
        what, *nouns = name.split("|")
        value = values[what]
        filled.append(plural(_number(value), *nouns) if nouns else str(value))
    return "".join(filled)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")
