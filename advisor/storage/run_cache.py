"""Simulated runs kept between commands and pages, so that only what changed is run again.

One folder that only its user can read, `ADVISOR_CACHE` or the system's own place for caches: a
subfolder for each engagement, in it one for each scenario by its content hash, in it blocks of
replications (numbers and ids of stages, pools and models: no answers, no names of people). Losing
it loses time and nothing else. Whatever cannot be read is run again and written anew. What was not
used longest goes first when the folder grows too large.

A purge of an engagement calls `forget(id)`; `clear()` removes every run of everybody.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

__all__ = ["CACHE_VARIABLE", "RunCache", "cache_folder", "clear", "forget"]

CACHE_VARIABLE = "ADVISOR_CACHE"
_SIZE_VARIABLE = "ADVISOR_CACHE_MB"
_OFF = "off"
_MEGABYTES = 512.0
_KEEP = 0.8  # of the limit, once it was reached
_FILES = "files"  # the owner of runs of what is in no database


def cache_folder() -> Path | None:
    """Where runs are kept: `ADVISOR_CACHE`, else the user's folder for caches; None when `off`."""
    chosen = os.environ.get(CACHE_VARIABLE, "").strip()
    if chosen.lower() == _OFF:
        return None
    if chosen:
        return Path(chosen).expanduser().absolute()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "Maturity Advisor" / "runs"
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA")
        root = Path(local) if local else Path.home() / "AppData" / "Local"
        return root / "Maturity Advisor" / "Cache" / "runs"
    xdg = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(xdg) if Path(xdg).is_absolute() else Path.home() / ".cache"
    return root / "maturity-advisor" / "runs"


def forget(engagement: str) -> int:
    """Removes every run kept for an engagement of the database, by its id; how many files."""
    root = cache_folder()
    return 0 if root is None else _remove(root / _folder_of(engagement))


def clear() -> int:
    """Removes every run that is kept; how many files."""
    root = cache_folder()
    if root is None or not root.is_dir():
        return 0
    return sum(_remove(each) for each in root.iterdir() if _is_ours(each))


class RunCache:
    """The runs of one engagement as the simulator's `Shelf`: files that appear whole or not at all.

    Several processes may use it at once. It never raises: a folder that is not the user's own, a
    full disk or a damaged file mean that nothing is kept, or found.
    """

    def __init__(self, root: Path, engagement: str | None, megabytes: float | None = None) -> None:
        self._root = root
        self._own = root / _folder_of(engagement or _FILES)
        self._limit = (megabytes or _limit()) * 1e6
        self._used: float | None = None

    def get(self, group: str, name: str) -> bytes | None:
        """The bytes of a block; it counts as used now."""
        path = self._own / group / name
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with contextlib.suppress(OSError):
            os.utime(path)
        return content

    def names(self, group: str) -> list[str]:
        """The blocks of a scenario."""
        try:
            return sorted(each.name for each in (self._own / group).iterdir())
        except OSError:
            return []

    def put(self, group: str, name: str, content: bytes) -> None:
        """Keeps a block, and makes room where that is needed."""
        if len(content) > self._limit * _KEEP:
            return
        with contextlib.suppress(OSError):
            folder = self._own / group
            for each in (self._root, self._own, folder):
                _make_private(each)
            _write_whole(folder / name, content)
            if self._used is None:
                self._used = sum(size for _, size, _ in self._files())
            else:
                self._used += len(content)
            if self._used > self._limit:
                self._make_room()

    def _files(self) -> Iterator[tuple[float, int, Path]]:
        """When last used, how large and where: every block of everybody."""
        for folder, _, names in os.walk(self._root):
            for name in names:
                path = Path(folder) / name
                with contextlib.suppress(OSError):
                    told = path.lstat()
                    yield told.st_mtime, told.st_size, path

    def _make_room(self) -> None:
        """Removes what was not used longest until enough is free."""
        files = sorted(self._files())
        used = float(sum(size for _, size, _ in files))
        for _, size, path in files:
            if used <= self._limit * _KEEP:
                break
            path.unlink(missing_ok=True)
            used -= size
        self._used = used


def _folder_of(engagement: str) -> str:
    """A name that tells nothing of the engagement, and that no id can lead out of the folder."""
    return hashlib.sha256(engagement.encode()).hexdigest()[:32]


def _is_ours(path: Path) -> bool:
    return len(path.name) == 32 and set(path.name) <= set("0123456789abcdef")


def _limit() -> float:
    with contextlib.suppress(ValueError):
        chosen = float(os.environ.get(_SIZE_VARIABLE, ""))
        if 0 < chosen < float("inf"):
            return chosen
    return _MEGABYTES


def _make_private(folder: Path) -> None:
    """Makes the folder for its user alone; OSError where it is another's, or a link."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = folder.lstat()
    if not stat.S_ISDIR(told.st_mode):
        raise NotADirectoryError(folder)
    if os.name != "nt":
        if told.st_uid != os.getuid():
            raise PermissionError(folder)
        if stat.S_IMODE(told.st_mode) != 0o700:
            folder.chmod(0o700)


def _write_whole(path: Path, content: bytes) -> None:
    """First beside it, then in its place; a file made so can be read by its user alone."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _remove(folder: Path) -> int:
    """Removes a folder of runs; how many files it had."""
    if folder.is_symlink() or not folder.is_dir():
        return 0
    count = sum(len(names) for _, _, names in os.walk(folder))
    shutil.rmtree(folder, ignore_errors=True)
    return count
