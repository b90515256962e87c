"""A client's log given to the app: read, shown, fitted by a worker, and saved as its fits."""

from __future__ import annotations

import base64
import hashlib
import json
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import streamlit as st

from advisor.engagement import Log
from advisor.faults import Fault, FaultsError
from advisor.logs import COLUMNS, PRESETS, LogKind, LogTable, read_log
from advisor.logs.cells import UNIT_HOURS
from advisor.logs.entry import free_log_id, log_entry, safe_name, with_log
from advisor.logs.raw import mapped_rows
from advisor.logs.rows import header_of, read_rows
from advisor.logs.stages import STAGES, stage_of
from advisor.report import numbers
from advisor.storage import ConflictError
from advisor.storage.log_rows import forget_rows, keep_rows, must_fit
from advisor.ui import saving, session
from advisor.ui.components import Column, faults_list, html_block, run_state, section, table
from advisor.ui.markup import tag
from advisor.ui.parts import fitted
from advisor.ui.parts.fitted import moves_of
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = ["fit_a_log", "moves_of"]

_LARGEST_FILE_MB = 50
_KINDS: tuple[LogKind, ...] = ("ci", "deployments", "training", "metric")
_SHOWN, _MOST_NAMES = 5, 20
_RESULTS = ("passed", "failed", "skipped")


@dataclass(frozen=True, slots=True)
class _Given:
    """An uploaded log and how it is to be read; `name` is its own name in plain letters."""

    name: str
    hash: str
    content: bytes
    kind: LogKind
    preset: str | None
    unit: str | None
    zone: str
    columns: Mapping[str, str]
    stages: Mapping[str, str]
    results: Mapping[str, str]
    incidents: tuple[str, bytes] | None = None
    """Name and content of a file of incidents, which only a log of deployments has."""

    @property
    def reading(self) -> dict[str, Any]:
        """What `read_log` is told beside the kind."""
        return {"columns": self.columns, "preset": self.preset, "duration_unit": self.unit,
                "results": self.results,
                "zone": zoneinfo.ZoneInfo(self.zone) if self.zone else None}  # fmt: skip

    @property
    def key(self) -> str:
        """Under which its fits are kept: the file and everything that was said of it."""
        said = [self.hash, self.kind, self.preset, self.unit, self.zone]
        words = [sorted(each.items()) for each in (self.columns, self.stages, self.results)]
        beside = "" if self.incidents is None else hashlib.sha256(self.incidents[1]).hexdigest()
        text = json.dumps([*said, *words, beside])
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def order(self) -> dict[str, Any]:
        """What the worker is told."""
        return {"name": self.name, "log-kind": self.kind, "preset": self.preset,
                "unit": self.unit, "zone": self.zone, "columns": dict(self.columns),
                "stages": dict(self.stages), "results": dict(self.results),
                "incidents": None if self.incidents is None else {
                    "name": self.incidents[0],
                    "content": base64.b64encode(self.incidents[1]).decode("ascii")}}  # fmt: skip


def fit_a_log(now: Current) -> None:
    """The form: a file, what it is, what was read of it; then its fits, and how to save them."""
    section(say("log.give"), note=say("log.give-note"))
    left, right = st.columns((1, 1), gap="large")
    with left:
        file = st.file_uploader(
            say("log.give"),
            type=["csv", "tsv", "txt"],
            key=f"log-{session.get('log-turn', 0)}",
            max_upload_size=_LARGEST_FILE_MB,
            label_visibility="collapsed",
        )
    with right:
        kind, preset, unit, zone = _asked()
        said = st.text_input(
            say("log.results"), key="log-results", max_chars=400, help=say("log.results-how")
        )
        beside = _incidents_file() if kind == "deployments" else None
    if file is None:
        return
    name, content = safe_name(file.name), file.getvalue()
    hint = ""
    try:
        _must_fit(name, content)
        if zone:
            _check_zone(zone)
        columns, hint = _mapped(content, name, kind), say("log.map-how")
        digest = hashlib.sha256(content).hexdigest()
        given = _Given(
            name, digest, content, kind, preset, unit, zone, columns, {}, _results(said), beside
        )
        log = _read(given)
        _preview(log)
        _preview_incidents(given)
    except FaultsError as error:
        faults_list(say("faults.title", n=len(error.faults)), error.faults, hint)
        return
    given = replace(given, stages=_stages(log))
    kept = session.store().get_computation(now.id, "log", given.key)
    run_state(
        now.id,
        "log",
        words=say("log.fit") if kept is None else say("log.refit"),
        start=lambda: saving.start_log(now.id, given.key, given.content, given.order),
        quiet=kept is not None,
    )
    if kept is not None:
        _save(now, given, cast("dict[str, Any]", kept))


