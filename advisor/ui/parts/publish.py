"""Who stands for a report and how it looks: version, approval, mark, sections, the firm's own."""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence

import streamlit as st

from advisor.faults import FaultsError
from advisor.quality import Finding
from advisor.report.content import Publication
from advisor.ui import saving, session
from advisor.ui.components import badge, faults_list, html_block
from advisor.ui.publishing import FILES, keep_choices, publication_of, report_choices
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["choices", "chosen"]

_ACCEPTED: tuple[tuple[int, str, str], ...] = ((2, "png", "svg"), (40, "pptx", "potx"))
"""Of each file the largest size in MB, which is also checked when it is read, and its endings."""


def chosen(now: Current) -> Publication:
    """How this engagement's reports go out."""
    return publication_of(report_choices(session.store(), now.id))


def choices(now: Current, found: Sequence[Finding], names: Mapping[str, str]) -> None:
    """A folded form; nothing is kept that a build could not use. `names` are the sections by id."""
    kept = report_choices(session.store(), now.id)
    blocking = sum(each.severity == "blocks" for each in found)
    publication = publication_of(kept)
    words = say("report.approved", name=publication.approved_by)
    html_block(badge("neutral", say("report.is-draft") if publication.draft else words))
    with st.expander(say("report.how"), key="report-how"), st.form("report-choices", border=False):
        _ask(kept, blocking, names)
        st.form_submit_button(
            say("report.keep"), on_click=_keep, args=(now.id, kept, blocking, tuple(names))
        )
    _told(now)


def _told(now: Current) -> None:
    """What became of the choices sent last: kept, refused with every fault, or a reason short."""
    if session.get("report-kept") == now.id:
        session.put("report-kept", None)
        html_block(badge("ok", say("report.kept")))
    if missing := session.get("report-missing"):
        session.put("report-missing", None)
        html_block(badge("problem", say("report.reason-missing", n=missing)))
    if faults := session.get("report-refused"):
        faults_list(say("report.refused"), faults)


def _ask(kept: Mapping[str, str], blocking: int, names: Mapping[str, str]) -> None:
    left, right = st.columns(2)
    with left:
        _text("version", kept)
        _text("approved_by", kept)
    with right:
        _text("confidentiality", kept)
        _text("colour", kept)
    if blocking:
        _text("reason", kept, say("report.reason-note"))
    picked = [each for each in kept.get("sections", "").split(",") if each in names]
    st.multiselect(
        say("report.choose-sections"),
        list(names),
        default=picked,
        format_func=names.__getitem__,
        key="report-sections",
    )
    for name, (most, *endings) in zip(FILES, _ACCEPTED, strict=True):
        given = st.file_uploader(
            say(f"report.{name}"), type=endings, key=f"report-{name}", max_upload_size=most
        )
        if given is None and kept.get(name):
            st.checkbox(say(f"report.no-{name}"), key=f"report-no-{name}")


_LONGEST = {"version": 120, "approved_by": 120, "confidentiality": 120, "colour": 20,
            "reason": 1000}  # fmt: skip


def _text(name: str, kept: Mapping[str, str], note: str | None = None) -> None:
    default = "Confidential" if name == "confidentiality" else ""
    label = say(f"report.{name.replace('_', '-')}")
    st.text_input(label, kept.get(name, default), key=f"report-{name}", help=note)


def _said(kept: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """What the form holds; what it did not ask stays as it was."""
    said = {
        name: saving.clean(str(session.get(f"report-{name}", kept.get(name, ""))), most)
        for name, most in _LONGEST.items()
    }
    wanted = [each for each in session.get("report-sections", ()) if each in names]
    said["sections"] = ",".join(wanted)
    for name in FILES:
        given = session.get(f"report-{name}")
        said[name] = kept.get(name, "")
        if given is not None:
            said[name] = base64.b64encode(given.getvalue()).decode("ascii")
        elif session.get(f"report-no-{name}"):
            said[name] = ""
    return said


def _keep(id_: str, kept: Mapping[str, str], blocking: int, names: Sequence[str]) -> None:
    """Keeps what the form holds before the page is drawn: a click that follows at once loses
    nothing of it."""
    said = _said(kept, names)
    if said["approved_by"] and blocking and not said["reason"]:
        session.put("report-missing", blocking)
        return
    try:
        keep_choices(session.store(), id_, said)
        session.put("report-refused", None)
        session.put("report-kept", id_)
    except FaultsError as error:
        session.put("report-refused", error.faults)
