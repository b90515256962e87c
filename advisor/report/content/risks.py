"""Risks by rule: what a flag, a limit, a doubt or a miss endangers, and what acts against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.content.context import Context, capital, counted, sentence, simple_table
from advisor.report.figures.plan import rests_on_judgement
from advisor.report.model import Section
from advisor.report.numbers import in_words, joined, plural
from advisor.scoring import flags_of

if TYPE_CHECKING:
    from advisor.flow import Projection

__all__ = ["risks_section"]

Row = tuple[str, str, str]
_NAMED = 3
"""Practices of the plan that are named beside a risk (setting)."""


def risks_section(context: Context) -> Section | None:
    """One row a risk, those of duties first; nothing where no rule finds any."""
    rows = [*_flags(context), *_claims(context), *_verdict(context)]
    if context.projection is not None:
        rows += [*_plan(context, context.projection), *_model(context.projection)]
    if not rows:
        return None
    number = counted(len(rows), "risk", capitals=True)
    return Section(
        id="risks",
        title=f"{number} {plural(len(rows), 'follows', 'follow')} from the answers and the plan",
        short="Risks",
        lede="Each is found by a rule, with the words of the rule; no likelihood is guessed.",
        blocks=(
            simple_table(
                ("Risk", "Why it stands", "What acts against it"),
                rows,
                widths=(1.5, 2.6, 2.6),
                bold=(0,),
            ),
        ),
    )


def _planned(context: Context, practices: tuple[str, ...]) -> str:
    """Which of these practices the plan begins, and when; the roadmap has the rest of many."""
    if context.projection is None:
        return ""
    items = {item.practice: item for item in context.projection.roadmap.items}
    found = [
        f"“{context.practice(each)}” ({context.quarter(items[each].quarter)})"
        for each in practices
        if each in items
    ]
    if len(found) > _NAMED + 1:
        found[_NAMED:] = [f"{in_words(len(found) - _NAMED)} more"]
    return f" Planned: {joined(found)}." if found else ""


def _flags(context: Context) -> list[Row]:
    raised = set(context.assessment.decision.flags)
    return [
        (
            sentence(flag.title)[:-1],
            sentence(flag.sentence),
            sentence(flag.advice[0].text) + _planned(context, flag.practices),
        )
        for flag in context.catalogue.matrix.flags
        if flag.id in raised
    ]


def _claims(context: Context) -> list[Row]:
    found = flags_of(context.catalogue, context.assessment.scorecard)
    bare = sum(each.flag == "unverified" for each in found)
    thin = sum(each.flag == "unsupported" for each in found)
    rows = []
    if bare:
        words = counted(bare, "high claim has", "high claims have", capitals=True)
        why = f"{words} no document, sample or measurement behind {plural(bare, 'it', 'them')}."
        rows.append(("Scores stand on words", why, "Ask for the evidence named at each question."))
    if thin:
        words = counted(thin, "answer stands", "answers stand", capitals=True)
        why = f"{words} on a prerequisite that is less than half in place."
        act = "The simulation lets them count less; the plan puts prerequisites first."
        rows.append(("Practices lack their base", why, act))
    return rows


def _verdict(context: Context) -> list[Row]:
    decision = context.assessment.decision
    others = [one for one in decision.reachable if one != decision.verdict]
    if decision.verdict is None or not others:
        return []
    names = joined([f"“{context.verdict(one)}”" for one in others], "or")
    why = f"Open answers still allow {names}."
    return [("The verdict may turn", why, "Find out the open answers before money is spent.")]


def _plan(context: Context, projection: Projection) -> list[Row]:
    roadmap = projection.roadmap
    rows: list[Row] = []
    for clash in roadmap.clashes:
        rows.append(("Limits clash", sentence(clash.what), sentence(clash.remedy)))
    if len(roadmap.critical_path) > 1:
        chain = counted(len(roadmap.critical_path), "practice")
        first = context.practice(roadmap.critical_path[0])
        why = f"A chain of {chain} begins with {first}; a delay there delays the end."
        rows.append(("One chain carries the plan", why, "Begin it first and report on it monthly."))
    judged = [i for i in roadmap.items if rests_on_judgement(context.catalogue, i.practice)]
    if judged:
        why = (
            f"{in_words(len(judged), capital=True)} of {counted(len(roadmap.items), 'practice')} "
            f"{plural(len(judged), 'rests', 'rest')} on effects that are expert assumptions alone."
        )
        act = "Measure their outcome in the first half-year and plan again."
        rows.append(("Benefits rest on judgement", why, act))
    full = [
        context.quarter(int(row["quarter"]))
        for _, row in roadmap.load.iterrows()
        if row["limit_weeks"] > 0 and row["effort_weeks"] >= 0.995 * row["limit_weeks"]
    ]
    if full:
        why = f"People are planned to their limit in {joined(full)}."
        rows.append(("No time is left", why, "Keep other work out of these quarters."))
    return rows


def _model(projection: Projection) -> list[Row]:
    frame = projection.mirror
    missed = [str(each) for each in frame[frame["verdict"].isin(["higher", "lower"])]["outcome"]]
    if not missed:
        return []
    verb = plural(len(missed), "differs", "differ")
    why = f"{capital(joined(missed))} {verb} from what you said."
    act = "Look where “Stated and simulated” points before the plan begins."
    return [("The model misses today", why, act)]
