"""The frozen types of the catalogue: what a practice, a profile question and the matrix are.

Knows no file and no rule; stands below everything else in `advisor` but the faults.
"""

from advisor.model.base import ANSWER_VALUES, Basis, Estimate, Group
from advisor.model.matrix import (
    Axis,
    AxisClass,
    Cell,
    Claim,
    Factor,
    FactorInput,
    Flag,
    Mandatory,
    Matrix,
    ObjectiveWeights,
    OutOfScope,
    Step,
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
    "DefaultRow",
    "DefaultRule",
    "Dimension",
    "Edition",
    "Effect",
    "Estimate",
    "Factor",
    "FactorInput",
    "Flag",
    "Group",
    "Indicator",
    "Level",
    "Mandatory",
    "MapsTo",
    "Matrix",
    "ObjectiveWeights",
    "Option",
    "OutOfScope",
    "Practice",
    "ProfileGroup",
    "ProfileQuestion",
    "ProfileValue",
    "Reference",
    "RunningCost",
    "Scale",
    "ScalePoint",
    "Settings",
    "Source",
    "Step",
]
