"""How the report was made: rules, formulas, a STRESS-like sheet of the simulation, hashes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from advisor.baseline import parameter_name
from advisor.catalogue import in_edition
from advisor.history import made_by_another
from advisor.report.content.context import Context, sentence, simple_table
from advisor.report.figured import parameter, parameter_range
from advisor.report.model import (
    Block,
    Cell,
    Column,
    Heading,
    Item,
    ListBlock,
    Paragraph,
    Section,
    TableBlock,
)
from advisor.report.numbers import (
    DASH,
    count,
    day,
    is_known,
    joined,
    plural,
    share,
)

if TYPE_CHECKING:
    import pandas as pd

    from advisor.engagement import Milestone
    from advisor.flow import Projection

__all__ = [
    "TERMS",
    "glossary_section",
    "method_section",
    "parameters_section",
    "remaking_section",
]


def _simulated(projection: Projection) -> str:
    number = projection.today.replications
    told = f"{number} {plural(number, 'replication compares', 'replications compare')}"
    return f"{told} the plan with going on as today"


def method_section(context: Context) -> Section:
    """Rules and formulas first, then what the simulation is."""
    blocks: list[Block] = [
        Heading(text="How a score is made"),
        ListBlock(items=_scoring(context)),
        Heading(text="How the decision is made"),
        ListBlock(items=_deciding(context)),
    ]
    if context.projection is not None:
        blocks += [
            Heading(text="What was simulated", finding=_simulated(context.projection)),
            simple_table(
                ("Item", "This report"),
                [*_stress(context.projection), *_logs(context)],
                widths=(1, 3),
            ),
        ]
    return Section(
        id="method",
        appendix=True,
        title="Every number follows from the answers by stated rules",
        short="Method",
        lede="Same input, same report, byte for byte. No text was written by a language model.",
        blocks=tuple(blocks),
    )


def _logs(context: Context) -> list[tuple[str, str]]:
    """How much was read of each log that says so."""
    found = []
    for log in context.engagement.logs:
        rows = log.fits.get("rows")
        if isinstance(rows, Mapping) and {"read", "refused"} <= rows.keys():
            read, refused = (count(int(rows[name])) for name in ("read", "refused"))
            whose = f" ({log.label})" if log.label else ""
            text = f"{log.file}{whose}: {read} rows read, {refused} refused."
            found.append((f"Log {log.id}", text))
    return found


def _scoring(context: Context) -> tuple[Item, ...]:
    rules = context.catalogue.settings
    edition = context.catalogue.editions[context.engagement.edition]
    asked = len(in_edition(context.catalogue, edition.id))
    return (
        Item(
            lead="Questions.",
            text=f"The edition “{edition.title}” of the questionnaire, {count(asked)} practices. "
            f"What it cannot tell: {edition.cannot_tell}",
        ),
        Item(
            lead="Answer.",
            text="0, 0.25, 0.5 or 1 on written anchors. A team's answer is its consensus, else the "
            "median of the votes. Evidence changes confidence and never the score.",
        ),
        Item(
            lead="Index.",
            text="1 + 4 × the mean, over the levels present, of the level's mean adoption. What "
            "nobody knows is left out of the value and lies anywhere from 0 to 1 in the range.",
        ),
        Item(
            lead="Range.",
            text=f"The middle 80% of {count(rules.band.draws)} seeded draws over evidence, votes, "
            "open answers, the spacing of the four answers and the weights; it always holds the "
            "index.",
        ),
        Item(
            lead="Level.",
            text=f"The highest level with mean adoption above {rules.level_reached:g}, all lower "
            f"ones above {rules.level_lower:g}. The overall level is the lowest of the mandatory "
            "areas.",
        ),
        Item(
            lead="Coverage.",
            text=f"Answered items over applicable items. Below {share(rules.min_coverage)} an area "
            "is “insufficient” and has no number.",
        ),
        Item(
            lead="Not applicable.",
            text="It needs a reason and somebody else who agrees, and leaves the score. Above "
            f"{share(rules.not_applicable_warn)} of an area it is warned about, above "
            f"{share(rules.not_applicable_refuse)} the area has no number.",
        ),
        Item(
            lead="Gaps.",
            text="Priority = shortfall × (base + headline + leverage) ÷ 3. Base: (6 − level) ÷ 4. "
            "Headline: 1 in the area that holds the overall level down, 0.5 in another mandatory "
            "one. Leverage: practices below target that need this one, over the largest number.",
        ),
    )


def _deciding(context: Context) -> tuple[Item, ...]:
    matrix = context.catalogue.matrix
    items = [Item(lead=f"{axis.title}.", text=sentence(axis.meaning)) for axis in matrix.axes]
    cuts = matrix.cutoffs
    edges = joined([f"{cut:g}" for cut in cuts.foundation])
    needs = joined([f"{cut:g}" for cut in cuts.need])
    text = f"Foundation at {edges}, need at {needs}. {sentence(cuts.basis)}"
    items.append(Item(lead="Cut-offs.", text=text))
    weights = matrix.roadmap.weights
    items.append(
        Item(
            lead="Plan.",
            text=f"A mixed-integer programme over quarters: benefit × {weights.benefit:g}, gap × "
            f"{weights.gap:g}, indicators × {weights.indicator:g}, in {matrix.roadmap.unit}. "
            f"{sentence(matrix.roadmap.why)}",
        )
    )
    return tuple(items)


def _stress(projection: Projection) -> list[tuple[str, str]]:
    """The facts a reader needs to judge and to repeat the simulation (after STRESS-DES, 2018)."""
    run, scenario = projection.today, projection.baseline.scenario
    roles = joined(sorted({pipeline.role or pipeline.id for pipeline in scenario.pipelines}))
    return [
        ("Purpose", "Compare doing nothing with the plan, on this organisation's own scenario."),
        (
            "Outputs",
            "Lead time, deployments, failures, recovery, model quality, cost; medians and means.",
        ),
        (
            "Parts",
            f"{count(len(scenario.pipelines))} pipelines ({roles}), {count(len(scenario.pools))} "
            f"pools of people and machines, {count(len(scenario.models))} kinds of model.",
        ),
        (
            "Logic",
            "Jobs pass stages, wait for slots and calendars, fail, return, deploy, break and are "
            "restored; models decay, are watched and are retrained.",
        ),
        ("Data", _provenance(projection.baseline.parameters)),
        (
            "Experiment",
            f"{run.replications} replications, warm-up {_number(run.warm_up)} "
            f"{run.time_unit}s, common random numbers between the ways compared.",
        ),
        (
            "Ranges",
            "10–90% over replications; differences carry the 95% t-interval of the paired mean.",
        ),
        ("Engine", f"{run.engine_version}: {sentence(run.why)}"),
        ("Seed", str(run.seed)),
        ("Scenario hash", run.scenario_hash),
        (
            "Limits",
            "Effects act on mechanisms only. Culture, audit and well-being are scored and never "
            "simulated. " + _notes(projection),
        ),
    ]


def _number(value: float | None) -> str:
    return DASH if value is None else count(value)


def _notes(projection: Projection) -> str:
    return " ".join(sentence(note) for note in projection.today.notes)


def _provenance(frame: pd.DataFrame) -> str:
    counts = frame["provenance"].value_counts()
    words = {
        "measured": "measured in your logs",
        "stated": "stated by you",
        "fitted": "fitted to what you stated",
        "default": "from a source for organisations of this size",
        "assumption": "assumed by experts",
    }
    parts = [
        f"{int(counts.get(kind, 0))} {text}"
        for kind, text in words.items()
        if kind != "fitted" or counts.get(kind)
    ]
    return f"{count(len(frame))} parameters: {joined(parts)}."


def parameters_section(context: Context) -> Section | None:
    """Every parameter of today's scenario with its range and where it comes from."""
    if context.projection is None:
        return None
    frame = context.projection.baseline.parameters
    columns = (
        Column(title="Parameter", width=1.6),
        Column(title="Value", align="right", width=1.0),
        Column(title="Unit", width=1.3),
        Column(title="Known how", width=0.9),
        Column(title="Source", width=2.4),
    )
    rows = tuple(_parameter(row) for _, row in frame.iterrows())
    return Section(
        id="parameters",
        appendix=True,
        title="These numbers make today's scenario",
        short="Simulation parameters",
        lede="A measured or stated number replaces the default of an organisation of this size. "
        "Defaults and assumptions are written in two figures, for they are known no better.",
        blocks=(TableBlock(columns=columns, rows=rows),),
    )


