"""The scenarios that come with the program: the workflows as files, and three sizes at each level.

A file of `questionnaires/scenarios` that begins with `scenario: 1` is one by its name. The sizes
are no files: `size-60-level-3` is the template with every practice up to level 3 in place, through
the same answers, scores and effects as a client's, so that it can never differ from what a client
of that size and level is shown. Sizes and models: 10 engineers without models, 60 with 5, 300 with
40 (facts on baselines, section 1.1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.baseline.build import build_baseline
from advisor.engagement import Answer, Engagement, new_engagement
from advisor.scenario_file import read_scenario
from advisor.scoring import score
from simulator.spec import build, to_data

if TYPE_CHECKING:
    from advisor.baseline.types import Baseline
    from advisor.model import Catalogue
    from simulator.spec import Scenario

__all__ = [
    "LEVELS",
    "SIZES",
    "scenario_files",
    "shipped_names",
    "shipped_scenario",
    "size_baseline",
    "size_engagement",
]

SIZES: Mapping[int, int] = {10: 0, 60: 5, 300: 40}
"""Engineers, and the models in production beside them."""
LEVELS = (1, 2, 3, 4, 5)
_SIZE = re.compile(r"size-(\d{1,4})-level-(\d)")


def scenario_files(folder: Path | None = None) -> Mapping[str, Path]:
    """The scenario files of a catalogue's folder, by name in alphabetical order.

    Without a folder those that are shipped. A template is none of them: it begins with another key.
    """
    place = (folder or Path(str(files("questionnaires")))) / "scenarios"
    found = {path.stem: path for path in sorted(place.glob("*.yaml"))}
    return {name: path for name, path in found.items() if _begins_as_scenario(path)}


def _begins_as_scenario(path: Path) -> bool:
    lines = (line for line in path.read_text("utf-8").splitlines() if line[:1] not in ("#", ""))
    return next(lines, "").startswith("scenario:")


def shipped_names() -> tuple[str, ...]:
    """What `shipped_scenario` knows: the files, then sizes and levels, the smallest first."""
    sizes = (f"size-{size}-level-{level}" for size in SIZES for level in LEVELS)
    return (*scenario_files(), *sizes)


def shipped_scenario(catalogue: Catalogue, name: str) -> Scenario:
    """The shipped scenario of that name; KeyError where `shipped_names` has none such."""
    found = _SIZE.fullmatch(name)
    if found and int(found[1]) in SIZES and int(found[2]) in LEVELS:
        baseline = size_baseline(catalogue, int(found[1]), int(found[2]))
        title = f"{found[1]} engineers with everything up to level {found[2]} in place"
        return build({**to_data(baseline.scenario), "title": title})
    path = scenario_files()[name]
    return read_scenario(path.read_bytes(), path.name)


def size_baseline(catalogue: Catalogue, engineers: int, level: int) -> Baseline:
    """The baseline of an organisation of that size with all practices up to a level in place."""
    engagement = size_engagement(catalogue, engineers, level)
    return build_baseline(catalogue, engagement, score(catalogue, engagement))


def size_engagement(catalogue: Catalogue, engineers: int, level: int) -> Engagement:
    """Nothing but a size and full answers: 1 up to the level, 0 above, the overlay left out."""
    models = SIZES[engineers]
    profile = {"engineers": engineers, "ai": "production" if models else "none"}
    if models:
        profile["production-models"] = models
    made = new_engagement(catalogue, f"{engineers} engineers at level {level}")
    team, respondent = made.teams[0].id, made.respondents[0].id
    overlay = {each.id for each in catalogue.dimensions if each.group == "overlay"}
    answers = tuple(
        Answer(
            respondent=respondent,
            team=team,
            practice=practice.id,
            state="chosen",
            value=1.0 if practice.level <= level and practice.dimension not in overlay else 0.0,
        )
        for practice in catalogue.practices.values()
    )
    sitting = made.rounds[0].model_copy(update={"answers": answers})
    return made.model_copy(
        update={
            "profile": {"regulated": False, **profile},
            "teams": (made.teams[0].model_copy(update={"people": engineers}),),
            "rounds": (sitting,),
        }
    )
