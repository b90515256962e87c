"""The shipped words and numbers: does the catalogue say what a consultant can defend?

Checks that need no reader: what is asked is one thing, what is promised has a source, and no
practice was made by filling another one's name into a form.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import combinations

import pytest
from pydantic import TypeAdapter

from advisor.catalogue import answering_minutes, in_edition, load_catalogue
from advisor.engagement import Answer, new_engagement
from advisor.model import ANSWER_VALUES, Catalogue, Practice
from advisor.scoring import score
from simulator import paths, spec

TOOLS_OF_THE_SOURCE_MATERIAL = [
    "Jenkins",
    "GitLab",
    "Docker",
    "Kubernetes",
    "Terraform",
    "CloudFormation",
    "Ansible",
    "Chef",
    "Puppet",
    "Git",
    "Jira",
    "Trello",
    "MLflow",
    "Kubeflow",
    "TFX",
    "TensorFlow",
    "Seldon",
    "Airflow",
    "H2O.ai",
]

# Mechanisms an effect may touch: the end of its path. Outputs (lead time, fail rate, waits,
# utilisation, availability) have no path at all, and none may be invented here.
MECHANISMS = frozenset(
    [
        *("time", "applies", "opens", "pool", "fails", "arrivals", "interruption"),
        *("slots", "share", "cost-per-slot-hour", "role=gpu"),
        *("detector", "label-delay", "labels", "every", "retraining", "at-release", "days-between"),
    ]
)

AMERICAN = re.compile(
    r"\b(?!(?:size|prize|seize)[sd]?\b)\w+(?:ize|izes|ized|izing|ization|izations)\b"
    r"|\b(?:behavior|color|favor|labor|center|catalog|modeling|labeled|artifact|program code)s?\b",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def words(practice: Practice) -> Iterator[str]:
    """Every sentence of a practice that a reader meets."""
    yield from (practice.name, practice.question, practice.why, practice.first_step)
    yield from (practice.done_when, practice.unsimulated or "", *practice.evidence)
    yield from practice.anchors.values()
    yield from (effect.note or "" for effect in practice.effects)


def without_name(practice: Practice, text: str) -> str:
    """The text without the words of the practice's own name and id."""
    own = set(re.findall(r"\w+", f"{practice.name} {practice.id}".lower()))
    return " ".join(word for word in re.findall(r"\w+", text.lower()) if word not in own)


def too_alike(one: str, other: str) -> bool:
    """Whether two texts are one form filled in twice.

    >>> too_alike("some teams do it", "some teams do it"), too_alike("by hand", "on each commit")
    (True, False)
    """
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() > 0.85


def test_the_check_for_filled_in_forms_catches_one() -> None:
    reviews = load_catalogue().practices["code-review"]
    tests = load_catalogue().practices["unit-tests"]
    one = without_name(reviews, "Some teams have code review in place, half of the time.")
    other = without_name(tests, "Some teams have unit tests in place, half of the time.")
    assert too_alike(one, other)


def test_anchors_of_two_practices_never_differ_by_the_name_alone(catalogue: Catalogue) -> None:
    for value in ANSWER_VALUES:
        texts = {p.id: without_name(p, p.anchors[value]) for p in catalogue.practices.values()}
        for (one, a), (other, b) in combinations(texts.items(), 2):
            if abs(len(a) - len(b)) < 20 and a[:1] == b[:1]:
                assert not too_alike(a, b), f"{one} and {other} at {value}: {a!r}"
            assert a != b, f"{one} and {other} at {value}"


def test_a_stranger_can_tell_the_anchors_of_a_practice_apart(catalogue: Catalogue) -> None:
    for practice in catalogue.practices.values():
        anchors = [practice.anchors[value] for value in ANSWER_VALUES]
        for one, other in combinations(anchors, 2):
            ratio = difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
            assert ratio < 0.75, f"{practice.id}: {one!r} / {other!r}"
        assert len(anchors[3]) > 50, f"{practice.id}: what is in place stays vague"
        for text in anchors:
            assert text.endswith("."), f"{practice.id}: {text!r}"
            assert 14 <= len(text) <= 260, f"{practice.id}: {text!r}"


