"""A replay matrix or a labelled stream from a client's CSV: checked, all faults at once.

Knows text and cells; it opens no file and trains nothing.
"""

from __future__ import annotations

import gzip
import io
import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from advisor.faults import Fault, FaultsError
from advisor.logs.rows import read_rows

__all__ = [
    "MOST_PERIODS",
    "MatrixRead",
    "Stream",
    "check_length",
    "check_matrix",
    "read_matrix",
    "read_stream",
]

_Floats = npt.NDArray[np.float64]
MOST_PERIODS = 2_000
"""The most periods a matrix may have: its reading and its yardsticks grow with the square."""
_MOST_ROWS = 20_000_000
_MOST_BYTES = 4 * 1024**3
_MOST_LABELS = 50
_SHOWN = 20
_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class MatrixRead:
    """A checked matrix (n x n, accuracies 0 to 1 from the diagonal on, NaN below), and warnings."""

    matrix: _Floats
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stream:
    """A labelled stream in its order of time: n rows.

    `features` (n x m; NaN where a cell was empty), their `names`, `target` (n labels as small whole
    numbers), `labels` (the label of each number), `gaps` rows with an empty cell, `warnings`.
    """

    features: _Floats
    names: tuple[str, ...]
    target: npt.NDArray[Any]
    labels: tuple[str, ...]
    gaps: int
    warnings: tuple[str, ...] = ()


def read_matrix(content: bytes, name: str) -> MatrixRead:
    """A square CSV without a header: row i, column j, accuracy in period j of the model of i.

    A first row of words is taken for a header. Cells below the diagonal are not read. The file may
    be packed with gzip. Raises FaultsError for what is no such matrix, up to 20 cells by place.
    """
    rows = list(_limited(read_rows(_unpacked(content, name), name), name))
    if rows and _is_header(rows[0][1]):
        rows = rows[1:]
    count = len(rows)
    if not count:
        raise FaultsError([Fault(f"{name}:1", "no row of numbers", "one row a model, in order")])
    matrix = np.full((count, count), np.nan)
    faults, below = [], 0
    for i, (line, cells) in enumerate(rows):
        if len(cells) != count:
            what = f"{len(cells)} cells in a matrix of {count} rows"
            faults.append(Fault(f"{name}:{line}", what, "one column a period, one row a model"))
            continue
        below += sum(bool(each.strip()) and each.strip().lower() != "nan" for each in cells[:i])
        for j in range(i, count):
            value = _number(cells[j])
            if value is None or not 0 <= value <= 1:
                faults.append(_bad_cell(f"{name}:{line}", j, cells[j], value))
            else:
                matrix[i, j] = value
    _raise_some(faults)
    told = f"{below} cells below the diagonal are filled: a model is not tested before its training"
    return MatrixRead(matrix, (f"{told}; they are not read",) if below else ())


def check_matrix(matrix: _Floats, name: str) -> None:
    """Raises FaultsError where a matrix that was built has a period without any tested row."""
    empty = np.flatnonzero(np.isnan(np.diag(matrix)))
    if len(empty):
        first = ", ".join(map(str, empty[:_SHOWN].tolist()))
        what = f"{len(empty)} periods have no row without a gap (period {first})"
        raise FaultsError([Fault(name, what, "fill the gaps, or make the periods longer")])


def check_length(rows: int, period: int, trained_on: int, name: str) -> None:
    """Raises FaultsError where a stream makes too few or too many periods to be tested.

    Two tested periods are the fewest that leave anything to decide.
    """
    tested = rows // period - trained_on
    if tested < 2:
        what = (
            f"{rows:,} rows make {rows // period} whole periods of {period:,} rows, "
            f"of which {trained_on} train first"
        )
        raise FaultsError([Fault(name, what, f"{trained_on + 2} are needed: make them shorter")])
    if tested > MOST_PERIODS:
        what = f"{tested:,} periods to be tested, more than {MOST_PERIODS:,}"
        raise FaultsError([Fault(name, what, "make the periods longer")])


