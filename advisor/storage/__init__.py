"""Storage: the database of engagements and the portable engagement file."""

from advisor.storage.documents import content_key, free_id, plain_text
from advisor.storage.place import DATABASE_VARIABLE, data_folder, database_url
from advisor.storage.records import AnswerEvent, ConflictError, Listed, Stored
from advisor.storage.store import Store

__all__ = [
    "DATABASE_VARIABLE",
    "AnswerEvent",
    "ConflictError",
    "Listed",
    "Store",
    "Stored",
    "content_key",
    "data_folder",
    "database_url",
    "free_id",
    "plain_text",
]
