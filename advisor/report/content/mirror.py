"""The mirror: what the client stated beside what the simulation of today gives, misses included."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from advisor.baseline import (
    behind_outcomes,
    first_known,
    measured_outcomes,
    parameter_name,
)
from advisor.report.content.context import Context, capital, counted, sentence, simple_table
from advisor.report.figured import parameter, parameter_range
from advisor.report.model import (
    Badge,
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    Section,
    TableBlock,
)
from advisor.report.numbers import (
    DASH,
    Quantity,
    in_words,
    is_known,
    outcome,
    share,
    share_range,
)

if TYPE_CHECKING:
    import pandas as pd

    from advisor.flow import Projection

__all__ = ["mirror_section"]

_WORDS = {
    "met": "met",
    "higher": "stated higher",
    "lower": "stated lower",
    "not-stated": "not stated",
    "not-simulated": "not simulated",
}


def mirror_section(context: Context, projection: Projection) -> Section:
    """Each outcome stated and simulated, the miss and the likely reason, and what was fitted."""
    frame = projection.mirror
    fitted = _fitted_rows(projection)
    before = dict(context.engagement.fitted.before) if fitted and context.engagement.fitted else {}
    blocks: list[Block] = [_table(frame, before, measured_outcomes(context.engagement))]
    if behind := _behind(context, projection):
        blocks += [Heading(text=_BEHIND), behind]
    if fitted:
        blocks += [Heading(text=_FITTED), _turned(context, fitted), _KEPT_APART]
    blocks += [Paragraph(text=sentence(note), small=True) for note in projection.baseline.notes]
    return Section(
        id="mirror",
        title=_title(frame),
        short="Stated and simulated",
        lede=(
            "What you stated is never fed into the model; it is a check. Where the two differ, the "
            "model or the statement is wrong, and the note says where to look first."
        ),
        blocks=tuple(blocks),
    )


_BEHIND = "Waits, batches, rhythms and slots these outcomes hang on"


def _behind(context: Context, projection: Projection) -> TableBlock | None:
    """How what moves the outcomes that differ is known; for engineering, all that were stated."""
    frame, wanted = projection.mirror, ["higher", "lower"]
    if "question" not in frame:
        return None
    if context.profile == "engineering":
        wanted.append("met")
    asked = frame.loc[frame["verdict"].isin(wanted), "question"]
    rows = behind_outcomes(asked, projection.baseline)
    if not rows:
        return None
    columns = (
        Column(title="Number", width=1.5),
        Column(title="Value", align="right", width=0.9),
        Column(title="Known how", width=1.0),
        Column(title="Source", width=2.8),
    )
    return TableBlock(columns=columns, rows=tuple(map(_known_row, rows)))


def _known_row(row: Mapping[Any, Any]) -> tuple[Cell, ...]:
    kind, text = str(row["provenance"]), str(row.get("text") or "")
    value = text.replace("-", " ") or parameter(row["value"], kind)
    low, high = row["low"], row["high"]
    ranged = f"({parameter_range(low, high, kind)})" if not text and low < high else ""
    return (
        Cell(text=parameter_name(str(row["id"])), sub=str(row["unit"] or "")),
        Cell(text=value, sub=ranged, bold=True),
        Cell(text=_KNOWN[kind]),
        Cell(text=sentence(str(row["source"]))),
    )


_KNOWN = {
    "measured": "measured",
    "stated": "you said",
    "fitted": "fitted to what you said",
    "default": "default from a source",
    "assumption": "assumption",
}

_FITTED = "Free numbers fitted to what you stated"
_KEPT_APART = Paragraph(
    text="You chose to simulate with this fit. Only waits, batches, rhythm and slots that nobody "
    "measured or stated were turned, within the bounds shown; outcomes are never set. Agrees as "
    "well: values tried that meet what you stated no worse.",
    small=True,
)


def _fitted_rows(projection: Projection) -> list[str]:
    rows = projection.baseline.parameters
    return [str(each) for each in rows.loc[rows["provenance"] == "fitted", "id"]]


def _turned(context: Context, ids: list[str]) -> TableBlock:
    """The fitted numbers that are used: default, fitted, what agrees as well, bounds."""
    kept, known = context.engagement.fitted, first_known(context.engagement)
    rows = []
    for one in kept.parameters if kept is not None else ():
        if one.parameter not in ids:
            continue
        at_bound = one.value is not None and one.value in (one.least, one.most)
        rows.append(
            (
                parameter_name(one.parameter),
                one.default_word or parameter(one.default, "default"),
                _KNOWN[known[one.parameter].provenance],
                one.word or parameter(one.value, "fitted"),
                DASH if one.word else _between(one.low, one.high),
                DASH if one.word else _between(one.least, one.most),
                "at its bound" if at_bound else "",
            )
        )
    return simple_table(
        ("Parameter", "Default", "Known by", "Fitted", "Agrees as well", "Bounds", ""),
        rows,
        widths=(1.5, 0.8, 1.1, 0.8, 1.0, 1.0, 0.8),
        right=(1, 3, 4, 5),
        bold=(3,),
    )


def _between(low: float | None, high: float | None) -> str:
    if low is None or high is None or not low < high:
        return DASH
    return parameter_range(low, high, "fitted")


def _title(frame: pd.DataFrame) -> str:
    stated = frame[frame["verdict"].isin(["met", "higher", "lower"])]
    if stated.empty:
        return "You stated no outcome to check the simulation against"
    met = int((stated["verdict"] == "met").sum())
    total = counted(len(stated), "outcome")
    return f"Today's simulation meets {in_words(met)} of the {total} you stated"


def _table(
    frame: pd.DataFrame, before: Mapping[str, float], measured: Mapping[str, str]
) -> TableBlock:
    """With a fit in use a column more: what was simulated with the defaults."""
    columns = [
        Column(title="Outcome", width=1.8),
        Column(title="Stated", align="right", width=0.7),
        Column(title="Simulated, 80% range", align="right", width=1.3),
        Column(title="Miss", align="right", width=0.6),
        Column(title="Verdict", width=0.9),
        Column(title="Where to look", width=2.6),
    ]
    rows = [list(_row(row, measured)) for _, row in frame.iterrows()]
    if before:
        columns.insert(2, Column(title="With defaults", align="right", width=0.9))
        for cells, (_, row) in zip(rows, frame.iterrows(), strict=True):
            value = before.get(str(row.get("question")), math.nan)
            cells.insert(2, Cell(text=_quantity(value, str(row["unit"])).value))
    return TableBlock(
        columns=tuple(columns),
        rows=tuple(map(tuple, rows)),
        caption="Miss: stated against simulated.",
    )


def _row(row: pd.Series, measured: Mapping[str, str]) -> tuple[Cell, ...]:
    unit = str(row["unit"])
    low, high = float(row["low"]), float(row["high"])
    stated = _quantity(float(row["stated"]), unit).value
    found = _quantity(float(row["simulated"]), unit, low, high)
    simulated, spread = found.value, "" if found.range == DASH else f"({found.range})"
    verdict = str(row["verdict"])
    missed = verdict in ("higher", "lower")
    badge = Badge(kind="unverified", text="miss") if missed else None
    note = str(row["note"]) if isinstance(row["note"], str) else ""
    words = _WORDS.get(verdict, verdict)
    whose = "measured" if row.get("question") in measured else ""
    return (
        Cell(text=capital(str(row["outcome"])), sub=unit if unit in ("days", "hours") else ""),
        Cell(text=stated, sub=whose),
        Cell(text=simulated, sub=spread, bold=simulated != DASH),
        Cell(text=_miss(float(row["miss"]))),
        Cell(text="" if missed else words, badge=badge),
        Cell(text=sentence(note)),
    )


def _shares(unit: str) -> bool:
    return unit.startswith("share")


def _quantity(
    value: float, unit: str, low: float | None = None, high: float | None = None
) -> Quantity:
    """The outcome in its own unit, which stands beside its name; shares as per cent."""
    if not _shares(unit):
        return outcome(value, "", low, high)
    return Quantity(share(value), "", share_range(low, high))


def _miss(value: float) -> str:
    if not is_known(value):
        return DASH
    return share(value) if value < 0 else f"+{share(value)}"