def _limited(rows: Any, name: str) -> Any:
    for number, row in enumerate(rows):
        if number > MOST_PERIODS:
            what = f"more than {MOST_PERIODS:,} rows"
            remedy = "take longer periods; a labelled stream is given with --stream"
            raise FaultsError([Fault(f"{name}:{row[0]}", what, remedy)])
        yield row


def _is_header(cells: Sequence[str]) -> bool:
    return all(_number(each) is None for each in cells)


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _bad_cell(where: str, column: int, text: str, value: float | None) -> Fault:
    place = f"column {column + 1}"
    if not text.strip():
        return Fault(where, f"{place} is empty", "give the accuracy of every later period")
    if value is not None and 1 < value <= 100:
        return Fault(where, f"{place} is {value:g}", "write a share: 0.78 for 78 %")
    return Fault(where, f"{place} is `{text.strip()[:40]}`", "write an accuracy from 0 to 1")


def _raise_some(faults: list[Fault]) -> None:
    if not faults:
        return
    shown = faults[:_SHOWN]
    if len(faults) > _SHOWN:
        more = len(faults) - _SHOWN
        shown.append(Fault(faults[_SHOWN].where, f"and {more} faults more", "mend these first"))
    raise FaultsError(shown)


def _unpacked(content: bytes, name: str) -> bytes:
    """A gzip file's content, no more of it than a matrix may have."""
    if not content.startswith(_GZIP):
        return content
    most = 64 * 1024**2
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            found = file.read(most + 1)
    except (OSError, EOFError, zlib.error):
        raise FaultsError([Fault(name, "not a whole gzip file", "pack it again")]) from None
    if len(found) > most:
        raise FaultsError([Fault(name, "more than 64 MB when unpacked", "take longer periods")])
    return found


def read_stream(
    content: BinaryIO,
    name: str,
    target: str | None = None,
    features: Sequence[str] = (),
    *,
    most_bytes: int = _MOST_BYTES,
) -> Stream:
    """A labelled stream from a CSV with a header, in order of time; packed with gzip or not.

    `target` is the label's column (else the last), `features` those learned from (else all
    others). Features are numbers: an empty cell is a gap, text is a fault. Raises FaultsError.
    """
    table, names, label = _table(content, name, target, features, most_bytes)
    faults: list[Fault] = []
    columns = [_feature(table[each], each, name, faults) for each in names]
    text = table[label].astype(str).where(table[label].notna(), None)
    if missing := int(text.isna().sum()):
        first = int(np.flatnonzero(text.isna())[0]) + 2
        what = f"`{label}` is empty in {missing} rows"
        faults.append(Fault(f"{name}:{first}", what, "leave out rows whose label is not known"))
    codes, labels = _labels(text.dropna(), label, name, faults)
    _raise_some(faults)
    values = np.column_stack(columns)
    gaps = int((~np.isfinite(values)).any(axis=1).sum())
    return Stream(values, names, codes, labels, gaps, tuple(_warnings(values, names, gaps)))


def _table(
    content: BinaryIO, name: str, target: str | None, features: Sequence[str], most_bytes: int
) -> tuple[Any, tuple[str, ...], str]:
    """The file as it stands, the columns learned from, and the label's."""
    import pandas as pd

    packed = content.read(2) == _GZIP
    content.seek(0)
    opened: Any = gzip.GzipFile(fileobj=content) if packed else content
    try:
        line, header = next(iter(read_rows(opened, name)))
        names = [each.strip() for each in header]
        label = target if target is not None else names[-1]
        chosen = tuple(features) or tuple(each for each in names if each != label)
        _check_columns(f"{name}:{line}", names, chosen, label)
        opened.seek(0)
        separator = max((",", ";", "\t", "|"), key=_first_line(opened).count)
        opened.seek(0)
        table = pd.read_csv(
            _Bounded(opened, most_bytes, name), sep=separator, names=names, header=0,
            usecols=[*chosen, label], skipinitialspace=True, low_memory=False, nrows=_MOST_ROWS + 1,
            index_col=False,
        )  # fmt: skip
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        fault = Fault(name, f"cannot be read: {error}"[:200], "save it as UTF-8, or pack it again")
        raise FaultsError([fault]) from None
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        what = f"not CSV: {' '.join(str(error).split())}"[:200]
        raise FaultsError([Fault(name, what, "export it as CSV")]) from None
    if not len(table):
        raise FaultsError([Fault(f"{name}:1", "no row below the header", "export its rows")])
    if len(table) > _MOST_ROWS:
        what = f"more than {_MOST_ROWS:,} rows"
        raise FaultsError([Fault(name, what, "take a shorter time, or every second row")])
    return table, chosen, label


