"""How one knows: what is published, anchored and assumed, from which sources, and what to measure.

Counts and sources are those of the catalogue and of the baseline. What to measure next are the
parameters nobody measured or said that move a figure most in the study: each with its swing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from advisor.baseline import load_template
from advisor.effects import match

if TYPE_CHECKING:
    from advisor.baseline import Baseline
    from advisor.flow.studying import Study
    from advisor.model import Catalogue, Effect

__all__ = [
    "BASES",
    "GROUND_COLUMNS",
    "Learnable",
    "Origin",
    "first_to_measure",
    "ground_counts",
    "origins",
    "to_learn",
    "to_measure",
]

BASES = ("measured", "stated", "fitted", "published", "anchored", "assumption")
GROUND_COLUMNS = ("what", *BASES, "total")
"""Of `ground_counts`: one row per kind of number, how many rest on which basis."""

Means = Literal["profile", "ci", "training", "metric", "by-hand"]
"""How a parameter becomes known: a question of the profile, a log of that kind, or counting."""

_LOGS: Mapping[str, Means] = {
    **dict.fromkeys(("build-time", "test-time", "build-fails", "test-flaky", "test-defect"), "ci"),
    **dict.fromkeys(("train-time", "experiment-time"), "training"),
    **dict.fromkeys(("drift-points", "drift-days", "release-quality"), "metric"),
}
_SAID = ("measured", "stated")
Counting = Literal["time", "share", "quality", "drift", "rate", "look-up"]
_SHARES = (".applies", ".share", ".fails", "at-release", "floor", "below", ".notice")


@dataclass(frozen=True, slots=True)
class Origin:
    """A source, what it found, and how many parameters and effects here rest on it; `url` is the
    catalogue's, empty where it has none."""

    title: str
    kind: str
    strength: str
    finding: str
    caveat: str
    url: str
    parameters: int
    effects: int


@dataclass(frozen=True, slots=True)
class Learnable:
    """A parameter worth measuring: what it moves most (`measure` of `subject`, from `at_low` to
    `at_high` around `base`, in `unit`), and how it becomes known; `question` is the profile's."""

    parameter: str
    path: str
    provenance: str
    measure: str
    subject: str
    unit: str
    base: float
    at_low: float
    at_high: float
    means: Means
    question: str

    @property
    def swing(self) -> float:
        """How far it moves the measure, as a share of today's value."""
        return abs(self.at_high - self.at_low) / abs(self.base) if self.base else math.inf

    @property
    def counting(self) -> Counting:
        """What counting by hand means here: a time, a share, wear, a rate, or to look it up."""
        if ".drift." in self.path:
            return "drift"
        if ".fails[" in self.path or self.path.endswith(_SHARES):
            return "quality" if self.path.startswith("models") else "share"
        if self.path.endswith(".time"):
            return "time"
        return "rate" if self.path.endswith((".arrivals", "days-between")) else "look-up"


def ground_counts(
    catalogue: Catalogue, baseline: Baseline, planned: Iterable[str] = ()
) -> pd.DataFrame:
    """How many numbers are measured, stated, published, anchored and assumed (GROUND_COLUMNS).

    `parameters` of today's model; `effects` of the catalogue that find a place in this scenario,
    as their practice's basis says; `sizes` the same by what stands behind the factor itself;
    `planned` the effects of the practices of a roadmap, by the weaker of the two.
    """
    wanted = set(planned)
    acting = _acting(catalogue, baseline)
    rows: dict[str, list[str]] = {
        "parameters": [_basis_of(row) for row in baseline.parameters.to_dict("records")],
        "effects": [effect.basis for _, effect in acting],
        "sizes": [effect.mechanism_basis for _, effect in acting if not effect.is_switch],
        "planned": [_weaker(effect) for practice, effect in acting if practice in wanted],
    }
    counted = [
        {"what": what, **{basis: found.count(basis) for basis in BASES}, "total": len(found)}
        for what, found in rows.items()
        if found
    ]
    return pd.DataFrame(counted, columns=list(GROUND_COLUMNS))


def _acting(catalogue: Catalogue, baseline: Baseline) -> list[tuple[str, Effect]]:
    """The effects with a place to act on, each once."""
    found: dict[tuple[str, int], tuple[str, Effect]] = {}
    for row in match(catalogue, baseline.anchors).rows:
        found.setdefault((row.practice, id(row.effect)), (row.practice, row.effect))
    return list(found.values())


