"""The report: seconds a format takes once everything is simulated, against its promise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from measuring import ROOT, in_turn, machine, table

sys.path.insert(0, str(ROOT / "tests"))

PROMISED = {"leadership PDF": 5.0, "board PDF": 2.0, "slides": 3.0, "workbook": 3.0}
"""Seconds, warm, simulations apart."""


def actions() -> dict[str, Callable[[], object]]:
    """Model and file together, for the example `pilots` with the samples' plan."""
    import report_samples as samples

    from advisor.report.content import build_report
    from advisor.report.model import ReportModel
    from advisor.report.pdf import write_pdf
    from advisor.report.pptx import write_pptx
    from advisor.report.xlsx import write_xlsx

    given = (
        samples.catalogue(),
        samples.engagement("pilots"),
        samples.assessment("pilots"),
        samples.projection("pilots"),
    )

    def model(profile: str = "leadership") -> ReportModel:
        return build_report(*given, profile=profile)  # type: ignore[arg-type]

    return {
        "leadership PDF": lambda: write_pdf(model()),
        "board PDF": lambda: write_pdf(model("board")),
        "slides": lambda: write_pptx(model()),
        "workbook": lambda: write_xlsx(*given, model()),
    }


def report() -> Iterator[str]:
    """Medians of five rounds in turn, and whether each keeps its promise."""
    made = actions()
    for each in made.values():
        each()
    spent = in_turn(made, rounds=5)
    rows = [
        (name, f"{spent[name].median:.2f}", f"{limit:g}",
         "kept" if spent[name].median <= limit else "MISSED")
        for name, limit in PROMISED.items()
    ]  # fmt: skip
    yield machine()
    yield from table(("warm", "seconds", "promised", ""), rows)
