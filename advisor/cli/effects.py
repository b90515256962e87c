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
    from advisor.outlook import Introduction, Trial

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
        teams=max(1, len(today.engagement.teams)),
        replications=options.replications,
        seed=options.seed,
        workers=options.workers,
        progress=Progress("today and the practice"),
    )
    if options.json:
        print_json(_document(practice, moves, tried))
    else:
        print(_text(practice, moves, tried, options.top))
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
    from advisor.outlook import clear_measures

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
        "engine": tried.engine,
        "why": tried.why,
        "differences": records(tried.differences),
        "clear": [{"measure": each, "subject": of} for each, of in clear_measures(tried)],
        "introduction": _introduction(tried.introduced),
        "notes": tried.notes,
    }


def _introduction(way: Introduction | None) -> dict[str, Any] | None:
    """What introducing takes, and the differences of its quarters."""
    if way is None:
        return None
    plain = ("effort", "quarters", "pool", "away", "slots", "replications")
    found = {name: getattr(way, name) for name in plain}
    return {**found, "differences": records(way.differences), "worst": records(way.worst)}


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


def _text(practice: Practice, moves: Moves, tried: Trial, top: int) -> str:
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
    if not tried.replications:
        return "\n".join(lines)
    way = [] if tried.introduced is None else ["", _way(tried.introduced)]
    return "\n".join([*lines, "", _measures(tried, top), *way])


def _way(way: Introduction) -> str:
    """What introducing it takes, and what that costs at its worst."""
    quarters = "a quarter" if way.quarters == 1 else f"{way.quarters} quarters"
    gone = f"less than one of {way.slots} in the pool {way.pool} at a time, so nobody is taken out"
    if way.away:
        gone = f"{way.away} of {way.slots} taken out of the pool {way.pool} meanwhile"
    said = f"The way there: {way.effort:.2g} person-weeks over {quarters}, {gone}."
    rows = [
        (row.measure, row.subject, unit_words(row.unit), f"quarter {row.quarter}", row.base,
         row.mean, row.low, row.high)
        for row in way.worst.itertuples()
    ]  # fmt: skip
    rest = (
        "Writing code is not simulated: what they would have written stands in a plan's costs, and "
        "`project` shows the dip of a whole plan, which takes more people at once."
    )
    if not rows:
        return f"{said} In no quarter is an outcome worse than today beyond chance. {rest}"
    heads = ("measure", "of", "unit", "at its worst in", "today", "difference", "low", "high")
    return "\n".join([f"{said} Worse than today beyond chance:", table(heads, rows), rest])


def _row(each: Moved) -> tuple[Any, ...]:
    bases = dict.fromkeys(one.effect.basis for one in each.behind)
    sources = dict.fromkeys(one.effect.source for one in each.behind if one.effect.source)
    basis, source = ", ".join(bases) or "follows", ", ".join(sources)
    if each.words is None:
        return each.path, each.before, each.after, each.factor, each.off, basis, source
    part = f" for {each.share:.0%}" if each.share < 1 else ""
    return each.path, each.words[0], each.words[1] + part, "", "", basis, source


def _measures(tried: Trial, top: int) -> str:
    """The measures whose difference is clear, with what is left of it without assumptions."""
    from advisor.outlook import DRAWN, HEADLINES, clear_measures

    keys = ["measure", "subject"]
    by_case = {case: rows.set_index(keys) for case, rows in tried.differences.groupby("case")}
    mine, off = by_case["answered"], by_case["assumptions-off"]["mean"].to_dict()
    drawn = by_case[DRAWN] if DRAWN in by_case else mine.iloc[:0]
    sizes = drawn[["mean", "low", "high"]].T.to_dict("list")
    clear = clear_measures(tried)
    first = sum(pair in HEADLINES for pair in clear)
    shown = clear[: max(top, first)]
    rows = [
        (*pair, unit_words(row["unit"]), *row[["base", "mean", "low", "high"]],
         *sizes.get(pair, [math.nan] * 3), off[pair])
        for pair, row in ((pair, mine.loc[pair]) for pair in shown)
    ]  # fmt: skip
    asked = sum(pair in HEADLINES for pair in mine.index)
    said = (
        f"{tried.replications} replications of {tried.hours / 168:.0f} weeks, seed {tried.seed}, "
        f"paired with today. Clear: {first} of {asked} outcomes and {len(clear) - first} of "
        f"{len(mine) - asked} other measures differ beyond chance (Holm's test at 5 %, of each "
        f"group by itself, so that so many comparisons find nothing by luck). Outcomes first, "
        f"then the surest; {len(clear) - len(shown)} clear ones are left out (--top, --json). "
        "Sizes drawn: the middle 80 % of what it may be with the sizes of effects unsure too:"
    )
    return "\n".join([said, table(_MEASURES, rows)] if rows else [said])
