"""`simulate` and `compare`: scenarios run by the simulator, their measures with intervals."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.inputs import open_scenario, open_subject
from advisor.cli.printing import Progress, number, print_json, records, table, tell, write_csv
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    import pandas as pd

    from simulator.experiment import Comparison, Experiment
    from simulator.spec import Scenario

__all__ = ["measure_rows", "run_compare", "run_simulate", "supported"]

_MEASURES = ("measure", "subject", "unit", "mean", "low", "high", "p10", "p90", "n")
_DIFFERENCES = (
    "measure", "subject", "base", "candidate", "mean", "low", "high", "correlation",
    "variance_ratio",
)  # fmt: skip


def measure_rows(experiment: Experiment) -> list[dict[str, Any]]:
    """The measures of an experiment as the JSON of `simulate`."""
    return records(experiment.measures, _MEASURES)


def run_simulate(options: argparse.Namespace) -> int:
    """One scenario, replicated; with `--out` also its tables, one CSV each."""
    from advisor.cli.studies import drawn_document, drawn_text, run_draws, write_sheet
    from simulator import recovery_power

    subject = open_subject(options.subject)
    if options.parameter_draws is not None and subject.today is None:
        what = "a scenario has no ranges to draw its parameters from"
        remedy = "name an engagement, or try `advisor sensitivity` on this scenario"
        raise FaultsError([Fault(options.subject, what, remedy)])
    experiment = _simulated(options, subject.scenario)
    recovery = recovery_power(subject.scenario, experiment)
    drawn = run_draws(options, subject.today) if options.parameter_draws else None
    if options.out is not None:
        _write_tables(experiment, Path(options.out))
    if options.events is not None:
        _write_events(experiment, Path(options.events))
    if options.stress is not None:
        write_sheet(Path(options.stress), subject, experiment)
    if options.json:
        document = _experiment_document(subject.scenario, experiment, recovery)
        print_json(document | {"parameter_draws": drawn_document(drawn)})
    else:
        tell(f"{experiment.engine} engine: {experiment.why}")
        print(_measures_text(subject.scenario, experiment, recovery))
        if drawn is not None:
            print(drawn_text(drawn))
    return 0


def _simulated(options: argparse.Namespace, scenario: Scenario) -> Experiment:
    """As many replications as asked for, or as a precision needs."""
    tables: dict[str, Any] = {"tables": options.out is not None or options.events is not None}
    found: Experiment
    if options.precision is None:
        found = supported(options.subject, options, "simulate", scenario, **tables)
        return found
    from simulator import measures_chosen

    try:
        on = measures_chosen([] if options.on is None else options.on.split(","))
        found = supported(
            options.subject, options, "simulate_to_precision", scenario, **tables,
            on=on, precision=options.precision, at_most=options.at_most,
        )  # fmt: skip
    except ValueError as error:
        what, _, remedy = str(error).partition("; ")
        remedy = remedy or "choose among the measures that `advisor simulate` lists"
        raise FaultsError([Fault("--on", what, remedy)]) from None
    return found


def run_compare(options: argparse.Namespace) -> int:
    """Two scenarios or more on common random numbers, each against the first."""
    scenarios = {
        name: open_scenario(reference) for name, reference in _named(options.subjects).items()
    }
    comparison = _compared(options, scenarios)
    if options.json:
        print_json(
            {
                "differences": records(comparison.differences, _DIFFERENCES),
                "best": records(comparison.best, ("scenario", "probability")),
                "notes": _notes_of(comparison),
                "engines": _engines_of(comparison),
                **_selection_document(comparison),
            }
        )
    else:
        print(_comparison_text(comparison))
        for engine, why in dict.fromkeys((x["engine"], x["why"]) for x in _engines_of(comparison)):
            print(f"\nSimulated on the {engine} engine: {why}.")
    return 0


def _engines_of(comparison: Comparison) -> list[dict[str, str]]:
    """Which engine ran each scenario, and why."""
    return [
        {"scenario": name, "engine": each.engine, "why": each.why}
        for name, each in comparison.experiments.items()
    ]


def _compared(options: argparse.Namespace, scenarios: Mapping[str, Scenario]) -> Comparison:
    """The comparison, and where an indifference zone was given the selection of the best."""
    from simulator import measures_chosen

    found: Comparison
    try:
        on = None if options.on is None else measures_chosen([options.on])[0]
        found = supported(
            ", ".join(options.subjects), options, "compare", scenarios, criterion=on,
            indifference=options.indifference, probability=options.probability,
            at_most=options.at_most,
        )  # fmt: skip
    except ValueError as error:
        what, _, remedy = str(error).partition("; ")
        remedy = remedy or "choose a measure that `advisor simulate` lists for every one of them"
        raise FaultsError([Fault("--on", what, remedy)]) from None
    return found


def _selection_document(comparison: Comparison) -> dict[str, Any]:
    """What was selected, null where no selection was asked for or none was reached."""
    found = comparison.selection
    return {
        "selected": None if found is None else found.selected,
        "indifference": None if found is None else found.indifference,
        "probability": None if found is None else found.probability,
        "criterion": dict(zip(("measure", "subject"), comparison.criterion, strict=True)),
        "selection": [] if found is None else records(found.table),
    }


def supported(subject: str, options: argparse.Namespace, what: str, given: Any, **more: Any) -> Any:
    """Runs a function of the simulator; what an engine declines is a fault with reasons."""
    import simulator
    from simulator.engines import NotSupported

    count = "at_least" if what == "simulate_to_precision" else "replications"
    try:
        return getattr(simulator, what)(
            given,
            **{count: options.replications or 10},
            seed=options.seed,
            engine=options.engine,
            workers=options.workers,
            progress=Progress("replications"),
            **more,
        )
    except NotSupported as error:
        remedy = "use --engine reference, or leave the choice to the program"
        raise FaultsError(
            [Fault(subject, f"not supported: {reason}", remedy) for reason in error.reasons]
        ) from None


def _named(references: list[str]) -> Mapping[str, str]:
    """Scenarios by their file's stem; by their whole path where two stems are the same."""
    stems = [Path(each).stem for each in references]
    names = stems if len(set(stems)) == len(stems) else references
    if len(set(names)) < len(names):
        fault = Fault(", ".join(references), "one scenario is named twice", "name each one once")
        raise FaultsError([fault])
    return dict(zip(names, references, strict=True))


