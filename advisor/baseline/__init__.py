"""Profile, answers and logs become today's scenario; the origin of every number is kept."""

from advisor.baseline.build import (
    adoption_today,
    build_baseline,
    fitted_today,
    horizon_of,
    origin_of,
)
from advisor.baseline.free import FREE, Knob, behind_outcomes, free_parameters
from advisor.baseline.known import Known, first_known
from advisor.baseline.mirror import (
    MIRROR_COLUMNS,
    check_outcomes,
    measured_outcomes,
    stated_outcomes,
)
from advisor.baseline.moved import Moved, Surprise, moved_by
from advisor.baseline.shipped import (
    LEVELS,
    SIZES,
    scenario_files,
    shipped_names,
    shipped_scenario,
    size_baseline,
    size_engagement,
)
from advisor.baseline.swings import baseline_swings, drawn_scenarios
from advisor.baseline.template import (
    Parameter,
    Template,
    load_template,
    parameter_name,
    read_template,
)
from advisor.baseline.types import PARAMETER_COLUMNS, Baseline, Provenance

__all__ = [
    "FREE",
    "LEVELS",
    "MIRROR_COLUMNS",
    "PARAMETER_COLUMNS",
    "SIZES",
    "Baseline",
    "Knob",
    "Known",
    "Moved",
    "Parameter",
    "Provenance",
    "Surprise",
    "Template",
    "adoption_today",
    "baseline_swings",
    "behind_outcomes",
    "build_baseline",
    "check_outcomes",
    "drawn_scenarios",
    "first_known",
    "fitted_today",
    "free_parameters",
    "horizon_of",
    "load_template",
    "measured_outcomes",
    "moved_by",
    "origin_of",
    "parameter_name",
    "read_template",
    "scenario_files",
    "shipped_names",
    "shipped_scenario",
    "size_baseline",
    "size_engagement",
    "stated_outcomes",
]
