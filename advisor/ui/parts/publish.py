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
        said = _asked(kept, blocking, names)
        if st.form_submit_button(say("report.keep")):
            _keep(now, said, blocking)
    if faults := session.get("report-refused"):
        faults_list(say("report.refused"), faults)


def _asked(kept: dict[str, str], blocking: int, names: Mapping[str, str]) -> dict[str, str]:
    said = {}
    left, right = st.columns(2)
    with left:
        said["version"] = saving.clean(_text("version", kept), 120)
        said["approved_by"] = saving.clean(_text("approved_by", kept), 120)
    with right:
        said["confidentiality"] = saving.clean(_text("confidentiality", kept), 120)
        said["colour"] = saving.clean(_text("colour", kept), 20)
    said["reason"] = kept.get("reason", "")
    if blocking:
        said["reason"] = saving.clean(_text("reason", kept, say("report.reason-note")), 1000)
    picked = [each for each in kept.get("sections", "").split(",") if each in names]
    wanted = st.multiselect(
        say("report.choose-sections"),
        list(names),
        default=picked,
        format_func=names.__getitem__,
        key="report-sections",
    )
    said["sections"] = ",".join(wanted)
    for name, (most, *endings) in zip(FILES, _ACCEPTED, strict=True):
        given = st.file_uploader(
            say(f"report.{name}"), type=endings, key=f"report-{name}", max_upload_size=most
        )
        said[name] = kept.get(name, "")
        if given is not None:
            said[name] = base64.b64encode(given.getvalue()).decode("ascii")
        elif kept.get(name) and st.checkbox(say(f"report.no-{name}"), key=f"report-no-{name}"):
            said[name] = ""
    return said


def _text(name: str, kept: dict[str, str], note: str | None = None) -> str:
    default = "Confidential" if name == "confidentiality" else ""
    label = say(f"report.{name.replace('_', '-')}")
    return st.text_input(label, kept.get(name, default), key=f"report-{name}", help=note)


def _keep(now: Current, said: dict[str, str], blocking: int) -> None:
    if said["approved_by"] and blocking and not said["reason"]:
        html_block(badge("problem", say("report.reason-missing", n=blocking)))
        return
    try:
        keep_choices(session.store(), now.id, said)
        session.put("report-refused", None)
    except FaultsError as error:
        session.put("report-refused", error.faults)
    st.rerun()
