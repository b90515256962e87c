"""Two lanes of steps: what each is, how far it is in place, what the simulation makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Literal

from advisor.model import Kind, Place
from advisor.report import numbers
from advisor.side_by_side import Doing, Figure, Item, LaneState, SideBySide, Stand, StepState
from advisor.ui.components import badge, bar, html_block, section
from advisor.ui.components.marks import BadgeKind
from advisor.ui.markup import Html, escape, join, tag
from advisor.ui.words import say

__all__ = ["FORMS", "Form", "details", "item_words", "pair", "stand_words"]

Form = Literal["loop", "workflow"]
FORMS: tuple[Form, ...] = ("loop", "workflow")
"""A loop begins again where it ends; a workflow has an end."""

_KINDS: tuple[Kind, ...] = ("devops", "mlops")
_BADGES: dict[str, BadgeKind] = {
    "insufficient": "insufficient",
    "not-applicable": "neutral",
    "not-asked": "plain",
    "out-of-scope": "neutral",
}


def pair(both: SideBySide, form: Form) -> None:
    """DevOps on the left, MLOps on the right; on a narrow screen one under the other."""
    found = [lane for kind in _KINDS if (lane := both.lane(kind, form)) is not None]
    if not found:
        return
    section(say(f"sides.form-{form}"), say(f"sides.unit-{form}"))
    html_block(tag("div", *map(_lane, found), cls="lanes"))
    n = both.replications
    words = say("sides.note", n=n) if n else say("sides.note-not-run")
    html_block(tag("p", words, cls="caption"))


def stand_words(stand: Stand) -> Html:
    """The value with its range in bold and quiet, or why there is none."""
    if stand.value is None:
        return badge(_BADGES[stand.status], say(f"sides.status-{stand.status}"))
    return join(
        (
            tag("b", numbers.share(stand.value)),
            " ",
            tag("span", f"({numbers.share_range(stand.low, stand.high)})", cls="ink2"),
        )
    )


def item_words(item: Item) -> str:
    """A practice's adoption, or why it has none."""
    if item.value is not None:
        return numbers.share(item.value)
    return say(f"sides.item-{item.state}")


def _lane(lane: LaneState) -> Html:
    kind = lane.lifecycle.kind
    names = {each.step.id: each.step.name for each in lane.steps}
    last = len(lane.steps) - 1
    rows = [
        _step(at, each, names, _first(lane) if at == last else "")
        for at, each in enumerate(lane.steps)
    ]
    return tag(
        "div",
        tag("h3", lane.lifecycle.title, cls="lane-title"),
        tag("p", lane.lifecycle.meaning, cls="caption"),
        tag("ol", *rows, cls="steps"),
        cls=f"lane {kind}",
    )


def _first(lane: LaneState) -> str:
    """The step a loop begins again with; a workflow has an end."""
    return lane.steps[0].step.name if lane.lifecycle.form == "loop" else ""


def _step(at: int, state: StepState, names: dict[str, str], again: str) -> Html:
    step = state.step
    ways = []
    if step.beside is not None:
        ways.append(say("sides.beside", step=names[step.beside]))
    if step.back_to is not None:
        ways.append(say("sides.back", step=names[step.back_to]))
    elif again:
        ways.append(say("sides.round", step=again))
    way = tag("span", ", ".join(ways), cls="ink3 small") if ways else ""
    return tag(
        "li",
        tag("span", at + 1, cls="dot", aria_hidden="true"),
        tag("div", tag("b", step.name), way, tag("p", step.meaning), cls="what"),
        tag("div", *_stand(state.stand), cls="stand"),
        tag("div", _figures(state.doing), cls="sim"),
        details(state.stand, _behind(state), _doing(state.doing), _note(step.note)),
        cls="beside" if step.beside else "",
    )


def _stand(stand: Stand) -> Iterable[Html]:
    if stand.value is not None:
        yield bar(stand.value)
    yield tag("div", stand_words(stand))
    facts = []
    if stand.applicable:
        facts.append(say("sides.answered", answered=stand.answered, applicable=stand.applicable))
    if stand.count("unknown"):
        facts.append(say("sides.unknown", n=stand.count("unknown")))
    if stand.short is not None:
        points = round(100 * stand.short)
        facts.append(say("sides.short", points=points) if points else say("sides.at-target"))
    yield from (tag("div", fact, cls="caption") for fact in facts)


def _behind(state: StepState) -> str:
    where = "not-simulated" if state.doing.where == "not-simulated" else "simulated"
    return say(f"sides.behind-{where}", n=len(state.stand.items))


def details(stand: Stand, words: object, *before: object) -> Html:
    """The practices behind a stand, and what is said before them, folded under these words."""
    rows = (
        tag("li", tag("span", item.name), tag("span", item_words(item), cls="num"))
        for item in stand.items
    )
    return tag(
        "details",
        tag("summary", words),
        *before,
        tag("ul", *rows, cls="items"),
    )


def _note(words: str | None) -> Html:
    return tag("p", words) if words else Html("")


def _doing(doing: Doing) -> Html:
    """Where a step is simulated, or why it is not."""
    if doing.where == "not-simulated":
        return tag("p", say("sides.not-simulated", reason=doing.reason))
    return tag("p", say(f"sides.where-{doing.where}", places=_places(doing.places)))


def _figures(doing: Doing) -> Html:
    """Today's figures of a step, where it is simulated and was run."""
    if not doing.figures:
        return Html("")
    return join(
        (
            tag("span", say("sides.today")),
            " ",
            tag("ul", *(tag("li", _figure(each)) for each in doing.figures)),
        )
    )


def _places(places: Iterable[Place]) -> str:
    """Pipelines with their stages, in words."""
    found = []
    for (pipeline, part), group in groupby(places, key=lambda each: (each.pipeline, each.part)):
        stages = [_plain(str(each.stage)) for each in group]
        words = numbers.joined(stages) if part is None else say(f"sides.part-{part}")
        found.append(say("sides.place", pipeline=_pipeline(pipeline), stages=words))
    return "; ".join(found)


def _pipeline(role: str | None) -> str:
    return say(f"sides.pipeline-{role}") if role else say("sides.models")


def _plain(role: str) -> str:
    return role.replace("-", " ")


def _figure(figure: Figure) -> Html:
    stage = _plain(figure.stage)
    if stage == "work":
        stage = say("sides.work-on", pipeline=_pipeline(figure.pipeline))
    if not numbers.is_known(figure.mean):
        return escape(say(f"sides.none-{figure.quantity}", stage=stage))
    # The value is set in bold, so the words are cut where it stands.
    words = say(f"sides.figure-{figure.quantity}", stage=stage, value="\n")
    before, _, after = words.partition("\n")
    return join((before, *_written(figure), after)) if "\n" in words else escape(before)


def _written(figure: Figure) -> Iterable[object]:
    """The value in bold with its range; a wait of seconds is not told to the second."""
    if figure.quantity == "wait" and figure.high < 1 / 60:
        return (tag("b", say("sides.under-minute")),)
    written = numbers.outcome(figure.mean, figure.unit, figure.low, figure.high)
    per_cent = "%" if written.unit == "%" else ""
    return (tag("b", written.valued), f" ({written.range}{per_cent})")
