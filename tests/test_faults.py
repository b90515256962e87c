"""Faults are values: readable in one line each, kept in order, and whole across processes."""

from __future__ import annotations

import copy

import pytest

from advisor.faults import Fault, FaultsError

ONE = Fault("a.yaml:3", "unknown key `nmae`", "did you mean `name`?")
TWO = Fault("a.yaml:1", "`id` is missing", "add it")


def test_each_fault_is_one_line_where_what_remedy() -> None:
    error = FaultsError([ONE, TWO])
    assert error.faults == (ONE, TWO)
    assert str(error).splitlines() == [
        "a.yaml:3: unknown key `nmae`: did you mean `name`?",
        "a.yaml:1: `id` is missing: add it",
    ]


def test_the_error_survives_copying_and_so_a_process_boundary() -> None:
    assert copy.copy(FaultsError([ONE])).faults == (ONE,)


def test_an_error_without_a_fault_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="at least one"):
        FaultsError([])