def test_a_question_asks_one_thing(catalogue: Catalogue) -> None:
    for practice in catalogue.practices.values():
        question = practice.question
        assert question.endswith("?"), practice.id
        assert question.count("?") == 1, practice.id
        assert not re.search(r" and |;|/", question), f"{practice.id}: {question}"
        assert len(question) <= 100, practice.id
    for asked in catalogue.profile:
        assert asked.question.count("?") == 1, asked.id


@pytest.mark.parametrize(
    ("word", "explained_at"),
    [
        ("runbook", "docs-quality"),
        ("container", "containers"),
        ("gpu", "gpu-pool"),
        ("label", "label-feedback"),
        ("notebook", "ml-code-vc"),
        ("prompt", "prompt-versioning"),
        ("load test", "serving-efficiency"),
        ("service level", "slo"),
    ],
)
def test_a_trade_word_is_explained_where_an_edition_first_asks_with_it(
    catalogue: Catalogue, word: str, explained_at: str
) -> None:
    said = rf"\b{word}s?\b(, or card,|,? (is|packs|sends)|, (a|the) )"
    assert re.search(said, catalogue.practices[explained_at].why.lower()), word
    for edition in catalogue.editions:
        for practice in in_edition(catalogue, edition):
            texts = (practice.question, practice.why, *practice.anchors.values())
            if re.search(rf"\b{word}s?\b", " ".join(texts).lower()):
                assert practice.id == explained_at, f"{edition}: `{word}` at {practice.id}"
                break


def test_words_have_the_length_of_their_place(catalogue: Catalogue) -> None:
    for practice in catalogue.practices.values():
        assert len(practice.name) <= 70, practice.id
        assert not practice.name.endswith("."), practice.id
        for text in (practice.why, practice.first_step, practice.done_when):
            assert 40 <= len(text) <= 220, f"{practice.id}: {text!r}"
            assert text.endswith("."), f"{practice.id}: {text!r}"
        assert 1 <= len(practice.evidence) <= 4, practice.id


def test_no_sentence_is_used_twice(catalogue: Catalogue) -> None:
    for key in ("name", "question", "why", "first_step", "done_when"):
        counted = Counter(getattr(item, key) for item in catalogue.practices.values())
        assert counted.most_common(1)[0][1] == 1, f"{key}: {counted.most_common(1)}"


def test_spelling_is_british(catalogue: Catalogue) -> None:
    for practice in catalogue.practices.values():
        for text in words(practice):
            assert not AMERICAN.search(text), f"{practice.id}: {AMERICAN.search(text)}"
    assert AMERICAN.search("We optimized the behavior")


def test_every_core_dimension_can_reach_every_level(catalogue: Catalogue) -> None:
    for dimension in catalogue.dimensions:
        levels = Counter(item.level for item in catalogue.of_dimension(dimension.id))
        if dimension.group == "overlay":
            assert levels.total() >= 4, dimension.id
            continue
        for level in (2, 3, 4):
            assert levels[level] >= 2, f"{dimension.id}: {levels[level]} at level {level}"
        assert levels[5] >= 1, dimension.id


def test_twelve_dimensions_with_names_that_fit_a_column(catalogue: Catalogue) -> None:
    groups = Counter(item.group for item in catalogue.dimensions)
    assert groups == {"devops": 6, "ml": 5, "overlay": 1}
    assert all(len(item.short_name) <= 17 for item in catalogue.dimensions)


def test_a_quick_look_is_quick_and_sees_every_core_dimension(catalogue: Catalogue) -> None:
    quick = in_edition(catalogue, "quick")
    assert len(quick) == 20
    seen = Counter(item.dimension for item in quick)
    core = [item for item in catalogue.dimensions if item.group != "overlay"]
    assert all(seen[item.id] == 2 for item in core if item.group == "devops")
    single = [item.short_name for item in core if seen[item.id] == 1]
    assert set(seen) == {item.id for item in core}
    said = catalogue.editions["quick"].cannot_tell
    assert single == ["Data for ML", "Model development"]
    assert all(name in said for name in single)
    assert max(item.level for item in quick) == 3
    assert "above 3" in said


