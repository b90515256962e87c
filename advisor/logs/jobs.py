"""A table of real jobs for `replay`: every cell a whole number, every fault with its line."""

from __future__ import annotations

from advisor.faults import Fault, FaultsError
from advisor.logs.rows import Row, header_of, read_rows
from advisor.strict_yaml import closest
from simulator.replay import RecordedJob

__all__ = ["read_jobs"]

_NEEDED = ("submit_time", "duration", "num_gpu")
_NUMBER = "job_id"
_MOST = 2**53
_MAX_FAULTS = 1000
_Places = dict[str, int]


def read_jobs(content: bytes, name: str, slots: int) -> tuple[RecordedJob, ...]:
    """The jobs of a CSV file, in the order of its rows, that are to run on `slots` slots.

    Columns `submit_time`, `duration` (whole seconds) and `num_gpu`; with `job_id`, a whole number,
    that breaks ties, else the row does. Other columns are not read. Raises FaultsError with all
    faults: a missing column, what is no whole number, a job wider than the slots, one id twice.
    """
    rows = read_rows(content, name)
    header = header_of(next(rows))
    places = _places(header, name)
    jobs: list[RecordedJob] = []
    faults: list[Fault] = []
    seen: dict[int, int] = {}
    for line, row in rows:
        where = f"{name}:{line}"
        if len(row) != len(header):
            what = f"{len(row)} cells under {len(header)} columns"
            faults.append(Fault(where, what, "quote cells that hold a separator"))
            continue
        found = _job((line, row), places, len(jobs) + len(faults), where, faults)
        faults += _unfit(found, slots, where, seen if _NUMBER in places else None, line)
        if found is not None:
            jobs.append(found)
    if not jobs and not faults:
        faults.append(Fault(f"{name}:1", "no row below the header", "export at least one job"))
    if faults:
        raise FaultsError(_shortened(faults, name))
    return tuple(jobs)


def _places(header: list[str], name: str) -> _Places:
    """Where each column stands; what is missing or there twice is a fault."""
    known = (*_NEEDED, _NUMBER)
    where = f"{name}:1"
    faults = [
        Fault(where, f"column `{each}` is given twice", "keep one of the two")
        for each in known
        if header.count(each) > 1
    ]
    for each in _NEEDED:
        if each not in header:
            near = closest(each, header)
            remedy = f"is it `{near}`? rename it" if near else "name the column so"
            faults.append(Fault(where, f"no column `{each}`", remedy))
    if faults:
        raise FaultsError(faults)
    return {each: header.index(each) for each in known if each in header}


def _job(
    row: Row, places: _Places, number: int, where: str, faults: list[Fault]
) -> RecordedJob | None:
    """A row as a job; what is no whole number from 0 on joins the faults."""
    values: dict[str, int] = {}
    for column, place in places.items():
        text = row[1][place].strip()
        value = _whole(text)
        if value is None:
            what = f"`{column}` is `{text[:40]}`" if text else f"`{column}` is empty"
            unit = "a number of seconds" if column in _NEEDED[:2] else "a number"
            faults.append(Fault(where, what, f"give it as {unit}, whole and not below 0"))
        else:
            values[column] = value
    if len(values) < len(places):
        return None
    submit, duration, gpus = (values[each] for each in _NEEDED)
    return RecordedJob(submit, duration, gpus, values.get(_NUMBER, number))


def _whole(text: str) -> int | None:
    """A whole number from 0 to 2^53, also written `12.0`; None for anything else."""
    try:
        value = int(text) if text.isdecimal() else float(text)
    except ValueError:
        return None
    return int(value) if 0 <= value <= _MOST and value == int(value) else None


def _unfit(
    job: RecordedJob | None, slots: int, where: str, seen: dict[int, int] | None, line: int
) -> list[Fault]:
    """What keeps a readable job from being replayed."""
    if job is None:
        return []
    found = []
    if job.slots > slots:
        what = f"the job asks for {job.slots} slots of {slots}"
        found.append(Fault(where, what, "give more with --slots, or leave the job out"))
    if job.slots == 0:
        found.append(Fault(where, "the job asks for no slot", "leave it out: it never waits"))
    if seen is not None and seen.setdefault(job.number, line) != line:
        what = f"`{_NUMBER}` {job.number} is also that of line {seen[job.number]}"
        found.append(Fault(where, what, "give each job its own, or leave the column out"))
    return found


def _shortened(faults: list[Fault], name: str) -> list[Fault]:
    """At most 1,000 faults, the last one saying how many more there are."""
    if len(faults) <= _MAX_FAULTS:
        return faults
    more = f"{len(faults) - _MAX_FAULTS} faults more of {len(faults)}"
    return [*faults[:_MAX_FAULTS], Fault(name, more, "mend these first")]
