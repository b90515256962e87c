"""`demo`: the whole main job on a shipped example, every step of it, with the files in `out/`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from advisor.cli.assess import decision_document
from advisor.cli.inputs import open_catalogue, open_engagement
from advisor.cli.printing import plain, print_json, table, tell, write_csv, write_whole
from advisor.cli.project import how_to_run
from advisor.cli.reporting import quality_logs, write_report

if TYPE_CHECKING:
    import pandas as pd

    from advisor.engagement import Engagement
    from advisor.flow import Assessment, Projection
    from advisor.model import Catalogue
    from advisor.roadmap import Roadmap

__all__ = ["run_demo"]


def run_demo(options: argparse.Namespace) -> int:
    """Answers scored, decided, simulated, planned and reported; prints what came out."""
    from advisor.flow import assess, project

    started = perf_counter()
    folder = Path(options.output)
    catalogue = open_catalogue()
    engagement = open_engagement(options.example, catalogue)
    tell(f"{engagement.title}: {len(catalogue.practices)} practices, scored and decided …")
    assessment = assess(catalogue, engagement)
    tell("Simulating today, the benefits of each practice, and the roadmap …")
    projection = project(catalogue, engagement, assessment, **how_to_run(options))
    tell("Writing the files …")
    files = _write_files(folder, catalogue, engagement, assessment, projection)
    report = write_report(
        folder / "report.pdf",
        catalogue,
        engagement,
        assessment,
        projection,
        logs=quality_logs(engagement, options.example),
    )
    files.insert(0, folder / "report.pdf")
    if options.json:
        print_json(
            {
                "files": files,
                "verdict": assessment.decision.verdict,
                "flags": assessment.decision.flags,
                "pages": report["pages"],
                "seed": projection.today.seed,
            }
        )
    else:
        print(_summary(engagement, assessment, projection))
        print("\n" + "\n".join(map(str, files)))
        tell(f"{report['pages']} pages of report, {perf_counter() - started:.0f} s in all.")
    return 0


def _write_files(
    folder: Path,
    catalogue: Catalogue,
    engagement: Engagement,
    assessment: Assessment,
    projection: Projection,
) -> list[Path]:
    from advisor.outlook import scenario_of
    from advisor.scenario_file import write_scenario
    from advisor.storage.engagement_file import write_engagement

    texts = {
        "engagement.yaml": write_engagement(engagement),
        "decision.json": _json(decision_document(assessment.decision)),
        "scenario-today.yaml": write_scenario(projection.baseline.scenario),
    }
    for strategy in projection.outlook.strategies:
        if strategy.id == "roadmap":  # there is none where no plan keeps all limits
            texts["scenario-plan.yaml"] = write_scenario(scenario_of(projection.baseline, strategy))
    tables: dict[str, pd.DataFrame] = {
        "scorecard.csv": assessment.scorecard.table,
        "gaps.csv": assessment.gaps.table,
        "mirror.csv": projection.mirror,
        "parameters.csv": projection.baseline.parameters,
        "roadmap.csv": _roadmap_table(catalogue, projection),
        "outlook.csv": projection.outlook.differences,
    }
    for name, text in texts.items():
        write_whole(folder / name, text)
    for name, frame in tables.items():
        write_csv(frame, folder / name)
    return sorted(folder / name for name in (*texts, *tables))


def _planned(roadmap: Roadmap) -> list[str]:
    if not roadmap.feasible:
        return [
            f"No roadmap keeps all limits. {clash.what}: {clash.remedy}"
            for clash in roadmap.clashes
        ]
    return [f"Roadmap: {len(roadmap.items)} practices planned, {len(roadmap.left_out)} left out."]


def _json(document: dict[str, Any]) -> str:
    return json.dumps(plain(document), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _roadmap_table(catalogue: Catalogue, projection: Projection) -> pd.DataFrame:
    """One row a practice of the plan, then one a practice left out (without a quarter)."""
    import pandas as pd

    planned = [
        {
            "practice": item.practice,
            "name": catalogue.practices[item.practice].name,
            "quarter": item.quarter,
            "quarters": item.quarters,
            "effort_weeks": item.effort_weeks,
            "cost": item.cost,
            "benefit_per_year": item.benefit,
            "needs": " ".join(item.needs),
            "why": item.why,
        }
        for item in projection.roadmap.items
    ]
    left = [
        {
            "practice": item.practice,
            "name": catalogue.practices[item.practice].name,
            "effort_weeks": item.effort_weeks,
            "left_out_by": item.binding,
            "why": item.brings_in,
        }
        for item in projection.roadmap.left_out
    ]
    frame = pd.DataFrame([*planned, *left])
    return frame.astype({"quarter": "Int64", "quarters": "Int64"}) if planned else frame


def _summary(engagement: Engagement, assessment: Assessment, projection: Projection) -> str:
    from advisor.report.in_money import likely

    overall = assessment.scorecard.overall
    index = "not assessed" if overall.index is None else f"{overall.index:.1f}"
    band = "" if overall.low is None else f" ({overall.low:.1f} to {overall.high:.1f})"
    chances = [
        [each.title, likely(each.probability_best)] for each in projection.outlook.strategies
    ]
    roadmap = projection.roadmap
    measure, subject = projection.outlook.criterion
    return "\n".join(
        (
            f"{engagement.title}",
            f"Index {index}{band} on 1 to 5, level {overall.level or '–'}.",
            f"Decision: {assessment.decision.title} ({assessment.decision.verdict}).",
            *_planned(roadmap),
            "",
            f"Chance of the best {measure} ({subject}):",
            table(("strategy", "probability"), chances),
        )
    )
