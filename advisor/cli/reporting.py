"""`report`: the document that holds it all, as a PDF, slides or a workbook."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor import __version__
from advisor.cli.inputs import STORED, folder_of, open_catalogue, open_engagement
from advisor.cli.printing import Progress, print_json, tell, write_whole
from advisor.cli.project import make_projection
from advisor.faults import Fault, FaultsError

if TYPE_CHECKING:
    import datetime as dt

    from advisor.engagement import Engagement, Log, Milestone
    from advisor.flow import Assessment, Projection, Study
    from advisor.logs import QualityRow
    from advisor.model import Catalogue
    from advisor.report.brand import Brand
    from advisor.report.content import Publication, QualityLog
    from advisor.report.content.context import Profile
    from advisor.report.model import ReportModel

__all__ = ["quality_logs", "run_report", "write_report"]

_FORMATS = {".pdf": "pages", ".pptx": "slides", ".xlsx": "sheets"}
"""What a report may be written as, and what its parts are called there."""


def run_report(options: argparse.Namespace) -> int:
    """The report as a PDF, a presentation or a workbook, simulated unless told otherwise."""
    path = Path(options.output)
    _check_output(path, options.template)
    publication, brand = _publication(options), _brand(options)
    earlier, milestone = _earlier(options.like), _milestone(options)
    if options.no_simulation:
        from advisor.flow import assess

        catalogue = open_catalogue()
        engagement = open_engagement(options.engagement, catalogue)
        assessment, projection = assess(catalogue, engagement), None
    else:
        catalogue, engagement, assessment, projection = make_projection(options)
    _may_go_out(catalogue, engagement, assessment, publication)
    study = None if options.no_simulation else _study(options, catalogue, engagement, assessment)
    document = write_report(
        path,
        catalogue,
        engagement,
        assessment,
        projection,
        logs=quality_logs(engagement, options.engagement),
        profile=options.profile,
        publication=publication,
        template=Path(options.template) if options.template else None,
        brand=brand,
        attach=options.attach_engagement,
        study=study,
        earlier=earlier,
    )
    if milestone is not None:
        document["milestone"] = _held_against(milestone, document["hash"], assessment)
    if options.json:
        print_json(document)
    else:
        what = _FORMATS[path.suffix.lower()]
        tell(f"{document['pages']} {what}, {len(document['sections'])} sections.")
        if earlier is not None:
            tell(document["like"]["told"])
        if milestone is not None:
            tell(document["milestone"]["told"])
        else:
            for each in engagement.milestones:
                if _of_another(each):
                    tell(f"A milestone is kept, {each.id}.{_of_another(each)}")
        print(path)
    return 0


def _earlier(name: str | None) -> bytes | None:
    """The earlier report, looked at before anything is computed."""
    if name is None:
        return None
    from advisor.report.remade import made_from

    try:
        found = Path(name).read_bytes()
    except OSError:
        fault = Fault(name, "the earlier report cannot be read", "name a .pdf file")
        raise FaultsError([fault]) from None
    made_from(found)
    return found


def _milestone(options: argparse.Namespace) -> Milestone | None:
    """The milestone this is held against, looked for before anything is computed."""
    if options.milestone is None:
        return None
    kept = open_engagement(options.engagement, open_catalogue()).milestones
    for each in kept:
        if each.id == options.milestone:
            return each
    known = ", ".join(each.id for each in kept)
    remedy = f"there are: {known}" if kept else "keep one with `milestone`"
    raise FaultsError([Fault("--milestone", f"no milestone `{options.milestone}`", remedy)])


def _held_against(milestone: Milestone, made: str, assessment: Assessment) -> dict[str, Any]:
    """A report's hash and scores beside those a milestone keeps.

    `same` is None where it keeps no report; `scores` are the ids of those that are no longer the
    same, None where the report is of another round; `engine` is the version that made it, None
    where it keeps none.
    """
    from advisor.history import changed_since

    card, kept = assessment.scorecard, milestone.report_hash
    moved = list(changed_since(milestone, card)) if milestone.round == card.round else None
    if kept is None:
        told = f"The milestone {milestone.id} keeps no report."
    elif kept == made:
        told = f"This is, byte for byte, the report that the milestone {milestone.id} keeps."
    else:
        told = f"This is not the file that the milestone {milestone.id} keeps ({kept[:12]})."
    if moved is None:
        told += f" The milestone is of round {milestone.round}, the report of {card.round}."
    elif moved:
        told += f" Its scores were others in: {', '.join(moved)}."
    elif milestone.scores:
        told += " Its scores are the same."
    told += _of_another(milestone)
    same = None if kept is None else kept == made
    return {
        "id": milestone.id,
        "hash": kept,
        "same": same,
        "scores": moved,
        "engine": milestone.engine,
        "told": told,
    }


def _of_another(milestone: Milestone) -> str:
    """That another version made a milestone, as a sentence to follow; empty where none did."""
    from advisor.history import made_by_another

    other = made_by_another(milestone)
    words = f" Version {other} made it and this is {__version__}: numbers may be others."
    return words if other else ""


def _study(
    options: argparse.Namespace, catalogue: Catalogue, engagement: Engagement, made: Assessment
) -> Study | None:
    """What makes today unsure, where the report is to say it."""
    if not options.study:
        return None
    from advisor.flow import study

    return study(
        catalogue, engagement, made.scorecard, replications=options.replications,
        seed=options.seed, workers=options.workers, progress=Progress("runs of the study"),
    )  # fmt: skip


def _publication(options: argparse.Namespace) -> Publication:
    """How it goes out, from the command line; every fault at once."""
    from pydantic import ValidationError

    from advisor.report.content import Publication

    wanted = [part.strip() for part in (options.sections or "").split(",")]
    said = {
        "approved_by": options.approved_by,
        "version": options.report_version,
        "confidentiality": options.confidentiality,
        "reason": options.reason,
        "sections": tuple(part for part in wanted if part) or None,
    }
    try:
        return Publication(**{name: value for name, value in said.items() if value is not None})
    except ValidationError as error:
        faults = [
            Fault(f"--{str(each['loc'][0]).replace('_', '-')}", each["msg"], "shorten it")
            for each in error.errors()
        ]
        raise FaultsError(faults) from None


def _brand(options: argparse.Namespace) -> Brand:
    from advisor.report.brand import read_brand

    if options.logo is None:
        return read_brand(options.colour, None)
    try:
        logo = Path(options.logo).read_bytes()
    except OSError:
        fault = Fault(options.logo, "the logo cannot be read", "name a .png or .svg file")
        raise FaultsError([fault]) from None
    return read_brand(options.colour, logo, where=options.logo)


def _may_go_out(
    catalogue: Catalogue,
    engagement: Engagement,
    assessment: Assessment,
    publication: Publication,
) -> None:
    """An approved report passes its checks, or says why it goes out all the same."""
    from advisor.quality import review
    from advisor.report.publication import publishing_faults

    found = review(catalogue, engagement, assessment.scorecard, assessment.decision)
    faults = publishing_faults(found, publication)
    if faults:
        raise FaultsError(faults)


def _check_output(path: Path, template: str | None) -> None:
    """What the ending cannot be, said before anything is simulated."""
    ending = path.suffix.lower()
    faults = []
    if ending not in _FORMATS:
        what = f"no report is written as `{path.suffix}`"
        faults.append(Fault(str(path), what, f"name a {' or '.join(_FORMATS)} file"))
    if template is not None and ending != ".pptx":
        what = "a template is used for presentations only"
        faults.append(Fault("--template", what, "name a .pptx file, or leave the template away"))
    elif template is not None:
        from advisor.report.pptx import check_template

        check_template(Path(template))
    if faults:
        raise FaultsError(faults)


def quality_logs(engagement: Engagement, reference: str) -> list[QualityLog]:
    """The model-quality logs of an engagement; one that cannot be read is told, its fits stay.

    A log that was saved as its fits alone, and whose file is not beside the engagement, is no
    fault. `reference` is how the engagement was named.
    """
    from advisor.logs import read_quality_log
    from advisor.report.content import QualityLog

    found, folder = [], folder_of(reference)
    for log in engagement.logs:
        if log.kind != "metric":
            continue
        kept = _kept_rows(reference, log)
        rows: tuple[QualityRow, ...] = ()
        retrained: tuple[dt.date, ...] = ()
        try:
            if kept is not None or not _lies_nowhere(log, folder):
                rows, retrained = read_quality_log(log, folder, kept)
        except FaultsError as error:
            tell(f"Its rows are not in the report: {error}")
        if rows or log.fits.get("drift"):
            found.append(QualityLog(log.id, log.label or log.id, rows, retrained, log.fits))
    return found


def _kept_rows(reference: str, log: Log) -> bytes | None:
    """The rows of a log that the store kept."""
    if not reference.startswith(STORED):
        return None
    from advisor.storage import Store
    from advisor.storage.log_rows import kept_rows

    return kept_rows(Store(), reference.removeprefix(STORED), log.id)


def _lies_nowhere(log: Log, folder: Path) -> bool:
    """Whether only the fits of a log were kept, and its own file is not beside the engagement."""
    from advisor.logs import is_without_rows

    return is_without_rows(log) and not (folder / log.file).is_file()


def write_report(
    path: Path,
    catalogue: Catalogue,
    engagement: Engagement,
    assessment: Assessment,
    projection: Projection | None,
    *,
    logs: Sequence[QualityLog] = (),
    profile: Profile = "leadership",
    publication: Publication | None = None,
    template: Path | None = None,
    brand: Brand | None = None,
    attach: bool = False,
    study: Study | None = None,
    earlier: bytes | None = None,
) -> dict[str, Any]:
    """Builds the report model, writes it as the file's ending says, returns the JSON of `report`.

    `pages` are those of a PDF, the slides of a presentation and the sheets of a workbook.
    """
    from advisor.report.brand import PLAIN
    from advisor.report.content import build_report

    brand = brand or PLAIN
    model = build_report(
        catalogue,
        engagement,
        assessment,
        projection,
        profile=profile,
        publication=publication,
        logs=logs,
        study=study,
    )
    ending = path.suffix.lower()
    if ending == ".xlsx":
        from advisor.report.xlsx import write_xlsx

        made = write_xlsx(catalogue, engagement, assessment, projection, model, brand=brand)
    elif ending == ".pptx":
        from advisor.report.pptx import write_pptx

        made = write_pptx(model, template=template, brand=brand)
    else:
        from advisor.report.pdf import write_pdf

        made = write_pdf(model, brand=brand, engagement=engagement if attach else None)
    write_whole(path, made)
    return _said(path, made, model, earlier)


def _said(path: Path, made: bytes, model: ReportModel, earlier: bytes | None) -> dict[str, Any]:
    """What `report --json` says of the file: its parts, its hash, what it was made from."""
    found = {
        "file": str(path),
        "pages": _pages(path, made),
        "sections": [section.id for section in model.sections],
        "hash": hashlib.sha256(made).hexdigest(),
        "made_from": dict(model.hashes),
    }
    if earlier is not None:
        from advisor.report.remade import compare_with

        again = compare_with(earlier, model)
        found["like"] = {
            "same": again.same,
            "differs": {name: list(pair) for name, pair in again.differs.items()},
            "sections": list(again.sections),
            "told": again.told,
        }
    return found


def _pages(path: Path, made: bytes) -> int:
    """The pages, slides or sheets of what was written."""
    ending = path.suffix.lower()
    if ending == ".xlsx":
        from advisor.report.xlsx import sheet_count

        return sheet_count(made)
    if ending == ".pptx":
        from advisor.report.pptx import slide_count

        return slide_count(made)
    from advisor.report.pdf import page_count

    return page_count(made)
