"""What one answer does: the parameters a practice moves, and what that does to every measure."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING, Any

from advisor.cli.inputs import today_of
from advisor.cli.printing import Progress, print_json, records, table, tell, unit_words
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.effects import Moved, Moves
    from advisor.model import Catalogue, Practice
    from advisor.outlook import Trial

__all__ = ["run_effect"]

_MOVES = ("parameter", "from", "to", "factor", "assumptions off", "basis", "source")
_MEASURES = (
    "measure", "of", "unit", "today", "difference", "low", "high", "sizes drawn", "low", "high",
    "assumptions off",
)  # fmt: skip


def run_effect(options: argparse.Namespace) -> int:
    """A practice raised on today's scenario, paired with today."""
    from advisor.outlook import DRAWS, try_practice

    today = today_of(options.engagement)
    practice = _practice(today.catalogue, options.practice)
    moves, tried = try_practice(
        today.catalogue,
        today.baseline,
        practice.id,
        to=options.to,
        draws=DRAWS,
        replications=options.replications,
        seed=options.seed,
        workers=options.workers,
        progress=Progress("today and the practice"),
    )
    if options.json:
        print_json(_document(practice, moves, tried))
    else:
        print(_text(practice, moves, tried))
    for note in tried.notes:
        tell(f"  {note}")
    return 0


def _practice(catalogue: Catalogue, name: str) -> Practice:
    found = catalogue.practices.get(name)
    if found is None:
        from advisor.strict_yaml import closest

        near = closest(name, catalogue.practices)
        remedy = f"did you mean `{near}`?" if near else "`advisor score --json` lists the practices"
        raise FaultsError([Fault(name, "no practice of the catalogue has this id", remedy)])
    return found


def _document(practice: Practice, moves: Moves, tried: Trial) -> dict[str, Any]:
    return {
        "practice": practice.id,
        "before": moves.before,
        "after": moves.after,
        "counts": moves.counts,
        "weak": moves.weak,
        "lifted": moves.lifted,
        "unsimulated": practice.unsimulated if not practice.effects else None,
        "moves": [_place(each) for each in moves.places],
        "idle": [{"on": on, "why": why} for on, why in moves.idle],
        "horizon": tried.hours,
        "replications": tried.replications,
        "seed": tried.seed,
        "differences": records(tried.differences),
        "notes": tried.notes,
    }


def _place(each: Moved) -> dict[str, Any]:
    return {
        "path": each.path,
        "before": each.before,
        "after": each.after,
        "assumptions_off": each.off,
        "factor": each.factor,
        "words": each.words,
        "share": each.share,
        "effects": [
            {
                "practice": behind.practice,
                "do": behind.effect.do,
                "caught": behind.caught,
                "basis": behind.effect.basis,
                "mechanism_basis": behind.effect.mechanism_basis,
                "source": behind.effect.source,
            }
            for behind in each.behind
        ],
    }


def _text(practice: Practice, moves: Moves, tried: Trial) -> str:
    lines = [f"{practice.name}: from {moves.before:.3g} to {moves.after:.3g}"]
    if moves.before >= moves.after:
        lines = [f"{practice.name}: in place to {moves.before:.3g} already, so nothing is raised"]
    if moves.weak:
        are = "is" if len(moves.weak) == 1 else "are"
        lines.append(
            f"It counts as {moves.counts:.3g}: {', '.join(moves.weak)} {are} below one half. With "
            f"{'that' if len(moves.weak) == 1 else 'those'} in place it counts in full."
        )
    if moves.lifted:
        lines.append(f"It lets these count in full: {', '.join(moves.lifted)}.")
    if not practice.effects:
        lines.append(f"Scored, not simulated: {practice.unsimulated}")
    shown = [each for each in moves.places if each.behind or not each.hardly]
    if shown:
        lines += ["", table(_MOVES, map(_row, shown))]
    elif moves.before < moves.after:
        lines.append("It moves nothing here.")
    if len(shown) < len(moves.places):
        lines.append(f"{len(moves.places) - len(shown)} more follow, by less than 0.1 % (--json).")
    lines += [f"left alone: {on}: {why}" for on, why in moves.idle]
    return "\n".join([*lines, "", _measures(tried)] if tried.replications else lines)


def _row(each: Moved) -> tuple[Any, ...]:
    bases = dict.fromkeys(one.effect.basis for one in each.behind)
    sources = dict.fromkeys(one.effect.source for one in each.behind if one.effect.source)
    basis, source = ", ".join(bases) or "follows", ", ".join(sources)
    if each.words is None:
        return each.path, each.before, each.after, each.factor, each.off, basis, source
    part = f" for {each.share:.0%}" if each.share < 1 else ""
    return each.path, each.words[0], each.words[1] + part, "", "", basis, source


def _measures(tried: Trial) -> str:
    """The measures whose difference leaves out 0, with what is left of it without assumptions."""
    from advisor.flow import STUDIED
    from advisor.outlook import DRAWN

    frame = tried.differences
    keys = ["measure", "subject"]
    off = frame[frame["case"] == "assumptions-off"].set_index(keys)["mean"].to_dict()
    drawn = frame[frame["case"] == DRAWN].set_index(keys)[["mean", "low", "high"]].T.to_dict("list")
    unsized = [math.nan] * 3
    mine = frame[frame["case"] == "answered"]
    clear = mine[(mine["low"] > 0) | (mine["high"] < 0)]
    pairs = list(zip(clear["measure"], clear["subject"], strict=True))
    head = [at for at, pair in enumerate(pairs) if pair in STUDIED]
    clear = clear.iloc[[*head, *(at for at in range(len(pairs)) if at not in head)]]
    rows = [
        (row.measure, row.subject, unit_words(row.unit), row.base, row.mean, row.low, row.high,
         *drawn.get((row.measure, row.subject), unsized), off[row.measure, row.subject])
        for row in clear.itertuples()
    ]  # fmt: skip
    said = (
        f"{tried.replications} replications of {tried.hours / 168:.0f} weeks, seed {tried.seed}, "
        f"paired with today; {len(rows)} of {len(mine)} measures differ beyond chance (the 95 % "
        "interval leaves out 0; --json has all), outcomes first. Sizes drawn: the middle 80 % of "
        "what it may be with the sizes of effects unsure too:"
    )
    return "\n".join([said, table(_MEASURES, rows)] if rows else [said])
