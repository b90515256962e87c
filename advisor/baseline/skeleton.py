"""The template's skeleton with its blanks filled: a scenario as plain data."""

from __future__ import annotations

import copy
import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from advisor.baseline.known import Known, Size
from advisor.baseline.template import Template

__all__ = ["Filled", "fill", "in_office_hours"]

_OFFICE = range(9, 17)
_BUSY_RUNS, _BUSY_JOBS = 240.0, 160.0
_LONGEST_TICKET = 6.0
_LARGE_BOARD = 150


@dataclass(frozen=True, slots=True)
class Filled:
    """The scenario at maturity 1 as plain data, the numbers computed on the way, and what was
    put together to keep a run short."""

    data: dict[str, Any]
    derived: dict[str, float]
    notes: tuple[str, ...]


def fill(
    template: Template,
    known: Mapping[str, Known],
    size: Size,
    *,
    title: str,
    origin: dt.datetime,
    horizon: float,
    seed: int = 1,
) -> Filled:
    """The skeleton with every blank filled for an organisation of this size."""
    derived, notes = _derived(template, known, size)
    skeleton = copy.deepcopy(template.scenario)
    data: dict[str, Any] = {
        "scenario": 1,
        "title": title,
        "time-unit": skeleton["time-unit"],
        "horizon": horizon,
        "origin": origin.strftime("%Y-%m-%dT%H:%M"),
        "seed": seed,
    }
    closures = _year_ends(origin, horizon)
    filler = _Filler(template, known, derived, size, closures)
    data["calendars"] = [filler.filled(each) for each in skeleton["calendars"]]
    data["pools"] = [each for raw in skeleton["pools"] for each in filler.pools(raw)]
    slots = {pool["id"]: pool["slots"] for pool in data["pools"]}
    data["pipelines"] = [
        each for raw in skeleton["pipelines"] for each in filler.pipelines(raw, slots)
    ]
    models = [each for raw in skeleton["models"] for each in filler.models(raw)]
    if models:
        data["models"] = models
    return Filled(data, derived, tuple(notes))


def _derived(
    template: Template, known: Mapping[str, Known], size: Size
) -> tuple[dict[str, float], list[str]]:
    """Numbers that follow from parameters; a week's flows, bundled where they would be many."""
    notes = list(size.assumed)
    changes = known["changes-per-engineer"].value * size.engineers
    runs = changes * max(0.0, known["runs-per-change"].value - 1)
    run = known["build-time"].value + known["test-share"].value * known["test-time"].value
    bundle = max(1, round(runs / _BUSY_RUNS))
    if bundle > 1:
        notes.append(f"runs before the merge are simulated in bundles of {bundle}")
    hours = known["toil"].value * max(1.0, known["operations"].value) * 40
    ticket = template.toil.ticket_hours
    tickets = max(1.0, min(_LONGEST_TICKET / ticket, hours / ticket / _BUSY_JOBS))
    if tickets > 1:
        notes.append(
            f"toil tickets of {ticket:g} h are simulated as tickets of {ticket * tickets:.1f} h"
        )
    derived = {
        "changes-per-week": changes,
        "runs-per-week": max(1e-6, runs / bundle),
        "run-time": run * bundle,
        "ticket-hours": ticket * tickets,
        "toil-per-week": hours / (ticket * tickets),
        "bundle": float(bundle),
        "standby-hour": known["person-hour"].value * known["standby-share"].value,
    }
    if size.models > 0:
        quality = known["release-quality"].value
        jobs = known["experiments"].value * max(1.0, known["data-scientists"].value)
        derived |= {
            "experiments-per-week": jobs,
            "model-release-gap": 168 * 365.25 / 84 / max(1e-3, known["model-releases"].value),
            "initial-age-hours": known["initial-age"].value * 24,
            "floor-quality": round(quality - known["floor-points"].value / 100, 6),
            "complaint-quality": round(quality - known["complaint-points"].value / 100, 6),
        }
    return derived, notes


