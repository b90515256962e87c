"""The tables an engine returns: each column declared once, with its type, unit and meaning.

`time` stands for the scenario's own unit, `money` for its currency. A row is one fact; what has
not happened by the horizon is missing (NaN, or an empty text), never zero. The names are frozen
as version 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

__all__ = ["TABLES", "Column", "Dtype"]

Dtype = Literal["text", "int", "float", "bool"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result table; `unit` is empty for texts and for numbers without a unit."""

    name: str
    dtype: Dtype
    unit: str
    meaning: str


def _text(name: str, meaning: str) -> Column:
    return Column(name, "text", "", meaning)


def _count(name: str, unit: str, meaning: str) -> Column:
    return Column(name, "int", unit, meaning)


def _time(name: str, meaning: str) -> Column:
    return Column(name, "float", "time", meaning)


_STREAM = _text(
    "stream",
    "where the job comes from: PIPELINE, PIPELINE~backlog, PIPELINE~SOURCE for a rework, "
    "PIPELINE~MODEL for a retraining",
)
_JOB = _count("job", "", "number of the job within its stream, from 0")
_PIPELINE = _text("pipeline", "id of the pipeline")

_VISITS = (
    _STREAM,
    _JOB,
    _PIPELINE,
    _text("stage", "id of the stage; a restoration after a failed deployment is `~production`"),
    _count("visit", "", "how often the job had been at this stage before"),
    _count("branch", "", "branch of a parallel stage, from 0"),
    _text("pool", "id of the pool asked; empty for a pure delay"),
    _count("slots", "slots", "slots held together"),
    _time("entered", "when the job came to the stage"),
    _time("queued", "when it asked for slots: entered plus the wait for a calendar or a batch"),
    _time("began", "when it got them"),
    _time("ended", "when it gave them back"),
    _text(
        "outcome",
        "passed, failed or failed:CAUSE (the failure of a parallel stage stands in the row of "
        "the branch that ended last); empty while under way",
    ),
)

_JOBS = (
    _STREAM,
    _JOB,
    _PIPELINE,
    _text("cause", "arrival, backlog, rework or retraining"),
    _count("unit", "", "the independently released service it belongs to, from 0"),
    _text("carrier", "STREAM:JOB of the carrier it travels with since a batch; empty when none"),
    _time("arrived", "when it arrived"),
    _time("ended", "when its last stage ended or it was abandoned"),
    _text("outcome", "completed or abandoned; empty while in the system"),
)

_POOLS = (
    _text("pool", "id of the pool"),
    _time("time", "the instant; the row is the state at its end"),
    _count("busy", "slots", "slots held"),
    _count("waiting", "requests", "requests in the queue"),
    _count(
        "open",
        "slots",
        "slots there are: the set or elastic number less reserved ones, none during an outage; "
        "while they drain, the held ones; 0 while the calendar is closed",
    ),
)

_MODELS = (
    _text("model", "id of the kind of model"),
    _count("number", "", "which model of its kind, from 0"),
    _time("time", "when it changed"),
    _time("age", "time since its release"),
    Column("quality", "float", "1", "share correct, after drift and a bad release"),
    _text("alarm", "id of the monitor that raised an alarm here; empty when none"),
)

_RETRAININGS = (
    _text("model", "id of the kind of model"),
    _count("number", "", "which model of its kind, from 0"),
    _text("cause", "why it was asked for, in words"),
    _time("asked", "when it was asked for, and its job arrived"),
    _time("began", "when its job first got slots or entered a delay"),
    _time("ended", "when its job completed or was abandoned"),
    Column("before", "float", "1", "quality when it was asked for"),
    Column("after", "float", "1", "quality at the new release; NaN when there was none"),
)

_INCIDENTS = (
    _STREAM,
    _count("job", "", "number of the job that carried the failed deployment"),
    _PIPELINE,
    _count("changes", "changes", "changes in the failed deployment"),
    _time("opened", "when the failed deployment's last stage ended"),
    _time("detected", "when it was seen"),
    _time("restored", "when it was rolled back or restored"),
    _text("how", "rollback or restore; empty before it is seen"),
    Column("reworked", "bool", "", "whether an unplanned fix followed"),
)

TABLES: Final[Mapping[str, tuple[Column, ...]]] = MappingProxyType(
    {
        "visits": _VISITS,
        "jobs": _JOBS,
        "pools": _POOLS,
        "models": _MODELS,
        "retrainings": _RETRAININGS,
        "incidents": _INCIDENTS,
    }
)
