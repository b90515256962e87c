"""The model-quality logs of an engagement: rows that were kept, or the examples' own files.

The database keeps engagements and not files. A log is found when its rows were kept, or when a file
of its name and hash comes with the examples. One that was saved as its fits alone has no rows to
draw; any other is told as a fault, and the numbers fitted to it hold all the same.
"""

from __future__ import annotations

import datetime as dt
from importlib.resources import files
from pathlib import Path

from advisor.engagement import Engagement
from advisor.faults import Fault, FaultsError
from advisor.logs import QualityRow, is_without_rows, read_quality_log
from advisor.report.content import QualityLog
from advisor.storage import Store
from advisor.storage.log_rows import kept_rows

__all__ = ["quality_logs"]


def quality_logs(
    engagement: Engagement, store: Store, name: str
) -> tuple[tuple[QualityLog, ...], tuple[Fault, ...]]:
    """Every metric log, without rows where it cannot be read, and what is wrong with those.

    `name` is the engagement's id in the store.
    """
    folder = Path(str(files("questionnaires") / "examples"))
    found: list[QualityLog] = []
    faults: list[Fault] = []
    for log in engagement.logs:
        if log.kind != "metric":
            continue
        kept = kept_rows(store, name, log.id)
        rows: tuple[QualityRow, ...] = ()
        retrained: tuple[dt.date, ...] = ()
        try:
            if kept is not None or not is_without_rows(log):
                rows, retrained = read_quality_log(log, folder, kept)
        except FaultsError as error:
            faults += error.faults
        if rows or log.fits.get("drift"):
            found.append(QualityLog(log.id, log.label or log.id, rows, retrained, log.fits))
    return tuple(found), tuple(faults)
