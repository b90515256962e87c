"""`new`, `export` and `import`: engagements as portable files, and in and out of the store."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.inputs import STORED, open_catalogue, open_engagement
from advisor.cli.printing import print_json, tell, write_whole
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.model import Catalogue, ProfileQuestion

__all__ = ["engagement_text", "run_export", "run_import", "run_new"]


def run_new(options: argparse.Namespace) -> int:
    """A new engagement: the title, the profile's defaults and what was said of them."""
    from advisor.engagement import new_engagement
    from advisor.storage.engagement_file import write_engagement

    catalogue = open_catalogue()
    made = new_engagement(
        catalogue,
        options.name,
        currency=options.currency,
        edition=options.edition,
        profile=_profile(catalogue, options.profile),
    )
    if options.store:
        from advisor.storage import Store

        place = STORED + Store().create_engagement(made)
    else:
        path = Path(options.output or f"{made.id}.yaml")
        if path.exists():
            fault = Fault(str(path), "there is such a file already", "name another with -o")
            raise FaultsError([fault])
        write_whole(path, write_engagement(made))
        place = str(path)
    _say_place(options, "engagement", place)
    return 0


def _say_place(options: argparse.Namespace, kind: str, place: str) -> None:
    if options.json:
        print_json({"file": place})
    else:
        tell(f"The {kind} is written.")
        print(place)


def _profile(catalogue: Catalogue, said: list[str]) -> Mapping[str, Any]:
    """`ai=pilots engineers=30 objectives=speed,cost` by the kinds of the catalogue's questions."""
    from advisor.strict_yaml import closest

    questions = {question.id: question for question in catalogue.profile}
    answers: dict[str, Any] = {}
    faults = []
    for each in said:
        key, equals, text = each.partition("=")
        if not equals:
            faults.append(Fault(f"--profile {each}", "no `=` in it", "write question=value"))
        elif key not in questions:
            near = closest(key, questions)
            remedy = f"did you mean `{near}`?" if near else f"there are: {', '.join(questions)}"
            faults.append(Fault(f"--profile {each}", f"no profile question `{key}`", remedy))
        else:
            try:
                answers[key] = _typed(questions[key], text)
            except ValueError as error:
                faults.append(Fault(f"--profile {each}", str(error), questions[key].question))
    if faults:
        raise FaultsError(faults)
    return answers


def _typed(question: ProfileQuestion, text: str) -> Any:
    """A profile answer by its question's kind; what it may be is checked with the engagement."""
    if question.kind == "choices":
        return tuple(word for word in text.split(",") if word)
    if question.kind == "boolean":
        if text not in ("true", "false"):
            raise ValueError(f"`{text}` is neither true nor false")
        return text == "true"
    if question.kind == "number":
        if not re.fullmatch(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?", text, re.ASCII):
            raise ValueError(f"`{text}` is not a number")
        value = float(text)
        return int(value) if value.is_integer() else value
    return text


def run_export(options: argparse.Namespace) -> int:
    """The portable file of an engagement, YAML or JSON, or the workbook of one respondent."""
    path = Path(options.file)
    if path.suffix == ".xlsx":
        from advisor.cli.workbooks import export_workbook

        return export_workbook(options, path)
    _not_of_a_file(options, path)
    write_whole(path, engagement_text(open_engagement(options.engagement, open_catalogue()), path))
    _say_place(options, "engagement", str(path))
    return 0


def _not_of_a_file(options: argparse.Namespace, path: Path) -> None:
    """Faults of an ending that is not written, and of a choice that only a workbook has."""
    faults = []
    if path.suffix not in (".yaml", ".yml", ".json"):
        what = f"an engagement is not written as `{path.suffix}`"
        faults.append(Fault(str(path), what, "name a file that ends in .yaml, .json or .xlsx"))
    for name in ("team", "respondent", "round"):
        if getattr(options, name) is not None:
            what = "an engagement file holds all of them"
            faults.append(Fault(f"--{name}", what, "leave it out, or name a file ending in .xlsx"))
    if faults:
        raise FaultsError(faults)


def engagement_text(engagement: Engagement, path: Path) -> str:
    """The text of an engagement's file: JSON where the path ends so, else YAML."""
    from advisor.storage.engagement_file import write_engagement

    text = write_engagement(engagement)
    if path.suffix != ".json":
        return text
    from advisor.strict_yaml import read

    data = read(text, str(path)).data
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def run_import(options: argparse.Namespace) -> int:
    """Previews what a workbook changes, and applies it with `--yes`; without a workbook, what an
    engagement file brings, and with `--yes` the store gets it under a free id."""
    if options.answers is not None:
        from advisor.cli.workbooks import import_workbook

        return import_workbook(options)
    engagement = open_engagement(options.engagement, open_catalogue())
    changes = _contents(engagement)
    place = None
    if options.yes:
        from advisor.storage import Store

        place = STORED + Store().create_engagement(engagement)
    if options.json:
        print_json({"changes": changes, "faults": [], "applied": options.yes, "stored": place})
        return 0
    print(f"{engagement.title} ({engagement.id})")
    for change in changes:
        print(f"  {change['count']} {change['part']}")
    if place is None:
        tell("Nothing is stored yet: say --yes to store it.")
    else:
        print(place)
    return 0


def _contents(engagement: Engagement) -> list[dict[str, Any]]:
    counts = {
        "profile answers": len(engagement.profile),
        "teams": len(engagement.teams),
        "respondents": len(engagement.respondents),
        "rounds": len(engagement.rounds),
        "answers": sum(len(each.answers) for each in engagement.rounds),
        "consensus values": sum(len(each.consensus) for each in engagement.rounds),
        "targets": len(engagement.targets),
        "saved scenarios": len(engagement.scenarios),
        "logs": len(engagement.logs),
        "milestones": len(engagement.milestones),
        "actions": len(engagement.actions),
    }
    return [{"part": part, "count": count} for part, count in counts.items() if count]
