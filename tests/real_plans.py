"""Plans of the examples as they were really simulated, so that whole reports are looked at.

`plans/NAME.json` holds what a report reads of a projection, in five figures; the baseline is built
anew. When the stored form of a projection changes: `python tests/real_plans.py` (some minutes).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import report_samples as samples
from chart_samples import log

from advisor.flow import Projection, project
from advisor.flow.codec import (
    frame_from_json,
    frame_to_json,
    projection_from_json,
    projection_to_json,
)
from advisor.report.content import build_report
from advisor.report.content.context import Profile
from advisor.report.content.outcomes import OUTCOMES
from advisor.report.model import ReportModel
from advisor.report.pdf import write_pdf

FOLDER = Path(__file__).with_name("plans")
_UNREAD = ("runs", "series", "settling", "precision")
"""Of an experiment: what no page is made of."""


@cache
def projection(name: str) -> Projection:
    """The stored plan of an example."""
    stored = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    made = samples.projection(name).baseline
    baseline = {
        "data": made.data,
        "anchors": made.anchors,
        "adoption": dict(made.adoption),
        "parameters": frame_to_json(made.parameters),
        "notes": list(made.notes),
        "unmatched": list(made.unmatched),
    }
    return projection_from_json({**stored, "baseline": baseline})


@cache
def model(name: str, profile: Profile = "leadership") -> ReportModel:
    """The report of a real plan."""
    return build_report(
        samples.catalogue(),
        samples.engagement(name),
        samples.assessment(name),
        projection(name),
        profile=profile,
        logs=[log()],
    )


@cache
def printed(name: str, profile: Profile = "leadership") -> bytes:
    """The report of a real plan as PDF."""
    return write_pdf(model(name, profile))


def _kept(frame: dict[str, Any], *strategies: str) -> dict[str, Any]:
    """Of a table of measures the rows a report may show."""
    whole = frame_from_json(frame)
    wanted = {(one.measure, one.subject) for one in OUTCOMES} | {("net-benefit", "all")}
    pairs = zip(whole["measure"], whole["subject"], strict=True)
    mine = whole[[pair in wanted for pair in pairs]]
    if strategies:
        mine = mine[mine["strategy"].isin(strategies)]
    return frame_to_json(mine.reset_index(drop=True))


def _bare(experiment: dict[str, Any]) -> dict[str, Any]:
    empty = {
        name: frame_to_json(frame_from_json(experiment[name]).iloc[:0])
        for name in _UNREAD
        if isinstance(experiment.get(name), dict)
    }
    return {**experiment, **empty, "measures": _kept(experiment["measures"])}


def _strategy(strategy: dict[str, Any]) -> dict[str, Any]:
    return {**strategy, "changes": [], "experiment": _bare(strategy["experiment"])}


def _shorter(value: Any) -> Any:
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, list):
        return [_shorter(each) for each in value]
    if isinstance(value, dict):
        return {key: _shorter(each) for key, each in value.items()}
    return value


def stored_form(whole: dict[str, Any]) -> dict[str, Any]:
    """A projection's JSON without what no page is made of, and without its baseline."""
    outlook = whole["outlook"]
    off = outlook["assumptions_off"]
    told = {
        **outlook,
        "strategies": [_strategy(each) for each in outlook["strategies"]],
        "assumptions_off": _strategy(off) if off else None,
        "differences": _kept(outlook["differences"]),
        "series": _kept(outlook["series"], "nothing", "roadmap"),
    }
    benefits = frame_to_json(frame_from_json(whole["benefits"]).iloc[:0])
    kept = {**whole, "today": _bare(whole["today"]), "outlook": told, "benefits": benefits}
    return {name: _shorter(part) for name, part in kept.items() if name != "baseline"}


def renew() -> None:
    """Simulates every example and writes its plan; minutes of two cores."""
    for name in samples.EXAMPLES:
        made = project(samples.catalogue(), samples.engagement(name), samples.assessment(name))
        write(name, projection_to_json(made))


def write(name: str, whole: dict[str, Any]) -> None:
    """One part of the stored form a line."""
    parts = stored_form(whole).items()
    lines = [
        f"{json.dumps(part)}:{json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
        for part, value in parts
    ]
    (FOLDER / f"{name}.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


if __name__ == "__main__":
    renew()
