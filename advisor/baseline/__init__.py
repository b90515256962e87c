"""Profile, answers and logs become today's scenario; the origin of every number is kept."""

from advisor.baseline.types import PARAMETER_COLUMNS, Baseline, Provenance

__all__ = ["PARAMETER_COLUMNS", "Baseline", "Provenance"]
