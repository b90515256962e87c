"""What the catalogue promises and refers to, held against the research it grew from.

`practice_kpis.txt` lists the 168 things that 90 practices were found to move. Each must show up
somewhere: on a mechanism, as an indicator, as the outcome of another mechanism, or with the reason
why it is not simulated. The words by which practices refer to other models are closed lists here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.catalogue import load_catalogue
from advisor.model import AppliesFrom, Catalogue, Practice

TABLE = Path(__file__).with_name("practice_kpis.txt").read_text("utf-8")
LINES = [line.split() for line in TABLE.splitlines() if not line.startswith("#")]

DORA = [
    "ai-capabilities-model",
    "clear-and-communicated-ai-stance",
    "continuous-delivery",
    "continuous-integration",
    "database-change-management",
    "deployment-automation",
    "documentation-quality",
    "flexible-infrastructure",
    "generative-organizational-culture",
    "healthy-data-ecosystems",
    "learning-culture",
    "loosely-coupled-teams",
    "monitoring-and-observability",
    "pervasive-security",
    "platform-engineering",
    "proactive-failure-notification",
    "reliability",
    "streamlining-change-approval",
    "team-experimentation",
    "test-automation",
    "test-data-management",
    "trunk-based-development",
    "version-control",
    "visibility-of-work-in-the-value-stream",
    "wip-limits",
    "working-in-small-batches",
]
ARTICLES = (4, 6, 9, 10, 11, 12, 13, 14, 15, 17, 19, 26, 27, 43, 49, 50, 72, 73)
GOOGLE_1 = (
    "pipeline|continuous-training|data-validation|model-validation|metadata|feature-store|triggers"
)
GOOGLE_2 = "source-control|build-and-test|deployment|registry|orchestrator|monitoring-triggers"
KNOWN = {
    "aws-ml-lens": "cost|monitoring",
    "cncf": "level-[1-5]",
    "dora": "|".join(DORA),
    "dsomm": "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "eu-ai-act": "|".join(f"article-{number}" for number in ARTICLES),
    "google-mlops": f"level-1-({GOOGLE_1})|level-2-({GOOGLE_2})",
    "iso-42001": r"A\.([2-9]|10)",
    "llmops": "level-[1-4]",
    "marvelous-mlops": r"[1-9]|[1-9]-\d|[1-9]-[1-5]\d|[1-5]\d|60|[1-5]\d-([1-5]\d|60)",
    "microsoft-mlops": "(people|creation|release|integration)-[1-4]-[a-z]+|technology-[a-z-]+",
    "mitre-ai": "strategy",
    "ml-test-score": "(data|model|infra|monitor)-[1-7]",
    "nist-ai-rmf": r"(GOVERN|MAP|MEASURE|MANAGE)( \d(\.\d\d?)?)?|AI 600-1",
    "samm": "(G-(SM|PC|EG)|D-(TA|SR|SA)|I-(SB|SD|DM)|V-(AA|RT|ST)|O-(IM|EM|OM))(-[1-3])?(-[AB])?",
}
"""The elements of other models that our reading of them has; no other id may be written."""


COSTS = {
    "code-review": "change/review.applies",
    "unit-tests": "change/test.time",
    "sca-sbom": "change/build.time",
    "signed-provenance": "change/build.time",
    "policy-as-code": "change/build.time",
    "fairness-tests": "model-release+training/evaluate.time",
    "risk-impact": "model-release/assess.applies",
    "data-bias": "model-release/assess.applies",
    "privacy-controls": "model-release/data-access.time",
    "autoscale": "pools[role=runners].cost-per-slot-hour",
    "small-batches": "change.arrivals",
    "event-logging": "unsimulated",
    **dict.fromkeys(
        [
            *("progressive-delivery", "incident-process", "ml-metrics", "human-oversight"),
            *("feature-store", "platform-team", "label-feedback"),
        ],
        "running-cost",
    ),
}
"""What a practice costs once it is in place, and where the catalogue has it. One is missing: a
release held back while the error budget is spent (`slo`) has no calendar of its own."""


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def short(path: str) -> str:
    """An effect's path as the table writes it.

    >>> short("pipelines[role in {model-release, training}].stages[role=train].time")
    'model-release+training/train.time'
    """
    path = re.sub(r"\[role in \{([^}]*)\}\]", lambda m: f"[role={m[1].replace(', ', '+')}]", path)
    path = re.sub(r"pipelines\[(?:role|id)=([\w+-]+)\]", r"\1", path)
    return re.sub(r"\.stages\[role=([\w+-]+)\]", r"/\1", path).replace("models[*]", "models")


def unfounded(practice: Practice, places: list[str], others: dict[str, list[str]]) -> Iterator[str]:
    """The places of one line that the practice does not have."""
    mechanisms = {short(effect.on) for effect in practice.effects}
    indicators = {indicator.kind for indicator in practice.indicators}
    for place in places:
        if place == "-":
            found = practice.unsimulated is not None
        elif place.startswith("~"):
            found = place[1:] in indicators
        elif place.startswith("="):
            found = others.get(place[1:], ["="])[0][0] not in "=-"
        else:
            found = place in mechanisms
        if not found:
            yield place


def by_practice() -> dict[str, dict[str, list[str]]]:
    table: dict[str, dict[str, list[str]]] = {}
    for practice, measure, *places in LINES:
        table.setdefault(practice, {})[measure] = places
    return table


def test_the_table_has_every_pair_of_practice_and_measure_once() -> None:
    pairs = Counter((line[0], line[1]) for line in LINES)
    assert len(LINES) == len(pairs) == 168
    assert len(by_practice()) == 90
    assert all(len(line) > 2 for line in LINES)


def test_everything_a_practice_was_found_to_move_has_its_place(catalogue: Catalogue) -> None:
    missing = [
        (practice, measure, place)
        for practice, measures in by_practice().items()
        for measure, places in measures.items()
        for place in unfounded(catalogue.practices[practice], places, measures)
    ]
    assert not missing


def test_a_place_that_is_not_there_is_found_out(catalogue: Catalogue) -> None:
    practice = catalogue.practices["code-review"]
    wrong = ["change/test.time", "~exposure", "-", "=lead_time"]
    assert list(unfounded(practice, wrong, {})) == wrong
    assert not list(unfounded(practice, ["change.production.fails"], {}))


def test_what_has_no_place_in_the_simulation_says_which_thing_that_is(catalogue: Catalogue) -> None:
    nowhere = {line[0] for line in LINES if "-" in line[2:]}
    for id_ in nowhere:
        assert "simulat" in str(catalogue.practices[id_].unsimulated), id_


def test_what_a_practice_costs_to_keep_is_not_forgotten(catalogue: Catalogue) -> None:
    """Each cost the research names slows a stage, is a running cost, or is said to be left out."""
    for id_, place in COSTS.items():
        practice = catalogue.practices[id_]
        if place == "running-cost":
            assert practice.running_cost, id_
            assert practice.running_cost.note, id_
        elif place == "unsimulated":
            assert "cost" in str(practice.unsimulated), id_
        else:
            found = [effect for effect in practice.effects if short(effect.on) == place]
            assert found, id_
            assert any(e.do == "set" or (e.high or 0) > 1 or "arrivals" in e.on for e in found), id_
    costly = {p.id for p in catalogue.practices.values() if p.running_cost}
    assert costly - set(COSTS) == {"tracing", "shadow-canary"}


def test_other_models_are_referred_to_by_ids_we_have_read(catalogue: Catalogue) -> None:
    wrong = [
        (practice.id, item.model, item.id)
        for practice in catalogue.practices.values()
        for item in practice.maps_to
        if not re.fullmatch(KNOWN[item.model], item.id)
    ]
    assert not wrong


def test_an_id_nobody_has_read_is_not_known() -> None:
    for model, id_ in (("eu-ai-act", "article-99"), ("ml-test-score", "infra-8"), ("dora", "x")):
        assert not re.fullmatch(KNOWN[model], id_)


def test_every_model_on_the_list_is_referred_to(catalogue: Catalogue) -> None:
    used = {item.model for practice in catalogue.practices.values() for item in practice.maps_to}
    assert used == set(catalogue.references) == set(KNOWN)


def test_a_law_says_from_when_it_applies_and_when_somebody_looked(catalogue: Catalogue) -> None:
    for reference in catalogue.references.values():
        assert bool(reference.dates) == (reference.kind == "law"), reference.id
    days = catalogue.references["eu-ai-act"].dates
    assert len(days) == 3
    assert all(item.note for item in days)
    with pytest.raises(ValueError, match="checked-on"):
        AppliesFrom.model_validate({"what": "duties", "day": "2027-12-02"})
    for day in ("2027-02-30", "soon"):
        with pytest.raises(ValueError, match="day"):
            AppliesFrom.model_validate({"what": "x", "day": day, "checked-on": "2026-01-01"})


def test_a_figure_in_a_reason_names_the_source_it_comes_from(catalogue: Catalogue) -> None:
    titles = [source.title for source in catalogue.sources.values()]
    figures = [p for p in catalogue.practices.values() if re.search(r"\d %|half the price", p.why)]
    assert len(figures) >= 5
    for practice in figures:
        named = re.search(r"[(,] ?((?:\w+ et al\.|GPU rental pages of)) 20\d\d\)", practice.why)
        assert named, f"{practice.id}: {practice.why}"
        assert any(title.startswith(named[1]) for title in titles), practice.id