def test_a_quick_look_gives_each_area_a_number_and_loses_it_with_one_open_answer(
    catalogue: Catalogue,
) -> None:
    """As `cannot-tell` of the edition says: half of two answers is below the coverage asked for."""
    quick = in_edition(catalogue, "quick")
    made = new_engagement(catalogue, "Q", edition="quick", profile={"ai": "production"})
    answers = tuple(
        Answer(respondent="r1", team="organisation", practice=p.id, state="chosen", value=0.5)
        for p in quick
    )
    sitting = made.rounds[0].model_copy(update={"answers": answers})
    card = score(catalogue, made.model_copy(update={"rounds": (sitting,)}))
    core = [item.id for item in catalogue.dimensions if item.group != "overlay"]
    assert all(card.dimension(id_).index is not None for id_ in core)
    sitting = sitting.model_copy(update={"answers": answers[1:]})
    card = score(catalogue, made.model_copy(update={"rounds": (sitting,)}))
    lost = [id_ for id_ in core if card.dimension(id_).index is None]
    assert lost == [quick[0].dimension]


def test_the_minutes_of_an_edition_are_those_of_reading_and_deciding(catalogue: Catalogue) -> None:
    for edition in catalogue.editions.values():
        asked = in_edition(catalogue, edition.id)
        texts = [t for p in asked for t in (p.question, p.why, *p.anchors.values())]
        words = sum(len(text.split()) for text in texts)
        minutes = words / 200 + len(asked) * 15 / 60
        assert answering_minutes(asked) == pytest.approx(minutes)
        assert edition.minutes - 5 < minutes <= edition.minutes, edition.id
    assert catalogue.editions["quick"].minutes == 15
    assert len(in_edition(catalogue, "full")) == len(catalogue.practices)


def test_the_devops_edition_asks_nothing_that_needs_models(catalogue: Catalogue) -> None:
    groups = {item.id: item.group for item in catalogue.dimensions}
    asked = {item.id for item in in_edition(catalogue, "devops")}
    assert all(groups[catalogue.practices[id_].dimension] == "devops" for id_ in asked)
    assert not [id_ for id_ in asked if "gpu" in id_]


def test_a_published_or_anchored_effect_names_its_source(catalogue: Catalogue) -> None:
    for practice in catalogue.practices.values():
        for effect in practice.effects:
            if effect.basis != "assumption":
                assert effect.source in catalogue.sources, practice.id
            if effect.mechanism_basis != "assumption":
                assert effect.source is not None, practice.id


def test_what_is_called_published_was_measured(catalogue: Catalogue) -> None:
    for practice in catalogue.practices.values():
        for effect in practice.effects:
            if effect.basis == "published":
                assert catalogue.sources[str(effect.source)].strength == "measured", practice.id


def test_a_size_used_twice_has_a_source_or_says_so(catalogue: Catalogue) -> None:
    sizes = defaultdict(list)
    for practice in catalogue.practices.values():
        for effect in practice.effects:
            if effect.mode is not None:
                key = (effect.on, effect.do, effect.low, effect.mode, effect.high)
                sizes[key].append((practice.id, effect))
    for key, uses in sizes.items():
        bare = [id_ for id_, effect in uses if effect.source is None and effect.note is None]
        assert len(set(bare)) <= 1, f"{key}: {bare}"


def test_effects_touch_mechanisms_by_role_and_never_an_output(catalogue: Catalogue) -> None:
    for practice in catalogue.practices.values():
        for effect in practice.effects:
            for path in filter(None, (effect.on, effect.into)):
                paths.parse(path)
                end = re.sub(r"\[cause=[\w-]+\]$", "", path).rsplit(".", 1)[-1]
                end = "role=gpu" if path == "pools[role=gpu]" else end
                assert end in MECHANISMS, f"{practice.id}: {path}"
                pipeline = re.match(r"pipelines\[(\w+)", path)
                if pipeline and pipeline[1] == "id":
                    assert path.startswith("pipelines[id=toil-"), f"{practice.id}: {path}"


