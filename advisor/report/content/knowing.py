"""How do you know: what today's numbers and the effects rest on, and where each source stands."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.baseline import Moved, moved_by, parameter_name
from advisor.flow import BASES, Origin, ground_counts, origins
from advisor.report.content.context import Context, sentence, simple_table
from advisor.report.figured import parameter, parameter_range
from advisor.report.model import Block, Heading, Item, ListBlock, Paragraph, Section, TableBlock
from advisor.report.numbers import DASH, count, in_words, plural

__all__ = ["knowing_section", "sources_table", "surprise_items"]

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
    if surprises := surprise_items(_measured(context)):
        blocks += [Heading(text=_SURPRISED), ListBlock(items=surprises)]
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


_SURPRISED = "What your logs measured where it was not expected"


def _measured(context: Context) -> tuple[Moved, ...]:
    engagement = context.engagement
    return tuple(each for log in engagement.logs for each in moved_by(engagement, log)[0])


def surprise_items(moved: Sequence[Moved]) -> tuple[Item, ...]:
    """Each measured number that lies where few or no draws at first contact had put it, and of how
    many numbers that can be said at all; empty where none surprises."""
    told = [item for each in moved if (item := _surprise(each)) is not None]
    if not told:
        return ()
    of = sum(each.assumed for each in moved)
    text = (
        f"{in_words(len(told), capital=True)} of {in_words(of)} measured "
        f"{plural(of, 'number')} {plural(len(told), 'lies', 'lie')} outside the middle 80% of what "
        "was assumed. Where ranges are honest, one number in five does."
    )
    return (*told, Item(lead="All together.", text=text))


def _surprise(each: Moved) -> Item | None:
    """What was measured, what had been assumed, and what to make of the difference."""
    if each.surprise == "none":
        return None
    known = each.before
    value = parameter(each.after.value, "measured")
    whole = parameter_range(known.low, known.high, known.provenance)
    middle = parameter_range(*each.middle, known.provenance)
    if each.surprise == "outside":
        text = (
            f"{value} was measured. At first contact {whole} was {_TAKEN[known.provenance]}: the "
            "range was too narrow for this organisation. The log holds, and the assumption is "
            "withdrawn."
        )
    else:
        rarely = "low" if each.after.value < each.middle[0] else "high"
        text = (
            f"{value} was measured. That lies within the {whole} that was "
            f"{_TAKEN[known.provenance]} at first contact, but outside its middle 80% ({middle}): "
            f"fewer than one draw in ten was so {rarely}."
        )
    return Item(lead=f"{parameter_name(each.id)}.", text=text)


_TAKEN = {
    "assumption": "assumed",
    "default": "taken from sources",
    "stated": "taken from what you said",
    "fitted": "fitted to what you said",
}

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