def _must_fit(name: str, content: bytes) -> None:
    """The size again, here: a browser may be told to send more than its page allows."""
    if len(content) > _LARGEST_FILE_MB * 1_000_000 * 1.1:
        what = say("log.too-large", size=round(len(content) / 1e6), most=_LARGEST_FILE_MB)
        raise FaultsError([Fault(name, what, say("log.too-large-how"))])


def _incidents_file() -> tuple[str, bytes] | None:
    """The incidents of these deployments, where somebody gives them."""
    file = st.file_uploader(
        say("log.incidents"),
        type=["csv", "tsv", "txt"],
        key=f"log-incidents-{session.get('log-turn', 0)}",
        max_upload_size=_LARGEST_FILE_MB,
        help=say("log.incidents-how"),
    )
    return None if file is None else (safe_name(file.name), file.getvalue())


def _preview_incidents(given: _Given) -> None:
    """How many incidents were read; faults where the file is no log of them."""
    if given.incidents is None:
        return
    name, content = given.incidents
    _must_fit(name, content)
    found = read_log(content, name, "incidents", zone=given.reading["zone"])
    words = say("log.incidents-read", read=found.read, refused=found.refused_rows)
    html_block(tag("p", words, cls="caption"))


def _results(said: str) -> dict[str, str]:
    """The words of results as somebody wrote them: `1=failed, 0=passed`; faults, all at once."""
    found, faults = {}, []
    for each in filter(None, (part.strip() for part in saving.clean(said, 400).split(","))):
        word, equals, meaning = (part.strip() for part in each.partition("="))
        if not (word and equals) or meaning not in _RESULTS:
            what = say("log.results-fault", word=each)
            faults.append(Fault(say("log.results"), what, say("log.results-how")))
        found[word] = meaning
    if faults:
        raise FaultsError(faults)
    return found


def _asked() -> tuple[LogKind, str | None, str | None, str]:
    """The kind of the log, the tool it is from, the unit of durations and the zone."""
    kind: LogKind = st.selectbox(
        say("log.what"), _KINDS, format_func=lambda each: say(f"log.kind-{each}"), key="log-kind"
    )
    tools = ["", *(name for name, each in PRESETS.items() if each.kind == kind)]
    preset = st.selectbox(
        say("log.preset"),
        tools,
        format_func=lambda each: each or say("log.preset-none"),
        key=f"log-preset-{kind}",
    )
    one, two = st.columns(2)
    unit = one.selectbox(
        say("log.unit"),
        ["", *UNIT_HOURS],
        format_func=lambda each: each or say("log.unit-none"),
        key="log-unit",
    )
    zone = two.text_input(say("log.zone"), key="log-zone", max_chars=60, help=say("log.zone-how"))
    return kind, preset or None, unit or None, saving.clean(zone, 60)


def _check_zone(zone: str) -> None:
    try:
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        fault = Fault(say("log.zone"), say("log.no-zone"), say("log.zone-mend"))
        raise FaultsError([fault]) from None


def _mapped(content: bytes, name: str, kind: LogKind) -> dict[str, str]:
    """The columns that somebody names; the others are found by their names."""
    header = header_of(next(read_rows(content, name)))
    with st.expander(say("log.map")):
        said = {
            column.name: st.selectbox(
                column.known_as[0].replace("_", " "),
                ["", *dict.fromkeys(each for each in header if each)],
                format_func=lambda each: each or say("log.map-found"),
                key=f"log-map-{kind}-{column.name}",
            )
            for column in COLUMNS[kind]
        }
    return {column: named for column, named in said.items() if named}


def _read(given: _Given) -> LogTable:
    """The tidy table, read once for a file and what is said of it; it stays in this session."""
    held = session.get("log-read")
    if held is None or held[0] != given.key:
        held = (given.key, read_log(given.content, given.name, given.kind, **given.reading))
        session.put("log-read", held)
    return cast("LogTable", held[1])


