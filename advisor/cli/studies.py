"""What a study says beside its measures: the tornado, parameter draws, the STRESS-DES sheet."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.inputs import Subject, Today, open_subject
from advisor.cli.printing import (
    Progress,
    number,
    plain,
    print_json,
    records,
    table,
    tell,
    unit_words,
    write_whole,
)
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from simulator.experiment import Drawn, Experiment, Sensitivity, Swing
    from simulator.spec import Scenario

__all__ = ["DrawnToday", "drawn_document", "drawn_text", "run_draws", "run_sensitivity",
           "write_sheet"]  # fmt: skip

_RUNS_A_DRAW = 3
_FACTOR = 1.25
_SHOWN = ("parameter", "basis", "base", "at_low", "at_high", "swing", "clear")


def run_sensitivity(options: argparse.Namespace) -> int:
    """Each parameter alone at both ends of its range, the largest swing first."""
    from advisor.cli.runs import supported

    subject = open_subject(options.subject)
    factor = _factor(subject, options)
    scenario, swings, left_out = _swings(subject, factor)
    found: Sensitivity
    try:
        found = supported(
            options.subject, options, "sensitivity", scenario,
            swings=swings, on=_watched(options, scenario),
        )  # fmt: skip
    except ValueError as error:
        raise _refused("--measure", error) from None
    left_out = (*left_out, *found.left_out)
    basis = _basis(subject, factor)
    learn = _to_learn(subject, found)
    frame = found.table.assign(basis=[basis(each) for each in found.table["parameter"]])
    if options.json:
        print_json(
            {
                "engine": found.base.engine,
                "why": found.base.why,
                "seed": found.base.seed,
                "replications": found.base.replications,
                "horizon": scenario.horizon,
                "unit": f"{scenario.time_unit}s",
                "parameters": records(frame),
                "to_measure": [{"parameter": each, "how": how} for each, how in learn],
                "left_out": [{"parameter": each, "why": why} for each, why in left_out],
            }
        )
        return 0
    print(
        f"{found.base.replications} replications of {scenario.horizon:g} {scenario.time_unit}s for "
        f"each end, seed {found.base.seed}, on the base's random numbers; clear: the 95 % interval "
        "of a difference leaves out 0."
    )
    for (measure, of), rows in frame.groupby(["measure", "subject"], sort=False):
        print(f"\n{measure} of {of}, {unit_words(rows['unit'].iloc[0])}:")
        top = rows.head(options.top).loc[:, list(_SHOWN)]
        print(table(_SHOWN, top.itertuples(index=False, name=None)))
    if learn:
        print("\nNobody measured or said these; to know them next week:")
        print("\n".join(f"  {each}: {how}" for each, how in learn))
    _tell_left_out(left_out)
    return 0


def _tell_left_out(left_out: Sequence[tuple[str, str]]) -> None:
    reasons: dict[str, list[str]] = {}
    for each, why in left_out:
        reasons.setdefault(why, []).append(each)
    for why, names in reasons.items():
        tell(f"  left out: {', '.join(names)}: {why}")


def _factor(subject: Subject, options: argparse.Namespace) -> float:
    """By how much a scenario's parameters are turned; an engagement's have ranges of their own."""
    if subject.today is None or options.factor is None:
        return float(options.factor or _FACTOR)
    what = f"{options.subject} is an engagement, whose parameters have ranges of their own"
    remedy = "leave --factor out, or name a scenario"
    raise FaultsError([Fault("--factor", what, remedy)])


def _to_learn(subject: Subject, found: Sensitivity) -> list[tuple[str, str]]:
    """Of an engagement: what moves a figure beyond chance and nobody knows, and how to know it."""
    if subject.today is None:
        return []
    from advisor.flow import to_learn
    from advisor.report.content.unsure import how_to_know

    known = to_learn(subject.today.catalogue, subject.today.baseline, found.table)
    return [(each.parameter, how_to_know(each)) for each in known]


def _swings(
    subject: Subject, factor: float
) -> tuple[Scenario, tuple[Swing, ...], tuple[tuple[str, str], ...]]:
    """The scenario that is run and the ends that are tried, with what has none."""
    if subject.today is None:
        from simulator import swings_of

        return subject.scenario, swings_of(subject.scenario, factor), ()
    from advisor.baseline import baseline_swings
    from advisor.flow import shortened

    swings, left_out = baseline_swings(subject.today.baseline)
    return shortened(subject.today.baseline), swings, left_out


def _watched(options: argparse.Namespace, scenario: Scenario) -> tuple[tuple[str, str], ...]:
    from simulator.experiment import default_criterion, measures_chosen

    if options.measure is None:
        return (default_criterion([scenario]),)
    return measures_chosen(options.measure.split(","))


def _refused(where: str, error: ValueError) -> FaultsError:
    """What the simulator declines, as a fault: it says what, and after a semicolon the remedy."""
    what, _, remedy = str(error).partition("; ")
    return FaultsError([Fault(where, what, remedy or "take one that `advisor simulate` lists")])


def _basis(subject: Subject, factor: float) -> Any:
    """How each range is known."""
    if subject.today is None:
        return lambda _: f"one slot, or a factor of {factor:g}"
    rows = subject.today.baseline.parameters
    return dict(zip(rows["id"], rows["provenance"], strict=True)).__getitem__


@dataclass(frozen=True, slots=True)
class DrawnToday:
    """Parameter draws of an engagement's today; `refused` were no valid scenario."""

    drawn: Drawn
    refused: int
    horizon: float
    unit: str


