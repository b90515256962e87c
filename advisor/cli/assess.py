"""`check`, `score` and `decide`: what the answers alone give, in well under a second."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.inputs import kind_of, open_catalogue, open_engagement, read_bytes
from advisor.cli.printing import number, plain, print_faults, print_json, table
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.decision import Decision, Flip
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.quality import Finding
    from advisor.scoring import Score, Scorecard

__all__ = [
    "decision_document",
    "known_part",
    "run_check",
    "run_decide",
    "run_score",
    "scorecard_document",
    "weighed",
]


def run_check(options: argparse.Namespace) -> int:
    """Every fault of a catalogue folder, an engagement or a scenario; none is an empty list."""
    try:
        subject, findings = _check(options.path)
    except FaultsError as error:
        print_faults(error.faults, as_json=options.json, result=True)
        return 1
    if options.json:
        also = {} if findings is None else {"findings": list(map(dataclasses.asdict, findings))}
        print_json({"faults": [], **also})
        return 0
    print(f"No faults in {subject}.")
    if findings:
        rows = [[each.severity, each.item, f"{each.what} → {each.remedy}"] for each in findings]
        print(f"Before publishing, {len(findings)} to look at:")
        print(table(("", "item", "what → remedy"), rows))
    return 0


def _check(path: str | None) -> tuple[str, tuple[Finding, ...] | None]:
    """What was checked, in words; of an engagement also what stands before publishing it."""
    if path is None:
        from advisor.catalogue import chosen_folder

        catalogue = open_catalogue()
        own = chosen_folder()
        name = "the shipped catalogue" if own is None else f"the catalogue {own}"
        number = f"{len(catalogue.practices)} practices, {_check_scenarios(own)} scenarios"
        return f"{name} ({number})", None
    if Path(path).is_dir():
        from advisor.catalogue import load_catalogue

        catalogue = load_catalogue(Path(path))
        scenarios = _check_scenarios(Path(path))
        number = f"{len(catalogue.practices)} practices, {scenarios} scenarios"
        return f"the catalogue {path} ({number})", None
    if Path(path).is_file():
        return _check_file(path)
    catalogue = open_catalogue()
    return _reviewed(catalogue, open_engagement(path, catalogue))


def _reviewed(catalogue: Catalogue, engagement: Engagement) -> tuple[str, tuple[Finding, ...]]:
    from advisor.decision import decide
    from advisor.quality import review
    from advisor.scoring import score

    card = score(catalogue, engagement)
    found = review(catalogue, engagement, card, decide(catalogue, engagement, card))
    return f"the engagement {engagement.title!r}", found


def _check_scenarios(folder: Path | None) -> int:
    """How many scenario files the folder has; FaultsError with the faults of all of them."""
    from advisor.baseline import scenario_files
    from advisor.scenario_file import read_scenario

    faults: list[Fault] = []
    found = scenario_files(folder)
    for path in found.values():
        try:
            read_scenario(read_bytes(path), f"scenarios/{path.name}")
        except FaultsError as error:
            faults += error.faults
    if faults:
        raise FaultsError(faults)
    return len(found)


def _check_file(path: str) -> tuple[str, tuple[Finding, ...] | None]:
    from advisor import strict_yaml

    text = read_bytes(Path(path))
    if kind_of(strict_yaml.read(text, path).data, path) == "scenario":
        from advisor.scenario_file import read_scenario

        return f"the scenario {read_scenario(text, path).title!r}", None
    from advisor.storage.engagement_file import read_engagement

    catalogue = open_catalogue()
    return _reviewed(catalogue, read_engagement(text, path, catalogue))


def run_score(options: argparse.Namespace) -> int:
    """The scorecard of an engagement, or of one of its teams, and how far its people agree.

    The agreement is that of the whole round whatever team is asked for, so that two calls cannot be
    subtracted from each other.
    """
    from advisor.agreement import measure_agreement
    from advisor.cli.agreeing import agreement_text
    from advisor.gaps import find_gaps
    from advisor.scoring import flags_of, score

    catalogue = open_catalogue()
    engagement = open_engagement(options.engagement, catalogue)
    known_part(options, engagement)
    card = score(catalogue, engagement, team=options.team, round=options.round)
    agreement = measure_agreement(catalogue, engagement, options.round)
    if options.json:
        gaps = find_gaps(catalogue, engagement, card)
        print_json(
            scorecard_document(card)
            | {"flags": [dataclasses.asdict(each) for each in flags_of(catalogue, card)]}
            | {"gaps": [dataclasses.asdict(each) for each in (*gaps.items, *gaps.find_out)]}
            | {"agreement": agreement}
        )
    else:
        print(_scorecard_text(catalogue, card), agreement_text(catalogue, agreement), sep="\n\n")
    return 0


def known_part(options: argparse.Namespace, engagement: Engagement) -> None:
    """A team or round that the engagement does not have is a fault of the input."""
    _known("team", options.team, [team.id for team in engagement.teams], options.engagement)
    _known("round", options.round, [each.id for each in engagement.rounds], options.engagement)


def _known(kind: str, chosen: str | None, known: list[str], reference: str) -> None:
    if chosen is None or chosen in known:
        return
    from advisor.strict_yaml import closest

    near = closest(chosen, known)
    remedy = f"did you mean `{near}`?" if near else f"there are: {', '.join(known) or 'none'}"
    raise FaultsError([Fault(reference, f"no {kind} `{chosen}`", remedy)])


def scorecard_document(card: Scorecard) -> dict[str, Any]:
    """The scorecard as the JSON of `score`."""
    return {
        "overall": dataclasses.asdict(card.overall),
        "dimensions": [dataclasses.asdict(each) for each in card.dimensions],
        "teams": [dataclasses.asdict(each) for each in card.teams],
        "validated": [dataclasses.asdict(each) for each in card.validated],
        "stated": [dataclasses.asdict(each) for each in card.stated],
        "lowest_dimension": card.lowest_dimension,
        "lowest_team": card.lowest_team,
        "mandatory": list(card.mandatory),
        "round": card.round,
        "team": card.team,
    }


_HEADINGS = ("", "level", "of draws", "index", "low", "high", "shown", "coverage", "status")


def _row(name: str, score: Score, shown: Score | None = None) -> list[Any]:
    """A score; `shown` is the same subject from the answers with evidence alone."""
    rounded = [_rounded(value) for value in (score.index, *score.ends)]
    coverage = "–" if score.coverage is None else f"{score.coverage:.0%}"
    level, often = "–", "–"
    if score.level is not None:
        level, often = str(score.level), f"{score.level_probability[score.level - 1]:.0%}"
    status = f"{score.status}: {score.why_none}" if score.withheld else score.status
    return [name, level, often, *rounded, _alone(shown), coverage, status]


def _rounded(value: float | None) -> str:
    return "–" if value is None else f"{value:.1f}"


def _alone(shown: Score | None) -> str:
    """The index from answers with evidence; where they are too few what they leave possible."""
    if shown is None or shown.index is not None or shown.bound_low is None:
        return _rounded(shown.index if shown else None)
    return f"{_rounded(shown.bound_low)} to {_rounded(shown.bound_high)}"


def _scorecard_text(catalogue: Catalogue, card: Scorecard) -> str:
    from advisor.report.numbers import joined

    names = {each.id: each.name for each in catalogue.dimensions}
    rows = [_row("overall", card.overall, card.validated[0])]
    rows += [
        _row(names.get(each.id, each.id), each, shown)
        for each, shown in zip(card.dimensions, card.validated[1:], strict=True)
    ]
    rows += [_row(f"team {each.id}", each) for each in card.teams]
    away = [each for each in (card.overall, *card.dimensions) if each.away_low is not None]
    notes = [
        f"{names.get(each.id, each.id)}: {each.away_low:.1f} to {each.away_high:.1f} with what is "
        f"not applicable ({each.not_applicable}) at 0 and at 1"
        for each in away
    ]
    notes += [
        f"{names.get(each.id, each.id)}: level {each.level} without an answer at level "
        f"{joined([str(at) for at in each.unseen_levels])}"
        for each in (*card.dimensions, *card.teams)
        if each.unseen_levels
    ]
    return "\n".join([table(_HEADINGS, rows), *notes])


def run_decide(options: argparse.Namespace) -> int:
    """The decision: verdict, trace to read aloud, factors, and what would change it."""
    from advisor.decision import decide
    from advisor.scoring import score

    catalogue = open_catalogue()
    engagement = open_engagement(options.engagement, catalogue)
    engagement = weighed(engagement, catalogue, options.weights)
    decision = decide(catalogue, engagement, score(catalogue, engagement))
    if options.json:
        print_json(decision_document(decision))
    else:
        print(_decision_text(decision))
    return 0


def weighed(engagement: Engagement, catalogue: Catalogue, said: Sequence[str]) -> Engagement:
    """The engagement with the points of `--weights` in place of its own; every fault at once."""
    from advisor.engagement import AXES, Weights, weight_faults

    faults: list[Fault] = []
    own = engagement.weights or Weights()
    points: dict[str, dict[str, float]] = {}
    for text in said:
        axis, _, rest = text.partition(":")
        where = f"--weights {text[:80]}"
        if axis not in AXES or not rest:
            faults.append(
                Fault(where, "it names no axis", "write need:PART=POINTS,… or foundation:…")
            )
            continue
        points[axis] = {}
        for part, _, given in (each.partition("=") for each in rest.split(",")):
            value = _points(given)
            if value is None:
                what = f"`{part[:80]}` has no points from 0 to 100"
                faults.append(Fault(where, what, f"write {part[:80]}=25, for example"))
            elif part in points[axis]:
                faults.append(Fault(where, f"`{part[:80]}` is given twice", "keep one of the two"))
            else:
                points[axis][part] = value
        if not any(fault.where == where for fault in faults):
            found = weight_faults(catalogue, axis, points[axis])
            faults += [Fault(where, what, remedy) for _, what, remedy in found]
    if faults:
        raise FaultsError(faults)
    update = {"weights": own.model_copy(update=points)} if points else {}
    return engagement.model_copy(update=update)


def _points(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 100 else None


def decision_document(decision: Decision) -> dict[str, Any]:
    """The decision as the JSON of `decide`; flips of one change and of several stand apart."""
    return {
        "verdict": decision.verdict,
        "title": decision.title,
        "flags": list(decision.flags),
        "axes": {"foundation": decision.foundation, "need": decision.need},
        "bands": {"foundation": decision.foundation_band, "need": decision.need_band},
        "bounds": {"foundation": decision.foundation_bounds, "need": decision.need_bounds},
        "classes": {"foundation": decision.foundation_class, "need": decision.need_class},
        "cutoffs": plain(decision.cutoffs),
        "margin": decision.margin,
        "factors": [plain(each) for each in decision.factors],
        "flips": [_flip(each) for each in decision.flips],
        "combined_flips": [_flip(each) for each in decision.combinations],
        "weight_share": dict(decision.weight_share),
        "probability": dict(decision.probability),
        "break_even": [plain(each) for each in decision.break_even],
        "reachable": list(decision.reachable),
        "trace": list(decision.trace),
        "advice": list(decision.advice),
        "moves": [{**plain(each), "moved": each.moved} for each in decision.moves],
        "fired": [plain(each) for each in decision.fired],
        "advised": [{**plain(each), "evidence": each.evidence} for each in decision.advised],
    }


def _flip(flip: Flip) -> dict[str, Any]:
    changes = [{each.kind: each.id, "from": each.from_, "to": each.to} for each in flip.changes]
    shown: dict[str, Any] = {"change": changes[0]} if len(changes) == 1 else {"changes": changes}
    return {**shown, "verdict": flip.verdict, "distance": flip.distance, "text": flip.text}


def _decision_text(decision: Decision) -> str:
    rows = [
        [factor.name, factor.leans, f"{factor.strength:.0%}", f"{factor.weight:.0%}"]
        for factor in decision.factors
    ]
    margin = number(decision.margin)
    parts = [
        f"{decision.title}  ({decision.verdict or 'not assessed'})",
        *(f"Flag: {flag}" for flag in decision.flags),
        "",
        *decision.trace,
        "",
        table(("factor", "leans to", "strength", "weight"), rows),
        "",
        f"Margin to the nearest cut-off: {margin} on axes from 0 to 1.",
        *(f"- {flip.text}" for flip in decision.flips[:3]),
    ]
    return "\n".join(parts)
