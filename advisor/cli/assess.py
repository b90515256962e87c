"""`check`, `score` and `decide`: what the answers alone give, in well under a second."""

from __future__ import annotations

import argparse
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.inputs import kind_of, open_catalogue, open_engagement, read_bytes
from advisor.cli.printing import number, plain, print_faults, print_json, table
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.decision import Decision, Flip
    from advisor.model import Catalogue
    from advisor.scoring import Score, Scorecard

__all__ = ["decision_document", "run_check", "run_decide", "run_score", "scorecard_document"]


def run_check(options: argparse.Namespace) -> int:
    """Every fault of a catalogue folder, an engagement or a scenario; none is an empty list."""
    try:
        subject = _check(options.path)
    except FaultsError as error:
        print_faults(error.faults, as_json=options.json, result=True)
        return 1
    if options.json:
        print_json({"faults": []})
    else:
        print(f"No faults in {subject}.")
    return 0


def _check(path: str | None) -> str:
    if path is None:
        catalogue = open_catalogue()
        return f"the shipped catalogue ({len(catalogue.practices)} practices)"
    if Path(path).is_dir():
        from advisor.catalogue import load_catalogue

        catalogue = load_catalogue(Path(path))
        return f"the catalogue {path} ({len(catalogue.practices)} practices)"
    if Path(path).is_file():
        return _check_file(path)
    engagement = open_engagement(path, open_catalogue())
    return f"the engagement {engagement.title!r}"


def _check_file(path: str) -> str:
    from advisor import strict_yaml

    text = read_bytes(Path(path))
    if kind_of(strict_yaml.read(text, path).data, path) == "scenario":
        from advisor.scenario_file import read_scenario

        return f"the scenario {read_scenario(text, path).title!r}"
    from advisor.storage.engagement_file import read_engagement

    return f"the engagement {read_engagement(text, path, open_catalogue()).title!r}"


def run_score(options: argparse.Namespace) -> int:
    """The scorecard of an engagement, or of one of its teams."""
    from advisor.scoring import score

    catalogue = open_catalogue()
    engagement = open_engagement(options.engagement, catalogue)
    _known("team", options.team, [team.id for team in engagement.teams], options.engagement)
    _known("round", options.round, [each.id for each in engagement.rounds], options.engagement)
    card = score(catalogue, engagement, team=options.team, round=options.round)
    if options.json:
        print_json(scorecard_document(card))
    else:
        print(_scorecard_text(catalogue, card))
    return 0


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


_HEADINGS = ("", "level", "index", "low", "high", "coverage", "status")


def _row(name: str, score: Score) -> list[Any]:
    numbers = (score.index, *score.ends)
    rounded = ["–" if value is None else f"{value:.1f}" for value in numbers]
    coverage = "–" if score.coverage is None else f"{score.coverage:.0%}"
    level = "–" if score.level is None else str(score.level)
    return [name, level, *rounded, coverage, score.status]


def _scorecard_text(catalogue: Catalogue, card: Scorecard) -> str:
    names = {each.id: each.name for each in catalogue.dimensions}
    rows = [_row("overall", card.overall)]
    rows += [_row(names.get(each.id, each.id), each) for each in card.dimensions]
    rows += [_row(f"team {each.id}", each) for each in card.teams]
    return table(_HEADINGS, rows)


def run_decide(options: argparse.Namespace) -> int:
    """The decision: verdict, trace to read aloud, factors, and what would change it."""
    from advisor.decision import decide
    from advisor.scoring import score

    catalogue = open_catalogue()
    engagement = open_engagement(options.engagement, catalogue)
    decision = decide(catalogue, engagement, score(catalogue, engagement))
    if options.json:
        print_json(decision_document(decision))
    else:
        print(_decision_text(decision))
    return 0


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
