"""Who watches which models at an instant: the monitors of a scenario, dated changes included."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from simulator.alarms import MonitorFigures, monitor_figures
from simulator.engines.reference.models import dated_part
from simulator.engines.reference.prepared import Prepared
from simulator.spec import Model, Monitor, Scenario

__all__ = ["Watched", "watched_at"]


@dataclass(frozen=True, slots=True)
class Watched:
    """A monitor as a share of a kind of models has it, and what it is like to live with.

    `of_models`: the share, 0 to 1 (of very many models of the kind; each draws its own luck).
    """

    model: str
    monitor: Monitor
    of_models: float
    figures: MonitorFigures


def watched_at(scenario: Scenario, now: float, *, points: float = 5.0) -> list[Watched]:
    """Every monitor at an instant (in the scenario's unit), kind by kind in the order of the file.

    The figures are those of a model at its mean quality at release, for a fall of `points`.
    """
    prepared = Prepared.of(scenario)
    found = []
    for index, model in enumerate(scenario.models):
        for monitor, share in _shares(prepared, index, model, now).values():
            figures = monitor_figures(
                monitor, model.quality.at_release.mean, scenario.unit_days, points=points
            )
            found.append(Watched(model.id, monitor, share, figures))
    return found


def _shares(
    prepared: Prepared, index: int, model: Model, now: float
) -> dict[str, tuple[Monitor, float]]:
    """Each different monitor with the share of models that have it, by its text."""
    changes = prepared.changes_of("models", index)
    dated = dated_part(prepared.data["models"][index], changes, "monitors")
    cuts = {0.0, 1.0}
    for each in changes:
        if each.place[:1] == ("monitors",) and each.share is not None:
            ramp = min(1.0, max(0.0, now - each.at) / each.over) if each.over > 0.0 else 1.0
            cuts.add(min(1.0, each.share * ramp))
    found: dict[str, tuple[Monitor, float]] = {}
    for low, high in pairwise(sorted(cuts)):
        monitors = model.monitors if dated is None else dated.at(now, (low + high) / 2.0)
        for monitor in monitors:
            key = monitor.model_dump_json()
            before = found[key][1] if key in found else 0.0
            found[key] = (monitor, before + high - low)
    return dict(sorted(found.items(), key=lambda item: _order(model, item[1])))


def _order(model: Model, entry: tuple[Monitor, float]) -> tuple[int, float]:
    """Monitors in the order of the file, of each the commonest form first."""
    names = [each.id for each in model.monitors]
    monitor, share = entry
    return (names.index(monitor.id) if monitor.id in names else len(names), -share)
