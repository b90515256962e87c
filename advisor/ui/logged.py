"""The model-quality logs of an engagement, read from where the examples' own logs lie.

The database keeps engagements and not files. A log is found when a file of its name and hash comes
with the examples; any other is told as a fault, and the numbers fitted to it hold all the same.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from advisor.engagement import Engagement
from advisor.faults import Fault, FaultsError
from advisor.logs import read_quality_log
from advisor.report.content import QualityLog

__all__ = ["quality_logs"]


def quality_logs(engagement: Engagement) -> tuple[tuple[QualityLog, ...], tuple[Fault, ...]]:
    """Every metric log, without rows where it cannot be read, and what is wrong with those."""
    folder = Path(str(files("questionnaires") / "examples"))
    found: list[QualityLog] = []
    faults: list[Fault] = []
    for log in engagement.logs:
        if log.kind != "metric":
            continue
        try:
            rows, retrained = read_quality_log(log, folder)
        except FaultsError as error:
            faults += error.faults
            rows, retrained = (), ()
        if rows or log.fits.get("drift"):
            found.append(QualityLog(log.id, log.label or log.id, rows, retrained, log.fits))
    return tuple(found), tuple(faults)