def _first_line(opened: Any) -> str:
    while line := opened.readline():
        if line.strip():
            return str(line.decode("utf-8-sig"))
    return ""


class _Bounded(io.RawIOBase):
    """Reads on until more than so many bytes have come: a small file may unpack without end."""

    def __init__(self, stream: Any, most: int, name: str) -> None:
        self._stream, self._left, self._name = stream, most, name

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        found = self._stream.read(len(buffer))
        self._left -= len(found)
        if self._left < 0:
            raise FaultsError([Fault(self._name, "too large when unpacked", "take a shorter time")])
        buffer[: len(found)] = found
        return len(found)


def _check_columns(where: str, names: list[str], chosen: tuple[str, ...], label: str) -> None:
    from advisor.strict_yaml import closest

    faults = []
    for each in dict.fromkeys((label, *chosen)):
        if each not in names:
            near = closest(each, names)
            remedy = f"did you mean `{near}`?" if near else f"there are: {', '.join(names)}"[:300]
            faults.append(Fault(where, f"no column `{each}`", remedy))
        elif names.count(each) > 1:
            faults.append(Fault(where, f"column `{each}` is given twice", "keep one of the two"))
    if not chosen:
        faults.append(Fault(where, "one column only", "give the label and what it is told from"))
    if label in chosen:
        remedy = "a model that is shown the answer is right for nothing"
        faults.append(Fault(where, f"`{label}` is both label and feature", remedy))
    if faults:
        raise FaultsError(faults)


def _feature(column: Any, header: str, name: str, faults: list[Fault]) -> _Floats:
    """The numbers of a column; text in it is a fault with its first place."""
    import pandas as pd

    values = pd.to_numeric(column, errors="coerce").astype(float).to_numpy()
    bad = np.flatnonzero(np.isnan(values) & column.notna().to_numpy())
    if len(bad):
        text = str(column.iloc[int(bad[0])]).strip()[:40]
        what = f"`{header}` is `{text}`" + (f", and {len(bad) - 1} more" if len(bad) > 1 else "")
        remedy = "features are numbers: code it, leave it empty, or leave the column out"
        faults.append(Fault(f"{name}:{int(bad[0]) + 2}", what, remedy))
    return np.where(np.isfinite(values), values, np.nan)


def _labels(
    text: Any, label: str, name: str, faults: list[Fault]
) -> tuple[npt.NDArray[Any], tuple[str, ...]]:
    import pandas as pd

    codes, found = pd.factorize(text, sort=True)
    if len(found) == 1:
        what = f"`{label}` is `{str(found[0])[:40]}` in every row"
        faults.append(Fault(f"{name}:2", what, "one class only: there is nothing to learn"))
    if len(found) > _MOST_LABELS:
        what = f"`{label}` has {len(found):,} different values"
        faults.append(Fault(f"{name}:2", what, f"name a label of at most {_MOST_LABELS} classes"))
    return codes.astype(np.int16), tuple(str(each) for each in found[:_MOST_LABELS])


def _warnings(values: _Floats, names: Sequence[str], gaps: int) -> list[str]:
    told = []
    for each, column in zip(names, values.T, strict=True):
        known = column[np.isfinite(column)]
        if not len(known):
            told.append(f"column `{each}` is empty")
        elif (known == known[0]).all():
            told.append(f"column `{each}` is the same in every row: nothing is learned from it")
    if gaps:
        told.append(f"{gaps:,} of {len(values):,} rows have a gap: they neither train nor test")
    return told
