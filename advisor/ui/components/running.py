"""A long computation on a page: its progress, how to cancel it, how it ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st

from advisor.report import numbers
from advisor.ui import session
from advisor.ui.components.blocks import faults_list, html_block
from advisor.ui.components.marks import badge, bar
from advisor.ui.jobs import Progress
from advisor.ui.markup import label, tag
from advisor.ui.words import say

__all__ = ["is_running", "run_state"]

Kind = Literal[
    "projection", "report", "film", "study", "log", "laboratory", "trial", "upkeep", "mirror"
]


def is_running(engagement: str, kind: Kind) -> bool:
    """Whether a computation of this kind is under way."""
    job = session.jobs().find(engagement, kind)
    return job is not None and job.progress().state == "running"


def run_state(
    engagement: str, kind: Kind, *, words: str, start: Callable[[], None], quiet: bool = False
) -> None:
    """The button that starts a run (`quiet`: a lesser one) or, while one runs, its progress."""
    job = session.jobs().find(engagement, kind)
    progress = job.progress() if job else None
    if progress is not None and progress.state == "running":
        _watch(engagement, kind)
        return
    if progress is not None:
        _ended(progress, kind)
    weight: Literal["primary", "secondary"] = "secondary" if quiet else "primary"
    st.button(label(words), type=weight, key=f"start-{kind}", on_click=start)


@st.fragment(run_every="1s")
def _watch(engagement: str, kind: Kind) -> None:
    job = session.jobs().find(engagement, kind)
    progress = job.progress() if job else None
    if job is None or progress is None or progress.state != "running":
        st.rerun(scope="app")
    else:
        _progress_block(progress)
        st.button(say("simulate.cancel"), key=f"cancel-{kind}", on_click=job.cancel)


def _progress_block(progress: Progress) -> None:
    left, what = progress.seconds_left, progress.what or say("simulate.starting")
    html_block(
        tag(
            "div",
            tag("b", what[:1].upper() + what[1:]),
            bar(progress.share),
            tag("span", numbers.share(progress.share)) if progress.total else "",
            tag("span", say("simulate.left", seconds=round(left))) if left is not None else "",
            tag("span", say("simulate.keeps"), cls="ink3"),
            cls="run",
            role="status",
        )
    )


def _ended(progress: Progress, kind: Kind) -> None:
    section = {"projection": "simulate"}.get(kind, kind)
    if progress.state == "failed":
        html_block(badge("problem", say(f"{section}.failed", code=progress.code)))
    elif progress.state == "cancelled":
        html_block(badge("neutral", say("simulate.cancelled")))
    elif progress.state == "faults":
        faults_list(say(f"{section}.faults"), progress.faults)
