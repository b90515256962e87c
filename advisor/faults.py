"""Faults are values: what is wrong in a user's data is collected, never thrown one at a time.

This module knows where, what and remedy; it knows nothing of formats, files or screens.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Fault", "FaultsError"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: where it stands (`practices/data.yaml:41`), what it is, what to do."""

    where: str
    what: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}: {self.remedy}"


class FaultsError(Exception):
    """The input has faults; nothing of it was taken over. All of them are in `faults`, in order.

    >>> str(FaultsError([Fault("a.yaml:3", "unknown key `nmae`", "did you mean `name`?")]))
    'a.yaml:3: unknown key `nmae`: did you mean `name`?'
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = tuple(faults)
        if not self.faults:
            raise ValueError("FaultsError needs at least one fault")
        super().__init__("\n".join(map(str, self.faults)))

    def __reduce__(self) -> tuple[type[FaultsError], tuple[tuple[Fault, ...]]]:
        return type(self), (self.faults,)