def _preview(log: LogTable) -> None:
    """How much was read from which columns, what was refused and why, and the first rows."""
    used = ", ".join(
        say("log.used", name=name, column=column) for name, column in log.columns.items()
    )
    title = say("log.preview", read=log.read, refused=log.refused_rows)
    section(title, note=say("log.preview-note", columns=used))
    if log.reasons:
        columns = [Column(say("log.reason"), wide=True), Column(say("log.count"), number=True)]
        rows = [(reason, numbers.count(count)) for reason, count in log.reasons.items()]
        table(say("log.reason"), columns, rows)
    names = [each for each in log.table.columns if log.table[each].notna().any()]
    first = log.table.loc[:, names].head(_SHOWN)
    cells = [[_cell(each) for each in row] for row in first.itertuples(index=False)]
    units = dict.fromkeys(("duration", "wait", "lead", "recovery"), say("log.hours"))
    headings = [" ".join((str(name), units.get(str(name), ""))).strip() for name in names]
    table(say("log.first"), [Column(each) for each in headings], cells)


def _cell(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)[:80]


def _stages(log: LogTable) -> dict[str, str]:
    """Of which stage the jobs of each name are, as far as somebody says otherwise than the name."""
    if log.kind not in STAGES or not log.table["name"].notna().any():
        return {}
    names = [str(each) for each in log.table["name"].value_counts().index[:_MOST_NAMES]]
    said = {}
    with st.expander(say("log.stages")):
        st.caption(say("log.stages-note"))
        for place, name in enumerate(names):
            choices = ["", *STAGES[log.kind]]
            told = stage_of(name, log.kind) or ""
            said[name] = st.selectbox(
                fitted.plain(name),
                choices,
                index=choices.index(told),
                format_func=lambda each: each or say("log.stage-none"),
                key=f"log-stage-{log.kind}-{place}-{fitted.short_hash(name)}",
            )
    return {
        name: stage or "none"
        for name, stage in said.items()
        if stage != (stage_of(name, log.kind) or "")
    }


def _save(now: Current, given: _Given, found: dict[str, Any]) -> None:
    """What the fits change, and the form that keeps them."""
    taken = {each.id for each in now.engagement.logs}
    wanted = free_log_id(given.name, taken)
    fitted.show(now, _entry(given, found, wanted), found)
    with st.form("log-save", border=True):
        one, two = st.columns(2)
        name = one.text_input(say("log.name"), value=wanted, key="log-id", max_chars=64)
        label = two.text_input(say("log.label"), key="log-label", max_chars=200)
        keep = st.checkbox(say("log.keep"), value=False, key="log-keep")
        pressed = st.form_submit_button(say("log.save"), type="primary")
    if pressed:
        try:
            log = _entry(given, found, saving.clean(name, 64), saving.clean(label, 200))
            _keep(now.id, log, _rows(given, found) if keep else None)
        except FaultsError as error:
            faults_list(say("faults.not-saved"), error.faults)
        else:
            session.put("log-turn", session.get("log-turn", 0) + 1)
            session.put("log-read", None)
            st.rerun()


def _entry(given: _Given, found: Mapping[str, Any], name: str, label: str = "") -> Log:
    said: dict[str, Any] = {"preset": given.preset, "unit": given.unit, "zone": given.zone,
                            "stage": given.stages, "result": given.results}  # fmt: skip
    if given.incidents is not None:
        digest = hashlib.sha256(given.incidents[1]).hexdigest()
        said["incidents"] = {"file": given.incidents[0], "hash": digest}
    told = {each: value for each, value in said.items() if value}
    return log_entry(
        found,
        id=name,
        kind=given.kind,
        file=given.name,
        hash=given.hash,
        label=label or None,
        reading={"columns": found["columns"], **told},
    )


def _rows(given: _Given, found: Mapping[str, Any]) -> str:
    return mapped_rows(
        given.content,
        given.name,
        given.kind,
        found["columns"],
        duration_unit=given.unit,
        preset=given.preset,
    )


def _keep(name: str, log: Log, rows: str | None) -> None:
    """Into the engagement as it is now; the rows only where they are given."""
    kept = session.store()
    stored = kept.get(name)
    if rows is not None:
        must_fit(log.id, rows)
    logs = with_log(stored.engagement.logs, log)
    body = [each.model_dump(mode="json", by_alias=True, exclude_none=True) for each in logs]
    try:
        kept.save_part(name, "logs", body, stored.version("logs"))
    except ConflictError:
        remedy = say("faults.look-again")
        raise FaultsError([Fault(log.id, say("log.moved"), remedy)]) from None
    if rows is None:
        forget_rows(kept, name, log.id)
    else:
        keep_rows(kept, name, log.id, rows)
    saving.tell_log(name, say("log.saved", id=log.id))
