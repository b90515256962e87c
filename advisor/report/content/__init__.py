"""From an engagement and what was computed of it to the report model, section by section.

The order of sections, which audience sees which, and what identifies the inputs stand here; what a
section says stands in its own file. No text of the report is written anywhere else.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from advisor.faults import Fault, FaultsError
from advisor.report.content.appendix import answers_section, sources_section
from advisor.report.content.board import on_three_pages
from advisor.report.content.checks import checks_section
from advisor.report.content.context import Context, Profile
from advisor.report.content.cover import cover_of
from advisor.report.content.decision import decision_section
from advisor.report.content.dimensions import dimension_sections
from advisor.report.content.doubt import doubt_section
from advisor.report.content.effort import effort_section
from advisor.report.content.fitted import fit_items
from advisor.report.content.governance import governance_section, signing_section
from advisor.report.content.investment import investment_section
from advisor.report.content.knowing import knowing_section, surprise_items
from advisor.report.content.method import (
    TERMS,
    glossary_section,
    method_section,
    parameters_section,
    remaking_section,
)
from advisor.report.content.mirror import mirror_section
from advisor.report.content.missing import missing_section
from advisor.report.content.money import money_section
from advisor.report.content.ninety import ninety_section
from advisor.report.content.outlook import outlook_section
from advisor.report.content.progress import progress_section
from advisor.report.content.quality import QualityLog, quality_section
from advisor.report.content.risks import risks_section
from advisor.report.content.roadmap import left_out_section, roadmap_section
from advisor.report.content.rules import rules_section
from advisor.report.content.scope import scope_section
from advisor.report.content.sheet import sheet_section
from advisor.report.content.standing import standing_section
from advisor.report.content.trace import traced
from advisor.report.content.unsure import unsure_section
from advisor.report.model import ReportModel, Section
from advisor.report.numbers import day
from advisor.report.publication import Publication

if TYPE_CHECKING:
    from advisor.engagement import Engagement
    from advisor.flow import Assessment, Projection, Study
    from advisor.model import Catalogue

__all__ = [
    "ORDER",
    "TERMS",
    "Publication",
    "QualityLog",
    "build_report",
    "fit_items",
    "surprise_items",
    "with_sections",
]

ORDER = (
    *("decision", "standing", "investment", "doubt", "not-simulated", "scope", "knowing"),
    *("dimensions", "certainty", "dimension", "rules", "outlook", "mirror", "unsure"),
    *("log", "effort", "roadmap", "left-out", "ninety-days", "money", "risks", "governance"),
    *(
        "progress",
        "sign-off",
        "checks",
        "method",
        "answers",
        "sources",
        "parameters",
        "study-sheet",
    ),
    *("glossary", "remaking"),
)
"""Every section of the report by its id, in its order; `dimension-…` and `log-…` by their kind."""


def build_report(
    catalogue: Catalogue,
    engagement: Engagement,
    assessment: Assessment,
    projection: Projection | None,
    *,
    profile: Profile = "leadership",
    publication: Publication | None = None,
    logs: Sequence[QualityLog] = (),
    study: Study | None = None,
) -> ReportModel:
    """The whole report as data; without a projection its parts say what is missing.

    `profile`: the board gets the decision, the plan and the outcome; leadership also every area,
    the mirror, the answers and the sources; engineering also every parameter of the simulation.
    `publication` says whether it is approved, by whom, and which sections to keep (a draft of all
    where none is given). `logs` are model-quality logs, each drawn with the label of whose data it
    is; `study` says what to measure next. FaultsError where a section is named that this report
    does not have.
    """
    publication = publication or Publication()
    context = Context(catalogue, engagement, assessment, projection, profile)
    hashes = _hashes(context)
    sections = _kept(_sections(context, hashes, logs, publication, study), publication.sections)
    sections = [traced(context, section) for section in sections]
    return ReportModel(
        title="DevOps and MLOps maturity",
        client=engagement.title,
        profile=profile,
        draft=publication.draft,
        date=day(context.dated) if context.dated else "no round yet",
        day=context.dated.isoformat() if context.dated else "",
        state=publication.state,
        footer=_footer(context, publication.confidentiality),
        hashes=hashes,
        cover=cover_of(context, publication),
        sections=tuple(sections),
    )


def with_sections(model: ReportModel, wanted: Sequence[str]) -> ReportModel:
    """The report with those of the wanted sections that it has; whole where it has none of them."""
    kept = tuple(section for section in model.sections if section.id in wanted)
    return model.model_copy(update={"sections": kept}) if kept else model


def _kept(sections: list[Section], wanted: Sequence[str]) -> list[Section]:
    """The sections that were asked for, in the report's order; all where none was."""
    if not wanted:
        return sections
    known = {section.id for section in sections}
    faults = [
        Fault("sections", f"no section `{one}` here", f"name some of {', '.join(sorted(known))}")
        for one in wanted
        if one not in known
    ]
    if faults:
        raise FaultsError(faults)
    return [section for section in sections if section.id in wanted]


