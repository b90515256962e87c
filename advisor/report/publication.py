"""Who stands for a report: draft or approved, its version, its mark, what was left open and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from advisor.faults import Fault
from advisor.quality import Finding

__all__ = ["Publication", "publishing_faults"]

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]


class Publication(BaseModel):
    """How a report goes out. Without somebody who approves it, it is a draft and marked as one.

    `reason` is why it goes out although a check still blocks; `sections` are the ids to keep, all
    of them where none is named.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    approved_by: Line = ""
    version: Line = ""
    confidentiality: Line = "Confidential"
    reason: Reason = ""
    sections: tuple[str, ...] = ()

    @property
    def draft(self) -> bool:
        """True until somebody approves it."""
        return not self.approved_by

    @property
    def state(self) -> str:
        """What stands in the head of every page.

        >>> Publication(version="0.9").state, Publication(approved_by="A. Board").state
        ('Draft 0.9', 'Final, approved by A. Board')
        """
        if self.draft:
            return f"Draft {self.version}".strip()
        said = f"Version {self.version}" if self.version else "Final"
        return f"{said}, approved by {self.approved_by}"


def publishing_faults(findings: Sequence[Finding], publication: Publication) -> list[Fault]:
    """What keeps a report from going out: every blocking finding, unless a reason is given."""
    if publication.draft or publication.reason:
        return []
    return [
        Fault(each.item, each.what, f"{each.remedy}, or give a reason that the report prints")
        for each in findings
        if each.severity == "blocks"
    ]
