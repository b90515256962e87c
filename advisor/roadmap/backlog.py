"""The plan as a backlog for a tracker: CSV for Jira, Azure DevOps and GitHub.

Every row carries the card's id (engagement and practice) as a label, and where the tracker takes a
column of one's own also there, so that a second export finds what the first one made. A cell that a
spreadsheet would take for a formula gets an apostrophe in front; where a tracker reads HTML,
Markdown or wiki marks, text is made plain for it.

The columns are those the vendors' pages on importing CSV ask for: Jira wants a summary and heads
without punctuation, takes several labels as several columns, and is told the form of the dates
(yyyy-MM-dd) in its dialogue; Azure DevOps makes new items of a type, a title and fields it knows,
without an ID; GitHub has no import of its own, its tools read title, body, labels and milestone.
"""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Literal, get_args

from advisor.roadmap.cards import Card

__all__ = ["TRACKERS", "Tracker", "backlog_csv"]

Tracker = Literal["jira", "azure", "github"]
TRACKERS: tuple[Tracker, ...] = get_args(Tracker)

_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_PINGS = re.compile(r"([@#!])(?=\w)")
_MARKS = re.compile(r"([\\`*_{}\[\]<>|~])")
_WIKI = re.compile(r"([\[{!@])(?=\S)")
_JOINER = "\u2060"
_TITLE, _FACT, _TEXT = 250, 2_000, 30_000
"""Longest title, fact and cell in characters; all three trackers refuse or cut longer ones."""


def backlog_csv(
    cards: Sequence[Card], tracker: Tracker, *, currency: str, starts: Sequence[dt.date] = ()
) -> str:
    """One row a card in the columns a tracker imports, after a heading; lines end with \\r\\n.

    `starts` are the first days of the quarters, for dates; without them the quarter stands as its
    number. The same cards give the same bytes.
    """
    titles = {card.practice: card for card in cards}
    rows = [_COLUMNS[tracker](card, titles, currency, starts) for card in cards]
    heads = list(rows[0]) if rows else list(_EMPTY[tracker])
    made = io.StringIO()
    writer = csv.writer(made, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([_HEADS.get(head, head) for head in heads])
    for row in rows:
        writer.writerow([_cell(row[head]) for head in heads])
    return made.getvalue()


def _cell(text: str) -> str:
    """Text that no spreadsheet takes for a formula, without control characters."""
    clean = _cut(_CONTROL.sub("", text), _TEXT)
    return f"'{clean}" if _FORMULA.match(clean) else clean


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


def _line(text: str, most: int = _FACT) -> str:
    """A text on one line."""
    return _cut(" ".join(text.split()), most)


def _label(card: Card) -> str:
    """The id as a label: no blank, no slash."""
    return "ma-" + re.sub(r"[^a-z0-9-]+", "-", card.id.lower())


def _day(starts: Sequence[dt.date], quarter: int) -> str:
    """The first day of a quarter (from 1); empty where the quarters have no dates."""
    return starts[quarter - 1].isoformat() if 0 < quarter <= len(starts) else ""


def _end(starts: Sequence[dt.date], card: Card) -> str:
    """The day before the quarter after the work."""
    after = card.quarter + card.quarters
    if 0 < after <= len(starts):
        return (starts[after - 1] - dt.timedelta(days=1)).isoformat()
    return ""


Titles = Mapping[str, Card]


def _facts(card: Card, titles: Titles, currency: str) -> list[tuple[str, str]]:
    """What a card says beside its title."""
    last = card.quarter + card.quarters - 1
    when = f"quarter {card.quarter}" + (f" to {last}" if last > card.quarter else "")
    needs = "; ".join(
        f"{_line(titles[id_].title, _TITLE)} ({titles[id_].id})" for id_ in card.needs
    )
    facts = [
        ("First step", card.first_step),
        ("Done when", card.done_when),
        ("Measured by", "; ".join(card.measures)),
        ("Evidence", "; ".join(card.evidence)),
        ("Owner", ", ".join((card.owner, *card.helpers))),
        ("When", when),
        ("Effort and cost", f"{card.effort_weeks:.1f} person-weeks, {card.cost:,.0f} {currency}"),
        ("After", needs),
        ("Tools", ", ".join(card.tools)),
        ("Why", card.why),
        ("Id", card.id),
    ]
    return [(name, _line(text)) for name, text in facts if text]


def _jira(card: Card, titles: Titles, currency: str, starts: Sequence[dt.date]) -> dict[str, str]:
    return {
        "External ID": card.id,
        "Summary": _line(card.title, _TITLE),
        "Issue Type": "Story",
        "Priority": "High" if card.critical or card.must else "Medium",
        "Description": "\n".join(
            f"{name}: {_wikiless(text)}" for name, text in _facts(card, titles, currency)
        ),
        "Component": _line(card.area),
        "Labels": _label(card),
        "Labels ": f"quarter-{card.quarter}",
        "Start date": _day(starts, card.quarter),
        "Due date": _end(starts, card),
        "Effort in person weeks": f"{card.effort_weeks:.1f}",
        "Blocked by": " ".join(titles[id_].id for id_ in card.needs),
    }


def _azure(card: Card, titles: Titles, currency: str, starts: Sequence[dt.date]) -> dict[str, str]:
    """A feature, which Agile, Scrum and CMMI have with these fields; the description is HTML.

    What comes first is named there: a link is no field, and an unknown column stops the import.
    """
    facts = "<br>".join(
        f"<b>{html.escape(name)}:</b> {html.escape(text)}"
        for name, text in _facts(card, titles, currency)
    )
    return {
        "Work Item Type": "Feature",
        "Title": _line(card.title, _TITLE),
        "Description": facts,
        "Tags": "; ".join((_label(card), f"quarter-{card.quarter}")),
        "Priority": "1" if card.critical or card.must else "2",
        "Effort": f"{card.effort_weeks:.1f}",
        "Start Date": _day(starts, card.quarter),
        "Target Date": _end(starts, card),
    }


def _github(card: Card, titles: Titles, currency: str, starts: Sequence[dt.date]) -> dict[str, str]:
    """GitHub reads Markdown: no text of ours pings anybody, links an issue or makes markup."""
    body = "\n\n".join(
        f"**{name}:** {_markdown(text)}" for name, text in _facts(card, titles, currency)
    )
    return {
        "external_id": card.id,
        "title": _pingless(_line(card.title, _TITLE)),
        "body": body,
        "labels": ",".join((_label(card), f"quarter-{card.quarter}")),
        "milestone": f"Quarter {card.quarter}",
        "due_on": _end(starts, card),
        "depends_on": " ".join(titles[id_].id for id_ in card.needs),
    }


def _wikiless(text: str) -> str:
    """Jira reads wiki marks: no text of ours is a macro, a link, an image or calls anybody."""
    return _WIKI.sub(rf"\1{_JOINER}", text)


def _pingless(text: str) -> str:
    return _PINGS.sub(rf"\1{_JOINER}", text)


def _markdown(text: str) -> str:
    return _pingless(_MARKS.sub(r"\\\1", text))


_COLUMNS: Mapping[Tracker, Callable[[Card, Titles, str, Sequence[dt.date]], dict[str, str]]] = {
    "jira": _jira,
    "azure": _azure,
    "github": _github,
}
_HEADS = {"Labels ": "Labels"}
"""Jira takes several labels as several columns of one name."""

_EMPTY: Mapping[Tracker, tuple[str, ...]] = {
    "jira": ("External ID", "Summary", "Issue Type", "Description"),
    "azure": ("Work Item Type", "Title", "Description", "Tags"),
    "github": ("external_id", "title", "body"),
}
