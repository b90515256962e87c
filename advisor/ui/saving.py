"""What pages write: answers, parts of an engagement, jobs. Faults are kept for the page to show.

Every function returns after the store has committed; a time is shown only after that.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from advisor.faults import Fault, FaultsError
from advisor.history import make_milestone
from advisor.storage import AnswerEvent, ConflictError, plain_text
from advisor.storage.records import engagement_data
from advisor.ui import session
from advisor.ui.keys import report_key
from advisor.ui.publishing import report_choices
from advisor.ui.session import Current
from advisor.ui.words import say

__all__ = [
    "AUDIENCES",
    "as_kept",
    "changed_meanwhile",
    "clean",
    "keep_milestone",
    "may_undo",
    "own_last",
    "report_keys",
    "reports_now",
    "save_answer",
    "save_part",
    "save_profile",
    "start_log",
    "start_report",
    "tell_log",
    "undo_answer",
    "undo_part",
    "value_faults",
]

_TRIES = 8
_MOST_UNDONE = 200
AUDIENCES = ("board", "leadership", "engineering")


def clean(text: object, longest: int = 4000) -> str:
    """What somebody typed, without control characters and not endless."""
    return plain_text(str(text or ""), longest)


def value_faults(error: ValueError) -> tuple[Fault, ...]:
    """The faults of a value that a type refused."""
    if isinstance(error, ValidationError):
        return tuple(
            Fault(
                ".".join(str(step) for step in each["loc"]),
                each["msg"].removeprefix("Value error, "),
                say("faults.correct"),
            )
            for each in error.errors()
        )
    return (Fault(say("faults.value"), str(error), say("faults.correct")),)


def save_part(name: str, part: str, body: Any, version: int | None = None) -> bool:
    """Saves one part; what keeps it from that is kept to be shown.

    `version` is the one the page had drawn: another one in the store is a conflict. Without it the
    newest is taken, which is right where the body was made from what holds now.
    """
    kept = session.store()
    try:
        held = kept.get(name).version(part) if version is None else version
        session.put(f"own-{part}", (name, kept.save_part(name, part, body, held)))
    except ConflictError:
        session.put("part-met", (name, part, body))
        session.put(
            "unsaved", (part, (Fault(part, say("faults.conflict"), say("faults.look-again")),))
        )
        return False
    except FaultsError as error:
        session.put("unsaved", (part, error.faults))
        return False
    session.put("part-met", None)
    return True


def changed_meanwhile(now: Current, part: str) -> bool:
    """Whether somebody else saved a part since this session last drew it."""
    held = (now.id, now.stored.version(part))
    before, own = session.get(f"drawn-{part}"), session.get(f"own-{part}")
    session.put(f"drawn-{part}", held)
    return before is not None and before[0] == now.id and before != held and own != held


def may_undo(now: Current, part: str) -> bool:
    """Whether this window changed a part, so that there is something of its own to take back."""
    own = session.get(f"own-{part}")
    return own is not None and own[0] == now.id


def undo_part(name: str, part: str) -> bool:
    """Saves what a part held before this window's last change as a new version; done twice, the
    change stands again. Where somebody else saved since, it says so and takes nothing back."""
    history = session.store().part_history(name, part)
    if len(history) < 2:
        return False
    if session.get(f"own-{part}") != (name, history[-1][0]):
        fault = Fault(part, say("faults.not-yours"), say("faults.look-again"))
        session.put("unsaved", (part, (fault,)))
        return False
    return save_part(name, part, history[-2][2], history[-1][0])


def save_profile(name: str, question: str, value: Any, drawn: Any) -> bool:
    """Saves one answer of the profile over the one that was drawn; None or nothing chosen removes
    it. Where somebody else answered it in between nothing is written, and both are kept to be
    shown; their answers to other questions stay."""
    for _ in range(_TRIES):
        stored = session.store().get(name)
        profile = dict(engagement_data(stored.engagement)["profile"])
        if as_kept(profile.get(question)) != as_kept(drawn):
            session.put("profile-met", (name, question, value))
            return False
        if value is None or value == ():
            profile.pop(question, None)
        else:
            profile[question] = as_kept(value)
        if save_part(name, "profile", profile, stored.version("profile")):
            session.put("profile-met", None)
            return True
        if session.told("part-met") is None:
            return False  # it has faults, which are told
        session.put("unsaved", None)
    return False


def as_kept(value: Any) -> Any:
    """A value of the profile as the engagement keeps it: several choices as a list."""
    return list(value) if isinstance(value, tuple | list) else value


def save_answer(event: AnswerEvent, key: str) -> bool:
    """Appends an answer over the one the page has drawn under a key; True when it is on the disk.

    Where somebody else answered in between nothing is written, and both are kept to be shown.
    """
    try:
        kept = session.store().append_answer(event, session.get(f"over-{key}"))
    except ConflictError as error:
        session.put("answer-met", (key, event, error.theirs))
        return False
    except FaultsError as error:
        session.put("unsaved", ("answer", error.faults))
        session.put("answer-lost", event)
        return False
    session.put(f"over-{key}", 0 if kept.state == "withdrawn" else kept.event)
    session.put("answer-met", None)
    session.put("answer-lost", None)
    session.put("own-answers", [*session.get("own-answers", ()), kept][-_MOST_UNDONE:])
    return True


def own_last(name: str) -> AnswerEvent | None:
    """What this window answered last in an engagement and has not taken back yet."""
    own: Sequence[AnswerEvent] = session.get("own-answers", ())
    return next((each for each in reversed(own) if each.engagement == name), None)


def undo_answer(event: AnswerEvent) -> AnswerEvent | None:
    """Takes an answer of this window back; what holds then. Where somebody else answered since,
    nothing is taken back, and what stands there is kept as `undo-met`."""
    session.put("own-answers", [own for own in session.get("own-answers", ()) if own != event])
    try:
        return session.store().undo_answer(event, event.event)
    except ConflictError as error:
        session.put("undo-met", error.theirs)
    except FaultsError as error:
        session.put("unsaved", ("answer", error.faults))
    return None


def keep_milestone(now: Current, title: str, report: str) -> bool:
    """Freezes what holds now under a name, with the hash of a kept report (its key, or empty)."""
    kept, held = session.store(), session.simulated(now)
    built = kept.get_computation(now.id, "report", report) if report else None
    try:
        made = make_milestone(
            now.engagement,
            now.assessment.scorecard,
            title,
            dt.datetime.now(dt.UTC).date(),
            report=None if built is None else base64.b64decode(built["pdf"]),
            roadmap=None if held is None or held.stale else held.projection.roadmap,
        )
        kept.freeze_milestone(
            now.id, made.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        )
    except FaultsError as error:
        session.put("milestone-faults", error.faults)
        return False
    except ValueError as error:
        session.put("milestone-faults", value_faults(error))
        return False
    session.put("milestone-told", (now.id, say("milestones.made", name=made.title)))
    return True


def start_log(name: str, key: str, content: bytes, order: Mapping[str, Any]) -> None:
    """Begins to fit a log, in a process of its own; what it finds is kept under the key."""
    whole = {"database": session.store().url, "key": key, **order}
    session.jobs().start(name, "log", whole, content)


def tell_log(name: str, words: str, faults: tuple[Fault, ...] = ()) -> None:
    """What came of saving or removing a log, for the page to say once."""
    session.put("log-told", (name, words, faults))


def start_report(name: str, profile: str) -> None:
    """Begins to build a report in every format, in a process of its own."""
    kept = session.store()
    order = {
        "database": kept.url,
        "replications": session.replications(),
        "profile": profile,
    }
    session.jobs().start(name, "report", order)


def report_keys(now: Current, profile: str) -> tuple[str, str]:
    """The keys of a report of what holds now: with its simulation, and without one."""
    chosen = report_choices(session.store(), now.id)
    studied = now.key in dict(session.store().computations(now.id, "study"))
    with_it, without = (
        report_key(
            session.catalogue(),
            now.engagement,
            session.replications(),
            profile,
            choices=chosen,
            simulated=simulated,
            studied=studied,
        )
        for simulated in (True, False)
    )
    return with_it, without


def reports_now(now: Current) -> int:
    """How many kept reports tell what holds now."""
    built = {key for key, _ in session.store().computations(now.id, "report")}
    if not built:
        return 0
    wanted = {key for profile in AUDIENCES for key in report_keys(now, profile)}
    return len(built & wanted)