class _Filler:
    """Fills one organisation's skeleton: values, pools, pipelines and models."""

    def __init__(
        self,
        template: Template,
        known: Mapping[str, Known],
        derived: Mapping[str, float],
        size: Size,
        closures: list[dict[str, str]],
    ) -> None:
        self._template = template
        self._known = known
        self._derived = derived
        self._size = size
        self._closures = closures

    def filled(self, raw: Any, share: float = 1.0) -> Any:
        """A value with every blank in it filled; `share` of a week's arrivals."""
        if isinstance(raw, list):
            return [self.filled(each, share) for each in raw]
        if not isinstance(raw, Mapping):
            return raw
        if set(raw) == {"parameter"}:
            return self._number(str(raw["parameter"]))
        if "weekly" in raw:
            return in_office_hours(
                self._derived[str(raw["weekly"])] * share, float(raw["dispersion"])
            )
        result = {
            key: self.filled(each, share)
            for key, each in raw.items()
            if key not in ("part", "for-each")
        }
        if result.get("closed") == "year-end":
            result["closed"] = copy.deepcopy(self._closures)
            if not self._closures:
                del result["closed"]
        return result

    def _number(self, id_: str) -> Any:
        if id_ in self._derived:
            return self._derived[id_]
        known = self._known[id_]
        return known.text or known.value

    def _absent(self, raw: Mapping[str, Any]) -> bool:
        return raw.get("part") == "models" and self._size.models == 0

    def pools(self, raw: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """One pool, or several separate ones of cards."""
        if self._absent(raw):
            return
        pool = self.filled(raw)
        pool["slots"] = max(1, round(pool["slots"]))
        if pool.get("role") != "gpu":
            yield pool
            return
        for place, slots in enumerate(self._cards()):
            name = pool["id"] if place == 0 else f"{pool['id']}-{place + 1}"
            yield {**pool, "id": name, "slots": slots}

    def _cards(self) -> list[int]:
        cards = max(1, round(self._known["gpus"].value))
        pools = max(1, min(cards, round(self._known["gpu-pools"].value)))
        return [cards // pools + (1 if place < cards % pools else 0) for place in range(pools)]

    def pipelines(
        self, raw: Mapping[str, Any], slots: Mapping[str, int]
    ) -> Iterator[dict[str, Any]]:
        """One pipeline, or one for each kind of toil or pool of cards."""
        if self._absent(raw):
            return
        each = raw.get("for-each")
        if each == "toil":
            for kind, share in self._template.toil.kinds.items():
                pipeline = self._pipeline(raw, slots, share)
                yield {**pipeline, "id": f"{raw['id']}-{kind}"}
        elif each == "gpu-pool":
            cards = self._cards()
            for place, have in enumerate(cards):
                pipeline = self._pipeline(raw, slots, have / sum(cards))
                suffix = "" if place == 0 else f"-{place + 1}"
                for stage in pipeline["stages"]:
                    stage["pool"] = f"{stage['pool']}{suffix}"
                yield {**pipeline, "id": f"{raw['id']}{suffix}"}
        else:
            yield self._pipeline(raw, slots, 1.0)

    def _pipeline(
        self, raw: Mapping[str, Any], slots: Mapping[str, int], share: float
    ) -> dict[str, Any]:
        pipeline: dict[str, Any] = self.filled(raw, share)
        if "units" in pipeline:
            pipeline["units"] = max(1, round(pipeline["units"]))
        for stage in pipeline["stages"]:
            if stage.get("slots") == "two":
                stage["slots"] = min(2, slots[stage["pool"]])
            if stage.get("opens") == "board" and self._size.engineers > _LARGE_BOARD:
                stage["opens"] = "long-board"
        return pipeline

    def models(self, raw: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """One entry per kind of wear, with the models of it."""
        if self._absent(raw):
            return
        counts = _split(self._size.models, [kind.share for kind in self._template.model_kinds])
        for kind, count in zip(self._template.model_kinds, counts, strict=True):
            if count == 0:
                continue
            model = self.filled(raw)
            wear: list[dict[str, Any]] = []
            if kind.wear == "saturating" and kind.points and kind.days:
                points, days = self._number(kind.points), self._number(kind.days)
                wear = [{"id": "wear", "kind": "saturating", "points": points, "days": days}]
            others = [part for part in model["drift"]["parts"] if part["kind"] != "wear"]
            for monitor in model["monitors"]:
                monitor["labels"] = max(1, round(monitor["labels"]))
            model["drift"] = {"kind": "sum", "parts": [*wear, *others]}
            yield {**model, "id": kind.id, "count": count}


def in_office_hours(per_week: float, dispersion: float) -> dict[str, Any]:
    """Arrivals spread evenly over Monday to Friday, nine to five."""
    counts = [0.0] * 168
    for day in range(5):
        for hour in _OFFICE:
            counts[day * 24 + hour] = per_week / 40
    return {"kind": "weekly-profile", "counts": counts, "dispersion": dispersion}


def _split(total: int, shares: list[float]) -> list[int]:
    """Whole numbers in these proportions that add up: the largest remainders first.

    >>> _split(5, [0.1, 0.6, 0.3]), _split(1, [0.1, 0.6, 0.3])
    ([1, 3, 1], [0, 1, 0])
    """
    exact = [total * share for share in shares]
    counts = [math.floor(each) for each in exact]
    order = sorted(range(len(shares)), key=lambda place: (counts[place] - exact[place], place))
    for place in order[: total - sum(counts)]:
        counts[place] += 1
    return counts


def _year_ends(origin: dt.datetime, horizon: float) -> list[dict[str, str]]:
    """Two weeks from 21 December of every year the plan touches."""
    last = (origin + dt.timedelta(hours=horizon)).year
    return [
        {"from": f"{year}-12-21", "to": f"{year + 1}-01-04"}
        for year in range(origin.year, last + 1)
    ]
