"""`calibrate --into`: what a log changes in an engagement, and with `--yes` its entry there."""

from __future__ import annotations

import argparse
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.files import engagement_text
from advisor.cli.inputs import STORED, must_be_writable, open_catalogue, open_engagement
from advisor.cli.printing import table, write_whole
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.engagement import Engagement, Log

__all__ = ["Into", "into_text"]

_PLAIN_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*\Z")
_NOTHING: Mapping[str, Any] = {
    **{name: {} for name in ("kept", "rows", "reasons", "columns")},
    **dict.fromkeys(("fits", "goodness", "backtest", "delivery", "warnings"), ()),
}
"""What a log is before it is fitted: enough to check its id, label and file."""


class Into:
    """The engagement a log goes into, read and checked before the log is fitted.

    Raises FaultsError for an engagement that is not there or not to be changed, for incidents
    alone, and for an id that is taken.
    """

    def __init__(self, options: argparse.Namespace) -> None:
        from advisor.logs.entry import free_log_id, hash_of, safe_name

        self._options = options
        self._reference = str(options.into)
        if options.yes:
            must_be_writable(self._reference)
        engagement = self._open()
        taken = {each.id for each in engagement.logs}
        self._id = options.id or free_log_id(safe_name(Path(options.log).name), taken)
        with Path(options.log).open("rb") as file:
            self._hash = hash_of(file)
        self._with(engagement, self._entry(_NOTHING))

    def take(self, found: dict[str, Any]) -> dict[str, Any]:
        """What the fitted log changes; written where `--yes` says so."""
        from advisor.baseline import moved_by

        options = self._options
        log = self._entry(found)
        engagement = self._open()
        rows = None
        if options.keep_rows:
            rows = self._rows(found)
        if rows is not None and not self._reference.startswith(STORED):
            digest = hashlib.sha256(rows.encode("utf-8")).hexdigest()
            kept = {"file": f"{engagement.id}.{log.id}.rows.csv", "hash": digest}
            log = log.model_copy(update={"fits": {**log.fits, "kept-rows": kept}})
        moved, nowhere = moved_by(engagement, log)
        if options.yes:
            self._write(engagement, log, rows)
        return {
            "engagement": self._reference,
            "log": log.model_dump(mode="json", by_alias=True, exclude_none=True),
            "moves": [
                {
                    "parameter": each.id,
                    "unit": each.unit,
                    "before": each.before.value,
                    "provenance_before": each.before.provenance,
                    "low_before": each.before.low,
                    "high_before": each.before.high,
                    "surprise": each.surprise,
                    "value": each.after.value,
                    "low": each.after.low,
                    "high": each.after.high,
                    "source": each.after.source,
                }
                for each in moved
            ],
            "checks": log.fits.get("checks", {}),
            "unused": [
                *log.fits.get("unused", ()),
                *({"what": note, "why": "of this organisation"} for note in nowhere),
            ],
            "rows_kept": rows is not None,
            "applied": options.yes,
        }

    def _open(self) -> Engagement:
        """The engagement as it is now, and in the store the version of its logs."""
        catalogue = open_catalogue()
        engagement = open_engagement(self._reference, catalogue)
        self._version = 0
        if self._reference.startswith(STORED):
            from advisor.storage import Store

            stored = Store().get(self._reference.removeprefix(STORED))
            self._version, engagement = stored.version("logs"), stored.engagement
        return engagement

    def _entry(self, found: Mapping[str, Any]) -> Log:
        from advisor.logs.entry import log_entry

        options = self._options
        return log_entry(
            found,
            id=self._id,
            kind=options.kind,
            file=self._file(),
            hash=self._hash,
            label=options.label,
            reading=_reading_of(options, found),
        )

    def _file(self) -> str:
        """Where it stands below the engagement's folder, else its own name in plain letters."""
        from advisor.logs.entry import safe_name

        log = Path(self._options.log).resolve()
        home = Path(self._reference).resolve().parent
        if not self._reference.startswith(STORED) and log.is_relative_to(home):
            below = log.relative_to(home).as_posix()
            if _PLAIN_PATH.match(below):
                return below
        return safe_name(log.name)

    def _with(self, engagement: Engagement, log: Log) -> tuple[Log, ...]:
        from advisor.logs.entry import with_log

        return with_log(engagement.logs, log, replace=self._options.replace)

    def _rows(self, found: dict[str, Any]) -> str:
        from advisor.logs.raw import mapped_rows

        options = self._options
        with Path(options.log).open("rb") as file:
            return mapped_rows(
                file,
                options.log,
                options.kind,
                found["columns"],
                duration_unit=options.unit,
                preset=options.preset,
            )

    def _write(self, engagement: Engagement, log: Log, rows: str | None) -> None:
        logs = self._with(engagement, log)
        if self._reference.startswith(STORED):
            self._store(logs, log, rows)
            return
        path = Path(self._reference)
        beside = path.parent / f"{engagement.id}.{log.id}.rows.csv"
        if rows is not None:
            write_whole(beside, rows)
        write_whole(path, engagement_text(engagement.model_copy(update={"logs": logs}), path))
        if rows is None and any(each.id == log.id for each in engagement.logs):
            beside.unlink(missing_ok=True)

    def _store(self, logs: tuple[Log, ...], log: Log, rows: str | None) -> None:
        """Into the database, unless somebody saved its logs meanwhile."""
        from advisor.storage import ConflictError, Store
        from advisor.storage.log_rows import forget_rows, keep_rows, must_fit

        store, name = Store(), self._reference.removeprefix(STORED)
        if rows is not None:
            must_fit(log.id, rows)
        body = [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in logs]
        try:
            store.save_part(name, "logs", body, self._version)
        except ConflictError:
            what = "somebody else saved its logs meanwhile; nothing was written"
            raise FaultsError([Fault(self._reference, what, "run the command again")]) from None
        if rows is None:
            forget_rows(store, name, log.id)
        else:
            keep_rows(store, name, log.id, rows)


