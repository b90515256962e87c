"""Raw rows of a log beside a stored engagement: only where somebody chose to keep them.

They lie among the computations of their engagement, so that a purge removes them with it, and they
travel with no export and no copy.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.storage.store import Store

__all__ = ["MOST_BYTES", "forget_rows", "keep_rows", "kept_rows", "must_fit"]

MOST_BYTES = 20_000_000
_KEY = "rows"


def keep_rows(store: Store, engagement: str, log: str, text: str) -> None:
    """Keeps the rows of a log of this id in the place of earlier ones."""
    must_fit(log, text)
    store.put_computation(engagement, _kind(log), _KEY, {"csv": text})


def must_fit(log: str, text: str) -> None:
    """A fault where the rows are more than the database keeps."""
    size = len(text.encode("utf-8"))
    if size > MOST_BYTES:
        what = f"the rows are {size / 1e6:.0f} MB and the database keeps {MOST_BYTES / 1e6:.0f} MB"
        raise FaultsError([Fault(log, what, "keep the fits alone, or save into a file")])


def kept_rows(store: Store, engagement: str, log: str) -> bytes | None:
    """The rows that were kept of a log; nothing where none were."""
    kept: Any = store.get_computation(engagement, _kind(log), _KEY)
    return None if kept is None else str(kept["csv"]).encode("utf-8")


def forget_rows(store: Store, engagement: str, log: str) -> None:
    """Removes what was kept of a log."""
    store.drop_computations(engagement, _kind(log))


def _kind(log: str) -> str:
    return "rows-" + hashlib.sha256(log.encode("utf-8")).hexdigest()[:32]
