"""The whole way from answers to outlook, in two calls: assess (fast) and project (slow)."""

from advisor.flow.types import Assessment, Projection

__all__ = ["Assessment", "Projection"]