def _parameter(row: pd.Series) -> tuple[Cell, ...]:
    value, low, high = row["value"], row["low"], row["high"]
    kind = str(row["provenance"])
    words = str(row["text"]) if "text" in row and isinstance(row["text"], str) else ""
    known = isinstance(value, (int, float)) and is_known(value)
    written = parameter(value, kind) if known else words
    ranged = ""
    if all(isinstance(one, (int, float)) and is_known(one) for one in (low, high)) and low < high:
        ranged = f"({parameter_range(low, high, kind)})"
    return (
        Cell(text=parameter_name(str(row["id"]))),
        Cell(text=written or DASH, sub=ranged),
        Cell(text=str(row["unit"]) if isinstance(row["unit"], str) else ""),
        Cell(text=kind),
        Cell(text=str(row["source"]) if isinstance(row["source"], str) else ""),
    )


TERMS = (
    ("Adoption", "how far a practice is in place, 0 to 1; also the exponent of its effects"),
    ("Coverage", "the share of applicable items that were answered; don't know is no answer"),
    ("Index", "a place between 1 and 5 that moves with every answer"),
    ("Level", "a step from 1 to 5 that is reached or not"),
    ("80% likely range", "the index in the middle 80% of draws within the doubt about the answers"),
    ("80% range", "the middle 80% of the simulation's replications"),
    ("Foundation, need", "the two axes of the decision, 0 to 1"),
    ("Margin", "the distance to the nearest cut-off of the decision"),
    ("Lead time", "from the start of work on a change to its use in production"),
    ("Change fail rate", "the share of deployments that open an incident"),
    ("Recovery time", "from a failed deployment to the restored service"),
    ("Quality floor", "the quality below which a model should not be used"),
    ("Drift", "the loss of a model's quality because the world has moved on"),
    ("Challenger", "a model trained later, tried on the same data as the one in use"),
    ("Assumption", "an expert's number without a published source"),
    ("Common random numbers", "the same chance events for every way that is compared"),
)
"""The glossary: each word with its meaning in one line."""


def glossary_section() -> Section:
    """The words of the report, each in one line."""
    rows = [(term, sentence(text)) for term, text in TERMS]
    return Section(
        id="glossary",
        appendix=True,
        title="What the words mean",
        short="Glossary",
        blocks=(simple_table(("Word", "Meaning"), rows, widths=(1, 4), bold=(0,)),),
    )


def remaking_section(hashes: Mapping[str, str], milestones: Sequence[Milestone] = ()) -> Section:
    """Versions, hashes and seed: what this report was made from and how it is made again.

    A milestone that another version made is named, for its numbers may be others.
    """
    older = [
        f"“{each.title}” of {day(each.date)} by version {other}"
        for each in milestones
        if (other := made_by_another(each))
    ]
    note = Paragraph(
        text=f"Milestones that another version made, so that their numbers may differ: "
        f"{joined(older)}.",
        small=True,
    )
    return Section(
        id="remaking",
        appendix=True,
        title="With these versions and hashes the report is made again",
        short="Reproducibility card",
        lede="A hash that differs says which input has changed; the simulated numbers also need "
        "the same seed.",
        blocks=(
            simple_table(("Part", "Version or hash"), sorted(hashes.items()), widths=(1, 3)),
            *((note,) if older else ()),
        ),
    )
