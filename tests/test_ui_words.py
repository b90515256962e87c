"""All text of the app stands in one table: no words for people are written beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.report.content import TERMS
from advisor.ui.measures import WHAT_IF, measure_words, subject_words
from advisor.ui.words import WORDS

UI = Path(__file__).resolve().parent.parent / "advisor" / "ui"
_WORDS = re.compile(r"[A-Za-z]{2,}[,;:.]? [A-Za-z]{2,}")
_SENTENCE = re.compile(r"[A-Z][a-z]+\b")
_NOT_SHOWN = {"cls", "rel", "role"}
"""Attributes that take names of styles or of the web, never text."""
_SILENT = {"cast", "removeprefix", "exception", "warning", "LookupError", "ValueError"}
"""Calls that take types, what pydantic puts before a text, the log's lines and a program's own
faults, none of which reaches a screen."""
KNOWN = {
    "parts/moved.py": {"on plan", "not due"},  # states of history, shown by `history.state-…`
    "measures.py": {"per week", "per model and year"},  # units of a profile's questions
    "charts/film.py": {"middle right", "middle left"},  # where plotly puts a text
    "parts/room_board.py": {"Left", "Right"},  # keys of a keyboard
    "guard.py": {"'self' data: blob:"},  # a security header
    "phone/look.py": {"@media (prefers-color-scheme: dark) { :root {"},  # a style
    "glossary.py": {term for term, _ in TERMS},  # names in the report's glossary
}


def written(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Texts that read like words for people, with the line of each: two words and a space between,
    or one capitalised word that a call is given. Docstrings, types and markup are none."""
    skipped = {id(node) for each in ast.walk(tree) for node in _unseen(each)}
    given = {
        id(each)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for each in (*node.args, *(word.value for word in node.keywords))
    }
    for node in ast.walk(tree):
        if id(node) in skipped or not isinstance(node, ast.Constant):
            continue
        text = node.value
        if not isinstance(text, str) or text.lstrip().startswith("<"):
            continue
        if _WORDS.search(text) or (id(node) in given and _SENTENCE.match(text)):
            yield node.lineno, text


def _unseen(node: ast.AST) -> Iterator[ast.AST]:
    """What below this node nobody reads on a screen."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        yield node.value
    elif isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in _SILENT:
            yield from (below for each in node.args for below in ast.walk(each))
        for word in node.keywords:
            if word.arg in _NOT_SHOWN:
                yield from ast.walk(word.value)
    elif isinstance(node, ast.AnnAssign):
        yield from ast.walk(node.annotation)
    elif isinstance(node, ast.arg | ast.FunctionDef):
        said = node.annotation if isinstance(node, ast.arg) else node.returns
        yield from ast.walk(said) if said else ()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('st.button("Save the change")', ["Save the change"]),
        ('tag("p", f"{n} people wait", cls="two names")', [" people wait"]),
        ('NAMES = {"cost": "Cost of running"}', ["Cost of running"]),
        ('st.button("Save")', ["Save"]),
        ('"""Words of a module."""\nsay("people.teams")\ncast("Profile", x)', []),
        ('def f(x: "dict of it") -> "list of it":\n    _LOG.warning("not for people")', []),
    ],
)
def test_words_beside_the_table_are_found(source: str, expected: list[str]) -> None:
    assert [text for _, text in written(ast.parse(source))] == expected


def test_no_words_stand_beside_the_table() -> None:
    found = []
    for path in sorted(UI.rglob("*.py")):
        name = path.relative_to(UI).as_posix()
        found += [
            f"{name}:{line}: {text!r}"
            for line, text in written(ast.parse(path.read_text("utf-8")))
            if text not in KNOWN.get(name, ())
        ]
    assert not found, "these belong in advisor/ui/words.toml:\n" + "\n".join(found)


def test_every_known_exception_is_still_written() -> None:
    for name, texts in KNOWN.items():
        if name == "glossary.py":
            continue
        there = {text for _, text in written(ast.parse((UI / name).read_text("utf-8")))}
        assert texts <= there


def test_every_measure_of_a_what_if_has_its_words_in_the_table() -> None:
    assert {measure_words(*pair) for pair in WHAT_IF} <= set(WORDS.values())
    assert {subject_words(subject) for _, subject in WHAT_IF} <= {"", *WORDS.values()}
