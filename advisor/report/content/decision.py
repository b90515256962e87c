"""Page 1: the decision we ask for, what it costs, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.report.content.context import Context, capital, counted, sentence, without_stop
from advisor.report.content.outcomes import end_of, unit_of
from advisor.report.figures import verdict_shares
from advisor.report.figures.verdict import two_decimals
from advisor.report.in_money import likely, tell_money, tell_reason
from advisor.report.model import (
    Block,
    Callout,
    Cell,
    Column,
    Fact,
    Facts,
    FigureBlock,
    Heading,
    Item,
    ListBlock,
    Section,
    TableBlock,
)
from advisor.report.numbers import (
    DASH,
    day,
    from_to,
    in_words,
    joined,
    outcome,
    plural,
    weeks,
)

if TYPE_CHECKING:
    from advisor.decision import Advised, Factor
    from advisor.flow import Projection
    from advisor.model import Cell as MatrixCell

__all__ = ["decision_section", "sentence_of_verdict"]

_LEANS = {"devops": "DevOps", "mlops": "MLOps", "neither": "Neither"}


def _cell(context: Context) -> MatrixCell | None:
    verdict = context.assessment.decision.verdict
    cells = context.catalogue.matrix.cells
    return next((cell for cell in cells if cell.verdict == verdict), None)


def sentence_of_verdict(context: Context) -> str:
    """The verdict as a finding: what to do, as a sentence without its full stop."""
    cell = _cell(context)
    if cell is None:
        return "There are too few answers for a verdict"
    return without_stop(cell.sentence)


def decision_section(context: Context) -> Section:
    """The first page: ask, facts, approvals, factors with their readings, if nothing is done."""
    decision = context.assessment.decision
    blocks: list[Block] = [_facts(context)]
    approvals = _approvals(context)
    if approvals:
        number = in_words(len(approvals), capital=True)
        title = f"{number} {'approval' if len(approvals) == 1 else 'approvals'} we need"
        blocks += [Heading(text=title), ListBlock(items=approvals, numbered=True)]
    advice = decision.advised[:3]
    if advice:
        items = tuple(Item(text=_grounded(each)) for each in advice)
        blocks += [Heading(text="What we advise"), ListBlock(items=items)]
    blocks += [Heading(text="Why: six factors and what each one says"), _factors(context)]
    if decision.verdict is not None:
        chart = verdict_shares(
            context.catalogue, decision, source=f"rules of the matrix; {context.from_answers}"
        )
        blocks.append(FigureBlock(chart=chart))
    return Section(
        id="decision",
        title=sentence_of_verdict(context),
        short="The decision we ask for",
        lede=_lede(context),
        page=True,
        one_page=True,
        blocks=tuple(blocks),
        closing=_closing(context),
    )


def _grounded(advised: Advised) -> str:
    """A sentence of advice with how the practices it rests on stand here."""
    return f"{advised.text} Here: {advised.brief}." if advised.brief else advised.text


def _lede(context: Context) -> str:
    cell = _cell(context)
    if cell is None:
        return sentence(" ".join(context.assessment.decision.trace[-2:])) or (
            "Answer more questions about software delivery, then the verdict can be read."
        )
    rest = cell.sentence.partition(". ")[2] or f"{without_stop(cell.meaning)}."
    return " ".join(part for part in (_ask(context), _paid(context) or rest) if part)


def _paid(context: Context) -> str:
    """Whether what is asked for pays, right beside it, and what it is for where it does not."""
    found = context.projection
    if found is None:
        return ""
    paid = tell_money(found.roadmap, found.outlook, found.value)
    return f"{paid} {tell_reason(found.roadmap, found.outlook)}".strip()


def _ask(context: Context) -> str:
    projection = context.projection
    if projection is None:
        return "The plan has not been computed yet, so this page asks for no money."
    roadmap = projection.roadmap
    if not roadmap.items:
        return "No practice fits the limits, so this page asks for other limits first."
    cost = sum(item.cost for item in roadmap.items)
    effort = sum(item.effort_weeks for item in roadmap.items)
    quarters = counted(len(roadmap.load), "quarter")
    return (
        f"We ask you to approve {context.money(cost)} and {weeks(effort)} person-weeks over "
        f"{quarters}."
    )


def _facts(context: Context) -> Facts:
    decision = context.assessment.decision
    projection = context.projection
    items = [_investment(context, projection)] if projection else [_overall(context)]
    items += _outcome_facts(projection) if projection else []
    if decision.verdict is not None:
        held = decision.weight_share.get(decision.verdict, 0.0)
        items.append(Fact(label="Verdict holds in", value=likely(held), note="of all weightings"))
    margin = two_decimals(decision.margin)
    if len(items) < 4:
        items.append(Fact(label="Nearest cut-off", value=margin, note="away, on a scale of 0 to 1"))
    return Facts(items=tuple(items[:4]))


def _investment(context: Context, projection: Projection) -> Fact:
    roadmap = projection.roadmap
    cost = sum(item.cost for item in roadmap.items)
    budget = context.money(context.engagement.limits.budget)
    effort = weeks(sum(item.effort_weeks for item in roadmap.items))
    return Fact(label="Investment", value=context.money(cost), note=f"of {budget}; {effort} weeks")


def _overall(context: Context) -> Fact:
    overall = context.assessment.scorecard.overall
    level = overall.why_none if overall.level is None else f"level {overall.level} of 5"
    value = DASH if overall.index is None else f"{overall.index:.1f}"
    return Fact(label="Overall index", value=value, note=level)


_HEADLINES = (
    ("lead-time.p50", "change", "Lead time of a change"),
    ("below-floor", "all", "Model time below floor"),
    ("change-fail-rate", "change", "Change fail rate"),
)


def _outcome_facts(projection: Projection) -> list[Fact]:
    """Two outcomes at the plan's end, today against the plan, with the plan's 80 % range."""
    found = []
    for measure, subject, label in _HEADLINES:
        before = end_of(projection, "nothing", measure, subject)
        after = end_of(projection, "roadmap", measure, subject)
        if before is None or after is None:
            continue
        unit = unit_of(projection, measure, subject)
        first = outcome(before.p50, unit)
        last = outcome(after.p50, unit, after.p10, after.p90, like=before.p50)
        value = from_to(first.value, last.valued)
        found.append(Fact(label=label, value=value, note=f"80% range {last.ranged}"))
    return found[:2]


def _approvals(context: Context) -> tuple[Item, ...]:
    """What leadership has to approve: recorded actions first, else what the plan asks for."""
    waiting = [one for one in context.engagement.actions if one.status in ("open", "under-way")]
    if waiting:
        found = sorted(waiting, key=lambda one: (one.date, one.id))[:3]
        return tuple(
            Item(text=one.title, aside=f"Owner: {one.owner}, by {day(one.date)}") for one in found
        )
    if context.projection is None or not context.projection.roadmap.items:
        return ()
    return tuple(
        Item(text=text, aside="Owner: to be named") for text in _asked(context, context.projection)
    )


def _asked(context: Context, projection: Projection) -> list[str]:
    roadmap = projection.roadmap
    peak = float(roadmap.load["effort_weeks"].max())
    first = [
        item for item in roadmap.items if item.quarter == min(i.quarter for i in roadmap.items)
    ]
    names = [context.practice(item.practice) for item in first]
    start = context.quarter(first[0].quarter)
    texts = [
        f"Free up to {weeks(peak)} person-weeks in a quarter for this work",
        f"Start {counted(len(names), 'practice')} in {start}, first: {names[0]}",
    ]
    flags = {flag.id: flag for flag in context.catalogue.matrix.flags}
    for raised in context.assessment.decision.flags:
        if raised in flags:
            texts.append(without_stop(flags[raised].advice[0].text))
    if len(texts) < 3:
        budget = context.money(float(roadmap.load["cost"].max()))
        texts.append(f"Release up to {budget} in a quarter, reviewed after the first two")
    return texts[:3]


def _factors(context: Context) -> TableBlock:
    columns = (
        Column(title="Factor", width=1.5),
        Column(title="Yours", width=1.5),
        Column(title="Points to", width=0.8),
        Column(title="What it says", width=3.2),
        Column(title="Weight", align="right", width=0.6),
    )
    factors = context.assessment.decision.factors
    rows = tuple(_factor_row(factor) for factor in factors)
    return TableBlock(
        columns=columns,
        rows=rows,
        finding=_pointing(factors),
        caption="Value from 0 to 1, with its 80% likely range. Weights count within an axis; "
        "a dash marks a factor that raises a flag or follows from the decision.",
    )


def _pointing(factors: Sequence[Factor]) -> str:
    """How many factors point to which side, as a sentence."""
    sides = Counter(factor.leans for factor in factors)
    devops, mlops = sides["devops"], sides["mlops"]
    number = in_words(len(factors))
    if not devops and not mlops:
        return f"None of the {number} factors points to one side"
    parts = [
        f"{in_words(count)} {plural(count, 'points', 'point')} to {name}"
        for count, name in ((devops, "DevOps"), (mlops, "MLOps"))
        if count
    ]
    return capital(f"{joined(parts)}, of {number} factors")


def _factor_row(factor: Factor) -> tuple[Cell, ...]:
    spread = f"({factor.low:.2f}–{factor.high:.2f})" if factor.high > factor.low else ""
    value = two_decimals(factor.value)
    if factor.axis == "outcome":
        value, spread = DASH, ""
    weight = f"{factor.weight:.2f}" if factor.weight else DASH
    return (
        Cell(text=factor.name),
        Cell(text=value, sub=spread),
        Cell(text=_LEANS[factor.leans], bold=True),
        Cell(text=factor.reading),
        Cell(text=weight),
    )


def _closing(context: Context) -> Callout:
    projection = context.projection
    if projection is None:
        return Callout(
            lead="Not simulated yet.",
            text="What happens if nothing is done is known after a simulation of today.",
        )
    parts = [text for text in (_drifts(projection, *one) for one in _HEADLINES) if text]
    text = sentence("; ".join(parts)) if parts else "No outcome could be measured."
    note = f"{sentence(context.from_simulation)} 80% ranges."
    return Callout(lead="If nothing is done.", text=text, note=note)


def _drifts(projection: Projection, measure: str, subject: str, label: str) -> str:
    """How an outcome moves from the first to the last quarter when nothing is done."""
    first = end_of(projection, "nothing", measure, subject, first=True)
    last = end_of(projection, "nothing", measure, subject)
    if first is None or last is None:
        return ""
    unit = unit_of(projection, measure, subject)
    now = outcome(first.p50, unit)
    then = outcome(last.p50, unit, last.p10, last.p90, like=first.p50)
    if now.value == then.value or first.p10 <= last.p50 <= first.p90:
        return f"{label.lower()} stays near {then.valued} ({then.ranged})"
    verb = "rises" if last.p50 > first.p50 else "falls"
    return f"{label.lower()} {verb} from {now.valued} to {then.valued} ({then.ranged})"
