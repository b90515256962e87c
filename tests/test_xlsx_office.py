"""The workbook worked out by LibreOffice: every formula gives what the engine gives, to 1e-9,
and after a changed answer what the engine gives for that answer."""

from __future__ import annotations

import io

import openpyxl
import pytest
from office import Sheets, differences, needs_office, recalculated
from report_samples import EXAMPLES, assessment, catalogue, engagement
from test_xlsx import written

from advisor.engagement import Consensus, Engagement
from advisor.flow import assess
from advisor.scoring import Score

pytestmark = needs_office


def several_teams(made: Engagement, teams: int) -> Engagement:
    """The example with copies of its first team, each answering less and other things."""
    first = made.teams[0]
    more = tuple(
        first.model_copy(update={"id": f"copy-{n}", "title": f"Copy {n}", "people": 3 + n})
        for n in range(teams)
    )
    sitting = made.rounds[-1]
    own = [answer for answer in sitting.answers if answer.team == first.id]
    answers = [
        answer.model_copy(
            update={"team": team.id, "approved_by": None, "reason": None, "evidence": "stated"}
            | ({"state": "chosen", "value": (0.0, 0.25, 0.5, 1.0)[(at + n) % 4]}
               if at % (n + 2) else {"state": "unknown", "value": None, "evidence": None})
        )
        for n, team in enumerate(more)
        for at, answer in enumerate(own)
        if at % 7 != n
    ]  # fmt: skip
    return made.model_copy(
        update={
            "teams": (*made.teams, *more),
            "rounds": (
                *made.rounds[:-1],
                sitting.model_copy(update={"answers": (*sitting.answers, *answers)}),
            ),
        }
    )


def silent(made: Engagement) -> Engagement:
    """The example with its answers gone."""
    rounds = tuple(each.model_copy(update={"answers": (), "consensus": ()}) for each in made.rounds)
    return made.model_copy(update={"rounds": rounds})


def edited(content: bytes) -> tuple[bytes, tuple[str, str], tuple[str, str, float]]:
    """The workbook with one answer taken away and another changed: which, and to what."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = [row for row in book["Answers"].iter_rows(min_row=5) if row[7].value == "chosen"]
    gone, other = rows[0], next(row for row in rows if row[1].value != rows[0][1].value)
    gone[7].value = "unknown"
    other[8].value = 0.0 if other[8].value > 0.5 else 1.0
    out = io.BytesIO()
    book.save(out)
    return (
        out.getvalue(),
        (str(gone[1].value), str(gone[4].value)),
        (str(other[1].value), str(other[4].value), other[8].value),
    )


def changed(plain: Engagement, gone: tuple[str, str], other: tuple[str, str, float]) -> Engagement:
    """The engagement with the same two changes, the second as a consensus."""
    sitting = plain.rounds[-1]
    answers = tuple(
        answer.model_copy(update={"state": "unknown", "value": None, "evidence": None})
        if (answer.practice, answer.team) == gone
        else answer
        for answer in sitting.answers
    )
    kept = tuple(
        each for each in sitting.consensus if (each.practice, each.team) not in (gone, other[:2])
    )
    agreed = Consensus(practice=other[0], team=other[1], value=other[2])  # type: ignore[arg-type]
    now = sitting.model_copy(update={"answers": answers, "consensus": (*kept, agreed)})
    return plain.model_copy(update={"rounds": (*plain.rounds[:-1], now)})


@pytest.fixture(scope="module")
def made() -> dict[str, Engagement]:
    found = {name: engagement(name) for name in EXAMPLES}
    return {
        **found,
        "several teams": several_teams(found["pilots"], 4),
        "silent": silent(found["traditional"]),
    }


@pytest.fixture(scope="module")
def worked(
    made: dict[str, Engagement], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[bytes, Sheets]]:
    contents = {name: written(each, None) for name, each in made.items()}
    contents["edited"] = edited(contents["pilots"])[0]
    found = recalculated(list(contents.values()), tmp_path_factory.mktemp("office"))
    return {
        name: (content, sheets)
        for (name, content), sheets in zip(contents.items(), found, strict=True)
    }


@pytest.mark.parametrize("name", [*EXAMPLES, "several teams", "silent"])
def test_every_formula_gives_what_the_engine_gives(
    worked: dict[str, tuple[bytes, Sheets]], name: str
) -> None:
    content, sheets = worked[name]
    count, wrong = differences(content, sheets)
    assert count > 500 and not wrong, wrong[:5]
    assert sheets["Read me"]["B6"] == "Every formula agrees with the engine."


def test_a_changed_answer_gives_what_the_engine_gives_for_it(
    made: dict[str, Engagement], worked: dict[str, tuple[bytes, Sheets]]
) -> None:
    _, gone, other = edited(worked["pilots"][0])
    want = assess(catalogue(), changed(made["pilots"], gone, other))
    sheet = worked["edited"][1]["Scores"]
    assert sheet["D5"] == pytest.approx(want.scorecard.overall.index, abs=1e-9)
    scored: list[Score] = [each for each in want.scorecard.dimensions if each.index is not None]
    named = {sheet[f"A{row}"]: row for row in range(6, 6 + len(want.scorecard.dimensions))}
    for score in scored:
        row = named[catalogue().dimension(score.id).name]
        assert sheet[f"D{row}"] == pytest.approx(score.index, abs=1e-9)
        assert sheet[f"C{row}"] == score.level
    before = assessment("pilots").scorecard
    assert want.scorecard.overall.index != before.overall.index
    text = worked["edited"][1]["Read me"]["B6"]
    assert str(text).startswith("An input was changed")