VALUES = {
    "detector": spec.Detector,
    "retraining": spec.Retraining,
    "interruption": spec.Interruption,
}


def test_what_an_effect_sets_is_a_member_of_its_family(catalogue: Catalogue) -> None:
    tried = set()
    for practice in catalogue.practices.values():
        for effect in practice.effects:
            end = effect.on.rsplit(".", 1)[-1]
            if effect.do == "set" and end in VALUES:
                TypeAdapter(VALUES[end]).validate_python(_as_written(effect.value))
                tried.add(end)
    assert tried == set(VALUES)


def _as_written(value: object) -> object:
    """A detector as it stands once the client's model is known."""
    if not isinstance(value, dict):
        return value
    if value.get("kind") == "threshold":
        return {"kind": "threshold", "below": 0.92 - value["points-below-release"] / 100}
    if value.get("kind") == "cusum":
        return {"target": 0.92, "sd": 0.0086, **value}
    return value


def test_a_practice_that_moves_nothing_says_why(catalogue: Catalogue) -> None:
    for practice in catalogue.practices.values():
        if not practice.effects:
            assert practice.unsimulated, practice.id
            assert len(practice.unsimulated) > 40, practice.id


def test_costs_are_included(catalogue: Catalogue) -> None:
    worse = [
        (practice.id, effect.on)
        for practice in catalogue.practices.values()
        for effect in practice.effects
        if effect.do == "scale" and (effect.mode or 0) > 1 and not effect.on.endswith("arrivals")
    ]
    assert len(worse) >= 10, worse


def test_the_tools_of_the_source_material_stand_where_they_serve(catalogue: Catalogue) -> None:
    named = {tool for practice in catalogue.practices.values() for tool in practice.tools}
    assert not [tool for tool in TOOLS_OF_THE_SOURCE_MATERIAL if tool not in named]


def test_foreign_models_are_named_by_id_alone(catalogue: Catalogue) -> None:
    for practice in catalogue.practices.values():
        for item in practice.maps_to:
            assert len(item.id) <= 50, practice.id
            if item.model == "samm":
                assert re.fullmatch(r"[A-Z]-[A-Z]{2}(-[AB]|-[1-3]-[AB])?", item.id), item.id
            if item.model == "dsomm":
                assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", item.id), item.id
            if item.model == "eu-ai-act":
                assert re.fullmatch(r"article-\d+", item.id), item.id


def test_the_longest_chain_can_be_walked_level_by_level(catalogue: Catalogue) -> None:
    for need, dependent in catalogue.graph.edges:
        assert catalogue.practices[need].level <= catalogue.practices[dependent].level


def test_only_the_client_can_price_an_outage(catalogue: Catalogue) -> None:
    for id_ in ("incident-hour", "quality-point-day", "money-counted"):
        question = catalogue.question(id_)
        assert question.default is None
        assert question.default_by is None
    stated = [item for item in catalogue.profile if item.id.startswith("stated-")]
    assert len(stated) == 9
    assert all(item.feeds == ("check",) for item in stated)


def test_durations_of_the_source_material_are_called_opinions(catalogue: Catalogue) -> None:
    months = [claim for claim in catalogue.matrix.claims if "months" in claim.text]
    assert len(months) == 2
    for claim in catalogue.matrix.claims:
        assert "opinion" in claim.note.lower()
        assert catalogue.sources[claim.source].strength == "vendor"


def test_both_conflict_cells_have_advice_of_their_own(catalogue: Catalogue) -> None:
    matrix = catalogue.matrix
    conflicts = [cell for cell in matrix.cells if cell.conflict]
    assert [cell.verdict for cell in conflicts] == ["stabilise-and-ring-fence"]
    assert [flag.id for flag in matrix.flags if flag.conflict] == ["regulated-weak-foundation"]
    assert all(len(item.advice) >= 4 for item in (*conflicts, matrix.flags[1]))
    sentences = [each.text for cell in matrix.cells for each in cell.advice]
    assert len(set(sentences)) == len(sentences)
