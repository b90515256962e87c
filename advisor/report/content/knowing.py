"""How do you know: what today's numbers and the effects rest on, and where each source stands."""

from __future__ import annotations

from advisor.flow import BASES, Origin, ground_counts, origins
from advisor.report.content.context import Context, sentence, simple_table
from advisor.report.model import Block, Paragraph, Section, TableBlock
from advisor.report.numbers import DASH, count

__all__ = ["knowing_section", "sources_table"]

_WORDS = {
    "measured": "Measured",
    "stated": "You said",
    "fitted": "Fitted",
    "published": "Published",
    "anchored": "Anchored",
    "assumption": "Assumed",
}
_ROWS = {
    "parameters": "Parameters of today's model",
    "effects": "Effects of practices that act here",
    "sizes": "Size of their factors",
    "planned": "Effects in the roadmap, the weaker of both",
}
_NO_ADDRESS = "No public address"


def knowing_section(context: Context) -> Section | None:
    """Counts by basis; the sources themselves stand in the appendix, once."""
    if context.projection is None:
        return None
    baseline = context.projection.baseline
    planned = [item.practice for item in context.projection.roadmap.items]
    frame = ground_counts(context.catalogue, baseline, planned)
    assumed, total = (int(frame.iloc[0][name]) for name in ("assumption", "total"))
    rows = [
        (
            _ROWS[str(row["what"])],
            *(count(row[basis]) if row[basis] else DASH for basis in BASES),
            count(row["total"]),
        )
        for row in frame.to_dict("records")
    ]
    heads = ("Numbers", *(_WORDS[basis] for basis in BASES), "In all")
    numbers = tuple(range(1, len(heads)))
    blocks: list[Block] = [
        simple_table(heads, rows, widths=(2.6, *(1.0 for _ in numbers)), right=numbers),
        Paragraph(text=_BASES_SAID, small=True),
    ]
    return Section(
        id="knowing",
        title=f"{count(assumed)} of the {count(total)} numbers of today's model are expert "
        "assumptions",
        short="How do you know",
        lede="A number is as good as what it rests on: your logs, your word, a source, or an "
        "expert's guess. The plan is also shown with every guess switched off. Every source stands "
        "in the appendix.",
        blocks=tuple(blocks),
    )


_BASES_SAID = (
    "Measured: in your own logs. Fitted: a free number that today's simulation was fitted with to "
    "what you stated, only where you chose so. Published: the number itself stands in a source. "
    "Anchored: a source gives the size of something near it. Assumed: an expert's guess without a "
    "source. Switches, such as a board that is gone, have no size."
)


def sources_table(context: Context) -> TableBlock | None:
    """Every source of a parameter or an effect, with its address; None before a simulation."""
    if context.projection is None:
        return None
    found = origins(context.catalogue, context.projection.baseline)
    return simple_table(
        ("Source", "What it found, and what to mind", "Parameters", "Effects"),
        [_source(each) for each in found],
        widths=(2.2, 4.0, 0.8, 0.6),
        right=(2, 3),
        bold=(0,),
    )


def _source(each: Origin) -> tuple[str, str, str, str]:
    said = _NO_ADDRESS.lower() in each.caveat.lower()
    address = each.url or ("" if said else f"{_NO_ADDRESS}.")
    words = " ".join(sentence(part) for part in (each.finding, each.caveat) if part)
    return (
        each.title,
        f"{words} {address}".strip(),
        count(each.parameters) if each.parameters else DASH,
        count(each.effects) if each.effects else DASH,
    )