def _experiment_document(
    scenario: Scenario, experiment: Experiment, recovery: pd.DataFrame
) -> dict[str, Any]:
    from simulator.steady import overloads_of

    return {
        "engine": experiment.engine,
        "why": experiment.why,
        "engine_version": experiment.engine_version,
        "scenario_hash": experiment.scenario_hash,
        "seed": experiment.seed,
        "replications": experiment.replications,
        "warm_up": {
            "rule": experiment.warm_up_rule,
            "cut": experiment.warm_up,
            "unit": f"{experiment.time_unit}s",
            "series": records(experiment.settling),
        },
        "precision": records(experiment.precision),
        "measures": measure_rows(experiment),
        "recovery": records(recovery),
        "overloads": [
            {"pool": name, "load": load} for name, load in overloads_of(scenario).items()
        ],
        "notes": list(experiment.notes),
    }


def _write_tables(experiment: Experiment, folder: Path) -> None:
    for name, frame in (experiment.tables or {}).items():
        write_csv(frame, folder / f"{name}.csv")
    tell(f"Tables written to {folder}/")


def _write_events(experiment: Experiment, path: Path) -> None:
    from simulator.playback import event_log

    tables = experiment.tables or {}
    write_csv(
        event_log({name: each[each["replication"] == 0] for name, each in tables.items()}), path
    )
    tell(f"Event log written to {path}")


def _measures_text(scenario: Scenario, experiment: Experiment, recovery: pd.DataFrame) -> str:
    """The table of measures; what an overload leaves without a steady state is marked, and said."""
    from simulator.steady import overloads_of, unsteady

    shown = experiment.measures[experiment.measures["mean"].notna()].copy()
    marked = unsteady(shown, overloads_of(scenario), scenario)
    shown.loc[marked, "measure"] += " *"
    hours = f"{number(scenario.horizon)} {experiment.time_unit}s"
    headings = ("measure", "subject", "mean", "low", "high", "unit")
    rows = shown.loc[:, list(headings)].itertuples(index=False, name=None)
    return "\n".join(
        (
            f"{experiment.replications} replications, seed {experiment.seed}; "
            "low and high are the 95 % interval of the mean.",
            f"Warm-up {number(experiment.warm_up)} {experiment.time_unit}s "
            f"({_RULES[experiment.warm_up_rule]}).",
            *experiment.notes,
            table(headings, rows),
            *([f"* of these {hours} alone: no steady state"] if marked.any() else []),
            *_recovery_lines(recovery),
        )
    )


_RULES = {"stated": "as stated", "mser-5": "found by MSER-5"}


def _recovery_lines(recovery: pd.DataFrame) -> list[str]:
    """One line per pipeline that recovers: what it takes to see its median a quarter shorter."""
    rows = recovery[(recovery["statistic"] == "median") & (recovery["improvement"] == 0.25)]
    return [
        f"{row.subject}: to see the median recovery time a quarter shorter (chance 80 %) takes "
        f"{row.incidents:,} incidents before and after, {number(row.years)} years each at this pace"
        for row in rows.itertuples()
    ]


def _notes_of(comparison: Comparison) -> list[str]:
    """What each scenario's own run says of itself, an overload above all, with its name."""
    return [
        f"{name}: {note}" for name, each in comparison.experiments.items() for note in each.notes
    ]


def _comparison_text(comparison: Comparison) -> str:
    known = comparison.differences[comparison.differences["mean"].notna()]
    rows = known.loc[:, list(_DIFFERENCES)].itertuples(index=False, name=None)
    best = comparison.best.loc[:, ["scenario", "probability"]].itertuples(index=False, name=None)
    return "\n".join(
        (
            "Candidate less base, paired on common random numbers; "
            "low and high are the 95 % interval of the mean difference; variance_ratio is how "
            "many times as many independent runs it would have taken.",
            *_notes_of(comparison),
            table(_DIFFERENCES, rows),
            "",
            table(("scenario", "probability of being best"), best),
            *_selection_lines(comparison),
        )
    )


def _selection_lines(comparison: Comparison) -> list[str]:
    """Who was selected, how sure that is, and after how many replications."""
    found = comparison.selection
    if found is None:
        return []
    measure, subject = found.criterion
    zone = f"by {number(found.indifference)} or more in {measure} of {subject}"
    if found.selected is None:
        left = ", ".join(found.table.loc[found.table["out_at"].isna(), "scenario"])
        said = f"Not selected yet among {left}: allow more with --at-most, or a wider indifference."
    else:
        said = (
            f"Selected: {found.selected}. With probability at least {found.probability:g} it is "
            f"the best, if the best is ahead {zone} (procedure KN, Kim and Nelson 2001)."
        )
    rows = found.table.itertuples(index=False, name=None)
    return ["", said, table(("scenario", "replications", "mean", "out at"), rows)]
