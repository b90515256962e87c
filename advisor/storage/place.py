"""Where the engagements live: one database in the user's own data folder.

The place is never inside a checkout. ``ADVISOR_DATABASE`` overrides it with a path or a database
URL (``postgresql+psycopg://…``); a relative path is taken from the current folder.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["DATABASE_VARIABLE", "data_folder", "database_url", "shown_place", "sqlite_path"]

DATABASE_VARIABLE = "ADVISOR_DATABASE"
_FILE_NAME = "engagements.sqlite"
_SQLITE = "sqlite:///"


def data_folder() -> Path:
    """The folder for this user's data: XDG on Unix, Application Support on macOS, LOCALAPPDATA."""
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Maturity Advisor"
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "Maturity Advisor"
    xdg = os.environ.get("XDG_DATA_HOME", "")
    root = Path(xdg) if Path(xdg).is_absolute() else Path.home() / ".local" / "share"
    return root / "maturity-advisor"


def database_url(override: str | Path | None = None) -> str:
    """The database's URL: the override, else ``ADVISOR_DATABASE``, else the user's data folder.

    >>> database_url("/srv/advisor/engagements.sqlite")
    'sqlite:////srv/advisor/engagements.sqlite'
    >>> database_url("postgresql+psycopg://server/advisor")
    'postgresql+psycopg://server/advisor'
    """
    chosen = str(override or os.environ.get(DATABASE_VARIABLE, "")).strip()
    if "://" in chosen:
        return chosen
    path = Path(chosen).expanduser() if chosen else data_folder() / _FILE_NAME
    return _SQLITE + str(path.absolute())


def sqlite_path(url: str) -> Path | None:
    """The file behind a SQLite URL; nothing for another kind of database."""
    return Path(url.removeprefix(_SQLITE)) if url.startswith(_SQLITE) else None


def shown_place(url: str) -> str:
    """The database's place as it may stand on a screen: a path, or a URL without its password.

    >>> shown_place("postgresql+psycopg://me:secret@server/advisor?sslmode=require&password=secret")
    'postgresql+psycopg://server/advisor'
    """
    path = sqlite_path(url)
    if path is not None:
        return str(path)
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2].partition('?')[0]}"
