"""What a user can name is documented: commands, pages, measures, columns, sections, verdicts.

Documented is: in the README, or for what is data in the catalogue, in the catalogue's own words.
"""

from __future__ import annotations

import argparse
import ast
import re
import tomllib
from collections.abc import Iterator

import pytest

from advisor.catalogue import in_edition, load_catalogue
from advisor.cli import COMMANDS
from simulator.results import MEASURES, TABLES
from sources import ROOT, modules, none, texts

README = (ROOT / "README.md").read_text("utf-8")
CODE = set(re.findall(r"`([^`\n]+)`", README))
"""Everything the README sets in code type."""


def rows(heading: str) -> dict[str, list[str]]:
    """The table whose first heading that is: its first cell without ticks -> the other cells."""
    lines = README.split(f"| {heading} |", 1)[1].split("\n\n", 1)[0].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return {first: rest for first, *rest in cells}


def first_words(heading: str) -> set[str]:
    return {re.sub(r"[`]", "", first).split()[0] for first in rows(heading)}


def test_every_command_has_its_row_and_no_row_is_left_over() -> None:
    assert first_words("command") == set(COMMANDS)


def options_of(name: str) -> Iterator[str]:
    parser = argparse.ArgumentParser()
    COMMANDS[name].arguments(parser)
    for action in parser._actions:
        yield from (word for word in action.option_strings if word.startswith("--"))


def test_every_option_the_readme_names_exists() -> None:
    known = {option for name in COMMANDS for option in options_of(name)} | {"--json", "--catalogue"}
    known |= {"--host", "--dashboard-address", "--nthreads"}  # of `dask`, another program
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", README))
    assert named <= known


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_has_its_help(name: str) -> None:
    parser = argparse.ArgumentParser()
    COMMANDS[name].arguments(parser)
    none([f"{name} {action.dest}" for action in parser._actions if not action.help])


def test_every_edition_has_its_row_with_its_numbers() -> None:
    catalogue = load_catalogue()
    rows = re.findall(r"^\| `([\w-]+)` \| (\d+) \| (\d+) \|", README, re.MULTILINE)
    assert {name: (int(n), int(minutes)) for name, n, minutes in rows} == {
        id_: (len(in_edition(catalogue, id_)), edition.minutes)
        for id_, edition in catalogue.editions.items()
    }


def test_the_words_of_run_py() -> None:
    script = (ROOT / "run.py").read_text("utf-8")
    for word in ("demo", "test", "bench", "lint", "lock"):
        assert re.search(rf"^{word} +\w", script, re.MULTILINE), word
        assert f"`{word}`" in README or f"run.py {word}" in README


def test_every_measure_has_its_row() -> None:
    listed = {word for first in rows("measure") for word in re.findall(r"`([^`]+)`", first)}
    assert listed == set(MEASURES)


def test_the_units_of_the_readme_are_those_of_the_measures() -> None:
    for first, (_, unit, _) in rows("measure").items():
        for name in re.findall(r"`([^`]+)`", first):
            assert MEASURES[name].unit == unit, name


def test_every_table_lists_exactly_its_columns() -> None:
    listed = {
        first.strip("`"): tuple(re.findall(r"`([^`]+)`", columns))
        for first, (_, columns) in rows("table").items()
    }
    assert listed == {
        name: tuple(column.name for column in columns) for name, columns in TABLES.items()
    }


def test_every_column_says_what_it_means() -> None:
    none(
        [
            f"{table}.{column.name}"
            for table, columns in TABLES.items()
            for column in columns
            if len(column.meaning.split()) < 2
        ]
    )


def test_every_page_of_the_menu_has_its_row() -> None:
    words = tomllib.loads((ROOT / "advisor" / "ui" / "words.toml").read_text("utf-8"))
    assert list(rows("page")) == list(words["menu"].values())


def test_every_section_of_the_report_has_its_row() -> None:
    named: set[str] = set()
    for name, tree in modules().items():
        if name.startswith("advisor/report/content"):
            calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
            shorts = (kw.value for call in calls for kw in call.keywords if kw.arg == "short")
            named |= {str(each.value) for each in shorts if isinstance(each, ast.Constant)}
    assert named - {"Not computed yet"} == set(rows("section"))


def test_every_lens_has_its_row() -> None:
    assert list(rows("lens")) == [lens.title for lens in load_catalogue().lenses.values()]


def test_every_verdict_and_flag_is_named() -> None:
    matrix = load_catalogue().matrix
    none([cell.verdict for cell in matrix.cells if cell.verdict not in CODE])
    assert len(matrix.cells) == 9


def test_every_dimension_practice_and_question_has_its_words() -> None:
    catalogue = load_catalogue()
    none([d.id for d in catalogue.dimensions if set(d.meanings) != {1, 2, 3, 4, 5}])
    none([p.id for p in catalogue.practices.values() if not (p.question and p.why and p.anchors)])
    none([q.id for q in catalogue.profile if not (q.question and q.why)])


def test_what_demo_writes_is_listed() -> None:
    source = texts()["advisor/cli/demo.py"]
    written = set(re.findall(r'"([a-z-]+\.(?:csv|json|yaml|pdf))"', source))
    assert len(written) >= 8
    none([name for name in sorted(written) if name not in CODE])


def test_the_scenario_of_the_readme_runs() -> None:
    from advisor.scenario_file import read_scenario
    from simulator import simulate

    text = README.split("```yaml\n", 1)[1].split("```", 1)[0]
    scenario = read_scenario(text, "README.md")
    found = simulate(scenario, replications=2)
    assert found.value("completions", "change").mean == pytest.approx(4000, rel=0.1)


def test_every_shipped_example_is_named() -> None:
    from advisor.storage.engagement_file import shipped_examples

    none([name for name in shipped_examples() if name not in CODE])


def test_the_changelog_knows_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    import advisor

    assert advisor.__version__ == version
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_every_link_of_the_readme_to_a_file_leads_somewhere() -> None:
    names = {
        name for name in CODE if re.fullmatch(r"[\w./-]+/[\w.-]*|[\w-]+\.(py|md|lock|toml)", name)
    }
    written = {"out/", "~/.local/share/maturity-advisor"}
    none([name for name in sorted(names - written) if not (ROOT / name).exists()])
