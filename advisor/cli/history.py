"""`history` and `milestone`: what moved beyond its doubt, and a state frozen under a name."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.files import engagement_text
from advisor.cli.inputs import (
    STORED,
    must_be_writable,
    open_catalogue,
    open_engagement,
    read_bytes,
)
from advisor.cli.printing import number, print_json, table, tell, write_whole
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.engagement import Engagement, Milestone
    from advisor.history import Change, Comparison, Planned, Standpoint
    from advisor.model import Catalogue

__all__ = ["run_history", "run_milestone"]


def run_history(options: argparse.Namespace) -> int:
    """Every round and milestone, two of them compared, and the last plan against what came."""
    from advisor.history import compare, trend

    catalogue = open_catalogue()
    engagement = open_engagement(options.engagement, catalogue)
    _must_be_known(options, engagement)
    sides = _sides(options, engagement)
    found = None if sides is None else compare(catalogue, engagement, *sides)
    planned = _planned(catalogue, engagement)
    moments = trend(catalogue, engagement, options.team)
    if options.json:
        print_json(
            {
                "moments": [
                    {**_flat(each), "scores": list(each.scores.values())} for each in moments
                ],
                "comparison": found,
                "plan": planned,
            }
        )
        return 0
    rows = [[str(m.date), m.kind, m.title, *_score_cells(m.scores.get("overall"))] for m in moments]
    print(table(("date", "what", "title", "level", "index", "low", "high"), rows))
    if found is not None:
        print("\n" + _compared(catalogue, found))
    if planned:
        print("\n" + _plan_text(catalogue, planned))
    return 0


def _flat(moment: Any) -> dict[str, Any]:
    return {key: getattr(moment, key) for key in ("kind", "id", "title", "date")}


def _score_cells(score: Any) -> list[Any]:
    return ["", "", "", ""] if score is None else [score.level, score.index, score.low, score.high]


def _must_be_known(options: argparse.Namespace, engagement: Engagement) -> None:
    """Faults for rounds and teams that are not there, all at once."""
    from advisor.strict_yaml import closest

    rounds = [each.id for each in engagement.rounds]
    teams = [each.id for each in engagement.teams]
    asked = [("round", each, rounds) for each in options.rounds or ()]
    asked += [("team", each, teams) for each in (*(options.teams or ()), options.team) if each]
    faults = []
    for kind, name, known in asked:
        if name not in known:
            near = closest(name, known)
            remedy = f"did you mean `{near}`?" if near else f"there are: {', '.join(known)}"
            faults.append(Fault(f"--{kind}s {name}", f"no {kind} `{name}`", remedy))
    for name in ("rounds", "teams"):
        pair = getattr(options, name)
        if pair and pair[0] == pair[1] and not (name == "rounds" and options.teams):
            faults.append(Fault(f"--{name}", "both are one and the same", "name two"))
    if faults:
        raise FaultsError(faults)


def _sides(
    options: argparse.Namespace, engagement: Engagement
) -> tuple[Standpoint, Standpoint] | None:
    """The two standpoints asked for, else the last two rounds; None where there are none."""
    from advisor.history import Standpoint

    dated = [each.id for each in sorted(engagement.rounds, key=lambda each: each.date)]
    if options.teams:
        if not dated:
            return None
        sitting = options.rounds[1] if options.rounds else dated[-1]
        return Standpoint(sitting, options.teams[0]), Standpoint(sitting, options.teams[1])
    pair = options.rounds or dated[-2:]
    if len(pair) < 2:
        return None
    return Standpoint(pair[0], options.team), Standpoint(pair[1], options.team)


def _planned(catalogue: Catalogue, engagement: Engagement) -> tuple[Planned, ...]:
    from advisor.history import plan_against_actual
    from advisor.scoring import score

    frozen = [each for each in engagement.milestones if each.plan]
    sitting = engagement.round()
    if not frozen or sitting is None:
        return ()
    return plan_against_actual(frozen[-1], score(catalogue, engagement), sitting.date)


def _compared(catalogue: Catalogue, found: Comparison) -> str:
    head = ("", "before", "after", "change", "low", "high", "")
    names = {each.id: each.short_name for each in catalogue.dimensions}
    dimensions = [
        _change_row(names.get(each.id, each.id), each)
        for each in (found.overall, *found.dimensions)
    ]
    practices = [
        _change_row(catalogue.practices[each.id].name, each)
        for each in found.beyond(found.practices)
    ]
    sides = [
        " ".join(filter(None, (each.round, each.team))) for each in (found.before, found.after)
    ]
    parts = [f"{sides[0]} against {sides[1]}", table(head, dimensions)]
    if practices:
        parts += ["Practices that differ by more than the doubt:", table(head, practices)]
    else:
        parts.append("No practice differs by more than the doubt.")
    for title, ids in (("Most improved", found.improved), ("Of most concern", found.concern)):
        if ids:
            parts.append(f"{title}: {', '.join(catalogue.practices[id_].name for id_ in ids)}")
    return "\n\n".join(parts)


def _change_row(name: str, each: Change) -> Sequence[object]:
    told = "more than the doubt" if each.beyond else each.why
    return [name, *map(number, (each.before, each.after, each.change, each.low, each.high)), told]


def _plan_text(catalogue: Catalogue, planned: Sequence[Planned]) -> str:
    rows = [
        [catalogue.practices[p.practice].name if p.practice in catalogue.practices else p.practice,
         p.quarter, number(p.planned), number(p.actual), p.state]
        for p in planned
    ]  # fmt: skip
    return table(("planned", "quarter", "by now", "answered", ""), rows)


def run_milestone(options: argparse.Namespace) -> int:
    """Freezes the scores of a round, and its report's hash, under a name; nobody changes it."""
    from advisor.history import make_milestone
    from advisor.scoring import score

    must_be_writable(options.engagement)
    catalogue = open_catalogue()
    engagement = open_engagement(options.engagement, catalogue)
    if options.round is not None and options.round not in {r.id for r in engagement.rounds}:
        known = ", ".join(each.id for each in engagement.rounds)
        what = f"no round `{options.round}`"
        raise FaultsError([Fault("--round", what, f"there are: {known}")])
    try:
        made = make_milestone(
            engagement,
            score(catalogue, engagement, round=options.round),
            options.title,
            options.date or dt.datetime.now(dt.UTC).date(),
            report=None if options.report is None else read_bytes(Path(options.report)),
        )
    except ValueError as error:
        remedy = "one line of at most 200 characters"
        raise FaultsError([Fault("the title", "it cannot name a milestone", remedy)]) from error
    _keep(options.engagement, engagement, made)
    if options.json:
        print_json(made.model_dump(mode="json", by_alias=True, exclude_none=True))
    else:
        tell("The milestone is kept; nothing changes it.")
        print(made.id)
    return 0


def _keep(reference: str, engagement: Engagement, made: Milestone) -> None:
    if reference.startswith(STORED):
        from advisor.storage import Store

        body = made.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        Store().freeze_milestone(reference.removeprefix(STORED), body)
        return
    milestones = (*engagement.milestones, made)
    path = Path(reference)
    write_whole(
        path, engagement_text(engagement.model_copy(update={"milestones": milestones}), path)
    )
