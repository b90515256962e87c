"""Free parameters fitted to what was stated: before and after, bounds, and whether it is used."""

from __future__ import annotations

import math

import pandas as pd
import streamlit as st

from advisor.baseline import Known, first_known, parameter_name
from advisor.flow import Mirroring, fitted_of, unexplained
from advisor.report import numbers
from advisor.report.figured import parameter, parameter_range
from advisor.report.mechanisms import moved_words
from advisor.storage import ConflictError
from advisor.ui import session
from advisor.ui.components import (
    Column,
    badge,
    html_block,
    is_running,
    listed,
    run_state,
    section,
    table,
)
from advisor.ui.components.marks import BadgeKind
from advisor.ui.markup import tag
from advisor.ui.measures import plain_unit
from advisor.ui.parts.origin import known_badge, named
from advisor.ui.parts.today import outcome_name
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["mirrored"]

_STATES: dict[str, BadgeKind] = {"fitted": "information", "at-bound": "attention", "kept": "plain"}
_MISSED = ("higher", "lower")
_TOLD = "fit-told"


def mirrored(now: Current) -> None:
    """The button that fits, then what it found, and the choice to simulate with it."""
    found = session.mirrored(now)
    section(say("fit.title"), "", say("fit.lede"))
    _told(now)
    if found is None or is_running(now.id, "mirror"):
        run_state(
            now.id,
            "mirror",
            words=say("fit.make"),
            start=lambda: session.start_mirror(now.id),
            quiet=True,
        )
    if found is None:
        return
    _outcomes(now, found)
    _parameters(now, found)
    why = unexplained(found)
    if not found.found:
        html_block(tag("p", say("fit.nothing"), cls="small"))
    if why:
        html_block(listed(why))
    if found.found:
        _choice(now, found)


def _outcomes(now: Current, found: Mirroring) -> None:
    """Each stated outcome with today's defaults and with the fit."""
    columns = [
        Column(say("simulate.outcome"), answer=True),
        Column(say("simulate.stated"), number=True),
        Column(say("fit.before"), number=True),
        Column(say("fit.after"), number=True),
        Column(say("fit.nearest"), number=True),
    ]
    rows = [_outcome(now, row) for _, row in found.outcomes.iterrows()]
    table(say("fit.outcomes"), columns, rows)
    note = say(
        "fit.outcomes-note",
        tried=found.tried,
        n=found.replications,
        judged=found.judged,
        weeks=f"{found.weeks:.0f}",
        seed=found.seed,
    )
    html_block(tag("p", note, cls="caption"))


def _outcome(now: Current, row: pd.Series) -> tuple[object, ...]:
    unit, verdict = plain_unit(str(row["unit"])), str(row["verdict"])
    stated, before, nearest = (
        numbers.outcome(float(row[name]), unit).valued for name in ("stated", "before", "nearest")
    )
    after = numbers.outcome(float(row["after"]), unit, float(row["low"]), float(row["high"]))
    words = say(f"simulate.verdict-{verdict}")
    kind: BadgeKind = "attention" if verdict in _MISSED else "ok"
    return (
        tag("div", outcome_name(now, row), tag("div", badge(kind, words))),
        stated,
        before,
        tag("span", after.valued, " ", tag("span", after.range, cls="ink2 small")),
        nearest if verdict in _MISSED else "",
    )


def _parameters(now: Current, found: Mirroring) -> None:
    """The free parameters: from, to, what agrees as well, the bounds, what hit one."""
    if found.parameters.empty:
        html_block(tag("p", say("fit.none-free"), cls="caption"))
    else:
        columns = [
            Column(say("simulate.parameter"), answer=True),
            Column(say("fit.before"), number=True),
            Column(say("fit.after"), number=True),
            Column(say("fit.as-well"), number=True),
            Column(say("fit.bounds"), number=True),
            Column(say("fit.state"), tight=True),
        ]
        known = first_known(now.engagement)
        rows = [_parameter(row, known[str(row["id"])]) for _, row in found.parameters.iterrows()]
        table(say("fit.parameters"), columns, rows)
    if found.not_free:
        reasons: dict[str, list[str]] = {}
        for each, why in found.not_free:
            reasons.setdefault(why, []).append(_inside(parameter_name(each)))
        words = [f"{numbers.joined(names)}: {why}" for why, names in reasons.items()]
        html_block(tag("p", say("fit.not-free", names="; ".join(words)), cls="caption"))


def _parameter(row: pd.Series, known: Known) -> tuple[object, ...]:
    """A free parameter, how it was known before the fit, and what the fit did with it."""
    path, kind = str(row["path"]), known.provenance
    where = tag("div", moved_words(path), cls="ink2 small")
    name = named(str(row["id"]), kind, known.source, path)
    unit = tag("div", str(row["unit"]), cls="ink2 small")
    name = tag("div", name, where, unit, tag("div", known_badge(kind)))
    how = str(row["state"])
    state = badge(_STATES[how], say(f"fit.state-{how}"))
    if row["word_after"]:
        before, after = (str(row[key]).replace("-", " ") for key in ("word_before", "word_after"))
        return name, before, _hover(after, row, known), "", "", state
    ends = {key: float(row[key]) for key in ("before", "after", "low", "high", "least", "most")}
    as_well = ""
    if math.isfinite(ends["low"]) and ends["low"] < ends["high"]:
        as_well = parameter_range(ends["low"], ends["high"], "fitted")
    return (
        name,
        parameter(ends["before"], known.provenance),
        _hover(parameter(ends["after"], "fitted"), row, known),
        as_well,
        parameter_range(ends["least"], ends["most"], "default"),
        state,
    )


def _hover(words: str, row: pd.Series, known: Known) -> object:
    """A fitted value; on hover that it is fitted, and on what its default rested."""
    if row["state"] == "kept":
        return words
    kind = say(f"simulate.kind-{known.provenance}")
    return tag("span", words, title=say("fit.fitted-by", kind=kind, source=known.source))


def _inside(name: str) -> str:
    """A name within a sentence: its first letter small, unless it is an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _choice(now: Current, found: Mirroring) -> None:
    """Used or not: a button either way, and what that means."""
    kept = now.engagement.fitted
    used = kept is not None and kept == fitted_of(found, use=True)
    words = [say("fit.used" if used else "fit.unused")]
    html_block(listed(words))
    st.button(
        say("fit.drop" if used else "fit.use"),
        key="fit-use",
        on_click=_keep,
        args=(now.id, found, not used),
    )


def _keep(name: str, found: Mirroring, use: bool) -> None:
    """Saves the choice with the fit, unless somebody saved one meanwhile."""
    store = session.store()
    body = fitted_of(found, use=use).model_dump(mode="json", by_alias=True, exclude_none=True)
    try:
        store.save_part(name, "fitted", body, store.get(name).version("fitted"))
    except ConflictError:
        session.put(_TOLD, (name, say("fit.moved")))
        return
    session.put(_TOLD, (name, say("fit.kept-used" if use else "fit.kept-unused")))


def _told(now: Current) -> None:
    told = session.told(_TOLD)
    if told is not None and told[0] == now.id:
        html_block(tag("p", badge("information", told[1]), role="status"))
