"""A study's sheet: everything a reader needs to judge a simulation study and to repeat it.

The headings are those of STRESS-DES (Monks et al. 2018, doi 10.1080/17477778.2018.1442155):
objectives, logic, data, experimentation, implementation, access. The words are filled from the
scenario and the run, so that a sheet cannot say what was not done. Whose data it is, and where
every number comes from, only the caller knows and adds (`data`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from simulator.experiment.simulating import Experiment
from simulator.experiment.wording import listed, said, said_stage
from simulator.spec import Scenario, to_data

__all__ = ["SECTIONS", "Part", "SheetRow", "stress_sheet"]

Part = Literal["Objectives", "Logic", "Data", "Experimentation", "Implementation", "Access"]
SECTIONS: tuple[Part, ...] = (
    "Objectives", "Logic", "Data", "Experimentation", "Implementation", "Access",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One line of the sheet: its section, what it answers, and the answer as plain text."""

    section: Part
    item: str
    text: str


def stress_sheet(
    scenario: Scenario,
    experiment: Experiment,
    *,
    purpose: str = "",
    data: Sequence[tuple[str, str]] = (),
    assumptions: Sequence[str] = (),
    software: Mapping[str, str] | None = None,
) -> tuple[SheetRow, ...]:
    """The sheet of one experiment with one scenario, in the order of `SECTIONS`.

    `purpose` says what the study is for (default: the scenario's title), `data` adds (item, text)
    rows on where the numbers come from, `assumptions` what was simplified, `software` names and
    versions of what it was run with.
    """
    plain = to_data(scenario)
    parts = {
        "Objectives": _objectives(scenario, experiment, purpose),
        "Logic": _logic(scenario, plain),
        "Data": _data(plain, data, assumptions),
        "Experimentation": _experimentation(scenario, experiment),
        "Implementation": _implementation(experiment, software or {}),
        "Access": _access(experiment),
    }
    return tuple(SheetRow(part, *row) for part in SECTIONS for row in parts[part])


Rows = Iterator[tuple[str, str]]


def _objectives(scenario: Scenario, experiment: Experiment, purpose: str) -> Rows:
    yield "Purpose", purpose or scenario.title or "not stated"
    known = experiment.measures.loc[experiment.measures["mean"].notna(), "measure"]
    yield "Outputs", f"per subject and over all, each with its interval: {listed(known.unique())}"
    asked = [f"{row.measure} of {row.subject}" for row in experiment.precision.itertuples()]
    aim = f"; every one of {listed(asked)} to a stated precision" if asked else ""
    yield "Aim of the experiment", f"estimate the means of one scenario over its run{aim}"


def _logic(scenario: Scenario, plain: Mapping[str, Any]) -> Rows:
    unit = scenario.time_unit
    for pipeline in plain["pipelines"]:
        chain = " → ".join(each["id"] for each in pipeline["stages"])
        end = " → production" if "production" in pipeline else ""
        yield f"Pipeline {pipeline['id']}", f"{chain}{end}"
    yield (
        "Base logic",
        "each instant in three phases: the clock moves; what ends frees its slots and new requests "
        "join their queues, in a canonical order that no insertion decides; then each pool starts "
        "what its discipline allows. Failures are drawn when a stage ends; no work is interrupted",
    )
    yield "Scenario logic", _dated(plain)
    yield "Algorithms", _algorithms(plain)
    kinds = [f"jobs of {each['id']}" for each in plain["pipelines"]]
    kinds += [f"{each.get('count', 1)} × model {each['id']}" for each in plain.get("models", ())]
    yield "Entities", listed(kinds)
    for pipeline in plain["pipelines"]:
        steps = "; ".join(said_stage(stage, unit) for stage in pipeline["stages"])
        yield f"Activities of {pipeline['id']}", steps
    for pool in plain.get("pools", ()):
        yield f"Resource {pool['id']}", _pool(pool)
    for calendar in plain.get("calendars", ()):
        yield f"Calendar {calendar['id']}", "open " + "; ".join(map(said, calendar["open"]))
    yield (
        "Queues",
        "one before every pool and every opening, without a limit; ties by time of request, then "
        "by the canonical order; nobody leaves a queue",
    )
    backlog = plain.get("backlog")
    started = f"; at the start {said(backlog)} jobs wait" if backlog else ""
    yield (
        "Entry and exit",
        "jobs enter by arrival, retraining or rework and leave when their last stage ends or they "
        f"are abandoned; what is under way at the horizon stays counted as in the system{started}",
    )


