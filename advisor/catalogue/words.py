"""The words of a fault about a word: what is not there, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from advisor.catalogue.reading import Part
from advisor.faults import Fault
from advisor.model import ProfileQuestion
from advisor.strict_yaml import closest

__all__ = ["answer_words", "each_known", "missing", "table_for", "unknown"]

_SHOWN = 6


def unknown(word: str, known: Iterable[str], kind: str, where: str) -> Fault:
    """The fault of a reference to nothing, with the nearest known word or a list of them.

    >>> unknown("qick", ["quick", "full"], "edition", "a.yaml:3").remedy
    'did you mean `quick`?'
    """
    words = sorted(known)
    near = closest(word, words)
    if near:
        remedy = f"did you mean `{near}`?"
    elif words:
        rest = ", …" if len(words) > _SHOWN else ""
        remedy = f"known are {', '.join(words[:_SHOWN])}{rest}"
    else:
        remedy = f"declare a {kind} first"
    return Fault(where, f"no {kind} `{word}`", remedy)


def each_known(
    words: Iterable[str], known: Iterable[str], kind: str, part: Part[Any], *path: str | int
) -> Iterator[Fault]:
    """A fault for each word of a list in a file that is not known, at its own line."""
    there = set(known)
    for place, word in enumerate(words):
        if word not in there:
            yield unknown(word, there, kind, part.where(*path, place))


def missing(wanted: Iterable[str], known: Iterable[str], kind: str, where: str) -> Iterator[Fault]:
    """A fault for each wanted word that is not known."""
    there = set(known)
    for word in wanted:
        if word not in there:
            yield Fault(where, f"the {kind} `{word}` is missing", "add it: the program reads it")


def answer_words(question: ProfileQuestion) -> list[str]:
    """The words with which a question can be answered; none for a number."""
    if question.kind == "boolean":
        return ["true", "false"]
    return [option.value for option in question.options]


def table_for(
    table: Mapping[str, Any], words: Iterable[str], question: str, where: str
) -> Iterator[Fault]:
    """A table by answer must have every answer of its question, and no other."""
    words = list(words)
    for word in words:
        if word not in table:
            yield Fault(where, f"nothing for the answer `{word}` to `{question}`", "add it")
    for word in table:
        if word not in words:
            yield unknown(word, words, f"answer to `{question}`", where)
