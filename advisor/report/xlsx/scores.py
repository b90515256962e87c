"""The sheet of scores: headline, areas and teams by formulas, beside the engine's values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.report.xlsx.book import HEAD_ROW, Book, Column, Sheet, at
from advisor.report.xlsx.workings import ALL, Workings

if TYPE_CHECKING:
    from advisor.scoring import Score

__all__ = ["write_scores"]

_COLUMNS = (
    Column("Of", 34),
    Column("Status", 14),
    Column("Level", 8),
    Column("Index", 8, "1 + 4 × the mean over the levels of the level's mean adoption."),
    Column("80% from", 9, "Drawn by the engine: it does not follow a change in this file."),
    Column("80% to", 9, "Drawn by the engine: it does not follow a change in this file."),
    Column("Possible from", 9, "Open answers at 0."),
    Column("Possible to", 9, "Open answers at 1."),
    Column("Coverage", 10, "Items answered over items that apply."),
    Column("Engine's level", 9),
    Column("Engine's index", 9),
    Column("Level less engine's", 10),
    Column("Index less engine's", 10),
    Column("Coverage less engine's", 10),
)
_AT = {name: place for place, name in enumerate(
    ("of", "status", "level", "index", "low", "high", "bound_low", "bound_high", "coverage",
     "engine_level", "engine_index", "level_off", "index_off", "coverage_off")
)}  # fmt: skip


def write_scores(book: Book, sheet: Sheet, workings: Workings) -> None:
    """The headline, then the areas in scope, then the teams."""
    card = book.assessment.scorecard
    sheet.head(book.model.section("standing").title if _has(book, "standing") else "Scores",
               "Levels, indices and coverage follow the answers by formulas; ranges are the "
               "engine's.", _COLUMNS)  # fmt: skip
    row = HEAD_ROW + 1
    _headline(sheet, workings, row, ALL, "All areas that count, all teams", card.overall)
    first = row + 1
    for each in workings.of(ALL):
        row += 1
        _area(book, sheet, workings, row, each.row, card.dimension(each.area))
    last = row
    for team, score in zip(book.engagement.teams, card.teams, strict=True):
        row += 1
        _headline(sheet, workings, row, team.id, f"Team: {team.title}", score)
    if last >= first:
        _chart(book, sheet, (first, last), row + 2)


def _has(book: Book, name: str) -> bool:
    return any(section.id == name for section in book.model.sections)


def _area(
    book: Book, sheet: Sheet, workings: Workings, row: int, source: int, score: Score
) -> None:
    sheet.text(row, _AT["of"], book.catalogue.dimension(score.id).name)
    sheet.formula(row, _AT["status"], workings.cell(source, "status"), score.status, "text")
    for name, look in (("level", "whole"), ("index", "strong"), ("bound_low", "number"),
                       ("bound_high", "number"), ("coverage", "share")):  # fmt: skip
        cell = workings.cell(source, name)
        sheet.formula(row, _AT[name], f'IF({cell}="","",{cell})', getattr(score, name), look)
    _engine(sheet, row, score)


def _headline(
    sheet: Sheet, workings: Workings, row: int, subject: str, title: str, score: Score
) -> None:
    """The lowest level and the weighted mean index of the areas that count, if all are assessed."""
    own = f'({workings.column("subject")}="{subject}")'
    core, weight = workings.column("core"), workings.column("weight")
    status = at(row, _AT["status"])
    lacking = f'SUMPRODUCT({own}*({core}=1)*({workings.column("status")}<>"assessed"))'
    gone = f'SUMIFS({workings.column("not-applicable")},{workings.column("subject")},"{subject}")'
    none = f'IF({gone}>0,"not-applicable","out-of-scope")'
    words = f'IF(SUMPRODUCT({own}*{core})=0,{none},IF({lacking}=0,"assessed","insufficient"))'
    sheet.text(row, _AT["of"], title, "bold-wrap")
    sheet.formula(row, _AT["status"], words, score.status, "text")
    least = f"9-SUMPRODUCT(MAX({own}*(9-{workings.column('level9')})))"
    sheet.formula(row, _AT["level"], f'IF({status}="assessed",{least},"")', score.level, "whole")
    for name, source in (("index", "index0"), ("bound_low", "bound_low"),
                         ("bound_high", "bound_high")):  # fmt: skip
        weights = f"SUMPRODUCT({own}*{core}*{weight})"
        sums = f"SUMPRODUCT({own}*{core}*{weight},{workings.column(source)})"
        gate = f'{status}="assessed"' if name == "index" else f"{weights}>0"
        look = "strong" if name == "index" else "number"
        sheet.formula(row, _AT[name], f'IF({gate},{sums}/{weights},"")', getattr(score, name), look)
    total, known = (
        f'SUMIFS({workings.column(name)},{workings.column("subject")},"{subject}")'
        for name in ("applicable", "chosen")
    )
    sheet.formula(row, _AT["coverage"], f'IF({total}=0,"",{known}/{total})', score.coverage,
                  "share")  # fmt: skip
    _engine(sheet, row, score)


def _engine(sheet: Sheet, row: int, score: Score) -> None:
    sheet.number(row, _AT["low"], score.low, "engine")
    sheet.number(row, _AT["high"], score.high, "engine")
    sheet.number(row, _AT["engine_level"], score.level, "engine-whole")
    sheet.number(row, _AT["engine_index"], score.index, "engine")
    pairs = (("level", "level_off", "engine_level"), ("index", "index_off", "engine_index"))
    for mine, off, engine in pairs:
        sheet.check(row, _AT[off], at(row, _AT[mine]), at(row, _AT[engine]))
    coverage = "" if score.coverage is None else repr(score.coverage)
    sheet.check(row, _AT["coverage_off"], at(row, _AT["coverage"]), coverage or '""')


def _chart(book: Book, sheet: Sheet, rows: tuple[int, int], below: int) -> None:
    """The indices as bars, in the sheet's own numbers."""
    first, last = rows
    chart = book.raw.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": "Index",
            "categories": [sheet.name, first, _AT["of"], last, _AT["of"]],
            "values": [sheet.name, first, _AT["index"], last, _AT["index"]],
            "data_labels": {"value": True, "num_format": "0.0"},
            **book.bars,
        }
    )
    chart.set_title({"name": "Index of each area, 1 to 5", "name_font": {"size": 11}})
    chart.set_y_axis({"reverse": True, "num_font": {"size": 9}})
    chart.set_x_axis({"min": 1, "max": 5, "major_gridlines": {"visible": False}})
    chart.set_legend({"none": True})
    chart.set_size({"width": 620, "height": 60 + 30 * (last - first + 1)})
    sheet.chart(below, chart, "Bars of the index of each area, from 1 to 5")
