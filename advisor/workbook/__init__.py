"""The questionnaire as a workbook: written for one respondent, read back as a preview of changes.

`write_workbook` and `preview_workbook` are each other's inverse: what nobody touched comes back as
no change. A preview is applied to an engagement by `applied`, or to the store as `events`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.workbook.changes import Change, Preview, applied, says
from advisor.workbook.layout import Voice
from advisor.workbook.voices import choose_voice

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.model import Catalogue
    from advisor.storage import AnswerEvent

__all__ = [
    "Change",
    "Preview",
    "Voice",
    "applied",
    "choose_voice",
    "events",
    "preview_workbook",
    "says",
    "write_workbook",
]


def write_workbook(catalogue: Catalogue, engagement: Engagement, voice: Voice) -> bytes:
    """The .xlsx of one voice, with what it has answered so far; the same bytes every time."""
    from advisor.workbook.write import write_workbook as write

    return write(catalogue, engagement, voice)


def preview_workbook(
    content: bytes, name: str, catalogue: Catalogue, engagement: Engagement
) -> Preview:
    """What a filled-in workbook would change; FaultsError with every fault, and then nothing."""
    from advisor.workbook.importing import preview

    return preview(content, name, catalogue, engagement)


def events(preview: Preview, engagement: str) -> tuple[AnswerEvent, ...]:
    """The changes of a preview as events for the store, in their order."""
    from advisor.workbook.importing import events_of

    return events_of(preview, engagement)