def _sections(
    context: Context,
    hashes: dict[str, str],
    logs: Sequence[QualityLog],
    publication: Publication,
    study: Study | None,
) -> list[Section]:
    done = context.projection
    checks, signing = checks_section(context, publication), signing_section(context)
    found: list[Section | None] = [decision_section(context), standing_section(context)]
    found += [doubt_section(context), checks, signing]
    if done is None:
        found.append(missing_section())
    else:
        found += [investment_section(context, done), outlook_section(context, done)]
        found += [roadmap_section(context, done), left_out_section(context, done)]
        found.append(ninety_section(context, done))
    if context.profile == "board":
        return on_three_pages(_ordered(found))
    if done is not None:
        found += [mirror_section(context, done), unsure_section(context, done, study)]
        found += [effort_section(context, done), money_section(context, done)]
        found.append(governance_section(context, done))
    found += [scope_section(context), rules_section(context), knowing_section(context)]
    found += dimension_sections(context)
    found += [quality_section(log) for log in logs]
    found += [risks_section(context), progress_section(context)]
    found += [method_section(context), answers_section(context), sources_section(context)]
    found += [glossary_section(), remaking_section(hashes, context.engagement.milestones)]
    if context.profile == "engineering":
        found += [parameters_section(context), sheet_section(context)]
    return _ordered(found)


def _ordered(found: Sequence[Section | None]) -> list[Section]:
    """The sections there are, in the order of `ORDER`; those of one kind stay as they came."""
    return sorted((each for each in found if each is not None), key=_place)


def _place(section: Section) -> int:
    known = section.id if section.id in ORDER else section.id.partition("-")[0]
    return ORDER.index(known)


def _footer(context: Context, mark: str) -> str:
    from advisor import __version__

    short = context.catalogue.hash[:4] + "…" + context.catalogue.hash[-4:]
    parts = [mark, f"engine {__version__}", f"questionnaire {short}"]
    return " · ".join(part for part in parts if part)


def _hashes(context: Context) -> dict[str, str]:
    """What the report was made from: enough to make it again and to see what changed."""
    from advisor import __version__

    found = {
        "engine": __version__,
        "questionnaire": f"{context.catalogue.id} {context.catalogue.version}",
        "questionnaire hash": context.catalogue.hash,
        "engagement hash": _content_hash(context.engagement),
    }
    if context.projection is not None:
        run = context.projection.today
        found["scenario hash"] = run.scenario_hash
        found["seed"] = str(run.seed)
        found["replications"] = str(run.replications)
        found["simulation engine"] = run.engine_version
    return found


def _content_hash(engagement: Engagement) -> str:
    bare = engagement.model_copy(update={"milestones": ()})  # they keep reports and change none
    data = bare.model_dump(mode="json", by_alias=True)
    text = json.dumps(data, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
