"""Every form of an effect acts on a shipped baseline; every row of the catalogue has a place."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from advisor.baseline import Baseline, build_baseline
from advisor.catalogue import load_catalogue
from advisor.effects import changes_for, match
from advisor.model import Catalogue, Effect
from advisor.scoring import score
from advisor.storage.engagement_file import load_engagement
from simulator import paths
from simulator.spec import build
from sources import none

FORMS = get_args(Effect.model_fields["do"].annotation)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="module")
def baseline(catalogue: Catalogue) -> Baseline:
    """The largest of the examples: it has models, silos of GPUs and a regulator."""
    regulated = load_engagement("regulated", catalogue)
    return build_baseline(catalogue, regulated, score(catalogue, regulated))


def using(catalogue: Catalogue, form: str) -> list[str]:
    return [p.id for p in catalogue.practices.values() if any(e.do == form for e in p.effects)]


def step(
    catalogue: Catalogue, baseline: Baseline, practice: str, to: float
) -> list[dict[str, Any]]:
    """The dated changes of one practice that goes from nothing to `to`, all else as it is."""
    before = {**baseline.adoption, practice: 0.0}
    return changes_for(
        catalogue,
        baseline.anchors,
        before,
        {**before, practice: to},
        {practice: (0.0, 4.0)},
        met=frozenset(catalogue.practices),
    )[0]


def test_the_catalogue_uses_every_form(catalogue: Catalogue) -> None:
    none([form for form in FORMS if not using(catalogue, form)])


@pytest.mark.parametrize("form", FORMS)
def test_a_form_changes_the_scenario_and_the_scenario_stays_valid(
    form: str, catalogue: Catalogue, baseline: Baseline
) -> None:
    changes: list[dict[str, Any]] = []
    for practice in using(catalogue, form)[:4]:
        changes = step(catalogue, baseline, practice, 1.0)
        if changes:
            break
    assert changes, f"no practice with `{form}` acts on the baseline of `regulated`"
    data = {**baseline.anchors, "changes": changes}
    assert build(data).changes
    for change in changes:
        path = change.get("scale") or change.get("set")
        assert paths.find(baseline.anchors, path), path


def test_nothing_moves_nothing(catalogue: Catalogue, baseline: Baseline) -> None:
    for form in FORMS:
        for practice in using(catalogue, form)[:1]:
            assert step(catalogue, baseline, practice, 0.0) == []


def test_every_effect_finds_a_place_where_there_are_models(
    catalogue: Catalogue, baseline: Baseline
) -> None:
    lost = match(catalogue, baseline.anchors).nothing
    assert len(lost) <= 3, f"these act on nothing in `regulated`: {lost}"


def test_assumptions_off_keeps_only_what_has_a_source(
    catalogue: Catalogue, baseline: Baseline
) -> None:
    kept = match(catalogue, baseline.anchors, assumptions=False).rows
    every = match(catalogue, baseline.anchors).rows
    assert 0 < len(kept) < len(every)
    none([f"{row.practice}: {row.effect.on}" for row in kept if row.effect.assumed])
