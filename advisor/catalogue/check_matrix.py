"""The decision matrix as a whole: nine cells, six factors, 100 points an axis, known words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from advisor.catalogue.reading import Part, Raw
from advisor.catalogue.words import answer_words, each_known, missing, table_for, unknown
from advisor.faults import Fault
from advisor.model import MatrixFactor, ProfileQuestion

__all__ = ["check_matrix"]

_FACTORS = ("ai-maturity", "pilots", "objectives", "industry", "readiness", "roadmap")
_FLAGS = ("regulated", "regulated-weak-foundation")
_CLASSES = {"foundation": ("weak", "middling", "strong"), "need": ("low", "pilots", "value")}


def check_matrix(raw: Raw) -> Iterator[Fault]:
    """Faults of `matrix.yaml` that its schema cannot see."""
    part = raw.files.get("matrix.yaml")
    if part is None:
        return
    matrix = part.record
    yield from missing(_FACTORS, [f.id for f in matrix.factors], "factor", part.where("factors"))
    yield from missing(_FLAGS, [f.id for f in matrix.flags], "flag", part.where("flags"))
    yield from _cells(part)
    yield from _weights(part)
    yield from _axes(part)
    profile = raw.files.get("profile.yaml")
    if profile is not None:
        known = {item.id: item for item in profile.record.questions}
        for place, factor in enumerate(matrix.factors):
            yield from _inputs(factor, known, part, place)
        yield from _per_ai(part, known)
        industries = answer_words(known["industry"]) if "industry" in known else []
        for place, word in enumerate(matrix.regulated_industries):
            if word not in industries:
                where = part.where("regulated-industries", place)
                yield unknown(word, industries, "industry", where)
    yield from _matrix_references(part, raw)


def _axes(part: Part[Any]) -> Iterator[Fault]:
    for place, axis in enumerate(part.record.axes):
        classes = tuple(item.id for item in axis.classes)
        if classes != _CLASSES[axis.id]:
            where = part.where("axes", place, "classes")
            what = f"the classes of `{axis.id}` are {', '.join(classes)}"
            yield Fault(where, what, f"name them {', '.join(_CLASSES[axis.id])}")


def _cells(part: Part[Any]) -> Iterator[Fault]:
    cells = [(cell.foundation, cell.need) for cell in part.record.cells]
    for pair in product(_CLASSES["foundation"], _CLASSES["need"]):
        if cells.count(pair) != 1:
            what = f"the cell {pair[0]} / {pair[1]} is given {cells.count(pair)} times"
            yield Fault(part.where("cells"), what, "give each of the nine cells once")
    verdicts = [cell.verdict for cell in part.record.cells]
    for verdict in sorted({item for item in verdicts if verdicts.count(item) > 1}):
        what = f"the verdict `{verdict}` stands in several cells"
        yield Fault(part.where("cells"), what, "give each cell its own verdict")


def _weights(part: Part[Any]) -> Iterator[Fault]:
    for axis in ("need", "foundation"):
        total = sum(item.weight for item in part.record.factors_of(axis))
        if abs(total - 100) > 1e-9:
            what = f"the weights on the axis `{axis}` add up to {total:g}"
            yield Fault(part.where("factors"), what, "share out 100 points inside each axis")
    for place, factor in enumerate(part.record.factors):
        if factor.axis in ("override", "outcome") and factor.weight:
            where = part.where("factors", place, "weight")
            what = f"`{factor.id}` moves no axis and weighs {factor.weight:g}"
            yield Fault(where, what, "give it weight 0")


def _inputs(
    factor: MatrixFactor, known: Mapping[str, ProfileQuestion], part: Part[Any], place: int
) -> Iterator[Fault]:
    if factor.axis == "need" and not factor.inputs:
        where = part.where("factors", place)
        yield Fault(where, f"`{factor.id}` listens to no answer", "add an input")
    for number, item in enumerate(factor.inputs):
        where = part.where("factors", place, "inputs", number, "profile")
        question = known.get(item.profile)
        if question is None:
            yield unknown(item.profile, known, "profile question", where)
        elif (question.kind == "number") != bool(item.points):
            right = "points" if question.kind == "number" else "scores"
            what = f"`{item.profile}` is a {question.kind}"
            yield Fault(where, what, f"give its `{right}`")
        elif item.scores:
            yield from table_for(item.scores, answer_words(question), item.profile, where)


def _per_ai(part: Part[Any], known: Mapping[str, ProfileQuestion]) -> Iterator[Fault]:
    if "ai" not in known:
        return
    for key in ("mandatory", "default-target", "out-of-scope"):
        table = getattr(part.record, key.replace("-", "_"))
        yield from table_for(table, answer_words(known["ai"]), "ai", part.where(key))


def _matrix_references(part: Part[Any], raw: Raw) -> Iterator[Fault]:
    matrix = part.record
    dimensions = raw.ids("dimensions")
    grounds = {*raw.ids("practices"), *raw.ids("questions"), *dimensions}
    for word, ids in matrix.mandatory.items():
        yield from each_known(ids, dimensions, "dimension", part, "mandatory", word)
    yield from each_known(
        matrix.mandatory_regulated, dimensions, "dimension", part, "mandatory-regulated"
    )
    for key, items in (("cells", matrix.cells), ("flags", matrix.flags)):
        for place, item in enumerate(items):
            path = (key, place, "practices")
            yield from each_known(item.practices, raw.ids("practices"), "practice", part, *path)
            if item.now is not None:
                inside = (key, place, "now", "practices")
                yield from each_known(
                    item.now.practices, item.practices, "practice of it", part, *inside
                )
            for number, advice in enumerate(item.advice):
                where = (key, place, "advice", number, "rests-on")
                yield from each_known(advice.rests_on, grounds, "ground of advice", part, *where)
    verdicts = {cell.verdict for cell in matrix.cells}
    for place, claim in enumerate(matrix.claims):
        if claim.source not in (sources := raw.ids("sources")):
            yield unknown(claim.source, sources, "source", part.where("claims", place, "source"))
        path = ("claims", place, "verdicts")
        yield from each_known(claim.verdicts, verdicts, "verdict", part, *path)
