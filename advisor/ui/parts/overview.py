"""The open engagement: what stands between it and a report, and the flow in eight steps."""

from __future__ import annotations

import streamlit as st

from advisor.report import numbers
from advisor.storage.engagement_file import write_engagement
from advisor.ui import saving, session
from advisor.ui.components import (
    badge,
    card,
    columns_that_wrap,
    finding,
    html_block,
    is_running,
    level_squares,
    pairs,
    run_state,
)
from advisor.ui.evidence import evidence_share
from advisor.ui.markup import Html, join, label, tag
from advisor.ui.parts.document import findings, findings_card
from advisor.ui.session import Current
from advisor.ui.steps import Flow, Step, flow_steps
from advisor.ui.words import say

__all__ = ["headline", "steps"]

_MOST_CHECKS = 5


def headline(now: Current) -> None:
    """The finding in one sentence, and the three things one does next."""
    open_steps = [step for step in _steps(now) if not step.done]
    client = now.engagement.title
    if not open_steps:
        title = say("engagements.title-ready", client=client)
    elif len(open_steps) == 1:
        title = say("engagements.title-one", client=client)
    else:
        words = numbers.in_words(len(open_steps), capital=True)
        title = say("engagements.title-more", n=words, client=client)
    finding(title, say("engagements.lede"))
    with st.container(horizontal=True, key="actions"):
        if open_steps and st.button(
            say("engagements.continue", name=label(open_steps[0].name)),
            type="primary",
            icon=":material/arrow_forward:",
            key="continue",
        ):
            step = open_steps[0]
            st.switch_page(session.PAGES[step.page], query_params=session.link_query(**step.query))
        st.download_button(
            say("engagements.export"),
            data=lambda: write_engagement(now.engagement),
            file_name=f"{now.id}.yaml",
            mime="application/yaml",
            icon=":material/download:",
            key="export",
            on_click="ignore",
        )
        st.button(
            say("engagements.duplicate"), key="duplicate", on_click=_duplicate, args=(now.id,)
        )
        st.button(say("engagements.close"), key="close", on_click=session.close_engagement)


def steps(now: Current) -> None:
    """Eight rows, each a link to the page that mends it; beside them this round in one line."""
    if is_running(now.id, "projection"):
        run_state(
            now.id,
            "projection",
            words=say("simulate.run"),
            start=lambda: session.start_projection(now.id),
        )
    left, right = columns_that_wrap("overview", (2.2, 1), narrow=True)
    made = _steps(now)
    here = next((step.id for step in made if not step.done), "")
    with left, st.container(key="flow"):
        for at, step in enumerate(made, start=1):
            with st.container(key=f"step-{step.id}"):
                html_block(_row(at, step, here=step.id == here))
                with st.container(key=f"cover-{step.id}"):
                    st.page_link(
                        session.PAGES[step.page],
                        label=say("step.open", name=label(step.name)),
                        query_params=session.link_query(**step.query),
                    )
    with right:
        html_block(findings_card(findings(now), _MOST_CHECKS), _round_card(now))


def _steps(now: Current) -> tuple[Step, ...]:
    simulated = session.simulated(now)
    return flow_steps(
        Flow(
            session.catalogue(),
            now.engagement,
            now.assessment,
            simulated.projection if simulated else None,
            bool(simulated and simulated.stale),
            saving.reports_now(now),
            running=is_running(now.id, "projection"),
        )
    )


def _row(at: int, step: Step, *, here: bool) -> Html:
    mark = tag("span", "" if step.done else str(at), cls="mark done" if step.done else "mark")
    return tag(
        "div",
        mark,
        tag("span", step.name, cls="name"),
        tag(
            "div",
            tag("div", step.state),
            tag("div", step.missing, cls="missing"),
            cls="state",
        ),
        badge(*step.badge),
        cls="step here" if here else "step",
    )


def _round_card(now: Current) -> Html:
    overall = now.assessment.scorecard.overall
    catalogue = session.catalogue()
    edition = catalogue.editions.get(now.engagement.edition)
    rows: list[tuple[object, object]] = []
    if overall.index is not None:
        ranged = numbers.index_range(overall.low, overall.high)
        index = join((tag("b", numbers.index(overall.index)), f" ({ranged})"))
        rows.append((say("engagements.index"), index))
    if overall.level is not None:
        name = catalogue.levels[overall.level - 1].name
        rows.append((say("engagements.level"), level_squares(overall.level, name)))
    if now.assessment.decision.verdict:
        rows.append((say("engagements.verdict"), now.assessment.decision.title))
    share = evidence_share(now.assessment.scorecard)
    if share is not None:
        shown = say("engagements.evidence-share", share=numbers.share(share))
        rows.append((say("engagements.evidence"), shown))
    asked = len({cell.practice for cell in now.assessment.scorecard.cells})
    title = edition.title if edition else now.engagement.edition
    rows.append(
        (
            say("engagements.questionnaire"),
            join(
                (
                    say("engagements.edition", title=title, n=asked),
                    " ",
                    tag("span", catalogue.hash[:8], cls="mono ink3"),
                )
            ),
        )
    )
    return card(say("engagements.card-line"), pairs(rows))


def _duplicate(name: str) -> None:
    session.open_engagement(session.store().duplicate(name))
