"""`merge`: several files of one engagement become one, once every conflict is decided."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.files import engagement_text
from advisor.cli.inputs import open_catalogue, open_engagement
from advisor.cli.printing import plain, print_faults, print_json, tell, write_whole
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.merge import Item, Merge, Merged

__all__ = ["run_merge"]


def run_merge(options: argparse.Namespace) -> int:
    """Lists the conflicts; writes the merged file and its history where every one is decided.

    A file that is there already is not written over: it may be one of those that are merged.
    """
    from advisor.merge import merge

    catalogue = open_catalogue()
    found = merge(catalogue, [(name, open_engagement(name, catalogue)) for name in options.files])
    path = Path(options.output)
    if path.suffix not in (".yaml", ".yml", ".json"):
        what = f"an engagement is not written as `{path.suffix}`"
        raise FaultsError([Fault(str(path), what, "name a file that ends in .yaml or .json")])
    if path.exists():
        raise FaultsError(
            [Fault(str(path), "there is such a file already", "name another with -o")]
        )
    try:
        merged = found.result(_choices(found, options.take))
    except FaultsError as error:
        return _undecided(found, error, as_json=options.json)
    history = path.with_name(f"{path.stem}.history.json")
    write_whole(history, json.dumps(plain(list(_history(merged))), ensure_ascii=False, indent=1))
    write_whole(path, engagement_text(merged.engagement, path))
    if options.json:
        print_json({"file": str(path), "history": str(history),
                    "conflicts": [_conflict(each) for each in found.conflicts],
                    "faults": []})  # fmt: skip
        return 0
    decided = len(found.conflicts)
    conflicts = "conflict" if decided == 1 else "conflicts"
    tell(f"{len(found.names)} files merged, {decided} {conflicts} decided.")
    print(path, history, sep="\n")
    return 0


def _undecided(found: Merge, error: FaultsError, *, as_json: bool) -> int:
    if as_json:
        conflicts = [_conflict(each) for each in found.conflicts]
        print_json({"conflicts": conflicts, "faults": error.faults})
        return 1
    print_faults(error.faults, as_json=False)
    tell("Nothing is written: decide each with --take KEY=FILE.")
    return 1


def _choices(found: Merge, said: list[str]) -> dict[str, int]:
    """`--take KEY=FILE`, once for each conflict, as positions in what was said."""
    conflicts = {item.key: item for item in found.conflicts}
    choices: dict[str, int] = {}
    faults = []
    for each in said:
        key, _, name = each.partition("=")
        if key not in conflicts:
            faults.append(Fault(f"--take {each}", "there is no such conflict", "leave it out"))
            continue
        at = [i for i, said in enumerate(conflicts[key].said) if name in said.files]
        if not at:
            names = ", ".join(name for said in conflicts[key].said for name in said.files)
            faults.append(Fault(f"--take {each}", f"`{name}` says nothing of it", f"name {names}"))
            continue
        choices[key] = at[0]
    if faults:
        raise FaultsError(faults)
    return choices


def _conflict(item: Item) -> dict[str, Any]:
    return {
        "key": item.key,
        "said": [{"files": each.files, "value": each.value} for each in item.said],
    }


def _history(merged: Merged) -> Iterator[dict[str, Any]]:
    for item, taken in merged.history:
        yield {**_conflict(item), "taken": taken, "decided": item.conflict}
