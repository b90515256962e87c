"""The rules every part of a specification shares."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from simulator.schema import Amount, Count, Flag, Id, Number, Positive, Schema, Share, kebab


class _Thing(Schema):
    id: Id = "a"
    from_: Number = 0.0
    cost_per_day: Amount = 0.0
    rate: Positive = 1.0
    share: Share = 0.5
    count: Count = 1
    flag: Flag = False


def test_words_in_files_are_kebab_case() -> None:
    assert [kebab(each) for each in ("from_", "cost_per_slot_hour", "id")] == [
        "from",
        "cost-per-slot-hour",
        "id",
    ]


def test_files_use_kebab_case_only_and_python_may_use_its_names() -> None:
    assert _Thing(cost_per_day=2.0).cost_per_day == 2.0
    read = _Thing.model_validate({"cost-per-day": 2, "from": 1}, by_alias=True, by_name=False)
    assert (read.cost_per_day, read.from_) == (2.0, 1.0)
    with pytest.raises(ValidationError, match="cost_per_day"):
        _Thing.model_validate({"cost_per_day": 2}, by_alias=True, by_name=False)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("from", "1"),
        ("from", True),
        ("from", float("nan")),
        ("from", float("inf")),
        ("from", None),
        ("cost-per-day", -0.1),
        ("rate", 0),
        ("share", 1.01),
        ("count", 0),
        ("count", 2.0),
        ("count", True),
        ("flag", 1),
        ("flag", "true"),
        ("id", "Big"),
        ("id", "two words"),
        ("id", "a~b"),
        ("id", "-a"),
        ("id", ""),
        ("id", 3),
        ("id", "x" * 101),
        ("unknown", 1),
    ],
)
def test_what_is_refused(key: str, value: Any) -> None:
    with pytest.raises(ValidationError):
        _Thing.model_validate({key: value}, by_alias=True, by_name=False)


def test_specifications_are_frozen() -> None:
    thing = _Thing()
    with pytest.raises(ValidationError, match="frozen"):
        thing.count = 3
