"""A calibrated log as an engagement keeps it: its fits and row counts, never its rows.

`fits` of the entry: `parameters`, `totals`, `drift`, `season`, `quality` (what the baseline takes),
`method` (how a drift was told), `checks` (outcomes, for the mirror), `unused` (kept, not used, and
why), `rows` (read and refused), `fitted`, `goodness` and `backtest` (how far to trust it),
`reading` (how the file was understood).
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Collection, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from pydantic import ValidationError

from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.engagement import Log

__all__ = ["free_log_id", "hash_of", "log_entry", "safe_name", "with_log"]

_KEPT_ROWS = {
    "fitted": ("what", "mean", "low", "high", "unit", "n"),
    "goodness": ("what", "measure", "value"),
    "backtest": ("what", "predicted", "actual", "low", "high", "unit", "n"),
}
_MOST_WARNINGS = 20
_LONGEST = 400
_CONTROL = re.compile("[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def hash_of(file: BinaryIO) -> str:
    """The SHA-256 of a file that was just opened, in little memory."""
    return hashlib.file_digest(cast("Any", file), "sha256").hexdigest()


def safe_name(name: str) -> str:
    """A file's own name in plain letters, so that it can stand in a path, a page and a report.

    >>> safe_name("../../<b>CI</b> März.csv"), safe_name("C:\\\\logs\\\\ci.csv"), safe_name("..")
    ('b-M-rz.csv', 'ci.csv', 'log.csv')
    """
    own = PurePath(name.replace("\\", "/")).name
    plain = re.sub("[^A-Za-z0-9._-]+", "-", own)[-80:].strip("-.")
    return plain if re.search("[A-Za-z0-9]", plain) else "log.csv"


def free_log_id(wanted: str, taken: Collection[str]) -> str:
    """An id in kebab case that no log has yet.

    >>> free_log_id("CI 2026.csv", {"ci-2026"})
    'ci-2026-2'
    """
    stem = re.sub(r"\.[a-z0-9]{1,5}$", "", wanted.lower())
    base = re.sub("[^a-z0-9]+", "-", stem).strip("-")[:56].strip("-") or "log"
    if base not in taken:
        return base
    return next(name for n in range(2, 10**6) if (name := f"{base}-{n}") not in taken)


def log_entry(
    found: Mapping[str, Any],
    *,
    id: str,  # noqa: A002 - the format's word
    kind: str,
    file: str,
    hash: str,  # noqa: A002 - the format's word
    label: str | None = None,
    reading: Mapping[str, Any] | None = None,
) -> Log:
    """The entry of a log from what `calibrate` found in it; FaultsError with every bad value.

    Incidents are no kind of the format: they go with the deployments they were caused by.
    """
    from advisor.engagement import Log

    if kind == "incidents":
        what = "an engagement keeps no log of incidents alone"
        remedy = "give the deployments, and these with --incidents"
        raise FaultsError([Fault("--kind", what, remedy)])
    fits = {**found["kept"], **_kept(found, kind)}
    if reading:
        fits["reading"] = dict(reading)
    data = {"id": id, "kind": kind, "file": file, "hash": hash, "label": label}
    try:
        return Log.model_validate_json(json.dumps({**data, "fits": _plain(fits)}))
    except ValidationError as error:
        raise FaultsError(
            Fault(f"--{each['loc'][0]}", *_halves(each["msg"].removeprefix("Value error, ")))
            for each in error.errors()
        ) from None


def with_log(logs: tuple[Log, ...], log: Log, *, replace: bool = False) -> tuple[Log, ...]:
    """The logs with one more, the last: of two that tell one number the later one counts.

    FaultsError where its id is taken and it does not replace.
    """
    others = tuple(each for each in logs if each.id != log.id)
    if len(others) < len(logs) and not replace:
        remedy = "give another --id, or say --replace to put this one in its place"
        raise FaultsError([Fault("--id", f"there is a log `{log.id}` already", remedy)])
    return (*others, log)


def _halves(message: str) -> tuple[str, str]:
    what, _, remedy = message.partition("; ")
    return what, remedy or "correct this value"


def _kept(found: Mapping[str, Any], kind: str) -> dict[str, Any]:
    kept: dict[str, Any] = {"rows": dict(found["rows"])}
    if found["reasons"]:
        kept["rows"]["reasons"] = dict(found["reasons"])
    unused = list(found["kept"].get("unused", ()))
    if kind == "deployments":
        measures = {each["measure"]: each for each in found["delivery"]}
        kept["checks"] = {
            name: {key: each[key] for key in ("value", "low", "high", "unit", "n")}
            for name, each in measures.items()
            if _known(each["value"])
        }
        why = "an outcome: the mirror compares it, it is never an input"
        unused += [{"what": name, "why": why} for name in kept["checks"]]
    if kind == "metric":
        why = "the stream itself swings so, and a look is compared with a fresh model"
        unused.append({"what": "swings of raw quality from week to week", "why": why})
    if unused:
        kept["unused"] = unused
    for name, columns in _KEPT_ROWS.items():
        rows = found["fits" if name == "fitted" else name]
        kept[name] = [{key: row[key] for key in columns if key in row} for row in rows]
    if found["warnings"]:
        kept["warnings"] = list(found["warnings"][:_MOST_WARNINGS])
    return kept


def _known(value: Any) -> bool:
    return value is not None and math.isfinite(value)


def _plain(value: Any) -> Any:
    """JSON's own types at six digits; what is not known is left out."""
    if isinstance(value, Mapping):
        return {
            _CONTROL.sub("", str(key))[:_LONGEST]: made
            for key, each in value.items()
            if (made := _plain(each)) is not None
        }
    if isinstance(value, list | tuple):
        return [made for each in value if (made := _plain(each)) is not None]
    if isinstance(value, str):
        return _CONTROL.sub("", value)[:_LONGEST]
    if value is None or isinstance(value, bool | int):
        return value
    number = float(value)
    return float(f"{number:.6g}") if math.isfinite(number) else None
