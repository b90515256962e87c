"""What every section is written from, and the words they share: names, sources, quarters, money.

Sections read the context and return parts of the report model. None of them computes a score, a
plan or an outcome, and none writes a number except through `advisor.report.numbers`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from advisor.report.figures.plan import quarter_names
from advisor.report.model import Cell, Column, TableBlock
from advisor.report.numbers import (
    day,
    in_words,
    index_range,
    money,
    plural,
    quarter_long,
    quarter_starts,
)

if TYPE_CHECKING:
    from advisor.engagement import Engagement, Round
    from advisor.flow import Assessment, Projection
    from advisor.model import Catalogue
    from advisor.scoring import Score

__all__ = [
    "Context",
    "Profile",
    "capital",
    "counted",
    "possible",
    "sentence",
    "simple_table",
    "without_stop",
]

Profile = Literal["board", "leadership", "engineering"]


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a section may read; `projection` is None before anything was simulated."""

    catalogue: Catalogue
    engagement: Engagement
    assessment: Assessment
    projection: Projection | None
    profile: Profile

    @property
    def round(self) -> Round | None:
        """The round the scorecard was made from; None where there is none."""
        wanted = self.assessment.scorecard.round
        return self.engagement.round(wanted) if self.engagement.rounds else None

    @property
    def dated(self) -> date | None:
        """The day of the round, on which everything dated in the report rests."""
        found = self.round
        return found.date if found else None

    @property
    def currency(self) -> str:
        """The engagement's currency."""
        return self.engagement.currency

    def money(self, value: float | None) -> str:
        """Money in the engagement's currency."""
        return money(value, self.currency)

    def practice(self, practice: str) -> str:
        """A practice's name; its id where the catalogue no longer has it."""
        found = self.catalogue.practices.get(practice)
        return found.name if found else practice

    def dimension(self, dimension: str) -> str:
        """A dimension's name."""
        return self.catalogue.dimension(dimension).name

    def short(self, dimension: str) -> str:
        """A dimension's short name."""
        return self.catalogue.dimension(dimension).short_name

    def verdict(self, verdict: str | None) -> str:
        """The title of a verdict."""
        titles = {cell.verdict: cell.title for cell in self.catalogue.matrix.cells}
        return titles.get(verdict or "", "no verdict yet")

    def quarter(self, number: int) -> str:
        """A quarter of the plan in prose, `Q2 2026`; `quarter 1` where no round is dated."""
        if self.dated is None:
            return f"quarter {number}"
        return quarter_long(quarter_starts(self.dated, number)[-1])

    def quarters_short(self, number: int) -> list[str]:
        """The plan's quarters as charts write them."""
        return quarter_names(number, self.dated)

    def roles(self, roles: Sequence[str]) -> str:
        """Roles of practices in the words of the questionnaire: `Engineering manager, Tester`."""
        words = {
            str(each.value): each.label for each in self.catalogue.scales["practice-roles"].points
        }
        return ", ".join(words.get(role, role) for role in roles)

    @property
    def targets(self) -> Mapping[str, float]:
        """The index each dimension reaches when every measured gap to its target is closed."""
        found: dict[str, float] = {}
        points: dict[str, float] = {}
        for gap in self.assessment.gaps.items:
            points[gap.dimension] = points.get(gap.dimension, 0.0) + (gap.index_points or 0.0)
        for score in self.assessment.scorecard.dimensions:
            if score.index is not None:
                found[score.id] = min(5.0, score.index + points.get(score.id, 0.0))
        return found

    @property
    def shown(self) -> list[Score]:
        """The dimensions that are assessed or have no number, in questionnaire order."""
        scores = self.assessment.scorecard.dimensions
        return [score for score in scores if score.status in ("assessed", "insufficient")]

    @property
    def from_answers(self) -> str:
        """The source line of everything that rests on answers."""
        found = self.round
        if found is None:
            return "no answers yet"
        people = len({answer.respondent for answer in found.answers})
        voices = f"{people} {plural(people, 'person', 'people')}"
        return f"answers of {voices}, {day(found.date)}"

    @property
    def from_simulation(self) -> str:
        """The source line of everything simulated."""
        if self.projection is None:
            return "not simulated"
        run = self.projection.today
        return f"simulation, {run.replications} replications, seed {run.seed}"

    @property
    def from_plan(self) -> str:
        """The source line of the plan."""
        return "plan computed from gaps, limits and simulated benefits"


def possible(score: Score) -> str:
    """The note under an index: its 80 % band, or what is possible while there is no number."""
    low, high = score.ends
    if low is None or high is None:
        return "nothing applies"
    likely = "80% likely" if score.index is not None else "possible"
    return f"{likely} {index_range(low, high)}"


def sentence(text: str) -> str:
    """A text with a capital letter first and a full stop last.

    >>> sentence("the budget binds"), sentence("It holds.")
    ('The budget binds.', 'It holds.')
    """
    text = text.strip()
    if not text:
        return text
    return capital(text) if text[-1] in ".!?…" else f"{capital(text)}."


def capital(text: str) -> str:
    """The text with its first letter a capital."""
    return text[:1].upper() + text[1:]


def without_stop(text: str) -> str:
    """The first sentence of a text without its full stop, as a heading."""
    first = text.split(". ", maxsplit=1)[0].strip()
    return first.removesuffix(".")


def simple_table(
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    widths: Sequence[float] = (),
    right: Sequence[int] = (),
    bold: Sequence[int] = (),
    caption: str = "",
    finding: str = "",
) -> TableBlock:
    """A table of plain texts; `right` are the columns of numbers, `bold` those of the answer."""
    shares = list(widths) or [1.0] * len(columns)
    heads = tuple(
        Column(title=title, align="right" if at in right else "left", width=shares[at])
        for at, title in enumerate(columns)
    )
    cells = tuple(
        tuple(Cell(text=text, bold=at in bold) for at, text in enumerate(row)) for row in rows
    )
    return TableBlock(columns=heads, rows=cells, caption=caption, finding=finding)


def counted(number: int, one: str, many: str = "", *, capitals: bool = False) -> str:
    """A count in words with its noun: `three practices`."""
    return f"{in_words(number, capital=capitals)} {plural(number, one, many)}"
