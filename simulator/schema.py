"""What every part of a specification shares: frozen, strict, kebab-case in files.

Numbers are numbers (no text, no true or false, nothing infinite), keys are a closed list, lists are
tuples once read. Nothing here knows what a scenario is.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AllowInfNan, BaseModel, ConfigDict, Field, Strict, StringConstraints

__all__ = ["Amount", "Count", "Flag", "Id", "Number", "Positive", "Schema", "Share", "kebab"]


def kebab(name: str) -> str:
    """The word in files for a Python name: `from_` is `from`, `time_unit` is `time-unit`."""
    return name.rstrip("_").replace("_", "-")


class Schema(BaseModel):
    """Frozen data with a closed list of keys; Python names inside, kebab-case words in files."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=kebab,
        validate_by_alias=True,
        validate_by_name=True,
        serialize_by_alias=True,
        allow_inf_nan=False,
    )


Number = Annotated[float, Strict(), AllowInfNan(False)]
Amount = Annotated[float, Strict(), AllowInfNan(False), Field(ge=0)]
Positive = Annotated[float, Strict(), AllowInfNan(False), Field(gt=0)]
Share = Annotated[float, Strict(), AllowInfNan(False), Field(ge=0, le=1)]
Count = Annotated[int, Strict(), Field(ge=1)]
Flag = Annotated[bool, Strict()]
Id = Annotated[
    str, StringConstraints(strict=True, pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)
]
