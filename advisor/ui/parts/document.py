"""The report as a document: its sections, building it in a worker, downloading it, its checks."""

from __future__ import annotations

import base64

import streamlit as st

from advisor.quality import Finding, review
from advisor.report.content import build_report, with_sections
from advisor.report.content.context import sentence
from advisor.report.model import ReportModel
from advisor.ui import saving, session
from advisor.ui.components import (
    badge,
    card,
    clock,
    finding,
    html_block,
    is_running,
    page_link,
    run_state,
    section,
)
from advisor.ui.components.marks import BadgeKind
from advisor.ui.logged import quality_logs
from advisor.ui.markup import Html, join, label, tag
from advisor.ui.parts import publish
from advisor.ui.parts.milestones import keep_report
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["checks", "findings", "findings_card", "headline", "make"]

_MOST_FINDINGS = 12
_PAGES = {"engagement": "engagements"}


def headline(now: Current, held: Simulated | None) -> None:
    """Whether the report is built, can be built, or will say what is missing."""
    if saving.reports_now(now):
        finding(say("report.title-built"), say("report.lede"))
    elif held is None or held.stale:
        finding(say("report.title-thin"), say("report.lede"))
    else:
        finding(say("report.title"), say("report.lede"))


def make(now: Current, held: Simulated | None) -> None:
    """For whom, draft or not, the build, the download, the sections."""
    if held is None or held.stale:
        words = say("report.no-simulation" if held is None else "report.stale")
        html_block(badge("attention", words))
        page_link("simulate", say("simulate.run"))
    profile = st.segmented_control(
        say("report.profile"),
        saving.AUDIENCES,
        default="leadership",
        format_func=lambda name: say(f"report.{name}"),
        key="report-profile",
        required=True,
    )
    audience = str(profile or "leadership")
    simulated = held is not None and not held.stale
    model = _model(now, held if simulated else None, audience)
    names = {each.id: each.short for each in model.sections if each.level == 1}
    publish.choices(now, findings(now), names)
    built = _download(now, audience, simulated=simulated)
    run_state(
        now.id,
        "report",
        words=say("report.rebuild") if built else say("report.build"),
        quiet=built,
        start=lambda: saving.start_report(now.id, audience),
    )
    _sections(with_sections(model, publish.chosen(now).sections))


_FORMATS = {
    "pdf": "application/pdf",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _download(now: Current, profile: str, *, simulated: bool) -> bool:
    with_it, without = saving.report_keys(now, profile)
    key = with_it if simulated else without
    built = dict(session.store().computations(now.id, "report"))
    if key not in built or is_running(now.id, "report"):
        return False
    payload = session.store().get_computation(now.id, "report", key) or {}
    sizes = []
    with st.container(horizontal=True, vertical_alignment="center", key="download"):
        for ending, mime in _FORMATS.items():
            if ending not in payload:
                continue
            made = base64.b64decode(payload[ending])
            sizes.append(round(len(made) / 1024))
            st.download_button(
                say(f"report.download-{ending}"),
                data=made,
                file_name=f"{now.id}-{profile}.{ending}",
                mime=mime,
                icon=":material/download:",
                type="primary" if ending == "pdf" else "secondary",
                key=f"download-{ending}",
                on_click="ignore",
            )
        size = " + ".join(str(each) for each in sizes)
        words = say("report.size", size=size, time=clock(built[key]))
        html_block(tag("span", words, cls="ink2 small"))
    if now.engagement.rounds:
        keep_report(now, key)
    return True


def _model(now: Current, held: Simulated | None, profile: str) -> ReportModel:
    """The report's texts, made once for what holds now: a click on the page makes none anew."""
    key = (saving.report_keys(now, profile)[held is None], held.key if held else "")
    kept = session.get("report-model")
    if kept is not None and kept[0] == key:
        return kept[1]  # type: ignore[no-any-return]
    model = build_report(
        session.catalogue(),
        now.engagement,
        now.assessment,
        held.projection if held else None,
        profile=profile,  # type: ignore[arg-type]
        logs=quality_logs(now.engagement, session.store(), now.id)[0],
        study=session.studied(now) if held else None,
    )
    session.put("report-model", (key, model))
    return model


def _sections(model: ReportModel) -> None:
    shown = [each for each in model.sections if each.level == 1]
    section(say("report.sections"), say("report.n-sections", n=len(shown)))
    rows = (tag("li", tag("b", each.short), tag("span", each.title, cls="ink2")) for each in shown)
    html_block(tag("ol", *rows, cls="sections"))


def findings(now: Current) -> tuple[Finding, ...]:
    """What a careful reader would object to."""
    return review(
        session.catalogue(), now.engagement, now.assessment.scorecard, now.assessment.decision
    )


def findings_card(found: tuple[Finding, ...], most: int) -> Html:
    """The findings as one card, the blocking ones first."""
    if not found:
        return card(say("report.checks"), badge("ok", say("report.checks-none")), quiet=True)
    rows = [
        tag(
            "li",
            _badge(each),
            tag(
                "div", join((tag("div", each.what), tag("div", sentence(each.remedy), cls="ink3")))
            ),
        )
        for each in found[:most]
    ]
    if len(found) > most:
        rows.append(tag("li", say("faults.more", n=len(found) - most), cls="ink3"))
    return card(
        say("report.checks-title", n=len(found)), tag("ul", *rows, cls="checks"), quiet=True
    )


def checks(now: Current) -> None:
    """Every finding with a link to its item, the blocking ones first."""
    found = findings(now)
    if not found:
        html_block(findings_card(found, _MOST_FINDINGS))
        return
    section(say("report.checks-title", n=len(found)))
    for each in found[:_MOST_FINDINGS]:
        _finding(now, each)
    if len(found) > _MOST_FINDINGS:
        words = say("faults.more", n=len(found) - _MOST_FINDINGS)
        with st.expander(words, key="more-findings", on_change="rerun") as fold:
            if fold.open:
                for each in found[_MOST_FINDINGS:]:
                    _finding(now, each)


def _finding(now: Current, each: Finding) -> None:
    html_block(
        tag("div", _badge(each)),
        tag("div", each.what, cls="small"),
        tag("div", sentence(each.remedy), cls="ink3 small"),
    )
    page, query, name = _item_of(now, each)
    if page != "report":
        page_link(page, say("report.mend", name=label(name)), **query)


def _badge(each: Finding) -> Html:
    """The check in words; the blocking ones as a problem."""
    kind: BadgeKind = "problem" if each.severity == "blocks" else "attention"
    return badge(kind, say(f"report.check-{each.check}"))


def _item_of(now: Current, each: Finding) -> tuple[str, dict[str, str], str]:
    """Where a finding's item is mended: the page, what its address says, and the item's name."""
    catalogue = session.catalogue()
    kind, _, id_ = each.item.partition(":")
    query: dict[str, str] = {"team": each.team} if each.team else {}
    page = _PAGES.get(each.page, each.page)
    name = say(f"menu.{page}")
    if kind == "practice" and page == "assess":
        query["q"], name = id_, catalogue.practices[id_].name
    elif kind == "practice" and page == "results":
        query["results"], name = say("results.view-targets"), catalogue.practices[id_].name
    elif kind == "dimension":
        first = next((c.practice for c in now.assessment.scorecard.cells if c.dimension == id_), "")
        query["q"], name = first, catalogue.dimension(id_).name
    elif kind == "team":
        name = now.engagement.team(id_).title
    elif kind == "profile":
        query["view"] = name = say("engagements.view-profile")
    elif each.item == "engagement:teams":
        query["view"] = name = say("engagements.view-people")
    return page, query, name