def run_draws(options: argparse.Namespace, today: Today | None) -> DrawnToday | None:
    """Everything unsure of an engagement's today drawn, each draw run several times."""
    if today is None:
        return None
    from advisor.baseline import drawn_scenarios
    from advisor.flow import shortened
    from simulator import simulate_draws

    scenario = shortened(today.baseline)
    seed = scenario.seed if options.seed is None else options.seed
    made = drawn_scenarios(
        today.catalogue, today.engagement, today.scorecard, today.baseline,
        draws=options.parameter_draws, seed=seed, horizon=scenario.horizon,
    )  # fmt: skip
    valid = [each for each in made if each is not None]
    drawn = simulate_draws(
        valid,
        replications=options.replications or _RUNS_A_DRAW,
        seed=seed,
        engine=options.engine,
        workers=options.workers,
        expected=len(valid),
        progress=Progress("parameter draws"),
    )
    refused = options.parameter_draws - len(valid)
    return DrawnToday(drawn, refused, scenario.horizon, f"{scenario.time_unit}s")


def drawn_document(found: DrawnToday | None) -> dict[str, Any] | None:
    """The JSON of parameter draws; nothing where none were asked for."""
    if found is None:
        return None
    return {
        "draws": found.drawn.draws,
        "refused": found.refused,
        "replications": found.drawn.replications,
        "horizon": found.horizon,
        "unit": found.unit,
        "outcomes": records(found.drawn.outcomes),
    }


def drawn_text(found: DrawnToday) -> str:
    """The parts of the spread, for people."""
    outcomes = found.drawn.outcomes
    known = outcomes[outcomes["mean"].notna()]
    headings = ("measure", "subject", "mean", "low", "high", "least", "most", "share", "unit")
    rows = known.loc[:, list(headings)].itertuples(index=False, name=None)
    cut = int(known["truncated"].sum())
    return "\n".join(
        (
            "",
            f"{found.drawn.draws} draws of the parameters, {found.drawn.replications} runs each "
            f"over {number(found.horizon)} {found.unit} ({found.refused} more were no valid "
            "scenario).",
            "low and high: 80 % of mean outcomes over what the parameters may be; least and most: "
            "80 % of single runs; share: of a run's variance due to the parameters.",
            table(headings, rows),
            f"For {cut} of {len(known)} the spread is no more than chance alone gives: the part of "
            "the parameters was estimated below 0 and is shown as 0.",
        )
    )


def write_sheet(path: Path, subject: Subject, experiment: Experiment) -> None:
    """The STRESS-DES sheet of a run as Markdown or JSON."""
    from advisor.flow import sheet_markdown, study_sheet

    baseline = None if subject.today is None else subject.today.baseline
    rows = study_sheet(subject.scenario, experiment, baseline)
    if path.suffix.lower() == ".json":
        text = json.dumps({"stress": plain(rows)}, ensure_ascii=False, indent=2) + "\n"
    else:
        text = sheet_markdown(subject.scenario.title or "Simulation study", rows)
    write_whole(path, text)
    tell(f"Sheet written to {path}")
