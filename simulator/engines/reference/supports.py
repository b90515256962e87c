"""What this engine does not run yet, named key by key; nothing is ever ignored in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulator.detectors import NOT_RUN
from simulator.engines.reference.dated import LocatedChange
from simulator.spec import Change, Scenario, ShockDrift, SumDrift

__all__ = ["reasons_against"]

_STAGE_KEYS = frozenset(
    {"pool", "slots", "time", "clock", "applies", "fails", "on-failure", "parallel", "opens",
     "notice", "batch"}
)  # fmt: skip
_MODEL_KEYS = frozenset({"quality", "drift", "monitors", "retraining"})
_LABELS_FLOOR = 1.0 / 50.0


def reasons_against(scenario: Scenario, located: Sequence[LocatedChange]) -> list[str]:
    """One sentence a key that is not run, in the order of the file."""
    return [
        *_pools(scenario),
        *_stages(scenario),
        *_models(scenario),
        *_changes(scenario, located),
    ]


def _pools(scenario: Scenario) -> Iterator[str]:
    for pool in scenario.pools:
        for key in ("reserved", "outage", "elastic"):
            if getattr(pool, key) is not None:
                yield f"pool {pool.id}: `{key}` is not run yet"


def _stages(scenario: Scenario) -> Iterator[str]:
    for pipeline in scenario.pipelines:
        for stage in pipeline.stages:
            if stage.interruption is not None:
                yield f"stage {pipeline.id}.{stage.id}: `interruption` is not run yet"


def _models(scenario: Scenario) -> Iterator[str]:
    for model in scenario.models:
        for monitor in model.monitors:
            kind = monitor.detector.kind
            if kind in NOT_RUN:
                yield f"monitor {model.id}.{monitor.id}: detector `{kind}` {NOT_RUN[kind]}"
        parts = model.drift.parts if isinstance(model.drift, SumDrift) else (model.drift,)
        for part in parts:
            if isinstance(part, ShockDrift) and part.days_between < _LABELS_FLOOR:
                yield f"model {model.id}: `shocks` more than 50 a day are not run"


def _changes(scenario: Scenario, located: Sequence[LocatedChange]) -> Iterator[str]:
    for change, locations in located:
        for location in locations:
            reason = _declined(scenario, change, location)
            if reason is not None:
                yield f"change at {change.at:g} of `{change.path}`: {reason}"
                break


def _declined(scenario: Scenario, change: Change, location: tuple[str | int, ...]) -> str | None:
    """Why a change of that value is not run; None when it is."""
    keys = [each for each in location if isinstance(each, str)]
    if keys[0] == "pools":
        if keys[1] not in ("slots", "cost-per-slot-hour", "calendar"):
            return f"dated changes of a pool's `{'.'.join(keys[1:]) or 'entry'}` are not run yet"
        return _no_share(change, "pools")
    if keys[0] == "models":
        return _of_model(change, keys)
    if keys[:2] == ["pipelines", "stages"]:
        known = len(keys) > 2 and keys[2] in _STAGE_KEYS
        return None if known else f"dated changes of a stage's `{keys[-1]}` are not run yet"
    if keys[:2] == ["pipelines", "production"]:
        return None if _has_production(scenario, location) else "the pipeline has no production"
    if keys[:2] == ["pipelines", "arrivals"]:
        if isinstance(change.to, dict) and change.to.get("kind") == "trace":
            return "arrivals cannot become a trace at a date"
        return _no_share(change, "arrivals")
    return f"dated changes of `{'.'.join(keys)}` are not run yet"


def _no_share(change: Change, of: str) -> str | None:
    return None if change.share is None else f"`share` is of units or models, not of {of}"


def _of_model(change: Change, keys: list[str]) -> str | None:
    if len(keys) < 2 or keys[1] not in _MODEL_KEYS:
        return f"dated changes of a model's `{'.'.join(keys[1:]) or 'entry'}` are not run yet"
    if keys[-1] == "value-per-point-day":
        return "dated changes of `value-per-point-day` are not run yet"
    if keys[-1] == "every" and change.over > 0.0:
        return "`every` takes no `over`: checks and timers are at whole multiples"
    return None


def _has_production(scenario: Scenario, location: tuple[str | int, ...]) -> bool:
    index = location[1]
    return isinstance(index, int) and scenario.pipelines[index].production is not None
