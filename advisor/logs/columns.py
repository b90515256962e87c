"""What columns a log of each kind has, under which names they are known, and how tools write them.

A preset is how one tool exports: the names of its columns, its unit of durations, its words for
results. What a preset or the known names do not cover, the user maps.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

__all__ = ["COLUMNS", "KINDS", "PRESETS", "Column", "LogKind", "Preset"]

LogKind: TypeAlias = Literal["ci", "deployments", "incidents", "training", "metric"]
KINDS: tuple[LogKind, ...] = ("ci", "deployments", "incidents", "training", "metric")
Cell: TypeAlias = Literal[
    "instant", "day", "duration", "result", "share", "count", "slots", "flag", "text", "id"
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a log: what its cells hold, and the names under which logs carry it."""

    name: str
    cell: Cell
    needed: bool
    known_as: tuple[str, ...]


_RESULT = Column(
    "failed", "result", False, ("result", "outcome", "conclusion", "status", "verdict", "state")
)
_ENDED = Column(
    "ended",
    "instant",
    False,
    ("ended", "ended_at", "finished_at", "completed_at", "end", "end_time", "completion_time"),
)
_DURATION = Column("duration", "duration", False, ("duration", "run_time", "runtime", "elapsed"))
_WAIT = Column("wait", "duration", False, ("queue_wait", "queued_duration", "wait", "queue_time"))
_ATTEMPT = Column("attempt", "count", False, ("attempt", "run_attempt", "try"))
_STARTED = ("started", "started_at", "start", "start_time", "began")
COLUMNS: Mapping[LogKind, tuple[Column, ...]] = {
    "ci": (
        Column(
            "time", "instant", False, ("queued", "queued_at", "created_at", "created", "submitted")
        ),
        Column("began", "instant", False, _STARTED),
        _ENDED,
        _DURATION,
        _WAIT,
        _RESULT,
        Column("name", "text", False, ("stage", "job", "name", "workflow", "pipeline")),
        Column("slots", "slots", False, ("slots", "runners")),
        _ATTEMPT,
        Column("id", "id", False, ("id", "run_id", "build_id")),
    ),
    "training": (
        Column(
            "time",
            "instant",
            False,
            ("submitted", "submitted_at", "submit_time", "submit", "created_at", "queued_at"),
        ),
        Column("began", "instant", False, _STARTED),
        _ENDED,
        _DURATION,
        _WAIT,
        _RESULT,
        Column("name", "text", False, ("model", "name", "user", "pipeline")),
        Column("slots", "slots", False, ("gpus", "num_gpu", "num_gpus", "slots")),
        _ATTEMPT,
        Column("id", "id", False, ("job_id", "jobid", "id")),
    ),
    "deployments": (
        Column("time", "instant", True, ("deployed_at", "deployed", "finished_at", "time")),
        _RESULT,
        Column("committed", "instant", False, ("committed_at", "committed", "merged_at")),
        Column("restored", "instant", False, ("restored_at", "restored", "resolved_at")),
        Column("rework", "flag", False, ("rework", "unplanned", "hotfix")),
        Column("name", "text", False, ("service", "unit", "name", "repository")),
        Column("id", "id", False, ("deployment_id", "deployment", "id")),
    ),
    "incidents": (
        Column("time", "instant", True, ("opened_at", "opened", "started_at", "created_at")),
        Column("restored", "instant", False, ("restored_at", "restored", "resolved_at", "closed")),
        Column("deployment", "id", False, ("deployment_id", "deployment", "caused_by")),
        Column("name", "text", False, ("service", "unit", "name", "repository")),
        Column("id", "id", False, ("incident_id", "incident", "id")),
    ),
    "metric": (
        Column("date", "day", True, ("date", "day", "time", "timestamp")),
        Column("accuracy", "share", True, ("accuracy", "quality", "value", "score")),
        Column("trained_at", "day", False, ("trained_at", "model_version_date", "trained")),
        Column(
            "challenger", "share", False, ("challenger_accuracy", "challenger", "fresh_accuracy")
        ),
        Column("labels", "count", False, ("labels", "n", "samples")),
    ),
}


@dataclass(frozen=True)
class Preset:
    """How one tool exports: tidy column -> its name there, the unit of durations, its results.

    `origin` is the day from which bare numbers count seconds where the export does not say it.
    """

    kind: LogKind
    columns: Mapping[str, str]
    unit: str = "seconds"
    results: Mapping[str, str] = field(default_factory=dict)
    origin: dt.date | None = None


_SOME_MONDAY = dt.date(2001, 1, 1)
PRESETS: Mapping[str, Preset] = {
    "github": Preset(
        "ci",
        {
            "time": "created_at",
            "began": "started_at",
            "ended": "completed_at",
            "failed": "conclusion",
            "name": "name",
            "attempt": "run_attempt",
            "id": "id",
        },
    ),
    "gitlab": Preset(
        "ci",
        {
            "time": "created_at",
            "began": "started_at",
            "duration": "duration",
            "wait": "queued_duration",
            "failed": "status",
            "name": "name",
            "id": "id",
        },
    ),
    "jenkins": Preset(
        "ci",
        {
            "began": "timestamp",
            "duration": "duration",
            "failed": "result",
            "name": "fulldisplayname",
        },
        unit="milliseconds",
        results={"UNSTABLE": "failed", "NOT_BUILT": "skipped"},
    ),
    "slurm": Preset(
        "training",
        {
            "time": "submit",
            "began": "start",
            "ended": "end",
            "failed": "state",
            "name": "user",
            "slots": "alloctres",
            "id": "jobid",
        },
    ),
    "kubernetes": Preset(
        "training",
        {
            "time": "creationtimestamp",
            "began": "starttime",
            "ended": "completiontime",
            "failed": "status",
            "name": "namespace",
            "slots": "gpus",
            "id": "uid",
        },
    ),
    "pai": Preset(
        "training",
        {
            "time": "submit_time",
            "duration": "duration",
            "slots": "num_gpu",
            "name": "user",
            "id": "job_id",
        },
        origin=_SOME_MONDAY,
    ),
}
