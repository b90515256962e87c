"""The whole way from answers to outlook, in two calls: assess (fast) and project (slow)."""

from advisor.flow.codec import projection_from_json, projection_to_json
from advisor.flow.run import assess, duties, plan_roadmap, project
from advisor.flow.types import Assessment, Plan, Projection

__all__ = [
    "Assessment",
    "Plan",
    "Projection",
    "assess",
    "duties",
    "plan_roadmap",
    "project",
    "projection_from_json",
    "projection_to_json",
]
