"""A trial of one practice as JSON and back, exactly: for the store and across processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.flow.codec import frame_from_json, frame_to_json
from advisor.outlook import Introduction, Trial

__all__ = ["trial_from_json", "trial_to_json"]

_FORMAT = 1
_WAY = ("effort", "quarters", "pool", "away", "slots", "replications")
_PLAIN = ("practice", "hours", "replications", "seed")


def trial_to_json(trial: Trial) -> dict[str, Any]:
    """The trial as JSON data."""
    return {
        "trial": _FORMAT,
        **{name: getattr(trial, name) for name in _PLAIN},
        "pipelines": list(trial.pipelines),
        "differences": frame_to_json(trial.differences),
        "notes": list(trial.notes),
        "engine": trial.engine,
        "why": trial.why,
        "introduced": None if trial.introduced is None else _to_json(trial.introduced),
    }


def trial_from_json(data: Mapping[str, Any]) -> Trial:
    """The trial that was written; ValueError when it is of another format."""
    if data.get("trial") != _FORMAT:
        raise ValueError(f"a trial of format {data.get('trial')!r}; {_FORMAT} is read here")
    return Trial(
        **{name: data[name] for name in _PLAIN},
        pipelines=tuple(data["pipelines"]),
        differences=frame_from_json(data["differences"]),
        notes=tuple(data["notes"]),
        introduced=_from_json(data.get("introduced")),
        engine=data.get("engine"),
        why=data.get("why"),
    )


def _to_json(way: Introduction) -> dict[str, Any]:
    plain = {name: getattr(way, name) for name in _WAY}
    return {**plain, "differences": frame_to_json(way.differences)}


def _from_json(data: Mapping[str, Any] | None) -> Introduction | None:
    if data is None:
        return None
    frame = frame_from_json(data["differences"])
    return Introduction(**{name: data[name] for name in _WAY}, differences=frame)
