"""`mirror`: stated beside simulated, free parameters fitted to it, and the fit kept if wanted."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.files import engagement_text
from advisor.cli.inputs import STORED, must_be_writable, today_of
from advisor.cli.printing import Progress, number, print_json, records, table, tell, write_whole
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.engagement import Engagement, Fitted
    from advisor.flow import Mirroring

__all__ = ["run_mirror"]

_SHOWN = ("outcome", "stated", "simulated", "low", "high", "unit", "verdict")
_FITTED = ("outcome", "stated", "before", "after", "nearest", "unit", "verdict")
_TURNED = ("parameter", "before", "after", "as good from", "to", "bounds", "state")


def run_mirror(options: argparse.Namespace) -> int:
    """The mirror of today; with `--fit` also the fit, with `--yes` written into the engagement."""
    from advisor.baseline import check_outcomes
    from advisor.flow import JUDGED, fit_mirror, fitted_of
    from advisor.outlook import run_today

    if options.yes:
        _must_take(options)
    today = today_of(options.engagement)
    given: dict[str, Any] = {"seed": options.seed, "workers": options.workers}
    if not options.fit:
        count = options.replications or JUDGED
        run = run_today(
            today.baseline, replications=count, progress=Progress("replications"), **given
        )
        frame = check_outcomes(today.engagement, run, today.baseline.data)
        if options.json:
            ran = {"engine": run.engine, "why": run.why}
            print_json({"outcomes": records(frame), "replications": count, "seed": run.seed} | ran)
        else:
            print(table(_SHOWN, frame[list(_SHOWN)].itertuples(index=False, name=None)))
            _tell_notes(zip(frame["outcome"], frame["verdict"], frame["note"], strict=True))
        return 0
    found = fit_mirror(
        today.catalogue, today.engagement, today.scorecard,
        replications=options.replications, progress=Progress("values tried"), **given,
    )  # fmt: skip
    kept = fitted_of(found, use=True)
    if options.yes:
        _write(options.engagement, today.engagement, kept)
    if options.json:
        print_json(_document(found, applied=options.yes))
    else:
        print(_text(found))
        tell("Written: later simulations use it." if options.yes else "Nothing was written: --yes.")
    return 0


def _must_take(options: argparse.Namespace) -> None:
    if not options.fit:
        remedy = "add --fit, or leave --yes out"
        raise FaultsError([Fault("--yes", "there is no fit to write", remedy)])
    if not options.engagement.startswith(STORED):
        must_be_writable(options.engagement)


def _document(found: Mirroring, *, applied: bool) -> dict[str, Any]:
    from advisor.flow import unexplained

    return {
        "outcomes": records(found.outcomes),
        "unexplained": list(unexplained(found)),
        "parameters": records(found.parameters),
        "not_free": [{"parameter": each, "why": why} for each, why in found.not_free],
        "to": dict(found.to),
        "weeks": found.weeks,
        "replications": found.replications,
        "judged": found.judged,
        "seed": found.seed,
        "tried": found.tried,
        "applied": applied,
    }


def _text(found: Mirroring) -> str:
    from advisor.flow import unexplained

    rows = found.outcomes
    lines = [
        f"{found.tried} values tried, {found.replications} replications of {found.weeks:.0f} "
        f"weeks each, seed {found.seed}; before and after judged on {found.judged}. Outcomes are "
        "compared and never set.",
        "",
        table(_FITTED, rows[list(_FITTED)].itertuples(index=False, name=None)),
        "",
    ]
    turned = [
        (row.id, row.word_before or row.before, row.word_after or row.after, row.low, row.high,
         "" if row.word_after else f"{number(row.least)} to {number(row.most)}", row.state)
        for row in found.parameters.itertuples()
    ]  # fmt: skip
    lines += [table(_TURNED, turned) if turned else "No parameter is free here."]
    lines += [f"not free: {each}: {why}" for each, why in found.not_free]
    lines += ["", *unexplained(found)]
    missed = rows[rows["verdict"] != "met"]
    lines += [f"missed: {row.outcome}: {row.note}" for row in missed.itertuples()]
    return "\n".join(lines)


def _tell_notes(rows: Any) -> None:
    for outcome, verdict, note in rows:
        if verdict in ("higher", "lower"):
            tell(f"  {outcome}: {note}")


def _write(reference: str, engagement: Engagement, kept: Fitted) -> None:
    """Into the file, or into the database unless somebody saved a fit meanwhile."""
    if not reference.startswith(STORED):
        path = Path(reference)
        write_whole(path, engagement_text(engagement.model_copy(update={"fitted": kept}), path))
        return
    from advisor.storage import ConflictError, Store

    store, name = Store(), reference.removeprefix(STORED)
    body = kept.model_dump(mode="json", by_alias=True, exclude_none=True)
    try:
        store.save_part(name, "fitted", body, store.get(name).version("fitted"))
    except ConflictError:
        what = "somebody else saved a fit meanwhile; nothing was written"
        raise FaultsError([Fault(reference, what, "run the command again")]) from None
