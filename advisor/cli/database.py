"""`db`, `backup`, `restore` and `purge`: the database as a whole, and what is removed for good."""

from __future__ import annotations

import argparse
from pathlib import Path

from advisor.cli.inputs import STORED
from advisor.cli.printing import print_json, tell

__all__ = ["run_backup", "run_db", "run_purge", "run_restore"]


def run_db(options: argparse.Namespace) -> int:
    """Brings the database to the schema of this program, in one transaction."""
    from advisor.storage.connect import SCHEMA, upgrade_database
    from advisor.storage.place import database_url, shown_place

    url = database_url()
    was = upgrade_database(url)
    if options.json:
        print_json({"place": shown_place(url), "was": was, "schema": SCHEMA})
    elif was == SCHEMA:
        print(f"{shown_place(url)} has schema {SCHEMA} already.")
    else:
        print(f"{shown_place(url)}: schema {was or 'none'} became {SCHEMA}.")
    return 0


def run_backup(options: argparse.Namespace) -> int:
    """Writes every engagement into one checked file while the app may go on."""
    from advisor.storage.backups import back_up

    made = back_up(Path(options.file), overwrite=options.overwrite)
    if options.json:
        print_json(made)
        return 0
    tell(f"{made.engagements} engagements, {made.bytes / 1e6:.1f} MB. Whoever has it reads them.")
    print(made.file)
    return 0


def run_restore(options: argparse.Namespace) -> int:
    """Puts a backup in the place of the database, all or nothing."""
    from advisor.storage.backups import restore

    found = restore(Path(options.file), overwrite=options.overwrite)
    if options.json:
        print_json({"file": options.file, **_fields(found)})
        return 0
    print(f"Restored {len(found.engagements)} engagements.")
    for name in found.engagements:
        print(f"  {STORED}{name}")
    if found.purged_again:
        print(f"Purged since and purged again: {', '.join(found.purged_again)}")
    return 0


def run_purge(options: argparse.Namespace) -> int:
    """Says what a purge removes and which backups it cannot reach; removes it with `--yes`."""
    from advisor.storage import Store

    store, name = Store(), options.engagement.removeprefix(STORED)
    found = store.purge(name) if options.yes else store.would_purge(name)
    if options.json:
        print_json({**_fields(found), "applied": options.yes})
        return 0
    print(f"{STORED}{name}: {'removed' if options.yes else 'would be removed'}")
    for table, rows in found.rows.items():
        print(f"  {rows} {table.replace('_', ' ')}")
    if found.folders:
        print(f"  {found.folders} folders of running computations")
    for made_at, file in found.backups:
        print(f"  not reached: the backup of {made_at[:10]}, {file}")
    print("  not reached: exported files, workbooks and reports that somebody saved")
    if not options.yes:
        tell("Nothing is removed yet: say --yes to remove it for good.")
    return 0


def _fields(found: object) -> dict[str, object]:
    import dataclasses

    names = (field.name for field in dataclasses.fields(found))  # type: ignore[arg-type]
    return {name: getattr(found, name) for name in names}
