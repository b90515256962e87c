"""The portable engagement file: read whole or not at all, written byte for byte the same again."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.engagement import Engagement

if TYPE_CHECKING:
    from advisor.model import Catalogue

__all__ = ["load_engagement", "read_engagement", "shipped_examples", "write_engagement"]


def read_engagement(text: str | bytes, name: str, catalogue: Catalogue) -> Engagement:
    """The engagement of a text, or FaultsError with every fault of it, each with its line."""
    raise NotImplementedError


def write_engagement(engagement: Engagement) -> str:
    """The canonical text of an engagement; reading it and writing it again gives the same bytes."""
    raise NotImplementedError


def shipped_examples() -> Mapping[str, Path]:
    """The examples that come with the questionnaires, by name."""
    raise NotImplementedError


def load_engagement(ref: str, catalogue: Catalogue) -> Engagement:
    """The engagement of a file's path or of a shipped example's name."""
    raise NotImplementedError
