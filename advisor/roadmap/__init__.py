"""Gaps, limits and benefits become a plan over quarters, by mixed-integer programming."""

from advisor.roadmap.types import Binding, Clash, Item, LeftOut, Roadmap

__all__ = ["Binding", "Clash", "Item", "LeftOut", "Roadmap"]
