"""All engagements: the list, the examples, a new one, an import, and where the data is."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from advisor.engagement import ProfileValue, new_engagement
from advisor.faults import Fault, FaultsError
from advisor.report import numbers
from advisor.storage import Listed
from advisor.storage.engagement_file import read_engagement
from advisor.ui import saving, session
from advisor.ui.components import (
    badge,
    card,
    clock,
    faults_list,
    html_block,
    section,
)
from advisor.ui.components import listed as listed_items
from advisor.ui.markup import Html, label, tag
from advisor.ui.parts import editions as choices
from advisor.ui.parts.profile import CURRENCIES, question_field
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["everything", "examples", "new_and_import", "place", "yours"]

_LARGEST_FILE_MB = 16


def everything(_now: Current | None = None) -> None:
    """The whole library in one column."""
    yours()
    examples()
    new_and_import()
    place()


def examples() -> None:
    """The shipped examples, each opened as a copy."""
    section(say("engagements.examples"), note=say("engagements.examples-note"))
    shipped = session.examples()
    if not shipped:
        html_block(tag("p", say("engagements.examples-none"), cls="caption"))
    with st.grid(max(1, len(shipped)), min_column_width=290, gap="small"):
        for name, loaded in shipped.items():
            with st.container(key=f"example-{name}", border=True):
                html_block(
                    tag("h2", loaded.title, cls="card-title"),
                    tag("p", _example_line(loaded.profile), cls="ink2 small"),
                )
                st.button(
                    say("engagements.example-open"),
                    key=f"open-example-{name}",
                    on_click=_open_example,
                    args=(name,),
                    type="primary" if name == "pilots" else "secondary",
                )


def _example_line(profile: Mapping[str, ProfileValue]) -> str:
    """Sizes and use of models of an example, in the catalogue's words."""
    catalogue = session.catalogue()
    words = []
    for name in ("industry", "engineers", "ai", "production-models"):
        value = profile.get(name)
        if value is None:
            continue
        question = catalogue.question(name)
        shown = {option.value: option.label for option in question.options}.get(str(value))
        words.append(shown or f"{value} {question.unit or ''}".strip())
    return " · ".join(words)


def yours() -> None:
    """Every engagement of the database, the last changed first."""
    listed = session.store().list()
    gone = session.told("purged")
    if gone is not None:
        rows = sum(gone.rows.values())
        done = say("engagements.deleted", name=gone.id, day=numbers.day(gone.on), n=rows)
        html_block(badge("ok", done), _copies(gone.backups))
    section(say("engagements.yours"), "" if listed else say("engagements.yours-none"))
    for each in listed:
        _line(each)
    _confirm_deletion(listed)


