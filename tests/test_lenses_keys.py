"""Each key of a lens, changed alone, moves the rows it says it moves; junk is refused or read."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from organisations import catalogue, organisation, scorecard
from pydantic import ValidationError

from advisor.lenses import LensReading, read_lens
from advisor.model import Lens
from advisor.strict_yaml import read
from sources import ROOT

FOLDER = ROOT / "questionnaires" / "lenses"
RAW = {path.stem: read(path.read_bytes(), path.name).data for path in FOLDER.glob("*.yaml")}
ORGANISATION = organisation(
    {
        "engineers": 60,
        "ai": "production",
        "production-models": 5,
        "industry": "retail",
        "units": 8,
        "stated-lead-time-days": 200,
        "stated-deployments-per-week": 16,
        "stated-change-fail-rate": 0.1,
        "stated-recovery-hours": 24,
    }
)
WITHOUT_MODELS = ORGANISATION.model_copy(update={"profile": {**ORGANISATION.profile, "ai": "none"}})
HALF = ("data-validation", "model-cd", "sca-sbom", "feature-flags", "privacy-controls")
ADOPTION = dict.fromkeys(catalogue().practices, 1.0) | dict.fromkeys(HALF, 0.5)
_CARD = scorecard(ORGANISATION, ADOPTION)
CARD = replace(
    _CARD,
    adoption={
        id_: replace(each, low=each.value or 0.0, high=each.value or 0.0)
        for id_, each in _CARD.adoption.items()
    },
)


def reading(data: Any, *, models: bool = True) -> LensReading:
    made = ORGANISATION if models else WITHOUT_MODELS
    return read_lens(catalogue(), made, CARD, Lens.model_validate(data))


def looked_at(found: LensReading, words: str) -> object:
    """`value`, `part infra value` or `row data-1 points` of a reading."""
    kind, *rest = words.split()
    if not rest:
        return getattr(found, kind)
    named = {"part": {each.id: each for each in found.parts},
             "row": {each.item: each for each in found.rows}}  # fmt: skip
    return getattr(named[kind][rest[0]], rest[1])


# lens | key | its new value, or gone | what of the reading moves
TABLE = """\
samm | min-covered | 0.1 | status
ml-test-score | steps.1.points | 0.25 | row data-1 points
dsomm | steps.2.at | 0.6 | part level-2 value
google-mlops | reached | 0.6 | value
google-mlops | lower | 0.5 | value
dsomm | sizes | {1: 27, 2: 56, 3: 61, 4: 31, 5: 19} | part level-1 low
samm | sections.0.size | 7 | covered
ml-test-score | sections.2.size | 8 | part infra value
quick-check | sections.1.apart | false | covered
samm | sections.6.group | Design | part Design low
google-mlops | sections.0.items.5.optional | false | part level-1 count
microsoft-mlops | sections.2.items.2.level | 2 | value
ml-test-score | bands.4.text | good | reading
microsoft-mlops | repeats.2 | gone | part release note
quick-check | sections.0.items.3.profile | stated-utilisation | row changefailure state
quick-check | sections.0.items.1.per | gone | row deployfreq points
quick-check | sections.0.items.0.cuts.4.up-to | 250 | row leadtime points
quick-check | sections.0.items.0.beyond | 2 | row leadtime points
quick-check | sections.0.items.2.cuts.1.below | false | row failurerecovery points
quick-check | sections.0.items.2.cuts.2.category | 5 | row failurerecovery points
quick-check | sections.0.items.0.part | stability | part throughput value
quick-check | benchmark.rows.0 | gone | part leadtime mean
quick-check | benchmark.by | release-rhythm | part leadtime mean
quick-check | benchmark.sd.leadtime | 1.0 | part leadtime sd
quick-check | benchmark.note | short | reading
dsomm | caveats.0 | gone | caveats
google-mlops | model | samm | covered
ml-test-score | unit | marks | short
ml-test-score | high | 6 | short
samm | title | Another | short
"""
CASES = [line.split(" | ") for line in TABLE.splitlines()]


def changed(data: Any, path: str, value: str) -> Any:
    """A copy in which the key at `path` has this value, or is gone."""
    made = copy.deepcopy(data)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    inside = made
    for step in way:
        inside = inside[step]
    if value == "gone":
        del inside[last]
    else:
        inside[last] = read(f"it: {value}".encode(), "case").data["it"]
    return made


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}: {case[1]}")
def test_each_key_moves_what_it_says(case: list[str]) -> None:
    lens, path, value, look = case
    before, after = reading(RAW[lens]), reading(changed(RAW[lens], path, value))
    assert looked_at(before, look) != looked_at(after, look)


def test_the_group_puts_a_lens_out_of_scope() -> None:
    data = copy.deepcopy(RAW["google-mlops"])
    assert reading(data, models=False).status == "out-of-scope"
    data["group"] = "devops"
    assert reading(data, models=False).status == "read"


JUNK = st.sampled_from(
    [None, True, -1, 0, 0.5, 1, 2, 10**9, "", "x", "samm", "<b>", [], {}, [[]], [{}]]
)


def nodes(value: object, path: tuple[str | int, ...] = ()) -> Iterable[tuple[str | int, ...]]:
    items: Iterable[tuple[Any, object]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield (*path, key)
        yield from nodes(item, (*path, key))


@settings(max_examples=100)
@given(lens=st.sampled_from(sorted(RAW)), place=st.integers(0, 10**6), junk=JUNK)
def test_a_lens_that_passes_its_schema_can_be_read(lens: str, place: int, junk: object) -> None:
    """Junk or a missing key anywhere: refused with its fault, or read without a crash."""
    data = copy.deepcopy(RAW[lens])
    every = list(nodes(data))
    *way, last = every[place % len(every)]
    inside = data
    for key in way:
        inside = inside[key]
    inside[last] = junk
    try:
        made = Lens.model_validate(data)
    except ValidationError:
        return
    for models in (True, False):
        found = read_lens(catalogue(), ORGANISATION if models else WITHOUT_MODELS, CARD, made)
        assert 0 <= found.covered <= 1
        assert found.reading
