"""`replay`: a table of real jobs through one pool, to the second."""

from __future__ import annotations

import argparse
from pathlib import Path

from advisor.cli.inputs import read_bytes
from advisor.cli.printing import number, print_json, table

__all__ = ["run_replay"]

_LEVELS = {"wait_p50": 0.5, "wait_p90": 0.9, "wait_p99": 0.99}


def run_replay(options: argparse.Namespace) -> int:
    """How long these jobs would have waited on so many slots, and how busy the slots were."""
    from advisor.logs.jobs import read_jobs
    from simulator.replay import replay_jobs

    jobs = read_jobs(read_bytes(Path(options.jobs)), options.jobs, options.slots)
    found = replay_jobs(
        jobs, options.slots, discipline=options.discipline, backfill=options.backfill
    )
    document = {
        "jobs": len(jobs),
        "mean_completion": found.mean_completion,
        "mean_wait": found.mean_wait,
        **dict(zip(_LEVELS, found.wait_quantiles(_LEVELS.values()), strict=True)),
        "makespan": found.makespan,
        "utilisation": found.utilisation,
    }
    if options.json:
        print_json(document)
    else:
        print(_text(document, options))
    return 0


def _text(document: dict[str, float], options: argparse.Namespace) -> str:
    order = {"fifo": "in order of arrival", "shortest": "shortest first"}[options.discipline]
    passing = "passing over what does not fit" if options.backfill else "blocking behind the head"
    rows = [
        ("mean wait", document["mean_wait"]),
        ("half of the jobs wait at most", document["wait_p50"]),
        ("nine in ten wait at most", document["wait_p90"]),
        ("99 in 100 wait at most", document["wait_p99"]),
        ("mean from submit to end", document["mean_completion"]),
        ("last end, from second 0", document["makespan"]),
    ]
    hours = [(what, round(seconds, 2), seconds / 3600) for what, seconds in rows]
    return "\n".join(
        (
            f"{document['jobs']:,} jobs on {options.slots:,} slots, {order}, {passing}.",
            table(("", "seconds", "hours"), hours),
            f"The slots are busy {number(100 * document['utilisation'])} % of that time.",
        )
    )
