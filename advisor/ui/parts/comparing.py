"""The comparison's finding, its rows with the client's indices, and the tools by practice."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.model import ComparisonRow, Kind
from advisor.report import numbers
from advisor.scoring import Score
from advisor.side_by_side import (
    Finding,
    LaneState,
    RowState,
    Side,
    SideBySide,
    StepState,
    ToolState,
    side_by_side,
)
from advisor.ui import session
from advisor.ui.components import badge, finding, html_block, scrolled, section
from advisor.ui.markup import Html, join, tag
from advisor.ui.parts.lanes import details, item_words, stand_words
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["both", "headline", "rows", "tools"]

_KINDS: tuple[Kind, ...] = ("devops", "mlops")


def both(now: Current, held: Simulated | None) -> SideBySide:
    """The two sides with the open engagement's state, and today's figures where they are kept."""
    found = now.assessment
    catalogue = session.catalogue()
    if held is None:
        return side_by_side(catalogue, found.scorecard, found.gaps)
    projection = held.projection
    return side_by_side(
        catalogue,
        found.scorecard,
        found.gaps,
        today=projection.today,
        scenario=projection.baseline.scenario,
    )


def headline(both: SideBySide) -> None:
    """Which side is further along, and the step furthest short of its target."""
    told = both.finding
    title = say(f"sides.title-{told.ahead}")
    if told.ahead != "nobody":
        title = _with_weakest(title, told)
    finding(title, ". ".join(_lede(told)) + ".")


def _with_weakest(title: str, told: Finding) -> str:
    if not told.weakest:
        return say("sides.weakest-none", title=title)
    step = _step_words(*told.weakest[0])
    names = {each.step.name for _, each in told.weakest}
    if len(names) > 1:
        return say("sides.weakest-more", title=title, step=step, n=len(names) - 1)
    return say("sides.weakest", title=title, step=step)


def _step_words(lane: LaneState, state: StepState) -> str:
    kind = say(f"sides.side-{lane.lifecycle.kind}")
    return say("sides.step-of", step=state.step.name, kind=kind)


def _lede(told: Finding) -> Iterator[str]:
    yield from (_side_words(side) for side in (told.devops, told.mlops))
    if told.sure is not None:
        first = told.sure >= 0.5
        kind = say("sides.side-devops") if first else say("sides.side-mlops")
        share = numbers.share(told.sure if first else 1 - told.sure)
        yield say("sides.lede-sure", kind=kind, share=share)
    elif told.ahead != "nobody":
        yield say("sides.lede-range")
    if told.weakest:
        lane, state = told.weakest[0]
        yield say(
            "sides.lede-short",
            step=_step_words(lane, state),
            value=numbers.share(state.stand.value),
            short=round(100 * (state.stand.short or 0.0)),
        )


def _side_words(side: Side) -> str:
    kind = say(f"sides.side-{side.kind}")
    if side.index is not None:
        ranged = numbers.index_range(side.low, side.high)
        return say("sides.lede-side", kind=kind, index=numbers.index(side.index), range=ranged)
    if side.asked:
        return say("sides.lede-thin", kind=kind, scored=side.scored, asked=side.asked)
    return say("sides.lede-out", kind=kind)


def rows(both: SideBySide) -> None:
    """The rows of the comparison as one table, each side with its dimensions' indices."""
    section(say("sides.rows"), say("sides.rows-unit"))
    titles = (
        say("sides.row"),
        say("sides.side-devops"),
        say("sides.side-mlops"),
        say("sides.both"),
    )
    head = tag("tr", *(tag("th", title, scope="col") for title in titles))
    body = [line for row in both.rows for line in _row(row)]
    table = tag("table", tag("thead", head), tag("tbody", *body), cls="rows")
    scrolled(say("sides.rows"), table)
    html_block(tag("p", say("sides.index-range"), cls="caption"), *_sources(both))


def _row(state: RowState) -> Iterator[Html]:
    row = state.row
    told = list(_told(row))
    yield tag(
        "tr",
        tag("th", row.name, scope="row"),
        *(_side_cell(state, kind) for kind in _KINDS),
        tag("td", tag("p", row.shared)),
        cls="told" if told else "",
    )
    if told:
        yield tag("tr", tag("td", ""), tag("td", *told, colspan=3), cls="why")


def _side_cell(state: RowState, kind: Kind) -> Html:
    stand = state.stands[kind]
    behind = join((say("sides.rests-on", n=len(stand.items)), stand_words(stand)))
    indices = (tag("li", *_index(score)) for score in state.dimensions[kind])
    return tag(
        "td",
        tag("p", state.row.side(kind).text),
        tag("ul", *indices, cls="indices"),
        details(stand, behind),
    )


def _index(score: Score) -> Iterator[object]:
    yield f"{session.catalogue().dimension(score.id).short_name} "
    if score.index is not None:
        yield tag("b", numbers.index(score.index))
        yield f" ({numbers.index_range(score.low, score.high)})"
    else:
        yield say(f"sides.status-{score.status}")


def _told(row: ComparisonRow) -> Iterator[Html]:
    """What was corrected in a row, and what the source only claims there."""
    if row.corrected is not None:
        yield tag(
            "p",
            badge("attention", say("sides.corrected")),
            " ",
            tag("b", say("sides.corrected-said")),
            f" {row.corrected.said} ",
            tag("b", say("sides.corrected-why")),
            f" {row.corrected.why}",
        )
    for id_ in row.claims:
        claim = session.catalogue().claim(id_)
        yield tag("p", badge("unverified", say("sides.claim")), f" “{claim.text}” {claim.note}")


def _sources(both: SideBySide) -> Iterator[Html]:
    named = [lane.lifecycle.source for lane in both.lanes] + [row.row.source for row in both.rows]
    for id_ in dict.fromkeys(named):
        source = session.catalogue().sources[id_]
        caveat = source.caveat or ""
        words = say("sides.source", title=source.title, kind=source.strength, caveat=caveat)
        yield tag("p", words, cls="caption")


def tools(both: SideBySide) -> None:
    """Every tool of the source with the practices it serves."""
    section(say("sides.tools"), say("sides.tools-unit", n=len(both.tools)))
    titles = (
        say("sides.tool"),
        say("sides.side"),
        say("sides.tool-for"),
        say("sides.serves"),
    )
    head = tag("tr", *(tag("th", title, scope="col") for title in titles))
    body = tag("tbody", *map(_tool, both.tools))
    scrolled(say("sides.tools"), tag("table", tag("thead", head), body, cls="tools"))
    html_block(tag("p", say("sides.tools-note"), cls="caption"))


def _tool(state: ToolState) -> Html:
    served = (tag("li", f"{item.name}: {item_words(item)}") for item in state.items)
    return tag(
        "tr",
        tag("th", state.tool.name, scope="row"),
        tag("td", say(f"sides.side-{state.tool.kind}"), cls="tight"),
        tag("td", state.tool.meaning),
        tag("td", tag("ul", *served, cls="inline"), cls="wide"),
    )
