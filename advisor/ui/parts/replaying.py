"""What is asked of the drift laboratory: the data, the price of a retraining, the label delay."""

from __future__ import annotations

from typing import Any, cast

import streamlit as st

from advisor.laboratory import Learner
from advisor.ui import session
from advisor.ui.components import html_block, run_state, section
from advisor.ui.laboratory import EXAMPLE, MOST_MB, Asked, Source, key_of
from advisor.ui.markup import tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["ask"]


def ask(now: Current) -> None:
    """The question and its button; while it is answered, progress and cancel."""
    section(say("laboratory.ask"), note=say("laboratory.ask-note"))
    source = cast(
        "Source",
        st.segmented_control(
            say("laboratory.source"),
            ("example", "matrix", "stream"),
            default="example",
            format_func=lambda each: say(f"laboratory.{each}"),
            key="laboratory-source",
            required=True,
        ),
    )
    html_block(tag("p", say(f"laboratory.{source}-note"), cls="caption"))
    given = None if source == "example" else _file(source)
    how = _stream() if source == "stream" else {}
    asked = Asked(source=source, name=given.name if given else EXAMPLE, **_price(now), **how)
    if source != "example" and given is None:
        html_block(tag("p", say("laboratory.no-file"), cls="caption"))
        return
    content = given.getvalue() if given else b""

    def start() -> None:
        session.put("laboratory-key", key_of(asked, content))
        session.start_laboratory(now.id, asked, content)

    run_state(now.id, "laboratory", words=say("laboratory.run"), start=start)


def _file(source: str) -> Any:
    return st.file_uploader(
        say("laboratory.file"),
        type=["csv", "gz"],
        key=f"laboratory-file-{source}",
        max_upload_size=MOST_MB,
        label_visibility="collapsed",
    )


def _price(now: Current) -> dict[str, Any]:
    """The price in error-periods or in money, the delay and the floor."""
    currency = now.engagement.currency
    unit = st.segmented_control(
        say("laboratory.unit"),
        ("errors", "money"),
        default="errors",
        format_func=lambda each: say(f"laboratory.in-{each}", currency=currency),
        key="laboratory-unit",
        required=True,
    )
    found = _money(currency) if unit == "money" else {}
    places = iter(st.columns(3))
    if unit != "money":
        with next(places):
            found["price"] = float(
                st.number_input(
                    say("laboratory.price"), 0.0, 1e6, 0.2, step=0.05, format="%.2f",
                    key="laboratory-price", help=say("laboratory.price-help"),
                )
            )  # fmt: skip
    with next(places):
        found["delay"] = int(
            st.number_input(
                say("laboratory.delay"), 0, 1000, 0, key="laboratory-delay",
                help=say("laboratory.delay-help"),
            )
        )  # fmt: skip
    with next(places):
        floor = st.number_input(
            say("laboratory.floor"), 0.0, 100.0, None, step=1.0, key="laboratory-floor",
        )  # fmt: skip
    return found | {"floor": None if floor is None else floor / 100}


def _money(currency: str) -> dict[str, Any]:
    found: dict[str, Any] = {"price": None}
    names = (("people", 800.0, 0.0), ("machines", 200.0, 0.0), ("point-value", 50.0, 0.01))
    for place, (name, usual, least) in zip(st.columns(3), names, strict=True):
        with place:
            found[name.replace("-", "_")] = float(
                st.number_input(
                    say(f"laboratory.{name}", currency=currency), least, 1e12, usual,
                    key=f"laboratory-{name}",
                )
            )  # fmt: skip
    return found


def _stream() -> dict[str, Any]:
    """How a stream is cut and what learns from it."""
    columns = st.columns((1, 1, 1, 1.6))
    with columns[0]:
        target = st.text_input(
            say("laboratory.target"), max_chars=200, key="laboratory-target",
        )  # fmt: skip
    with columns[1]:
        period = st.number_input(
            say("laboratory.period"), 1, 10_000_000, 336, key="laboratory-period"
        )
    with columns[2]:
        trained_on = st.number_input(
            say("laboratory.trained-on"), 1, 1000, 8, key="laboratory-trained-on"
        )
    with columns[3]:
        learner = st.segmented_control(
            say("laboratory.learner"),
            ("logistic", "forest"),
            default="logistic",
            format_func=lambda each: say(f"laboratory.{each}"),
            key="laboratory-learner",
            required=True,
        )
    return {
        "target": target.strip(),
        "period": int(period),
        "trained_on": int(trained_on),
        "learner": cast("Learner", learner),
    }
