"""Progress since the last round: what moved beyond the doubt of both, and what did not."""

from __future__ import annotations

from advisor.history import Comparison, Standpoint, compare
from advisor.history.types import Change
from advisor.report.content.context import Context, counted, simple_table
from advisor.report.model import Block, Heading, ListBlock, Section
from advisor.report.model import Item as Entry
from advisor.report.numbers import DASH, day, from_to, index, index_range, share, signed

__all__ = ["progress_section"]

_TOP = 5


def progress_section(context: Context) -> Section | None:
    """This round against the one before it; nothing where there is only one."""
    now = context.round
    dated = sorted(context.engagement.rounds, key=lambda one: (one.date, one.id))
    if now is None or dated.index(now) == 0:
        return None
    before = dated[dated.index(now) - 1]
    found = compare(
        context.catalogue, context.engagement, Standpoint(before.id), Standpoint(now.id)
    )
    blocks: list[Block] = [
        simple_table(
            ("Area", day(before.date), day(now.date), "Change", "80% range"),
            [_row(context, each) for each in (found.overall, *found.dimensions)],
            widths=(2.2, 1.3, 1.3, 0.8, 1.2),
            right=(1, 2, 3, 4),
            bold=(3,),
            caption="Index with its 80% likely range. A change counts where its range misses 0.",
        )
    ]
    for title, names in (("Most improved", found.improved), ("Of most concern", found.concern)):
        if names:
            items = tuple(_entry(context, found, each) for each in names[:_TOP])
            blocks += [Heading(text=title), ListBlock(items=items)]
    return Section(
        id="progress",
        title=_title(context, found),
        short="Progress since the last round",
        lede=f"{day(before.date)} against {day(now.date)}; a change is told from doubt by draws.",
        blocks=tuple(blocks),
    )


def _title(context: Context, found: Comparison) -> str:
    moved = found.beyond()
    up = [each for each in moved if (each.change or 0.0) > 0]
    down = len(moved) - len(up)
    if not moved:
        return "No area moved beyond the doubt of both rounds"
    parts = []
    if up:
        parts.append(f"{counted(len(up), 'area')} rose")
    if down:
        parts.append(f"{counted(down, 'area')} fell")
    text = " and ".join(parts)
    first = context.short(moved[0].id)
    return f"{text[:1].upper()}{text[1:]} beyond doubt, {first} most"


def _row(context: Context, each: Change) -> tuple[str, ...]:
    name = "Overall" if each.id == "overall" else context.short(each.id)
    if each.change is None or each.low is None or each.high is None:
        return name, index(each.before), index(each.after), DASH, each.why or DASH
    return (
        name,
        f"{index(each.before)} ({index_range(each.before_low, each.before_high)})",
        f"{index(each.after)} ({index_range(each.after_low, each.after_high)})",
        signed(each.change, 1),
        f"{signed(each.low, 1)} to {signed(each.high, 1)}",
    )


def _entry(context: Context, found: Comparison, practice: str) -> Entry:
    each = next(one for one in found.practices if one.id == practice)
    words = from_to(share(each.before), share(each.after))
    if each.change is None:
        words = f"{share(each.after)} now"
    return Entry(lead=context.practice(practice), text=words)
