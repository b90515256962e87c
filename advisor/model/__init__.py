"""The frozen types of the catalogue: what a practice, a profile question and the matrix are.

Knows no file and no rule; stands below everything else in `advisor` but the faults.
"""

from advisor.model.base import ANSWER_VALUES, Basis, Estimate, Group, Register
from advisor.model.matrix import (
    Axis,
    AxisClass,
    Cell,
    Claim,
    Cutoffs,
    FactorInput,
    Flag,
    Leans,
    Matrix,
    MatrixFactor,
    RoadmapObjective,
    RoadmapWeights,
)
from advisor.model.practice import (
    CALENDAR_LADDER,
    Effect,
    Indicator,
    MapsTo,
    Practice,
    RunningCost,
)
from advisor.model.profile import (
    DefaultRow,
    DefaultRule,
    Option,
    ProfileGroup,
    ProfileQuestion,
    ProfileValue,
)
from advisor.model.whole import (
    Catalogue,
    Dimension,
    Edition,
    Level,
    Reference,
    Scale,
    ScalePoint,
    Settings,
    Source,
)

__all__ = [
    "ANSWER_VALUES",
    "CALENDAR_LADDER",
    "Axis",
    "AxisClass",
    "Basis",
    "Catalogue",
    "Cell",
    "Claim",
    "Cutoffs",
    "DefaultRow",
    "DefaultRule",
    "Dimension",
    "Edition",
    "Effect",
    "Estimate",
    "FactorInput",
    "Flag",
    "Group",
    "Indicator",
    "Leans",
    "Level",
    "MapsTo",
    "Matrix",
    "MatrixFactor",
    "Option",
    "Practice",
    "ProfileGroup",
    "ProfileQuestion",
    "ProfileValue",
    "Reference",
    "Register",
    "RoadmapObjective",
    "RoadmapWeights",
    "RunningCost",
    "Scale",
    "ScalePoint",
    "Settings",
    "Source",
]
