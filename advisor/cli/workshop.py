"""`kit`: what a facilitator prints before the workshop."""

from __future__ import annotations

import argparse
from pathlib import Path

from advisor.cli.inputs import open_catalogue, open_engagement
from advisor.cli.printing import print_json, tell
from advisor.faults import Fault, FaultsError

__all__ = ["run_kit"]


def run_kit(options: argparse.Namespace) -> int:
    """Writes the kit as a PDF."""
    from advisor.report.pdf_kit import write_kit
    from advisor.rooms import make_kit

    catalogue = open_catalogue()
    engagement = open_engagement(options.engagement, catalogue)
    path = Path(options.output)
    if path.suffix.lower() != ".pdf":
        what = f"the kit is a PDF, not `{path.suffix or path.name}`"
        raise FaultsError((Fault(str(path), what, "name a file that ends in .pdf"),))
    try:
        kit = make_kit(catalogue, engagement, options.minutes)
    except ValueError as error:
        raise FaultsError((Fault("--minutes", str(error), "choose another length"),)) from error
    path.write_bytes(write_kit(kit, catalogue, engagement.title))
    if options.json:
        slots = [
            {"kind": each.kind, "begins": each.begins, "minutes": each.minutes, "what": each.what}
            for each in kit.slots
        ]
        print_json(
            {
                "file": str(path),
                "minutes": kit.minutes,
                "per_question": kit.per_question,
                "slots": slots,
                "questions": [each.id for each in kit.cards],
                "left": [each.id for each in kit.left],
            }
        )
    else:
        print(path)
        tell(f"{len(kit.cards)} questions, {kit.per_question} minutes each, {len(kit.left)} left.")
    return 0
