"""The levers of a what-if: each keeps to what the scenario can do, and says where it acts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from advisor.outlook import RETRAININGS, Levers, PoolLever, Reach, reach_of
from advisor.report import numbers
from advisor.ui import session
from advisor.ui.components import html_block, section
from advisor.ui.markup import label, tag
from advisor.ui.measures import subject_words
from advisor.ui.session import Current, Simulated
from advisor.ui.words import say

__all__ = ["levers", "levers_words", "reset"]

_MACHINES = ("cpu", "gpu")


def levers(now: Current, held: Simulated) -> Levers:
    """The rail: what is turned by now. It is kept when the page is left."""
    reach = reach_of(held.projection.baseline.data)
    before = _before(now, reach)
    section(say("what-if.change"))
    slots = _pools(reach, before, _key(now))
    turned = replace(before, slots=slots)
    turned = _retraining(reach, turned, _key(now))
    turned = _release(reach, turned, _key(now))
    turned = _practices(now, turned, _key(now))
    turned = _plan(now, held, turned, _key(now))
    session.put(f"levers-{now.id}", turned)
    return turned


def reset(now: Current) -> None:
    """All levers back to today."""
    session.put(f"levers-{now.id}", None)
    session.put("levers-turn", session.get("levers-turn", 0) + 1)


def _key(now: Current) -> str:
    return f"{now.id}-{session.get('levers-turn', 0)}"


def _before(now: Current, reach: Reach) -> Levers:
    """What was turned before; a lever that is gone, or beyond its bounds by now, is as today."""
    held: Levers = session.get(f"levers-{now.id}", Levers())
    pools = {each.pool: each for each in reach.pools}
    slots = {
        pool: slots
        for pool, slots in held.slots.items()
        if pool in pools and pools[pool].least <= slots <= pools[pool].most
    }
    known = session.catalogue().practices
    practices = tuple(each for each in held.practices if each in known)
    release = held.release if held.release in reach.calendars else ""
    held = replace(held, slots=slots, practices=practices, release=release)
    return held if reach.retraining else replace(held, retraining="as-today")


def _pools(reach: Reach, before: Levers, key: str) -> dict[str, int]:
    """Machines first; people folded, for there are many pools of them."""
    slots = {}
    machines = [each for each in reach.pools if each.kind in _MACHINES]
    people = [each for each in reach.pools if each.kind not in _MACHINES]
    for each in machines:
        slots[each.pool] = _slots(each, before, key)
    turned = sum(each.pool in before.slots for each in people)
    words = say("what-if.people", n=turned) if turned else say("what-if.people-none")
    with st.expander(words, expanded=bool(turned)):
        for each in people:
            slots[each.pool] = _slots(each, before, key)
    today = {each.pool: each.today for each in reach.pools}
    return {pool: number for pool, number in slots.items() if number != today[pool]}


def _slots(lever: PoolLever, before: Levers, key: str) -> int:
    name = subject_words(lever.pool)
    return st.slider(
        label(say("what-if.slots", name=name[:1].upper() + name[1:], today=lever.today)),
        lever.least,
        lever.most,
        before.slots.get(lever.pool, lever.today),
        key=f"slots-{lever.pool}-{key}",
        help=label(say("what-if.acts", path=lever.path)),
    )


def _retraining(reach: Reach, now: Levers, key: str) -> Levers:
    if not reach.retraining:
        html_block(tag("p", say("what-if.no-models"), cls="caption"))
        return now
    chosen = st.selectbox(
        say("what-if.retraining"),
        RETRAININGS,
        index=RETRAININGS.index(now.retraining),
        format_func=lambda kind: say(f"what-if.retraining-{kind}"),
        key=f"retraining-{key}",
        help=label(say("what-if.acts", path=reach.retraining)),
    )
    weeks = now.weeks
    if chosen in ("periodic", "both"):
        weeks = st.slider(say("what-if.weeks"), 1, 52, now.weeks, key=f"weeks-{key}")
    return replace(now, retraining=chosen, weeks=weeks)


def _release(reach: Reach, now: Levers, key: str) -> Levers:
    if not reach.release:
        return now
    options = list(reach.calendars)
    chosen = st.selectbox(
        say("what-if.release"),
        options,
        index=options.index(now.release or reach.released),
        format_func=_calendar(reach),
        key=f"release-{key}",
        help=label(say("what-if.acts", path=reach.release)),
    )
    return replace(now, release="" if chosen == reach.released else chosen)


def _calendar(reach: Reach) -> Callable[[str], str]:
    def words(name: str) -> str:
        said = say(f"what-if.calendar-{name}")
        return say("what-if.as-today", words=said) if name == reach.released else said

    return words


def _practices(now: Current, turned: Levers, key: str) -> Levers:
    """Practices short of fully in place that act on something, by dimension."""
    catalogue = session.catalogue()
    adoption = now.assessment.scorecard.adoption
    names = {
        id_: f"{catalogue.dimension(each.dimension).short_name}: {each.name}"
        for id_, each in catalogue.practices.items()
        if each.effects and not _in_place(adoption.get(id_))
    }
    chosen = st.multiselect(
        say("what-if.practices"),
        list(names),
        default=[each for each in turned.practices if each in names],
        format_func=lambda id_: label(names[id_]),
        key=f"practices-{key}",
        help=say("what-if.practices-help"),
    )
    return replace(turned, practices=tuple(chosen))


def _in_place(adoption: object) -> bool:
    value = getattr(adoption, "value", None)
    return value is not None and float(value) >= 1.0


def _plan(now: Current, held: Simulated, turned: Levers, key: str) -> Levers:
    """Whether the roadmap is followed meanwhile, and within which money and time."""
    limits = now.engagement.limits
    if not held.projection.roadmap.items:
        html_block(tag("p", say("what-if.no-plan"), cls="caption"))
        return replace(turned, plan=False, budget=None, quarters=None)
    follow = st.toggle(
        say("what-if.plan"), turned.plan, key=f"plan-{key}", help=say("what-if.plan-help")
    )
    if not follow:
        return replace(turned, plan=False, budget=None, quarters=None)
    most = int(2 * limits.budget) or 100_000
    step = max(1, most // 40)
    budget = st.slider(
        label(say("what-if.budget", today=numbers.money(limits.budget, now.engagement.currency))),
        0,
        step * 40,
        int(turned.budget if turned.budget is not None else limits.budget),
        step,
        format="localized",
        key=f"budget-{key}",
    )
    quarters = limits.quarters
    if limits.quarters > 1:
        quarters = st.slider(
            say("what-if.quarters"),
            1,
            limits.quarters,
            min(turned.quarters or limits.quarters, limits.quarters),
            key=f"quarters-{key}",
        )
    near = abs(budget - limits.budget) < step / 2
    return replace(
        turned,
        plan=True,
        budget=None if near else float(budget),
        quarters=None if quarters == limits.quarters else quarters,
    )


def levers_words(now: Current, held: Simulated, turned: Levers) -> str:
    """What is turned, as a title: `8 GPUs, releases weekly, 2 practices`."""
    reach = reach_of(held.projection.baseline.data)
    said = [f"{number} {subject_words(pool)}" for pool, number in turned.slots.items()]
    if turned.retraining != "as-today":
        said.append(say(f"what-if.short-{turned.retraining}", weeks=turned.weeks))
    if turned.release and turned.release != reach.released:
        said.append(say("what-if.short-release", rhythm=say(f"what-if.calendar-{turned.release}")))
    names = session.catalogue().practices
    if len(turned.practices) == 1:
        said.append(names[turned.practices[0]].name)
    elif turned.practices:
        said.append(say("what-if.short-practices", n=len(turned.practices)))
    if turned.plan:
        said.append(say("what-if.short-plan"))
        if turned.budget is not None:
            said.append(numbers.money(turned.budget, now.engagement.currency))
        if turned.quarters is not None:
            said.append(say("what-if.short-quarters", n=turned.quarters))
    words = ", ".join(said)
    return words[:1].upper() + words[1:]
