"""A reveal in words and as a histogram, by roles where they may be told apart."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.report.tokens import DARK, Tokens, tokens
from advisor.rooms import OPTIONS, OTHERS, Label, Option, Reveal, Slice, value_of
from advisor.ui import session
from advisor.ui.markup import Html, join, tag
from advisor.ui.parts.people import role_words
from advisor.ui.phone.pages import reveal_line
from advisor.ui.words import say

__all__ = ["finding_of", "histogram", "option_words"]

_COLOURS: Mapping[Label, int] = {
    "leadership": 1, "management": 4, "engineer": 0, "data-science": 2, "operations": 5,
    "security": 3, "others": 9,
}  # fmt: skip
_APART = 1.5
# of a colour in its tint: the count in ink stands at 7 to 1 or better on each
_LIGHT_SHARE, _DARK_SHARE = 0.5, 0.28


def finding_of(shown: Reveal) -> str:
    """The sentence the spread calls for; who says what where roles lie far apart."""
    if shown.median is None or shown.spread is None:
        return say("room.nobody-chose")
    if shown.spread == "none":
        return say("room.agree", answer=_place(shown.median))
    if shown.spread == "narrow":
        return say("room.close-together", answer=_place(shown.median))
    told = [each for each in shown.roles if each.label != OTHERS and each.median is not None]
    if len(told) > 1:
        low, high = min(told, key=_median), max(told, key=_median)
        if _median(high) - _median(low) >= _APART:
            return say(
                "room.disagree-roles",
                high=say(f"room.group-{high.label}"),
                says=_place(_median(high)),
                low=say(f"room.group-{low.label}"),
                other=_place(_median(low)),
            )
    low_end, high_end = _place(float(shown.low or 1)), _place(float(shown.high or 4))
    return say("room.disagree", low=low_end, high=high_end)


def _median(each: Slice) -> float:
    return each.median or 0.0


def _place(median: float) -> str:
    """The scale's word for a place from 1 to 4, in small letters; between two, both."""
    points = [point.label.lower() for point in session.catalogue().scales["answers"].points]
    low, high = points[int(median) - 1], points[min(3, int(median + 0.5) - 1)]
    return low if low == high else say("room.between", low=low, high=high)


def _label(label: Label) -> str:
    return say("room.others") if label == OTHERS else role_words(label)


def option_words(option: Option) -> str:
    """A card in two words: its place and the scale's word, or the way out."""
    state, value = value_of(option)
    if state != "chosen":
        return say(f"room.{state}")
    points = session.catalogue().scales["answers"].points
    at = next(at for at, point in enumerate(points, 1) if point.value == value)
    return f"{at} {points[at - 1].label}"


def histogram(shown: Reveal, *, dark: bool, highest: int = 260, roles: bool = True) -> Html:
    """The votes as stacked bars with their counts, the roles named, the line under them.

    `highest` is the height of the highest bar in pixels, unless the style sheet sets `--highest`;
    without `roles` nothing is said of them.
    """
    colours = tokens(dark)
    parts = shown.roles or (Slice(OTHERS, shown.n, shown.counts, shown.median),)
    unit = 1 / max(1, *shown.counts.values())
    tall = f"var(--highest, {highest}px)"
    # the two ways out stand only where somebody went one
    options = [each for each in OPTIONS if value_of(each)[1] is not None or shown.counts[each]]
    bars = [
        tag(
            "div",
            tag("b", shown.counts[option], cls="total"),
            tag(
                "div",
                *_stack(parts, option, unit, tall, colours, named=bool(shown.roles)),
                cls="pile",
            ),
            cls="column",
        )
        for option in options
    ]
    names = [tag("div", option_words(option), cls="name") for option in options]
    count = f"--columns:{len(options)}"
    return join(
        (
            tag("div", *bars, cls="votes", style=count),
            tag("div", *names, cls="names", style=count),
            tag(
                "div",
                _roles(shown, colours) if roles else "",
                tag("div", reveal_line(shown), cls="line"),
                cls="under",
            ),
        )
    )


def _stack(
    parts: tuple[Slice, ...],
    option: Option,
    unit: float,
    tall: str,
    colours: Tokens,
    *,
    named: bool,
) -> list[Html]:
    """The parts of one bar from the bottom up; the count stands in each where there are several."""
    plain = value_of(option)[1] is not None
    return [
        tag(
            "div",
            part.counts[option] if named else "",
            cls="part" if plain or named else "part way-out",
            style=f"height:calc({unit * part.counts[option]:.4f} * {tall});"
            + (f"background:{_colour(part.label, colours, named=named)}" if plain or named else ""),
        )
        for part in reversed(parts)
        if part.counts[option]
    ]


def _colour(label: Label, colours: Tokens, *, named: bool) -> str:
    full = colours.data[_COLOURS[label]] if named else colours.now
    return colours.tint(full, _DARK_SHARE if colours is DARK else _LIGHT_SHARE)


def _roles(shown: Reveal, colours: Tokens) -> Html:
    if not shown.roles:
        return tag("div", say("room.no-roles"), cls="roles")
    entries = [
        tag(
            "span",
            tag("i", style=f"background:{_colour(each.label, colours, named=True)}"),
            f"{_label(each.label)} {each.n}",
        )
        for each in shown.roles
    ]
    return tag("div", *entries, cls="roles")
