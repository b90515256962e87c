"""A stretch of one run as a film: which scenario, from when, how long; the film, its event log."""

from __future__ import annotations

import streamlit as st

from advisor.report import numbers
from advisor.report.tokens import tokens
from advisor.ui import session
from advisor.ui.charts import CONFIG
from advisor.ui.charts.film import film_figure
from advisor.ui.components import (
    Column,
    html_block,
    is_running,
    keys_line,
    run_state,
    section,
    table,
)
from advisor.ui.film import SPANS, Film, film_from_json
from advisor.ui.keys import film_key
from advisor.ui.markup import label, tag
from advisor.ui.measures import subject_words
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["playback"]

_WEEK_HOURS = 168.0
_FIRST_WEEK = 9


def playback(now: Current, held: Simulated) -> None:
    """Jobs through the pools over time: choose a stretch, then play, pause and scrub it."""
    section(say("film.title"), say("film.unit"), say("film.note"))
    strategy, week, days = _choices(held)
    key = film_key(held.key, strategy, week, days)
    kept = session.store().get_computation(now.id, "film", key)
    if kept is None or is_running(now.id, "film"):
        run_state(
            now.id,
            "film",
            words=say("film.make"),
            start=lambda: session.start_film(now.id, held.key, strategy, week, days),
            quiet=True,
        )
    if kept is not None:
        _show(film_from_json(kept))


def _choices(held: Simulated) -> tuple[str, int, int]:
    outlook = held.projection.outlook
    titles = {
        each.id: each.title for each in outlook.strategies if each.id in ("nothing", "roadmap")
    }
    last = max(1, int(held.projection.baseline.scenario.horizon // _WEEK_HOURS))
    left, middle, right = st.columns((1.2, 1, 1), vertical_alignment="bottom")
    with left:
        strategy = st.segmented_control(
            say("film.which"),
            list(titles),
            default=next(iter(titles)),
            format_func=lambda id_: label(titles[id_]),
            key="film-which",
            required=True,
        )
    with middle:
        week = st.number_input(
            say("film.week", last=last),
            min_value=1,
            max_value=last,
            value=min(_FIRST_WEEK, last),
            step=1,
            key="film-week",
        )
    with right:
        days = st.segmented_control(
            say("film.days"),
            list(SPANS),
            default=7,
            format_func=lambda days: say("film.span", days=days),
            key="film-days",
            required=True,
        )
    return str(strategy), int(week), int(days or 7)


def _show(film: Film) -> None:
    dark = session.is_dark()
    lanes = [_capital(subject_words(each)) if each else say("film.no-pool") for each in film.lanes]
    groups = [_capital(subject_words(each)) for each in film.groups]
    words = {
        name: say(f"film.{name}")
        for name in ("play", "pause", "at", "waiting", "working", "calendar", "delay", "of")
    } | {"closed": say("film.closed", busy="{busy}")}
    with st.container(key="drawn-film"):
        st.plotly_chart(
            film_figure(film, lanes, groups, words, dark=dark),
            theme=None,
            config=dict(CONFIG),
            alt=_alt(film),
            key="chart-film",
            width="stretch",
        )
    colours = tokens(dark).data
    keys_line(("dot", colours[at % len(colours)], name) for at, name in enumerate(groups))
    html_block(
        tag("p", say("film.caption", seed=film.seed, run=film.replication + 1), cls="caption")
    )
    _as_table(film, lanes)
    st.download_button(
        say("film.events"),
        film.events,
        file_name="events.csv",
        mime="text/csv",
        icon=":material/download:",
        key="film-events",
        on_click="ignore",
    )


def _alt(film: Film) -> str:
    first, last = film.moments[0], film.moments[-1]
    most = max(sum(count[2] for count in moment.counts) for moment in film.moments)
    return say("film.alt", first=first.label, last=last.label, lanes=len(film.lanes), most=most)


def _as_table(film: Film, lanes: list[str]) -> None:
    with st.expander(say("table.show"), key="film-table", on_change="rerun") as fold:
        if not fold.open:
            return
        labels = [each.label for each in film.moments]
        chosen = st.select_slider(say("film.moment"), labels, key="film-moment")
        moment = film.moments[labels.index(str(chosen))]
        columns = [
            Column(say("film.place"), answer=True),
            *(
                Column(say(f"film.{name}"), number=True)
                for name in ("busy", "open", "waiting", "calendar", "delay")
            ),
        ]
        rows = [
            (
                lane,
                *(_count(count, film.lanes[at] == "", place) for place, count in enumerate(counts)),
            )
            for at, (lane, counts) in enumerate(zip(lanes, moment.counts, strict=True))
        ]
        table(say("film.title"), columns, rows)


def _count(count: int, unpooled: bool, place: int) -> str:
    return numbers.DASH if unpooled and place < 3 else str(count)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
