"""YAML and JSON read strictly: every value keeps its line, and nothing is typed by guess.

Plain YAML turns `No` into false, `1:30` into ninety and a key given twice into its last value; a
quarter of a questionnaire's answer texts change silently. Here only `true`, `false`, `null` (or
nothing at all), whole numbers and finite decimal numbers are typed; all else is text. A key given
twice, an anchor, an alias, a tag, a second document, text that is not UTF-8, nesting over 50 and
files over 16 MB are faults, each with its line. Nothing else in the program imports yaml.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import TYPE_CHECKING

from advisor.faults import Fault
from advisor.strict_yaml.document import MAX_BYTES, MAX_DEPTH, Document
from advisor.strict_yaml.reader import read
from advisor.strict_yaml.writer import write

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Document", "closest", "pydantic_faults", "read", "write"]


def closest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like `word`, for "did you mean"; None when none is near.

    >>> closest("data-versionning", ["data-versioning", "model-registry"])
    'data-versioning'
    """
    words = {str(each).lower().replace("_", "-"): str(each) for each in known}
    found = difflib.get_close_matches(word[:80].lower().replace("_", "-"), words, 1, 0.6)
    return words[found[0]] if found else None


def pydantic_faults(
    error: ValidationError, document: Document, model: type[BaseModel] | None = None
) -> tuple[Fault, ...]:
    """Pydantic's errors as faults with lines and, where `model` is given, "did you mean" for keys.

    A remedy can be part of a validator's message: `ValueError("what; remedy")`.
    """
    from simulator.spec.explain import explain

    return tuple(
        Fault(document.where(problem.path), problem.what, problem.remedy)
        for problem in explain(error, document.data, model)
    )
