"""What today's figures hang on, and what the client could measure next week; it takes a study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.baseline import parameter_name
from advisor.flow import first_to_measure, to_measure
from advisor.report.content.context import Context, capital, simple_table
from advisor.report.figures import Swung, tornado
from advisor.report.model import Block, FigureBlock, Heading, Paragraph, Section
from advisor.report.numbers import count, in_words, measured, plural

if TYPE_CHECKING:
    import pandas as pd

    from advisor.flow import Learnable, Projection, Study
    from advisor.report.figures.spec import ChartSpec

__all__ = ["how_to_know", "unsure_section"]

_TOP = 10
_WEEK = 168.0
_NAMES = {
    ("lead-time.mean", "change"): "Mean lead time of a change",
    ("deployment-frequency", "change"): "Deployments",
    ("change-fail-rate", "change"): "Change fail rate",
    ("recovery-time.p50", "change"): "Time to recover, median",
    ("below-floor", "all"): "Model time below the quality floor",
    ("cost", "all"): "Cost of people and machines in the pools",
}
_KNOWN_BY = {
    "measured": "measured",
    "stated": "you said",
    "fitted": "fitted",
    "default": "default",
    "assumption": "assumed",
}
_MEANS = {
    "ci": "Read it from your build system: a log of its jobs, fitted by calibrate --kind ci.",
    "training": "Read it from your cluster: a log of its jobs, fitted by calibrate --kind "
    "training.",
    "metric": "Read it from the quality you log, fitted by calibrate --kind metric.",
}
_BY_HAND = {
    "time": "Take the start and the end of the last twenty cases from the tracker.",
    "share": "Count it in the last fifty cases.",
    "quality": "Ask whoever owns the models, and look it up in the agreement on their quality.",
    "drift": "Look at a year of the quality you log: how far it falls and how it swings.",
    "rate": "Count a week of them.",
    "look-up": "Look it up: a calendar, a contract, a setting.",
}


def unsure_section(context: Context, projection: Projection, study: Study | None) -> Section | None:
    """Leadership: the three numbers to measure first. Engineering: all of them, and a tornado of
    ten parameters for every figure that any of them moves beyond chance. None without a study."""
    if study is None:
        return None
    found = to_measure(context.catalogue, projection.baseline, study)
    whole = context.profile == "engineering"
    shown = found if whole else first_to_measure(found)
    blocks: list[Block] = []
    if shown:
        blocks.append(
            simple_table(
                ("Number", "It moves", "From", "To", "How to know it"),
                [_row(context, each) for each in shown],
                widths=(1.8, 1.5, 0.8, 0.8, 2.4),
                right=(2, 3),
                bold=(0,),
            )
        )
    blocks.append(Paragraph(text=_said(study), small=True))
    if whole:
        charts = _tornados(context, projection, study)
        if charts:
            blocks += [Heading(text="What moves each figure most"), *charts]
    return Section(
        id="unsure",
        title=_title(len(shown)),
        short="What to measure next week",
        lede="Today's simulation rests on numbers nobody measured or stated. These are worth a "
        "week's look, because the figures hang on them more than on any other.",
        blocks=tuple(blocks),
    )


def _title(shown: int) -> str:
    if not shown:
        return "No number that nobody measured moves today's figures beyond chance"
    verb = "moves" if shown == 1 else "move"
    words = f"{in_words(shown)} {plural(shown, 'number')} nobody measured or stated"
    return f"{capital(words)} {verb} today's figures most"


def _said(study: Study) -> str:
    return (
        "From and to: the figure with this number alone at either end of its range, all else and "
        "all luck as today; only what is clear of chance is listed. Today over "
        f"{count(round(study.hours / _WEEK))} weeks, {count(study.replications)} replications "
        f"for each end, seed {study.seed}."
    )


def _row(context: Context, each: Learnable) -> tuple[str, ...]:
    ends = [
        measured(value, each.unit, currency=context.currency, like=each.base).valued
        for value in (each.at_low, each.at_high)
    ]
    return parameter_name(each.parameter), _figure(each), *ends, how_to_know(each)


def _figure(each: Learnable) -> str:
    return _NAMES.get((each.measure, each.subject), f"{each.measure} of {each.subject}")


def how_to_know(each: Learnable) -> str:
    """How a number becomes known within a week: a question, a log, or counting by hand."""
    if each.means == "profile":
        return f"Answer in the profile: {each.question}"
    return _MEANS.get(each.means) or _BY_HAND[each.counting]


def _tornados(context: Context, projection: Projection, study: Study) -> list[FigureBlock]:
    """One chart for every figure that some parameter moves beyond chance."""
    known = dict(projection.baseline.parameters[["id", "provenance"]].to_numpy())
    found = []
    for pair in _NAMES:
        frame = study.tornado
        rows = frame[(frame["measure"] == pair[0]) & (frame["subject"] == pair[1])]
        rows = rows[rows["at_low"].notna() & rows["at_high"].notna()].head(_TOP)
        if rows["clear"].any():
            found.append(FigureBlock(chart=_tornado(context, study, rows, known)))
    return found


def _tornado(
    context: Context, study: Study, rows: pd.DataFrame, known: dict[str, str]
) -> ChartSpec:
    first = rows.iloc[0]
    pair = str(first["measure"]), str(first["subject"])
    drawn = [
        Swung(
            parameter_name(str(row["parameter"])),
            float(row["at_low"]),
            float(row["at_high"]),
            _KNOWN_BY[known.get(str(row["parameter"]), "assumption")],
            bool(row["clear"]),
        )
        for row in rows.to_dict("records")
    ]
    return tornado(
        drawn,
        id="-".join(pair),
        base=float(first["base"]),
        label=_NAMES[pair],
        unit=str(first["unit"]),
        source=f"simulation, {study.replications} replications for each end, seed {study.seed}",
        currency=context.currency,
    )
