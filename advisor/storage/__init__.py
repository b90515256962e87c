"""Storage: the database of engagements and the portable engagement file.

The database's names are imported when they are first used: whoever only reads an engagement file
does not wait for the database toolkit.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from advisor.storage.documents import content_key, free_id, plain_text
    from advisor.storage.place import DATABASE_VARIABLE, data_folder, database_url
    from advisor.storage.purging import Purged
    from advisor.storage.records import AnswerEvent, ConflictError, ConsensusEvent, Listed, Stored
    from advisor.storage.store import Store

__all__ = [
    "DATABASE_VARIABLE",
    "AnswerEvent",
    "ConflictError",
    "ConsensusEvent",
    "Listed",
    "Purged",
    "Store",
    "Stored",
    "content_key",
    "data_folder",
    "database_url",
    "free_id",
    "plain_text",
]

_HOMES = {
    "AnswerEvent": "records",
    "ConflictError": "records",
    "ConsensusEvent": "records",
    "DATABASE_VARIABLE": "place",
    "Listed": "records",
    "Purged": "purging",
    "Store": "store",
    "Stored": "records",
    "content_key": "documents",
    "data_folder": "place",
    "database_url": "place",
    "free_id": "documents",
    "plain_text": "documents",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
