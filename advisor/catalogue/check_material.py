"""The source material as a whole: both sides, all rows, known practices, places that are simulated.

Its files may be absent; one that is there is held to everything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from advisor.catalogue.reading import Part, Raw
from advisor.catalogue.words import each_known, missing, unknown
from advisor.faults import Fault
from advisor.model import Lifecycle, Place, Step
from advisor.strict_yaml import read

__all__ = ["LIFECYCLES", "ROWS", "check_material"]

LIFECYCLES = ("devops-loop", "mlops-loop", "devops-workflow", "mlops-workflow")
ROWS = (
    *("focus", "components", "tools", "tasks", "teams", "versioning"),
    *("monitoring", "infrastructure", "collaboration", "challenges", "scalability", "outcome"),
)
"""What the page reads; a catalogue may have more of either, never fewer."""

_SCENARIOS = "scenarios"


def check_material(raw: Raw) -> Iterator[Fault]:
    """Faults of the two files that their schemas cannot see."""
    part = raw.files.get("reference/lifecycles.yaml")
    if part is not None:
        yield from _lifecycles(part, raw)
    part = raw.files.get("reference/comparison.yaml")
    if part is not None:
        yield from _rows(part, raw)
        yield from _tools(part, raw)
        yield from _claims(part, raw)


def _lifecycles(part: Part[Any], raw: Raw) -> Iterator[Fault]:
    lanes: tuple[Lifecycle, ...] = part.record.lifecycles
    yield from missing(LIFECYCLES, [lane.id for lane in lanes], "lifecycle", part.where())
    for at, lane in enumerate(lanes):
        here = ("lifecycles", at)
        if lane.id in LIFECYCLES and lane.id != f"{lane.kind}-{lane.form}":
            what = f"`{lane.id}` is called a {lane.form} of {lane.kind}"
            yield Fault(part.where(*here, "id"), what, "make its kind and form those of its id")
        yield from _source(lane.source, part, raw, *here)
        for place, step in enumerate(lane.steps):
            yield from _step(step, lane, part, raw, (*here, "steps", place))


def _step(
    step: Step, lane: Lifecycle, part: Part[Any], raw: Raw, here: tuple[str | int, ...]
) -> Iterator[Fault]:
    ids = [each.id for each in lane.steps]
    if ids.index(step.id) < here[-1]:  # type: ignore[operator]
        what = f"the step `{step.id}` stands twice in `{lane.id}`"
        yield Fault(part.where(*here, "id"), what, "give one of the two another id")
    for key, other in (("beside", step.beside), ("back-to", step.back_to)):
        others = [id_ for id_ in ids if id_ != step.id]
        if other is not None and other not in others:
            yield unknown(other, others, "other step", part.where(*here, key))
    yield from _practices(step.practices, part, raw, *here)
    for number, place in enumerate(step.simulated):
        yield from _place(place, part, (*here, "simulated", number))


def _place(place: Place, part: Part[Any], here: tuple[str | int, ...]) -> Iterator[Fault]:
    if place.pipeline is None:
        return
    pipelines = _simulated()
    if place.pipeline not in pipelines:
        where = part.where(*here, "pipeline")
        yield unknown(place.pipeline, pipelines, "simulated pipeline", where)
        return
    stages = pipelines[place.pipeline]
    if place.stage is not None and place.stage not in stages:
        kind = f"simulated stage of `{place.pipeline}`"
        yield unknown(place.stage, stages, kind, part.where(*here, "stage"))
    if place.part is not None and place.part not in stages:
        what = f"the pipeline `{place.pipeline}` has no production"
        yield Fault(part.where(*here, "part"), what, "name a stage of it, or another pipeline")


@cache
def _simulated() -> dict[str, frozenset[str]]:
    """Roles of the pipelines in the shipped scenarios, each with the roles of its stages, and
    `production` where it has one."""
    found: dict[str, frozenset[str]] = {}
    for file in files("questionnaires").joinpath(_SCENARIOS).iterdir():
        if not file.name.endswith(".yaml"):
            continue
        data = read(file.read_bytes(), f"{_SCENARIOS}/{file.name}").data
        template = "template" in data
        for pipeline in (data["scenario"] if template else data)["pipelines"]:
            roles = {stage["role"] for stage in pipeline["stages"] if "role" in stage}
            roles |= {"production"} & set(pipeline)
            role = pipeline.get("role", "")
            found[role] = found.get(role, frozenset()) | roles
    found.pop("", None)
    return found


def _rows(part: Part[Any], raw: Raw) -> Iterator[Fault]:
    rows = part.record.rows
    claims = raw.ids("claims") if "matrix.yaml" in raw.files else None
    yield from missing(ROWS, [row.id for row in rows], "row", part.where("rows"))
    for at, row in enumerate(rows):
        for key in ("devops", "mlops"):
            yield from _practices(row.side(key).practices, part, raw, "rows", at, key)
        if claims is not None:
            yield from each_known(row.claims, claims, "claim", part, "rows", at, "claims")
        yield from _source(row.source, part, raw, "rows", at)


def _tools(part: Part[Any], raw: Raw) -> Iterator[Fault]:
    listed = [tool for item in raw.practices for tool in item.record.tools]
    for at, tool in enumerate(part.record.tools):
        if not any(tool.is_named_in(each) for each in listed):
            what = f"no practice lists the tool `{tool.name}`"
            remedy = "name it in the `tools` of a practice it serves"
            yield Fault(part.where("tools", at, "name"), what, remedy)


def _claims(part: Part[Any], raw: Raw) -> Iterator[Fault]:
    matrix = raw.files.get("matrix.yaml")
    verdicts = {cell.verdict for cell in matrix.record.cells} if matrix else set()
    for at, claim in enumerate(part.record.claims):
        yield from _source(claim.source, part, raw, "claims", at)
        if matrix is not None:
            path = ("claims", at, "verdicts")
            yield from each_known(claim.verdicts, verdicts, "verdict", part, *path)


def _practices(
    practices: tuple[str, ...], part: Part[Any], raw: Raw, *here: str | int
) -> Iterator[Fault]:
    path = (*here, "practices")
    yield from each_known(practices, raw.ids("practices"), "practice", part, *path)
    for id_, times in Counter(practices).items():
        if times > 1:
            yield Fault(part.where(*path), f"`{id_}` is listed {times} times", "list it once")


def _source(source: str, part: Part[Any], raw: Raw, *here: str | int) -> Iterator[Fault]:
    sources = raw.ids("sources")
    if source not in sources:
        yield unknown(source, sources, "source", part.where(*here, "source"))
