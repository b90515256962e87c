"""The house rules, kept by reading the sources: who imports whom, sizes, `__all__`, docstrings.

Each rule is a function from sources to complaints, and each has a small case that it must catch.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator

from sources import PACKAGES, modules, none, part_of, texts

LONGEST_FILE = 400
LONGEST_FUNCTION = 50

# Which part of the tree may import a library; every other importer is a complaint.
ONLY = {
    "streamlit": ("app.py", "advisor/ui/", "advisor/cli/serve.py"),
    "simpy": ("simulator/engines/reference",),
    "numba": ("simulator/draws", "simulator/engines/compiled"),
    "yaml": ("advisor/strict_yaml",),
    "sqlalchemy": ("advisor/storage/",),
    "alembic": ("advisor/storage/",),
    "networkx": ("advisor/catalogue", "advisor/roadmap", "simulator/spec"),
    "joblib": ("simulator/experiment",),
    "dask": ("simulator/experiment",),
    "distributed": ("simulator/experiment",),
    "plotly": ("advisor/ui/charts",),
    "matplotlib": ("advisor/report/svg",),
    "typst": ("advisor/report/pdf",),
    "fontTools": ("advisor/report/",),
    "pptx": ("advisor/report/pptx",),
    "xlsxwriter": ("advisor/report/xlsx", "advisor/workbook/book"),
    "openpyxl": ("advisor/report/xlsx", "advisor/workbook/read"),
    "segno": ("advisor/ui/",),
    "starlette": ("advisor/ui/phone/", "advisor/ui/guard"),
    "uvicorn": ("advisor/ui/phone/",),
    "sklearn": ("advisor/laboratory",),
}

# What stands on what: a part imports only parts above it in this list, or beside it in its row.
ORDER = (
    ("amounts", "faults"),
    ("strict_yaml", "scenario_file"),
    ("model",),
    ("catalogue",),
    ("engagement", "answers", "merge"),
    ("agreement", "scoring"),
    ("lenses", "gaps", "decision", "rooms"),
    ("effects", "baseline", "logs", "laboratory"),
    ("roadmap",),
    ("outlook",),
    ("value",),
    ("history", "quality", "side_by_side"),
    ("flow",),
    ("storage", "report", "workbook"),
    ("workshop",),
    ("ui", "cli", "__main__"),
)
SIMULATOR_ORDER = (
    (
        "computing",
        "schema",
        "paths",
        "quantiles",
        "intervals",
        "precision",
        "power",
        "selection",
        "variance",
    ),
    ("queueing", "renewal", "adaptive"),
    ("distributions", "arrivals"),
    ("spec", "calendars"),
    ("draws", "steady"),
    ("stability", "drift", "detectors", "retraining", "results"),
    ("alarms",),
    ("engines", "playback"),
    ("experiment", "replay", "calibration"),
)


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every imported module of a file with its line, whatever it is inside of."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def row_of(order: Iterable[tuple[str, ...]], part: str) -> int | None:
    """How far down the order a part stands; None for one that is not in it."""
    return next((i for i, row in enumerate(order) if part in row), None)


def library_complaints(trees: dict[str, ast.Module]) -> list[str]:
    return [
        f"{name}:{line}: imports {module}, which belongs to {', '.join(ONLY[top])}"
        for name, tree in trees.items()
        for line, module in imports(tree)
        if (top := module.split(".")[0]) in ONLY and not name.startswith(ONLY[top])
    ]


def order_complaints(
    trees: dict[str, ast.Module], package: str, order: tuple[tuple[str, ...], ...]
) -> list[str]:
    found = []
    for name, tree in trees.items():
        if not name.startswith(package + "/") or name == f"{package}/__init__.py":
            continue
        mine = row_of(order, part_of(name))
        if mine is None:
            found.append(f"{name}: `{part_of(name)}` has no place in the order")
            continue
        for line, module in imports(tree):
            words = module.split(".")
            theirs = row_of(order, words[1]) if words[0] == package and len(words) > 1 else None
            if theirs is not None and theirs > mine:
                found.append(f"{name}:{line}: imports {module}, which stands on it")
    return found


def test_each_library_has_its_one_place() -> None:
    none(library_complaints(modules()))
    planted = {"advisor/gaps.py": ast.parse("def f():\n    import streamlit as st\n")}
    assert len(library_complaints(planted)) == 1


def test_the_order_of_the_parts() -> None:
    none(order_complaints(modules(), "advisor", ORDER))
    none(order_complaints(modules(), "simulator", SIMULATOR_ORDER))
    planted = {"advisor/gaps.py": ast.parse("from advisor.roadmap import plan\n")}
    assert len(order_complaints(planted, "advisor", ORDER)) == 1


def test_the_simulator_knows_nothing_of_maturity_and_touches_no_file() -> None:
    found = []
    # The lock that lets one process compile at a time lies beside the code that numba keeps.
    may_touch = {("simulator/engines/compiled/toolchain.py", "open")}
    touching = {"open", "print", "read_text", "write_text", "read_csv", "to_csv", "input"}
    for name, tree in modules().items():
        if not name.startswith("simulator/"):
            continue
        found += [f"{name}:{n}: {m}" for n, m in imports(tree) if m.split(".")[0] == "advisor"]
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if called in touching and (name, called) not in may_touch:
                    found.append(f"{name}:{node.lineno}: calls {called}")
    none(found)


def test_the_roadmap_takes_a_table_and_never_the_simulator() -> None:
    found = [
        f"{name}:{line}: {module}"
        for name, tree in modules().items()
        if part_of(name)
        in (
            "roadmap",
            "scoring",
            "agreement",
            "gaps",
            "lenses",
            "decision",
            "answers",
            "engagement",
        )
        and name.startswith("advisor/")
        for line, module in imports(tree)
        if module.split(".")[0] == "simulator"
    ]
    none(found)


def test_the_compiled_engine_takes_no_behaviour_from_the_families() -> None:
    forbidden = ("simulator.drift", "simulator.retraining", "simulator.detectors")
    found = [
        f"{name}:{line}: {module}"
        for name, tree in modules().items()
        if name.startswith("simulator/engines/compiled")
        for line, module in imports(tree)
        if module.startswith(forbidden)
    ]
    none(found)


def test_only_the_session_touches_the_session_state() -> None:
    pattern = re.compile(r"\bsession_state\b")
    found = [
        f"{name}:{number}"
        for name, text in texts().items()
        if name.startswith("advisor/") and name.endswith(".py")
        and name != "advisor/ui/session/state.py"
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line.split("#")[0]) and '"""' not in line
    ]  # fmt: skip
    none(found)


