"""The shipped source material: whole, in order, in our own words, with nothing left hanging."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from test_catalogue_content import AMERICAN, TOOLS_OF_THE_SOURCE_MATERIAL

from advisor.catalogue import load_catalogue
from advisor.model import Catalogue, ComparisonRow, Step

STEPS = {
    "devops-loop": "development integration testing deployment monitoring management",
    "mlops-loop": "planning collection transformation validation analysis training evaluation "
    "deployment monitoring",
    "devops-workflow": "code build test deploy rollback monitor response",
    "mlops-workflow": "data validate train tuning evaluate deploy test monitor drift retrain",
}
"""The last word of each step's name, as the source material names them."""

ROWS = (
    "focus components tools tasks teams versioning monitoring infrastructure collaboration "
    "challenges scalability outcome"
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def steps(catalogue: Catalogue) -> Iterator[Step]:
    for lane in catalogue.material.lifecycles:
        yield from lane.steps


def row(catalogue: Catalogue, id_: str) -> ComparisonRow:
    return next(each for each in catalogue.material.rows if each.id == id_)


def test_both_loops_and_both_workflows_have_every_step_in_order(catalogue: Catalogue) -> None:
    found = {
        lane.id: " ".join(step.name.split()[-1].lower() for step in lane.steps)
        for lane in catalogue.material.lifecycles
    }
    assert found == STEPS


def test_rollback_incidents_and_tuning_stand_beside_and_the_ways_back_are_there(
    catalogue: Catalogue,
) -> None:
    beside = {step.id: step.beside for step in steps(catalogue) if step.beside}
    back = {step.id: step.back_to for step in steps(catalogue) if step.back_to}
    assert beside == {"rollback": "deploy", "incident-response": "monitor", "tune": "train"}
    assert back == {
        "test": "code", "incident-response": "code", "evaluate": "train", "retrain": "data",
    }  # fmt: skip


def test_only_what_no_model_could_hold_is_not_simulated(catalogue: Catalogue) -> None:
    excused = {step.id for step in steps(catalogue) if step.not_simulated}
    assert excused == {"exploratory-analysis", "ab-test"}


def test_every_row_of_the_tables_is_there_in_order(catalogue: Catalogue) -> None:
    assert " ".join(each.id for each in catalogue.material.rows) == ROWS


def test_the_outcome_row_is_corrected_and_says_what_was_wrong(catalogue: Catalogue) -> None:
    corrected = [each.id for each in catalogue.material.rows if each.corrected]
    assert corrected == ["outcome"]
    outcome = row(catalogue, "outcome")
    assert outcome.corrected is not None
    assert "no statistics" in outcome.corrected.said
    assert "the sides are put back" in outcome.corrected.why
    assert "change fail rate" in outcome.devops.text
    assert "drift" in outcome.mlops.text


def test_what_the_source_only_claims_is_called_a_claim(catalogue: Catalogue) -> None:
    named = [id_ for each in catalogue.material.rows for id_ in each.claims]
    every = [each.id for each in (*catalogue.matrix.claims, *catalogue.material.claims)]
    assert sorted(named) == sorted(every), "each claim stands at one row"
    assert catalogue.claim("head-start") in catalogue.matrix.claims
    assert catalogue.claim("market-sizes") in catalogue.material.claims
    with pytest.raises(KeyError):
        catalogue.claim("nothing")
    months = [each.id for each in catalogue.material.rows if "month" in each.devops.text]
    assert months == [], "a duration is a claim and stands in no row's own words"


def test_every_tool_of_the_source_stands_at_the_practices_it_serves(catalogue: Catalogue) -> None:
    tools = {tool.name: tool for tool in catalogue.material.tools}
    assert set(tools) == {*TOOLS_OF_THE_SOURCE_MATERIAL, "Cloud services"}
    served = {name: {item.id for item in catalogue.served_by(tool)} for name, tool in tools.items()}
    assert all(served.values())
    for name, practice in (
        ("Jenkins", "ci-build"), ("Docker", "containers"), ("Kubernetes", "deploy-automation"),
        ("Terraform", "iac"), ("Puppet", "iac"), ("Git", "version-control"),
        ("Trello", "small-batches"), ("MLflow", "model-registry"), ("Kubeflow", "train-pipeline"),
        ("TFX", "data-pipeline"), ("TensorFlow", "model-serving"), ("Seldon", "model-serving"),
        ("Airflow", "data-pipeline"), ("H2O.ai", "candidate-search"),
        ("Cloud services", "model-registry"),
    ):  # fmt: skip
        assert practice in served[name], name
    assert not served["Git"] & {"code-review"}, "GitLab is another tool than Git"


def test_each_side_rests_on_practices_of_its_own(catalogue: Catalogue) -> None:
    groups = {each.id: each.group for each in catalogue.dimensions}
    for each in catalogue.material.rows:
        mine = {groups[catalogue.practices[id_].dimension] for id_ in each.devops.practices}
        theirs = [groups[catalogue.practices[id_].dimension] for id_ in each.mlops.practices]
        assert mine == {"devops"}, each.id
        assert theirs.count("ml") >= 2, each.id
        assert not {*each.devops.practices} & {*each.mlops.practices}, each.id


def test_the_words_are_our_own_short_and_used_once(catalogue: Catalogue) -> None:
    material = catalogue.material
    texts = [step.meaning for step in steps(catalogue)]
    texts += [step.not_simulated for step in steps(catalogue) if step.not_simulated]
    texts += [step.note for step in steps(catalogue) if step.note]
    for each in material.rows:
        texts += [each.devops.text, each.mlops.text, each.shared]
    texts += [tool.meaning for tool in material.tools]
    assert Counter(texts).most_common(1)[0][1] == 1
    for text in texts:
        assert not AMERICAN.search(text), text
        assert text.endswith("."), text
        assert 15 <= len(text) <= 240, text
