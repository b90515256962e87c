"""The mirror: what the client stated beside what the simulation of today gives, misses included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.content.context import capital, counted, sentence
from advisor.report.model import Badge, Block, Cell, Column, Paragraph, Section, TableBlock
from advisor.report.numbers import DASH, Quantity, in_words, is_known, outcome, share, share_range

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


def mirror_section(projection: Projection) -> Section:
    """Each outcome stated and simulated, with the miss and the likely reason."""
    frame = projection.mirror
    blocks: list[Block] = [_table(frame)]
    blocks += [Paragraph(text=sentence(note), small=True) for note in projection.baseline.notes]
    return Section(
        id="mirror",
        title=_title(frame),
        short="Stated and simulated",
        lede=(
            "What you stated is never fed into the model; it is a check. Where the two differ, the "
            "model or the statement is wrong, and the note says where to look first."
        ),
        page=True,
        blocks=tuple(blocks),
    )


def _title(frame: pd.DataFrame) -> str:
    stated = frame[frame["verdict"].isin(["met", "higher", "lower"])]
    if stated.empty:
        return "You stated no outcome to check the simulation against"
    met = int((stated["verdict"] == "met").sum())
    total = counted(len(stated), "outcome")
    return f"Today's simulation meets {in_words(met)} of the {total} you stated"


def _table(frame: pd.DataFrame) -> TableBlock:
    columns = (
        Column(title="Outcome", width=1.8),
        Column(title="Stated", align="right", width=0.7),
        Column(title="Simulated, 80% range", align="right", width=1.3),
        Column(title="Miss", align="right", width=0.6),
        Column(title="Verdict", width=0.9),
        Column(title="Where to look", width=2.6),
    )
    rows = tuple(_row(row) for _, row in frame.iterrows())
    return TableBlock(columns=columns, rows=rows, caption="Miss: stated against simulated.")


def _row(row: pd.Series) -> tuple[Cell, ...]:
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
    return (
        Cell(text=capital(str(row["outcome"])), sub=unit if unit in ("days", "hours") else ""),
        Cell(text=stated),
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
