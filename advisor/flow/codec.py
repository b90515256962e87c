"""A projection as JSON and back, exactly: for the store and across processes.

Numbers keep every digit (JSON writes the shortest text that reads back the same); what could not be
measured is null. Frames keep their columns, types and order.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from advisor.baseline import Baseline
from advisor.flow.types import Projection
from advisor.outlook import Outlook, Strategy
from advisor.roadmap import Clash, Item, LeftOut, Roadmap, Round, graph_of
from advisor.value import LINE_COLUMNS, QUARTER_COLUMNS, Appraisal, Spread, Value
from simulator.experiment import Experiment
from simulator.spec import build

__all__ = [
    "frame_from_json",
    "frame_to_json",
    "items_from_json",
    "items_to_json",
    "projection_from_json",
    "projection_to_json",
]

_FORMAT = 2


def projection_to_json(projection: Projection) -> dict[str, Any]:
    """The projection as JSON data: dictionaries, lists, text, numbers, null."""
    outlook = projection.outlook
    strategies = [_strategy(each) for each in outlook.strategies]
    return {
        "projection": _FORMAT,
        "baseline": {
            "data": projection.baseline.data,
            "anchors": projection.baseline.anchors,
            "adoption": dict(projection.baseline.adoption),
            "parameters": frame_to_json(projection.baseline.parameters),
            "notes": list(projection.baseline.notes),
            "unmatched": list(projection.baseline.unmatched),
        },
        "mirror": frame_to_json(projection.mirror),
        "today": _experiment(projection.today),
        "benefits": frame_to_json(projection.benefits),
        "roadmap": _roadmap(projection.roadmap),
        "outlook": {
            "strategies": strategies,
            "assumptions_off": _strategy(outlook.assumptions_off)
            if outlook.assumptions_off is not None
            else None,
            "differences": frame_to_json(outlook.differences),
            "series": frame_to_json(outlook.series),
            "criterion": list(outlook.criterion),
            "notes": list(outlook.notes),
            "standing": frame_to_json(outlook.standing),
            "judgement": outlook.judgement,
            "judged": outlook.judged,
            "draws": outlook.draws,
        },
        "value": {
            "lines": frame_to_json(projection.value.lines),
            "per_quarter": frame_to_json(projection.value.per_quarter),
            "currency": projection.value.currency,
            "payback_quarter": projection.value.payback_quarter,
            "notes": list(projection.value.notes),
            "appraisal": _appraisal(projection.value.appraisal),
        },
    }


def projection_from_json(data: Mapping[str, Any]) -> Projection:
    """The projection that was written; ValueError when it is of another format."""
    if data.get("projection") != _FORMAT:
        raise ValueError(
            f"a projection of format {data.get('projection')!r}; {_FORMAT} is read here"
        )
    base, outlook, value = data["baseline"], data["outlook"], data["value"]
    off = outlook["assumptions_off"]
    return Projection(
        baseline=Baseline(
            build(base["data"]),
            base["data"],
            frame_from_json(base["parameters"]),
            tuple(base["notes"]),
            tuple(base["unmatched"]),
            base["anchors"],
            dict(base["adoption"]),
        ),
        mirror=frame_from_json(data["mirror"]),
        today=_unexperiment(data["today"]),
        benefits=frame_from_json(data["benefits"]),
        roadmap=_unroadmap(data["roadmap"]),
        outlook=Outlook(
            strategies=tuple(_unstrategy(each) for each in outlook["strategies"]),
            differences=frame_from_json(outlook["differences"]),
            series=frame_from_json(outlook["series"]),
            assumptions_off=None if off is None else _unstrategy(off),
            criterion=(outlook["criterion"][0], outlook["criterion"][1]),
            notes=tuple(outlook["notes"]),
            standing=frame_from_json(outlook["standing"]),
            judgement=outlook["judgement"],
            judged=outlook["judged"],
            draws=outlook["draws"],
        ),
        value=Value(
            # kept before a column was added: it is missing, not wrong
            lines=frame_from_json(value["lines"]).reindex(columns=list(LINE_COLUMNS)),
            per_quarter=frame_from_json(value["per_quarter"]).reindex(
                columns=list(QUARTER_COLUMNS)
            ),
            currency=value["currency"],
            payback_quarter=value["payback_quarter"],
            notes=tuple(value["notes"]),
            appraisal=_unappraisal(value.get("appraisal")),
        ),
    )


def _appraisal(appraisal: Appraisal) -> dict[str, Any]:
    return {
        "npv": _spread(appraisal.npv),
        "rate": _number(appraisal.rate),
        "rate_source": appraisal.rate_source,
        "paid_back": _number(appraisal.paid_back),
        "further": appraisal.further,
        "at_end": _spread(appraisal.at_end),
        "npv_after": _spread(appraisal.npv_after),
        "years_after": appraisal.years_after,
        **{name: frame_to_json(getattr(appraisal, name)) for name in _APPRAISED},
    }


_APPRAISED = ("tornado", "delay", "queues")


def _unappraisal(data: Mapping[str, Any] | None) -> Appraisal:
    """The appraisal that was written; none in a projection kept before there was one."""
    if data is None:
        return Appraisal.none()
    missing = [None, None, None, 0]  # kept before these stood beside the value of the plan
    return Appraisal(
        npv=_unspread(data["npv"]),
        at_end=_unspread(data.get("at_end", missing)),
        npv_after=_unspread(data.get("npv_after", missing)),
        years_after=data.get("years_after", 0.0),
        rate=_unnumber(data["rate"]),
        rate_source=data["rate_source"],
        paid_back=_unnumber(data["paid_back"]),
        further=data["further"],
        **{name: frame_from_json(data[name]) for name in _APPRAISED},
    )


def _spread(found: Spread) -> list[Any]:
    return [_number(found.low), _number(found.mid), _number(found.high), found.n]


def _unspread(data: Sequence[Any]) -> Spread:
    low, mid, high, n = data
    return Spread(_unnumber(low), _unnumber(mid), _unnumber(high), n)


def frame_to_json(frame: pd.DataFrame) -> dict[str, Any]:
    """A frame as columns, types and values."""
    return {
        "columns": [str(name) for name in frame.columns],
        "types": [str(frame[name].dtype) for name in frame.columns],
        "data": [[_plain(each) for each in frame[name].tolist()] for name in frame.columns],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


def frame_from_json(data: Mapping[str, Any]) -> pd.DataFrame:
    """The frame that was written."""
    columns = {}
    for name, kind, values in zip(data["columns"], data["types"], data["data"], strict=True):
        if kind.startswith("float"):
            columns[name] = pd.Series([math.nan if v is None else v for v in values], dtype=kind)
        elif kind in ("object", "str") or kind.startswith("string"):
            columns[name] = pd.Series(
                [tuple(v) if isinstance(v, list) else v for v in values], dtype=kind
            )
        else:
            columns[name] = pd.Series(values, dtype=kind)
    return pd.DataFrame(columns, columns=data["columns"])


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _unnumber(value: float | None) -> float:
    return math.nan if value is None else value


def _experiment(experiment: Experiment) -> dict[str, Any]:
    """Everything but the tables and the paths, which are never part of a projection."""
    result: dict[str, Any] = {}
    for field in fields(experiment):
        value = getattr(experiment, field.name)
        if field.name == "paths":
            continue  # money is worked out of them before a projection is kept
        if isinstance(value, pd.DataFrame):
            result[field.name] = frame_to_json(value)
        elif field.name != "tables":
            result[field.name] = list(value) if isinstance(value, tuple) else value
    return result


def _unexperiment(data: Mapping[str, Any]) -> Experiment:
    values: dict[str, Any] = {"tables": None}
    for key, value in data.items():
        if isinstance(value, Mapping) and "columns" in value:
            values[key] = frame_from_json(value)
        else:
            values[key] = tuple(value) if isinstance(value, list) else value
    return Experiment(**values)


def _strategy(strategy: Strategy) -> dict[str, Any]:
    return {
        "id": strategy.id,
        "title": strategy.title,
        "changes": list(strategy.changes),
        "experiment": _experiment(strategy.experiment),
        "probability_best": _number(strategy.probability_best),
        "notes": list(strategy.notes),
    }


def _unstrategy(data: Mapping[str, Any]) -> Strategy:
    return Strategy(
        data["id"],
        data["title"],
        tuple(data["changes"]),
        _unexperiment(data["experiment"]),
        _unnumber(data["probability_best"]),
        tuple(data["notes"]),
    )


def _roadmap(roadmap: Roadmap) -> dict[str, Any]:
    return {
        "feasible": roadmap.feasible,
        "items": items_to_json(roadmap.items),
        "left_out": [_record(each) for each in roadmap.left_out],
        "load": frame_to_json(roadmap.load),
        "objective": _number(roadmap.objective),
        "gap": _number(roadmap.gap),
        "finished": roadmap.finished,
        "clashes": [_record(each) for each in roadmap.clashes],
        "weights": dict(roadmap.weights),
        "nodes": [[id_, facts["quarters"]] for id_, facts in roadmap.graph.nodes(data=True)],
        "edges": [list(edge) for edge in roadmap.graph.edges],
        "critical_path": list(roadmap.critical_path),
        "notes": list(roadmap.notes),
        "rounds": [_record(each) for each in roadmap.rounds],
    }


def items_to_json(items: Sequence[Item]) -> list[dict[str, Any]]:
    """A plan's items as JSON data."""
    return [_record(each) for each in items]


def items_from_json(data: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """The items that were written."""
    return tuple(Item(**{**each, "needs": tuple(each["needs"])}) for each in data)


def _record(each: Item | LeftOut | Clash | Round) -> dict[str, Any]:
    return {field.name: _plain(getattr(each, field.name)) for field in fields(each)}


def _unroadmap(data: Mapping[str, Any]) -> Roadmap:
    return Roadmap(
        feasible=data["feasible"],
        items=items_from_json(data["items"]),
        left_out=tuple(LeftOut(**each) for each in data["left_out"]),
        load=frame_from_json(data["load"]),
        objective=_unnumber(data["objective"]),
        gap=_unnumber(data["gap"]),
        finished=data["finished"],
        clashes=tuple(
            Clash(each["what"], each["remedy"], tuple(each.get("limits", ())))
            for each in data["clashes"]
        ),
        weights=dict(data["weights"]),
        graph=graph_of(dict(data["nodes"]), [(edge[0], edge[1]) for edge in data["edges"]]),
        critical_path=tuple(data["critical_path"]),
        notes=tuple(data["notes"]),
        rounds=tuple(
            Round(**(each | {"entered": tuple(each["entered"]), "left": tuple(each["left"])}))
            for each in data.get("rounds", ())
        ),
    )
