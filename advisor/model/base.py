"""What every type of the catalogue has in common: frozen, strict, kebab-case in files.

Knows the shape of a record and nothing of its meaning. Text that reaches these types was
read by the strict YAML reader, so a number is a number and a word stays a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, TypeAlias, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    model_validator,
)

__all__ = [
    "ANSWER_VALUES",
    "AnchorKey",
    "Basis",
    "Estimate",
    "Group",
    "Id",
    "Record",
    "Register",
    "Table",
    "Text",
    "kebab",
]

K = TypeVar("K")
V = TypeVar("V")

Basis = Literal["published", "anchored", "assumption"]
"""What stands behind a number: the cited study measured it; its direction and order of size
are tied to a cited finding; or it is our expert assumption."""

Group = Literal["devops", "ml", "overlay"]
ANSWER_VALUES = (0.0, 0.25, 0.5, 1.0)
"""The four values an answer may have; the word for each stands in `scales.yaml`."""

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
"""A readable kebab-case word."""

Text = Annotated[str, Field(min_length=1, max_length=2000)]


class Register(Mapping[K, V]):
    """A mapping that cannot be changed and can be sent to another process; keeps its order.

    >>> Register({"a": 1})["a"]
    1
    """

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[K, V]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: K) -> V:
        return self._items[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return f"Register({self._items!r})"


Table: TypeAlias = Annotated[
    Mapping[K, V], AfterValidator(Register), PlainSerializer(dict, when_used="always")
]
"""A mapping field of a record, frozen like the record."""


def kebab(name: str) -> str:
    """The spelling of a field in a file: `effort_weeks` is written `effort-weeks`."""
    return name.rstrip("_").replace("_", "-")


def _frozen(value: Any) -> Any:
    """Lists become tuples, so that a strict frozen type takes what a YAML list gives."""
    if isinstance(value, list):
        return tuple(_frozen(item) for item in value)
    if isinstance(value, dict):
        return {key: _frozen(item) for key, item in value.items()}
    return value


class Record(BaseModel):
    """A frozen record of the catalogue: unknown keys are refused, no value is coerced.

    Fields are written in kebab-case in files; in Python both spellings are accepted.
    """

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        alias_generator=kebab,
        validate_by_name=True,
        validate_by_alias=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _lists_are_tuples(cls, data: Any) -> Any:
        return _frozen(data) if isinstance(data, Mapping) else data


def _in_order(low: float, mode: float, high: float) -> bool:
    return low <= mode <= high


class Estimate(Record):
    """A triangular estimate, `low <= mode <= high`, with what stands behind it."""

    low: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    mode: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    high: Annotated[float, Field(ge=0, allow_inf_nan=False)]
    basis: Basis

    @model_validator(mode="after")
    def _ordered(self) -> Estimate:
        if not _in_order(self.low, self.mode, self.high):
            raise ValueError("low, mode and high must not fall: write low <= mode <= high")
        return self

    @property
    def mean(self) -> float:
        """The mean of the triangle: (low + mode + high) / 3."""
        return (self.low + self.mode + self.high) / 3


def _number_key(key: Any) -> Any:
    """Keys of anchors are the four values; a reader that kept them as text is forgiven."""
    if isinstance(key, str):
        try:
            return float(key)
        except ValueError:
            return key
    return float(key) if isinstance(key, (int, float)) and not isinstance(key, bool) else key


AnchorKey = Annotated[float, BeforeValidator(_number_key)]
