"""How sure the scores are: the chance of each level, shown and stated answers apart, what was
declared not applicable read as nothing and as everything, and the marks beside answers."""

from __future__ import annotations

from collections import Counter

from advisor.report import numbers
from advisor.scoring import Flag, Score, Scorecard, flags_of
from advisor.ui import session
from advisor.ui.components import (
    Cell,
    Column,
    badge,
    columns_that_wrap,
    heat_map,
    html_block,
    section,
    table,
)
from advisor.ui.components.marks import BadgeKind
from advisor.ui.markup import Html, join, tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["certainty", "marks_of"]


def certainty(now: Current) -> None:
    """The chance of each level on the left, the scores read otherwise on the right."""
    left, right = columns_that_wrap("certainty", (1, 1.1))
    with left:
        _levels(now)
        _marks(now)
    with right:
        _apart(now)


def _rows(now: Current) -> list[tuple[str, Score, Score, Score]]:
    """Name, score, and the same from shown and from stated answers; the overall one first."""
    card, catalogue = now.assessment.scorecard, session.catalogue()
    scores = (card.overall, *card.dimensions)
    names = [say("results.overall-row"), *(each.short_name for each in catalogue.dimensions)]
    found = zip(names, scores, card.validated, card.stated, strict=True)
    return [each for each in found if each[1].status in ("assessed", "insufficient")]


def _levels(now: Current) -> None:
    levels = session.catalogue().levels
    section(say("certainty.levels"), say("certainty.levels-unit"))
    rows = []
    for name, score, _, _ in _rows(now):
        cells = [Cell(share, numbers.share(share)) for share in score.level_probability]
        if not cells:
            cells = [Cell(None, "") for _ in levels]
        rows.append((name, cells, _reached(score)))
    heat_map(
        say("certainty.levels"),
        [str(level.number) for level in levels],
        rows,
        say("certainty.reached"),
        low=0,
        high=1,
        dark=session.is_dark(),
    )
    html_block(tag("p", say("certainty.levels-note", draws=_draws()), cls="caption"))


def _reached(score: Score) -> str:
    return score.why_none if score.level is None else str(score.level)


def _draws() -> str:
    return numbers.count(session.catalogue().settings.band.draws)


def _apart(now: Current) -> None:
    section(say("certainty.apart"), say("certainty.apart-unit"))
    columns = [
        Column(say("results.dimension"), answer=True),
        Column(say("certainty.all"), number=True),
        Column(say("certainty.validated"), number=True),
        Column(say("certainty.stated"), number=True),
        Column(say("certainty.away"), number=True),
    ]
    rows = [
        (name, _with_range(score), _with_range(shown), _with_range(stated), _away(score))
        for name, score, shown, stated in _rows(now)
    ]
    table(say("certainty.apart"), columns, rows)
    gate = numbers.share(session.catalogue().settings.min_coverage)
    html_block(tag("p", say("certainty.apart-note", gate=gate), cls="caption"))


def _with_range(score: Score) -> Html:
    """The index with its band; without one what is possible, in grey."""
    ranged = numbers.index_range(*score.ends)
    if score.index is None:
        return tag("span", ranged, cls="ink3", title=score.why_none)
    if score.low is None:
        ranged = numbers.index_range(score.bound_low, score.bound_high)
    return join((tag("b", numbers.index(score.index)), " ", tag("span", ranged, cls="ink2 small")))


def _away(score: Score) -> object:
    if score.away_low is None:
        return numbers.DASH
    ranged = numbers.index_range(score.away_low, score.away_high)
    return join(
        (ranged, tag("div", say("certainty.away-n", n=score.not_applicable), cls="ink3 small"))
    )


def _marks(now: Current) -> None:
    """How many answers are marked, and each area of a team that declares too much away."""
    catalogue = session.catalogue()
    found = flags_of(catalogue, now.assessment.scorecard)
    counts = Counter(each.flag for each in found)
    rows: list[tuple[object, object]] = []
    if counts["unverified"]:
        words = say("certainty.unverified-n", n=counts["unverified"])
        rows.append((badge("unverified", say("certainty.unverified")), words))
    if counts["unsupported"]:
        words = say("certainty.unsupported-n", n=counts["unsupported"])
        rows.append((badge("attention", say("certainty.unsupported")), words))
    rows += [_area(now, each) for each in found if each.flag == "not-applicable"]
    section(say("certainty.marks-title"), say("certainty.marks-unit"))
    if not rows:
        html_block(tag("p", say("certainty.marks-none"), cls="ink2"))
        return
    columns = [Column(say("certainty.mark"), tight=True), Column(say("certainty.why"))]
    table(say("certainty.marks-title"), columns, rows)


def _area(now: Current, flag: Flag) -> tuple[object, object]:
    words = say(
        "certainty.area-refused" if flag.refused else "certainty.area-warned",
        team=now.engagement.team(flag.team).title,
        share=numbers.share(flag.share),
        area=session.catalogue().dimension(flag.dimension).short_name,
    )
    kind: BadgeKind = "problem" if flag.refused else "attention"
    return badge(kind, say("results.not-applicable")), words


def marks_of(scorecard: Scorecard) -> dict[tuple[str, str], Html]:
    """The marks beside each answer, by (team, practice)."""
    practices = session.catalogue().practices
    found: dict[tuple[str, str], list[Html]] = {}
    for flag in flags_of(session.catalogue(), scorecard):
        if flag.practice is None:
            continue
        if flag.flag == "unverified":
            mark = badge("unverified", say("certainty.unverified"))
        else:
            needs = numbers.joined([practices[need].name for need in flag.needs])
            words = say("certainty.needs", names=needs)
            mark = join(
                (
                    badge("attention", say("certainty.unsupported")),
                    tag("div", words, cls="ink3 small"),
                )
            )
        found.setdefault((flag.team, flag.practice), []).append(mark)
    return {key: join(marks) for key, marks in found.items()}
