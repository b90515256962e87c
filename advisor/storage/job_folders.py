"""The private folders of running computations: what an upload or a result may leave in them.

A folder belongs to one engagement of one database, as its order says. Whoever purges the engagement
removes it, whichever program made it.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path

__all__ = ["JOB", "PREFIX", "remove_job_folders"]

PREFIX = "advisor-job-"
JOB = "job.json"
"""The order of a computation, in its folder."""


def remove_job_folders(url: str, engagement: str) -> int:
    """Removes this user's folders of computations for an engagement; returns how many there were.

    A computation that still runs finds its engagement gone and ends with a fault.
    """
    removed = 0
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if _belongs(folder, url, engagement):
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def _belongs(folder: Path, url: str, engagement: str) -> bool:
    try:
        if folder.is_symlink() or (os.name != "nt" and folder.stat().st_uid != os.geteuid()):
            return False
        order = json.loads((folder / JOB).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(order, dict) and (order.get("database"), order.get("engagement")) == (
        url,
        engagement,
    )
