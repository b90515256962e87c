"""The scenarios that are shipped: valid, stable, whole in their stages, and runnable by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from organisations import catalogue

from advisor.baseline import (
    LEVELS,
    SIZES,
    load_template,
    scenario_files,
    shipped_names,
    shipped_scenario,
)
from advisor.cli import main
from advisor.cli.inputs import open_scenario
from advisor.faults import FaultsError
from simulator import paths
from simulator.engines import choose
from simulator.experiment import simulate
from simulator.spec import Scenario, build, to_data
from simulator.spec.canonical import full_data
from simulator.steady import overloads_of

FILES = tuple(scenario_files())

# The two workflows of the source material, each stage by the role that simulates it.
DELIVERY = ("build", "test", "release", "deploy", "canary")
LIFECYCLE = ("prepare-data", "validate", "tune", "train", "evaluate", "deploy", "canary")


def shorter(scenario: Scenario, horizon: float) -> Scenario:
    return build({**to_data(scenario), "horizon": horizon, "changes": []})


@pytest.fixture(scope="module", params=FILES)
def scenario(request: pytest.FixtureRequest) -> Scenario:
    return shipped_scenario(catalogue(), request.param)


def test_the_files_are_there_and_the_template_is_none_of_them() -> None:
    assert FILES == (
        "inference-and-training",
        "large-organisation",
        "model-lifecycle",
        "regulated-release",
        "software-and-models",
        "software-delivery",
    )
    assert len(shipped_names()) == len(FILES) + len(SIZES) * len(LEVELS)


def test_a_file_runs_on_the_reference_engine_within_its_capacity(scenario: Scenario) -> None:
    engine, _ = choose("reference", scenario)
    assert engine is not None
    assert not overloads_of(scenario)
    found = simulate(shorter(scenario, 336.0), replications=1, tables=True)
    assert found.tables is not None
    visits, jobs = found.tables["visits"], found.tables["jobs"]
    assert len(jobs) > 20
    named = {(each.id, stage.id) for each in scenario.pipelines for stage in each.stages}
    assert set(zip(visits["pipeline"], visits["stage"], strict=True)) <= named | {
        (each.id, "~production") for each in scenario.pipelines
    }


def roles(scenario: Scenario, pipeline: str) -> set[str | None]:
    return {
        stage.role for each in scenario.pipelines if each.role == pipeline for stage in each.stages
    }


def test_software_delivery_is_whole() -> None:
    """code -> build -> test -> deploy -> monitor, with rollback and incident response."""
    found = shipped_scenario(catalogue(), "software-delivery")
    assert set(DELIVERY) <= roles(found, "change")
    change = next(each for each in found.pipelines if each.role == "change")
    assert change.production is not None
    assert change.production.detect is not None
    assert change.production.rollback is not None
    assert change.production.rework is not None
    assert any(each.role == "incident" for each in found.pipelines)


def test_the_life_of_a_model_is_whole() -> None:
    """data -> validate -> train with tuning -> evaluate -> deploy -> A/B -> monitor -> drift."""
    found = shipped_scenario(catalogue(), "model-lifecycle")
    assert set(LIFECYCLE) <= roles(found, "training")
    for model in found.models:
        assert model.trained_by == "training"
        assert model.drift.kind != "none"
        assert model.retraining.kind == "on-alarm"
        assert all(monitor.noise.kind != "none" for monitor in model.monitors)


def test_shared_cards_and_people_are_shared() -> None:
    found = shipped_scenario(catalogue(), "software-and-models")
    users: dict[str, set[str]] = {}
    for pipeline in found.pipelines:
        for stage in pipeline.stages:
            users.setdefault(stage.pool or "", set()).add(pipeline.role or pipeline.id)
        if pipeline.production is not None and pipeline.production.restore is not None:
            users.setdefault(pipeline.production.restore.pool or "", set()).add(pipeline.role or "")
    for pool in ("gpu", "operations", "runners", "on-call"):
        assert {"change", "training"} <= users[pool]


# What the files' first lines say of their numbers: which parts lie inside the template's bands.
BANDED = {
    "software-delivery": "pipelines",
    "software-and-models": "",
    "regulated-release": "",
    "large-organisation": "",
    "model-lifecycle": "models",
}
OWN = {("regulated-release", "approval-effort"), ("regulated-release", "approval-notice")}
# Other units there than here, a matter of size, or (all reviewed, tested, validated) of structure.
NO_TWIN = {"changes-per-engineer", "runs-per-change", "toil", "experiments", "model-releases",
           "background-incidents", "person-hour", "standby-share", "initial-age", "floor-points",
           "complaint-points", "review-share", "test-share",
           "validate-share"}  # fmt: skip


def mean_of(value: object) -> float | None:
    """The number that stands for a value of a file: itself, a mean, a probability."""
    if isinstance(value, dict):
        known = (value.get(key) for key in ("mean", "value", "probability"))
        value = next((each for each in known if each is not None), None)
    return float(value) if isinstance(value, int | float) else None


@pytest.mark.parametrize("name", BANDED)
def test_a_number_with_a_twin_in_the_template_lies_inside_its_band(name: str) -> None:
    data = full_data(shipped_scenario(catalogue(), name))
    seen, outside = 0, []
    for each in load_template().parameters:
        numbers = each.value or sum((each.by_engineers or each.by_models or {}).values(), ())
        skipped = each.count or each.price or each.in_words or each.id in NO_TWIN
        if skipped or (name, each.id) in OWN or not each.path.startswith(BANDED[name]):
            continue
        found = (mean_of(paths.get(data, place)) for place in paths.find(data, each.path))
        values = [value for value in found if value is not None]
        seen += len(values)
        outside += [(each.id, v) for v in values if not min(numbers) <= v <= max(numbers)]
    assert outside == []
    assert seen > 5


def test_serving_demand_that_finds_no_slot_is_a_share() -> None:
    found = shipped_scenario(catalogue(), "inference-and-training")
    run = simulate(shorter(found, 1344.0), replications=2)
    share = run.value("reserved-unmet", "gpu")
    assert 0.0 < share.mean < 0.2


def test_the_regulated_one_has_a_board_that_takes_papers_before() -> None:
    found = shipped_scenario(catalogue(), "regulated-release")
    boards = [s for p in found.pipelines for s in p.stages if s.opens == "board"]
    assert {p.role for p in found.pipelines for s in p.stages if s.opens == "board"} == {
        "change",
        "training",
    }
    assert all(stage.notice == 240 for stage in boards)


def test_the_large_one_is_large() -> None:
    found = shipped_scenario(catalogue(), "large-organisation")
    assert sum(model.count for model in found.models) == 200
    assert next(each for each in found.pipelines if each.id == "change").units == 50


@pytest.mark.parametrize("name", [name for name in shipped_names() if name.startswith("size-")])
def test_every_size_and_level_is_a_scenario(name: str) -> None:
    found = shipped_scenario(catalogue(), name)
    _, size, _, level = name.split("-")
    assert found.title == f"{size} engineers with everything up to level {level} in place"
    models = sum(model.count for model in found.models)
    assert models == SIZES[int(size)]
    simulate(shorter(found, 24.0), replications=1)


def test_a_shipped_scenario_is_run_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "size-10-level-5", "--replications", "1", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert any(row["measure"] == "lead-time.p50" for row in document["measures"])


def test_a_file_wins_over_a_shipped_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = scenario_files()["software-delivery"].read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    Path("size-10-level-5").write_text(own, "utf-8")
    assert open_scenario("size-10-level-5").title.startswith("Software delivery")


def test_an_unknown_name_is_told_its_nearest() -> None:
    with pytest.raises(FaultsError) as caught:
        open_scenario("size-10-level-6")
    assert "size-10-level-" in caught.value.faults[0].remedy


def test_check_reads_the_scenarios_of_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import shutil

    from sources import ROOT

    folder = tmp_path / "mine"
    shutil.copytree(ROOT / "questionnaires", folder)
    broken = folder / "scenarios" / "software-delivery.yaml"
    text = broken.read_text("utf-8").replace("pool: testers", "pool: tester", 1)
    broken.write_text(text.replace("horizon: 4368", "horizon: soon", 1), "utf-8")
    assert main(["check", str(folder), "--json"]) == 1
    faults = json.loads(capsys.readouterr().out)["faults"]
    assert len(faults) == 2
    assert all(each["where"].startswith("scenarios/software-delivery.yaml:") for each in faults)