def _dated(plain: Mapping[str, Any]) -> str:
    changes = plain.get("changes", ())
    if not changes:
        return "the scenario stays as it is over the whole run"
    words = [
        f"from {said(each['at'])} {each.get('set') or each.get('scale')} "
        + (f"becomes {said(each['to'])}" if "set" in each else f"× {said(each['by'])}")
        + (f" for a share of {said(each['share'])}" if "share" in each else "")
        for each in changes
    ]
    return f"{len(words)} dated changes: " + "; ".join(words)


def _algorithms(plain: Mapping[str, Any]) -> str:
    found = [
        f"{each['id']}: retraining {said(each.get('retraining', 'never'))}; monitors "
        + listed(f"{one['id']} ({said(one['detector'])})" for one in each.get("monitors", ()))
        for each in plain.get("models", ())
    ]
    return "; ".join(found) or "none beyond the queue disciplines"


def _pool(pool: Mapping[str, Any]) -> str:
    slots = pool["slots"]
    words = [f"{slots} {'slot' if slots == 1 else 'slots'}", str(pool.get("discipline", "fifo"))]
    words += [
        f"{key.replace('-', ' ')} {said(pool[key])}"
        for key in ("calendar", "reserved", "outage", "elastic", "cost-per-slot-hour")
        if key in pool
    ]
    return ", ".join([*words, *(["backfill"] if pool.get("backfill") else [])])


def _data(
    plain: Mapping[str, Any], data: Sequence[tuple[str, str]], assumptions: Sequence[str]
) -> Rows:
    if not data:
        yield "Sources", "the scenario's file states values, not where they come from"
    yield from data
    for pipeline in plain["pipelines"]:
        yield f"Arrivals of {pipeline['id']}", said(pipeline.get("arrivals", "none"))
        if "production" in pipeline:
            yield f"Production of {pipeline['id']}", said(pipeline["production"])
    for model in plain.get("models", ()):
        words = [f"{key}: {said(model[key])}" for key in ("quality", "drift", "age-at-start")
                 if key in model]  # fmt: skip
        yield f"Model {model['id']}", "; ".join(words)
    yield "Assumptions", "; ".join(assumptions) or "those of the model's description; none further"


def _experimentation(scenario: Scenario, experiment: Experiment) -> Rows:
    unit = f"{scenario.time_unit}s"
    cut = f"the first {experiment.warm_up:g} {unit} are" if experiment.warm_up else "nothing is"
    how = {"stated": "as stated", "mser-5": "found by MSER-5 on the jobs in the system"}
    yield (
        "Initialisation",
        f"pools idle, queues empty but for a stated backlog; {cut} cut from the measures "
        f"({how[experiment.warm_up_rule]})",
    )
    yield "Run length", f"{scenario.horizon:g} {unit} from {scenario.origin.isoformat(' ')[:16]}"
    yield (
        "Estimation",
        f"{experiment.replications} independent replications; means with Student's 95 % interval, "
        "and the range of the middle 80 % of replications",
    )
    for row in experiment.precision.itertuples():
        held = f"since replication {row.since}" if row.since else "not reached"
        yield (
            f"Precision of {row.measure} ({row.subject})",
            f"asked ± {100 * row.target:g} % of the mean, now ± {100 * row.relative:.2g} %, {held}",
        )
    yield "Notes of the run", "; ".join(experiment.notes) or "none"


def _implementation(experiment: Experiment, software: Mapping[str, str]) -> Rows:
    yield "Engine", f"{experiment.engine_version}: {experiment.why}"
    yield (
        "Software",
        listed(f"{name} {version}" for name, version in software.items()) or "not said",
    )
    yield (
        "Random sampling",
        f"Philox 4x32-10, seed {experiment.seed}; every draw is keyed by replication, entity, "
        "place, visit and purpose, so that scenarios share their luck; durations by inversion",
    )
    yield "Model execution", "event by event; any number of processes gives the same numbers"


def _access(experiment: Experiment) -> Rows:
    yield "Scenario", f"SHA-256 of its canonical form {experiment.scenario_hash}"
    yield (
        "To repeat it",
        f"the same scenario, seed {experiment.seed}, {experiment.replications} replications, "
        f"engine version {experiment.engine_version}: the same bytes",
    )
    yield "Code", "this library, under the Apache License 2.0"
