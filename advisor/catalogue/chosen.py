"""Which catalogue a command, the app and its workers read: the shipped one, or a client's folder.

One variable of the environment says it, so that every process started from here reads the same.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from advisor.faults import Fault, FaultsError

__all__ = ["CATALOGUE_VARIABLE", "choosing", "chosen_folder"]

CATALOGUE_VARIABLE = "ADVISOR_CATALOGUE"


def chosen_folder() -> Path | None:
    """The folder `ADVISOR_CATALOGUE` names; None for the shipped catalogue.

    Raises FaultsError where it names no folder.
    """
    named = os.environ.get(CATALOGUE_VARIABLE, "").strip()
    if not named:
        return None
    folder = Path(named).expanduser().absolute()
    if not folder.is_dir():
        what = "there is no such catalogue folder"
        remedy = f"name a copy of `questionnaires/` with --catalogue or {CATALOGUE_VARIABLE}"
        raise FaultsError([Fault(str(folder), what, remedy)])
    return folder


@contextmanager
def choosing(folder: str | None) -> Iterator[None]:
    """While it lasts, this folder is the catalogue here and in processes started; None: as it was.

    >>> with choosing("/srv/client"):
    ...     os.environ[CATALOGUE_VARIABLE]
    '/srv/client'
    """
    before = os.environ.get(CATALOGUE_VARIABLE)
    if folder is not None:
        os.environ[CATALOGUE_VARIABLE] = str(Path(folder).expanduser().absolute())
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(CATALOGUE_VARIABLE, None)
        else:
            os.environ[CATALOGUE_VARIABLE] = before
