"""What-ifs of this session: how one is asked, and what is known of it by now."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from advisor.engagement import SavedScenario
from advisor.faults import Fault
from advisor.flow import answer_from_json, items_to_json
from advisor.outlook import Answer, Levers, levers_to_json
from advisor.roadmap import Item
from advisor.ui import session
from advisor.ui.asking import KIND
from advisor.ui.keys import what_if_key
from advisor.ui.session import Current, Simulated

__all__ = [
    "Wondered",
    "ask",
    "asked_levers",
    "asked_plan",
    "asked_saved",
    "at",
    "withdraw",
    "wondered",
]


@dataclass(frozen=True, slots=True)
class Wondered:
    """What is known of one question: its key, an answer or faults, when, and a failure's code."""

    key: str
    answer: Answer | None = None
    faults: tuple[Fault, ...] = ()
    at: str = ""
    failed: str = ""

    @property
    def settled(self) -> bool:
        """Whether nothing more comes."""
        return bool(self.faults or self.failed or (self.answer and self.answer.last))


def asked_levers(levers: Levers, title: str) -> dict[str, Any]:
    """The question of some levers."""
    return {"levers": levers_to_json(levers), "title": title}


def asked_saved(saved: Sequence[SavedScenario]) -> dict[str, Any]:
    """The question of saved scenarios side by side."""
    return {
        "saved": [
            {"id": each.id, "title": each.title, "changes": list(each.changes)} for each in saved
        ]
    }


def asked_plan(items: Sequence[Item], titles: tuple[str, str]) -> dict[str, Any]:
    """The question of a plan changed by hand; titles of the plan as it was, and of this one."""
    return {"items": items_to_json(items), "titles": list(titles)}


def ask(now: Current, held: Simulated, asked: Mapping[str, Any]) -> Wondered:
    """Asks, unless all of it is known already; what is known by now."""
    key = what_if_key(held.key, asked, session.replications())
    found = wondered(now, key)
    if found.settled:
        return found
    order = {"database": session.store().url, "replications": session.replications()}
    body = {**asked, "key": key, "projection": held.key}
    job = session.jobs().ask(now.id, KIND, order, _who(), body)
    progress = job.progress()
    if progress.state == "failed":
        return Wondered(key, found.answer, at=found.at, failed=progress.code)
    return found


def withdraw(now: Current) -> None:
    """This session waits for no answer any more: one that is being worked out stops."""
    job = session.jobs().find(now.id, KIND)
    if job is not None:
        job.withdraw(_who())


def wondered(now: Current, key: str) -> Wondered:
    """What is known under a key by now; what an earlier program kept otherwise is as good as
    nothing."""
    moment = at(now.id, key)
    if not moment:
        return Wondered(key)
    kept = cast("dict[str, Any] | None", session.store().get_computation(now.id, KIND, key))
    if kept is None:
        return Wondered(key)
    if "faults" in kept:
        return Wondered(key, faults=tuple(Fault(**each) for each in kept["faults"]), at=moment)
    with suppress(ValueError):
        return Wondered(key, answer_from_json(kept), at=moment)
    return Wondered(key)


def at(name: str, key: str) -> str:
    """When the newest answer under a key was kept; empty before there is one."""
    return dict(session.store().computations(name, KIND)).get(key, "")


def _who() -> str:
    """This session among all that ask: a word without meaning."""
    if session.get("who") is None:
        session.put("who", secrets.token_hex(8))
    return str(session.get("who"))