def size_complaints(sources: dict[str, str]) -> list[str]:
    found = []
    for name, text in sources.items():
        if not name.endswith(".py"):
            continue
        if (lines := text.count("\n")) > LONGEST_FILE:
            found.append(f"{name}: {lines} lines, make it a package of the same name")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno
                if length > LONGEST_FUNCTION:
                    found.append(f"{name}:{node.lineno}: {node.name} has {length} lines")
    return found


def test_files_and_functions_stay_readable() -> None:
    none(size_complaints(texts()))
    assert len(size_complaints({"a.py": "def f():\n" + "    x = 1\n" * 402})) == 2


def names_of(tree: ast.Module) -> tuple[set[str], set[str], list[str] | None]:
    """All top-level names, the public functions and classes among them, and `__all__`."""
    bound: set[str] = set()
    public: set[str] = set()
    stated = None
    for node in walk_top(tree.body):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
            if not node.name.startswith("_"):
                public.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            bound |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                bound |= {leaf.id for leaf in ast.walk(target) if isinstance(leaf, ast.Name)}
                if isinstance(target, ast.Name) and target.id == "__all__" and node.value:
                    stated = ast.literal_eval(node.value)
    return bound, public, stated


def walk_top(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Top-level statements, those under `if` and `try` too."""
    for node in body:
        yield node
        for inner in ("body", "orelse", "handlers", "finalbody"):
            if isinstance(node, ast.If | ast.Try):
                for each in getattr(node, inner, []):
                    yield from walk_top(
                        each.body if isinstance(each, ast.ExceptHandler) else [each]
                    )


def all_complaints(trees: dict[str, ast.Module]) -> list[str]:
    found = []
    for name, tree in trees.items():
        if name.split("/")[0] not in PACKAGES or "/migrations/" in name:
            continue
        bound, public, stated = names_of(tree)
        if stated is None:
            found.append(f"{name}: no __all__")
            continue
        found += [
            f"{name}: __all__ names {each}, which is not there"
            for each in stated
            if each not in bound
        ]
        if not name.endswith("__init__.py"):
            found += [
                f"{name}: {each} is public and not in __all__"
                for each in sorted(public - set(stated))
            ]
        if len(set(stated)) < len(stated):
            found.append(f"{name}: __all__ names something twice")
    return found  # fmt: skip


def test_all_is_there_and_true() -> None:
    lazy = {name for name, text in texts().items() if "def __getattr__(" in text}
    strict = {name: tree for name, tree in modules().items() if name not in lazy}
    none(all_complaints(strict))
    planted = {"advisor/x.py": ast.parse('__all__ = ["gone"]\ndef here(): ...\n')}
    assert len(all_complaints(planted)) == 2


def test_every_public_thing_says_its_rule() -> None:
    found = []
    for name, tree in modules().items():
        if "/migrations/" in name:
            continue
        if not ast.get_docstring(tree):
            found.append(f"{name}: no docstring")
        found += [
            f"{name}:{node.lineno}: {node.name} has no docstring"
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            if not node.name.startswith("_") and not ast.get_docstring(node)
        ]
    none(found)