def _basis_of(row: Mapping[Any, Any]) -> str:
    """The basis of a parameter: a default is published or anchored, as the template says."""
    if row["provenance"] != "default":
        return str(row["provenance"])
    known = {one.id: one.basis for one in load_template().parameters}
    return known.get(str(row["id"]), "anchored")


def _weaker(effect: Effect) -> str:
    bases = (effect.basis,) if effect.is_switch else (effect.basis, effect.mechanism_basis)
    return max(bases, key=BASES.index)


def origins(catalogue: Catalogue, baseline: Baseline) -> tuple[Origin, ...]:
    """Every source today's parameters or the effects that act here rest on, the most used first.

    A source of the template is the catalogue's of the same id; of one it does not have (a template
    or catalogue of one's own) only what the template says is known, without an address.
    """
    template = load_template()
    known = {one.id: one.source for one in template.parameters}
    used: dict[str, list[int]] = {}
    for row in baseline.parameters.to_dict("records"):
        for key in known.get(row["id"], ()) if row["provenance"] == "default" else ():
            used.setdefault(key, [0, 0])[0] += 1
    for _, effect in _acting(catalogue, baseline):
        if effect.source is not None:
            used.setdefault(effect.source, [0, 0])[1] += 1
    found = [
        _origin(catalogue, template.sources, id_, parameters, effects)
        for id_, (parameters, effects) in used.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.parameters - each.effects, each.title)))


def _origin(
    catalogue: Catalogue, texts: Mapping[str, str], id_: str, parameters: int, effects: int
) -> Origin:
    source = catalogue.sources.get(id_)
    if source is None:
        title, _, finding = texts.get(id_, id_).partition(": ")
        return Origin(title, "", "", finding, "", "", parameters, effects)
    return Origin(
        source.title,
        source.kind,
        source.strength,
        source.finding,
        source.caveat or "",
        source.url or "",
        parameters,
        effects,
    )


def to_measure(
    catalogue: Catalogue, baseline: Baseline, study: Study, *, most: int = 8
) -> tuple[Learnable, ...]:
    """The parameters nobody measured or said that move a figure most, beyond chance.

    Each once, with the measure it moves most as a share of today's value, the largest first.
    """
    return to_learn(catalogue, baseline, study.tornado, most=most)


def to_learn(
    catalogue: Catalogue, baseline: Baseline, tornado: pd.DataFrame, *, most: int = 8
) -> tuple[Learnable, ...]:
    """The same from a tornado alone (SENSITIVITY_COLUMNS)."""
    rows = {row["id"]: row for row in baseline.parameters.to_dict("records")}
    best: dict[str, Learnable] = {}
    for each in tornado.to_dict("records"):
        row = rows.get(each["parameter"])
        if row is None or row["provenance"] in _SAID or not each["clear"] or not each["base"] > 0:
            continue
        one = _learnable(catalogue, row, each)
        kept = best.get(one.parameter)
        if math.isfinite(one.swing) and (kept is None or one.swing > kept.swing):
            best[one.parameter] = one
    return tuple(sorted(best.values(), key=lambda each: -each.swing)[:most])


def first_to_measure(found: Sequence[Learnable], most: int = 3) -> tuple[Learnable, ...]:
    """The few to begin with: what moves each figure most, the largest swings, then what is left."""
    seen: set[tuple[str, str]] = set()
    firsts: list[Learnable] = []
    others: list[Learnable] = []
    for each in found:
        pair = each.measure, each.subject
        (others if pair in seen else firsts).append(each)
        seen.add(pair)
    return tuple((firsts + others)[:most])


def _learnable(catalogue: Catalogue, row: Mapping[Any, Any], each: Mapping[Any, Any]) -> Learnable:
    asked = {one.id: one.asked for one in load_template().parameters}.get(row["id"])
    asked = "changes-per-week" if row["id"] == "changes-per-engineer" else asked
    questions = {one.id: one.question for one in catalogue.profile}
    means: Means = "profile" if asked in questions else _LOGS.get(row["id"], "by-hand")
    ends = {name: each[name] for name in ("measure", "subject", "unit", "base", "at_low")}
    return Learnable(
        parameter=str(row["id"]),
        path=str(row["path"]),
        provenance=str(row["provenance"]),
        at_high=each["at_high"],
        means=means,
        question=questions.get(asked or "", ""),
        **ends,
    )
