"""The STRESS-DES sheet of an engagement's study: the simulator's, with whose numbers these are."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from simulator.experiment import SECTIONS, SheetRow, stress_sheet

if TYPE_CHECKING:
    import pandas as pd

    from advisor.baseline import Baseline
    from simulator.experiment import Experiment
    from simulator.spec import Scenario

__all__ = ["sheet_markdown", "study_sheet"]

_KNOWN = {
    "measured": "measured in the client's logs",
    "stated": "stated by the client",
    "fitted": "fitted to what the client stated",
    "default": "from a source for organisations of this size",
    "assumption": "assumed by experts, without a source",
}
_PURPOSE = "see what today's way of working gives, and what a plan would change, with ranges"
_LIBRARIES = ("numpy", "pandas", "simpy", "scipy")


def study_sheet(
    scenario: Scenario,
    experiment: Experiment,
    baseline: Baseline | None = None,
    *,
    machine: bool = True,
) -> tuple[SheetRow, ...]:
    """The sheet of a run; with the baseline it was made from, every parameter's origin too.

    Without `machine` the versions of Python and of libraries here are left out.
    """
    software = _software(machine)
    if baseline is None:
        return stress_sheet(scenario, experiment, software=software)
    rows = baseline.parameters
    counts = rows["provenance"].value_counts()
    sources = "; ".join(f"{counts.get(kind, 0)} {words}" for kind, words in _KNOWN.items())
    data = [
        ("Sources", f"{len(rows)} parameters: {sources}"),
        ("Pre-processing", (
            "the template of a mid-size organisation moved to the client's sizes and answers; what "
            "was stated or measured replaces it; outcomes are compared and never set"
        )),
        *((f"Parameter {row['id']}", _parameter(row)) for _, row in rows.iterrows()),
    ]  # fmt: skip
    return stress_sheet(
        scenario, experiment, purpose=_PURPOSE, data=data, assumptions=baseline.notes,
        software=software,
    )  # fmt: skip


def _parameter(row: pd.Series) -> str:
    value = row["text"] or f"{row['value']:.4g} {row['unit']}"
    ranged = f", {row['low']:.3g} to {row['high']:.3g}" if row["low"] < row["high"] else ""
    return f"{value}{ranged}; {_KNOWN[row['provenance']]}: {row['source']}"


def _software(machine: bool) -> dict[str, str]:
    from advisor import __version__

    if not machine:
        return {"Maturity Advisor": f"{__version__} with the libraries of its lock file"}
    found = {"Maturity Advisor": __version__, "Python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def sheet_markdown(title: str, rows: Sequence[SheetRow]) -> str:
    """The sheet as Markdown: a table for each section; text in it stays text.

    >>> print(sheet_markdown("One *queue*", [SheetRow("Access", "Code", "a | b")]))
    # Study sheet: One \\*queue\\*
    <BLANKLINE>
    After STRESS-DES (Monks et al. 2018, doi 10.1080/17477778.2018.1442155).
    <BLANKLINE>
    ## Access
    <BLANKLINE>
    | item | this study |
    | --- | --- |
    | Code | a \\| b |
    <BLANKLINE>
    """
    lines = [
        f"# Study sheet: {_escaped(title)}",
        "",
        "After STRESS-DES (Monks et al. 2018, doi 10.1080/17477778.2018.1442155).",
    ]
    for section in SECTIONS:
        mine = [row for row in rows if row.section == section]
        if mine:
            lines += ["", f"## {section}", "", "| item | this study |", "| --- | --- |"]
            lines += [f"| {_escaped(row.item)} | {_escaped(row.text)} |" for row in mine]
    return "\n".join([*lines, ""])


def _escaped(text: str) -> str:
    """Text that no Markdown reader takes for markup."""
    flat = " ".join(text.split())
    return "".join(f"\\{each}" if each in "\\`*_[]<>#|~&!" else each for each in flat)
