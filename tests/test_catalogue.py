"""The catalogue's reader: one case for each kind of fault with its line, then the promises.

Every case changes one thing in the shipped catalogue and expects exactly its faults, so a check
that cries at more than it should, or at nothing, fails here.
"""

from __future__ import annotations

import copy
import dataclasses
import pickle
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import pytest
from catalogue_cases import CASES, Case
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.catalogue import catalogue_faults, in_edition, load_catalogue, reading
from advisor.catalogue.graph import cycles
from advisor.faults import FaultsError
from advisor.model import Catalogue, Material, Practice
from advisor.strict_yaml import Document, read, write

SHIPPED = Path(__file__).resolve().parent.parent / "questionnaires"
P = "practices/delivery.yaml"


SHORT = "  - {id: short, title: S, minutes: 5, purpose: p, cannot-tell: c}\n"


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parses each text once in the whole module: only the changed file of a case is new."""
    monkeypatch.setattr(reading, "read", _read)


@cache
def _read(text: bytes, name: str) -> Document:
    return read(text, name)


def changed_copy(folder: Path, changes: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """A copy of the shipped catalogue with each `old` changed to `new` once; the changed texts."""
    for part in ("practices", "reference", "lenses"):
        shutil.copytree(SHIPPED / part, folder / part)
    for file in SHIPPED.glob("*.yaml"):
        shutil.copy(file, folder)
    texts = {}
    for file, old, new in changes:
        text = (folder / file).read_text("utf-8")
        assert old in text, f"{file} no longer has {old!r}"
        texts[file] = text.replace(old, new, 1)
        (folder / file).write_text(texts[file], "utf-8")
    return texts


def line_of(text: str, at: str) -> int:
    """The first line that holds `at`, from 1."""
    return text[: text.index(at)].count("\n") + 1


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_fault_says_where_what_and_what_to_do(case: Case, tmp_path: Path) -> None:
    text = changed_copy(tmp_path, [(case.file, case.old, case.new)])[case.file]
    faults = catalogue_faults(tmp_path)
    told = [fault for fault in faults if all(word in str(fault) for word in case.says)]
    assert told, [str(fault) for fault in faults]
    if case.at != "anywhere":
        assert told[0].where == f"{case.file}:{line_of(text, case.at)}", str(told[0])
    assert told[0].what
    assert told[0].remedy
    assert len(faults) <= 1 + case.others, [str(fault) for fault in faults]


def test_a_missing_file_is_one_fault(tmp_path: Path) -> None:
    changed_copy(tmp_path, [])
    (tmp_path / "matrix.yaml").unlink()
    (fault,) = catalogue_faults(tmp_path)
    assert (fault.where, "missing" in fault.what) == ("matrix.yaml", True)


def test_a_folder_may_lack_the_source_material_and_keeps_the_half_it_has(tmp_path: Path) -> None:
    changed_copy(tmp_path, [])
    whole = load_catalogue(tmp_path)
    (tmp_path / "reference/lifecycles.yaml").unlink()
    half = load_catalogue(tmp_path)
    (tmp_path / "reference/comparison.yaml").unlink()
    none = load_catalogue(tmp_path)
    assert (len(whole.material.lifecycles), len(half.material.lifecycles)) == (4, 0)
    assert half.material.rows == whole.material.rows
    assert none.material == Material()
    assert len({whole.hash, half.hash, none.hash}) == 3


def test_source_material_that_cannot_be_read_is_a_fault_and_not_an_absence(tmp_path: Path) -> None:
    changed_copy(tmp_path, [])
    path = tmp_path / "reference/comparison.yaml"
    path.unlink()
    path.mkdir()
    (fault,) = catalogue_faults(tmp_path)
    assert fault.where == "reference/comparison.yaml"


def test_text_that_is_not_utf8_is_a_fault_with_its_line(tmp_path: Path) -> None:
    changed_copy(tmp_path, [])
    path = tmp_path / "scales.yaml"
    path.write_bytes(path.read_bytes().replace(b"Who answers", b"Who \xff answers"))
    faults = catalogue_faults(tmp_path)
    assert any("UTF-8" in fault.what and fault.where.startswith("scales.yaml:") for fault in faults)


def test_an_empty_folder_names_every_file(tmp_path: Path) -> None:
    faults = catalogue_faults(tmp_path)
    assert len(faults) == 7
    assert any(fault.where == "practices/" for fault in faults)


def test_all_faults_of_all_files_come_at_once(tmp_path: Path) -> None:
    names = (
        "unknown prerequisite, weights do not make 100, unknown group, scale missing, cell twice"
    )
    wanted = [case for case in CASES if case.name in names.split(", ")]
    assert len(wanted) == 5
    changed_copy(tmp_path, [(c.file, c.old, c.new) for c in wanted])
    with pytest.raises(FaultsError) as error:
        load_catalogue(tmp_path)
    said = str(error.value)
    for case in wanted:
        assert all(word in said for word in case.says), case.name


def test_the_shipped_catalogue_has_no_fault_and_is_read_once() -> None:
    assert catalogue_faults(SHIPPED) == ()
    assert load_catalogue() is load_catalogue()


def test_practices_stand_in_the_order_of_dimensions_then_of_their_file() -> None:
    catalogue = load_catalogue()
    order = [dimension.id for dimension in catalogue.dimensions]
    places = [order.index(item.dimension) for item in catalogue.practices.values()]
    assert places == sorted(places)
    assert catalogue.of_dimension("delivery")[0].id == "version-control"


def test_the_graph_has_an_edge_for_each_prerequisite() -> None:
    catalogue = load_catalogue()
    edges = {(need, item.id) for item in catalogue.practices.values() for need in item.needs}
    assert set(catalogue.graph.edges) == edges
    assert set(catalogue.graph.nodes) == set(catalogue.practices)


def test_an_edition_holds_what_names_it() -> None:
    catalogue = load_catalogue()
    quick = in_edition(catalogue, "quick")
    assert {item.id for item in quick} < {item.id for item in in_edition(catalogue, "full")}
    assert all("quick" in item.editions for item in quick)
    with pytest.raises(KeyError):
        in_edition(catalogue, "qick")


def _loaded(folder: Path, changes: Iterable[tuple[str, str, str]]) -> Catalogue:
    changed_copy(folder, changes)
    return load_catalogue(folder)


def test_the_hash_knows_content_from_layout(tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("same", "comment", "keys", "number", "order")]
    for folder in folders:
        folder.mkdir()
    same = _loaded(folders[0], [])
    comment = _loaded(folders[1], [(P, "dimension: delivery\n", "# why\ndimension:  delivery\n")])
    keys = _loaded(
        folders[2],
        [(P, "    level: 2\n    needs: []\n", "    needs: []\n    level: 2\n")],
    )
    number = _loaded(
        folders[3],
        [
            (P, "{low: 15, mode: 27.5", "{low: 15, mode: 27"),
        ],
    )
    order = _loaded(folders[4], [(P, "[ci-tests, small-batches]", "[small-batches, ci-tests]")])
    assert same.hash == load_catalogue().hash == comment.hash == keys.hash
    assert len({same.hash, number.hash, order.hash}) == 3


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("reference/lifecycles.yaml", "stage: handoff}", "stage: environment}"),
        ("reference/lifecycles.yaml", "name: Planning", "name: Plan"),
        ("reference/comparison.yaml", "[cross-functional, platform-team]", "[cross-functional]"),
        ("reference/comparison.yaml", "kind: mlops, meaning: Searches", "kind: devops, meaning: S"),
        ("reference/comparison.yaml", "It enters no score.", "It enters none."),
    ],
)
def test_the_hash_covers_the_source_material(tmp_path: Path, file: str, old: str, new: str) -> None:
    assert _loaded(tmp_path, [(file, old, new)]).hash != load_catalogue().hash


def test_a_consultant_may_add_an_edition_and_a_practice_without_python(tmp_path: Path) -> None:
    asked = (P, "editions: [quick, full", "editions: [short, quick, full")
    catalogue = _loaded(tmp_path, [("editions.yaml", "editions:\n", "editions:\n" + SHORT), asked])
    assert [item.id for item in in_edition(catalogue, "short")] == ["version-control"]


def test_nothing_of_a_catalogue_can_be_changed() -> None:
    catalogue = load_catalogue()
    practice = catalogue.practices["ci-tests"]
    with pytest.raises(Exception, match="frozen"):
        practice.level = 5  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        catalogue.hash = ""  # type: ignore[misc]
    for mapping in (catalogue.practices, practice.anchors, catalogue.matrix.mandatory):
        with pytest.raises(TypeError):
            mapping["x"] = "y"  # type: ignore[index]
    assert isinstance(practice.needs, tuple)


def test_a_catalogue_travels_to_another_process() -> None:
    catalogue = load_catalogue()
    again = pickle.loads(pickle.dumps(catalogue))  # noqa: S301  (our own bytes)
    assert again.hash == catalogue.hash
    assert list(again.practices) == list(catalogue.practices)
    assert again.practices["rollback"] == catalogue.practices["rollback"]


def _practice(id_: str, *needs: str) -> Practice:
    plain: Mapping[str, object] = {
        "id": id_, "dimension": "d", "name": "name", "level": 2, "needs": list(needs),
        "editions": ["full"], "question": "q?", "why": "w", "evidence": ["e"],
        "anchors": {0: "a", 0.25: "b", 0.5: "c", 1: "d"}, "roles": ["developer"],
        "effort-weeks": {"low": 1, "mode": 1, "high": 1, "basis": "assumption"},
        "effects": [], "unsimulated": "u", "first-step": "f", "done-when": "d",
    }  # fmt: skip
    return Practice.model_validate(plain)


def test_one_cycle_is_told_for_each_knot() -> None:
    knots = [_practice("a", "b"), _practice("b", "c"), _practice("c", "a"), _practice("d", "a"),
             _practice("x", "y"), _practice("y", "x"), _practice("z")]  # fmt: skip
    assert cycles(knots) == [["a", "b", "c"], ["x", "y"]]
    assert cycles([_practice("a", "gone"), _practice("b", "a")]) == []


JUNK = st.sampled_from(
    [None, True, -1, 0.5, 10**9, "", "x", "../x", "{{7*7}}", "<b>", [], {}, [[]], {"a": {}}, [{}]]
)


def _nodes(value: object, path: tuple[str | int, ...] = ()) -> Iterable[tuple[str | int, ...]]:
    items: Iterable[tuple[str | int, object]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, item in items:
        yield (*path, key)
        yield from _nodes(item, (*path, key))


LENSES = ["lenses/quick-check.yaml", "lenses/microsoft-mlops.yaml", "lenses/samm.yaml"]
FILES = [*reading.FILES, *reading.OPTIONAL_FILES, *LENSES, P, "practices/mlmonitor.yaml"]


@settings(max_examples=60)
@given(name=st.sampled_from(FILES), place=st.integers(0, 10**6), junk=JUNK)
def test_junk_anywhere_is_a_fault_or_harmless_and_never_a_crash(
    name: str, place: int, junk: object
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        changed_copy(Path(folder), [])
        data = copy.deepcopy(read((SHIPPED / name).read_bytes(), name).data)
        nodes = list(_nodes(data))
        *way, last = nodes[place % len(nodes)]
        inside = data
        for key in way:
            inside = inside[key]
        inside[last] = junk
        (Path(folder) / name).write_text(write(data), "utf-8")
        for fault in catalogue_faults(Path(folder)):
            assert fault.where.split(":")[0].endswith((".yaml", "/"))
            assert fault.what
            assert fault.remedy
