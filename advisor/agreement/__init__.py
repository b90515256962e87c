"""How far several people agree, who sees what, and what to talk about first."""

from __future__ import annotations

from advisor.agreement.coefficients import (
    AD_LIMIT,
    OPTIONS,
    SKEWED_VARIANCE,
    UNIFORM_VARIANCE,
    Metric,
    alpha_draws,
    deviation,
    krippendorff_alpha,
    ranks,
    within_group,
    within_group_bounded,
)
from advisor.agreement.measure import measure_agreement
from advisor.agreement.slices import EARLIER, FEW, MINIMUM, REST, Group, Kept, kept_back
from advisor.agreement.types import (
    HANDS_ON,
    LEADERSHIP,
    SIDES,
    Agreement,
    Alpha,
    DimensionAgreement,
    Gap,
    PracticeAgreement,
    Side,
    Spread,
    Talk,
    View,
    Why,
)

__all__ = [
    "AD_LIMIT",
    "EARLIER",
    "FEW",
    "HANDS_ON",
    "LEADERSHIP",
    "MINIMUM",
    "OPTIONS",
    "REST",
    "SIDES",
    "SKEWED_VARIANCE",
    "UNIFORM_VARIANCE",
    "Agreement",
    "Alpha",
    "DimensionAgreement",
    "Gap",
    "Group",
    "Kept",
    "Metric",
    "PracticeAgreement",
    "Side",
    "Spread",
    "Talk",
    "View",
    "Why",
    "alpha_draws",
    "deviation",
    "kept_back",
    "krippendorff_alpha",
    "measure_agreement",
    "ranks",
    "within_group",
    "within_group_bounded",
]
