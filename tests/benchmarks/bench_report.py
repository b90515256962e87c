"""The report: seconds a format takes once everything is simulated, against its promise."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterator, Mapping

from measuring import ROOT, Spread, machine, table

sys.path.insert(0, str(ROOT / "tests"))

PROMISED = {"leadership PDF": 5.0, "board PDF": 2.0, "slides": 3.0, "workbook": 3.0}
"""Seconds, warm, simulations apart."""
ROUNDS = 5
RUNS = 3
"""Replications of the plan's simulation: enough for a plan of full size, and never timed."""


def actions() -> dict[str, Callable[[], object]]:
    """Model and file together, for the example `pilots` with its own plan; and the model alone."""
    import report_samples as samples

    from advisor.flow import project
    from advisor.report.content import build_report
    from advisor.report.model import ReportModel
    from advisor.report.pdf import write_pdf
    from advisor.report.pptx import write_pptx
    from advisor.report.xlsx import write_xlsx

    given = (samples.catalogue(), samples.engagement("pilots"), samples.assessment("pilots"))
    projection = project(*given, replications=RUNS)

    def model(profile: str = "leadership") -> ReportModel:
        return build_report(*given, projection, profile=profile)  # type: ignore[arg-type]

    return {
        "model alone": model,
        "leadership PDF": lambda: write_pdf(model()),
        "board PDF": lambda: write_pdf(model("board")),
        "slides": lambda: write_pptx(model()),
        "workbook": lambda: write_xlsx(*given, projection, model()),
    }


def report() -> Iterator[str]:
    """Medians of the rounds in turn by the wall and by the processor, against each promise.

    On a machine that others use, the processor's seconds say what the program asks for.
    """
    made = actions()
    for each in made.values():
        each()
    wall, own = timed(made)
    rows = []
    for name in made:
        limit = PROMISED.get(name)
        kept = "" if limit is None else "kept" if wall[name].median <= limit else "MISSED"
        share = "" if limit is None else f"{own[name].median / limit:.0%}"
        rows.append((name, f"{wall[name]:.2f}", f"{own[name]:.2f}",
                     "" if limit is None else f"{limit:g}", share, kept))  # fmt: skip
    yield machine()
    heads = ("warm", "seconds", "processor", "promised", "processor of it", "by the wall")
    yield from table(heads, rows)


def timed(made: Mapping[str, Callable[[], object]]) -> tuple[dict[str, Spread], dict[str, Spread]]:
    """Both clocks over the same rounds, the actions in turn."""
    wall: dict[str, list[float]] = {name: [] for name in made}
    own: dict[str, list[float]] = {name: [] for name in made}
    for _ in range(ROUNDS):
        for name, action in made.items():
            gc.collect()
            began, used = time.perf_counter(), time.process_time()
            action()
            wall[name].append(time.perf_counter() - began)
            own[name].append(time.process_time() - used)
    both = ({name: Spread(tuple(each)) for name, each in one.items()} for one in (wall, own))
    first, second = both
    return first, second
