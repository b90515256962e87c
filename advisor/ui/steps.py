"""The flow in eight steps: where each stands, what is missing, and where to mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from advisor.engagement import Engagement
from advisor.flow import Assessment, Projection
from advisor.model import Catalogue, ProfileQuestion
from advisor.report import numbers
from advisor.ui.components.marks import BadgeKind
from advisor.ui.words import say

__all__ = ["MISSES", "Flow", "Step", "asked_now", "counted", "flow_steps", "missing_profile"]


MISSES = ("higher", "lower")
"""Verdicts of the mirror by which a stated outcome does not match the simulated one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its state in words, what is missing, a badge, and the page that mends it."""

    id: str
    name: str
    state: str
    missing: str
    badge: tuple[BadgeKind, str]
    page: str
    done: bool = False
    query: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flow:
    """What the steps are told from; `reports` counts the reports built from what holds now."""

    catalogue: Catalogue
    engagement: Engagement
    assessment: Assessment
    projection: Projection | None
    stale: bool
    reports: int
    running: bool = False


def asked_now(question: ProfileQuestion, profile: Mapping[str, object]) -> bool:
    """Whether a profile question is asked, given the answers so far."""
    return all(str(profile.get(key)) in allowed for key, allowed in question.show_when.items())


def missing_profile(catalogue: Catalogue, engagement: Engagement) -> list[ProfileQuestion]:
    """The profile questions that are asked and not answered; stated outcomes are never missing."""
    return [
        question
        for question in catalogue.profile
        if asked_now(question, engagement.profile)
        and question.id not in engagement.profile
        and question.feeds != ("check",)
    ]


def counted(assessment: Assessment) -> tuple[int, int]:
    """How many items have an answer of any kind, and how many are asked."""
    score = assessment.scorecard.overall
    given = score.answered + score.unknown + score.not_applicable
    return given, given + score.unanswered


def flow_steps(flow: Flow) -> tuple[Step, ...]:
    """The eight steps in order."""
    made: tuple[Callable[[Flow], Step], ...] = (
        _engagement,
        _answers,
        _scorecard,
        _decision,
        _baseline,
        _roadmap,
        _outlook,
        _report,
    )
    return tuple(make(flow) for make in made)


def _engagement(flow: Flow) -> Step:
    missing = missing_profile(flow.catalogue, flow.engagement)
    required = [each for each in missing if each.required]
    asked = [q for q in flow.catalogue.profile if asked_now(q, flow.engagement.profile)]
    given = len([q for q in asked if q.id in flow.engagement.profile])
    engineers = flow.engagement.profile.get("engineers")
    if isinstance(engineers, int | float):
        people = numbers.count(engineers)
    else:
        people = numbers.DASH
    ask = say("step.profile-ask", n=len(required), names=_names([q.id for q in required]))
    return Step(
        "engagement",
        say("step.engagement"),
        say("step.profile", people=people, teams=len(flow.engagement.teams)),
        ask if required else say("step.profile-given", given=given, asked=len(asked)),
        ("attention", say("step.n-missing", n=len(required)))
        if required
        else ("ok", say("step.done")),
        "engagements",
        done=not required,
        query={"view": say("engagements.view-profile")},
    )


def _answers(flow: Flow) -> Step:
    given, asked = counted(flow.assessment)
    score = flow.assessment.scorecard.overall
    names = {each.id: each.short_name for each in flow.catalogue.dimensions}
    scores = sorted(flow.assessment.scorecard.dimensions, key=lambda s: -s.unanswered)
    still = [f"{names[s.id]} {s.unanswered}" for s in scores if s.unanswered]
    missing = say("step.answers-open", where=_names(still)) if still else say("step.answers-all")
    if score.unknown:
        missing += say("step.answers-unknown", n=score.unknown)
    return Step(
        "answers",
        say("step.answers"),
        say("step.answers-given", given=given, asked=asked),
        missing,
        ("attention", say("step.n-open", n=asked - given)) if still else ("ok", say("step.done")),
        "assess",
        done=not still,
    )


def _scorecard(flow: Flow) -> Step:
    card = flow.assessment.scorecard
    in_scope = [s for s in card.dimensions if s.status in ("assessed", "insufficient")]
    thin = [s for s in in_scope if s.status == "insufficient"]
    overall = card.overall
    if overall.index is None:
        state = say("step.score-none")
    else:
        state = say(
            "step.score",
            index=numbers.index(overall.index),
            range=numbers.index_range(overall.low, overall.high),
            scored=len(in_scope) - len(thin),
            asked=len(in_scope),
        )
    gate = numbers.share(flow.catalogue.settings.min_coverage)
    return Step(
        "scorecard",
        say("step.scorecard"),
        state,
        say("step.score-thin", n=len(thin), why=" · ".join(dict.fromkeys(s.why_none for s in thin)))
        if thin
        else say("step.score-all", gate=gate),
        ("insufficient", say("step.n-insufficient", n=len(thin)))
        if thin
        else ("ok", say("step.done")),
        "results" if not thin else "assess",
        done=not thin and overall.index is not None,
    )


def _decision(flow: Flow) -> Step:
    decision = flow.assessment.decision
    if decision.verdict is None:
        return Step(
            "decision",
            say("step.decision"),
            say("step.decision-none"),
            say("step.decision-need"),
            ("attention", say("step.waiting")),
            "assess",
        )
    margin = say("step.margin", margin=f"{decision.margin or 0:.2f}")
    flip = decision.flips[0].text if decision.flips else say("step.no-flip")
    return Step(
        "decision",
        say("step.decision"),
        decision.title,
        f"{margin} · {flip}",
        ("information", say("step.decided")),
        "decision",
        done=True,
    )


def _baseline(flow: Flow) -> Step:
    if flow.projection is None:
        return _unsimulated("baseline", "simulate", flow)
    table = flow.projection.baseline.parameters
    known = {str(kind): int(n) for kind, n in table["provenance"].value_counts().items()}
    assumed = known.get("assumption", 0)
    miss = flow.projection.mirror
    off = [str(row["outcome"]) for _, row in miss.iterrows() if row["verdict"] in MISSES]
    stated = sum(verdict in (*MISSES, "met") for verdict in miss["verdict"])
    return Step(
        "baseline",
        say("step.baseline"),
        say(
            "step.parameters",
            n=len(table),
            measured=known.get("measured", 0),
            stated=known.get("stated", 0),
        ),
        say("step.mirror-off", names=_names(off)) if off else say("step.mirror", n=stated),
        ("assumption", say("step.n-assumptions", n=assumed))
        if assumed
        else ("ok", say("step.done")),
        "simulate",
        done=True,
    )


def _roadmap(flow: Flow) -> Step:
    if flow.projection is None:
        return _unsimulated("roadmap", "roadmap", flow)
    plan = flow.projection.roadmap
    if not plan.feasible:
        what = plan.clashes[0].what if plan.clashes else ""
        return Step(
            "roadmap",
            say("step.roadmap"),
            say("step.infeasible"),
            what,
            ("problem", say("step.clash")),
            "roadmap",
        )
    currency = flow.engagement.currency
    return Step(
        "roadmap",
        say("step.roadmap"),
        say(
            "step.plan",
            n=len(plan.items),
            quarters=flow.engagement.limits.quarters,
            spend=numbers.money(sum(item.cost for item in plan.items), currency),
            budget=numbers.money(flow.engagement.limits.budget, currency),
        ),
        say("step.left-out", n=len(plan.left_out)),
        _freshness(flow),
        "roadmap",
        done=not flow.stale,
    )


def _outlook(flow: Flow) -> Step:
    if flow.projection is None:
        return _unsimulated("outlook", "roadmap", flow)
    runs = flow.projection.outlook.strategies[0].experiment.replications
    return Step(
        "outlook",
        say("step.outlook"),
        say("step.runs", n=runs, strategies=len(flow.projection.outlook.strategies)),
        say("step.stale") if flow.stale else say("step.fresh"),
        _freshness(flow),
        "roadmap",
        done=not flow.stale,
    )


def _report(flow: Flow) -> Step:
    built = flow.reports
    return Step(
        "report",
        say("step.report"),
        say("step.report-built", n=built) if built else say("step.report-none"),
        say("step.report-missing") if flow.projection is None else say("step.report-ready"),
        ("ok", say("step.done")) if built else ("plain", say("step.not-built")),
        "report",
        done=bool(built),
    )


def _freshness(flow: Flow) -> tuple[BadgeKind, str]:
    if flow.stale:
        return "attention", say("badge.rerun")
    return "information", say("step.computed")


def _unsimulated(name: str, page: str, flow: Flow) -> Step:
    ready = flow.assessment.decision.verdict is not None
    missing = say("step.simulate-next") if ready else say("step.simulate-later")
    return Step(
        name,
        say(f"step.{name}"),
        say("step.not-simulated"),
        say("step.runs-now") if flow.running else missing,
        ("information", say("step.running")) if flow.running else ("plain", say("step.not-run")),
        page,
    )


def _names(names: list[str], most: int = 3) -> str:
    if len(names) <= most:
        return numbers.joined(names)
    return say("names.more", first=", ".join(names[:most]), n=len(names) - most)
