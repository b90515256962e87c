"""The whole way from answers to outlook, in two calls: assess (fast) and project (slow);
and `study`, what makes it unsure."""

from advisor.flow.codec import (
    items_from_json,
    items_to_json,
    projection_from_json,
    projection_to_json,
)
from advisor.flow.knowing import (
    BASES,
    GROUND_COLUMNS,
    Learnable,
    Origin,
    first_to_measure,
    ground_counts,
    origins,
    to_learn,
    to_measure,
)
from advisor.flow.mirroring import (
    JUDGED,
    MATCHED_COLUMNS,
    TURNED_COLUMNS,
    Mirroring,
    fit_mirror,
    fitted_of,
    mirroring_from_json,
    mirroring_to_json,
)
from advisor.flow.run import asked_for, assess, due_by, duties, plan_roadmap, problem_of, project
from advisor.flow.sheet import sheet_markdown, study_sheet
from advisor.flow.studying import (
    STUDIED,
    Study,
    shortened,
    studied,
    study,
    study_from_json,
    study_to_json,
)
from advisor.flow.trying import trial_from_json, trial_to_json
from advisor.flow.types import Assessment, Plan, Projection
from advisor.flow.unexplained import unexplained
from advisor.flow.upkeep import VARIANTS, Upkeep, upkeep, upkeep_from_json, upkeep_to_json
from advisor.flow.what_if import (
    PLANNED,
    answer_from_json,
    answer_to_json,
    case_of,
    cases_of_plans,
)

__all__ = [
    "BASES",
    "GROUND_COLUMNS",
    "JUDGED",
    "MATCHED_COLUMNS",
    "PLANNED",
    "STUDIED",
    "TURNED_COLUMNS",
    "VARIANTS",
    "Assessment",
    "Learnable",
    "Mirroring",
    "Origin",
    "Plan",
    "Projection",
    "Study",
    "Upkeep",
    "answer_from_json",
    "answer_to_json",
    "asked_for",
    "assess",
    "case_of",
    "cases_of_plans",
    "due_by",
    "duties",
    "first_to_measure",
    "fit_mirror",
    "fitted_of",
    "ground_counts",
    "items_from_json",
    "items_to_json",
    "mirroring_from_json",
    "mirroring_to_json",
    "origins",
    "plan_roadmap",
    "problem_of",
    "project",
    "projection_from_json",
    "projection_to_json",
    "sheet_markdown",
    "shortened",
    "studied",
    "study",
    "study_from_json",
    "study_sheet",
    "study_to_json",
    "to_learn",
    "to_measure",
    "trial_from_json",
    "trial_to_json",
    "unexplained",
    "upkeep",
    "upkeep_from_json",
    "upkeep_to_json",
]
