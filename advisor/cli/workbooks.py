"""`export E FILE.xlsx` and `import E ANSWERS.xlsx`: a questionnaire out, its answers back in."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.cli.files import engagement_text
from advisor.cli.inputs import (
    STORED,
    must_be_writable,
    open_catalogue,
    open_engagement,
    read_bytes,
)
from advisor.cli.printing import print_json, table, tell, write_whole

if TYPE_CHECKING:
    from advisor.engagement import Answer, Engagement
    from advisor.workbook import Change, Preview

__all__ = ["export_workbook", "import_workbook"]


def export_workbook(options: argparse.Namespace, path: Path) -> int:
    """Writes the questionnaire of one respondent, with what they have answered so far."""
    from advisor.scoring import asked_practices
    from advisor.workbook import choose_voice, write_workbook

    catalogue = open_catalogue()
    engagement = open_engagement(options.engagement, catalogue)
    voice = choose_voice(
        engagement, team=options.team, respondent=options.respondent, round=options.round
    )
    write_whole(path, write_workbook(catalogue, engagement, voice))
    asked = len(asked_practices(catalogue, engagement))
    if options.json:
        print_json({"file": str(path), "round": voice.round, "team": voice.team,
                    "respondent": voice.respondent, "questions": asked,
                    "changes": [], "faults": []})  # fmt: skip
        return 0
    tell(
        f"{asked} questions for respondent {voice.respondent} of team {voice.team} in round "
        f"{voice.round}; --respondent, --team and --round name others."
    )
    print(path)
    return 0


def import_workbook(options: argparse.Namespace) -> int:
    """Previews what a workbook changes; `--yes` writes it into the file or the store it is for."""
    from advisor.workbook import preview_workbook

    catalogue = open_catalogue()
    engagement = open_engagement(options.engagement, catalogue)
    if options.yes:
        must_be_writable(options.engagement)
    content = read_bytes(Path(options.answers))
    preview = preview_workbook(content, Path(options.answers).name, catalogue, engagement)
    if options.yes:
        _apply(options.engagement, engagement, preview)
    if options.json:
        print_json(_document(preview, applied=options.yes))
        return 0
    _show(preview, applied=options.yes)
    return 0


def _apply(reference: str, engagement: Engagement, preview: Preview) -> None:
    from advisor.workbook import applied, events

    if not preview.changes:
        return
    if reference.startswith(STORED):
        from advisor.storage import Store

        Store().append_answers(events(preview, reference.removeprefix(STORED)))
        return
    path = Path(reference)
    write_whole(path, engagement_text(applied(engagement, preview), path))


def _document(preview: Preview, *, applied: bool) -> dict[str, Any]:
    return {
        "changes": [_change(each) for each in preview.changes],
        "faults": [],
        "kept": list(preview.kept),
        "notes": list(preview.notes),
        "round": preview.voice.round,
        "team": preview.voice.team,
        "respondent": preview.voice.respondent,
        "applied": applied,
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "practice": change.practice,
        "where": change.where,
        "from": _answer(change.before),
        "to": _answer(change.after),
        "contested": change.contested,
    }


def _answer(answer: Answer | None) -> dict[str, Any] | None:
    """An answer in the format's keys, without whose it is and what it is about."""
    if answer is None:
        return None
    about = {"respondent", "team", "practice"}
    data: dict[str, Any] = answer.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude_defaults=True, exclude=about
    )
    return data


def _show(preview: Preview, *, applied: bool) -> None:
    from advisor.workbook import says

    voice = preview.voice
    tell(f"Respondent {voice.respondent} of team {voice.team}, round {voice.round}.")
    rows = [
        [
            each.practice,
            each.where,
            f"{says(each.before)} → {says(each.after)}"
            + (" (changed here since the workbook was written)" if each.contested else ""),
        ]
        for each in preview.changes
    ]
    if rows:
        print(table(("practice", "cell", "change"), rows))
    for note in preview.notes:
        tell(note)
    if not rows:
        tell("The workbook changes nothing.")
    elif applied:
        tell("1 answer is changed." if len(rows) == 1 else f"{len(rows)} answers are changed.")
    else:
        tell("Nothing is changed yet: say --yes to apply it.")
