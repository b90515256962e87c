"""The decision matrix: the rules that fired, in the order they were read, and the nearest flip."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from advisor.report.content.context import Context, capital, counted, sentence, simple_table
from advisor.report.model import Callout, Section
from advisor.report.numbers import joined, plural

if TYPE_CHECKING:
    from advisor.decision import Decision

__all__ = ["rules_section"]

_KINDS = {"cut-off": "Cut-off", "cell": "Cell of the matrix", "flag": "Flag"}


def rules_section(context: Context) -> Section | None:
    """Every rule that fired with what made it fire; nothing where none did."""
    decision = context.assessment.decision
    if not decision.fired:
        return None
    rows = [(_KINDS[each.kind], sentence(each.text)) for each in decision.fired]
    return Section(
        id="rules",
        title=_title(decision),
        short="Decision matrix",
        lede="Cut-offs place the two axes, the cell where they meet is the verdict, and flags add "
        "what has to come before it.",
        blocks=(simple_table(("Rule", "What made it fire"), rows, widths=(1, 4.6), bold=(0,)),),
        closing=_closing(decision),
    )


def _title(decision: Decision) -> str:
    kinds: Counter[str] = Counter(each.kind for each in decision.fired)
    parts = [
        counted(kinds[kind], one)
        for kind, one in (("cut-off", "cut-off"), ("cell", "cell"), ("flag", "flag"))
        if kinds[kind]
    ]
    what = "the verdict" if kinds["cell"] else "what can be said so far"
    return f"{capital(joined(parts))} {plural(len(decision.fired), 'gives', 'give')} {what}"


def _closing(decision: Decision) -> Callout | None:
    """The smallest change that gives another verdict, or that there is none."""
    if decision.verdict is None:
        return None
    nearest = (*decision.flips[:1], *decision.combinations[:1])
    text = nearest[0].text if nearest else "No change of the answers that was tried flips it."
    return Callout(lead="The nearest flip.", text=text)