def _reading_of(options: argparse.Namespace, found: Mapping[str, Any]) -> dict[str, Any]:
    """How the file was understood, so that somebody can read it so again."""
    from advisor.logs.entry import hash_of, safe_name

    told: dict[str, Any] = {"columns": dict(found.get("columns", {}))}
    for name in ("preset", "unit", "slots"):
        if getattr(options, name) is not None:
            told[name] = getattr(options, name)
    for name in ("origin", "zone"):
        if getattr(options, name) is not None:
            told[name] = str(getattr(options, name))
    for name in ("result", "stage"):
        if getattr(options, name):
            told[name] = dict(getattr(options, name))
    if options.incidents is not None:
        with Path(options.incidents).open("rb") as file:
            digest = hash_of(file)
        told["incidents"] = {"file": safe_name(Path(options.incidents).name), "hash": digest}
    return told


def into_text(told: dict[str, Any]) -> str:
    """What the log changes, for people: numbers it moves, checks it gives, what stays unused."""
    log = told["log"]
    done = "is written into" if told["applied"] else "would go into"
    rows = "with its rows" if told["rows_kept"] else "fits and counts, no rows"
    parts = [f"Log {log['id']} ({log['file']}) {done} {told['engagement']}: {rows}."]
    if told["moves"]:
        columns = ("parameter", "before", "provenance_before", "value", "low", "high", "unit")
        headings = ("number", "was", "known how", "measured", "low", "high", "unit")
        moves = [[each[column] for column in columns] for each in told["moves"]]
        parts.append(table(headings, moves))
    else:
        parts.append("It moves no number of today's scenario.")
    if told["checks"]:
        rows_of = [
            [name, *(each.get(key) for key in ("value", "low", "high", "unit"))]
            for name, each in told["checks"].items()
        ]
        parts.append(table(("compared, never set", "value", "low", "high", "unit"), rows_of))
    if told["unused"]:
        listed = (f"- {each['what']}: {each['why']}" for each in told["unused"])
        parts.append("\n".join(("Kept, not used, because:", *listed)))
    return "\n\n".join(parts)
