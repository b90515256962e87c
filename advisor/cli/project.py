"""`plan` and `outlook`: what needs the simulator."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.backlog import backlog_text
from advisor.cli.inputs import open_catalogue, open_engagement
from advisor.cli.printing import Progress, plain, print_json, records, table, tell, write_whole
from advisor.cli.runs import measure_rows
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.flow import Assessment, Projection
    from advisor.model import Catalogue
    from advisor.outlook import Outlook
    from advisor.roadmap import Roadmap
    from advisor.value import Value

__all__ = [
    "how_to_run",
    "make_projection",
    "outlook_document",
    "roadmap_document",
    "run_outlook",
    "run_plan",
    "value_document",
]


def how_to_run(options: argparse.Namespace) -> dict[str, Any]:
    """Replications, seed and workers as the projection takes them; None leaves its own choice."""
    return {
        "replications": options.replications,
        "seed": options.seed,
        "workers": options.workers,
        "progress": Progress(),
    }


def _within(engagement: Engagement, options: argparse.Namespace) -> Engagement:
    """The engagement with the limits said on the command line in place of its own."""
    said = {
        "budget": options.budget,
        "weeks_per_quarter": options.capacity,
        "quarters": options.quarters,
    }
    changed = {name: value for name, value in said.items() if value is not None}
    if not changed:
        return engagement
    from pydantic import ValidationError

    from advisor.engagement import Limits

    words = {"budget": "--budget", "weeks_per_quarter": "--capacity", "quarters": "--quarters"}
    try:
        limits = Limits(**{**engagement.limits.model_dump(), **changed})
    except ValidationError as error:
        faults = [
            Fault(
                words.get(str(each["loc"][-1]).replace("-", "_"), "limits"),
                each["msg"],
                "change it",
            )
            for each in error.errors()
        ]
        raise FaultsError(faults) from None
    return engagement.model_copy(update={"limits": limits})


def run_plan(options: argparse.Namespace) -> int:
    """The roadmap within the limits, what was left out and why."""
    from advisor.flow import assess, plan_roadmap

    if (options.backlog is None) != (options.output is None):
        tell("--backlog and -o FILE.csv go together")
        return 2
    catalogue = open_catalogue()
    engagement = _within(open_engagement(options.engagement, catalogue), options)
    assessment = assess(catalogue, engagement)
    made = plan_roadmap(catalogue, engagement, assessment, **how_to_run(options))
    roadmap, written = made.roadmap, {}
    if options.backlog is not None:
        write_whole(
            Path(options.output), backlog_text(catalogue, engagement, made, options.backlog)
        )
        written = {"backlog": {"file": options.output, "tracker": options.backlog}}
    if options.json:
        print_json(roadmap_document(roadmap) | written)
    elif written:
        tell(f"{len(roadmap.items)} items.")
        print(options.output)
    else:
        print(_roadmap_text(catalogue, engagement, roadmap))
    return 0


def roadmap_document(roadmap: Roadmap) -> dict[str, Any]:
    """The roadmap as the JSON of `plan`."""
    return {
        "feasible": roadmap.feasible,
        "items": [plain(item) for item in roadmap.items],
        "left_out": [plain(item) for item in roadmap.left_out],
        "load": records(roadmap.load),
        "objective": roadmap.objective,
        "gap": roadmap.gap,
        "finished": roadmap.finished,
        "clashes": [plain(clash) for clash in roadmap.clashes],
        "weights": dict(roadmap.weights),
        "critical_path": list(roadmap.critical_path),
        "rounds": [plain(each) for each in roadmap.rounds],
        "notes": list(roadmap.notes),
    }


def _roadmap_text(catalogue: Catalogue, engagement: Engagement, roadmap: Roadmap) -> str:
    from advisor.roadmap import by_gain

    def name(practice: str) -> str:
        return catalogue.practices[practice].name

    if not roadmap.feasible:
        return "\n".join(
            ("No roadmap keeps all limits.", *(f"{c.what}: {c.remedy}" for c in roadmap.clashes))
        )
    items = [
        [item.quarter, name(item.practice), item.effort_weeks, item.cost, item.why]
        for item in roadmap.items
    ]
    left = [
        [name(item.practice), item.binding, item.brings_in] for item in by_gain(roadmap.left_out)
    ]
    money = engagement.currency
    return "\n".join(
        (
            table(("quarter", "practice", "person-weeks", money, "why"), items),
            "",
            *(
                ("Left out:", table(("practice", "binds", "what would bring it in"), left))
                if left
                else ()
            ),
            *roadmap.notes,
        )
    )


def run_outlook(options: argparse.Namespace) -> int:
    """Doing nothing against the roadmap and other orders of it, on common random numbers."""
    projection = make_projection(options)[3]
    from advisor.report.in_money import tell_money

    if options.json:
        money = {"value": value_document(projection.value)}
        print_json(outlook_document(projection.outlook) | money)
    else:
        print(tell_money(projection.roadmap, projection.outlook, projection.value))
        print(_outlook_text(projection.outlook))
        print(_value_text(projection.value))
    return 0


def value_document(value: Value) -> dict[str, Any]:
    """The investment case as it stands in the JSON of `outlook`."""
    found = value.appraisal
    return {
        "currency": value.currency,
        "lines": records(value.lines),
        "per_quarter": records(value.per_quarter),
        "payback_quarter": value.payback_quarter,
        "npv": plain(found.npv),
        "rate_at_end": plain(found.at_end),
        "npv_after": plain(found.npv_after),
        "years_after": found.years_after,
        "discount_rate": plain(found.rate),
        "discount_rate_source": found.rate_source,
        "paid_back": plain(found.paid_back),
        "further_quarters": found.further,
        "tornado": records(found.tornado),
        "delay": records(found.delay),
        "queues": records(found.queues),
        "notes": list(value.notes),
    }


def _value_text(value: Value) -> str:
    from advisor.report.numbers import money, money_range

    npv, currency, rate = value.appraisal.npv, value.currency, value.appraisal.rate
    rows = [
        [row["title"], f"{row['quantity']:.4g} {row['unit']}", money(row["per_year"], currency)]
        for _, row in value.lines.iterrows()
    ]
    said = "no effect has a price: no present value"
    if npv.n:
        said = (
            f"Net present value {money(npv.mid, currency)} ({npv.n} draws, middle 80 % "
            f"{money_range(npv.low, npv.high, currency)}) at {100 * rate:g} % a year; "
            f"at or above zero at the end in {value.appraisal.paid_back:.0%} of draws."
        )
        end, after = value.appraisal.at_end, value.appraisal.npv_after
        said += (
            f" At its end the plan brings {money(end.mid, currency)} a year (middle 80 % "
            f"{money_range(end.low, end.high, currency)})."
        )
        if value.appraisal.years_after:
            said += (
                f" With {value.appraisal.years_after:g} more years at that rate its net present "
                f"value is {money(after.mid, currency)}."
            )
    table_ = table(("line", "quantity", "money a year"), rows)
    return "\n".join(("", "What it takes and returns:", table_, said, *value.notes))


def make_projection(
    options: argparse.Namespace,
) -> tuple[Catalogue, Engagement, Assessment, Projection]:
    """The engagement assessed and simulated, as the command line says."""
    from advisor.flow import assess, project

    catalogue = open_catalogue()
    engagement = open_engagement(options.engagement, catalogue)
    if hasattr(options, "budget"):
        engagement = _within(engagement, options)
    assessment = assess(catalogue, engagement)
    projection = project(catalogue, engagement, assessment, **how_to_run(options))
    return catalogue, engagement, assessment, projection


def outlook_document(outlook: Outlook) -> dict[str, Any]:
    """The outlook as the JSON of `outlook`."""
    strategies = [*outlook.strategies]
    off = outlook.assumptions_off
    return {
        "strategies": [
            {
                "id": each.id,
                "title": each.title,
                "measures": measure_rows(each.experiment),
                "engine": each.experiment.engine,
                "why": each.experiment.why,
                "probability_best": each.probability_best,
                "notes": list(each.notes),
            }
            for each in strategies
        ],
        "differences": records(outlook.differences),
        "criterion": {"measure": outlook.criterion[0], "subject": outlook.criterion[1]},
        "standing": records(outlook.standing),
        "judgement": outlook.judgement,
        "judged": outlook.judged,
        "draws": outlook.draws,
        "assumptions_off": None
        if off is None
        else {"id": off.id, "measures": measure_rows(off.experiment)},
        "notes": list(outlook.notes),
    }


def _outlook_text(outlook: Outlook) -> str:
    from advisor.report.in_money import likely, tell_criterion

    chance = [[each.title, likely(each.probability_best)] for each in outlook.strategies]
    known = outlook.differences[outlook.differences["mean"].notna()]
    columns = ["strategy", "measure", "subject", "base", "candidate", "mean", "low", "high", "unit"]
    rows = known.loc[:, columns].itertuples(index=False, name=None)
    return "\n".join(
        (
            f"Probability of the best {tell_criterion(outlook)}:",
            table(("strategy", "probability"), chance),
            "",
            "Differences to doing nothing, with the 95 % interval of the paired mean:",
            table(columns, rows),
            *outlook.notes,
        )
    )
