"""Several files of one engagement into one: only the conflicts are asked, locked until the last."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from typing import Any

import streamlit as st

from advisor.engagement import Engagement
from advisor.faults import Fault, FaultsError
from advisor.merge import Item, Merge, merge
from advisor.storage.engagement_file import read_engagement
from advisor.ui import session
from advisor.ui.components import badge, faults_list, html_block, section
from advisor.ui.markup import label, tag
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["merge_files"]

_LARGEST_FILE_MB = 16
_SHOWN = 160
_HISTORY = "merge-history"


def merge_files(now: Current | None = None) -> None:
    """The files, their conflicts side by side, and one button once all are decided."""
    section(say("merge.title"), note=say("merge.note"))
    _told()
    if now is not None:
        _kept(now)
    given = st.file_uploader(
        say("merge.files"),
        type=["yaml", "yml", "json"],
        accept_multiple_files=True,
        key=f"merge-{session.get('merge-turn', 0)}",
        max_upload_size=_LARGEST_FILE_MB,
        label_visibility="collapsed",
    )
    if len(given) < 2:
        return
    mark = "-".join(each.file_id for each in given)
    held = session.get("merge-read")
    if held is None or held[0] != mark:
        held = (mark, *_read({each.file_id: (each.name, each.getvalue()) for each in given}))
        session.put("merge-read", held)
    _, found, faults = held
    if found is None:
        faults_list(say("faults.title", n=len(faults)), faults, say("faults.nothing"))
    else:
        _decide(found)


def _read(files: Mapping[str, tuple[str, bytes]]) -> tuple[Merge | None, tuple[Fault, ...]]:
    catalogue = session.catalogue()
    read: list[tuple[str, Engagement]] = []
    faults: list[Fault] = []
    for name, content in files.values():
        try:
            read.append((name, read_engagement(content, name, catalogue)))
        except FaultsError as error:
            faults += error.faults
    if faults:
        return None, tuple(faults)
    try:
        return merge(catalogue, read), ()
    except FaultsError as error:
        return None, error.faults


def _decide(found: Merge) -> None:
    """A choice for each conflict; nothing is chosen beforehand."""
    section(say("merge.conflicts", n=len(found.conflicts)), ", ".join(found.names))
    choices: dict[str, int] = {}
    for item in found.conflicts:
        chosen = st.radio(
            _asked(item),
            range(len(item.said)),
            index=None,
            format_func=partial(_said, item),
            key=_key(found, item),
        )
        if chosen is not None:
            choices[item.key] = int(chosen)
    left = len(found.undecided(choices))
    if left:
        html_block(badge("attention", say("merge.left", n=left)))
    st.button(
        say("merge.make"),
        key="merge-make",
        type="secondary" if left else "primary",
        disabled=left > 0,
        on_click=_make,
        args=(found, choices),
    )


def _key(found: Merge, item: Item) -> str:
    """A choice belongs to these files saying these things: other files are asked anew."""
    text = json.dumps([found.names, item.key, [each.value for each in item.said]])
    return f"merge-choice-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def _asked(item: Item) -> str:
    """What a conflict is about, in words where the catalogue has them."""
    last = item.key.rpartition("/")[2]
    practice = session.catalogue().practices.get(last)
    return label(f"{practice.name} · {item.key}" if practice else item.key)


def _said(item: Item, at: int) -> str:
    files = ", ".join(item.said[at].files)
    text = ", ".join(f"{key}: {word}" for key, word in item.differing(at).items())
    line = " ".join(text.split())
    return label(f"{line if len(line) <= _SHOWN else line[: _SHOWN - 1] + '…'}  ({files})")


def _make(found: Merge, choices: dict[str, int]) -> None:
    try:
        merged = found.result(choices)
        name = session.store().create_engagement(merged.engagement)
    except FaultsError as error:
        session.put("merge-told", (say("faults.not-saved"), error.faults, ""))
        return
    history = [
        {
            "key": item.key,
            "said": [{"files": each.files, "value": each.value} for each in item.said],
            "taken": taken,
        }
        for item, taken in merged.history
    ]
    words = say("merge.made", name=name, n=len(found.names))
    text = json.dumps(history, ensure_ascii=False, indent=1)
    key = hashlib.sha256(text.encode()).hexdigest()
    session.store().put_computation(name, _HISTORY, key, {"files": found.names, "items": history})
    session.put("merge-told", (words, (), text))
    session.put("merge-read", None)
    session.put("merge-turn", session.get("merge-turn", 0) + 1)


def _kept(now: Current) -> None:
    """Who said what when the open engagement was merged: kept with it, not with the session."""
    for key, _ in session.store().computations(now.id, _HISTORY):
        held: Any = session.store().get_computation(now.id, _HISTORY, key)
        html_block(tag("p", say("merge.kept", names=", ".join(held["files"])), cls="caption"))
        st.download_button(
            say("merge.history"),
            data=json.dumps(held["items"], ensure_ascii=False, indent=1),
            file_name=f"{now.id}-merge-history.json",
            mime="application/json",
            icon=":material/download:",
            key=f"merge-kept-{key[:16]}",
            on_click="ignore",
        )


def _told() -> None:
    """What became of the last merge, with its history to keep."""
    told = session.get("merge-told")
    if told is None:
        return
    words, faults, history = told
    if faults:
        faults_list(words, faults, say("faults.nothing"))
        return
    html_block(tag("div", badge("ok", words)))
    st.download_button(
        say("merge.history"),
        data=history,
        file_name="merge-history.json",
        mime="application/json",
        icon=":material/download:",
        key="merge-history",
        on_click="ignore",
    )
