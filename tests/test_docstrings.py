"""Every example in a docstring is run: a hand-worked number that no longer holds fails here."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import advisor
import simulator
from sources import ROOT


def with_examples() -> list[str]:
    """Every module of the two packages whose source shows an example."""
    names = [
        each.name
        for package in (advisor, simulator)
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if "migrations" not in each.name and not each.name.endswith("__main__")
    ]
    found = []
    for name in [*names, "advisor", "simulator"]:
        path = ROOT / name.replace(".", "/")
        source = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
        if ">>> " in source.read_text("utf-8"):
            found.append(name)
    return found


@pytest.mark.parametrize("name", with_examples())
def test_the_examples_of_a_module_hold(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted, "the examples stand where no test finds them"
    assert not result.failed


def test_what_is_scored_is_worked_out_by_hand() -> None:
    """The modules a number on the scorecard, a gap or a verdict comes from each show one."""
    wanted = {
        *(f"advisor.scoring.{each}" for each in ("band", "card", "cells", "flags", "rules")),
        "advisor.gaps.ranking",
        "advisor.decision.axes",
        "advisor.decision.sensitivity",
        "advisor.answers",
    }
    assert wanted <= set(with_examples())