def _line(each: Listed) -> None:
    is_open = session.get("engagement") == each.id
    with st.container(key=f"listed-{each.id}", horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch"):
            html_block(
                tag("b", each.title),
                " ",
                badge("information", say("engagements.is-open")) if is_open else "",
                tag(
                    "div",
                    tag("span", each.id, cls="mono"),
                    f" · {clock(each.changed_at)}",
                    cls="ink2 small",
                ),
            )
        if not is_open:
            st.button(
                say("engagements.open"),
                key=f"open-{each.id}",
                on_click=_open,
                args=(each.id,),
            )
        st.button(
            say("engagements.delete"),
            key=f"delete-{each.id}",
            on_click=session.put,
            args=("deleting", each.id),
        )


def _confirm_deletion(listed: tuple[Listed, ...]) -> None:
    wanted = next((each for each in listed if each.id == session.get("deleting")), None)
    if wanted is None:
        return
    with st.container(border=True, key="confirm"):
        html_block(
            tag("h2", say("engagements.delete-title", client=wanted.title), cls="card-title"),
            tag("p", say("engagements.delete-note"), cls="small"),
            _copies(session.store().would_purge(wanted.id).backups),
        )
        typed = st.text_input(
            say("engagements.delete-confirm", name=label(wanted.id)), key="delete-typed"
        )
        with st.container(horizontal=True):
            st.button(
                say("engagements.delete-now"),
                key="delete-now",
                type="primary",
                disabled=typed.strip() != wanted.id,
                on_click=_delete,
                args=(wanted.id,),
            )
            st.button(
                say("engagements.delete-keep"),
                key="delete-keep",
                on_click=session.put,
                args=("deleting", None),
            )


def _copies(backups: tuple[tuple[str, str], ...]) -> Html:
    """What a purge does not reach, each backup by its day and place."""
    words = (
        say("engagements.delete-copies", n=len(backups))
        if backups
        else say("engagements.delete-no-copies")
    )
    told = [tag("span", f"{clock(at)}, {file}", cls="mono") for at, file in backups]
    return tag("div", tag("p", words), listed_items(told) if told else "", cls="small")


def new_and_import() -> None:
    """A new engagement from a few questions, or one from a file."""
    left, right = st.columns((1.5, 1), gap="large")
    with left:
        _new()
    with right:
        _import()


def _new() -> None:
    catalogue = session.catalogue()
    section(say("engagements.new"), note=say("engagements.new-note"))
    with st.form("new", border=True):
        title = st.text_input(f"{say('engagements.new-title')} *", key="new-title", max_chars=200)
        one, two = st.columns(2)
        currency = one.selectbox(
            say("engagements.new-currency"), CURRENCIES, key="new-currency", accept_new_options=True
        )
        editions = list(catalogue.editions)
        edition = two.selectbox(
            say("engagements.new-edition"),
            editions,
            index=editions.index("full") if "full" in editions else 0,
            format_func=lambda id_: (
                f"{catalogue.editions[id_].title}, {catalogue.editions[id_].minutes} min"
            ),
            key="new-edition",
        )
        choices.compared()
        answers = {}
        for question in catalogue.profile:
            if question.required:
                answers[question.id] = question_field(question, None, key=f"new-{question.id}")
        if st.form_submit_button(say("engagements.new-create"), type="primary"):
            _create(title, str(currency or ""), str(edition), answers)
    faults = session.told("new-faults")
    if faults:
        faults_list(say("faults.not-saved"), faults)


def _create(title: str, currency: str, edition: str, answers: dict[str, object]) -> None:
    given = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in answers.items()
        if value is not None
    }
    catalogue = session.catalogue()
    unsaid = [q.question for q in catalogue.profile if q.required and q.id not in given]
    if not title.strip():
        unsaid.insert(0, say("engagements.new-title"))
    try:
        if unsaid:
            wanted = say("engagements.new-required")
            raise FaultsError(Fault(each, say("profile.unset"), wanted) for each in unsaid)
        made = new_engagement(
            catalogue,
            saving.clean(title, 200),
            currency=currency.strip().upper(),
            edition=edition,
            profile=given,  # type: ignore[arg-type]
        )
        name = session.store().create_engagement(made)
    except FaultsError as error:
        session.put("new-faults", error.faults)
    except ValueError as error:
        session.put("new-faults", saving.value_faults(error))
    else:
        session.open_engagement(name)
    st.rerun()


def _import() -> None:
    section(say("engagements.import"), note=say("engagements.import-note"))
    given = st.file_uploader(
        say("engagements.import-file"),
        type=["yaml", "yml", "json"],
        key="import",
        max_upload_size=_LARGEST_FILE_MB,
        label_visibility="collapsed",
    )
    if given is None:
        return
    if session.get("imported") != given.file_id:
        session.put("imported", given.file_id)
        session.put("import-faults", None)
        try:
            loaded = read_engagement(given.getvalue(), given.name, session.catalogue())
            session.open_engagement(session.store().create_engagement(loaded))
        except FaultsError as error:
            session.put("import-faults", error.faults)
        else:
            st.rerun()
    faults = session.get("import-faults")
    if faults:
        title = say("faults.title", n=len(faults))
        faults_list(title, faults, say("faults.nothing"))


def place() -> None:
    """Where the database is."""
    html_block(
        card(
            say("engagements.place"),
            tag("div", session.store().place, cls="mono"),
            tag("div", say("engagements.place-note"), cls="caption"),
            quiet=True,
        )
    )


def _open(name: str) -> None:
    session.open_engagement(name)
    session.put("view", None)


def _open_example(name: str) -> None:
    copied = session.store().create_engagement(session.examples()[name])
    _open(copied)
    session.start_projection(copied, report=True)


def _delete(name: str) -> None:
    session.forget_engagement(name)
    session.put("deleting", None)
